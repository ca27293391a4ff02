"""Scaling: bring inputs measured on different scales to a common one.

Stands between the data (`datasets`) and the network. A scaling is always fitted on the training
rows alone and then applied to all rows: the validation rows must not influence it.

    transform:  x' = (x - offset) / scale         inverse:  x = x' * scale + offset

    kind          offset          scale
    raw           0               1
    course        0               the course's divisors (penguins: 1, 1, 10, 100)
    standardised  mean            standard deviation (of the rows given, divided by n)
    min-max       minimum         maximum - minimum

Reference: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, Efficient BackProp (1998), section 4.3, on why
inputs with mean 0 and equal variances learn faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuralnet.plurals import plural
from neuralnet.validation import choice

FloatArray = NDArray[np.float64]

SCALINGS = ("raw", "course", "standardised", "min-max")


@dataclass(frozen=True, eq=False)
class Scaler:
    """x' = (x - offset) / scale, column by column; columns are the last axis.

    `offset` and `scale` have shape (d,) and the units of the columns; both are read-only.
    """

    kind: str
    offset: FloatArray
    scale: FloatArray

    def __post_init__(self) -> None:
        """Take read-only copies and refuse what cannot be divided by."""
        for field in ("offset", "scale"):
            values = np.array(getattr(self, field), dtype=np.float64)
            values.setflags(write=False)
            object.__setattr__(self, field, values)
        if self.offset.ndim != 1 or self.offset.shape != self.scale.shape:
            raise ValueError(
                "offset and scale: expected one number per column in each; "
                f"got shapes {self.offset.shape} and {self.scale.shape}"
            )
        if not np.all(np.isfinite(self.offset)):
            raise ValueError(f"offset: expected finite numbers; got {self.offset.tolist()}")
        if not np.all(np.isfinite(self.scale) & (self.scale > 0)):
            raise ValueError(f"scale: expected finite numbers above 0; got {self.scale.tolist()}")

    def transform(self, x: ArrayLike) -> FloatArray:
        """Raw units in, scaled numbers out, as a new array of the same shape (…, d)."""
        return (self._columns(x) - self.offset) / self.scale

    def inverse(self, x_scaled: ArrayLike) -> FloatArray:
        """Scaled numbers in, raw units out, as a new array of the same shape (…, d)."""
        return self._columns(x_scaled) * self.scale + self.offset

    def _columns(self, x: ArrayLike) -> FloatArray:
        values = np.asarray(x, dtype=np.float64)
        # Without this check one column would silently broadcast to d of them.
        if values.ndim == 0 or values.shape[-1] != self.offset.size:
            raise ValueError(
                f"x: expected {self.offset.size} columns on the last axis; got shape {values.shape}"
            )
        return values


def fit_scaler(kind: str, x_train: ArrayLike, course_divisors: Sequence[float]) -> Scaler:
    """The scaler of this kind for these training rows.

    `x_train` is (n, d) with n >= 1, `course_divisors` has d entries and matters to "course" only.
    A column that never changes gets scale 1: there is no spread to divide by, and standardised or
    min-max it becomes 0 on every training row.

    Raises ValueError that names the argument, what was expected and what came.
    """
    choice(*SCALINGS)("scaling", kind)
    x = np.asarray(x_train, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] == 0 or x.shape[1] == 0:
        raise ValueError(
            f"x_train: expected at least one row and one column, as (n, d); got shape {x.shape}"
        )
    if not np.all(np.isfinite(x)):
        raise ValueError("x_train: expected finite numbers; got NaN or infinity among them")
    divisors = np.asarray(course_divisors, dtype=np.float64)
    if divisors.shape != x.shape[1:] or not np.all(np.isfinite(divisors) & (divisors > 0)):
        raise ValueError(
            f"course_divisors: expected {plural(x.shape[1], 'finite number')} above 0; "
            f"got {tuple(course_divisors)}"
        )

    zeros, ones = np.zeros(x.shape[1]), np.ones(x.shape[1])
    if kind == "raw":
        return Scaler(kind, zeros, ones)
    if kind == "course":
        return Scaler(kind, zeros, divisors)

    low, high = x.min(axis=0), x.max(axis=0)
    if kind == "standardised":
        offset, scale = x.mean(axis=0), x.std(axis=0)
    else:
        offset, scale = low, high - low
    # Asked of low and high, not of the standard deviation: rounding in the mean can leave a
    # constant column a spread of 1e-17. A spread too small to square underflows to 0 instead.
    constant = (low == high) | (scale == 0)
    return Scaler(kind, np.where(low == high, low, offset), np.where(constant, 1.0, scale))
