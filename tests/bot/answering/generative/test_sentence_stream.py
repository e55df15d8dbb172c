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


Fed = tuple[str, str, tuple[tuple[int, int], ...]]


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        # One block a sentence; what is cited comes before its text, or after it.
        ([("", "0", ((1, 1),)), ("They met.", "0", ()), (" ", "1", ()), ("He left.", "2", ()),
          ("", "2", ((2, 3), (2, 4)))],
         [("They met.", ((1, 1),)), ("He left.", ((2, 3), (2, 4)))]),
        # Two blocks in a sentence, its end in one of its own.
        ([("They ", "0", ()), ("met", "1", ((1, 1),)), (" and ", "2", ()), ("left", "3", ((1, 2),)),
          (".", "4", ())],
         [("They met and left.", ((1, 1), (1, 2)))]),
        # A block over the end of a sentence and the beginning of the next.
        ([("They", "0", ()), (" met. He", "1", ((1, 1),)), (" left.", "2", ((1, 2),))],
         [("They met.", ((1, 1),)), ("He left.", ((1, 1), (1, 2)))]),
        # Two sentences in a block.
        ([("", "0", ((1, 1),)), ("They met. He left.", "0", ()), (" She stayed.", "1", ())],
         [("They met.", ((1, 1),)), ("He left.", ((1, 1),)), ("She stayed.", ())]),
        # Only the full stop of the one before is in the block; so is a line end.
        ([("They met", "0", ()), (". He left.", "1", ((1, 1),)), ("\n\nShe stayed.", "2", ())],
         [("They met.", ()), ("He left.", ((1, 1),)), ("She stayed.", ())]),
        ([("They met.\n", "0", ((1, 1),)), ("- He left.\n", "1", ((1, 2),))],
         [("They met.", ((1, 1),)), ("He left.", ((1, 2),))]),
        # Markers count as well; what is not there does not.
        ([("They met [3.1].", "0", ((1, 1), (9, 1), (0, 1)))], [("They met.", ((3, 1), (1, 1)))]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 100])
def test_what_a_provider_cites_for_a_block_is_of_the_sentences_that_have_words_in_it(
    pieces: list[Fed], said: list[tuple], size: int
) -> None:
    stream, finished = SentenceStream(KNOWN), []
    for text, block, cited in pieces:
        finished += stream.feed("", block, cited)
        for start in range(0, len(text), size):
            finished += stream.feed(text[start : start + size], block)
    assert [(one.text, one.pointers) for one in finished + stream.end()] == said


def test_in_a_pause_a_cited_sentence_is_finished_once_its_block_has_ended() -> None:
    stream = SentenceStream(KNOWN)
    assert stream.feed("They met.", "0", ((1, 1),)) == []
    assert stream.settle() == []
    assert stream.feed("", "0", ((1, 2),)) == []
    assert stream.feed(" ", "1") == []
    assert stream.settle() == [ModelSentence("They met.", ((1, 1), (1, 2)))]
    assert stream.feed("He left.", "2") == []
    assert stream.feed(" ", "3") == []
    assert stream.settle() == []  # nothing is cited for it
    assert stream.feed("She stayed", "4", ((2, 1),)) == [ModelSentence("He left.", ())]
    assert stream.feed("", "5") == []
    assert stream.settle() == []  # it may go on
    assert stream.feed(".", "5") == []
    assert stream.settle() == [ModelSentence("She stayed.", ((2, 1),))]
