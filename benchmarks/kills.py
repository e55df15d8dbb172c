"""Kill every command that writes, at random moments, while a bot reads beside it.

    python -m benchmarks.kills [--kills 50] [--seed N]

Makes stores of the sample articles in a temporary folder. A round copies one, starts a process that
searches it for the articles that stay, starts a command and sends it SIGKILL. All articles that
stay must be found at all times; then the same command is run again, and the store must hold what it
holds where nothing was killed. Prints a line for each thing that was lost, then the figures by
command.
"""

import argparse
import contextlib
import itertools
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.search_beside import app_of, missing, searching

SEEDS = Path(__file__).parents[1] / "seeds" / "articles"
# Of the time that a command takes, this much passes before it has loaded what it needs.
LOADING = 0.3
GONE, CHANGED = 6, 15  # articles of the sample that go, and that change

Contents = dict[str, object]


@dataclass(frozen=True)
class Command:
    """A command that writes: its arguments, and the store that it is run on.

    `reads` says whether others can read the store meanwhile, and after it was killed.
    """

    name: str
    words: Sequence[str]
    store: Path
    reads: bool = True


@dataclass(frozen=True)
class Round:
    """What became of a command that was to be killed, and of the searches beside it."""

    killed: bool
    searches: int
    problems: Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run_rounds(Path(folder), options.kills, random.Random(options.seed))


def run_rounds(folder: Path, kills: int, chance: random.Random) -> None:
    """Kill commands in turn until so many were killed, and print what came of it."""
    commands = list(prepare(folder))
    rounds: dict[str, list[Round]] = {command.name: [] for command in commands}
    lasted, after = {}, {}
    for command in commands:
        copy = Path(shutil.copytree(command.store, folder / f"whole {command.name}"))
        began = time.monotonic()
        footnote(copy, *command.words).check_returncode()
        lasted[command.name], after[command.name] = time.monotonic() - began, contents(copy)
    titles = titles_of(folder / "full", folder / "newer")
    with contextlib.suppress(KeyboardInterrupt):  # the figures so far are printed
        for command in itertools.cycle(commands):
            done = sum(ran.killed for each in rounds.values() for ran in each)
            if done >= kills:
                break
            copy = Path(shutil.copytree(command.store, folder / f"round {done} {command.name}"))
            moment = lasted[command.name] * chance.uniform(LOADING, 1)
            ran = run_round(command, copy, moment, after[command.name], titles)
            rounds[command.name].append(ran)
            for problem in ran.problems:
                print(f"{command.name}, killed after {moment:.2f} s: {problem}", flush=True)
            shutil.rmtree(copy)
    print_figures(rounds)


def print_figures(rounds: Mapping[str, Sequence[Round]]) -> None:
    """Print what came of the kills of each command."""
    for name, each in rounds.items():
        killed, searches = sum(ran.killed for ran in each), sum(ran.searches for ran in each)
        lost = sum(bool(ran.problems) for ran in each)
        print(f"{name}: {killed} of {len(each)} killed, {searches:,} searches, {lost} lost")


def prepare(folder: Path) -> Iterator[Command]:
    """Make the stores and files that the commands need, and yield the commands."""
    news, full, newer = folder / "news", folder / "full", folder / "newer"
    shutil.copytree(SEEDS, news)
    (folder / "empty").mkdir()
    footnote(full, "ingest", str(news)).check_returncode()
    files = sorted(news.iterdir())
    for path in files[:GONE]:
        path.unlink()
    for path in files[GONE : GONE + CHANGED]:
        path.write_text(path.read_text("utf-8") + "\n\nThis was added later.\n", "utf-8")
    shutil.copytree(full, newer)
    footnote(newer, "ingest", "--prune", str(news)).check_returncode()
    export, backup = str(folder / "export.jsonl.gz"), str(folder / "backup.tar.gz")
    footnote(newer, "export", export).check_returncode()
    footnote(newer, "backup", backup).check_returncode()
    damaged = Path(shutil.copytree(newer, folder / "damaged"))
    for file in damaged.glob("chroma/*/data_level0.bin"):
        file.write_bytes(file.read_bytes()[:1000])
    gone = [id_ for id_ in articles(full) if id_ not in articles(newer)]
    yield Command("ingest", ["ingest", str(SEEDS)], folder / "empty", reads=False)
    yield Command("update", ["ingest", str(news)], full)
    yield Command("prune", ["ingest", "--prune", str(news)], full)
    yield Command("rebuild", ["ingest", "--rebuild"], newer)
    yield Command("import", ["import", export], full)
    yield Command("remove", ["articles", "remove", *gone], full)
    yield Command("backup", ["backup", str(folder / "again.tar.gz")], newer)
    yield Command("restore", ["restore", "--yes", backup], full, reads=False)
    yield Command("repair", ["repair", "--yes"], damaged, reads=False)


def run_round(
    command: Command, store: Path, moment: float, after: Contents, titles: Sequence[str]
) -> Round:
    """Kill a command, look what is left, run it again, and compare."""
    problems: list[str] = []
    with searching(store, titles if command.reads else []) as missed:
        killed = run_and_kill(store, command.words, moment)
        if command.reads:
            with contextlib.closing(app_of(store)) as app:
                problems += [f"not found after it: {title}" for title in missing(app, titles)]
        again = footnote(store, *command.words)
    # What was removed already cannot be removed again: what is left is what counts.
    if contents(store) != after:
        problems.append(f"run again, the store holds something else: {again.stderr.strip()}")
    searches, lost = missed
    return Round(killed, searches, [*problems, *lost])


def footnote(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(_command(store, words), capture_output=True, text=True, check=False)


def run_and_kill(store: Path, words: Sequence[str], moment: float) -> bool:
    """Run a command for so many seconds; return whether it had not ended by then."""
    with subprocess.Popen(
        _command(store, words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() < 0


def titles_of(full: Path, newer: Path) -> list[str]:
    """Return the titles that both stores have, and that are found in both."""
    titles = sorted(set(articles(full).values()) & set(articles(newer).values()))
    for store in (full, newer):
        with contextlib.closing(app_of(store)) as app:
            titles = [title for title in titles if title not in missing(app, titles)]
    return titles[::3]


def articles(store: Path) -> dict[str, str]:
    """Return the titles of the stored articles, by id."""
    with contextlib.closing(app_of(store)) as app:
        return {article.id: article.title for article in app.library.articles()}


def contents(store: Path) -> Contents:
    """Return all that a store holds, but for when it was written."""
    with contextlib.closing(app_of(store)) as app:
        index = app.index
        return {
            "articles": {a.id: (a.text, a.version) for a in index.store.all_articles()},
            "chunks": sorted(index.store.all_chunk_ids()),
            "indexed": index.keyword.count(),
            "vectors": len(index.store.vectors(index.store.all_chunk_ids())),
        }


def _command(store: Path, words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "bot", "--data-dir", str(store), *words]


if __name__ == "__main__":
    main()
