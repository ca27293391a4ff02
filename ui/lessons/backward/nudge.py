"""Moving the chosen weight: does the loss agree with its gradient, and how far? Strings of HTML;
the chart that is drawn on request is in ``nudge_chart``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside import explain
from neuralnet.training import Trainer
from ui.kit.html import caption, columns, formula, note, prose, row, segments, table, toggles
from ui.lessons.backward import gradient_story as story
from ui.words.numbers import signed, significant, tex_significant

EPSILONS = tuple(10.0**-power for power in range(1, 8))
REACHES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # 0: chosen to fit
MOST_CURVE_WORK = 2e6  # products of one pass; beyond it the curve is looked for on request

EVERY = "every"
DRAW = "draw"
Losses = Callable[[np.ndarray], np.ndarray]


def losses_of(trainer: Trainer, index: int) -> Losses:
    """The loss of the batch as a function of how far parameter ``index`` is moved."""
    return lambda amounts: explain.losses_when_moved(trainer, index, amounts)


def can_be_nudged(trainer: Trainer, index: int) -> bool:
    """Are loss and gradient numbers?"""
    g, L = float(trainer.network.dL_dtheta[index]), float(to_host(trainer.loss))
    return math.isfinite(g) and math.isfinite(L)


def nudge_html(trainer: Trainer, index: int, epsilon: float, wanted: Sequence[str]) -> str:
    """The numeric check of one parameter with ``epsilon``, and how far its straight line reaches.
    ``wanted`` are the further views that are asked for: EVERY and DRAW."""
    if not can_be_nudged(trainer, index):
        nothing = "The numbers of this step are not finite: there is nothing to nudge."
        return note(nothing, "warning")
    return columns(
        _check(trainer, index, epsilon, EVERY in wanted),
        _reach(trainer, index, wanted),
        widths=(1, 1.25),
    )


def _check(trainer: Trainer, index: int, epsilon: float, every: bool) -> str:
    here, g = float(to_host(trainer.loss)), float(trainer.network.dL_dtheta[index])
    nudge = explain.nudge(trainer, index, epsilon)
    error = story.relative_error(g, nudge.slope)
    html = (
        prose("#### Is it true? Move the weight and look")
        + caption("ε: how far the weight is nudged, both ways")
        + row(
            segments(
                "epsilon",
                "ε: how far the weight is nudged, both ways",
                [(f"{size:g}", f"{size:g}") for size in EPSILONS],
                f"{epsilon:g}",
            )
        )
        + '<div class="nudge">'
        + table(
            ["the weight", "loss of this batch", "change"],
            [
                ["ε lower", f"{nudge.below:.10f}", signed(nudge.below - here)],
                ["as it is", f"{here:.10f}", ""],
                ["ε higher", f"{nudge.above:.10f}", signed(nudge.above - here)],
            ],
        )
        + "</div>"
        + formula(
            r"\begin{aligned}\frac{L(w+\varepsilon) - L(w-\varepsilon)}{2\varepsilon} &= "
            rf"{tex_significant(nudge.slope, 7)}\\ \text{{backpropagated: }}"
            rf"\frac{{\partial L}}{{\partial w}} &= {tex_significant(g, 7)}\end{{aligned}}"
        )
        + prose(f"**Relative error {significant(error, 2)}.** {check_verdict(error, epsilon)}")
        + toggles(
            "further",
            "The check with every ε",
            [(EVERY, "The same for every ε: too large, just right, too small")],
            [EVERY] if every else [],
        )
    )
    if not every:
        return html
    rows = []
    for size in EPSILONS:
        slope = explain.nudge(trainer, index, size).slope
        off = story.relative_error(g, slope)
        rows.append([f"{size:g}", significant(slope, 8), significant(off, 2)])
    return (
        html
        + table(["ε", "measured slope", "relative error"], rows)
        + caption(
            "A large ε measures the bend of the curve (or a kink of ReLU) too. A very small one "
            "subtracts two almost equal numbers, and what is left is rounding."
        )
    )


def check_verdict(error: float, epsilon: float) -> str:
    """What a relative error means."""
    if error < 1e-5:
        return "Two independent ways, the same gradient."
    if error < 1e-2:
        return "Nearly the same: " + (
            "a smaller ε leaves less of the curve’s bend in it."
            if epsilon > 1e-5
            else "with an ε this small, rounding shows."
        )
    if epsilon > 1e-4:
        return (
            "Not the same yet: over so large a step the loss is no straight line, or a ReLU has "
            "switched on the way. Try a smaller ε."
        )
    return (
        "Not the same: the gradient is so small that rounding covers it, or a ReLU switches within "
        "±ε. Try another ε."
    )


def _reach(trainer: Trainer, index: int, wanted: Sequence[str]) -> str:
    work = trainer.network.theta.shape[-1] * len(trainer.y)
    label, draw = "Draw the loss while this parameter is moved", DRAW in wanted
    if work > MOST_CURVE_WORK:
        label += " (this network and batch are large: it takes some seconds)"
    html = prose("#### How far is the straight line good?") + toggles(
        "further", "The curve of the loss", [(DRAW, label)], [DRAW] if draw else []
    )
    if work > MOST_CURVE_WORK and not draw:
        return html
    return html + prose(
        line_words(ends_of(trainer, index), float(trainer.network.dL_dtheta[index]))
    )


def ends_of(trainer: Trainer, index: int) -> tuple[float | None, float | None]:
    """``line_ends`` of a parameter of the step at hand."""
    g, here = float(trainer.network.dL_dtheta[index]), float(to_host(trainer.loss))
    epsilon = float(np.finfo(trainer.network.theta.dtype).eps)
    return line_ends(losses_of(trainer, index), here, g, epsilon)


def line_ends(
    losses: Losses, here: float, g: float, epsilon: float
) -> tuple[float | None, float | None]:
    """How far to the left and to the right the predicted change is right to a tenth."""
    left, right = (
        story.straight_until(losses, here, g, direction, epsilon=epsilon) for direction in (-1, 1)
    )
    return left, right


def fitting_reach(ends: tuple[float | None, float | None]) -> float:
    """A round distance at which the nearer end of the straight line is well inside the picture."""
    near = min((end for end in ends if end is not None), default=1.0)
    return next((reach for reach in REACHES[1:] if reach >= 1.8 * near), REACHES[-1])


def line_words(ends: tuple[float | None, float | None], g: float) -> str:
    """Where the straight line stops being true, in words."""
    if g == 0:
        start = "The gradient is 0: the line predicts no change at all."
        what = "The loss begins to move"
    else:
        start = "Predicted: gradient × d. Near d = 0 line and curve are one."
        what = "The actual change differs by more than 10 %"
    left, right = ends
    places = []
    if left is not None:
        places.append(f"from d = −{significant(left, 3)} downwards")
    if right is not None:
        places.append(f"from d = +{significant(right, 3)} upwards")
    if not places:
        return f"{start} Up to ±{story.FURTHEST:g} the line stays right to a tenth."
    return (
        f"{start} **{what} {' and '.join(places)}** (measured). A gradient speaks of small steps; "
        "this is why the learning rate is small."
    )
