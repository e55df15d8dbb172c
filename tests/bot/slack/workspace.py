"""A workspace with the running bot, which has the real product and three articles."""

import json
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.app import App
from bot.slack.service import Service
from tests.bot.slack.conftest import settings_for, strict_slack
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.newsroom import answer_to
from tests.standins.slack import FakeSlack

LISTENING, SHARED = "C0LISTEN01", "C0SHARED01"
DAVE, OTHER_BOT = "U0DAVE0001", "U0OTHERBOT"
HEBREW = "נמל חיפה נפתח מחדש ביום ראשון."
ARTICLES = (
    {
        "id": "ferry",
        "title": "Ferry [updated] | *off* Gull Rock",
        "text": "The ferry Marten sank off Gull Rock on 3 November. All 40 on board were saved.",
        "url": "https://gazette.example/ferry_(2026)?a=1&b=(2)",
        "source": "Gazette",
        "published": "2026-11-20",
    },
    {
        "id": "bridge",
        "title": "Kessel Bridge to reopen",
        "text": "The Kessel Bridge reopens on 14 December, the council said. Repairs cost a lot.",
        "source": "Gazette",
        "published": "2026-11-21",
    },
    {
        "id": "haifa",
        "title": "נמל חיפה",
        "text": HEBREW,
        "source": "Haaretz",
    },
)


class Product(App):
    """The product, which also can be made to answer at a length that no message holds."""

    def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
        if "at length" in question.text:
            yield answer_to(question.text)
        else:
            yield from super().stream(question, with_model=with_model)


@dataclass(frozen=True)
class Workspace:
    """A workspace with the running bot, and its articles."""

    slack: FakeSlack
    service: Service
    product: App
    folder: Path

    def ask(self, text: str, **how: str) -> tuple[str, str]:
        """Mention the bot, wait until it has replied, and return the channel and the thread."""
        ts, _ = self.slack.mention(text, **how)
        self.wait()
        return how.get("channel", self.slack.GENERAL), how.get("thread_ts", ts)

    def say(self, text: str, **how: str) -> str:
        """Say something without a mention."""
        ts, _ = self.slack.say(text, **how)
        self.wait()
        return ts

    def wait(self) -> None:
        wait_until_closed(self.slack, self.service)


@contextmanager
def open_workspace(folder: Path) -> Iterator[Workspace]:
    """Start the bot, with its data in a folder."""
    (folder / "channels.toml").write_text(f'[{LISTENING}]\nlisten = "all"\n')
    (folder / "articles").mkdir()
    lines = "\n".join(map(json.dumps, ARTICLES))
    (folder / "articles" / "articles.jsonl").write_text(lines)
    with ExitStack() as opened:
        slack = opened.enter_context(strict_slack())
        slack.add_person(DAVE, "dave", team=slack.OTHER_TEAM)
        slack.add_person(OTHER_BOT, "otherbot")
        slack.channels[slack.GENERAL]["members"].add(OTHER_BOT)
        slack.add_channel(LISTENING, "channel", {slack.ALICE, slack.BOB, slack.BOT_USER})
        slack.add_channel(SHARED, "channel", {slack.ALICE, DAVE, slack.BOT_USER}, shared=True)
        settings = settings_for(slack, folder / "data").model_copy(
            update={"slack_channels": folder / "channels.toml", "slack_per_minute": 1000}
        )
        product = opened.enter_context(closing(Product(settings)))
        product.library.add([folder / "articles"])
        service = Service(product, settings)
        opened.callback(service.close)
        service.open()
        slack.wait_connected()
        yield Workspace(slack, service, product, folder / "articles")
