"""What a sentence denies, and whether another one says the same thing the other way round.

Denied are the words shortly behind a "not", "never", "denied" or "failed". Antonyms are not known.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.answering.support.names import Name, names_possible

Stems = Callable[[str], Sequence[str]]

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[,;:.!?()—–]")
_DENIES = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|hardly|barely"
    r"|den(?:y|ies|ied|ying)|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing) to"
    r"|lack(?:s|ed|ing)?|unlikely|rejects?|rejected|ruled out|rules? out|stopped|falsely)\b"
    r"|\b\w+n[’']t\b",
    re.IGNORECASE,
)
# "not only" denies nothing, and "no longer than", "no fewer than", "No. 1" count.
_NO_DENIAL = re.compile(
    r"\bnot (?:only|just|merely|simply|all|every|always|necessarily|everyone)\b"
    r"|[“\"][^”\"]*[”\"]|\bno (?:doubt|later|fewer|less|more) ?(?:than)?\b"
    r"|\bno\. ?\d|\bcannot help\b|\bwhether or not\b",
    re.IGNORECASE,
)
# How many content words behind a denial it reaches, unless the clause ends before.
_REACH = 2
_CLAUSE_END = frozenset(",;:.!?()—–") | {"but", "although", "though", "while", "because", "after"}
_PASSIVE = re.compile(r"\bby\b", re.IGNORECASE)


def denies(text: str) -> bool:
    """Whether a text denies anything."""
    return bool(_DENIES.search(_NO_DENIAL.sub(" ", text)))


def contradicts(claim: str, source: str, stems: Stems) -> bool:
    """Whether one of the two denies a word that the other states."""
    claim_denied, claim_stated = _polarities(claim, stems)
    denied, stated = _polarities(source, stems)
    # Said both ways in one text, a word tells nothing.
    return bool(
        (claim_denied - claim_stated) & (stated - denied)
        or (claim_stated - claim_denied) & (denied - stated)
    )


def swapped(claim: str, source: str, stems: Stems) -> bool:
    """Whether two names stand in the other order around the same word: "A sued B", "B sued A".

    Not where one of the two is in the passive: "B was sued by A".
    """
    ours, theirs = names_possible(claim), names_possible(source)
    for one, other in pairwise(ours):
        first, second = _place(one, theirs), _place(other, theirs)
        if first is None or second is None or second >= first:
            continue
        between, opposite = claim[one.start : other.start], source[second:first]
        passive = bool(_PASSIVE.search(between)) != bool(_PASSIVE.search(opposite))
        shared = set(stems(between)) & set(stems(opposite))
        shared -= {stem for name in (one, other) for word in name.words for stem in stems(word)}
        if shared and not passive:
            return True
    return False


def _place(name: Name, others: Sequence[Name]) -> int | None:
    return next((other.start for other in others if set(name.words) & set(other.words)), None)


def _polarities(text: str, stems: Stems) -> tuple[set[str], set[str]]:
    """The stems that a text denies, and those that it states."""
    denied: set[str] = set()
    stated: set[str] = set()
    plain = _NO_DENIAL.sub(lambda match: " " * len(match[0]), text)
    starts = {match.start() for match in _DENIES.finditer(plain)}
    left = 0
    for match in _WORD.finditer(plain):
        if match.start() in starts:
            left = _REACH
        elif match[0].lower() in _CLAUSE_END:
            left = 0
        else:
            found = stems(match[0])
            (denied if left and found else stated).update(found)
            left -= bool(found and left)
    return denied, stated
