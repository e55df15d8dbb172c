"""Which words of a sentence are denied, planned, possible, alleged or under a condition.

"He was accused of lying" does not say that he lied, nor "the Senate will vote" that it voted: a
word that one text states, and another only so, is not supported. Pure.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from retrieval.text.irregular import base_form

Stems = Callable[[str], Sequence[str]]
# A stem to the modes of each place where it stands; none where it is plainly stated.
Modes = Mapping[str, tuple[frozenset[str], ...]]

# What a mode is opened by, and how many content words behind it are meant at most.
_OPENERS: dict[str, tuple[str, int]] = {
    "denied": (
        r"(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|hardly|barely"
        r"|den(?:y|ies|ied|ying)|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)"
        r"|declin(?:e|es|ed|ing) to|lack(?:s|ed|ing)?|unlikely|rejects?|rejected|rul(?:ed|es?) out"
        r"|yet to|stopped|falsely)\b|\w+n[’']t\b",
        2,
    ),
    "planned": (
        r"(?:will|would|shall|going to|set to|due to(?= [a-z]+\b)|plan(?:s|ned|ning)? to"
        r"|expect(?:s|ed|ing)?|intend(?:s|ed|ing)?|aim(?:s|ed|ing)? to|hop(?:es?|ed|ing)"
        r"|schedul(?:ed|es|ing)|about to|on (?:course|track)|poised|prepar(?:es|ed|ing)? to"
        r"|is to|are to|was to|were to|promis(?:es|ed|ing)|vow(?:s|ed|ing)?|pledg(?:es|ed|ing)"
        r"|want(?:s|ed|ing)? to)\b|\w+[’']ll\b",
        3,
    ),
    "possible": (
        r"(?:may|might|could|can|should|ought|must|possibly|perhaps|maybe|likely|probably"
        r"|potential(?:ly)?|consider(?:s|ed|ing)?|propos(?:es?|ed|ing|al)|suggest(?:s|ed|ing)?"
        r"|urg(?:es?|ed|ing)|seek(?:s|ing)?|sought|demand(?:s|ed|ing)?|call(?:s|ed|ing)? (?:for|on)"
        r"|threat(?:s|en|ens|ened|ening)?|appears?|appeared|seems?|seemed|try|tries|tried|trying"
        r"|risks?|fear(?:s|ed)?|ask(?:s|ed|ing)? (?:for|to))\b",
        3,
    ),
    "alleged": (
        r"(?:alleg(?:e|es|ed|edly|ing|ation|ations)|accus(?:e|es|ed|ing|ation|ations)"
        r"|charged with|claim(?:s|ed|ing)?|reportedly|rumou?r(?:s|ed)?|suspect(?:s|ed)?"
        r"|believ(?:e|es|ed)"
        r"|said to be|purported(?:ly)?|supposed(?:ly)?|indict(?:ed|ment)?)\b",
        6,
    ),
    "conditional": (r"(?:if|unless|whether|in case|provided)\b", 6),
}
_OPENER = re.compile(
    r"\b(?:" + "|".join(f"(?P<{mode}>{words})" for mode, (words, _) in _OPENERS.items()) + ")",
    re.IGNORECASE,
)
# "not only" denies nothing, and "no longer than", "no fewer than", "No. 1" count.
_NO_MODE = re.compile(
    r"\bnot (?:only|just|merely|simply|all|every|always|necessarily|everyone)\b"
    r"|[“\"][^”\"]*[”\"]|\bno (?:doubt|later|fewer|less|more) ?(?:than)?\b"
    r"|\bno\. ?\d|\bcannot help\b|\bwhether or not\b|\bMay\b(?! not)",
)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|[,;:.!?()—–]")
_CLAUSE_END = frozenset(",;:.!?()—–") | {"but", "although", "though", "while", "because", "after"}


def modes(text: str, stems: Stems) -> Modes:
    """Return for each stem of a text the modes of each place where it stands."""
    blanked = _NO_MODE.sub(lambda match: " " * len(match[0]), text)
    openers = {match.start(): match for match in _OPENER.finditer(blanked)}
    found: dict[str, list[frozenset[str]]] = {}
    left: dict[str, int] = {}
    behind = 0  # where the opener that was read last ends
    for match in _WORD.finditer(blanked):
        if opener := openers.get(match.start()):
            mode = str(opener.lastgroup)
            left[mode], behind = _OPENERS[mode][1], opener.end()
        word = match[0].lower()
        if word in _CLAUSE_END:
            left = {}
        elif match.start() >= behind:
            content = stems(base_form(word))
            for stem in content:
                found.setdefault(stem, []).append(frozenset(left))
            if content:
                left = {mode: count - 1 for mode, count in left.items() if count > 1}
    return {stem: tuple(places) for stem, places in found.items()}


def denials(text: str) -> int:
    """Count the words of a text that deny something."""
    blanked = _NO_MODE.sub(" ", text)
    return sum(match.lastgroup == "denied" for match in _OPENER.finditer(blanked))


def hedges(text: str) -> int:
    """Count the words of a text that plan, allege or think something possible."""
    blanked = _NO_MODE.sub(" ", text)
    return sum(match.lastgroup != "denied" for match in _OPENER.finditer(blanked))


def merged(texts: Iterable[Modes]) -> Modes:
    """Return the modes of several texts together."""
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for modes in texts:
        for stem, places in modes.items():
            found[stem] = found.get(stem, ()) + places
    return found


def denied_otherwise(claim: Modes, source: Modes) -> set[str]:
    """Return the stems that one of two texts denies wherever it has them, and the other never."""
    return {
        stem
        for stem in claim.keys() & source.keys()
        if _always(claim[stem], _DENIED) != _always(source[stem], _DENIED)
        and _never(claim[stem], _DENIED) != _never(source[stem], _DENIED)
    }


def more_certain(claim: Modes, source: Modes) -> set[str]:
    """Return the stems that a claim states, and its source only as planned, possible or alleged."""
    return {
        stem
        for stem in claim.keys() & source.keys()
        if _never(claim[stem], _UNSURE) and _always(source[stem], _UNSURE)
    }


_DENIED = frozenset(["denied"])
_UNSURE = frozenset(_OPENERS) - _DENIED


def _always(places: Sequence[frozenset[str]], wanted: frozenset[str]) -> bool:
    return all(place & wanted for place in places)


def _never(places: Sequence[frozenset[str]], wanted: frozenset[str]) -> bool:
    return not any(place & wanted for place in places)
