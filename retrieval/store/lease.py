"""One writer at a time on a server that many machines use: a lease with a growing number.

Whoever takes the lease makes the record of the next number, which the server lets only one do.
Times are those of each process's own clock that never goes back: a holder counts from before it
asked the server, another from after it saw the answer, so that delays make the holder stop early
and the other wait long. The time of day only lets a process be refused without waiting.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from retrieval.errors import BusyError

Record = Mapping[str, Any]


class Records(Protocol):
    """The records of the lease on the server, each with a number."""

    def all(self) -> Mapping[int, Record]:
        """Return all records, by number."""

    def create(self, number: int, record: Record) -> bool:
        """Make a record; return False if there is one of this number by another process."""

    def update(self, number: int, record: Record) -> None:
        """Replace a record; does nothing if there is none."""

    def delete(self, number: int) -> None:
        """Delete a record, if it is there."""


@dataclass(frozen=True)
class Clock:
    """The time of day, a time that never goes back, and how to let some pass, in seconds."""

    now: Callable[[], float] = time.time
    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Lease:
    """The right to write, which the process has that made the record with the highest number."""

    def __init__(self, records: Records, seconds: float, clock: Clock) -> None:
        """Make a lease, not yet acquired, that ends `seconds` after it was last renewed."""
        self._records, self._seconds, self._clock = records, seconds, clock
        self._name = secrets.token_hex(8)
        self._number = 0  # of the record that is ours, while the lease is held
        self._renewed = 0.0

    @property
    def ends(self) -> float:
        """Until when it is held, by the clock that never goes back, unless it is renewed."""
        return self._renewed + self._seconds if self._number else 0.0

    def acquire(self) -> None:
        """Take the lease; raise `BusyError` if another process has it."""
        records = self._records.all()
        last = max(records, default=0)
        if last and not records[last].get("ended"):
            self._wait_for_the_end(last, records[last])
        self._take(last + 1)
        for number in records:
            self._records.delete(number)

    def check(self) -> None:
        """Raise `BusyError` if the lease, once acquired, was lost; renew it if that is due."""
        if not self._number:
            return
        if self._clock.elapsed() - self._renewed > self._seconds / 4:
            self.renew()
        else:
            self._check_last(self._number)

    def renew(self) -> None:
        """Extend the lease, if it was acquired; raise `BusyError` if it was lost since."""
        if not self._number:
            return
        began = self._clock.elapsed()
        self._records.update(self._number, self._record())
        self._check_last(self._number)
        if self._clock.elapsed() < self.ends:
            self._renewed = began
        else:  # somebody may be taking it at this moment: the server lets only one have the next
            self._take(self._number + 1)

    def release(self) -> None:
        """Let others have the lease."""
        number, self._number = self._number, 0
        if number:
            self._records.update(number, {**self._record(), "ended": True})

    def _wait_for_the_end(self, number: int, record: Record) -> None:
        """Wait until a record has not changed for its time; raise `BusyError` if it lives."""
        seconds = float(record["seconds"])
        if 0 < float(record["until"]) - self._clock.now() <= seconds:
            raise _busy(record)
        seen = self._clock.elapsed()
        while True:
            self._clock.sleep(seconds / 20)
            asked = self._clock.elapsed()
            records = self._records.all()
            last = max(records, default=0)
            if last != number or records[last].get("change") != record.get("change"):
                raise _busy(records.get(last, record))
            if asked - seen > seconds:
                return

    def _take(self, number: int) -> None:
        began = self._clock.elapsed()
        if not self._records.create(number, self._record()):
            raise _busy(self._records.all().get(number, {}))
        self._check_last(number)
        self._number, self._renewed = number, began

    def _check_last(self, number: int) -> None:
        records = self._records.all()
        last = max(records, default=0)
        if last != number:
            raise _busy(records.get(last, {}))

    def _record(self) -> Record:
        return {
            "writer": self._name,
            "change": secrets.token_hex(8),
            "seconds": self._seconds,
            "until": self._clock.now() + self._seconds,
        }


def _busy(record: Record) -> BusyError:
    until = record.get("until")
    at = f", until {datetime.fromtimestamp(float(until), UTC):%H:%M:%S} UTC" if until else ""
    return BusyError(
        "another footnote is writing to the Chroma server; wait until it is done or, if it "
        f"was killed{at or ', for four minutes'}"
    )
