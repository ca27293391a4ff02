"""Which two features a map shows first: those that tell most about the target."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.datasets import Dataset

MOST_ROWS = 5000  # looked at


def telling_features(dataset: Dataset) -> tuple[int, int]:
    """(across, up): the two features with the largest η², the share of a feature's variance that
    lies between the classes (for values: with the largest r², the squared correlation). Features
    of two values at most, such as one-hot inputs, come last: they draw no picture."""
    rows = np.unique(np.linspace(0, dataset.n - 1, min(dataset.n, MOST_ROWS)).astype(np.int64))
    shares = _shares(dataset.x[rows], dataset.y[rows], dataset.task == "regression")
    few = [np.unique(column).size <= 2 for column in dataset.x[rows].T]
    order = sorted(range(dataset.d), key=lambda i: (few[i], -shares[i]))
    return order[0], order[min(1, dataset.d - 1)]


def _shares(
    x: NDArray[np.float64], y: NDArray[np.float64], regression: bool
) -> NDArray[np.float64]:
    """(d,) the share of each feature's variance that goes with the target; 0 where it has none."""
    deviations = x - x.mean(axis=0)
    total = (deviations**2).sum(axis=0)
    if regression:
        target = y[:, 0] - y[:, 0].mean()
        with_target = (deviations.T @ target) ** 2 / max(float(target @ target), 1e-300)
    else:
        counts = y.sum(axis=0)
        means = (y.T @ deviations) / np.maximum(counts, 1)[:, np.newaxis]
        with_target = (counts[:, np.newaxis] * means**2).sum(axis=0)
    return np.asarray(np.where(total > 0, with_target / np.where(total > 0, total, 1.0), 0.0))
