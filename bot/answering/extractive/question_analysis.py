"""Analysis of a question for extractive answers: its stems and names, and what it asks for.

Knows no hits and no sentences.
"""

import re
from collections.abc import Sequence

from bot.answering.extractive.answer_type import expectation
from bot.answering.names import name_texts
from retrieval.search.query import Lexicon, Query
from retrieval.text.numbers import find_numbers
from retrieval.text.stemming import base_stems

# The words after "which" or "how many", up to the verb, name what is asked for.
_HEAD = re.compile(r"\b(?:which|what|whose|how many|how much)\s+(?:of the\s+)?([^?!;()]*)", re.I)
_HEAD_WORDS = 4
# Words that ask for a duration or a number; they are no part of what lasts, nor is "much" rare.
_ASKS = re.compile(r"\bhow (?:long|many|much)\b|\blast(?:s|ed)?\b(?=\W*$)", re.IGNORECASE)
_ENDS_HEAD = frozenset(
    """is was were are did does do has have had will would can could should said says say to in of
    on at for with from during after before the a an this that he she it they won wins announced
    be been being""".split()
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|set to|scheduled|due to|plans? to|planned|expected|upcoming"
    r"|hopes? to|next (?:week|month|year)|tomorrow|is to|are to)\b|[’']ll\b"
)
_PAST = re.compile(r"\b(?:did|was|were|had|happened|won|lost|died|said|told)\b", re.IGNORECASE)
_US = re.compile(r"\bUSA?\b|\bU\.S\.(?:A\.)?")
_AGAIN = re.compile(r"\b(open)(s|ed|ing)?\s+(?:up\s+)?again\b", re.IGNORECASE)
# Between two questions in one sentence.
_AND_ASKS = re.compile(
    r",?\s+and\s+(?=(?:(?:for|in|to|at|by|with)\s+)?(?:how|whom?|when|where|what|why|which)\b)",
    re.I,
)
COUNTS = re.compile(
    r"\bhow (?:many|much|long|old)\b|percent|\bwhat (?:year|age|number|price)", re.IGNORECASE
)


class AnalysedQuestion(Query):
    """A question with the weights of its words, its names, and what it asks for.

    `expected` is the type of answer, `head` has the stems of what is counted or chosen from, and
    `counts` says whether a number is asked for.
    """

    def __init__(self, keyword: Lexicon, text: str, clause: str = "") -> None:
        """Analyse a question; `clause` is the part of it to answer, all of it if empty."""
        super().__init__(keyword, _ASKS.sub(" ", text))
        self.text = text
        self.folded = text.casefold()
        self.clause = clause or text
        self.expected = expectation(self.clause)
        self.is_ahead = is_ahead(self.clause)
        self.is_tensed = self.is_ahead or bool(_PAST.search(self.clause))
        self.counts = bool(COUNTS.search(self.clause))
        self.names = frozenset(stem for name in name_texts(text) for stem in self.stems(name))
        self.numbers = frozenset(number.value for number in find_numbers(text))
        self.order = self.stems(text)
        self.head = frozenset(stem for word in _head(self.clause) for stem in self.stems(word))

    def _terms(self, text: str) -> Sequence[str]:
        """The stems of a text: "told" is "tell", "US" no pronoun, "open again" is "reopen"."""
        if "U" in text:  # to look for that is ten times as quick as the pattern
            text = _US.sub("United States", text)
        if " " in text and "again" in text.lower():
            text = _AGAIN.sub(r"re\1\2", text)
        bases = base_stems()
        return [bases.get(stem, stem) for stem in super()._terms(text)]


def clauses(text: str) -> list[str]:
    """Return the questions that a text asks, joined by "and": "how much was it, and when?"."""
    return _AND_ASKS.split(text)


def is_ahead(text: str) -> bool:
    """Whether a text is about what is still to come."""
    return bool(_AHEAD.search(text.lower()))  # twice as quick as a pattern of either case


def _head(question: str) -> list[str]:
    match = _HEAD.search(question)
    words: list[str] = []
    for word in match[1].split()[:_HEAD_WORDS] if match else []:
        word = word.strip('?,."').casefold()
        if word in _ENDS_HEAD:
            break
        words.append(word)
    return words
