"""Build an article from its fields: validated and normalised, whatever format they came in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from retrieval.article import Article, DateOrigin
from retrieval.dates.dateline import read_dateline
from retrieval.dates.stated import stated_date
from retrieval.errors import UnreadableError
from retrieval.text.language import language_of
from retrieval.text.normalise import normalise, normalise_line

_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
# Characters of a title, outlet, address or id: each is stored with every chunk.
LONGEST_NAME = 1_000
# A text of more characters has at least this share of letters and digits. A page of 3 MB of "<" is
# read in two seconds, and embedded in ten minutes; prose of any script has .7, a table of numbers
# .3 of them.
FEW, WORDS = 1_000, 0.05
_LANGUAGE = re.compile("[a-z]{2,3}")
# The name and password of an address, which open it: no citation shows them.
_USER = re.compile(r"^(https?://)[^/?#]*@", re.IGNORECASE)
_SHOWN = 60  # characters of a date that cannot be read


def build_article(
    fields: Mapping[str, object], *, default_id: str, path: Path, filed: str = ""
) -> Article:
    """Build an article from the contract's fields, or raise `UnreadableError` naming the field.

    A date that cannot be read is left out, see `date_problems`. `filed` is the ISO creation date in
    the file's metadata, used where there is no better one.
    """
    for name in ("id", "title", "url", "source"):
        if len(_text(fields, name)) > LONGEST_NAME:
            raise UnreadableError(f"{name!r} is over {LONGEST_NAME:,} characters long")
    text = normalise(_text(fields, "text"))
    default_id = _USER.sub(r"\1", normalise_line(default_id))
    if not text:
        raise UnreadableError("has no text: 'text' is missing or empty")
    if len(text) > FEW and sum(map(str.isalnum, text)) < WORDS * len(text):
        raise UnreadableError("holds hardly a letter: it is no text to read")
    url = _USER.sub(r"\1", normalise_line(_text(fields, "url")))
    article = Article(
        id=normalise_line(_text(fields, "id")) or url or default_id,
        title=normalise_line(_text(fields, "title")),
        text=text,
        url=url,
        source=normalise_line(_text(fields, "source")) or _host(url),
        author=normalise_line(_names(fields.get("author"))),
        published=_date(fields, "published"),
        updated=_date(fields, "updated"),
        origin=str(path),
        language=_language(_text(fields, "language")) or language_of(text),
    )
    return _dated(article, path, filed)


def date_problems(fields: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with each date that cannot be read, and is left out."""
    for name in ("published", "updated"):
        try:
            _stated(fields, name)
        except UnreadableError as error:
            yield f"{error}; the article is stored without it"
        except ValueError as error:
            value = str(fields.get(name))[:_SHOWN]
            yield f"{name!r} is {value!r}: {error}; the article is stored without it"


def _dated(article: Article, path: Path, filed: str) -> Article:
    """Add the origin of the date; without one, take that of the dateline or the file."""
    if article.published:
        return replace(article, published_from="metadata")
    dateline = read_dateline(article.text, datetime.now(UTC))
    if dateline:
        published = dateline.date.isoformat()
        certainty: DateOrigin = "assumed" if dateline.assumed else "dateline"
        return replace(article, published=published, published_from=certainty)
    in_name = _DATE_IN_NAME.search(path.name)
    made = "-".join(in_name.groups()) if in_name else filed
    try:
        published = date.fromisoformat(made).isoformat()
    except ValueError:
        return article
    return replace(article, published=published, published_from="file")


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes
            raise UnreadableError(f"{name!r} is too long a number") from None
    if not isinstance(value, str):
        raise UnreadableError(f"{name!r} must be text, not {type(value).__name__}")
    return value


def _language(stated: str) -> str:
    """The language in a tag such as "en-GB", or '' where it is none."""
    code = stated.strip().lower().replace("_", "-").partition("-")[0]
    return code if _LANGUAGE.fullmatch(code) else ""


def _names(value: object) -> str:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return ", ".join(value)
    return _text({"author": value}, "author")


def _date(fields: Mapping[str, object], name: str) -> str | None:
    try:
        return _stated(fields, name)
    except (ValueError, UnreadableError):  # `date_problems` says so
        return None


def _stated(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, date):  # YAML reads dates by itself; a datetime is a date too
        return value.isoformat()
    text = _text(fields, name).strip()
    return stated_date(text) if text else None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
