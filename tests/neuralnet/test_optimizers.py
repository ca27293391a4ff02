"""Optimizers: golden values, one count of the step, and nothing changed by being asked."""

import math
from typing import Any

import numpy as np
import pytest

from neuralnet.optimizers import OPTIMIZERS, SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp

GRADIENTS = (1.0, -2.0, 0.5, 0.5, -0.25)


def trajectory(optimizer: Any, theta: np.ndarray, gradients: Any = GRADIENTS) -> list[np.ndarray]:
    """Every Δθ while the given gradients arrive one after another."""
    deltas, out = [], np.full_like(theta, np.nan)
    for g in gradients:
        optimizer.delta(np.full_like(theta, g), out=out)
        theta += out
        optimizer.advance()
        deltas.append(out.copy())
    return deltas


# Golden values, worked out by hand


def test_sgd_goes_against_the_gradient() -> None:
    # -0.1 · 1 = -0.1,  -0.1 · (-2) = 0.2
    deltas = trajectory(SGD(np.zeros(1), learning_rate=0.1), np.zeros(1), (1.0, -2.0))
    np.testing.assert_allclose(deltas, [[-0.1], [0.2]], rtol=1e-15)


def test_momentum_carries_the_last_velocity_on() -> None:
    # v = 1, 0.9·1 + 1 = 1.9, 0.9·1.9 + 1 = 2.71, 0.9·2.71 - 2 = 0.439
    optimizer = Momentum(np.zeros(1), learning_rate=0.1, momentum=0.9)
    deltas = trajectory(optimizer, np.zeros(1), (1.0, 1.0, 1.0, -2.0))
    np.testing.assert_allclose(deltas, [[-0.1], [-0.19], [-0.271], [-0.0439]], rtol=1e-14)
    np.testing.assert_allclose(optimizer.state, [[0.439]], rtol=1e-14)


def test_nesterov_looks_one_step_ahead_of_momentum() -> None:
    # v as above, 1, 1.9, 2.71, 0.439; g + 0.9 v = 1.9, 2.71, 3.439, -1.6049
    optimizer = Nesterov(np.zeros(1), learning_rate=0.1, momentum=0.9)
    deltas = trajectory(optimizer, np.zeros(1), (1.0, 1.0, 1.0, -2.0))
    np.testing.assert_allclose(deltas, [[-0.19], [-0.271], [-0.3439], [0.16049]], rtol=1e-13)
    np.testing.assert_allclose(optimizer.state, [[0.439]], rtol=1e-14)


def test_adagrads_steps_get_shorter_while_the_gradient_stays() -> None:
    # s = 4, 8, 12, 16: Δθ = -0.1 · 2/√s = -0.1, -0.1/√2, -0.1/√3, -0.05
    optimizer = AdaGrad(np.zeros(1), learning_rate=0.1)
    deltas = trajectory(optimizer, np.zeros(1), (2.0,) * 4)
    expected = [[-0.1], [-0.1 / math.sqrt(2)], [-0.1 / math.sqrt(3)], [-0.05]]
    np.testing.assert_allclose(deltas, expected, rtol=1e-9)
    np.testing.assert_array_equal(optimizer.state, [[16.0]])


def test_adamw_takes_the_same_share_of_every_weight_past_adams_division() -> None:
    # Adam's first step is -0.01 · sign(g). AdamW takes 0.01 · 0.5 · θ more from what decays.
    theta = np.array([2.0, -4.0, 8.0])
    optimizer = AdamW(theta, learning_rate=0.01)
    optimizer.use({"learning_rate": 0.01}.__getitem__, np.array([0.5, 0.5, 0.0]))
    delta = optimizer.delta(np.array([1.0, 100.0, -1e-3]), out=np.empty(3))
    expected = [-0.01 - 0.01, -0.01 + 0.02, 0.01]
    np.testing.assert_allclose(delta, expected, rtol=1e-4)


def test_a_number_that_the_rule_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="SGD has no momentum"):
        SGD(np.zeros(1), learning_rate=0.1, momentum=0.9)


def test_rmsprop_divides_by_the_size_of_recent_gradients() -> None:
    # s = 0.01·1 = 0.01, √s = 0.1: Δθ = -0.001·1/0.1 = -0.01
    # s = 0.99·0.01 + 0.01·4 = 0.0499, √s = 0.22338...: Δθ = 0.001·2/0.22338... = 0.0089531...
    deltas = trajectory(RMSProp(np.zeros(1), learning_rate=0.001), np.zeros(1), (1.0, -2.0))
    np.testing.assert_allclose(deltas, [[-0.01], [0.002 / math.sqrt(0.0499)]], rtol=2e-7)


def test_adams_first_step_is_the_learning_rate_whatever_the_size_of_the_gradient() -> None:
    # m = 0.1 g and 1 - β₁ = 0.1; v = 0.001 g² and 1 - β₂ = 0.001: Δθ = -η g/(|g| + 1e-8)
    for g in (1e-3, 1.0, -250.0):
        (delta,) = trajectory(Adam(np.zeros(1), learning_rate=0.001), np.zeros(1), (g,))
        np.testing.assert_allclose(delta, [-0.001 * g / (abs(g) + 1e-8)], rtol=1e-12)


