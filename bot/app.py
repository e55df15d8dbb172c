"""The product behind every command and the Slack bot: it answers with its parts."""

import gc
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.parts import wiring
from bot.parts.parts import Parts
from bot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    from bot.answering.answer import Answer
    from bot.answering.evidence import AnsweringStep, Evidence, WholeAnswer
    from bot.answering.extractive.calibration import AnswerBar
    from bot.answering.model_call import ModelCall
    from bot.answering.question import Question
    from bot.answering.retrieve import EvidenceRetriever
    from bot.answering.suggestions import Suggestions
    from bot.telemetry.observation import Observer


class App(Parts):
    """The product behind every adapter; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._chains: dict[bool, Runnable[Question, Answer]] = {}
        self._warm = False
        self.observers: list[Observer] = []

    def chain(self, *, with_model: bool = True) -> "Runnable[Question, Answer]":
        """Return the LangChain chain from a question to a proved answer.

        Where there is no chat model, or without it, the answer is made of quotes.
        """
        with self._lock:
            with_model = with_model and bool(self.settings.chat_model)
            if with_model not in self._chains:
                from bot.answering.chain import build_chain

                answering = self._answering(with_model)
                self._chains[with_model] = build_chain(
                    self._retriever(with_model), answering, self.suggestions
                )
            return self._chains[with_model]

    def message_chain(self, *, with_model: bool = True) -> "Runnable[Question, AIMessage]":
        """Return the chain from a question to LangChain's own message, annotated with quotes."""
        from langchain_core.runnables import RunnableLambda

        from bot.answering.message import as_message

        return self.chain(with_model=with_model) | RunnableLambda(as_message, name="message")

    def retrieve(self, question: "Question", count: int) -> "Evidence":
        """Find up to `count` passages for a question, the first of them those of its answer."""
        return self._retriever(bool(self.settings.chat_model)).retrieve(question, count)

    def quote(self, evidence: "Evidence") -> "Answer":
        """Return the answer that is made of quotes of these passages, proved."""
        from bot.answering.proof import prove

        return prove(wiring.build_extractive(self.index, self.answer_bar)(evidence))

    def answer(self, question: "Question") -> "Answer":
        """Answer a question; raises `BotError` or `RetrievalError`, whose texts may be shown."""
        return self.chain().invoke(question)

    def stream(self, question: "Question", *, with_model: bool = True) -> "Generator[Answer]":
        """Yield what is proved of an answer as it grows, the whole answer last; raises likewise."""
        from bot.telemetry.observation import observed

        calls: list[ModelCall] = []
        question = replace(question, record=calls.append)
        yield from observed(
            question,
            self.chain(with_model=with_model).stream(question),
            [*self._enabled_observers, *self.observers],
            calls,
            with_text=self.settings.otel_text,
        )

    @cached_property
    def answer_bar(self) -> "AnswerBar":
        """The least confidence of an answer made of quotes; raises `ConfigError`."""
        from bot.answering.extractive.calibration import answer_bar

        return answer_bar(self.settings.risk, self.settings.data_dir, self.scoring_name)

    @property
    def scoring_name(self) -> str:
        """What names the models and weights that a calibration holds for."""
        from bot.answering.extractive.calibration import scoring_name

        return scoring_name(self.embedder.identity, self.settings.reranker)

    @cached_property
    def suggestions(self) -> "Suggestions":
        """Questions that the articles answer, each asked without a chat model."""
        from bot.answering.suggestions import Suggestions

        return Suggestions(
            self.library.articles,
            lambda: self.index.store.revision,
            lambda question: self.chain(with_model=False).invoke(question),
            self.settings.zone,
        )

    def close(self) -> None:
        """Close the store, if it is open, and let what was loaded be freed."""
        if "suggestions" in self.__dict__:  # whose thread may be asking, and takes the lock for it
            self.suggestions.end()
        with self._lock:
            if self._searcher is not None:
                self._searcher.close()
            if self._index is not None:
                self._index.store.close()
            # These hold the app, and it them: a circle, which is found late, if ever.
            self._chains.clear()
            self._searcher = None
            for name in ("library", "ingest_sources", "suggestions"):
                self.__dict__.pop(name, None)
            if self._warm:
                gc.unfreeze()

    def warm(self) -> None:
        """Load the store and the models now instead of at the first question."""
        if self._warm:
            return
        # What is loaded here stays until `close`. Without garbage collection of it, now and at
        # exit (see `cli.main`), a cold question took 1.8 s of processor time instead of 2.3
        # (46 articles, 28 November 2026).
        gc.disable()
        try:
            self._load()
        finally:
            gc.freeze()
            gc.enable()
        self._warm = True

    def _load(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(self.index.embedder.load)  # meanwhile the libraries are imported
            if self.chain() and self.index.store.count_chunks():
                for model in self._models:
                    model.load()
            loading.result()

    @cached_property
    def _enabled_observers(self) -> "list[Observer]":
        return wiring.build_observers(self.settings)

    def _retriever(self, with_model: bool) -> "EvidenceRetriever":
        return wiring.build_retriever(self.searcher, self.chat_model if with_model else None)

    def _answering(self, with_model: bool) -> "AnsweringStep":
        from bot.answering.evidence import at_once
        from bot.answering.expert_replies import with_replies_in_place

        quotes = wiring.build_extractive(self.index, self.answer_bar)
        step = self._generative(quotes) if with_model else at_once(quotes)
        return with_replies_in_place(step, quotes, self.embedder)

    def _generative(self, quotes: "WholeAnswer") -> "AnsweringStep":
        model, entailment = self.chat_model, wiring.build_entailment(self.settings)
        self._models += [model, entailment] if entailment else [model]
        return wiring.build_generative(self.settings, self.index, model, entailment, quotes)
