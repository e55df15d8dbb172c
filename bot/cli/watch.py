"""Waiting for the next time that sources are to be read."""

import time
from collections.abc import Iterator, Sequence

from retrieval.reading.web.walk import is_address

# Milliseconds without a change after which the watch looks up.
TIMEOUT = 5_000


def again(locations: Sequence[str], every: float | None, *, watch: bool) -> Iterator[None]:
    """Yield each time that it is time to read again: so many seconds on, or when files change.

    Once more soon after a watch begins; nothing if neither is wanted.
    """
    folders = [one for one in locations if not is_address(one)] if watch else []
    if not folders:
        while every:
            time.sleep(every)
            yield
        return
    from watchfiles import watch as changes

    timeout = int(1000 * every) if every else TIMEOUT
    first = True
    for changed in changes(*folders, rust_timeout=timeout, yield_on_timeout=True):
        # What changed before the watch began, while the folders were read, is no change to it.
        if changed or every or first:
            yield
        first = False
