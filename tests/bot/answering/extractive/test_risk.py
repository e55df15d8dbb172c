"""The bar at a risk: on simulated questions the promise is kept as often as it says."""

import random

import pytest

from bot.answering.extractive.risk import DOUBT, Trial, answers_needed, find_bar

DRAWS = 300
# Wide enough for the chance in so many draws: three standard errors at DOUBT.
SLACK = 3 * (DOUBT * (1 - DOUBT) / DRAWS) ** 0.5


def draw(count: int, steep: float, seed: int) -> list[Trial]:
    """Answers whose confidence is evenly spread, and which are right as often as it says."""
    chance = random.Random(seed)
    confidences = [round(chance.uniform(0.15, 1), 3) for _ in range(count)]
    return [Trial(c, chance.random() < share_right(c, steep)) for c in confidences]


def share_right(confidence: float, steep: float) -> float:
    return 1 - (1 - confidence) ** steep


def true_risk(bar: float, steep: float) -> float:
    """The share of wrong answers from a bar on, over all questions of the kind."""
    return (1 - bar) ** steep / (steep + 1)


@pytest.mark.parametrize("risk", [0.05, 0.1, 0.3])
@pytest.mark.parametrize("steep", [0.6, 1.0, 2.0])
@pytest.mark.parametrize("count", [150, 600])
def test_the_risk_is_exceeded_in_at_most_the_share_of_draws_that_is_promised(
    risk: float, steep: float, count: int
) -> None:
    bars = [find_bar(risk, draw(count, steep, seed)) for seed in range(DRAWS)]
    # A confidence is rounded, so one half of the last decimal below the bar is let through.
    exceeded = sum(true_risk(bar.confidence - 0.0005, steep) > risk for bar in bars if bar)
    assert exceeded / DRAWS <= DOUBT + SLACK


def test_the_promise_is_kept_at_the_edge_where_every_bar_is_as_wrong_as_allowed() -> None:
    exceeded = 0
    for seed in range(DRAWS):
        chance = random.Random(seed)
        trials = [Trial(round(chance.random(), 3), chance.random() > 0.205) for _ in range(300)]
        exceeded += find_bar(0.2, trials) is not None
    assert exceeded / DRAWS <= DOUBT + SLACK


def test_more_cases_leave_more_questions_answered() -> None:
    answered = []
    for count in (100, 400, 1600):
        bars = [find_bar(0.2, draw(count, 1.0, seed)) for seed in range(20)]
        answered.append(sum(bar.answers / count for bar in bars if bar) / 20)
    assert answered == sorted(answered)
    # From .6 on a fifth is wrong: with cases without end all of these would be answered.
    assert 0.3 < answered[-1] < (1 - 0.6) / 0.85


def test_answers_of_the_same_confidence_are_all_above_the_bar_or_all_below() -> None:
    trials = [Trial(0.9, True)] * 40 + [Trial(0.4, False)] * 40
    bar = find_bar(0.2, trials)
    assert bar is not None
    assert (bar.confidence, bar.answers, bar.wrong) == (0.401, 40, 0)


def test_too_few_answers_or_too_wrong_ones_promise_nothing() -> None:
    assert find_bar(0.1, [Trial(0.9, True)] * 51) is None
    assert find_bar(0.1, [Trial(0.9, True)] * 52) is not None
    assert find_bar(0.1, [Trial(0.9, n % 5 > 0) for n in range(1000)]) is None
    assert find_bar(0.1, []) is None


@pytest.mark.parametrize("wrong", [0.0, 0.02, 0.05, 0.08])
def test_the_answers_needed_are_enough(wrong: float) -> None:
    count = answers_needed(0.1, wrong)
    assert count is not None
    right = [Trial(0.9, n >= wrong * count) for n in range(count)]
    assert find_bar(0.1, right) is not None


def test_where_as_many_are_wrong_as_allowed_no_number_is_enough() -> None:
    assert answers_needed(0.1, 0.1) is None
    assert answers_needed(0.1, 0.3) is None
