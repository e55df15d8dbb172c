"""The keyword index of this machine: words by tantivy, and a table of all else that a search reads.

Both are derived from the store, and only the writer of the index changes them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from retrieval.article import Chunk, ChunkCandidate, Vectors
from retrieval.errors import ReplacedError
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword import appending, table_writer
from retrieval.keyword.appending import TOGETHER, Batch, with_vectors, without_vectors
from retrieval.keyword.index import Articles, VectorStore
from retrieval.keyword.stems import Stems
from retrieval.keyword.table import Table
from retrieval.keyword.table_format import TABLE
from retrieval.keyword.tantivy_index import TantivyIndex


class LocalKeywordIndex(TantivyIndex):
    """A `KeywordIndex` in files of this machine, beside a store."""

    is_local = True

    def __init__(
        self, path: Path, store: VectorStore, is_word: Callable[[str], bool] = lambda _: False
    ) -> None:
        """Open the index of `store` under `path`; the rest is as for `TantivyIndex`."""
        super().__init__(path, is_word)
        self._store = store
        self._folder = path / TABLE
        self._table = self._opened_table()

    def refresh(self) -> None:
        """See what another process has written since: a third of a millisecond.

        Empty while another one makes it anew, or after that one was killed.
        """
        super().refresh()
        table = self._table
        if table is None or not (table.is_current() and self._is_of_store(table)):
            self._table = self._opened_table()

    def count(self, restriction: Restriction = UNRESTRICTED) -> int:
        """How many chunks are indexed that a restriction allows."""
        table = self._table  # another thread may open another one meanwhile
        return min(self.documents, table.count(restriction)) if table else 0

    @property
    def is_bloated(self) -> bool:
        """Whether most of its files is of chunks that were removed."""
        table = self._table
        return table is not None and table.size > TOGETHER + 2 * table.count()

    def ids(self) -> list[str]:
        """Return the ids of all chunks that are indexed."""
        table = self._table
        return table.ids() if table else []

    def chunks(self) -> list[ChunkCandidate]:
        """Return the chunks that its words and its table both have."""
        numbers = self.newest_rows(max(1, self.documents), UNRESTRICTED)
        return [chunk for chunk, _ in self._known(numbers, numbers)]

    def search(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share words with the question and their BM25, best first."""
        best = self.best(question, count, restriction)
        return dict(self._known(best.keys(), best.values()))

    def nearest(
        self, vector: Vectors, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return up to `count` chunks with their cosine to a unit vector, best first.

        Exact up to `table.COMPARED` chunks that the restriction allows; beyond, nearly so.
        """
        table = self._table
        if table is None:
            return {}
        rows, cosines = table.nearest(vector, count, restriction)
        chunks = table.candidates(rows.tolist())
        found = zip(chunks, cosines.tolist(), strict=True)
        return {chunk: cosine for chunk, cosine in found if chunk}

    def cosines(self, candidates: Sequence[ChunkCandidate], vector: Vectors) -> dict[str, float]:
        """Return the cosine of each chunk to a unit vector by chunk id, NaN of a pending one."""
        table, rows = self._rows(candidates)
        cosines = table.cosines(rows, vector).tolist()
        return {chunk.id: cosine for chunk, cosine in zip(candidates, cosines, strict=True)}

    def stems(self, candidates: Sequence[ChunkCandidate], articles: Articles) -> list[Stems]:
        """Return the stems of each chunk, sentence by sentence; no article is read."""
        table, rows = self._rows(candidates)
        return table.stems(rows)

    def newest(self, count: int, restriction: Restriction) -> list[ChunkCandidate]:
        """Return the openings of the newest articles that a restriction allows, newest first.

        Only the newest `count` chunks are looked at, of which about one in fourteen is an opening.
        """
        rows = self.newest_rows(count, restriction)
        chunks = (chunk for chunk, _ in self._known(rows, rows))
        return [chunk for chunk in chunks if chunk.start == 0 and chunk.timestamp is not None]

    def pending(self) -> list[ChunkCandidate]:
        """Return the chunks that are found by their words alone, since they have no vector yet."""
        table = self._table
        chunks = table.candidates(table.pending().tolist()) if table else []
        return [chunk for chunk in chunks if chunk]

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Index these chunks, which the store has."""
        self._add(with_vectors(chunks, self._store))

    def add_pending(self, chunks: Iterable[Chunk], dimension: int) -> None:
        """Index these chunks by their words; their vectors will have so many numbers."""
        self._add(without_vectors(chunks, dimension))

    def add_vectors(self, chunks: Sequence[Chunk]) -> None:
        """Index chunks that are pending by their vectors, which the store has by now."""
        vectors = self._store.vectors([chunk.id for chunk in chunks])
        with self._files.writing():
            table_writer.embed(self._folder, vectors)
        self._table = self._opened_table()

    def remove(self, ids: Sequence[str]) -> None:
        """Remove the chunks of these ids."""
        self.write(self._retired(ids), ())
        self._table = self._opened_table()

    def rebuild(
        self, chunks: Iterable[Chunk], pending: Iterable[Chunk] = (), dimension: int = 0
    ) -> None:
        """Start over with exactly these chunks, and those that are pending."""
        self.clear()
        embedded = with_vectors(chunks, self._store)
        self._add(chain(embedded, without_vectors(pending, dimension)))

    def clear(self) -> None:
        """Delete the index and start an empty one."""
        super().clear()
        self._table = None

    def _add(self, batches: Iterable[Batch]) -> None:
        added: list[appending.Added] = []
        identity = self._store.stored_identity
        self.write((), appending.append_all(self._folder, batches, self.terms, identity, added))
        with self._files.writing():
            appending.publish_all(self._folder, added)
        self._table = self._opened_table()

    def _retired(self, ids: Sequence[str]) -> Iterator[str]:
        table_writer.retire(self._folder, ids)
        yield from ids

    def _opened_table(self) -> Table | None:
        """Map the table's files; None where there are none, or they are damaged.

        So are those of a store of another identity: its chunks may have the same ids.
        """
        try:
            table = Table(self._folder)
        except (OSError, ValueError):
            return None
        return table if self._is_of_store(table) else None

    def _is_of_store(self, table: Table) -> bool:
        return self._store.stored_identity.items() <= table.identity.items()

    def _known(
        self, numbers: Iterable[int], values: Iterable[float]
    ) -> Iterator[tuple[ChunkCandidate, float]]:
        """Yield the chunks of these rows that are still there, each with its value."""
        table = self._table
        if table is None:
            return
        rows = [(table.row(number), value) for number, value in zip(numbers, values, strict=True)]
        known = [(row, value) for row, value in rows if row is not None]
        chunks = table.candidates([row for row, _ in known])
        for chunk, (_, value) in zip(chunks, known, strict=True):
            if chunk:
                yield chunk, value

    def _rows(self, candidates: Sequence[ChunkCandidate]) -> tuple[Table, list[int]]:
        """Return the table and the rows of chunks; raise `ReplacedError` if they are of another."""
        table = self._table
        rows = [table.row(chunk.row) if table else None for chunk in candidates]
        known = [row for row in rows if row is not None]
        if table is None or len(known) < len(rows):
            raise ReplacedError("the keyword index was made anew during the search; ask again")
        return table, known
