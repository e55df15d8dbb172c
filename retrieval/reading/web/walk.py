"""Articles of a web source: a page, or all that a feed, a sitemap or a list of addresses names.

What has not changed since the last walk is not fetched again. Does not store that state itself.
"""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.formats.build_article import build_article
from retrieval.reading.formats.feeds import KINDS, Entry, Listing, addresses
from retrieval.reading.formats.html import address_of
from retrieval.reading.formats.reader import ArticleFields, unexpected
from retrieval.reading.items import Unchanged, Unreadable
from retrieval.reading.web.address import is_address
from retrieval.reading.web.crawler import PoliteFetcher
from retrieval.reading.web.fetch import PAGES, CacheValidators, StatusError
from retrieval.reading.worker.process import ParsingProcess

# A sitemap may name others, and these no more: two levels are what the standard allows.
DEEPEST = 2
_GONE = (404, 410)
NO_LENGTH = "comes without its length, so it may be cut short; it takes no page for gone"
_NEW = CacheValidators()
# Bytes of a file of addresses.
_LARGEST_FILE = 5_000_000


def addresses_in(path: Path) -> list[Entry]:
    """Return the addresses of a text file that holds nothing else, one a line, or none."""
    try:
        found = path.stat()
        is_file = stat.S_ISREG(found.st_mode)  # a pipe or a device has no end
        if path.suffix.lower() != ".txt" or not is_file or found.st_size > _LARGEST_FILE:
            return []
        return addresses(path.read_bytes()) or []
    except OSError:  # reading it will report it
        return []


@dataclass(frozen=True)
class SeenPage:
    """The state of a page when last fetched; `changed` is the date that its list gave."""

    validators: CacheValidators = _NEW
    changed: str = ""


@dataclass
class SourceWalk:
    """Reads one web source, and records the state of its pages.

    `before` is the state after the last walk, `met` that after this one; `gone` are addresses that
    no longer have a page.
    """

    fetcher: PoliteFetcher
    parser: ParsingProcess
    before: Mapping[str, SeenPage]
    met: dict[str, SeenPage] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _names_all: bool = True

    def read(self, source: str) -> Iterator[Article | Unchanged | Unreadable]:
        """Read an address, or a file of addresses, and all that it names.

        Yields articles, those that are as they were, and what failed.
        """
        if is_address(source):
            yield from self._read(Entry(source), DEEPEST)
        else:
            listed = tuple(addresses_in(Path(source)))
            yield from self._listed(source, Listing(listed, is_whole=True), DEEPEST)
        if self._names_all:
            self.gone |= self.before.keys() - self.met.keys()
        else:
            before = {url: page for url, page in self.before.items() if url not in self.gone}
            self.met = {**before, **self.met}

    def _read(self, entry: Entry, depth: int) -> Iterator[Article | Unchanged | Unreadable]:
        url = address_of(entry.url)
        if url in self.met or url in self.gone:
            return
        last = self.before.get(url, SeenPage())
        if entry.changed and entry.changed == last.changed:
            self.met[url] = last
            yield Unchanged(url)
            return
        is_source = depth == DEEPEST
        try:
            # An address that an owner named is fetched as it was named.
            address = entry.url if is_source else url
            page = self.fetcher.fetch(address, (*PAGES, *KINDS), last.validators)
            found = None  # it has not changed
            if page.content is not None:
                found = self.parser.listing_or_page(page.content, page.url)
            if isinstance(found, Listing):
                found = found if page.is_whole or not found.is_whole else _doubtful(found)
            elif is_source and self.before.keys() - {url}:
                raise UnreadableError(
                    "was a list of pages, and is a page now; none is taken for gone"
                )
            else:
                yield _article(page.url, found, url, entry)
                self.met[url] = SeenPage(page.validators, entry.changed)
        except UnreadableError as error:
            is_list = entry.is_list or (is_source and url not in self.before)
            self._failed(url, error, is_list=is_list)
            yield Unreadable(url, str(error))
            return
        except Exception as error:  # noqa: BLE001  whatever a library raises is this page's failure
            self._names_all = False
            self.met[url] = last
            yield Unreadable(url, unexpected(error))
            return
        if isinstance(found, Listing):
            yield from self._listed(url, found, depth)

    def _listed(
        self, url: str, listing: Listing, depth: int
    ) -> Iterator[Article | Unchanged | Unreadable]:
        self.met[url] = SeenPage()  # a list is always read anew: it is small, and names what is new
        self._names_all = self._names_all and listing.is_whole
        if listing.problem:
            yield Unreadable(url, listing.problem)
        if depth == 0:
            yield Unreadable(url, "is a list in a list in a list, which is not followed")
            return
        for listed in listing.entries:
            yield from self._read(listed, depth - 1)

    def _failed(self, url: str, error: UnreadableError, *, is_list: bool) -> None:
        if isinstance(error, StatusError) and error.status in _GONE and not is_list:
            self.gone.add(url)
            return
        self.met[url] = self.before.get(url, SeenPage())  # it may be there the next time
        # A list that is away, if only while its site is made anew, takes nothing along.
        self._names_all = self._names_all and not is_list


def _doubtful(listing: Listing) -> Listing:
    """Return a list that nothing proves to be whole: half of it looks the same."""
    return replace(listing, is_whole=False, problem=NO_LENGTH)


def _article(
    page_url: str, found: ArticleFields | None, url: str, entry: Entry
) -> Article | Unchanged:
    if found is None:
        return Unchanged(url)
    article = build_article(found.fields, default_id=page_url, path=Path())
    article = replace(article, origin=url)
    if entry.published and article.published_from != "metadata":
        return replace(article, published=entry.published, published_from="metadata")
    return article
