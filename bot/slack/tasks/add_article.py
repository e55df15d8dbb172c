"""Articles that an owner uploads or links in a direct message: offered, fetched, and taken in.

Does not decide who is an owner, see `incoming`; knows no format, see `retrieval.reading`.
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
from bot.slack.events.parsing import Task
from bot.slack.messages.answer import Message, notice
from bot.slack.messages.blocks import cut, label, section
from bot.slack.messages.escaping import mrkdwn
from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading import READERS, Unreadable
from retrieval.retrying import retrying

log = logging.getLogger(__name__)

ADD = "add"
FOLDER = "uploads"
# Of one file, in bytes; an article is text.
LARGEST = 10_000_000
_LONGEST_NAME, _SHOWN = 120, 5
_TIMEOUT, _ATTEMPTS = 20, 3
_SIGN_IN = b"| Slack</title>"
_NO_SCOPE = "I may not read files: add the scope files:read to the app, and install it again"


class UploadError(Exception):
    """A file cannot be had or read; the text says why, and may be shown."""


class Shelf(Protocol):
    """What takes articles in."""

    def add(self, paths: Sequence[Path]) -> Sequence[Article | Unreadable]:
        """Read files and folders into the index, and return what was read."""

    def add_page(self, url: str) -> Article:
        """Fetch a web page into the index, and return its article."""


class Additions:
    """Takes in what owners bring; uploads are kept in a folder, so that they can be read anew."""

    def __init__(self, poster: Poster, shelf: Shelf, folder: Path) -> None:
        self._poster, self._shelf, self._folder = poster, shelf, folder

    def offer(self, task: Task) -> list[Message]:
        """Ask whether what a task brings is to be taken in; nothing is fetched yet."""
        offered = [line.partition(" ") for line in task.text.splitlines()]
        names = _listed([name for _, _, name in offered])
        words = mrkdwn(f"Shall I add {names} to the articles that I answer from?")
        button = {
            "type": "button",
            "action_id": ADD,
            "text": label("Add"),
            "value": f"{task.key}\n" + " ".join(one for one, _, _ in offered),
        }
        return [Message(words, (section(words), {"type": "actions", "elements": [button]}))]

    def add(self, task: Task) -> list[Message]:
        """Fetch the files and pages of a task, take them in, and return what to say of each."""
        brought = task.text.split()
        return notice(
            " ".join(self._linked(one) if "://" in one else self._uploaded(one) for one in brought)
        )

    def _linked(self, url: str) -> str:
        try:
            article = self._shelf.add_page(url)
        except UnreadableError as error:
            return f"I could not add “{url}”: {error}."
        return _added([article])

    def _uploaded(self, file: str) -> str:
        name = "the file"
        try:
            about, name = self._about(file)
            folder = self._folder / file
            _keep(folder / name, _fetched(self._poster, about, name))
            read = self._shelf.add([folder])
            articles = [one for one in read if isinstance(one, Article)]
            if not articles:
                shutil.rmtree(folder)
                reasons = [one.error for one in read if isinstance(one, Unreadable)]
                raise UploadError(reasons[0] if reasons else "it holds no article")
        except UploadError as error:
            return f"I could not add “{name}”: {error}."
        return _added(articles)

    def _about(self, file: str) -> tuple[dict[str, Any], str]:
        """Return what Slack says of a file, and a name for it that is safe as a path."""
        try:
            about: dict[str, Any] = self._poster.call("files_info", file=file)["file"]
        except UndeliverableError as error:
            reason = _NO_SCOPE if str(error) == "missing_scope" else f"Slack says {error}"
            raise UploadError(reason) from None
        name = Path(str(about.get("name") or "")).name.lstrip(".")
        suffix = Path(name).suffix.lower()
        if suffix not in READERS:
            raise UploadError(f"I read {', '.join(READERS)}, not “{suffix or name}”")
        if int(about.get("size") or 0) > LARGEST:
            raise UploadError(f"it is over {LARGEST // 1_000_000} MB")
        return about, f"{Path(name).stem[:_LONGEST_NAME]}{suffix}"


def _added(articles: Sequence[Article]) -> str:
    return f"Added {_listed([one.title or one.id for one in articles])}; ask me about it."


def _listed(names: Sequence[str]) -> str:
    """Return the first of the names in quotation marks, and how many more there are."""
    shown = ", ".join(f"“{cut(name, _LONGEST_NAME)}”" for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _fetched(poster: Poster, about: dict[str, Any], name: str) -> bytes:
    """Return the content of a file, with our token, which goes to nobody but Slack."""
    url = str(about.get("url_private_download") or about.get("url_private") or "")
    host, slack = urlsplit(url).hostname or "", urlsplit(poster.client.base_url).hostname
    if not (host == slack or (host.endswith(".slack.com") and url.startswith("https://"))):
        raise UploadError("it is not kept by Slack")
    try:
        download = retrying(
            lambda error: isinstance(error, httpx.TransportError), attempts=_ATTEMPTS
        )
        is_page = name.endswith((".html", ".htm"))
        return download(_download, url, str(poster.client.token), is_page)
    except httpx.HTTPError as error:
        log.warning("a file cannot be fetched: %s", type(error).__name__)
        raise UploadError(f"it cannot be fetched ({type(error).__name__}); try again") from None


def _download(url: str, token: str, is_page: bool) -> bytes:
    headers = {"Authorization": f"Bearer {token}"}
    content = bytearray()
    with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT) as reply:
        reply.raise_for_status()
        came_as_page = reply.headers.get("content-type", "").startswith("text/html")
        for part in reply.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise UploadError(f"it is over {LARGEST // 1_000_000} MB")
    # Without the scope Slack answers 200 and a page to log in at, whatever the file is.
    if came_as_page and (_SIGN_IN in content or not is_page):
        raise UploadError(_NO_SCOPE)
    return bytes(content)
