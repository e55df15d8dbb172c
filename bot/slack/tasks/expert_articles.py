"""The articles that answers of experts are stored as, each with its file in the uploads."""

import contextlib
import json
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.answering.expert_replies import PREFIX
from bot.errors import QuestionError
from bot.slack.state.expert_answers import ExpertAnswer, ExpertAnswers
from bot.slack.tasks.marked_reply import MarkedReply
from retrieval.article import Article
from retrieval.reading import Unreadable

_FILE = "answer.jsonl"


class ArticleStore(Protocol):
    """What stores and removes articles."""

    def add(self, paths: Sequence[Path]) -> Sequence[Article | Unreadable]:
        """Read files into the index; raise `RetrievalError`."""

    def remove(self, article_ids: Sequence[str]) -> Sequence[str]:
        """Remove articles; raise `QuestionError` for an unknown one, and `RetrievalError`."""


@dataclass(frozen=True)
class ExpertArticles:
    """Stores answers as articles, and removes them. `folder` is that of the uploads."""

    store_of: ArticleStore
    folder: Path
    # One at a time, since each second writer would have to come back later.
    writing: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def store(
        self, answer: ExpertAnswer, reply: MarkedReply, link: str, name: str, published: datetime
    ) -> str:
        """Store an answer under its question; return why that cannot be, or ''."""
        fields = {
            "id": _id_of(answer), "title": reply.question, "text": reply.words, "url": link,
            "source": f"{name} in Slack", "author": name,
            "published": published.isoformat(timespec="seconds"),
        }  # fmt: skip
        folder = self._folder_of(answer)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_text(json.dumps(fields, ensure_ascii=False) + "\n", "utf-8")
        with self.writing:
            results = self.store_of.add([folder])
        problems = [result.error for result in results if isinstance(result, Unreadable)]
        if problems:
            shutil.rmtree(folder)
        return problems[0] if problems else ""

    def remove(self, answer: ExpertAnswer) -> None:
        """Remove the article of an answer and its file, as far as they are there."""
        with self.writing, contextlib.suppress(QuestionError):
            self.store_of.remove([_id_of(answer)])
        shutil.rmtree(self._folder_of(answer), ignore_errors=True)

    def _folder_of(self, answer: ExpertAnswer) -> Path:
        return self.folder / f"slack-{answer.channel}-{answer.ts}"


def forget_answers(articles: ExpertArticles, table: ExpertAnswers, user: str) -> int:
    """Remove the answers that a person wrote, and return how many; raise `RetrievalError`."""
    answers = table.of(user)
    for answer in answers:
        articles.remove(answer)
        table.remove(answer)
    return len(answers)


def _id_of(answer: ExpertAnswer) -> str:
    return f"{PREFIX}{answer.channel}:{answer.ts}"
