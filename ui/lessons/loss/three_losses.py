"""The lesson "Loss" on one prediction: three losses term by term, which way each pushes the logits,
and why cross-entropy. A comparison in, HTML out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui.desk.followed import Followed
from ui.figures.loss_curves import LossLine, loss_curves_html
from ui.kit.html import (
    Html,
    bold,
    caption,
    coloured_number,
    columns,
    formula,
    metric,
    prose,
    table,
    toggles,
)
from ui.lessons.loss.one_prediction import Costs, LossComparison, costs
from ui.words.escaping import markdown_text
from ui.words.numbers import in_brackets, number, tex_factor, tex_number, trimmed

CURVE_P = np.concatenate([np.linspace(0.001, 0.05, 50), np.linspace(0.06, 1.0, 95)])


# --- term by term --------------------------------------------------------------------------------


def terms_html(compared: LossComparison, follows: Followed) -> str:
    """Every class's share in the three losses, their sums, and the losses as three numbers."""
    shown = compared.prediction
    rows: list[tuple[str, ...]] = []
    for k, name in enumerate(shown.names):
        values = compared.absolute[k], compared.squared[k], compared.surprise[k]
        rows.append(
            (
                Html(f"{bold(name)} (true)") if k == shown.label else name,
                f"{compared.y[k]:.0f}",
                trimmed(float(compared.p[k])),
                coloured_number(float(compared.difference[k])),
                *(trimmed(float(value)) for value in values),
            )
        )
    sums = compared.sum_absolute, compared.sum_squared, compared.cross_entropy
    total, difference = float(compared.p.sum()), float(compared.difference.sum())
    means = compared.mean_absolute, compared.mean_squared
    rows += [
        (bold("sum"), "1", trimmed(total), trimmed(difference), *(bold(trimmed(v)) for v in sums)),
        (f"sum ÷ {len(shown.z)}", "", "", "", *(bold(trimmed(v)) for v in means), ""),
    ]
    head = ["class", "y", "ŷ", "ŷ − y", "|ŷ − y|", "(ŷ − y)²", "−y · ln ŷ"]
    return (
        f'<div class="three-losses">{table(head, rows)}</div>'
        + caption(
            "**ŷ** is the prediction, **y** the truth written as probabilities: 1 for the true "
            "class, 0 for the others (one-hot)."
            + follows.of_unit(" The course unit sometimes calls both y.")
        )
        + columns(
            metric("mean absolute difference", number(compared.mean_absolute)),
            metric("mean squared error", number(compared.mean_squared)),
            metric("cross-entropy", number(compared.cross_entropy)),
        )
    )


def formula_html(compared: LossComparison, follows: Followed) -> str:
    """Cross-entropy with its numbers, and what the course unit calls the loss."""
    true = compared.prediction.names[compared.prediction.label]
    p = float(compared.p[compared.prediction.label])
    return columns(
        formula(
            rf"\begin{{aligned}} L &= -\sum_k y_k \ln \hat y_k \\ &= -\ln {tex_factor(p)} "
            rf"= {tex_number(compared.cross_entropy)} \end{{aligned}}"
        ),
        caption(
            f"Only the true class ({markdown_text(true)}) has y = 1, so cross-entropy reads one "
            "number: the probability given to it. "
            + follows.of_unit(
                "In the course unit the loss is the absolute difference, then an aggregate "
                "variance. "
            )
            + "Networks that choose among classes are "
            "rarely trained on absolute differences, and a loss is no variance: for classes it is "
            "the **mean cross-entropy**, for numbers the **mean squared error**."
        ),
        widths=(1, 2.1),
    )


def row_of_numbers(values: Any) -> str:
    """ "[0.3, 0.1, −0.4]"."""
    return in_brackets([trimmed(float(value)) for value in values])


