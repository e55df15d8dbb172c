"""A sentence that opens with a pronoun is shown with the one that names whom it is about."""

import pytest

from bot.answering.extractive.context_sentence import with_context
from retrieval.text.sentences import Span


@pytest.mark.parametrize(
    ("before", "sentence", "shown"),
    [
        ("Mayor Ingrid Halloran won on Thursday.", "She has 6,412 votes.", True),
        ("The ferry Marigold was sold.", "It fetched a million pounds.", True),
        ("Mayor Ingrid Halloran won on Thursday.", "The count took an hour.", False),
        ("Mayor Ingrid Halloran won on Thursday.", "She beat Søren Brandt.", False),
        ("Nobody knew.", "She has 6,412 votes.", False),
        ("He met Lettice Moore.", "She has 6,412 votes.", False),
        ("Ingrid Halloran " + "and so on " * 30 + "won.", "She has 6,412 votes.", False),
    ],
)
def test_the_sentence_before_is_shown_where_it_alone_says_who(
    before: str, sentence: str, shown: bool
) -> None:
    text = f"A first line.\n\n{before} {sentence}"
    start = text.index(sentence)
    span = with_context(text, Span(start, len(text)))
    assert text[span.start : span.end] == (f"{before} {sentence}" if shown else sentence)
