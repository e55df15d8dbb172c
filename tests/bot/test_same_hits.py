"""One path for a question: `ask`, `search` and `eval` find the same passages in the same order."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.evaluation.cases import read_cases
from bot.evaluation.run import run_cases
from bot.input.question_fields import read_question
from bot.settings import Settings
from retrieval.article import Hit

NOW = "2026-11-24T10:00:00+00:00"
FERRY = [
    {"role": "user", "text": "Who replaced the bridge with a free foot ferry?"},
    {"role": "assistant", "text": "The council of Harbour Point did."},
]

Place = tuple[str, int, int]


@dataclass(frozen=True)
class Kind:
    """A question of a kind: its batch fields, and where its hits must come from."""

    fields: dict[str, Any]
    outside: bool = False


KINDS = {
    "plain": Kind({"question": "How much does the repair of the bridge cost?"}),
    "of a period": Kind({"question": "What did the council decide in March 2026?"}),
    "for news": Kind({"question": "What happened last week?"}),
    "for the latest": Kind({"question": "What is the latest on the bridge?"}),
    "follow-up": Kind({"question": "And how often does it go?", "history": FERRY}),
    "misspelt": Kind({"question": "When was Haloran elected mayor?"}),
    "filtered": Kind(
        {"question": "storm damage", "since": "2026-02-01", "source": "Tidewater Weekly"}
    ),
    "of an empty period": Kind({"question": "Who was elected mayor in May 2019?"}, outside=True),
    "outshone": Kind({"question": "Who was Shigeru Ishiba meeting last week?"}, outside=True),
}


@pytest.fixture(scope="module")
def app(seeds_store: Path) -> Iterator[App]:
    with closing(App(Settings(data_dir=seeds_store, _env_file=None))) as app:  # type: ignore[call-arg]
        yield app


def place_of(hit: Hit) -> Place:
    return hit.chunk.article.id, hit.chunk.start, hit.chunk.end


@pytest.mark.parametrize("kind", KINDS)
def test_ask_search_and_eval_find_the_same_hits(
    kind: str, app: App, footnote: Callable[..., Any], seeds_store: Path, tmp_path: Path
) -> None:
    fields = {**KINDS[kind].fields, "now": NOW}
    answer = app.answer(read_question(fields, ZoneInfo("UTC")))
    asked = [place_of(hit) for hit in answer.hits]

    lines = "".join(json.dumps({**fields, "k": k}) + "\n" for k in (3, 10, 40))
    few, same, many = footnote("search", "--batch", "-", data=seeds_store, stdin=lines).lines
    searched = [
        [(hit["article_id"], hit["start"], hit["end"]) for hit in [*form["hits"], *form["outside"]]]
        for form in (few, same, many)
    ]

    case = {"id": "x", "answers": [], "answerable": False, **fields}
    (tmp_path / "case.jsonl").write_text(json.dumps(case))
    (outcome,) = run_cases(app, read_cases(tmp_path / "case.jsonl", ZoneInfo("UTC")))
    evaluated = [place_of(hit) for hit in outcome.hits]

    assert asked
    assert searched[1] == asked
    assert searched[0] == asked[:3]
    assert searched[2][: len(asked)] == asked
    assert evaluated == asked[: len(evaluated)] != []
    said = {answer.reason, *(note.kind for note in answer.notes)}
    labelled = not said.isdisjoint({"outside", "nothing_in_period"})
    assert bool(same["outside"]) == labelled == KINDS[kind].outside
    assert not (same["hits"] and same["outside"])
