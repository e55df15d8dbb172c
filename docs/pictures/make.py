"""Draw the pictures of the docs: real answers about the sample articles, in Slack and the chat.

    python docs/pictures/make.py [CHROMIUM]

The blocks are those that are sent to Slack; what is drawn around them is ours, not Slack's.
"""

import io
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from block_html import Block, draw_all, message
from browser import shoot, shoot_page
from rich.console import Console, Group
from rich.terminal_theme import MONOKAI as TERMINAL
from rich.text import Text

from bot.answering.expert_replies import PREFIX
from bot.answering.question import Question
from bot.answering.wording import outlet, short_title
from bot.app import App
from bot.evaluation.cases import read_cases
from bot.settings import Settings
from bot.slack.channels import ChannelSettings
from bot.slack.messages.amended import Amendment, amended
from bot.slack.messages.answer import answer_messages
from bot.slack.messages.attributed import told
from bot.slack.messages.buttons import share_button
from bot.slack.messages.channel_form import channel_blocks
from bot.slack.messages.digest import digest_messages
from bot.slack.messages.experts import call_message, thanks_message
from bot.slack.messages.home import home_view
from bot.slack.messages.home_controls import article_buttons, own_blocks, unanswered_blocks
from bot.slack.messages.sources import source_blocks
from bot.slack.state.database import open_database
from bot.slack.state.usage import UsageLog
from bot.terminal.rendering import render_answer
from bot.usage.page import as_page
from bot.usage.records import QuestionRecord, Rating
from bot.usage.report import report_on
from retrieval.article import Article
from retrieval.ingest.sources import ListedSource
from retrieval.ingest.sync import sync
from retrieval.reading.files import read_articles

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
COUNTS = {"answered": 214, "unknown": 31, "up": 58, "down": 7}  # as an owner might see them
ANSWERED = "Why was the Kessel Bridge closed?"
REFUSED = "Why was the Gull Bridge closed?"
HANDED_OVER = "Which of us is allowed to fly the drone?"
REPLY = "Mara and Jo, they have the licence. Book it with Jo two days ahead."
ASKED_AGAIN = "Who is allowed to fly our drone?"
TOLD = "Who won the by-election?"
PRIVATE = "When does the Kessel Bridge open again?"


def asked(app: App, question: str, *, private: bool = False, has_experts: bool = False) -> str:
    """Return a question and the message that answers it."""
    answer = app.answer(Question(question, now=NOW))
    below = [share_button("key", question)] if private else []
    offered = "" if private else question
    variants = answer_messages(answer, "key", open_question=offered, has_experts=has_experts)
    blocks = [*variants[0].blocks, *below]
    words = (
        f"<code>/ask</code> {escape(question)}"
        if private
        else f"<em>@Footnote</em> {escape(question)}"
    )
    note = "Only visible to you" if private else ""
    return message("Ines", words) + message("Footnote", draw_all(blocks), app=True, note=note)


def live(app: App) -> str:
    """Return a question that is told, an answer that is amended, and a digest."""
    answer = app.answer(Question(TOLD, now=NOW))
    known = told(["Ines"], TOLD, "key", answer_messages(answer, "key"))[0].blocks
    answer = app.answer(Question(ANSWERED, now=NOW))
    quote = answer.citations[0].quote
    changed = Amendment(
        f"“{short_title(answer.citations[0].article)}” ({outlet(answer.citations[0].article)})",
        "24 November 2026", quote, quote.replace("four", "five"),
    )  # fmt: skip
    posted = {"text": "", "blocks": answer_messages(answer, "key")[0].blocks}
    stories = app.retrieve(Question("What is new about the bridge?", now=NOW), 10)
    digest = digest_messages("bridge", app.quote(stories).citations[-2:])
    shown = (known, amended(posted, [changed])[0].blocks, digest[0].blocks)
    return "".join(message("Footnote", draw_all(blocks), app=True) for blocks in shown)


