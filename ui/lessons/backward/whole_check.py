"""The gradient check of the whole network: every entry of ∂L/∂θ against a measured slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside.step_check import check_step, is_too_large
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.html import button, caption, note, prose, row
from ui.lessons.chosen_weight import largest
from ui.words.names import place_of
from ui.words.numbers import plural, significant, thousands

SAMPLE = 100  # parameters of a check of some


@dataclass(frozen=True)
class WholeCheck:
    """A gradient check of all parameters, or of a random ``count`` of them. ``on_kink`` of them
    have two slopes, because a z lies on a kink, and are not judged: the worst is of the others.
    """

    count: int
    total: int
    worst: float
    index: int
    backpropagated: float
    measured: float
    on_kink: int


def check_is_too_large(parameters: int, rows: int) -> str:
    """Why a check of every parameter is refused; empty where it is not."""
    if not is_too_large(parameters, rows):
        return ""
    return (
        f"A check of all {plural(parameters, 'parameter')} needs {thousands(2 * parameters)} "
        "forward passes of "
        f"{plural(rows, 'row')}; that is too long on a server that is shared. It would be the "
        "same check, "
        "only more of it."
    )


def check_whole(trainer: Trainer, sample: int | None = None, epsilon: float = 1e-5) -> WholeCheck:
    """Compare backpropagation with measured slopes, for all parameters or a random ``sample``."""
    check = check_step(trainer, sample, epsilon)
    errors = np.where(check.on_kink, 0.0, check.relative_errors)
    at = largest(errors)
    return WholeCheck(
        len(check.indices),
        int(trainer.network.theta.shape[-1]),
        float(errors[at]),
        int(check.indices[at]),
        float(check.backpropagated[at]),
        float(check.measured[at]),
        int(check.on_kink.sum()),
    )


def check_now(me: Learner, cursor: Any) -> None:
    """Make the check that was asked for at ``cursor`` and keep it with the state it speaks of."""
    if str(me.cursor) == str(cursor) and me.walk.has_loss:
        trainer = me.at_cursor()
        refusal = check_is_too_large(int(trainer.network.theta.shape[-1]), len(trainer.y))
        found = check_whole(trainer, SAMPLE if refusal else None)
        session.put("back_checked", ((me.run.key, me.cursor), found))


def checked(me: Learner) -> WholeCheck | None:
    """The check of the state at the cursor; None where none was made."""
    kept = session.get("back_checked")
    return kept[1] if kept is not None and kept[0] == (me.run.key, me.cursor) else None


def whole_check_html(trainer: Trainer, found: WholeCheck | None) -> str:
    """The gradient check of the whole network, at a press of a button; ``found`` is its answer."""
    total, rows = int(trainer.network.theta.shape[-1]), len(trainer.y)
    refusal = check_is_too_large(total, rows)
    html = prose(
        "## Every gradient at once\n\nThe same check can be made of "
        + ("some weights and biases" if refusal else "every weight and bias")
        + " of the network. It tells whether the whole backward pass is right."
    )
    if refusal:
        html += note(refusal)
    if not np.isfinite(to_host(trainer.network.dL_dtheta)).all():
        nothing = "The numbers of this step are not finite: there is nothing to check."
        return html + note(nothing, "warning")
    label = (
        f"Check {SAMPLE} random parameters"
        if refusal
        else f"Check all {plural(total, 'parameter')}"
    )
    html += row(button("check", label, trainer.step))
    return html if found is None else html + _answer(trainer, found)


def _answer(trainer: Trainer, found: WholeCheck) -> str:
    of = thousands(found.total)
    what = f"all {of}" if found.count == found.total else f"{found.count} of {of}"
    verdict = (
        "Backpropagation and measurement agree."
        if found.worst < 1e-5
        else "Larger than rounding: a ReLU probably switches within ±h of this weight; check "
        "it above with a smaller h."
    )
    bent = (
        f" {plural(found.on_kink, 'parameter')} left out: there some z is exactly 0, where an "
        "activation has its bend, and the loss has two slopes, one to each side. Choose such a "
        "weight above to see both."
        if found.on_kink
        else ""
    )
    return prose(
        f"**Worst relative error {significant(found.worst, 2)}**, of {what} parameters, at "
        f"{place_of(trainer, found.index)}: backpropagated {significant(found.backpropagated, 8)}, "
        f"measured {significant(found.measured, 8)}. {verdict}{bent}"
    ) + caption(
        "h = 0.00001, in double precision. What is measured is (L(θ + h) − L(θ − h)) / 2h, one "
        "parameter at a time. Where a gradient is tiny beside the others, the difference is "
        "compared with the size of the whole gradient."
    )
