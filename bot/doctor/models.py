"""Checks of the models: the embedding model, the chat model, and the models that check answers."""

from collections.abc import Iterator

from bot.answering.model.ollama import offer
from bot.app import App
from bot.doctor.finding import Finding, failure, passed, warning
from bot.doctor.machine import Machine
from bot.settings import Settings
from retrieval.models.sentence_transformer import is_installed


def check_embedding_model(app: App) -> Iterator[Finding]:
    """Embed a question with the bundled model or the endpoint; loading verifies the weights.

    Another local model is loaded with `--models` only, since that takes seconds.
    """
    embedder = app.embedder
    if app.settings.embedding_model and not app.settings.embedding_url:
        yield passed("embedding model", f"{embedder.identity}; --models loads it")
        return
    vector = embedder.embed_question("Who wrote this?")
    yield passed("embedding model", f"{embedder.identity}, {len(vector)} dimensions")


def check_local_models(settings: Settings) -> Iterator[Finding]:
    """Check that the packages of models of the owner's own are installed, where one is named."""
    named = {
        "FOOTNOTE_EMBEDDING_MODEL": settings.embedding_model and not settings.embedding_url,
        "FOOTNOTE_RERANKER": settings.reranker,
        "FOOTNOTE_NLI_MODEL": settings.nli_model,
    }
    for variable in filter(named.get, named):
        if not is_installed():
            remedy = "run `pip install 'footnote-qa[torch]'`"
            yield failure("local models", f"{variable} needs torch, which is not installed", remedy)


def check_chat_model(app: App, machine: Machine) -> Iterator[Finding]:
    """Check that the chat model's package and key are there; send it nothing.

    Where none is set, name one of an Ollama server on this machine.
    """
    settings = app.settings
    if settings.chat_model:
        app.chat_model.load()
        yield passed("chat model", f"{settings.chat_model} is set up; --models sends it a test")
    else:
        names = [] if settings.ollama_host else machine.models()
        offers = [f"; {offer(name)}" for name in names[:1]]
        yield passed("chat model", "".join(["none: answers are quotes from the articles", *offers]))
    if settings.nli_model and not settings.chat_model:
        remedy = "set FOOTNOTE_CHAT_MODEL as well, or remove it"
        yield warning("settings", "FOOTNOTE_NLI_MODEL has no effect without a chat model", remedy)


def try_models(app: App) -> Iterator[Finding]:
    """Load every model that an answer needs, and have the chat model write a word."""
    app.warm()
    yield passed("models", "every model can be loaded")
    if app.settings.chat_model:
        app.chat_model.check()
        yield passed("chat model", f"{app.settings.chat_model} answers")
