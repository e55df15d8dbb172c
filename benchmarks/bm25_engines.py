"""The BM25 engines that are compared, tantivy, SQLite FTS5 and bm25s, over the same fields."""

import importlib
import re
from collections.abc import Sequence
from pathlib import Path
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
