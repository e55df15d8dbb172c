"""Kill the bot while it answers reactions and the questions of a help channel.

    python -m benchmarks.unasked_kills [--kills 20] [--each 3] [--seed N]

Over the stand-in for Slack, which sends an event that is not acknowledged again as Slack does: at
once, after one minute and after five; so this takes some ten minutes. The sample articles are
ingested. In each round somebody puts the emoji on so many messages, and so many questions are
written in the help channel, while the bot is started and killed at a random moment. In the end each
message must have been answered once. An event that was never acknowledged is counted apart: after
four attempts Slack gives it up, too.
"""

import argparse
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.newsroom import LONGEST_RUN, SEEDS, Newsroom
from benchmarks.slack_workspace import GIVEN_UP
from bot.evaluation.cases import read_cases
from bot.slack.manifest import manifest
from tests.standins.slack import FakeSlack
from tests.standins.slack.records import Delivery

EMOJI, HELP = "question", "C0HELP0001"


@dataclass(frozen=True)
class Asked:
    """A message that is to be answered, and the event that tells the bot of it."""

    channel: str
    ts: str
    event: Delivery


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with (
        like_slack() as slack,
        tempfile.TemporaryDirectory() as folder,
        closing(Newsroom(slack, Path(folder), chance, rules(slack))) as room,
    ):
        questions = answered_unasked(room)
        print(f"{len(questions)} questions are answered in the help channel", flush=True)
        asked: list[Asked] = []
        for _ in range(options.kills):
            asked += run_and_kill(room, questions, options.each)
            print(figures(slack, asked), flush=True)
        bot = room.start()
        slack.wait_delivered(GIVEN_UP)
        room.settle()
        time.sleep(3)  # for one too many
        room.end(bot)
        print(figures(slack, asked))


def answered_unasked(room: Newsroom) -> list[str]:
    """Write the sample questions in the help channel, and return those that are answered."""
    cases = read_cases(SEEDS / "questions.jsonl", ZoneInfo("UTC"))
    bot = room.start()
    written = {
        room.slack.say(case.question.text, channel=HELP)[0]: case.question.text
        for case in cases
        if case.answerable
    }
    room.slack.wait_delivered()
    room.settle()
    room.end(bot)
    return [text for ts, text in written.items() if room.slack.bot_replies(HELP, ts)]


def run_and_kill(room: Newsroom, questions: Sequence[str], each: int) -> list[Asked]:
    """Start the bot, ask so many times in both ways, and kill it at a random moment."""
    bot, chance = room.start(), room.chance
    until = time.monotonic() + chance.random() * LONGEST_RUN
    asked = []
    for _ in range(each):
        asked.append(react(room.slack, chance.choice(questions)))
        asked.append(write(room.slack, chance.choice(questions)))
        time.sleep(chance.random() * max(0.0, until - time.monotonic()))
    time.sleep(max(0.0, until - time.monotonic()))
    room.end(bot, signal.SIGKILL)
    return asked


def like_slack() -> FakeSlack:
    """Return a stand-in with an app of our manifest, and Slack's own times between attempts."""
    app = manifest(agent=True, reactions=True)
    scopes = " ".join(app["oauth_config"]["scopes"]["bot"])
    events = " ".join(app["settings"]["event_subscriptions"]["bot_events"])
    slack = FakeSlack(scopes=scopes, subscriptions=events)
    slack.add_channel(HELP, "channel", {slack.ALICE, slack.BOB, slack.BOT_USER})
    return slack


def rules(slack: FakeSlack) -> str:
    """Return the file for channels: an emoji in one, questions in the other."""
    return f'[{slack.GENERAL}]\nreaction = "{EMOJI}"\n\n[{HELP}]\nlisten = "questions"\n'


def react(slack: FakeSlack, question: str) -> Asked:
    """Let somebody put the emoji on somebody else's question."""
    ts, _ = slack.say(question, user=slack.BOB)
    event = slack.react(EMOJI, slack.GENERAL, ts, user=slack.ALICE)
    return Asked(slack.GENERAL, ts, event)


def write(slack: FakeSlack, question: str) -> Asked:
    """Let somebody write a question in the help channel."""
    ts, (event,) = slack.say(question, user=slack.BOB, channel=HELP)
    return Asked(HELP, ts, event)


def figures(slack: FakeSlack, asked: Sequence[Asked]) -> str:
    """Say how often each message was answered, and what kept the others from it."""
    counts = Counter(len(slack.bot_replies(one.channel, one.ts)) for one in asked)
    lost = [one for one in asked if not slack.bot_replies(one.channel, one.ts)]
    given_up = sum(one.event.state == "failed" for one in lost)
    attempts = Counter(len(one.event.attempts) for one in asked)
    tries = ", ".join(f"{count} at attempt {n}" for n, count in sorted(attempts.items()))
    return (
        f"asked {len(asked)}: answered once {counts[1]}, more often "
        f"{len(asked) - counts[0] - counts[1]}, not yet {len(lost)}, of which Slack gave up "
        f"{given_up} before they were acknowledged; acknowledged: {tries}"
    )


if __name__ == "__main__":
    main()
