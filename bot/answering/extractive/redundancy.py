"""Redundancy: how many articles, and how many headlines, say what a sentence says.

Redundancy is the oldest sign of a right answer: it is in many articles and in headlines, while what
is beside the point is not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.answering.extractive.question_analysis import AnalysedQuestion

# A headline's words count by this share of their rarity, to be of the size of the other features.
_RARITY = 0.1

# Of a sentence: the id of its article, its relevance (0 to 1), and some of its new stems.
SentenceStems = tuple[str, float, Collection[str]]


def agreed(question: AnalysedQuestion, sentences: Sequence[SentenceStems]) -> list[float]:
    """Return for each sentence how strongly the articles agree on the best of its stems, 0 to 1.

    One article agrees with nobody.

    A stem counts by the best sentence of each article that has it, squared so that relevant
    sentences outweigh many others, times its rarity: what all the articles say is no answer.
    """
    if len({article for article, _, _ in sentences}) < 2:
        return [0.0] * len(sentences)
    best: dict[str, dict[str, float]] = {}
    for article, relevance, stems in sentences:
        for stem in stems:
            by_article = best.setdefault(stem, {})
            by_article[article] = max(by_article.get(article, 0.0), relevance**2)
    rarities = question.rarities(best)
    weights = {stem: sum(counts.values()) * rarities[stem] for stem, counts in best.items()}
    most = max(weights.values(), default=0.0) or 1.0
    return [_best(weights, stems) / most for _, _, stems in sentences]


def in_headlines(
    question: AnalysedQuestion,
    titles: Iterable[Collection[str]],
    new: Sequence[Collection[str]],
) -> list[float]:
    """Return for each sentence how often the best of its new stems is in relevant headlines."""
    headlines = list(titles)
    rarities = question.rarities(stem for headline in headlines for stem in headline)
    weights: dict[str, float] = {}
    for headline in headlines:
        relevance = question.share(headline) ** 2
        for stem in headline:
            weights[stem] = weights.get(stem, 0.0) + relevance * rarities[stem] * _RARITY
    return [_best(weights, stems) for stems in new]


def _best(weights: Mapping[str, float], stems: Collection[str]) -> float:
    return max((weights.get(stem, 0.0) for stem in stems), default=0.0)
