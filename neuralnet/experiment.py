"""Everything that must be said to make a training run again.

``Experiment`` holds the settings, ``Edit`` a change made on the way, ``Run`` both: a run's whole
trajectory is a function of its ``Run``. All three are frozen, check every value when they are made
and can be written as JSON, or, for a link, as short strings. A wrong value raises ``SettingError``,
which names the field, what was expected and what came.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from neuralnet.activations import ACTIVATIONS
from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import (
    DATASETS,
    MAX_SAMPLES,
    MAX_VALIDATION_SHARE,
    MIN_SAMPLES,
    Dataset,
    Task,
)
from neuralnet.data.scaling import SCALINGS
from neuralnet.device.backend import DEVICES
from neuralnet.errors import SettingError
from neuralnet.initializers import INITIALIZERS
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.optimizers import MOMENTUM, OPTIMIZERS, HyperParameter
from neuralnet.plurals import plural
from neuralnet.schedules import (
    COSINE_EPOCHS,
    DROP_EVERY,
    DROP_FACTOR,
    SCHEDULES,
    WARMUP_EPOCHS,
)
from neuralnet.sharing.first_layers import (
    MOST_FIRST_LAYERS,
    WORDS,
    layers_from,
    read_first_layer,
)
from neuralnet.sharing.patches import Picture
from neuralnet.validation import choice, integer, number, one_or_several, truth

OUTPUTS = ("auto", "softmax", "sigmoid", "identity", "tanh", "relu")
# Inputs made of the two features of a data set, after their scaling: see `preparation`.
ENGINEERED = ("x1^2", "x2^2", "x1*x2", "sin x1", "sin x2")
PRECISIONS = ("float64", "float32")

MOST_LAYERS = 8
MOST_UNITS = 256
MOST_DROPOUT = 0.9
MOST_EPOCHS = 10_000
MOST_EDITS = 200


def _setting(
    check: Any,
    default: Any,
    *,
    editable: bool = False,
    shapes_run: bool = True,
    per: str | None = None,
    is_said: bool = True,
    makes_rows: bool = False,
    is_amount: bool = True,
) -> Any:
    """A field of Experiment. ``check(name, value)`` returns the value it accepts or raises;
    ``editable`` fields may change in the middle of a run; those with ``shapes_run=False`` say where
    a run ends and not which way it goes. Fields ``per`` "hidden" layer or "layer" are one value for
    all of these layers, or a tuple with one for each. Those with ``is_said=False`` are left out of
    what is written where they have their default, so that older runs keep their text and key. With
    ``makes_rows`` a setting says which rows there are and how they are split; a number with
    ``is_amount=False`` only names something, so that more of it means nothing."""
    if per is not None:
        check = one_or_several(check)
    metadata = {"check": check, "editable": editable, "shapes_run": shapes_run, "per": per}
    metadata |= {"is_said": is_said, "makes_rows": makes_rows, "is_amount": is_amount}
    return field(default=default, metadata=metadata)


def _of_rows(check: Any, default: Any, **how: Any) -> Any:
    """A field that says which rows there are, or how they are split."""
    return _setting(check, default, makes_rows=True, **how)


def hidden_activations() -> tuple[str, ...]:
    """What a hidden unit may have: every activation that a unit computes from its own z."""
    return tuple(name for name, kind in ACTIVATIONS.items() if not kind.uses_whole_row)


def loss_choices() -> tuple[str, ...]:
    """ "auto" and every loss."""
    return "auto", *LOSSES


def _one_of(names: Callable[[], Iterable[str]]) -> Any:
    """One of the ``names`` that there are when it is asked."""
    return lambda name, value: choice(*names())(name, value)


def _number_of(parameter: HyperParameter) -> Any:
    """The field of a rule's number, which may change in the middle of a run."""
    low, below = parameter.low, parameter.below
    if isinstance(parameter.default, int):
        return _setting(integer(int(low), int(below) - 1), parameter.default, editable=True)
    return _setting(number(low, below, below=True), parameter.default, editable=True)


