"""Waiting for the bot to have done what it was asked."""

from bot.slack.service import Service
from tests.standins.slack import FakeSlack


def settled(slack: FakeSlack, channel: str, thread: str) -> list[dict]:
    """The replies in a thread that are not being streamed."""
    growing = {ts for (_, ts), stream in slack.streams.items() if stream.state == "streaming"}
    return [reply for reply in slack.bot_replies(channel, thread) if reply["ts"] not in growing]


def look(slack: FakeSlack, service: Service) -> None:
    """Let the bot see which articles have changed, and do what follows."""
    service.look()
    wait_until_closed(slack, service)


def wait_until_closed(slack: FakeSlack, service: Service) -> None:
    """Wait until all that was sent has arrived, and all that was taken on is done."""
    slack.wait_delivered()
    slack.wait_for(lambda: service.task_store.count_open() == 0, 30, "the end of all tasks")
