"""The BM25 index over titles and chunks, on tantivy.

Derived from the store, so that it can be rebuilt when it is lost. Chosen over SQLite FTS5 and bm25s
by `benchmarks/keyword_engines.py`.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import tantivy

from retrieval.article import Chunk
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.keyword.index import WORD, rarity
from retrieval.keyword.index_files import IndexFiles
from retrieval.keyword.queries import bm25, restricted
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

    @property
    def documents(self) -> int:
        """How many chunks are indexed."""
        return int(self._index.searcher().num_docs)

    def terms(self, text: str) -> list[str]:
        """Return the stems of a text that are indexed, in order, repetitions included."""
        stems: list[str] = self._analyzer.analyze(text)
        return stems

    def rarities(self, stems: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each stem, see `rarity`."""
        with self._files.reading(self._index) as searcher:
            found = {stem: searcher.doc_freq("text", stem) for stem in stems}
            return {stem: rarity(count, searcher.num_docs) for stem, count in found.items()}

    def variants(self, question: str) -> dict[str, list[str]]:
        """Return the stems of a question, each with the indexed ones that it may stand for.

        See `spelling`; an ordinary word that no article has stands for itself.
        """
        with self._files.reading(self._index) as searcher:

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

    def best(
        self, question: str, count: int, restriction: Restriction = UNRESTRICTED
    ) -> dict[int, float]:
        """Return the row numbers of chunks that share words with a question and their BM25.

        The best first, see `table`.
        """
        terms = dict.fromkeys(term for stems in self.variants(question).values() for term in stems)
        if not terms:
            return {}
        query = restricted(self._schema, bm25(self._schema, list(terms)), restriction)
        with self._files.reading(self._index) as searcher:
            hits = searcher.search(query, count, count=False).hits
            return {searcher.doc(address)["row"][0]: score for score, address in hits}

    def newest_rows(self, count: int, restriction: Restriction) -> list[int]:
        """Return the row numbers of the newest chunks that a restriction allows, newest first."""
        every = restricted(self._schema, tantivy.Query.all_query(), restriction)
        with self._files.reading(self._index) as searcher:
            hits = searcher.search(every, count, count=False, order_by_field="timestamp").hits
            return [searcher.doc(address)["row"][0] for _, address in hits]

    def write(self, removed: Iterable[str], chunks: Iterable[tuple[int, Chunk]]) -> None:
        """Remove the chunks of these ids, and index others with their row numbers."""
        self._files.write(self._index, removed, chunks)

    def clear(self) -> None:
        """Delete the index and start an empty one."""
        self._index = self._files.clear()

    @property
    def _schema(self) -> tantivy.Schema:
        return self._index.schema
