"""What an array is here, how it comes back to the host, and where its numbers end."""

from types import ModuleType
from typing import Any

import numpy as np

# A NumPy or a CuPy array; the two share no base class.
Array = Any

# The largest x for which e^x is finite, by bytes per number, rounded down.
LARGEST_EXPONENT = {4: 88.0, 8: 709.0}

# The smallest positive number of full precision, by bytes per number.
SMALLEST_NORMAL = {4: float(np.finfo(np.float32).tiny), 8: float(np.finfo(np.float64).tiny)}


def host_copy(array: Array) -> np.ndarray:
    """A copy of ``array`` as a NumPy array, which outlives the device it may come from."""
    copy: np.ndarray = array.get() if hasattr(array, "get") else array.copy()
    return copy


def to_host(array: Array) -> np.ndarray:
    """``array`` as a NumPy array; a copy across the bus for a CuPy array, no copy otherwise."""
    return array.get() if hasattr(array, "get") else np.asarray(array)


def in_double(array: Array) -> Array:
    """A copy of ``array`` in double precision; whole numbers, which name signs, as they are."""
    return array.copy() if array.dtype.kind == "i" else array.astype(np.float64)


def without_logarithm(p: Array, y: Array | float, xp: ModuleType) -> Array:
    """NaN where p is negative and counts with weight y: it has no logarithm, and that no slope.
    Else 0."""
    return xp.where(p < 0.0, xp.where(y != 0.0, np.nan, 0.0), 0.0)


def length(g: Array, xp: ModuleType = np) -> Array:
    """‖g‖ of g (…, P), shape (…, 1): m ‖g/m‖ with m, the largest |g|, so that no square overflows
    where the length itself is a number that the computer can hold."""
    m = xp.abs(g).max(axis=-1, keepdims=True)
    m = xp.where(m > 0.0, m, 1.0)
    return m * xp.sqrt(xp.square(g / m).sum(axis=-1, keepdims=True))
