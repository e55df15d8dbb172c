"""An answerer for tests of adapters: it says the question back, as the question wants it.

"slowly" takes some seconds in which sentences come one by one, "at length" says more than a message
holds, "nothing" is not known, "hello" is talk, "crash" is an error that nobody foresaw,
"panic" one of Rust, "broken" one with a text to show.
"""

import threading
import time
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.evidence import Evidence
from bot.answering.question import Question
from bot.errors import CancelledError
from bot.telemetry.observation import Observer
from retrieval.article import Article
from retrieval.errors import BusyError, StoreError, UnreadableError
from retrieval.ingest.report import IngestReport
from retrieval.ingest.sources import ListedSource
from retrieval.models.embedder import Embedder
from retrieval.reading import Unreadable, read_articles

TEXT = "The ferry sank & <nobody> drowned. *All* of the crew were saved by divers. It rained."
ARTICLE = Article(
    id="https://gazette.example/ferry",
    title="Ferry <sinks> | off *Gull* Rock",
    text=TEXT,
    url="https://gazette.example/ferry?a=1&b=(2)",
    source="Gazette",
    published="2026-11-20T08:00:00+00:00",
    published_from="metadata",
)
QUOTES = ("The ferry sank & <nobody> drowned.", "*All* of the crew were saved by divers.")


class PanicException(BaseException):
    """A panic in a library written in Rust, which is no `Exception`."""


class Newsroom:
    """Knows one article; `asked` is what it was asked, `seconds` the time of a slow answer.

    Answers get their last sentence only while `released` is set; once it has `ended`, nothing takes
    time. What was not known is once that is `known`.
    """

    def __init__(self, seconds: float = 3.0) -> None:
        self.asked: list[Question] = []
        self.with_model: list[bool] = []
        self.seconds = seconds
        self.observers: list[Observer] = []
        self.embedder = Embedder()
        self._lock = threading.Lock()
        self.released = threading.Event()
        self.released.set()
        self.ended = threading.Event()
        self.known = threading.Event()
        self.sources = ListOfSources()

    def stream(self, question: Question, *, with_model: bool = True) -> Generator[Answer]:
        with self._lock:
            self.asked.append(question)
            self.with_model.append(with_model)
        if "crash" in question.text:
            raise RuntimeError(f"not to be logged: {question.text}")
        if "panic" in question.text:
            raise PanicException
        if "broken" in question.text:
            raise StoreError("the store is damaged")
        if "nothing" in question.text and not self.known.is_set():
            closest = Citation(1, ARTICLE, 0, len(QUOTES[0]), QUOTES[0])
            yield Answer("unknown", reason="no_support", closest=(closest,))
            return
        if question.text == "hello":
            talk = "Hello. I have 1 article.\n• What is new about the ferry?"
            yield Answer("answered", reason="talk", talk=talk)
            return
        whole = answer_to(question.text)
        if "slowly" in question.text:
            for count in range(1, len(whole.sentences) + 1):
                _wait(self.ended, self.seconds / len(whole.sentences), question)
                if count == len(whole.sentences):
                    _wait(self.released, 60, question)
                some = whole.sentences[:count]
                yield replace(
                    whole, sentences=some, citations=whole.citations[:count], partial=True
                )
        _wait(self.released, 60, question)
        yield whole

    def retrieve(self, question: Question, count: int) -> Evidence:
        return Evidence(question, 0.0)

    def quote(self, evidence: Evidence) -> Answer:
        return Answer("unknown")

    @property
    def library(self) -> "Newsroom":
        return self

    @property
    def ingest_sources(self) -> "ListOfSources":
        return self.sources

    @property
    def suggestions(self) -> "Suggested":
        return Suggested(self)

    def articles(self) -> list[Article]:
        return [ARTICLE]

    @property
    def revision(self) -> str:
        return "1"

    def stored(self, article_ids: Collection[str]) -> dict[str, Article]:
        return {ARTICLE.id: ARTICLE} if ARTICLE.id in article_ids else {}

    def fingerprints(self) -> frozenset[str]:
        return frozenset([ARTICLE.fingerprint])

    def add(self, paths: Sequence[Path]) -> list[Article | Unreadable]:
        return list(read_articles(paths))

    def add_page(self, url: str) -> Article:
        raise UnreadableError(f"{url} is not fetched by this stand-in")

    def warm(self) -> None:
        pass


class Suggested:
    """A question that is answered, and the articles of a newsroom."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    def begin(self) -> None:
        pass

    def questions(self, count: int = 8) -> list[str]:
        return ["What is new about the *Gull* <Rock>?"][:count]

    def stored(self) -> list[Article]:
        return self._newsroom.articles()


class ListOfSources:
    """Ingest sources that hold one article each, or cannot be read where they are "away".

    While it is `busy`, another process writes; nothing is read but while it is `released`. `reads`
    is what was begun to be read.
    """

    def __init__(self) -> None:
        self.locations = {"/srv/articles": None, "https://ines:secret@gazette.example/feed": None}
        self.reads: list[str] = []
        self.busy = threading.Event()
        self.released = threading.Event()
        self.released.set()

    def listed(self, articles: Sequence[Article]) -> list[ListedSource]:
        return [
            ListedSource(one, "2026-11-28T09:30:00+00:00", "1 failed", "is <no> article", 0, 1)
            for one in self.locations
        ]

    def add(self, address: str) -> IngestReport:
        self.reads.append(address)
        self.released.wait(60)
        if self.busy.is_set():
            raise BusyError("another ingest is running")
        if "away" in address:
            raise UnreadableError("the server answers 404")
        self.locations[address] = None
        return IngestReport(1, 0, 0, 0, (), 1, 1, 0.1)

    def remove(self, location: str) -> bool:
        return self.locations.pop(location, "") is None


def _wait(event: threading.Event, seconds: float, question: Question) -> None:
    """Wait as a chat model is waited for: not where nobody wants the answer any more."""
    until = time.monotonic() + seconds
    while not event.wait(min(0.1, max(0.0, until - time.monotonic()))):
        if question.is_cancelled():
            raise CancelledError
        if time.monotonic() >= until:
            return


def answer_to(text: str) -> Answer:
    """The question, said back, and what the article says."""
    said = (f"You asked “{text}”.", *QUOTES)
    quotes = (QUOTES[0], *QUOTES)
    citations = [
        Citation(n, ARTICLE, TEXT.index(quote), TEXT.index(quote) + len(quote), quote)
        for n, quote in enumerate(quotes, 1)
    ]
    sentences = tuple(Sentence(one, (n,)) for n, one in enumerate(said, 1))
    if "at length" in text:
        sentences = tuple(Sentence(f"{n}. {QUOTES[0]} It did.", (1,)) for n in range(1, 201))
    return Answer(
        "answered", sentences, tuple(citations), confidence=0.9, mode="model", model="scripted"
    )
