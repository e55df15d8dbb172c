"""The words by which digests are ordered, ended and listed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.digest_command import DigestCommand, digest_command, next_due

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("digest bridge daily 8:00", DigestCommand("start", "bridge", "daily", 480)),
        ("Digest the Kessel Bridge every morning", DigestCommand("start", "the Kessel Bridge",
                                                                 "daily", 480)),
        ("digest “school merger” on Mondays at 9", DigestCommand("start", "school merger",
                                                                 "monday", 540)),
        ("digest from Gazette weekly 7.30", DigestCommand("start", "Gazette", "monday", 450)),
        ("subscribe me to the ferry daily at 6 pm", DigestCommand("start", "the ferry", "daily",
                                                                  1080)),
        ("digest stop bridge", DigestCommand("stop", "bridge")),
        ("stop the digest on the bridge", DigestCommand("stop", "the bridge")),
        ("unsubscribe", DigestCommand("stop")),
        ("digest", DigestCommand("list")),
        ("my digests?", DigestCommand("list")),
    ],
)  # fmt: skip
def test_what_is_wanted_is_read(text: str, command: DigestCommand) -> None:
    assert digest_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "a digest of the bridge news",
        "what was in the daily digest?",
        "digest the council story for me, who won?",
        "when does the library open on Mondays?",
    ],
)
def test_other_messages_are_questions(text: str) -> None:
    assert digest_command(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "digest on the bridge",
        "digest every hour",
        "digest bridge daily 25:00",
        "digest bridge daily at 13 pm",
        "digest daily",
        "subscribe me",
    ],
)
def test_what_begins_like_an_order_and_cannot_be_read_is_no_question(text: str) -> None:
    assert digest_command(text) == DigestCommand("unclear")


@pytest.mark.parametrize(
    ("day", "now", "due"),
    [
        ("daily", "2026-12-01T07:59", "2026-12-01T08:00"),
        ("daily", "2026-12-01T08:00", "2026-12-02T08:00"),
        ("monday", "2026-12-01T07:00", "2026-12-07T08:00"),
        ("monday", "2026-12-07T07:00", "2026-12-07T08:00"),
        ("daily", "2026-10-24T12:00", "2026-10-25T08:00"),
    ],
)
def test_a_digest_is_due_at_its_time_of_its_day_by_the_readers_clock(day, now, due) -> None:
    asked = datetime.fromisoformat(now).replace(tzinfo=PARIS)
    assert next_due(day, 480, asked) == datetime.fromisoformat(due).replace(tzinfo=PARIS)