def gradient_html(compared: LossComparison) -> str:
    """Which way each loss would push the logits."""
    rows = [
        ("cross-entropy", compared.gradient_cross_entropy),
        ("mean squared error", compared.gradient_squared),
        ("mean absolute difference", compared.gradient_absolute),
    ]
    p, y = row_of_numbers(compared.p), row_of_numbers(compared.y)
    return prose(
        "**Which way each loss pushes** (the gradient at the logits z, before softmax)"
    ) + columns(
        table(
            ["loss", *compared.prediction.names],
            [(name, *map(coloured_number, gradient.tolist())) for name, gradient in rows],
        ),
        prose(
            "For softmax with cross-entropy the gradient is simply what was said minus what is "
            f"true: **ŷ − y** = {p} − {y} = **{row_of_numbers(compared.gradient_cross_entropy)}**. "
            "Negative means: raise this logit; the step goes against the gradient."
        ),
        widths=(1, 1.1),
    )


# --- why cross-entropy ---------------------------------------------------------------------------


def why_html(compared: LossComparison, pulls: bool) -> str:
    """What a confident wrong answer costs; where ``pulls`` is asked for, how hard each loss pulls
    it back."""
    p = float(compared.p[compared.prediction.label])
    curve, here = costs(CURVE_P), costs([p])
    right = [
        prose(
            "**Guess first.** A network gives the true class 0.01. All three losses are high. "
            "Which of them pushes its logit up the hardest, and which almost gives up?"
        ),
        toggles(
            "pulls",
            "The answer",
            [("pulls", "Show how hard each loss pulls")],
            ["pulls"] if pulls else [],
            help="The gradient at the logit of the true class, for each of the three losses.",
        ),
    ]
    if pulls:
        right += [_pull_curves(curve, here, p), pull_table(), caption(PULL_WORDS)]
    return prose("### Why cross-entropy?") + columns(
        _cost_curves(curve, here, p)
        + caption(
            "Each loss of the true class alone; **p** is its ŷ. A confident wrong answer (p near "
            "0) costs at most 1 by the other two; by cross-entropy the cost has no upper end."
        ),
        "".join(right),
    )


PULL_WORDS = (
    "Softmax is flat where it is sure: its slope p(1 − p) goes to 0 with p. Squared and absolute "
    "error carry that factor, so the worse the answer, the weaker the push. Cross-entropy’s slope "
    "−1/p cancels it, and 1 − p is left: the more wrong, the harder."
)


def _cost_curves(curve: Costs, here: Costs, p: float) -> str:
    lines = [
        LossLine("−ln p", curve.cross_entropy, float(here.cross_entropy[0])),
        LossLine("|1 − p|", curve.absolute, float(here.absolute[0])),
        LossLine("(1 − p)²", curve.squared, float(here.squared[0])),
    ]
    return loss_curves_html("What it costs", CURVE_P, lines, p, 5.0)


def _pull_curves(curve: Costs, here: Costs, p: float) -> str:
    lines = [
        LossLine("−ln p", curve.pull_cross_entropy, float(here.pull_cross_entropy[0])),
        LossLine("|1 − p|", curve.pull_absolute, float(here.pull_absolute[0])),
        LossLine("(1 − p)²", curve.pull_squared, float(here.pull_squared[0])),
    ]
    title = "How hard it pulls: |∂L/∂z| at the true class"
    return loss_curves_html(title, CURVE_P, lines, p, 1.0)


def pull_table() -> str:
    """Cost and pull at a few probabilities."""
    found = costs([0.5, 0.1, 0.01, 0.001])
    return table(
        ["p", "−ln p costs", "pulls", "|1 − p| pulls", "(1 − p)² pulls"],
        [
            (
                trimmed(float(p)),
                number(float(found.cross_entropy[i])),
                bold(number(float(found.pull_cross_entropy[i]))),
                number(float(found.pull_absolute[i])),
                number(float(found.pull_squared[i])),
            )
            for i, p in enumerate(found.p)
        ],
    )
