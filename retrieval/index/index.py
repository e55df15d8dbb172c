"""An opened index: the store of record, the keyword index derived from it, and the embedder.

Brings the two into step when a writer was killed. Neither searches nor ingests by itself.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval.article import Chunk, ChunkCandidate
from retrieval.batches import groups
from retrieval.errors import BusyError, StoreError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.following import behind, catch_up, note
from retrieval.keyword import KeywordIndex
from retrieval.models.embedder import Embedder
from retrieval.store.cloud.keyword import ServerKeywordIndex
from retrieval.store.cloud.store import HybridStore, store_on
from retrieval.store.server import Server
from retrieval.store.store import Store


@dataclass(frozen=True)
class Index:
    """All that a search or an ingest needs, under one data folder."""

    folder: Path
    store: Store
    keyword: KeywordIndex | ServerKeywordIndex
    embedder: Embedder
    chunking: ChunkSettings

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        chunking: ChunkSettings,
        server: Server | None = None,
    ) -> "Index":
        """Open or create the index under `folder`; raise `StoreError` where that is impossible.

        With a `server` the store is there, and only the keyword index under `folder`, unless the
        server has one.

        Does not yet check that the stored vectors are of this model: see `Store.check_identity`.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the data folder {str(folder)!r} cannot be made ({error.strerror}); "
                "set FOOTNOTE_DATA_DIR or --data-dir to a folder that can be written"
            ) from error
        identity = {"embedding model": embedder.identity, "chunk setting": chunking.label}
        store = store_on(server, identity) if server else Store(folder / "chroma", identity)

        def is_word(word: str) -> bool:
            # Of one piece, it is in the model's vocabulary, so no slip of the fingers.
            return len(embedder.piece_ends(word)) == 1

        keyword = (
            ServerKeywordIndex(store, is_word)
            if isinstance(store, HybridStore)
            else KeywordIndex(folder / "keyword", is_word)
        )
        return cls(folder, store, keyword, embedder, chunking)

    def refresh(self) -> None:
        """See what other processes have written since; costs two looks at files if it is nothing.

        Until then what a search sees of the keyword index stays the same.
        """
        self.store.refresh()
        self.keyword.refresh()

    @property
    def following(self) -> KeywordIndex | None:
        """The keyword index, if it is this machine's own, of a store that others write to too."""
        if self.store.shared and isinstance(self.keyword, KeywordIndex):
            return self.keyword
        return None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index for one writer; raise `BusyError` at once if another has it."""
        with self.locked():
            self.refresh()  # what the writer before this one left
            with self.store.leased():
                if self.following and behind(self):
                    catch_up(self, self.following)
                yield
                if self.following:
                    note(self, self.store.revision)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold what is under the folder; raise `BusyError` at once if another process does."""
        lock = FileLock(self.folder / "write.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(
                f"another footnote is writing to {str(self.folder)!r}; "
                "wait until it is done, or stop it"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def heal(self) -> None:
        """Bring store and keyword index into step if they are not and nobody is writing.

        On a server only its next writer does: it cannot be told whether one is at work.
        """
        if self.store.shared or self.in_step:
            return
        with contextlib.suppress(BusyError), self.writing():
            self.sweep()

    @property
    def in_step(self) -> bool:
        """Whether the last writer finished, and the keyword index has every chunk."""
        return self.store.clean and self.keyword.count() == self.store.count_chunks()

    def sweep(self) -> None:
        """Drop chunks that belong to no current article, and derive the keyword index anew.

        To be called by the one writer only.
        """
        if self.in_step:
            return
        self.store.mark(clean=False)
        self.keyword.rebuild(self._sweep_chunks())
        self.store.mark(clean=True)

    def current_chunks(self, candidates: Iterable[ChunkCandidate]) -> list[Chunk]:
        """Return the chunks of those candidates whose article is stored in that very version."""
        wanted = list(candidates)
        articles = self.store.articles([candidate.article_id for candidate in wanted])
        return [
            Chunk(articles[candidate.article_id], candidate.start, candidate.end)
            for candidate in wanted
            if candidate.article_id in articles
            and articles[candidate.article_id].fingerprint == candidate.fingerprint
        ]

    def _sweep_chunks(self) -> Iterator[Chunk]:
        """Yield all current chunks, a batch at a time in memory, removing the others."""
        for batch in groups(self.store.all_candidates(), 1000):
            self.store.still_writing()
            current = self.current_chunks(batch)
            kept = {chunk.id for chunk in current}
            orphans = [candidate.id for candidate in batch if candidate.id not in kept]
            if orphans:
                self.store.remove_chunks(orphans)
            yield from current
