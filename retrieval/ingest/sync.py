"""Ingest: what is new or changed is embedded and written, what is unchanged costs a look.

Does not read files: it takes the articles that a reader yields. Killed at any moment, each article
that was and stays stored is findable in one version, and running again finishes the work.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from retrieval.article import Article
from retrieval.batches import groups
from retrieval.index.index import Index
from retrieval.index.writing import (
    LOOK_UP,
    Change,
    Progress,
    ProgressCallback,
    cut,
    delete_articles,
    ignore_progress,
    return_freed_memory,
    write,
)
from retrieval.models.embedder import Embedder
from retrieval.reading import Kept, Unreadable
from retrieval.text.normalise import normalise_line


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
    languages: Mapping[str, int] = field(default_factory=dict)  # of what was added or updated


@dataclass
class Tally:
    """What an ingest has met so far."""

    seen: dict[str, str] = field(default_factory=dict)  # id to fingerprint
    failed: list[Unreadable] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    chunks: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    looked_up: set[str] = field(default_factory=set)  # origins
    earlier: dict[tuple[str, str], str] = field(default_factory=dict)  # see `_under_earlier_ids`

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(len(self.seen), self.chunks)


def sync(
    index: Index,
    incoming: Iterable[Article | Kept | Unreadable],
    *,
    prune: Sequence[Path] = (),
    dry_run: bool = False,
    on_progress: ProgressCallback = ignore_progress,
) -> Report:
    """Bring the index in step with the incoming articles and report what was done.

    With `prune`, articles that were once read from under these paths and did not come in now are
    removed, except those of files that could not be read. Raises `BusyError` while another ingest
    runs, `MismatchError` where the store is of another model or chunk setting.
    """
    began = time.monotonic()
    tally = Tally()

    def embedded(count: int) -> None:
        tally.chunks += count
        on_progress(tally.progress)

    with index.writing():
        if not dry_run:
            index.store.check_identity()
            index.remove_orphans_and_reindex()
        changes = _changes(index, incoming, tally, dry_run=dry_run)
        for batch in _batches(changes, index.embedder):
            if not dry_run:
                write(index, batch, on_embedded=embedded)
            on_progress(tally.progress)
        gone = _gone(index, [path.resolve() for path in prune], tally) if prune else []
        if not dry_run:
            delete_articles(index, gone)
    return _report(index, tally, len(gone), time.monotonic() - began)


def _report(index: Index, tally: Tally, removed: int, seconds: float) -> Report:
    return Report(
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
        removed=removed,
        failed=tally.failed,
        articles=index.store.count_articles(),
        chunks=index.store.count_chunks(),
        seconds=round(seconds, 3),
        languages=dict(tally.languages),
    )


def _changes(
    index: Index, incoming: Iterable[Article | Kept | Unreadable], tally: Tally, *, dry_run: bool
) -> Iterator[Change]:
    """Yield what is new or changed; count the rest, and name what cannot be taken."""
    for group in groups(incoming, LOOK_UP):
        articles = [item for item in group if isinstance(item, Article)]
        tally.failed += [item for item in group if isinstance(item, Unreadable)]
        _keep(index, [item.origin for item in group if isinstance(item, Kept)], tally)
        articles = _under_earlier_ids(index, articles, tally)
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
        return_freed_memory()


def _keep(index: Index, origins: Sequence[str], tally: Tally) -> None:
    """Count what is stored from these places as come in, and unchanged."""
    for article in index.store.articles_from(origins) if origins else ():
        if article.id not in tally.seen:
            tally.seen[article.id] = article.fingerprint
            tally.unchanged += 1


def _change(index: Index, article: Article, known: Article | None, tally: Tally) -> Change:
    tally.updated += known is not None
    tally.added += known is None
    tally.languages[article.language] += 1
    dated = replace(
        article,
        version=known.version + 1 if known else 1,
        ingested=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return Change(dated, known is not None, cut(index, dated))


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


def _under_earlier_ids(index: Index, articles: Sequence[Article], tally: Tally) -> list[Article]:
    """Give a file the id it has from an ingest of a folder above or below the present one."""
    origins = {article.origin for article in articles if _named_by_path(article)}
    # Once each: a table is the origin of all its rows.
    for article in index.store.articles_from(origins - tally.looked_up):
        if _named_by_path(article):
            tally.earlier[article.origin, PurePosixPath(article.id).name] = article.id
    tally.looked_up |= origins

    def known_as(article: Article) -> str:
        key = article.origin, PurePosixPath(article.id).name
        return tally.earlier.get(key, article.id) if _named_by_path(article) else article.id

    return [replace(article, id=known_as(article)) for article in articles]


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


def _batches(changes: Iterable[Change], embedder: Embedder) -> Iterator[list[Change]]:
    """Group changes, which are written together, into what is best embedded together."""
    batch: list[Change] = []
    for change in changes:
        batch.append(change)
        if sum(len(change.chunks) for change in batch) >= embedder.batch:
            yield batch
            batch = []
    if batch:
        yield batch
