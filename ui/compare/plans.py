"""From what is typed to a sweep: which settings can be changed, and the values they take.

Nothing is drawn here. Whatever cannot be used raises ``SettingError`` in the engine's own words.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from neuralnet.data.scaling import SCALINGS
from neuralnet.errors import SettingError
from neuralnet.experiment import ENGINEERED, OUTPUTS, Experiment, hidden_activations, loss_choices
from neuralnet.initializers import INITIALIZERS
from neuralnet.many.sweeps import NUMERIC_SETTINGS, Axis
from neuralnet.optimizers import HYPER_PARAMETERS, OPTIMIZERS
from neuralnet.schedules import SCHEDULE_NUMBERS, SCHEDULES
from neuralnet.training import Trainer
from ui.kit.controls import read_units
from ui.words.settings import SETTING_NAMES

MOST_VALUES = 8

# The axes of a grid beside the settings that are one number: both say how large the network is.
WIDTH, DEPTH = "width", "depth"
AXIS_NAMES = {WIDTH: "width (units in each hidden layer)", DEPTH: "depth (hidden layers)"}

# What is proposed for an axis, in the order of the menu.
PROPOSED = {
    "learning_rate": "0.0001, 0.001, 0.01, 0.03, 0.1, 1",
    WIDTH: "2, 4, 8, 16, 32, 64",
    DEPTH: "0, 1, 2, 3, 4",
    "batch_size": "1, 5, 10, 32, 100, 1000",
    "weight_decay": "0, 0.0001, 0.001, 0.01, 0.1, 1",
    "l1_penalty": "0, 0.0001, 0.001, 0.01, 0.1",
    "dropout": "0, 0.1, 0.2, 0.3, 0.5, 0.8",
    "initializer_scale": "0, 0.1, 0.5, 1, 2, 10",
    **{
        number.name: ", ".join(f"{value:g}" for value in number.worth_trying)
        for number in (*HYPER_PARAMETERS.values(), *SCHEDULE_NUMBERS.values())
    },
    "clip_norm": "0, 0.01, 0.1, 1, 10",
    "epochs": "5, 10, 20, 50, 100",
    "patience": "0, 1, 2, 5, 10",
    "stop_at_accuracy": "0, 0.8, 0.9, 0.95",
    "stop_at_loss": "0, 0.01, 0.1, 0.3",
    "training_limit": "10, 20, 50, 100, 200",
    "samples": "50, 100, 300, 1000",
    "noise": "0, 0.1, 0.2, 0.4, 0.8",
    "feature_noise": "0, 0.1, 0.3, 1, 3",
    "label_flips": "0, 0.05, 0.1, 0.2, 0.4",
    "copies": "1, 2, 3, 5",
    "validation_share": "0.1, 0.2, 0.3, 0.5",
    "test_share": "0, 0.1, 0.2, 0.3",
    "seed": "0, 1, 2, 3, 4, 5",
    "split_seed": "0, 1, 2, 3, 4, 5",
    "data_seed": "0, 1, 2, 3, 4, 5",
}


def changeable() -> dict[str, Collection[Any]]:
    """What the second of two settings may change, in the order of the menu: all that leaves the
    rows as they are. Those with some values are chosen from them, the others are typed."""
    return {
        "learning_rate": (),
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "activation": hidden_activations(),
        "batch_size": (),
        "hidden_units": (),
        "initializer": tuple(INITIALIZERS),
        "initializer_scale": (),
        "scaling": tuple(SCALINGS),
        "dropout": (),
        "weight_decay": (),
        "l1_penalty": (),
        **dict.fromkeys(HYPER_PARAMETERS, ()),
        **dict.fromkeys(SCHEDULE_NUMBERS, ()),
        "clip_norm": (),
        "output": OUTPUTS,
        "loss": loss_choices(),
        "engineered": tuple((name,) for name in ENGINEERED),
        "patience": (),
    }


# What the second setting is at first; where the first setting has that value already, the next.
USUAL = {
    "learning_rate": (0.01, 0.001),
    "batch_size": (100, 10),
    "hidden_units": ("3", "10, 10"),
    "weight_decay": (0.01, 0.1),
    "l1_penalty": (0.01, 0.001),
    "dropout": (0.3, 0.1),
    **{
        number.name: number.worth_trying[1:3]
        for number in (*HYPER_PARAMETERS.values(), *SCHEDULE_NUMBERS.values())
    },
    "clip_norm": (1.0, 0.1),
    "initializer_scale": (3.0, 1.0),
    "patience": (5, 10),
}


def axis_title(name: str) -> str:
    """What an axis is called: "learning rate"."""
    return AXIS_NAMES.get(name, SETTING_NAMES.get(name, name))


def setting_of(name: str) -> str:
    """The setting that an axis changes."""
    return "hidden_units" if name in AXIS_NAMES else name


def read_axis(name: str, text: str, base: Experiment) -> Axis:
    """ "0.001, 0.01" as an axis of ``base``; "width" and "depth" as hidden layers.

    Raises ``SettingError`` for text that is no list of numbers, and for more than eight of them.
    """
    values = list(dict.fromkeys(_numbers(name, text)))
    if not 2 <= len(values) <= MOST_VALUES:
        words = f"from 2 to {MOST_VALUES} different numbers with commas between them"
        raise SettingError(setting_of(name), words, text)
    if name not in AXIS_NAMES:
        if name not in NUMERIC_SETTINGS:
            raise SettingError(name, "a setting that is one number", name)
        return Axis(name, tuple(getattr(base.replace(**{name: value}), name) for value in values))
    whole = [int(value) for value in values if value.is_integer()]
    if len(whole) < len(values):
        raise SettingError("hidden_units", "whole numbers", text)
    if name == DEPTH:
        units = base.hidden_units[0] if base.hidden_units else 10
        layers = [(units,) * count for count in whole]
    elif 0 in whole:  # which alone would be no layer at all
        raise SettingError("hidden_units", "1 unit or more in each layer", text)
    else:
        layers = [(count,) * max(len(base.hidden_units), 1) for count in whole]
    return Axis("hidden_units", tuple(base.with_hidden_units(one).hidden_units for one in layers))


def _numbers(name: str, text: str) -> list[float]:
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    try:
        return [float(part) for part in parts]
    except ValueError:
        words = "numbers with commas between them, such as 0.001, 0.01"
        raise SettingError(setting_of(name), words, text) from None


def usual_text(name: str, base: Experiment) -> str:
    """What stands in the field of the second setting at first."""
    first, other = USUAL[name]
    if name == "hidden_units":
        return str(first) if read_units(str(first)) != base.hidden_units else str(other)
    value = first if first != getattr(base, name) else other
    return f"{value:g}"


def with_typed(base: Experiment, name: str, text: str) -> Experiment:
    """``base`` with one setting replaced by what was typed."""
    if name == "hidden_units":
        return base.with_hidden_units(read_units(text))
    (value,) = _numbers(name, text) if len(text.replace(",", " ").split()) == 1 else (None,)
    return base.replace(**{name: text if value is None else value})


def same_start(one: Experiment, other: Experiment) -> tuple[bool, bool]:
    """Do both start from the same parameters, and see the same rows in the same order? Asked of the
    engine, for it depends on what the generator has to draw."""
    a, b = Trainer(one), Trainer(other)
    weights = a.network.theta.shape == b.network.theta.shape and bool(
        (a.network.theta == b.network.theta).all()
    )
    rows = (a.data.training_rows[a.order], b.data.training_rows[b.order])
    return weights, rows[0].shape == rows[1].shape and bool((rows[0] == rows[1]).all())
