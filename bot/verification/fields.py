"""A line of input as a claim with its sources, or refused in words that name the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from bot.errors import QuestionError
from bot.verification.source import Source

_SOURCE_FIELDS = [field.name for field in fields(Source)]


@dataclass(frozen=True)
class Claim:
    """A claim, the sources that should support it, and the question that it answers, or ''."""

    text: str
    sources: Sequence[Source]
    question: str = ""


def read_claim(fields: Mapping[str, Any]) -> Claim:
    """Read {"claim", "sources": [{"text", …}] or "source": text, "question"?}.

    Raises `QuestionError` for a field that is missing or of another type.
    """
    return Claim(_text(fields, "claim"), _sources(fields), _text(fields, "question", ""))


def _sources(fields: Mapping[str, Any]) -> list[Source]:
    if "sources" not in fields:
        if "source" not in fields:
            raise QuestionError("'sources' is missing: give a list of objects with a 'text'")
        return [Source(_text(fields, "source"))]
    sources = fields["sources"]
    if not isinstance(sources, list) or not all(isinstance(source, dict) for source in sources):
        raise QuestionError("'sources' must be a list of objects with a 'text'")
    return [_source(source) for source in sources]


def _source(fields: Mapping[str, Any]) -> Source:
    others = {name: _text(fields, name, "") for name in _SOURCE_FIELDS if name != "text"}
    return Source(_text(fields, "text"), **others)


def _text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """The text of a field; null is as good as none, and an id may be a number."""
    value = fields.get(name)
    if value is None and default is not None:
        return default
    if name == "id" and isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise QuestionError(f"{name!r} is missing or not text")
    return value
