"""Role holder: who a sentence says holds the role that is asked for, as in "Who is the mayor?".

By what stands beside the role; in doubt nobody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.names import Name, find_names

_ASKED = re.compile(
    r"^\W*(?:(?:and|so)\s+)?who(?:\s+is|\s+are|[’']s)\s+(?:(?:now|currently)\s+)?"
    r"(?P<role>(?:(?:the|our|an?)\s+)?.+?)"
    r"(?:\s+(?:now|currently|right now|today|these days|at the moment))?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"\w[\w’'.&-]*")
# Words between the words of a role, and between it and a name, at most.
_GAP, _REACH = 2, 6
# Who holds a role like this holds another one, or does so no more.
_OTHER = frozenset("former ex deputy vice assistant then late previous ousted onetime".split())
_SEEKS = frozenset("nominee nominees candidate candidates hopeful race election vote job".split())
_ARTICLES = frozenset("the a an new current as his her its their".split())
_BECOMES = frozenset("is was became elected named appointed made chosen sworn in".split())
_OF = frozenset("of for at in is was the".split()) | _ARTICLES


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    stems: frozenset[str]


def role_stems(question: AnalysedQuestion) -> frozenset[str]:
    """Return the stems of the role whose holder is asked for, without names; mostly none."""
    match = _ASKED.match(question.clause)
    if not match or any(name.text == match["role"].strip() for name in find_names(match["role"])):
        return frozenset()
    return frozenset(question.stems(match["role"])) - question.names


def holders(question: AnalysedQuestion, sentence: str) -> frozenset[str]:
    """Return the stems of the names of those who hold the role by a sentence."""
    role = role_stems(question)
    words = [
        _Word(match[0], match.start(), match.end(), frozenset(question.stems(match[0])))
        for match in _WORD.finditer(sentence)
    ]
    names = [name for name in find_names(sentence) if name.text not in question.text]
    found = (_beside(question, words, span, names) for span in _spans(role, words))
    stems = {stem for name in found if name for stem in question.stems(name.text)}
    return frozenset(stems) - frozenset(question.weights)


def _spans(role: frozenset[str], words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Yield where all words of the role stand close together: the first and the last place."""
    for first, word in enumerate(words):
        if not role or role.isdisjoint(word.stems):
            continue
        left = set(role)
        for last in range(first, min(len(words), first + len(role) + _GAP)):
            left -= words[last].stems
            if not left:
                yield first, last
                break


def _beside(
    question: AnalysedQuestion, words: Sequence[_Word], span: tuple[int, int], names: Sequence[Name]
) -> Name | None:
    """Return the name behind a role or before it, or the one that comes to it by a verb."""
    before = _first(question, words[: span[0]][::-1], _ARTICLES)
    behind = _first(question, words[span[1] + 1 :], _OF)
    if before and (before.text.casefold() in _OTHER or before.text.startswith(("ex-", "then-"))):
        return None
    if behind and behind.text.casefold() in _SEEKS:
        return None
    if before and before.text.casefold() in _BECOMES:
        return next((name for name in names if name.end <= before.start), None)
    if behind and (name := _name_at(names, behind)):
        return None if before and _is_of_another(before, words, span) else name
    return _name_at(names, before) if before else None


def _is_of_another(before: _Word, words: Sequence[_Word], span: tuple[int, int]) -> bool:
    """Whether a role is that of something else, as in "Russian President Putin"."""
    beside = before.end + 1 == words[span[0]].start
    return beside and before is not words[0] and before.text[0].isupper()


def _first(
    question: AnalysedQuestion, words: Sequence[_Word], skipped: frozenset[str]
) -> _Word | None:
    """Return the first word but those of the question and small ones, if it is near."""
    for word in words[:_REACH]:
        asked = word.stems and word.stems <= question.weights.keys()
        if not asked and word.text.casefold() not in skipped:
            return word
    return None


def _name_at(names: Sequence[Name], word: _Word) -> Name | None:
    return next((name for name in names if name.start <= word.start < name.end), None)
