"""haiku.rag as an engine of `against_others`, in an environment of its own with Python 3.12.

Its releases need versions of packages that are not those of the other engines, and it embeds by an
endpoint: EMBEDDING_URL is the address, EMBEDDING_MODEL the folder of the model, whose tokenizer its
chunker counts with.
"""

import asyncio
import os
from datetime import datetime
from pathlib import Path

from benchmarks.engines import HITS, Figures, quiet, read, timed


class HaikuRag:
    """Its hybrid of dense and keyword search over LanceDB, its own chunks of 256 word pieces."""

    def __init__(self, folder: Path, _: str = "") -> None:
        quiet()
        os.environ["LOGFIRE_IGNORE_NO_CONFIG"] = "1"
        from haiku.rag.client import HaikuRAG
        from haiku.rag.config import AppConfig

        model = {"provider": "openai", "name": "minilm", "vector_dim": 384, "api_key": "none"}
        endpoint = {"base_url": os.environ["EMBEDDING_URL"]}
        settings = {
            "embeddings": {"model": model | endpoint},
            "processing": {"chunking_tokenizer": os.environ["EMBEDDING_MODEL"]},
        }
        config, database = AppConfig.model_validate(settings), folder / "haiku.lancedb"
        self._do = asyncio.Runner().run
        self.store = HaikuRAG(database, config=config, create=not database.exists())
        self._do(self.store.__aenter__())
        self.count = self._chunks()

    def ingest(self, path: Path) -> int:
        for row in read(path):
            self._do(self.store.create_document(row["text"], title=row["title"]))
        count = self._chunks()
        self._do(self.store.aclose())  # tidies its tables
        return count

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        seconds, _ = timed(lambda: self._do(self.store.search(question, limit=HITS)))
        return {"search": 1000 * seconds}

    def _chunks(self) -> int:
        return int(self._do(self.store.store.chunks_table.count_rows()))
