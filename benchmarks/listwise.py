"""Listwise fitting: the weights under which the right ones of each list are likeliest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Lists:
    """Rows of features `x` and which are right `y`, list after list, and how much each counts."""

    x: Numbers
    y: NDArray[np.bool_]
    sizes: Sequence[int]
    counts: Numbers


def likeliest(lists: Lists, ridge: float) -> Numbers:
    """Return the weights under which any right row of each list is likeliest among all of it."""
    x, y, sizes, counts = lists.x, lists.y, lists.sizes, lists.counts
    starts = np.cumsum([0, *sizes[:-1]])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        scores = x @ weights
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        every = np.add.reduceat(powers, starts)
        right = np.add.reduceat(powers * y, starts) + 1e-12
        value = -(counts * np.log(right / every)).sum() + ridge * (weights @ weights) / 2
        pull = np.repeat(counts / every, sizes) - np.repeat(counts / right, sizes) * y
        return value, (pull * powers) @ x + ridge * weights

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
