"""Tables (.csv, .tsv): one article a row, its fields by the names in the first row."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.reader import ArticleFields

LONGEST_CELL = 10_000_000  # characters, as for a line of JSON
_LONGEST_HEAD = 100_000
# A line after the last one: within a cell, it shows that a quotation mark before it is not closed.
_END = "\x00end\x00"
_LOST = "; it and the rows after it are not read"
# Other names of the contract's fields in exports.
_NAMES = {
    "headline": "title",
    "body": "text", "content": "text", "article": "text",
    "link": "url", "address": "url",
    "outlet": "source", "publication": "source", "publisher": "source",
    "byline": "author", "authors": "author",
    "date": "published", "published_at": "published", "publication_date": "published",
    "updated_at": "updated", "modified": "updated",
}  # fmt: skip


def read_table(file: BinaryIO, _: Path) -> Iterator[ArticleFields]:
    """Yield an article, or the error with its row number, for each row that is not blank."""
    csv.field_size_limit(LONGEST_CELL)
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = lines.readline(_LONGEST_HEAD)
        if len(first) == _LONGEST_HEAD:
            raise UnreadableError(f"its first row is over {_LONGEST_HEAD:,} characters long")
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(chain([first], lines, [_END]), delimiter=delimiter)
        columns = [_field(column) for column in next(rows, [])]
        if "text" not in columns or "title" not in columns:
            raise UnreadableError(
                f"has no columns 'title' and 'text' in its first row, but {columns[:8]}"
            )
        yield from _rows(rows, columns)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 ({error.reason}); convert it first") from None
    except csv.Error as error:
        raise UnreadableError(f"is no table that can be read: {error}") from None
    finally:
        lines.detach()  # whoever opened the file closes it


def _rows(rows: Iterator[list[str]], columns: Sequence[str]) -> Iterator[ArticleFields]:
    number = 1
    try:
        for number, row in enumerate(rows, 2):
            if row[-1:] and row[-1].endswith(_END) and row != [_END]:
                raise UnreadableError(f"row {number}: a quotation mark is not closed{_LOST}")
            if row != [_END] and any(cell.strip() for cell in row):
                fields = dict(zip(columns, row, strict=False))
                yield ArticleFields(fields, part=f"row {number}", number=number)
    except csv.Error as error:
        raise UnreadableError(f"row {number + 1}: {error}{_LOST}") from None


def _field(column: str) -> str:
    name = column.strip().casefold().replace(" ", "_")
    return _NAMES.get(name, name)
