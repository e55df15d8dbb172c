"""The proof of an answer: every sentence must be backed by an exact quote of a stored article.

Pure. Does not choose what to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.answer import Answer, Citation, Sentence


def prove(answer: Answer) -> Answer:
    """Return the answer without what is not proved, its citations numbered 1…n by first use.

    A citation whose quote is not exact is dropped, then each sentence without a citation, unless it
    is marked as unverified, then each citation without a sentence. An answer that loses every
    sentence becomes `unknown`. Of the further and the closest quotes the exact ones stay.
    """
    sources = {citation.n: citation for citation in answer.citations if citation.exact}
    proved = [
        backed for sentence in answer.sentences if (backed := _with_exact_only(sentence, sources))
    ]
    if answer.status == "answered" and not proved:
        return replace(
            answer,
            status="unknown",
            reason="no_support",
            sentences=(),
            citations=(),
            more=(),
            closest=_numbered(answer.closest, 1),
            confidence=0.0,
        )
    order = list(dict.fromkeys(n for sentence in proved for n in sentence.citations))
    return replace(
        answer,
        sentences=tuple(_renumbered(sentence, order) for sentence in proved),
        citations=tuple(replace(sources[n], n=order.index(n) + 1) for n in order),
        more=_numbered(answer.more, len(order) + 1),
        closest=_numbered(answer.closest, 1),
    )


def _numbered(citations: Sequence[Citation], first: int) -> tuple[Citation, ...]:
    exact = [citation for citation in citations if citation.exact]
    return tuple(replace(citation, n=n) for n, citation in enumerate(exact, first))


def _with_exact_only(sentence: Sentence, sources: Mapping[int, Citation]) -> Sentence | None:
    """Return the sentence with the citations that are left, None where that is none."""
    if not sentence.verified:
        return replace(sentence, citations=())
    numbers = tuple(n for n in dict.fromkeys(sentence.citations) if n in sources)
    return replace(sentence, citations=numbers) if numbers else None


def _renumbered(sentence: Sentence, order: Sequence[int]) -> Sentence:
    return replace(sentence, citations=tuple(order.index(n) + 1 for n in sentence.citations))
