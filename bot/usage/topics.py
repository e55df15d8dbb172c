"""Questions of one topic put together, by their vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.vectors import Vectors

# Questions nearer than this on average (1 - cosine) are of one topic. Read by eye, of 36
# unanswered ones: .5 parts a budget from its tax, .6 joins what a player earns
# with how many staff a factory has.
_APART = 0.55


@dataclass(frozen=True)
class Topic:
    """Questions about one thing, the most central first."""

    questions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The question that stands for all."""
        return self.questions[0]


def topics(questions: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> list[Topic]:
    """Return the topics of questions, the largest first; average linkage over cosine distance."""
    questions = list(dict.fromkeys(question.strip() for question in questions))
    if len(questions) < 2:
        return [Topic(tuple(questions))] if questions else []
    from sklearn.cluster import AgglomerativeClustering

    vectors = embed(questions)
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_APART
    )
    labels = clustering.fit_predict(vectors)
    found = []
    for label in dict.fromkeys(labels.tolist()):
        places = np.flatnonzero(labels == label)
        centre = vectors[places].mean(axis=0)
        nearest_first = places[np.argsort(-(vectors[places] @ centre), kind="stable")]
        found.append(Topic(tuple(questions[place] for place in nearest_first)))
    return sorted(found, key=lambda topic: -len(topic.questions))
