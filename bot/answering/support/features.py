"""Features for claim support: numbers by name, of a claim and the sentences chosen for it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.answering.support.alignment import Aligner
from bot.answering.support.binding import bind
from bot.answering.support.comparison import Comparison, has_date, has_figure
from bot.answering.support.copies import copied, glued_clauses, replaced_names, turning_words, words
from bot.answering.support.dates import weekdays
from bot.answering.support.facts import count, fact_features, together
from bot.answering.support.likeness import likeness
from bot.answering.support.modality import denials, denied_otherwise, hedges, merged, more_certain
from bot.answering.support.opposites import opposed
from bot.answering.support.reading import Reader, Reading
from bot.answering.support.roles import crossed, exchanged, other_place, other_speaker

_ONLY = re.compile(
    r"\b(?:only|sole(?:ly)?|all|every|always|never|none|no one|entire(?:ly)?|completely|both)\b",
    re.IGNORECASE,
)
# A sentence with this share of its runs of words in the claim is said over again as a whole.
_WHOLE = 0.6


def features(compared: Comparison, aligner: Aligner, reader: Reader) -> dict[str, float]:
    """Return the features of a claim and the sentences chosen for it, which are not none."""
    binding = bind(compared.claim, compared.passages)
    return {
        "coverage": binding.coverage,
        "figure_elsewhere": binding.figure,
        "date_elsewhere": binding.date,
        "name_elsewhere": binding.name,
        "together": together(compared),
        "articles": float(len({id(s.hit) for s in compared.evidence.sentences})),
        "copied": copied(compared.claim, compared.sources),
        "bare": float(not any(passage.is_described for passage in compared.passages)),
        **_of_first(compared),
        **_of_most_copied(compared),
        **likeness(compared, aligner),
        **fact_features(compared),
        **_of_meaning(compared, reader),
    }


def _of_first(compared: Comparison) -> dict[str, float]:
    """How much of the claim the best sentence repeats, and what the claim changes in it."""
    claim, first = compared.claim, compared.sources[:1]
    return {
        "copied_first": copied(claim, first),
        "changed_first": count(not has_figure(figure, first) for figure in claim.figures)
        + count(
            any(other.excludes(mention) for other in first[0].dates)
            and not has_date(mention, first)
            for mention in claim.dates
        )
        + _other_weekday(claim, first[0])
        + _other_figure(claim, first[0]),
        "certainty_dropped": float(
            copied(first[0], [claim]) >= _WHOLE and hedges(claim.text) < hedges(first[0].text)
        ),
        "same": float(any(claim.text.strip() == s.text.strip() for s in compared.sources)),
        "turned": float(turning_words(claim, first[0])),
        "glued": float(glued_clauses(claim, _of_one_article(compared), compared.question)),
        "denials": float(denials(claim.text) != denials(first[0].text)),
    }


def _other_weekday(claim: Reading, source: Reading) -> bool:
    """Whether one day of the week stands where the source names another, whatever the date."""
    ours, theirs = weekdays(claim.text), weekdays(source.text)
    return bool(ours - theirs and theirs - ours)


def _other_figure(claim: Reading, source: Reading) -> bool:
    """Whether a figure of the source stands more often than there, in place of another one."""
    ours, theirs = (
        Counter((figure.low, figure.high, figure.ordinal) for figure in reading.figures)
        for reading in (claim, source)
    )
    again = [figure for figure in ours - theirs if theirs[figure]]
    return bool(again and theirs - ours)


def _of_one_article(compared: Comparison) -> list[Reading]:
    """The chosen sentences of the first one's article: what is glued to a copy is of another."""
    sentences = compared.evidence.sentences
    article = sentences[0].hit.chunk.article.id
    return [s.reading for s in sentences if s.hit.chunk.article.id == article]


def _of_most_copied(compared: Comparison) -> dict[str, float]:
    """How much of the claim one sentence repeats at most, and the names that the claim puts in it.

    That sentence need not be the first: the model may have pointed to another.
    """
    claim = compared.claim
    source = max(compared.sources, key=lambda source: copied(claim, [source]))
    return {
        "copied_most": copied(claim, [source]),
        "renamed": float(replaced_names(claim, source)),
    }


def _of_meaning(compared: Comparison, reader: Reader) -> dict[str, float]:
    """Denials, certainty, opposites, roles: what turns the same words round."""
    claim, sources = compared.claim, compared.sources
    source_modes = merged(source.modes for source in sources)
    claimed, said = _kinds(claim.modes.values()), _kinds(source_modes.values())
    return {
        "denied": float(len(denied_otherwise(claim.modes, sources[0].modes))),
        "more_certain": float(len(more_certain(claim.modes, source_modes))),
        "hedged": float(hedges(claim.text) > 0),
        "possible": float("possible" in claimed - said),
        "opposed": float(opposed(words(claim.text), words(sources[0].text), reader.stems)),
        "only": float(bool(_ONLY.search(claim.text)) and not any(map(_only, sources))),
        "exchanged": float(exchanged(claim, sources)),
        "crossed": float(any(crossed(claim, source) for source in sources)),
        "place": float(other_place(claim, sources, compared.everything)),
        "speaker": float(other_speaker(claim, sources)),
    }


def _kinds(places: Iterable[Sequence[frozenset[str]]]) -> frozenset[str]:
    return frozenset(mode for group in places for place in group for mode in place)


def _only(source: Reading) -> bool:
    return bool(_ONLY.search(source.text))
