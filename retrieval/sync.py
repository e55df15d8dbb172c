"""Ingest: what is new or changed is embedded and written, what is unchanged costs a look.

Does not read files: it takes the articles that a reader yields. Killed at any moment, each article
that was and stays stored is findable in one version, and running again finishes the work.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TypeVar

from retrieval.article import Article, Chunk
from retrieval.chunking import chunk, embedded_text
from retrieval.index import Index
from retrieval.reading import Unreadable
from retrieval.reading.cleaning import normalise_line

T = TypeVar("T")

# Chunks embedded and written together: enough for batches of like length and few commits, few
# enough that an interrupted ingest loses seconds of work.
BATCH = 512

# Articles looked up in the store together.
LOOK_UP = 200


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: articles looked at, and chunks embedded and written."""

    articles: int
    chunks: int


ProgressCallback = Callable[[Progress], None]


def _ignore(_: Progress) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Report:
    """What an ingest did; counts are articles, `articles` and `chunks` are totals stored."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: Sequence[Unreadable]
    articles: int
    chunks: int
    seconds: float


@dataclass(frozen=True)
class Change:
    """An article to be written, cut into chunks, and whether it replaces an older version."""

    article: Article
    replaces: bool
    chunks: Sequence[Chunk]


@dataclass
class Tally:
    """What an ingest has met so far."""

    seen: dict[str, str] = field(default_factory=dict)  # id to fingerprint
    failed: list[Unreadable] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    chunks: int = 0

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(len(self.seen), self.chunks)


def sync(
    index: Index,
    incoming: Iterable[Article | Unreadable],
    *,
    prune: Sequence[Path] = (),
    dry_run: bool = False,
    on_progress: ProgressCallback = _ignore,
) -> Report:
    """Bring the index in step with the incoming articles and report what was done.

    With `prune`, articles that were once read from under these paths and did not come in now are
    removed, except those of files that could not be read. Raises `BusyError` while another ingest
    runs, `MismatchError` where the store is of another model or chunk setting.
    """
    began = time.monotonic()
    tally = Tally()
    with index.writing():
        index.store.check_identity()
        if not dry_run:
            index.sweep()
        for changes in _batches(_changes(index, incoming, tally, dry_run=dry_run)):
            if not dry_run:
                write(index, changes)
            tally.chunks += sum(len(change.chunks) for change in changes)
            on_progress(tally.progress)
        gone = _gone(index, [path.resolve() for path in prune], tally) if prune else []
        if not dry_run:
            forget(index, gone)
    return Report(
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
        removed=len(gone),
        failed=tally.failed,
        articles=index.store.count_articles(),
        chunks=index.store.count_chunks(),
        seconds=round(time.monotonic() - began, 3),
    )


def write(index: Index, changes: Sequence[Change]) -> None:
    """Embed and store changed articles, in an order that never leaves one unfindable.

    New chunks first, then the articles, whose new versions are current from then on; the old
    chunks go last. A search drops chunks of any version but the current one.
    """
    articles = [change.article for change in changes]
    chunks = [chunk for change in changes for chunk in change.chunks]
    vectors = index.embedder.embed(
        [embedded_text(chunk, index.embedder.piece_ends, index.chunking) for chunk in chunks]
    )
    replaced = [change.article.id for change in changes if change.replaces]
    old = index.store.chunk_ids(replaced)

    index.store.mark(clean=False)
    index.store.put_chunks(chunks, vectors)
    index.store.put_articles(articles)
    index.keyword.replace(replaced, chunks)
    current = {chunk.id for chunk in chunks}
    index.store.remove_chunks([id_ for id_ in old if id_ not in current])
    index.store.mark(clean=True)


def forget(index: Index, article_ids: Sequence[str]) -> None:
    """Remove articles with all their chunks; the caller holds the index for writing."""
    if not article_ids:
        return
    index.store.mark(clean=False)
    chunk_ids = index.store.chunk_ids(article_ids)
    index.store.remove_articles(article_ids)
    index.keyword.replace(article_ids, [])
    index.store.remove_chunks(chunk_ids)
    index.store.mark(clean=True)


def rebuild(index: Index, on_progress: ProgressCallback = _ignore) -> None:
    """Cut and embed every stored article anew, as the present model and settings want it.

    The old chunks are searched until the new ones are complete.
    """
    with index.writing():
        index.store.begin_rebuild()
        tally = Tally()
        for articles in _groups(index.store.all_articles(), LOOK_UP):
            chunks = [part for article in articles for part in _cut(index, article)]
            texts = [
                embedded_text(part, index.embedder.piece_ends, index.chunking) for part in chunks
            ]
            index.store.put_chunks(chunks, index.embedder.embed(texts))
            tally.seen.update((article.id, article.fingerprint) for article in articles)
            tally.chunks += len(chunks)
            on_progress(tally.progress)
        index.store.finish_rebuild()
        index.keyword.clear()
        index.sweep()


def _changes(
    index: Index, incoming: Iterable[Article | Unreadable], tally: Tally, *, dry_run: bool
) -> Iterator[Change]:
    """Yield what is new or changed; count the rest, and name what cannot be taken."""
    for group in _groups(incoming, LOOK_UP):
        articles = [item for item in group if isinstance(item, Article)]
        tally.failed += [item for item in group if isinstance(item, Unreadable)]
        articles = _under_earlier_ids(index, articles)
        stored = index.store.articles([article.id for article in articles])
        moved = []
        for article in articles:
            known = stored.get(article.id)
            problem = _problem(article, known, tally)
            if problem:
                tally.failed.append(Unreadable(article.origin, problem))
            elif article.id not in tally.seen:
                tally.seen[article.id] = article.fingerprint
                if known and known.fingerprint == article.fingerprint:
                    tally.unchanged += 1
                    if article.origin != known.origin:
                        moved.append(replace(known, origin=article.origin))
                else:
                    yield _change(index, article, known, tally)
        if moved and not dry_run:  # pruning goes by where an article is read from now
            index.store.put_articles(moved)


def _change(index: Index, article: Article, known: Article | None, tally: Tally) -> Change:
    tally.updated += known is not None
    tally.added += known is None
    dated = replace(
        article,
        version=known.version + 1 if known else 1,
        ingested=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return Change(dated, known is not None, _cut(index, dated))


def _cut(index: Index, article: Article) -> list[Chunk]:
    return chunk(article, index.embedder.piece_ends, index.chunking)


def _problem(article: Article, known: Article | None, tally: Tally) -> str | None:
    """Say why an article cannot be taken under its id, or None."""
    first = tally.seen.get(article.id)
    if first is not None and first != article.fingerprint:
        return f"id {article.id!r} came in twice with different content; the first one was kept"
    moved_in = known and known.origin != article.origin and Path(known.origin).exists()
    if known and moved_in and _named_by_path(article):
        return (
            f"id {article.id!r} belongs to {known.origin}; "
            "rename one of the files or folders, or give this one an 'id'"
        )
    return None


def _named_by_path(article: Article) -> bool:
    """Whether the id is the path that the article was read from, for want of another."""
    return "://" not in article.id and normalise_line(Path(article.origin).name) in article.id


def _under_earlier_ids(index: Index, articles: Sequence[Article]) -> list[Article]:
    """Give a file the id it has from an ingest of a folder above or below the present one."""
    by_path = [article for article in articles if _named_by_path(article)]
    earlier = {
        (article.origin, PurePosixPath(article.id).name): article.id
        for article in index.store.articles_from([article.origin for article in by_path])
        if _named_by_path(article)
    }
    ids = {
        article.id: earlier.get((article.origin, PurePosixPath(article.id).name), article.id)
        for article in by_path
    }
    return [replace(article, id=ids.get(article.id, article.id)) for article in articles]


def _gone(index: Index, roots: Sequence[Path], tally: Tally) -> list[str]:
    """Return the ids stored from under the roots that did not come in."""
    unread = {str(Path(item.path).resolve()) for item in tally.failed}
    return [
        article.id
        for article in index.store.all_articles()
        if article.id not in tally.seen
        and not any(Path(article.origin).is_relative_to(path) for path in unread)
        and any(Path(article.origin).is_relative_to(root) for root in roots)
    ]


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Group changes so that each group has about `BATCH` chunks."""
    batch: list[Change] = []
    for change in changes:
        batch.append(change)
        if sum(len(change.chunks) for change in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group
