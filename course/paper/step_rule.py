"""The step itself, from any numbers: what each number follows from, and how exact it can be.

A sheet is filled in by a learner, and one number may be wrong. What follows from it is computed
here by the same formulas as in the engine, from whatever stands in the places before it.
"""

import math
from functools import cached_property

import numpy as np

from course.answers import Accepted
from course.paper.step_numbers import Cell, Numbers
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.explain import penalty_pulls
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer

ROUNDED = 0.005  # how much of a number that was entered with three digits may be off


def feeds(source: Cell, cell: Cell) -> bool:
    """Can the number ``source`` be among those from which ``derive`` computes ``cell``?"""
    (made, below, at), (wanted, layer, place) = source, cell
    if wanted in ("z", "dW"):
        inputs = made == "a" and below == layer - 1
        return inputs or (wanted == "dW" and made == "dz" and below == layer)
    if wanted == "a":
        return made == "z" and below == layer
    if wanted == "L":
        return made == "a"
    if wanted == "dz":
        return (made in ("z", "a") and below == layer) or (made == "dz" and below == layer + 1)
    if wanted == "db":
        return made == "dz" and below == layer
    if wanted in ("change_W", "change_b", "new_W", "new_b"):
        step, letter = wanted.split("_")
        before = f"d{letter}" if step == "change" else f"change_{letter}"
        return (made, below, at) == (before, layer, place)
    return made in ("new_W", "new_b")


