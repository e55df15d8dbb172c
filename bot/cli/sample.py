"""The sample articles in a store of their own, for `footnote chat --sample`."""

import hashlib
import shutil
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import click
from platformdirs import user_state_path

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings

# What decides where articles and vectors go: all as without any settings, so that nothing
# invented gets into the owner's store, server or embedding endpoint.
_STORAGE = (
    "chroma_url", "chroma_token", "chroma_tenant", "chroma_database", "embedding_model",
    "embedding_url", "embedding_key", "embedding_query_prompt", "embedding_document_prompt",
    "embedding_dimensions",
)  # fmt: skip


def sample_app(settings: "Settings") -> "App":
    """Return an app over the sample articles, which are read in first where they are not yet.

    Raises `BotError` or `RetrievalError`.
    """
    from bot.app import App

    # Another release may have another store format.
    folder = user_state_path("footnote") / f"sample-{version('footnote-qa')}"
    defaults = {name: type(settings).model_fields[name].default for name in _STORAGE}
    app = App(settings.model_copy(update={**defaults, "data_dir": folder}))
    with as_file(files("seeds") / "articles") as articles:
        digest, stamp = _digest(articles), folder / "articles.sha256"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
            _read(app, articles)
            stamp.write_text(digest, encoding="utf-8")
    return app


def _read(app: "App", articles: Path) -> None:
    from bot.cli.ingest import ingest_into

    # From a place that stays, whichever installation they come from.
    copy = app.settings.data_dir / "articles"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(articles, copy)
    report = ingest_into(app, [str(copy)], prune=True)
    if report.failed:
        raise BotError(f"the sample articles cannot be read: {report.failed[0].error}")
    click.echo(
        f"{report.articles} sample articles from a town that does not exist are now in a store of "
        f"their own, {str(app.settings.data_dir)!r}",
        err=True,
    )


def _digest(articles: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(articles.iterdir()):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()
