"""Form of a sentence: whether it is a heading, a teaser, a quote or the lead of an article.

Knows no question.
"""

import re
from collections.abc import Mapping

from retrieval.text.sentences import Span

_EARLY = 1000.0  # characters into the article after which a sentence is half as early
_LEAD = 500  # characters in which a report says what is new
_LONGER_WORD, _MOSTLY = 3, 0.6

# Teasers, which send the reader elsewhere, and quizzes.
_TEASER = re.compile(
    r"\b(?:sign up|subscribe|newsletters?|read more|click|follow (?:us|him|her|\w+ on)|download"
    r"|listen to|watch:|more:|related:|see also|check out|here[’']s (?:what|how|why|where)"
    r"|what to know|get the latest|quiz|crossword|e-?mail|contact|true or false|fill in)\b|_{3,}"
)

# What editors say of their page counts as two teasers: what it tells stands elsewhere too.
_REMARK = re.compile(r"\W*Editor[’']s note\b", re.IGNORECASE)


def form(text: str, span: Span) -> Mapping[str, float]:
    """Return the features of a sentence by its form and its place, from 0 to 1 but for "call"."""
    words = text.split()
    return {
        "question": float("?" in text),
        "quoted": float(text[:1] in "“\"‘'"),
        "capitals": _capitals(words),
        "call": float(bool(_TEASER.search(text.lower()))) + 2 * bool(_REMARK.match(text)),
        "early": 1 / (1 + span.start / _EARLY),
        "lead": float(span.start < _LEAD),
    }


def _capitals(words: list[str]) -> float:
    """Return 1 if most of the longer words begin with a capital letter, as in a headline."""
    longer = [word for word in words[1:] if len(word) > _LONGER_WORD]
    capital = sum(word[0].isupper() for word in longer)
    return float(len(longer) > 1 and capital > _MOSTLY * len(longer))
