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
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

STOP = re.findall(  # Lucene's list and the words questions are made of
    r"\w+",
    """a an and are as at be but by for if in into is it no not of on or such that the their then
    there these they this to was will with how what when where which who whom whose why did do does
    has had have been from were s t""",
)
WEIGHTS = {"title": 0.5, "text": 1.0}  # of a field's score; FTS5's 2.0 is of a term's frequency
Rows = list[tuple[int, int, str, str]]  # passages: number from 1, day, title, text
Window = tuple[int, int] | None
Hits = list[tuple[int, Any]]  # the passage's number and what `read` needs to find its text


def words(text: str) -> list[str]:
    return [w for w in dict.fromkeys(re.findall(r"\w+", text.lower())) if w not in STOP]


class Tantivy:
    def __init__(self, path: Path) -> None:
        self.t: Any = importlib.import_module("tantivy")
        f, chain = self.t.Filter, self.t.TextAnalyzerBuilder(self.t.Tokenizer.simple())
        for item in (f.lowercase(), f.custom_stopword(STOP), f.ascii_fold(), f.stemmer("english")):
            chain = chain.filter(item)
        schema = self.t.SchemaBuilder()
        for field in ("number", "day"):
            schema.add_integer_field(field, indexed=True, fast=True)
        for field in WEIGHTS:
            schema.add_text_field(field, stored=True, tokenizer_name="news")
        self.index = self.t.Index(schema.build(), path=str(path))
        self.index.register_tokenizer("news", chain.build())

    def replace(self, rows: Rows) -> None:
        writer = self.index.writer(128_000_000, 1)
        for n, day, title, text in rows:
            writer.delete_documents_by_term("number", n)
            writer.add_document(self.t.Document(number=n, day=day, title=title, text=text))
        writer.commit()
        writer.wait_merging_threads()  # also gives the writer's lock back
        self.index.reload()

    def search(self, text: str, limit: int = 100, window: Window = None) -> Hits:
        terms = " ".join(words(text))  # lower case and no punctuation: nothing is an operator
        terms = f"+({terms}) +day:[{window[0]} TO {window[1]}]" if window else terms
        query, searcher = self.index.parse_query(terms, [*WEIGHTS], WEIGHTS), self.index.searcher()
        found = [address for _, address in searcher.search(query, limit, count=False).hits]
        return list(zip(searcher.fast_field_values("number", found), found, strict=True))

    def read(self, hits: Hits) -> list[str]:
        searcher = self.index.searcher()
        return [searcher.doc(address)["text"][0] for _, address in hits]


class Fts5:
    def __init__(self, path: Path) -> None:
        self.db: Any = importlib.import_module("sqlite3").connect(path / "fts5.db")
        self.db.executescript("""PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS docs(number INTEGER PRIMARY KEY, day INTEGER);
            CREATE INDEX IF NOT EXISTS docs_day ON docs(day);
            CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(title, text, tokenize='porter');
            INSERT INTO fts(fts, rank) VALUES ('rank', 'bm25(2.0, 1.0)');""")

    def replace(self, rows: Rows) -> None:
        with self.db:
            self.db.executemany("DELETE FROM fts WHERE rowid = ?", [row[:1] for row in rows])
            self.db.executemany("INSERT OR REPLACE INTO docs VALUES (?, ?)", [r[:2] for r in rows])
            texts = [(n, title, text) for n, _, title, text in rows]
            self.db.executemany("INSERT INTO fts(rowid, title, text) VALUES (?, ?, ?)", texts)

    def search(self, text: str, limit: int = 100, window: Window = None) -> Hits:
        match = " OR ".join(f'"{word}"' for word in words(text)) or '""'
        days = "AND +rowid IN (SELECT number FROM docs WHERE day BETWEEN ? AND ?)"
        sql = f"SELECT rowid FROM fts WHERE fts MATCH ? {days if window else ''}"
        rows = self.db.execute(f"{sql} ORDER BY rank LIMIT ?", (match, *(window or ()), limit))
        return [(number, None) for (number,) in rows]

    def read(self, hits: Hits) -> list[str]:
        sql = "SELECT text FROM fts WHERE rowid = ?"
        return [self.db.execute(sql, (number,)).fetchone()[0] for number, _ in hits]


class Bm25s:
    """It has no fields, filters or updates: two indexes are summed, masked and rebuilt."""

    def __init__(self, path: Path) -> None:
        self.b, self.np = (importlib.import_module(name) for name in ("bm25s", "numpy"))
        self.stem, self.path = importlib.import_module("Stemmer").Stemmer("english"), path
        self.rows: dict[int, Any] = {}
        if (path / "days.npy").exists():
            self.load()

    def load(self) -> None:
        parts, how = [self.path / field for field in WEIGHTS], {"mmap": True, "load_corpus": True}
        self.fields = [self.b.BM25.load(part, **how) for part in parts]
        self.days = self.np.load(self.path / "days.npy")

    def tokens(self, texts: Sequence[str]) -> list[list[str]]:
        how = {"stopwords": STOP, "stemmer": self.stem, "token_pattern": r"(?u)\b\w+\b"}
        found: list[list[str]] = self.b.tokenize(
            texts, return_ids=False, show_progress=False, **how
        )
        return found

    def replace(self, rows: Rows) -> None:
        self.rows |= {row[0]: row for row in rows}
        _, days, *columns = zip(*self.rows.values(), strict=True)
        for field, texts in zip(WEIGHTS, columns, strict=True):
            index = self.b.BM25(method="lucene")
            index.index(self.tokens(texts), show_progress=False)
            index.save(self.path / field, corpus=[{"text": text} for text in texts])
        self.np.save(self.path / "days.npy", days)
        self.load()

    def search(self, text: str, limit: int = 100, window: Window = None) -> Hits:
        terms = self.tokens([" ".join(words(text))])[0]
        title, body = (field.get_scores(terms) for field in self.fields)
        scores = WEIGHTS["title"] * title + body
        if window:
            scores *= (self.days >= window[0]) & (self.days <= window[1])
        best = self.np.argpartition(-scores, min(limit, len(scores) - 1))[:limit]
        best = best[self.np.argsort(-scores[best], kind="stable")]
        return [(int(i) + 1, int(i)) for i in best if scores[i] > 0]

    def read(self, hits: Hits) -> list[str]:
        return [self.fields[1].corpus[i]["text"] for _, i in hits]


ENGINES: dict[str, Any] = {"tantivy": Tantivy, "sqlite3": Fts5, "bm25s": Bm25s}  # by module


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
    command = [sys.executable, __file__, str(source), str(folder), "--child", step, engine]
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
