"""One stop of the walk back: what one layer computes there, as formula, numbers, matrix and
drawing. Strings of HTML; no Streamlit here.

There are four parts: the layer's error, the gradients of its weights and of its biases, and what it
hands to the layer before.
"""

from __future__ import annotations

import numpy as np

from neuralnet.inside import explain
from neuralnet.losses import Loss
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.figures.matrices import matrix_table
from ui.figures.network_diagram import BIAS
from ui.kit.html import caption, choice, columns, formula, numbered, prose, row, segments
from ui.lessons.backward import gradient_story as story
from ui.lessons.backward.backward_drawing import backward_drawing
from ui.lessons.chosen_weight import (
    batch_row_choice,
    decimals_for,
    row_names,
    short_row_names,
    shown_values,
    telling_row,
    weight_at,
)
from ui.words.names import (
    Selection,
    about,
    layer_mark,
    layer_title,
    source_names,
    unit_names,
)
from ui.words.numbers import plural, significant

PARTS = {
    "z": "Error ∂L/∂z",
    "W": "Weights ∂L/∂W",
    "b": "Biases ∂L/∂b",
    "x": "Handed back ∂L/∂x",
}
MOST_CELLS = 10  # of a matrix, each way: what fits beside the formula


def layer_html(me: Learner, trainer: Trainer, layer: int, wanted: str) -> str:
    """The stop of ``layer`` with the part ``wanted`` of it."""
    lit = weight_at(me, trainer, layer)
    at = telling_row(me, trainer, lit)
    parts = [part for part in PARTS if part != "x" or layer > 1]
    part = wanted if wanted in parts else parts[0]
    show = {"z": _error, "W": _weights, "b": _biases, "x": _handed_back}[part]
    words, matrix = show(me, trainer, layer, lit, at)
    highlight: tuple[int, ...] = {
        "z": (layer, lit.j),
        "W": (layer, lit.j, lit.i),
        "b": (layer, lit.j, BIAS),
        "x": (layer - 1, lit.i),
    }[part]
    numbers = (
        prose(f"## {layer_title(trainer, layer)}, backwards")
        + row(
            segments(
                "part",
                "What this stop computes",
                [(p, PARTS[p]) for p in parts],
                part,
                help="One layer’s backward pass has these results, in this order. Which one is "
                "explained below.",
            )
        )
        + _choose_cell(me, trainer, layer, lit, at, part)
        + words
    )
    if layer == 1:
        numbers += caption(
            "Nothing lies before layer 1 but the data, and data does not learn: its ∂L/∂x is "
            "not computed. Every gradient is known now."
        )
    html = columns(
        backward_drawing(me, trainer, layer, highlight, at) + matrix, numbers, widths=(1.2, 1)
    )
    if trainer.network.layers[0].n > 1 and me.scope is not Scope.ROW:
        html += caption(
            "Choose “One row” above, beside the buttons, to see the share of one row alone."
        )
    return html


def _choose_cell(
    me: Learner, trainer: Trainer, layer: int, lit: Selection, at: int, part: str
) -> str:
    """Which row, unit and input the numbers are of. The choice is also the weight further down."""
    choices = []
    if me.scope is not Scope.ROW and part in ("z", "x") and len(row_names(trainer)) > 1:
        choices.append(batch_row_choice(trainer, at, "Row of this batch"))
    if part in ("W", "x"):
        label = "Unit of the layer before" if layer > 1 else "Input"
        sources = numbered(source_names(trainer, layer))
        choices.append(
            choice("source", label, sources, str(lit.i), help="Where the weight begins.")
        )
    if part != "x":
        units = numbered(unit_names(trainer, layer))
        choices.append(
            choice("unit_here", "Unit of this layer", units, str(lit.j), help="Where it ends.")
        )
    return row(*choices)


