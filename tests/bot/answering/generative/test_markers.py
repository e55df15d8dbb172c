"""Markers in every style that models write, and brackets that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.generative.markers import find_markers, unfinished_marker, without_markers

KNOWN = 4


@pytest.mark.parametrize(
    ("text", "bare", "numbers"),
    [
        ("They met. [1]", "They met.", (1,)),
        ("They met [1].", "They met.", (1,)),
        ("They met.[1][2]", "They met.", (1, 2)),
        ("They met. [1, 3]", "They met.", (1, 3)),
        ("They met. [1; 2 and 3]", "They met.", (1, 2, 3)),
        ("They met. [1-3]", "They met.", (1, 2, 3)),
        ("They met. [2–4]", "They met.", (2, 3, 4)),
        ("They met.【1】", "They met.", (1,)),
        ("They met.【2†source】", "They met.", (2,)),
        ("They met (1).", "They met.", (1,)),
        ("They met. (1, 2)", "They met.", (1, 2)),
        ("They met. (source 2)", "They met.", (2,)),
        ("They met. [^3]", "They met.", (3,)),
        ("They met. [Source 1, Source 2]", "They met.", (1, 2)),
        ("They met. [passage #4]", "They met.", (4,)),
        ("They met.¹", "They met.", (1,)),
        ("They met.¹,²", "They met.", (1, 2)),
        ("They met. `[1]`", "They met.", (1,)),
        ("They met. [1](https://evil.example/x)", "They met.", (1,)),
        ("They met. [9]", "They met.", ()),
        ("They met. [0]", "They met.", ()),
        ("They met. [1-999]", "They met.", (1, 2, 3, 4)),
        ("They met. [3-1]", "They met.", ()),
    ],
)
def test_a_marker_is_read_and_taken_out(text: str, bare: str, numbers: tuple[int, ...]) -> None:
    assert without_markers(text, KNOWN) == bare
    pointers = [p for marker in find_markers(text, KNOWN) for p in marker.pointers]
    assert pointers == [(n, 0) for n in numbers]


@pytest.mark.parametrize(
    ("marker", "pointers"),
    [
        ("[2.3]", [(2, 3)]),
        ("[2.3, 4.1]", [(2, 3), (4, 1)]),
        ("[2.3-5]", [(2, 3), (2, 4), (2, 5)]),
        ("[2.3–2.4]", [(2, 3), (2, 4)]),
        ("[1, 2.3]", [(1, 0), (2, 3)]),
        ("【2.3】", [(2, 3)]),
        ("[9.1]", []),
        ("[2.3-999]", [(2, n) for n in range(3, 34)]),
    ],
)
def test_a_marker_points_to_sentences(marker: str, pointers: list[tuple[int, int]]) -> None:
    text = f"They met {marker}."
    assert without_markers(text, KNOWN) == "They met."
    assert [p for found in find_markers(text, KNOWN) for p in found.pointers] == pointers


@pytest.mark.parametrize(
    "text",
    [
        "It rose (3.5) last year.",
        "In [2024] he won.",
        "He [Cho Hyun] left.",
        "It cost 3 (million) pounds.",
        "Section 4 (2) of the act binds them.",
        "It grew by 5 m² last year.",
        "She said [sic] so.",
        "Aged (12 and over) they swim.",
        "From 1[st] to 2[nd]",
    ],
)
def test_what_is_no_marker_stays(text: str) -> None:
    assert without_markers(text, KNOWN) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("They met. [", "They met."),
        ("They met. [1, ", "They met."),
        ("They met.【1†so", "They met."),
    ],
)
def test_a_half_written_marker_is_held_back(text: str, kept: str) -> None:
    assert text[: unfinished_marker(text)] == kept


@given(st.text("ab. [](),-–^【】†¹²0123456789\n", max_size=60), st.integers(0, 6))
def test_no_text_yields_a_number_that_is_not_known(text: str, known: int) -> None:
    markers = find_markers(text, known)
    assert all(1 <= n <= known for marker in markers for n, _ in marker.pointers)
    ends = [0, *(marker.end for marker in markers)]
    assert all(end <= marker.start for end, marker in zip(ends, markers, strict=False))
    assert 0 <= unfinished_marker(text) <= len(text)
