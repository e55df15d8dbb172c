"""Items taken a list at a time, so that memory stays bounded whatever their number."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` of the items, in order."""
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group
