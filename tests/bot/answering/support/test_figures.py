"""A figure counts with its unit, as exactly as it is claimed."""

import pytest

from bot.answering.support.figures import Figure, read_figures
from retrieval.text.stemming import analyzer

STEMS = analyzer().analyze


def only(text: str) -> Figure:
    (figure,) = read_figures(text, STEMS)
    return figure


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("37 medals", "thirty-seven medals"),
        ("£5m", "5 million pounds"),
        ("29.6 million people", "about 30 million people"),
        ("a 15-minute talk", "15 minutes"),
        ("47 people", "dozens of people"),
        ("300 people", "hundreds of people"),
        ("40 percent", "40%"),
        ("the second woman", "the 2nd woman"),
        ("nearly 300 homes", "300 homes"),
    ],
)
def test_a_figure_states_another_form_of_it(source: str, claim: str) -> None:
    assert only(source).states(only(claim))


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("37 medals", "39 medals"),
        ("£5", "€5"),
        ("$3 million", "$3 billion"),
        ("four weeks", "four months"),
        ("40 percent", "40 miles"),
        ("dozens of officials", "hundreds of officials"),
        ("hundreds of officials", "512 officials"),
        ("the second woman", "the third woman"),
        ("the second woman", "two women"),
        ("600 miles", "611 miles"),
        ("more than 60,000 homes", "less than 60,000 homes"),
    ],
)
def test_a_figure_does_not_state_another(source: str, claim: str) -> None:
    assert not only(source).states(only(claim))


def test_it_knows_what_it_counts() -> None:
    medals, athletes = read_figures("37 medals for 39 athletes", STEMS)
    assert medals.counts_same(only("37 medals")) and not medals.counts_same(only("39 athletes"))
    assert athletes.counts_same(only("39 athletes"))


def test_numbers_inside_dates_are_no_figures() -> None:
    assert read_figures("It opened on 3 May 2026.", STEMS, [(13, 23)]) == []
