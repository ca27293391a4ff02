"""Small tables that only the tests of the advice need; the others stand in `benchmarks.tables`."""

from functools import cache

import numpy as np

from benchmarks import tables
from benchmarks.tables import table
from neuralnet.data.datasets import Dataset


@cache
def houses() -> Dataset:
    """Forty prices that follow from area and rooms but for a little."""
    area = 400.0 + 60.0 * np.arange(40)
    rooms = 1.0 + area // 700
    rest = 9_000.0 * (np.arange(40) % 7 - 3)
    return table("houses", np.stack([area, rooms], axis=1), 30_000 + 140 * area + rest)


@cache
def chance(seed: int, *, classes: bool = True) -> Dataset:
    """Sixty rows whose targets have nothing to do with their eight features."""
    return tables.chance(np.random.default_rng(seed), 60, classes=classes)


def rare_and_plain(rows: int = 45) -> Dataset:
    """A class that one feature tells, in one row of nine: hardly any of it can be withheld."""
    generator = np.random.default_rng(3)
    labels = (np.arange(rows) % 9 == 0).astype(int)
    x = generator.normal(0.0, 0.3, (rows, 2)) + 3.0 * labels[:, None]
    return table("rare and plain", x, labels, ("small", "large"))


@cache
def weak_values(seed: int) -> Dataset:
    """Sixty rows whose values one of three features tells, with a good deal of noise."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(60, 3))
    return table("weak", x, x[:, 0] + generator.normal(0.0, 0.6, 60))
