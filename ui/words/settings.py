"""What settings and their values are called: one place, so that every page says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuralnet.activations import ACTIVATIONS
from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import DATASETS, Dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.initializers import INITIALIZERS
from neuralnet.losses import LOSSES
from neuralnet.optimizers import HYPER_PARAMETERS, OPTIMIZERS
from neuralnet.schedules import SCHEDULE_NUMBERS, SCHEDULES
from ui.words.numbers import as_given, plural

NUMBERS = (*HYPER_PARAMETERS.values(), *SCHEDULE_NUMBERS.values())

# As they stand in sentences; a control's label begins with the same words (``label``).
SETTING_NAMES = {
    "dataset": "data set",
    "samples": "number of points",
    "noise": "noise when drawn",
    "data_seed": "seed of the data",
    "own_data": "own data",
    "feature_noise": "noise on every feature",
    "label_flips": "share of wrong labels",
    "copies": "copies of each row",
    "validation_share": "share kept for validation",
    "test_share": "share kept for the test",
    "split_seed": "seed of the split",
    "training_limit": "training rows, at most",
    "engineered": "engineered inputs",
    "scaling": "scaling of the inputs",
    "pixel_order": "order of the pixels",
    "first_layers": "first layers",
    "hidden_units": "hidden units",
    "activation": "activation",
    "dropout": "dropout",
    "output": "activation of the output",
    "loss": "loss",
    "initializer": "starting weights",
    "initializer_scale": "scale of the starting weights",
    "optimizer": "optimizer",
    "learning_rate": "learning rate",
    "batch_size": "batch size",
    "schedule": "schedule of the learning rate",
    **{number.name: number.title.lower() for number in NUMBERS},
    "weight_decay": "L2 weight decay",
    "l1_penalty": "L1 penalty",
    "clip_norm": "largest gradient norm",
    "seed": "seed of the weights",
    "epochs": "epochs",
    "patience": "early stopping patience",
    "stop_at_accuracy": "stop at accuracy",
    "stop_at_loss": "stop at training loss",
    "device": "device",
    "precision": "precision",
}

# What a label adds to the name: the symbol of the equations, the unit, how a text is to be read.
_LABEL_ENDS = {
    "hidden_units": ", layer by layer",
    "activation": " φ",
    "dropout": " p",
    "weight_decay": " λ",
    "l1_penalty": " λ₁",
    "stop_at_accuracy": " (%)",
    **{number.name: f" {number.symbol}" for number in NUMBERS},
}
# Within the card of one layer, which says of what they are.
_LABELS_OF_ONE_LAYER = {"hidden_units": "Units", "output": "Activation φ"}

# What a setting does, for the “?” of its control wherever it stands. Controls that have more to say
# say it themselves.
SETTING_HELP = {
    "dataset": "The rows that the network learns from. Other rows start a new run at step 0.",
    "samples": "How many points are drawn. A new run starts at step 0.",
    "noise": "Standard deviation of what is added to each point, or to each target. More noise, "
    "more points on the wrong side. A new run starts at step 0.",
    "data_seed": "Another seed draws other points of the same kind. A new run starts at step 0.",
    "scaling": "Computed from the training rows only. With raw millimetres and grams, plain "
    "gradient descent learns nothing, and Adam learns slowly and unsteadily: try it.",
    "split_seed": "Another seed keeps other rows for validation. If a result depends on it, it was "
    "luck. A new run starts at step 0.",
    "hidden_units": "More units can draw more complicated borders, and have more weights to learn.",
    "activation": "The function φ of the units, a = φ(z). Without one, layers in a row could do "
    "no more than a single layer.",
    "initializer": "How large the random weights are at the start. He suits ReLU, Xavier suits "
    "tanh and sigmoid; with zeros all units of a layer stay the same. A new run starts at step 0.",
    "initializer_scale": "Multiplies the standard deviation of the starting weights: 1 leaves them "
    "as they are. A new run starts at step 0.",
    "output": "“Follows from the task”: softmax for classes, identity for a number. With two "
    "classes a sigmoid does what softmax does, with one unit instead of two.",
    "epochs": "How often the run goes through all training rows before it ends. More epochs only "
    "move the end: what is trained stays.",
    "stop_at_loss": "The run ends as soon as the training loss is as low as this. 0: off.",
}

SCALING_TITLES = {
    "raw": "Raw numbers",
    "course": "cm and hg",
    "standardised": "Standardised (z-scores)",
    "min-max": "Min–max (0 to 1)",
}

# What is subtracted, and what is divided by.
SCALING_PARTS = {
    "raw": ("offset", "scale"),
    "course": ("offset", "divisor"),
    "standardised": ("mean", "standard deviation"),
    "min-max": ("minimum", "range"),
}

OUTPUT_TITLES = {
    "auto": "Follows from the task",
    "softmax": "Softmax",
    "sigmoid": "Sigmoid",
    "identity": "Identity",
    "tanh": "Tanh",
    "relu": "ReLU",
}

_TITLES = {
    "dataset": {name: info.title for name, info in DATASETS.items()} | {OWN_DATA: "Own data"},
    "scaling": SCALING_TITLES,
    "output": OUTPUT_TITLES,
    "loss": {"auto": "Follows from the output"},
}

# What has a title of its own.
_KINDS: dict[str, Mapping[str, Any]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "optimizer": OPTIMIZERS,
    "loss": LOSSES,
    "schedule": SCHEDULES,
}


def title(field: str, name: str) -> str:
    """The name of a choice as people read it: title("activation", "relu") is "ReLU"."""
    if name in _KINDS.get(field, {}):
        return str(_KINDS[field][name].title)
    return _TITLES.get(field, {}).get(name, name)


def scaling_title(name: str, dataset: Dataset) -> str:
    """The name of a scaling of these data: the course's cm and hg are of birds, and of pictures the
    ink is divided."""
    divisors = set(dataset.course_divisors)
    if name == "course" and len(divisors) == 1 and divisors != {1.0}:
        return f"Divided by {as_given(divisors.pop())}"
    return title("scaling", name)


def setting_value(field: str, value: Any) -> str:
    """A setting's value in words: (10, 10) is "10, 10", 0.001 is "0.001"."""
    if isinstance(value, tuple):
        return ", ".join(setting_value(field, item) for item in value) or "none"
    if field == "pixel_order":
        return "mixed" if value else "as it is"
    if isinstance(value, str):
        return title(field, value)
    if isinstance(value, Dataset):
        return f"{value.title} ({plural(value.n, 'row')})"
    if value is None:
        return "none"
    return as_given(value)


