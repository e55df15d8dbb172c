"""Suggestions: questions that the newest articles answer, each asked before it is shown.

They are made in `candidate_questions`. Whether one is answered is tried without a chat model, in
the thread of whoever wants to know, and once for each state of the store.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer
from bot.answering.candidate_questions import candidate_questions
from bot.answering.evidence import Evidence
from bot.answering.question import Question
from bot.errors import BotError
from retrieval.article import Article
from retrieval.errors import RetrievalError
from retrieval.filters import ANYTHING, Filters

log = logging.getLogger(__name__)

# Of the newest articles so many are read, so many questions asked, and so many of them kept.
_NEWEST, _ASKED, MOST = 60, 16, 8
_FOLLOW_UPS = 2


@dataclass(frozen=True)
class Suggestion:
    """A question on a name, or on a month where that is '', with its answer."""

    question: str
    answer: Answer
    name: str = ""


class Suggestions:
    """The stored articles in short, and questions that they answer; for several threads.

    `articles` returns the stored articles, newest first, `revision` another text after each
    change of them, and `ask` answers without a chat model.
    """

    def __init__(
        self,
        articles: Callable[[], Sequence[Article]],
        revision: Callable[[], str],
        ask: Callable[[Question], Answer],
        zone: ZoneInfo,
    ) -> None:
        self._articles, self._current, self._ask, self._zone = articles, revision, ask, zone
        self._lock = threading.Lock()
        self._revision: str | None = None
        self._stored: tuple[Article, ...] = ()
        self._candidates: Iterator[tuple[str, str]] = iter(())
        self._found: tuple[Suggestion, ...] = ()
        self._ended = False

    def begin(self) -> None:
        """Find the questions in a thread of its own, if the articles have changed."""
        if self._revision != self._current():
            threading.Thread(target=self._find_all, name="suggestions", daemon=True).start()

    def end(self) -> None:
        """Ask no more questions, once the one that is being asked is answered."""
        with self._lock:
            self._ended = True

    def stored(self, filters: Filters = ANYTHING) -> list[Article]:
        """Return the articles of the outlet of the filters, newest first, without their texts."""
        with self._lock:
            self._renew()
            stored = self._stored
        return [article for article in stored if _is_of(article, filters.source)]

    def questions(self, count: int = MOST, filters: Filters = ANYTHING) -> list[str]:
        """Return up to so many questions that are answered, if need be by asking them now."""
        while len(fitting := self._fitting(filters)) < count and self._try_next():
            pass
        return fitting[:count]

    def follow_ups(self, evidence: Evidence, answer: Answer) -> tuple[str, ...]:
        """Return questions to go on with, whose answers are known and other; asks nothing now."""
        filtered = evidence.question.filters != ANYTHING
        if answer.status != "answered" or filtered or self._revision != self._current():
            return ()
        asked = " ".join([*evidence.asked, evidence.question.text]).casefold()
        cited = {citation.article.id for citation in answer.citations}
        quotes = {citation.quote for citation in answer.citations}
        others = [
            candidate.question
            for candidate in self._found
            if candidate.name
            # After "What happened to the bridge?" not "What is new about the Kessel Bridge?".
            and candidate.name.casefold().split()[-1] not in asked
            and {citation.article.id for citation in candidate.answer.citations} & cited
            and candidate.answer.citations[0].quote not in quotes
        ]
        return tuple(others[:_FOLLOW_UPS])

    def _find_all(self) -> None:
        try:
            self.questions()
        except (BotError, RetrievalError) as error:
            log.warning("no questions can be suggested (%s)", type(error).__name__)

    def _fitting(self, filters: Filters) -> list[str]:
        return [
            candidate.question
            for candidate in self._found
            if _is_of(candidate.answer.citations[0].article, filters.source)
        ]

    def _try_next(self) -> bool:
        """Ask one more question; return whether there was one."""
        with self._lock:
            if self._ended:
                return False
            self._renew()
            name, question = next(self._candidates, ("", ""))
            if not question or len(self._found) >= MOST:
                return False
            answer = self._ask(Question(question, datetime.now(self._zone)))
            if any(name in citation.article.title for citation in answer.citations):
                self._found = (*self._found, Suggestion(question, answer, name))
            return True

    def _renew(self) -> None:
        """Read the articles again where they have changed; the lock is held."""
        revision = self._current()
        if revision == self._revision:
            return
        articles = self._articles()
        self._found = ()
        self._candidates = iter(candidate_questions(articles[:_NEWEST])[:_ASKED])
        self._stored = tuple(replace(article, text="") for article in articles)
        self._revision = revision


def _is_of(article: Article, source: str | None) -> bool:
    """Whether an article is of an outlet, in any case of its letters; of none, each is."""
    return not source or article.source.casefold() == source.casefold()
