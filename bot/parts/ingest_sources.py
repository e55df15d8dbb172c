"""The ingest sources of one data folder: listed with their articles, added and read, removed."""

import os
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from retrieval.article import Article
from retrieval.errors import UnreadableError

if TYPE_CHECKING:
    from retrieval.index.index import Index
    from retrieval.ingest.report import IngestReport
    from retrieval.ingest.sources import ListedSource, Sources
    from retrieval.reading.web.crawler import PoliteFetcher
    from retrieval.reading.worker.process import ParsingProcess


class IngestSources:
    """The ingest sources; the index is opened where one of them is read."""

    def __init__(
        self,
        sources: "Sources",
        open_index: "Callable[[], Index]",
        open_fetcher: "Callable[[], PoliteFetcher]",
        open_parser: "Callable[[], ParsingProcess]",
    ) -> None:
        self._sources, self._open_index = sources, open_index
        self._open_fetcher, self._open_parser = open_fetcher, open_parser

    def listed(self, articles: Sequence[Article]) -> "list[ListedSource]":
        """Return the sources by location, each with how many of these articles are from it."""
        from retrieval.ingest.sources import ListedSource

        pages = self._sources.pages()
        origins = [article.origin for article in articles]
        return [
            ListedSource(
                source.location, source.checked, source.outcome, source.error, source.gone,
                _count(source.location, pages.get(source.location, ()), origins),
            )
            for source in self._sources.all()
        ]  # fmt: skip

    def add(self, address: str) -> "IngestReport":
        """Add a web address as a source, and read it now.

        Raises `UnreadableError`, and adds nothing, where nothing can be read there and never was;
        `RetrievalError`, such as where another process writes.
        """
        from retrieval.ingest.ingest import ingest
        from retrieval.reading.web.address import ascii_address

        ascii_address(address)
        was_read = any(
            source.location == address and source.checked for source in self._sources.all()
        )
        with self._open_parser() as parser:
            report = ingest(
                self._open_index(), self._sources, [address], self._open_fetcher(), parser
            )
        came_in = report.added + report.updated + report.unchanged
        if report.failed and not came_in and not was_read:
            self._sources.forget(address)
            raise UnreadableError(report.failed[0].error)
        return report

    def remove(self, location: str) -> bool:
        """Remove a source, and return whether there was one; its articles stay."""
        return self._sources.forget(location)


def _count(location: str, pages: Collection[str], origins: Sequence[str]) -> int:
    """Return how many origins are of a source: its pages, its file, or files in its folder."""
    folder = f"{location.rstrip(os.sep)}{os.sep}"
    return sum(
        origin in pages or origin == location or origin.startswith(folder) for origin in origins
    )
