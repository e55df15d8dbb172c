import numpy as np

from retrieval.search.top_stories import leading


def unit(*angles: float) -> np.ndarray:
    return np.array([[np.cos(a), np.sin(a)] for a in np.radians(angles)], dtype=np.float32)


def test_what_most_are_near_to_leads_and_its_neighbours_do_not_follow() -> None:
    vectors = unit(180, 0, 20, 40, 120, 125)
    assert leading(vectors, [1] * 6, 3) == [1, 4, 0]
    assert leading(vectors, [1] * 6, 1) == [1]


def test_copies_count_and_of_equals_the_first_leads() -> None:
    vectors = unit(0, 90, 180)
    assert leading(vectors, [1, 1, 1], 9) == [0, 1, 2]
    assert leading(vectors, [1, 1, 3], 9) == [2, 0, 1]
