"""Articles as resources: a page of the newest, and the text of one by its address."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcp import MCPError, types

from bot.answering.wording import outlet, published, title
from bot.mcp.addresses import TEMPLATE, id_of, uri_of
from bot.mcp.passages import metadata_of
from retrieval.article import Article

if TYPE_CHECKING:
    from bot.app import App

_MIME = "text/plain"
# Resources that are listed: what a person looks through, all others have an address too.
MOST, PAGE = 200, 50

TEMPLATES = [
    types.ResourceTemplate(
        uri_template=TEMPLATE,
        name="article",
        title="Article",
        description="The text of a stored article; the id is percent-encoded.",
        mime_type=_MIME,
    )
]


@dataclass(frozen=True)
class _Listing:
    revision: str
    resources: list[types.Resource]


class Resources:
    """The articles of an app; safe to use from threads."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._lock = threading.Lock()
        self._listing = _Listing("", [])

    def page(self, cursor: str | None) -> types.ListResourcesResult:
        """Return a page of the newest articles; raise `MCPError` for a cursor of another server."""
        resources = self._newest()
        first = int(cursor) if cursor and cursor.isascii() and cursor.isdigit() else 0
        if cursor and not 0 < first < MOST:
            raise MCPError(
                code=types.INVALID_PARAMS,
                message="this cursor is none of this server's; list the resources without one",
            )
        rest = resources[first : first + PAGE]
        more = str(first + PAGE) if len(resources) > first + PAGE else None
        return types.ListResourcesResult(resources=rest, next_cursor=more)

    def read(self, uri: str) -> types.ReadResourceResult:
        """Return the text of an article; raises `QuestionError` for an unknown one."""
        article = self._app.library.article(id_of(uri))
        contents = types.TextResourceContents(
            uri=uri, text=article.text, mime_type=_MIME, _meta={"footnote": metadata_of(article)}
        )
        return types.ReadResourceResult(contents=[contents])

    def _newest(self) -> list[types.Resource]:
        """The newest articles, read anew only after the store has changed."""
        with self._lock:
            revision = self._app.index.store.revision
            if not self._listing.resources or revision != self._listing.revision:
                newest = self._app.library.articles()[:MOST]
                self._listing = _Listing(revision, [_resource(article) for article in newest])
            return self._listing.resources


def _resource(article: Article) -> types.Resource:
    return types.Resource(
        uri=uri_of(article.id),
        name=article.id,
        title=title(article),
        description=f"{outlet(article)}, {published(article)}",
        mime_type=_MIME,
        size=len(article.text.encode()),
    )
