"""Losses: the course's numbers, the short gradients, and logarithms that never meet a zero."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.fast_losses import fast_loss
from neuralnet.losses import LOSSES

CANONICAL = [
    (loss.canonical_activation, name) for name, loss in LOSSES.items() if loss.canonical_activation
]
FROM_Z = [(loss.from_z_activation, name) for name, loss in LOSSES.items() if loss.from_z_activation]
Y = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


def forward(activation: Any, z: Any) -> Any:
    return ACTIVATIONS[activation]().forward(z)


def gradient(loss: Any, a: Any, y: np.ndarray) -> Any:
    return LOSSES[loss]().gradient(a, y)


def canonical_dL_dz(loss: Any, a: Any, y: np.ndarray) -> Any:
    return LOSSES[loss]().canonical_dL_dz(a, y)


def value_from_z(loss: Any, z: Any, y: np.ndarray) -> Any:
    activation = LOSSES[loss].canonical_activation
    return LOSSES[loss]().value_from_z(z, forward(activation, z), y)


# The course's numbers


def test_the_courses_first_example_has_cross_entropy_0_5108_and_squared_error_0_0867() -> None:
    a, y = np.array([[0.3, 0.1, 0.6]]), np.array([[0.0, 0.0, 1.0]])
    assert LOSSES["cross_entropy"]().value(a, y) == pytest.approx(-np.log(0.6), rel=1e-15)
    assert LOSSES["cross_entropy"]().value(a, y) == pytest.approx(0.5108, abs=5e-5)
    assert LOSSES["mse"]().value(a, y) == pytest.approx(0.26 / 3, rel=1e-15)
    assert LOSSES["mse"]().value(a, y) == pytest.approx(0.0867, abs=5e-5)
    assert np.abs(a - y).sum() == pytest.approx(0.8)
    assert np.abs(a - y).mean() == pytest.approx(0.2667, abs=5e-5)


def test_the_courses_difference_is_the_gradient_at_the_logits() -> None:
    a, y = np.array([[0.3, 0.1, 0.6]]), np.array([[0.0, 0.0, 1.0]])
    np.testing.assert_allclose(canonical_dL_dz("cross_entropy", a, y), [[0.3, 0.1, -0.4]])


def test_the_textbook_networks_answer_for_the_courses_bird_costs_1_609() -> None:
    z, y = np.log([[0.2, 0.7, 0.1]]), np.array([[1.0, 0.0, 0.0]])
    np.testing.assert_allclose(z, [[-1.609, -0.357, -2.303]], atol=5e-4)
    assert value_from_z("cross_entropy", z, y) == pytest.approx(1.609, abs=5e-4)


# Short gradients against the chain rule


@pytest.mark.parametrize("activation, loss", CANONICAL)
def test_the_shortcut_of_a_canonical_pair_equals_the_chain_rule(activation: str, loss: str) -> None:
    z = np.random.default_rng(0).normal(scale=2.0, size=Y.shape)
    a = forward(activation, z)
    dL_da = gradient(loss, a, Y)
    chain = ACTIVATIONS[activation]().backward(z, a, dL_da)
    np.testing.assert_allclose(canonical_dL_dz(loss, a, Y), chain, rtol=1e-12, atol=1e-15)


def test_the_shortcuts_are_a_multiple_of_a_minus_y() -> None:
    a = np.random.default_rng(1).uniform(0.05, 0.95, size=Y.shape)
    n, k = Y.shape
    for loss, factor in (
        ("cross_entropy", 1 / n),
        ("binary_cross_entropy", 1 / (n * k)),
        ("mse", 2 / (n * k)),
    ):
        np.testing.assert_allclose(canonical_dL_dz(loss, a, Y), (a - Y) * factor, rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("loss", list(LOSSES))
def test_the_terms_of_a_gradient_add_up_to_it(loss: str, dtype: type[Any]) -> None:
    a = np.random.default_rng(1).uniform(0.05, 0.95, size=Y.shape).astype(dtype)
    a[0, 0], a[0, 1] = 0.0, 1.0  # right and wrong to the last digit
    g, (n, k) = gradient(loss, a, Y.astype(dtype)), Y.shape
    for row, unit in product(range(n), range(k)):
        terms = LOSSES[loss]().gradient_terms(a[row, unit], Y[row, unit], n, k)
        total = sum(np.prod(factors) for factors in terms.values())
        assert total == pytest.approx(g[row, unit], rel=1e-5 if dtype == np.float32 else 1e-12)


# The value, by two ways


@pytest.mark.parametrize("activation, loss", CANONICAL)
@given(z=arrays(np.float64, Y.shape, elements=st.floats(-15, 15)))
def test_the_loss_from_z_equals_the_loss_from_a(activation: str, loss: str, z: np.ndarray) -> None:
    # The way over a loses digits where 1 - a does: e^15 times the smallest difference, 7e-10.
    from_a = LOSSES[loss]().value(forward(activation, z), Y)
    assert value_from_z(loss, z, Y) == pytest.approx(from_a, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("activation, loss", CANONICAL)
def test_the_terms_of_a_loss_add_up_to_it(activation: str, loss: str) -> None:
    a = np.random.default_rng(2).uniform(0.05, 0.95, size=Y.shape)
    terms = LOSSES[loss]().terms(a, Y)
    assert terms.shape == Y.shape
    assert terms.sum(axis=-1).mean() == pytest.approx(LOSSES[loss]().value(a, Y), rel=1e-14)


@pytest.mark.parametrize("activation, loss", CANONICAL)
def test_the_loss_is_the_mean_of_the_losses_of_single_rows(activation: str, loss: str) -> None:
    z = np.random.default_rng(3).normal(size=Y.shape)
    rows = [value_from_z(loss, z[i : i + 1], Y[i : i + 1]) for i in range(len(z))]
    assert value_from_z(loss, z, Y) == pytest.approx(np.mean(rows), rel=1e-13)


@pytest.mark.parametrize("shared_targets", [True, False])
@pytest.mark.parametrize("activation, loss", CANONICAL)
def test_each_network_on_a_leading_axis_has_its_own_loss(
    activation: str, loss: str, shared_targets: bool
) -> None:
    z = np.random.default_rng(4).normal(size=(5, *Y.shape))
    y = Y if shared_targets else np.stack([np.roll(Y, run, axis=1) for run in range(5)])
    a = forward(activation, z)
    values, from_a = value_from_z(loss, z, y), LOSSES[loss]().value(a, y)
    dL_da, dL_dz = gradient(loss, a, y), canonical_dL_dz(loss, a, y)
    assert values.shape == from_a.shape == (5,)
    for run in range(5):
        own = y if shared_targets else y[run]
        assert values[run] == pytest.approx(value_from_z(loss, z[run], own), rel=1e-12)
        assert from_a[run] == pytest.approx(LOSSES[loss]().value(a[run], own), rel=1e-12)
        np.testing.assert_allclose(dL_da[run], gradient(loss, a[run], own), rtol=1e-14)
        np.testing.assert_allclose(dL_dz[run], canonical_dL_dz(loss, a[run], own), rtol=1e-14)


# Huber


@given(arrays(np.float64, Y.shape, elements=st.floats(-1, 1)))
def test_huber_is_half_the_squared_error_while_no_error_is_larger_than_1(d: Any) -> None:
    huber, mse = LOSSES["huber"](), LOSSES["mse"]()
    zero = np.zeros_like(d)
    assert huber.value(d, zero) == pytest.approx(0.5 * mse.value(d, zero), rel=1e-14)
    np.testing.assert_allclose(huber.gradient(d, zero), 0.5 * mse.gradient(d, zero), rtol=1e-14)


def test_huber_has_the_value_and_the_slope_of_its_formula_and_pulls_at_most_1_over_nk() -> None:
    a, y = np.array([[0.5, 3.0], [-100.0, 1.0]]), np.array([[0.0, 1.0], [0.0, 2.0]])
    assert LOSSES["huber"]().value(a, y) == pytest.approx((0.125 + 1.5 + 99.5 + 0.5) / 4)
    np.testing.assert_array_equal(gradient("huber", a, y), [[0.125, 0.25], [-0.25, -0.25]])
    for row, unit in np.ndindex(2, 2):
        terms = LOSSES["huber"]().gradient_terms(
            np.float64(a[row, unit]), float(y[row, unit]), 2, 2
        )
        assert sum(map(np.prod, terms.values())) == gradient("huber", a, y)[row, unit]
        assert ("limit" in terms) == (abs(a[row, unit] - y[row, unit]) > 1)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_a_loss_that_wants_probabilities_is_the_one_that_fails_outside_them(loss: Any) -> None:
    with np.errstate(all="ignore"):
        value = LOSSES[loss]().value(np.array([[-0.5, 1.5]]), np.array([[1.0, 0.0]]))
    assert np.isfinite(value) != LOSSES[loss].wants_probabilities


# Numbers that run out


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_probability_that_underflowed_still_has_its_exact_cross_entropy(dtype: type[Any]) -> None:
    z = np.array([[0.0, 1000.0]], dtype=dtype)
    assert forward("softmax", z)[0, 0] == 0.0
    assert value_from_z("cross_entropy", z, np.array([[1.0, 0.0]], dtype=dtype)) == 1000.0
    assert value_from_z("cross_entropy", z, np.array([[0.0, 1.0]], dtype=dtype)) == 0.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saturated_sigmoid_still_has_its_exact_cross_entropy(dtype: type[Any]) -> None:
    z = np.array([[1000.0]], dtype=dtype)
    zero, one = np.zeros((1, 1), dtype), np.ones((1, 1), dtype)
    assert value_from_z("binary_cross_entropy", z, zero) == 1000.0
    assert value_from_z("binary_cross_entropy", z, one) == 0.0
    assert value_from_z("binary_cross_entropy", -z, one) == 1000.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e2, 1e3, 1e4])
@pytest.mark.parametrize("activation, loss", CANONICAL)
def test_logits_of_ten_thousand_make_finite_losses_and_no_warning(
    activation: str, loss: str, scale: float, dtype: type[Any]
) -> None:
    z = np.array([[-1, 0, 1], [1, -1, 1], [0, 0, 0], [1, -1, -1]], dtype=dtype) * dtype(scale)
    y = Y.astype(dtype)
    L = value_from_z(loss, z, y)
    a = forward(activation, z)
    assert np.isfinite(L)
    assert L >= 0
    assert np.isfinite(canonical_dL_dz(loss, a, y)).all()
    assert np.isfinite(gradient(loss, a, y)).all()


@pytest.mark.parametrize("gap", [0.0, 5.0, 26.28, 36.0, 40.0, 100.0, 800.0, 1e5])
def test_binary_cross_entropy_behind_a_softmax_is_exact_at_any_logits(gap: float) -> None:
    """Two classes at the gap g, the truth is the other one: both outputs are wrong alike, so
    L = ln(1 + e^g), and ∂L/∂z = ±a of the wrong class."""
    z, y = np.array([[gap, 0.0]]), np.array([[0.0, 1.0]])
    loss = LOSSES["binary_cross_entropy"]()
    assert loss.value_behind(z, y) == pytest.approx(np.logaddexp(gap, 0.0), rel=1e-15)
    a = 1.0 / (1.0 + np.exp(-gap))
    np.testing.assert_allclose(loss.dL_dz_behind(z, y), [[a, -a]], rtol=1e-14)
    single = loss.value_behind(z.astype(np.float32), y.astype(np.float32))
    assert single == pytest.approx(np.logaddexp(gap, 0.0), rel=1e-6)


@pytest.mark.parametrize("output, loss", FROM_Z)
def test_a_pair_that_is_computed_from_z_equals_its_way_over_a(output: str, loss: str) -> None:
    z = np.random.default_rng(8).normal(scale=2.0, size=Y.shape)
    a, kind = forward(output, z), LOSSES[loss]()
    assert kind.value_behind(z, Y) == pytest.approx(kind.value(a, Y), rel=1e-13)
    chain = ACTIVATIONS[output]().backward(z, a, kind.gradient(a, Y))
    np.testing.assert_allclose(kind.dL_dz_behind(z, Y), chain, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize(
    "activation, loss", [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")]
)
@pytest.mark.parametrize("scale", [1.0, 10.0, 40.0, 1e3])
def test_a_cross_entropy_is_never_negative_in_single_precision(
    activation: str, loss: str, scale: float
) -> None:
    z = (np.random.default_rng(9).normal(size=(64, 3)) * scale).astype(np.float32)
    right = np.eye(3)[z.argmax(axis=1)] if activation == "softmax" else z > 0
    y = right.astype(np.float32)  # the network names every class correctly: L is nearly 0
    exact = float(value_from_z(loss, z.astype(np.float64), y.astype(np.float64)))
    a, fast = forward(activation, z), fast_loss(LOSSES[loss](), np)
    for shape in ((64, 3), (2, 32, 3)):
        found = fast.value_from_z(z.reshape(shape), a.reshape(shape), y.reshape(shape))
        assert (np.asarray(found) >= 0).all()
        assert np.mean(found) == pytest.approx(exact, rel=1e-5, abs=1e-8)
    assert value_from_z(loss, z, y) == pytest.approx(exact, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_an_output_of_exactly_0_or_1_that_is_right_has_no_loss(loss: str) -> None:
    y = np.array([[0.0, 1.0]])
    assert LOSSES[loss]().value(y.copy(), y) == 0.0
    assert np.isfinite(gradient(loss, y.copy(), y)).all()


def test_the_gradient_of_binary_cross_entropy_is_right_where_the_output_is_exact() -> None:
    # -ln a has slope -1 at a = 1, -ln(1 - a) has slope 1 at a = 0.
    g = gradient("binary_cross_entropy", np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]))
    np.testing.assert_array_equal(g, [[-0.5, 0.5]])


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_an_output_of_exactly_0_that_is_wrong_costs_infinitely_much(loss: str) -> None:
    a, y = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    assert LOSSES[loss]().value(a, y) == np.inf
    assert (LOSSES[loss]().terms(a, y) >= 0).all()


@pytest.mark.parametrize("name", ["cross_entropy", "binary_cross_entropy"])
def test_where_a_loss_has_no_logarithm_it_has_no_slope_either(name: str) -> None:
    a = np.array([[-0.5, 0.25], [-0.5, 1.5], [0.5, 0.5]])
    y = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    loss = LOSSES[name]()
    terms, slopes = loss.terms(a, y), loss.gradient(a, y)
    fast = fast_loss(loss, np).gradient(a, y, np.empty_like(a))
    assert np.isnan(terms).any()
    np.testing.assert_array_equal(np.isnan(slopes), np.isnan(terms))
    np.testing.assert_array_equal(fast, slopes)
    assert np.isfinite(slopes[2]).all()
    factors = loss.gradient_terms(np.float64(-0.5), 1.0, 3, 2)
    assert np.isnan(sum(math.prod(term) for term in factors.values()))
