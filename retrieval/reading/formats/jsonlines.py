"""JSON lines (.jsonl): one article per line, in the contract's form."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.reader import ArticleFields
from retrieval.text.normalise import normalise_line

# A long book is 5 MB. A line beyond this is a broken export, and would cost memory to hold.
LONGEST_LINE = 10_000_000
MOST_BLANK = 1_000_000


def read_json_lines(file: BinaryIO, _: Path) -> Iterator[ArticleFields | UnreadableError]:
    """Yield an article, or the error with its line number, for each line that is not blank."""
    articles = 0
    for number, line in _lines(file):
        if isinstance(line, bytes) and not line.strip():
            continue
        articles += 1
        try:
            yield ArticleFields(_read_line(line), part=f"line {number}", number=number)
        except UnreadableError as error:
            yield UnreadableError(f"line {number}: {error}")
    if not articles:
        raise UnreadableError("the file is empty")


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines from 1; None stands for one over the limit, which is skipped unread."""
    number = passed = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        passed = 0 if line.strip() else passed + 1
        if passed > MOST_BLANK:  # a packed file of them costs hours
            raise UnreadableError(f"has over {MOST_BLANK:,} blank lines in a row")
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        yield number, None
        while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass


def _read_line(line: bytes | None) -> dict[str, object]:
    if line is None:
        raise UnreadableError(f"is longer than {LONGEST_LINE:,} bytes; no article is that long")
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 (byte {error.start}); convert it first") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise UnreadableError(f"is a JSON {type(fields).__name__}, not an object")
    title = fields.get("title")
    if title is None or not normalise_line(str(title)):
        raise UnreadableError("has no title: 'title' is missing or empty")
    return fields
