"""How strongly the articles agree on what a sentence says: redundancy, the oldest sign of truth.

An answer is told by many articles and stands in headlines; what is beside the point is not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.answering.extractive.question_analysis import Asked

# A headline's words count by this share of their rarity, to be of the size of the other features.
_RARITY = 0.1

# Of a sentence: its article's id, how far it is to the point (0 to 1), and the new stems in it.
Told = tuple[str, float, Collection[str]]


def agreed(asked: Asked, told: Sequence[Told]) -> list[float]:
    """Return for each sentence how strongly the articles agree on the best of its stems, 0 to 1.

    A stem counts by the best sentence of each article that has it, squared so that sentences to
    the point outweigh many others, times its rarity: what all the articles say is no answer.
    """
    best: dict[str, dict[str, float]] = {}
    for article, point, stems in told:
        for stem in stems:
            by_article = best.setdefault(stem, {})
            by_article[article] = max(by_article.get(article, 0.0), point**2)
    rarities = asked.rarities(best)
    weight = {stem: sum(some.values()) * rarities[stem] for stem, some in best.items()}
    most = max(weight.values(), default=0.0) or 1.0
    return [_best(weight, stems) / most for _, _, stems in told]


def in_headlines(
    asked: Asked, titles: Iterable[Collection[str]], new: Sequence[Collection[str]]
) -> list[float]:
    """Return for each sentence how often the best of its new stems is in headlines to the point."""
    headlines = list(titles)
    rarities = asked.rarities(stem for title in headlines for stem in title)
    weight: dict[str, float] = {}
    for title in headlines:
        point = asked.share(title) ** 2
        for stem in title:
            weight[stem] = weight.get(stem, 0.0) + point * rarities[stem] * _RARITY
    return [_best(weight, stems) for stems in new]


def _best(weight: Mapping[str, float], stems: Collection[str]) -> float:
    return max((weight.get(stem, 0.0) for stem in stems), default=0.0)
