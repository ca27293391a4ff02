"""Backpropagation against measured slopes: every activation, every loss, every sensible pair."""

from typing import Any

import numpy as np
import pytest

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.fast_activations import FAST, FastTanh
from neuralnet.dropout import Masks
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import OUTPUTS
from neuralnet.gradient_check import Kink, check_gradient, kinks_left, measured_gradient
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.network import Network, parameter_count
from tests.present import present

PROBABILITIES = ("softmax", "sigmoid")
HIDDEN = list(ACTIVATIONS)  # softmax too: it is a layer like any other
CANONICAL = [
    (loss.canonical_activation, name) for name, loss in LOSSES.items() if loss.canonical_activation
]
# Outputs that are probabilities can go with any loss, others only with those that take any number.
# ReLU outputs have a loss; their gradient is checked where they are on or off, never at the kink.
PAIRS = [
    (name, loss)
    for loss, kind in LOSSES.items()
    for name in (PROBABILITIES if kind.wants_probabilities else ACTIVATIONS)
]
TOLERANCE = 1e-6
AWAY_FROM_KINKS = 1e-3


def make_case(hidden: Any, output: Any, loss: Any, runs: Any = None) -> Any:
    """A 3-5-4-3 network, all of θ random (biases too), with no z near a ReLU's kink."""
    layers = [LayerSpec(5, hidden), LayerSpec(4, hidden), LayerSpec(3, output)]
    for seed in range(200):
        generator = np.random.default_rng(seed)
        network = Network(3, layers, loss, runs=runs)
        network.theta[...] = generator.normal(0.0, 0.8, network.theta.shape)
        x, y = generator.normal(size=(6, 3)), np.eye(3)[generator.integers(0, 3, 6)]
        network.forward(x)
        if all(np.abs(layer.z).min() > AWAY_FROM_KINKS for layer in network.layers):
            return network, x, y
    raise AssertionError("no case found whose z all lie away from 0")


@pytest.mark.parametrize("output, loss", CANONICAL)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_gradient_is_right_for_every_hidden_activation_and_canonical_pair(
    hidden: str, output: str, loss: str
) -> None:
    network, x, y = make_case(hidden, output, loss)
    assert network.is_canonical
    assert check_gradient(network, x, y).worst_relative_error <= TOLERANCE


@pytest.mark.parametrize("output, loss", PAIRS)
def test_the_gradient_is_right_for_every_sensible_pair_of_output_and_loss(
    output: str, loss: str
) -> None:
    network, x, y = make_case("tanh", output, loss)
    assert check_gradient(network, x, y).worst_relative_error <= TOLERANCE


OFFERED = [(output, loss) for output in OUTPUTS[1:] for loss in LOSSES]


@pytest.mark.parametrize("output, loss", OFFERED)
@pytest.mark.parametrize("target", ["classes", "yes or no", "values"])
def test_value_and_gradient_of_every_pair_on_offer_belong_to_one_function(
    target: str, output: str, loss: str
) -> None:
    """Wherever the loss has a value: behind an identity, only where a logarithm has one."""
    generator = np.random.default_rng(5)
    units = 3 if target == "classes" else 1
    if output == "softmax" and target == "yes or no":
        units = 2
    network = Network(3, [LayerSpec(4, "tanh"), LayerSpec(units, output)], loss)
    network.theta[...] = generator.normal(0.0, 0.15, network.theta.shape)
    network.layers[-1].b[...] = np.array([0.5, 0.45, 0.6])[:units]
    x, labels = generator.normal(size=(6, 3)), generator.integers(0, 3, 6)
    y = {
        "classes": np.eye(3)[labels],
        "yes or no": np.eye(2)[labels % 2][:, :units],
        "values": generator.normal(size=(6, 1)),
    }[target]
    with non_finite_allowed():
        check = check_gradient(network, x, y)
        L = network.loss_value(y)
    if (output, loss, target) == ("softmax", "binary_cross_entropy", "values"):
        assert not np.isfinite(L)  # the one softmax unit is 1, and ln(1 − 1) = −∞
        return
    assert np.isfinite(L)
    if output == "softmax" and target == "values":  # the one output is always 1: L cannot change
        assert not check.backpropagated.any()
        assert not check.measured.any()
        return
    assert np.abs(check.backpropagated).max() > 1e-3
    assert check.worst_relative_error <= TOLERANCE


