"""Batches of questions: JSON lines in, JSON lines out, in the same order.

A bad line gives a line with an error, and the other lines are answered all the same.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.answering.question import Question
from bot.cli.output import logged_unexpected, print_json_line
from bot.errors import BotError, QuestionError
from bot.input.question_fields import read_question
from retrieval.errors import RetrievalError

DEFAULT_COUNT = 10

# Makes the JSON form of the reply to a question; the number is its `k`.
Reply = Callable[[Question, int], dict[str, Any]]


def print_replies(lines: Iterable[str], zone: ZoneInfo, reply: Reply) -> bool:
    """Print the reply to each line; return whether every question was answered."""
    succeeded = True
    for form in run_batch(lines, zone, reply):
        succeeded = succeeded and form.get("status") != "error"
        print_json_line(form)
    return succeeded


def run_batch(lines: Iterable[str], zone: ZoneInfo, reply: Reply) -> Iterator[dict[str, Any]]:
    """Yield the reply to each line that is not blank."""
    for line in lines:
        if line.strip():
            yield _reply(line, zone, reply)


def _reply(line: str, zone: ZoneInfo, reply: Reply) -> dict[str, Any]:
    echoed: dict[str, Any] = {}
    try:
        fields = _parse(line)
        echoed = {name: fields[name] for name in ("id", "question") if name in fields}
        count = fields.get("k", DEFAULT_COUNT)
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 100:
            raise QuestionError(f"'k' is {count!r}: write a number from 1 to 100")
        form = reply(read_question(fields, zone), count)
    except (BotError, RetrievalError) as error:
        return {**echoed, "status": "error", "error": str(error)}
    except Exception:  # noqa: BLE001  whatever it is, the other lines are answered
        return {**echoed, "status": "error", "error": logged_unexpected()}
    return {**form, **echoed}


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
