"""One writer at a time on a server that many machines use: a lease in the server's metadata.

Chroma cannot compare and set, so who takes the lease looks again whether it is still theirs.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from retrieval.errors import BusyError

# Seconds after which another process that took the lease at the same moment is seen to have it.
_SETTLES = 0.2

Metadata = Mapping[str, str | int | float | bool]


@dataclass(frozen=True)
class Clock:
    """The time of day, a time that never goes back, and how to let some pass, in seconds."""

    now: Callable[[], float] = time.time
    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Lease:
    """The right to write, kept in metadata that all processes `read` and `write`."""

    def __init__(
        self,
        read: Callable[[], Metadata],
        write: Callable[[Metadata], None],
        seconds: float,
        clock: Clock,
    ) -> None:
        """Make a lease, not yet acquired, that ends `seconds` after it was last renewed."""
        self._read, self._write, self._seconds, self._clock = read, write, seconds, clock
        self._name = secrets.token_hex(8)
        self._held = False
        self._renewed = 0.0  # by the time that never goes back

    def acquire(self) -> None:
        """Take the lease; raise `BusyError` if another process has it."""
        self._check()
        self._extend(self._seconds)
        self._clock.sleep(_SETTLES)
        self._check()
        self._held = True

    def renew(self) -> None:
        """Extend the lease, if it was acquired; raise `BusyError` if it was lost since."""
        if self._held:
            self._check()
            self._extend(self._seconds)

    def renew_if_due(self) -> None:
        """Renew the lease, if a quarter of its time has passed."""
        if self._clock.elapsed() - self._renewed > self._seconds / 4:
            self.renew()

    def release(self) -> None:
        """Let others have the lease."""
        self._held = False
        self._extend(0)

    def _check(self) -> None:
        metadata = self._read()
        ends = float(metadata.get("writing until", 0))
        if metadata.get("writer") != self._name and ends > self._clock.now():
            at = datetime.fromtimestamp(ends, UTC)
            raise BusyError(
                "another footnote is writing to the Chroma server; wait until it is done or, if it "
                f"was killed, until {at:%H:%M:%S} UTC"
            )

    def _extend(self, seconds: float) -> None:
        self._renewed = self._clock.elapsed()
        self._write({"writer": self._name, "writing until": self._clock.now() + seconds})
