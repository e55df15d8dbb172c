"""Replies of experts in Slack, which are stored as articles: where they answer, and where not.

A reply leads where its own question is asked again. What a newer article answers it does not say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.answer import Answer
from bot.answering.evidence import AnsweringStep, Evidence, WholeAnswer
from retrieval.article import Article, Hit
from retrieval.models.embedder import Embedder

# How the ids of such articles begin.
PREFIX = "slack:"
# The least likeness of a question and the one that a reply was given to, for them to be the same:
# "when does it stop?" and "when does it start?" are .94, other questions on one subject .86 and
# less, the same in other words mostly from .92 on (12 pairs, 2026-11-29).
SAME_QUESTION = 0.92


def with_replies_in_place(
    step: AnsweringStep, quotes: WholeAnswer, embedder: Embedder
) -> AnsweringStep:
    """Return an answering step that gets replies only where they answer; `quotes` tells what does.

    The digest of the news and stories are in the order of dates already.
    """

    def in_place(evidence: Evidence) -> Iterator[Answer]:
        chosen, likeness = _in_place(evidence, quotes, embedder)
        for answer in step(chosen):
            # As sure as that it is the same question: an expert has said that this answers it.
            confidence = max(answer.confidence, likeness if answer.status == "answered" else 0.0)
            yield replace(answer, confidence=confidence)

    return in_place


def is_reply(article: Article) -> bool:
    """Whether an article is a reply of an expert."""
    return article.id.startswith(PREFIX)


def _in_place(
    evidence: Evidence, quotes: WholeAnswer, embedder: Embedder
) -> tuple[Evidence, float]:
    """Return the evidence with replies in place, and the likeness of a leading one's question."""
    replies = [hit for hit in evidence.hits if is_reply(hit.chunk.article)]
    if not replies or evidence.news or evidence.subject:
        return evidence, 0.0
    current = [hit for hit in replies if not _answers(evidence, quotes, _newer(evidence, hit))]
    leading, likeness = _of_same_question(evidence, current, embedder)
    if _answers(evidence, quotes, leading):
        return replace(evidence, hits=tuple(leading)), likeness
    kept = [hit for hit in evidence.hits if hit in current or hit not in replies]
    return replace(evidence, hits=tuple(kept)), 0.0


def _answers(evidence: Evidence, quotes: WholeAnswer, hits: Sequence[Hit]) -> bool:
    return bool(hits) and quotes(replace(evidence, hits=tuple(hits))).status == "answered"


def _newer(evidence: Evidence, reply: Hit) -> Sequence[Hit]:
    """Return the hits of articles, no replies, that were published after a reply."""
    since = reply.chunk.article.timestamp or 0.0
    articles = [hit for hit in evidence.hits if not is_reply(hit.chunk.article)]
    return [hit for hit in articles if (hit.chunk.article.timestamp or 0.0) > since]


def _of_same_question(
    evidence: Evidence, replies: Sequence[Hit], embedder: Embedder
) -> tuple[Sequence[Hit], float]:
    """Return the hits of the newest reply to the same question, and how alike the questions are."""
    if not replies:
        return (), 0.0
    asked = embedder.embed_question(evidence.question.text)
    titles = embedder.embed([hit.chunk.article.title for hit in replies])
    same = {
        hit.chunk.article.id: likeness
        for hit, title in zip(replies, titles, strict=True)
        if (likeness := embedder.scale(float(title @ asked))) >= SAME_QUESTION
    }
    asked_again = [hit for hit in replies if hit.chunk.article.id in same]
    newest = max((hit.chunk.article.timestamp or 0.0 for hit in asked_again), default=0.0)
    leading = [hit for hit in asked_again if (hit.chunk.article.timestamp or 0.0) == newest]
    return leading, max((same[hit.chunk.article.id] for hit in leading), default=0.0)