def decay_words(optimizer: str, of: str) -> str:
    """What weight decay does to the weights ``of`` with the optimizer of this name."""
    kind = OPTIMIZERS[optimizer]
    if kind.decoupled_decay:
        return (
            f"{kind.title} takes ηλW straight from {of}: decoupled, past the gradient and what it "
            "is divided by. Biases do not decay."
        )
    return f"Adds λW to the gradient of {of}; biases do not decay."


L1_WORDS = (
    "Adds λ₁ × sign W to the gradient: the same pull towards 0 at every weight, large or small. "
    "Weights that the data do not hold up come down to about 0, and then step across it. A weight "
    "of exactly 0 is not pulled (sign 0 = 0); biases neither."
)


def schedule_words(settings: Experiment) -> str:
    """How the learning rate changes: "× 0.5 every 20 epochs, after a warm-up of 2 epochs"; "" where
    it stays as it is."""
    parts = []
    if settings.schedule == "step":
        every = plural(settings.drop_every, "epoch") if settings.drop_every > 1 else "epoch"
        parts.append(f"× {as_given(settings.drop_factor)} every {every}")
    elif settings.schedule == "cosine":
        parts.append(f"cosine, down to 0 in {plural(settings.cosine_epochs, 'epoch')}")
    elif settings.schedule != "constant":
        parts.append(title("schedule", settings.schedule))
    if settings.warmup_epochs:
        epochs = settings.warmup_epochs
        unit = "epoch" if epochs == 1 else "epochs"
        parts.append(f"{'after ' if parts else ''}a warm-up of {as_given(epochs)} {unit}")
    return ", ".join(parts)


def label(field: str) -> str:
    """What stands at the control of a setting, on every page: "L2 weight decay λ". What is no
    setting, such as a file, has its own name."""
    name = SETTING_NAMES.get(field, field)
    return f"{name[:1].upper()}{name[1:]}{_LABEL_ENDS.get(field, '')}"


def layer_label(field: str) -> str:
    """The same within the card of one layer."""
    return _LABELS_OF_ONE_LAYER.get(field, label(field))


def refusal(error: SettingError, label: Callable[[str], str] = label) -> str:
    """Why a setting was refused, with the ``label`` of its control; without the full stop."""
    got = "nothing" if error.got is None else error.got
    if isinstance(got, float):
        got = f"{got:.10g}"  # as the field says it: "300", not "300.0"
    if isinstance(got, tuple | list):
        got = ", ".join(map(str, got))  # as it is typed: "10, 300"
    got = got if isinstance(got, str) else repr(got)
    return f"{label(error.field)}: expected {error.expected}; got {got[:200] or 'nothing'}"


def setting_phrase(field: str, value: Any, before: Any) -> str:
    """What a change of a setting is: "learning rate 0.001 → 0.01"."""
    name = SETTING_NAMES[field]
    return f"{name} {setting_value(field, before)} → {setting_value(field, value)}"
