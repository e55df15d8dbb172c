"""Words that mean the opposite of each other."""

import pytest

from bot.answering.support.copies import words
from bot.answering.support.opposites import opposed
from bot.answering.support.reading import Reader
from retrieval.text.stemming import analyzer

STEMS = Reader(analyzer().analyze).stems


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("The team won.", "The team lost.", True),
        ("Prices rose.", "Prices fell sharply.", True),
        ("The bill was rejected.", "The senate approved the bill.", True),
        ("The team won.", "The team has won.", False),
        ("Prices rose.", "Prices rose and fell.", False),
        ("The pool is closed.", "The bakery sells bread.", False),
    ],
)
def test_a_claim_has_one_word_where_its_source_has_the_opposite(
    claim: str, source: str, expected: bool
) -> None:
    assert opposed(words(claim), words(source), STEMS) == expected
