"""Parse untrusted bytes in a process of its own, which is killed where it exceeds its limits.

It is started when first needed, and anew after it was killed. What it answers is checked and taken
as data, since whoever takes it over could answer anything.
"""

import signal
import socket
import subprocess
from collections.abc import Generator, Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType

from retrieval.errors import UnreadableError
from retrieval.own_process import command, environment
from retrieval.reading.formats.feeds import MOST, Listing
from retrieval.reading.formats.reader import ArticleFields, Found, Member
from retrieval.reading.worker import answers
from retrieval.reading.worker.frames import FrameError, receive, send
from retrieval.reading.worker.limits import OUT_OF_MEMORY, ParseLimits

# Files of one archive that may exceed the limits before the others are given up.
MOST_STOPS = 3
_SHOWN = 200  # characters of its name
_START_SECONDS = 60.0


class StoppedError(UnreadableError):
    """The parsing process exceeded its limits, or crashed."""


class TooSlowError(StoppedError):
    """Parsing took too long."""


class ParsingProcess:
    """Parses files and pages, one at a time; not safe for several threads."""

    def __init__(self, limits: ParseLimits = ParseLimits()) -> None:  # noqa: B008  it is frozen
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None

    def __enter__(self) -> "ParsingProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def file(self, path: Path, *, is_archive: bool) -> Iterator[tuple[Found, int]]:
        """Yield what a file holds, each with the bytes of the file that were read so far.

        Raises `UnreadableError`. A file of an archive that exceeds the limits is yielded as an
        error, and the next one is read. What stops a process that has read other files is read once
        more by a new one: their memory is not this file's.
        """
        member, stops, is_begun = Member(-1, ""), 0, False
        while True:
            is_fresh = self._connection is None
            try:
                for frame in self._ask("file", str(path), first=member.number + 1):
                    found, is_begun = answers.found(frame), True
                    if isinstance(found, Member):
                        member = found
                    else:
                        yield found, answers.whole_number(frame, "at")
                return
            except StoppedError as error:
                if not (is_fresh or is_begun or isinstance(error, TooSlowError)):
                    continue
                stops += 1
                if not is_archive or member.number < 0:
                    raise
                yield UnreadableError(f"{member.inside[:_SHOWN]}: {error}"), 0
                if stops >= MOST_STOPS:
                    raise UnreadableError(
                        f"{stops} of its files stopped the parser; those after "
                        f"{member.inside[:_SHOWN]!r} are not read"
                    ) from None

    def page(self, content: bytes, url: str) -> ArticleFields:
        """Return the fields of a page; raise `UnreadableError` where it has no article."""
        return answers.fields(_only(self._ask("page", url, content=content)))

    def listing_or_page(self, content: bytes, url: str) -> Listing | ArticleFields:
        """Return the entries of a feed, sitemap or list, or the fields of a page."""
        frames = self._ask("any", url, content=content)
        first = _first(frames)
        if "article" in first:
            _end(frames)
            return answers.fields(first)
        entries = tuple(map(answers.entry, islice(frames, MOST)))
        frames.close()
        problem = answers.reason(first, "problem")
        return Listing(entries, is_whole=first.get("whole") is True, problem=problem)

    def close(self) -> None:
        """End the process; it is started anew when it is needed again."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def _ask(
        self, kind: str, name: str, *, first: int = 0, content: bytes = b""
    ) -> Generator[Mapping[str, object], None, None]:
        """Yield the frames that answer a request; raise what went wrong."""
        connection = self._started()
        is_whole = False
        try:
            request = {"kind": kind, "name": name, "first": first, "size": len(content)}
            connection.settimeout(self._limits.longest_wait)
            send(connection, request, content)
            while "end" not in (frame := receive(connection, self._limits.longest_wait)):
                yield frame
            is_whole = True
        except TimeoutError:
            raise self._too_slow() from None
        except (EOFError, ConnectionError):
            raise self._why_ended() from None
        except FrameError:
            raise StoppedError(_garbled("not understood")) from None
        finally:
            if not is_whole:
                self.close()
        if reason := answers.reason(frame, "end"):
            raise UnreadableError(reason)

    def _started(self) -> socket.socket:
        if self._connection is None:
            self._connection, its_end = socket.socketpair()
            limits = [str(self._limits.seconds), str(self._limits.megabytes)]
            with its_end:
                self._process = subprocess.Popen(  # noqa: S603  this very program
                    command("retrieval.reading.worker", *limits),
                    stdin=its_end.fileno(),
                    stdout=subprocess.DEVNULL,  # libraries print what is not for the user
                    stderr=subprocess.DEVNULL,
                    env=environment(),
                    start_new_session=True,  # Ctrl-C is for its parent, which ends it
                )
            try:
                receive(self._connection, _START_SECONDS)
            except (TimeoutError, EOFError, ConnectionError, FrameError):
                self.close()
                raise StoppedError(
                    "cannot be read: the parser does not start; free some memory, and run it again"
                ) from None
        return self._connection

    def _too_slow(self) -> StoppedError:
        limit = f"{self._limits.seconds:g} seconds to read (FOOTNOTE_PARSE_SECONDS)"
        return TooSlowError(f"takes over {limit}")

    def _why_ended(self) -> StoppedError:
        code = self._process.wait() if self._process else 0
        if code == -signal.SIGPROF:
            return self._too_slow()
        memory = f"{self._limits.megabytes:,} MB (FOOTNOTE_PARSE_MB)"
        if code == OUT_OF_MEMORY:
            return StoppedError(f"needs over {memory} to read")
        return StoppedError(
            f"makes the parser crash ({abs(code)}): it is damaged, or needs over {memory}"
        )


def _garbled(how: str) -> str:
    return f"cannot be read (the parser's answer is {how}); it is damaged, or of an unusual form"


def _only(frames: Iterator[Mapping[str, object]]) -> Mapping[str, object]:
    frame = _first(frames)
    _end(frames)
    return frame


def _end(frames: Iterator[object]) -> None:
    """Read to the end, else the process is ended and the next page has to start one."""
    if next(frames, None) is not None:
        raise UnreadableError(_garbled("too long"))


def _first(frames: Iterator[Mapping[str, object]]) -> Mapping[str, object]:
    frame = next(frames, None)
    if frame is None:
        raise UnreadableError(_garbled("empty"))
    return frame
