"""Text and citations read out of what LangChain's message chunks hold."""

from typing import Any

import pytest

from bot.answering.model.pieces import Piece, pieces_of


def citation(document: Any = 0, start: Any = 0, end: Any = 1) -> dict[str, Any]:
    return {
        "type": "content_block_location", "cited_text": "…", "document_index": document,
        "start_block_index": start, "end_block_index": end,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "pieces"),
    [
        ("They met.", [Piece("They met.")]),
        ("", []),
        ([], []),
        (["They ", {"type": "text", "text": "met."}], [Piece("They "), Piece("met.", "1")]),
        ([{"type": "text", "text": "They", "index": 3}], [Piece("They", "3")]),
        ([{"type": "thinking", "thinking": "Hm.", "index": 0}], []),
        ([{"type": "text", "citations": [citation(1, 2, 4)], "index": 3}],
         [Piece("", "3", ((2, 3), (2, 4)))]),
        # A whole message has its blocks all at once, without numbers.
        ([{"type": "text", "text": "They met", "citations": [citation(), citation(2)]},
          {"type": "text", "text": ".", "citations": None}],
         [Piece("They met", "0", ((1, 1), (3, 1))), Piece(".", "1")]),
    ],
)  # fmt: skip
def test_each_block_is_a_piece_with_its_citations(content: Any, pieces: list[Piece]) -> None:
    assert [*pieces_of(content)] == pieces


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"type": "char_location", "document_index": 0, "start_char_index": 0, "end_char_index": 9},
        {"type": "web_search_result_location", "url": "https://example.com"},
        citation(document=None),
        citation(start="0"),
        citation(start=4, end=4),
        citation(start=4, end=1),
        citation(start=-9, end=0),
    ],
)
def test_what_names_no_sentence_is_no_citation(broken: dict[str, Any]) -> None:
    block = {"type": "text", "text": "They met.", "index": 0, "citations": [broken]}
    assert [*pieces_of([block])] == [Piece("They met.", "0")]


def test_a_citation_of_a_whole_library_is_cut() -> None:
    (piece,) = pieces_of([{"type": "text", "index": 0, "citations": [citation(0, 5, 10**12)]}])
    assert piece.cited[0] == (1, 6)
    assert len(piece.cited) < 100
