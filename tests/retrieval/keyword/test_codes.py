"""Codes of vectors: which rows are nearest by them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.keyword.codes import Codes, write

DIMENSION = 70  # no multiple of what fits into a word


@given(st.integers(2, 300), st.integers(0, 9), st.floats(0.1, 1), st.data())
def test_as_many_rows_are_nearest_as_are_wanted_and_all_are_allowed(
    tmp_path_factory: pytest.TempPathFactory,
    size: int,
    seed: int,
    share: float,
    data: st.DataObject,
) -> None:
    random = np.random.default_rng(seed)
    kinds = random.normal(size=(1 + size // 3, DIMENSION)).astype(np.float32)  # many are equal
    vectors = kinds[random.integers(0, len(kinds), size)]
    path = tmp_path_factory.mktemp("codes") / "codes"
    write(path, vectors, rows := np.arange(size), rows)
    codes = Codes(path, DIMENSION, size)
    allowed = random.random(size) < share
    allowed[:2] = True
    count = data.draw(st.integers(1, int(allowed.sum()) - 1))
    wanted = vectors[data.draw(st.sampled_from(np.flatnonzero(allowed).tolist()))]

    nearest = codes.nearest(wanted, count, allowed).tolist()
    assert nearest == sorted(set(nearest))
    assert len(nearest) == count
    assert allowed[nearest].all()
    assert set(nearest) < set(codes.nearest(wanted, count + 1, allowed).tolist()) | {-1}
    equal = np.flatnonzero(allowed & (vectors == wanted).all(axis=1)).tolist()
    assert nearest[:count] == equal[:count] if count <= len(equal) else set(equal) <= set(nearest)


def test_the_nearest_by_code_are_mostly_those_by_cosine(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(2000, DIMENSION)).astype(np.float32)
    write(tmp_path / "codes", vectors, rows := np.arange(len(vectors)), rows)
    codes = Codes(tmp_path / "codes", DIMENSION, len(vectors))
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for row in range(20):
        asked = units[row] + 0.3 * units[row + 1]
        best = np.argsort(-(units @ asked))[:5]
        found = codes.nearest(asked, 400, np.ones(len(vectors), bool))
        assert row in found
        assert np.isin(best, found).sum() >= 3
