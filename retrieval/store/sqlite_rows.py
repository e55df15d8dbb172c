"""Whether a SQLite file is damaged, and every row that can still be read from one that is.

Rows are read page by page, without the tree above them, as SQLite's own shell does in `.recover`:
https://www.sqlite.org/fileformat2.html describes the format. Of which table a row is, the caller
tells by its columns.
"""

import contextlib
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

Value = str | bytes | int | float | None

_MAGIC = b"SQLite format 3\x00"
_TABLE_LEAF = 0x0D
_HEADER = 100  # bytes before the first page's own head
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of each serial type
_CONSTANTS: dict[int, int | None] = {0: None, 8: 0, 9: 1}
_DAMAGE = ("malformed", "not a database", "corrupt", "could not decode", "disk i/o error")


class Row(NamedTuple):
    """A row's id, and its columns in order; the column that is the id itself is None."""

    id: int
    values: tuple[Value, ...]


def read_only(file: Path, wait: float = 10) -> sqlite3.Connection:
    """Open a database that must not be changed; raises `sqlite3.Error`."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=wait)


def damage_of(file: Path, *, whole: bool = False, wait: float = 10) -> str:
    """Return what is wrong with a SQLite file, in SQLite's words, or ''.

    `whole` also compares every index with its table. That another process holds the file, or that
    it may not be read, is no damage.
    """
    if not file.stat().st_size:
        return "it is empty"
    check = "integrity_check" if whole else "quick_check"
    try:
        with contextlib.closing(read_only(file, wait)) as database:
            (found,) = database.execute(f"PRAGMA {check}(1)").fetchone()
            return "" if found == "ok" else _line(found)
    except sqlite3.DatabaseError as error:
        return _line(str(error)) if is_damage(error) else ""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite says that the file itself is damaged."""
    return any(words in str(error).lower() for words in _DAMAGE)


def rows_of(file: Path) -> Iterator[Row]:
    """Yield every row of every table that is on a readable page, in no order."""
    with file.open("rb") as pages:
        size, usable = _page_size(pages.read(_HEADER))
        book = _Pages(pages, size, usable, file.stat().st_size // size)
        free = book.free()
        for number in range(1, book.count + 1):
            if number not in free:
                yield from book.rows(number)


def _page_size(header: bytes) -> tuple[int, int]:
    """Return the bytes of a page, and those of it that are used; guess them from no header."""
    size = int.from_bytes(header[16:18], "big")
    size = 65536 if size == 1 else size
    if not header.startswith(_MAGIC) or size < 512 or size & (size - 1):
        return 4096, 4096
    return size, size - header[20]


class _Pages:
    """The pages of a file, counted from 1."""

    def __init__(self, file: BinaryIO, size: int, usable: int, count: int) -> None:
        self._file, self._size, self._usable, self.count = file, size, usable, count

    def free(self) -> set[int]:
        """Return the pages whose rows were deleted, as far as they can be told."""
        free: set[int] = set()
        trunk = int.from_bytes(self._page(1)[32:36], "big") if self._sound() else 0
        while 0 < trunk <= self.count and trunk not in free:
            page = self._page(trunk)
            leaves = int.from_bytes(page[4:8], "big")
            if leaves > self._usable // 4 - 2:
                break
            numbers = (page[8 + 4 * i : 12 + 4 * i] for i in range(leaves))
            free |= {trunk, *(int.from_bytes(number, "big") for number in numbers)}
            trunk = int.from_bytes(page[:4], "big")
        return free

    def rows(self, number: int) -> Iterator[Row]:
        """Yield the rows of a page, those that can be read; nothing if it holds none."""
        page = self._page(number)
        start = _HEADER if number == 1 else 0
        if page[start] != _TABLE_LEAF:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        for at in range(start + 8, min(start + 8 + 2 * cells, self._usable), 2):
            with contextlib.suppress(ValueError, LookupError):
                yield self._row(page, int.from_bytes(page[at : at + 2], "big"))

    def _row(self, page: bytes, at: int) -> Row:
        length, at = _varint(page, at)
        id_, at = _varint(page, at)
        if length > self.count * self._usable:
            raise ValueError
        payload = page[at : at + self._local(length)]
        if len(payload) < length:
            overflow = int.from_bytes(page[at + len(payload) :][:4], "big")
            payload += self._overflow(overflow, length - len(payload))
        return Row(id_, _values(payload))

    def _local(self, length: int) -> int:
        """Return how many bytes of a payload are on the page itself."""
        if length <= self._usable - 35:
            return length
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._usable - 4)
        return local if local <= self._usable - 35 else least

    def _overflow(self, number: int, length: int) -> bytes:
        parts = []
        while length > 0:
            if not 0 < number <= self.count:
                raise ValueError
            page = self._page(number)
            parts.append(page[4 : self._usable][:length])
            number, length = int.from_bytes(page[:4], "big"), length - len(parts[-1])
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        self._file.seek((number - 1) * self._size)
        return self._file.read(self._size)

    def _sound(self) -> bool:
        return self._page(1).startswith(_MAGIC)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for i in range(8):
        byte = data[at + i]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + i + 1
    return value << 8 | data[at + 8], at + 9


def _values(record: bytes) -> tuple[Value, ...]:
    """Return the columns of a record; raise `ValueError` or `IndexError` where it is none."""
    head, at = _varint(record, 0)
    body, values = head, []
    while at < head:
        kind, at = _varint(record, at)
        length = _INTEGERS.get(kind, 8 if kind == 7 else max(0, kind - 12) // 2)
        data = record[body : body + length]
        if len(data) < length:
            raise ValueError
        values.append(_value(kind, data))
        body += length
    return tuple(values)


def _value(kind: int, data: bytes) -> Value:
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        return float(struct.unpack(">d", data)[0])
    if kind < 12:
        return _CONSTANTS[kind]
    return data.decode() if kind % 2 else data


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
