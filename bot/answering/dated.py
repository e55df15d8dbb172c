"""Dates in front of an answer's sentences, where old news could be read as new."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.answering.answer import Answer, Sentence
from bot.answering.evidence import Evidence
from bot.answering.present_question import asks_for_future, asks_for_present
from bot.answering.weekday import names_weekday
from bot.answering.wording import published
from retrieval.article import Article

# What an article says of the present is old after so many days, as in `notes.notes`.
_OLD = timedelta(days=30)


def with_dates(answer: Answer, evidence: Evidence) -> Answer:
    """Put its date in front of what an article says, where the question needs it.

    "As of 3 May 2024" where that is for the present or the future and the article is old, or older
    than others of the answer; the date alone where it is of an earlier weekday than the words name.
    """
    question = evidence.question
    lasting = asks_for_present(question.text) or asks_for_future(question.text)
    if not (lasting or evidence.earlier):
        return answer
    opening = "" if evidence.earlier else "As of "
    current_from = date.max if evidence.earlier else question.now.date() - _OLD
    if answer.mode == "extractive":  # a model's sentences come one by one, and stay as they came
        days = [_day(citation.article) for citation in answer.citations]
        current_from = max([current_from, *(day for day in days if day)])
    sentences = (
        _dated(sentence, _newest(answer, sentence), opening, current_from)
        for sentence in answer.sentences
    )
    return replace(answer, sentences=tuple(sentences))


def as_earlier(evidence: Evidence, answer: Answer) -> Evidence:
    """Return the evidence as of an earlier weekday where a hit of any time that is cited names it.

    What says itself that it was "on Wednesday" is not called outside of the Wednesday asked for.
    """
    weekday = evidence.period.weekday if evidence.period else None
    if weekday is None or not evidence.outside or not answer.citations:
        return evidence
    first = answer.citations[0]
    passages = (hit.chunk for hit in evidence.outside if hit.chunk.article.id == first.article.id)
    if any(
        chunk.start <= first.start < chunk.end and names_weekday(chunk.text, weekday)
        for chunk in passages
    ):
        return replace(evidence, hits=evidence.outside, outside=(), period=None, earlier=True)
    return evidence


def _dated(
    sentence: Sentence, article: Article | None, opening: str, current_from: date
) -> Sentence:
    day = _day(article) if article else None
    if sentence.day or not article or not day or day >= current_from:
        return sentence
    return replace(sentence, day=f"{opening}{published(article)}")


def _newest(answer: Answer, sentence: Sentence) -> Article | None:
    """Return the newest dated article that a sentence cites, if there is one."""
    cited = [c.article for c in answer.citations if c.n in sentence.citations and _day(c.article)]
    return max(cited, key=lambda article: article.timestamp or 0.0, default=None)


def _day(article: Article) -> date | None:
    """Return the day that `wording.published` shows, or None."""
    if not article.published or article.published_from == "unknown":
        return None
    return datetime.fromisoformat(article.published).date()
