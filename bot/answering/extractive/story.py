"""Story: the answer to a question for a subject, a dated quote of each event, oldest first.

No model, no search. Which passages are on the subject is decided in `story_passages`.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.evidence import Evidence
from bot.answering.extractive.context_sentence import opens_with_pronoun, with_context
from bot.answering.extractive.news_digest import is_informative
from bot.answering.story_passages import LEAD, Place, covers, first_of_each, named_at
from bot.answering.wording import published
from retrieval.article import Article, Hit
from retrieval.models.embedder import Embedder
from retrieval.search.query import Lexicon, Query
from retrieval.text.sentences import Span, split_sentences

# The most lines of a story, and of one that a single article tells.
LINES, LINES_OF_ONE = 5, 3

# Articles that are read; more would take too long.
READ = 10

# Two articles of at most so many days apart tell of one event if their openings have at least this
# cosine. On the sample articles and 20 subjects of news (2026-11-28) reports of one vote have .64
# to .93, turns of a story up to .58; an opening is a title and so many characters.
DAYS, SAME_EVENT, OPENING = 2.0, 0.6, 300

# What it counts for, beside the share of the title that a sentence says, that it names the subject,
# and that it stands first; by eye on the same.
NAMED, EARLY = 0.2, 0.3

# In log-odds of the search: what it counts for that an event is new, beside the newest one of the
# story; halved in so many days.
RECENT, HALF_LIFE = 1.0, 60.0

# A plain rule, not fitted: an article that has the subject in its title is on it.
CONFIDENCE = {Place.TITLE: 0.9, Place.LEAD: 0.8, Place.TEXT: 0.6}

_DAY = 24 * 3600.0
# Openings of sentences that go on from the one before.
_GOES_ON = re.compile(
    r"[“\"‘']|(?:And|But|So|Or|Yet|Despite (?:that|this)|Also|Instead|However|Still|Then)\b"
    r"|(?:At|In|On|With|For|By|Of) (?:its|his|her|their|this|that|these|those)\b"
)
_SPEAKS_OF_ITSELF = re.compile(r"\bI\b|\b[Ww]e[’'](?:re|ve|ll)\b")


@dataclass(frozen=True)
class _Line:
    """A quote that tells of an event, from the article found for it; `score` is the passage's."""

    article: Article
    span: Span
    score: float
    names_subject: bool

    @property
    def text(self) -> str:
        return self.article.text[self.span.start : self.span.end]

    @property
    def when(self) -> float:
        return self.article.timestamp or 0.0


def tell(keyword: Lexicon, embedder: Embedder, evidence: Evidence) -> Answer:
    """Return the story of the evidence's subject; every hit is on it, see `story_passages`."""
    subject = Query(keyword, evidence.subject)
    hits = first_of_each(evidence.hits)[:READ]
    story_lines = {hit.chunk.article.id: list(_lines(subject, hit)) for hit in hits}
    events = _events([lines[0] for lines in story_lines.values()], embedder)
    ranked = _ranked(events)
    shown, more = ranked[:LINES], ranked[LINES : 2 * LINES]
    if len(ranked) == 1:
        first, *others = story_lines[ranked[0].article.id]
        shown = [first, *(line for line in others if line.names_subject)][:LINES_OF_ONE]
        more = [line for line in others if line not in shown][:LINES]
    best = max(named_at(subject, hit) for hit in hits)
    return _answer(_by_date(shown), _by_date(more), CONFIDENCE[best])


def _lines(subject: Query, hit: Hit) -> Iterator[_Line]:
    """Yield the sentence that tells what an article is about, then its other telling ones."""
    article, chunk = hit.chunk.article, hit.chunk
    opening = _telling(article, 0, LEAD)
    spans = list(dict.fromkeys([*opening, *_telling(article, chunk.start, chunk.end)]))
    naming = [span for span in spans if covers(subject, article.text[span.start : span.end])]
    if not covers(subject, article.title):
        opening = [span for span in opening if span in naming] or naming
    about = [span for span in spans if _speaks_of(subject, article, span)]
    opening = [span for span in opening if span in about] or about or opening
    leading = opening or spans or split_sentences(article.text, chunk.start, chunk.end)
    first = max(leading, key=partial(_worth, subject, article))
    for span in dict.fromkeys([first, *spans]):
        yield _Line(article, with_context(article.text, span), hit.score, span in naming)


