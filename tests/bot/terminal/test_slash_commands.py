"""The slash commands of the chat: what they show, and the session that follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import QuestionError
from bot.terminal.console import write_plain
from bot.terminal.slash_commands import COMMANDS, completions, run_command
from retrieval.filters import Filters
from tests.bot.terminal.newsroom import COST, SHUT, UTC_ZONE, Newsroom, say, session_of


def test_sources_quote_and_why_look_back_at_the_last_answer():
    newsroom = Newsroom()
    assert say(newsroom, "shut?", "/sources")[1].count("[2] Bridge shut") == 1
    assert f"{SHUT} »{COST}«" in say(newsroom, "shut?", "/quote 2")[1]
    why = say(newsroom, "shut?", "/why")[1]
    assert why.startswith("#  score  dense\n1  0.900  0.700\n")
    assert why.endswith("confidence 0.80, extractive, total 12 ms")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["/why"], "there is no answer yet; ask a question first"),
        (["shut?", "/quote 3"],
         "write /quote and the number of a citation; the last answer has 1, 2"),
        (["unknown, nothing", "/quote 1"], "the last answer has no citations"),
        (["/soruces"], "there is no command /soruces; did you mean /sources?"),
        (["/xyzzy"], "there is no command /xyzzy; see /help"),
        (["/since the flood"],
         "no date can be read from “the flood”; write 2025-07-31 or “last week”"),
        (["/source weekley"], "there are no articles from “weekley”; did you mean Weekly?"),
        (["/since 2026-03-02", "/until 2026-03-01"],
         "the period would be empty: since 2 March 2026, until 1 March 2026"),
    ],
)  # fmt: skip
def test_an_invalid_command_says_why(lines, message):
    assert say(Newsroom(), *lines)[1] == f"Error: {message}"


def test_a_refusal_has_no_citations():
    assert say(Newsroom(), "unknown, nothing", "/sources")[1] == "The last answer has no citations."


def test_articles_are_listed_newest_first_twenty_at_a_time():
    lines = say(Newsroom(), "/articles")[1].splitlines()
    assert lines[0].split() == ["Date", "Outlet", "Title"]
    assert lines[1].endswith("Bridge shut")
    assert sum("  Weekly  " in line for line in lines) == 19
    assert lines[-1].startswith("and 11 more")


def test_articles_are_filtered_by_words_in_title_and_outlet():
    lines = say(Newsroom(), "/articles WEEKLY 12")[1].splitlines()
    assert lines[1] == "2026-01-12  Weekly  Fair 12 opens"
    assert [line.strip() for line in lines[2:]] == ["fair12"]  # the id, for `articles show`
    assert say(Newsroom(), "/articles dragons")[1] == "There are no articles with these words."
    assert say(Newsroom(articles=()), "/articles")[1] == "There are no articles yet."


def test_filters_are_set_shown_sent_and_cleared():
    newsroom = Newsroom()
    session, _ = say(
        newsroom, "/since 2026-03-01", "/until 2026-03-31", "/source harbour point gazette", "shut?"
    )
    assert newsroom.asked[0].filters == session.filters
    assert session.filters == Filters(
        since=datetime(2026, 3, 1, tzinfo=UTC_ZONE),
        until=datetime(2026, 4, 1, tzinfo=UTC_ZONE),  # the end of the day that was named
        source="Harbour Point Gazette",
    )
    lines = ["/since 2026-03-01", "/until 2026-03-31", "/source weekly"]
    assert say(newsroom, *lines, "/until")[1] == (
        "Filters: since 1 March 2026, until 31 March 2026, outlet Weekly."
    )
    off = ["/since off", "/until off", "/source off"]
    assert say(newsroom, *lines, *off)[1] == "No filters: all articles are searched."


def test_since_and_until_read_phrases():
    session, _ = say(Newsroom(), "/since 3 days ago", "/until yesterday")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assert session.filters.since == midnight - timedelta(days=3)
    assert session.filters.until == midnight


def test_more_shows_the_further_quotes_which_can_be_quoted_too():
    session, _ = say(Newsroom(), "shut?")
    assert write_plain(run_command(session, "/more").shown) == "There is no more to the point."
    first, second = session.last.citations
    last = replace(session.last, citations=(first,), more=(second,))
    assert COST in write_plain(run_command(replace(session, last=last), "/more").shown)
    assert COST in write_plain(run_command(replace(session, last=last), "/quote 2").shown)


def test_help_names_every_command():
    shown = say(Newsroom(), "/help")[1]
    assert all(name in shown for name in COMMANDS)


def test_completion_offers_commands_and_the_numbers_of_quotes():
    session, _ = say(Newsroom(), "shut?")
    words = completions(session)
    assert words["/quote 2"] == "Bridge shut"
    assert set(COMMANDS) < set(words)
    assert all(words.values())


def test_a_command_returns_a_new_session_and_leaves_the_old_one():
    session = session_of(Newsroom())
    assert run_command(session, "/QUIT").session.leaving
    assert not session.leaving
    with pytest.raises(QuestionError):
        run_command(session, "/")
