"""Digests: when one is due, the new articles on its subject or of its outlet, quoted once each."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer, Citation
from bot.answering.evidence import Evidence
from bot.answering.expert_replies import is_reply
from bot.answering.question import Question
from bot.errors import BotError, CancelledError, StateError
from bot.slack.channels import Channels
from bot.slack.delivery.calls import GONE, UndeliverableError
from bot.slack.delivery.poster import Poster
from bot.slack.digest_command import next_due
from bot.slack.messages.digest import digest_messages
from bot.slack.state.digests import Digest
from bot.slack.state.shown_quotes import ShownIn
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Place, Task
from bot.slack.tasks.other_kinds import NOTHING
from bot.slack.tasks.tell import Finder
from retrieval.article import Hit
from retrieval.batches import groups
from retrieval.errors import BusyError, RetrievalError
from retrieval.filters import Filters

log = logging.getLogger(__name__)

# Articles that came since the last digest are new if they are of so many days, and no older.
FRESH = timedelta(days=14)
# The most stories of a digest, the passages that they are looked for in, and those of one answer.
MOST, _PASSAGES, _TOGETHER = 10, 50, 5
_SUBJECT, _OUTLET = "What is new about {}?", "What is the latest news?"


class Quoter(Finder, Protocol):
    """What finds passages, and quotes them."""

    def quote(self, evidence: Evidence) -> Answer:
        """Return the answer that is made of quotes of these passages."""


@dataclass(frozen=True)
class Digesting:
    """Posts digests; safe to use from several threads."""

    quoter: Quoter
    task_store: TaskStore
    poster: Poster
    channels: Channels

    def post(self, task: Task, retried: bool) -> str:
        """Post what is new, if anything is, and return the outcome.

        Raises `UndeliverableError`, and what answering raises.
        """
        after, until, words = task.text.split(" ", 2)
        digest = next((ordered for ordered in self._of(task) if ordered.words == words), None)
        if digest is None:
            return NOTHING
        try:
            citations = list(self._stories(digest, int(after), int(until)))[:MOST]
        except (BusyError, StateError, CancelledError):  # begun again later
            raise
        except (BotError, RetrievalError):
            self.task_store.digests.rewind(digest, int(after))
            raise
        if not citations:
            return NOTHING
        try:
            variants, place = digest_messages(words, citations), Place(task.channel)
            ts = self.poster.post(place, variants, task.key, retried=retried)
        except UndeliverableError as error:
            if str(error) not in GONE:
                raise
            log.info("%s: the channel takes no digest (%s)", task.key, error)
            self.task_store.digests.stop(task.channel, words)
            return "gone"
        self.task_store.save_reply(task.key, ts)
        shown = [replace(citation, n=n) for n, citation in enumerate(citations, 1)]
        self.task_store.shown.save(ShownIn(task.channel, "", ts, task.key), shown)
        return "posted"

    def _of(self, task: Task) -> Sequence[Digest]:
        return self.task_store.digests.of(task.channel)

    def _stories(self, digest: Digest, after: int, until: int) -> Iterator[Citation]:
        """Yield a quote of each new story, the best found first."""
        now = datetime.now(ZoneInfo(digest.zone))
        allowed = self.channels.of(digest.channel).source
        source = digest.words if digest.outlet else allowed
        if allowed and source and source.casefold() != allowed.casefold():
            return
        text = _OUTLET if digest.outlet else _SUBJECT.format(digest.words)
        question = Question(text, now, filters=Filters(now - FRESH, None, source))
        evidence = self.quoter.retrieve(question, _PASSAGES)
        if not evidence.news and not evidence.subject:
            return
        new = self._new(evidence.hits, after, until)
        quoted: set[str] = set()
        for group in groups(new, _TOGETHER) if evidence.news else filter(None, [new]):
            answer = self.quoter.quote(replace(evidence, hits=tuple(group)))
            for citation in answer.quotes:
                if citation.article.id not in quoted:
                    quoted.add(citation.article.id)
                    yield citation

    def _new(self, hits: Sequence[Hit], after: int, until: int) -> list[Hit]:
        hits = [hit for hit in hits if not is_reply(hit.chunk.article)]  # it is no story
        fingerprints = {hit.chunk.article.fingerprint for hit in hits}
        arrived = self.task_store.seen.arrived(fingerprints, after, until)
        return [hit for hit in hits if hit.chunk.article.fingerprint in arrived]


def begin_due(task_store: TaskStore, now: datetime) -> None:
    """Store the task of each digest that is due at a time, once among all processes."""
    look = task_store.seen.last_look()
    for digest in task_store.digests.due(now.timestamp()):
        due = next_due(digest.day, digest.minute, now.astimezone(ZoneInfo(digest.zone)))
        # The words, which a person wrote, are not to be in a key: those are logged.
        words = hashlib.sha256(digest.words.encode()).hexdigest()[:12]
        key = f"{digest.channel}:digest:{words}:{digest.due}"
        text = f"{digest.look} {look} {digest.words}"
        task = Task(key, "digest", digest.channel, "", text)
        task_store.begin_digest(digest, due.timestamp(), look, task)
