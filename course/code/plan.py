"""What a script needs to make a run again: rows, starting weights, settings, and what was changed
on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.code.optimizer_rules import OPTIMIZER_RULES
from course.work.plain_json import Shown
from course.work.saved import Figures
from neuralnet.activations import ACTIVATIONS
from neuralnet.device.arrays import to_host
from neuralnet.errors import SettingError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.preparation import PreparedData
from neuralnet.schedules import SCHEDULES
from neuralnet.training import Trainer

MOST_NUMBERS = 300_000  # in a script: rows × columns, and parameters
# What the scripts can write; a class of one's own in the engine's lists is not among it.
KNOWN_ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "identity", "softmax")
KNOWN_LOSSES = ("cross_entropy", "binary_cross_entropy", "mse", "huber")
KNOWN_SCHEDULES = ("constant", "step", "cosine")
# The settings that steer learning, as the scripts name them.
STEERING = (
    "optimizer", "learning_rate", "batch_size", "schedule", "drop_every", "drop_factor",
    "cosine_epochs", "warmup_epochs", "momentum", "weight_decay", "l1_penalty", "clip_norm",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plan:
    """A run up to a state. ``theta``: the starting parameters, before anything is set by hand;
    ``generator``: that of the order of rows, as it stands once the weights are drawn; ``edits``:
    those up to ``step``; ``shown``: the figures at that state."""

    run: Run
    step: int
    data: PreparedData
    layers: tuple[LayerSpec, ...]
    loss: str
    n_in: int
    theta: np.ndarray
    generator: Mapping[str, Any]
    edits: tuple[Edit, ...]
    shown: Figures

    @property
    def experiment(self) -> Experiment:
        """The settings with which the run began."""
        return self.run.experiment

    @property
    def is_values(self) -> bool:
        """Is the target a number?"""
        return self.data.target_scaler is not None

    @property
    def output(self) -> LayerSpec:
        """The last layer."""
        return self.layers[-1]

    @property
    def sizes(self) -> list[int]:
        """How many numbers go into the first layer and out of every layer."""
        return [self.n_in, *(layer.units for layer in self.layers)]

    @property
    def has_dropout(self) -> bool:
        """Does a step switch units off?"""
        return any(layer.dropout for layer in self.layers)

    def all_values(self, setting: str) -> set[Any]:
        """The values that a setting has on the way."""
        changed = [dict(edit.settings).get(setting) for edit in self.edits]
        return {getattr(self.experiment, setting), *(v for v in changed if v is not None)}

    def is_used(self, setting: str) -> bool:
        """Is a number ever other than 0, in any layer?"""
        return any(np.any(value) for value in self.all_values(setting))

    @property
    def shares(self) -> bool:
        """Are there layers for pictures or signs before the dense ones?"""
        return bool(self.experiment.first_layers)

    @property
    def shapes(self) -> list[tuple[int, int, int]]:
        """Rows and columns of W, and how many biases, of every layer."""
        return [
            (*layer.weight_shape(n_in), layer.biases)
            for n_in, layer in zip(self.sizes[:-1], self.layers, strict=True)
        ]

    def layer_arrays(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """W (inputs, units) and b (units,) of every layer at the start: θ cut into pieces."""
        arrays, at = [], 0
        for rows, columns, biases in self.shapes:
            W = self.theta[at : at + rows * columns].reshape(rows, columns)
            at += rows * columns
            arrays.append((W, self.theta[at : at + biases]))
            at += biases
        return arrays


def plan_of(trainer: Trainer) -> Plan:
    """The plan of the run of ``trainer`` up to its present state.

    Raises ``SettingError`` for what no script can write: parts of one's own in the engine's lists,
    and more numbers than anybody would read.
    """
    run, experiment = trainer.run_spec, trainer.run_spec.experiment
    edits = tuple(edit for edit in run.edits if edit.step <= trainer.step)
    specs, data = trainer.network.specs, trainer.data
    _known("activation", [spec.activation for spec in specs], KNOWN_ACTIVATIONS, ACTIVATIONS)
    _known("loss", [trainer.network.loss.name], KNOWN_LOSSES, LOSSES)
    changed = [dict(edit.settings) for edit in edits]
    for setting, known, there in (
        ("optimizer", tuple(OPTIMIZER_RULES), OPTIMIZERS),
        ("schedule", KNOWN_SCHEDULES, SCHEDULES),
    ):
        used = [getattr(experiment, setting), *(c[setting] for c in changed if setting in c)]
        _known(setting, used, known, there)
    numbers = data.dataset.x.size + data.dataset.n + trainer.network.theta.size
    if numbers > MOST_NUMBERS:
        words = f"a run with at most {MOST_NUMBERS:,} numbers in its table and its network"
        raise SettingError("script", words, Shown(f"{numbers:,}"))
    start = Trainer(Run(experiment.replace(device="cpu")))
    # The first permutation is drawn already: the generator is asked before it.
    generator = np.random.default_rng(experiment.seed)
    start.network.initialize(
        generator,
        experiment.per_network_layer("initializer"),
        experiment.per_network_layer("initializer_scale"),
    )
    return Plan(
        run=run,
        step=trainer.step,
        data=data,
        layers=specs,
        loss=trainer.network.loss.name,
        n_in=trainer.network.n_in,
        theta=to_host(start.network.theta).copy(),
        generator=dict(generator.bit_generator.state),
        edits=edits,
        shown=Figures.of(trainer),
    )


def _known(field: str, used: Sequence[str], known: Sequence[str], there: Mapping[str, Any]) -> None:
    for name in used:
        if name not in known:
            title = getattr(there.get(name), "title", name)
            words = f"one that a script can be written for ({', '.join(known)})"
            raise SettingError(field, words, title)
