"""The sentences of the hits as candidates for an answer, each with what speaks for and against it.

Features only: what they weigh is in `scoring`. The method is classical open-domain question
answering: overlap weighted by rarity, expected answer type, and redundancy over documents.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.asked import Asked
from bot.answering.expected import supplies, supplies_member
from retrieval.article import Hit
from retrieval.sentences import Span, split_sentences

_WORD = re.compile(r"[$€£]?\w[\w’'.,&-]*")
_NUMBER = re.compile(
    r"[$€£]?\d[\w.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 5, 90  # words of a statement
_EARLY = 1000.0  # characters into the article after which a sentence is half as early
# Opens a sentence with a capital letter without being a name.
_OPENERS = frozenset(
    """the a an in on at it he she they we i you this that these those but and so if when while
    after before as for with from by of to there here what who how why where which his her its
    their our my your not no yes now then also more most many some all one two three new last first
    however according since during under over about""".split()
)


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit; `features` by the names that `scoring` weighs."""

    hit: Hit
    span: Span
    text: str
    stems: frozenset[str]
    names: frozenset[str]
    features: Mapping[str, float]


def candidates(asked: Asked, hits: Sequence[Hit]) -> list[Candidate]:
    """Return every sentence of the hits, in their order, with its features."""
    best = max((hit.score for hit in hits), default=1.0) or 1.0
    found = [one for hit in hits for one in _of_hit(asked, hit, hit.score / best)]
    return _with_agreement(asked, found)


def _of_hit(asked: Asked, hit: Hit, relevance: float) -> list[Candidate]:
    chunk = hit.chunk
    whole = chunk.article.text
    spans = split_sentences(whole, chunk.start, chunk.end)
    texts = [whole[span.start : span.end] for span in spans]
    stems = [frozenset(asked.stems(text)) for text in texts]
    title = frozenset(asked.stems(chunk.article.title))
    passage = asked.share(title.union(*stems))
    found = []
    for i, (span, text) in enumerate(zip(spans, texts, strict=True)):
        around = [title, *stems[max(0, i - 1) : i], *stems[i + 1 : i + 2]]
        features = {
            **_coverage(asked, stems[i], around, passage, i > 0),
            **_form(text, span),
            **_kind(asked, text),
            "relevance": relevance,
            "passage_cosine": hit.scores.get("cosine", 0.0),
        }
        found.append(Candidate(hit, span, text, stems[i], _new_names(asked, text), features))
    return found


def _coverage(
    asked: Asked,
    own: frozenset[str],
    around: Sequence[frozenset[str]],
    passage: float,
    has_before: bool,
) -> dict[str, float]:
    """What share of the question the sentence covers, then what each wider context adds."""
    title, before = around[0], around[1] if has_before else frozenset()
    share = asked.share(own)
    with_title = asked.share(own | title)
    with_before = asked.share(own | title | before)
    with_after = asked.share(own.union(*around))
    return {
        "share": share,
        "from_title": with_title - share,
        "from_before": with_before - with_title,
        "from_after": with_after - with_before,
        "from_passage": passage - with_after,
    }


def _form(text: str, span: Span) -> dict[str, float]:
    words = len(text.split())
    ends_well = text.rstrip("\"'”’)] ").endswith((".", "!", "…"))
    return {
        "question": float("?" in text),
        "prose": float(ends_well and _SHORTEST <= words <= _LONGEST),
        "short": float(words <= _SHORTEST),
        "early": 1 / (1 + span.start / _EARLY),
    }


def _kind(asked: Asked, text: str) -> dict[str, float]:
    return {
        "supplies": float(supplies(asked.expected, text, asked.text)),
        "member": float(supplies_member(text, asked.clause)),
        "near_head": _near_head(asked, text),
    }


def _near_head(asked: Asked, text: str) -> float:
    """1 / (1 + words between) a new name or number and what the question counts or chooses from."""
    words = [match.group() for match in _WORD.finditer(text)]
    stems = [asked.stems(word) for word in words]
    heads = [i for i, some in enumerate(stems) if not asked.head.isdisjoint(some)]
    if not heads:
        return 0.0
    fits = _is_new_number if asked.counts else _is_new_name
    new = [i for i, word in enumerate(words) if fits(asked, word, i)]
    return max((1 / (1 + abs(i - j)) for i in new for j in heads), default=0.0)


def _is_new_number(asked: Asked, word: str, _: int) -> bool:
    plain = word.casefold().strip(".,")
    return bool(_NUMBER.fullmatch(plain)) and plain not in asked.folded


def _is_new_name(asked: Asked, word: str, position: int) -> bool:
    stems = asked.stems(word)
    opener = position == 0 and word.casefold() in _OPENERS
    return (
        word[0].isupper() and not opener and bool(stems) and asked.weights.keys().isdisjoint(stems)
    )


def _new_names(asked: Asked, text: str) -> frozenset[str]:
    words = (match.group() for match in _WORD.finditer(text))
    return frozenset(
        stem
        for position, word in enumerate(words)
        if _is_new_name(asked, word, position)
        for stem in asked.stems(word)
    )


def _with_agreement(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Add how strongly the articles agree on a sentence's new names, from 0 to 1.

    A name counts by the best sentence of each article that has it, squared so that sentences to
    the point outweigh many others, times its rarity: what all the articles name is no answer.
    """
    best: dict[str, dict[str, float]] = {}
    for one in found:
        features = one.features
        point = features["share"] + features["from_title"] + features["from_before"]
        for name in one.names:
            told = best.setdefault(name, {})
            article = one.hit.chunk.article.id
            told[article] = max(told.get(article, 0.0), point**2)
    weight = {name: sum(told.values()) * asked.rarity(name) for name, told in best.items()}
    most = max(weight.values(), default=0.0) or 1.0
    return [
        Candidate(
            one.hit,
            one.span,
            one.text,
            one.stems,
            one.names,
            {**one.features, "agreed": max((weight[n] for n in one.names), default=0.0) / most},
        )
        for one in found
    ]
