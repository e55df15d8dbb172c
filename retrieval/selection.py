"""Scored passages to hits: neighbours joined, and one place for a story however often printed.

Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from retrieval.article import Article, Chunk, Hit

Triples = frozenset[tuple[str, ...]]

# Passages of one article that lie side by side become one hit, up to so many. On 276 news questions
# (5 folds, 2026-11-24) hit@5 is .649 for 1, .681 for 2 and .710 for 3; 5 gave no more.
JOINED = 3

# Two hits with more than this share of the shorter one's word triples in common tell one story. Of
# 323 news questions (2026-11-25) 1 gets two hits that are half the same; 10 with .6, and 23 where
# passages are compared before they are joined. No figure of the search differs between them.
SAME_STORY = 0.5


@dataclass
class _Place:
    """A hit in the making, of neighbouring passages."""

    best: Hit
    parts: list[Chunk]
    also: dict[str, Article] = field(default_factory=dict)

    @cached_property
    def chunk(self) -> Chunk:
        """All its parts as one."""
        start = min(part.start for part in self.parts)
        end = max(part.end for part in self.parts)
        return Chunk(self.best.chunk.article, start, end)

    @cached_property
    def triples(self) -> Triples:
        """Its words, three by three."""
        return _triples(self.chunk)


def select(ranked: Sequence[Hit], count: int) -> list[Hit]:
    """Return up to `count` hits, in the order of `ranked`, which is best first.

    A passage beside one that has a place is joined to it; what tells the same story as a better
    place takes none, and where it is another article's it is named in the `also` of the better.
    """
    kept: list[_Place] = []
    for place in _joined(ranked):
        same = next((other for other in kept if _same_story(place, other)), None)
        if same is None:
            if len(kept) < count:
                kept.append(place)
        elif same.best.chunk.article.id != place.best.chunk.article.id:
            same.also[place.best.chunk.article.id] = place.best.chunk.article
    return [
        replace(place.best, chunk=place.chunk, also=tuple(place.also.values())) for place in kept
    ]


def _joined(ranked: Iterable[Hit]) -> list[_Place]:
    places: list[_Place] = []
    for hit in ranked:
        beside = _beside(hit.chunk, places)
        if beside:
            beside.parts.append(hit.chunk)
        else:
            places.append(_Place(hit, [hit.chunk]))
    return places


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


def _same_story(one: _Place, other: _Place) -> bool:
    shared = len(one.triples & other.triples)
    return shared > SAME_STORY * max(1, min(len(one.triples), len(other.triples)))


def _triples(chunk: Chunk) -> Triples:
    words = chunk.text.casefold().split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))
