"""Compare the speed of Footnote with other engines: same articles, same model, one run.

They take turns, each step in a new process, and medians are printed: on a shared machine read the
ratios. Does not measure quality, and prints no text of an article.
"""

import argparse
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
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
from benchmarks.round_tables import Table, add, machine, show

FOOTNOTE = str(Path(sys.executable).with_name("footnote"))
IMPORTS = "import langchain_chroma, langchain_huggingface"
QUESTIONS, WARM_UP = 60, 3
WINDOWS = (0, 7, 90)  # days before a question in which the large store is searched; 0 is all time

ENGINES: dict[str, type[Any]] = {
    "LangChain": LangChain,
    "LlamaIndex": LlamaIndex,
    "txtai": Txtai,
    "bare model": BareModel,
    "Footnote": Footnote,
}
SEARCHING = [name for name in ENGINES if name != "bare model"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, metavar="ARTICLES", help=".jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, default=60, help="how many of them are read")
    parser.add_argument("--questions", type=Path, help=".jsonl; without it, titles are asked")
    parser.add_argument("--store", type=Path, help="a large Footnote store to ask as well")
    parser.add_argument("--rounds", type=int, default=3, help="medians are taken of so many")
    args = parser.parse_args()
    print(machine(), flush=True)
    with TemporaryDirectory() as folder:
        home, table, large = Path(folder), Table(), Table()
        articles, asked = home / "articles.jsonl", home / "questions.jsonl"
        copy(args.path, articles, args.articles)
        copy(args.questions or args.path, asked, QUESTIONS)
        if args.store:
            shutil.copytree(args.store, home / "large")
        for turn in range(args.rounds):
            compare(home / str(turn), articles, asked, table)
            for engine, store in {"LangChain": "large/chroma", "Footnote": "large"}.items():
                if args.store:
                    add(large, engine, fresh(ask, engine, home / store, asked, "chunks", WINDOWS))
        count = sum(1 for _ in read(articles))
        show(f"{count} articles", table, list(ENGINES))
        show("a large store", large, ["LangChain", "Footnote"])


def compare(home: Path, articles: Path, asked: Path, table: Table) -> None:
    """Take every step with each engine, in turn, in a new folder."""
    for engine in ENGINES:
        seconds, figures = timed(fresh, ingest, engine, home / engine, articles)
        add(table, engine, figures | {"ingest, whole command, s": seconds})
    # Plain LangChain knows no unchanged article: it adds all of them once more.
    add(table, "LangChain", {"ingest again, s": table["ingest, whole command, s"]["LangChain"][-1]})
    ours, (question, now) = [FOOTNOTE, "--data-dir", str(home / "Footnote")], questions(asked)[0]
    copy(asked, home / "first.jsonl", 1)
    for engine in SEARCHING[:-1]:
        seconds = timed(fresh, ask, engine, home / engine, home / "first.jsonl")[0]
        add(table, engine, {"new process to first hit, s": seconds})
    for row, words in {
        "ingest again, s": ["ingest", str(articles)],
        "new process to first hit, s": ["search", "--now", now.isoformat(), question],
        "new process to answer, s": ["ask", "--now", now.isoformat(), question],
    }.items():
        add(table, "Footnote", {row: timed(run, *ours, *words)[0]})
    for engine in SEARCHING:
        add(table, engine, fresh(ask, engine, home / engine, asked))
    add(table, "LangChain", {"chat to prompt, s": timed(run, sys.executable, "-c", IMPORTS)[0]})
    add(table, "Footnote", {"chat to prompt, s": prompt_seconds(*ours, "chat")})


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
    engine: str, folder: Path, path: Path, collection: str = "plain", windows: Sequence[int] = (0,)
) -> Figures:
    ready, asked = ENGINES[engine](folder, collection), questions(path)
    figures: Figures = {"chunks": ready.count}
    for days in windows:
        times = [ready.ask(*question, days) for question in [*asked[:WARM_UP], *asked]]
        for kind in times[0]:
            row = f"{kind} in {days} days" if days else kind
            warm = [each[kind] for each in times[-len(asked) :]]
            figures[f"{row}, p50, ms"] = median(warm)
            figures[f"{row}, p95, ms"] = sorted(warm)[int(0.95 * len(warm))]
    return {**figures, "asking, peak memory, MB": peak_memory()}


def peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fresh(work: Callable[..., Figures], *args: object) -> Figures:
    """Do it in a new process: neither engine pays for the other's imports and memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args).result()


def run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True)


def prompt_seconds(*command: str) -> float:
    """Start a chat in a terminal of its own; return the time until its prompt is drawn."""
    began, (ours, theirs), drawn = time.perf_counter(), pty.openpty(), b""
    with TemporaryDirectory() as state:
        own = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": state}  # nobody's history
        chat = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=own)
        os.close(theirs)
        while b"> " not in drawn:
            drawn += os.read(ours, 4096)  # an OSError if the chat ends before
        seconds = time.perf_counter() - began
        chat.kill()
        chat.wait()
    os.close(ours)
    return seconds


def copy(path: Path, to: Path, count: int) -> None:
    to.write_text("".join(json.dumps(row) + "\n" for row in islice(read(path), count)), "utf-8")


def questions(path: Path) -> list[tuple[str, datetime]]:
    """The questions and when each is asked; of articles, their titles on the day they appeared."""
    rows = [(r.get("question") or r["title"], r.get("now") or r["published"]) for r in read(path)]
    return [(text, datetime.fromisoformat(now).replace(tzinfo=UTC)) for text, now in rows]


if __name__ == "__main__":
    main()
