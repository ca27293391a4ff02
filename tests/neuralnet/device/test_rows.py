"""Quicker ways for many small matrices: the numbers of the plain ones."""

import numpy as np
import pytest

from neuralnet.activations import Softmax
from neuralnet.device.fast_activations import fast_activation
from neuralnet.device.rows import (
    COLUMNS_COMPARED,
    ROWS_FOR_COLUMNS,
    by_columns,
    gather,
    has_many_short_rows,
    room_for_transposed,
    row_adder,
)
from tests.neuralnet import strict_array
from tests.present import present


@pytest.mark.parametrize("shape", [(7, 3), (2, 1, 3), (3, 7, 8), (3, 32, 8), (2, 12, 1), (2, 0, 4)])
def test_a_row_is_added_to_every_row(shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(0)
    z, b = generator.normal(size=shape), generator.normal(size=(*shape[:-2], 1, shape[-1]))
    wanted = z + b
    add = row_adder(z, np)
    add(b)
    assert np.array_equal(z, wanted)
    b *= 2.0  # the row may change between two calls
    add(b)
    assert np.array_equal(z, wanted + b)


def test_room_for_transposed_weights_is_one_block_and_only_for_many() -> None:
    W = np.zeros((5, 4, 3))
    room = present(room_for_transposed(W, np))
    assert room.shape == (5, 3, 4)
    assert room.flags.c_contiguous
    assert room_for_transposed(W[0], np) is None


@pytest.mark.parametrize("shape", [(40, 3), (2, 20, 13), (4, 1)])
def test_an_operation_with_a_number_for_each_row_is_the_same_column_by_column(
    shape: tuple[int, ...],
) -> None:
    generator = np.random.default_rng(0)
    a, per_row = generator.normal(size=shape), generator.normal(size=(*shape[:-1], 1))
    out = np.full(shape, np.nan)
    by_columns(np.divide, a, per_row, out)
    assert np.array_equal(out, a / per_row)
    wanted = a - per_row
    by_columns(np.subtract, a, per_row, a)  # in place
    assert np.array_equal(a, wanted)


def test_columns_are_for_many_short_rows_on_the_cpu() -> None:
    n, k = ROWS_FOR_COLUMNS, COLUMNS_COMPARED
    assert has_many_short_rows(np.zeros((2, n // 2, k)), np)
    assert not has_many_short_rows(np.zeros((n - 1, 3)), np)
    assert not has_many_short_rows(np.zeros((n, k + 1)), np)
    assert not has_many_short_rows(np.zeros((n, 3)), strict_array)


@pytest.mark.parametrize("rows", [ROWS_FOR_COLUMNS - 1, ROWS_FOR_COLUMNS])
def test_softmax_is_the_same_either_way(rows: int) -> None:
    z = np.random.default_rng(0).normal(size=(rows, 3))
    softmax = fast_activation(Softmax(), np, z.dtype)
    found = softmax.forward(z, np.full_like(z, np.nan))
    few = softmax.forward(z[:10].copy(), np.full((10, 3), np.nan))
    np.testing.assert_allclose(found[:10], few, rtol=1e-12)


def test_rows_are_gathered_into_the_room_that_is_there() -> None:
    a, room = np.arange(12.0).reshape(4, 3), np.full((2, 2, 3), np.nan)
    rows = np.array([[3, 0], [1, 1]])
    assert gather(a, rows, out=room, xp=np) is room
    assert np.array_equal(room, a[rows])
