"""Reading of the best candidates: how much of the question one sentence of each covers."""

from collections.abc import Iterable, Sequence

import numpy as np

from retrieval.article import ChunkCandidate
from retrieval.keyword.index import KeywordIndex
from retrieval.keyword.stems import BREAK, Stems
from retrieval.search.articles import CurrentArticles
from retrieval.search.query import Query
from retrieval.search.ranking import NAMES, Features, Ranked, scores


def read_best(
    keyword: KeywordIndex,
    query: Query,
    chunks: Sequence[ChunkCandidate],
    features: Features,
    articles: CurrentArticles,
    read: int,
) -> list[Ranked]:
    """Return the best candidates as they rank when read, then what is unread of their articles.

    `read` are read at most.
    """
    order = np.argsort(-scores(features), kind="stable")
    named = {chunks[row].article_id for row in order[:read]}
    unread = [row for row in order[read:] if chunks[row].article_id in named]
    stems = keyword.stems([chunks[row] for row in (*order[:read], *unread)], articles)
    features[order[:read], NAMES.index("sentence")] = best_sentences(query, stems[:read])
    final = scores(features)
    ranked = [
        Ranked(
            chunks[row],
            float(final[row]),
            dict(zip(NAMES, features[row].tolist(), strict=True)),
            words,
        )
        for row, words in zip((*order[:read], *unread), stems, strict=True)
    ]
    return [*sorted(ranked[:read], key=lambda candidate: -candidate.score), *ranked[read:]]


def best_sentences(query: Query, texts: Sequence[Stems]) -> list[float]:
    """Return the largest share of the question that a sentence and the title of each text cover.

    From 0 to 1.
    """
    flat = np.concatenate(texts) if texts else np.empty(0, np.uint32)
    kept = np.isin(flat, np.array([BREAK, *query.numbered], np.uint32))
    text_of = np.repeat(np.arange(len(texts)), [len(stems) for stems in texts])[kept]
    ends = np.searchsorted(text_of, np.arange(len(texts)), side="right")
    numbers = flat[kept].tolist()
    return [
        _best_sentence(query, numbers[start:end])
        for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=False)
    ]


def _best_sentence(query: Query, numbers: Iterable[int]) -> float:
    """Return that of one text, of whose stems only those of the question are left."""
    parts: list[set[str]] = [set()]
    for value in numbers:
        if value == BREAK:
            parts.append(set())
        else:
            parts[-1].add(query.numbered[value])
    title, *sentences = parts[:-1] or parts
    every = {frozenset(title | sentence) for sentence in sentences}
    return max((query.share(stems) for stems in every), default=query.share(title))
