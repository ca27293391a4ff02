"""The differences between two networks of the Build page, in words. No Streamlit here."""

from __future__ import annotations

import numpy as np

from neuralnet.experiment import SETTINGS_PER, Experiment
from neuralnet.preparation import loss_name, output_layer
from ui.building.reading import Reading
from ui.words.numbers import number, plural
from ui.words.settings import SETTING_NAMES, setting_value, title

MOST_NAMED = 2  # settings


def what_changed(before: Reading, now: Reading) -> tuple[str, str]:
    """What it was and what it is: ("hidden layer 1: ReLU", "hidden layer 1: Tanh"). Both are empty
    where the sizes and the step, which ``Reading.words`` has, say all of it."""
    pairs = _of_settings(before.settings, now.settings)
    if not pairs and (before.sizes, before.step) == (now.sizes, now.step):
        pairs = _of_weights(before.theta, now.theta)
    more = len(pairs) - MOST_NAMED
    shown = pairs[:MOST_NAMED] + ([("", f"and {plural(more, 'change')} more")] if more > 0 else [])
    was, became = zip(*shown, strict=True) if shown else ((), ())
    return ", ".join(filter(None, was)), ", ".join(filter(None, became))


def _of_settings(before: Experiment, now: Experiment) -> list[tuple[str, str]]:
    pairs = []
    output, old_output = output_layer(now).activation, output_layer(before).activation
    if output != old_output:
        pairs.append(
            (f"output: {title('activation', old_output)}", f"output: {title('activation', output)}")
        )
    loss, old_loss = loss_name(now), loss_name(before)
    follows = bool(pairs) and before.loss == now.loss == "auto"
    if loss != old_loss and not follows:
        pairs.append((f"loss: {title('loss', old_loss)}", f"loss: {title('loss', loss)}"))
    for name, value in now.changes_from(before).items():
        if name in ("output", "loss", "hidden_units", "own_data"):
            continue
        if SETTINGS_PER[name] is not None:
            pairs += _of_layers(name, before, now)
            continue
        what = SETTING_NAMES[name]
        old = setting_value(name, getattr(before, name))
        pairs.append((f"{what}: {old}", f"{what}: {setting_value(name, value)}"))
    return pairs


def _of_layers(name: str, before: Experiment, now: Experiment) -> list[tuple[str, str]]:
    """The layers in which a setting differs; none where there are more or fewer layers."""
    old, new = before.per_layer(name), now.per_layer(name)
    if len(old) != len(new):
        return []
    hidden, what = len(now.hidden_units), "" if name == "activation" else f"{SETTING_NAMES[name]} "
    pairs = []
    for index, (was, became) in enumerate(zip(old, new, strict=True)):
        if was != became:
            where = f"hidden layer {index + 1}" if index < hidden else "output layer"
            texts = (f"{where}: {what}{setting_value(name, value)}" for value in (was, became))
            pairs.append((next(texts), next(texts)))
    return pairs


def _of_weights(before: np.ndarray, now: np.ndarray) -> list[tuple[str, str]]:
    places = np.flatnonzero(before != now)
    if places.size == 0:
        return []
    if places.size == 1:
        was, became = (float(theta[places[0]]) for theta in (before, now))
        return [(f"one parameter: {number(was)}", f"one parameter: {number(became)}")]
    return [("", f"{plural(places.size, 'parameter')} changed")]
