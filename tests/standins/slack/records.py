"""The records of a run: calls of the Web API, faults injected, and deliveries of events."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Call:
    """A call of a method of the Web API."""

    n: int
    method: str
    args: dict
    token: str  # how it begins
    t0: float
    t1: float = 0.0
    status: int = 200
    response: object = None
    fault: str | None = None

    @property
    def ok(self) -> bool:
        return isinstance(self.response, dict) and bool(self.response.get("ok"))

    @property
    def error(self) -> str | None:
        return self.response.get("error") if isinstance(self.response, dict) else None


@dataclass
class Fault:
    """What fails in calls of a method, `*` for any: so many `times`, `after` so many calls.

    The kinds: ratelimit, http, error, delay, drop, garbage, and after the call had its effect
    apply_then_drop and apply_then_delay.
    """

    method: str
    kind: str
    times: int = 1
    after: int = 0
    retry_after: int = 1
    status: int = 500
    error: str = "internal_error"
    delay: float = 0.0
    where: Callable[[dict], bool] | None = None
    hits: int = 0

    def strikes(self, method: str, args: dict, kinds: tuple[str, ...]) -> bool:
        """Whether a call fails by this fault, which is then used up by one."""
        if self.kind not in kinds or self.times <= 0 or self.method not in ("*", method):
            return False
        if self.where is not None and not self.where(args):
            return False
        self.hits += 1
        if self.hits <= self.after:
            return False
        self.times -= 1
        return True


@dataclass
class Attempt:
    """One attempt to deliver an event."""

    envelope_id: str
    retry: int
    sent: float
    conn: str
    acked: float | None = None
    ack_payload: object = None
    fail: str | None = None


@dataclass
class Delivery:
    """An event, interaction or slash command on its way to the bot."""

    kind: str  # events_api, interactive, slash_commands
    payload: dict
    accepts: bool  # a payload in the acknowledgement
    attempts: list[Attempt] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    state: str = "pending"  # then acked or failed

    @property
    def event_id(self) -> str | None:
        return self.payload.get("event_id")

    @property
    def ack_ms(self) -> float | None:
        acked = next((attempt for attempt in self.attempts if attempt.acked), None)
        return None if acked is None else (acked.acked - acked.sent) * 1000

    def wait(self, timeout: float = 10.0) -> "Delivery":
        """Wait until it is acknowledged or given up."""
        self.done.wait(timeout)
        return self
