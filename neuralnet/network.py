"""A feed-forward network: layers in a row, and every parameter on one flat vector θ.

``theta`` holds W and b of every layer one after another, W row by row; ``dL_dtheta`` holds their
gradients in the same places. Layers see both as views. So an optimizer is arithmetic on a vector, a
snapshot is one copy and the gradient check is one loop. With ``runs=R`` theta has shape (R, P) and
the same lines compute R networks at once.
"""

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_losses import fast_loss
from neuralnet.initializers import INITIALIZERS
from neuralnet.layers import Dense, LayerSpec
from neuralnet.losses import LOSSES


def parameter_count(n_in: int, layers: Sequence[LayerSpec]) -> int:
    """P: for every layer, inputs × units weights and one bias per unit; a layer that shares its
    weights says itself how many it has."""
    count = 0
    for layer in layers:
        rows, columns = layer.weight_shape(n_in)
        count += rows * columns + layer.biases
        n_in = layer.units
    return count


class Network:
    """Layers, θ and the loss: ``forward``, ``loss_value`` and ``backward``.

    Parameters: ``n_in`` features; ``layers`` from the first hidden to the output; ``loss`` by name;
    ``runs`` networks at once (None: one, without a leading axis); ``theta`` to work on parameters
    that another network or a trainer owns; ``forward_only``: without room for gradients; ``xp`` the
    array module.
    """

    def __init__(
        self,
        n_in: int,
        layers: Sequence[LayerSpec],
        loss: str,
        *,
        runs: int | None = None,
        dtype: Any = np.float64,
        theta: Array | None = None,
        forward_only: bool = False,
        xp: ModuleType = np,
    ) -> None:
        self.xp = xp
        self.n_in = n_in
        self.specs = tuple(layers)
        self.loss = LOSSES[loss](xp)
        self._fast_loss = fast_loss(self.loss, xp)  # the same, in arrays that are kept
        self.runs, self.forward_only = runs, forward_only
        leading = () if runs is None else (runs,)
        shape = (*leading, parameter_count(n_in, self.specs))
        if theta is not None and theta.shape != shape:
            raise ValueError(f"theta: expected shape {shape}; got {theta.shape}")
        self._theta = xp.zeros(shape, dtype=dtype) if theta is None else theta
        self._dL_dtheta = xp.full(shape, np.nan, dtype=self._theta.dtype)
        self.layers = self._make_layers()
        # softmax + cross-entropy, sigmoid + binary cross-entropy, identity + squared error
        output = self.specs[-1]
        # A softmax of one unit is always 1: no probabilities, and ŷ − y is not its error at z.
        is_one = output.activation == "softmax" and output.units == 1
        self.is_canonical = output.activation == self.loss.canonical_activation and not is_one
        self.is_from_z = output.activation == self.loss.from_z_activation and not is_one

    def _make_layers(self) -> list[Dense]:
        layers, n_in = [], self.n_in
        for index, (W, b, spec) in enumerate(self.slices()):
            views = []
            for vector in (self._theta, self._dL_dtheta):
                leading = vector.shape[:-1]
                views += [
                    vector[..., W].reshape(*leading, *spec.weight_shape(n_in)),
                    vector[..., b].reshape(*leading, 1, spec.biases),
                ]
            n_in = spec.units
            layers.append(
                spec.make(
                    *views,
                    is_first=index == 0,
                    forward_only=self.forward_only,
                    xp=self.xp,
                )
            )
        return layers

    def slices(self) -> Iterator[tuple[slice, slice, LayerSpec]]:
        """Where W and b of every layer lie in θ."""
        start, n_in = 0, self.n_in
        for spec in self.specs:
            rows, columns = spec.weight_shape(n_in)
            W = slice(start, start + rows * columns)
            b = slice(W.stop, W.stop + spec.biases)
            yield W, b, spec
            start, n_in = b.stop, spec.units

    @property
    def theta(self) -> Array:
        """θ, shape (…, P): every parameter of the network."""
        return self._theta

    @theta.setter
    def theta(self, value: Array) -> None:
        # ``theta += delta`` ends here with the same array; anything else would cut the layers'
        # views from their vector.
        if value is not self._theta:
            raise AttributeError("write into theta with `+=` or `theta[...] = …`; never replace it")

    @property
    def dL_dtheta(self) -> Array:
        """∂L/∂θ, shape (…, P), as of the last ``backward``."""
        return self._dL_dtheta

    def initialize(
        self,
        generator: np.random.Generator,
        initializers: Sequence[str] | str = "he",
        scales: Sequence[float] | float = 1.0,
    ) -> None:
        """Draw all weights and set all biases to zero (one network without a leading axis).
        Initializer and scale are one for all layers or one for each."""
        count = len(self.layers)
        names = [initializers] * count if isinstance(initializers, str) else initializers
        sizes = scales if isinstance(scales, Sequence) else [scales] * count
        for layer, name, scale in zip(self.layers, names, sizes, strict=True):
            layer.initialize(generator, INITIALIZERS[name], scale)

    @property
    def input_dtype(self) -> Any:
        """What kind of numbers the rows are: as θ, or whole numbers where they name signs."""
        return self.specs[0].input_dtype or self._theta.dtype

    def room_for_rows(self, *shape: int) -> Array:
        """An array for rows of this ``shape``, filled with what is no row: NaN, or -1."""
        dtype = np.dtype(self.input_dtype)
        return self.xp.full(shape, -1 if dtype.kind == "i" else np.nan, dtype=dtype)

    @property
    def gives_probabilities(self) -> bool:
        """Are the outputs the probabilities of classes that add up to 1? Softmax units are, and one
        sigmoid unit with the rest that it leaves; several sigmoid units each speak for themselves.
        """
        output = self.specs[-1]
        return output.activation == "softmax" or (
            output.activation == "sigmoid" and output.units == 1
        )

    @property
    def has_dropout(self) -> bool:
        """Does a training step switch units off?"""
        return any(spec.dropout for spec in self.specs)

    @property
    def masks(self) -> list[Array | None]:
        """The dropout masks in use, one per layer; None where no unit is switched off."""
        return [layer.keep for layer in self.layers]

    @masks.setter
    def masks(self, masks: Sequence[Array | None]) -> None:
        for layer, keep in zip(self.layers, masks, strict=True):
            layer.drop(keep)

    def forward(self, x: Array) -> Array:
        """The outputs ŷ for rows ``x`` of shape (…, n, n_in): shape (…, n, outputs)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss_value(self, y: Array) -> Array:
        """L of the last ``forward`` against targets ``y`` (…, n, outputs): shape (…)."""
        output = self.layers[-1]
        return self.loss_of(output.z, output.a, y)

    def loss_of(self, z: Array, a: Array, y: Array) -> Array:
        """L of outputs ``a``, and the output layer's ``z`` they come from, against ``y``."""
        if self.is_canonical:
            return self._fast_loss.value_from_z(z, a, y)
        if self.is_from_z:
            return self.loss.value_behind(z, y)
        return self._fast_loss.value(a, y)

    def backward(self, y: Array) -> Array:
        """∂L/∂θ of the last ``forward`` against ``y``, from the last layer back to the first."""
        output = self.layers[-1]
        if self.is_canonical:
            self._fast_loss.canonical_dL_dz(output.a, y, output.dL_dz)
            dL_da = output.backward_from_z()
        elif self.is_from_z:
            self._fast_loss.gradient(output.a, y, output.dL_da)  # to look at
            output.dL_dz[...] = self.loss.dL_dz_behind(output.z, y)
            dL_da = output.backward_from_z()
        else:
            dL_da = output.backward(self._fast_loss.gradient(output.a, y, output.dL_da))
        for layer in reversed(self.layers[:-1]):
            dL_da = layer.backward(dL_da)
        return self._dL_dtheta

    def sharing_theta(self) -> "Network":
        """A second network on the same parameters with buffers of its own: to look at other rows
        without disturbing those of the training step. No unit of it is switched off."""
        return self.with_theta(self._theta)

    def probe(self) -> "Network":
        """As ``sharing_theta``, to look only: it has no room for gradients."""
        return Network(
            self.n_in,
            self.specs,
            self.loss.name,
            runs=self.runs,
            theta=self._theta,
            forward_only=True,
            xp=self.xp,
        )

    def with_theta(self, theta: Array, *, masked: bool = False) -> "Network":
        """The same network on other parameters, with buffers of its own; ``masked``: with the
        dropout masks that this one has at the moment, for the rows that this one sees."""
        other = Network(
            self.n_in, self.specs, self.loss.name, runs=self.runs, theta=theta, xp=self.xp
        )
        if masked:
            other.masks = self.masks
        return other

    # A copy made attribute by attribute would hold layers whose views belong to no vector.
    def __getstate__(self) -> dict[str, Any]:
        return {
            "n_in": self.n_in,
            "specs": self.specs,
            "loss": self.loss.name,
            "runs": self.runs,
            "theta": self._theta.copy(),
            "forward_only": self.forward_only,
            "xp": self.xp.__name__,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        import importlib

        self.__init__(  # type: ignore[misc]
            state["n_in"],
            state["specs"],
            state["loss"],
            runs=state["runs"],
            theta=state["theta"],
            forward_only=state["forward_only"],
            xp=importlib.import_module(state["xp"]),
        )
