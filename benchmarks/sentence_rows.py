"""Questions with the candidate sentences of their hits, kept in a file to fit weights on.

    python -m benchmarks.sentence_rows DATA_DIR QUESTIONS ROWS [MOST]    asks; once per set

DATA_DIR is a store with the articles of QUESTIONS, of which MOST are drawn at random. Hits are what
the chain hands to the answering step.
"""

import pickle
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bot.answering.answer import Answer
from bot.answering.chain import build_chain
from bot.answering.evidence import Evidence, at_once
from bot.answering.extractive.answer import READ
from bot.answering.extractive.candidates import SentenceCandidate, candidates
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.scoring import WEIGHTS
from bot.answering.retrieve import EvidenceRetriever
from bot.app import App
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.metrics import holds_answer
from bot.settings import Settings

NAMES = list(WEIGHTS)


@dataclass
class Row:
    """A question with all candidates of its hits."""

    case: Case
    asked: AnalysedQuestion
    found: list[SentenceCandidate]
    weight: float = 1.0

    def __post_init__(self) -> None:
        listed = [[each.features[name] for name in NAMES] for each in self.found]
        self.x = np.array(listed).reshape(-1, len(NAMES))
        self.y = np.array([holds_answer(one.text, self.case.answers) for one in self.found], bool)


def dump(data_dir: str, questions: str, target: str, most: str = "") -> None:
    """Ask every question and write its hits and the vectors of their sentences."""
    app = App(Settings(data_dir=Path(data_dir)))
    app.warm()
    heard: list[Evidence] = []

    def listen(evidence: Evidence) -> Answer:
        heard.append(evidence)
        return Answer("unknown")

    chain = build_chain(EvidenceRetriever(app.searcher), at_once(listen))
    cases = read_cases(Path(questions), ZoneInfo("UTC"))
    if most:
        cases = random.Random(0).sample(cases, int(most))
    rows, texts = [], set()
    for case in cases:
        heard.clear()
        chain.invoke(case.question)
        text, hits = (heard[0].question.text, heard[0].hits) if heard else ("", ())
        found = candidates(AnalysedQuestion(app.index.keyword, text), hits[:READ], most=10_000)
        texts.update([text, *(one.text for one in found)])
        rows.append((case, text, hits))
    ordered = sorted(texts, key=len)
    vectors = dict(zip(ordered, app.index.embedder.embed(ordered), strict=True))
    Path(target).write_bytes(pickle.dumps((data_dir, rows, vectors)))


def load(path: str, weight: float = 1.0) -> list[Row]:
    """Read a rows file back, with the cosine of every sentence."""
    data_dir, rows, vectors = pickle.loads(Path(path).read_bytes())
    keyword = App(Settings(data_dir=Path(data_dir))).index.keyword
    loaded = []
    for case, text, hits in rows:
        asked = AnalysedQuestion(keyword, text)
        found = candidates(asked, hits[:READ], most=10_000)
        for one in found:
            one.features["cosine"] = float(vectors[one.text] @ vectors[text])
        loaded.append(Row(case, asked, found, weight))
    return loaded


if __name__ == "__main__":
    dump(*sys.argv[1:])
