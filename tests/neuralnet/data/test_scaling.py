"""Scaling: there and back again, the course's numbers, and columns that never change."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet.data.datasets import course_bird_row, load_dataset, split_rows
from neuralnet.data.scaling import SCALINGS, Scaler, fit_scaler

tables = arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 4)),
    elements=st.floats(-1e6, 1e6),
)


def ones(x: np.ndarray) -> Any:
    return (1.0,) * x.shape[1]


def test_the_courses_bird_scaled_by_the_course_is_the_courses_input() -> None:
    penguins = load_dataset("penguins")
    scaler = fit_scaler("course", penguins.x, penguins.course_divisors)
    bird = scaler.transform(penguins.x[course_bird_row(penguins)])
    assert bird.tolist() == [37.3, 16.8, 19.2, 30.0]


def test_the_menu_of_scalings_is_raw_course_standardised_min_max() -> None:
    assert SCALINGS == ("raw", "course", "standardised", "min-max")


def test_raw_changes_nothing() -> None:
    x = load_dataset("penguins").x
    assert np.array_equal(fit_scaler("raw", x, ones(x)).transform(x), x)


def test_three_rows_worked_by_hand() -> None:
    # mean 4; deviations -2, 0, 2; variance (4 + 0 + 4) / 3; minimum 2, maximum 6
    x = np.array([[2.0], [4.0], [6.0]])
    deviation = math.sqrt(8 / 3)
    standardised = fit_scaler("standardised", x, [1.0])
    assert standardised.offset.tolist() == [4.0]
    assert standardised.scale[0] == pytest.approx(deviation)
    np.testing.assert_allclose(standardised.transform(x)[:, 0], [-2 / deviation, 0, 2 / deviation])
    assert fit_scaler("min-max", x, [1.0]).transform(x)[:, 0].tolist() == [0.0, 0.5, 1.0]
    assert fit_scaler("course", x, [10.0]).transform(x)[:, 0].tolist() == [0.2, 0.4, 0.6]


def test_standardised_training_rows_have_mean_0_and_deviation_1() -> None:
    x = load_dataset("penguins").x
    scaled = fit_scaler("standardised", x, ones(x)).transform(x)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1)


def test_a_scaler_fitted_on_training_rows_does_not_know_the_validation_rows() -> None:
    penguins = load_dataset("penguins")
    training, validation, _test = split_rows(penguins, 0.3, 0)
    scaler = fit_scaler("min-max", penguins.x[training], penguins.course_divisors)
    assert scaler.offset.tolist() == penguins.x[training].min(axis=0).tolist()
    changed = penguins.x.copy()
    changed[validation] = 1e6
    again = fit_scaler("min-max", changed[training], penguins.course_divisors)
    assert np.array_equal(scaler.scale, again.scale)


@given(kind=st.sampled_from(SCALINGS), x=tables)
def test_inverse_brings_every_table_back(kind: str, x: np.ndarray) -> None:
    scaler = fit_scaler(kind, x, np.arange(1, x.shape[1] + 1).tolist())
    back = scaler.inverse(scaler.transform(x))
    np.testing.assert_allclose(back, x, rtol=1e-12, atol=1e-12 * max(1.0, np.abs(x).max()))


@given(kind=st.sampled_from(SCALINGS), x=tables, value=st.floats(-1e6, 1e6))
def test_a_constant_column_is_never_divided_by_zero(kind: str, x: np.ndarray, value: float) -> None:
    x[:, 0] = value
    scaler = fit_scaler(kind, x, ones(x))
    scaled = scaler.transform(x)
    assert scaler.scale[0] == 1
    assert np.all(np.isfinite(scaled))
    if kind in ("standardised", "min-max"):
        assert np.all(scaled[:, 0] == 0)
    assert np.allclose(scaler.inverse(scaled)[:, 0], value, rtol=1e-15, atol=0)


@given(x=tables)
def test_min_max_puts_the_training_rows_between_0_and_1(x: np.ndarray) -> None:
    scaled = fit_scaler("min-max", x, ones(x)).transform(x)
    assert scaled.min() >= 0
    assert scaled.max() <= 1


def test_a_spread_too_small_to_square_is_left_alone() -> None:
    x = np.array([[0.0], [5e-324]])
    assert fit_scaler("standardised", x, [1.0]).scale.tolist() == [1.0]


def test_a_constant_column_of_tenths_becomes_zero_although_its_mean_is_rounded() -> None:
    x = np.full((10, 1), 0.1)
    assert fit_scaler("standardised", x, [1.0]).transform(x).tolist() == [[0.0]] * 10


def test_only_the_last_axis_counts_so_one_row_and_a_stack_scale_alike() -> None:
    x = load_dataset("penguins").x[:6]
    scaler = fit_scaler("standardised", x, ones(x))
    table = scaler.transform(x)
    assert np.array_equal(scaler.transform(x[2]), table[2])
    assert np.array_equal(scaler.transform(x.reshape(2, 3, 4)), table.reshape(2, 3, 4))


def test_scaling_returns_a_new_array_and_leaves_the_old_one_alone() -> None:
    x = np.array([[1.0], [3.0]])
    for kind in SCALINGS:
        scaler = fit_scaler(kind, x, [2.0])
        assert not np.shares_memory(scaler.transform(x), x)
        assert not np.shares_memory(scaler.inverse(x), x)
    assert x.tolist() == [[1.0], [3.0]]


def test_a_regression_target_is_scaled_like_any_column() -> None:
    mass = load_dataset("penguin_mass")
    scaler = fit_scaler("standardised", mass.y, (1.0,))
    np.testing.assert_allclose(scaler.inverse(scaler.transform(mass.y)), mass.y)


def test_a_scaler_cannot_be_changed() -> None:
    scaler = fit_scaler("standardised", [[1.0], [3.0]], [1.0])
    with pytest.raises(ValueError, match="read-only"):
        scaler.scale[0] = 2.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        scaler.kind = "raw"  # type: ignore[misc]


@pytest.mark.parametrize("wrong", ["", "Raw", "minmax", None, 1])
def test_an_unknown_scaling_is_answered_with_the_known_ones(wrong: int | str | None) -> None:
    expected = "scaling: expected one of raw, course, standardised, min-max; got"
    with pytest.raises(ValueError, match=expected):
        fit_scaler(wrong, [[1.0]], [1.0])  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [[1.0, 2.0], np.empty((0, 2)), np.empty((2, 0)), 3.0])
def test_training_rows_that_are_no_table_are_named(wrong: float | list[float] | np.ndarray) -> None:
    with pytest.raises(ValueError, match="x_train: expected at least one row and one column"):
        fit_scaler("raw", wrong, [1.0])


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_training_rows_that_are_not_finite_are_named(wrong: float) -> None:
    with pytest.raises(ValueError, match="x_train: expected finite numbers"):
        fit_scaler("standardised", [[1.0], [wrong]], [1.0])


@pytest.mark.parametrize("wrong", [(), (1.0, 2.0), (0.0,), (-1.0,), (math.nan,), (math.inf,)])
def test_divisors_that_do_not_fit_are_named(wrong: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="course_divisors: expected 1 finite number above 0"):
        fit_scaler("course", [[1.0]], wrong)


@pytest.mark.parametrize("wrong", [3.0, [1.0], [[1.0, 2.0, 3.0]]])
def test_a_table_with_another_number_of_columns_is_refused(
    wrong: float | list[float] | list[list[float]],
) -> None:
    scaler = fit_scaler("raw", [[1.0, 2.0]], [1.0, 1.0])
    for scale in (scaler.transform, scaler.inverse):
        with pytest.raises(ValueError, match="x: expected 2 columns on the last axis"):
            scale(wrong)


@pytest.mark.parametrize(
    ("offset", "scale", "message"),
    [
        ([0.0], [1.0, 1.0], "expected one number per column"),
        ([math.nan], [1.0], "offset: expected finite numbers"),
        ([0.0], [0.0], "scale: expected finite numbers above 0"),
        ([0.0], [math.inf], "scale: expected finite numbers above 0"),
    ],
)
def test_a_scaler_that_could_not_be_undone_is_refused(
    offset: list[float], scale: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Scaler("raw", np.array(offset), np.array(scale))