def handed_over(app: App) -> str:
    """Return a question that an expert answers, and the next time that it is asked."""
    called = call_message(["Bo"], "Ines")[0].blocks
    thanked = thanks_message("Bo", HANDED_OVER, NOW + timedelta(days=180))[0].blocks
    again = asked(app, HANDED_OVER, has_experts=True)
    published = NOW.isoformat(timespec="seconds")
    reply = Article(
        f"{PREFIX}C1:1", HANDED_OVER, REPLY, url="https://gazette.slack.com/archives/C1/p1",
        source="Bo in Slack", published=published, published_from="metadata",
    )  # fmt: skip
    sync(app.index, [reply])
    return (
        again
        + message("Footnote", draw_all(called), app=True)
        + message("Bo", escape(REPLY))
        + message("Footnote", draw_all(thanked), app=True)
        + asked(app, ASKED_AGAIN)
    )


def desk(app: App) -> Block:
    """Return the Home tab of an owner."""
    articles = sorted(app.library.articles(), key=lambda one: -(one.timestamp or 0))
    channels = {
        "*": ChannelSettings(),
        "newsroom-help": ChannelSettings(listen="questions", experts=("U1", "U2")),
    }
    sources = [
        ListedSource(
            "https://gazette.example/feed", "2026-11-23T09:30:00+00:00", "read", "", 0, 31
        ),
        ListedSource(
            "/srv/archive", "2026-11-20T18:00:00+00:00", "1 failed", "scan.pdf holds no text", 0, 15
        ),
    ]
    below = [
        *source_blocks(sources),
        *unanswered_blocks({"1": HANDED_OVER, "2": REFUSED}),
        *channel_blocks(channels, has_file=True),
        *own_blocks(),
    ]
    return home_view(articles, COUNTS, (), [article_buttons(is_owner=True)], below)


def chat(app: App, questions: Sequence[str]) -> None:
    """Draw a terminal with the chat's own lines."""
    console = Console(record=True, width=96, file=io.StringIO(), highlight=False)
    for question in questions:
        console.print(Text.assemble(("> ", "bold"), question))
        console.print(Group(*render_answer(app.answer(Question(question, now=NOW)))))
        console.print()
    picture = console.export_svg(title="footnote chat", theme=TERMINAL)
    # Without the fonts that rich would have a reader's browser fetch.
    (HERE / "chat.svg").write_text(re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL))


def report(app: App, folder: Path, chromium: str) -> None:
    """Take a picture of the report on the sample questions, put over eight weeks."""
    usage_log = UsageLog(open_database(f"sqlite:///{folder / 'asked.sqlite3'}"), "all")
    cases = read_cases(HERE.parents[1] / "seeds" / "questions.jsonl", ZoneInfo("UTC"))
    rng = random.Random(1)
    rows: list[QuestionRecord] = []
    ratings: list[Rating] = []
    for case in cases:
        answer = app.answer(case.question)
        usage_log.record(case.id, "U1", case.question.text, answer)
        at = NOW.timestamp() - rng.expovariate(1 / (14 * 86_400))
        rows.append(replace(usage_log.questions()[-1], created=at))
        if rng.random() < 0.3:
            ratings.append(Rating(case.id, at, rng.random() < 0.7, "", ""))
    found = report_on(rows, ratings, app.library.articles(), app.embedder.embed, ZoneInfo("UTC"))
    page = folder / "report.html"
    page.write_text(as_page(found))
    shoot_page(chromium, "report.png", page, 900, 780)


def main() -> None:
    chromium = sys.argv[1] if len(sys.argv) > 1 else "chromium"
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data_dir=Path(folder)))
        sync(app.index, read_articles([HERE.parents[1] / "seeds" / "articles"]))
        shoot(chromium, "answer.png", asked(app, ANSWERED))
        shoot(chromium, "unknown.png", asked(app, REFUSED))
        shoot(chromium, "live.png", live(app))
        shoot(chromium, "private.png", asked(app, PRIVATE, private=True))
        shoot(chromium, "home.png", draw_all(desk(app)["blocks"]))
        chat(app, [ANSWERED, REFUSED])
        report(app, Path(folder), chromium)
        shoot(chromium, "experts.png", handed_over(app))


if __name__ == "__main__":
    main()
