"""Footnote as a library: what `__all__` names is kept, with its signatures and its JSON.

Everything else in this distribution may change from one release to the next. docs/library.md has
an example of each.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.verification import Quotation, Source, Verification, verify
from retrieval.errors import RetrievalError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from bot.answering.answer import Answer
    from bot.answering.question import Question

__all__ = [
    "BotError",
    "Footnote",
    "Quotation",
    "RetrievalError",
    "Source",
    "Verification",
    "verify",
]

_TOOL = (
    "Answer a question from the stored articles, with proved citations. Each question stands "
    "alone: name what it is about."
)


class Footnote:
    """The articles of one data folder, asked from a program; safe to use from several threads.

    Settings are those of the command: environment variables and `.env`. What goes wrong raises
    `BotError` or `RetrievalError`, whose messages may be shown.
    """

    def __init__(self, data_dir: str | Path | None = None) -> None:
        """Open nothing yet; without a folder it is the one that the settings name."""
        from bot.app import App
        from bot.settings import load_settings

        settings = load_settings()
        if data_dir is not None:
            settings = settings.model_copy(update={"data_dir": Path(data_dir)})
        self._app = App(settings)

    def __enter__(self) -> "Footnote":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._app.close()

    def ask(
        self,
        question: str,
        *,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        now: str | None = None,
        quotes_only: bool = False,
    ) -> dict[str, Any]:
        """Return what `footnote ask --json` prints; dates are ISO dates or date-times."""
        from bot.answering.json_forms import answer_form

        fields = {"since": since, "until": until, "source": source, "now": now}
        asked = self._question(question, fields)
        return answer_form(asked.text, self._answer(asked, quotes_only=quotes_only))

    def search(
        self,
        question: str,
        count: int = 10,
        *,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        now: str | None = None,
    ) -> dict[str, Any]:
        """Return what `footnote search --json` prints: up to `count` passages."""
        from bot.answering.json_forms import search_form
        from bot.input.filters import refuse_unknown_outlet

        fields = {"since": since, "until": until, "source": source, "now": now}
        asked = self._question(question, fields)
        evidence = self._app.retrieve(asked, count)
        refuse_unknown_outlet(asked, evidence.closest, self._app.library.articles)
        return search_form(asked.text, evidence)

    def retriever(self, count: int = 10) -> "BaseRetriever":
        """Return a LangChain retriever: a question to documents, one for each passage."""
        from retrieval.search.retriever import HitRetriever

        return HitRetriever(searcher=self._app.searcher, count=count)

    def runnable(self, *, quotes_only: bool = False) -> "Runnable[str, AIMessage]":
        """Return a LangChain Runnable: a question to a message whose text has its citations."""
        from langchain_core.runnables import RunnableLambda

        chain = self._app.message_chain(with_model=not quotes_only)
        return RunnableLambda(self._question, name="question") | chain

    def tool(self, *, quotes_only: bool = False) -> "BaseTool":
        """Return a LangChain tool for agents: readable text, and as artifact what `ask` returns."""
        from langchain_core.tools import tool

        from bot.answering.json_forms import answer_form
        from bot.mcp.text import answer_text

        @tool("ask_articles", description=_TOOL, response_format="content_and_artifact")
        def ask_articles(question: str) -> tuple[str, dict[str, Any]]:
            asked = self._question(question)
            answer = self._answer(asked, quotes_only=quotes_only)
            return answer_text(answer), answer_form(asked.text, answer)

        return ask_articles

    def _question(self, text: str, fields: Mapping[str, str | None] = {}) -> "Question":
        from bot.input.question_fields import read_question

        return read_question({"question": text, **fields}, self._app.settings.zone)

    def _answer(self, question: "Question", *, quotes_only: bool) -> "Answer":
        from bot.input.filters import refuse_unknown_outlet

        *_, answer = self._app.stream(question, with_model=not quotes_only)
        refuse_unknown_outlet(question, answer.hits, self._app.library.articles)
        return answer
