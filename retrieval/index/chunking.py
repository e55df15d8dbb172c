"""Article to chunks: whole sentences packed up to a budget of word pieces, offsets exact.

Pure: the tokenizer comes in as a function, nothing is embedded or stored here.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.article import Article, Chunk
from retrieval.text.sentences import Span, split_lines, split_sentences

# Returns the end offset of each word piece of a text, ascending.
PieceEnds = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class ChunkSettings:
    """How articles are cut. Part of the store's identity: another setting is another store.

    `pieces` is the budget for the passage itself and `title_pieces` for the title in front of it,
    in word pieces of the embedding model. Together they stay below the 256 that MiniLM reads, so
    no chunk loses its tail.
    """

    pieces: int = 200
    title_pieces: int = 48

    @property
    def label(self) -> str:
        """What is kept with the collection to recognise the setting."""
        return f"sentences/{self.pieces}+{self.title_pieces}"


def chunk(article: Article, piece_ends: PieceEnds, settings: ChunkSettings) -> list[Chunk]:
    """Cut an article into chunks that tile its sentences in order, none over the budget.

    A chunk that is half full ends before a paragraph that would not fit into it whole. A sentence
    over the budget is cut between words, or inside a word where there is nothing else.
    """
    pieces = _PieceCounter(piece_ends(article.text))
    chunks, current = [], Span(0, 0)
    for sentence, paragraph in _sentences(article.text, pieces, settings.pieces):
        half = pieces.count(current) * 2 >= settings.pieces
        unit = paragraph if half and sentence.start == paragraph.start else sentence
        full = pieces.count(Span(current.start, unit.end)) > settings.pieces
        if current.end and full:
            chunks.append(Chunk(article, current.start, current.end))
            current = sentence
        else:
            current = Span(current.start if current.end else sentence.start, sentence.end)
    if current.end:
        chunks.append(Chunk(article, current.start, current.end))
    return chunks


def embedded_text(chunk: Chunk, piece_ends: PieceEnds, settings: ChunkSettings) -> str:
    """Return what is embedded for a chunk: the title, cut to its budget, then the passage."""
    title = chunk.article.title
    ends = piece_ends(title)
    if len(ends) > settings.title_pieces:
        title = title[: ends[settings.title_pieces - 1]]
    return f"{title}\n{chunk.text}" if title else chunk.text


class _PieceCounter:
    """Counts word pieces of any span of one text in constant time per character boundary."""

    def __init__(self, ends: Sequence[int]) -> None:
        self.ends = ends

    def before(self, offset: int) -> int:
        """How many pieces end at or before `offset`."""
        return bisect_right(self.ends, offset)

    def count(self, span: Span) -> int:
        return self.before(span.end) - self.before(span.start)


def _sentences(text: str, pieces: _PieceCounter, budget: int) -> Iterator[tuple[Span, Span]]:
    """Yield each sentence with its paragraph, cutting sentences over the budget."""
    for line in split_lines(text):
        for sentence in split_sentences(text, line.start, line.end):
            for part in _cut(text, sentence, pieces, budget):
                yield part, line


def _cut(text: str, span: Span, pieces: _PieceCounter, budget: int) -> Iterator[Span]:
    while pieces.count(span) > budget:
        limit = pieces.ends[pieces.before(span.start) + budget - 1]
        space = text.rfind(" ", span.start + 1, limit + 1)
        stop = space if space > span.start else limit
        yield Span(span.start, stop)
        rest = stop + (len(text[stop : span.end]) - len(text[stop : span.end].lstrip()))
        span = Span(rest, span.end)
    yield span
