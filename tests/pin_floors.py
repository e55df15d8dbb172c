"""Measure quality on the sample articles and pin it as the floor that tests hold.

    python -m tests.pin_floors [--allow-lower]

Floors only rise, unless --allow-lower is given.
"""

import argparse
import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App
from bot.evaluation.cases import read_cases
from bot.evaluation.metrics import figures, run_case
from bot.settings import Settings
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "tests" / "floors.json"
GATED = (
    "hit@1",
    "hit@5",
    "mrr",
    "answer_hit",
    "shown_hit",
    "first_sentence_hit",
    "answered_when_answerable",
    "refusal_precision",
    "refusal_recall",
)
# Embeddings differ a little between processors (bf16 or not): one question of 99 may turn.
SLACK = 0.03


def measure(store: Path) -> dict[str, float]:
    """Return the contract's figures for the sample questions, from a store of the articles."""
    cases = read_cases(ROOT / "seeds" / "questions.jsonl", ZoneInfo("UTC"))
    with closing(App(Settings(data_dir=store, _env_file=None))) as app:  # type: ignore[call-arg]
        outcomes = [run_case(case, app.answer, app.index.store.articles) for case in cases]
    return {name: value for name, value in figures(outcomes).items() if value is not None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--allow-lower", action="store_true")
    allow_lower = parser.parse_args().allow_lower
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), Embedder(), ChunkSettings())
        sync(index, read_articles([ROOT / "seeds" / "articles"]))
        index.store.close()
        measured = measure(Path(folder))
    new = {name: round(measured[name] - SLACK, 3) for name in GATED}
    fallen = {name: (old[name], new[name]) for name in old if new.get(name, 0) < old[name]}
    for name, value in new.items():
        print(f"{name:28} measured {measured[name]:.3f}  floor {old.get(name)} -> {value}")
    if fallen and not allow_lower:
        new = {name: max(value, old.get(name, 0)) for name, value in new.items()}
        print(f"kept, since it would fall: {', '.join(fallen)}", file=sys.stderr)
    FLOORS.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
