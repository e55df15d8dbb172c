"""JSON lines of questions in, JSON lines of answers out, in the same order.

A bad line gives a line with an error, and the rest goes on.
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import Question, Turn
from bot.cli.json_forms import Form
from bot.errors import UNEXPECTED, BotError, QuestionError
from retrieval.errors import RetrievalError
from retrieval.filters import Filters
from retrieval.text.normalise import normalise, normalise_line

log = logging.getLogger(__name__)

DEFAULT_COUNT = 10
_BARE_DATE = len("2024-05-07")
_YEARS = range(1000, 9000)  # so far from what a date can hold that none is reached by reckoning


def run_batch(
    lines: Iterable[str], zone: ZoneInfo, reply: Callable[[Question, int], Form]
) -> Iterator[Form]:
    """Yield the reply to each line that is not blank; `reply` takes the question and its `k`."""
    for line in lines:
        if line.strip():
            yield _reply(line, zone, reply)


def parse_time(value: object, name: str, zone: ZoneInfo) -> datetime | None:
    """Read an ISO date or date-time, in the zone if it names none; raise `QuestionError`."""
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
    """Read the end of a period; a bare date is meant inclusively, so it ends with that day."""
    when = parse_time(value, "until", zone)
    bare = isinstance(value, str) and len(value.strip()) <= _BARE_DATE
    return when + timedelta(days=1) if when and bare else when


def read_question(fields: Mapping[str, Any], zone: ZoneInfo) -> Question:
    """Make a question of the fields of a batch line; raise `QuestionError` naming the wrong one."""
    text = fields.get("question")
    if not isinstance(text, str):
        raise QuestionError("'question' is missing or no text")
    source = fields.get("source")
    if source is not None and not isinstance(source, str):
        raise QuestionError(f"'source' is {source!r}: write the name of an outlet")
    since = parse_time(fields.get("since"), "since", zone)
    until = parse_until(fields.get("until"), zone)
    if since and until and since >= until:
        begins, ends = fields.get("since"), fields.get("until")
        raise QuestionError(f"the period is empty: it begins {begins} and ends {ends}")
    return Question(
        text=normalise(text),
        now=parse_time(fields.get("now"), "now", zone) or datetime.now(zone),
        history=_history(fields.get("history")),
        filters=Filters(since=since, until=until, source=source and normalise_line(source)),
    )


def _reply(line: str, zone: ZoneInfo, reply: Callable[[Question, int], Form]) -> Form:
    echoed: Form = {}
    try:
        fields = _parse(line)
        echoed = {name: fields[name] for name in ("id", "question") if name in fields}
        count = fields.get("k", DEFAULT_COUNT)
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 100:
            raise QuestionError(f"'k' is {count!r}: write a number from 1 to 100")
        answered = reply(read_question(fields, zone), count)
    except (BotError, RetrievalError) as error:
        return {**echoed, "status": "error", "error": str(error)}
    except Exception:
        reference = secrets.token_hex(4)
        log.warning("unexpected error, reference %s", reference, exc_info=True)
        return {**echoed, "status": "error", "error": UNEXPECTED.format(reference)}
    return {**answered, **echoed}


def _parse(line: str) -> dict[str, Any]:
    try:
        line.encode()
        fields = json.loads(line)
    except UnicodeEncodeError:
        raise QuestionError("the line is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"the line is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise QuestionError("the line is not a JSON object")
    return fields


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    turns = value if isinstance(value, list) else [value]
    history = []
    for turn in turns:
        role = turn.get("role") if isinstance(turn, dict) else None
        text = turn.get("text") if isinstance(turn, dict) else None
        if role not in ("user", "assistant") or not isinstance(text, str):
            raise QuestionError(
                '\'history\' must be a list of {"role": "user"|"assistant", "text": …}'
            )
        history.append(Turn(role, normalise(text)))
    return tuple(history)
