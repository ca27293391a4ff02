"""The terms behind one number.

Every function takes a number that the engine has computed and says what it is made of: the products
of a weighted sum, the rows of a gradient, the parts of an update. Each returns the terms together
with the engine's own total; the tests show that they add up. Nothing here is used for training.

Rows are positions within the batch that the network last saw; units, inputs and rows count from 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from neuralnet.device.arrays import in_double, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.gradient_check import Kink, kinks_left
from neuralnet.layers import Dense
from neuralnet.network import Network
from neuralnet.training import Trainer


@dataclass(frozen=True)
class Term:
    """One term: the product of its ``factors``. ``name`` says what it belongs to ("input",
    "bias", "row", "unit", "gradient", "momentum", "decay", "l1", "frozen", "whole", "rest") and
    ``index`` which one."""

    name: str
    index: int
    factors: tuple[float, ...]
    value: float


@dataclass(frozen=True)
class Sum:
    """Terms, and the total as the engine has it."""

    terms: tuple[Term, ...]
    total: float

    @property
    def discrepancy(self) -> float:
        """How far the terms' sum is from the engine's total; rounding, and nothing else."""
        return abs(sum(term.value for term in self.terms) - self.total)

    def largest(self, count: int) -> "Sum":
        """The ``count`` terms of largest magnitude, in their order, and all others as one term
        named "rest" whose index is how many they are."""
        if len(self.terms) <= count:
            return self
        by_size = sorted(self.terms, key=lambda term: -abs(term.value))
        kept, rest = set(by_size[:count]), by_size[count:]
        value = sum(term.value for term in rest)
        shown = tuple(term for term in self.terms if term in kept)
        return Sum((*shown, Term("rest", len(rest), (value,), value)), self.total)


def _numbers(array: object) -> list[float]:
    return [float(value) for value in to_host(array)]


def products(name: str, *factors: Sequence[float]) -> tuple[Term, ...]:
    """A term called ``name`` for every place of the factors: their product there."""
    return tuple(
        Term(name, index, row, math.prod(row))
        for index, row in enumerate(zip(*factors, strict=True))
    )


# --- forward -----------------------------------------------------------------------------------


def weighted_sum(layer: Dense, row: int, unit: int) -> Sum:
    """z_j = Σ_i x_i W_ij + b_j: terms "input" with factors (x_i, W_ij), then one "bias"."""
    inputs = products("input", _numbers(layer.x[row]), _numbers(layer.W[:, unit]))
    b = float(layer.b[0, unit])
    return Sum((*inputs, Term("bias", unit, (b,), b)), float(layer.z[row, unit]))


@dataclass(frozen=True)
class SoftmaxSteps:
    """Softmax of one row step by step: subtract the largest z, exponentiate, divide by the sum."""

    z: np.ndarray
    largest: float
    shifted: np.ndarray
    exponentials: np.ndarray
    total: float
    probabilities: np.ndarray


def softmax_steps(z: Sequence[float] | np.ndarray, temperature: float = 1.0) -> SoftmaxSteps:
    """The steps for logits ``z`` of one row, divided by ``temperature`` (above 0) beforehand."""
    if not temperature > 0:
        raise ValueError(f"temperature: expected a number above 0; got {temperature!r}")
    logits = np.asarray(z, dtype=np.float64) / temperature
    largest = float(logits.max())
    shifted = logits - largest
    exponentials = np.exp(shifted)
    total = float(exponentials.sum())
    return SoftmaxSteps(logits, largest, shifted, exponentials, total, exponentials / total)


# --- loss --------------------------------------------------------------------------------------


def batch_loss(network: Network, y: np.ndarray) -> Sum:
    """L = (1/n) Σ_rows L_row: a term "row" for every row with factors (L_row, 1/n)."""
    output = network.layers[-1]
    n = output.a.shape[-2]
    if network.is_canonical or network.is_from_z:
        one_row = (slice(i, i + 1) for i in range(n))
        rows = [float(network.loss_of(output.z[i], output.a[i], y[i])) for i in one_row]
    else:
        rows = _numbers(network.loss.terms(output.a, y).sum(axis=-1))
    return Sum(products("row", rows, [1.0 / n] * n), float(network.loss_value(y)))


# --- backward ----------------------------------------------------------------------------------


def activation_slopes(layer: Dense, unit: int) -> np.ndarray:
    """φ′(z) of one unit in every row of the batch, shape (n,). Softmax has no slope of one unit:
    ``softmax_error`` has its terms."""
    slopes = layer.activation.backward(layer.z, layer.a, layer.xp.ones_like(layer.z))
    return to_host(slopes[:, unit]).astype(np.float64)


def activation_slope(layer: Dense, row: int, unit: int) -> float:
    """φ′(z) of one unit in one row."""
    return float(activation_slopes(layer, unit)[row])


def output_gradient(network: Network, y: np.ndarray, row: int, unit: int) -> Sum:
    """∂L/∂a_k of the output layer, term by term as the loss has it (``Loss.gradient_terms``): for
    squared error (a_k − y_k) · 2/(n k), the terms "output" and "target". Of a loss that does not
    say them it is one term, "whole".

    A canonical pair never computes it; there the total is what its loss would say.
    """
    output = network.layers[-1]
    n, k = output.a.shape[-2:]
    gradient = network.loss.gradient(output.a, y)
    total = float(gradient[row, unit])
    parts = network.loss.gradient_terms(output.a[row, unit], float(y[row, unit]), n, k)
    parts = parts or {"whole": (total,)}
    terms = tuple(Term(name, unit, factors, math.prod(factors)) for name, factors in parts.items())
    return Sum(terms, total)


def softmax_error(layer: Dense, row: int, unit: int) -> Sum:
    """∂L/∂z_j behind a softmax = Σ_k ∂L/∂a_k · a_j (δ_jk − a_k): every output moves with every z,
    so there is a term "unit" with these two factors for every output k."""
    a, dL_da = _numbers(layer.a[row]), _numbers(layer.dL_da[row])
    slopes = [a[unit] * ((k == unit) - a_k) for k, a_k in enumerate(a)]
    return Sum(products("unit", dL_da, slopes), float(layer.dL_dz[row, unit]))


def output_error(network: Network, y: np.ndarray, row: int, unit: int) -> Sum:
    """∂L/∂z_k of the output layer.

    Of a canonical pair it is (a_k − y_k) × scale, as the terms "output" and "target": the scale is
    1/n for softmax + cross-entropy, 1/(n k) for sigmoid + binary cross-entropy and 2/(n k) for
    identity + squared error. Any other pair goes the long way, from ``output_gradient`` through the
    activation: ``softmax_error``, or ``error_through_activation``.
    """
    output = network.layers[-1]
    if not network.is_canonical:
        through = softmax_error if output.activation.uses_whole_row else error_through_activation
        return through(output, row, unit)
    n, k = output.a.shape[-2:]
    factor = network.loss.canonical_scale(n, k)
    a, target = float(output.a[row, unit]), float(y[row, unit])
    terms = (
        Term("output", unit, (a, factor), a * factor),
        Term("target", unit, (-target, factor), -target * factor),
    )
    return Sum(terms, float(output.dL_dz[row, unit]))


def error_from_next(network: Network, layer: int, row: int, unit: int) -> Sum:
    """∂L/∂a_j of hidden layer ``layer`` (from 1) = Σ_k ∂L/∂z_k W_jk over the units k of the next
    layer: terms "unit" with factors (∂L/∂z_k, W_jk). With dropout a third factor, the mask's 0 or
    1/(1 − p), stands in every term."""
    here, following = network.layers[layer - 1], network.layers[layer]
    errors, weights = _numbers(following.dL_dz[row]), _numbers(following.W[unit])
    masks = [] if here.keep is None else [[float(here.keep[row, unit])] * len(errors)]
    return Sum(products("unit", errors, weights, *masks), float(here.dL_da[row, unit]))


def error_through_activation(layer: Dense, row: int, unit: int) -> Sum:
    """∂L/∂z_j = ∂L/∂a_j · φ′(z_j): one term with these two factors."""
    factors = float(layer.dL_da[row, unit]), activation_slope(layer, row, unit)
    term = Term("unit", unit, factors, factors[0] * factors[1])
    return Sum((term,), float(layer.dL_dz[row, unit]))


def weight_gradient(layer: Dense, i: int, j: int) -> Sum:
    """∂L/∂W_ij = Σ_rows x_i ∂L/∂z_j: a term "row" with these factors for every row of the batch.

    The 1/n of the mean is already inside ∂L/∂z.
    """
    terms = products("row", _numbers(layer.x[:, i]), _numbers(layer.dL_dz[:, j]))
    return Sum(terms, float(layer.dL_dW[i, j]))


def bias_gradient(layer: Dense, j: int) -> Sum:
    """∂L/∂b_j = Σ_rows 1 · ∂L/∂z_j: the bias is a weight whose input is always 1."""
    signals = _numbers(layer.dL_dz[:, j])
    return Sum(products("row", [1.0] * len(signals), signals), float(layer.dL_db[0, j]))


# --- the numeric check -------------------------------------------------------------------------


NUMBERS_AT_ONCE = 2**20  # parameters and values of the networks that are computed together


@dataclass(frozen=True)
class Nudge:
    """One parameter moved by ±h, and what the loss did: slope = (above − below) / 2h, and the
    slopes on both sides of where it is. ``here`` is the loss there, in double precision too."""

    h: float
    above: float
    here: float
    below: float

    @property
    def slope(self) -> float:
        """The central difference."""
        return (self.above - self.below) / (2.0 * self.h)

    @property
    def sides(self) -> tuple[float, float]:
        """The slopes to the left and to the right: two where the loss has a kink."""
        return (self.here - self.below) / self.h, (self.above - self.here) / self.h


def nudge(trainer: Trainer, index: int, h: float = 1e-5) -> Nudge:
    """Move parameter ``index`` of θ both ways and measure the loss of the current batch."""
    amounts = np.array([h, 0.0, -h])
    above, here, below = (float(L) for L in losses_when_moved(trainer, index, amounts))
    return Nudge(h, above, here, below)


def kinks_met(trainer: Trainer, index: int, h: float = 1e-5) -> list[Kink]:
    """Where the nudge of parameter ``index`` moves a z of the current batch off a kink."""
    with non_finite_allowed():
        return kinks_left(trainer.network, trainer.x, index, h)


def losses_when_moved(trainer: Trainer, index: int, amounts: np.ndarray) -> np.ndarray:
    """The loss of the current batch with parameter ``index`` moved by each of ``amounts``, all
    others kept: shape as ``amounts``. In double precision, where small differences of losses are
    left over. The trainer's own θ and buffers stay as they are."""
    network, xp = trainer.network, trainer.network.xp
    double, x, y = map(in_double, (network.theta, trainer.x, trainer.y))
    value, losses = float(network.theta[index]), np.empty(len(amounts))
    rows = len(trainer.y) * sum(spec.numbers_in_a_row for spec in network.specs)
    at_once = max(NUMBERS_AT_ONCE // (network.theta.size + rows), 1)
    for start in range(0, len(amounts), at_once):
        some = slice(start, start + at_once)
        theta = xp.repeat(double[None], len(amounts[some]), axis=0)
        theta[:, index] = xp.asarray(value + amounts[some])
        probe = Network(
            network.n_in, network.specs, network.loss.name, runs=len(theta), theta=theta, xp=xp
        )
        probe.masks = [
            None if keep is None else xp.broadcast_to(keep, (len(theta), *keep.shape))
            for keep in network.masks
        ]
        with non_finite_allowed():
            probe.forward(x)
            losses[some] = to_host(probe.loss_value(y))
    return losses


# --- update ------------------------------------------------------------------------------------


WHOLE = "whole"  # the name of a change that its optimizer does not split into parts


FROZEN = "frozen"  # the name of what takes the change of a frozen parameter back


def update_values(trainer: Trainer, index: int) -> SimpleNamespace:
    """The numbers of one parameter in the computed, not yet applied, step, by the names that its
    optimizer gives them: see ``Optimizer.values``. Of a frozen one, the change that its optimizer
    would make."""
    delta = trainer.delta
    if index in trainer.frozen:  # asked again, into another place
        with non_finite_allowed():
            delta = trainer.optimizer.delta(trainer.g, out=trainer.xp.empty_like(delta))
    return trainer.optimizer.values(index, float(trainer.g[index]), float(delta[index]))


def update_parts(trainer: Trainer, index: int) -> Sum:
    """Δθ of one parameter as a sum of what pulls at it, as its optimizer says: "gradient" (clipped,
    where clipping is on), "momentum" (what the optimizer remembers), "decay" (L2) and "l1". Where
    it names no parts there is one term, "whole": Δθ itself.

    The factors of a term are (rate, pull): ``rate`` is what this parameter's optimizer multiplies
    with at this step, −η for SGD, −η/(√v + ε) for RMSProp. A penalty that is part of the gradient
    has the gradient's rate; L1 pulls with λ₁ sign w. Of a frozen parameter a last term, "frozen",
    takes all of it back.
    """
    n, terms = update_values(trainer, index), []
    penalties = penalty_pulls(trainer, index)
    pulled: list[Term] = []
    for name, rate, pull in trainer.optimizer.parts(n):
        if name == "gradient" and penalties:
            pull = float(trainer.network.dL_dtheta[index]) * float(trainer.clip_factor)
            pulled = [Term(of, index, (rate, p), rate * p) for of, p in penalties.items()]
        terms.append(Term(name, index, (rate, pull), rate * pull))
    if not terms:
        terms = [Term(WHOLE, index, (n.delta,), n.delta)]
    held = [Term(FROZEN, index, (-n.delta,), -n.delta)] if index in trainer.frozen else []
    return Sum((*terms, *pulled, *held), float(trainer.delta[index]))


def penalty_pulls(trainer: Trainer, index: int) -> dict[str, float]:
    """What is added to the gradient of one parameter: "decay", λ w, where the optimizer does not
    decay the weights itself, and "l1", λ₁ sign w. Only what is on."""
    penalty, w = trainer.penalty, float(trainer.network.theta[index])
    pulls = {}
    if penalty.l2 is not None and not trainer.optimizer.decoupled_decay:
        pulls["decay"] = float(penalty.l2[index]) * w
    if penalty.l1 is not None:
        pulls["l1"] = float(penalty.l1[index]) * float(np.sign(w))
    return pulls


@dataclass(frozen=True)
class Effect:
    """The loss before and after one update, over the same rows. NaN where there are no rows."""

    before: float
    after: float


def update_effect(trainer: Trainer) -> dict[str, Effect]:
    """What the computed, not yet applied, update would do to the loss of its "batch", of all
    "training" rows and of the "validation" rows. Changes nothing."""
    network, data = trainer.network, trainer.data
    parts = {
        "batch": (trainer.x, trainer.y),
        "training": (trainer.x_train, trainer.y_train),
        "validation": (
            trainer.xp.asarray(data.x[data.validation_rows]),
            trainer.xp.asarray(data.y[data.validation_rows]),
        ),
    }
    effects = {}
    with non_finite_allowed():
        for name, (x, y) in parts.items():
            losses = []
            for theta in (network.theta, network.theta + trainer.delta):
                probe = network.with_theta(theta, masked=name == "batch")
                probe.forward(x)
                losses.append(float(probe.loss_value(y)) if len(y) else float("nan"))
            effects[name] = Effect(*losses)
    return effects


# --- one row, or all of them -------------------------------------------------------------------


def whole_pass(trainer: Trainer, x: np.ndarray, y: np.ndarray) -> tuple[Network, float]:
    """Forward, loss and backward over rows ``x`` and ``y`` at the present parameters: a network
    whose buffers hold them, and L. The trainer's own buffers stay as they are.

    A batch's gradient is the mean of its rows' gradients: each row's share is 1/n of its own.
    """
    probe = trainer.network.sharing_theta()
    with non_finite_allowed():
        probe.forward(x)
        L = float(to_host(probe.loss_value(y)))
        probe.backward(y)
    return probe, L


def gradient_had_later_layers_moved(trainer: Trainer, layer: int) -> np.ndarray:
    """∂L/∂θ of the present batch, had the layers after ``layer`` (from 1) made their update before
    it was computed. Training never does this: it is here to show the difference."""
    network = trainer.network
    moved = network.theta.copy()
    start = list(network.slices())[layer - 1][1].stop
    moved[start:] += trainer.delta[start:]
    probe = network.with_theta(moved, masked=True)
    with non_finite_allowed():
        probe.forward(trainer.x)
        probe.backward(trainer.y)
    return to_host(probe.dL_dtheta)
