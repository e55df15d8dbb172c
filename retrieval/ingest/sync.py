"""Synchronise an index with articles: new and changed ones are written, unchanged ones skipped.

Does not read files: it takes the articles that a reader yields. Killed at any moment, each article
that was and stays stored is findable in one version, and running again finishes the work.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.index.scale_measurement import update_cosine_scale
from retrieval.index.writing import (
    LOOK_UP,
    Change,
    ProgressCallback,
    cut,
    delete_articles,
    ignore_progress,
    return_freed_memory,
)
from retrieval.ingest.article_ids import EarlierIds, taken_from
from retrieval.ingest.article_writer import PATIENCE, ArticleWriter
from retrieval.ingest.first_seen import as_first_seen
from retrieval.ingest.report import IngestReport, Tally
from retrieval.reading import Unchanged, Unreadable

Incoming = Article | Unchanged | Unreadable

# An article is found when it is written: so few are read before the first of them is, where they
# are new.
_AHEAD = 5


def sync(
    index: Index,
    incoming: Iterable[Incoming],
    *,
    prune: Sequence[Path] = (),
    dry_run: bool = False,
    on_progress: ProgressCallback = ignore_progress,
) -> IngestReport:
    """Write incoming articles that are new or changed, and report what was done.

    With `prune`, articles that were once read from under these paths and did not come in now are
    removed, except those of files that could not be read. Raises `BusyError` while another ingest
    runs, `MismatchError` where the store is of another model or chunk setting.
    """
    began, tally = time.monotonic(), Tally()

    def report_progress() -> None:
        on_progress(tally.progress)

    with index.writing():
        if not dry_run:
            index.store.check_identity()
            index.remove_orphans_and_reindex()
        writer = ArticleWriter(index, tally, report_progress)
        for changes in _changes(index, incoming, tally, dry_run=dry_run):
            if not dry_run:
                writer.take(changes)
            report_progress()
        gone = _gone(index, [path.resolve() for path in prune], tally) if prune else []
        if not dry_run:
            writer.flush()
            delete_articles(index, gone)
            writer.finish()
            update_cosine_scale(index)
    return tally.report(
        removed=len(gone),
        articles=index.store.count_articles(),
        chunks=index.store.count_chunks(),
        seconds=time.monotonic() - began,
    )


def _changes(
    index: Index, incoming: Iterable[Incoming], tally: Tally, *, dry_run: bool
) -> Iterator[list[Change]]:
    """Yield new and changed articles, a group at a time as they are read, which may be none.

    The rest is counted, and noted what cannot be stored.
    """
    earlier_ids = EarlierIds(index.store)
    size, items = _AHEAD, iter(incoming)
    while group := _read_ahead(items, size):
        articles = [item for item in group if isinstance(item, Article)]
        tally.failed += [item for item in group if isinstance(item, Unreadable)]
        _count_unchanged(
            index, [item.origin for item in group if isinstance(item, Unchanged)], tally
        )
        articles = earlier_ids.given_to(articles)
        stored = index.store.articles(
            [id_ for article in articles for id_ in (article.id, article.url) if id_]
        )
        moved, changes = [], []
        for read in articles:
            current = stored.get(read.id)
            article = as_first_seen(read, current)
            problem = _problem(article, stored, tally)
            if problem:
                tally.failed.append(Unreadable(article.origin, problem))
            elif article.id not in tally.seen:
                tally.seen[article.id] = article.fingerprint
                if current and current.fingerprint == article.fingerprint:
                    tally.unchanged += 1
                    if article.origin != current.origin:
                        moved.append(replace(current, origin=article.origin))
                else:
                    changes.append(_change(index, article, current, tally))
        if moved and not dry_run:  # pruning goes by where an article is read from now
            index.store.put_articles(moved)
        yield changes
        size = _AHEAD if changes else min(2 * size, LOOK_UP)  # nobody waits for what is not new
        return_freed_memory()


def _read_ahead(items: Iterator[Incoming], most: int) -> list[Incoming]:
    """Take the next items: up to `most`, or as many as come soon."""
    group: list[Incoming] = []
    until = time.monotonic() + PATIENCE
    for item in islice(items, most):
        group.append(item)
        if time.monotonic() > until:
            break
    return group


def _count_unchanged(index: Index, origins: Sequence[str], tally: Tally) -> None:
    """Count the articles stored from these origins as come in, and unchanged."""
    for article in index.store.articles_from(origins) if origins else ():
        if article.id not in tally.seen:
            tally.seen[article.id] = article.fingerprint
            tally.unchanged += 1


def _change(index: Index, article: Article, current: Article | None, tally: Tally) -> Change:
    tally.updated += current is not None
    tally.added += current is None
    tally.languages[article.language] += 1
    dated = replace(
        article,
        version=current.version + 1 if current else 1,
        ingested=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return Change(dated, current is not None, cut(index, dated))


def _problem(article: Article, stored: Mapping[str, Article], tally: Tally) -> str | None:
    """Return why an article cannot be stored under its id, or None."""
    first = tally.seen.get(article.id)
    if first is not None and first != article.fingerprint:
        return f"id {article.id!r} came in twice with different content; the first one was kept"
    if owner := taken_from(article, stored):
        what = "id" if owner.id == article.id else "the address"
        return (
            f"{what} {owner.id!r} belongs to {owner.origin}; rename one of the files or folders, "
            "give this one an 'id' and address of its own, or remove that one first with "
            "`footnote articles remove`"
        )
    return None


def _gone(index: Index, roots: Sequence[Path], tally: Tally) -> list[str]:
    """Return the ids of articles stored from under the roots that did not come in."""
    unread = {os.path.realpath(item.path) for item in tally.failed}
    return [
        article.id
        for article in index.store.all_articles()
        if article.id not in tally.seen
        and not any(Path(article.origin).is_relative_to(path) for path in unread)
        and any(Path(article.origin).is_relative_to(root) for root in roots)
    ]
