"""Which messages of a help channel are answered that nobody addressed to the bot.

    python -m benchmarks.help_channels STORE

STORE is a data folder of the sample articles (`footnote ingest seeds/articles`). The messages are
in `help_channels.jsonl`, each with its kind; those of the kind "question" the articles answer. They
go the way of the bot with `listen = "questions"`: read as a question or not, answered by quotes,
posted or not. Ends with 1 if any talk is answered.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from bot.slack.access import Home
from bot.slack.channels import Channels, ChannelSettings
from bot.slack.delivery.unasked import is_wanted
from bot.slack.events.incoming import Context
from bot.slack.events.parsing import parse_event

MESSAGES = Path(__file__).with_suffix(".jsonl")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
CHANNELS = Channels({"*": ChannelSettings(listen="questions")})
CONTEXT = Context("U0BOT00001", Home("T1"), CHANNELS, lambda channel, thread: False)


def read(text: str) -> str:
    """Return the question that a message is read as, or '' for none."""
    event = {"type": "message", "channel": "C1", "user": "U1", "ts": "1795945169.000001"}
    incoming = parse_event({"event": {**event, "text": text}}, CONTEXT)
    return incoming[0].task.text if incoming else ""


def answered(app: App, text: str) -> Answer | None:
    """Return the answer that would be posted, if any."""
    question = read(text)
    answer = app.answer(Question(question, now=NOW)) if question else None
    return answer if answer and is_wanted(answer) else None


def main() -> None:
    app = App(Settings(_env_file=None, data_dir=Path(sys.argv[1])))
    asked: Counter[str] = Counter()
    posted: Counter[str] = Counter()
    for message in map(json.loads, MESSAGES.read_text("utf-8").splitlines()):
        kind = message["kind"]
        asked[kind] += 1
        answer = answered(app, message["text"])
        posted[kind] += bool(answer)
        if bool(answer) != (kind == "question"):
            what = f"answered: {answer.text[:120]}" if answer else "passed over"
            print(f"{kind}: {message['text']}\n    {what}")
    for kind, count in asked.items():
        print(f"{kind:14} {posted[kind]:3} of {count} answered")
    talk = sum(count for kind, count in posted.items() if kind != "question")
    print(f"talk answered: {talk} of {asked.total() - asked['question']}")
    sys.exit(bool(talk))


if __name__ == "__main__":
    main()
