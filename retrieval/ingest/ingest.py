"""Brings an index in step with sources: folders, files and addresses, and remembers them.

What was seen on the web is noted last, so that a run that is killed reads those pages again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.index.writing import ProgressCallback, delete_articles, ignore_progress
from retrieval.ingest.sources import Sources
from retrieval.ingest.sync import Report, sync
from retrieval.reading import Kept, Meter, Unreadable, files_under, read_articles
from retrieval.reading.web.crawler import Visitor
from retrieval.reading.web.walk import Seen, Walk, addresses_in, is_address


def named(location: str) -> str:
    """Return a source under the one name by which it is remembered."""
    return location if is_address(location) else str(Path(location).resolve())


def gather(
    index: Index,
    sources: Sources,
    locations: Sequence[str],
    visitor: Visitor,
    *,
    prune: bool = False,
    dry_run: bool = False,
    on_progress: ProgressCallback = ignore_progress,
) -> Report:
    """Read sources into the index; with `prune`, remove what is gone from them.

    Raises what `sync` raises.
    """
    walks = {
        named(location): Walk(visitor, _stored(index, sources, named(location)))
        for location in locations
        if is_address(location) or addresses_in(Path(location))
    }
    paths = [Path(location) for location in locations if named(location) not in walks]
    # Nobody knows how much a site has.
    meter = Meter(() if walks else files_under(paths))

    def incoming() -> Iterator[Article | Kept | Unreadable]:
        yield from read_articles(paths, meter)
        for location, walk in walks.items():
            yield from walk.read(location)

    if not dry_run:
        sources.remember(map(named, locations))
    report = sync(
        index,
        incoming(),
        prune=paths if prune else (),
        dry_run=dry_run,
        on_progress=lambda step: on_progress(replace(step, share=meter.share)),
    )
    if prune:
        report = _pruned(index, report, walks.values(), dry_run=dry_run)
    for location in () if dry_run else map(named, locations):
        _note(sources, location, walks.get(location), report)
    return report


def _note(sources: Sources, location: str, walk: Walk | None, report: Report) -> None:
    """Remember what became of a source, and what was seen there."""
    failed = _failures(report, location, walk)
    outcome = f"{failed} failed" if failed else "read"
    sources.note(location, outcome, walk.met if walk else {}, walk.gone if walk else ())


def _stored(index: Index, sources: Sources, location: str) -> dict[str, Seen]:
    """What was seen of a source, of the pages whose article is stored: others are read anew."""
    seen = sources.seen(location)
    origins = {article.origin for article in index.store.articles_from(list(seen))}
    return {url: one for url, one in seen.items() if url in origins}


def _pruned(index: Index, report: Report, walks: Collection[Walk], *, dry_run: bool) -> Report:
    """Remove what was read from pages that are gone, and return the report with that."""
    met = {url for walk in walks for url in walk.met}
    away = [url for walk in walks for url in walk.gone if url not in met]
    ids = [article.id for article in index.store.articles_from(away)]
    if not ids:
        return report
    if not dry_run:
        with index.writing():
            delete_articles(index, ids)
    return replace(
        report,
        removed=report.removed + len(ids),
        articles=index.store.count_articles(),
        chunks=index.store.count_chunks(),
    )


def _failures(report: Report, location: str, walk: Walk | None) -> int:
    """How many of the failures are of a source."""
    if walk:
        return sum(item.path in {*walk.met, *walk.gone, location} for item in report.failed)
    return sum(Path(item.path).resolve().is_relative_to(location) for item in report.failed)
