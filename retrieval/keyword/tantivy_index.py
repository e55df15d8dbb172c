"""The BM25 index over titles and chunks, on tantivy.

Derived from the store, so that it can be rebuilt when it is lost. Chosen over SQLite FTS5 and bm25s
by `benchmarks/keyword_engines.py`.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from retrieval.article import Chunk, ChunkCandidate
from retrieval.errors import StoreError
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.documents import ANALYZER, candidate_of, document_of, make_schema
from retrieval.keyword.index import WORD, rarity
from retrieval.keyword.queries import bm25, restricted, with_ids
from retrieval.text.spelling import variants
from retrieval.text.stemming import analyzer

_HEAP = 64_000_000  # bytes for what is being written
_REMEDY = "free some space, or correct its permissions; if deleted, it is made anew from the store"


class TantivyIndex:
    """An open index. Every write is on disk, and seen by searches, when its method returns.

    What another process has written is seen after `refresh`.
    """

    def __init__(self, path: Path, is_word: Callable[[str], bool] = lambda _: False) -> None:
        """Open the index under `path`; it is empty if there is none, or it is damaged.

        `is_word` says of a word that no article has whether it is one all the same.
        """
        self._path = path
        self._is_word = is_word
        self._analyzer = analyzer()
        self._unusable = 0  # when the files were last written that could not be opened, or 0
        self._index = self._opened()

    def refresh(self) -> None:
        """See what another process has written since: a third of a millisecond.

        Empty while another one makes it anew, or after that one was killed.
        """
        if self._unusable:
            if self._written() not in (0, self._unusable):
                self._index = self._opened()
            return
        try:
            self._index.reload()
        except BaseException as error:
            if not _is_damage(error):
                raise
            self._index = self._empty()

    def count(self, restriction: Restriction = UNRESTRICTED) -> int:
        """How many chunks are indexed that a restriction allows."""
        if restriction.empty:
            return int(self._index.searcher().num_docs)
        every = restricted(self._schema, tantivy.Query.all_query(), restriction)
        return int(self._index.searcher().search(every, 1).count)  # type: ignore[attr-defined]

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text that are indexed, in order, repetitions included."""
        stems: list[str] = self._analyzer.analyze(text)
        return stems

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem, see `rarity`."""
        searcher = self._index.searcher()
        return {stem: rarity(searcher.doc_freq("text", stem), searcher.num_docs) for stem in stems}

    def variants(self, question: str) -> dict[str, list[str]]:
        """Return the stems of a question, each with the indexed ones that it may stand for.

        See `spelling`; an ordinary word that no article has stands for itself.
        """
        searcher = self._index.searcher()

        def frequencies(stems: Iterable[str]) -> dict[str, int]:
            return {
                stem: searcher.doc_freq("text", stem) + searcher.doc_freq("title", stem)
                for stem in stems
            }

        return {
            stem: variants(stem, frequencies, mistyped=not self._is_word(word))
            for word in WORD.findall(question)
            for stem in self.terms(word)
        }

    def search(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[ChunkCandidate, float]:
        """Return the chunks that share words with the question and their BM25, best first."""
        terms = dict.fromkeys(term for stems in self.variants(question).values() for term in stems)
        if not terms:
            return {}
        documents = self._best(bm25(self._schema, list(terms)), count, restriction)
        return {candidate_of(document): score for document, score in documents}

    def ids(self) -> list[str]:
        """Return the ids of all chunks that are indexed."""
        return self.allowed(UNRESTRICTED)

    def allowed(self, restriction: Restriction) -> list[str]:
        """Return the ids of all chunks that a restriction allows."""
        return self._ids(tantivy.Query.all_query(), self.count(restriction), restriction)

    def inside(self, ids: Sequence[str], restriction: Restriction) -> set[str]:
        """Return those of these chunk ids that a restriction allows."""
        return set(self._ids(with_ids(self._schema, ids), len(ids), restriction))

    def newest(self, count: int, restriction: Restriction) -> list[ChunkCandidate]:
        """Return the openings of the newest articles that a restriction allows, newest first.

        Only the newest `count` chunks are looked at, of which about one in fourteen is an opening.
        """
        searcher = self._index.searcher()
        every = restricted(self._schema, tantivy.Query.all_query(), restriction)
        hits = searcher.search(every, count, count=False, order_by_field="timestamp").hits
        candidates = (candidate_of(searcher.doc(address)) for _, address in hits)
        return [chunk for chunk in candidates if chunk.start == 0 and chunk.timestamp is not None]

    def candidates(self, ids: Sequence[str]) -> list[ChunkCandidate]:
        """Return the chunks of these ids, those that are indexed."""
        documents = self._best(with_ids(self._schema, ids), len(ids), UNRESTRICTED)
        return [candidate_of(document) for document, _ in documents]

    def add(self, chunks: Iterable[Chunk]) -> None:
        """Index these chunks."""
        self._write((), chunks)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove the chunks of these ids."""
        self._write(ids, ())

    def rebuild(self, chunks: Iterable[Chunk]) -> None:
        """Start over with exactly these chunks."""
        self.clear()
        self._write((), chunks)

    def clear(self) -> None:
        """Delete the index and start an empty one."""
        shutil.rmtree(self._path, ignore_errors=True)
        self._index, self._unusable = self._open(), 0

    @property
    def _schema(self) -> tantivy.Schema:
        return self._index.schema

    def _opened(self) -> tantivy.Index:
        """Open the files; where they cannot be used, return an empty index in memory.

        Only the one writer may throw them away, see `Index.remove_orphans_and_reindex`.
        """
        try:
            index = self._open()
            _ = index.searcher().num_docs
        except BaseException as error:
            if not _is_damage(error):
                raise
            return self._empty()
        self._unusable = 0
        return index

    def _empty(self) -> tantivy.Index:
        self._unusable = self._written() or 1
        index = tantivy.Index(make_schema())
        index.register_tokenizer(ANALYZER, self._analyzer)
        return index

    def _written(self) -> int:
        """When the files were last written, in nanoseconds; 0 where there are none."""
        try:
            return (self._path / "meta.json").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _open(self) -> tantivy.Index:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(make_schema(), path=str(self._path))
        except OSError as error:
            raise StoreError(
                f"cannot open the keyword index in {str(self._path)!r} ({error}); {_REMEDY}"
            ) from error
        index.register_tokenizer(ANALYZER, self._analyzer)
        return index

    def _write(self, removed: Sequence[str], chunks: Iterable[Chunk]) -> None:
        try:
            writer = self._index.writer(_HEAP, 1)
            for id_ in removed:
                writer.delete_documents_by_term("chunk", id_)
            for chunk in chunks:
                # A run that was killed may have written the chunk before.
                writer.delete_documents_by_term("chunk", chunk.id)
                writer.add_document(document_of(chunk))
            writer.commit()
            writer.wait_merging_threads()  # gives the engine's own lock back
            self._index.reload()
        except (OSError, ValueError) as error:
            raise StoreError(
                f"cannot write the keyword index in {str(self._path)!r} ({error}); {_REMEDY}"
            ) from error

    def _ids(self, query: tantivy.Query, count: int, restriction: Restriction) -> list[str]:
        documents = self._best(query, count, restriction)
        return [str(document.get_first("chunk")) for document, _ in documents]

    def _best(
        self, query: tantivy.Query, count: int, restriction: Restriction
    ) -> Iterator[tuple[tantivy.Document, float]]:
        """Yield the documents that match a query best and their scores, best first."""
        searcher, query = self._index.searcher(), restricted(self._schema, query, restriction)
        for score, address in searcher.search(query, max(1, count), count=False).hits:
            yield searcher.doc(address), score


def _is_damage(error: BaseException) -> bool:
    """Whether files are missing or of another schema (a ValueError), or cut (a panic in Rust)."""
    return isinstance(error, ValueError) or type(error).__name__ == "PanicException"
