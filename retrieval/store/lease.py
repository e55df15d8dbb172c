"""One writer at a time on a server that many machines use: a lease among its notes.

Chroma cannot compare and set, so who takes the lease looks again whether it is still theirs.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from retrieval.errors import BusyError

# Seconds after which a writer that was killed is forgotten; a living one renews it with each batch.
LASTS = 120
# Seconds in which it is seen that another one took the lease at the same moment.
_SETTLES = 0.2

Notes = Mapping[str, str | int | float | bool]


class Lease:
    """The right to write, kept in notes that all processes `read` and `write`."""

    def __init__(self, read: Callable[[], Notes], write: Callable[[Notes], None]) -> None:
        self._read, self._write = read, write
        self._name = secrets.token_hex(8)
        self._held = False
        self._extended = 0.0  # when, by the clock that never goes back

    def take(self) -> None:
        """Take it; raise `BusyError` if another process has it."""
        self._check()
        self._extend(LASTS)
        time.sleep(_SETTLES)
        self._check()
        self._held = True

    def renew(self) -> None:
        """Have it for a while more, if it was taken; raise `BusyError` if it was lost since."""
        if self._held:
            self._check()
            self._extend(LASTS)

    def keep(self) -> None:
        """Renew it, if a quarter of its time has passed."""
        if time.monotonic() - self._extended > LASTS / 4:
            self.renew()

    def give_back(self) -> None:
        """Let others have it."""
        self._held = False
        self._extend(0)

    def _check(self) -> None:
        notes = self._read()
        ends = float(notes.get("writing until", 0))
        if notes.get("writer") != self._name and ends > time.time():
            at = datetime.fromtimestamp(ends, UTC)
            raise BusyError(
                "another footnote is writing to the Chroma server; wait until it is done or, if it "
                f"was killed, until {at:%H:%M:%S} UTC"
            )

    def _extend(self, seconds: float) -> None:
        self._extended = time.monotonic()
        self._write({"writer": self._name, "writing until": time.time() + seconds})
