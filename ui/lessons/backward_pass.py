"""The walk back from the loss through the layers.

A stop reveals what one layer computes on the way back: its error, the gradients of its weights and
biases, and what it hands to the layer before, each as formula, numbers, matrix and drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from neuralnet import explain
from neuralnet.activations import Softmax
from neuralnet.backend import to_host
from neuralnet.training import Trainer
from ui import session
from ui.drawing import drawing
from ui.equations import tex_number
from ui.figures.matrices import matrix_table
from ui.figures.network_diagram import BIAS, network_diagram
from ui.learner import Learner, Selection
from ui.lessons import gradient_story as story
from ui.lessons.choices import NARROW, field_among
from ui.lessons.chosen_weight import (
    chosen_parameter,
    decimals,
    plain,
    row_names,
    superscript,
    telling_row,
    use_row,
    weight_at,
)
from ui.lessons.first_error import show_first_error
from ui.lessons.gradient_story import significant
from ui.lessons.one_weight import show_weight
from ui.lessons.whole_check import show_whole_check
from ui.parts import part, then_follow
from ui.training_details import layer_title, source_names, unit_names
from ui.verb_results import batch_dataset_rows, focus_position
from ui.verbs import show_verbs, where
from ui.walk import Scope

PARTS = {
    "z": "Error ∂L/∂z",
    "W": "Weights ∂L/∂W",
    "b": "Biases ∂L/∂b",
    "x": "Handed back ∂L/∂x",
}
OUTPUT_RULES = {
    "cross_entropy": "(ŷ − y) / n",
    "binary_cross_entropy": "(ŷ − y) / (n k)",
    "mse": "2 (ŷ − y) / (n k)",
}
DRAWING = "backward_drawing"
MOST_CELLS = 10  # of a matrix, each way: what fits beside the formula


def show_lesson(me: Learner) -> None:
    """The verbs, the walk and the chosen weight, as far as they are revealed."""
    st.html(NARROW)

    def draws(show: Callable[[Learner, Trainer], None]) -> Callable[[], None]:
        def draw() -> None:
            show(me, me.at_cursor())

        return draw

    def state() -> tuple[Hashable, ...]:
        return me.run.key, me.cursor, me.walk.has_loss

    def row() -> tuple[Hashable, ...]:
        return me.scope, me.view.row

    def weight() -> Hashable:
        chosen = chosen_parameter(me, me.at_cursor())
        return chosen, me.walk.backward_layer <= chosen.layer

    show_verbs(me, lambda _trainer: EPOCH_WORDS if me.scope is Scope.EPOCH else "")
    st.divider()
    part("back_walk", draws(_show_walk), lambda: (*where(me), *row(), me.selection))
    part(
        "back_first_error",
        draws(_show_first_error),
        lambda: (*state(), *row(), me.selection, me.walk.backward_layer == me.walk.layers),
    )
    part(
        "back_theta",
        draws(_show_theta),
        lambda: (*state(), me.walk.backward_layer <= me.walk.layers),
    )
    part("back_weight", draws(show_weight), lambda: (*state(), *row(), weight()))
    part("back_check", draws(show_whole_check), state)


EPOCH_WORDS = (
    "This page shows the gradient of **this step’s batch**; with “Epoch” the verbs above speak of "
    "all training rows."
)


def _show_walk(me: Learner, trainer: Trainer) -> None:
    """Where the walk stands, and what it has found there."""
    walk = me.walk
    if not walk.has_loss:
        _show_before_the_loss(me, trainer)
        return
    _show_stops(me, trainer)
    if walk.backward_layer > walk.layers:
        _show_loss_stop(me, trainer)
    else:
        _show_backward_stop(me, trainer, walk.backward_layer)


def _show_first_error(me: Learner, trainer: Trainer) -> None:
    walk = me.walk
    if walk.has_loss:
        row = telling_row(me, trainer, weight_at(me, trainer, walk.layers))
        show_first_error(trainer, row, expanded=walk.backward_layer == walk.layers)


def _show_before_the_loss(me: Learner, trainer: Trainer) -> None:
    picture, words = st.columns([1.25, 1], gap="large", vertical_alignment="center")
    with picture:
        _draw_forward(me, trainer, "The network of this step")
    with words:
        st.markdown(
            "#### The backward pass begins at the loss\n\n"
            "It asks of every weight: *if you were a little larger, would the loss be larger or "
            "smaller, and by how much?* To answer, it needs every value of the forward pass and "
            "the loss at its end. This step has "
            + (
                "not begun yet."
                if me.walk.stop == 0
                else f"come as far as “{me.walk.title}”: the loss is still missing."
            )
        )
        st.button(
            "Do Forward and Loss, then begin here",
            key="back_begin",
            type="primary",
            on_click=then_follow(me.walk_to, me.walk.layers + 1),
        )


def _show_stops(me: Learner, trainer: Trainer) -> None:
    """Where the walk stands, and one stop either way; as in the drawing, the loss to the right."""
    walk = me.walk
    first, last = walk.layers + 1, walk.last
    stops = range(last, first - 1, -1)
    of_stop = f"back_stop_{walk.layers}"
    session.put(of_stop, walk.stop)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="back_walk"):
        st.button(
            "Nearer the inputs",
            key="back_next",
            icon=":material/arrow_back:",
            type="secondary" if walk.has_gradients else "primary",
            on_click=then_follow(me.walk_to, walk.stop + 1),
            disabled=walk.has_gradients,
            help="On with the backward pass: to the layer before.",
        )
        st.segmented_control(
            "Where the walk stands",
            stops,
            format_func=lambda stop: _stop_name(walk.layers, stop),
            key=session.key(of_stop),
            on_change=then_follow(_go_to_stop, me, of_stop),
            required=True,
            label_visibility="collapsed",
        )
        st.button(
            "Nearer the loss",
            key="back_earlier",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=then_follow(me.walk_to, walk.stop - 1),
            disabled=walk.stop == first,
            help="The stop before this one.",
        )


def _stop_name(layers: int, stop: int) -> str:
    layer = 2 * layers + 2 - stop
    if layer > layers:
        return "Loss"
    return "Output layer" if layer == layers else f"Layer {layer}"


def _go_to_stop(me: Learner, field: str) -> None:
    stop = session.get(field)
    if isinstance(stop, int):
        me.walk_to(stop)


# --- the drawing ---------------------------------------------------------------------------------


def _drawing_words(trainer: Trainer) -> dict[str, Any]:
    network = trainer.network
    return {
        "sizes": [network.n_in, *(spec.units for spec in network.specs)],
        "weights": [to_host(layer.W) for layer in network.layers],
        "biases": [to_host(layer.b) for layer in network.layers],
        "input_names": unit_names(trainer, 0),
        "output_names": unit_names(trainer, len(network.specs)),
        "activations": [spec.activation for spec in network.specs],
    }


def _draw_forward(me: Learner, trainer: Trainer, caption: str) -> None:
    row = focus_position(me, trainer)
    layers = trainer.network.layers
    # With dropout the units show what they pass on: 0 where they are switched off.
    values = [to_host(layers[0].x)[row], *(to_host(layer.out)[row] for layer in layers)]
    y = to_host(trainer.y)[row]
    if trainer.network.has_dropout:
        off = sum(int((layer.keep[row] == 0).sum()) for layer in layers if layer.keep is not None)
        caption += f" ({off} units switched off by dropout)"
    html = network_diagram(
        **_drawing_words(trainer),
        values=values,
        revealed_forward=me.walk.forward_layer,
        target=int(y.argmax()) if len(y) > 1 else None,
        caption=f"{caption}, for {row_names(trainer)[row]}",
    )
    drawing(html, DRAWING, then_follow(_picked, me))


def _picked(me: Learner) -> None:
    """A click on a unit: of the layer at which the walk stands or the one before it, it is looked
    at; of any other layer, the walk goes there."""
    picked, walk = session.trigger(DRAWING, "picked"), me.walk
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
        me.walk_to(2 * walk.layers + 2 - layer)


def _draw_backward(
    me: Learner, trainer: Trainer, layer: int, highlight: tuple[int, ...], row: int
) -> None:
    layers = trainer.network.layers
    one_row = me.scope is Scope.ROW
    if one_row:
        errors = [plain(dense.dL_dz)[row] for dense in layers]
        gradients = [np.outer(plain(dense.x)[row], plain(dense.dL_dz)[row]) for dense in layers]
        caption = f"The share of {row_names(trainer)[row]}"
    else:
        errors = [plain(dense.dL_db)[0] for dense in layers]
        gradients = [plain(dense.dL_dW) for dense in layers]
        caption = f"All {layers[0].n} rows of the batch, added up"
    html = network_diagram(
        **_drawing_words(trainer),
        errors=errors,
        weight_gradients=gradients,
        bias_gradients=errors,
        revealed_backward=layer,
        current_layer=layer,
        highlight=highlight,
        caption=f"Gradients, from the loss back to layer {layer}. {caption}",
    )
    drawing(html, DRAWING, then_follow(_picked, me))


# --- the stops -----------------------------------------------------------------------------------


def _show_loss_stop(me: Learner, trainer: Trainer) -> None:
    network, row = trainer.network, focus_position(me, trainer)
    a, y = plain(network.layers[-1].a)[row], plain(trainer.y)[row]
    names = unit_names(trainer, len(network.specs))
    picture, words = st.columns([1.25, 1], gap="large")
    with picture:
        _draw_forward(me, trainer, "The forward pass is done")
    with words:
        n = len(trainer.y)
        L = float(plain(trainer.loss))
        st.markdown("#### Start: one number, the loss")
        st.latex(rf"{network.loss.formula} = \mathbf{{{tex_number(L, 6)}}}")
        st.markdown(
            f"One number for {'the one row' if n == 1 else f'all {n} rows'} of the batch. The "
            "backward pass starts from it and asks, layer by layer from the output to the inputs, "
            "how it would change if a value there changed."
        )
        st.markdown(
            f"**{escape(row_names(trainer)[row])}**: "
            + "; ".join(
                f"{name}: ŷ = {significant(float(p))}, y = {significant(float(t))}"
                for name, p, t in zip(names, a, y, strict=True)
            )
        )
        if isinstance(network.layers[-1].activation, Softmax) and network.is_canonical:
            _ask_which_output(names, int(y.argmax()), me.cursor, row)


def _ask_which_output(names: Sequence[str], target: int, cursor: int, row: int) -> None:
    """Predict, then reveal: never in the way of going on."""
    question = "Predict: to lower this row’s loss, which output’s z should become **larger**?"
    answer = st.pills(
        question,
        range(len(names)),
        format_func=lambda index: names[index],
        key=session.key(f"back_predict_{cursor}_{row}"),
    )
    if answer is None:
        st.caption("Choose, or just go on to the next stop.")
    elif answer == target:
        st.success(
            f"Yes: {names[target]} is the target. There ŷ − y is negative, at every other output "
            "it is positive: they should become smaller.",
            icon=":material/check:",
        )
    else:
        st.info(
            f"{names[answer]} is not this row’s class. Its target is 0 and its ŷ is above it, so "
            f"its z should become smaller; only that of {names[target]} should become larger.",
            icon=":material/lightbulb:",
        )


def _show_backward_stop(me: Learner, trainer: Trainer, layer: int) -> None:
    network = trainer.network
    lit = weight_at(me, trainer, layer)
    row = telling_row(me, trainer, lit)
    parts = [part for part in PARTS if part != "x" or layer > 1]
    if session.get("back_part") not in parts:
        session.put("back_part", parts[0])
    st.markdown(f"#### {layer_title(trainer, layer)}, backwards")
    part = st.segmented_control(
        "What this stop computes",
        parts,
        format_func=PARTS.__getitem__,
        key=session.key("back_part"),
        required=True,
        label_visibility="collapsed",
    )
    assert part is not None  # one is always chosen
    picture, numbers = st.columns([1.2, 1], gap="large")
    with numbers:
        _choose_cell(me, trainer, layer, lit, row, part)
        show = {"z": _show_error, "W": _show_dW, "b": _show_db, "x": _show_dx}[part]
        matrix = show(me, trainer, layer, lit, row)
        if layer == 1:
            st.caption(
                "Nothing lies before layer 1 but the data, and data does not learn: its ∂L/∂x is "
                "not computed. Every gradient is known now."
            )
    with picture:
        highlight: tuple[int, ...] = {
            "z": (layer, lit.j),
            "W": (layer, lit.j, lit.i),
            "b": (layer, lit.j, BIAS),
            "x": (layer - 1, lit.i),
        }[part]
        _draw_backward(me, trainer, layer, highlight, row)
        st.html(matrix)
    if network.layers[0].n > 1 and me.scope is not Scope.ROW:
        st.caption("“One row” above, beside the verbs, shows the share of one row alone.")


def _choose_cell(
    me: Learner, trainer: Trainer, layer: int, lit: Selection, row: int, part: str
) -> None:
    """Which row, unit and input the numbers are of. The choice is also the weight further down."""
    places = iter(st.columns(3))
    rows = [int(index) for index in batch_dataset_rows(trainer)]
    if me.scope is not Scope.ROW and part in ("z", "x") and len(rows) > 1:
        names = trainer.data.dataset.row_names
        of_row = field_among("back_row", row_names(trainer))
        session.put(of_row, rows[row])
        next(places).selectbox(
            "Row of this batch",
            rows,
            format_func=lambda index: names[index],
            key=session.key(of_row),
            on_change=then_follow(use_row, me, of_row),
        )
    sources, units = source_names(trainer, layer), unit_names(trainer, layer)
    of_source = field_among(f"back_source_{layer}", sources) if part in ("W", "x") else None
    of_unit = field_among(f"back_unit_{layer}", units) if part != "x" else None
    if of_source is not None:
        session.put(of_source, lit.i)
        next(places).selectbox(
            "Unit of the layer before" if layer > 1 else "Input",
            range(len(sources)),
            format_func=lambda index: sources[index],
            key=session.key(of_source),
            on_change=then_follow(_use_cell, me, lit, of_source, of_unit),
        )
    if of_unit is not None:
        session.put(of_unit, lit.j)
        next(places).selectbox(
            "Unit of this layer",
            range(len(units)),
            format_func=lambda index: units[index],
            key=session.key(of_unit),
            on_change=then_follow(_use_cell, me, lit, of_source, of_unit),
        )


def _use_cell(me: Learner, lit: Selection, of_source: str | None, of_unit: str | None) -> None:
    i = lit.i if of_source is None else session.get(of_source)
    j = lit.j if of_unit is None else session.get(of_unit)
    me.select({"kind": "weight", "layer": lit.layer, "i": i, "j": j})


def _show_error(me: Learner, trainer: Trainer, layer: int, lit: Selection, row: int) -> str:
    network, dense = trainer.network, trainer.network.layers[layer - 1]
    names = unit_names(trainer, layer)
    if layer == len(network.layers):
        if network.is_canonical:
            st.markdown(
                "The error of an output is **prediction minus target**, shared among the rows of "
                "the mean:"
            )
            how = OUTPUT_RULES[network.loss.name]
        else:
            st.markdown(
                f"{dense.activation.title} and {network.loss.title.lower()} are no pair whose "
                "error is simply ŷ − y: it goes **the long way**, from the loss’s own slope "
                "through the activation:"
            )
            how = "∂L/∂ŷ ⊙ φ′(z)"
            if isinstance(dense.activation, Softmax):
                how = "∂L/∂ŷ through softmax, row by row"
        st.latex(story.output_error(network, trainer.y, row, lit.j))
    else:
        st.markdown(
            "**Gathered** from every unit that this one feeds, each error times the weight it came "
            "through; then **passed** by the slope of this unit’s own activation:"
            if dense.keep is None
            else "**Gathered** from every unit that this one feeds, each error times the weight it "
            "came through and times this unit’s dropout mask m; then **passed** by the slope of "
            "its own activation:"
        )
        st.latex(story.hidden_error(network, layer, row, lit.j))
        if dense.keep is not None and dense.keep[row, lit.j] == 0:
            st.caption(
                "Dropout has switched this unit off for this row in this step (m = 0): nothing of "
                "it reached the loss, and no error comes back."
            )
        elif explain.activation_slope(dense, row, lit.j) == 0:
            st.caption("The slope is 0: the unit is off for this row, and no error passes it.")
        how = f"(∂L/∂z{superscript(layer + 1)} · W{superscript(layer + 1)}ᵀ) ⊙ φ′(z)"
        how += "" if dense.keep is None else " ⊙ m"
    _say_error(trainer, lit, row, float(dense.dL_dz[row, lit.j]), names[lit.j])
    return matrix_table(
        plain(dense.dL_dz),
        row_names(trainer),
        names,
        title=f"∂L/∂z{superscript(layer)} = {how}",
        shape_caption=f"[{dense.n} rows × {dense.n_out} units]",
        highlight_row=row,
        highlight_column=lit.j,
        highlight_cell=(row, lit.j),
        digits=decimals(plain(dense.dL_dz)),
        most=MOST_CELLS,
    )


def _say_error(trainer: Trainer, lit: Selection, row: int, error: float, unit: str) -> None:
    name = row_names(trainer)[row]
    if error > 0:
        text = f"Positive: for {name}, {unit} should have a **smaller** z."
    elif error < 0:
        text = f"Negative: for {name}, {unit} should have a **larger** z."
    else:
        text = f"For {name} a small change of {unit} makes no difference to the loss."
    st.markdown(text)


def _scope_row(me: Learner, row: int) -> int | None:
    return row if me.scope is Scope.ROW else None


def _show_dW(me: Learner, trainer: Trainer, layer: int, lit: Selection, row: int) -> str:
    dense = trainer.network.layers[layer - 1]
    n = dense.n
    one_row = me.scope is Scope.ROW
    st.markdown(
        "A weight’s gradient: **what came in × the error of the unit it leads to**"
        + (", for this row:" if one_row else ", added up over the rows:")
    )
    st.latex(story.parameter_gradient(trainer.network, lit, _scope_row(me, row)))
    share = np.outer(plain(dense.x)[row], plain(dense.dL_dz)[row])
    matrix = share if one_row else plain(dense.dL_dW)
    up = superscript(layer)
    st.caption(
        "The mean over the batch needs no further division: its 1/n is already inside ∂L/∂z."
        if n > 1
        else "The batch has one row: its own gradient is the batch’s."
    )
    return matrix_table(
        matrix,
        source_names(trainer, layer),
        unit_names(trainer, layer),
        title=f"This row’s share of ∂L/∂W{up}" if one_row else f"∂L/∂W{up} = xᵀ · ∂L/∂z{up}",
        shape_caption=f"[{dense.n_in} × {dense.n_out}]"
        + ("" if one_row else f" = [{dense.n_in} × {n}] · [{n} × {dense.n_out}]"),
        highlight_row=lit.i,
        highlight_column=lit.j,
        highlight_cell=(lit.i, lit.j),
        digits=decimals(matrix),
        most=MOST_CELLS,
    )


def _show_db(me: Learner, trainer: Trainer, layer: int, lit: Selection, row: int) -> str:
    dense = trainer.network.layers[layer - 1]
    bias = Selection("bias", layer, lit.j)
    one_row = me.scope is Scope.ROW
    st.markdown(
        "A bias is a weight whose input is always 1: its gradient is **the error itself**"
        + (", for this row:" if one_row else ", added up over the rows:")
    )
    st.latex(story.parameter_gradient(trainer.network, bias, _scope_row(me, row)))
    matrix = plain(dense.dL_dz)[row : row + 1] if one_row else plain(dense.dL_db)
    up = superscript(layer)
    return matrix_table(
        matrix,
        ["bias"],
        unit_names(trainer, layer),
        title=f"This row’s share of ∂L/∂b{up}" if one_row else f"∂L/∂b{up} = Σ rows ∂L/∂z{up}",
        shape_caption=f"[1 × {dense.n_out}]",
        highlight_column=lit.j,
        highlight_cell=(0, lit.j),
        digits=decimals(matrix),
        most=MOST_CELLS,
    )


def _show_dx(me: Learner, trainer: Trainer, layer: int, lit: Selection, row: int) -> str:
    dense, up = trainer.network.layers[layer - 1], superscript(layer)
    st.markdown(
        "What this layer **hands back**: to every unit of the layer before, the errors of the "
        "units it feeds, each times the weight between them. It is that layer’s ∂L/∂a"
        + (
            "."
            if trainer.network.layers[layer - 2].keep is None
            else ", once dropout’s mask m is multiplied in: 0 for a unit that was switched off, "
            f"{significant(1 / (1 - trainer.network.specs[layer - 2].dropout))} for one that "
            "stayed. The matrix shows ∂L/∂x before the mask."
        )
    )
    st.latex(story.error_handed_back(trainer.network, layer, row, lit.i))
    st.caption(
        f"W{up} here is the weight of this state. That is why no layer may move before the "
        "gradients of all layers are known."
    )
    return matrix_table(
        plain(dense.dL_dx),
        row_names(trainer),
        source_names(trainer, layer),
        title=f"∂L/∂x{up} = ∂L/∂z{up} · W{up}ᵀ",
        shape_caption=f"[{dense.n} × {dense.n_in}] = [{dense.n} × {dense.n_out}] · "
        f"[{dense.n_out} × {dense.n_in}]",
        highlight_row=row,
        highlight_column=lit.i,
        highlight_cell=(row, lit.i),
        digits=decimals(plain(dense.dL_dx)),
        most=MOST_CELLS,
    )


# --- nothing has moved ---------------------------------------------------------------------------


def _show_theta(me: Learner, trainer: Trainer) -> None:
    """The step is computed once more between two looks at θ: it is the same."""
    if me.walk.backward_layer > me.walk.layers:
        return
    before = to_host(trainer.network.theta).copy()
    trainer.compute()
    after = to_host(trainer.network.theta)
    moved = int((before != after).sum())
    lengths = [
        significant(float(np.sqrt(np.sum(t.astype(np.float64) ** 2))), 8) for t in (before, after)
    ]
    st.markdown(
        f":material/lock: **No weight has moved.** Length of θ before the backward pass "
        f"{lengths[0]}, after it {lengths[1]}; {moved} of {len(before):,} parameters differ. "
        "Backward finds out, *Update* moves."
    )
    st.caption(
        "In the course: “the changes to the weights are backpropagated”. More exactly, "
        "**gradients** are propagated backwards. The changes are computed from them afterwards "
        "and applied to all layers at once: each layer’s gradient belongs to the weights that "
        "made this very prediction."
    )