def _speaks_of(subject: Query, article: Article, span: Span) -> bool:
    return subject.share(subject.stems(article.text[span.start : span.end])) > 0


def _telling(article: Article, start: int, end: int) -> list[Span]:
    """Return the informative sentences of a part, those that need no other before others."""
    spans = split_sentences(article.text, start, min(end, len(article.text)))
    informative = [span for span in spans if is_informative(article.text, span)]
    return [span for span in informative if _stands_alone(article.text, span)] or informative


def _stands_alone(text: str, span: Span) -> bool:
    goes_on = _GOES_ON.match(text, span.start) or opens_with_pronoun(text, span)
    if goes_on and not text.startswith("It was ", span.start):
        return False
    return not _SPEAKS_OF_ITSELF.search(text, span.start, span.end)


def _worth(subject: Query, article: Article, span: Span) -> float:
    """Return how well a sentence stands for its article."""
    title = frozenset(subject.stems(article.title))
    own = frozenset(subject.stems(article.text[span.start : span.end]))
    rarities = subject.rarities(title)
    said = sum(rarities[stem] for stem in title & own)
    share = said / max(1.0, sum(rarities[stem] for stem in title))
    return share + NAMED * subject.share(own) + EARLY * max(0.0, 1 - span.start / LEAD)


def _events(lines: Sequence[_Line], embedder: Embedder) -> list[list[_Line]]:
    """Put together the lines that tell of one event, each event's best line first."""
    near = [line for line in lines if any(_about_then(line, x) for x in lines if x is not line)]
    openings = [f"{line.article.title}\n{line.article.text[:OPENING]}" for line in near]
    vectors = dict(zip(map(id, near), embedder.embed(openings), strict=True)) if near else {}
    events: list[list[_Line]] = []
    for line in lines:
        same = (
            event
            for event in events
            if _about_then(line, event[0])
            and embedder.scale(float(vectors[id(line)] @ vectors[id(event[0])])) >= SAME_EVENT
        )
        event = next(same, None)
        if event is None:
            events.append([line])
        else:
            event.append(line)
    return events


def _about_then(line: _Line, other: _Line) -> bool:
    return abs(line.when - other.when) <= DAYS * _DAY


def _ranked(events: Sequence[Sequence[_Line]]) -> list[_Line]:
    """Return the line of the newest event, then of those best found, most reported, most recent."""
    newest = max(events, key=lambda event: event[0].when)
    others = [event for event in events if event is not newest]

    def worth(event: Sequence[_Line]) -> float:
        days = (newest[0].when - event[0].when) / _DAY
        return event[0].score + math.log(len(event)) + RECENT * math.exp2(-days / HALF_LIFE)

    return [event[0] for event in [newest, *sorted(others, key=worth, reverse=True)]]


def _by_date(lines: Sequence[_Line]) -> list[_Line]:
    return sorted(lines, key=lambda line: (line.when, line.span.start))


def _answer(shown: Sequence[_Line], more: Sequence[_Line], confidence: float) -> Answer:
    citations = [
        Citation(n, line.article, line.span.start, line.span.end, line.text)
        for n, line in enumerate([*shown, *more], 1)
    ]
    cited = citations[: len(shown)]
    return Answer(
        "answered",
        sentences=tuple(
            Sentence(" ".join(c.quote.split()), (c.n,), day=published(c.article)) for c in cited
        ),
        citations=tuple(cited),
        more=tuple(citations[len(shown) :]),
        confidence=confidence,
    )
