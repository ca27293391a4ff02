"""Is the network healthy? Sizes of signals, gradients, weights and updates, layer by layer.

Everything is measured at the trainer's present state, over *all* its training rows with dropout
off, so that two states can be compared: nothing of the batch's luck is in it. Only Δθ is the
step's own, from its batch. The size of an array is its root mean square,

    RMS(x) = √(mean of x²)

which does not grow with the number of entries, so a wide layer can be set beside a narrow one.
A unit of a convolution is a filter: it answers at every place of every picture, and all of that
counts.
∂L/∂z is what it is everywhere: the slope of the loss averaged over the n rows, and so about 1/n of
what a row alone would give.

The trainer keeps its parameters, its optimizer and its place in time.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.arrays import Array, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.explain import whole_pass
from neuralnet.layers import Dense
from neuralnet.training import Trainer

# A unit with a flat end is saturated on a row where its slope φ′(z) is below this share of the
# steepest slope it can have (1/4 for the sigmoid, 1 for tanh) …
FLAT = 0.05
# … and it counts as saturated when that is so on at least this share of the rows.
MOST_ROWS = 0.9


def rms(x: np.ndarray, axis: int | None = None) -> np.ndarray:
    """√(mean of x²), over all entries or along ``axis``; NaN where there are no entries."""
    if x.size == 0:
        return np.full(() if axis is None else np.delete(x.shape, axis), np.nan)
    return np.asarray(np.sqrt(np.mean(np.square(x), axis=axis)))


@dataclass(frozen=True, eq=False)
class LayerHealth:
    """One layer in numbers. ``layer`` counts from 1; arrays hold one number for each unit.

    ``gradient``, ``error``, ``signal``, ``weights`` and ``start_weights`` are the RMS of ∂L/∂W, of
    ∂L/∂z, of a, of W and of the W that the run began with; ``unit_*`` the same for one unit: its
    column of ∂L/∂W, its ∂L/∂z and its a over the rows.
    ``moved`` is ‖W − W₀‖ / ‖W₀‖ and ``update_ratio`` ‖Δθ‖ / ‖θ‖ over the layer's W and b, each
    infinite where it divides by 0, and NaN for 0/0.
    ``active`` is the share of rows on which a ≠ 0 and ``flat`` the share on which the unit is
    saturated, NaN for functions that have no steepest slope to compare with.
    """

    layer: int
    activation: str
    gradient: float
    error: float
    signal: float
    weights: float
    start_weights: float
    moved: float
    update_ratio: float
    unit_gradient: np.ndarray
    unit_error: np.ndarray
    unit_signal: np.ndarray
    active: np.ndarray
    flat: np.ndarray

    @property
    def learns(self) -> bool:
        """Has the layer weights? Pooling and flatten have none: what is measured of weights is NaN
        there."""
        return self.unit_gradient.size > 0

    @property
    def dead(self) -> np.ndarray:
        """Units (of a ReLU layer) that are 0 on every training row: no row gives them a gradient,
        so no step from these rows can bring them back."""
        return np.asarray((self.active == 0.0) & ACTIVATIONS[self.activation].zero_is_flat)

    @property
    def saturated(self) -> np.ndarray:
        """Units whose slope is nearly flat on most rows, so that hardly any gradient passes."""
        with non_finite_allowed():
            return np.asarray(self.flat >= MOST_ROWS)


def layer_health(trainer: Trainer) -> list[LayerHealth]:
    """Every layer of the network at the trainer's state, the first hidden layer first."""
    trainer.compute()  # Δθ of this step; asking again changes nothing
    probe, _L = whole_pass(trainer, trainer.x_train, trainer.y_train)
    theta, delta = _numbers(trainer.network.theta), _numbers(trainer.delta)
    start = _numbers(start_parameters(trainer))
    found = []
    with non_finite_allowed():
        for index, (layer, (W, b, _spec)) in enumerate(
            zip(probe.layers, trainer.network.slices(), strict=True)
        ):
            both = slice(W.start, b.stop)
            a, dL_dz, dL_dW = _numbers(layer.a), _numbers(layer.dL_dz), _numbers(layer.dL_dW)
            moved = np.linalg.norm(theta[W] - start[W]) / np.linalg.norm(start[W])
            ratio = np.linalg.norm(delta[both]) / np.linalg.norm(theta[both])
            found.append(
                LayerHealth(
                    layer=index + 1,
                    activation=layer.activation.name,
                    gradient=float(rms(dL_dW)),
                    error=float(rms(dL_dz)),
                    signal=float(rms(a)),
                    weights=float(rms(theta[W])),
                    start_weights=float(rms(start[W])),
                    moved=float(moved),
                    update_ratio=float(ratio),
                    unit_gradient=rms(dL_dW, axis=0),
                    unit_error=rms(dL_dz, axis=0),
                    unit_signal=rms(a, axis=0),
                    active=np.mean(a != 0.0, axis=0),
                    flat=flat_share(layer),
                )
            )
    return found


def flat_share(layer: Dense) -> np.ndarray:
    """For every unit the share of the rows last seen on which |φ′(z)| is below ``FLAT`` of the
    steepest slope; NaN for an activation that does not say its steepest slope. ReLU is not nearly
    flat on its one side but quite: see ``dead``."""
    steepest = layer.activation.steepest_slope
    if steepest is None:
        return np.full(layer.n_out, np.nan)
    slopes = layer.activation.backward(layer.z, layer.a, layer.xp.ones_like(layer.z))
    return np.asarray(np.mean(np.abs(_numbers(slopes)) < FLAT * steepest, axis=0))


def start_parameters(trainer: Trainer) -> Array:
    """θ at state 0, shape (P,). A history never lets go of its first snapshot."""
    return trainer.history.nearest(0).theta


def _numbers(array: Array) -> np.ndarray:
    return to_host(array).astype(np.float64)
