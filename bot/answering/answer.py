"""Answer, Sentence, Citation and Note: the reply to a question, and the quotes that back it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote as percent_encode

from retrieval.article import Article, Hit
from retrieval.dates.timeframe import Period

Status = Literal["answered", "unknown", "error"]
Reason = Literal["no_articles", "nothing_in_period", "no_support", "disagreement", "talk"]
NoteKind = Literal[
    "as_of",
    "stale",
    "conflict",
    "superseded",
    "assumed",
    "fallback",
    "outlets",
    "unsupported",
    "outside",
    "several",
]

# A link names a longer quote by its first and last words, which browsers find as well.
_LONGEST_FRAGMENT, _FRAGMENT_WORDS = 120, 6


@dataclass(frozen=True)
class Citation:
    """Citation `n` of an answer: `article.text[start:end] == quote`."""

    n: int
    article: Article
    start: int
    end: int
    quote: str

    @property
    def exact(self) -> bool:
        """Whether the article has this quote at this place."""
        inside = 0 <= self.start < self.end <= len(self.article.text)
        return inside and self.article.text[self.start : self.end] == self.quote

    @property
    def link(self) -> str:
        """The article's URL with a text fragment that leads a browser to the quote, or ''."""
        if not self.article.url:
            return ""
        base, _, anchor = self.article.url.partition("#")
        return f"{base}#{anchor.partition(':~:')[0]}:~:text={_fragment(self.quote)}"


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer, with the numbers of its citations.

    One that is not `verified` has none: a model wrote it, and the articles neither confirm it nor
    contradict it. It is shown marked, unless FOOTNOTE_UNVERIFIED drops it. What answers in it,
    where its kind is known, is `text[start:end]` for each `(start, end)` of `emphasis`. `day`, as
    in "31 July 2025" or "As of 31 July 2025", is when the article was published; it stands in front
    of a line of a story, and of what could be read as new.
    """

    text: str
    citations: tuple[int, ...]
    verified: bool = True
    emphasis: tuple[tuple[int, int], ...] = ()
    day: str = ""

    @property
    def marked(self) -> str:
        """The text with its day and its markers, as in 'They met. [1]'."""
        marks = [f"[{n}]" for n in self.citations] if self.verified else ["[not confirmed]"]
        return self.in_front + " ".join([self.text, *marks])

    @property
    def in_front(self) -> str:
        """What stands in front of the text: '31 July 2025: ', or ''."""
        return f"{self.day}: " if self.day else ""


@dataclass(frozen=True)
class Note:
    """A remark on an answer, such as how old its articles are."""

    kind: NoteKind
    text: str


@dataclass(frozen=True)
class Answer:
    """The reply to a question. "Nothing found" is an answer with status `unknown`.

    `more` are further quotes to the point, shown on demand; their numbers go on after those of the
    citations. `closest` are quotes of the best passages where there is no answer but something is
    near.
    `talk` is the reply to a message that is no question about the articles, such as "hi"; it has
    neither sentences nor citations. `follow_ups` are further questions that are answered.
    `confidence` is from 0 to 1, `hits` are the passages found, and `timings` milliseconds by stage.
    A `partial` answer has the sentences proved while a model is still writing: the next has the
    same ones, and more.
    """

    status: Status
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    reason: Reason | None = None
    more: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    period: Period | None = None
    confidence: float = 0.0
    mode: Literal["extractive", "model"] = "extractive"
    model: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    partial: bool = False
    talk: str = ""
    follow_ups: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentences with their markers, as in 'They met. [1]', or the reply to talk."""
        return self.talk or " ".join(sentence.marked for sentence in self.sentences)

    @property
    def quotes(self) -> tuple[Citation, ...]:
        """The citations of the answer and what is shown on demand, or the closest quotes."""
        return (*self.citations, *self.more) or self.closest

    @property
    def quotes_a_question(self) -> bool:
        """Whether the first quote asks something, as a quiz does, and so answers nothing."""
        first = self.citations[0].quote if self.citations else ""
        return first.rstrip("”\"’')» ").endswith("?")


def _fragment(quote: str) -> str:
    words = quote.split()
    if len(quote) <= _LONGEST_FRAGMENT or len(words) <= 2 * _FRAGMENT_WORDS:
        return _encoded(quote)
    first, last = words[:_FRAGMENT_WORDS], words[-_FRAGMENT_WORDS:]
    return f"{_encoded(' '.join(first))},{_encoded(' '.join(last))}"


def _encoded(text: str) -> str:
    # A dash has a meaning of its own in text fragments, and is never encoded by the library.
    return percent_encode(text, safe="").replace("-", "%2D")