@pytest.mark.parametrize("gap", [10.0, 36.0, 40.0, 100.0, 800.0])
@pytest.mark.parametrize(
    "output, loss",
    [(o, loss) for o, loss in OFFERED if o in PROBABILITIES and LOSSES[loss].wants_probabilities],
)
def test_the_gradient_is_right_where_the_network_is_sure_and_wrong(
    output: str, loss: str, gap: float
) -> None:
    network = Network(2, [LayerSpec(3, output)], loss)
    network.theta[...] = np.random.default_rng(3).normal(0.0, 0.3, network.theta.shape)
    network.layers[-1].b[...] += [gap / 2, -gap / 2, -gap / 2]
    x, y = np.random.default_rng(4).normal(size=(4, 2)), np.eye(3)[[1, 2, 1, 1]]
    check = check_gradient(network, x, y)
    assert gap / 8 < network.loss_value(y) < 2 * gap
    assert check.worst_relative_error <= TOLERANCE


@pytest.mark.parametrize("output, loss", sorted({*PAIRS, *CANONICAL}))
@pytest.mark.parametrize("hidden", ["relu", "sigmoid", "softmax"])
def test_every_network_on_the_run_axis_has_the_gradient_it_has_alone(
    hidden: str, output: str, loss: str
) -> None:
    many, x, y = make_case(hidden, output, loss, runs=3)
    together = many.backward(y)
    assert together.shape == (3, parameter_count(3, many.specs))
    values = many.loss_value(y)
    for run in range(3):
        alone = Network(3, many.specs, loss, theta=many.theta[run].copy())
        alone.forward(x)
        assert values[run] == pytest.approx(alone.loss_value(y), rel=1e-12)
        np.testing.assert_allclose(together[run], alone.backward(y), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("output, loss", CANONICAL)
def test_the_gradient_is_right_while_units_are_switched_off(output: str, loss: str) -> None:
    layers = [LayerSpec(5, "tanh", 0.4), LayerSpec(4, "sigmoid", 0.2), LayerSpec(3, output)]
    network = Network(3, layers, loss)
    generator = np.random.default_rng(7)
    network.theta[...] = generator.normal(0.0, 0.8, network.theta.shape)
    x, y = generator.normal(size=(6, 3)), np.eye(3)[generator.integers(0, 3, 6)]
    p = np.array([[spec.dropout for spec in layers]])
    network.masks = Masks([7], layers, p, runs=None, dtype=np.float64).at(0, [6])
    assert (present(network.masks[0]) == 0).any()
    assert check_gradient(network, x, y).worst_relative_error <= TOLERANCE
    with_masks = network.dL_dtheta.copy()
    network.masks = [None, None, None]
    network.forward(x)
    assert np.abs(network.backward(y) - with_masks).max() > 1e-3


@pytest.mark.parametrize("output, loss", CANONICAL)
def test_the_check_also_judges_many_networks_at_once(output: str, loss: str) -> None:
    many, x, y = make_case("tanh", output, loss, runs=3)
    assert check_gradient(many, x, y).worst_relative_error <= TOLERANCE


def test_each_run_may_have_rows_and_targets_of_its_own() -> None:
    many, x, y = make_case("tanh", "softmax", "cross_entropy", runs=3)
    x_each = np.stack([x, x[::-1], 2 * x])
    y_each = np.stack([y, y[::-1], y])
    assert check_gradient(many, x_each, y_each).worst_relative_error <= TOLERANCE


def test_the_check_finds_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    class WrongTanh(FastTanh):
        def backward(self, z: Any, a: Any, dL_da: Any, out: Any) -> Any:
            super().backward(z, a, dL_da, out)
            out *= 1.001
            return out

    monkeypatch.setitem(FAST, "tanh", WrongTanh)
    network, x, y = make_case("tanh", "softmax", "cross_entropy")
    assert check_gradient(network, x, y).worst_relative_error > 1e-4


def test_the_check_finds_a_bias_that_gets_its_gradient_once_for_every_weight() -> None:
    network, x, y = make_case("tanh", "softmax", "cross_entropy")
    layer = network.layers[1]
    right = layer.backward_from_z

    def wrong() -> Any:
        dL_dx = right()
        layer.dL_db *= layer.n_in
        return dL_dx

    layer.backward_from_z = wrong
    assert check_gradient(network, x, y).worst_relative_error > 0.1


def test_measuring_leaves_theta_and_the_buffers_as_they_were() -> None:
    network, x, y = make_case("tanh", "softmax", "cross_entropy")
    network.forward(x)
    theta, outputs = network.theta.copy(), network.layers[-1].a.copy()
    measured_gradient(network, x, y)
    np.testing.assert_array_equal(network.theta, theta)
    np.testing.assert_array_equal(network.layers[-1].a, outputs)


def test_both_gradients_are_reported() -> None:
    network, x, y = make_case("tanh", "identity", "mse")
    check = check_gradient(network, x, y)
    assert check.backpropagated.shape == check.measured.shape == network.theta.shape
    np.testing.assert_allclose(check.backpropagated, check.measured, rtol=1e-4, atol=1e-9)


# --- kinks and single precision ----------------------------------------------------------------


def kinked(activation: str, dtype: Any = np.float64) -> Any:
    """A 2-2-2 network without biases on the exclusive or of 0 and 1: z of row (0, 0) is exactly 0
    in both hidden units, and that of row (1, 0) in the first."""
    network = Network(2, [LayerSpec(2, activation), LayerSpec(2, "softmax")], "cross_entropy",
                      dtype=dtype)  # fmt: skip
    network.theta[...] = np.random.default_rng(1).normal(0.0, 0.8, network.theta.shape)
    network.layers[0].W[...] = [[0.0, 0.7], [-0.4, 0.5]]
    for layer in network.layers:
        layer.b[...] = 0.0
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=dtype)
    return network, x, np.eye(2, dtype=dtype)[[0, 1, 1, 0]]


