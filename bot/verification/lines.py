"""JSON lines of claims to JSON lines of verdicts, in order, by several processes.

Streams: only the lines that are being verified are in memory. A bad line gives a line with its
error, and the rest goes on.
"""

import json
import logging
import os
import secrets
import signal
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import chain
from multiprocessing import get_context, parent_process
from typing import IO, Any

from bot.errors import UNEXPECTED, BotError, QuestionError
from bot.verification.fields import read_claim
from bot.verification.source import Source
from bot.verification.verify import Verification, Verifier
from retrieval.errors import RetrievalError

log = logging.getLogger(__name__)

# Bytes of a line: a source of five million characters fits in whatever script it is.
LONGEST_LINE = 32_000_000
# Lines and bytes given to a process at once, and how many such parts are in work for each.
_LINES, _BYTES, _PARTS = 16, 1_000_000, 2

Form = dict[str, Any]


def verdict_lines(file: IO[bytes], workers: int = 1) -> Iterator[Form]:
    """Yield the JSON form of a verdict for each line of a file that is not blank."""
    if workers == 1:  # each line at once: who writes the next may wait for this one's verdict
        yield from map(_verdict_form, _lines(file))
        return
    parts = _parts(file)
    first, second = next(parts, []), next(parts, [])
    if not second:  # done sooner than processes are started
        yield from _verdicts(first)
        return
    # Spawned: a process that has threads, as ONNX Runtime starts them, may not be forked.
    level = logging.getLogger().getEffectiveLevel()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (level,))
    try:
        yield from _in_order(pool, chain([first, second], parts), workers)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, parts: Iterator[Sequence[bytes]], workers: int
) -> Iterator[Form]:
    waiting: deque[Future[list[Form]]] = deque()
    for part in parts:
        waiting.append(pool.submit(_verdicts, part))
        if len(waiting) >= _PARTS * workers:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _parts(file: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines that are not blank, some together."""
    part: list[bytes] = []
    size = 0
    for line in _lines(file):
        part.append(line)
        size += len(line)
        if len(part) >= _LINES or size >= _BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines that are not blank; of one that is too long, the beginning."""
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)
        if line.strip():
            yield line


def _begin(log_level: int) -> None:
    """Begin a process of the pool. Ctrl-C goes to all; the one that reads the lines ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=log_level)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that reads the lines is killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _verdicts(lines: Sequence[bytes]) -> list[Form]:
    return [_verdict_form(line) for line in lines]


@cache
def _verifier() -> Verifier:
    return Verifier()


def _verdict_form(line: bytes) -> Form:
    """The JSON form of the verdict on a line, or of its error."""
    echoed: Form = {}
    try:
        fields = _parse(line)
        echoed = {name: fields[name] for name in ("id", "claim") if name in fields}
        claim = read_claim(fields)
        verification = _verifier().verify(claim.text, claim.sources, claim.question)
        return {**echoed, **_form(verification, claim.sources)}
    except (BotError, RetrievalError) as error:
        return {**echoed, "status": "error", "error": str(error)}
    except Exception:
        reference = secrets.token_hex(4)
        log.warning("unexpected error, reference %s", reference, exc_info=True)
        return {**echoed, "status": "error", "error": UNEXPECTED.format(reference)}


def _parse(line: bytes) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise QuestionError(f"the line has more than {LONGEST_LINE:,} bytes")
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise QuestionError("the line is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"the line is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise QuestionError("the line is not a JSON object")
    return fields


def _form(verification: Verification, sources: Sequence[Source]) -> Form:
    return {
        "verdict": verification.verdict,
        "probability": verification.probability,
        "reasons": list(verification.reasons),
        "missing": list(verification.missing),
        "quotes": [
            {
                "source": quote.source,
                **({"source_id": found} if (found := sources[quote.source].id) else {}),
                "start": quote.start,
                "end": quote.end,
                "quote": quote.text,
            }
            for quote in verification.quotes
        ],
    }
