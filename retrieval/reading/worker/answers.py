"""What the parsing process answers, taken as data: of the right types and lengths, or nothing."""

from collections.abc import Mapping

from retrieval.errors import UnreadableError
from retrieval.reading.formats.feeds import Entry
from retrieval.reading.formats.reader import ArticleFields, Found, Member
from retrieval.text.normalise import normalise_line

Frame = Mapping[str, object]

_LONGEST_REASON = 500
_LONGEST_ADDRESS = 3_000  # more than is fetched


def found(frame: Frame) -> Found:
    """Return what stands in a file."""
    if "article" in frame:
        return fields(frame)
    if "member" in frame:
        member = _mapping(frame, "member")
        return Member(whole_number(member, "number"), normalise_line(_text(member, "inside")))
    return UnreadableError(reason(frame, "error"))


def fields(frame: Frame) -> ArticleFields:
    """Return the fields of an article."""
    article = _mapping(frame, "article")
    return ArticleFields(
        _mapping(article, "fields"),
        _text(article, "filed"),
        normalise_line(_text(article, "part")),
        whole_number(article, "number"),
        normalise_line(_text(article, "inside")),
    )


def entry(frame: Frame) -> Entry:
    """Return an entry of a list."""
    named = _mapping(frame, "entry")
    url, published, changed = (_text(named, name) for name in ("url", "published", "changed"))
    return Entry(url[:_LONGEST_ADDRESS], published, changed, named.get("is_list") is True)


def reason(frame: Frame, name: str) -> str:
    """Return why something is unreadable, fit to be shown."""
    return normalise_line(_text(frame, name)[:_LONGEST_REASON])


def whole_number(frame: Frame, name: str) -> int:
    """Return a number that counts something."""
    value = frame.get(name)
    return value if isinstance(value, int) else 0


def _mapping(frame: Frame, name: str) -> Frame:
    value = frame.get(name)
    return value if isinstance(value, dict) else {}


def _text(frame: Frame, name: str) -> str:
    value = frame.get(name)
    return value if isinstance(value, str) else ""
