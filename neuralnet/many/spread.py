"""What many runs of one setting have in common, epoch by epoch: the middle, and how far the runs
spread around it.

A run that stopped before the others keeps its last figure to the end: that is the network one
would use. A run whose numbers became infinite or NaN has no network to use; it is counted and left
out of the middle; a page that shows the band must say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from neuralnet.many.sweeps import FIGURES, RunResult
from neuralnet.validation import choice


@dataclass(frozen=True, eq=False)
class Spread:
    """Quantiles over runs at every epoch 0…E, each of shape (E + 1,). ``low`` and ``high`` hold the
    middle eight of ten runs between them; ``worst`` and ``best`` of a figure are not known here,
    so the outermost are ``least`` and ``most``."""

    least: np.ndarray
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    most: np.ndarray
    runs: int  # how many went into it
    broken: int  # how many were left out because their numbers were not finite any more


def figure_of(curve: np.ndarray, figure: str) -> np.ndarray:
    """One figure of a run's curve (E, 5) by its name: shape (E,)."""
    choice(*FIGURES)("figure", figure)
    column: np.ndarray = curve[:, 1 + FIGURES.index(figure)]
    return column


def spread(results: Iterable[RunResult], figure: str) -> Spread | None:
    """How ``figure`` lies over the runs at every epoch; None where no run came to a usable end."""
    all_results = list(results)
    usable = [result for result in all_results if result.end.kind != "non-finite"]
    if not usable:
        return None
    length = max(len(result.curve) for result in usable)
    table = np.empty((len(usable), length))
    for row, result in zip(table, usable, strict=True):
        values = figure_of(result.curve, figure)
        row[: len(values)], row[len(values) :] = values, values[-1]
    least, low, median, high, most = np.quantile(table, (0.0, 0.1, 0.5, 0.9, 1.0), axis=0)
    return Spread(least, low, median, high, most, len(usable), len(all_results) - len(usable))
