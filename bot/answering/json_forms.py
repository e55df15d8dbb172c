"""The JSON forms of answers and hits that scripts and assistants depend on, as plain dicts.

Pure. Fields may be added, never renamed.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.answering.answer import Answer, Citation
from bot.answering.evidence import Evidence
from retrieval.article import Article, Hit
from retrieval.dates.timeframe import Period


def answer_form(question: str, answer: Answer) -> dict[str, Any]:
    """Return what `footnote ask --json` prints."""
    return {
        "question": question,
        "status": answer.status,
        "reason": answer.reason,
        "answer": answer.text,
        "sentences": [
            {
                "text": s.text,
                "day": s.day,
                "citations": list(s.citations),
                "verified": s.verified,
                "emphasis": [list(span) for span in s.emphasis],
            }
            for s in answer.sentences
        ],
        "citations": [citation_form(citation) for citation in answer.citations],
        "notes": [asdict(note) for note in answer.notes],
        "nearest": [
            _pick(article, "title", "published", "url")
            for article in {c.article.id: c.article for c in answer.closest}.values()
        ],
        "more": [citation_form(citation) for citation in answer.more],
        "closest": [citation_form(citation) for citation in answer.closest],
        "follow_ups": list(answer.follow_ups),
        "window": period_form(answer.period),
        "confidence": answer.confidence,
        "mode": answer.mode,
        "model": answer.model,
        "timings_ms": dict(answer.timings),
    }


def search_form(question: str, evidence: Evidence) -> dict[str, Any]:
    """Return what `footnote search --json` prints.

    `outside` are the hits of any time, where the period that was searched holds none.
    """
    milliseconds = round(1000 * (evidence.searched - evidence.began), 1)
    return {
        "question": question,
        "window": period_form(evidence.period),
        "hits": _hit_forms(evidence.hits),
        "outside": _hit_forms(evidence.outside),
        "timings_ms": {"search": milliseconds, "total": milliseconds},
    }


def period_form(period: Period | None) -> dict[str, Any] | None:
    """Return the period that was searched."""
    if period is None:
        return None
    return {
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "phrase": period.phrase,
    }


def citation_form(citation: Citation) -> dict[str, Any]:
    """Return a citation with what proves it."""
    return {
        "n": citation.n,
        **_pick(citation.article, "title", "source", "url"),
        "link": citation.link,
        "published": citation.article.published,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        **proof_form(citation.article),
    }


def proof_form(article: Article) -> dict[str, Any]:
    """Return what `deploy/verify.py` compares: version, digests of the text and of all of it."""
    return {
        "version": article.version,
        "sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "fingerprint": article.fingerprint,
    }


def _hit_forms(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    return [_hit_form(rank, hit) for rank, hit in enumerate(hits, 1)]


def _hit_form(rank: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": rank,
        **_pick(hit.chunk.article, "title", "source", "url", "published"),
        "text": hit.chunk.text,
        "start": hit.chunk.start,
        "end": hit.chunk.end,
        "score": round(hit.score, 4),
        "scores": {name: round(score, 4) for name, score in hit.scores.items()},
        "also": [_pick(article, "title", "source", "url", "published") for article in hit.also],
    }


def _pick(article: Article, *names: str) -> dict[str, Any]:
    return {"article_id": article.id, **{name: getattr(article, name) for name in names}}
