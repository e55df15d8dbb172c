"""The cosines of any embedding model on the scale of the bundled one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.models.cosine_scale import AS_IS, CosineScale


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_the_scale_keeps_the_order_and_turns_its_points_into_the_bundled_models(one, other):
    scale = CosineScale(0.75, 0.87, 0.1, 0.6, 93)
    assert scale(0.75) == pytest.approx(0.1)
    assert scale(0.87) == pytest.approx(0.6)
    low, high = sorted((one, other))
    assert scale(low) <= scale(high) <= 1
    assert AS_IS(one) == one
    assert CosineScale.stored(scale.metadata) == scale
    assert CosineScale.stored({"cosine related": 0.5}) == AS_IS


def test_the_points_are_the_means_of_pairs_that_belong_together_and_of_the_others():
    own = np.array([[0.9, 0.7], [0.6, 0.8], [0.8, 0.7], [0.8, 0.9]])  # two questions a passage
    scale = CosineScale.measured(own, own - 0.5, 7)
    assert (scale.unrelated, scale.related) == pytest.approx((0.7, 0.85))
    assert scale(0.9) == pytest.approx(0.4)
    assert scale.passages == 7


@pytest.mark.parametrize("cosines", [np.empty((0, 0)), np.ones((2, 1)), np.full((4, 2), 0.9)])
def test_a_store_that_tells_nothing_leaves_the_cosines_as_they_are(cosines):
    assert CosineScale.measured(cosines, cosines, 1) == AS_IS
