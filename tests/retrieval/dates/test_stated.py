"""Dates in the forms that fields have them in, and those that may mean two days."""

import re

import pytest

from retrieval.dates.stated import stated_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-06-12", "2022-06-12"),
        ("2022-06-12T10:30:00Z", "2022-06-12T10:30:00+00:00"),
        ("20220612", "2022-06-12"),
        ("2022-6-2", "2022-06-02"),
        ("2022/06/12", "2022-06-12"),
        ("2022.6.2", "2022-06-02"),
        ("2022/06/12 10:30:05", "2022-06-12T10:30:05"),
        ("12 June 2022", "2022-06-12"),
        ("12th Jun. 2022", "2022-06-12"),
        ("June 12, 2022", "2022-06-12"),
        ("Sunday, 12 June 2022", "2022-06-12"),
        ("Sun, 12 Jun 2022 10:30:00 +0200", "2022-06-12T10:30:00+02:00"),
        ("12 Jun 2022 10:30:00 GMT", "2022-06-12T10:30:00+00:00"),
        ("1655030400", "2022-06-12T10:40:00+00:00"),
        ("1655030400000", "2022-06-12T10:40:00+00:00"),
        ("1655030400.5", "2022-06-12T10:40:00.500000+00:00"),
        ("25/12/2022", "2022-12-25"),
        ("12/25/2022", "2022-12-25"),
        ("05/05/2022", "2022-05-05"),
        ("03.04.2022", "2022-04-03"),
    ],
)
def test_a_date_that_means_one_day_is_read(text: str, iso: str) -> None:
    assert stated_date(f" {text}\n") == iso


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("03/04/2022", "may be 3 April or 4 March: write 2022-04-03 or 2022-03-04"),
        ("3-4-2022", "may be 3 April or 4 March"),
        ("30/30/2022", "write an ISO date such as 2024-05-07"),
        ("31 June 2022", "write an ISO date"),
        ("12/06/22", "write an ISO date"),
        ("yesterday", "write an ISO date"),
        ("9" * 13 + "9" * 99, "write an ISO date"),
        ("Sun, 99 Jun 2022 10:30:00 +9999", "write an ISO date"),
    ],
)
def test_a_date_that_means_none_or_two_is_refused_with_how_to_say_it(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        stated_date(text)
