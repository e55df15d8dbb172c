"""What a load balancer, a container's health check and Prometheus ask a running bot over HTTP."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import WSGIApplication

from bot.web.server import WebServer

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
_OK, _AWAY, _UNKNOWN = "200 OK", "503 Service Unavailable", "404 Not Found"


def with_health(inner: WSGIApplication, is_ready: Callable[[], bool]) -> WSGIApplication:
    """Answer `/healthz` and `/readyz` before an application is asked."""

    def application(environment: Any, start: Any) -> Iterable[bytes]:
        path = environment.get("PATH_INFO")
        if path == HEALTH:
            return _say(start, _OK)
        if path == READY:
            return _say(start, _OK if is_ready() else _AWAY)
        return inner(environment, start)

    return application


class Monitor(WebServer):
    """A port of its own for health and metrics, in either way of listening to Slack."""

    def __init__(
        self, address: str, metrics: WSGIApplication, is_ready: Callable[[], bool]
    ) -> None:
        """`address` is host:port. Raises OSError where it cannot be listened on."""

        def pages(environment: Any, start: Any) -> Iterable[bytes]:
            if environment.get("PATH_INFO") == METRICS:
                return metrics(environment, start)
            return _say(start, _UNKNOWN)

        host, _, port = address.rpartition(":")
        super().__init__(with_health(pages, is_ready), host, int(port), threads=2)


def _say(start: Any, status: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain")])
    return [f"{status}\n".encode()]
