"""Whether the files of the keyword index are as they were written: each ends with a checksum.

tantivy itself never looks at them after writing; a flipped bit in them is a wrong answer, or a
panic in a search.
"""

import json
import zlib
from pathlib import Path

_MAGIC = 1337
_BLOCK = 1 << 20
# Its lists of files, and its locks, have no checksum.
_WITHOUT = {".json", ".lock"}


def changed_files(folder: Path) -> list[str]:
    """Return the names of the files that are not as they were written, none without a folder."""
    if not folder.exists():
        return []
    files = (file for file in sorted(folder.iterdir()) if file.suffix not in _WITHOUT)
    return [file.name for file in files if file.is_file() and not _is_sound(file)]


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
