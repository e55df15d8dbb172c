"""Sentence candidates: the sentences of the hits, each with its features as an answer.

What the features weigh is in `scoring`. The method is classical open-domain question answering:
overlap weighted by rarity, expected answer type, and redundancy over documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.extractive.answer_type import find_members
from bot.answering.extractive.novelty import (
    SentenceWords,
    adjacent,
    has_full_name,
    near_head,
    read_words,
)
from bot.answering.extractive.question_analysis import AnalysedQuestion, is_ahead
from bot.answering.extractive.redundancy import SentenceStems, agreed, in_headlines
from bot.answering.extractive.scoring import score
from bot.answering.extractive.sentence_form import form
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

_MANY_NAMES = 8

# Sentences that are read word by word; for the others too little speaks. With 130 sentences a
# question the first sentence is right in 284 of 576 questions on news (283 with all), for a quarter
# less processor time (2026-11-29).
MOST = 64


@dataclass(frozen=True)
class SentenceCandidate:
    """A sentence of a hit; `features` by the names that `scoring` weighs, `score` their sum.

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


def candidates(
    question: AnalysedQuestion, hits: Sequence[Hit], most: int = MOST
) -> list[SentenceCandidate]:
    """Return the sentences of the hits that are likeliest, in their order, with their features."""
    best = max((hit.score for hit in hits), default=0.0)
    sentences = [
        candidate for hit in hits for candidate in _of_hit(question, hit, _passage(hit, best))
    ]
    bar = sorted((sentence.score for sentence in sentences), reverse=True)[:most][-1:]
    read = [_read(question, sentence) for sentence in sentences if [sentence.score] >= bar]
    return _with_agreement(question, read)


def passage_stems(question: AnalysedQuestion, sentence: SentenceCandidate) -> set[str]:
    """Return the stems of the passage that a sentence is from, and of the title."""
    chunk = sentence.hit.chunk
    return {*question.stems(chunk.text), *question.stems(chunk.article.title)}


def _passage(hit: Hit, best: float) -> Mapping[str, float]:
    """Return the features of a passage; scores are log-odds, so distance to the best counts."""
    return {
        "margin": hit.score - best,
        "passage_cosine": hit.scores.get("cosine", 0.0),
        "passage_article": hit.scores.get("article", 0.0),
        "passage_age": hit.scores.get("age", 0.0),
    }


def _of_hit(
    question: AnalysedQuestion, hit: Hit, passage: Mapping[str, float]
) -> Iterator[SentenceCandidate]:
    chunk = hit.chunk
    whole = chunk.article.text
    spans = split_sentences(whole, chunk.start, chunk.end)
    texts = [whole[span.start : span.end] for span in spans]
    stems = [frozenset(question.stems(text)) for text in texts]
    asked = question.weights.keys()
    title, *covered = (asked & own for own in (question.stems(chunk.article.title), *stems))
    around = zip(covered, [set(), *covered], [*covered[1:], set()], strict=False)
    for span, text, own, (having, before, after) in zip(spans, texts, stems, around, strict=True):
        features = {
            **passage,
            **_coverage(question, having, (title, before, after)),
            "off_time": float(question.is_tensed and question.is_ahead != is_ahead(text)),
            **form(text, span),
        }
        new = own - asked
        yield SentenceCandidate(hit, span, text, own, new, frozenset(), features, score(features))


def _read(question: AnalysedQuestion, sentence: SentenceCandidate) -> SentenceCandidate:
    """Add what is known of a sentence when it is read word by word."""
    words = read_words(question, sentence.text)
    features = {**sentence.features, **_answer_type(question, sentence.text, words)}
    return replace(sentence, names=words.new_names, features=features)


def _coverage(
    question: AnalysedQuestion, own: set[str], around: tuple[set[str], set[str], set[str]]
) -> Mapping[str, float]:
    """Return the share of the question that a sentence covers, and what each context adds.

    Each by the stems of the question that it has.
    """
    title, before, after = around
    share = question.share(own)
    with_title = question.share(own | title)
    with_before = question.share(own | title | before)
    return {
        "share": share,
        "share_squared": share**2,
        "from_title": with_title - share,
        "from_before": with_before - with_title,
        "from_after": question.share(own | title | before | after) - with_before,
    }


def _answer_type(
    question: AnalysedQuestion, text: str, words: SentenceWords
) -> Mapping[str, float]:
    """Return whether a sentence has the kind of thing that is asked for."""
    names = 0.0 if question.counts else min(len(words.names), _MANY_NAMES) / _MANY_NAMES
    return {
        "supplies": float(question.expected.supplied(text, question.text)),
        "member": float(bool(find_members(text, question.clause))),
        "near_head": near_head(question, words),
        "adjacent": adjacent(question, words),
        "no_number": float(question.counts and not words.numbers),
        "new_names": names,
        "full_name": float(not question.counts and has_full_name(words)),
    }


def _with_agreement(
    question: AnalysedQuestion, sentences: Sequence[SentenceCandidate]
) -> list[SentenceCandidate]:
    articles = {sentence.hit.chunk.article.id: sentence.hit.chunk.article for sentence in sentences}
    titles = [frozenset(question.stems(article.title)) for article in articles.values()]
    names = [_stems(sentence, sentence.names) for sentence in sentences]
    new = [_stems(sentence, sentence.new) for sentence in sentences]
    columns = {
        "agreed": agreed(question, names),
        "agreed_any": agreed(question, new),
        "in_headlines": in_headlines(question, titles, [sentence.new for sentence in sentences]),
    }
    rows = zip(*columns.values(), strict=True)
    return [
        replace(sentence, features={**sentence.features, **dict(zip(columns, row, strict=True))})
        for sentence, row in zip(sentences, rows, strict=True)
    ]


def _stems(sentence: SentenceCandidate, stems: frozenset[str]) -> SentenceStems:
    features = sentence.features
    relevance = features["share"] + features["from_title"] + features["from_before"]
    return sentence.hit.chunk.article.id, relevance, stems
