"""Adding, removing and moving layers of an experiment, each with all that is set for it.

The result is an ordinary ``Experiment``, so its checks refuse what is not allowed.
"""

from collections.abc import Sequence
from typing import Any

from neuralnet.experiment import SETTINGS_PER, Experiment

FIRST_UNITS = 10  # of a hidden layer where there was none


def arranged(experiment: Experiment, order: Sequence[int]) -> Experiment:
    """The experiment whose hidden layers are the present ones in this ``order`` (from 0). A layer
    that is not named is removed, one named twice stands twice; the output layer stays last."""
    units = experiment.hidden_units
    changes: dict[str, Any] = {"hidden_units": tuple(units[index] for index in order)}
    for name, per in SETTINGS_PER.items():
        value = getattr(experiment, name)
        if per is None or not isinstance(value, tuple):
            continue
        output = value[-1:] if per == "layer" else ()
        # Without hidden layers the first one's setting is kept for the next that is added.
        changes[name] = (*(value[index] for index in order), *output) or value[0]
    return experiment.replace(**changes)


def with_layer_added(experiment: Experiment) -> Experiment:
    """One more hidden layer before the output, like the last one."""
    count = len(experiment.hidden_units)
    if count == 0:
        return experiment.with_hidden_units((FIRST_UNITS,))
    return arranged(experiment, [*range(count), count - 1])


def with_layer_setting(experiment: Experiment, name: str, layer: int, value: Any) -> Experiment:
    """The experiment with setting ``name`` of one ``layer`` (from 0) changed, the others kept."""
    if name == "hidden_units":
        values: tuple[Any, ...] = experiment.hidden_units
    else:
        values = experiment.per_layer(name)
    return experiment.replace(**{name: (*values[:layer], value, *values[layer + 1 :])})
