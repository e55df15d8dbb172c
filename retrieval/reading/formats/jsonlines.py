"""JSON lines (.jsonl): one article per line, in the contract's form."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.formats.build_article import build_article
from retrieval.reading.formats.reader import unexpected

# A long book is 5 MB. A line beyond this is a broken export, and would cost memory to hold.
LONGEST_LINE = 10_000_000


def read_json_lines(file: BinaryIO, path: Path, name: str) -> Iterator[Article | UnreadableError]:
    """Yield an article, or the error with its line number, for each line that is not blank."""
    articles = 0
    for number, line in _lines(file):
        if isinstance(line, bytes) and not line.strip():
            continue
        articles += 1
        try:
            yield _read_line(line, f"{name}:{number}", path)
        except UnreadableError as error:
            yield UnreadableError(f"line {number}: {error}")
        except Exception as error:  # noqa: BLE001  the other lines are good
            yield UnreadableError(f"line {number}: {unexpected(error)}")
    if not articles:
        raise UnreadableError("the file is empty")


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines from 1; None stands for one over the limit, which is skipped unread."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        yield number, None
        while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass


def _read_line(line: bytes | None, default_id: str, path: Path) -> Article:
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
    article = build_article(fields, default_id=default_id, path=path)
    if not article.title:
        raise UnreadableError("has no title: 'title' is missing or empty")
    return article
