"""The models: the one that embeds, the chat model if there is one, and those that judge."""

from collections.abc import Iterator

from bot.app import App
from bot.doctor.finding import Finding, passed, warning


def look_at_embedding(app: App) -> Iterator[Finding]:
    """Whether the embedding model embeds; the digest of the bundled one is checked by loading it.

    Another one that is loaded here is left to `--models`: that takes seconds.
    """
    embedder = app.embedder
    if app.settings.embedding_model and not app.settings.embedding_url:
        yield passed("embedding model", f"{embedder.name!r}, loaded when it is needed")
        return
    vector = embedder.embed_question("Who wrote this?")
    yield passed("embedding model", f"{embedder.identity}, {len(vector)} numbers a text")


def look_at_chat_model(app: App) -> Iterator[Finding]:
    """Whether the chat model could be asked: its package and its key are there."""
    settings = app.settings
    if settings.chat_model:
        app.chat_model.load()
        yield passed("chat model", f"{settings.chat_model} is set up; --models asks it for a word")
    else:
        yield passed("chat model", "none is set: answers are quotes, and no model is asked")
    if settings.nli_model and not settings.chat_model:
        remedy = "set FOOTNOTE_CHAT_MODEL as well, or remove it"
        yield warning("settings", "FOOTNOTE_NLI_MODEL has no effect without a chat model", remedy)


def try_models(app: App) -> Iterator[Finding]:
    """Load all that an answer needs, and have the chat model say a word."""
    app.warm()
    yield passed("models", "all that an answer needs can be loaded")
    if app.settings.chat_model:
        app.chat_model.say_a_word()
        yield passed("chat model", f"{app.settings.chat_model} answers")
