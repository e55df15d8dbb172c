"""Whether the files of the keyword index are as they were written.

Those of tantivy end with a checksum, at which it never looks itself; those of the table have theirs
beside them. A flipped bit in them is a wrong answer, or a panic in a search.
"""

import contextlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from retrieval.keyword.table_format import SUMS, TABLE

_MAGIC = 1337
_BLOCK = 1 << 20
# Its lists of files, and its locks, have no checksum.
_WITHOUT = {".json", ".lock"}


def changed_files(folder: Path) -> list[str]:
    """Return the names of the files that are not as they were written, none without a folder."""
    if not folder.exists():
        return []
    files = (file for file in sorted(folder.iterdir()) if file.suffix not in _WITHOUT)
    changed = [file.name for file in files if file.is_file() and not _is_sound(file)]
    return [*changed, *_changed_parts(folder / TABLE)]


def _changed_parts(table: Path) -> list[str]:
    """Return the files of the table that are not as each part of them was written last."""
    if not (table / SUMS).exists():
        return []
    # What a writer that was killed had written is written over by the next.
    parts = {(name, start): (size, checksum) for name, start, size, checksum in _sums(table / SUMS)}
    changed: dict[str, None] = {}
    for (name, start), (size, checksum) in parts.items():
        if zlib.crc32(_part(table / name, start, size)) != checksum:
            changed[f"{TABLE}/{name}"] = None
    return list(changed)


def _sums(file: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield the lines of a file of checksums, without those that a full disk has cut."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            name, start, size, checksum = json.loads(line)
            yield name, start, size, checksum


def _part(file: Path, start: int, size: int) -> bytes:
    """Return a part of a file, nothing where it is gone."""
    with contextlib.suppress(FileNotFoundError), file.open("rb") as data:
        data.seek(start)
        return data.read(size)
    return b""


def _is_sound(file: Path) -> bool:
    """Compare the body with the footer: JSON, its length, and a magic number."""
    size = file.stat().st_size
    with file.open("rb") as data:
        data.seek(max(0, size - 8))
        tail = data.read()
        length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
        if magic != _MAGIC or length > size - 8:
            return False
        data.seek(size - 8 - length)
        try:
            expected = json.loads(data.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        data.seek(0)
        checksum, left = 0, size - 8 - length
        while left > 0:
            block = data.read(min(_BLOCK, left))
            checksum, left = zlib.crc32(block, checksum), left - len(block)
    return bool(checksum == expected)