def _error(me: Learner, trainer: Trainer, layer: int, lit: Selection, at: int) -> tuple[str, str]:
    network, dense = trainer.network, trainer.network.layers[layer - 1]
    names, up = unit_names(trainer, layer), layer_mark(layer + 1)
    notes = ""
    if layer == len(network.layers):
        words, how = _output_error(trainer)
        latex = story.output_error(network, trainer.y, at, lit.j)
    else:
        words = (
            "**Gathered** from every unit that this one feeds, each error times the weight it came "
            "through; then **passed** by the slope of this unit’s own activation:"
            if dense.keep is None
            else "**Gathered** from every unit that this one feeds, each error times the weight it "
            "came through and times this unit’s dropout mask r; then **passed** by the slope of "
            "its own activation:"
        )
        latex = story.hidden_error(network, layer, at, lit.j)
        if dense.keep is not None and dense.keep[at, lit.j] == 0:
            notes = caption(
                "Dropout has switched this unit off for this row in this step (r = 0): nothing of "
                "it reached the loss, and no error comes back."
            )
        elif explain.activation_slope(dense, at, lit.j) == 0:
            notes = caption(
                "The slope is 0: the unit is off for this row, and no error passes through it."
            )
        how = f"(∂L/∂z{up} · W{up}ᵀ) ⊙ φ′(z)" + ("" if dense.keep is None else " ⊙ r")
    error = float(dense.dL_dz[at, lit.j])
    says = _error_words(error, row_names(trainer)[at], names[lit.j])
    errors = shown_values(dense.dL_dz)
    matrix = matrix_table(
        errors,
        short_row_names(trainer),
        names,
        title=f"∂L/∂z{layer_mark(layer)} = {how}",
        shape_caption=f"[{plural(dense.n, 'row')} × {plural(dense.n_out, 'unit')}]",
        highlight_row=at,
        highlight_column=lit.j,
        highlight_cell=(at, lit.j),
        of=lambda i, j: about(layer, None, j) if i == at else "",
        digits=decimals_for(errors),
        most=MOST_CELLS,
    )
    return prose(words) + formula(latex) + notes + prose(says), matrix


def _output_error(trainer: Trainer) -> tuple[str, str]:
    """How the error of the output layer comes about: in words, and as the title of its matrix."""
    network = trainer.network
    if network.is_canonical:
        return (
            "The error of an output is **prediction minus target**, shared among the rows of the "
            "mean:",
            _output_rule(network.loss),
        )
    activation = network.layers[-1].activation
    return (
        f"{activation.title} and {network.loss.phrase()} are no pair whose error is simply "
        "ŷ − y: it goes **the long way**, from the loss’s own slope through the activation:",
        f"∂L/∂ŷ through {activation.phrase()}, row by row"
        if activation.uses_whole_row
        else "∂L/∂ŷ ⊙ φ′(z)",
    )


def _output_rule(loss: Loss) -> str:
    """∂L/∂z of a canonical pair as plain text: "2 (ŷ − y) / (n k)"."""
    top, below = story.canonical_fraction(loss)
    factor = "" if top == 1 else f"{top:g} "
    return f"{factor}(ŷ − y) / " + (below[0] if len(below) == 1 else f"({' '.join(below)})")


def _error_words(error: float, name: str, unit: str) -> str:
    if error > 0:
        return f"Positive: for {name}, {unit} should have a **smaller** z."
    if error < 0:
        return f"Negative: for {name}, {unit} should have a **larger** z."
    return f"For {name} a small change of {unit} makes no difference to the loss."


