"""A Question from named fields, as batch lines, evaluation cases and command options give them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import Question, Turn
from bot.errors import QuestionError
from retrieval.filters import Filters
from retrieval.text.normalise import normalise, normalise_line

_BARE_DATE = len("2024-05-07")
# Far enough from the first and last date of Python that no date arithmetic reaches those.
_YEARS = range(1000, 9000)


def read_question(fields: Mapping[str, Any], zone: ZoneInfo) -> Question:
    """Make a Question from the fields of a batch line; raise `QuestionError` naming a wrong one."""
    text = fields.get("question")
    if not isinstance(text, str):
        raise QuestionError("'question' is missing or not text")
    source = fields.get("source")
    if source is not None and not isinstance(source, str):
        raise QuestionError(f"'source' is {source!r}: write the name of an outlet")
    since = parse_time(fields.get("since"), "since", zone)
    until = parse_until(fields.get("until"), zone)
    if since and until and since >= until:
        first, last = fields.get("since"), fields.get("until")
        raise QuestionError(f"the period is empty: it begins {first} and ends {last}")
    return Question(
        text=normalise(text),
        now=parse_time(fields.get("now"), "now", zone) or datetime.now(zone),
        history=_history(fields.get("history")),
        filters=Filters(since=since, until=until, source=source and normalise_line(source)),
    )


def parse_time(value: object, name: str, zone: ZoneInfo) -> datetime | None:
    """Read an ISO date or date-time, in `zone` if it has none; raise `QuestionError`."""
    if value is None:
        return None
    try:
        when = datetime.fromisoformat(str(value).strip())
    except ValueError:
        when = None
    if when is None or when.year not in _YEARS:
        raise QuestionError(
            f"{name} is {value!r}: write an ISO date such as 2024-05-07 or 2024-05-07T09:30"
        )
    return when if when.tzinfo else when.replace(tzinfo=zone)


def parse_until(value: object, zone: ZoneInfo) -> datetime | None:
    """Read the end of a period; a date without a time includes that whole day."""
    when = parse_time(value, "until", zone)
    is_day = isinstance(value, str) and len(value.strip()) <= _BARE_DATE
    return when + timedelta(days=1) if when and is_day else when


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    history = []
    for turn in value if isinstance(value, list) else [value]:
        role = turn.get("role") if isinstance(turn, dict) else None
        text = turn.get("text") if isinstance(turn, dict) else None
        if role not in ("user", "assistant") or not isinstance(text, str):
            raise QuestionError(
                '\'history\' must be a list of {"role": "user"|"assistant", "text": …}'
            )
        history.append(Turn(role, normalise(text)))
    return tuple(history)
