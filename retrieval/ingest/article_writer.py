"""Writes what an ingest has read: few articles at once, a pile by its words first."""

import time
from collections.abc import Callable, Sequence
from itertools import islice

from retrieval.index.index import Index
from retrieval.index.words_first import embed_pending, write_words
from retrieval.index.writing import Change, write
from retrieval.ingest.report import Tally

# Seconds that are waited for more of a slow source, twice at most: an article is to be found by its
# words within a second of being read.
PATIENCE = 0.5
# So many chunks are embedded within half a second on two cores, and no words need to come first.
_SOON = 32


class ArticleWriter:
    """Holds changes until they are worth a write, or have waited; counts what is done."""

    def __init__(self, index: Index, tally: Tally, on_progress: Callable[[], None]) -> None:
        self._index, self._tally, self._on_progress = index, tally, on_progress
        self._held: list[Change] = []
        self._read_by = self._written_by = time.monotonic() + PATIENCE

    def take(self, changes: Sequence[Change]) -> None:
        """Write changes, when there are enough or others were long in coming.

        Beside a slow source a batch of what is pending is embedded each time.
        """
        now = time.monotonic()
        is_slow = now > self._read_by
        if not self._held:
            self._written_by = now + PATIENCE
        self._held += changes
        chunks = sum(len(change.chunks) for change in self._held)
        if chunks >= self._index.embedder.batch:
            self._write(words_first=True)
        elif is_slow or now > self._written_by:
            self._write(words_first=chunks > _SOON)
        if is_slow:
            self._embed(batches=1)
        self._read_by = time.monotonic() + PATIENCE

    def flush(self) -> None:
        """Write what is held: without its words first, where nothing else is to be embedded."""
        self._write(words_first=bool(self._index.store.pending(1)))

    def finish(self) -> None:
        """Embed all that is pending, also what an ingest that was killed has left."""
        self._tally.pending = len(self._index.store.pending())
        self._embed()

    def _write(self, *, words_first: bool) -> None:
        early = words_first and self._index.words_first
        new: list[Change] = []
        rest: list[Change] = []
        for change in self._held:
            is_early = early and change.chunks and not change.replaces
            (new if is_early else rest).append(change)
        self._held = []
        if new:
            write_words(self._index, new)
            self._tally.pending += len(new)
            self._on_progress()
        if rest:
            write(self._index, rest, on_embedded=self._count)

    def _embed(self, batches: int | None = None) -> None:
        for articles in islice(embed_pending(self._index, self._count), batches):
            self._tally.pending = max(0, self._tally.pending - articles)
            self._on_progress()

    def _count(self, chunks: int) -> None:
        self._tally.chunks += chunks
        self._on_progress()
