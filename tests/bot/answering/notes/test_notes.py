from datetime import UTC, date, datetime, timedelta

import pytest

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.notes.notes import MOST, notes_on
from bot.answering.question import Question
from bot.answering.wording import ago, listed, short_title
from retrieval.article import Article, Chunk, Hit
from retrieval.dates.timeframe import Period

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
TEXT = "Mayor Ingrid Halloran opened the second ferry between Eastness and Harbour Point on Monday."
RETOLD = (
    "The second ferry to Eastness was opened on Monday by Ingrid Halloran, Harbour Point mayor."
)


def article(id_: str, text: str = TEXT, **fields: object) -> Article:
    known = {
        "title": f"Title of {id_}",
        "source": "Gazette",
        "published": "2026-11-21",
        "published_from": "metadata",
    }
    return Article(id=id_, text=text, **{**known, **fields})  # type: ignore[arg-type]


def hit(one: Article, score: float = 1.0, also: tuple[Article, ...] = ()) -> Hit:
    return Hit(Chunk(one, 0, len(one.text)), score, also=also)


def noted(
    text: str, *cited: Article, hits: tuple[Hit, ...] = (), period: Period | None = None
) -> list[tuple[str, str]]:
    """The notes on an answer that quotes the whole of each article."""
    answer = Answer(
        "answered",
        sentences=tuple(Sentence(one.text, (n,)) for n, one in enumerate(cited, 1)),
        citations=tuple(
            Citation(n, one, 0, len(one.text), one.text) for n, one in enumerate(cited, 1)
        ),
        period=period,
    )
    found = notes_on(answer, Question(text, NOW), hits or tuple(map(hit, cited)))
    return [(note.kind, note.text) for note in found]


OPENED = "Who opened the ferry?"


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2026-11-24", "24 November 2026, today"),
        ("2026-11-23T23:00:00+00:00", "23 November 2026, yesterday"),
        ("2026-11-21", "21 November 2026, 3 days ago"),
        ("2026-11-25", "25 November 2026"),
    ],
)
def test_an_answer_says_how_new_the_newest_article_used_is(published: str, said: str) -> None:
    older = article("old", published="2020-01-01")
    notes = noted(OPENED, older, article("new", published=published))
    assert notes == [("as_of", f"Newest article used: {said}.")]


def test_an_answer_from_undated_articles_says_so() -> None:
    undated = article("a", published=None, published_from="unknown")
    assert noted(OPENED, undated) == [("as_of", "No article used has a known date.")]


def test_a_year_that_is_a_guess_is_said_to_be_one() -> None:
    kinds = dict(noted(OPENED, article("a", published_from="assumed")))
    assert "about 21 November 2026 (assumed)" in kinds["as_of"]
    assert "“Title of a” is assumed" in kinds["assumed"]


def test_what_says_nothing_has_no_notes() -> None:
    assert notes_on(Answer("unknown"), Question(OPENED, NOW), [hit(article("a"))]) == ()


@pytest.mark.parametrize(
    ("text", "published", "stale"),
    [
        ("What is the latest on the ferry?", "2026-11-01", True),
        ("What is the latest on the ferry?", "2026-11-20", False),
        ("Which town is the latest to get a ferry?", "2025-11-20", False),
        ("Who is the mayor?", "2026-09-01", True),
        ("Who is the mayor?", "2026-11-01", False),
        ("Who's the mayor?", "2025-05-02", True),
        ("Is the bridge still closed?", "2026-10-01", True),
        ("Where is the ferry now?", "2026-10-01", True),
        ("Who was the mayor until now?", "2026-10-01", False),
        ("Who opened the ferry?", "2020-10-01", False),
        ("Is the ferry sailing today?", "2026-11-20", True),
    ],
)
def test_a_question_about_now_says_when_nothing_newer_was_found(
    text: str, published: str, stale: bool
) -> None:
    notes = dict(noted(text, article("a", published=published)))
    assert ("stale" in notes) is stale
    assert "found" in notes.get("stale", "found")


def test_a_newer_article_on_the_subject_counts_though_it_is_not_cited() -> None:
    old, new = article("old", published="2025-05-01"), article("new", published="2026-11-20")
    text = "What is the latest on the ferry?"
    assert "stale" not in dict(noted(text, old, hits=(hit(old), hit(new, 0.5))))
    assert "stale" in dict(noted(text, old, hits=(hit(old, 4.0), hit(new, 0.5))))


def test_nothing_is_said_of_newer_articles_where_one_is_undated_or_the_period_is_over() -> None:
    old = article("old", published="2025-05-01")
    undated = article("undated", published=None, published_from="unknown")
    text = "What was the latest on the ferry in 2025?"
    over = Period(None, NOW - timedelta(days=300), "in 2025")
    assert "stale" not in dict(noted(text, old, hits=(hit(old), hit(undated))))
    assert "stale" not in dict(noted(text, old, period=over))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"updated": "2026-11-23"}, "was changed after it was published, on 23 November 2026."),
        ({"version": 2}, "this is version 2."),
        ({"text": f"{TEXT}\n\nThis story was updated."}, "was changed after it was published."),
        ({"title": "Correction: the second ferry"}, "is a correction of an earlier report."),
        (
            {"text": f"{TEXT}\n\nAn earlier version of this article misnamed the mayor."},
            "was corrected after it was published.",
        ),
        (
            {"text": f"{TEXT}\n\nCorrection, 23 November: it was Monday.", "updated": "2026-11-23"},
            "was corrected after it was published, on 23 November 2026.",
        ),
    ],
)
def test_an_article_that_was_changed_is_said_to_be(fields: dict[str, object], said: str) -> None:
    assert said in dict(noted(OPENED, article("a", **fields)))["superseded"]


