"""Stop: what was proved stays, and nobody waits for a model that has not said a word yet."""

import threading
from collections.abc import Iterator

import pytest

from bot.slack.delivery.delivery import Pace
from bot.slack.limits import Limits
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.chat_servers import Asked, Pause
from tests.standins.newsroom import QUOTES
from tests.standins.product import scripted_product

QUICK = Limits(pace=Pace(before=0.1, gap=0.05))


def status_of(slack, thread: str) -> list[str]:
    return slack.sessions.get((slack.GENERAL, thread), {"log": []})["log"]


def test_what_was_proved_before_stop_is_kept_with_its_sources(slack, serve, newsroom) -> None:
    newsroom.seconds = 0.3
    newsroom.released.clear()  # so that there is something to stop, however late
    service = serve(QUICK)
    ts, _ = slack.mention("tell me slowly")
    slack.wait_for(lambda: QUOTES[0].split("&")[0] in str(slack.bot_replies(slack.GENERAL, ts)))
    slack.press_stop(slack.GENERAL, ts)
    wait_until_closed(slack, service)
    (reply,) = slack.bot_replies(slack.GENERAL, ts)
    assert "The ferry sank" in reply["text"]
    assert "saved by divers" not in reply["text"]
    assert reply["text"].endswith("(stopped)")
    assert "More sources (1)" in str(reply["blocks"])
    assert status_of(slack, ts)[-1] == "active"


def test_stop_before_the_first_sentence_says_so(slack, serve, newsroom) -> None:
    newsroom.released.clear()
    service = serve(QUICK)
    ts, _ = slack.mention("what sank?")
    slack.wait_for(lambda: status_of(slack, ts)[-1:] == ["processing"])
    slack.press_stop(slack.GENERAL, ts)
    slack.wait_for(lambda: status_of(slack, ts)[-1] == "active")
    newsroom.released.set()
    wait_until_closed(slack, service)
    (reply,) = slack.bot_replies(slack.GENERAL, ts)
    assert reply["text"] == "Stopped."


@pytest.mark.parametrize("waits_for", ["the answer", "the question to be rewritten"])
def test_stop_hangs_up_on_a_model_that_has_not_said_a_word(
    slack, serve, seeds_store, waits_for
) -> None:
    begun, hung_up = threading.Event(), threading.Event()

    def silent(asked: Asked) -> Iterator[str | Pause]:
        begun.set()
        try:
            yield Pause(60)
            yield "Too late."
        finally:
            hung_up.set()

    with scripted_product(seeds_store) as scripted:
        service = serve(product=scripted.app(silent), chat_model="openai:stand-in")
        root = None
        if waits_for != "the answer":
            root, _ = slack.say("Why was the Kessel Bridge closed?")
        ts, _ = slack.mention("When does the Kessel Bridge open again?", thread_ts=root)
        assert begun.wait(30)  # a reply that is not begun cannot be hung up on
        assert len(scripted.requests()) == 1
        slack.press_stop(slack.GENERAL, root or ts)
        assert hung_up.wait(30)  # of the 60 seconds that it would be silent
        wait_until_closed(slack, service)
        assert len(scripted.requests()) == 1  # nor is another request begun
        (reply,) = slack.bot_replies(slack.GENERAL, root or ts)
        assert reply["text"] == "Stopped."


def test_stop_works_where_slack_does_not_name_the_thread(slack, serve, newsroom, replies) -> None:
    newsroom.seconds = 0.3
    newsroom.released.clear()  # so that there is something to stop, however late
    service = serve(QUICK)
    ts, _ = slack.mention("tell me slowly")
    slack.wait_calls("chat.startStream", ok=True)
    pressed = slack.press_stop(slack.GENERAL, ts, names_thread=False)
    assert pressed.wait().state == "acked"
    wait_until_closed(slack, service)
    (reply,) = slack.bot_replies(slack.GENERAL, ts)
    assert "(stopped)" in reply["text"] or reply["text"] == "Stopped."
