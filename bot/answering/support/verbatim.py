"""A claim that says a clause of a sentence over again, word for word: it needs no probability.

Knows no synonyms. Where the rest of the sentence may take the clause back, it is not taken for one.
"""

import re
from collections.abc import Sequence

from bot.answering.support.claim import Claim, Sentence

# Fewer content words than these are found in a row by chance.
_LEAST = 4
# Of the words around a clause: what makes it a wish, a doubt, a condition or a denial.
_TAKES_BACK = re.compile(
    r"\b(?:if|unless|whether|until|would|could|should|may|might|must|will|can|shall|ought"
    r"|not|never|no|none|nobody|nothing|nor|neither|without|cannot|hardly|barely|almost|nearly"
    r"|den(?:y|ies|ied|ial|ying)|false(?:ly|hood)?|fake|fabricated|hoax|myth|untrue|wrong(?:ly)?"
    r"|claim\w*|alleg\w*|accus\w*|rumou?r\w*|believ\w*|think\w*|thought|assum\w*|suppos\w*|seem\w*"
    r"|appear\w*|suspect\w*|suggest\w*|doubt\w*|fear\w*|hope\w*|wish\w*|want\w*|plan\w*|propos\w*"
    r"|threat\w*|expect\w*|predict\w*|forecast\w*|possib\w*|likely|unlikely|perhaps|maybe|imagin\w*"
    r"|pretend\w*|joke\w*|reject\w*|refus\w*|fail\w*|demand\w*|urg\w*|ask\w*|call\w* for|only|first"
    r"|initially|earlier|previously|once|had|used to|formerly|no longer|ruled? out)\b|n[’']t\b|\?",
    re.IGNORECASE,
)
_CONDITION = frozenset(["if", "unless"])
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def repeats(claim: Claim, sentences: Sequence[Sentence]) -> bool:
    """Whether a claim's content words stand in a row in one of the sentences, and are meant."""
    said = [one for one in sentences if _in_a_row(claim, one)]
    return any(not _TAKES_BACK.search(_apart(claim.text, one.text)) for one in said)


def only_if(claim: Claim, sentences: Sequence[Sentence]) -> bool:
    """Whether a claim's content words stand in a row, but only under a condition."""
    said = [one for one in sentences if _in_a_row(claim, one)]
    without = _CONDITION - _words(claim.text)
    return bool(said) and all(_words(one.text) & without for one in said)


def _in_a_row(claim: Claim, sentence: Sentence) -> bool:
    length = len(claim.stems)
    return length >= _LEAST and any(
        sentence.stems[i : i + length] == claim.stems
        for i in range(len(sentence.stems) - length + 1)
    )


def _apart(claim: str, sentence: str) -> str:
    """The words that only one of the two has, and how the sentence ends."""
    ours, theirs = _words(claim), _words(sentence)
    return " ".join(ours ^ theirs) + sentence.rstrip()[-1:]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
