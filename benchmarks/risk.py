"""Print the table `DEFAULT_BARS` of bot/answering/extractive/calibration.py, computed anew.

    python -m benchmarks.risk STORE=QUESTIONS.jsonl ...

STORE is a data folder, asked with quotes alone; use copies. Collections whose name begins with
"news" weigh half, the others the other half, each alike. The bar at a risk is the lowest so that at
it, and at every stricter one, no more of the answers are wrong; bars with fewer than `FEWEST`
answers are not tried. Also prints what the table gives on each collection alone. Only confidences
and outcomes are used. Where questions have `gold` passages instead of answers (mtrag), an answer is
right if it cites one.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.answering.extractive.confidence import RELEVANT
from bot.answering.extractive.risk import Trial
from bot.app import App
from bot.evaluation.cases import read_cases
from bot.evaluation.run import run_cases
from bot.input.question_fields import read_question
from bot.settings import Settings

LEVELS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
FEWEST = 50
UTC = ZoneInfo("UTC")

# A collection: how many questions, and its answers with the lowest bar.
Collection = tuple[int, list[Trial]]


def main() -> None:
    collections: dict[str, Collection] = {}
    for given in sys.argv[1:]:
        store, _, questions = given.partition("=")
        collections[Path(store).name] = ask(Path(store), Path(questions))
    bars = table(collections)
    print("DEFAULT_BARS: Mapping[float, float] = {")
    for risk, bar in bars.items():
        print(f"    {risk:g}: {bar:g},")
    print("}")
    print("\nwrong of the answers / answered of the questions")
    print("risk", *collections)
    for risk, bar in bars.items():
        print(f"{risk:g}", *(figures(collection, bar) for collection in collections.values()))


def ask(store: Path, path: Path) -> Collection:
    app = App(Settings(data_dir=store, risk=1))
    first = json.loads(path.read_text(encoding="utf-8").partition("\n")[0])
    if "gold" in first:
        return ask_turns(app, path)
    outcomes = run_cases(app, read_cases(path, UTC))
    return len(outcomes), [Trial(o.confidence, o.right) for o in outcomes if o.answered]


def ask_turns(app: App, path: Path) -> Collection:
    count, trials = 0, []
    for line in path.read_text(encoding="utf-8").splitlines():
        turn = json.loads(line)
        answer = app.answer(read_question(turn, UTC))
        count += 1
        if answer.status == "answered":
            cited = {citation.article.id for citation in answer.citations}
            answerable = turn["answerability"] in ("ANSWERABLE", "PARTIAL")
            trials.append(Trial(answer.confidence, answerable and bool(cited & {*turn["gold"]})))
    return count, trials


def table(collections: dict[str, Collection]) -> dict[float, float]:
    """Return the bar of each risk that is kept somewhere."""
    found: dict[float, float] = {}
    for risk in LEVELS:
        for bar, wrong in shares(collections):
            if wrong > risk:
                break
            found[risk] = bar
    return found


def shares(collections: dict[str, Collection]) -> Iterator[tuple[float, float]]:
    """Yield each bar with the share of wrong answers, from the strictest on."""
    news = sum(name.startswith("news") for name in collections)
    for hundredth in range(100, round(100 * RELEVANT) - 1, -1):
        bar = hundredth / 100
        answered = wrong = 0.0
        total = 0
        for name, (count, trials) in collections.items():
            alike = count * (news if name.startswith("news") else len(collections) - news)
            above = [trial for trial in trials if trial.confidence >= bar]
            total += len(above)
            answered += len(above) / alike
            wrong += sum(not trial.right for trial in above) / alike
        if total >= FEWEST:
            yield bar, wrong / answered


def figures(collection: Collection, bar: float) -> str:
    count, trials = collection
    above = [trial for trial in trials if trial.confidence >= bar]
    wrong = sum(not trial.right for trial in above)
    return f"{wrong / len(above):.2f}/{len(above) / count:.2f}" if above else "-/0"


if __name__ == "__main__":
    main()
