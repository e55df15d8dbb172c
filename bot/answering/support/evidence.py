"""The sentences that say a claim together: of one passage or of several, as few as will do.

A greedy cover (as of a set cover): the sentence that says most of the claim, then what adds to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.answering.support.dates import DateMention
from bot.answering.support.figures import Figure
from bot.answering.support.names import Name, known_words, missing_words
from bot.answering.support.reading import Reader, Reading
from retrieval.article import Hit
from retrieval.text.sentences import Span, split_sentences

# How much each part of a claim counts for choosing; a word by its letters up to 8.
_NAME, _FIGURE, _DATE, _LONG_WORD = 8.0, 10.0, 6.0, 8
# What a further sentence must add: so much of the whole, or one whole part.
_GAIN, _LEAST = 0.1, 5.0
# What a sentence that the model pointed to has ahead of others, and one beside a chosen one.
_POINTED, _CITED, _BESIDE = 0.25, 0.1, 0.1
MOST = 4
# Sentences before one in which those are named whom it calls "he" or "the company".
_BEFORE = 2


@dataclass(frozen=True)
class PassageSentence:
    """Sentence `number`, from 1, of a passage; `near` are the words that say who "she" is."""

    hit: Hit
    number: int
    span: Span
    reading: Reading
    near: frozenset[str]
    near_stems: frozenset[str]


@dataclass(frozen=True)
class Passage:
    """A hit by its sentences; `known` are the words of title, outlet and author too."""

    hit: Hit
    sentences: tuple[PassageSentence, ...]
    title: Reading
    known: frozenset[str]

    @property
    def is_described(self) -> bool:
        """Whether more is known of its article than its text: a title, an outlet or a day."""
        article = self.hit.chunk.article
        return bool(article.title or article.source or article.published)

    @property
    def said_on(self) -> date | None:
        """The day of its article."""
        return published_day(self.hit)


@dataclass(frozen=True)
class Evidence:
    """The chosen sentences, best first, with the passages that they and the claim point to."""

    sentences: tuple[PassageSentence, ...]
    passages: tuple[Passage, ...]

    def before(self, sentence: PassageSentence) -> Sequence[PassageSentence]:
        """The sentences before one that say who "she" is."""
        passage = next(candidate for candidate in self.passages if candidate.hit is sentence.hit)
        return passage.sentences[max(0, sentence.number - 1 - _BEFORE) : sentence.number - 1]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its sentences."""
        return frozenset().union(*(sentence.reading.stems for sentence in self.sentences))

    @cached_property
    def known(self) -> frozenset[str]:
        """The words in which names are found."""
        return frozenset().union(*(sentence.near for sentence in self.sentences))

    @cached_property
    def text(self) -> str:
        """Its sentences, one a line."""
        return "\n".join(sentence.reading.text for sentence in self.sentences)


def published_day(hit: Hit) -> date | None:
    """Return the day of an article, if it has one."""
    published = (hit.chunk.article.published or "")[: len("2024-05-07")]
    try:
        return date.fromisoformat(published)
    except ValueError:
        return None


def read_passage(hit: Hit, reader: Reader) -> Passage:
    """Take a hit apart into its sentences."""
    article, chunk = hit.chunk.article, hit.chunk
    day = published_day(hit)
    title = reader.read(article.title, day)
    spans = split_sentences(article.text, chunk.start, chunk.end)
    readings = [reader.read(article.text[span.start : span.end], day) for span in spans]
    sentences = []
    for n, (span, reading) in enumerate(zip(spans, readings, strict=True)):
        before = readings[max(0, n - _BEFORE) : n]
        near = reading.known.union(title.known, *(earlier.known for earlier in before))
        near_stems = reading.stems.union(title.stems, *(earlier.stems for earlier in before))
        sentences.append(PassageSentence(hit, n + 1, span, reading, near, near_stems))
    known = known_words(f"{article.title}\n{article.source}\n{article.author}").union(
        *(sentence.known for sentence in readings)
    )
    return Passage(hit, tuple(sentences), title, known)


def choose(
    claim: Reading,
    passages: Sequence[Passage],
    cited: frozenset[int] = frozenset(),
    pointed: frozenset[tuple[int, int]] = frozenset(),
) -> Evidence:
    """Return the sentences that say most of a claim.

    `cited` are numbers of passages, `pointed` of passages and their sentences, both from 1.
    """
    items = _items(claim)
    chosen: list[tuple[int, PassageSentence]] = []
    left = dict(items)
    pool = [
        (n, sentence, covered)
        for n, passage in enumerate(passages, 1)
        for sentence in passage.sentences
        if (covered := [key for key in items if _has(key, sentence.reading)])
    ]
    while len(chosen) < MOST:
        best, most = None, 0.0
        for n, sentence, covered in pool:
            gain = sum(left.get(key, 0.0) for key in covered)
            bonus = _POINTED * ((n, sentence.number) in pointed) + _CITED * (n in cited)
            bonus += _BESIDE * any(
                m == n and abs(other.number - sentence.number) == 1 for m, other in chosen
            )
            if gain * (1 + bonus) > most:
                best, most = (n, sentence, covered), gain * (1 + bonus)
        if best is None or (chosen and most < max(_LEAST, _GAIN * sum(items.values()))):
            break
        chosen.append(best[:2])
        for key in best[2]:
            left.pop(key, None)
    used = dict.fromkeys([n for n, _ in chosen] + sorted(cited))
    return Evidence(tuple(s for _, s in chosen), tuple(passages[n - 1] for n in used))


Key = tuple[str, object]


def _items(claim: Reading) -> dict[Key, float]:
    items: dict[Key, float] = {}
    for word in claim.words:
        items["word", word.stem] = float(min(word.end - word.start, _LONG_WORD))
    for name in claim.names:
        items["name", name] = _NAME
    items |= {("figure", figure): _FIGURE for figure in claim.figures}
    items |= {("date", mention): _DATE for mention in claim.dates}
    return items


def _has(key: Key, reading: Reading) -> bool:
    _, part = key
    if isinstance(part, str):
        return part in reading.stems
    if isinstance(part, Name):
        return not missing_words(part, reading.known)
    if isinstance(part, Figure):
        return any(figure.states(part) for figure in reading.figures)
    return isinstance(part, DateMention) and any(m.confirms(part) for m in reading.dates)
