"""The files of the keyword index: opened, written, and passed over while they cannot be used."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy

from retrieval.article import Chunk
from retrieval.errors import StoreError
from retrieval.keyword.documents import ANALYZER, document_of, make_schema

_HEAP = 64_000_000  # bytes for what is being written
_REMEDY = "free some space, or correct its permissions; if deleted, it is made anew from the store"


class IndexFiles:
    """The files under a path; an empty index in memory stands in while they cannot be used."""

    def __init__(self, path: Path, analyzer: tantivy.TextAnalyzer) -> None:
        self._path, self._analyzer = path, analyzer
        # When the files were last written that cannot be used, 0 if they are gone.
        self._unusable: int | None = None

    def open(self) -> tantivy.Index:
        """Open the files, made if there are none; where they cannot be used, return an empty index.

        Only the one writer may throw them away, see `Index.remove_orphans_and_reindex`.
        """
        try:
            index = self._opened()
            _ = index.searcher().num_docs
        except BaseException as error:
            if not _is_damage(error):
                raise
            return self._empty()
        self._unusable = None
        return index

    def reloaded(self, index: tantivy.Index) -> tantivy.Index:
        """Return the index as another process has written it since, which may be another one."""
        if self._unusable is not None:
            return self.open() if self._written() not in (0, self._unusable) else index
        try:
            index.reload()
        except BaseException as error:
            if not _is_damage(error):
                raise
            return self._empty()
        return index

    @contextlib.contextmanager
    def reading(self, index: tantivy.Index) -> Iterator[tantivy.Searcher]:
        """Yield what searches the index; raise `StoreError` where its files are damaged.

        A panic in Rust is no `Exception`, and would end the thread that asks.
        """
        try:
            yield index.searcher()
        except BaseException as error:
            if not _is_damage(error):
                raise
            raise StoreError(
                f"the keyword index in {str(self._path)!r} is damaged, its articles are not "
                f"({type(error).__name__}); run `footnote repair`, which makes it anew from them"
            ) from error

    def clear(self) -> tantivy.Index:
        """Delete the files; return a new index in their place."""
        shutil.rmtree(self._path, ignore_errors=True)
        self._unusable = None
        return self._opened()

    def write(
        self, index: tantivy.Index, removed: Iterable[str], chunks: Iterable[tuple[int, Chunk]]
    ) -> None:
        """Remove the chunks of these ids, and add others with their row numbers."""
        with self.writing():
            writer = index.writer(_HEAP, 1)
            try:
                for id_ in removed:
                    writer.delete_documents_by_term("chunk", id_)
                for row, chunk in chunks:
                    # A run that was killed may have written the chunk before.
                    writer.delete_documents_by_term("chunk", chunk.id)
                    writer.add_document(document_of(chunk, row))
                writer.commit()
            finally:
                writer.wait_merging_threads()  # gives the engine's own lock back
            index.reload()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Raise `StoreError` where files cannot be written."""
        try:
            yield
        except (OSError, ValueError) as error:
            raise StoreError(
                f"cannot write the keyword index in {str(self._path)!r} ({error}); {_REMEDY}"
            ) from error

    def _opened(self) -> tantivy.Index:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(make_schema(), path=str(self._path))
        except OSError as error:
            raise StoreError(
                f"cannot open the keyword index in {str(self._path)!r} ({error}); {_REMEDY}"
            ) from error
        index.register_tokenizer(ANALYZER, self._analyzer)
        return index

    def _empty(self) -> tantivy.Index:
        self._unusable = self._written()
        index = tantivy.Index(make_schema())
        index.register_tokenizer(ANALYZER, self._analyzer)
        return index

    def _written(self) -> int:
        """When the files were last written, in nanoseconds; 0 where there are none."""
        try:
            return (self._path / "meta.json").stat().st_mtime_ns
        except FileNotFoundError:
            return 0


def _is_damage(error: BaseException) -> bool:
    """Whether files are missing or of another schema (a ValueError), or cut (a panic in Rust)."""
    return isinstance(error, ValueError) or type(error).__name__ == "PanicException"
