"""What an item is made from: a run at a state, and a place in its network.

A ``Situation`` looks at a trainer whose step is computed and never moves it: what it computes
besides, it computes in networks of its own over the same θ. All arrays it hands out are float64 on
the host, so items are arithmetic on small arrays, on whatever device the run is.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from neuralnet.activations import Activation
from neuralnet.device.arrays import Array, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.evaluation import NO_CLASS, class_probabilities, predicted_classes
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer


class NotHereError(Exception):
    """This item cannot be made from this run: there is nothing of its kind to ask about."""


@dataclass(frozen=True, eq=False)
class Pass:
    """One pass of some rows through the network, forwards and backwards. Lists have an entry for
    every layer, arrays a line for every row; ``x`` is what each layer gets. ``row_losses`` are the
    losses of the single rows and ``L`` their mean."""

    x: list[np.ndarray]
    W: list[np.ndarray]
    b: list[np.ndarray]
    z: list[np.ndarray]
    a: list[np.ndarray]
    dL_da: list[np.ndarray]
    dL_dz: list[np.ndarray]
    dL_dW: list[np.ndarray]
    dL_db: list[np.ndarray]
    y: np.ndarray
    row_losses: np.ndarray
    L: float

    @property
    def n(self) -> int:
        """How many rows it is."""
        return len(self.y)

    @property
    def outputs(self) -> np.ndarray:
        """ŷ, (n, k)."""
        return self.a[-1]

    def weight_gradient(self, place: "Place") -> float:
        """∂L/∂w of the weight of a place."""
        return float(self.dL_dW[place.layer][place.input, place.unit])


@dataclass(frozen=True)
class Place:
    """What an item asks about: ``row`` of the data set, and with it ``in_batch``, a place in the
    present batch; ``layer`` (from 0), ``unit`` and ``input`` of one weight; ``output`` of one
    output unit. Drawn once for an item; its counter-examples speak of the same place."""

    row: int
    in_batch: int
    layer: int
    unit: int
    input: int
    output: int

    @property
    def of_weight(self) -> dict[str, Any]:
        """Where its weight is, for a text: counted from 1."""
        return {
            "layer": self.layer + 1,
            "input_number": self.input + 1,
            "unit_number": self.unit + 1,
        }


class Situation:
    """A trainer at its present state, to be asked about.

    ``row`` is the row that the learner has chosen; None: each item draws one. ``layer``, ``unit``
    and ``input`` as in ``Place``, where the learner has chosen a weight.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        row: int | None = None,
        weight: tuple[int, int, int] | None = None,
    ) -> None:
        trainer.compute_once()
        self.trainer = trainer
        self.row, self.weight = row, weight
        self.step = trainer.step

    @classmethod
    def of(cls, run: Run | Experiment, step: int = 0) -> "Situation":
        """The run at state ``step``, or at its end if that comes before."""
        trainer = Trainer(run)
        trainer.seek(step)
        return cls(trainer)

    # --- names -------------------------------------------------------------------------------

    @property
    def run(self) -> Run:
        """The run that this is."""
        return self.trainer.run_spec

    @property
    def settings(self) -> Experiment:
        """The settings in force."""
        return self.trainer.settings

    @property
    def rate(self) -> float:
        """The learning rate of the present step: what the schedule leaves of the chosen one. Where
        that is 0 there is nothing to ask: ``NotHereError``."""
        rate = float(self.trainer.rate.value)
        if not rate:
            raise NotHereError
        return rate

    @property
    def network(self) -> Network:
        """The trainer's network. To be looked at, never changed."""
        return self.trainer.network

    @property
    def is_classes(self) -> bool:
        """Does the run tell classes apart? Otherwise it estimates a number."""
        return self.trainer.data.target_scaler is None

    @property
    def has_softmax(self) -> bool:
        """Are the outputs probabilities of classes, by softmax, with the cross-entropy as loss?"""
        return self.network.specs[-1].activation == "softmax" and self.network.is_canonical

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; none where the target is a number."""
        return self.trainer.data.dataset.class_names

    @property
    def n_in(self) -> int:
        """How many numbers enter the network for one row."""
        return self.network.n_in

    @property
    def depth(self) -> int:
        """How many layers there are, the output layer counted."""
        return len(self.network.specs)

    def row_name(self, row: int) -> str:
        """What the data set calls this row."""
        return self.trainer.data.dataset.row_names[row]

    def input_name(self, number: int) -> str:
        """The name of an input of the first layer."""
        return self.trainer.data.input_names[number]

    def phi(self, layer: int) -> Activation:
        """The activation of a layer (from 0), for arrays on the host."""
        return type(self.network.layers[layer].activation)()

    def activation_name(self, layer: int) -> str:
        """The activation of a layer (from 0) as it is written in a sentence."""
        return self.network.layers[layer].activation.phrase()

    # --- rows --------------------------------------------------------------------------------

    @cached_property
    def batch_rows(self) -> np.ndarray:
        """The rows of the data set that are in the present batch, in its order."""
        data = self.trainer.data
        return np.asarray(data.training_rows[self.trainer.batch_rows])

    def pass_of(self, rows: np.ndarray | list[int], theta: Array | None = None) -> Pass:
        """Rows of the data set through the network, with no unit switched off; at other parameters
        ``theta`` where they are given."""
        data, trainer = self.trainer.data, self.trainer
        chosen = np.asarray(rows, dtype=np.int64)
        xp = trainer.xp
        return self.pass_through(xp.asarray(data.x[chosen]), xp.asarray(data.y[chosen]), theta)

    def pass_through(self, x: Array, y: Array, theta: Array | None = None) -> Pass:
        """As ``pass_of``, for inputs that are in no data set."""
        network = self.network
        probe = network.sharing_theta() if theta is None else network.with_theta(theta)
        with non_finite_allowed():
            probe.forward(x)
            probe.loss_value(y)
            probe.backward(y)
        return _as_pass(probe, y)

    @cached_property
    def batch(self) -> Pass:
        """The present step's own pass, with the units that it switches off."""
        return _as_pass(self.network, self.trainer.y)

    @cached_property
    def dropped(self) -> bool:
        """Does the present step switch units off? Then its numbers are not those of a plain row."""
        return self.network.has_dropout

    @cached_property
    def theta_after(self) -> Array:
        """θ + Δθ of the present step."""
        with non_finite_allowed():
            return self.network.theta + self.trainer.delta

    @cached_property
    def validation_rows(self) -> np.ndarray:
        """The validation rows, as rows of the data set."""
        return self.trainer.data.validation_rows

    @cached_property
    def training_rows(self) -> np.ndarray:
        """The training rows, as rows of the data set."""
        return self.trainer.data.training_rows

    @cached_property
    def labels(self) -> np.ndarray:
        """The true class of every row of the data set."""
        return self.trainer.data.dataset.labels

    def class_of(self, row: int) -> int:
        """The true class of a row."""
        return int(self.labels[row])

    def predicted(self, passed: Pass) -> np.ndarray:
        """The class that is predicted for every row of a pass. A run whose outputs outgrew the
        numbers of the computer answers nothing that could be asked about: ``NotHereError``."""
        found = predicted_classes(passed.outputs)
        if (found == NO_CLASS).any():
            raise NotHereError
        return found

    def probabilities(self, passed: Pass) -> np.ndarray:
        """The probabilities of all classes, (n, k)."""
        return class_probabilities(passed.outputs)

    # --- one parameter -----------------------------------------------------------------------

    def weight_index(self, place: Place) -> int:
        """Where the weight of this place lies in θ."""
        W, _b, spec = list(self.network.slices())[place.layer]
        return int(W.start + place.input * spec.units + place.unit)

    def is_frozen(self, place: Place) -> bool:
        """Does no update move the weight of this place?"""
        return self.weight_index(place) in self.trainer.frozen

    def change_by(self, optimizer: str, gradient: float, learning_rate: float) -> float:
        """Δw that a fresh optimizer of this name makes of one gradient in its first step."""
        theta = np.zeros(1)
        made = OPTIMIZERS[optimizer](theta, learning_rate=learning_rate)
        return float(made.delta(np.array([gradient]), out=np.zeros(1))[0])

    def batch_loss_after_sgd(self, learning_rate: float) -> tuple[float, float]:
        """The loss of the present batch, and what it is after one step of SGD at this rate."""
        network = self.network
        sgd = OPTIMIZERS["sgd"](network.theta, learning_rate=learning_rate, xp=self.trainer.xp)
        with non_finite_allowed():
            delta = sgd.delta(network.dL_dtheta, out=self.trainer.xp.empty_like(network.theta))
            moved = network.with_theta(network.theta + delta, masked=True)
            moved.forward(self.trainer.x)
            return self.batch.L, float(to_host(moved.loss_value(self.trainer.y)))

    # --- a place -----------------------------------------------------------------------------

    def draw_place(self, generator: np.random.Generator) -> Place:
        """A place in this network: what the learner has chosen, and for the rest one by chance.

        The row is one of the present batch, unless the learner has chosen another.
        """
        if self.weight is None:
            layer = int(generator.integers(self.depth))
            spec_in = self.network.layers[layer].n_in
            units = self.network.layers[layer].n_out
            source, unit = int(generator.integers(spec_in)), int(generator.integers(units))
        else:
            layer, source, unit = self.weight
        in_batch = int(generator.integers(len(self.batch_rows)))
        row = int(self.batch_rows[in_batch]) if self.row is None else self.row
        where = np.flatnonzero(self.batch_rows == row)
        in_batch = int(where[0]) if where.size else in_batch
        output = int(generator.integers(self.network.specs[-1].units))
        return Place(row, in_batch, layer, unit, source, output)


