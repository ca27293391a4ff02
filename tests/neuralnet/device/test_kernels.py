"""Kernels of a device's own: one call for several, and the same numbers."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from neuralnet.activations import ACTIVATIONS
from neuralnet.device import kernels
from neuralnet.device.fast_activations import IN_C, fast_activation, fused_activation
from neuralnet.device.kernels import (
    elementwise_kernel,
    gradient_length,
    inner_product,
    product,
    reduction_kernel,
    sum_of_squares,
)
from neuralnet.errors import non_finite_allowed
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from tests.neuralnet import pretended_gpu, strict_array
from tests.neuralnet.pretended_gpu import Counting, watched_by
from tests.present import present

Shape = tuple[int, ...]

EXTREMES = [-1e4, -800.0, -90.0, -1.0, -0.0, 0.0, 1e-300, 1.0, 90.0, 800.0, 1e4]
BEYOND = [np.nan, np.inf, -np.inf]


def there(*arrays: Any) -> list[Any]:
    return [pretended_gpu.asarray(array) for array in arrays]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", IN_C)
def test_bias_and_activation_are_one_call_and_the_same_numbers(name: str, dtype: str) -> None:
    activation = fast_activation(ACTIVATIONS[name](), np, dtype)
    fused = present(fused_activation(name, pretended_gpu))
    xW = np.array([[*EXTREMES, *BEYOND]] * 2, dtype=dtype)
    xW[1] *= 0.5
    b = np.zeros((1, xW.shape[1]), dtype=dtype)
    b[0, 3] = 0.25
    dL_da = np.linspace(-2.0, 3.0, xW.size).reshape(xW.shape).astype(dtype)
    z, b_there, a, dL_da_there, dL_dz = there(
        xW, b, np.full_like(xW, np.nan), dL_da, np.full_like(xW, np.nan)
    )
    with np.errstate(all="ignore"):
        wanted_a = activation.forward(xW + b, np.full_like(xW, np.nan))
        wanted = activation.backward(xW + b, wanted_a, dL_da, np.full_like(xW, np.nan))
    with watched_by(Counting()) as seen:
        fused.forward(z, b_there, a)
        assert fused.backward(z, a, dL_da_there, dL_dz) is dL_dz
    assert seen.operations == [f"bias_and_{name}", f"{name}_backward"]
    np.testing.assert_array_equal(z.get(), xW + b)
    tolerance = {"float64": 1e-14, "float32": 1e-6}[dtype]
    np.testing.assert_allclose(a.get(), wanted_a, rtol=tolerance)
    np.testing.assert_allclose(dL_dz.get(), wanted, rtol=tolerance)


@pytest.mark.parametrize("runs", [None, 3])
def test_a_layer_on_a_device_starts_bias_and_activation_as_one(runs: int | None) -> None:
    layers = [LayerSpec(4, "tanh"), LayerSpec(3, "sigmoid")]
    network = Network(2, layers, "mse", runs=runs, xp=pretended_gpu)
    x, y = there(np.ones((5, 2)), np.zeros((5, 3)))
    network.forward(x)  # makes room
    with watched_by(Counting()) as seen:
        network.forward(x)
    product_of_layer = "sum_of_products"
    assert seen.operations == [
        *(product_of_layer, "bias_and_tanh"),
        *(product_of_layer, "bias_and_sigmoid"),
    ]
    network.loss_value(y)
    with watched_by(Counting()) as seen:
        network.backward(y)
    assert [name for name in seen.operations if name.endswith("_backward")] == [
        "sigmoid_backward",
        "tanh_backward",
    ]


@pytest.mark.parametrize(
    "x_shape, y_shape",
    [
        ((5, 3), (3, 4)),
        ((2, 5, 3), (2, 3, 4)),
        ((5, 3), (2, 3, 4)),
        ((1, 5), (2, 5, 4)),
        ((2, 1, 3), (2, 3, 1)),
    ],
)
@pytest.mark.parametrize("largest", [0, 2**21])
def test_a_product_is_the_librarys_or_the_kernels(
    monkeypatch: pytest.MonkeyPatch, x_shape: Shape, y_shape: Shape, largest: int
) -> None:
    monkeypatch.setattr(kernels, "LARGEST_PRODUCT", largest)
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=x_shape), generator.normal(size=y_shape)
    x_there, y_there, out = there(x, y, np.full((x @ y).shape, np.nan))
    with watched_by(Counting()) as seen:
        assert product(pretended_gpu, out.ndim)(x_there, y_there, out=out) is out
    assert seen.operations == ["sum_of_products" if largest else ("dot", "matmul")[out.ndim - 2]]
    np.testing.assert_allclose(out.get(), x @ y, rtol=1e-13)


def test_a_product_may_be_written_into_a_view_and_read_through_one() -> None:
    x, vector = there(np.arange(6.0).reshape(2, 3), np.zeros(9))
    out = vector[1:7].reshape(3, 2)
    product(pretended_gpu, 2)(x.swapaxes(-1, -2), pretended_gpu.asarray(np.eye(2)), out=out)
    assert vector.get().tolist() == [0, 0, 3, 1, 4, 2, 5, 0, 0]


@pytest.mark.parametrize("xp", [np, strict_array, pretended_gpu])
def test_sums_are_over_everything_or_over_each_run(xp: ModuleType) -> None:
    u, v = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    u_there, v_there = (xp.asarray(array) for array in (u, v))
    assert float(inner_product(xp)(u_there, v_there)) == 15.0
    assert [float(one) for one in sum_of_squares(xp, 2)(u_there)] == [5.0, 50.0]
    assert float(sum_of_squares(xp, 1)(u_there.reshape(6))) == 55.0


@pytest.mark.parametrize("rate", [0.01, np.array([[0.1], [0.01], [0.001]])], ids=["one", "each"])
def test_where_a_device_has_kernels_adam_is_one_call_and_the_same_update(
    rate: float | np.ndarray,
) -> None:
    generator = np.random.default_rng(0)
    theta = generator.normal(size=(3, 5))
    plain = OPTIMIZERS["adam"](theta, learning_rate=rate)
    theta_there, out = there(theta, np.full_like(theta, np.nan))
    rate_there = rate if isinstance(rate, float) else pretended_gpu.asarray(rate)
    fused = OPTIMIZERS["adam"](theta_there, learning_rate=rate_there, xp=pretended_gpu)
    wanted = np.full_like(theta, np.nan)
    for _ in range(3):
        g = generator.normal(size=theta.shape)
        plain.delta(g, out=wanted)
        with watched_by(Counting()) as device:
            fused.delta(pretended_gpu.asarray(g), out=out)
        assert device.operations[-1] == "adam"  # before it, the step's own rate of each run
        assert len(device.operations) == (1 if isinstance(rate, float) else 3)
        np.testing.assert_allclose(out.get(), wanted, rtol=1e-13)
        np.testing.assert_allclose(fused.next_state.get(), plain.next_state, rtol=1e-13)
        plain.advance()
        fused.advance()


@pytest.mark.parametrize("xp", [np, strict_array])
def test_where_a_device_has_no_kernels_there_are_none(xp: ModuleType) -> None:
    assert elementwise_kernel(xp, "T a", "T b", "b = a;", "copy") is None
    assert reduction_kernel(xp, "T a", "T b", "a", "a + b", "b = a", "0", "total") is None
    assert fused_activation("relu", xp) is None
    a = xp.asarray(np.ones((2, 2)))
    with watched_by(Counting()) as seen:
        product(xp, 2)(a, a, out=xp.asarray(np.zeros((2, 2))))
    assert "sum_of_products" not in seen.operations


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(5,), (3, 5)])
def test_a_gradients_length_is_right_even_where_its_squares_are_not(dtype: Any, shape: Any) -> None:
    direction = np.random.default_rng(0).normal(size=shape).astype(dtype)
    measure = gradient_length(np, direction)
    limits = np.finfo(dtype)
    for size in (1.0, float(limits.max) / 100, float(limits.tiny) * 1e3):
        g = (direction * dtype(size)).astype(dtype)
        wanted = size * np.linalg.norm(direction.astype(np.float64), axis=-1, keepdims=True)
        with non_finite_allowed():
            found = measure(g)
        np.testing.assert_allclose(found, wanted, rtol=1e-3 if size < 1.0 else 1e-6)
    assert not measure(np.zeros(shape, dtype)).any()
