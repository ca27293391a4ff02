"""Layers with shared weights: their gradients are right, and nothing in them is new but sharing."""

import copy
from typing import Any

import numpy as np
import pytest

from neuralnet.gradient_check import check_gradient
from neuralnet.layers import Dense, LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.convolution import Conv2D
from neuralnet.sharing.embedding import Embedding
from neuralnet.sharing.first_layers import layers_from
from neuralnet.sharing.patches import Patches, Picture
from tests.neuralnet.sharing.cases import ALL, ON_PICTURES, PICTURE, make_case

TOLERANCE = 1e-6


@pytest.mark.parametrize("runs", [None, 3])
@pytest.mark.parametrize("name", list(ALL))
def test_the_gradient_is_right_with_and_without_the_axis_of_runs(
    name: str, runs: int | None
) -> None:
    network, x, y = make_case(name, runs)
    assert check_gradient(network, x, y).worst_relative_error <= TOLERANCE


@pytest.mark.parametrize("name", list(ALL))
def test_several_networks_at_once_compute_what_each_computes_alone(name: str) -> None:
    many, x, y = make_case(name, runs=3)
    losses, gradients = (many.forward(x), many.loss_value(y))[1], many.backward(y)
    alone = make_case(name).network
    for run in range(3):
        alone.theta[...] = many.theta[run]
        alone.forward(x)
        np.testing.assert_allclose(alone.loss_value(y), losses[run], rtol=1e-12)
        np.testing.assert_allclose(alone.backward(y), gradients[run], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", list(ALL))
def test_each_network_may_have_rows_of_its_own(name: str) -> None:
    many, x, _y = make_case(name, runs=2)
    both = np.stack([x, x[::-1]])
    outputs = many.forward(both).copy()
    assert np.array_equal(many.forward(x)[0], outputs[0])
    assert np.array_equal(many.forward(x[::-1].copy())[1], outputs[1])


def dense_of(convolution: Conv2D) -> np.ndarray:
    """The matrix of the dense layer that computes the same: the kernel again and again, else 0."""
    W = np.zeros((convolution.picture.size, convolution.places, convolution.n_out))
    for place, numbers in enumerate(convolution.patches.where):
        W[numbers, place] = convolution.W
    return W.reshape(convolution.picture.size, -1)


def test_a_convolution_is_a_dense_layer_whose_weights_are_shared_and_mostly_zero() -> None:
    network, x, _y = make_case("conv")
    convolution = network.layers[0]
    assert isinstance(convolution, Conv2D)
    bias = np.tile(convolution.b, convolution.places)
    expected = np.tanh(x @ dense_of(convolution) + bias)
    np.testing.assert_allclose(convolution.out, expected, rtol=1e-12, atol=1e-14)
    assert network.theta.size < expected.shape[1] * PICTURE.size


def test_the_gradient_of_a_kernel_is_that_of_the_dense_layer_added_up_over_its_places() -> None:
    network, x, y = make_case("conv")
    network.forward(x)
    network.backward(y)
    convolution = network.layers[0]
    assert isinstance(convolution, Conv2D)
    dL_dz = convolution.dL_dz.reshape(len(x), -1)  # one unit for every place and filter
    of_dense = (x.T @ dL_dz).reshape(PICTURE.size, convolution.places, convolution.n_out)
    summed = sum(
        of_dense[numbers, place] for place, numbers in enumerate(convolution.patches.where)
    )
    np.testing.assert_allclose(convolution.dL_dW, summed, rtol=1e-12, atol=1e-15)


def test_an_embedding_is_bit_for_bit_a_one_hot_row_times_a_matrix() -> None:
    network, x, _y = make_case("embedding, concat")
    embedding = network.layers[0]
    assert isinstance(embedding, Embedding)
    one_hot = np.eye(embedding.n_in)[x].reshape(-1, embedding.n_in)
    assert np.array_equal(embedding.x, one_hot)
    assert (one_hot @ embedding.W).tobytes() == embedding.z.tobytes()


def test_the_gradient_of_an_embedding_adds_up_over_rows_in_which_a_sign_comes_back() -> None:
    network, _x, y = make_case("embedding, concat")
    network.forward(np.array([[1, 1, 1]] * len(y)))
    network.backward(y)
    embedding = network.layers[0]
    np.testing.assert_allclose(embedding.dL_dW[1], embedding.dL_dz.sum(axis=0), rtol=1e-12)
    assert not embedding.dL_dW[[0, 2, 3, 4, 5]].any()


def test_signs_are_whole_numbers_and_stay_so() -> None:
    network, x, _y = make_case("embedding, mean")
    assert network.input_dtype == np.int64 == x.dtype
    assert network.room_for_rows(2, 3).dtype == np.int64
    assert (network.room_for_rows(2, 3) == -1).all()  # no sign, as NaN is no number
    assert make_case("conv").network.input_dtype == np.float64


def test_the_mean_does_not_know_in_which_order_signs_stand_and_concat_does() -> None:
    for name, is_equal in (("embedding, mean", True), ("embedding, concat", False)):
        network, _x, _y = make_case(name)
        here = network.forward(np.array([[0, 1, 2]])).copy()
        there = network.forward(np.array([[2, 0, 1]]))
        assert np.allclose(here, there, rtol=1e-12, atol=0) is is_equal


def test_the_largest_number_of_a_square_gets_all_of_the_gradient_and_the_first_of_equals() -> None:
    specs = layers_from(("max-pool", "flatten"), features=4, picture=Picture(2, 2), signs=0)
    network = Network(4, (*specs, LayerSpec(1, "identity")), "mse")
    network.theta[...] = [2.0, 0.0]
    network.forward(np.array([[1.0, 5.0, 5.0, 2.0]]))
    network.backward(np.array([[0.0]]))
    pool = network.layers[0]
    assert pool.a.tolist() == [[5.0]]
    out = np.full((1, 4), np.nan)
    pool.distribute(pool.dL_dz, out)  # type: ignore[attr-defined]
    assert out.tolist() == [[0.0, 40.0, 0.0, 0.0]]


def test_bringing_patches_back_counts_how_often_a_pixel_is_used() -> None:
    patches = Patches(Picture(4, 5), 3, 1, np)
    uses = patches.bring_back(np.ones((1, patches.rows, patches.length)), np.full((1, 20), np.nan))
    expected = np.bincount(patches.where.ravel(), minlength=20)
    assert uses[0].tolist() == expected.tolist()
    assert expected.reshape(4, 5)[1].tolist() == [2, 4, 6, 4, 2]


@pytest.mark.parametrize("name", list(ALL))
def test_rooms_are_kept_for_a_few_batch_sizes_and_never_hold_what_was_not_computed(
    name: str,
) -> None:
    network, x, y = make_case(name)
    first = network.forward(x).copy()
    for n in (4, 3, 2, 1, 5):
        network.forward(x[:n])
        network.backward(y[:n])
        assert np.isfinite(network.dL_dtheta).all()
    assert all(len(layer.batch_sizes) <= 3 for layer in network.layers)
    assert np.array_equal(network.forward(x), first)


@pytest.mark.parametrize("name", list(ALL))
def test_a_copy_and_a_probe_compute_the_same(name: str) -> None:
    network, x, _y = make_case(name)
    outputs = network.forward(x).copy()
    twin = copy.deepcopy(network)
    assert np.array_equal(twin.forward(x), outputs)
    assert np.array_equal(network.probe().forward(x), outputs)
    twin.theta += 1.0
    assert np.array_equal(network.forward(x), outputs)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("name", list(ALL))
def test_the_precision_is_that_of_theta(name: str, precision: Any) -> None:
    network, x, _y = make_case(name)
    other = network.with_theta(network.theta.astype(precision))
    rows = x if name.startswith("embedding") else x.astype(precision)
    assert other.forward(rows).dtype == precision
    assert all(layer.z.dtype == precision for layer in other.layers)


def test_pictures_may_be_cut_anyhow_and_no_weight_is_for_one_place_alone() -> None:
    for name in ON_PICTURES:
        network, _x, _y = make_case(name)
        for layer in network.layers:
            assert isinstance(layer, Dense)
            if isinstance(layer, Conv2D):
                assert layer.W.shape[0] == 9 * layer.picture.channels
