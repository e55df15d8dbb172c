"""The stand-in for Slack with fifty people in it who ask, and what became of their questions."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bot.evaluation.cases import read_cases
from tests.standins.slack import FakeSlack

PEOPLE = 50
# Seconds after which Slack has sent an event for the last time, with some to spare.
GIVEN_UP = 400


class Workspace:
    """The stand-in with people in it, and what they have asked."""

    def __init__(self, slack: FakeSlack, questions: list[str]) -> None:
        self.slack, self.questions = slack, questions
        self.asked: list[str] = []
        self._lock = threading.Lock()
        self.people = [f"U0PERSON{n:02}" for n in range(PEOPLE)]
        slack.users |= {person: person.lower() for person in self.people}
        slack.channels[slack.GENERAL]["members"] |= set(self.people)

    def ask(self, rng: random.Random) -> str:
        ts, _ = self.slack.mention(rng.choice(self.questions), user=rng.choice(self.people))
        with self._lock:
            self.asked.append(ts)
        return ts

    def replies(self) -> Counter[str]:
        """How many replies each thread has; counted where the stand-in changes them."""
        return Counter(self.slack.count_replies(self.slack.GENERAL))

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            settled = all(one.done.is_set() for one in self.slack.deliveries)
            if settled and all(map(self.replies().get, self.asked)):
                break
            time.sleep(0.2)
        time.sleep(3)

    def report(self) -> None:
        replies = self.replies()
        counts = Counter(min(replies[ts], 2) for ts in self.asked)
        undelivered = sum(one.state == "failed" for one in self.slack.deliveries)
        open_streams = sum(one.state == "streaming" for one in self.slack.streams.values())
        working = sum(one["status"] == "processing" for one in self.slack.sessions.values())
        print(f"asked {len(self.asked)}: answered once {counts[1]}, lost {counts[0]}, "
              f"doubled {counts[2]}; never delivered {undelivered}; left open: streams "
              f"{open_streams}, statuses {working}")  # fmt: skip
        found = Counter(one["rule"] for one in self.slack.lint)
        print(f"lint {dict(found)}, errors that a person sees {len(self.slack.ui_errors)}")

    def acks(self) -> str:
        waits = sorted(one.ack_ms for one in self.slack.deliveries if one.ack_ms is not None)
        return f"ack ms: {spread(waits)}"

    def times(self, threads: list[str]) -> str:
        """From the event to the first sign of life, and to the whole answer, in ms."""
        signs, answers = [], []
        for ts in threads:
            sent = min(
                one.attempts[0].sent
                for one in self.slack.deliveries
                if one.payload.get("event", {}).get("ts") == ts and one.attempts
            )
            calls = [
                call for call in self.slack.calls
                if ts in (call.args.get("thread_ts"), call.args.get("ts")) and call.ok
            ]  # fmt: skip
            posts = [call.t1 for call in calls if call.method == "chat.postMessage"]
            visible = [c.t1 for c in calls if c.method != "conversations.replies"]
            signs.append(1000 * (min(visible) - sent))
            answers.append(1000 * (min(posts) - sent))
        return f"first sign ms: {spread(sorted(signs))}; answer ms: {spread(sorted(answers))}"


def spread(values: list[float]) -> str:
    p95 = values[int(0.95 * (len(values) - 1))]
    return f"p50 {median(values):.0f}, p95 {p95:.0f}, worst {values[-1]:.0f}"


@contextmanager
def workspace(questions: Path) -> Iterator[Workspace]:
    texts = [case.question.text for case in read_cases(questions, ZoneInfo("UTC"))]
    with FakeSlack() as slack:
        yield Workspace(slack, texts)
