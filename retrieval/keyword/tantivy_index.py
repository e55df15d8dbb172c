"""The BM25 index over titles and chunks, on tantivy.

Derived from the store, so that it can be rebuilt when it is lost. Chosen over SQLite FTS5 and bm25s
by `benchmarks/keyword_engines.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from retrieval.article import Chunk, ChunkCandidate
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.documents import candidate_of
from retrieval.keyword.index import WORD, rarity
from retrieval.keyword.index_files import IndexFiles
from retrieval.keyword.queries import bm25, restricted, with_ids
from retrieval.text.spelling import variants
from retrieval.text.stemming import analyzer


class TantivyIndex:
    """An open index. Every write is on disk, and seen by searches, when its method returns.

    What another process has written is seen after `refresh`.
    """

    def __init__(self, path: Path, is_word: Callable[[str], bool] = lambda _: False) -> None:
        """Open the index under `path`; it is empty if there is none, or it is damaged.

        `is_word` says of a word that no article has whether it is one all the same.
        """
        self._is_word = is_word
        self._analyzer = analyzer()
        self._files = IndexFiles(path, self._analyzer)
        self._index = self._files.open()

    def refresh(self) -> None:
        """See what another process has written since: a third of a millisecond.

        Empty while another one makes it anew, or after that one was killed.
        """
        self._index = self._files.reloaded(self._index)

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
        self._files.write(self._index, (), chunks)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove the chunks of these ids."""
        self._files.write(self._index, ids, ())

    def rebuild(self, chunks: Iterable[Chunk]) -> None:
        """Start over with exactly these chunks."""
        self.clear()
        self._files.write(self._index, (), chunks)

    def clear(self) -> None:
        """Delete the index and start an empty one."""
        self._index = self._files.clear()

    @property
    def _schema(self) -> tantivy.Schema:
        return self._index.schema

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
