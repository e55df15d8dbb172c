"""Articles that an owner uploads or links in a direct message: offered, fetched, and indexed.

Does not decide who is an owner, see `events.parsing`; knows no format, see `retrieval.reading`.
"""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from bot.slack.delivery.calls import UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.blocks import cut, label, section
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.message import Message, notice
from bot.slack.task import Task
from bot.slack.tasks.file_types import unread
from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading import Unreadable
from retrieval.retrying import retrying

log = logging.getLogger(__name__)

ADD = "add"
FOLDER = "uploads"
# The size of a file, in bytes; an article is text.
LARGEST = 10_000_000
_LONGEST_NAME, _SHOWN = 120, 5
_TIMEOUT, _ATTEMPTS = 20, 3
_SIGN_IN = b"| Slack</title>"
_NO_SCOPE = "I may not read files: add the scope files:read to the app, and install it again"


class UploadError(Exception):
    """A file cannot be fetched or read; the text says why, and may be shown."""


class ArticleSink(Protocol):
    """What indexes articles."""

    def add(self, paths: Sequence[Path]) -> Sequence[Article | Unreadable]:
        """Read files and folders into the index, and return what was read."""

    def add_page(self, url: str) -> Article:
        """Fetch a web page into the index, and return its article."""


class ArticleUploads:
    """Adds what owners upload; uploads are kept in a folder, so that they can be read again."""

    def __init__(
        self, poster: Poster, sink: ArticleSink, folder: Path, largest: int = LARGEST
    ) -> None:
        self._poster, self._sink, self._folder = poster, sink, folder
        self._largest = largest

    def offer(self, task: Task) -> list[Message]:
        """Ask whether to add the uploads of a task; nothing is fetched yet."""
        uploads = [line.partition(" ") for line in task.text.splitlines()]
        names = _listed([name for _, _, name in uploads])
        words = mrkdwn(f"Shall I add {names} to the articles that I answer from?")
        button = {
            "type": "button",
            "action_id": ADD,
            "text": label("Add"),
            "value": f"{task.key}\n" + " ".join(upload for upload, _, _ in uploads),
        }
        return [Message(words, (section(words), {"type": "actions", "elements": [button]}))]

    def add(self, task: Task) -> list[Message]:
        """Fetch and index the files and pages of a task; return a sentence on each."""
        sentences = [
            self._add_page(upload) if "://" in upload else self._add_file(upload)
            for upload in task.text.split()
        ]
        return notice(" ".join(sentences))

    def _add_page(self, url: str) -> str:
        try:
            article = self._sink.add_page(url)
        except UnreadableError as error:
            return f"I could not add “{url}”: {error}."
        return _added([article])

    def _add_file(self, file: str) -> str:
        name = "the file"
        try:
            info, name = self._file_info(file)
            folder = self._folder / file
            _save(folder / name, _fetch(self._poster, info, name, self._largest))
            results = self._sink.add([folder])
            articles = [result for result in results if isinstance(result, Article)]
            if not articles:
                shutil.rmtree(folder)
                reasons = [result.error for result in results if isinstance(result, Unreadable)]
                raise UploadError(reasons[0] if reasons else "it holds no article")
        except UploadError as error:
            return f"I could not add “{name}”: {error}."
        return _added(articles)

    def _file_info(self, file: str) -> tuple[dict[str, Any], str]:
        """Return Slack's record of a file, and a name for it that is safe as a path."""
        try:
            info: dict[str, Any] = self._poster.call("files_info", file=file)["file"]
        except UndeliverableError as error:
            reason = _NO_SCOPE if str(error) == "missing_scope" else f"Slack says {error}"
            raise UploadError(reason) from None
        name = Path(str(info.get("name") or "")).name.lstrip(".")
        if reason := unread(name):
            raise UploadError(reason)
        if int(info.get("size") or 0) > self._largest:
            raise _too_large(self._largest)
        return info, f"{Path(name).stem[:_LONGEST_NAME]}{Path(name).suffix.lower()}"


def _added(articles: Sequence[Article]) -> str:
    names = [article.title or article.id for article in articles]
    return f"Added {_listed(names)}; ask me about it."


def _listed(names: Sequence[str]) -> str:
    """Return the first of the names in quotation marks, and how many more there are."""
    shown = ", ".join(f"“{cut(name, _LONGEST_NAME)}”" for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _save(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _fetch(poster: Poster, info: dict[str, Any], name: str, largest: int) -> bytes:
    """Return the content of a file, with our token, which is sent to Slack alone."""
    url = str(info.get("url_private_download") or info.get("url_private") or "")
    host, slack = urlsplit(url).hostname or "", urlsplit(poster.client.base_url).hostname
    if not (host == slack or (host.endswith(".slack.com") and url.startswith("https://"))):
        raise UploadError("it is not kept by Slack, only linked; upload the file itself")
    try:
        download = retrying(
            lambda error: isinstance(error, httpx.TransportError), attempts=_ATTEMPTS
        )
        content, is_page = download(_download, url, str(poster.client.token), largest)
    except httpx.HTTPError as error:
        log.warning("a file cannot be fetched: %s", type(error).__name__)
        raise UploadError(f"it cannot be fetched ({type(error).__name__}); try again") from None
    # Without the scope Slack answers 200 and a page to log in at, whatever the file is.
    if is_page and (_SIGN_IN in content or not name.endswith((".html", ".htm"))):
        raise UploadError(_NO_SCOPE)
    return content


def _download(url: str, token: str, largest: int) -> tuple[bytes, bool]:
    """Return the content at an address, and whether it was sent as a web page."""
    headers = {"Authorization": f"Bearer {token}"}
    content = bytearray()
    with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT) as reply:
        reply.raise_for_status()
        is_page = reply.headers.get("content-type", "").startswith("text/html")
        for part in reply.iter_bytes():
            content += part
            if len(content) > largest:
                raise _too_large(largest)
    return bytes(content), is_page


def _too_large(largest: int) -> UploadError:
    return UploadError(f"it is over {largest // 1_000_000} MB")
