"""Tables (.csv, .tsv): one article a row, its fields by the names in the first row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.reader import ArticleFields

LONGEST_CELL = 10_000_000  # characters, as for a line of JSON
_SAMPLE = 4_096
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
        sample = lines.readline(_SAMPLE)
        rows = csv.reader(lines, delimiter=max(",;\t", key=sample.count))
        names = next(csv.reader([sample], delimiter=max(",;\t", key=sample.count)), [])
        columns = [_field(column) for column in names]
        if "text" not in columns or "title" not in columns:
            raise UnreadableError(
                f"has no columns 'title' and 'text' in its first row, but {names[:8]}"
            )
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row):
                fields = dict(zip(columns, row, strict=False))
                yield ArticleFields(fields, part=f"row {number}", number=number)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not UTF-8 ({error.reason}); convert it first") from None
    except csv.Error as error:
        raise UnreadableError(f"is no table that can be read: {error}") from None
    finally:
        lines.detach()  # whoever opened the file closes it


def _field(column: str) -> str:
    name = column.strip().casefold().replace(" ", "_")
    return _NAMES.get(name, name)
