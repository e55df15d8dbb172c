"""What contradicts a claim, and what leaves it open, by the numbers of its features."""

from collections import defaultdict

import pytest

from bot.answering.support.rules import contradictions, is_copy

FAR, NEAR = 0.2, 0.6


def found(**features: float) -> defaultdict[str, float]:
    return defaultdict(float, {"coverage": 0.8, **features})


@pytest.mark.parametrize(
    ("features", "rules"),
    [
        ({"figure_nowhere": 1}, ["figure"]),
        ({"unit": 1}, ["unit"]),
        ({"name_nowhere": 1}, ["name"]),
        ({"date_nowhere": 1, "date_excluded": 1}, ["date"]),
        ({"date_nowhere": 1}, []),
        ({"denied": 1, "copied": 0.8}, ["denied"]),
        ({"denied": 1, "copied": 0.1}, []),
        ({"opposed": 1, "copied": 0.8}, ["opposite"]),
        ({"far_words": 2, "copied": 0.8}, ["added"]),
        ({"figure_nowhere": 1, "same": 1}, []),
    ],
)
def test_what_contradicts_a_claim(features: dict[str, float], rules: list[str]) -> None:
    assert contradictions(found(**features), NEAR) == rules


def test_an_unknown_name_in_a_bare_text_contradicts_only_what_is_improbable() -> None:
    features = found(name_nowhere=1, bare=1)
    assert contradictions(features, NEAR) == []
    assert contradictions(features, FAR) == ["name"]


def test_a_copy_says_its_sentences_again_and_nothing_else() -> None:
    assert is_copy(found(copied=0.9))
    assert not is_copy(found(copied=0.9, missing_words=1))
    assert not is_copy(found(copied=0.3))
