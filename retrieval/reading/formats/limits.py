"""The largest file that is read whole."""

from typing import BinaryIO

from retrieval.errors import UnreadableError

LARGEST_FILE = 50_000_000  # bytes; a book with its pictures


def read_whole(file: BinaryIO) -> bytes:
    """Return the content of a file; raise `UnreadableError` where it is empty or too large."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError(f"is larger than {LARGEST_FILE:,} bytes; split it into articles")
    if not content.strip():
        raise UnreadableError("the file is empty")
    return content
