"""The parsing process itself: `python -m retrieval.reading.worker SECONDS MEGABYTES`.

Its standard input is a socket, on which it is asked and answers. It ends when that is closed, and
with the process that started it, however that ends.
"""

import os
import select
import socket
import sys
import threading
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urljoin

from retrieval.errors import UnreadableError
from retrieval.reading.formats.feeds import read_list
from retrieval.reading.formats.html import fields_of_page
from retrieval.reading.formats.reader import ArticleFields, Found, Member, unexpected
from retrieval.reading.formats.readers import read_from, suffix_of, unpacked
from retrieval.reading.worker.frames import FrameError, receive, receive_bytes, send
from retrieval.reading.worker.limits import OUT_OF_MEMORY, ParseLimits, allow_seconds, confine

Frame = dict[str, object]


def main() -> None:
    """Answer requests until the socket is closed."""
    limits = ParseLimits(float(sys.argv[1]), int(sys.argv[2]))
    confine(limits)
    connection = socket.socket(fileno=0)
    threading.Thread(target=_end_with, args=[connection], daemon=True).start()
    send(connection, {"ready": True})
    while True:
        try:
            request = receive(connection)
        except EOFError:
            return
        content = receive_bytes(connection, int(str(request["size"])))
        send(connection, {"end": _answer(connection, limits, request, content)})


def _end_with(connection: socket.socket) -> None:
    """End this process as soon as the other end of a socket is closed."""
    watch = select.poll()
    watch.register(connection, 0)  # that it was closed is always told
    watch.poll()
    os._exit(1)


def _answer(connection: socket.socket, limits: ParseLimits, request: Frame, content: bytes) -> str:
    """Answer a request, and return why that could not be done, or ''."""
    allow_seconds(limits)
    try:
        for frame in _answers(request, content):
            send(connection, frame)
            allow_seconds(limits)
    except UnreadableError as error:
        return str(error)
    except FrameError:
        return "holds more text than an article has; split it into articles"
    except (OSError, EOFError, zlib.error) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001  whatever a library raises is this file's failure
        return unexpected(error)
    return ""


def _answers(request: Frame, content: bytes) -> Iterator[Frame]:
    kind, name = str(request["kind"]), str(request["name"])
    if kind == "file":
        yield from _file(Path(name), int(str(request["first"])))
    elif kind == "page":
        yield _frame(fields_of_page(content, name))
    else:
        yield from _listing_or_page(content, name)


def _file(path: Path, first: int) -> Iterator[Frame]:
    with path.open("rb") as raw, unpacked(path, raw) as file:
        for item in read_from(suffix_of(path), file, path, first):
            yield {**_frame(item), "at": raw.tell()}


def _listing_or_page(content: bytes, url: str) -> Iterator[Frame]:
    """Yield each entry of a list, or the fields of a page."""
    listing = read_list(content)
    if listing is None:
        yield _frame(fields_of_page(content, url))
        return
    yield {"whole": listing.is_whole, "problem": listing.problem}
    for entry in listing.entries:
        yield {"entry": {**asdict(entry), "url": _joined(url, entry.url)}}


def _joined(url: str, link: str) -> str:
    """A link of a list at `url`, which may name only a part of it."""
    try:
        return urljoin(url, link)
    except ValueError:
        return link


def _frame(item: Found) -> Frame:
    if isinstance(item, ArticleFields):
        return {"article": asdict(item)}
    return {"member": asdict(item)} if isinstance(item, Member) else {"error": str(item)}


if __name__ == "__main__":
    main()
