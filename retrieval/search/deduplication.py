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

# Triples that begin with a word of ANCHOR letters are a quarter of them, and the same quarter in
# every copy (as in SpotSigs, Theobald et al. 2008): where both hits have ANCHORED of them they
# stand for all, which takes 5 ms of a search instead of 8 and changes 8 of 323 lists of hits.
ANCHOR, ANCHORED = 7, 20


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
    def words(self) -> list[str]:
        """Its words in order."""
        return self.chunk.text.casefold().split()

    @cached_property
    def triples(self) -> Triples:
        """Its words, three by three."""
        return frozenset(zip(self.words, self.words[1:], self.words[2:], strict=False))

    @cached_property
    def anchored(self) -> Triples:
        """Those of its triples that begin with a long word."""
        words = self.words
        anchors = (n for n, word in enumerate(words[:-2]) if len(word) >= ANCHOR)
        return frozenset((words[n], words[n + 1], words[n + 2]) for n in anchors)


def select(ranked: Sequence[Hit], count: int) -> list[Hit]:
    """Return up to `count` hits, in the order of `ranked`, which is best first.

    A passage beside one that has a place is joined to it; what tells the same story as a better
    place takes none, and where it is another article's it is named in the `also` of the better.
    """
    kept: list[_Place] = []
    named: set[str] = set()
    for place in _joined(ranked):
        if len(kept) == count and place.best.chunk.article.id in named:
            continue  # it could only be named again
        same = next((other for other in kept if _same_story(place, other)), None)
        if same is None:
            if len(kept) < count:
                kept.append(place)
                named.add(place.best.chunk.article.id)
        elif same.best.chunk.article.id != place.best.chunk.article.id:
            same.also[place.best.chunk.article.id] = place.best.chunk.article
            named.add(place.best.chunk.article.id)
    return [
        replace(place.best, chunk=place.chunk, also=tuple(place.also.values())) for place in kept
    ]


def _joined(ranked: Iterable[Hit]) -> list[_Place]:
    places: list[_Place] = []
    of_article: dict[str, list[_Place]] = {}
    for hit in ranked:
        siblings = of_article.setdefault(hit.chunk.article.id, [])
        beside = next((place for place in siblings if _beside(hit.chunk, place)), None)
        if beside:
            beside.parts.append(hit.chunk)
        else:
            siblings.append(_Place(hit, [hit.chunk]))
            places.append(siblings[-1])
    return places


def _beside(chunk: Chunk, place: _Place) -> bool:
    """Whether nothing but space is between a passage and a place that has room for it."""
    if len(place.parts) >= JOINED:
        return False
    start = min(part.start for part in place.parts)
    end = max(part.end for part in place.parts)
    if start < chunk.end and chunk.start < end:
        return False
    return not chunk.article.text[min(end, chunk.end) : max(start, chunk.start)].strip()


def _same_story(one: _Place, other: _Place) -> bool:
    ours, theirs = one.anchored, other.anchored
    if min(len(ours), len(theirs)) < ANCHORED:
        ours, theirs = one.triples, other.triples
    return len(ours & theirs) > SAME_STORY * max(1, min(len(ours), len(theirs)))
