"""Article, Chunk and Hit, each holding the one before it, and what a store has of them.

Does not read, split or store anything.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Embeddings: one row a text, or one vector.
    Vectors = NDArray[np.float32]
else:
    Vectors = object  # numpy takes 0.1 s to load, and the parsing process needs none

DateOrigin = Literal["metadata", "dateline", "assumed", "file", "unknown"]


@dataclass(frozen=True)
class Article:
    """One article as stored; `text` is normalised and offsets refer to it for ever.

    `published`, `updated` are ISO 8601 dates or date-times, as precise as the source was, or None
    where unknown. `ingested` is an ISO date-time in UTC. `origin` is the file or address it was
    read from, `version` counts from 1 and grows with each change of content. `language` is a code
    of ISO 639-1, or '' where unknown.
    """

    id: str
    title: str
    text: str
    url: str = ""
    source: str = ""
    author: str = ""
    published: str | None = None
    published_from: DateOrigin = "unknown"
    updated: str | None = None
    ingested: str | None = None
    version: int = 1
    origin: str = ""
    language: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """Hex digest of the content: equal for equal articles, whenever and wherever read."""
        content = [self.id, self.title, self.text, self.url, self.source, self.author]
        content += [self.published or "", self.published_from, self.updated or ""]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:24]

    @cached_property
    def timestamp(self) -> float | None:
        """Seconds since the epoch of `published` (a bare date counts as noon UTC), or None."""
        return moment(self.published).timestamp() if self.published else None


@dataclass(frozen=True)
class Chunk:
    """A passage of an article: the text is the article's own, `article.text[start:end]`."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The passage, verbatim."""
        return self.article.text[self.start : self.end]

    @property
    def id(self) -> str:
        """Unique in the store; changes whenever the article's content does."""
        return f"{self.article.fingerprint}:{self.start}"


@dataclass(frozen=True)
class ChunkCandidate:
    """A chunk as the store knows it, before its article is fetched.

    `fingerprint` is that of the article when it was cut: another than the stored article's means
    that the chunk is of an old version. `timestamp` is None where the date is unknown. `next` is
    where the article goes on after white space, and `row` where an index of this machine has the
    chunk; both -1 where not known.
    """

    id: str
    article_id: str
    start: int
    end: int
    timestamp: float | None
    next: int = field(default=-1, compare=False)
    row: int = field(default=-1, compare=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the article version that this chunk was cut from."""
        return self.id.partition(":")[0]


@dataclass(frozen=True)
class Hit:
    """A passage found for a question; `scores` has the parts that `score` was fused from.

    `also` are articles of others that tell the same story in much the same words.
    """

    chunk: Chunk
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    also: tuple[Article, ...] = ()


def moment(iso: str) -> datetime:
    """Read an ISO date or date-time as an aware time; a bare date is noon UTC of that day.

    Noon, because the outlet's zone is unknown and noon UTC is the same date nearly everywhere.
    """
    if len(iso) == len("2024-05-07"):
        return datetime.combine(date.fromisoformat(iso), time(12), tzinfo=UTC)
    when = datetime.fromisoformat(iso)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
