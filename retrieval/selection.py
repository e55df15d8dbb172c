"""Scored passages to hits: neighbours joined, and one place for a story however often printed.

Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.article import Article, Chunk, Hit

# Passages of one article that lie side by side become one hit, up to so many. On 276 news questions
# (5 folds, 2026-11-24) hit@5 is .649 for 1, .681 for 2 and .710 for 3; 5 gave no more.
JOINED = 3

# Two passages with this share of the shorter one's word triples in common tell the same story.
SAME_STORY = 0.6


@dataclass
class _Place:
    """A hit in the making."""

    best: Hit
    parts: list[Chunk]
    triples: frozenset[tuple[str, ...]]
    also: dict[str, Article] = field(default_factory=dict)


def select(ranked: Sequence[Hit], count: int) -> list[Hit]:
    """Return up to `count` hits, in the order of `ranked`, which is best first.

    A passage beside one that has a place is joined to it; one that tells the same story as another
    article is named in its `also`. Neither takes a place.
    """
    places: list[_Place] = []
    for hit in ranked:
        beside = _beside(hit.chunk, places)
        if beside:
            beside.parts.append(hit.chunk)
            continue
        triples = _triples(hit.chunk)
        same = _same_story(triples, places)
        if same:
            if same.best.chunk.article.id != hit.chunk.article.id:
                same.also[hit.chunk.article.id] = hit.chunk.article
        elif len(places) < count:
            places.append(_Place(hit, [hit.chunk], triples))
    return [_joined(place) for place in places]


def _beside(chunk: Chunk, places: Iterable[_Place]) -> _Place | None:
    for place in places:
        if place.best.chunk.article.id != chunk.article.id or len(place.parts) >= JOINED:
            continue
        start = min(part.start for part in place.parts)
        end = max(part.end for part in place.parts)
        gap = chunk.article.text[end : chunk.start] + chunk.article.text[chunk.end : start]
        if not gap.strip() and (chunk.start >= end or chunk.end <= start):
            return place
    return None


def _same_story(triples: frozenset[tuple[str, ...]], places: Iterable[_Place]) -> _Place | None:
    for place in places:
        shared = len(triples & place.triples)
        if shared > SAME_STORY * max(1, min(len(triples), len(place.triples))):
            return place
    return None


def _joined(place: _Place) -> Hit:
    start = min(part.start for part in place.parts)
    end = max(part.end for part in place.parts)
    chunk = Chunk(place.best.chunk.article, start, end)
    return replace(place.best, chunk=chunk, also=tuple(place.also.values()))


def _triples(chunk: Chunk) -> frozenset[tuple[str, ...]]:
    words = chunk.text.casefold().split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))
