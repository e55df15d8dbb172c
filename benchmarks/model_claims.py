"""Replay answers of a strong chat model over real HTTP; count the sentences shown.

    python -m benchmarks.model_claims STORE CLAIMS [--verify rules|model] [--wrong 0.05] [--seed 0]

STORE is a data folder with the articles. A line of CLAIMS is {"question", "now", "answer": true
sentences with markers, "false": a twin of each, made untrue in a near way, "kinds": how, a word a
sentence}. Both answers are replayed by a stand-in for a provider. With `--verify model` it is the
second reader too: it knows which sentences are true, and is wrong as often as `--wrong` says.
Prints shares by kind, and no text.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.hostile import app_over
from bot.answering.answer import Answer
from bot.answering.generative.sentence_stream import SentenceStream
from bot.app import App
from bot.input.question_fields import read_question
from tests.standins.chat_servers import Asked, serve

HOW = ("confirmed", "marked", "not shown")
SIDES = {"true": "answer", "false": "false"}
COLUMNS = [(side, shown) for side in SIDES for shown in HOW[:2]]
_CLAIM = re.compile(r"^(\d+) (.+)$", re.MULTILINE)


class Provider:
    """A stand-in for a chat model: says what it is told to, and reads claims again."""

    def __init__(self, wrong: float, seed: int) -> None:
        self.says = ""
        self.true: set[str] = set()
        self._wrong, self._random = wrong, random.Random(seed)

    def __call__(self, asked: Asked) -> Iterator[str]:
        if asked.system.startswith("You check claims"):
            yield from self._verdicts(asked.messages[-1][1])
        else:
            yield from re.findall(r"\s*\S+", self.says)

    def _verdicts(self, text: str) -> Iterator[str]:
        shown, _, claims = text.partition("Claims:")
        sentences = [line[2:] for line in shown.splitlines() if line.startswith("- ")]
        for n, claim in _CLAIM.findall(claims):
            is_true = claim in self.true
            if self._random.random() < self._wrong:
                is_true = not is_true
            nearest = max(sentences, key=lambda sentence: _shared(sentence, claim))
            words = re.sub(r"[\"“”]", "", max(re.split('["“”]', nearest), key=len))
            yield f'{n} YES "{words}"\n' if is_true else f"{n} NO\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--verify", choices=("rules", "model"), default="rules")
    parser.add_argument("--wrong", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.claims.read_text(encoding="utf-8").splitlines()]
    provider = Provider(args.wrong, args.seed)
    with serve(provider) as server:
        app = app_over(args.store, server.openai_url, args.verify)
        app.warm()
        counts: Counter[tuple[str, str, str]] = Counter()
        replaced = 0
        for row in rows:
            if row.get("false"):
                replaced += replay(app, provider, row, counts)
    print(f"{replaced} of {sum(bool(row.get('false')) for row in rows)} true answers replaced")
    show(counts)


def replay(app: App, provider: Provider, row: dict[str, Any], counts: Counter[Any]) -> bool:
    """Put the question twice, with the true answer and with its twin; count what is shown."""
    provider.true = set(sentences_of(row["answer"]))
    replaced = False
    for side in ("answer", "false"):
        provider.says = row[side]
        question = read_question(
            {"question": row["question"].strip(), "now": row["now"]}, ZoneInfo("UTC")
        )
        answer = list(app.stream(question))[-1]
        for text, kind in zip(sentences_of(row[side]), row["kinds"], strict=True):
            counts[kind, side, how(answer, text)] += 1
        replaced |= side == "answer" and answer.mode != "model"
    return replaced


def sentences_of(text: str) -> list[str]:
    """The sentences of an answer without their markers."""
    stream = SentenceStream(99)
    return [sentence.text for sentence in [*stream.feed(text), *stream.end()]]


def how(answer: Answer, text: str) -> str:
    """Whether a sentence is shown as confirmed, as not confirmed, or not at all."""
    shown = {sentence.text: sentence.verified for sentence in answer.sentences}
    if answer.mode != "model" or text not in shown:
        return "not shown"
    return "confirmed" if shown[text] else "marked"


def show(counts: Counter[tuple[str, str, str]]) -> None:
    """Print the shares by kind."""
    kinds = sorted({kind for kind, _, _ in counts})
    print(f"{'':12}{'n':>5}" + "".join(f"{' '.join(column):>17}" for column in COLUMNS))
    for label, some in [*((kind, [kind]) for kind in kinds), ("all", kinds)]:
        number = sum(_count(counts, some, "answer", shown) for shown in HOW)
        shares = [_count(counts, some, SIDES[side], shown) / number for side, shown in COLUMNS]
        print(f"{label:12}{number:5}" + "".join(f"{share:17.3f}" for share in shares))


def _count(counts: Counter[Any], kinds: Sequence[str], side: str, shown: str) -> int:
    return sum(counts[kind, side, shown] for kind in kinds)


def _shared(sentence: str, claim: str) -> int:
    return len(set(sentence.lower().split()) & set(claim.lower().split()))


if __name__ == "__main__":
    main()
