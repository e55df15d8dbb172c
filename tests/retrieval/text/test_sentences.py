import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.normalise import normalise
from retrieval.text.sentences import split_lines, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["It cost $3.5 million.", "Nobody paid."],
        ["Dr. Vogt met J. R. Okafor at 5 p.m. on Jan. 5.", "They talked."],
        ["“Will you go?”", "She would not say."],
        ["“It’s over,” he said.", "He left."],
        ["The U.S. and Japan agreed.", "Korea waited."],
        ["Platform No. 7 was full.", "The train was late."],
        ["He waited 1.5 hours!", "Was that long?", "It was."],
        ["It came at 11:10 p.m. ET Thursday.", "By 2 a.m. Friday it was gone."],
        ["Doors open at 6 p.m. Oct. 31.", "Come from 2 p.m. - 3:10 p.m. on Peacock."],
        ["Staging the festival cost £64,000, Ms. Wrona said.", "It rained."],
        ["The hall closed at 7 p.m.", "Mayor Lin left at 8 p.m.", "May stayed."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_line_end_ends_a_sentence() -> None:
    assert sentences("A heading\n\nA sentence.\n- an item\n- another") == [
        "A heading",
        "A sentence.",
        "- an item",
        "- another",
    ]


@given(st.text().map(normalise), st.integers(0, 50), st.integers(0, 50))
def test_sentences_hold_every_character_but_space_once_and_in_order(
    text: str, start: int, length: int
) -> None:
    end = min(len(text), start + length)
    for split in (split_sentences, split_lines):
        spans = split(text, start, end)
        assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(
            text[start:end].split()
        )
        ends = [offset for span in spans for offset in (span.start, span.end)]
        assert ends == sorted(ends)
        assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)


def test_a_line_such_as_no_person_writes_is_split_in_good_time() -> None:
    text = "“a " * 100_000  # 1.3 s at a third of this length, were it given to the segmenter whole
    spans = split_sentences(text)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "“a" * 100_000
