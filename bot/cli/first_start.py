"""What `footnote chat` says before the first question: that there are no articles, or a model."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.answering.model.ollama import local_models, offer
from bot.settings import Settings


def first_words(
    settings: Settings, history: Path, models: Callable[[], list[str]] = local_models
) -> Iterator[str]:
    """Yield a line for each thing that an owner may not know; `history` is there from then on.

    `models` are those of a server on this machine.
    """
    if not settings.chroma_url and not settings.data_dir.exists():
        yield (
            "There are no articles yet: `footnote ingest PATH` adds yours, "
            "`footnote chat --sample` has some to try."
        )
    if not history.exists() and not settings.chat_model and not settings.ollama_host:
        yield from (f"{offer(model)}." for model in models()[:1])
