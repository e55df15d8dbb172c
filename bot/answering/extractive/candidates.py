"""The sentences of the hits as candidates for an answer, each with what speaks for and against it.

Features only: what they weigh is in `scoring`. The method is classical open-domain question
answering: overlap weighted by rarity, expected answer type, and redundancy over documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.extractive.answer_type import supplies, supplies_member
from bot.answering.extractive.novelty import Words, adjacent, has_full_name, near_head, read_words
from bot.answering.extractive.question_analysis import Asked
from bot.answering.extractive.redundancy import Told, agreed, in_headlines
from bot.answering.extractive.sentence_form import form
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

_MANY_NAMES = 8


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit; `features` by the names that `scoring` weighs, `score` what they give.

    `new` are those of its stems that the question does not have, `names` the names among them.
    """

    hit: Hit
    span: Span
    text: str
    stems: frozenset[str]
    new: frozenset[str]
    names: frozenset[str]
    features: Mapping[str, float]
    score: float = 0.0


def candidates(asked: Asked, hits: Sequence[Hit]) -> list[Candidate]:
    """Return every sentence of the hits, in their order, with its features."""
    best = max((hit.score for hit in hits), default=0.0)
    found = [one for hit in hits for one in _of_hit(asked, hit, _of_passage(hit, best))]
    return _with_agreement(asked, found)


def _of_passage(hit: Hit, best: float) -> Mapping[str, float]:
    """What the search says of a passage; a score is log-odds, so distance to the best counts."""
    return {
        "margin": hit.score - best,
        "passage_cosine": hit.scores.get("cosine", 0.0),
        "passage_article": hit.scores.get("article", 0.0),
        "passage_age": hit.scores.get("age", 0.0),
    }


def _of_hit(asked: Asked, hit: Hit, of_passage: Mapping[str, float]) -> Iterator[Candidate]:
    chunk = hit.chunk
    whole = chunk.article.text
    spans = split_sentences(whole, chunk.start, chunk.end)
    texts = [whole[span.start : span.end] for span in spans]
    stems = [frozenset(asked.stems(text)) for text in texts]
    title = frozenset(asked.stems(chunk.article.title))
    nothing: frozenset[str] = frozenset()
    around = zip([nothing, *stems], stems, [*stems[1:], nothing], strict=False)
    for span, text, (before, own, after) in zip(spans, texts, around, strict=True):
        read = read_words(asked, text)
        features = {
            **of_passage,
            **_coverage(asked, own, (title, before, after)),
            **form(text, span),
            **_kind(asked, text, read),
        }
        new = own - asked.weights.keys()
        yield Candidate(hit, span, text, own, new, read.new_names, features)


def _coverage(
    asked: Asked, own: frozenset[str], around: tuple[frozenset[str], frozenset[str], frozenset[str]]
) -> Mapping[str, float]:
    """What share of the question the sentence covers, then what each wider context adds."""
    title, before, after = around
    share = asked.share(own)
    with_title = asked.share(own | title)
    with_before = asked.share(own | title | before)
    return {
        "share": share,
        "share_squared": share**2,
        "from_title": with_title - share,
        "from_before": with_before - with_title,
        "from_after": asked.share(own | title | before | after) - with_before,
    }


def _kind(asked: Asked, text: str, read: Words) -> Mapping[str, float]:
    """Whether the sentence has what is asked for."""
    names = 0.0 if asked.counts else min(len(read.names), _MANY_NAMES) / _MANY_NAMES
    return {
        "supplies": float(supplies(asked.expected, text, asked.text)),
        "member": float(supplies_member(text, asked.clause)),
        "near_head": near_head(asked, read),
        "adjacent": adjacent(asked, read),
        "no_number": float(asked.counts and not read.numbers),
        "new_names": names,
        "full_name": float(not asked.counts and has_full_name(read)),
    }


def _with_agreement(asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    titles = {one.hit.chunk.article.id: one.hit.chunk.article.title for one in found}
    columns = {
        "agreed": agreed(asked, [_told(one, one.names) for one in found]),
        "agreed_any": agreed(asked, [_told(one, one.new) for one in found]),
        "in_headlines": in_headlines(
            asked, [frozenset(asked.stems(t)) for t in titles.values()], [one.new for one in found]
        ),
    }
    return [
        replace(one, features={**one.features, **{name: columns[name][i] for name in columns}})
        for i, one in enumerate(found)
    ]


def _told(one: Candidate, stems: frozenset[str]) -> Told:
    features = one.features
    point = features["share"] + features["from_title"] + features["from_before"]
    return one.hit.chunk.article.id, point, stems
