"""The retrieve step: a question is rewritten to stand alone, its period read, its passages found.

The one path from a question to its hits, for answers, for `footnote search` and for evaluation.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.evidence import Evidence
from bot.answering.names import name_texts
from bot.answering.news_question import asks_for_news
from bot.answering.question import Question
from bot.answering.rewriting.rewrite import stand_alone
from bot.answering.story_passages import SILENCE, SILENCE_OF_NAMED, story_passages
from bot.answering.story_question import story_subject
from bot.answering.weekday import earlier_day, earlier_week, telling_hits
from retrieval.article import Hit
from retrieval.dates.timeframe import Period
from retrieval.search.query import Query
from retrieval.search.request import SearchRequest, read_request
from retrieval.search.searcher import Searcher

# Hits that an answer is made of. What they decide does not depend on how many more are wanted.
COUNT = 10

# Hits among which the passages of a story are: 50 are read anyway, see `searcher`.
STORY = 40

# In log-odds: where the best hit of any time is so much better than the best of the period that the
# question names, the period holds no answer. On the 94 answerable news questions that name one
# (2026-11-24) hit@5 is .745 and MRR .654, for hits of the period alone .617 and .551; .5 gives the
# same, but refuses 22 of them for their period where 1 refuses 17, and 2 loses MRR. In small
# collections of 2023 (2026-11-28) .5 and 1 are alike, and 2 loses MRR.
OUTSHONE = 1.0

# Past weekdays that are looked at for news; those in a gap between articles do not count.
_WEEKDAYS = 8

# Rewrites a follow-up so that it stands alone.
Rewriter = Callable[[Question], Question]


@dataclass(frozen=True)
class EvidenceRetriever:
    """Finds the evidence for questions; `rewrite` may also be what a chat model does."""

    searcher: Searcher
    rewrite: Rewriter = stand_alone

    def retrieve(self, question: Question, count: int | None = None) -> Evidence:
        """Return up to `count` hits for a question; the first are the same for any count.

        Without a count, there are as many as an answer is made of.
        """
        began = time.perf_counter()
        alone, request, news = self._read(question)
        story = None if news else self._story(alone, request, began)
        if story:
            return story if count is None else _cut(story, count)
        count = COUNT if count is None else count
        period, hits, outside = self._find(request, news, max(count, COUNT))
        if news and not hits and not request.period:  # no article has a date
            news, (period, hits, outside) = False, self._find(request, False, max(count, COUNT))
        return Evidence(
            alone,
            began,
            hits=tuple(hits[:count]),
            period=period,
            earlier=period != request.period,
            outside=tuple(outside[:count]),
            respelt=self.searcher.respelt(alone.text, (hits or outside)[:COUNT]),
            news=news,
            searched=time.perf_counter(),
        )

    def _read(self, question: Question) -> tuple[Question, SearchRequest, bool]:
        """Return the question so that it stands alone, its request, and whether it is for news."""
        request = read_request(question.text, question.now, question.filters)
        if asks_for_news(request.timeframe, talking=bool(question.history)):
            return replace(question, history=()), request.of_period_itself(), True
        alone = self.rewrite(question)
        if alone.text != question.text:
            request = read_request(alone.text, alone.now, alone.filters)
        if asks_for_news(request.timeframe):
            return alone, request.of_period_itself(), True
        return alone, request, False

    def _story(self, alone: Question, request: SearchRequest, began: float) -> Evidence | None:
        """Return the evidence for a story, if one is asked for and the articles have it.

        Where it is not of the period asked for, it is of any time.
        """
        phrase = request.timeframe.period.phrase if request.timeframe.period else ""
        named = story_subject(alone.text, phrase)
        if not named:
            return None
        about = read_request(named, alone.now)
        about = replace(about, period=request.period, source=request.source).of_period_itself()
        subject = Query(self.searcher.index.keyword, about.timeframe.rest)
        silence = SILENCE_OF_NAMED if name_texts(about.timeframe.rest) else SILENCE
        hits = story_passages(subject, self.searcher.find(about, STORY), silence)
        outside: list[Hit] = []
        if not hits and about.period:
            found = self.searcher.find(about.of_any_time(), STORY)
            outside = story_passages(subject, found, silence)
        if not hits and not outside:
            return None
        return Evidence(
            alone,
            began,
            hits=tuple(hits),
            period=about.period,
            outside=tuple(outside),
            respelt=self.searcher.respelt(named, (hits or outside)[:COUNT]),
            subject=about.timeframe.rest,
            searched=time.perf_counter(),
        )

    def _find(
        self, request: SearchRequest, news: bool, count: int
    ) -> tuple[Period | None, list[Hit], list[Hit]]:
        """Return the period, its hits, and those of any time where it holds none to the point.

        A period that was set, not read from the question's words, holds even if outshone. A weekday
        without a date is the last one on which there was something to the point.
        """
        period, search = request.period, self.searcher.leading if news else self.searcher.find
        if period and period.phrase and not news:
            hits, anytime = self.searcher.find_beside_any_time(request, count)
            telling = telling_hits(period, hits[:COUNT], anytime[:COUNT])
            hits = hits if telling or not outshone(hits[:COUNT], anytime[:COUNT]) else []
        else:
            hits = search(request, count)
            anytime = search(request.of_any_time(), count) if period and not hits else []
        if hits or not period or not anytime:
            return period, hits, []
        if news:
            earlier, hits = self._earlier_day(request, period, count)
        elif earlier := earlier_week(period, anytime[:COUNT]):
            hits = search(replace(request, period=earlier), count)
        return (earlier, hits, []) if hits else (period, [], anytime)

    def _earlier_day(
        self, request: SearchRequest, period: Period, count: int
    ) -> tuple[Period | None, list[Hit]]:
        """Return the last such weekday that has news before a period, and its hits."""
        earlier: Period | None = period
        for _ in range(_WEEKDAYS):
            before = replace(request, period=earlier and earlier.before)
            earlier = earlier and earlier_day(earlier, self.searcher.leading(before, count))
            hits = earlier and self.searcher.leading(replace(request, period=earlier), count)
            if hits or not earlier:
                return earlier, hits or []
        return None, []


def _cut(evidence: Evidence, count: int) -> Evidence:
    return replace(evidence, hits=evidence.hits[:count], outside=evidence.outside[:count])


def outshone(hits: Sequence[Hit], anytime: Sequence[Hit], margin: float = OUTSHONE) -> bool:
    """Whether hits of any time say so much more that those of a period are no answer.

    An article found both times counts by the better of its scores.
    """
    if not hits or not anytime:
        return not hits
    in_period = {hit.chunk.article.id for hit in hits}
    again = [hit.score for hit in anytime if hit.chunk.article.id in in_period]
    best = max(again + [hit.score for hit in hits])
    return best < max(hit.score for hit in anytime) - margin
