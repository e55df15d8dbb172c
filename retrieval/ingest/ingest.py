"""Ingest: read sources (folders, files and addresses) into an index, and remember them.

The state of web pages is saved last, so that a run that is killed reads those pages again.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from retrieval.index.index import Index
from retrieval.index.writing import (
    Progress,
    ProgressCallback,
    delete_articles,
    ignore_progress,
)
from retrieval.ingest.report import IngestReport
from retrieval.ingest.sources import Sources
from retrieval.ingest.sync import sync
from retrieval.reading import ReadingProgress, Unreadable, files_under, read_articles
from retrieval.reading.web.address import is_address
from retrieval.reading.web.crawler import PoliteFetcher
from retrieval.reading.web.walk import SeenPage, SourceWalk, addresses_in
from retrieval.reading.worker.process import ParsingProcess


def canonical(location: str) -> str:
    """Return the location of a source as it is remembered: an address, or an absolute path."""
    return location if is_address(location) else str(Path(location).resolve())


def ingest(
    index: Index,
    sources: Sources,
    locations: Sequence[str],
    fetcher: PoliteFetcher,
    parser: ParsingProcess,
    *,
    prune: bool = False,
    dry_run: bool = False,
    on_progress: ProgressCallback = ignore_progress,
) -> IngestReport:
    """Read sources into the index; with `prune`, remove the articles that are gone from them.

    Raises what `sync` raises.
    """
    walks = {
        site: SourceWalk(fetcher, parser, _stored(index, sources, site))
        for site in _sites(locations)
    }
    paths = [Path(location) for location in locations if canonical(location) not in walks]
    # How much a site has is not known.
    progress = ReadingProgress(() if walks else files_under(paths))
    pages = (walk.read(site) for site, walk in walks.items())
    if not dry_run:
        sources.remember(map(canonical, locations))
    report = sync(
        index,
        chain(read_articles(paths, progress, parser), *pages),
        prune=paths if prune else (),
        dry_run=dry_run,
        on_progress=lambda step: on_progress(replace(step, share=_done(step, progress))),
    )
    if prune:
        report = _pruned(index, report, walks.values(), dry_run=dry_run)
    for location in () if dry_run else map(canonical, locations):
        _save_state(sources, location, walks.get(location), report)
    return report


def _done(step: Progress, reading: ReadingProgress) -> float | None:
    """Return which share of an ingest is done: of what was read, that which is not pending."""
    embedded = max(0, step.articles - step.pending) / max(1, step.articles)
    return None if reading.share is None else reading.share * embedded


def _sites(locations: Sequence[str]) -> Iterator[str]:
    """Yield the locations that are web addresses, or files of nothing but those."""
    for location in locations:
        if is_address(location) or addresses_in(Path(location)):
            yield canonical(location)


def _save_state(
    sources: Sources, location: str, walk: SourceWalk | None, report: IngestReport
) -> None:
    """Save the outcome of a source, and the state of its pages."""
    failed = _failures(report, location, walk)
    outcome = f"{len(failed)} failed" if failed else "read"
    error = failed[0].error if failed else ""
    sources.note(location, outcome, walk.met if walk else {}, walk.gone if walk else (), error)


def _stored(index: Index, sources: Sources, location: str) -> dict[str, SeenPage]:
    """The pages of a source as last seen, if their article is stored: others are read anew."""
    seen = sources.seen(location)
    origins = {article.origin for article in index.store.articles_from(list(seen))}
    return {url: page for url, page in seen.items() if url in origins}


def _pruned(
    index: Index, report: IngestReport, walks: Collection[SourceWalk], *, dry_run: bool
) -> IngestReport:
    """Remove articles whose pages are gone, and return the report with them counted."""
    met = {url for walk in walks for url in walk.met}
    gone = [url for walk in walks for url in walk.gone if url not in met]
    ids = [article.id for article in index.store.articles_from(gone)]
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


def _failures(report: IngestReport, location: str, walk: SourceWalk | None) -> Sequence[Unreadable]:
    """Return the failures in a source."""
    if walk:
        own = {*walk.met, *walk.gone, location}
        return [item for item in report.failed if item.path in own]
    # A file may have thousands. Not by `resolve`, which raises where a link leads to itself.
    paths = {item.path for item in report.failed}
    inside = {path for path in paths if Path(os.path.realpath(path)).is_relative_to(location)}
    return [item for item in report.failed if item.path in inside]
