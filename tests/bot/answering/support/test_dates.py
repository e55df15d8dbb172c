"""Dates are read by the day of their article, and one confirms or excludes another."""

from datetime import date

import pytest

from bot.answering.support.dates import DateMention, read_dates

TUESDAY = date(2026, 5, 19)


def only(text: str, said_on: date | None = None) -> DateMention:
    (mention,) = read_dates(text, said_on)
    return mention


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("The dam burst on Tuesday.", "The dam burst on 19 May 2026."),
        ("The dam burst on Monday.", "The dam burst on May 18."),
        ("The dam burst yesterday.", "The dam burst on 18 May 2026."),
        ("The dam burst on May 19.", "The dam burst in May 2026."),
        ("It was built last year.", "It was built in 2025."),
        ("The fair runs from 3 to 5 June.", "The fair ends on June 5, 2026."),
        ("It opened on Tuesday, March 3, 2026.", "It opened on Tuesday."),
    ],
)
def test_a_date_confirms_what_it_means(source: str, claim: str) -> None:
    assert only(source, TUESDAY).confirms(only(claim))
    assert not only(source, TUESDAY).excludes(only(claim))


@pytest.mark.parametrize(
    ("source", "claim"),
    [
        ("The dam burst on Tuesday.", "The dam burst on 20 May 2026."),
        ("The dam burst on Tuesday.", "The dam burst on Wednesday."),
        ("The dam burst on May 19.", "The dam burst in June."),
        ("It was built last year.", "It was built in 2024."),
        ("The war ended in 1814.", "The war ended in 1812."),
    ],
)
def test_a_date_excludes_another(source: str, claim: str) -> None:
    assert only(source, TUESDAY).excludes(only(claim))
    assert not only(source, TUESDAY).confirms(only(claim))


def test_a_month_neither_confirms_nor_excludes_a_day_of_it() -> None:
    assert not only("It opened in May 2026.").confirms(only("It opened on 3 May 2026."))
    assert not only("It opened in May 2026.").excludes(only("It opened on 3 May 2026."))


@pytest.mark.parametrize(
    "text", ["They may go.", "March on!", "It cost $2020.", "1,950 people came."]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_dates(text, TUESDAY) == []
