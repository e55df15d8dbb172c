"""What a reader yields beside articles: items that are unreadable, and items that are unchanged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unreadable:
    """A file, a line of one or a page that is not an article, and why."""

    path: str
    error: str


@dataclass(frozen=True)
class Unchanged:
    """The origin of articles that have not changed since they were last read."""

    origin: str
