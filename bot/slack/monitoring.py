"""What a load balancer, a container's health check and Prometheus ask a running bot over HTTP."""

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from waitress.server import create_server

from bot.telemetry.metrics import Wsgi

log = logging.getLogger(__name__)

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
_OK, _AWAY, _UNKNOWN = "200 OK", "503 Service Unavailable", "404 Not Found"


def with_health(inner: Wsgi, is_ready: Callable[[], bool]) -> Wsgi:
    """Answer `/healthz` and `/readyz` before an application is asked."""

    def application(environment: Any, start: Any) -> Iterable[bytes]:
        path = environment.get("PATH_INFO")
        if path == HEALTH:
            return _say(start, _OK)
        if path == READY:
            return _say(start, _OK if is_ready() else _AWAY)
        return inner(environment, start)

    return application


class Monitor:
    """A port of its own for health and metrics, in either way of listening to Slack."""

    def __init__(self, address: str, metrics: Wsgi, is_ready: Callable[[], bool]) -> None:
        """`address` is host:port. Raises OSError where it cannot be listened on."""

        def pages(environment: Any, start: Any) -> Iterable[bytes]:
            if environment.get("PATH_INFO") == METRICS:
                return metrics(environment, start)
            return _say(start, _UNKNOWN)

        host, _, port = address.rpartition(":")
        # Opened here: waitress leaves it open where it cannot listen.
        listening = socket.create_server((host, int(port)))
        application = with_health(pages, is_ready)
        self._server = create_server(application, sockets=[listening], threads=2)
        threading.Thread(target=self._serve, name="monitor", daemon=True).start()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.effective_port)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:
            log.info("the monitor has ended")


def _say(start: Any, status: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain")])
    return [f"{status}\n".encode()]
