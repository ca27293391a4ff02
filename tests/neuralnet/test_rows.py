"""Quicker ways for many small matrices: the very numbers of the plain ones."""

import numpy as np
import pytest

from neuralnet.rows import (
    ROWS_FOR_COLUMNS,
    by_rows,
    gather,
    room_for_transposed,
    row_adder,
)


@pytest.mark.parametrize("shape", [(7, 3), (2, 1, 3), (3, 7, 8), (3, 32, 8), (2, 12, 1), (2, 0, 4)])
def test_a_row_is_added_to_every_row(shape):
    generator = np.random.default_rng(0)
    z, b = generator.normal(size=shape), generator.normal(size=(*shape[:-2], 1, shape[-1]))
    wanted = z + b
    add = row_adder(z, np)
    add(b)
    assert np.array_equal(z, wanted)
    b *= 2.0  # the row may change between two calls
    add(b)
    assert np.array_equal(z, wanted + b)


def test_room_for_transposed_weights_is_one_block_and_only_for_many():
    W = np.zeros((5, 4, 3))
    room = room_for_transposed(W, np)
    assert room.shape == (5, 3, 4)
    assert room.flags.c_contiguous
    assert room_for_transposed(W[0], np) is None


@pytest.mark.parametrize("shape", [(ROWS_FOR_COLUMNS, 3), (2, ROWS_FOR_COLUMNS // 2, 13), (4, 3)])
def test_an_operation_with_a_number_for_each_row_is_the_same_column_by_column(shape):
    generator = np.random.default_rng(0)
    a, per_row = generator.normal(size=shape), generator.normal(size=(*shape[:-1], 1))
    out = np.full(shape, np.nan)
    assert by_rows(np.divide, a, per_row, out=out, xp=np) is out
    assert np.array_equal(out, a / per_row)
    wanted = a - per_row
    assert np.array_equal(by_rows(np.subtract, a, per_row, out=a, xp=np), wanted)  # in place


def test_rows_are_gathered_into_the_room_that_is_there():
    a, room = np.arange(12.0).reshape(4, 3), np.full((2, 2, 3), np.nan)
    rows = np.array([[3, 0], [1, 1]])
    assert gather(a, rows, out=room, xp=np) is room
    assert np.array_equal(room, a[rows])
