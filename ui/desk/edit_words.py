"""What was changed on the way, in words: settings, weights set by hand, units held.

Units, inputs and layers count from 1, as they are drawn.
"""

from __future__ import annotations

from typing import Any

from neuralnet.edits.holding import Places, Unit
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.preparation import input_count, network_layers
from ui.words.numbers import plural
from ui.words.settings import SETTING_NAMES, setting_phrase, setting_value


def branch_marks(run: Run) -> list[dict[str, Any]]:
    """Where the run was changed on the way: what was there and what is, for a tooltip, and what
    holds from there on, for a label in the picture."""
    marks = []
    for edit in run.edits:
        before = run.settings_at(edit.step - 1)
        phrases = [
            setting_phrase(name, value, getattr(before, name)) for name, value in edit.settings
        ]
        now = [f"{SETTING_NAMES[name]} {setting_value(name, v)}" for name, v in edit.settings]
        weights = parameter_words(edit, run.experiment)
        lasts = now or edit.frozen
        marks.append(
            {
                "step": edit.step,
                "label": ", ".join([*phrases, *weights]),
                "now": f"{', '.join(now or weights)} {'from here' if lasts else 'here'}",
            }
        )
    return marks


def parameter_words(edit: Edit, experiment: Experiment) -> list[str]:
    """What an edit does to weights and units, a phrase for each: "weight 2 → 3 of layer 1 set by
    hand", "5 parameters set by hand", "unit 3 of layer 1 knocked out"."""
    values, frozen = dict(edit.parameters), dict(edit.frozen)
    phrases = []
    if frozen:
        places = Places.of_run(Run(experiment))
        for unit in places.units():
            incoming, outgoing = places.incoming(unit), places.outgoing(unit)
            all_of = {frozen.get(i) for i in outgoing}
            if all_of == {True} and all(values.get(i) == 0.0 for i in outgoing):
                phrases.append(f"{unit_place(unit)} knocked out")
            elif all_of == {False}:
                phrases.append(f"{unit_place(unit)} put back")
            else:
                continue
            for index in (*incoming, *outgoing):
                frozen.pop(index, None)
                values.pop(index, None)
        for unit in places.units():
            incoming = places.incoming(unit)
            all_of = {frozen.get(i) for i in incoming}
            if all_of in ({True}, {False}):
                phrases.append(f"{unit_place(unit)} {'frozen' if True in all_of else 'set free'}")
                for index in incoming:
                    del frozen[index]
    kinds = {
        "knocked out": [i for i, is_on in frozen.items() if is_on and values.get(i) == 0.0],
        "frozen": [i for i, is_on in frozen.items() if is_on and values.get(i) != 0.0],
        "set free": [i for i, is_on in frozen.items() if not is_on],
    }
    by_hand = [i for i in values if i not in kinds["knocked out"]]
    for words, indices in (*kinds.items(), ("set by hand", by_hand)):
        if len(indices) == 1:
            phrases.append(f"{parameter_place(experiment, indices[0])} {words}")
        elif indices:
            phrases.append(f"{plural(len(indices), 'parameter')} {words}")
    return phrases


def unit_place(unit: Unit) -> str:
    """ "unit 3 of layer 1", "input 2"."""
    layer, j = unit
    return f"unit {j + 1} of layer {layer}" if layer else f"input {j + 1}"


def parameter_place(experiment: Experiment, index: int) -> str:
    """Which weight or bias θ holds at ``index``. Layer by layer θ is W row by row, then b."""
    n_in = input_count(experiment)
    for layer, spec in enumerate(network_layers(experiment), start=1):
        if index < n_in * spec.units:
            i, j = divmod(index, spec.units)
            return f"weight {i + 1} → {j + 1} of layer {layer}"
        index -= n_in * spec.units
        if index < spec.units:
            return f"bias {index + 1} of layer {layer}"
        index, n_in = index - spec.units, spec.units
    raise IndexError("θ has no such entry")
