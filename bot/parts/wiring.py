"""The parts of the product, each built from the settings.

Each is imported where it is built, so that a command loads only the parts that it uses.
"""

from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.answering.evidence import AnsweringStep, WholeAnswer
    from bot.answering.extractive.calibration import AnswerBar
    from bot.answering.model.chat_model import ChatModel
    from bot.answering.retrieve import EvidenceRetriever
    from bot.answering.support.entailment import Entailment
    from bot.telemetry.observation import Observer
    from retrieval.index.index import Index
    from retrieval.models.embedder import Embedder
    from retrieval.reading.web.crawler import PoliteFetcher
    from retrieval.reading.worker.process import ParsingProcess
    from retrieval.search.reranking import Reranker
    from retrieval.search.searcher import Searcher
    from retrieval.store.server import Server


# A person waits so long for a Chroma server to come back.
_READ_SECONDS = 8.0


def open_index(settings: Settings, embedder: "Embedder") -> "Index":
    """Open the index in the data folder or on a server, made if there is none."""
    from retrieval.index.chunking import ChunkSettings
    from retrieval.index.index import Index

    return Index.open(settings.data_dir, embedder, ChunkSettings(), _server(settings))


def _server(settings: Settings) -> "Server | None":
    if not settings.chroma_url:
        return None
    from retrieval.store.server import Server

    return Server(
        settings.chroma_url,
        settings.chroma_token.get_secret_value(),
        settings.chroma_tenant,
        settings.chroma_database,
        timeout=settings.chroma_timeout,
        read_seconds=min(_READ_SECONDS, settings.chroma_timeout),
        write_seconds=2 * settings.chroma_timeout,
    )


def build_embedder(settings: Settings) -> "Embedder":
    """Return what embeds articles and questions."""
    from retrieval.models.embedder import Embedder
    from retrieval.models.prompts import find_prompts

    name, url = settings.embedding_model, settings.embedding_url
    if not name and not url:
        return Embedder()
    prompts = find_prompts(
        name,
        is_local=not url,
        query=settings.embedding_query_prompt,
        document=settings.embedding_document_prompt,
    )
    return Embedder(
        name,
        url,
        settings.embedding_key.get_secret_value(),
        prompts=prompts,
        dimension=settings.embedding_dimensions,
    )


def build_chat_model(settings: Settings) -> "ChatModel":
    """Return the chat model that the settings name."""
    from bot.answering.model.chat_model import ChatModel

    options = provider_options(settings)
    return ChatModel(settings.chat_model, timeout=settings.model_timeout, **options)


def provider_options(settings: Settings) -> dict[str, Any]:
    """Return `api_key` and `base_url` for the chat model's provider, where they are set.

    The providers' libraries read the environment themselves, but not `.env`.
    """
    options: dict[str, dict[str, Any]] = {
        "openai": {"api_key": settings.openai_api_key, "base_url": settings.openai_base_url},
        "anthropic": {
            "api_key": settings.anthropic_api_key,
            "base_url": settings.anthropic_base_url,
        },
        "ollama": {"base_url": settings.ollama_host},
    }
    provider = settings.chat_model.partition(":")[0]
    return {name: value for name, value in options.get(provider, {}).items() if len(value)}


def build_reranker(settings: Settings) -> "Reranker | None":
    """Return the cross-encoder that orders passages again, if one is set."""
    if not settings.reranker:
        return None
    from retrieval.search.reranking import Reranker

    return Reranker(settings.reranker)


def build_entailment(settings: Settings) -> "Entailment | None":
    """Return the model that judges whether a passage implies a claim, if one is set."""
    if not settings.nli_model:
        return None
    from bot.answering.support.entailment import Entailment

    return Entailment(settings.nli_model)


def build_retriever(searcher: "Searcher", model: "ChatModel | None") -> "EvidenceRetriever":
    """Return the step from a question to its passages; a chat model rewrites follow-ups."""
    from bot.answering.retrieve import EvidenceRetriever

    if model is None:
        return EvidenceRetriever(searcher)
    from bot.answering.rewriting.with_model import rewriting_with

    return EvidenceRetriever(searcher, rewriting_with(model))


def build_extractive(index: "Index", bar: "AnswerBar") -> "WholeAnswer":
    """Return the answering step that quotes sentences above a least confidence."""
    from bot.answering.extractive.answer import extractive

    return extractive(index.keyword, index.embedder, bar.confidence)


def build_generative(
    settings: Settings,
    index: "Index",
    model: "ChatModel",
    entailment: "Entailment | None",
    quotes: "WholeAnswer",
) -> "AnsweringStep":
    """Return the answering step that checks what a chat model writes, and else quotes."""
    from bot.answering.generative.answer import Generative
    from bot.answering.generative.second_reader import SecondReader
    from bot.answering.support.checker import SupportChecker

    checker = SupportChecker(index.keyword.terms, index.embedder, entailment)
    reader = SecondReader(model) if settings.verify == "model" else None
    return Generative(model, checker, quotes, reader, settings.unverified == "show")


def build_fetcher(settings: Settings) -> "PoliteFetcher":
    """Return what fetches pages, for one run."""
    from retrieval.reading.web.crawler import PoliteFetcher

    return PoliteFetcher(private=settings.fetch_private, per_second=settings.fetch_per_second)


def build_parser(settings: Settings) -> "ParsingProcess":
    """Return what parses files and pages, for one run."""
    from retrieval.reading.worker.limits import ParseLimits
    from retrieval.reading.worker.process import ParsingProcess

    return ParsingProcess(ParseLimits(settings.parse_seconds, settings.parse_mb))


def build_observers(settings: Settings) -> "list[Observer]":
    """Return the observers of questions that the settings enable."""
    from bot.telemetry.observation import log_question

    if not settings.otel_endpoint:
        return [log_question]
    from bot.telemetry.traces import Traces

    return [log_question, Traces(settings.otel_endpoint).observe]
