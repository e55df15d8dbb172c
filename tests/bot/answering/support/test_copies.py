"""What a claim that repeats a sentence slips in between."""

import pytest

from bot.answering.support.copies import copied, glued_clauses, turning_words
from bot.answering.support.reading import Reader
from retrieval.text.stemming import analyzer

READER = Reader(analyzer().analyze)
SOURCE = READER.read("The mayor opened the new bridge before the harvest fair.")


@pytest.mark.parametrize(
    ("claim", "turning", "glued"),
    [
        ("The mayor opened the new bridge before the harvest fair.", 0, 0),
        ("The mayor opened the bridge.", 0, 0),
        ("The mayor not opened the new bridge before the harvest fair.", 1, 0),
        ("The mayor opened the new bridge after the harvest fair.", 1, 0),
        ("The mayor opened the new bridge, which killed several workers.", 0, 1),
        ("The mayor, a convicted fraudster, opened the new bridge.", 0, 1),
        ("The mayor opened the new bridge because inspectors were bribed.", 0, 1),
    ],
)
def test_a_word_or_a_clause_is_slipped_in(claim: str, turning: int, glued: int) -> None:
    read = READER.read(claim)
    assert turning_words(read, SOURCE) == turning
    assert glued_clauses(read, [SOURCE], READER.read("")) == glued


def test_it_is_the_share_of_runs_of_three_words() -> None:
    assert copied(SOURCE, [SOURCE]) == 1.0
    assert copied(READER.read("The mayor opened the old bridge."), [SOURCE]) == 0.5
    assert copied(READER.read("A bakery sells bread."), [SOURCE]) == 0.0
