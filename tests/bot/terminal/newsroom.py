"""A scripted answerer for the tests of the chat, and what the chat shows for lines."""

import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.question import Question
from bot.terminal.console import write_plain
from bot.terminal.respond import respond
from bot.terminal.slash_commands import Session
from retrieval.article import Article, Chunk, Hit
from retrieval.errors import StoreError

ROOT = Path(__file__).parents[3]
UTC_ZONE = ZoneInfo("UTC")
SHUT, COST = "The bridge was shut on Monday.", "The repair will cost £400,000."
BRIDGE = Article(
    "seeds/bridge.md", "Bridge shut", f"{SHUT} {COST}", "https://gazette.example/bridge",
    "Harbour Point Gazette", published="2026-10-26", published_from="metadata",
)  # fmt: skip
FAIRS = [
    Article(f"fair{n}", f"Fair {n} opens", "It did.", source="Weekly", published=f"2026-01-{n:02}")
    for n in range(30, 0, -1)
]


class Newsroom:
    """Answers by what is in the question, and remembers what it was asked."""

    def __init__(self, *, articles: tuple[Article, ...] = (BRIDGE, *FAIRS)):
        self.asked: list[Question] = []
        self.stored = articles
        self.may_load = threading.Event()
        self.may_load.set()
        self.release = threading.Event()

    def warm(self) -> None:
        self.may_load.wait(20)

    def articles(self) -> list[Article]:
        return list(self.stored)

    def stream(self, question: Question) -> Generator[Answer]:
        whole = self.answer(question)
        if "piecemeal" in question.text:
            yield replace(whole, sentences=whole.sentences[:1], partial=True)
            self.release.wait(20)
        yield whole

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if "damaged" in question.text:
            raise StoreError("the store is damaged; run `footnote ingest --rebuild`")
        if "bug" in question.text:
            raise KeyError("a secret")
        if "slow" in question.text:
            self.release.wait(20)
        if "unknown" in question.text:
            closest = (Citation(1, BRIDGE, 0, len(SHUT), SHUT),)
            near = "nothing" not in question.text
            return Answer("unknown", reason="no_support", closest=closest if near else ())
        quotes = [SHUT, COST]
        starts = [BRIDGE.text.index(quote) for quote in quotes]
        return Answer(
            "answered",
            tuple(Sentence(quote, (n,)) for n, quote in enumerate(quotes, 1)),
            tuple(
                Citation(n, BRIDGE, start, start + len(quote), quote)
                for n, (start, quote) in enumerate(zip(starts, quotes, strict=True), 1)
            ),
            hits=(Hit(Chunk(BRIDGE, 0, len(BRIDGE.text)), 0.9, {"dense": 0.7}),),
            confidence=0.8,
            timings={"total": 12.0},
        )


def session_of(newsroom: Newsroom, **fields: object) -> Session:
    return Session(UTC_ZONE, newsroom.articles, **fields)


def say(newsroom: Newsroom, *lines: str) -> tuple[Session, str]:
    """Return the session after the lines, and what the last one showed."""
    session, shown = session_of(newsroom), ""
    for line in lines:
        reply = respond(newsroom, session, line)
        session, shown = reply.session, write_plain(reply.shown)
    return session, shown