@pytest.mark.parametrize("fields", [{"updated": "2026-11-21T18:00:00+00:00"}, {"version": 1}])
def test_a_change_on_the_day_of_publication_is_no_news(fields: dict[str, object]) -> None:
    assert "superseded" not in dict(noted(OPENED, article("a", **fields)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "Correction: 2 ferries opened in Harbour Point"}, "A correction was published"),
        ({"url": "https://gazette.example/a#top"}, "There is a later version"),
    ],
)
def test_a_later_correction_or_version_is_named_with_its_date(
    fields: dict[str, object], said: str
) -> None:
    old = article("old", title="Ferries opened in Harbour Point", url="https://gazette.example/a")
    new = article("new", **{"published": "2026-11-23", **fields})
    note = dict(noted(OPENED, old, hits=(hit(old), hit(new))))["superseded"]
    assert said in note
    assert "(Gazette, 23 November 2026)" in note


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Correction: the price of herring"},
        {"title": "Correction: 2 ferries opened in Harbour Point", "source": "Times"},
        {"title": "Ferries opened in Harbour Point again"},
        {"title": "Correction: ferries opened in Harbour Point", "published": "2026-11-20"},
    ],
)
def test_a_newer_article_on_the_subject_supersedes_nothing(fields: dict[str, object]) -> None:
    old = article("old", title="Ferries opened in Harbour Point")
    new = article("new", **{"published": "2026-11-23", **fields})
    assert "superseded" not in dict(noted(OPENED, old, hits=(hit(old), hit(new))))


def test_outlets_that_tell_the_same_in_their_own_words_are_counted() -> None:
    first = article("a")
    others = [article("b", RETOLD, source="Times"), article("c", RETOLD, source="Gazette")]
    notes = noted(OPENED, first, hits=(hit(first), *map(hit, others)))
    assert ("outlets", "Told by 2 outlets independently: Gazette and Times.") in notes


@pytest.mark.parametrize(
    "fields",
    [
        {"text": TEXT},
        {"text": f"{TEXT} It rained."},
        {"text": "The bridge is closed."},
        {"text": "Ingrid Halloran was elected mayor of Harbour Point on Monday."},
        {"published": "2025-11-21"},
        {"published": None, "published_from": "unknown"},
        {"source": ""},
    ],
)
def test_copies_other_news_and_other_years_are_no_independent_outlets(
    fields: dict[str, object],
) -> None:
    first = article("a")
    other = article("b", **{"text": RETOLD, "source": "Times", **fields})
    assert "outlets" not in dict(noted(OPENED, first, hits=(hit(first), hit(other))))


def test_one_agency_is_not_independent_of_itself() -> None:
    first = article("a", author="Harbour Wire")
    other = article("b", RETOLD, source="Times", author="Harbour Wire")
    assert "outlets" not in dict(noted(OPENED, first, hits=(hit(first), hit(other))))


def test_outlets_that_printed_the_same_report_are_named() -> None:
    first = article("a")
    copies = tuple(article(source, source=source) for source in ("Times", "Weekly", "Gazette"))
    notes = noted(OPENED, first, hits=(hit(first, also=copies),))
    assert ("outlets", "The same report also ran in Times and Weekly.") in notes


def test_notes_are_few_and_on_one_line() -> None:
    bad = article(
        "a",
        f"{TEXT}\nAn earlier version of this article was wrong.",
        title="Ferry\n\x1b[31m " + "very " * 40 + "late",
        published="2025-01-01",
        published_from="assumed",
    )
    also = (article("b", source="Times"),)
    notes = noted("Who is the captain now?", bad, hits=(hit(bad, also=also),))
    assert len(notes) == MOST
    assert not [text for _, text in notes if "\n" in text or "\x1b" in text or len(text) > 200]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, ""), (0, "today"), (1, "yesterday"), (2, "2 days ago"), (13, "13 days ago"),
        (14, "2 weeks ago"), (59, "8 weeks ago"), (60, "2 months ago"), (481, "16 months ago"),
        (729, "24 months ago"), (730, "2 years ago"),
    ],
)  # fmt: skip
def test_a_distance_in_time_reads_well(days: int, said: str) -> None:
    assert ago(date(2026, 11, 24) - timedelta(days=days), date(2026, 11, 24)) == said


def test_many_names_are_counted() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A", "B", "C", "D"]) == "A, B, C and 1 other"


def test_a_long_title_is_cut_between_words() -> None:
    assert short_title(article("a", title="word " * 30)) == "word " * 15 + "word…"
