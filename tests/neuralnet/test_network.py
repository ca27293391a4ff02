"""The network: views on one vector that stay views, buffers that never look like numbers."""

import copy
import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neuralnet.device.fast_layer import BATCH_SIZES_KEPT
from neuralnet.layers import LayerSpec
from neuralnet.network import Network, parameter_count

LAYERS = [LayerSpec(4, "relu"), LayerSpec(3, "tanh"), LayerSpec(2, "softmax")]


def make_network(runs: Any = None, **options: Any) -> Network:
    network = Network(3, LAYERS, "cross_entropy", runs=runs, **options)
    generator = np.random.default_rng(0)
    network.theta[...] = generator.normal(size=network.theta.shape)
    return network


def make_batch(n: Any = 5) -> Any:
    generator = np.random.default_rng(1)
    return generator.normal(size=(n, 3)), np.eye(2)[generator.integers(0, 2, n)]


def assert_layers_are_views(network: Any) -> None:
    for layer in network.layers:
        for view, vector in (
            (layer.W, network.theta),
            (layer.b, network.theta),
            (layer.dL_dW, network.dL_dtheta),
            (layer.dL_db, network.dL_dtheta),
        ):
            assert np.shares_memory(view, vector)
    network.theta[...] = 7.5
    for layer in network.layers:
        assert (layer.W == 7.5).all()
        assert (layer.b == 7.5).all()


# θ


def test_the_courses_lab_network_has_193_parameters() -> None:
    layers = [LayerSpec(10, "relu"), LayerSpec(10, "relu"), LayerSpec(3, "softmax")]
    assert parameter_count(4, layers) == 4 * 10 + 10 + 10 * 10 + 10 + 10 * 3 + 3 == 193


def test_theta_holds_the_weights_row_by_row_and_then_the_biases() -> None:
    network = make_network()
    network.theta[...] = np.arange(network.theta.size)
    first = network.layers[0]
    np.testing.assert_array_equal(first.W, np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(first.b, [[12, 13, 14, 15]])
    np.testing.assert_array_equal(network.layers[1].W[0], [16, 17, 18])


@pytest.mark.parametrize("runs", [None, 3])
def test_weights_biases_and_their_gradients_are_views_of_the_vectors(runs: int | None) -> None:
    assert_layers_are_views(make_network(runs))


@pytest.mark.parametrize("runs", [None, 3])
@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))], ids=["copy", "pickle"]
)
def test_a_copy_has_views_on_a_theta_of_its_own(
    duplicate: Callable[..., Any], runs: int | None
) -> None:
    network = make_network(runs, dtype=np.float32)
    x, _y = make_batch()
    network.forward(x.astype(np.float32))
    theta = network.theta.copy()
    other = duplicate(network)
    np.testing.assert_array_equal(other.theta, theta)
    assert other.theta.dtype == np.float32
    assert not np.shares_memory(other.theta, network.theta)
    assert np.isnan(other.dL_dtheta).all()
    assert_layers_are_views(other)
    np.testing.assert_array_equal(network.theta, theta)


def test_a_copy_computes_what_its_original_computes() -> None:
    network, (x, y) = make_network(), make_batch()
    other = pickle.loads(pickle.dumps(copy.deepcopy(network)))
    for each in (network, other):
        each.forward(x)
    assert network.loss_value(y) == other.loss_value(y)
    np.testing.assert_array_equal(network.backward(y), other.backward(y))


def test_theta_cannot_be_replaced() -> None:
    network = make_network()
    with pytest.raises(AttributeError, match="never replace it"):
        network.theta = network.theta + 1.0
    with pytest.raises(AttributeError):
        network.theta = network.theta.copy()
    with pytest.raises(AttributeError):
        network.dL_dtheta = network.dL_dtheta.copy()  # type: ignore[misc]


def test_theta_can_be_added_to_and_written_into() -> None:
    network = make_network()
    vector, before = network.theta, network.theta.copy()
    network.theta += 1.0
    assert network.theta is vector
    np.testing.assert_array_equal(network.layers[0].W.ravel(), before[:12] + 1.0)
    network.theta[...] = 0.0
    assert not network.layers[2].b.any()


def test_a_theta_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"theta: expected shape \(2, 39\); got \(39,\)"):
        Network(3, LAYERS, "cross_entropy", runs=2, theta=np.zeros(39))


def test_initializing_draws_weights_and_sets_biases_to_zero() -> None:
    network = make_network()
    network.initialize(np.random.default_rng(5))
    assert all((layer.W != 0).all() and not layer.b.any() for layer in network.layers)
    first = network.theta.copy()
    network.initialize(np.random.default_rng(5))
    np.testing.assert_array_equal(network.theta, first)


# Buffers


