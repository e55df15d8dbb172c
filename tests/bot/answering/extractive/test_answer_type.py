"""Tests of answer types: which sentences have what a question asks for."""

import pytest

from bot.answering.extractive.answer_type import expectation


def supplied(question: str, sentence: str) -> bool:
    """Whether a sentence has what the question asks for."""
    return expectation(question).supplied(sentence, question)


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("The fair moved to Ohio last year.", True),
        ("She studies at the University of Oslo.", True),
        ("He wears the Cloak of Levitation.", True),  # by its form; what it is, no list says
        ("Mayor Ingrid Halloran opened the fair.", False),
        ("The fair is held in the Market Hall.", False),
    ],
)
def test_a_place_is_a_name_after_a_preposition_in_or_before_the_name(sentence, place):
    assert supplied("Where is the fair of the market hall?", sentence) is place


@pytest.mark.parametrize(
    ("sentence", "person"),
    [
        ("Hanneke de Wit led the count.", True),
        ("She led the count of the seals.", True),
        ("“He led the count,” the report says.", True),
        ("The count was made in September.", False),
        ("It took three days in Marrow.", False),
    ],
)
def test_a_sentence_that_opens_with_he_or_she_tells_who(sentence, person):
    assert supplied("Who led the count of the seals at Marrow?", sentence) is person
