"""Measure the support check on sentences that a chat model copies, each altered in one way.

    python -m benchmarks.altered STORE QUESTIONS [--runs 100] [--seed 0] [--verify rules|model]

STORE is a data folder with the articles of QUESTIONS. The ways are those of
`tests/standins/altered.py`: a clause glued to the end, an invented authority, another weekday, unit
or currency, the opposite ... Each way is tried on `--runs` sentences, beside the same sentences
unaltered. Prints by way how many altered and unaltered ones are shown as confirmed and as marked.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.hostile import app_over
from benchmarks.model_claims import how
from bot.evaluation.cases import read_cases
from tests.standins.altered import ALTERATIONS
from tests.standins.chat_servers import Asked, serve
from tests.standins.hostile import stage


class Copier:
    """A model that says one sentence of its passages, altered in a way where there is one."""

    def __init__(self, seed: int) -> None:
        self.way, self.said = "", ""
        self._random = random.Random(seed)

    def __call__(self, asked: Asked) -> Iterator[str]:
        if asked.system.startswith("You check claims"):
            yield "1 NO"
            return
        alter = ALTERATIONS.get(self.way, lambda sentence, _: sentence)
        sentences = list(stage(asked, self._random).sentences)
        self._random.shuffle(sentences)
        said = ((n, alter(sentence, self._random)) for n, sentence in sentences)
        number, text = next(((n, text) for n, text in said if text), (0, ""))
        self.said = text or ""
        yield f"{text} [{number}]" if text else "NO ANSWER"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--verify", choices=("rules", "model"), default="rules")
    args = parser.parse_args()
    rng, model = random.Random(args.seed), Copier(args.seed)
    cases = [case for case in read_cases(args.questions, ZoneInfo("UTC")) if case.answerable]
    counts: Counter[tuple[str, str]] = Counter()
    with serve(model) as server:
        app = app_over(args.store, server.openai_url, args.verify)
        app.warm()
        for way in ("unaltered", *ALTERATIONS):
            model.way = way
            for _ in range(args.runs):
                answer = list(app.stream(rng.choice(cases).question))[-1]
                if model.said:
                    counts[way, "said"] += 1
                    counts[way, how(answer, model.said)] += 1
    print(f"{'':20}{'said':>6}{'confirmed':>11}{'marked':>8}")
    for way in ("unaltered", *ALTERATIONS):
        said, confirmed, marked = (counts[way, key] for key in ("said", "confirmed", "marked"))
        print(f"{way:20}{said:6}{confirmed:11}{marked:8}")


if __name__ == "__main__":
    main()
