"""Asks a kept question again when articles have come; tells those who wait if it is answered."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.answering.answer import Answer
from bot.answering.evidence import Evidence
from bot.answering.question import Question
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.messages.answer import answer_messages
from bot.slack.messages.attributed import told
from bot.slack.messages.message import Message
from bot.slack.state.kept_questions import KeptQuestion
from bot.slack.state.shown_quotes import ShownIn
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Kind, Place, Task
from bot.slack.tasks.answering import Answering
from bot.slack.tasks.ask import Rules, question_of
from bot.slack.tasks.changes import Look
from bot.slack.tasks.other_kinds import NOTHING

log = logging.getLogger(__name__)

# The passages that an answer is made of: an article that is in none of them is not quoted.
PASSAGES = 8
# The least confidence of an answer made of quotes that is told unasked. Of 110 news questions that
# waited (2026-11-29, benchmarks/tell_me.py) 83 % were told in time and 2 % of the tellings came too
# early; from 0 it is 89 and 7 %, from .66 66 and 2 %. Read one by one 26 % of the tellings are
# beside the point, from .66 on 25 and from .78 on 24 %: no bar mends that, see docs/benchmarks.md.
LEAST = 0.56


class Finder(Protocol):
    """What finds passages for a question."""

    def retrieve(self, question: Question, count: int) -> Evidence:
        """Find up to `count` passages, the first of them those of its answer."""


class Telling:
    """Tells answers that have become known; safe to use from several threads."""

    def __init__(
        self,
        finder: Finder,
        answering: Answering,
        task_store: TaskStore,
        poster: Poster,
        rules: Rules,
        bot: str,
    ) -> None:
        self._finder, self._answering = finder, answering
        self._task_store, self._poster = task_store, poster
        self._rules, self._bot = rules, bot

    def tell(self, task: Task, retried: bool) -> str:
        """Ask a question again, tell its answer if new articles give one, and return the outcome.

        Raises `CancelledError`, `UndeliverableError`, and what answering raises.
        """
        waiting = self._task_store.kept.of(task.of)
        if not waiting:
            return NOTHING
        kept, look = waiting[0], int(task.text)
        answer = self._new_answer(kept, look)
        if answer is None:
            self._task_store.kept.save_look(task.of, look)
            return NOTHING
        people = self._task_store.kept.claim(task.of, task.key)
        if people:
            self._post(task, people, answer, retried=retried)
            self._task_store.usage.record(task.of, "", "", answer)  # no more without an answer
        self._task_store.kept.close(task.key)
        return "told" if people else NOTHING

    def _new_answer(self, kept: KeptQuestion, look: int) -> Answer | None:
        """Return the answer if it quotes an article that came since the question was asked last."""
        kind: Kind = "ask" if kept.thread else "slash"
        asked = Task(kept.key, kind, kept.channel, "", kept.text, kept.thread, kept.ts)
        question = question_of(asked, self._poster, self._rules, self._bot)
        question = replace(question, now=datetime.fromtimestamp(kept.asked, self._rules.zone))
        found = self._finder.retrieve(question, PASSAGES).closest
        if not self._has_new([hit.chunk.article.fingerprint for hit in found], kept, look):
            return None
        answer = self._answering.answer_quietly(question, kept.channel)
        quoted = [citation.article.fingerprint for citation in answer.citations]
        return answer if is_told(answer) and self._has_new(quoted, kept, look) else None

    def _has_new(self, fingerprints: Sequence[str], kept: KeptQuestion, look: int) -> bool:
        return bool(self._task_store.seen.arrived(fingerprints, kept.look, look))

    def _post(
        self, task: Task, people: Sequence[KeptQuestion], answer: Answer, *, retried: bool
    ) -> None:
        """Post the answer in the thread, or where nobody else may see it to each person."""
        variants = answer_messages(answer, task.of)
        users = [kept.user for kept in people]
        if task.thread:
            try:
                named = told(users, people[0].text, task.of, variants)
                place = Place(task.channel, task.thread)
                ts = self._poster.post(place, named, task.key, retried=retried)
                self._task_store.save_reply(task.key, ts)
                message = ShownIn(task.channel, task.thread, ts, task.of)
                self._task_store.shown.save(message, answer.quotes)
                return
            except UndeliverableError as error:
                if str(error) not in GONE:
                    raise
                log.info("%s: %s; writing to the people instead", task.key, error)
        for kept in people:
            self._post_directly(task, kept.user, told((), kept.text, task.of, variants))

    def _post_directly(self, task: Task, user: str, variants: Sequence[Message]) -> None:
        self._poster.post(Place(user), variants, f"{task.key}:{user}", retried=True)


def tasks_of(kept: Sequence[KeptQuestion], look: Look) -> Sequence[Task]:
    """Return the tasks of asking each of the kept questions again, where articles have come."""
    questions = {question.key: question for question in kept} if look.arrived else {}
    return [
        Task(
            f"{key}:tell:{look.number}", "tell", question.channel, "", str(look.number),
            question.thread, question.ts, of=key,
        )
        for key, question in questions.items()
    ]  # fmt: skip


def is_told(answer: Answer) -> bool:
    """Whether an answer is told to people who have not asked for it just now."""
    sure = answer.mode == "model" or (answer.confidence >= LEAST and not answer.quotes_a_question)
    return answer.status == "answered" and not answer.talk and sure
