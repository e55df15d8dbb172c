import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.normalise import normalise, normalise_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\u00a0b\t c  d", "a b c d"),
        ("  lead and trail \n\n\n\n next ", "lead and trail\n\nnext"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("right\u202eto left", "rightto left"),
        ("tags\U000e0049\U000e0067 hide", "tags hide"),
        ("bell\x07 escape\x1b[31m", "bell escape[31m"),
        ("cafe\u0301", "café"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
        ("half \ud83d surrogate", "half \ufffd surrogate"),
        ("   ", ""),
    ],
)
def test_text_is_normalised(raw: str, clean: str) -> None:
    assert normalise(raw) == clean


@given(st.text())
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters()))
def test_nothing_invisible_or_steering_is_left(raw: str) -> None:
    clean = normalise(raw)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in clean)
    assert not set(clean) & set("\u202a\u202e\u200b\ufeff\u2066")
    clean.encode()


@given(st.text())
def test_a_line_is_one_line(raw: str) -> None:
    assert "\n" not in normalise_line(raw)
