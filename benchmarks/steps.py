"""Take one step with one engine, in a process of its own, and print the figures as JSON.

    python -m benchmarks.steps ingest|ask ENGINE FOLDER FILE [COLLECTION [DAYS,DAYS]]

`against_others` runs it by the Python of the environment that the engine is installed in.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.engines import (
    BareModel,
    Figures,
    Footnote,
    LangChain,
    LlamaIndex,
    Txtai,
    read,
    timed,
)
from benchmarks.haiku_engine import HaikuRag

WARM_UP = 3

ENGINES: dict[str, type[Any]] = {
    "LangChain": LangChain,
    "LlamaIndex": LlamaIndex,
    "txtai": Txtai,
    "haiku.rag": HaikuRag,
    "bare model": BareModel,
    "Footnote": Footnote,
}


def ingest(engine: str, folder: Path, path: Path) -> Figures:
    ready, began = ENGINES[engine](folder), time.process_time()
    seconds, chunks = timed(ready.ingest, path)
    computed = time.process_time() - began
    characters = sum(len(row["text"]) for row in read(path))
    return {
        "chunks": chunks,
        "ingest, chunks/s": chunks / seconds,
        "ingest, characters/s": characters / seconds,
        # What other programs leave of the cores makes no difference to this one.
        "ingest, characters/s of one core": characters / computed,
        "ingest, peak memory, MB": peak_memory(),
        "disk, MB": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    }


def ask(
    engine: str, folder: Path, path: Path, collection: str = "plain", windows: str = "0"
) -> Figures:
    ready, asked = ENGINES[engine](folder, collection), questions(path)
    figures: Figures = {"chunks": ready.count}
    for days in map(int, windows.split(",")):
        times = [ready.ask(*question, days) for question in [*asked[:WARM_UP], *asked]]
        for kind in times[0]:
            row = f"{kind} in {days} days" if days else kind
            warm = [each[kind] for each in times[-len(asked) :]]
            figures[f"{row}, p50, ms"] = median(warm)
            figures[f"{row}, p95, ms"] = sorted(warm)[int(0.95 * len(warm))]
    return {**figures, "asking, peak memory, MB": peak_memory()}


def peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions(path: Path) -> list[tuple[str, datetime]]:
    """The questions and when each is asked; of articles, their titles on the day they appeared."""
    rows = [(r.get("question") or r["title"], r.get("now") or r["published"]) for r in read(path)]
    return [(text, datetime.fromisoformat(now).replace(tzinfo=UTC)) for text, now in rows]


STEPS = {"ingest": ingest, "ask": ask}

if __name__ == "__main__":
    step, engine, folder, path, *options = sys.argv[1:]
    print(json.dumps(STEPS[step](engine, Path(folder), Path(path), *options)))
