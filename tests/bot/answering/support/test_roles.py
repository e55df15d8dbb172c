"""Who did what to whom, where, and who said it."""

import pytest

from bot.answering.support.reading import Reader, Reading
from bot.answering.support.roles import crossed, exchanged, other_place, other_speaker
from retrieval.text.stemming import analyzer

READER = Reader(analyzer().analyze)


def read(text: str) -> Reading:
    return READER.read(text)


@pytest.mark.parametrize(
    ("source", "claim", "expected"),
    [
        ("Ortiz sued Brandt over a fence.", "Brandt sued Ortiz over a fence.", True),
        ("Ortiz sued Brandt over a fence.", "Ortiz sued Brandt.", False),
        ("Ortiz sued Brandt over a fence.", "Brandt was sued by Ortiz.", False),
        ("Ortiz met Brandt at the port.", "Brandt met Ortiz at the port.", False),
        ("Ortiz praised Norway’s Brandt.", "Norway’s Ortiz praised Brandt.", False),
    ],
)
def test_two_names_in_the_other_order_are_exchanged(
    source: str, claim: str, expected: bool
) -> None:
    assert exchanged(read(claim), [read(source)]) == expected


def test_names_are_not_exchanged_where_another_sentence_has_them_so() -> None:
    sources = [read("Ortiz sued Brandt."), read("In turn Brandt sued Ortiz.")]
    assert not exchanged(read("Brandt sued Ortiz."), sources)


@pytest.mark.parametrize(
    ("source", "claim", "expected"),
    [
        ("Ortiz flew from Oslo to Lima.", "Ortiz flew from Lima.", True),
        ("Ortiz met Brandt in Oslo.", "Ortiz met Brandt in Lima.", True),
        ("Ortiz met Brandt in Oslo to better ties with Lima.", "Ortiz met Brandt in Lima.", True),
        ("Ortiz met Brandt in Oslo.", "Ortiz met Brandt in Oslo.", False),
        ("Ortiz flew from Oslo to Lima.", "Ortiz arrived in Lima.", False),
    ],
)
def test_another_place_than_that_of_the_sentence(source: str, claim: str, expected: bool) -> None:
    assert other_place(read(claim), [read(source)], [read(source)]) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Brandt said the dam holds.", True),
        ("The dam holds, according to Brandt.", True),
        ("Ortiz said the dam holds.", False),
        ("The dam holds, according to Ortiz.", False),
    ],
)
def test_another_speaker_than_that_of_the_sentence(claim: str, expected: bool) -> None:
    source = read("Ortiz told reporters that the dam holds, while Brandt looked on.")
    assert other_speaker(read(claim), [source]) == expected


def test_two_figures_that_go_with_two_names_the_other_way_round() -> None:
    source = read("Ortiz won 40 seats, and Brandt won 22 seats.")
    assert crossed(read("Ortiz won 22 seats, and Brandt won 40 seats."), source)
    assert not crossed(read("Brandt won 22 seats, and Ortiz won 40 seats."), source)
