"""Deduplication of ranked candidates: neighbours are joined to one hit, and each story has one hit.

Searches nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.article import Article, Chunk, ChunkCandidate, Hit
from retrieval.search.articles import CurrentArticles
from retrieval.search.ranking import Ranked

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
# stand for all, which changes 8 of 323 lists of hits.
ANCHOR, ANCHORED = 7, 20

# The words of two hits are read only if they have this share of the fewer stems in common.
ALIKE = 0.45
# Stems of a group fall into so many bins: two that share one seem more alike than they are.
_BINS = 2048


class _Group:
    """Neighbouring chunks of one article, which become one hit."""

    def __init__(self, best: Ranked) -> None:
        self.best, self.parts = best, [best]
        self.first = self.last = best.chunk
        self.also: dict[str, Article] = {}

    @property
    def name(self) -> str:
        """The id of its article."""
        return self.best.chunk.article_id

    def join(self, candidate: Ranked) -> None:
        """Take in a chunk that lies beside its own."""
        self.parts.append(candidate)
        self.first = min(self.first, candidate.chunk, key=lambda chunk: chunk.start)
        self.last = max(self.last, candidate.chunk, key=lambda chunk: chunk.end)


@dataclass
class _Passage:
    """A group with its article."""

    group: _Group
    article: Article

    @cached_property
    def words(self) -> list[str]:
        """Its words in order."""
        return self.article.text[self.group.first.start : self.group.last.end].casefold().split()

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

    @property
    def hit(self) -> Hit:
        """The hit that it becomes."""
        best, also = self.group.best, tuple(self.group.also.values())
        chunk = Chunk(self.article, self.group.first.start, self.group.last.end)
        return Hit(chunk, best.score, best.scores, also)


def select(ranked: Sequence[Ranked], count: int, articles: CurrentArticles) -> list[Hit]:
    """Return up to `count` hits, in the order of `ranked`, which is best first.

    A chunk beside one of a hit is joined to it. What tells the same story as a better hit becomes
    none; where it is another article's, that is named in the `also` of the better hit. A chunk
    whose article is not stored in its version any more becomes none.
    """
    groups = _joined(ranked, articles)
    alike = _alike(groups)
    needed = [*range(min(count, len(groups))), *np.flatnonzero(alike[:count].any(axis=0))]
    articles.load(groups[row].best.chunk for row in needed)
    chosen: dict[int, _Passage] = {}
    named: set[str] = set()
    for row, group in enumerate(groups):
        better = [passage for place, passage in chosen.items() if alike[row, place]]
        full = len(chosen) == count
        if full and (not better or group.name in named):
            continue
        article = articles.of(group.best.chunk)
        if article is None:
            continue
        passage = _Passage(group, article)
        same = next((other for other in better if _same_story(passage, other)), None)
        if same is None and not full:
            chosen[row] = passage
            named.add(group.name)
        elif same is not None and same.group.name != group.name:
            same.group.also[group.name] = article
            named.add(group.name)
    return [passage.hit for passage in chosen.values()]


def _joined(ranked: Iterable[Ranked], articles: CurrentArticles) -> list[_Group]:
    groups: list[_Group] = []
    of_article: dict[str, list[_Group]] = {}
    for candidate in ranked:
        siblings = of_article.setdefault(candidate.chunk.article_id, [])
        beside = next((group for group in siblings if _beside(candidate, group, articles)), None)
        if beside:
            beside.join(candidate)
        else:
            siblings.append(_Group(candidate))
            groups.append(siblings[-1])
    return groups


def _beside(candidate: Ranked, group: _Group, articles: CurrentArticles) -> bool:
    """Whether only white space is between a chunk and a group that has room for it."""
    chunk = candidate.chunk
    if len(group.parts) >= JOINED or chunk.fingerprint != group.best.chunk.fingerprint:
        return False
    return _follows(chunk, group.last, articles) or _follows(group.first, chunk, articles)


def _follows(right: ChunkCandidate, left: ChunkCandidate, articles: CurrentArticles) -> bool:
    if left.next >= 0:
        return left.next == right.start
    article = articles.of(left)
    between = article.text[left.end : right.start] if article else "?"
    return left.end <= right.start and not between.strip()


def _alike(groups: Sequence[_Group]) -> NDArray[np.bool_]:
    """Whether each two groups share so many stems that they may tell one story."""
    stems = [[part.stems for part in group.parts if part.stems is not None] for group in groups]
    if not groups or not all(stems):
        return np.ones((len(groups), len(groups)), bool)
    having = np.zeros((len(groups), _BINS), np.float32)
    for row, parts in enumerate(stems):
        for part in parts:
            having[row, part % _BINS] = 1
    common, sizes = having @ having.T, having.sum(axis=1)
    return np.asarray(common >= ALIKE * np.minimum(sizes[:, None], sizes))


def _same_story(left: _Passage, right: _Passage) -> bool:
    ours, theirs = left.anchored, right.anchored
    if min(len(ours), len(theirs)) < ANCHORED:
        ours, theirs = left.triples, right.triples
    return len(ours & theirs) > SAME_STORY * max(1, min(len(ours), len(theirs)))
