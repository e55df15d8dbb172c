"""Deduplication of hits: neighbouring chunks are joined, and each story has one hit.

Searches nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from retrieval.article import Article, Chunk, Hit

Triples = frozenset[tuple[str, ...]]

# Chunks of one article that lie side by side become one hit, up to so many. On 276 news questions
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
class _Group:
    """Neighbouring chunks of one article, which become one hit."""

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

    A chunk beside one of a hit is joined to it. What tells the same story as a better hit becomes
    none; where it is another article's, that is named in the `also` of the better hit.
    """
    chosen: list[_Group] = []
    named: set[str] = set()
    for group in _joined(ranked):
        if len(chosen) == count and group.best.chunk.article.id in named:
            continue  # it could only be named again
        same = next((better for better in chosen if _same_story(group, better)), None)
        if same is None:
            if len(chosen) < count:
                chosen.append(group)
                named.add(group.best.chunk.article.id)
        elif same.best.chunk.article.id != group.best.chunk.article.id:
            same.also[group.best.chunk.article.id] = group.best.chunk.article
            named.add(group.best.chunk.article.id)
    return [
        replace(group.best, chunk=group.chunk, also=tuple(group.also.values())) for group in chosen
    ]


def _joined(ranked: Iterable[Hit]) -> list[_Group]:
    groups: list[_Group] = []
    of_article: dict[str, list[_Group]] = {}
    for hit in ranked:
        siblings = of_article.setdefault(hit.chunk.article.id, [])
        beside = next((group for group in siblings if _beside(hit.chunk, group)), None)
        if beside:
            beside.parts.append(hit.chunk)
        else:
            siblings.append(_Group(hit, [hit.chunk]))
            groups.append(siblings[-1])
    return groups


def _beside(chunk: Chunk, group: _Group) -> bool:
    """Whether only white space is between a chunk and a group that has room for it."""
    if len(group.parts) >= JOINED:
        return False
    start = min(part.start for part in group.parts)
    end = max(part.end for part in group.parts)
    if start < chunk.end and chunk.start < end:
        return False
    return not chunk.article.text[min(end, chunk.end) : max(start, chunk.start)].strip()


def _same_story(left: _Group, right: _Group) -> bool:
    ours, theirs = left.anchored, right.anchored
    if min(len(ours), len(theirs)) < ANCHORED:
        ours, theirs = left.triples, right.triples
    return len(ours & theirs) > SAME_STORY * max(1, min(len(ours), len(theirs)))
