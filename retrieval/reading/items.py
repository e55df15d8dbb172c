"""What a reader yields beside articles: what is none, and what is as it was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unreadable:
    """A file, or a line of one, that is no article, and why."""

    path: str
    error: str


@dataclass(frozen=True)
class Kept:
    """Where articles were read from that are said to be as they were, so they were not read."""

    origin: str
