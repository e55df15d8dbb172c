"""Kinds of questions over the sample articles: each is helped by what is shown, and by no filler.

What the articles hold is quoted; what they only touch on is shown as closest.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
# A question, its tier, and words of what is shown.
KINDS = {
    "yes or no": [
        ("Is the Kessel Bridge open?", "answered", "was closed to all traffic"),
        ("Has the bridge been repaired?", "answered", "should reopen on 18 December"),
        ("Will the Kessel Bridge reopen before Christmas?", "answered", "14 December"),
        ("Did Tobias Wren resign from the council?", "answered", "resigned from the council"),
        ("Is Desmond Pike still mayor?", "answered", "ending Desmond Pike’s 12 years in office"),
        ("Is the ferry free?", "closest", "a free foot ferry"),
        ("Does the ferry run at night?", "closest", "from 6:30 a.m. to 9 p.m."),
        ("Are lorries allowed on the bridge?", "closest", "will be kept off it"),
    ],
    "other words": [
        ("When does the Kessel Bridge open again?", "answered", "14 December"),
    ],
    "which": [
        ("Who won, Rovers or United?", "answered", "Rovers 4, Netherquay United 1"),
        ("Which company won the contract for the car parks?", "answered", "ClearBay Parking"),
    ],
    "comparison": [
        ("How does the cost of the repair compare with the first estimate?", "closest",
         "more than three times the first estimate"),
        ("Which costs more, the ferry or the bridge repair?", "answered", "£1.3 million"),
        ("Did more people come to the Herring Festival this year than last year?", "answered",
         "the best turnout since"),
    ],
    "opening hours": [
        ("Is the library open on Sundays?", "answered", "1 p.m. – 4 p.m., October to March only"),
    ],
    "two in one": [
        ("When did the Kessel Bridge close, and when will it reopen?", "answered", "14 December"),
    ],
}  # fmt: skip
CASES = [(kind, *case) for kind, cases in KINDS.items() for case in cases]


@pytest.fixture(scope="module")
def app(seeds_store: Path) -> Iterator[App]:
    settings = Settings(data_dir=seeds_store, _env_file=None)  # type: ignore[call-arg]
    with closing(App(settings)) as app:
        yield app


def tier(answer: Answer) -> str:
    return "closest" if answer.closest else answer.status


@pytest.mark.parametrize(("kind", "question", "expected", "words"), CASES)
def test_a_question_of_each_kind_is_helped(app: App, kind, question, expected, words) -> None:
    answer = app.answer(Question(question, NOW))
    shown = " ".join(citation.quote for citation in answer.citations or answer.closest)
    assert (tier(answer), words in shown) == (expected, True), f"{kind}: {shown}"
    assert len(answer.sentences) <= 3
