"""Whether the figures, dates and names of a claim stand where the rest of the claim is said.

A number that stands somewhere in a passage supports nothing: it must stand in the sentence that
says the rest of its clause. Where another sentence says that rest better and has another number
there, the claim mixes two events.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.support.dates import DateMention
from bot.answering.support.evidence import Passage, PassageSentence
from bot.answering.support.figures import Figure
from bot.answering.support.names import Name, missing_words
from bot.answering.support.reading import Reading, Word
from retrieval.article import Vectors

Part = Word | Name | Figure | DateMention

# What each part counts: a word by its letters up to 8.
_NAME, _FIGURE, _DATE, _LONG_WORD = 6.0, 6.0, 4.0, 8
# What a word counts that stands in the sentences before, and a name.
_NEAR_WORD, _NEAR_NAME, _HALF_NAME = 0.6, 0.8, 0.4
# A clause with so much beside the part is looked at before the rest of the claim.
_CLAUSE_ENOUGH, _ELSEWHERE = 12.0, 0.3
_REFERENCE = re.compile(
    r"\b(?:he|she|they|it|him|them|his|her|hers|their|its|who|we|i|our|my|both)\b"
    r"|^\W*(?:the|this|that|these|those)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Binding:
    """How much of a claim its best sentence says, from 0 to 1; what its parts lack, each 0 or more.

    `figure`, `date` and `name` are the greatest distance between the sentence that says most of the
    rest, and has a rival, and the best one that has the part.
    """

    coverage: float
    figure: float
    date: float
    name: float


def bind(claim: Reading, passages: Sequence[Passage]) -> Binding:
    """Find the sentences that say most of a claim, and what they have in place of its parts."""
    parts: list[Part] = [*_words(claim), *claim.names, *claim.figures, *claim.dates]
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    if not parts or not sentences:
        return Binding(0.0, 0.0, 0.0, 0.0)
    weights = np.array([_weight(part) for part in parts])
    said = np.array([[_says(sentence, part) for part in parts] for sentence in sentences])
    lacks = {Figure: 0.0, DateMention: 0.0, Name: 0.0}
    for n, part in enumerate(parts):
        if not isinstance(part, Word):
            lack = _lack(n, part, claim, said, _around(n, parts, weights, claim), sentences)
            lacks[type(part)] = max(lacks[type(part)], lack)
    coverage = float((said @ weights).max() / weights.sum())
    return Binding(coverage, lacks[Figure], lacks[DateMention], lacks[Name])


def _lack(
    n: int,
    part: Part,
    claim: Reading,
    said: Vectors,
    weights: Vectors,
    sentences: Sequence[PassageSentence],
) -> float:
    """How much better the rest is said by a sentence with a rival than by one with the part."""
    rest = said @ weights / max(1e-9, float(weights.sum()))
    has = said[:, n] >= _NEAR_NAME
    best = int(rest.argmax())
    if has[best] or not _rivals(part, sentences[best].reading):
        return 0.0
    return float(rest[best] - (rest[has].max() if has.any() else 0.0))


def _around(n: int, parts: Sequence[Part], weights: Vectors, claim: Reading) -> Vectors:
    """The weights of the other parts; of other clauses less if the clause says enough."""
    others = weights.copy()
    others[n] = 0.0
    start = parts[n].start
    inside = [
        any(a <= start < b and a <= other.start < b for a, b in claim.clauses) for other in parts
    ]
    if float((others * inside).sum()) >= _CLAUSE_ENOUGH:
        others = np.where(inside, others, others * _ELSEWHERE)
    return others


def _rivals(part: Part, reading: Reading) -> bool:
    """Whether a sentence has another part of the same kind."""
    if isinstance(part, Figure):
        return any(f.ordinal == part.ordinal and not f.states(part) for f in reading.figures)
    if isinstance(part, DateMention):
        return any(mention.excludes(part) for mention in reading.dates)
    return bool(reading.names)


def _weight(part: Part) -> float:
    if isinstance(part, Word):
        return float(min(len(part.stem), _LONG_WORD))
    return {Name: _NAME, Figure: _FIGURE, DateMention: _DATE}[type(part)]


def _says(sentence: PassageSentence, part: Part) -> float:
    """How far a sentence says a part, from 0 to 1."""
    reading = sentence.reading
    if isinstance(part, Word):
        near = _NEAR_WORD * (part.stem in sentence.near_stems)
        return 1.0 if part.stem in reading.stems else near
    if isinstance(part, Figure):
        return float(any(figure.states(part) for figure in reading.figures))
    if isinstance(part, DateMention):
        return float(any(mention.confirms(part) for mention in reading.dates))
    lacking = missing_words(part, reading.known)
    if not lacking:
        return 1.0
    if not missing_words(part, sentence.near):
        return _NEAR_NAME if _may_mean_another(sentence) else _HALF_NAME
    return _HALF_NAME if len(lacking) < len(part.words) else 0.0


def _may_mean_another(sentence: PassageSentence) -> bool:
    """Whether a sentence may speak of one whom only those before it name: "she", "the firm"."""
    return not sentence.reading.names or bool(_REFERENCE.search(sentence.reading.text))


def _words(claim: Reading) -> list[Word]:
    return list({word.stem: word for word in claim.words}.values())