class StepRule:
    """How the numbers of the trainer's present step follow from each other. ``numbers`` are the
    right ones: its dropout masks are used, and its tolerances are theirs."""

    def __init__(self, trainer: Trainer, numbers: Numbers) -> None:
        network = trainer.network
        self.trainer, self.numbers = trainer, numbers
        self.activations = [type(layer.activation)() for layer in network.layers]
        self.loss = type(network.loss)()
        self.canonical = network.is_canonical
        self.depth, self.n = len(network.layers), len(numbers.y)

    @property
    def scale(self) -> float:
        """The factor of ŷ − y in ∂L/∂z of a canonical output layer."""
        return self.loss.canonical_scale(self.n, self.numbers.y.shape[1])

    def derive(self, cell: Cell, numbers: Numbers) -> float:
        """One number of the step, computed from those before it as they stand in ``numbers``."""
        with non_finite_allowed():
            return float(self._derive(cell, numbers))

    def _derive(self, cell: Cell, m: Numbers) -> float:
        quantity, layer, place = cell
        last = self.depth - 1
        if quantity == "z":
            row, unit = place
            return float(m.x[layer][row] @ m.W[layer][:, unit] + m.b[layer][unit])
        if quantity == "a":
            row, unit = place
            return float(self.activations[layer].forward(m.z[layer][[row]])[0, unit])
        if quantity == "L":
            return float(self.loss.value(m.a[last], m.y))
        if quantity == "dz":
            row, unit = place
            return self._error(layer, row, unit, m)
        if quantity == "dW":
            i, j = place
            return float(m.x[layer][:, i] @ m.dz[layer][:, j])
        if quantity == "db":
            return float(m.dz[layer][:, place[0]].sum())
        if quantity in ("change_W", "change_b"):
            return self._change(cell, m)
        if quantity in ("new_W", "new_b"):
            old = m.W if quantity == "new_W" else m.b
            change = m.change_W if quantity == "new_W" else m.change_b
            return float(old[layer][place] + change[layer][place])
        return self._new_loss(m)

    def _error(self, layer: int, row: int, unit: int, m: Numbers) -> float:
        activation = self.activations[layer]
        if layer == self.depth - 1:
            if self.canonical:
                return float(self.loss.canonical_dL_dz(m.a[layer], m.y)[row, unit])
            arriving = self.loss.gradient(m.a[layer], m.y)
        else:
            arriving = m.dz[layer + 1] @ m.W[layer + 1].T
            keep = self.numbers.keep[layer]
            arriving = arriving if keep is None else arriving * keep
        return float(activation.backward(m.z[layer], m.a[layer], arriving)[row, unit])

    def _change(self, cell: Cell, m: Numbers) -> float:
        """Δθ of one parameter by the run's own optimizer, from a gradient that may be another."""
        quantity, layer, place = cell
        of_weight = quantity == "change_W"
        gradient = (m.dW if of_weight else m.db)[layer][place]
        theta = (m.W if of_weight else m.b)[layer][place]
        trainer, index = self.trainer, self.index(layer, place)
        if index in trainer.frozen:
            return 0.0
        g = gradient * float(to_host(trainer.clip_factor))
        g += sum(penalty_pulls(trainer, index).values())
        l2 = trainer.penalty.l2
        decay = None if l2 is None else np.array([float(l2[index])])
        rate = trainer.rate.value
        made = OPTIMIZERS[trainer.optimizer.name](np.array([theta]), learning_rate=rate)
        made.use(lambda name: getattr(trainer.settings, name), decay)
        made.use_rate(rate)
        state = np.array(to_host(trainer.optimizer.state), dtype=np.float64)[:, [index]]
        made.restore(state, trainer.optimizer.t)
        return float(made.delta(np.array([g]), out=np.zeros(1))[0])

    def index(self, layer: int, place: tuple[int, ...]) -> int:
        """Where a parameter lies in θ."""
        W, b, spec = list(self.trainer.network.slices())[layer]
        if len(place) == 2:
            return int(W.start + place[0] * spec.units + place[1])
        return int(b.start + place[0])

    def _new_loss(self, m: Numbers) -> float:
        """The loss of the same rows at the new parameters."""
        theta = np.concatenate(
            [part.ravel() for W, b in zip(m.new_W, m.new_b, strict=True) for part in (W, b)]
        )
        probe = self._probe
        probe.theta[...] = theta
        probe.forward(m.x[0])
        return float(probe.loss_value(m.y))

    @cached_property
    def _probe(self) -> Network:
        """A network of this shape on the host, with the units that the step switches off."""
        network = self.trainer.network
        theta = np.zeros(network.theta.size)
        probe = Network(network.n_in, network.specs, network.loss.name, theta=theta)
        probe.masks = list(self.numbers.keep)
        return probe

    # --- how exact ---------------------------------------------------------------------------

    def accepted(self, cell: Cell) -> Accepted:
        """Three digits; where it is a sum, as much more as its terms may be off by when they were
        entered with three digits."""
        quantity, layer, place = cell
        m = self.numbers
        value = m.at(cell)
        if quantity in ("new_W", "new_b"):
            change = self.derive((f"change_{quantity[-1]}", layer, place), m)  # type: ignore[arg-type]
            return _seen_in(value, change)
        return Accepted(absolute=ROUNDED * float(sum(abs(term) for term in self._terms(cell))))

    def _terms(self, cell: Cell) -> list[float]:
        """The summands of a number, for its tolerance."""
        quantity, layer, place = cell
        m, last = self.numbers, self.depth - 1
        if quantity == "z":
            row, unit = place
            return [*(m.x[layer][row] * m.W[layer][:, unit]), m.b[layer][unit]]
        if quantity == "dz" and layer == last and self.canonical:
            row, unit = place
            factor = self.scale
            target = float(m.y[row, unit])
            return [m.a[layer][row, unit] * factor, 0.0 if target in (0, 1) else target * factor]
        if quantity == "dz" and layer < last:
            row, unit = place
            arriving = float(m.dz[layer + 1][row] @ m.W[layer + 1][unit])
            slope = m.dz[layer][row, unit] / arriving if arriving else 0.0
            return list(m.dz[layer + 1][row] * m.W[layer + 1][unit] * slope)
        if quantity == "dW":
            return list(m.x[layer][:, place[0]] * m.dz[layer][:, place[1]])
        if quantity == "db":
            return list(m.dz[layer][:, place[0]])
        return [m.at(cell)]


def _seen_in(value: float, change: float) -> Accepted:
    """What is accepted for a value that differs from the one before by ``change``: so many digits
    that the change is seen in them."""
    if not value or not change:
        return Accepted()
    gap = math.floor(math.log10(abs(value))) - math.floor(math.log10(abs(change)))
    digits = min(max(3, gap + 2), 9)
    return Accepted(digits=digits, relative=0.0, absolute=0.05 * abs(change))
