"""An opened index: the store of record, the keyword index derived from it, and the embedder.

Makes the two consistent again when a writer was killed. Neither searches nor ingests by itself.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.article import Chunk
from retrieval.batches import groups
from retrieval.errors import BusyError, StoreError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.following import Follower
from retrieval.index.lock import write_lock
from retrieval.index.pending import PendingArticles
from retrieval.keyword.index import KeywordIndex
from retrieval.models.cosine_scale import CosineScale
from retrieval.models.embedder import Embedder
from retrieval.store.causes import DATABASE
from retrieval.store.opening import open_store
from retrieval.store.server import Server
from retrieval.store.store import Store

# Chunks checked together for whether they are orphans.
_BATCH = 1000


@dataclass(frozen=True)
class Index:
    """All that a search or an ingest needs, under one data folder."""

    folder: Path
    store: Store
    keyword: KeywordIndex
    embedder: Embedder
    chunking: ChunkSettings
    follower: Follower

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
            # Articles and questions are for nobody else on this machine.
            folder.mkdir(0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the data folder {str(folder)!r} cannot be made ({error.strerror}); "
                "set FOOTNOTE_DATA_DIR or --data-dir to a folder that can be written"
            ) from error

        def is_word(word: str) -> bool:
            # One piece: the word is in the model's vocabulary, so it is not mistyped.
            return len(embedder.piece_ends(word)) == 1

        identity = {"embedding model": embedder.identity, "chunk setting": chunking.label}
        store, keyword = open_store(folder, identity, is_word, server)
        follower = Follower(store, keyword, folder)
        embedder.scale = CosineScale.stored(store.metadata)
        return cls(folder, store, keyword, embedder, chunking, follower)

    @property
    def cosine_scale(self) -> CosineScale:
        """The scale of the store's cosines, as it was last measured."""
        return CosineScale.stored(self.store.metadata)

    def refresh(self) -> None:
        """See what other processes have written since; costs two looks at files if it is nothing.

        Until then what a search sees of the keyword index stays the same.
        """
        self.store.refresh()
        self.embedder.scale = self.cosine_scale
        self.keyword.refresh()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Lock the index for one writer; raise `BusyError` at once if there is another."""
        with write_lock(self.folder):
            self.refresh()  # what the writer before this one left
            with self.store.writer_lease():
                self.follower.catch_up()
                yield
                self.follower.save_revision()

    def repair_if_needed(self) -> None:
        """Make store and keyword index consistent if they are not and nobody is writing.

        On a server only its next writer does: it cannot be told whether one is at work.
        """
        if self.store.shared or self.is_consistent:
            return
        with contextlib.suppress(BusyError), self.writing():
            self.remove_orphans_and_reindex()

    @property
    def is_consistent(self) -> bool:
        """Whether the last writer finished, and the keyword index has every chunk.

        Also those of the articles that are pending, and only those without a vector.
        """
        pending = self.keyword.pending()
        return (
            self.store.clean
            and self.keyword.count() - len(pending) == self.store.count_chunks()
            and {chunk.article_id for chunk in pending} == {*self.store.pending()}
        )

    @property
    def words_first(self) -> bool:
        """Whether articles can be found by their words before they are embedded."""
        return self.keyword.is_local and not self.store.shared

    def remove_orphans_and_reindex(self) -> None:
        """Remove chunks of no current article and rebuild the keyword index, if inconsistent.

        Also if most of the index is of removed chunks. To be called by the one writer only.
        Articles that are pending come in by their words again.
        """
        self.keyword.refresh()  # what the store is made with may have changed
        if self.is_consistent and not self.keyword.is_bloated:
            return
        self.refuse_emptied()
        self.store.set_clean_flag(clean=False)
        pending = PendingArticles(self.store, self.embedder, self.chunking)
        pending.settle()
        self.keyword.rebuild(self._remove_orphans(), pending.chunks(), pending.dimension)
        self.store.set_clean_flag(clean=True)

    def refuse_emptied(self) -> None:
        """Raise `StoreError` where only the keyword index is left, which shows what was lost.

        The database was cut to nothing or taken away, and Chroma made an empty one.
        """
        if self.store.shared or not self.keyword.is_local or not self.store.clean:
            return
        left = 0 if self.store.count_chunks() or self.store.pending(1) else self.keyword.count()
        if left:
            raise StoreError(
                f"the store in {self.store.place!r} is empty, but its keyword index has {left:,} "
                f"passages: the articles are lost; {DATABASE.remedy}"
            )

    def _remove_orphans(self) -> Iterator[Chunk]:
        """Yield all current chunks, a batch at a time in memory, removing the others."""
        for batch in groups(self.store.all_candidates(), _BATCH):
            self.store.renew_lease()
            current = self.store.current_chunks(batch)
            current_ids = {chunk.id for chunk in current}
            orphans = [candidate.id for candidate in batch if candidate.id not in current_ids]
            if orphans:
                self.store.remove_chunks(orphans)
            yield from current
