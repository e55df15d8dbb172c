"""What a store is made with, compared with what a process uses: embedding model and chunks."""

from collections.abc import Iterator, Mapping
from typing import Any

from retrieval.errors import MismatchError

Identity = Mapping[str, Any]


def refuse_other(place: str, stored: Identity, wanted: Identity) -> None:
    """Raise `MismatchError`, naming the mending command, for a store of another kind."""
    for name, found, ours in _differences(stored, wanted):
        before = (
            "set FOOTNOTE_EMBEDDING_MODEL and the other FOOTNOTE_EMBEDDING settings as they were"
            if name == "embedding model"
            else "install the release of Footnote that made it"
        )
        raise MismatchError(
            f"the store in {place!r} was made with {name} {found!r}, and this is {ours!r}; run "
            f"`footnote ingest --rebuild` to make it anew from its own articles, or {before}"
        )


def refuse_rebuilt(place: str, stored: Identity, wanted: Identity) -> None:
    """Raise `MismatchError` for a store that became of another kind while this process ran."""
    for name, found, ours in _differences(stored, wanted):
        remedy = (
            "the FOOTNOTE_EMBEDDING settings of that process"
            if name == "embedding model"
            else "the release of Footnote that did so"
        )
        raise MismatchError(
            f"another process made the store in {place!r} anew with {name} {found!r}, and this one "
            f"has {ours!r}; stop this one and start it again with {remedy}"
        )


def _differences(stored: Identity, wanted: Identity) -> Iterator[tuple[str, Any, Any]]:
    for name, ours in wanted.items():
        if stored.get(name) != ours:
            yield name, stored.get(name), ours
