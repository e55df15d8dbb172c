"""The 25 odd situations that people bring about in a real workspace, and what they see then.

One bot with the real product answers all of them, one after the other.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.bot.slack.waiting import settled
from tests.bot.slack.workspace import (
    DAVE,
    HEBREW,
    LISTENING,
    OTHER_BOT,
    SHARED,
    Workspace,
    open_workspace,
)

FERRY, BRIDGE = "What sank off Gull Rock?", "When does the Kessel Bridge reopen?"
SANK = "The ferry Marten sank off Gull Rock on 3 November. [1]"
OPENS = "The Kessel Bridge reopens on 14 December, the council said. [1]"
CLOSEST = "The articles may not answer this. The closest passages:"
NO_QUESTION = "That is no question that I can look up; ask me about the articles. I have"

Place = tuple[str, str]


@dataclass(frozen=True)
class Situation:
    """What happens, where it can be seen, and how the replies there begin; `shows` is in one."""

    name: str
    happens: Callable[[Workspace], Place]
    sees: tuple[str, ...]
    shows: tuple[str, ...] = ()


def asked(text: str, **how: str) -> Callable[[Workspace], Place]:
    return lambda place: place.ask(text, **how)


def told_by_two_bots(place: Workspace) -> Place:
    channel, ts = place.ask(f"<@{OTHER_BOT}> {FERRY}")
    place.say("It was the <@U0BOT00001> Marten.", user=OTHER_BOT, thread_ts=ts, bot_id="B0OTHERBOT")
    return channel, ts


def broadcast(place: Workspace) -> Place:
    root = place.say("The ferry again!")
    return place.ask(FERRY, thread_ts=root, subtype="thread_broadcast")


def edited(place: Workspace) -> Place:
    channel, ts = place.ask(FERRY)
    place.slack.edit(channel, ts, f"<@{place.slack.BOT_USER}> {BRIDGE}")
    place.wait()
    return channel, ts


def mention_added(place: Workspace) -> Place:
    ts = place.say(FERRY)
    place.slack.edit(place.slack.GENERAL, ts, f"<@{place.slack.BOT_USER}> {FERRY}")
    place.wait()
    return place.slack.GENERAL, ts


def asked_twice(place: Workspace) -> Place:
    _, ts = place.ask(FERRY)
    return place.ask(FERRY, thread_ts=ts)


def malformed(place: Workspace) -> Place:
    for data in ("", "no JSON", "[]", "{}", '{"type": "events_api"}', '{"envelope_id": 1}'):
        place.slack.send_raw(data)
    return place.ask(FERRY)


def during_ingest(place: Workspace) -> Place:
    (place.folder / "new.md").write_text("# Cable cut\n\nA trawler cut the cable to Skerry Island.")
    ingest = threading.Thread(target=place.product.library.add, args=([place.folder],))
    ingest.start()
    _, ts = place.ask(FERRY)
    ingest.join()
    return place.ask("What did a trawler cut?", thread_ts=ts)


def under_a_colleague(place: Workspace) -> Place:
    root = place.say(BRIDGE, user=place.slack.BOB)
    return place.ask("do you know?", thread_ts=root)


def chatted(place: Workspace) -> Place:
    channel, ts = place.ask(FERRY, channel=LISTENING)
    for text in ("lol ok see you at lunch", "thanks bot!", ":tada:"):
        place.say(text, user=place.slack.BOB, channel=channel, thread_ts=ts)
    return channel, ts


def deleted(place: Workspace) -> Place:
    channel, ts = place.ask(FERRY)
    place.slack.delete_message(channel, ts)
    place.wait()
    return channel, ts


def by_a_bot(place: Workspace) -> Place:
    return place.ask(FERRY, user=OTHER_BOT, bot_id="B0OTHERBOT")


SITUATIONS = (
    Situation("mention alone", asked(""), ("Ask me something, such as: what is new this week?",)),
    Situation("two bots named, one replies", told_by_two_bots, (SANK,)),
    Situation("a bot asks", by_a_bot, ()),
    Situation("a reply that is sent to the channel too", broadcast, (SANK,)),
    Situation("a question is edited", edited, (OPENS,)),
    Situation("a mention is added by an edit", mention_added, (SANK,)),
    Situation("the same question twice", asked_twice, (SANK, SANK)),
    Situation("right to left", asked("מתי נפתח נמל חיפה?"), (f"{HEBREW} [1]",)),
    Situation(
        "a title with brackets and pipes",
        asked("Was the ferry Marten insured?"),
        (CLOSEST,),
        ("Ferry [updated] | *off* Gull Rock",),
    ),
    Situation(
        "an address with parentheses",
        asked(FERRY),
        (SANK,),
        ("https://gazette.example/ferry_%282026%29?a=1&b=%282%29#:~:text=",),
    ),
    Situation(
        "a question that names everybody",
        asked("<!channel> <@U0BOB00001> when does the Kessel Bridge reopen & why?"),
        (OPENS,),
    ),
    Situation(
        "a very long answer",
        asked("tell me at length"),
        ("1. The ferry sank", ""),
        ("48. The ferry sank", ".md", "Not helpful", "/ferry?a=1&b=%282%29#:~:text="),
    ),
    Situation("malformed envelopes", malformed, (SANK,)),
    Situation(
        "during an ingest", during_ingest, (SANK, "A trawler cut the cable to Skerry Island. [1]")
    ),
    Situation("greeting", asked("hi"), ("Hello. I answer with quotes from stored articles",)),
    Situation("thanks", asked("thanks!"), ("You are welcome.",)),
    Situation("help", asked("help"), ("Ask me a question about the articles. I answer with",)),
    Situation("emoji", asked(":tada: 👍"), (NO_QUESTION,)),
    Situation("a question mark", asked("?"), (NO_QUESTION,)),
    Situation("code", asked("```def f(x):\n    return x```"), ("I don't know.",)),
    Situation("a colleague's question above", under_a_colleague, (OPENS,)),
    Situation("talk between people in a thread of the bot", chatted, (SANK,)),
    Situation(
        "somebody of another organisation",
        asked(FERRY, user=DAVE, channel=SHARED),
        ("I answer only people of my own organisation here.",),
    ),
    Situation("an answered question is deleted", deleted, ()),
    Situation("French", asked("Quand le pont de Kessel rouvre-t-il ?"), ("I don't know.",)),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(tmp_path_factory.mktemp("odd")) as opened:
        yield opened


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_what_people_see_in_an_odd_situation(workspace: Workspace, situation: Situation) -> None:
    channel, thread = situation.happens(workspace)
    replies = settled(workspace.slack, channel, thread)
    assert len(replies) == len(situation.sees)
    for reply, start in zip(replies, situation.sees, strict=True):
        assert reply["text"][: len(start)] == start
    seen = json.dumps(replies, ensure_ascii=False)
    assert [shown for shown in situation.shows if shown not in seen] == []