def test_buffers_that_nobody_filled_are_nan() -> None:
    network = make_network()
    assert np.isnan(network.dL_dtheta).all()
    for layer in network.layers:
        layer.resize(4)
        for buffer in (layer.x, layer.z, layer.a, layer.dL_da, layer.dL_dz, layer.dL_dx):
            assert buffer.shape[-2] == 4
            assert np.isnan(buffer).all()


def test_the_gradient_of_the_inputs_is_not_computed_where_nobody_needs_it() -> None:
    network, (x, y) = make_network(), make_batch()
    network.forward(x)
    network.backward(y)
    assert np.isnan(network.layers[0].dL_dx).all()
    assert np.isfinite(network.layers[1].dL_dx).all()


def test_every_buffer_of_a_step_is_filled() -> None:
    network, (x, y) = make_network(), make_batch()
    network.forward(x)
    assert np.isfinite(network.backward(y)).all()
    for layer in network.layers:
        for buffer in (layer.x, layer.z, layer.a, layer.dL_dz):
            assert np.isfinite(buffer).all()
    for layer in network.layers[:-1]:
        assert np.isfinite(layer.dL_da).all()
    # The short gradient goes round ∂L/∂a of the output.
    assert np.isnan(network.layers[-1].dL_da).all()


def test_buffers_are_kept_while_batch_sizes_alternate_and_are_bounded() -> None:
    network = make_network()
    network.forward(make_batch(10)[0])
    usual = network.layers[0].z
    for _ in range(3):
        network.forward(make_batch(9)[0])
        network.forward(make_batch(10)[0])
        assert network.layers[0].z is usual
    for n in range(1, 20):
        network.forward(make_batch(n)[0])
        assert len(network.layers[0].batch_sizes) <= BATCH_SIZES_KEPT


def test_the_result_does_not_depend_on_the_batch_sizes_before() -> None:
    x, y = make_batch(6)
    fresh, used = make_network(), make_network()
    for n in (1, 9, 6, 3):
        used.forward(make_batch(n)[0])
        used.backward(make_batch(n)[1])
    for network in (fresh, used):
        network.forward(x)
    assert fresh.loss_value(y) == used.loss_value(y)
    np.testing.assert_array_equal(fresh.backward(y), used.backward(y))


def test_a_network_sharing_theta_sees_its_changes_and_leaves_its_buffers_alone() -> None:
    network, (x, y) = make_network(), make_batch()
    network.forward(x)
    network.backward(y)
    outputs, gradient = network.layers[-1].a.copy(), network.dL_dtheta.copy()
    probe = network.sharing_theta()
    assert probe.theta is network.theta
    probe.forward(make_batch(5)[0] + 3.0)
    probe.backward(y)
    np.testing.assert_array_equal(network.layers[-1].a, outputs)
    np.testing.assert_array_equal(network.dL_dtheta, gradient)
    network.theta += 0.25
    np.testing.assert_array_equal(probe.layers[0].W, network.layers[0].W)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_keep_the_precision_that_was_asked_for(dtype: type[Any]) -> None:
    network = make_network(dtype=dtype)
    x, y = (part.astype(dtype) for part in make_batch())
    assert network.forward(x).dtype == dtype
    assert network.loss_value(y).dtype == dtype
    assert network.backward(y).dtype == dtype


# NumPy adds a row (b to z, Σ from softmax) through a buffer of this many numbers, whatever the
# arrays' size. Nothing else of a step may take memory that grows with the batch or the network.
NUMPY_BUFFER = 8192
SMALL_CHANGE = 8 * 1024  # views, numbers and tuples of the interpreter


@pytest.mark.parametrize(
    "hidden, output, loss",
    [
        ("relu", "softmax", "cross_entropy"),
        ("leaky_relu", "softmax", "mse"),
        ("tanh", "sigmoid", "binary_cross_entropy"),
        ("sigmoid", "identity", "mse"),
        ("sigmoid", "tanh", "mse"),
        ("softmax", "relu", "cross_entropy"),
    ],
)
def test_a_step_allocates_no_array(hidden: str, output: str, loss: str) -> None:
    # The smallest buffer between the layers is 512 rows of 64 numbers, 256 KiB; the smallest
    # weight matrix 64 x 40. One forgotten `out=` on either would be seen.
    layers = [LayerSpec(128, hidden), LayerSpec(64, hidden), LayerSpec(40, output)]
    network = Network(64, layers, loss)
    network.initialize(np.random.default_rng(0), "xavier")
    x = np.random.default_rng(1).normal(size=(512, 64))
    y = np.eye(40)[np.arange(512) % 40]

    def step() -> None:
        network.forward(x)
        # Cross-entropies of outputs that are no probabilities use `terms`, a new array.
        if network.is_canonical or loss == "mse":
            network.loss_value(y)
        network.backward(y)

    step()
    tracemalloc.start()
    try:
        step()
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        step()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < NUMPY_BUFFER * x.itemsize + SMALL_CHANGE
    assert after - before < SMALL_CHANGE
