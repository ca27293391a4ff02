"""Knocking a unit or a weight out, freezing it and letting it go: the runs that this leads to.

Nothing here changes the desk: a page hands the run to ``Learner.branch``.
"""

from __future__ import annotations

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.edits.holding import Held, Places, entries_of, freeze, held_at, knock_out, without
from neuralnet.experiment import Run
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.words.names import Selection


def state_of(me: Learner, selection: Selection) -> str:
    """What the selected unit or weight is at the cursor: "out", "frozen", or "" for neither."""
    index = me.parameter_index(selection)
    held = _held(me)
    if index is None:
        unit = (selection.layer, selection.j)
        return "out" if unit in held.out else "frozen" if unit in held.frozen else ""
    if index not in me.run.frozen_at(me.cursor):
        return ""
    if index not in held.weights:
        return "of a unit"  # it is let go with its unit
    return "out" if index in held.weights_out else "frozen"


def held_run(me: Learner, selection: Selection, *, out: bool) -> Run:
    """The run with a unit or a weight knocked out from the cursor on, or frozen."""
    index, places = me.parameter_index(selection), Places.of(me.trainer.network)
    values: dict[int, float] = {}
    if index is not None:
        frozen, values = {index: True}, {index: 0.0} if out else {}
    elif out:
        values, frozen = knock_out(places, (selection.layer, selection.j))
    else:
        frozen = freeze(places, (selection.layer, selection.j))
    return me.run.edited(me.cursor, None, values, frozen)


def freed_run(me: Learner, selection: Selection) -> Run:
    """The run in which a unit or a weight learns again from the cursor on; what was knocked out has
    the weights again that it had before. Where it was held at this very state, that is taken back,
    and the run is the one that it was."""
    indices, run = _indices(me, selection), me.run
    here = next((edit for edit in run.edits if edit.step == me.cursor), None)
    if here is not None and indices & {i for i, is_frozen in here.frozen if is_frozen}:
        rest = without(here, indices)
        past = tuple(edit for edit in run.edits if edit.step < me.cursor)
        return Run(run.experiment, (*past, rest) if rest else past)
    values = values_before(me, selection)
    return run.edited(me.cursor, None, values, dict.fromkeys(indices, False))


def values_before(me: Learner, selection: Selection) -> dict[int, float]:
    """What the entries of θ were that were set to 0 to knock out a unit or a weight; nothing where
    it is not knocked out."""
    indices, run = _indices(me, selection), me.run
    zeroed = {
        edit: {i for i, v in edit.parameters if v == 0.0 and (i, True) in edit.frozen} & indices
        for edit in run.edits
        if edit.step <= me.cursor
    }
    last = max(
        (edit for edit, found in zeroed.items() if found), key=lambda e: e.step, default=None
    )
    if last is None:
        return {}
    past = Run(run.experiment, tuple(edit for edit in run.edits if edit.step < last.step))
    theta = _theta_at(me.trainer, past, last.step)
    return {index: float(theta[index]) for index in sorted(zeroed[last])}


def _theta_at(trainer: Trainer, run: Run, step: int) -> np.ndarray:
    """θ of ``run`` at state ``step``, up to which both have one past."""
    history = trainer.history.before(step) if step else None
    past = Trainer(run, history=history)
    past.seek(step)
    return to_host(past.network.theta)


def _held(me: Learner) -> Held:
    return held_at(me.run, me.cursor)


def _indices(me: Learner, selection: Selection) -> set[int]:
    """The entries of θ that hold the selected unit or weight, and nothing else that is held."""
    index = me.parameter_index(selection)
    if index is not None:
        return {index}
    return entries_of(Places.of(me.trainer.network), _held(me), (selection.layer, selection.j))
