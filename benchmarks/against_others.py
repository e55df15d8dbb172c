"""Compare the speed of Footnote with other engines: same articles, same model, one run.

They take turns, each step in a new process, and medians are printed: on a shared machine read the
ratios. Does not measure quality, and prints no text of an article.
"""

import argparse
import json
import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.engines import Figures, model, read, timed
from benchmarks.round_tables import Table, add, machine, show
from benchmarks.steps import ENGINES, questions

FOOTNOTE = str(Path(sys.executable).with_name("footnote"))
IMPORTS = "import langchain_chroma, langchain_huggingface"
QUESTIONS = 60
WINDOWS = "0,7,90"  # days before a question in which the large store is searched; 0 is all time
ELSEWHERE = "haiku.rag"  # which does not install beside the others


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, metavar="ARTICLES", help=".jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, default=60, help="how many of them are read")
    parser.add_argument("--questions", type=Path, help=".jsonl; without it, titles are asked")
    parser.add_argument("--store", type=Path, help="a large Footnote store to ask as well")
    parser.add_argument("--rounds", type=int, default=3, help="medians are taken of so many")
    parser.add_argument(
        "--haiku", help="the Python of an environment with haiku.rag, to compare it"
    )
    args = parser.parse_args()
    print(machine(), flush=True)
    pythons = {**dict.fromkeys(ENGINES, sys.executable), ELSEWHERE: args.haiku}
    pythons = {engine: python for engine, python in pythons.items() if python}
    with TemporaryDirectory() as folder, ExitStack() as ends:
        if args.haiku:
            address = ends.enter_context(endpoint())
            os.environ.update(EMBEDDING_URL=address, EMBEDDING_MODEL=model())
        home, table, large = Path(folder), Table(), Table()
        articles, asked = home / "articles.jsonl", home / "questions.jsonl"
        copy(args.path, articles, args.articles)
        copy(args.questions or args.path, asked, QUESTIONS)
        if args.store:
            shutil.copytree(args.store, home / "large")
        for turn in range(args.rounds):
            compare(pythons, home / str(turn), articles, asked, table)
            for engine, store in {"LangChain": "large/chroma", "Footnote": "large"}.items():
                if args.store:
                    step = ("ask", engine, home / store, asked, "chunks", WINDOWS)
                    add(large, engine, fresh(sys.executable, *step))
        count = sum(1 for _ in read(articles))
        show(f"{count} articles", table, list(pythons))
        show("a large store", large, ["LangChain", "Footnote"])


def compare(
    pythons: Mapping[str, str], home: Path, articles: Path, asked: Path, table: Table
) -> None:
    """Take every step with each engine, by its Python, in turn, in a new folder."""
    for engine, python in pythons.items():
        seconds, figures = timed(fresh, python, "ingest", engine, home / engine, articles)
        if engine == ELSEWHERE:  # its endpoint computes most of it
            del figures["ingest, characters/s of one core"]
        add(table, engine, figures | {"ingest, whole command, s": seconds})
    # Plain LangChain knows no unchanged article: it adds all of them once more.
    add(table, "LangChain", {"ingest again, s": table["ingest, whole command, s"]["LangChain"][-1]})
    ours, (question, now) = [FOOTNOTE, "--data-dir", str(home / "Footnote")], questions(asked)[0]
    copy(asked, home / "first.jsonl", 1)
    searching = {engine: python for engine, python in pythons.items() if engine != "bare model"}
    for engine, python in list(searching.items())[:-1]:
        first = ("ask", engine, home / engine, home / "first.jsonl")
        seconds = timed(fresh, python, *first)[0]
        add(table, engine, {"new process to first hit, s": seconds})
    for row, words in {
        "ingest again, s": ["ingest", str(articles)],
        "new process to first hit, s": ["search", "--now", now.isoformat(), question],
        "new process to answer, s": ["ask", "--now", now.isoformat(), question],
    }.items():
        add(table, "Footnote", {row: timed(run, *ours, *words)[0]})
    for engine, python in searching.items():
        add(table, engine, fresh(python, "ask", engine, home / engine, asked))
    add(table, "LangChain", {"chat to prompt, s": timed(run, sys.executable, "-c", IMPORTS)[0]})
    add(table, "Footnote", {"chat to prompt, s": prompt_seconds(*ours, "chat")})


def fresh(python: str, *step: object) -> Figures:
    """Take a step in a new process: no engine pays for the imports and memory of another."""
    command = [python, "-m", "benchmarks.steps", *map(str, step)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    figures: Figures = json.loads(printed.splitlines()[-1])
    return figures


@contextmanager
def endpoint() -> Iterator[str]:
    """Serve the model that all use, for an engine that embeds by an endpoint; yield its address."""
    command = [sys.executable, "-m", "benchmarks.embedding_endpoint", "minilm"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield str(server.stdout and server.stdout.readline().strip())
        finally:
            server.terminate()


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


if __name__ == "__main__":
    main()
