"""The JSON forms of articles and ingest reports that scripts depend on, as plain dicts.

Pure. Fields may be added, never renamed. Answers and hits: `bot/answering/json_forms.py`.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from retrieval.article import Article

if TYPE_CHECKING:
    from retrieval.ingest.report import IngestReport


def article_form(article: Article) -> dict[str, Any]:
    """Return what `footnote articles show --json` prints: all stored fields, text included."""
    return asdict(article)


def article_line(article: Article) -> dict[str, Any]:
    """Return an article as `footnote articles list --json` lists it: without its text."""
    return {name: value for name, value in asdict(article).items() if name != "text"}


def report_form(report: "IngestReport") -> dict[str, Any]:
    """Return what `footnote ingest --json` prints."""
    return {name: value for name, value in asdict(report).items() if name != "languages"}
