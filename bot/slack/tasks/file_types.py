"""Which files can be articles, by their names. Pure."""

from pathlib import Path

from retrieval.reading import SUFFIXES


def unread(name: str) -> str:
    """Return why a file of this name is not read, or ''."""
    suffix = Path(name).suffix.lower()
    return "" if suffix in SUFFIXES else f"I read {', '.join(SUFFIXES)}, not “{suffix or name}”"