def test_adams_second_step() -> None:
    # g = 1, -2.  m = 0.1, 0.9·0.1 - 0.1·2 = -0.11; corrected by 1 - 0.9² = 0.19: -0.578947...
    # v = 0.001, 0.999·0.001 + 0.001·4 = 0.004999; corrected by 1 - 0.999² = 0.001999: 2.500750...
    # Δθ = 0.001 · 0.578947.../√2.500750... = 0.000366103...
    deltas = trajectory(Adam(np.zeros(1), learning_rate=0.001), np.zeros(1), (1.0, -2.0))
    expected = 0.001 * (0.11 / 0.19) / (math.sqrt(0.004999 / 0.001999) + 1e-8)
    np.testing.assert_allclose(deltas[1], [expected], rtol=1e-12)
    assert expected == pytest.approx(0.000366103, rel=1e-5)


# The formulas, written again number by number


def scalar_rule(name: str) -> Any:
    """Δθ of the t-th gradient by the textbook formula, one number at a time."""
    kept = {"v": 0.0, "m": 0.0}

    def step(g: Any, t: Any, eta: Any) -> Any:
        if name == "sgd":
            return -eta * g
        if name == "momentum":
            kept["v"] = 0.9 * kept["v"] + g
            return -eta * kept["v"]
        if name == "nesterov":
            kept["v"] = 0.9 * kept["v"] + g
            return -eta * (g + 0.9 * kept["v"])
        if name == "adagrad":
            kept["v"] += g**2
            return -eta * g / (math.sqrt(kept["v"]) + 1e-10)
        if name == "rmsprop":
            kept["v"] = 0.99 * kept["v"] + 0.01 * g**2
            return -eta * g / (math.sqrt(kept["v"]) + 1e-8)
        kept["m"] = 0.9 * kept["m"] + 0.1 * g
        kept["v"] = 0.999 * kept["v"] + 0.001 * g**2
        m, v = kept["m"] / (1 - 0.9**t), kept["v"] / (1 - 0.999**t)
        return -eta * m / (math.sqrt(v) + 1e-8)

    return step


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_a_hundred_steps_follow_the_formula(name: str) -> None:
    gradients = np.random.default_rng(0).normal(scale=[1e-6, 1.0, 1e3], size=(100, 3))
    optimizer = OPTIMIZERS[name](np.zeros(3), learning_rate=0.02)
    rules = [scalar_rule(name) for _ in range(3)]
    out = np.empty(3)
    for t, g in enumerate(gradients, start=1):
        expected = [rule(number, t, 0.02) for rule, number in zip(rules, g, strict=True)]
        np.testing.assert_allclose(optimizer.delta(g, out=out), expected, rtol=1e-10, atol=1e-18)
        optimizer.advance()
    assert optimizer.t == 100


def test_adam_counts_one_step_however_many_parameters_there_are() -> None:
    one = trajectory(Adam(np.zeros(1), learning_rate=0.01), np.zeros(1))
    many = trajectory(Adam(np.zeros(50), learning_rate=0.01), np.zeros(50))
    for delta, deltas in zip(one, many, strict=True):
        np.testing.assert_allclose(deltas, delta[0], rtol=1e-14)


# Asking is not doing


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_asking_twice_for_delta_changes_nothing(name: str) -> None:
    theta = np.array([0.5, -1.0])
    optimizer = OPTIMIZERS[name](theta, learning_rate=0.1)
    trajectory(optimizer, theta)
    state, t, before = optimizer.state.copy(), optimizer.t, theta.copy()
    g = np.array([0.3, -0.7])
    first = optimizer.delta(g, out=np.empty(2)).copy()
    optimizer.delta(-5.0 * g, out=np.empty(2))
    second = optimizer.delta(g, out=np.empty(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(optimizer.state, state)
    np.testing.assert_array_equal(theta, before)
    np.testing.assert_array_equal(g, [0.3, -0.7])
    assert optimizer.t == t


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_advancing_takes_over_the_state_that_delta_announced(name: str) -> None:
    optimizer = OPTIMIZERS[name](np.zeros(2), learning_rate=0.1)
    optimizer.delta(np.array([0.3, -0.7]), out=np.empty(2))
    announced = optimizer.next_state.copy()
    optimizer.advance()
    np.testing.assert_array_equal(optimizer.state, announced)
    assert optimizer.state.shape == (len(optimizer.state_names), 2)
    assert optimizer.t == 1


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_a_restored_optimizer_goes_on_as_the_original_did(name: str) -> None:
    theta = np.zeros(3)
    optimizer = OPTIMIZERS[name](theta, learning_rate=0.1)
    trajectory(optimizer, theta)
    state, t = optimizer.state.copy(), optimizer.t
    straight = trajectory(optimizer, theta.copy())
    other = OPTIMIZERS[name](theta, learning_rate=0.1)
    trajectory(other, theta.copy(), (9.0, 9.0))
    other.restore(state, t)
    np.testing.assert_array_equal(trajectory(other, theta.copy()), straight)


# Many networks, other numbers


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_network_may_have_its_own_learning_rate(name: str) -> None:
    rates = np.array([[0.1], [0.01], [0.5]])
    together = trajectory(OPTIMIZERS[name](np.zeros((3, 4)), learning_rate=rates), np.zeros((3, 4)))
    for run, rate in enumerate(rates[:, 0]):
        alone = trajectory(OPTIMIZERS[name](np.zeros(4), learning_rate=rate), np.zeros(4))
        for many, one in zip(together, alone, strict=True):
            np.testing.assert_allclose(many[run], one, rtol=1e-14)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_single_precision_stays_single(name: str) -> None:
    theta = np.zeros(3, dtype=np.float32)
    optimizer = OPTIMIZERS[name](theta, learning_rate=0.1)
    trajectory(optimizer, theta)
    assert optimizer.state.dtype == optimizer.next_state.dtype == np.float32
