"""Load-test the Slack bot as a process: many questions, faults, SIGKILL, on a stand-in.

    python -m benchmarks.slack_load STORE QUESTIONS load|soak|kill [--minutes M] [--kills N]

`load` asks 200 questions at once from 50 people, then single ones; `soak` asks for some minutes
while the stand-in fails in every way that it knows; `kill` ends the bot with SIGKILL at random
moments while it is asked, and starts it again. Says how many questions were answered once, not at
all, and more than once. The stand-in shares the machine: read the times with that in mind.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.slack_workspace import GIVEN_UP, Workspace, spread, workspace
from tests.standins.slack import FakeSlack

AT_ONCE, SINGLE = 200, 60
FAULTS = {
    "chat.postMessage": ["drop", "apply_then_drop", "http", "ratelimit", "garbage", "delay"],
    "conversations.replies": ["drop", "http", "ratelimit"],
    "agents.sessions.setStatus": ["drop", "http", "ratelimit", "error"],
    "apps.connections.open": ["http", "ratelimit"],
}
NETWORK = ("kill_tcp", "fin_tcp", "close_ws", "disconnect")


class Bot:
    """`footnote slack` in a process of its own."""

    def __init__(self, slack: FakeSlack, store: Path, state: Path) -> None:
        self._slack = slack
        environment = os.environ | slack.env() | {
            "FOOTNOTE_STATE_URL": f"sqlite:///{state}", "FOOTNOTE_SLACK_PER_MINUTE": "100000",
        }  # fmt: skip
        command = [sys.executable, "-m", "bot", "--data-dir", str(store), "slack"]
        self._log = (state.parent / "log").open("a")
        self.process = subprocess.Popen(command, env=environment, stderr=self._log)
        slack.wait_for(lambda: slack.conns, 60, "the bot to connect")

    @property
    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def end(self, how: signal.Signals = signal.SIGTERM) -> float:
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        self._log.close()
        return time.monotonic() - began


def load(space: Workspace, start: "Starter", _: argparse.Namespace) -> None:
    bot = start()
    rng = random.Random(0)
    askers = [threading.Thread(target=space.ask, args=[rng]) for _ in range(AT_ONCE)]
    began = time.monotonic()
    for asker in askers:
        asker.start()
    commands = []
    for _ in range(10):
        commands.append(space.slack.slash("/ask", space.questions[0]))
        time.sleep(0.5)
    for asker in askers:
        asker.join()
    space.wait(GIVEN_UP)
    print(
        f"{AT_ONCE} at once, all answered in {time.monotonic() - began - 3:.1f} s; {space.acks()}"
    )
    print("slash " + spread(sorted(one.ack_ms for one in commands if one.ack_ms)))
    singles = []
    for _ in range(SINGLE):
        singles.append(space.ask(rng))
        while not space.replies()[singles[-1]]:
            time.sleep(0.02)
        time.sleep(0.2)
    print(f"one at a time: {space.times(singles)}")
    space.report()
    print(f"memory {bot.memory_mb:.0f} MB; ended in {bot.end():.1f} s")


def soak(space: Workspace, start: "Starter", given: argparse.Namespace) -> None:
    bot = start()
    rng = random.Random(1)
    sizes = []
    until = time.monotonic() + 60 * given.minutes
    while time.monotonic() < until:
        space.ask(rng)
        method = rng.choice(list(FAULTS))
        pending = any(fault.method == method and fault.times for fault in space.slack.faults)
        if rng.random() < 0.4 and not pending:  # what piles up would shut the bot out for minutes
            kind = rng.choice(FAULTS[method])
            space.slack.inject(method, kind, times=rng.randint(1, 2), delay=rng.random() * 2)
        if rng.random() < 0.03:
            getattr(space.slack, rng.choice(NETWORK))()
        if rng.random() < 0.1 and space.slack.deliveries[-1].attempts and space.slack.conns:
            space.slack.redeliver(space.slack.deliveries[-1])
        if len(space.asked) % 50 == 0:
            sizes.append(bot.memory_mb)
        time.sleep(rng.random())
    space.slack.faults.clear()
    space.wait(GIVEN_UP)
    space.report()
    print(
        f"{space.acks()}; memory MB {[round(size) for size in sizes]}; ended in {bot.end():.1f} s"
    )


def kill(space: Workspace, start: "Starter", given: argparse.Namespace) -> None:
    rng = random.Random(2)
    for _ in range(given.kills):
        bot = start()
        for _ in range(15):
            space.ask(rng)
        time.sleep(rng.random() * 1.2)
        bot.end(signal.SIGKILL)
        space.slack.wait_for(lambda: not space.slack.conns, 10)
    bot = start()
    space.wait(GIVEN_UP)
    space.report()
    print(f"ended in {bot.end():.1f} s")


class Starter:
    """Starts the bot over the same store and memory, again and again."""

    def __init__(self, slack: FakeSlack, store: Path, folder: Path) -> None:
        self._of = slack, store, folder / "state.sqlite3"

    def __call__(self) -> Bot:
        return Bot(*self._of)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("what", choices=["load", "soak", "kill"])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    with workspace(given.questions) as space, tempfile.TemporaryDirectory() as folder:
        ways = {"load": load, "soak": soak, "kill": kill}
        ways[given.what](space, Starter(space.slack, given.store, Path(folder)), given)


if __name__ == "__main__":
    main()
