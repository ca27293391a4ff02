"""What NumPy does slowly with the small matrices of many networks, and a quicker way to the same.

A network of eight units has rows of eight numbers. Where NumPy meets a row with another one it
starts a loop anew for every row, and reading Wᵀ it leaves BLAS's quick path: for one network that
is nothing, for 64 it is a third of a step. The functions here avoid it; the numbers are the same,
but for the last digit where BLAS multiplies by a written Wᵀ.
"""

from collections.abc import Callable
from types import ModuleType

import numpy as np

from neuralnet.device.arrays import Array

# So many rows are laid end to end, at most, before one loop runs over them.
ROWS_IN_A_LOOP = 8


def row_adder(z: Array, xp: ModuleType) -> Callable[[Array], object]:
    """``z += b`` as a function of b: the row b (…, 1, k) is added to every row of z (…, n, k).

    For R networks b is written a few times in a row first, (R, 1, g·k), and then added to g rows
    at once, as z has n/g rows of g·k numbers too."""
    if xp is not np or z.ndim == 2 or z.size == 0:
        add: Callable[[Array], object] = z.__iadd__
        return add
    runs, n, k = z.shape
    g = next(g for g in range(ROWS_IN_A_LOOP, 0, -1) if n % g == 0)
    written = np.full((runs, g, k), np.nan, z.dtype)
    row, groups = written.reshape(runs, 1, g * k), z.reshape(runs, n // g, g * k)

    def add_in_groups(b: Array) -> None:
        written[...] = b
        np.add(groups, row, out=groups)

    return add_in_groups


def room_for_transposed(W: Array, xp: ModuleType) -> np.ndarray | None:
    """Room to write Wᵀ of R networks into before a product with it; None where the view will do."""
    if xp is not np or W.ndim == 2:
        return None
    return np.full((*W.shape[:-2], W.shape[-1], W.shape[-2]), np.nan, W.dtype)


def gather(a: Array, rows: Array, out: Array, xp: ModuleType) -> Array:
    """Write the rows of ``a`` that ``rows`` names into ``out`` and return it."""
    if xp is np:  # with mode "raise", NumPy fills a copy of `out` first
        return a.take(rows, axis=0, out=out, mode="clip")
    return a.take(rows, axis=0, out=out)


def has_many_short_rows(z: Array, xp: ModuleType) -> bool:
    """Does it pay to go through z (…, n, k) column by column, and not row by row?"""
    k = z.shape[-1]
    return bool(xp is np and k <= COLUMNS_COMPARED and z.size >= k * ROWS_FOR_COLUMNS)


def by_columns(operation: Callable[..., Array], a: Array, per_row: Array, out: Array) -> None:
    """Write ``operation`` of a (…, n, k) and one number for each row (…, n, 1) into ``out``."""
    for column in range(a.shape[-1]):
        one = slice(column, column + 1)
        operation(a[..., one], per_row, out=out[..., one])


def largest_of_rows(z: Array, out: Array, xp: ModuleType) -> Array:
    """Write max over the last axis of z (…, n, k) into ``out`` (…, n, 1) and return it."""
    k = z.shape[-1]
    if k > COLUMNS_COMPARED or xp is not np:
        return z.max(axis=-1, keepdims=True, out=out)
    # NumPy's `max` starts anew for every row, which on many rows of three numbers costs sixteen
    # times as much as comparing column with column.
    xp.maximum(z[..., :1], z[..., k - 1 :], out=out)
    for column in range(1, k - 1):
        xp.maximum(out, z[..., column : column + 1], out=out)
    return out


# Rows of up to so many numbers are looked at column by column; for an operation between a row and
# one number that pays from so many rows on.
COLUMNS_COMPARED = 12
ROWS_FOR_COLUMNS = 1024
