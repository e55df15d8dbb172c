"""Measure chunk size, overlap and the text in front of a passage by what our search finds.

    python benchmarks/chunk_settings.py ARTICLES QUESTIONS [--articles N]

ARTICLES and QUESTIONS are as for `footnote ingest` and `footnote eval`. Each variant is embedded
and searched in a store of its own, of N articles: first those that answer a question, then the
rest. A hit is a passage that holds the answer, so a large one has an advantage: "per 1000
characters" tells it. Prints no text.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

from bot.evaluation.cases import Case, read_cases
from bot.evaluation.metrics import rank_of, retrieval_figures
from retrieval.article import Article, Chunk
from retrieval.batches import groups
from retrieval.index.chunking import ChunkSettings, chunk, embedded_text
from retrieval.index.index import Index
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.text.sentences import split_sentences

PIECES = 200
Front = Callable[[Chunk, str], str]


@dataclass(frozen=True)
class Variant:
    """A way to cut: word pieces, whether a passage repeats a sentence, and its front."""

    name: str
    pieces: int = PIECES
    overlap: bool = False
    front: Front = lambda _, titled: titled


def bare(one: Chunk, _: str) -> str:
    return one.text


def dated(one: Chunk, titled: str) -> str:
    article = one.article
    return f"{article.source}, {(article.published or '')[:10]}. {titled}"


VARIANTS = (
    Variant("200 pieces, title in front (as shipped)"),
    Variant("60 pieces", 60),
    Variant("120 pieces", 120),
    Variant("160 pieces", 160),
    Variant("160 pieces, one sentence repeated", 160, overlap=True),
    Variant("120 pieces, one sentence repeated", 120, overlap=True),
    Variant("nothing in front", front=bare),
    Variant("outlet, date and title in front", front=dated),
)


def cut(variant: Variant, article: Article, embedder: Embedder) -> list[Chunk]:
    chunks = chunk(article, embedder.piece_ends, ChunkSettings(variant.pieces))
    if not variant.overlap:
        return chunks
    return chunks[:1] + [_longer(before, one) for before, one in pairwise(chunks)]


def _longer(before: Chunk, one: Chunk) -> Chunk:
    last = split_sentences(one.article.text, before.start, before.end)[-1]
    repeated = last.start > before.start  # not where it would repeat the whole passage
    return Chunk(one.article, last.start if repeated else one.start, one.end)


def stored(
    variant: Variant, articles: Sequence[Article], embedder: Embedder, folder: Path
) -> tuple[Index, float]:
    """Return an index of the articles so cut, and the mean length of a passage in characters."""
    index = Index.open(folder, embedder, ChunkSettings())
    lengths = []
    for group in groups(articles, 50):
        chunks = [part for article in group for part in cut(variant, article, embedder)]
        lengths += [part.end - part.start for part in chunks]
        texts = [
            variant.front(one, embedded_text(one, embedder.piece_ends, index.chunking))
            for one in chunks
        ]
        index.store.put_chunks(chunks, embedder.embed(texts))
        index.store.put_articles(group)
        index.keyword.replace([], chunks)
    index.store.set_clean_flag(clean=True)
    return index, fmean(lengths)


def judge(variant: Variant, articles: Sequence[Article], cases: Sequence[Case]) -> str:
    """Return a line of the table."""
    embedder = Embedder()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        index, length = stored(variant, articles, embedder, Path(folder))
        seconds = time.monotonic() - began
        searcher = Searcher(index)
        found = [searcher.find(read_request(one.question.text, one.question.now)) for one in cases]
    figures = retrieval_figures([rank_of(*pair) for pair in zip(cases, found, strict=True)])
    shown = fmean(hit.chunk.end - hit.chunk.start for hits in found for hit in hits[:5])
    cells = [f"{figures[name]:.3f}" for name in ("hit@1", "hit@5", "hit@10", "mrr")]
    density = f"{1000 * figures['hit@5'] / shown:.2f}"
    return " | ".join([variant.name, *cells, f"{length:.0f}", density, f"{seconds:.0f}"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--articles", dest="most", type=int, default=1000)
    given = parser.parse_args()
    cases = [one for one in read_cases(given.questions, ZoneInfo("UTC")) if one.answerable]
    every = [one for one in read_articles([given.articles]) if isinstance(one, Article)]
    wanted = {id_ for case in cases for id_ in case.article_ids}
    every.sort(key=lambda article: article.id not in wanted)
    articles = every[: given.most]
    print(f"{len(articles)} articles, {len(cases)} questions")
    print(
        "variant | hit@1 | hit@5 | hit@10 | MRR | characters | hit@5 per 1000 characters | seconds"
    )
    for variant in VARIANTS:
        print(judge(variant, articles, cases), flush=True)


if __name__ == "__main__":
    main()
