"""What is denied, planned, possible or alleged is told apart from what is stated."""

import pytest

from bot.answering.support.modality import denied_otherwise, hedges, modes, more_certain
from retrieval.text.stemming import analyzer

STEMS = analyzer().analyze


@pytest.mark.parametrize(
    ("source", "claim", "stem"),
    [
        ("He allegedly bribed the judge.", "He bribed the judge.", "bribe"),
        ("He was accused of stealing the boat.", "He stole the boat.", "steal"),
        ("The firm is expected to build a plant.", "The firm built a plant.", "build"),
        ("The council plans to close the pool.", "The council closed the pool.", "close"),
        ("The bridge could collapse.", "The bridge collapsed.", "collaps"),
        ("The mill closes if prices rise.", "Prices rise.", "rise"),
    ],
)
def test_a_claim_that_states_what_is_only_planned_or_alleged_is_more_certain(
    source: str, claim: str, stem: str
) -> None:
    assert stem in more_certain(modes(claim, STEMS), modes(source, STEMS))
    assert not more_certain(modes(source, STEMS), modes(source, STEMS))
    assert hedges(source) > hedges(claim)


@pytest.mark.parametrize(
    ("source", "claim", "denied"),
    [
        ("The bank did not pay.", "The bank paid.", True),
        ("The bank paid.", "The bank never paid.", True),
        ("The bank refused to pay.", "The bank paid.", True),
        ("The bank did not pay.", "The bank never paid.", False),
        ("The bank paid.", "The bank not only paid.", False),
    ],
)
def test_a_word_that_one_denies_and_the_other_does_not(
    source: str, claim: str, denied: bool
) -> None:
    assert ("pay" in denied_otherwise(modes(claim, STEMS), modes(source, STEMS))) == denied
