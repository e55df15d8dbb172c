"""The parts of the product, each opened at first use.

How a part is built from the settings: `bot/parts/wiring.py`. Quick commands load nothing heavy.
"""

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from bot.parts import wiring
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.answering.model.chat_model import ChatModel
    from bot.answering.support.entailment import Entailment
    from bot.parts.ingest_sources import IngestSources
    from bot.parts.library import Library
    from retrieval.index.index import Index
    from retrieval.ingest.sources import Sources
    from retrieval.models.embedder import Embedder
    from retrieval.reading.web.crawler import PoliteFetcher
    from retrieval.reading.worker.process import ParsingProcess
    from retrieval.search.reranking import Reranker
    from retrieval.search.searcher import Searcher


class Parts:
    """What answers and ingests are made with; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._searcher: Searcher | None = None
        self._models: list[ChatModel | Entailment | Reranker] = []

    @property
    def index(self) -> "Index":
        """The opened index, made if there is none."""
        with self._lock:
            if self._index is None:
                self._index = wiring.open_index(self.settings, self.embedder)
            return self._index

    @cached_property
    def embedder(self) -> "Embedder":
        """What embeds articles and questions."""
        return wiring.build_embedder(self.settings)

    @cached_property
    def chat_model(self) -> "ChatModel":
        """The chat model that the settings name."""
        return wiring.build_chat_model(self.settings)

    @property
    def searcher(self) -> "Searcher":
        """The search over the index, once store and keyword index are in step."""
        with self._lock:
            if self._searcher is None:
                from retrieval.search.searcher import Searcher

                reranker = wiring.build_reranker(self.settings)
                self._models += [reranker] if reranker else []
                searcher = Searcher(self.index, reranker)
                self.index.repair_if_needed()
                self._searcher = searcher
            return self._searcher

    @cached_property
    def library(self) -> "Library":
        """The stored articles."""
        from bot.parts.library import Library

        return Library(lambda: self.index, self.parser, fetch_private=self.settings.fetch_private)

    @property
    def sources(self) -> "Sources":
        """The ingest sources, as they are stored."""
        from retrieval.ingest.sources import Sources

        return Sources(self.settings.data_dir)

    @cached_property
    def ingest_sources(self) -> "IngestSources":
        """The ingest sources, listed with their articles, added and removed."""
        from bot.parts.ingest_sources import IngestSources

        return IngestSources(self.sources, lambda: self.index, self.fetcher, self.parser)

    def fetcher(self) -> "PoliteFetcher":
        """Return what fetches pages, for one run."""
        return wiring.build_fetcher(self.settings)

    def parser(self) -> "ParsingProcess":
        """Return what parses files and pages, for one run."""
        return wiring.build_parser(self.settings)
