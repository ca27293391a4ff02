"""The Update page on a whole layer: every weight and bias of it, as far as the walk has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit.html import caption, prose, table
from ui.kit.parameter_table import parameter_columns
from ui.words.names import Selection, layer_title, parameter_names
from ui.words.numbers import number, plural

IN_SIGHT = 100  # parameters in the page's own table; the full one has a box


def layer_columns(me: Learner, trainer: Trainer, layer: int) -> tuple[dict[str, Any], str]:
    """The columns of the layer's table by their names, and what they are of."""
    made = me.just_made
    if me.walk.has_gradients:
        note = f"State {trainer.step} → state {trainer.step + 1}; nothing has moved yet."
        return parameter_columns(trainer, layer), note
    W, b, _spec = list(trainer.network.slices())[layer - 1]
    part = slice(W.start, b.stop)
    now = to_host(trainer.network.theta)[part].astype(np.float64)
    columns = {"parameter": parameter_names(trainer, layer)}
    if made is None:
        note = f"As they are in state {trainer.step}. Gradient and change wait for Backward."
        return {**columns, "now": now}, note
    before = made.before[part].astype(np.float64)
    note = f"What the update from state {made.start} to state {made.end} did."
    return {**columns, "before": before, "change": now - before, "after": now}, note


def chosen_first(columns: Mapping[str, Sequence[Any]], at: int) -> dict[str, list[Any]]:
    """The same columns with row ``at`` marked and put first."""
    ordered = {
        name: [values[at], *(value for row, value in enumerate(values) if row != at)]
        for name, values in columns.items()
    }
    ordered["parameter"][0] = f"➤ {ordered['parameter'][0]}"
    return ordered


def place_in_layer(trainer: Trainer, chosen: Selection, index: int) -> int:
    """Which of its layer's parameters ``index`` of θ is."""
    return index - int(list(trainer.network.slices())[chosen.layer - 1][0].start)


def layer_html(me: Learner, trainer: Trainer, chosen: Selection, index: int) -> str:
    """Every parameter of the layer, the chosen one first."""
    found, note = layer_columns(me, trainer, chosen.layer)
    columns = chosen_first(found, place_in_layer(trainer, chosen, index))
    count = len(columns["parameter"])
    rows = [
        (name, *(number(float(value), 6) for value in values))
        for name, *values in list(zip(*columns.values(), strict=True))[:IN_SIGHT]
    ]
    note += " ➤ marks the chosen one."
    if count > IN_SIGHT:
        note += f" The first {IN_SIGHT} of {plural(count, 'parameter')}; the box below has more."
    return (
        prose(f"### {layer_title(trainer, chosen.layer)}: every weight and bias")
        + table(list(columns), rows, marked=0, tall=True, words=[0])
        + caption(note)
    )
