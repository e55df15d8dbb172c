"""Fit the probability that sentences support a claim; measure it on people's verdicts.

    python benchmarks/fit_support.py FILE... [--store DIR] [--table]

FILE has JSON lines (gzip too), in either form:
{"question", "claim", "source", "supported": bool}, as AttributionBench, or
{"question", "now"?, "answer", "false", "kinds"}: a model's answer with its markers and the same
answer made false, sentence by sentence; what they cite is searched in the store.
Prints for each file balanced accuracy of the shipped weights and by five folds over its questions,
and what is shown as supported of the true and of the false; --table prints weights for `weights`.
Needs scikit-learn. Prints no claim and no source.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.answering.generative.sentence_stream import SentenceStream
from bot.answering.question import Question
from bot.answering.support.alignment import Aligner
from bot.answering.support.comparison import Comparison
from bot.answering.support.evidence import choose, read_passage
from bot.answering.support.features import features
from bot.answering.support.reading import Reader
from bot.answering.support.rules import contradictions, doubts, is_copy
from bot.answering.support.weights import MIDDLE, PLAIN, THRESHOLD, WEIGHTS, probability
from bot.app import App
from bot.settings import Settings
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from retrieval.text.stemming import analyzer

# Strength of the penalty, the best by folds; passages that an answer is written from.
PENALTY, PASSAGES = 0.1, 8
_MARKERS = re.compile(r"\s*\[\d+(?:[.,]\s*\d+)*\]|\*\*|__")


Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A claim's features, whether the rules let it through, and whether it is true."""

    question: str
    features: dict[str, float]
    passes: bool
    supported: bool

    @property
    def shown(self) -> bool:
        return self.passes and (is_copy(self.features) or self.probability >= THRESHOLD)

    @property
    def probability(self) -> float:
        return probability(self.features)


class Judge:
    """Compares claims with hits as the product does."""

    def __init__(self) -> None:
        self._reader, self._aligner = Reader(analyzer().analyze), Aligner(Embedder())

    def judge(
        self, question: str, claim: str, hits: list[Hit], cited: frozenset[int], supported: bool
    ) -> Judged | None:
        read, passages = self._reader.read(claim), [read_passage(h, self._reader) for h in hits]
        evidence = choose(read, passages, cited)
        if not evidence.sentences:
            return None
        asked = self._reader.read(question if cited else "")
        compared = Comparison(read, asked, evidence, passages)
        found = features(compared, self._aligner, self._reader)
        against = [*contradictions(found, probability(found)), *doubts(compared, found)]
        return Judged(question, found, not against, supported)


def read(path: Path, store: Path | None, judge: Judge) -> Iterator[Judged]:
    """Yield the claims of a file, each beside its source."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            judged = [*(_sourced(row, judge) if "source" in row else _answers(row, store, judge))]
            yield from filter(None, judged)


def _sourced(row: dict[str, Any], judge: Judge) -> Iterator[Judged | None]:
    article = Article("", "", row["source"])
    hit = Hit(Chunk(article, 0, len(article.text)), 1.0)
    claim = _MARKERS.sub("", row["claim"]).strip()
    yield judge.judge(row.get("question", claim), claim, [hit], frozenset(), bool(row["supported"]))


def _answers(row: dict[str, Any], store: Path | None, judge: Judge) -> Iterator[Judged | None]:
    if not row.get("false") or store is None:
        return
    hits = search(store, row["question"], row.get("now"))
    for text, supported in ((row["answer"], True), (row["false"], False)):
        stream = SentenceStream(len(hits))
        for sentence in stream.feed(text) + stream.end():
            cited = frozenset(number for number, _ in sentence.pointers)
            yield judge.judge(row["question"], sentence.text, hits, cited, supported)


def search(store: Path, question: str, now: str | None) -> list[Hit]:
    """Return what the product would give a model to read."""
    with closing(App(Settings(_env_file=None, data_dir=store))) as app:
        asked = datetime.fromisoformat(now).replace(tzinfo=UTC) if now else datetime.now(UTC)
        return list(app.retrieve(Question(question.strip(), asked), PASSAGES).hits)


def model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=4000))


def design(claims: Sequence[Judged]) -> Numbers:
    """The features, and for bare texts all of `PLAIN` once more, also by the passage's length."""
    rows = []
    for claim in claims:
        found = claim.features
        bare, size = found["bare"], found["passage_words"] - MIDDLE
        plain = [bare * found[name] for name in PLAIN]
        rows.append([found[name] for name in WEIGHTS] + [bare, *plain, *(size * x for x in plain)])
    return np.array(rows)


def balanced(found: Truths, true: Truths) -> float:
    """The mean of the shares of the supported and of the unsupported that are told right."""
    return float((found[true].mean() + (~found[~true]).mean()) / 2)


def report(path: Path, claims: Sequence[Judged]) -> None:
    """Print a line on a file: of the shipped weights, by folds, and of what is shown."""
    y = _truths(claims)
    shipped = np.array([claim.probability >= THRESHOLD for claim in claims])
    shown = np.array([claim.shown for claim in claims])
    questions = [claim.question for claim in claims]
    folds = cross_val_predict(
        model(), design(claims), y, groups=questions, cv=GroupKFold(5), method="predict_proba"
    )
    print(
        f"{path.name:28}{len(claims):6} claims  shipped {balanced(shipped, y):.3f}  folds "
        f"{balanced(folds[:, 1] >= THRESHOLD, y):.3f}  shown: true {shown[y].mean():.3f} "
        f"false {shown[~y].mean():.3f}",
        flush=True,
    )


def table(claims: Sequence[Judged]) -> None:
    """Print the weights as `weights` has them."""
    scaler, logistic = (step for _, step in model().fit(design(claims), _truths(claims)).steps)
    raw = logistic.coef_[0] / scaler.scale_
    offset, plain = len(WEIGHTS), len(WEIGHTS) + 1
    for name, weight in zip(WEIGHTS, raw, strict=False):
        print(f'    "{name}": {weight:.3f},')
    print(f"OFFSET = {logistic.intercept_[0] - raw @ scaler.mean_:.3f}")
    for n, name in enumerate(PLAIN):
        print(f'    "{name}": ({raw[plain + n]:.3f}, {raw[plain + len(PLAIN) + n]:.3f}),')
    print(f"PLAIN_OFFSET = {raw[offset]:.3f}")


def _truths(claims: Sequence[Judged]) -> Truths:
    return np.array([claim.supported for claim in claims])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    judge, every = Judge(), []
    for path in given.files:
        claims = list(read(path, given.store, judge))
        report(path, claims)
        every += claims
    if given.table:
        table(every)


if __name__ == "__main__":
    main()
