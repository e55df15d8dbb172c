"""The workspace of the story: the bot with the sample articles, and what is done to both."""

import shutil
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.story.seen import Watcher
from bot.app import App
from bot.settings import Settings
from bot.slack.service import Service
from bot.slack.state import DATABASE
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.slack import FakeSlack

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"
CAROL, HELP, NEWS = "U0CAROL001", "C0HELP0001", "C0NEWS0001"
NAMES = {
    "U0ALICE001": "Alice (owner)", "U0BOB00001": "Bob", CAROL: "Carol (expert)",
    "C0GENERAL1": "#general", HELP: "#help", NEWS: "#news",
}  # fmt: skip
RULES = f"""["C0GENERAL1"]
reaction = "question"

[{HELP}]
listen = "questions"
experts = ["{CAROL}"]
expert_days = 30
"""
_ARTICLE = """---
title: {title}
source: Harbour Point Gazette
published: {day}
url: https://gazette.example/{name}
---

{text}
"""


class Story:
    """The workspace, the bot and the articles."""

    def __init__(self, slack: FakeSlack, folder: Path, opened: ExitStack) -> None:
        self.slack, self.watcher = slack, Watcher(slack, NAMES)
        self.articles = Path(shutil.copytree(SEEDS, folder / "articles"))
        self.rules = folder / "channels.toml"
        self.rules.write_text(RULES)
        self._settings = Settings(
            _env_file=None, data_dir=folder / "data", slack_channels=self.rules,
            slack_owners=slack.ALICE, slack_experts=CAROL, fetch_private=True,
            fetch_per_second=1000, SLACK_BOT_TOKEN=slack.BOT_TOKEN,
            SLACK_APP_TOKEN=slack.APP_TOKEN, SLACK_SIGNING_SECRET=slack.SIGNING,
            SLACK_API_URL=slack.base_url,
        )  # fmt: skip
        self.app = opened.enter_context(closing(App(self._settings)))
        self.app.library.add([self.articles])
        self.app.sources.remember([str(self.articles)])
        self.service = self._start()

    def restart(self, name: str, title: str, text: str) -> None:
        """Stop the bot, let an article come, and start the bot."""
        self.service.close()
        self.slack.wait_for(lambda: not self.slack.conns)
        self.write(name, title, text)
        self.service = self._start()

    def after(self, what: str) -> None:
        """Say what was done, wait until the bot has done its part, and print what is seen."""
        print(f"\n* {what}")
        wait_until_closed(self.slack, self.service)
        time.sleep(0.3)  # for what no task stands for, such as a form or a Home tab
        self.watcher.look()

    def reply(self, channel: str, thread: str) -> dict[str, Any]:
        """Return the first reply of the bot in a thread."""
        wait_until_closed(self.slack, self.service)
        return self.slack.bot_replies(channel, thread)[0]

    def form(self) -> dict[str, Any]:
        """Return the form that was opened last."""
        return list(self.slack.views.values())[-1]

    def press_private(self, action: str, user: str) -> None:
        """Press a button of the message that only one person sees, and that came last."""
        button = next(
            element
            for block in self.slack.responses[-1]["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == action
        )
        self.slack.press(button, self.slack.GENERAL, None, user, ephemeral=True).wait()

    def write(self, name: str, title: str, text: str) -> None:
        """Let an article come, or change, and let the bot see it if it runs."""
        day = datetime.now(UTC).date()
        content = _ARTICLE.format(title=title, day=day, text=text, name=name)
        (self.articles / f"{name}.md").write_text(content, "utf-8")
        self.app.library.add([self.articles / f"{name}.md"])

    def open_home(self, user: str, what: str) -> None:
        """Let a person open the Home tab, and print it."""
        before = len(self.slack.calls_to("views.publish"))
        self.slack.open_agent_dm(user=user, tab="home").wait()
        self.slack.wait_calls("views.publish", before + 1)
        print(f"\n* {what}")
        blocks = self.slack.home_views[user]["blocks"]
        self.watcher.say(f"{self.watcher.name(user)} alone sees", self.watcher.words(blocks))

    def change_rows(self, table: sa.Table, **values: object) -> None:
        """Change all rows of a table of the bot, such as when something is due."""
        engine = sa.create_engine(f"sqlite:///{self._settings.data_dir / DATABASE}")
        with engine.begin() as connection:
            connection.execute(sa.update(table).values(**values))
        engine.dispose()

    def _start(self) -> Service:
        before = len(self.slack.conns)
        service = Service(self.app, self._settings)
        service.open()
        self.slack.wait_connected(before + 1)
        service.look()
        return service
