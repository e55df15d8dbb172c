"""Socket Mode keeps its connection, however that ends."""

from collections.abc import Callable

import pytest

from bot.slack.limits import Limits
from bot.slack.service import Service
from tests.standins.slack import FakeSlack


@pytest.mark.parametrize("how", ["kill_tcp", "fin_tcp", "close_ws", "disconnect"])
def test_a_lost_connection_is_replaced_without_waiting_for_a_ping(
    slack: FakeSlack, serve: Callable[..., Service], how: str
) -> None:
    serve(limits=Limits(ping_interval=600))
    slack.inject("apps.connections.open", "http", times=2)
    before = set(slack.conns)
    getattr(slack, how)()
    slack.wait_for(lambda: set(slack.conns) - before, 10, "a new connection")


def test_a_connection_that_dies_silently_is_replaced(
    slack: FakeSlack, serve: Callable[..., Service]
) -> None:
    serve(limits=Limits(ping_interval=0.5))
    before = set(slack.conns)
    slack.half_open()
    slack.wait_for(lambda: set(slack.conns) - before, 40, "a new connection")


def test_after_the_end_no_connection_is_made(
    slack: FakeSlack, serve: Callable[..., Service]
) -> None:
    service = serve()
    service.transport.close()
    slack.wait_for(lambda: not slack.conns, 10, "the end of the connection")
    assert not service.transport.is_open()
