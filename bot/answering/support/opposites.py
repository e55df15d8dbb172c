"""Words that mean the opposite of each other: "won" in a claim is not supported by "lost". Pure."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from retrieval.text.irregular import base_form

Stems = Callable[[str], Sequence[str]]

# Pairs of groups; each group is of words that say the same here.
_PAIRS = """
win beat defeat victory : lose defeat
rise increase grow climb gain jump surge soar raise up higher
  : fall decrease decline drop shrink plunge cut down lower reduce slip
more above over exceed : less fewer below under
before earlier prior ahead : after later following since
first opening : last final closing
most largest biggest highest greatest maximum : least smallest lowest minimum
best : worst
old older oldest : young younger youngest
open reopen start begin launch : close shut end stop finish
arrive enter join : leave exit depart quit
accept approve back support favour favor endorse pass allow permit legalise legalize
  : reject oppose veto block ban bar prohibit refuse deny decline
confirm admit acknowledge : deny dispute
acquit clear innocent : convict guilty
live alive survive : die dead kill
buy purchase : sell
import : export
hire appoint : fire sack dismiss
north northern : south southern
east eastern : west western
left : right
male man men boy husband father son brother : female woman women girl wife mother daughter sister
early : late
include : exclude
public : private
final : preliminary provisional interim
permanent : temporary
agree : disagree
free : arrest jail imprison
strengthen : weaken
many : few
majority : minority
major : minor
hot warm : cold cool
fast quick : slow
day : night
true : false untrue
lawful legal : illegal unlawful
unanimous unanimously : divided split
domestic : foreign international
full fully entire whole : partial partly partially
peak : trough
borrow : lend
attack : defend
remain stay : leave
success succeed : fail failure
certain assured sure : uncertain unclear doubtful
likely : unlikely
able : unable
"""


def opposed(claim: Sequence[str], source: Sequence[str], stems: Stems) -> bool:
    """Whether a claim has one word of a pair where its source has only the other one.

    Both are words in lower case. A source that has both words of a pair tells nothing.
    """
    ours, theirs = _stemmed(claim, stems), _stemmed(source, stems)
    for first, second in _groups(stems):
        for mine, opposite in ((first, second), (second, first)):
            if ours & mine and theirs & opposite and not (ours & opposite or theirs & mine):
                return True
    return False


@lru_cache(maxsize=8)
def _groups(stems: Stems) -> list[tuple[frozenset[str], frozenset[str]]]:
    groups = []
    for line in filter(None, _PAIRS.replace("\n  :", " :").splitlines()):
        left, _, right = line.partition(":")
        first, second = (_stemmed(words.split(), stems) for words in (left, right))
        groups.append((first - second, second - first))
    return groups


def _stemmed(words: Sequence[str], stems: Stems) -> frozenset[str]:
    bases = (base_form(word) for word in words)
    return frozenset(stem for base in bases for stem in stems(base) or [base])
