"""A model's text in pieces of any size: the same finished sentences, none of them half."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.generative.sentence_stream import ModelSentence, SentenceStream

KNOWN = 4


def read(*deltas: str) -> list[ModelSentence]:
    stream = SentenceStream(KNOWN)
    return [said for delta in deltas for said in stream.feed(delta)] + stream.end()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("They met. [1] He left [2].", [("They met.", (1,)), ("He left.", (2,))]),
        ("They met.[1][2]\nHe left.【3】", [("They met.", (1, 2)), ("He left.", (3,))]),
        ("- The first [1]\n- The second\n1. Third (2)",
         [("The first", (1,)), ("The second", ()), ("Third", (2,))]),
        ("He went to the U.S. Senate [1]. J. D. Vance spoke. [2]",
         [("He went to the U.S. Senate.", (1,)), ("J. D. Vance spoke.", (2,))]),
        ("He said “No.” [1] Then he left.", [("He said “No.”", (1,)), ("Then he left.", ())]),
        ("It cost 3.5 million pounds. [1-2]", [("It cost 3.5 million pounds.", (1, 2))]),
        ("NO ANSWER", [("NO ANSWER", ())]),
        ("They met. [9] [", [("They met.", ())]),
        ("[1] [2]\n\n", []),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_come_with_the_markers_behind_them(text: str, said: list[tuple]) -> None:
    assert [(one.text, tuple(n for n, _ in one.pointers)) for one in read(text)] == said


TEXTS = st.lists(
    st.sampled_from(
        ["They met.", " [1]", "[2, 3].", " He left", "!", "\n", " (1)", "【4】", " In the U.S. ",
         "¹", " Cho said “No.”", " [", "]", "- one", " 3.5 km", " [1-3]", "？", "."]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(TEXTS, st.lists(st.integers(1, 9), min_size=1, max_size=60))
def test_no_marker_is_left_in_a_sentence_and_no_number_is_invented(
    text: str, sizes: list[int]
) -> None:
    deltas, start = [], 0
    for size in [*sizes, len(text)]:
        deltas.append(text[start : start + size])
        start += size
    for said in read(*deltas):
        assert said.text.strip() == said.text != ""
        assert {n for n, _ in said.pointers} <= {1, 2, 3, 4}
        assert "[1" not in said.text


def test_a_sentence_is_finished_when_the_next_one_begins() -> None:
    stream = SentenceStream(KNOWN)
    assert stream.feed("They met. [1]") == []
    assert stream.feed(" He") == [ModelSentence("They met.", ((1, 0),))]


def test_in_a_pause_only_a_sentence_that_is_closed_and_marked_counts_as_finished() -> None:
    for text, settled in [
        ("They met. [1]", [ModelSentence("They met.", ((1, 0),))]),
        ("They met [1].", [ModelSentence("They met.", ((1, 0),))]),
        ("They met.", []),
        ("They met [1]", []),
        ("They met [1] in", []),
        ("He went to the U.S.", []),
        ("They met. [1", []),
    ]:
        stream = SentenceStream(KNOWN)
        assert stream.feed(text) == []
        assert stream.settle() == settled


def test_a_text_without_end_is_cut() -> None:
    stream = SentenceStream(KNOWN)
    said = [one for _ in range(400) for one in stream.feed("and on and on ")]
    assert len(said) >= 3
