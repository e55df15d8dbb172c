"""Zip archives (.zip): each file in one is read as from a folder; nothing is unpacked to disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from retrieval.errors import UnreadableError
from retrieval.reading.formats.limits import LARGEST_FILE
from retrieval.reading.formats.reader import ArticleFields, Found, Member, Reader, unexpected

MOST_MEMBERS = 200_000
LARGEST_WHOLE = 4_000_000_000  # bytes of all files, unpacked
LONGEST_NAME = 1_000  # characters, as for an id: it is one
_SHOWN = 200
_PACKED = (".zip", ".gz")
_PROTECTED = 0x1
# A higher compression ratio is not of text but of a zip bomb.
_TIGHTEST = 200


def read_zip(readers: Mapping[str, Reader], file: BinaryIO, first: int = 0) -> Iterator[Found]:
    """Yield what the files of an archive hold, from number `first` on, each after its `Member`."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_WHOLE:
                raise UnreadableError(
                    f"holds over {MOST_MEMBERS:,} files, or {LARGEST_WHOLE:,} bytes; unpack it, "
                    "and name the folder"
                )
            members = sorted(members, key=lambda member: member.filename)
            for number, member in enumerate(members[first:], first):
                reader = readers.get(PurePosixPath(member.filename).suffix.lower())
                if reader and not _is_hidden(member.filename):
                    yield Member(number, member.filename)
                    yield from _read_member(archive, member, reader)
                elif PurePosixPath(member.filename).suffix.lower() in _PACKED:
                    yield UnreadableError(
                        f"{_short(member.filename)}: is packed once more; unpack it"
                    )
    except zipfile.BadZipFile as error:
        raise UnreadableError(f"is a damaged archive, or none: {error}") from None


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, reader: Reader
) -> Iterator[Found]:
    """Read one file of an archive, or yield why it cannot be read."""
    inside = _short(member.filename)
    try:
        content = _unpacked(archive, member)
        for item in reader(io.BytesIO(content), Path(inside)):
            if isinstance(item, ArticleFields):
                yield replace(item, inside=member.filename)
            else:
                yield UnreadableError(f"{inside}: {item}")
    except UnreadableError as error:
        yield UnreadableError(f"{inside}: {error}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        yield UnreadableError(f"{inside}: cannot be unpacked: {error}")
    except MemoryError:
        raise  # this process needs no more
    except Exception as error:  # noqa: BLE001  whatever a library raises is this member's failure
        yield UnreadableError(f"{inside}: {unexpected(error)}")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if len(member.filename) > LONGEST_NAME:
        raise UnreadableError(f"its name is over {LONGEST_NAME:,} characters long")
    if member.flag_bits & _PROTECTED:
        raise UnreadableError("is protected by a password")
    if member.file_size > max(_TIGHTEST * member.compress_size, 1_000_000):
        raise UnreadableError("unpacks to far more than an article holds")
    with archive.open(member) as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError(f"is larger than {LARGEST_FILE:,} bytes")
    return content


def _is_hidden(inside: str) -> bool:
    parts = (part for part in PurePosixPath(inside).parts if part != "..")
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _short(inside: str) -> str:
    """The name of a file in an archive, as it is shown."""
    return inside if len(inside) <= _SHOWN else f"{inside[:_SHOWN]}…"
