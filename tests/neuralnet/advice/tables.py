"""Small tables as people bring them, made here, each once: the same table makes the same run."""

from functools import cache

import numpy as np

from neuralnet.data.datasets import Dataset


def table(x: np.ndarray, target: np.ndarray, classes: tuple[str, ...] = ()) -> Dataset:
    """Rows of one's own: class numbers where there are ``classes``, else values."""
    n, d = x.shape
    return Dataset(
        name="own",
        title="A table",
        task="classification" if classes else "regression",
        x=x,
        y=np.eye(len(classes))[target] if classes else np.reshape(target, (-1, 1)),
        feature_names=tuple(f"x{number}" for number in range(1, d + 1)),
        feature_units=("",) * d,
        class_names=classes,
        target_name="y",
        target_unit="",
        row_names=tuple(f"row {number}" for number in range(1, n + 1)),
        course_divisors=(1.0,) * d,
        course_units=("",) * d,
        left_out="",
        source="Made for a test.",
    )


@cache
def xor_corners() -> Dataset:
    """The four rows of exclusive or."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return table(x, np.array([0, 1, 1, 0]), ("0", "1"))


@cache
def sums(seed: int = 5) -> Dataset:
    """The sum of five digits, a dozen rows."""
    x = np.random.default_rng(seed).integers(1, 10, (12, 5)).astype(float)
    return table(x, x.sum(axis=1))


@cache
def houses() -> Dataset:
    """Forty prices that follow from area and rooms but for a little."""
    area = 400.0 + 60.0 * np.arange(40)
    rooms = 1.0 + area // 700
    rest = 9_000.0 * (np.arange(40) % 7 - 3)
    return table(np.stack([area, rooms], axis=1), 30_000 + 140 * area + rest)


@cache
def fourth_power() -> Dataset:
    """y = x⁴ for the whole numbers from −100 to 100."""
    x = np.arange(-100.0, 101.0)[:, None]
    return table(x, x[:, 0] ** 4)


@cache
def rare_and_weak() -> Dataset:
    """A class in 12 % of 1,200 rows, of which five features tell only a little."""
    generator = np.random.default_rng(12)
    labels = (generator.random(1200) < 0.12).astype(int)
    x = generator.normal(0.0, 1.0, (1200, 5)) + 0.25 * labels[:, None]
    return table(x, labels, ("orange", "apple"))


@cache
def chance(seed: int, *, classes: bool = True) -> Dataset:
    """Sixty rows whose targets have nothing to do with their eight features."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(60, 8))
    if classes:
        return table(x, generator.integers(0, 2, 60), ("heads", "tails"))
    return table(x, generator.normal(size=60))


def rare_and_plain(rows: int = 45) -> Dataset:
    """A class that one feature tells, in one row of nine: hardly any of it can be withheld."""
    generator = np.random.default_rng(3)
    labels = (np.arange(rows) % 9 == 0).astype(int)
    x = generator.normal(0.0, 0.3, (rows, 2)) + 3.0 * labels[:, None]
    return table(x, labels, ("small", "large"))
