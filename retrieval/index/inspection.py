"""A store on this disk read whole: every article, passage, vector and entry of the keyword index.

What an article's passages must be follows from its text and fingerprint. It runs in a process of
its own, which a damaged file may crash: `python -m retrieval.index.inspection FOLDER`.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from retrieval.article import ChunkCandidate
from retrieval.errors import StoreError
from retrieval.index.comparison import (
    Compared,
    altered_versions,
    compare,
    counted,
    incomplete_pending,
    metadatas,
    wrong_vectors,
)
from retrieval.keyword.checksums import changed_files
from retrieval.keyword.listing import Indexed, indexed_chunks
from retrieval.own_process import run_module
from retrieval.store.causes import DATABASE
from retrieval.store.client import DATABASE_FILE
from retrieval.store.collections import ARTICLES, CHUNKS, VERSIONS
from retrieval.store.probe import (
    Start,
    database_problem,
    open_collections,
    run_apart,
    search,
)
from retrieval.store.records import candidate_of
from retrieval.store.sqlite_rows import damage_of

# A million passages take about ten minutes (7,776 took 5 s, 1,480 3 s; 29 November 2026).
_SECONDS = 4 * 3600.0


@dataclass(frozen=True)
class Inspection:
    """What there is, and what is wrong: with the store, and with the keyword index alone."""

    articles: int = 0
    chunks: int = 0
    store: list[str] = field(default_factory=list)
    keyword: list[str] = field(default_factory=list)


def inspect(folder: Path, start: Start = run_module) -> Inspection:
    """Read all of the store and keyword index in a data folder; nothing is changed."""
    if is_store_missing(folder):
        return Inspection(store=[f"its folder is missing; {DATABASE.remedy}"])
    if not (folder / "chroma").exists():
        return Inspection()
    if problem := database_problem(folder / "chroma"):
        return Inspection(store=[problem])
    outcome = run_apart("retrieval.index.inspection", folder, _SECONDS, start)
    if outcome.problem:
        return Inspection(store=[outcome.problem])
    return Inspection(**json.loads(outcome.printed))


def is_store_missing(folder: Path) -> bool:
    """Whether there is a keyword index without the store that it was made from."""
    return (folder / "keyword" / "meta.json").exists() and not (folder / "chroma").exists()


def main(folder: Path) -> Inspection:
    """Read everything, and compare it."""
    collections = open_collections(folder / "chroma")
    if not collections.keys() >= {ARTICLES, CHUNKS, VERSIONS}:
        return Inspection()
    for collection in collections.values():
        search(collection)
    chunks = collections[CHUNKS]
    passages = [candidate_of(id_, row) for id_, row in metadatas(chunks)]
    articles = compare(collections[ARTICLES], passages)
    versions = altered_versions(collections[VERSIONS])
    store = [
        *_database(folder / "chroma" / DATABASE_FILE),
        *counted(articles.broken, "articles that cannot be read"),
        *counted(versions, "earlier versions that are not as stored"),
        *wrong_vectors(chunks),
    ]
    counts = len(articles.ids), len(passages)
    if not (chunks.metadata or {}).get("clean", True):  # a writer is at work, or was killed
        return Inspection(*counts, store)
    store += _inconsistent(articles, passages)
    if changed := changed_files(folder / "keyword"):  # which tantivy may panic on
        return Inspection(*counts, store, [f"its file {changed[0]!r} is damaged"])
    if not (folder / "keyword").exists():
        return Inspection(*counts, store, ["it is missing"] if articles.ids else [])
    indexed = indexed_chunks(folder / "keyword")
    if (indexed.embedded or indexed.pending) and not (passages or articles.pending):
        store += ["it is empty, its keyword index is not"]
    unfound = incomplete_pending(collections[ARTICLES], articles.pending, indexed.pending)
    keyword = [
        *_keyword(passages, indexed, set(articles.pending)),
        *counted(unfound, "articles that are not embedded yet, and not found by all their words"),
    ]
    return Inspection(*counts, store, keyword)


def _inconsistent(articles: Compared, passages: Sequence[ChunkCandidate]) -> list[str]:
    lost = sorted({passage.article_id for passage in passages} - articles.ids)
    return [
        *counted(lost, "articles of which only passages are left"),
        *counted(articles.altered, "articles that are not as they were stored"),
        *counted(articles.incomplete, "articles without all their passages"),
        *counted(articles.orphans, "passages of no stored version"),
    ]


def _keyword(passages: Sequence[ChunkCandidate], indexed: Indexed, pending: set[str]) -> list[str]:
    wrong = {passage.id for passage in passages} ^ {entry.id for entry in indexed.embedded}
    wrong |= {entry.id for entry in indexed.pending if entry.article_id not in pending}
    return counted(sorted(wrong), "passages that only the store has, or only the index")


def _database(file: Path) -> Iterator[str]:
    if problem := damage_of(file, whole=True):
        yield f"its database chroma.sqlite3 is damaged ({problem})"


if __name__ == "__main__":
    try:
        print(json.dumps(asdict(main(Path(sys.argv[1])))))  # noqa: T201
    except StoreError as error:
        sys.exit(str(error))
