"""The clusters of questions are those of scikit-learn, which Footnote does without."""

import numpy as np
import pytest

from bot.usage.topics import clusters


@pytest.mark.parametrize("seed", range(20))
def test_clusters_are_those_of_average_linkage_in_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(12, 16))
    vectors = centres[random.integers(12, size=100)] + random.normal(size=(100, 16))
    vectors = (vectors.T / np.linalg.norm(vectors, axis=1)).T
    found = clusters(1 - vectors @ vectors.T, 0.55)
    from sklearn.cluster import AgglomerativeClustering  # a second to load, for this test alone

    labels = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=0.55
    ).fit_predict(vectors)
    expected = [np.flatnonzero(labels == label) for label in dict.fromkeys(labels.tolist())]
    assert [rows.tolist() for rows in found] == [rows.tolist() for rows in expected]
    assert 1 < len(found) < 100


def test_what_is_far_apart_stays_apart_and_what_is_the_same_is_one() -> None:
    assert [rows.tolist() for rows in clusters(np.ones((3, 3)), 0.5)] == [[0], [1], [2]]
    assert [rows.tolist() for rows in clusters(np.zeros((3, 3)), 0.5)] == [[0, 1, 2]]