def _as_pass(network: Network, y: Array) -> Pass:
    layers, targets = network.layers, _numbers(y)
    loss = type(network.loss)()  # on the host
    output = layers[-1]
    z, a = _numbers(output.z), _numbers(output.a)
    with non_finite_allowed():
        # Each row as a network with a batch of its own: the loss works on the last two axes.
        each = (a[:, np.newaxis], targets[:, np.newaxis])
        if network.is_canonical:
            row_losses = loss.value_from_z(z[:, np.newaxis], *each)
        else:
            row_losses = loss.value(*each)
        L = float(to_host(network.loss_value(y)))
    return Pass(
        x=[_numbers(layer.x) for layer in layers],
        W=[_numbers(layer.W) for layer in layers],
        b=[_numbers(layer.b[0]) for layer in layers],
        z=[_numbers(layer.z) for layer in layers],
        a=[_numbers(layer.a) for layer in layers],
        dL_da=[_numbers(layer.dL_da) for layer in layers],
        dL_dz=[_numbers(layer.dL_dz) for layer in layers],
        dL_dW=[_numbers(layer.dL_dW) for layer in layers],
        dL_db=[_numbers(layer.dL_db[0]) for layer in layers],
        y=targets,
        row_losses=row_losses,
        L=L,
    )


def _numbers(array: Array) -> np.ndarray:
    return np.array(to_host(array), dtype=np.float64)
