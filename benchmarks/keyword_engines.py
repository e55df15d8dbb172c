"""Compare three BM25 engines on a news collection: tantivy, SQLite FTS5 and bm25s.

It cuts articles into passages of about 1000 characters, builds one index per engine (title and
text as weighted fields, English stemming, one stop list) and prints a table of cost, quality and
what a killed writer leaves. Not measured: phrases, merging with vectors, power loss, several
writers. Peak memory in the build counts the passages too. On a shared machine compare ratios.
"""

import argparse
import gzip
import importlib
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

from benchmarks.bm25_engines import ENGINES, Rows


def load(path: Path) -> tuple[Rows, dict[str, Rows]]:
    """The passages, and the passages of each article."""
    rows: Rows = []
    articles: dict[str, Rows] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            parts = [""]
            for paragraph in article["text"].split("\n\n"):
                parts += [""] if parts[-1] and len(parts[-1]) + len(paragraph) > 1000 else []
                parts[-1] = f"{parts[-1]}\n\n{paragraph}".strip()
            day = date.fromisoformat(article["published"][:10]).toordinal()
            new = [(len(rows) + i, day, article["title"], p) for i, p in enumerate(parts, 1)]
            articles[article["id"]] = new
            rows += new
    return rows, articles


def timed(work: Callable[..., Any], *args: object) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work(*args)
    return 1000 * (time.perf_counter() - start), result


def child(step: str, engine: str, folder: Path, source: Path) -> None:
    """Take one step in a process of its own; the crash step writes until it is killed."""
    out: dict[str, Any] = {"import ms": timed(importlib.import_module, engine)[0]}
    opened, index = timed(ENGINES[engine], folder)
    if step == "build":
        rows = load(source)[0]
        out = {"build s": timed(index.replace, rows)[0] / 1000}
        batches = [rows[i : i + 100] for i in (0, 1000, 2000)]
        out["replace 100 ms"] = median(timed(index.replace, batch)[0] for batch in batches)
    elif step == "query":
        asked = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
        out["open + first query ms"] = opened + timed(index.search, asked[0]["question"])[0]
        runs = [timed(index.search, q["question"]) for q in asked]
        out["query p50 ms"] = median(ms for ms, _ in runs)
        out["query p95 ms"] = quantiles((ms for ms, _ in runs), n=20)[-1]
        days = [date.fromisoformat(q["now"][:10]).toordinal() for q in asked]
        within = [(q["question"], 100, (d - 90, d)) for q, d in zip(asked, days, strict=True)][::2]
        out["query in 90 days p50 ms"] = median(timed(index.search, *item)[0] for item in within)
        out["read 100 texts ms"] = median(timed(index.read, hits)[0] for _, hits in runs)
        out["found"] = [[number for number, _ in hits] for _, hits in runs]
    elif step == "crash":
        rows = load(source)[0][:2000]
        index.replace(rows)
        for turn in count():
            index.replace([(n, day, title, f"crashmark {turn}") for n, day, title, _ in rows[:100]])
            print(turn, flush=True)
    else:
        out = {"marks": index.read(index.search("crashmark", 200))}
        index.replace([(1, 1, "written", "after the crash")])  # a lock left behind shows here
    out[f"{step} peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(out))


def spawn(step: str, engine: str, folder: Path, source: Path) -> subprocess.Popen[str]:
    module = [sys.executable, "-m", "benchmarks.keyword_engines"]
    command = [*module, str(source), str(folder), "--child", step, engine]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True)


def stamp(folder: Path) -> int:
    try:
        return max(file.stat().st_mtime_ns for file in folder.rglob("*"))
    except FileNotFoundError:  # it went while we looked
        return 0


def survives(engine: str, folder: Path, articles: Path) -> bool:
    """Whether all of a killed writer's last commit is there, and one can write again."""
    folder.mkdir()
    writer = spawn("crash", engine, folder, articles)
    assert writer.stdout
    lines, before = [writer.stdout.readline(), writer.stdout.readline()], stamp(folder)
    while stamp(folder) == before:
        pass
    time.sleep(random.uniform(0, 0.01))  # now it is writing its files
    writer.kill()
    last = int([*lines, *writer.stdout][-1])
    output = spawn("check", engine, folder, articles).communicate()[0]
    marks = json.loads(output)["marks"] if output else []
    return len(marks) == 100 and len({*marks}) == 1 and int(marks[0].split()[1]) >= last


def quality(found: list[list[int]], asked: list[Any], articles: dict[str, Rows]) -> dict[str, Any]:
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text.lower())

    ranks = []
    for numbers, q in zip(found, asked, strict=True):
        rows = [row for name in q.get("article_ids", ()) for row in articles[name]]
        answers = [plain(answer) for answer in q["answers"]]
        good = {row[0] for row in rows if any(answer in plain(row[3]) for answer in answers)}
        if q["answerable"]:
            ranks.append(next((r for r, n in enumerate(numbers, 1) if n in good), 10**9))
    hits = {f"hit@{k}": fmean(rank <= k for rank in ranks) for k in (1, 5, 10, 100)}
    return hits | {"mrr": fmean(1 / rank for rank in ranks)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, help="articles, .jsonl.gz")
    parser.add_argument("questions", type=Path, help="questions, .jsonl")
    parser.add_argument("--kills", type=int, default=10, help="writers killed for each engine")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:  # then the two paths are the step's source and its folder
        child(args.child[0], args.child[1], args.questions, args.articles)
        return
    articles = load(args.articles)[1]
    table: dict[str, dict[str, Any]] = {}
    asked = [json.loads(line) for line in args.questions.read_text("utf-8").splitlines()]
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "index")
            results: dict[str, list[Any]] = {}
            home.mkdir()
            for step, source in (("build", args.articles), *[("query", args.questions)] * 3):
                out = json.loads(spawn(step, engine, home, source).communicate()[0])
                results |= {key: [*results.get(key, ()), value] for key, value in out.items()}
            row = quality(results.pop("found")[0], asked, articles)
            row = {key: median(values) for key, values in results.items()} | row
            row["disk MB"] = sum(f.stat().st_size for f in home.rglob("*") if f.is_file()) / 1e6
            tries = [Path(folder, str(i)) for i in range(args.kills)]
            row["writers killed, kept all"] = fmean(
                survives(engine, path, args.articles) for path in tries
            )
            table[engine] = row
    print(f"{'':28}", *(f"{engine:>10}" for engine in table))
    for key in table["tantivy"]:
        print(f"{key:28}", *(f"{row[key]:10.3f}" for row in table.values()))


if __name__ == "__main__":
    main()
