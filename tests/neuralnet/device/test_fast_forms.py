"""What a training step computes fast is what the plain formula says."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from neuralnet.activations import ACTIVATIONS, Activation, Softmax
from neuralnet.device import fast_activations, fast_losses
from neuralnet.device.fast_activations import IN_C, fast_activation
from neuralnet.device.fast_layer import FastLayer
from neuralnet.device.fast_losses import fast_loss
from neuralnet.device.rows import COLUMNS_COMPARED, ROWS_FOR_COLUMNS, largest_of_rows
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES, Loss
from neuralnet.network import Network
from tests.neuralnet import pretended_gpu

# One network and many, few rows and so many that softmax goes column by column.
SHAPES = [(1, 3), (10, 3), (7, COLUMNS_COMPARED + 1), (ROWS_FOR_COLUMNS + 1, 3), (4, 10, 5)]


def same(found: Any, wanted: Any, dtype: Any) -> None:
    tolerance = {"float64": 1e-12, "float32": 1e-5}[dtype]
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance * 1e-3)


def numbers(shape: Any, dtype: Any, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(scale=3.0, size=shape).astype(dtype)


def targets(shape: Any, dtype: Any) -> Any:
    k = shape[-1]
    return np.eye(k, dtype=dtype)[np.random.default_rng(1).integers(0, k, shape[:-1])]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_an_activation_in_place_is_the_plain_one(
    name: str, shape: tuple[int, ...], dtype: str
) -> None:
    plain = ACTIVATIONS[name]()
    fast = fast_activation(plain, np, dtype)
    z, dL_da = numbers(shape, dtype), numbers(shape, dtype, seed=1)
    z.flat[0] = 0.0  # where ReLU bends
    a, dL_dz = np.full_like(z, np.nan), np.full_like(z, np.nan)
    assert fast.forward(z, a) is a
    assert fast.backward(z, a, dL_da, dL_dz) is dL_dz
    same(a, plain.forward(z), dtype)
    same(dL_dz, plain.backward(z, a, dL_da), dtype)
    assert a.dtype == plain.forward(z).dtype == plain.backward(z, a, dL_da).dtype == dtype


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", list(LOSSES))
def test_a_loss_in_place_is_the_plain_one(name: str, shape: tuple[int, ...], dtype: str) -> None:
    plain = LOSSES[name]()
    fast = fast_loss(plain, np)
    z, y = numbers(shape, dtype), targets(shape, dtype)
    a = ACTIVATIONS[plain.canonical_activation or "identity"]().forward(z)
    same(fast.value(a, y), plain.value(a, y), dtype)
    same(fast.value_from_z(z, a, y), plain.value_from_z(z, a, y), dtype)
    out = np.full_like(a, np.nan)
    assert fast.gradient(a, y, out) is out
    same(out, plain.gradient(a, y), dtype)
    if not plain.canonical_activation:
        return
    assert fast.canonical_dL_dz(a, y, out) is out
    same(out, plain.canonical_dL_dz(a, y), dtype)


@pytest.mark.parametrize("kind", ["fast", "plain"])
@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_logits_of_ten_thousand_make_finite_numbers_and_no_warning(name: str, kind: str) -> None:
    z = np.array([[-1e4, -800.0, -90.0, 0.0, 90.0, 800.0, 1e4]])
    plain = ACTIVATIONS[name]()
    make = fast_activation if kind == "fast" else fast_activations.InPlace
    form = make(plain, np, z.dtype)
    a = form.forward(z, np.full_like(z, np.nan))
    assert np.isfinite(a).all()
    assert np.isfinite(form.backward(z, a, np.ones_like(z), np.full_like(z, np.nan))).all()


def test_every_fast_form_is_of_something_that_there_is() -> None:
    assert set(fast_activations.FAST) <= set(ACTIVATIONS)
    assert set(fast_losses.FAST) <= set(LOSSES)
    assert set(IN_C) <= set(ACTIVATIONS) - {"softmax"}  # a kernel sees one entry at a time


@pytest.mark.parametrize("xp", [np, pretended_gpu])
def test_what_has_no_fast_form_trains_by_its_plain_one(
    monkeypatch: pytest.MonkeyPatch, xp: ModuleType
) -> None:
    class Swish(Activation):
        """z σ(z)."""

        name = "swish"

        def forward(self, z: Any) -> Any:
            return z / (1.0 + self.xp.exp(-z))

        def backward(self, z: Any, a: Any, dL_da: Any) -> Any:
            s = 1.0 / (1.0 + self.xp.exp(-z))
            return dL_da * (a + s * (1.0 - a))

    class FourthPower(Loss):
        """Mean of (a − y)⁴."""

        name = "fourth_power"

        def terms(self, a: Any, y: np.ndarray) -> Any:
            return (a - y) ** 4 / a.shape[-1]

        def gradient(self, a: Any, y: np.ndarray) -> Any:
            return 4.0 * (a - y) ** 3 / (a.shape[-2] * a.shape[-1])

    monkeypatch.setitem(ACTIVATIONS, "swish", Swish)
    monkeypatch.setitem(LOSSES, "fourth_power", FourthPower)
    network = Network(3, [LayerSpec(4, "swish"), LayerSpec(2, "identity")], "fourth_power", xp=xp)
    network.initialize(np.random.default_rng(0))
    x, y = xp.asarray(numbers((6, 3), "float64")), xp.asarray(numbers((6, 2), "float64", seed=1))
    network.forward(x)
    before, gradient = float(network.loss_value(y)), network.backward(y)
    network.theta[...] = network.theta - 1e-8 * gradient
    network.forward(x)
    square = float((gradient * gradient).sum())
    assert before - float(network.loss_value(y)) == pytest.approx(1e-8 * square, rel=1e-3)


@pytest.mark.parametrize("leading", [(), (4,)], ids=["one", "many"])
@pytest.mark.parametrize("n", [1, 7, 8])
def test_the_operations_of_a_layer_are_those_of_the_formulas(
    leading: tuple[Any, ...], n: int
) -> None:
    W, b = numbers((*leading, 5, 3), "float64"), numbers((*leading, 1, 3), "float64", seed=1)
    x, keep = numbers((*leading, n, 5), "float64", seed=2), numbers((*leading, n, 3), "float64")
    fast = FastLayer(ACTIVATIONS["tanh"](), W, b, forward_only=False, xp=np)
    for _ in range(2):  # the second time in arrays that are full
        room = fast.room(n)
        fast.affine(x, room.z)
        fast.activate(room.z, room.a)
        fast.through_activation(room.z, room.a, x[..., :3], room.dL_dz)
        fast.product_with_transposed_W(room.dL_dz, room.dL_dx)
        rows = np.full_like(b, np.nan)
        fast.sum_of_rows(room.dL_dz, rows)
        z = x @ W + b
        dL_dz = x[..., :3] * (1.0 - np.tanh(z) ** 2)
        same(room.z, z, "float64")
        same(room.a, np.tanh(z), "float64")
        np.testing.assert_allclose(room.dL_dz, dL_dz, rtol=1e-9)  # 1 − a² loses digits near 1
        same(rows, room.dL_dz.sum(axis=-2, keepdims=True), "float64")
        same(room.dL_dx, room.dL_dz @ W.swapaxes(-1, -2), "float64")
        same(fast.masked(room.a, keep), room.a * keep, "float64")
        same(fast.masked_gradient(room.dL_dz, keep), room.dL_dz * keep, "float64")


def test_softmax_can_be_used_for_many_shapes_in_turn() -> None:
    for dtype in (np.float32, np.float64):
        softmax = fast_activation(Softmax(), np, dtype)
        for n in range(1, 12):
            z = np.arange(2.0 * n, dtype=dtype).reshape(n, 2)
            a = softmax.forward(z, np.empty_like(z))
            np.testing.assert_allclose(a[:, 1], 1 / (1 + np.exp(-1)), rtol=1e-6)


@pytest.mark.parametrize("units", [1, 2, 3, COLUMNS_COMPARED, COLUMNS_COMPARED + 1])
@pytest.mark.parametrize("leading", [(), (4,)])
def test_the_largest_of_a_row_is_found_by_columns_as_by_rows(
    leading: tuple[Any, ...], units: int
) -> None:
    z = np.random.default_rng(units).normal(size=(*leading, 6, units))
    z[..., 0, 0], z[..., 1, -1] = np.inf, -np.inf
    out = np.full((*leading, 6, 1), np.nan)
    assert largest_of_rows(z, out=out, xp=np) is out
    np.testing.assert_array_equal(out, z.max(axis=-1, keepdims=True))
