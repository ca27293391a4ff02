"""Activation functions: values, derivatives, and numbers that do not run out."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet.activations import ACTIVATIONS

ONE_NUMBER = [name for name in ACTIVATIONS if name != "softmax"]
EXTREMES = np.array([[-1e4, -800.0, -90.0, -1.0, 0.0, 1.0, 90.0, 800.0, 1e4]])


def forward(name: str, z: Any) -> Any:
    return ACTIVATIONS[name]().forward(z)


def backward(name: str, z: Any, dL_da: Any) -> Any:
    activation = ACTIVATIONS[name]()
    a = activation.forward(z)
    return activation.backward(z, a, dL_da)


@pytest.mark.parametrize(
    "name, z, a",
    [
        ("identity", -1.5, -1.5),
        ("relu", -1.5, 0.0),
        ("relu", 1.5, 1.5),
        ("leaky_relu", -1.5, -0.015),
        ("leaky_relu", 1.5, 1.5),
        ("elu", 1.5, 1.5),
        ("elu", -1.5, -0.7768698398515702),
        ("gelu", 1.5, 1.3995715769802328),
        ("gelu", -1.5, -0.10042842301976724),
        ("tanh", 0.5, 0.46211715726000976),
        ("sigmoid", 0.5, 0.6224593312018546),
        ("sigmoid", 0.0, 0.5),
    ],
)
def test_an_activation_has_the_value_of_its_formula(name: str, z: float, a: float) -> None:
    assert forward(name, np.array([[z]])).item() == pytest.approx(a, rel=1e-15)


def test_softmax_gives_the_probabilities_of_the_course_from_their_logarithms() -> None:
    a = forward("softmax", np.log([[0.2, 0.7, 0.1]]))
    np.testing.assert_allclose(a, [[0.2, 0.7, 0.1]], rtol=1e-15)


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_a_derivative_is_the_slope_of_its_function(name: str) -> None:
    z = np.array([[-2.3, -0.7, -0.01, 0.02, 0.6, 1.9]])  # a ReLU has no slope at 0
    h = 1e-6
    slope = (forward(name, z + h) - forward(name, z - h)) / (2 * h)
    np.testing.assert_allclose(backward(name, z, np.ones_like(z)), slope, rtol=1e-7, atol=1e-9)


def test_softmax_passes_a_gradient_back_through_its_whole_jacobian() -> None:
    z = np.array([[0.3, -1.2, 2.0], [1.0, 1.0, -4.0]])
    dL_da = np.array([[0.5, -2.0, 0.25], [1.0, 3.0, -1.0]])
    a = forward("softmax", z)
    expected = [
        (np.diag(row) - np.outer(row, row)) @ gradient
        for row, gradient in zip(a, dL_da, strict=True)
    ]
    np.testing.assert_allclose(backward("softmax", z, dL_da), expected, rtol=1e-13)


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_at_the_kink_the_slope_is_that_of_the_left_side(name: str) -> None:
    left = {"relu": 0.0, "leaky_relu": 0.01}[name]
    assert backward(name, np.zeros((1, 1)), np.ones((1, 1))).item() == pytest.approx(left)


def test_a_negative_elu_keeps_its_digits_near_0() -> None:
    assert forward("elu", np.array([[-1e-12]])).item() == pytest.approx(-1e-12, rel=1e-11)


def test_gelu_is_z_times_the_normal_probability_below_z_to_three_decimals() -> None:
    z = np.linspace(-6.0, 6.0, 241)
    exact = [0.5 * value * (1.0 + math.erf(value / math.sqrt(2.0))) for value in z]
    difference = np.abs(forward("gelu", z[:, None])[:, 0] - exact).max()
    assert 1e-4 < difference < 5e-4


@pytest.mark.parametrize(
    "name", [name for name in ONE_NUMBER if ACTIVATIONS[name].steepest_slope is not None]
)
def test_no_slope_is_steeper_than_the_steepest_and_one_is_as_steep(name: str) -> None:
    z = np.linspace(-8.0, 8.0, 160_001)[:, None]
    steepest = np.abs(backward(name, z, np.ones_like(z))).max()
    assert steepest == pytest.approx(ACTIVATIONS[name].steepest_slope, rel=1e-6)


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_an_activation_is_flat_at_as_many_ends_as_it_says(name: str) -> None:
    z = np.array([[-60.0], [60.0]])
    slopes = backward(name, z, np.ones_like(z))
    assert int((np.abs(slopes) < 1e-9).sum()) == ACTIVATIONS[name].flat_ends


@pytest.mark.parametrize("name", [name for name in ONE_NUMBER if ACTIVATIONS[name].zero_is_flat])
def test_where_0_is_said_to_be_flat_no_gradient_passes_an_output_of_0(name: str) -> None:
    z = np.linspace(-3.0, 3.0, 61)[:, None]
    off = forward(name, z) == 0.0
    assert off.any()
    assert not backward(name, z, np.ones_like(z))[off].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_logits_of_ten_thousand_make_finite_numbers_and_no_warning(
    name: str, dtype: type[Any]
) -> None:
    z = EXTREMES.astype(dtype)
    a = forward(name, z)
    dL_dz = backward(name, z, np.ones_like(z))
    assert a.dtype == dL_dz.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(dL_dz).all()
    if name in ("sigmoid", "softmax"):
        assert ((a >= 0) & (a <= 1)).all()


@given(arrays(np.float64, (2, 4), elements=st.floats(-1e4, 1e4)))
def test_softmax_rows_are_probabilities_that_sum_to_one(z: np.ndarray) -> None:
    a = forward("softmax", z)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=-1), 1.0, rtol=1e-14)


@given(arrays(np.float64, (1, 4), elements=st.floats(-50, 50)), st.floats(-1000, 1000))
def test_softmax_does_not_change_when_all_logits_rise_together(z: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(forward("softmax", z + shift), forward("softmax", z), atol=1e-12)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_networks_on_a_leading_axis_are_computed_independently(name: str) -> None:
    z = np.random.default_rng(0).normal(size=(3, 5, 4))
    dL_da = np.random.default_rng(1).normal(size=(3, 5, 4))
    a, dL_dz = forward(name, z), backward(name, z, dL_da)
    for run in range(3):
        np.testing.assert_allclose(a[run], forward(name, z[run]), rtol=1e-14)
        np.testing.assert_allclose(dL_dz[run], backward(name, z[run], dL_da[run]), rtol=1e-12)


@pytest.mark.parametrize("name", [n for n, kind in ACTIVATIONS.items() if not kind.uses_whole_row])
def test_an_activation_has_a_kink_exactly_where_it_says_so(name: str) -> None:
    phi, d = ACTIVATIONS[name](), 1e-6
    z = np.linspace(-3.0, 3.0, 61).round(12)[:, None]
    left = (phi.forward(z) - phi.forward(z - d)) / d
    right = (phi.forward(z + d) - phi.forward(z)) / d
    bent = np.abs(right - left)[:, 0] > 1e-3
    assert z[bent, 0].tolist() == list(phi.kinks)
