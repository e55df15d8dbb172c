"""Correct articles that posted answers quote, beside cosmetic edits, and kill the bot meanwhile.

    python -m benchmarks.corrections [--rounds 20] [--corrections 5] [--cosmetic 20] [--seed N]

The sample articles are ingested and their questions asked of the bot on a stand-in for Slack. In
each round some articles are edited, a quoted sentence in some and anything but what it says in the
others; the bot, which is not running, is started, killed at a random moment, and started again.
Then every message that quoted a corrected sentence must have one note more, with what the article
says now, and no other message may have changed. At last some articles are withdrawn.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App
from bot.evaluation.cases import read_cases
from bot.settings import Settings
from bot.slack.state.opening import open_task_store
from bot.slack.state.shown_quotes import ShownIn
from bot.slack.state.tasks import TaskStore
from retrieval.text.sentences import split_sentences
from tests.standins.slack import FakeSlack

SEEDS = Path(__file__).parents[1] / "seeds"
WITHDRAWN = 5
LONGEST_RUN = 3.0  # seconds after which a bot is killed at the latest
NOTES = re.compile(r"(?:Corrected|Withdrawn) \d+ \w+ \d{4}: ")
_SHORT = 5  # words of a sentence that is not corrected
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_NAMES = ("Ashworth", "Bellamy", "Carrow", "Dunmore", "Elsworth")
_VERB = re.compile(r"\b(?:was|were|is|are|would|will|had|has)\b")

# Messages with their quotes and the articles of those.
Shown = dict[str, tuple[ShownIn, list[str], list[str]]]
Edit = Callable[[str, random.Random], str]


@dataclass
class Outcome:
    """What became of the edits."""

    corrections: int = 0
    amended: int = 0
    cosmetic: int = 0
    false: int = 0
    doubled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class Newsroom:
    """The articles, the bot over them, and the workspace that it answers in."""

    def __init__(self, slack: FakeSlack, folder: Path, chance: random.Random) -> None:
        self.slack, self.chance = slack, chance
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
        limit = {"FOOTNOTE_SLACK_PER_MINUTE": "100000"}
        bot = subprocess.Popen(
            command, env=os.environ | self.slack.env() | limit, stderr=subprocess.DEVNULL
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
        _plain(s) for _, quotes, _ in shown.values() for q in quotes for s in _sentences(q)
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
            path.write_text(_replaced(path.read_text("utf-8"), old, new), "utf-8")
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
        said = _plain(new or old)
        done = all(said in _plain(after[ts]) and more[ts] for ts in messages)
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


def corrected_sentence(sentence: str, chance: random.Random) -> tuple[str, str]:
    """Return a kind of correction and the sentence after it; '' where it is dropped."""
    number, name, verb = (one.search(sentence) for one in (_NUMBER, _NAME, _VERB))
    kinds: list[tuple[str, str]] = [("dropped", "")]
    if number:
        other = f"{len(number[0])}{number[0][0]}{chance.randint(100, 999)}"
        kinds.append(("figure", sentence[: number.start()] + other + sentence[number.end() :]))
    if name:
        other = chance.choice([one for one in _NAMES if one != name[0]])
        kinds.append(("name", sentence[: name.start()] + other + sentence[name.end() :]))
    if verb:
        kinds.append(("negation", f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"))
    return chance.choice(kinds[1:] if kinds[1:] and chance.random() < 0.9 else kinds)


def cosmetic_edit(text: str, quoted: set[str], chance: random.Random) -> str:
    """Return the article with something changed that no quoted sentence says.

    `quoted` are those by their letters alone.
    """
    head, mark, body = text.partition("\n---\n")
    edits: list[Edit] = [_spaces, _wrap, _straighten, _dashes, _add, _change(quoted)]
    chance.shuffle(edits)
    for edit in edits:
        if (changed := edit(body, chance)) != body:
            return head + mark + changed
    return text


def _spaces(body: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"(?<=\w) (?=\w)", body)]
    place = chance.choice(places)
    return f"{body[:place]} {body[place:]}"


def _wrap(body: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"(?<=[a-z]) (?=[a-z])", body)]
    place = chance.choice(places)
    return f"{body[:place]}\n{body[place + 1 :]}"


def _straighten(body: str, _: random.Random) -> str:
    if "“" in body or "’" in body:
        return body.replace("“", '"').replace("”", '"').replace("’", "'")
    return re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(r'"([^"\n]+)"', r"“\1”", body))


def _dashes(body: str, _: random.Random) -> str:
    return re.sub(r"(?<=[a-z])-(?=[a-z])", "‑", body)


def _add(body: str, chance: random.Random) -> str:
    number = chance.randint(100, 999)
    return f"{body.rstrip()}\n\nReaders have sent {number} letters about this to the newsroom.\n"


def _change(quoted: set[str]) -> Edit:
    def change(body: str, chance: random.Random) -> str:
        """Change a paragraph that nobody quotes."""
        paragraphs = body.split("\n\n")
        running = _paragraphs(f"\n---\n{body}")
        free = [n for n, one in enumerate(paragraphs) if one in running
                and not any(quote in _plain(one) for quote in quoted)]  # fmt: skip
        if free:
            number = chance.choice(free)
            paragraphs[number] = f"It was a busy week, {chance.randint(10, 99)} people said."
        return "\n\n".join(paragraphs)

    return change


def _quoted(path: Path, article: str, shown: Shown) -> dict[str, list[str]]:
    """Return the sentences of a file that messages quote from its article, with the messages.

    Each as it stands in its paragraph on one line: earlier edits may have wrapped it.
    """
    quoted: dict[str, set[str]] = {}
    for ts, (_, quotes, articles) in shown.items():
        own = (one for one, id_ in zip(quotes, articles, strict=True) if id_ == article)
        for sentence in (one for quote in own for one in _sentences(quote)):
            quoted.setdefault(_plain(sentence), set()).add(ts)
    flat = [_flat(one) for one in _paragraphs(path.read_text("utf-8"))]
    found = [one for paragraph in flat for one in _sentences(paragraph) if _plain(one) in quoted]
    return {one: sorted(quoted[_plain(one)]) for one in found}


def _replaced(text: str, old: str, new: str) -> str:
    """Return a file with a sentence replaced, which makes one line of its paragraph."""
    for paragraph in _paragraphs(text):
        if old in _flat(paragraph):
            return text.replace(paragraph, _flat(paragraph).replace(old, new))
    raise SystemExit("a sentence is not where it was found")


def _sentences(text: str) -> list[str]:
    spans = split_sentences(text)
    return [text[span.start : span.end] for span in spans]


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of running text below the head of a file."""
    body = text.partition("\n---\n")[2]
    return [one for one in body.split("\n\n") if one.strip() and one.strip()[0] not in "|#-*"]


def _flat(paragraph: str) -> str:
    return " ".join(paragraph.split())


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", text)).casefold()


if __name__ == "__main__":
    main()
