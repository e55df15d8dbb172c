"""An answer from a chat model, streamed: each sentence is shown as soon as it is proved.

What the rules neither prove nor refute is put to the model anew, once, when the answer is written.
Where the model fails, or nothing that it says can be shown, the extractive answer takes its place.
Does not know providers, see `chat_model`, nor what supports a sentence, see `support`.
"""

import logging
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.messages import BaseMessage, HumanMessage

from bot.answering.answer import Answer, Note
from bot.answering.evidence import Evidence, WholeAnswer
from bot.answering.generative.draft import Draft, DraftSentence
from bot.answering.generative.passages import Passages, fenced, in_order_of_date
from bot.answering.generative.second_reader import SecondReader
from bot.answering.generative.sentence_stream import ModelSentence, SentenceStream
from bot.answering.model.chat_model import ChatModel
from bot.answering.model.plain_text import plain_text
from bot.answering.model.timed_stream import DeadlineError, timed_stream
from bot.answering.question import Question
from bot.answering.support.checker import SupportChecker
from bot.errors import ModelFailure
from prompts import prompt

# The prompt asks for four sentences at most; a model that goes on is not listened to for ever.
MOST_SENTENCES = 8
MOST_CHARACTERS = 20_000

# Passages that a model reads: a story can have more.
MOST_PASSAGES = 10

# Seconds without a word from the model after which a sentence that is closed counts as finished.
QUIET = 0.04

# Below this confidence that the hits hold an answer, the model is not asked at all.
HOPELESS = 0.1

NO_ANSWER = "NO ANSWER"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Generative:
    """The answering step that asks a chat model.

    `fallback` answers in its place; `reader` reads again what the rules leave open, if there is
    one; `keep_unverified` shows, marked, what nothing confirms.
    """

    model: ChatModel
    checker: SupportChecker
    fallback: WholeAnswer
    reader: SecondReader | None = None
    keep_unverified: bool = True

    def __call__(self, evidence: Evidence) -> Iterator[Answer]:
        """Yield what is proved so far after every sentence, then the whole answer."""
        quoted = self.fallback(evidence)
        if quoted.confidence < HOPELESS:
            yield quoted
            return
        read = in_order_of_date if evidence.subject else fenced
        passages = read(evidence.hits[:MOST_PASSAGES], self.model.context_tokens)
        draft, trouble, shown = Draft(self.keep_unverified), "", 0
        try:
            with closing(self._sentences(evidence, passages)) as sentences:
                for sentence in sentences:
                    if sentence.text.startswith(NO_ANSWER) and not draft.sentences:
                        yield self._no_answer(quoted)
                        return
                    draft = self._judged(draft, sentence, evidence, passages)
                    partial = draft.answer(self.model.name, partial=True)
                    if len(partial.sentences) > shown and partial.citations:
                        yield partial
                        shown = len(partial.sentences)
                    if len(draft.sentences) >= MOST_SENTENCES:
                        break
        except ModelFailure as failure:
            trouble = str(failure)
        else:
            draft = self._read_again(draft, evidence.question)
        yield self._whole(draft, quoted, trouble)

    def _no_answer(self, quoted: Answer) -> Answer:
        """Return that the model found no answer, with the quotes that would have been one."""
        return Answer(
            "unknown",
            reason="no_support",
            closest=quoted.citations or quoted.closest,
            mode="model",
            model=self.model.name,
        )

    def _judged(
        self, draft: Draft, sentence: ModelSentence, evidence: Evidence, passages: Passages
    ) -> Draft:
        """Return the draft with a sentence and its verdict, unless it has it already."""
        text = plain_text(sentence.text, {hit.chunk.article.url for hit in passages.hits} - {""})
        if not text or draft.says(text):
            return draft
        verdict = self.checker.check(
            text,
            passages.hits,
            question=evidence.question.text,
            pointers=sentence.pointers,
        )
        waits = self.reader is not None and not verdict.is_certain
        return draft.with_sentence(DraftSentence(text, verdict, waits))

    def _read_again(self, draft: Draft, question: Question) -> Draft:
        """Return the draft after the second reading; where that fails, the rules decide."""
        if not self.reader or not (waiting := draft.waiting):
            return draft
        try:
            confirmed = self.reader.confirm(
                [sentence.text for sentence in waiting],
                [sentence.verdict.quotes for sentence in waiting],
                question.is_cancelled,
                question.record,
            )
        except ModelFailure as failure:
            log.info("no second reading, the rules decide: %s", failure)
            return draft
        return draft.settled(confirmed)

    def _sentences(self, evidence: Evidence, passages: Passages) -> Generator[ModelSentence]:
        """Yield the model's sentences as it finishes them; raise `ModelFailure`."""
        stream = SentenceStream(len(passages.hits))
        deadline = time.monotonic() + self.model.timeout
        closed, is_cancelled = threading.Event(), evidence.question.is_cancelled
        written = self.model.pieces(
            _messages(evidence, passages),
            _messages_with_documents(evidence, passages),
            cancelled=closed,
            record=evidence.question.record,
        )
        timed = timed_stream(
            written, quiet=QUIET, deadline=deadline, is_cancelled=is_cancelled, closed=closed
        )
        read = 0
        with closing(timed):
            try:
                for piece in timed:
                    if piece is None:
                        yield from stream.settle()
                        continue
                    yield from stream.feed(piece.text, piece.block, piece.cited)
                    read += len(piece.text) + len(piece.cited)
                    if read > MOST_CHARACTERS:
                        return
            except DeadlineError:
                raise ModelFailure("the language model did not answer in time") from None
        yield from stream.end()

    def _whole(self, draft: Draft, quoted: Answer, trouble: str) -> Answer:
        answer = draft.answer(self.model.name, partial=False)
        if answer.sentences:
            broken = Note("fallback", f"{_sentence(trouble)} What it had said by then is shown.")
            return replace(answer, notes=(*answer.notes, broken)) if trouble else answer
        if not trouble:
            trouble = (
                "nothing that the language model wrote is confirmed by the articles"
                if draft.sentences
                else "the language model said nothing"
            )
        instead = "Answered with quotes instead." if quoted.status == "answered" else ""
        note = Note("fallback", f"{_sentence(trouble)} {instead}".strip())
        return replace(quoted, notes=(note, *quoted.notes))


def _messages(evidence: Evidence, passages: Passages) -> Sequence[BaseMessage]:
    question = evidence.question
    return prompt("answer", "question").format_messages(
        fence=passages.fence,
        now=f"{question.now:%A, %d %B %Y}",
        passages=passages.text,
        question=question.text,
    )


def _messages_with_documents(evidence: Evidence, passages: Passages) -> Sequence[BaseMessage]:
    """Return the same request for a provider that cites documents."""
    question = evidence.question
    system, human = prompt("answer_documents", "question").format_messages(
        now=f"{question.now:%A, %d %B %Y}", passages="", question=question.text
    )
    documents = [document.as_block() for document in passages.documents]
    asked = {"type": "text", "text": human.text.strip()}
    return [system, HumanMessage([*documents, asked])]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
