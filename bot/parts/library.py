"""The stored articles of one data folder: listed, looked up, added and removed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import QuestionError
from retrieval.article import Article
from retrieval.errors import UnreadableError

if TYPE_CHECKING:
    from retrieval.index.index import Index
    from retrieval.reading import Unreadable
    from retrieval.reading.worker.process import ParsingProcess

# Seconds that a site may ask for before a retry: somebody waits for the page.
_LONGEST_WAIT = 5.0


class Library:
    """The articles of an index, which is opened at first use."""

    def __init__(
        self,
        open_index: "Callable[[], Index]",
        open_parser: "Callable[[], ParsingProcess]",
        *,
        fetch_private: bool = False,
    ) -> None:
        """Read and change what `open_index` returns; `fetch_private` allows private addresses."""
        self._open_index, self._open_parser = open_index, open_parser
        self._fetch_private = fetch_private

    def articles(self) -> list[Article]:
        """Return all stored articles, newest first, the undated last."""
        stored = self._open_index().store.all_articles()
        return sorted(stored, key=lambda article: -(article.timestamp or float("-inf")))

    @property
    def revision(self) -> str:
        """Another one after each change of the stored articles, '' while a writer is at work."""
        store = self._open_index().store
        store.refresh()
        return store.revision if store.clean else ""

    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of the stored articles.

        Those of versions that are replaced at this moment are among them.
        """
        ids = self._open_index().store.all_chunk_ids()
        return frozenset(id_.partition(":")[0] for id_ in ids)

    def stored(self, article_ids: Collection[str]) -> dict[str, Article]:
        """Return the stored articles among these ids, by id."""
        return self._open_index().store.articles(list(article_ids))

    def article(self, article_id: str, version: int | None = None) -> Article:
        """Return a stored article, its current version unless an earlier one is named.

        Raises `QuestionError` where there is none of that id or version.
        """
        store = self._open_index().store
        current = store.articles([article_id]).get(article_id)
        if current is None:
            raise QuestionError(
                f"no article has the id {article_id!r}; `footnote articles list` shows the ids"
            )
        if version in (None, current.version):
            return current
        earlier = {article.version: article for article in store.versions(article_id)}
        if version not in earlier:
            stored = ", ".join(map(str, [*earlier, current.version]))
            raise QuestionError(f"{article_id!r} has no version {version}; it has {stored}")
        return earlier[version]

    def add(self, paths: Sequence[Path]) -> "list[Article | Unreadable]":
        """Read files and folders into the index; return each article, and what was refused.

        Raises `RetrievalError`: another process may be writing.
        """
        from retrieval.ingest.sync import sync
        from retrieval.reading import read_articles

        with self._open_parser() as parser:
            items = list(read_articles(paths, parser=parser))
        failed = sync(self._open_index(), items).failed
        # What was merely said of a file, such as that its date cannot be read, refuses no article.
        refused = {item.path for item in failed if item not in items}
        articles = [item for item in items if isinstance(item, Article)]
        return [*(article for article in articles if article.origin not in refused), *failed]

    def add_page(self, url: str) -> Article:
        """Fetch a web page into the index by the rules of its site, and return its article.

        Raises `RetrievalError`: the page may not be there, or hold no article.
        """
        from retrieval.ingest.sync import sync
        from retrieval.reading.formats.build_article import build_article
        from retrieval.reading.web.crawler import PoliteFetcher
        from retrieval.reading.web.fetch import PAGES

        fetcher = PoliteFetcher(private=self._fetch_private, longest_wait=_LONGEST_WAIT)
        page = fetcher.fetch(url, PAGES)
        with self._open_parser() as parser:
            fields = parser.page(page.content or b"", page.url).fields
        article = build_article(fields, default_id=page.url, path=Path())
        for problem in sync(self._open_index(), [replace(article, origin=page.url)]).failed:
            raise UnreadableError(problem.error)
        return article

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Remove stored articles and return their ids; raise `QuestionError` for an unknown one."""
        from retrieval.index.writing import delete_articles

        ids = [self.article(article_id).id for article_id in dict.fromkeys(article_ids)]
        index = self._open_index()
        with index.writing():
            delete_articles(index, ids)
        return ids
