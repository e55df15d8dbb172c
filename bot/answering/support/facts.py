"""Features of facts: the figures, dates and names of a claim, and where they stand."""

from collections.abc import Iterable, Sequence

from bot.answering.support.comparison import Comparison, has_date, has_figure
from bot.answering.support.dates import DateMention
from bot.answering.support.figures import Figure
from bot.answering.support.names import Name, missing_words
from bot.answering.support.reading import Reading


def fact_features(compared: Comparison) -> dict[str, float]:
    """Count figures, dates and names that are found in no chosen sentence, or in none at all."""
    claim, sources, everything = compared.claim, compared.sources, compared.everything
    days = [passage.said_on for passage in compared.passages if passage.said_on]
    known = compared.question.known.union(*(passage.known for passage in compared.passages))
    published = {
        meant
        for day in days
        for meant in ((day.year, 0, 0), (day.year, day.month, 0), (day.year, day.month, day.day))
    }
    lost = [
        mention
        for mention in claim.dates
        if not has_date(mention, sources) and not mention.meant & published
    ]
    nowhere = [mention for mention in lost if not has_date(mention, everything)]
    return {
        "figure_missing": count(not has_figure(figure, sources) for figure in claim.figures),
        "figure_nowhere": count(not has_figure(figure, everything) for figure in claim.figures),
        "miscounted": count(_counts_other(figure, sources) for figure in claim.figures),
        "unit": count(_other_unit(figure, sources) for figure in claim.figures),
        "date_missing": float(len(lost)),
        "date_nowhere": float(len(nowhere)),
        "date_excluded": count(
            any(other.excludes(mention) for source in sources for other in source.dates)
            for mention in nowhere
        ),
        "name_missing": count(
            bool(missing_words(name, compared.evidence.known | compared.question.known))
            for name in claim.names
        ),
        "name_nowhere": count(bool(missing_words(name, known)) for name in claim.names),
    }


def together(compared: Comparison) -> float:
    """Return the least share of the facts of a clause that one sentence has together."""
    claim = compared.claim
    shares = [1.0]
    for start, end in claim.clauses:
        every: list[Name | Figure | DateMention] = [*claim.names, *claim.figures, *claim.dates]
        parts = [part for part in every if start <= part.start < end]
        if len(parts) > 1:
            shares.append(
                max(
                    sum(_stands(part, s.reading, s.near) for part in parts) / len(parts)
                    for s in compared.evidence.sentences
                )
            )
    return min(shares)


def count(those: Iterable[bool]) -> float:
    """Return how many hold, as a feature."""
    return float(sum(those))


def _stands(part: Name | Figure | DateMention, source: Reading, near: frozenset[str]) -> bool:
    if isinstance(part, Figure):
        return has_figure(part, [source])
    if isinstance(part, DateMention):
        return has_date(part, [source])
    return not missing_words(part, near)


def _counts_other(figure: Figure, sources: Sequence[Reading]) -> bool:
    """Whether the same number counts another thing there, and another number what is claimed."""
    every = [other for source in sources for other in source.figures if other.nouns]
    same = [other for other in every if other.states(figure)]
    return (
        bool(figure.nouns and same)
        and not any(other.counts_same(figure) for other in same)
        and any(other.counts_same(figure) for other in every)
    )


def _other_unit(figure: Figure, sources: Sequence[Reading]) -> bool:
    """Whether the same number stands there, and only in another unit."""
    if not figure.measure:
        return False
    same = [
        other
        for source in sources
        for other in source.figures
        if other.low <= figure.high and figure.low <= other.high
    ]
    return bool(same) and all(other.measure not in ("", figure.measure) for other in same)
