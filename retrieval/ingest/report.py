"""The counts of an ingest, while it runs and as its outcome."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retrieval.index.writing import Progress
from retrieval.reading import Unreadable


@dataclass(frozen=True)
class IngestReport:
    """The outcome of an ingest: counts of articles, and with `articles` and `chunks` the totals."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: Sequence[Unreadable]
    articles: int
    chunks: int
    seconds: float
    languages: Mapping[str, int] = field(default_factory=dict)  # of what was added or updated


@dataclass
class Tally:
    """The counts of an ingest so far, and the ids that came in."""

    seen: dict[str, str] = field(default_factory=dict)  # id to fingerprint
    failed: list[Unreadable] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    chunks: int = 0
    pending: int = 0  # articles that are found by their words, and are to be embedded
    languages: Counter[str] = field(default_factory=Counter)

    @property
    def progress(self) -> Progress:
        """Its progress, as callbacks get it."""
        return Progress(len(self.seen), self.chunks, self.pending)

    def report(self, *, removed: int, articles: int, chunks: int, seconds: float) -> IngestReport:
        """Return the outcome: with what is stored now, of which `removed` were removed."""
        return IngestReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=removed,
            failed=self.failed,
            articles=articles,
            chunks=chunks,
            seconds=round(seconds, 3),
            languages=dict(self.languages),
        )
