"""The causes of Chroma's errors on this disk, each with the remedy that loses nothing.

Chroma raises one kind of error for most, and tells them apart in its text alone.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """What is wrong, and what to do."""

    what: str
    remedy: str


REPLACED = (
    "another process has just made the store anew; ask again in a moment and, if it stays so, run "
    "`footnote doctor`"
)
_REPLACED = re.compile(r"Collection \[[\w-]+\] does not exist|Missing \w+ segment")
_LONGEST = 200  # characters of an error's own text

VECTORS = Cause(
    "its vector index is damaged, its articles are not",
    "run `footnote repair`, which makes the index anew from them",
)
DATABASE = Cause(
    "its database chroma.sqlite3 is damaged",
    "run `footnote repair`, which saves what can be read and keeps the rest, or `footnote restore` "
    "with a backup",
)
_UNKNOWN = Cause("Chroma fails", "run `footnote doctor`, which looks for the cause")
# Looked for in this order, in small letters.
_CAUSES = {
    r"disk is full|no space left|quota exceeded": Cause(
        "the disk is full", "free some space, and run the same again: nothing is lost"
    ),
    r"too many open files": Cause(
        "this process has too many open files", "raise the limit (`ulimit -n`)"
    ),
    r"database is locked": Cause(
        "another program holds its database", "wait until it is done, or end it, and try again"
    ),
    r"readonly database|read-only|permission denied|unable to open database|not permitted": Cause(
        "this user may not read or write its folder",
        "correct its owner and permissions, or set FOOTNOTE_DATA_DIR to another folder",
    ),
    r"malformed|not a database|code: 11\b|code: 26\b|disk i/o error": DATABASE,
    r"hnsw|finding id|getting embedding|backfill|nothing found on disk|compactor": VECTORS,
}


def cause_of(error: BaseException) -> Cause:
    """Return the cause of an error that Chroma raised."""
    text = str(error).lower()
    found = (cause for words, cause in _CAUSES.items() if re.search(words, text))
    return next(found, _UNKNOWN)


def was_replaced(error: BaseException) -> bool:
    """Whether a collection is gone that was there when it was opened, as after a rebuild."""
    return bool(_REPLACED.search(str(error)))


def described(doing: str, error: BaseException) -> str:
    """Return what failed, why, and what to do, the latter after "; "."""
    cause = cause_of(error)
    what = f"{cause.what} ({type(error).__name__}: {own_words(error)})"
    return f"cannot {doing}: {what}; {cause.remedy}"


def own_words(error: BaseException) -> str:
    """Return the text of an error on one line, cut, and without the "; " before a remedy."""
    return " ".join(str(error).replace(";", ",").split())[:_LONGEST]
