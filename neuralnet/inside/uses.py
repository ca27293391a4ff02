"""Where a shared weight is used, and what each use adds to its gradient.

A weight of a dense layer is used once for every row of the batch. A weight of a kernel is used at
every place of every picture, a row of an embedding wherever its sign stands, and a pixel in every
patch that it lies in. Each gradient is the sum over these uses; the functions here name the terms,
as those of `explain` do, and the tests show that they add up.

Rows of the batch, places, positions and filters count from 0.
"""

from typing import NamedTuple

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import Sum, Term, products, weight_gradient
from neuralnet.layers import Dense, LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.convolution import SIDE as KERNEL
from neuralnet.sharing.convolution import Conv2D, Conv2DSpec
from neuralnet.sharing.embedding import Embedding, MeanOverPositions
from neuralnet.sharing.patches import patch_positions, patches_fit
from neuralnet.sharing.pooling import SIDE as SQUARE
from neuralnet.sharing.pooling import AveragePool2D, MaxPool2D, Pool2D, Pool2DSpec
from neuralnet.sharing.without_weights import WithoutWeights


class Use(NamedTuple):
    """One place at which a kernel is used: in which row of the batch, and where its upper left
    corner lies in the picture."""

    row: int
    top: int
    left: int


def patches_of(layer: Dense) -> np.ndarray | None:
    """Which numbers of a picture make up each patch of a layer; None where it has no patches."""
    return layer.patches.where if isinstance(layer, Conv2D | Pool2D) else None


def use_of(layer: Conv2D, term: Term) -> Use:
    """Where the use lies that a term of ``kernel_gradient`` is of."""
    row, place = divmod(term.index, layer.places)
    _down, across = patches_fit(layer.picture, KERNEL, 1)
    return Use(row, *divmod(place, across))


def kernel_gradient(layer: Conv2D, i: int, j: int) -> Sum:
    """∂L/∂W_ij of a kernel = Σ_rows Σ_places x_i ∂L/∂z_j: a term "place" for every use, its factors
    what lies under the weight there and the error of the unit it belongs to there."""
    found = weight_gradient(layer, i, j)
    return Sum(
        tuple(Term("place", term.index, term.factors, term.value) for term in found.terms),
        found.total,
    )


def filter_output(layer: Conv2D, row: int, place: int, j: int) -> Sum:
    """z of filter j at one place = Σ_i x_i W_ij + b_j over the numbers of its patch."""
    at = row * layer.places + place
    x, W = to_host(layer.x)[at], to_host(layer.W)[:, j]
    b = float(to_host(layer.b)[0, j])
    terms = products("input", x.tolist(), W.tolist())
    return Sum((*terms, Term("bias", j, (b,), b)), float(to_host(layer.z)[at, j]))


def pixel_gradient(layer: Conv2D, row: int, pixel: int) -> Sum:
    """∂L/∂x of one number of a picture = Σ ∂L/∂z W over every place whose patch it lies in, and
    every filter: terms "place" with these factors, the index counting places, then filters."""
    where, errors, W = layer.patches.where, to_host(layer.dL_dz), to_host(layer.W)
    first, terms = row * layer.places, []
    for place, i in zip(*np.nonzero(where == pixel), strict=True):
        for j in range(layer.n_out):
            factors = float(errors[first + place, j]), float(W[i, j])
            index = int(place) * layer.n_out + j
            terms.append(Term("place", index, factors, factors[0] * factors[1]))
    return Sum(tuple(terms), float(_gradient_of_pictures(layer)[row, pixel]))


def _gradient_of_pictures(layer: Conv2D) -> np.ndarray:
    """∂L/∂x of all pictures of the batch, by the layer's own way back; before the first layer
    training does not compute it."""
    patches = to_host(layer.dL_dz) @ to_host(layer.W).T
    n = len(patches) // layer.places
    shaped = patches.reshape(n, layer.places, layer.patches.length)
    out = np.full((n, layer.picture.size), np.nan, patches.dtype)
    return np.asarray(layer.patches.bring_back(shaped, out))


