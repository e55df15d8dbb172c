"""Health checks and metrics over HTTP, for load balancers, containers and Prometheus."""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import WSGIApplication

from bot.slack.http.server import WebServer

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
_OK, _UNAVAILABLE, _NOT_FOUND = "200 OK", "503 Service Unavailable", "404 Not Found"


def with_health(inner: WSGIApplication, is_ready: Callable[[], bool]) -> WSGIApplication:
    """Return an application that answers `/healthz` and `/readyz` itself."""

    def application(environment: Any, start: Any) -> Iterable[bytes]:
        path = environment.get("PATH_INFO")
        if path == HEALTH:
            return _respond(start, _OK)
        if path == READY:
            return _respond(start, _OK if is_ready() else _UNAVAILABLE)
        return inner(environment, start)

    return application


class Monitor(WebServer):
    """A server for health checks and metrics on a port of its own."""

    def __init__(
        self, address: str, metrics: WSGIApplication, is_ready: Callable[[], bool]
    ) -> None:
        """Listen on `address`, as host:port; raise OSError if that is impossible."""

        def pages(environment: Any, start: Any) -> Iterable[bytes]:
            if environment.get("PATH_INFO") == METRICS:
                return metrics(environment, start)
            return _respond(start, _NOT_FOUND)

        host, _, port = address.rpartition(":")
        super().__init__(with_health(pages, is_ready), host, int(port), threads=2)


def _respond(start: Any, status: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain")])
    return [f"{status}\n".encode()]
