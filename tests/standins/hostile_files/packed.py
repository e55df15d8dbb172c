"""Hostile archives and packed files."""

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping

_GOOD = b"Mill\n\nIt turns again."


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=1)


def _zip(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _patched(archive: bytes, sign: bytes, offset: int, value: bytes) -> bytes:
    """Change a field of each head that begins with a sign."""
    content = bytearray(archive)
    place = content.find(sign)
    while place >= 0:
        content[place + offset : place + offset + len(value)] = value
        place = content.find(sign, place + 4)
    return bytes(content)


def packed_files() -> dict[str, bytes]:
    """Return archives that are cut, lie, or expand, and packed files that do."""
    good = _zip({"a.txt": _GOOD})
    directory, local = b"PK\x01\x02", b"PK\x03\x04"
    names = {
        "absolute": "/etc/passwd.txt", "above": "../../../x.txt", "long": "n" * 60_000 + ".txt",
        "escape": "\x1b[2J.txt", "nul": "a\0b.txt", "line": "a\nb.txt", "hidden": ".a.txt", "folder": "a.txt/",
        "colon": "c:\\windows\\x.txt", "dots": "....txt", "twice": "a.md.gz", "bidi": "\u202etxt.txt",
        "nested": "b.zip", "other": "a.exe", "deep": "/".join("d" * 400) + "/a.txt",
    }  # fmt: skip
    files = {f"name-{key}.zip": _zip({name: _GOOD}) for key, name in names.items()}
    lzma = bytearray(_zip({"a.txt": _GOOD * 9}, zipfile.ZIP_LZMA))
    lzma[40:60] = b"\xff" * 20
    bzip = bytearray(_zip({"a.txt": _GOOD * 9}, zipfile.ZIP_BZIP2))
    bzip[40:60] = b"\xff" * 20
    archives = {
        "empty": _zip({}), "none": b"PK\x03\x04", "cut": good[:-10], "half": good[: len(good) // 2],
        "tail": good + b"x" * 70_000, "lzma": bytes(lzma), "bzip": bytes(bzip), "twice": good + good,
        "method": _patched(_patched(good, directory, 10, b"\x63\0"), local, 8, b"\x63\0"),
        "locked": _patched(_patched(good, directory, 8, b"\x01\0"), local, 6, b"\x01\0"),
        "size": _patched(good, directory, 24, struct.pack("<I", 4_000_000_000)),
        "offset": _patched(good, directory, 42, struct.pack("<I", 999_999)), "sum": _patched(good, directory, 16, b"zzzz"),
        "version": _patched(good, directory, 6, b"\xff\xff"), "bomb": _zip({"a.txt": b"0" * 51_000_000}),
        "ratio": _zip({"a.md": b"&#" * 30_000}), "many": _zip({f"{n}.txt": b"" for n in range(10_100)}),
        "pages": _zip({f"{n}.html": b"<p>x" for n in range(100)}), "bad": _zip({"a.docx": b"x", "b.pdf": b"x", "c.eml": b"", "d.txt": _GOOD}),
        "slow": _zip({"a.txt": _GOOD, "b.html": b"<p " + b" ".join(b"a%d=''" % n for n in range(60_000)), "c.txt": _GOOD}),
        "lines": _zip({"a.jsonl": b"5\n" * 10_100, "b.txt": _GOOD}), "self": _zip({"a.zip": good}),
    }  # fmt: skip
    files |= {f"zip-{name}.zip": content for name, content in archives.items()}
    packed = _gzip(_GOOD)
    packs = {
        "cut.txt": packed[:-9], "sum.txt": packed[:-8] + b"\0" * 8, "none.txt": b"x", "empty.txt": b"", "tail.txt": packed + b"x" * 99,
        "many.txt": packed * 500, "bomb.txt": _gzip(b"0" * 11_000_000), "bomb.jsonl": _gzip(b"0" * 21_000_000),
        "blank.jsonl": _gzip(b"\n" * 3_000_000), "bomb.html": _gzip(b"<" * 11_000_000), "two.txt.gz": _gzip(packed),
        "bomb.csv": _gzip(b"a," * 5_000_000), "bomb.pdf": _gzip(b"%PDF" + b"0" * 51_000_000),
        "good.zip": _gzip(good), "bomb.eml": _gzip(b"a: b\n" * 10_200_000),
    }  # fmt: skip
    return files | {f"pack-{name}.gz": content for name, content in packs.items()}
