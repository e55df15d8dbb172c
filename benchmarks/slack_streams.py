"""Kill the Slack bot with SIGKILL while it streams answers, and start it again, on a stand-in.

    python -m benchmarks.slack_streams [--kills N] [--seed S]

The bot runs as `tests.standins.slack_bot`, whose slow answers take 1.5 seconds. Says how many
streams were open at the kills, and how many questions have one whole answer in the end.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter

from benchmarks.slack_workspace import GIVEN_UP, PEOPLE
from tests.standins.slack import FakeSlack

SECONDS, AT_ONCE = "1.5", 6
QUESTIONS = ("tell me slowly", "what sank?")
_WHOLE = "More sources (2)"


def run(slack: FakeSlack, folder: str, kills: int, rng: random.Random) -> str:
    people = [slack.add_person(f"U0PERSON{n:02}", f"person{n}") for n in range(PEOPLE)]
    slack.channels[slack.GENERAL]["members"] |= set(people)
    asked: list[str] = []
    cut_off = 0
    for _ in range(kills):
        bot = start(slack, folder)
        for _ in range(AT_ONCE):
            asked.append(slack.mention(rng.choice(QUESTIONS), user=rng.choice(people))[0])
        time.sleep(0.3 + 2.2 * rng.random())
        bot.kill()
        bot.wait()
        slack.wait_for(lambda: not slack.conns, 10)
        cut_off += count_open(slack)
    bot = start(slack, folder)
    slack.wait_for(lambda: is_done(slack, asked), GIVEN_UP, "all answers")
    time.sleep(5)  # for one too many
    bot.terminate()
    bot.wait()
    replies = {ts: slack.bot_replies(slack.GENERAL, ts) for ts in asked}
    counts = Counter(min(len(found), 2) for found in replies.values())
    whole = sum(_WHOLE in json.dumps(found[0]["blocks"]) for found in replies.values() if found)
    return (
        f"asked {len(asked)}, streams open at {kills} kills {cut_off}: answered once {counts[1]}, "
        f"lost {counts[0]}, doubled {counts[2]}, whole {whole}; still open {count_open(slack)}"
    )


def start(slack: FakeSlack, folder: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.standins.slack_bot", folder, SECONDS]
    bot = subprocess.Popen(command, env=os.environ | slack.env(), stderr=subprocess.DEVNULL)
    slack.wait_connected(timeout=60)
    return bot


def count_open(slack: FakeSlack) -> int:
    return sum(stream.state == "streaming" for stream in list(slack.streams.values()))


def is_done(slack: FakeSlack, asked: list[str]) -> bool:
    replies = slack.count_replies(slack.GENERAL)
    return all(replies[ts] for ts in asked) and not count_open(slack)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with FakeSlack() as slack, tempfile.TemporaryDirectory() as folder:
        print(run(slack, folder, given.kills, rng))


if __name__ == "__main__":
    main()