def _weights(me: Learner, trainer: Trainer, layer: int, lit: Selection, at: int) -> tuple[str, str]:
    dense, up = trainer.network.layers[layer - 1], layer_mark(layer)
    n, one_row = dense.n, me.scope is Scope.ROW
    share = np.outer(shown_values(dense.x)[at], shown_values(dense.dL_dz)[at])
    gradient = share if one_row else shown_values(dense.dL_dW)
    words = (
        prose(
            "A weight’s gradient: **what came in × the error of the unit it leads to**"
            + (", for this row:" if one_row else ", added up over the rows:")
        )
        + formula(story.parameter_gradient(trainer.network, lit, at if one_row else None))
        + caption(
            "The mean over the batch needs no further division: its 1/n is already inside ∂L/∂z."
            if n > 1
            else "The batch has one row: its own gradient is the batch’s."
        )
    )
    matrix = matrix_table(
        gradient,
        source_names(trainer, layer),
        unit_names(trainer, layer),
        title=f"This row’s share of ∂L/∂W{up}" if one_row else f"∂L/∂W{up} = xᵀ · ∂L/∂z{up}",
        shape_caption=f"[{dense.n_in} × {dense.n_out}]"
        + ("" if one_row else f" = [{dense.n_in} × {n}] · [{n} × {dense.n_out}]"),
        highlight_row=lit.i,
        highlight_column=lit.j,
        highlight_cell=(lit.i, lit.j),
        of=lambda i, j: about(layer, i, j),
        digits=decimals_for(gradient),
        most=MOST_CELLS,
    )
    return words, matrix


def _biases(me: Learner, trainer: Trainer, layer: int, lit: Selection, at: int) -> tuple[str, str]:
    dense, up = trainer.network.layers[layer - 1], layer_mark(layer)
    bias, one_row = Selection("bias", layer, lit.j), me.scope is Scope.ROW
    gradient = shown_values(dense.dL_dz)[at : at + 1] if one_row else shown_values(dense.dL_db)
    words = prose(
        "A bias is a weight whose input is always 1: its gradient is **the error itself**"
        + (", for this row:" if one_row else ", added up over the rows:")
    ) + formula(story.parameter_gradient(trainer.network, bias, at if one_row else None))
    matrix = matrix_table(
        gradient,
        ["bias"],
        unit_names(trainer, layer),
        title=f"This row’s share of ∂L/∂b{up}" if one_row else f"∂L/∂b{up} = Σ rows ∂L/∂z{up}",
        shape_caption=f"[1 × {dense.n_out}]",
        highlight_column=lit.j,
        highlight_cell=(0, lit.j),
        of=lambda _i, j: about(layer, -1, j),
        digits=decimals_for(gradient),
        most=MOST_CELLS,
    )
    return words, matrix


def _handed_back(
    me: Learner, trainer: Trainer, layer: int, lit: Selection, at: int
) -> tuple[str, str]:
    dense, before = trainer.network.layers[layer - 1], trainer.network.layers[layer - 2]
    up, handed = layer_mark(layer), shown_values(dense.dL_dx)
    masked = (
        "."
        if before.keep is None
        else ", once dropout’s mask r is multiplied in: 0 for a unit that was switched off, "
        f"{significant(1 / (1 - trainer.network.specs[layer - 2].dropout))} for one that "
        "stayed. The matrix shows ∂L/∂x before the mask."
    )
    words = (
        prose(
            "What this layer **hands back**: to every unit of the layer before, the errors of the "
            "units it feeds, each times the weight between them. It is that layer’s ∂L/∂a" + masked
        )
        + formula(story.error_handed_back(trainer.network, layer, at, lit.i))
        + caption(
            f"W{up} here is the weight of this state. That is why no layer may move before the "
            "gradients of all layers are known."
        )
    )
    matrix = matrix_table(
        handed,
        short_row_names(trainer),
        source_names(trainer, layer),
        title=f"∂L/∂x{up} = ∂L/∂z{up} · W{up}ᵀ",
        shape_caption=f"[{dense.n} × {dense.n_in}] = [{dense.n} × {dense.n_out}] · "
        f"[{dense.n_out} × {dense.n_in}]",
        highlight_row=at,
        highlight_column=lit.i,
        highlight_cell=(at, lit.i),
        of=lambda i, j: about(layer - 1, None, j) if i == at else "",
        digits=decimals_for(handed),
        most=MOST_CELLS,
    )
    return words, matrix
