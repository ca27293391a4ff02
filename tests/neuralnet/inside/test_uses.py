"""Every use of a shared weight is named, and what they add makes the gradient again, to 1e-9."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.gradient_check import measured_gradient
from neuralnet.inside import explain, uses
from neuralnet.inside.explain import Sum
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.convolution import Conv2D
from neuralnet.sharing.embedding import Embedding
from neuralnet.sharing.first_layers import layers_from
from neuralnet.sharing.patches import Picture
from neuralnet.sharing.pooling import Pool2D
from neuralnet.training import Trainer
from tests.neuralnet.sharing.cases import experiment_on_digits, make_case

TOLERANCE = 1e-9
PICTURES = st.builds(Picture, st.integers(6, 9), st.integers(6, 9), st.just(1))
ACTIVATIONS = st.sampled_from(["relu", "tanh", "sigmoid", "leaky_relu"])


@st.composite
def passes(draw: st.DrawFn) -> Any:
    """A network on pictures after one pass forward and back."""
    picture = draw(PICTURES)
    conv = f"conv-{draw(st.integers(1, 4))}-{draw(ACTIVATIONS)}"
    pool = draw(st.sampled_from(["max-pool", "average-pool"]))
    texts = draw(
        st.sampled_from([(conv,), (conv, pool), (conv, conv), (pool, conv)]).filter(
            lambda texts: texts[0] == conv or min(picture[:2]) >= 6
        )
    )
    first = layers_from((*texts, "flatten"), features=picture.size, picture=picture, signs=0)
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    network = Network(picture.size, (*first, LayerSpec(3, "softmax")), "cross_entropy")
    network.theta[...] = numbers.normal(0.0, 0.7, network.theta.shape)
    n = draw(st.integers(1, 5))
    network.forward(numbers.normal(size=(n, picture.size)))
    network.backward(np.eye(3)[numbers.integers(3, size=n)])
    return network


def adds_up(found: Sum) -> None:
    assert found.discrepancy <= TOLERANCE
    for term in found.terms:
        assert np.prod(term.factors) == pytest.approx(term.value, abs=1e-12)


@given(passes(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_uses_of_a_kernel_weight_add_up_to_its_gradient(network: Network, at: int) -> None:
    for layer in network.layers:
        if isinstance(layer, Conv2D):
            i, j = at % layer.n_in, at % layer.n_out
            found = uses.kernel_gradient(layer, i, j)
            adds_up(found)
            assert len(found.terms) == layer.n
            assert found.total == layer.dL_dW[i, j]
            adds_up(explain.bias_gradient(layer, j))


@given(passes(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_what_a_filter_makes_of_a_patch_adds_up(network: Network, at: int) -> None:
    for layer in network.layers:
        if isinstance(layer, Conv2D):
            row, place = divmod(at % layer.n, layer.places)
            adds_up(uses.filter_output(layer, row, place, at % layer.n_out))


@given(passes(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_what_comes_back_to_a_pixel_adds_up_over_the_patches_it_lies_in(
    network: Network, at: int
) -> None:
    for layer in network.layers:
        if isinstance(layer, Conv2D):
            found = uses.pixel_gradient(
                layer, at % (layer.n // layer.places), at % layer.picture.size
            )
            adds_up(found)
            assert 1 <= len(found.terms) <= 9 * layer.n_out


@given(passes(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_pooling_is_a_sum_of_shares(network: Network, at: int) -> None:
    for layer in network.layers:
        if isinstance(layer, Pool2D):
            found = uses.pooled(layer, at % layer.n, at % layer.n_out)
            adds_up(found)
            assert sum(term.factors[1] for term in found.terms) == 1.0


@given(st.integers(0, 5), st.integers(0, 1), st.integers(1, 9))
@settings(max_examples=25, deadline=None)
def test_a_sign_gets_a_term_for_every_place_at_which_it_stands(
    sign: int, number: int, n: int
) -> None:
    network, x, y = make_case("embedding, concat", n=n)
    network.forward(x)
    network.backward(y)
    layer = network.layers[0]
    assert isinstance(layer, Embedding)
    found = uses.sign_gradient(layer, sign, number)
    adds_up(found)
    assert [term.index for term in found.terms] == np.flatnonzero(x == sign).tolist()


def test_a_kernel_weight_on_a_digit_is_used_at_thirty_six_places_of_each_picture() -> None:
    trainer = Trainer(experiment_on_digits(("conv-2", "flatten")))
    trainer.compute()
    layer = trainer.network.layers[0]
    assert isinstance(layer, Conv2D)
    found = uses.kernel_gradient(layer, 4, 1)
    assert len(found.terms) == 36 * len(trainer.x)
    for term in found.terms[::29]:
        use = uses.use_of(layer, term)
        # Weight 4 is in the middle of the kernel: under it lies the pixel one below, one to the
        # right of the corner.
        picture = trainer.x[use.row].reshape(8, 8)
        assert term.factors[0] == picture[use.top + 1, use.left + 1]


@pytest.mark.parametrize("name", ["conv", "average pool", "max pool", "flatten", "two convs"])
def test_the_gradient_of_the_input_is_the_slope_that_nudging_measures(name: str) -> None:
    network, x, y = make_case(name)
    network.forward(x)
    network.backward(y)
    found = uses.input_gradient(network)
    h, probe = 1e-5, network.sharing_theta()
    for pixel in (0, 8, 20, 33):
        losses = []
        for moved in (h, -h):
            other = x.copy()
            other[2, pixel] += moved
            probe.forward(other)
            losses.append(float(probe.loss_value(y)))
        slope = (losses[0] - losses[1]) / (2 * h)
        assert found[2, pixel] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_the_gradient_of_the_input_of_a_dense_network_is_measured_too() -> None:
    network = Network(3, [LayerSpec(4, "tanh"), LayerSpec(2, "softmax")], "cross_entropy")
    network.theta[...] = np.random.default_rng(0).normal(size=network.theta.size)
    x, y = np.random.default_rng(1).normal(size=(1, 3)), np.eye(2)[[1]]
    network.forward(x)
    network.backward(y)
    # A constant input is the bias of its weights: ∂L/∂x = Σ ∂L/∂b W.
    layer = network.layers[0]
    expected = measured_gradient(network, x, y)[12:16] @ layer.W.T
    np.testing.assert_allclose(uses.input_gradient(network)[0], expected, rtol=1e-6)


def test_between_two_signs_nothing_lies() -> None:
    network, x, y = make_case("embedding, mean")
    network.forward(x)
    network.backward(y)
    with pytest.raises(ValueError, match="signs"):
        uses.input_gradient(network)


@given(passes(), st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_only_the_pixels_of_its_receptive_field_move_a_unit(network: Network, at: int) -> None:
    layers = [i for i, layer in enumerate(network.layers, 1) if isinstance(layer, Conv2D | Pool2D)]
    number = layers[at % len(layers)]
    unit = at % network.specs[number - 1].units
    field = uses.receptive_field(network.specs, number, unit)
    rng = np.random.default_rng(at)
    x = rng.normal(size=(1, network.n_in))

    def value(rows: np.ndarray) -> float:
        for layer in network.layers[:number]:
            rows = layer.forward(rows)
        return float(rows[0, unit])

    here, outside = value(x), x.copy()
    others = np.setdiff1d(np.arange(network.n_in), field)
    outside[0, others] += rng.normal(size=len(others))
    assert value(outside) == here
    # Where the units before are flat, not every pixel of the field moves it; none beyond does.
    assert 0 < len(field) < network.n_in or not len(others)


@given(st.integers(1, 8), st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_votes_of_words_add_up_to_z_and_one_hot_rows_times_the_matrix_are_the_rows(
    positions: int, n: int, seed: int
) -> None:
    numbers = np.random.default_rng(seed)
    first = layers_from(("embedding-3", "mean"), features=positions, picture=None, signs=9)
    network = Network(positions, (*first, LayerSpec(2, "softmax")), "cross_entropy")
    network.theta[...] = numbers.normal(0.0, 2.0, network.theta.shape)
    network.forward(numbers.integers(0, 9, (n, positions)))
    layer = network.layers[0]
    assert isinstance(layer, Embedding)
    assert uses.one_hot_product(layer).tobytes() == layer.z.tobytes()
    for row in range(n):
        for k in range(2):
            found = uses.word_votes(network, row, k)
            assert [term.name for term in found.terms] == ["position"] * positions + ["bias"]
            adds_up(found)


def test_words_have_votes_only_where_their_mean_goes_straight_to_the_classes() -> None:
    with pytest.raises(ValueError, match="an embedding, its mean and one dense layer"):
        uses.word_votes(make_case("embedding, concat").network, 0, 0)
