"""Clustering of questions by topic: average linkage over the cosine distance of their vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.article import Vectors

# Clusters whose average distance (1 - cosine) is below this are one topic. Chosen by reading the
# clusters of 36 unanswered questions: .5 separates a budget from its tax, .6 joins what a player
# earns with how many staff a factory has.
_DISTANCE = 0.55


@dataclass(frozen=True)
class Topic:
    """Questions about one thing, the most central first."""

    questions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The most central question."""
        return self.questions[0]


def topics(questions: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> list[Topic]:
    """Return the topics of questions, the largest first."""
    questions = list(dict.fromkeys(question.strip() for question in questions))
    if len(questions) < 2:
        return [Topic(tuple(questions))] if questions else []
    from sklearn.cluster import AgglomerativeClustering

    vectors = embed(questions)
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_DISTANCE
    )
    labels = clustering.fit_predict(vectors)
    clusters = []
    for label in dict.fromkeys(labels.tolist()):
        members = np.flatnonzero(labels == label)
        centre = vectors[members].mean(axis=0)
        central_first = members[np.argsort(-(vectors[members] @ centre), kind="stable")]
        clusters.append(Topic(tuple(questions[member] for member in central_first)))
    return sorted(clusters, key=lambda topic: -len(topic.questions))
