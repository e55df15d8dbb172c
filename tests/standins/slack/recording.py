"""Waiting for what happens, and what was recorded of it; used from the threads of tests."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine

from tests.standins.slack.records import Call, Fault
from tests.standins.slack.state import State

# Seconds between two looks at what the stand-in does not see change, such as the bot's database.
_LOOK = 0.05


class Recording(State):
    """The records of a run."""

    def run(self, work: Coroutine, timeout: float = 30):
        """Do something in the thread of the server, and return its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def notify(self) -> None:
        """Wake those who wait, as something changed."""
        with self.changed:
            self._changes += 1
            self.changed.notify_all()

    def wait_for(self, condition: Callable[[], object], timeout=10.0, what="condition"):
        """Wait until a condition holds, looked at after each change; return its value."""
        end = time.monotonic() + timeout
        while True:
            seen = self._changes
            if value := condition():
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"timed out after {timeout}s waiting for {what}")
            with self.changed:
                self.changed.wait_for(lambda seen=seen: self._changes != seen, min(left, _LOOK))

    def wait_calls(self, method: str, n=1, timeout=10.0, ok: bool | None = None) -> list[Call]:
        self.wait_for(lambda: len(self.calls_to(method, ok)) >= n, timeout, f"{n}x {method}")
        return self.calls_to(method, ok)

    def wait_connected(self, n=1, timeout=10) -> None:
        self.wait_for(lambda: len(self.conns) >= n, timeout, "socket mode connection")

    def wait_delivered(self, timeout=30) -> None:
        """Wait until all that was sent to the bot is acknowledged or given up."""
        self.wait_for(lambda: all(d.done.is_set() for d in list(self.deliveries)), timeout)

    def calls_to(self, method: str, ok: bool | None = None) -> list[Call]:
        return [call for call in self.calls if call.method == method and ok in (None, call.ok)]

    def assert_clean(self, allow=()) -> None:
        """Fail if the bot broke a rule."""
        bad = [breach for breach in self.lint if breach["rule"] not in allow]
        found = [bad[:5], self.protocol_errors[:5], self.ui_errors[:5]]
        assert not any(found), json.dumps(found, default=str)

    def add_lint(self, rule: str, detail, args: dict | None) -> None:
        """Record that a rule was broken which Slack does not enforce."""
        self.lint.append({"rule": rule, "detail": str(detail)[:300], "args": args})

    def inject(self, method: str, kind: str, **options) -> Fault:
        """Let the next calls of a method fail."""
        fault = Fault(method, kind, **options)
        self.faults.append(fault)
        return fault

    def take_fault(self, call: Call, kinds: tuple[str, ...]) -> Fault | None:
        """The fault of one of these kinds by which a call fails."""
        for fault in self.faults:
            if fault.strikes(call.method, call.args, kinds):
                call.fault = fault.kind
                return fault
        return None
