from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive.candidates import candidates
from bot.answering.extractive.disagreement import Disagreement, find_disagreement
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.values import compatible, values
from retrieval.article import Article, Chunk, Hit
from tests.standins.indexes import keyword_index

Find = Callable[..., Disagreement | None]


@pytest.fixture
def find(tmp_path) -> Find:
    """Look for a disagreement between the first sentences of texts, the first ranked best."""

    def find(question: str, *told: tuple[str, str, str]) -> Disagreement | None:
        articles = [
            Article(
                f"a{n}",
                "Harbour news",
                text,
                source=source,
                published=day or None,
                published_from="metadata" if day else "unknown",
            )
            for n, (source, day, text) in enumerate(told)
        ]
        chunks = [Chunk(article, 0, len(article.text)) for article in articles]
        keyword = keyword_index(tmp_path / "keyword")
        keyword.rebuild(chunks)
        asked = AnalysedQuestion(keyword, question)
        hits = [Hit(chunk, 1.0 - n / 10, {"cosine": 0.5}) for n, chunk in enumerate(chunks)]
        return find_disagreement(asked, candidates(asked, hits))

    return find


VISITORS = "How many people came to the Herring Festival?"
GAZETTE = ("Gazette", "2026-05-03", "About 12,000 people came to the Herring Festival.")


def test_two_outlets_that_count_differently_disagree_and_both_are_shown(find: Find) -> None:
    found = find(
        VISITORS, GAZETTE, ("Times", "2026-05-05", "The Herring Festival drew 8,500 visitors.")
    )
    assert found is not None
    assert [one.hit.chunk.article.source for one in found.shown_first] == ["Times", "Gazette"]
    assert (found.note.kind, found.note.text) == (
        "conflict",
        "Articles disagree: 12,000 (Gazette, 3 May 2026) and 8,500 (Times, 5 May 2026); "
        "the second is the newer.",
    )
    assert found.reason is None


@pytest.mark.parametrize("days", [("2026-05-03", "2026-05-03"), ("", "")])
def test_where_neither_is_later_the_disagreement_is_left_open(
    find: Find, days: tuple[str, str]
) -> None:
    found = find(
        VISITORS,
        ("Gazette", days[0], "Some 12,000 people came to the Herring Festival."),
        ("Times", days[1], "Some 8,500 people came to the Herring Festival."),
    )
    assert found is not None
    assert found.reason == "disagreement"
    assert "newer" not in found.note.text


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When will the Kessel Bridge reopen?",
            "The Kessel Bridge will reopen on 18 December.",
            "The Kessel Bridge will reopen on Dec. 14, sooner than planned.",
        ),
        (
            "How much will the Kessel Bridge repair cost?",
            "The Kessel Bridge repair will cost £1.3 million.",
            "The Kessel Bridge repair will cost £1.45 million.",
        ),
        (
            "How long did the talk in Tokyo last?",
            "The talk in Tokyo lasted 15 minutes.",
            "The talk in Tokyo lasted 40 minutes.",
        ),
    ],
)
def test_days_sums_and_spans_can_disagree(find: Find, question: str, one: str, other: str) -> None:
    assert find(question, ("Gazette", "2026-11-12", one), ("Times", "2026-11-21", other))


@pytest.mark.parametrize(
    "other",
    [
        ("Times", "2026-05-05", "Nearly 12,300 people came to the Herring Festival."),
        ("Times", "2026-05-05", "More than 10,000 people came to the Herring Festival."),
        ("Times", "2026-05-05", "From 11,000 to 13,000 people came to the Herring Festival."),
        ("Times", "2026-05-05", "The 9 people who came to the Herring Festival first were wet."),
        ("Times", "2026-05-05", "The Herring Festival has 86 stalls, and people came."),
        ("Times", "2026-05-05", "Did 8,500 people come to the Herring Festival?"),
        ("Times", "2026-05-05", "In 2019 some 8,500 people came to the Herring Festival."),
        ("Times", "2026-05-05", "Some 8,500 people came to the raft race."),
        ("Times", "2025-05-05", "Some 8,500 people came to the Herring Festival."),
        ("Gazette", "2026-05-03", "Some 8,500 people came to the Herring Festival on Sunday."),
    ],
)
def test_what_may_both_be_true_or_is_of_something_else_is_no_disagreement(
    find: Find, other: tuple[str, str, str]
) -> None:
    assert find(VISITORS, GAZETTE, other) is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "When will the free ferry run?",
            "A free ferry starts running on Thursday, Nov. 5.",
            "The free ferry will keep running until 21 December.",
        ),
        (
            "When does the ferry run?",
            "The ferry will run on 5 December.",
            "The ferry will run on 12 December as well.",
        ),
        (
            "When will the Kessel Bridge reopen?",
            "Councillors vote on 3 December whether the Kessel Bridge is to reopen.",
            "The Kessel Bridge will reopen on 14 December.",
        ),
    ],
)
def test_dates_of_different_events_or_days_of_a_timetable_are_no_disagreement(
    find: Find, question: str, one: str, other: str
) -> None:
    assert find(question, ("Gazette", "2026-11-12", one), ("Times", "2026-11-21", other)) is None


def test_two_last_days_of_one_thing_can_disagree(find: Find) -> None:
    assert find(
        "When will the free ferry run?",
        ("Gazette", "2026-11-12", "The free ferry will keep running until 14 December."),
        ("Times", "2026-11-21", "The free ferry will keep running through Monday, 21 December."),
    )


def test_a_question_for_no_value_finds_no_disagreement(find: Find) -> None:
    other = ("Times", "2026-05-05", "The Herring Festival drew 8,500 visitors.")
    assert find("Who came to the Herring Festival?", GAZETTE, other) is None
    assert find(VISITORS) is None


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("12", "about 12", True),
        ("twelve", "12", True),
        ("more than 10", "14", True),
        ("10+", "14", True),
        ("10 to 15", "14", True),
        ("£1.3 million", "£1,300,000", True),
        ("£1.3 million", "£1.45 million", False),
        ("1,312,000", "1.3 million", True),
        ("2,600", "4,100", False),
        ("$5", "£9", True),
        ("9 per cent", "9%", True),
        ("9 percent", "12%", False),
        ("15 minutes", "forty minutes", False),
        ("July 30", "30 July", True),
        ("July 30", "Aug. 1", False),
        ("twenty-one", "21", True),
        ("three hundred and eighty", "380", True),
        ("three hundred and eighty", "300", False),
        ("half a million", "500,000", True),
        ("3 to 5 million", "4,200,000", True),
        ("at least 50", "40", False),
    ],
)
def test_values_agree_if_both_can_be_true(one: str, other: str, agree: bool) -> None:
    (first,), (second,) = values(f"It is {one}."), values(f"It is {other}.")
    assert compatible(first, second) is agree
    assert compatible(second, first) is agree


@pytest.mark.parametrize(
    "text",
    ["in 2019", "at 6 a.m.", "won 9–6", "at 11:30", "COVID-19", "No.", "one of them", "the 21st"],
)
def test_years_clocks_scores_and_names_are_no_values(text: str) -> None:
    assert values(text) == []


@given(st.text(alphabet="0123456789,.-– $£%kmto abM", max_size=40))
def test_every_value_is_where_it_says(text: str) -> None:
    for value in values(text):
        assert text[value.start : value.end].strip() == value.text
        assert value.low <= value.high
        assert compatible(value, value)
