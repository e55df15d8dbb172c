"""Clustering of questions by topic: average linkage over the cosine distance of their vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    vectors = embed(questions)
    found = []
    for members in clusters(1 - vectors @ vectors.T, _DISTANCE):
        centre = vectors[members].mean(axis=0)
        central_first = members[np.argsort(-(vectors[members] @ centre), kind="stable")]
        found.append(Topic(tuple(questions[member] for member in central_first)))
    return sorted(found, key=lambda topic: -len(topic.questions))


def clusters(distances: NDArray[np.floating], limit: float) -> list[NDArray[np.intp]]:
    """Return the rows of each cluster by their first: the two nearest are joined, again and again.

    Until none are nearer than `limit` on average. The same as scikit-learn's
    `AgglomerativeClustering`, without its 200 MB.
    """
    distances = distances.astype(np.float64)
    np.fill_diagonal(distances, np.inf)
    members = [[row] for row in range(len(distances))]
    nearest, least = distances.argmin(axis=1), distances.min(axis=1)
    while (first := int(least.argmin())) != (second := int(nearest[first])) and least[
        first
    ] < limit:
        weights = [len(members[first]), len(members[second])]
        joined = np.average(distances[[first, second]], axis=0, weights=weights)
        joined[[first, second]] = np.inf
        distances[first] = distances[:, first] = joined
        distances[second] = distances[:, second] = np.inf
        members[first] += members[second]
        members[second] = []
        # An average is no nearer than the nearer of the two: all others keep their nearest.
        changed = [first, second, *np.flatnonzero((nearest == first) | (nearest == second))]
        nearest[changed] = distances[changed].argmin(axis=1)
        least[changed] = distances[changed].min(axis=1)
    return [np.sort(rows) for rows in sorted(filter(None, members), key=min)]
