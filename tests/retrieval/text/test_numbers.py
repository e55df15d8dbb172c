"""The one finder of numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.numbers import find_numbers, number_in_words

NUMBERS = [
    ("Three hundred and eighty people came.", ["380"]),
    ("380 people came.", ["380"]),
    ("It cost 1,200 or 1,234.5.", ["1200", "1234.5"]),
    ("1.5 million, 1.5m and 1,500,000", ["1500000"] * 3),
    ("one and a half million; half a million", ["1500000", "500000"]),
    ("two and a half years", ["2.5"]),
    ("two dozen eggs, a dozen more, 2 dozen", ["24", "12", "24"]),
    ("$3bn, £12k and 5 thousand billion", ["3000000000", "12000", "5000000000000"]),
    ("two hundred thousand", ["200000"]),
    ("twelve hundred", ["1200"]),
    ("twenty million three hundred thousand", ["20300000"]),
    ("between two hundred and three hundred", ["200", "300"]),
    ("three million and five million", ["3000000", "5000000"]),
    ("one two three", ["1", "2", "3"]),
    ("the twenty-first, 21st and a hundred and fifty-third", ["21", "21", "153"]),
    ("at 11:30 on 3/4/2024 it was 9-6", ["11", "30", "3", "4", "2024", "9", "6"]),
    ("under-21s in mid-2024 and the 1990s", ["21", "2024", "1990"]),
    ("SIXTY SIX and Eighty-Nine", ["66", "89"]),
    ("H5N1, COVID-19 and an F-16", []),
    ("hundreds of thousands, several, a few, someone, often, at once", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_a_number_has_one_value_however_it_is_written(text: str, expected: list[str]) -> None:
    assert [number.value for number in find_numbers(text)] == [Decimal(one) for one in expected]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("12", "0"),
        ("120", "0"),
        ("12,000", "1000"),
        ("1.5", "0.1"),
        ("1.3 million", "100000"),
        ("2 million", "1000000"),
        ("300 million", "100000000"),
        ("three hundred", "100"),
        ("three hundred and eighty", "0"),
        ("three hundred thousand", "100000"),
        ("two dozen", "12"),
    ],
)
def test_a_round_number_says_how_round_it_is(text: str, step: str) -> None:
    (number,) = find_numbers(text)
    assert number.step == Decimal(step)


@pytest.mark.parametrize(
    ("text", "vague", "ordinal"),
    [
        ("one of them", True, False),
        ("at first", True, True),
        ("a second later", True, True),
        ("the third time", False, True),
        ("two of them", False, False),
        ("the 1 pound coin", False, False),
        ("the 1st of May", False, True),
    ],
)
def test_ordinals_and_words_that_count_nothing_are_marked(
    text: str, vague: bool, ordinal: bool
) -> None:
    (number,) = find_numbers(text)
    assert (number.is_vague, number.ordinal) == (vague, ordinal)


@pytest.mark.parametrize(
    ("words", "value"),
    [("twenty-four", 24), ("a dozen", 12), ("Ten", 10), ("a few", None), ("ten days", None)],
)
def test_words_alone_have_a_value(words: str, value: int | None) -> None:
    assert number_in_words(words) == value


WORDS = "a an and half one two twenty hundred thousand million dozen first 1 20 3,000 1.5 - , . bn"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12), st.sampled_from(["", " "]))
def test_numbers_are_where_they_say_and_do_not_overlap(words: list[str], space: str) -> None:
    text = space.join(words)
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        assert text[number.start].isalnum()
        assert text[number.end - 1].isalnum()
        end = number.end