def input_gradient(network: Network) -> np.ndarray:
    """∂L/∂x of the inputs, (n, n_in), after ``backward`` of one network: by how much the loss of
    the batch would grow for each number of the input, were it a little larger."""
    first = network.layers[0]
    if isinstance(first, Embedding):
        raise ValueError("the inputs are signs: nothing lies between one and the next")
    if isinstance(first, Conv2D):
        return _gradient_of_pictures(first)
    if isinstance(first, WithoutWeights):
        out = np.full((first.n, first.n_in), np.nan, first.a.dtype)
        first.distribute(first.dL_dz, out)
        return out
    return np.asarray(to_host(first.dL_dz) @ to_host(first.W).T)


def pooled(layer: Pool2D, row: int, unit: int) -> Sum:
    """What pooling makes of one square: terms "input" with factors (x, share). The shares of the
    average are ¼ each; of the maximum the first of the largest has 1, the others 0."""
    square, channel = divmod(unit, layer.channels)
    numbers = layer.patches.where[square][channel :: layer.channels]
    shares = _shares(layer, row, square, channel)
    terms = []
    for number, share in zip(numbers, shares, strict=True):
        x = float(to_host(layer.x)[row, number])
        terms.append(Term("input", int(number), (x, share), x * share))
    return Sum(tuple(terms), float(to_host(layer.a)[row, unit]))


def _shares(layer: Pool2D, row: int, square: int, channel: int) -> list[float]:
    if isinstance(layer, AveragePool2D):
        return [1.0 / SQUARE**2] * SQUARE**2
    assert isinstance(layer, MaxPool2D)
    return [float(share) for share in to_host(layer.is_first_largest)[row, square, :, channel]]


def sign_gradient(layer: Embedding, sign: int, number: int) -> Sum:
    """∂L/∂W of one number of a sign = Σ ∂L/∂z over all positions of all rows at which the sign
    stands: terms "position" with factors (1, ∂L/∂z), the index counting positions."""
    found = weight_gradient(layer, sign, number)
    terms = [term for term in found.terms if term.factors[0] == 1.0]
    return Sum(
        tuple(Term("position", term.index, term.factors, term.value) for term in terms),
        found.total,
    )


def one_hot_product(layer: Embedding) -> np.ndarray:
    """one-hot · W of the signs that the layer last saw, by a matrix product: what looking the rows
    up in W gives without it."""
    return np.asarray(to_host(layer.x) @ to_host(layer.W))


def word_votes(network: Network, row: int, k: int) -> Sum:
    """z of class k behind an embedding, its mean over p places and one dense layer:

        z_k = Σ_places (E_sign · W_k) / p + b_k

    terms "position" with factors (E_sign · W_k, 1/p) in the order of the places, then one "bias".
    """
    first, mean, output = network.layers[0], network.layers[1], network.layers[-1]
    fits = isinstance(mean, MeanOverPositions) and len(network.layers) == 3
    if not fits or not isinstance(first, Embedding):
        raise ValueError("expected an embedding, its mean and one dense layer")
    assert isinstance(mean, MeanOverPositions)
    p, W, b = mean.positions, to_host(output.W)[:, k], float(to_host(output.b)[0, k])
    rows = to_host(first.z)[row * p : (row + 1) * p]
    products = [float(sign @ W) for sign in rows]
    terms = [Term("position", at, (value, 1 / p), value / p) for at, value in enumerate(products)]
    return Sum((*terms, Term("bias", k, (b,), b)), float(to_host(output.z)[row, k]))


def receptive_field(specs: tuple[LayerSpec, ...], layer: int, unit: int) -> list[int]:
    """The pixels of the picture that number ``unit`` of what ``layer`` (from 1) makes can see, in
    ascending order; a number of channels counts as one pixel each."""
    seen = {unit}
    for spec in reversed(specs[:layer]):
        if isinstance(spec, Conv2DSpec):
            filters = spec.filters
            places = {number // filters for number in seen}
            patch = patch_positions(spec.picture, KERNEL, 1)
            seen = {int(i) for place in places for i in patch[place]}
        elif isinstance(spec, Pool2DSpec):
            channels, squares = spec.picture.channels, patch_positions(spec.picture, SQUARE, SQUARE)
            seen = {
                int(i)
                for number in seen
                for i in squares[number // channels][number % channels :: channels]
            }
    return sorted(seen)
