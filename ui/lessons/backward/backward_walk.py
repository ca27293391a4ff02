"""The walk back from the loss through the layers: where it stands, what it has found there, and
what a press on it does. Strings of HTML; the ends that touch Streamlit are in ``backward_pass``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neuralnet.activations import Softmax
from neuralnet.device.arrays import to_host
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.figures.matrices import STYLE as MATRIX_STYLE
from ui.kit import session
from ui.kit.html import (
    a_number,
    button,
    caption,
    columns,
    formula,
    note,
    numbered,
    prose,
    row,
    segments,
)
from ui.kit.verb_results import focus_position
from ui.kit.verbs import use_row
from ui.lessons.backward.backward_drawing import forward_drawing
from ui.lessons.backward.backward_layer import PARTS, layer_html
from ui.lessons.backward.first_error import first_error_html
from ui.lessons.chosen_weight import row_names, shown_values, telling_row, weight_at
from ui.words.names import unit_names
from ui.words.numbers import (
    MOST_LISTED,
    all_of,
    listed,
    plural,
    significant,
    tex_number,
)


def walk_html(me: Learner, trainer: Trainer, part: str, guess: int | None) -> str:
    """The part of the page from the walk's stops to what has not moved. ``part`` is what is shown
    of a layer, ``guess`` the output that the learner named at the loss."""
    walk = me.walk
    if not walk.has_loss:
        return _before_the_loss(me, trainer)
    at_loss, layer = walk.backward_layer > walk.layers, walk.backward_layer
    stop = _loss_html(me, trainer, guess) if at_loss else layer_html(me, trainer, layer, part)
    at = telling_row(me, trainer, weight_at(me, trainer, walk.layers))
    why = first_error_html(trainer, at, me.follows, opened=layer == walk.layers)
    below = why if at_loss else why + _nothing_has_moved(trainer, me.follows)
    return MATRIX_STYLE + _stops(me) + stop + below  # its style first: one that comes later is slow


def walk_acts(me: Learner) -> dict[str, Callable[[Any], object]]:
    """What each press does."""
    return {
        "begin": lambda _: me.walk_to(me.walk.layers + 1),
        "stop": lambda stop: go_to_stop(me, stop),
        "part": lambda part: session.put("back_part", part) if part in PARTS else None,
        "row": lambda row: use_row(me, row),
        "source": lambda i: _use_cell(me, i, None),
        "unit_here": lambda j: _use_cell(me, None, j),
        "guess": lambda k: session.put("back_guess", (*_guess_of(me), k)),
        "unit": lambda unit: _picked(me, unit),
        "weight": lambda weight: _picked_weight(me, weight),
    }


# --- the stops -----------------------------------------------------------------------------------


def _before_the_loss(me: Learner, trainer: Trainer) -> str:
    words = prose(
        "## The backward pass begins at the loss\n\n"
        "It asks of every weight: *if you were a little larger, would the loss be larger or "
        "smaller, and by how much?* To answer, it needs every value of the forward pass and "
        "the loss at its end. This step has "
        + (
            "not begun yet."
            if me.walk.stop == 0
            else f"come as far as “{me.walk.title}”: the loss is still missing."
        )
    ) + button("begin", "Do Forward and Loss, then begin here", me.cursor, primary=True)
    return columns(
        forward_drawing(me, trainer, "The network of this step"), words, widths=(1.25, 1)
    )


def _stops(me: Learner) -> str:
    """Where the walk stands, and one stop either way; as in the drawing, the loss to the right."""
    walk = me.walk
    first, last = walk.layers + 1, walk.last
    stops = [(str(stop), _stop_name(walk.layers, stop)) for stop in range(last, first - 1, -1)]
    return row(
        button(
            "stop",
            "← Nearer the inputs",
            walk.stop + 1,
            primary=not walk.has_gradients,
            disabled=walk.has_gradients,
            help="On with the backward pass: to the layer before.",
        ),
        segments(
            "stop",
            "Where the walk stands",
            stops,
            str(walk.stop),
            help="From the loss on the right to the first layer on the left: go to any stop.",
        ),
        button(
            "stop",
            "Nearer the loss →",
            walk.stop - 1,
            disabled=walk.stop == first,
            help="The stop before this one.",
        ),
    )


def _stop_name(layers: int, stop: int) -> str:
    layer = 2 * layers + 2 - stop
    if layer > layers:
        return "Loss"
    return "Output layer" if layer == layers else f"Layer {layer}"


def go_to_stop(me: Learner, stop: Any) -> None:
    """To a stop from the loss on."""
    at = a_number(stop)
    if at is not None and me.walk.layers < at:
        me.walk_to(at)


def _use_cell(me: Learner, source: Any, unit: Any) -> None:
    """The weight of the walk's layer from ``source`` to ``unit`` is chosen; None keeps the one that
    is lit."""
    walk = me.walk
    if not walk.has_loss or walk.backward_layer > walk.layers:
        return
    lit = weight_at(me, me.at_cursor(), walk.backward_layer)
    i = lit.i if source is None else a_number(source)
    j = lit.j if unit is None else a_number(unit)
    me.select({"kind": "weight", "layer": lit.layer, "i": i, "j": j})


def _picked_weight(me: Learner, picked: Any) -> None:
    """A cell of ∂L/∂W or ∂L/∂b: that weight, or bias, is chosen on the whole page."""
    if isinstance(picked, dict):
        i = picked.get("i")
        kind = {"kind": "bias"} if i == -1 else {"kind": "weight", "i": i}
        me.select({**kind, "layer": picked.get("layer"), "j": picked.get("j")})


def _picked(me: Learner, picked: Any) -> None:
    """A click on a unit: of the layer at which the walk stands or the one before it, it is looked
    at; of any other layer, the walk goes there."""
    walk = me.walk
    if not isinstance(picked, dict) or not walk.has_loss:
        return
    layer, j, at = picked.get("layer"), picked.get("j"), walk.backward_layer
    if not isinstance(layer, int) or not 0 <= layer <= walk.layers:
        return
    if layer == at - 1 and at <= walk.layers:
        lit = weight_at(me, me.at_cursor(), at)
        me.select({"kind": "weight", "layer": at, "i": j, "j": lit.j})
    elif layer > 0:
        lit = weight_at(me, me.at_cursor(), layer)
        me.select({"kind": "weight", "layer": layer, "i": lit.i, "j": j})
        me.walk_to(walk.back_in(layer))


# --- the loss ------------------------------------------------------------------------------------


def _loss_html(me: Learner, trainer: Trainer, guess: int | None) -> str:
    network, at, n = trainer.network, focus_position(me, trainer), len(trainer.y)
    a, y = shown_values(network.layers[-1].a)[at], shown_values(trainer.y)[at]
    names = unit_names(trainer, len(network.specs))
    L = float(shown_values(trainer.loss))
    order = np.arange(len(names))
    if len(names) > MOST_LISTED:  # the true class, and the likeliest others
        order = np.argsort(-(np.nan_to_num(a) + y), kind="stable")
    said = [
        f"{names[k]}: ŷ = {significant(float(a[k]))}, y = {significant(float(y[k]))}" for k in order
    ]
    outputs = listed(said, between="; ")
    words = (
        prose("## Start: one number, the loss")
        + formula(rf"{network.loss.formula} = \mathbf{{{tex_number(L, 6)}}}")
        + prose(
            f"One number for {all_of(n, 'row')} of the batch. The "
            "backward pass starts from it and asks, layer by layer from the output to the inputs, "
            f"how it would change if a value there changed.\n\n**{row_names(trainer)[at]}**: "
            + outputs
        )
    )
    if isinstance(network.layers[-1].activation, Softmax) and network.is_canonical:
        words += _which_output(names, int(y.argmax()), guess)
    return columns(
        forward_drawing(me, trainer, "The forward pass is done"), words, widths=(1.25, 1)
    )


def _which_output(names: list[str], target: int, guess: int | None) -> str:
    """Predict, then reveal: never in the way of going on."""
    question = "to lower this row’s loss, which output’s z should become"
    chosen = "" if guess is None else str(guess)
    asked = prose(f"Predict: {question} **larger**?") + row(
        segments(
            "guess",
            f"{question} larger?",
            numbered(names),
            chosen,
            help="Choose one and read why. It changes nothing in your run.",
        )
    )
    if guess is None or guess >= len(names):
        return asked + caption("Choose, or just go on to the next stop.")
    if guess == target:
        return asked + note(
            f"Yes: {names[target]} is the target. There ŷ − y is negative, at every other output "
            "it is positive: they should become smaller.",
            "good",
        )
    return asked + note(
        f"{names[guess]} is not this row’s class. Its target is 0 and its ŷ is above it, so "
        f"its z should become smaller; only that of {names[target]} should become larger."
    )


def shown_part() -> str:
    """What is shown of a layer, as last chosen."""
    part = session.get("back_part")
    return part if part in PARTS else "z"


def _guess_of(me: Learner) -> tuple[object, ...]:
    """What a guess speaks of: a row of a step of a run."""
    return me.run.key, me.cursor, focus_position(me, me.trainer)


def guessed(me: Learner) -> int | None:
    """The learner's guess for the row in question; None where there is none."""
    kept = session.get("back_guess")
    return a_number(kept[-1]) if kept is not None and kept[:-1] == _guess_of(me) else None


# --- nothing has moved ---------------------------------------------------------------------------


def _nothing_has_moved(trainer: Trainer, follows: Followed) -> str:
    """The step is computed once more between two looks at θ: it is the same."""
    before = to_host(trainer.network.theta).copy()
    trainer.compute()
    after = to_host(trainer.network.theta)
    moved = int((before != after).sum())
    lengths = [
        significant(float(np.sqrt(np.sum(t.astype(np.float64) ** 2))), 8) for t in (before, after)
    ]
    return prose(
        f"**No weight has moved.** {moved} of {plural(len(before), 'parameter')} differ from "
        f"before the backward pass (length of θ before it: {lengths[0]}, after it: {lengths[1]}). "
        "Backward only computes gradients; *Update* changes the weights."
    ) + caption(
        follows.of_unit("The course unit says that the changes are backpropagated. More exactly: ")
        + "**gradients** are propagated backwards. The changes are computed from them afterwards "
        "and applied to all layers at once: each layer’s gradient belongs to the weights that "
        "made this very prediction."
    )
