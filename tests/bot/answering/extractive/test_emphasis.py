"""What answers is emphasised inside a sentence, where its kind is known and its place is plain."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.answering.extractive.emphasis import emphasised
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.app import App
from bot.settings import Settings


@pytest.fixture(scope="module")
def analysed(seeds_store: Path) -> Iterator[Callable[[str], AnalysedQuestion]]:
    settings = Settings(data_dir=seeds_store, _env_file=None)  # type: ignore[call-arg]
    with closing(App(settings)) as app:
        yield lambda text: AnalysedQuestion(app.index.keyword, text)


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        (
            "How much will the repair cost?",
            "Repairing the bridge will cost £1.3 million, councillors were told on Thursday.",
            ["£1.3 million"],
        ),
        (
            "When will the bridge reopen?",
            "Engineers expect to reopen the crossing on 14 December, four days sooner.",
            ["14 December"],
        ),
        ("Who runs the shop?", "Mara and Jo run the shop.", ["Mara", "Jo"]),
        ("How long was the meeting?", "The 15-minute talk took place in Tokyo.", ["15-minute"]),
        (
            "Where did Cho Hyun meet Shigeru Ishiba?",
            "Cho Hyun met Shigeru Ishiba in Tokyo.",
            ["Tokyo"],
        ),
        ("Who was elected mayor?", "Ingrid Halloran was elected mayor.", ["Ingrid Halloran"]),
        ("Who was elected mayor?", "She was elected mayor.", []),
        ("How many seals were counted?", "In all 380 seals were counted.", ["380"]),
        ("How many seals?", "Of 380 seals 12 were pups, 9 in June and 3 in July.", []),
        ("What did the council decide?", "The council closed the bridge on 14 May.", []),
    ],
)
def test_what_is_asked_for_is_emphasised(analysed, question, sentence, words):
    places = emphasised(analysed(question), sentence)
    assert [sentence[start:end] for start, end in places] == words