@pytest.mark.parametrize("activation", [name for name, kind in ACTIVATIONS.items() if kind.kinks])
def test_at_a_kink_the_gradient_is_one_of_two_slopes_and_no_nudge_is_small_enough(
    activation: str,
) -> None:
    network, x, y = kinked(activation)
    for epsilon in (1e-4, 1e-6):
        check = check_gradient(network, x, y, epsilon)
        # W₀₀ moves row (1, 0) and b₀, b₁ move row (0, 0) off the kink; nothing else does.
        assert np.flatnonzero(check.on_kink).tolist() == [0, 4, 5]
        assert check.relative_errors[~check.on_kink].max() < 1e-6
        assert check.relative_errors[check.on_kink].min() > 0.05
    assert kinks_left(network, x, 0) == [Kink(1, 0, (2,), 0.0)]
    assert kinks_left(network, x, 4) == [Kink(1, 0, (0, 2), 0.0)]
    assert kinks_left(network, x, 1) == []


def test_a_smooth_activation_has_no_kink_at_the_same_place() -> None:
    network, x, y = kinked("elu")
    check = check_gradient(network, x, y)
    assert not check.on_kink.any()
    assert check.worst_relative_error < 1e-5  # φ″ jumps there, so the nudge is off by about ε


@pytest.mark.parametrize("output, loss", CANONICAL)
def test_a_network_in_single_precision_is_measured_in_double(output: str, loss: str) -> None:
    network, x, y = make_case("tanh", output, loss)
    single = Network(3, network.specs, loss, dtype=np.float32)
    single.theta[...] = network.theta
    check = check_gradient(single, x.astype(np.float32), y.astype(np.float32))
    assert single.layers[-1].z.dtype == np.float32
    assert check.measured.dtype == np.float64
    assert check.worst_relative_error < 1e-4  # of a nudge in single precision it would be 0.02 to 1
