"""What a reader is, and what it yields: the fields of articles, and errors for parts of a file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError


@dataclass(frozen=True)
class ArticleFields:
    """The fields of an article as they stand in a file: values of JSON, not looked at yet.

    `filed` is the ISO creation date in the file's metadata, or ''. `part` names the line or row,
    `number` counts it from 1, and `inside` is the file's name in an archive.
    """

    fields: Mapping[str, object]
    filed: str = ""
    part: str = ""
    number: int = 0
    inside: str = ""


@dataclass(frozen=True)
class Member:
    """The file of an archive that is read next; `number` counts them from 0."""

    number: int
    inside: str


Found = ArticleFields | Member | UnreadableError

# A reader takes the open file and its path; it yields articles, or errors for parts of the file. It
# raises `UnreadableError` where the whole file is no article.
Reader = Callable[[BinaryIO, Path], Iterable[Found]]


def unexpected(error: Exception) -> str:
    """Return why something is unreadable, of an error that its reader did not expect.

    Its own text is for programmers, and may hold words of an article.
    """
    return f"cannot be read ({type(error).__name__}); it is damaged, or of an unusual form"
