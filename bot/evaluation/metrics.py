"""Metrics of search and answers on questions with known answers: hit@k, MRR, refusals, latency.

Each question takes the same path as any other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.evaluation.cases import Case, plain
from retrieval.article import Article, Hit

# Hits of a question that the page of an evaluation shows.
SHOWN = 5

Figures = dict[str, float | int | None]


@dataclass(frozen=True)
class Outcome:
    """The outcome of a case; `rank` counts from 1, and is None where no hit has the answer."""

    case: Case
    answered: bool
    rank: int | None
    answer_hit: bool
    first_sentence_hit: bool
    shown_hit: bool
    quotes: int
    exact_quotes: int
    milliseconds: float
    confidence: float
    text: str = ""
    hits: tuple[Hit, ...] = ()

    @property
    def right(self) -> bool:
        """Whether an answer was given, could be given and holds what was expected."""
        return self.answered and self.case.answerable and self.answer_hit


def run_case(
    case: Case,
    answer: Callable[[Question], Answer],
    stored: Callable[[Sequence[str]], Mapping[str, Article]],
) -> Outcome:
    """Ask a question and compare the answer, its quotes with the articles as `stored`."""
    reply = answer(case.question)
    articles = stored([citation.article.id for citation in reply.citations])
    exact = [
        articles[citation.article.id].text[citation.start : citation.end] == citation.quote
        for citation in reply.citations
        if citation.article.id in articles
    ]
    sentences = [sentence.text for sentence in reply.sentences]
    return Outcome(
        case=case,
        answered=reply.status == "answered",
        rank=rank_of(case, reply.hits),
        answer_hit=holds_answer(" ".join(sentences), case.answers),
        shown_hit=holds_answer(
            " ".join([*sentences, *(citation.quote for citation in reply.closest)]), case.answers
        ),
        first_sentence_hit=bool(sentences) and holds_answer(sentences[0], case.answers),
        quotes=len(reply.citations),
        exact_quotes=sum(exact),
        milliseconds=reply.timings["total"],
        confidence=reply.confidence,
        text=reply.text,
        hits=reply.hits[:SHOWN],
    )


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return all figures; one is None where there is no case for it."""
    can = [outcome for outcome in outcomes if outcome.case.answerable]
    cannot = [outcome for outcome in outcomes if not outcome.case.answerable]
    refused = [outcome for outcome in outcomes if not outcome.answered]
    quotes = sum(outcome.quotes for outcome in outcomes)
    times = sorted(outcome.milliseconds for outcome in outcomes)
    return {
        "n": len(outcomes),
        **retrieval_figures([outcome.rank for outcome in can]),
        "answer_hit": _share(o.answer_hit for o in can),
        "first_sentence_hit": _share(o.first_sentence_hit for o in can),
        "shown_hit": _share(o.shown_hit for o in can),
        "answered_when_answerable": _share(o.answered for o in can),
        "answered_when_not": _share(o.answered for o in cannot),
        "wrong_when_answered": _share(not o.right for o in outcomes if o.answered),
        "refusal_precision": _share(not o.case.answerable for o in refused),
        "refusal_recall": _share(not o.answered for o in cannot),
        "quote_exact": sum(o.exact_quotes for o in outcomes) / quotes if quotes else None,
        "ms_p50": round(median(times), 1),
        "ms_p95": round(_p95(times), 1),
    }


def by_slice(outcomes: Sequence[Outcome]) -> dict[str, Figures]:
    """Return the figures of each slice, in the order in which they appear."""
    names = dict.fromkeys(outcome.case.slice for outcome in outcomes)
    return {name: figures([o for o in outcomes if o.case.slice == name]) for name in names}


def retrieval_figures(ranks: Sequence[int | None]) -> Figures:
    """Return the figures of a search alone: the rank of the first right hit of each question."""
    return {
        **{f"hit@{k}": _share(bool(rank and rank <= k) for rank in ranks) for k in (1, 5, 10)},
        "mrr": _share(1 / rank if rank else 0.0 for rank in ranks),
    }


def curve(
    outcomes: Iterable[tuple[bool, int | None, float]],
) -> list[tuple[float, float]]:
    """Return (share answered, share refused) for each threshold of the confidence.

    `outcomes` are whether a question has an answer, the rank of its passage, and the confidence.
    The share answered is of the questions whose passage was found, the share refused of those
    without an answer; empty where there are none of either.
    """
    listed = list(outcomes)
    found = [confidence for answerable, rank, confidence in listed if answerable and rank]
    none = [confidence for answerable, _, confidence in listed if not answerable]
    if not found or not none:
        return []
    thresholds = sorted({0.0, *found, *none, 1.01})
    return [
        (sum(c >= bar for c in found) / len(found), sum(c < bar for c in none) / len(none))
        for bar in thresholds
    ]


def rank_of(case: Case, hits: Iterable[Hit]) -> int | None:
    """Return the rank, from 1, of the first hit of a right article that has an answer."""
    for rank, hit in enumerate(hits, 1):
        right_article = not case.article_ids or hit.chunk.article.id in case.article_ids
        if right_article and holds_answer(hit.chunk.text, case.answers):
            return rank
    return None


def outcome_line(outcome: Outcome) -> dict[str, str | float | bool | None]:
    """Return the JSON form of an outcome, for `--json` and a later `--compare`."""
    return {
        "id": outcome.case.id,
        "question": outcome.case.question.text,
        "answerable": outcome.case.answerable,
        "rank": outcome.rank,
        "answered": outcome.answered,
        "answer_hit": outcome.answer_hit,
        "confidence": outcome.confidence,
    }


def holds_answer(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers is in the text, case and punctuation aside."""
    words = plain(text)
    return any(plain(answer) in words for answer in answers)


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def _share(values: Iterable[float]) -> float | None:
    listed = list(values)
    return round(fmean(listed), 4) if listed else None
