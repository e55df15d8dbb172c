"""The type of a reader, one per format; `READERS` in `files` has all of them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from retrieval.article import Article
from retrieval.errors import UnreadableError

# A reader takes the open file, its path and its name for ids; it yields articles, or errors for
# parts of the file. It raises `UnreadableError` where the whole file is no article.
Reader = Callable[[BinaryIO, Path, str], Iterable[Article | UnreadableError]]


def unexpected(error: Exception) -> str:
    """Return why something is unreadable, of an error that its reader did not expect.

    Its own text is for programmers, and may hold words of an article.
    """
    return f"cannot be read ({type(error).__name__}); it is damaged, or of an unusual form"
