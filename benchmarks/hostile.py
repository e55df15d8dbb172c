"""Ask hostile chat models over real HTTP, and count the false sentences that are shown.

    python -m benchmarks.hostile STORE QUESTIONS [--runs 240] [--seed 0]

STORE is a data folder with the articles of QUESTIONS. The models (`tests/standins/hostile.py`)
read the real prompt, and each knows which of its sentences are true. Prints no article.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer
from bot.app import App
from bot.evaluation.cases import read_cases
from bot.settings import Settings
from tests.standins.chat_servers import Asked, Failure, Pause, Reply, serve
from tests.standins.hostile import WAYS, Performance, perform, replay


class Stage:
    """A stand-in provider whose next performance is set by `way` and `seed`."""

    def __init__(self) -> None:
        self.way, self.seed = "honest", 0
        self.last = Performance()

    def __call__(self, asked: Asked) -> Reply | Failure:
        self.last = perform(self.way, asked, self.seed)
        return replay(self.last)


def app_over(store: Path, url: str, verify: str = "model") -> App:
    """The product with a chat model at this address."""
    return App(
        Settings(
            _env_file=None, data_dir=store, chat_model="openai:stand-in", openai_api_key="unused",
            openai_base_url=url, model_timeout=20, verify=verify,
        )  # type: ignore[call-arg]
    )  # fmt: skip


def run_ways(store: Path, questions: Path, runs: int, seed: int) -> None:
    """Go through the ways to misbehave in turn, each time with another question."""
    rng, stage = random.Random(seed), Stage()
    cases = [case for case in read_cases(questions, ZoneInfo("UTC")) if case.answerable]
    counts: Counter[tuple[str, str]] = Counter()
    with serve(stage) as server:
        app = app_over(store, server.openai_url)
        app.warm()
        for run in range(runs):
            stage.way, stage.seed = list(WAYS)[run % len(WAYS)], rng.randrange(10**9)
            stage.last = Performance()
            answers = list(app.stream(rng.choice(cases).question))
            for what, count in judged(app, answers, stage.last).items():
                counts[stage.way, what] += count
            counts[stage.way, "runs"] += 1
    columns = ["runs", "true", "true shown", "false", "false shown", "quotes", "not exact",
               "taken back", "fell back"]  # fmt: skip
    print(f"{'':26}" + "".join(f"{name:>12}" for name in columns))
    for way in [*WAYS, "all"]:
        some = [way] if way != "all" else list(WAYS)
        print(f"{way:26}" + "".join(f"{sum(counts[w, c] for w in some):12}" for c in columns))


def judged(app: App, answers: list[Answer], gave: Performance) -> Counter[str]:
    """Hold what was shown against what the model knows to be true and false."""
    last = answers[-1]
    shown = [one.text for one in last.sentences if one.verified and last.mode == "model"]
    said = " ".join(shown)
    stored = app.index.store.articles([one.article.id for one in last.citations])
    return Counter(
        {
            "true": len(set(gave.true)),
            "true shown": sum(text in said for text in set(gave.true)),
            "false": len(set(gave.false)),
            "false shown": sum(text in said for text in set(gave.false) - set(gave.true)),
            "quotes": len(last.citations),
            "not exact": sum(
                stored[one.article.id].text[one.start : one.end] != one.quote
                for one in last.citations
            ),
            "taken back": sum(
                partial.sentences != last.sentences[: len(partial.sentences)]
                for partial in answers[:-1]
            ),
            "fell back": any(note.kind == "fallback" for note in last.notes),
        }
    )


def run_latency(store: Path, questions: Path, runs: int) -> None:
    """Time from the moment that a model has written a sentence to the moment it is shown."""
    cases = [case for case in read_cases(questions, ZoneInfo("UTC")) if case.answerable]
    written: list[float] = []

    def slow(asked: Asked) -> Iterator[str | Pause]:
        performance = perform("honest", asked, len(written))
        for piece in performance.pieces if isinstance(performance.pieces, list) else []:
            yield piece  # type: ignore[misc]
            if isinstance(piece, str) and piece.rstrip().endswith(("]", "】", ")")):
                written.append(time.monotonic())
                yield Pause(0.7)

    waits = []
    with serve(slow) as server:
        app = app_over(store, server.openai_url)
        app.warm()
        for case in cases[:runs]:
            written.clear()
            shown = [time.monotonic() for answer in app.stream(case.question) if answer.partial]
            waits += [1000 * (s - w) for w, s in zip(written, shown, strict=False)]
    waits.sort()
    p95, longest = waits[int(0.95 * len(waits))], waits[-1]
    print(f"shown after it was written: median {median(waits):.0f} ms, p95 {p95:.0f} ms, ", end="")
    print(f"longest {longest:.0f} ms, n {len(waits)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--runs", type=int, default=240)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    run_ways(given.store, given.questions, given.runs, given.seed)
    run_latency(given.store, given.questions, max(10, given.runs // 10))


if __name__ == "__main__":
    main()
