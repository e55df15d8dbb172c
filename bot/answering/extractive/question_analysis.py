"""Analysis of a question for extractive answers: its stems and names, and what it asks for.

Knows no hits and no sentences.
"""

import re

from bot.answering.extractive.answer_type import expectation
from bot.answering.names import name_texts
from retrieval.search.query import Lexicon, Query
from retrieval.text.numbers import find_numbers

# The words after "which" or "how many", up to the verb, name what is asked for.
_HEAD = re.compile(r"\b(?:which|what|whose|how many|how much)\s+(?:of the\s+)?(.*)", re.I | re.S)
_HEAD_WORDS = 4
# Words that ask for a duration; they are no part of what lasts.
_LASTS = re.compile(r"\bhow long\b|\blast(?:s|ed)?\b(?=\W*$)", re.IGNORECASE)
_ENDS_HEAD = frozenset(
    """is was were are did does do has have had will would can could should said says say to in of
    on at for with from during after before the a an this that he she it they won wins announced
    be been being""".split()
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
        super().__init__(keyword, _LASTS.sub(" ", text))
        self.text = text
        self.folded = text.casefold()
        self.clause = clause or text
        self.expected = expectation(self.clause)
        self.counts = bool(COUNTS.search(self.clause))
        self.names = frozenset(stem for name in name_texts(text) for stem in self.stems(name))
        self.numbers = frozenset(number.value for number in find_numbers(text))
        self.order = self.stems(text)
        self.head = frozenset(stem for word in _head(self.clause) for stem in self.stems(word))


def _head(question: str) -> list[str]:
    match = _HEAD.search(question)
    words: list[str] = []
    for word in match[1].split()[:_HEAD_WORDS] if match else []:
        word = word.strip('?,."').casefold()
        if word in _ENDS_HEAD:
            break
        words.append(word)
    return words
