"""An answer from a chat model, streamed: each sentence is shown as soon as it is proved.

Where the model fails, or nothing that it says is supported, the extractive answer takes its place.
Does not know providers, see `chat_model`, nor what supports a sentence, see `support`.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.messages import BaseMessage

from bot.answering.answer import Answer, Note
from bot.answering.evidence import Evidence, WholeAnswer
from bot.answering.generative.draft import Draft, Prover
from bot.answering.generative.passages import Passages, fenced
from bot.answering.generative.sentence_stream import Said, SentenceStream
from bot.answering.model.chat_model import ChatModel
from bot.answering.model.timed_stream import DeadlineError, timed_stream
from bot.answering.support.checker import SupportChecker
from bot.errors import ModelFailure
from prompts import prompt

# The prompt asks for four sentences at most; a model that goes on is not listened to for ever.
MOST_SENTENCES = 8
MOST_CHARACTERS = 20_000

# Seconds without a word from the model after which a sentence that is closed counts as finished.
QUIET = 0.04

# Below this confidence that the hits hold an answer, the model is not asked at all.
HOPELESS = 0.1

NO_ANSWER = "NO ANSWER"


@dataclass(frozen=True)
class Generative:
    """The answering step that asks a chat model.

    `fallback` answers in its place; `keep_unverified` shows what no passage supports, marked so.
    """

    model: ChatModel
    checker: SupportChecker
    fallback: WholeAnswer
    keep_unverified: bool = False

    def __call__(self, evidence: Evidence) -> Iterator[Answer]:
        """Yield what is proved so far after every sentence, then the whole answer."""
        quoted = self.fallback(evidence)
        if quoted.confidence < HOPELESS:
            yield quoted
            return
        passages = fenced(evidence.hits, self.model.context_tokens)
        prover = Prover(self.checker, passages.hits, keep=self.keep_unverified)
        draft, trouble = Draft(), ""
        try:
            with closing(self._sentences(evidence, passages)) as sentences:
                for said in sentences:
                    if said.text.startswith(NO_ANSWER) and not draft.sentences:
                        yield Answer(
                            "unknown", reason="no_support", mode="model", model=self.model.name
                        )
                        return
                    longer = prover.add(draft, said)
                    if longer.proved and longer.sentences != draft.sentences:
                        yield longer.answer(self.model.name, partial=True)
                    draft = longer
                    if len(draft.sentences) >= MOST_SENTENCES:
                        break
        except ModelFailure as failure:
            trouble = str(failure)
        yield self._whole(draft, quoted, trouble)

    def _sentences(self, evidence: Evidence, passages: Passages) -> Generator[Said]:
        """Yield the model's sentences as it finishes them; raise `ModelFailure`."""
        stream = SentenceStream(len(passages.hits))
        deadline = time.monotonic() + self.model.timeout
        deltas = self.model.stream(_messages(evidence, passages))
        read = 0
        with closing(timed_stream(deltas, quiet=QUIET, deadline=deadline)) as pieces:
            try:
                for delta in pieces:
                    yield from stream.settle() if delta is None else stream.feed(delta)
                    read += len(delta or "")
                    if read > MOST_CHARACTERS:
                        return
            except DeadlineError:
                raise ModelFailure("the language model did not answer in time") from None
        yield from stream.end()

    def _whole(self, draft: Draft, quoted: Answer, trouble: str) -> Answer:
        if draft.proved:
            answer = draft.answer(self.model.name, partial=False)
            broken = Note("fallback", f"{_sentence(trouble)} What it had said by then is shown.")
            return replace(answer, notes=(*answer.notes, broken)) if trouble else answer
        if not trouble:
            trouble = (
                "no article supports what the language model wrote"
                if draft.unsupported
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


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."
