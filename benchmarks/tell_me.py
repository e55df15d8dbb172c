"""Replay "Tell me when you know" week by week: who is told in time, and who is told too early.

    python -m benchmarks.tell_me ARTICLES QUESTIONS [--questions 110] [--others 400] [--seed N]

Articles enter on their day and are taken in once a week. A question waits from four weeks before
the first article that holds its answer (those of the three weeks before its own day count, older
ones that hold the same words are left out), one that no article answers for all weeks. It is not
waited for if it is "answered" when it begins. It is told once: when a look at new articles gives an
answer that quotes one of them and is sure enough. Words of time are read as on the question's day.

A telling is right if an article that holds the answer has come by then, and in time if that is the
week in which the first one came. The least confidence is chosen on one half of the questions and
reported on the other. The articles are those of the questions and so many others.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.dated_questions import (
    choose,
    choose_articles,
    dated_articles,
    day_of,
    week_of,
)
from bot.app import App
from bot.evaluation.cases import Case, read_cases
from bot.settings import Settings
from bot.slack.tasks.tell import LEAST, PASSAGES
from retrieval.article import Article
from retrieval.ingest.sync import sync

WAITS, AFTER = timedelta(weeks=4), timedelta(weeks=3)
STEPS = [step / 50 for step in range(20, 45)]
ALLOWED = 0.05  # of the tellings may come too early where the least confidence is chosen


@dataclass(frozen=True)
class Asked:
    """What came of asking a question again in a week; `first` is the week of its first article."""

    case: str
    week: date
    first: date | None
    confidence: float
    quotes_gold: bool
    says_answer: bool


@dataclass(frozen=True)
class Figures:
    """What came of telling from a confidence on."""

    waiting: int
    in_time: int
    told: int
    too_early: int
    quoting_gold: int
    saying_answer: int

    def __str__(self) -> str:
        share = self.in_time / max(1, self.waiting)
        return (
            f"{self.in_time} of {self.waiting} in time ({share:.0%}), "
            f"{self.told} told, {self.too_early} too early "
            f"({self.too_early / max(1, self.told):.0%}); of those told {self.quoting_gold} quote "
            f"an article that holds the answer, {self.saying_answer} the answer itself"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--questions", type=int, default=110, dest="count")
    parser.add_argument("--others", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        cases = read_cases(options.questions, ZoneInfo("UTC"))
        articles = {
            article.id: article for article in dated_articles(options.articles, Path(folder))
        }
        chosen, gold = choose(cases, articles, options.count, chance)
        kept = choose_articles(chosen, gold, articles, options.others, chance)
        print(f"{len(gold)} questions with an answer, {len(chosen) - len(gold)} without, "
              f"{len(kept)} articles", flush=True)  # fmt: skip
        settings = Settings(_env_file=None, data_dir=Path(folder) / "store")
        with closing(App(settings)) as app:
            rows, waiting = replay(app, chosen, gold, kept)
    report(rows, waiting, chance)


def replay(
    app: App, cases: Sequence[Case], gold: Mapping[str, Sequence[Article]], kept: Sequence[Article]
) -> tuple[list[Asked], dict[str, date | None]]:
    """Take in a week at a time; return what was asked, and the questions that were waited for."""
    first = {id_: min(map(week_of, map(day_of, some))) for id_, some in gold.items()}
    start = min(first.values()) - WAITS
    weeks = defaultdict(list)
    for article in kept:
        weeks[max(start, week_of(day_of(article)))].append(article)
    rows: list[Asked] = []
    waiting: dict[str, date | None] = {}
    for week in sorted(weeks):
        new = {article.id for article in weeks[week]}
        begins = [case for case in cases if first.get(case.id, start + WAITS) - WAITS <= week]
        for case in begins:
            if case.id not in waiting and app.index.store.count_articles():
                known = app.answer(case.question).status == "answered"
                waiting[case.id] = date.max if known else first.get(case.id)
        sync(app.index, weeks[week])
        for case in cases:
            until = first[case.id] + AFTER if case.id in first else date.max
            if waiting.get(case.id, date.max) != date.max and week <= until:
                rows += ask(app, case, week, new, {one.id for one in gold.get(case.id, ())}, first)
        print(f"week of {week}: {len(new)} articles, {len(rows)} answers so far", flush=True)
    known = sum(when == date.max for when in waiting.values())
    print(f"{known} questions were “answered” when they began, and not waited for")
    return rows, {id_: when for id_, when in waiting.items() if when != date.max}


def ask(
    app: App,
    case: Case,
    week: date,
    new: set[str],
    gold: set[str],
    first: Mapping[str, date],
) -> Iterator[Asked]:
    """Yield what came of asking a question, where the new articles concern it and are quoted."""
    found = app.retrieve(case.question, PASSAGES).closest
    if not any(hit.chunk.article.id in new for hit in found):
        return
    answer = app.answer(case.question)
    quoted = {citation.article.id for citation in answer.citations}
    if answer.status != "answered" or answer.quotes_a_question or not quoted & new:
        return
    said = _plain(" ".join(citation.quote for citation in answer.citations))
    says = any(_plain(one) in said for one in case.answers)
    yield Asked(case.id, week, first.get(case.id), answer.confidence, bool(quoted & gold), says)


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")


def report(
    rows: Sequence[Asked], waiting: Mapping[str, date | None], chance: random.Random
) -> None:
    """Choose the least confidence on one half of the questions, and print both halves by it."""
    ids = sorted(waiting)
    chance.shuffle(ids)
    halves = [set(ids[: len(ids) // 2]), set(ids[len(ids) // 2 :])]
    fitted = [figures(rows, waiting, halves[0], least) for least in STEPS]
    allowed = [(one.in_time, -step) for one, step in zip(fitted, STEPS, strict=True)
               if one.too_early <= ALLOWED * one.told]  # fmt: skip
    least = -max(allowed)[1]
    for step in STEPS:
        print(f"from {step:.2f}: {figures(rows, waiting, set(ids), step)}")
    print(f"half to choose by, best from {least:.2f}: {figures(rows, waiting, halves[0], least)}")
    print(f"other half, from {least:.2f}: {figures(rows, waiting, halves[1], least)}")
    for name, half in zip(("half to choose by", "other half"), halves, strict=True):
        print(f"{name}, as released from {LEAST}: {figures(rows, waiting, half, LEAST)}")


def figures(
    rows: Sequence[Asked], waiting: Mapping[str, date | None], ids: set[str], least: float
) -> Figures:
    """Return what comes of telling each of these questions once, from a confidence on."""
    told: dict[str, Asked] = {}
    for row in rows:
        if row.case in ids and row.confidence >= least:
            told.setdefault(row.case, row)
    early = [row for row in told.values() if row.first is None or row.week < row.first]
    return Figures(
        waiting=sum(waiting[id_] is not None for id_ in ids),
        in_time=sum(row.week == row.first for row in told.values()),
        told=len(told),
        too_early=len(early),
        quoting_gold=sum(row.quotes_gold for row in told.values()),
        saying_answer=sum(row.says_answer for row in told.values()),
    )


if __name__ == "__main__":
    main()
