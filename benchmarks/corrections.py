"""Correct articles that posted answers quote, beside cosmetic edits, and kill the bot meanwhile.

    python -m benchmarks.corrections [--rounds 20] [--corrections 5] [--cosmetic 20] [--seed N]

The sample articles are ingested and their questions asked of the bot on a stand-in for Slack. In
each round some articles are edited, a quoted sentence in some and anything but what it says in the
others; the bot, which is not running, is started, killed at a random moment, and started again.
Then every message that quoted a corrected sentence must have one note more, with what the article
says now, and no other message may have changed. At last some articles are withdrawn.
"""

import argparse
import random
import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.article_edits import (
    corrected_sentence,
    cosmetic_edit,
    flat,
    letters,
    paragraphs_of,
    replaced,
    sentences_of,
)
from benchmarks.newsroom import LONGEST_RUN, SEEDS, Newsroom, Shown
from bot.evaluation.cases import read_cases
from tests.standins.slack import FakeSlack

WITHDRAWN = 5
NOTES = re.compile(r"(?:Corrected|Withdrawn) \d+ \w+ \d{4}: ")
_SHORT = 5  # words of a sentence that is not corrected


@dataclass
class Outcome:
    """What became of the edits."""

    corrections: int = 0
    amended: int = 0
    cosmetic: int = 0
    false: int = 0
    doubled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--corrections", type=int, default=5)
    parser.add_argument("--cosmetic", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance, outcome = random.Random(options.seed), Outcome()
    questions = [c.question.text for c in read_cases(SEEDS / "questions.jsonl", ZoneInfo("UTC"))]
    with (
        FakeSlack() as slack,
        tempfile.TemporaryDirectory() as folder,
        closing(Newsroom(slack, Path(folder), chance)) as room,
    ):
        room.ask(questions)
        print(f"{len(room.shown())} of {len(room.posted())} messages quote articles", flush=True)
        for number in range(options.rounds):
            run_round(room, options.corrections, options.cosmetic, outcome)
            print(f"round {number + 1}: {outcome}", flush=True)
        withdraw(room)
        wrong = Counter(one["rule"] for one in slack.lint)
        print(f"lint {dict(wrong)}, errors that a person sees {len(slack.ui_errors)}")


def run_round(room: Newsroom, corrections: int, cosmetic: int, outcome: Outcome) -> None:
    """Edit articles, let the bot be killed and go on, and compare the messages."""
    files = sorted(room.articles.iterdir())
    room.chance.shuffle(files)
    shown, before = room.shown(), room.posted()
    protected = {
        letters(s) for _, quotes, _ in shown.values() for q in quotes for s in sentences_of(q)
    }
    expected: dict[str, list[str]] = {}
    ids = {Path(one.origin).name: one.id for one in room.app.library.articles()}
    corrected, edited = [], 0
    for path in files:
        quoted = _quoted(path, ids[path.name], shown)
        if len(corrected) < corrections and any(len(one.split()) > _SHORT for one in quoted):
            old = room.chance.choice(sorted(one for one in quoted if len(one.split()) > _SHORT))
            kind, new = "", old
            while new == old:
                kind, new = corrected_sentence(old, room.chance)
            path.write_text(replaced(path.read_text("utf-8"), old, new), "utf-8")
            outcome.kinds[kind] += 1
            corrected.append((old, new, quoted[old]))
            for ts in quoted[old]:
                expected.setdefault(ts, []).append(new)
        elif edited < cosmetic:
            text = path.read_text("utf-8")
            path.write_text(cosmetic_edit(text, protected, room.chance), "utf-8")
            edited += path.read_text("utf-8") != text
    room.app.library.add([room.articles])
    bot = room.start()
    time.sleep(room.chance.random() * LONGEST_RUN)
    room.end(bot, signal.SIGKILL)
    bot = room.start()
    room.settle()
    room.end(bot)
    _judge(outcome, before, room.posted(), expected, corrected)
    outcome.cosmetic += edited


def _judge(
    outcome: Outcome,
    before: dict[str, str],
    after: dict[str, str],
    expected: dict[str, list[str]],
    corrected: Sequence[tuple[str, str, Sequence[str]]],
) -> None:
    """Compare the messages before and after a round."""
    more = {ts: len(NOTES.findall(after[ts])) - len(NOTES.findall(before[ts])) for ts in after}
    for old, new, messages in corrected:
        outcome.corrections += 1
        said = letters(new or old)
        done = all(said in letters(after[ts]) and more[ts] for ts in messages)
        outcome.amended += done
        if not done:
            print(f"not amended: {old!r} to {new!r} in {messages}")
    for ts, message in after.items():
        if ts not in expected:
            outcome.false += message != before[ts]
            if message != before[ts]:
                print(f"amended without a correction: {message[:400]}")
        else:  # each note stands in the text and in a block
            outcome.doubled += more[ts] > 2 * len(expected[ts])


def withdraw(room: Newsroom) -> None:
    """Withdraw articles that are quoted; print how many of their messages say so, once."""
    shown, before = room.shown(), room.posted()
    ids = sorted({id_ for _, _, articles in shown.values() for id_ in articles})
    gone = set(room.chance.sample(ids, WITHDRAWN))
    room.app.library.remove(sorted(gone))
    bot = room.start()
    room.settle()
    room.end(bot)
    after = room.posted()
    due = {ts for ts, (_, _, articles) in shown.items() if gone.intersection(articles)}
    said = {ts for ts in due if after[ts].count("Withdrawn ") > before[ts].count("Withdrawn ")}
    other = sum(after[ts] != before[ts] for ts in after if ts not in due)
    print(
        f"{WITHDRAWN} withdrawn: said in {len(said)} of {len(due)} messages, {other} others changed"
    )


def _quoted(path: Path, article: str, shown: Shown) -> dict[str, list[str]]:
    """Return the sentences of a file that messages quote from its article, with the messages.

    Each as it stands in its paragraph on one line: earlier edits may have wrapped it.
    """
    quoted: dict[str, set[str]] = {}
    for ts, (_, quotes, articles) in shown.items():
        own = (one for one, id_ in zip(quotes, articles, strict=True) if id_ == article)
        for sentence in (one for quote in own for one in sentences_of(quote)):
            quoted.setdefault(letters(sentence), set()).add(ts)
    lines = [flat(one) for one in paragraphs_of(path.read_text("utf-8"))]
    found = [one for line in lines for one in sentences_of(line) if letters(one) in quoted]
    return {one: sorted(quoted[letters(one)]) for one in found}


if __name__ == "__main__":
    main()
