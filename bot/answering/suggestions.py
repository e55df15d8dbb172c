"""Suggestions: questions that the newest articles answer, each asked before it is shown.

The questions are for the newest month, "Who is NAME?" for somebody who is introduced or quoted, and
"What is new about NAME?" for other names in titles. Whether one is answered is tried without a chat
model, in the thread of whoever wants to know, and once for each state of the store.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer
from bot.answering.evidence import Evidence
from bot.answering.names import find_names
from bot.answering.question import Question
from bot.errors import BotError
from retrieval.article import Article, moment
from retrieval.errors import RetrievalError
from retrieval.filters import ANYTHING, Filters

log = logging.getLogger(__name__)

# Of the newest articles so many are read, so many questions asked, and so many of them kept.
_NEWEST, _ASKED, MOST = 60, 16, 8
_SHORTEST_NAME = 4
# Articles of a month from which on it is worth a question.
_A_MONTH = 3
_WHO = "Who is "
_FOLLOW_UPS = 2


@dataclass(frozen=True)
class Suggestion:
    """A question, with its answer."""

    question: str
    answer: Answer


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
        return [article for article in stored if filters.source in (None, "", article.source)]

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
        asked = {text.casefold() for text in (*evidence.asked, evidence.question.text)}
        near = {hit.chunk.article.id for hit in answer.hits}
        told = {citation.quote for citation in answer.citations}
        others = [
            one.question
            for one in self._found
            if one.question.casefold() not in asked
            and {citation.article.id for citation in one.answer.citations} & near
            and one.answer.citations[0].quote not in told
        ]
        return tuple(others[:_FOLLOW_UPS])

    def _find_all(self) -> None:
        try:
            self.questions()
        except (BotError, RetrievalError) as error:
            log.warning("no questions can be suggested (%s)", type(error).__name__)

    def _fitting(self, filters: Filters) -> list[str]:
        source = filters.source
        return [
            one.question
            for one in self._found
            if not source or one.answer.citations[0].article.source == source
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
                self._found = (*self._found, Suggestion(question, answer))
            return True

    def _renew(self) -> None:
        """Read the articles again where they have changed; the lock is held."""
        revision = self._current()
        if revision == self._revision:
            return
        articles = self._articles()
        self._found = ()
        self._candidates = iter(_candidates(articles[:_NEWEST])[:_ASKED])
        self._stored = tuple(replace(article, text="") for article in articles)
        self._revision = revision


def _candidates(articles: Sequence[Article]) -> list[tuple[str, str]]:
    """Return names with a question on each, those in most titles first, of these the newest.

    People and other names take turns. Before them the question for the newest month, where there is
    something to tell of it.
    """
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for article in articles:
        for name in {name.text for name in find_names(article.title) if name.is_certain}:
            if len(name) >= _SHORTEST_NAME and _is_name(name, article.text):
                counts[name] += 1
                texts.setdefault(name, article.text)
    named = [(name, _question(name, texts[name])) for name, _ in counts.most_common()]
    people = [pair for pair in named if pair[1].startswith(_WHO)]
    others = [pair for pair in named if not pair[1].startswith(_WHO)]
    in_turn = (pair for both in zip_longest(others, people) for pair in both if pair)
    return [*_of_newest_month(articles), *in_turn]


def _of_newest_month(articles: Sequence[Article]) -> list[tuple[str, str]]:
    months = Counter(article.published[:7] for article in articles if article.published)
    newest = max(months, default="")
    if months[newest] < _A_MONTH:
        return []
    return [("", f"What happened in {moment(f'{newest}-01'):%B %Y}?")]


def _is_name(name: str, text: str) -> bool:
    """Whether a text has the name of its title too, and not as a common word ("Women")."""
    return f" {name}" in text and not re.search(rf"\b{re.escape(name.lower())}\b", text)


def _question(name: str, text: str) -> str:
    """Return the question on a name as its article writes it: with "the", or with 's."""
    if _is_person(name, text):
        return f"{_WHO}{name}?"
    mentions = text.count(f" {name}")
    article = "the " if " " in name and 2 * text.count(f" the {name}") > mentions else ""
    for ending in ("'s", "’s"):
        if mentions > 1 and text.count(f" {name}{ending}") == mentions:
            name += ending
    return f"What is new about {article}{name}?"


def _is_person(name: str, text: str) -> bool:
    """Whether a text introduces or quotes who has a name, and then goes on with the last word."""
    first, _, last = map(re.escape, name.rpartition(" "))
    introduced = rf"{first} {last},? (?:an?|who|said|says|told) "
    alone = rf"(?<!{first} )(?<!\b[Tt]he )\b{last}\b"
    return name.count(" ") == 1 and all(re.search(one, text) for one in (introduced, alone))
