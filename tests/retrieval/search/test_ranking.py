from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from retrieval.article import ChunkCandidate
from retrieval.search.ranking import (
    NAMES,
    WEIGHTS,
    Scale,
    Signals,
    features,
    freshness,
    scores,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def candidate(id_: str, article: str, start: int = 0, days: float | None = None) -> ChunkCandidate:
    when = None if days is None else (NOW - timedelta(days=days)).timestamp()
    return ChunkCandidate(id_, article, start, start + 100, when)


ONES = [
    candidate("a1", "a", days=0),
    candidate("a2", "a", start=1000, days=0),
    candidate("b", "b", days=60),
    candidate("c", "c"),
]
SIGNALS = Signals({"a1": 0.8, "a2": 0.2, "b": 0.5, "c": 0.2}, {"b": 10, "a2": 5})


def by_id(
    candidates: list[ChunkCandidate], signals: Signals, scale: Scale
) -> dict[str, dict[str, float]]:
    rows = features(candidates, signals, scale, NOW).tolist()
    named = [dict(zip(NAMES, row, strict=True)) for row in rows]
    return dict(zip([one.id for one in candidates], named, strict=True))


FOUND = by_id(ONES, SIGNALS, Scale.of([SIGNALS]))


def test_cosine_is_spread_and_bm25_divided_by_the_best() -> None:
    assert [FOUND[id_]["dense"] for id_ in ("a1", "a2", "b", "c")] == pytest.approx([1, 0, 0.5, 0])
    assert [FOUND[id_]["keyword"] for id_ in ("a1", "a2", "b", "c")] == [0, 0.5, 1, 0]


def test_the_passages_of_an_article_support_each_other() -> None:
    assert FOUND["a1"]["article"] == FOUND["a2"]["article"]
    assert FOUND["a1"]["support"] > 0 == FOUND["b"]["support"] == FOUND["c"]["support"]
    assert FOUND["a2"]["support"] == pytest.approx(0.6)
    assert FOUND["a2"]["article"] == pytest.approx(0.65)


def test_the_head_of_an_article_and_a_new_article_count_for_more() -> None:
    assert FOUND["a1"]["early"] == 1
    assert FOUND["a2"]["early"] == 0.5
    assert [round(FOUND[id_]["age"], 3) for id_ in ("a1", "b", "c")] == [1, 0.5, 0]


def test_an_article_of_tomorrow_is_as_new_as_one_of_today() -> None:
    assert freshness((NOW + timedelta(days=3)).timestamp(), NOW, 14) == 1.0


def test_every_feature_is_weighed() -> None:
    assert scores(np.eye(len(NAMES))).tolist() == list(WEIGHTS.values())


def test_no_candidates_have_no_features() -> None:
    for searches in ([], [Signals({}, {})]):
        assert features([], Signals({}, {}), Scale.of(searches), NOW).shape == (0, len(NAMES))


def test_the_best_of_a_few_that_are_beside_the_point_is_not_the_best_of_all() -> None:
    few = Signals({"b": 0.2, "c": 0.1}, {"b": 2})
    ranked = by_id(ONES[2:], few, Scale.of([few, SIGNALS]))
    assert ranked["b"]["dense"] == pytest.approx(0.1 / 0.7)
    assert ranked["b"]["keyword"] == 0.2
