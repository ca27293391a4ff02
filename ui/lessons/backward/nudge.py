"""Moving the chosen weight: does the loss agree with its gradient, and how far? Strings of HTML;
the chart that is drawn on request is in ``nudge_chart``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.gradient_check import Kink
from neuralnet.inside import explain
from neuralnet.training import Trainer
from ui.kit.html import caption, columns, formula, note, prose, row, segments, table, toggles
from ui.lessons.backward import gradient_story as story
from ui.words.numbers import as_given, exact, listed, plural, signed, significant, tex_significant

EPSILONS = tuple(10.0**-power for power in range(1, 8))
REACHES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # 0: chosen to fit
MOST_CURVE_WORK = 2e6  # products of one pass; beyond it the curve is looked for on request

TWO_SLOPES = 1e-3  # slopes that differ by so much, relatively, are two
MOST_KINKS = 3  # that are named
IN_DOUBLE = (
    "This run computes in 32 bits. The losses here are computed again in 64 bits: in 32, what a "
    "nudge changes would drown in rounding."
)

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


def nudge_html(
    trainer: Trainer, index: int, symbol: str, epsilon: float, wanted: Sequence[str]
) -> str:
    """The numeric check of one parameter with ``epsilon``, and how far its straight line reaches.
    Formulas write it as ``symbol``. ``wanted`` are the further views that are asked for: EVERY and
    DRAW."""
    if not can_be_nudged(trainer, index):
        nothing = "The numbers of this step are not finite: there is nothing to nudge."
        return note(nothing, "warning")
    return columns(
        _check(trainer, index, symbol, epsilon, EVERY in wanted),
        _reach(trainer, index, wanted),
        widths=(1, 1.25),
    )


def _check(trainer: Trainer, index: int, symbol: str, epsilon: float, every: bool) -> str:
    g, nudge = float(trainer.network.dL_dtheta[index]), explain.nudge(trainer, index, epsilon)
    error, here = story.relative_error(g, nudge.slope), nudge.here
    kinks = explain.kinks_met(trainer, index, epsilon)
    verdict = (
        kink_words(trainer, kinks, nudge, g)
        if kinks and story.relative_error(*nudge.sides) > TWO_SLOPES
        else f"**Relative error {significant(error, 2)}.** "
        + check_verdict(error, epsilon, in_single=trainer.settings.precision == "float32")
    )
    html = (
        prose("### Is it true? Move the weight and look")
        + caption("h: how far the weight is moved, up and down")
        + row(
            segments(
                "epsilon",
                "h: how far the weight is moved, up and down",
                [(f"{size:g}", as_given(size)) for size in EPSILONS],
                f"{epsilon:g}",
                help="With a large h the curve bends on the way. With a tiny one only rounding is "
                "left.",
            )
        )
        + '<div class="nudge">'
        + table(
            ["the weight", "loss of this batch", "change"],
            [
                ["h lower", f"{nudge.below:.10f}", signed(nudge.below - here)],
                ["as it is", f"{here:.10f}", ""],
                ["h higher", f"{nudge.above:.10f}", signed(nudge.above - here)],
            ],
        )
        + "</div>"
        + formula(
            rf"\begin{{aligned}} w &= {symbol} \\"
            r"\frac{L(w+h) - L(w-h)}{2h} &= "
            rf"{tex_significant(nudge.slope, 7)}\\ \text{{backpropagated: }}"
            rf"\frac{{\partial L}}{{\partial w}} &= {tex_significant(g, 7)}\end{{aligned}}"
        )
        + prose(verdict)
        + (caption(IN_DOUBLE) if trainer.settings.precision == "float32" else "")
        + toggles(
            "further",
            "The check with every h",
            [(EVERY, "The same for every h: too large, just right, too small")],
            [EVERY] if every else [],
            help="A table: the measured slope for each h, and how far it lies from the gradient.",
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
        + table(["h", "measured slope", "relative error"], rows)
        + caption(
            "With a large h the curve bends on the way (or ReLU has a kink there). With a very "
            "small "
            "h two almost equal numbers are subtracted, and only rounding is left."
        )
    )


def kink_words(
    trainer: Trainer, kinks: Sequence[Kink], nudge: explain.Nudge, gradient: float
) -> str:
    """Why no h makes measurement and backpropagation one where a z lies on a kink, and what is
    right instead: both slopes, that to the left and that to the right."""
    first, count = kinks[0], len(trainer.network.layers)
    layer = trainer.network.layers[first.layer - 1]
    phi, kink = layer.activation.phrase(), np.full((1, layer.n_out), first.z)
    slope = float(layer.activation.backward(kink, kink, np.ones_like(kink))[0, 0])
    where = ", ".join(
        f"{'output layer' if one.layer == count else f'hidden layer {one.layer}'}, "
        f"unit {one.unit + 1}, in "
        f"{plural(len(one.rows), 'row')}"
        for one in kinks[:MOST_KINKS]
    )
    more = f", and {plural(len(kinks) - MOST_KINKS, 'more unit')}"
    left, right = (significant(side, 4) for side in nudge.sides)
    return (
        f"**There is no one slope here: z is exactly {exact(first.z)}** ({where}"
        f"{more if len(kinks) > MOST_KINKS else ''}), and there {phi} has its bend. Moved down, "
        f"the loss has the slope **{left}**; moved up, **{right}**. Both are right, and the "
        "measured number above is their mean, however small h is. Backpropagation takes "
        f"φ′({exact(first.z)}) = {exact(slope)} for {phi}, the slope on its left side, and so "
        f"comes to {significant(gradient, 4)}."
    )


def check_verdict(error: float, epsilon: float, *, in_single: bool = False) -> str:
    """What a relative error means; ``in_single``: of a gradient in single precision."""
    if in_single and error < 1e-3:
        return "Two independent ways, the same gradient, to the digits that 32 bits can hold."
    if error < 1e-5:
        return "Two independent ways, the same gradient."
    if error < 1e-2:
        return "Nearly the same: " + (
            "with a smaller h the curve bends less on the way."
            if epsilon > 1e-5
            else "with so small an h, rounding shows."
        )
    if epsilon > 1e-4:
        return (
            "Not the same yet: over so large a step the loss is no straight line, or a ReLU has "
            "switched on the way. Try a smaller h."
        )
    return (
        "Not the same: the gradient is so small that rounding covers it, or a ReLU switches within "
        "±h. Try another h."
    )


def _reach(trainer: Trainer, index: int, wanted: Sequence[str]) -> str:
    work = trainer.network.theta.shape[-1] * len(trainer.y)
    label, draw = "Draw the loss while this parameter is moved", DRAW in wanted
    if work > MOST_CURVE_WORK:
        label += " (this network and batch are large: it takes some seconds)"
    html = prose("### How far can the straight line be trusted?") + toggles(
        "further",
        "The curve of the loss",
        [(DRAW, label)],
        [DRAW] if draw else [],
        help="The loss of this batch for many values of the parameter, and the tangent: its slope "
        "is the gradient.",
    )
    if work > MOST_CURVE_WORK and not draw:
        return html
    return html + prose(
        line_words(ends_of(trainer, index), float(trainer.network.dL_dtheta[index]))
    )


def ends_of(trainer: Trainer, index: int) -> tuple[float | None, float | None]:
    """``line_ends`` of a parameter of the step at hand."""
    g, losses = float(trainer.network.dL_dtheta[index]), losses_of(trainer, index)
    here = float(losses(np.zeros(1))[0])
    return line_ends(losses, here, g, float(np.finfo(np.float64).eps))


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
        start = "Predicted: gradient × h. Near h = 0 the line and the curve are the same."
        what = "The actual change differs by more than 10 %"
    left, right = ends
    places = []
    if left is not None:
        places.append(f"from h = −{significant(left, 3)} downwards")
    if right is not None:
        places.append(f"from h = +{significant(right, 3)} upwards")
    if not places:
        return f"{start} Up to ±{story.FURTHEST:g} the line is right to within 10 %."
    return (
        f"{start} **{what} {listed(places)}** (measured). A gradient speaks of small steps; "
        "this is why the learning rate is small."
    )
