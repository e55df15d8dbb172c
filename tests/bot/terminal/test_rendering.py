"""How answers look: exact plain text, hostile text, narrow terminals."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console, Group

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.wording import period_text
from bot.terminal.console import printed, write_plain
from bot.terminal.rendering import (
    render_answer,
    render_article,
    render_articles,
    render_citation,
    render_hits,
    render_measures,
    render_quote,
)
from retrieval.article import Article, Chunk, Hit
from retrieval.dates.timeframe import Period

SHUT, COST = "The bridge was shut on Monday.", "It will cost “£400,000”, she said."
BRIDGE = Article(
    id="https://gazette.example/bridge",
    title="Bridge shut",
    text=f"{SHUT} {COST}\n\nBuses turn round at Quay Street.",
    url="https://gazette.example/bridge",
    source="Harbour Point Gazette",
    published="2026-10-26T18:10:00+00:00",
    published_from="metadata",
)
UNNAMED = Article(id="seeds/fair.md", title="", text="The fair opened.", published=None)
HOSTILE = (
    "\x1b[31mred\x1b]8;;http://evil.example\x07 [bold]not bold[/bold] \u202etxet\x9b2J\x00 :bomb:"
)
LAST_WEEK = Period(
    datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC), "last week"
)


def cite(n: int, article: Article, quote: str) -> Citation:
    start = article.text.index(quote)
    return Citation(n, article, start, start + len(quote), quote)


ANSWER = Answer(
    "answered",
    (Sentence(SHUT, (1,)), Sentence(COST, (2, 3))),
    (cite(1, BRIDGE, SHUT), cite(2, BRIDGE, COST), cite(3, UNNAMED, UNNAMED.text)),
    (Note("as_of", "The newest article is of 26 October 2026."),),
    period=LAST_WEEK,
)


def plain(answer: Answer, **options: int) -> str:
    return write_plain(render_answer(answer), **options)


def on_terminal(answer: Answer, width: int = 80) -> str:
    screen = io.StringIO()
    console = Console(
        file=screen, force_terminal=True, color_system="256", width=width, _environ={}
    )
    console.print(Group(*render_answer(answer)), highlight=False)
    return screen.getvalue()


def test_an_answer_shows_its_sentences_its_citations_and_the_period_searched():
    assert plain(ANSWER) == (
        "The bridge was shut on Monday. [1] It will cost “£400,000”, she said. [2] [3]\n"
        "\n"
        "[1] Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "    https://gazette.example/bridge\n"
        "[2] Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "    https://gazette.example/bridge\n"
        "[3] Untitled — fair.md, date unknown\n"
        "    “The fair opened.”\n"
        "\n"
        "The newest article is of 26 October 2026.\n"
        "Searched 16 to 22 November 2026 (“last week”), UTC"
    )


def test_the_lines_of_a_story_begin_with_their_days():
    dated = (Sentence(SHUT, (1,), day="26 October 2026"), Sentence(COST, (2,), day="1 May 2027"))
    assert plain(replace(ANSWER, sentences=dated)).splitlines()[:2] == [
        "26 October 2026: The bridge was shut on Monday. [1]",
        "1 May 2027: It will cost “£400,000”, she said. [2]",
    ]


@pytest.mark.parametrize(
    ("reason", "first"),
    [
        ("no_articles", "There are no articles yet. `footnote ingest PATH` adds some."),
        (
            "nothing_in_period",
            "Nothing to the point from 16 to 22 November 2026 (“last week”) was found.",
        ),
        ("no_support", "Nothing in the articles is to the point."),
        ("disagreement", "The articles disagree."),
    ],
)
def test_an_unknown_says_why(reason, first):
    answer = Answer("unknown", reason=reason, period=LAST_WEEK)
    assert plain(answer).splitlines()[0] == f"I don't know. {first}"
    assert ("Searched" in plain(answer)) == (reason != "nothing_in_period")


def test_an_unknown_without_a_window_or_reason_is_still_a_sentence():
    nothing = Answer("unknown", reason="nothing_in_period")
    assert plain(nothing) == "I don't know. Nothing to the point from that period was found."
    assert plain(Answer("unknown")) == "I don't know."


def test_an_unknown_shows_the_closest_quotes_each_with_its_source():
    guessed = replace(UNNAMED, title="Fair", published="2025-07-30", published_from="assumed")
    closest = (cite(1, BRIDGE, SHUT), cite(2, guessed, guessed.text))
    assert plain(Answer("unknown", reason="no_support", closest=closest)) == (
        "The articles may not answer this. The closest passages:\n"
        f"[1] “{SHUT}”\n"
        "    Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "    https://gazette.example/bridge\n"
        "[2] “The fair opened.”\n"
        "    Fair — fair.md, about 30 July 2025 (assumed)"
    )


def test_an_answer_from_outside_the_period_says_so_before_all_else():
    outside = Note("outside", "Nothing to the point was found; this is of 1 May 2025.")
    answer = replace(ANSWER, notes=(outside, *ANSWER.notes), period=LAST_WEEK)
    assert plain(answer).splitlines()[0] == outside.text
    assert plain(answer).count("Nothing to the point") == 1
    assert "Searched" not in plain(answer)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-16", "2026-11-17", "16 November 2026"),
        ("2026-10-28", "2026-11-04", "28 October to 3 November 2026"),
        ("2025-12-29", "2026-01-05", "29 December 2025 to 4 January 2026"),
        ("2026-11-16", "2026-11-16T15:00", "16 November 2026"),
        ("2026-11-16", None, "since 16 November 2026"),
        (None, "2026-11-23", "until 22 November 2026"),
        (None, None, "all articles"),
    ],
)
def test_a_period_is_told_with_its_last_day(since, until, words):
    zone = ZoneInfo("Europe/Berlin")
    edges = [e and datetime.fromisoformat(e).replace(tzinfo=zone) for e in (since, until)]
    assert period_text(Period(*edges, "")) == words
    assert period_text(Period(*edges, "then")) == f"{words} (“then”)"


def test_the_zone_of_the_period_is_named():
    berlin = ZoneInfo("Europe/Berlin")
    period = Period(datetime(2026, 11, 16, tzinfo=berlin), None, "")
    assert plain(replace(ANSWER, period=period)).endswith(
        "Searched since 16 November 2026, Europe/Berlin"
    )


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_marker_has_a_citation_line_and_every_citation_its_quote(width):
    lines = plain(ANSWER, width=width).splitlines()
    said = lines[: lines.index("")]
    markers = set(re.findall(r"\[\d+\]", " ".join(said)))
    sources = {line[:3] for line in lines[len(said) :] if line.startswith("[")}
    assert markers == sources == {"[1]", "[2]", "[3]"}
    for citation in ANSWER.citations:
        assert citation.quote in " ".join(" ".join(lines).split())


def test_nothing_is_wider_than_the_terminal():
    long = replace(BRIDGE, title="Bridge " * 40, url="https://gazette.example/" + "a" * 200)
    answer = replace(ANSWER, citations=(cite(1, long, SHUT),), closest=(cite(1, long, SHUT),))
    for shown in (answer, replace(answer, status="unknown")):
        assert max(map(len, plain(shown, width=40).splitlines())) <= 40


def test_plain_text_has_no_escapes_and_a_terminal_gets_a_link_to_the_quote():
    assert "\x1b" not in plain(ANSWER)
    assert "https://gazette.example/bridge#:~:text=The%20bridge%20was%20shut" in on_terminal(ANSWER)


def hostile_answer() -> Answer:
    article = Article(
        id="x\x1b[2J",
        title=HOSTILE * 200,
        text=f"Before. {HOSTILE} After.",
        url=f"https://evil.example/{HOSTILE}",
        source=HOSTILE,
        published="2026-10-26",
        published_from="metadata",
    )
    sentence, notes = Sentence(HOSTILE, (1,)), (Note("conflict", HOSTILE),)
    hits = (Hit(Chunk(article, 0, len(article.text)), 0.5, {"dense": 0.5, "keyword": 0.2}),)
    period = replace(LAST_WEEK, phrase=HOSTILE)
    citations = (cite(1, article, HOSTILE),)
    return Answer(
        "answered",
        (sentence,),
        citations,
        notes,
        more=citations,
        closest=citations,
        hits=hits,
        period=period,
    )


def test_hostile_text_neither_steers_the_terminal_nor_is_read_as_markup():
    answer = hostile_answer()
    unknown = replace(answer, status="unknown")
    shown = [*render_answer(answer), *render_answer(unknown), *render_hits(answer.hits)]
    shown += render_quote(answer.citations[0]) + render_articles([answer.closest[0].article])
    text = write_plain([*shown, *render_article(answer.closest[0].article)])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "[bold]not bold[/bold]" in text
    assert ":bomb:" in text


def test_on_a_terminal_only_our_own_escapes_come_out():
    ours = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;id=\d+;https://[!-~]*\x1b\\|\x1b\]8;;\x1b\\")
    shown = ours.sub("", on_terminal(hostile_answer()))
    assert "red" in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)


def test_only_web_addresses_can_be_clicked():
    article = replace(BRIDGE, url="javascript:alert(1)")
    answer = replace(ANSWER, citations=(cite(1, article, SHUT),))
    assert "javascript:alert(1)" in on_terminal(answer)
    assert "]8;" not in on_terminal(answer)


def test_a_quote_is_marked_in_its_surroundings():
    assert write_plain(render_quote(cite(2, BRIDGE, COST))) == (
        "[2] Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "\n"
        "The bridge was shut on Monday. »It will cost “£400,000”, she said.«\n"
        "\n"
        "Buses turn round at Quay Street.\n"
        "\n"
        "characters 31 to 65 of 99"
    )


def test_long_surroundings_are_cut_between_sentences():
    filler = "Mr. Brown spoke for a while at No. 7. " * 40
    article = replace(BRIDGE, text=f"{filler}{SHUT} {filler}".strip())
    quote = write_plain(render_quote(cite(1, article, SHUT))).split("\n\n")[1]
    before, after = quote.split(f"»{SHUT}«")
    assert before.startswith("… Mr. Brown spoke")
    assert after.endswith("at No. 7. …")
    assert 300 < len(before) <= 410
    assert 300 < len(after) <= 410


@pytest.mark.parametrize("around", ["word " * 200, "x" * 1000, ""])
def test_surroundings_without_a_sentence_end_are_cut_somewhere(around):
    article = replace(BRIDGE, text=f"{around}{SHUT}{around}".strip())
    quote = write_plain(render_quote(cite(1, article, SHUT))).split("\n\n")[1]
    assert f"»{SHUT}«" in quote
    assert len(quote) < 900


def test_hits_show_their_rank_their_scores_in_columns_and_first_words():
    hits = [
        Hit(Chunk(BRIDGE, 0, len(SHUT)), 0.9, {"fused": 0.9, "dense": 0.5, "keyword": 12.25}),
        Hit(Chunk(UNNAMED, 0, 16), 0.25, {"fused": 0.25, "dense": 0.75}),
    ]
    assert write_plain(render_hits(hits)) == (
        "#  score  dense  keyword\n"
        "1  0.900  0.500   12.250\n"
        "    Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "    The bridge was shut on Monday.\n"
        "2  0.250  0.750        -\n"
        "    Untitled — fair.md, date unknown\n"
        "    The fair opened."
    )
    assert write_plain(render_hits([])) == "Nothing was found."


def test_measures_tell_confidence_mode_and_times():
    answer = replace(ANSWER, confidence=0.814, timings={"search": 41.2, "total": 50.0})
    expected = "confidence 0.81, extractive, search 41 ms, total 50 ms"
    assert write_plain(render_measures(answer)) == expected
    by_model = replace(answer, mode="model", model="tiny", timings={})
    assert write_plain(render_measures(by_model)) == "confidence 0.81, tiny"


def test_an_article_is_shown_whole():
    assert write_plain(render_article(replace(BRIDGE, author="Ann Lee"))).startswith(
        "Bridge shut — Harbour Point Gazette, 26 October 2026\n"
        "by Ann Lee\n"
        "https://gazette.example/bridge\n"
        "\n"
        "The bridge was shut on Monday."
    )


def test_a_quote_that_is_the_sentence_is_printed_once():
    assert plain(ANSWER).count(SHUT) == 1
    assert write_plain(map(render_citation, ANSWER.citations)).count(SHUT) == 1


def test_a_quote_that_a_model_put_in_other_words_stands_below_the_sentence():
    answer = replace(ANSWER, sentences=(Sentence("It shut on a Monday.", (1,)),), mode="model")
    assert f"“{SHUT}”" in plain(replace(answer, citations=ANSWER.citations[:1]))


def test_what_answers_is_bold_on_a_terminal_and_plain_in_a_pipe():
    sentence = Sentence(SHUT, (1,), emphasis=((23, 29),))
    answer = replace(ANSWER, sentences=(sentence, *ANSWER.sentences[1:]))
    assert "on \x1b[1mMonday\x1b[0m. " in on_terminal(answer)
    assert plain(answer) == plain(ANSWER)


def test_what_is_printed_into_a_pipe_is_plain(capsys):
    assert printed(render_answer(ANSWER)) == plain(ANSWER)