def _units(name: str, value: Any) -> tuple[int, ...]:
    """Units of each hidden layer; a 0 alone is what people write for none."""
    words = f"up to {MOST_LAYERS} hidden layers of 1 to {MOST_UNITS} units each, or 0 for none"
    if isinstance(value, str) or not isinstance(value, list | tuple) or len(value) > MOST_LAYERS:
        raise SettingError(name, words, value)
    try:
        units = tuple(integer(0, MOST_UNITS)(name, units) for units in value)
    except SettingError:
        raise SettingError(name, words, value) from None
    if units == (0,):
        return ()
    if 0 in units:
        raise SettingError(name, words, value)
    return units


def _first_layers(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_FIRST_LAYERS:
        raise SettingError(name, WORDS, value)
    try:
        return tuple(str(read_first_layer(text)) for text in value)
    except (ValueError, TypeError, AttributeError):
        raise SettingError(name, WORDS, value) from None


def _engineered(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or any(item not in ENGINEERED for item in value):
        raise SettingError(name, f"a list of some of {', '.join(ENGINEERED)}", value)
    return tuple(item for item in ENGINEERED if item in value)


def _own_data(name: str, value: Any) -> Dataset | None:
    if value is None or isinstance(value, Dataset):
        return value
    try:
        return Dataset.from_dict(value)
    except ValueError as error:
        raise SettingError(name, f"a data set ({error})", value) from None


@dataclass(frozen=True)
class Experiment:
    """The settings of a training run. The defaults are the standard run: Palmer penguins,
    4-10-10-3, ReLU, Adam at 0.001, batches of 10, 50 epochs, a 70/30 split, standardised inputs.
    """

    # Which rows: the data set, and for made-up data how many, how noisy and from which seed.
    # "own" is ``own_data``: an uploaded table, or points drawn by hand.
    dataset: str = _of_rows(choice(*DATASETS, OWN_DATA), "penguins")
    own_data: Dataset | None = _of_rows(_own_data, None)  # noqa: RUF009 (it is a field)
    samples: int = _of_rows(integer(MIN_SAMPLES, MAX_SAMPLES), 300)
    noise: float = _of_rows(number(0.0, 1.0), 0.1)
    data_seed: int = _of_rows(integer(0, 2**31 - 1), 0)

    # What is done to the rows, in this order, and how they are split and scaled.
    feature_noise: float = _of_rows(number(0.0, 3.0), 0.0)
    label_flips: float = _of_rows(number(0.0, 1.0), 0.0)
    copies: int = _of_rows(integer(1, 5), 1)
    validation_share: float = _of_rows(number(0.0, MAX_VALIDATION_SHARE), 0.3)
    test_share: float = _of_rows(number(0.0, MAX_VALIDATION_SHARE), 0.0)
    split_seed: int = _of_rows(integer(0, 2**31 - 1), 0)
    training_limit: int = _of_rows(integer(0, 1_000_000), 0)  # rows; 0 takes them all
    scaling: str = _setting(choice(*SCALINGS), "standardised")
    engineered: tuple[str, ...] = _of_rows(_engineered, ())

    # Pixels in another order, the same for all pictures: 0 leaves them, a number is a permutation.
    pixel_order: int = _of_rows(integer(0, 2**31 - 1), 0, is_said=False, is_amount=False)

    # The network. Before the hidden layers there may be some for pictures or signs.
    first_layers: tuple[str, ...] = _setting(_first_layers, (), is_said=False)
    hidden_units: tuple[int, ...] = _setting(_units, (10, 10))
    activation: str | tuple[str, ...] = _setting(_one_of(hidden_activations), "relu", per="hidden")
    dropout: float | tuple[float, ...] = _setting(number(0.0, MOST_DROPOUT), 0.0, per="hidden")
    output: str = _setting(choice(*OUTPUTS), "auto")
    loss: str = _setting(_one_of(loss_choices), "auto")
    initializer: str | tuple[str, ...] = _setting(choice(*INITIALIZERS), "he", per="layer")
    initializer_scale: float | tuple[float, ...] = _setting(number(0.0, 100.0), 1.0, per="layer")

    # How it learns. These may change in the middle of a run.
    optimizer: str = _setting(_one_of(lambda: OPTIMIZERS), "adam", editable=True)
    learning_rate: float = _setting(number(0.0, 1e6, above=True), 0.001, editable=True)
    batch_size: int = _setting(integer(1, 100_000), 10, editable=True)
    schedule: str = _setting(_one_of(lambda: SCHEDULES), "constant", editable=True)
    drop_every: int = _number_of(DROP_EVERY)
    drop_factor: float = _number_of(DROP_FACTOR)
    cosine_epochs: int = _number_of(COSINE_EPOCHS)
    warmup_epochs: float = _number_of(WARMUP_EPOCHS)
    momentum: float = _number_of(MOMENTUM)
    weight_decay: float | tuple[float, ...] = _setting(
        number(0.0, 10.0), 0.0, editable=True, per="layer"
    )
    l1_penalty: float | tuple[float, ...] = _setting(
        number(0.0, 10.0), 0.0, editable=True, per="layer"
    )
    clip_norm: float = _setting(number(0.0, 1e6), 0.0, editable=True)
    seed: int = _setting(integer(0, 2**31 - 1), 0)

    # Where it ends. 0 switches a condition off.
    epochs: int = _setting(integer(1, MOST_EPOCHS), 50, shapes_run=False)
    patience: int = _setting(integer(0, MOST_EPOCHS), 0, shapes_run=False)
    stop_at_accuracy: float = _setting(number(0.0, 1.0), 0.0, shapes_run=False)
    stop_at_loss: float = _setting(number(0.0, 1e6), 0.0, shapes_run=False)

    # Where it is computed.
    device: str = _setting(choice(*DEVICES), "cpu")
    precision: str = _setting(choice(*PRECISIONS), "float64")

    def __post_init__(self) -> None:
        for setting in fields(self):
            given = getattr(self, setting.name)
            value = setting.metadata["check"](setting.name, given)
            if SETTINGS_PER[setting.name] is not None and isinstance(value, tuple):
                value = self._for_the_layers(setting.name, value, given)
            object.__setattr__(self, setting.name, value)
        self._check_data()

    def _check_data(self) -> None:
        if self.dataset != OWN_DATA:
            object.__setattr__(self, "own_data", None)  # data that are not used say nothing
        elif self.own_data is None:
            raise SettingError("own_data", "a table or drawn points for the data set “own”", None)
        if self.label_flips and self.task != "classification":
            raise SettingError("label_flips", "0 where the target is a number", self.label_flips)
        if self.engineered and self.features != 2:
            words = f"none, for the data set has {plural(self.features, 'feature')} and not 2"
            raise SettingError("engineered", words, self.engineered)
        if self.validation_share + self.test_share > MAX_VALIDATION_SHARE + 1e-9:
            words = f"at most {MAX_VALIDATION_SHARE:g}, together with the share kept for validation"
            raise SettingError("test_share", words, self.test_share)
        if self.pixel_order and self.picture is None:
            words = "0, for the rows of this data set are no pictures"
            raise SettingError("pixel_order", words, self.pixel_order)
        self.first_specs  # noqa: B018 (it says what does not fit)

    def _for_the_layers(self, name: str, values: tuple[Any, ...], given: Any) -> Any:
        """``values``, one for every layer; the value itself where all are equal, so that one run
        is written in one way."""
        count = self._layers_of(name)
        if len(values) != count:
            kind = "hidden layers" if SETTINGS_PER[name] == "hidden" else "layers with the output"
            raise SettingError(name, f"one value, or one for each of the {count} {kind}", given)
        return values[0] if len(set(values)) == 1 else values

    def _layers_of(self, name: str) -> int:
        return len(self.hidden_units) + (1 if SETTINGS_PER[name] == "layer" else 0)

    @property
    def task(self) -> Task:
        """Classes or values?"""
        return DATASETS[self.dataset].task if self.own_data is None else self.own_data.task

    @property
    def features(self) -> int:
        """How many features the data set has, engineered inputs not counted."""
        return DATASETS[self.dataset].features if self.own_data is None else self.own_data.d

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes in their order; none where the target is a number."""
        if self.own_data is None:
            return DATASETS[self.dataset].class_names
        return self.own_data.class_names

    @property
    def picture(self) -> Picture | None:
        """The shape of the pictures that the rows are; None where they are none."""
        own = self.own_data
        shape = DATASETS[self.dataset].picture if own is None else own.picture
        return Picture(*shape) if shape else None

    @property
    def signs(self) -> int:
        """How many signs the rows name by whole numbers from 0; 0 where they do not."""
        if self.feature_noise or self.scaling != "raw":
            return 0
        if self.own_data is None:
            return DATASETS[self.dataset].signs
        x = self.own_data.x
        return int(x.max()) + 1 if x.min() >= 0 and not (x % 1).any() else 0

    @cached_property
    def first_specs(self) -> tuple[LayerSpec, ...]:
        """The layers before the hidden ones. Raises ``SettingError`` where they do not fit."""
        try:
            return layers_from(
                self.first_layers, features=self.features, picture=self.picture, signs=self.signs
            )
        except ValueError as error:
            raise SettingError("first_layers", str(error), self.first_layers) from None

    def per_network_layer(self, name: str) -> tuple[Any, ...]:
        """As ``per_layer`` of a setting of all layers, with a value for every layer of the network:
        those before the hidden ones have that of the first layer after them."""
        values = self.per_layer(name)
        return (*values[:1] * len(self.first_specs), *values)

    def per_layer(self, name: str) -> tuple[Any, ...]:
        """A setting that may differ from layer to layer, one value for each: hidden layers for
        "activation" and "dropout", all layers for the others."""
        value = getattr(self, name)
        return tuple(value) if isinstance(value, tuple) else (value,) * self._layers_of(name)

    def with_hidden_units(self, hidden_units: tuple[int, ...]) -> "Experiment":
        """This experiment with other hidden layers. Settings made layer by layer keep their places
        from the front, the output layer keeps its own, and a new layer takes those of the hidden
        layer before it."""
        count = len(hidden_units)
        changes: dict[str, Any] = {"hidden_units": hidden_units}
        for name, per in SETTINGS_PER.items():
            value = getattr(self, name)
            if per is not None and isinstance(value, tuple):
                hidden, output = (value[:-1], value[-1:]) if per == "layer" else (value, ())
                last = hidden[-1:] or output
                kept = (*hidden[:count], *(last * max(count - len(hidden), 0)), *output)
                changes[name] = kept or SETTINGS[name].default
        return self.replace(**changes)

    def with_data(self, dataset: str, own_data: Dataset | None = None) -> "Experiment":
        """This experiment on other data. Settings that do not go with them are put back: output and
        loss where the task is another one, wrong labels where the target is a number, engineered
        inputs where there are not two features."""
        plain = {"label_flips": 0.0, "engineered": (), "output": "auto", "loss": "auto"}
        plain |= {"first_layers": (), "pixel_order": 0}
        bare = self.replace(dataset=dataset, own_data=own_data, **plain)
        kept = {}
        if bare.task == self.task:
            kept = {name: getattr(self, name) for name in ("label_flips", "output", "loss")}
        if bare.features == 2:
            kept["engineered"] = self.engineered
        if bare.picture and bare.picture == self.picture:
            kept |= {"first_layers": self.first_layers, "pixel_order": self.pixel_order}
        return bare.replace(**kept)

    def replace(self, **changes: Any) -> "Experiment":
        """This experiment with some settings changed; unknown names raise ``SettingError``. A data
        set of one's own is dropped where another one is named."""
        return Experiment(**{**_values(self), **_known(changes)})

    def changes_from(self, other: "Experiment") -> dict[str, Any]:
        """The settings in which this experiment differs from ``other``, with this one's values."""
        return {
            setting.name: getattr(self, setting.name)
            for setting in fields(self)
            if getattr(self, setting.name) != getattr(other, setting.name)
        }

    def to_dict(self, *, data: bool = True) -> dict[str, Any]:
        """Plain values, ready for JSON. Without ``data``, a data set of one's own is named by its
        digest alone: what a hash or a receipt needs of a table that may be large."""
        values = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in _values(self).items()
            if SETTINGS[name].metadata["is_said"] or value != SETTINGS[name].default
        }
        if self.own_data is not None:
            values["own_data"] = (
                self.own_data.to_dict() if data else {"digest": self.own_data.digest}
            )
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Experiment":
        """The experiment written by ``to_dict``; settings that are left out take their defaults."""
        if not isinstance(values, Mapping):
            raise SettingError("experiment", "an object with settings", values)
        return cls(**_known(values))


SETTINGS = {setting.name: setting for setting in fields(Experiment)}
SETTINGS_PER = {name: setting.metadata["per"] for name, setting in SETTINGS.items()}
LIMITS = tuple(name for name, setting in SETTINGS.items() if not setting.metadata["shapes_run"])
EDITABLE = tuple(name for name, setting in SETTINGS.items() if setting.metadata["editable"])
OF_THE_DATA = tuple(name for name, setting in SETTINGS.items() if setting.metadata["makes_rows"])


def _values(experiment: Experiment) -> dict[str, Any]:
    return {name: getattr(experiment, name) for name in SETTINGS}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    for name in values:
        if name not in SETTINGS:
            raise SettingError(str(name), "the name of a setting", name)
    return dict(values)


@dataclass(frozen=True)
class Edit:
    """What was changed at state ``step``, before its update: settings; parameters of θ, by index,
    that were set to a value; and those that were ``frozen`` (True: no update moves them from here
    on) or set free again (False). Later entries of one kind win over earlier ones."""

    step: int
    settings: tuple[tuple[str, Any], ...] = ()
    parameters: tuple[tuple[int, float], ...] = ()
    frozen: tuple[tuple[int, bool], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "step", integer(0, 2**31 - 1)("step", self.step))
        checked = {}
        for name, value in self.settings:
            if name not in EDITABLE:
                raise SettingError(name, f"a setting that can change on the way: {_EDITABLE}", name)
            checked[name] = SETTINGS[name].metadata["check"](name, value)
        object.__setattr__(self, "settings", tuple(sorted(checked.items())))
        parameters = {
            integer(0, 2**31 - 1)("parameter", index): number(-1e6, 1e6)("value", value)
            for index, value in self.parameters
        }
        object.__setattr__(self, "parameters", tuple(sorted(parameters.items())))
        frozen = {
            integer(0, 2**31 - 1)("frozen", index): truth("frozen", value)
            for index, value in self.frozen
        }
        object.__setattr__(self, "frozen", tuple(sorted(frozen.items())))

    def __bool__(self) -> bool:
        """Is anything changed?"""
        return bool(self.settings or self.parameters or self.frozen)


_EDITABLE = ", ".join(EDITABLE)


@dataclass(frozen=True)
class Run:
    """An experiment and the edits made on the way, in the order of their steps."""

    experiment: Experiment = Experiment()
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "edits", tuple(self.edits))
        if len(self.edits) > MOST_EDITS:
            raise SettingError("edits", f"at most {MOST_EDITS} changes", len(self.edits))
        steps = [edit.step for edit in self.edits]
        if steps != sorted(set(steps)):
            raise SettingError("edits", "one for each step, in the order of the steps", steps)
        self.settings_at(2**31)  # what is edited must fit the experiment, layer by layer

    def settings_at(self, step: int) -> Experiment:
        """The settings in force for the update of state ``step``."""
        changes: dict[str, Any] = {}
        for edit in self.edits:
            if edit.step <= step:
                changes.update(edit.settings)
        return self.experiment.replace(**changes) if changes else self.experiment

    def frozen_at(self, step: int) -> frozenset[int]:
        """The parameters that the update of state ``step`` does not move, as indices of θ."""
        frozen: dict[int, bool] = {}
        for edit in self.edits:
            if edit.step <= step:
                frozen.update(edit.frozen)
        return frozenset(index for index, is_frozen in frozen.items() if is_frozen)

    def edited(
        self,
        step: int,
        settings: Mapping[str, Any] | None = None,
        parameters: Mapping[int, float] | None = None,
        frozen: Mapping[int, bool] | None = None,
    ) -> "Run":
        """The run that shares this one's past up to state ``step`` and goes on with other settings,
        from other weights, or with weights ``frozen`` (or set free). Edits that lay after ``step``
        are no longer part of it."""
        past = [edit for edit in self.edits if edit.step < step]
        here = next((edit for edit in self.edits if edit.step == step), Edit(step))
        changed = _known({**dict(here.settings), **(settings or {})})
        weights = {**dict(here.parameters), **(parameters or {})}
        held = {**dict(here.frozen), **(frozen or {})}
        if step == 0 and changed:
            before = self.experiment.replace(**changed)
            changed = {}
        else:
            before = self.experiment
        in_force = _values(Run(before, tuple(past)).settings_at(step))
        # A setting put back to what it was is no edit: the run is again the one it came from.
        kept = {name: value for name, value in changed.items() if in_force[name] != value}
        already = Run(before, tuple(past)).frozen_at(step)
        held = {index: value for index, value in held.items() if value is not (index in already)}
        edit = Edit(step, tuple(kept.items()), tuple(weights.items()), tuple(held.items()))
        return Run(before, (*past, edit) if edit else tuple(past))

    def epoch_ends(self, rows: int, epochs: int | None = None) -> list[int]:
        """The step at which each epoch ends, for ``rows`` training rows; entry 0 is the start.

        An epoch uses every row once. A batch size changed inside an epoch cuts the rows that are
        left into batches of the new size.
        """
        ends, step = [0], 0
        size = self.experiment.batch_size
        changes = [
            (edit.step, dict(edit.settings)["batch_size"])
            for edit in self.edits
            if "batch_size" in dict(edit.settings)
        ]
        for _ in range(self.experiment.epochs if epochs is None else epochs):
            left = rows
            while left > 0:
                while changes and changes[0][0] <= step:
                    size = changes.pop(0)[1]
                batches = -(-left // size)
                if changes:
                    batches = min(batches, changes[0][0] - step)
                left -= batches * size
                step += batches
            ends.append(step)
        return ends

    def divergence(self, other: "Run") -> float:
        """The first step at which the two runs may differ; infinity where they never do."""
        changed = self.experiment.changes_from(other.experiment)
        if any(SETTINGS[name].metadata["shapes_run"] for name in changed):
            return 0
        mine, theirs = set(self.edits), set(other.edits)
        return min((edit.step for edit in mine ^ theirs), default=math.inf)

    @cached_property
    def key(self) -> str:
        """A hash of what determines the trajectory: equal keys, equal numbers at every step."""
        shaping = {
            name: value
            for name, value in self.experiment.to_dict(data=False).items()
            if SETTINGS[name].metadata["shapes_run"]
        }
        text = json.dumps([shaping, self._edits_to_list()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _edits_to_list(self) -> list[dict[str, Any]]:
        return [
            {
                "step": edit.step,
                "settings": dict(edit.settings),
                "parameters": {str(index): value for index, value in edit.parameters},
                # Left out where nothing is, so that runs without it keep their keys.
                **({"frozen": {str(i): value for i, value in edit.frozen}} if edit.frozen else {}),
            }
            for edit in self.edits
        ]

    def to_dict(self, *, data: bool = True) -> dict[str, Any]:
        """Plain values, ready for JSON; ``data`` as for ``Experiment.to_dict``."""
        return {"experiment": self.experiment.to_dict(data=data), "edits": self._edits_to_list()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Run":
        """The run written by ``to_dict``."""
        if not isinstance(values, Mapping) or not isinstance(values.get("edits", []), list):
            raise SettingError("run", "an object with experiment and edits", values)
        edits = []
        for edit in values.get("edits", []):
            try:
                edits.append(
                    Edit(
                        edit["step"],
                        tuple(dict(edit.get("settings", {})).items()),
                        *(
                            tuple(
                                (int(index), value)
                                for index, value in dict(edit.get(kind, {})).items()
                            )
                            for kind in ("parameters", "frozen")
                        ),
                    )
                )
            except SettingError:
                raise
            except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
                raise SettingError(
                    "edits", "objects with step, settings and parameters", edit
                ) from None
        return cls(Experiment.from_dict(values.get("experiment", {})), tuple(edits))

    def to_json(self) -> str:
        """The run as JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> "Run":
        """The run written by ``to_json``."""
        try:
            values = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise SettingError("run", f"JSON text ({error})", text) from None
        return cls.from_dict(values)
