"""The sample articles, and the Slack bot over them in a process of its own that may be killed."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.app import App
from bot.settings import Settings
from bot.slack.state.opening import open_task_store
from bot.slack.state.shown_quotes import ShownIn
from bot.slack.state.tasks import TaskStore
from tests.standins.slack import FakeSlack

SEEDS = Path(__file__).parents[1] / "seeds"
LONGEST_RUN = 3.0  # seconds after which a bot is killed at the latest

# Messages with their quotes and the articles of those.
Shown = dict[str, tuple[ShownIn, list[str], list[str]]]


class Newsroom:
    """The articles, the bot over them, and the workspace that it answers in."""

    def __init__(
        self, slack: FakeSlack, folder: Path, chance: random.Random, rules: str = ""
    ) -> None:
        """Ingest the articles; `rules` is what the file for channels says."""
        self.slack, self.chance = slack, chance
        self._rules = folder / "channels.toml"
        self._rules.write_text(rules, "utf-8")
        self.articles = Path(shutil.copytree(SEEDS / "articles", folder / "articles"))
        self.settings = Settings(_env_file=None, data_dir=folder / "store")
        self.app = App(self.settings)
        self.app.library.add([self.articles])
        self.task_store: TaskStore = open_task_store(self.settings)

    def close(self) -> None:
        self.task_store.close()
        self.app.close()

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "--data-dir", str(self.settings.data_dir), "slack"]
        own = {
            "FOOTNOTE_SLACK_PER_MINUTE": "100000", "FOOTNOTE_SLACK_CHANNELS": str(self._rules),
        }  # fmt: skip
        bot = subprocess.Popen(
            command, env=os.environ | self.slack.env() | own, stderr=subprocess.DEVNULL
        )
        self.slack.wait_connected(timeout=120)
        return bot

    def end(self, bot: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> None:
        bot.send_signal(how)
        bot.wait()
        self.slack.wait_for(lambda: not self.slack.conns, 20)

    def settle(self) -> None:
        """Wait until the bot has seen the articles as they are, and has nothing left to do."""
        current = self.app.library.fingerprints()
        until = time.monotonic() + 180
        while time.monotonic() < until:
            seen = self.task_store.seen.looks().keys() - {""}
            if seen == current and not self.task_store.count_open():
                return
            time.sleep(0.2)
        raise SystemExit("the bot does not come to an end")

    def ask(self, questions: Sequence[str]) -> None:
        bot = self.start()
        for question in questions:
            self.slack.mention(question)
            time.sleep(0.05)
        self.slack.wait_delivered()
        self.settle()
        self.end(bot)

    def shown(self) -> Shown:
        """Return each message that quotes something, with its quotes and their articles."""
        found = {}
        for message in self.task_store.shown.outdated([]):
            quotes = self.task_store.shown.of(message)
            found[message.ts] = (message, [q.quote for q in quotes], [q.article for q in quotes])
        return found

    def posted(self) -> dict[str, str]:
        """Return every message of the bot as it is."""
        messages = self.slack.channels[self.slack.GENERAL]["msgs"]
        return {
            ts: json.dumps([message["text"], message["blocks"]], ensure_ascii=False)
            for ts, message in messages.items()
            if message.get("bot_id")
        }
