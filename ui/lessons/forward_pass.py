"""The lesson on the forward pass: one sample travels through the network, layer by layer.

Every number comes from the engine: the sample's from a second network on the same θ, so that the
step at the cursor keeps its own buffers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.activations import ACTIVATIONS
from neuralnet.backend import Array, to_host
from neuralnet.explain import softmax_steps, weighted_sum
from neuralnet.layers import Dense
from neuralnet.network import Network
from neuralnet.output_pairs import judge_experiment
from neuralnet.training import Trainer
from ui import session
from ui.drawing import drawing
from ui.equations import tex_number
from ui.figures import forward_terms as terms
from ui.figures.matrices import matrix_table, side_by_side
from ui.figures.network_diagram import network_diagram
from ui.learner import Learner
from ui.lessons.choices import NARROW, field_among, other_row_words
from ui.lessons.forward_sample import (
    Sample,
    choose_sample,
    chooser_stamp,
    chosen_sample,
    follows_row,
    forward,
    reached_output,
    sample_stamp,
    show_scaling,
)
from ui.parts import part, then_follow
from ui.source import show_source
from ui.training_details import layer_title, source_names, unit_names
from ui.verbs import show_verbs
from ui.wording import input_texts, number, value_with_unit

COURSE_OUTPUT = (0.2, 0.7, 0.1)
MOST_STEPS_AT_ONCE = 2000
MOST_CELLS = 10  # of a matrix, each way


def show_forward_pass(me: Learner) -> None:
    """The whole lesson, at the learner's cursor."""
    st.html(NARROW)
    show_verbs(me, lambda trainer: other_row_words(me, trainer) if follows_row() else "")

    def state() -> tuple[Hashable, ...]:
        return me.run.key, me.cursor, sample_stamp(me)

    def shown() -> tuple[Hashable, ...]:
        return *state(), looked_at(me), me.walk.forward_layer, me.selection

    part("forward_offer", lambda: offer_training(me), lambda: (me.run.key, me.cursor == 0))
    st.subheader("1 · A sample enters", anchor=False)
    entering, leaving = st.columns([1.25, 1], gap="large")
    with entering:
        part(
            "forward_sample",
            lambda: choose_sample(me, me.at_cursor()),
            lambda: (me.run.key, chooser_stamp(me)),
        )
        part(
            "forward_scaling",
            lambda: show_scaling(me.at_cursor(), chosen_sample(me)),
            lambda: (me.run.key, sample_stamp(me)),
        )
    with leaving:
        part(
            "forward_answer",
            lambda: show_answer(me, *_pass(me)),
            lambda: (*state(), reached_output(me)),
        )
    st.subheader("2–3 · Weighted sums and activations, layer after layer", anchor=False)
    part("forward_walk", lambda: show_units(me, *_pass(me)), shown)
    part("forward_layers", lambda: show_layers(me, *_pass(me)), shown)
    part(
        "forward_output",
        lambda: show_output(me, *_pass(me)),
        lambda: (*state(), reached_output(me)),
    )
    kinds = dict.fromkeys(layer.activation.name for layer in me.trainer.network.layers)
    show_source(
        Network.forward,
        Dense.forward,
        *(ACTIVATIONS[name].forward for name in kinds),
    )


def _pass(me: Learner) -> tuple[Trainer, Network, Sample]:
    """The trainer at the cursor, and a network on its θ that has seen the sample."""
    trainer, sample = me.at_cursor(), chosen_sample(me)
    return trainer, forward(trainer, sample.raw), sample


def show_units(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> None:
    """The walk through the layers: the drawing, and one unit of it in numbers."""
    show_walk(me)
    layer, j = shown_unit(me, probe)
    picture, unit = st.columns([1.4, 1], gap="large")
    with picture:
        show_diagram(me, trainer, probe, sample, (layer, j))
    with unit:
        choose_unit(me, trainer, probe, layer, j)
        show_unit(trainer, probe, sample, layer, j)


def show_layers(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> None:
    """The pass as one nested function, and as matrices."""
    layer, j = shown_unit(me, probe)
    st.markdown("#### One nested function")
    show_nested(me, probe)
    st.markdown("#### The same pass as matrices")
    show_matrices(me, trainer, probe, sample, layer, j)


def show_output(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> None:
    """What the last layer's activation makes of its z, and which class that names."""
    output = probe.layers[-1].activation.name
    classes, units = trainer.data.dataset.task == "classification", probe.layers[-1].n_out
    title = (
        "4 · A value" if not classes else "4 · Softmax" if output == "softmax" else "4 · Outputs"
    )
    if classes and units == 1:
        title = "4 · One sigmoid unit"
    st.subheader(f"{title}: the output becomes an answer", anchor=False)
    if not reached_output(me):
        st.info("The output layer comes last: step forward to it above.")
    elif not classes:
        show_value(trainer, probe)
    elif output == "softmax":
        show_softmax(trainer, probe)
    elif units == 1:
        show_sigmoid(trainer, probe)
    else:
        show_outputs(trainer, probe)
    if trainer.data.dataset.task == "classification":
        largest = "probability" if probe.gives_probabilities else "output"
        st.subheader(f"5 · Arg max: the largest {largest} is the prediction", anchor=False)
        show_arg_max(me, trainer, probe, sample)


def offer_training(me: Learner) -> None:
    """At the start, say that the weights are random, and offer trained ones."""
    trainer = me.at_cursor()
    if trainer.step > 0:
        return
    ends = me.run.epoch_ends(len(trainer.data.training_rows))
    steps = [int(step) for step in ends if step <= MOST_STEPS_AT_ONCE] or [0]
    words, button = st.columns([2.4, 1], vertical_alignment="center")
    words.caption(
        "These are the random weights of the start: what the network answers is worth nothing yet. "
        "The forward pass is the same after training, only the weights differ."
    )
    if steps[-1] > 0:
        button.button(
            f"Same pass after {len(steps) - 1} epochs",
            on_click=then_follow(go_to_trained, me, steps[-1]),
            key="forward_trained",
            width="stretch",
        )


def go_to_trained(me: Learner, step: int) -> None:
    """Put the cursor at a trained state and keep the walk where it stands."""
    stop = min(me.walk.stop, me.walk.layers)
    me.go_to_step(step)
    me.walk_to(stop)


# --- the walk ----------------------------------------------------------------------------------


def looked_at(me: Learner) -> int:
    """The layer that is looked at: as far as the values have come, or one that the learner went
    back to. That look is over when the walk, the cursor or the run moves on."""
    reached, kept = me.walk.forward_layer, session.get("forward_look")
    if kept is None or kept[0] != _place(me):
        return reached
    return min(int(kept[1]), reached)


def look_at(me: Learner, layer: int) -> None:
    """Look at another layer. One that the values have not reached is walked to, but no layer they
    have come to is ever taken back."""
    if layer > me.walk.forward_layer:
        me.walk_to(layer)
    session.put("forward_look", (_place(me), layer))


def _place(me: Learner) -> tuple[str, int, int]:
    return me.run.key, me.cursor, me.walk.stop


def show_walk(me: Learner) -> None:
    """One layer back, one layer on: back is a look only, on walks where nothing is known yet."""
    here, layers = looked_at(me), me.walk.layers
    buttons = (
        ("Start", ":material/first_page:", 0, here == 0),
        ("Back one layer", ":material/chevron_left:", here - 1, here == 0),
        ("On one layer", ":material/chevron_right:", here + 1, here == layers),
        ("To the output", ":material/last_page:", layers, here == layers),
    )
    line = st.container(horizontal=True)
    for label, icon, layer, off in buttons:
        line.button(
            label,
            icon=icon,
            on_click=then_follow(_go_to_layer, me, layer),
            disabled=off,
            key=f"forward_{label.split()[0].lower()}",
            type="primary" if label == "On one layer" else "secondary",
        )


def _go_to_layer(me: Learner, layer: int) -> None:
    me.deselect()  # the walk shows the unit it comes to
    look_at(me, layer)


def shown_unit(me: Learner, probe: Network) -> tuple[int, int]:
    """The chosen unit where the values have reached it; else the most active one of the layer
    that is looked at."""
    chosen, here = me.selection, looked_at(me)
    if chosen is not None and 0 <= chosen.layer <= here:
        return chosen.layer, chosen.j
    if here == 0:
        return 0, 0
    sizes = np.abs(to_host(probe.layers[here - 1].a)[0])
    return here, int(np.argmax(np.where(np.isfinite(sizes), sizes, -1.0)))


def show_diagram(
    me: Learner, trainer: Trainer, probe: Network, sample: Sample, unit: tuple[int, int]
) -> None:
    """The network with the sample's values up to the layer looked at; a click chooses a unit."""
    dataset, layers, here = trainer.data.dataset, probe.layers, looked_at(me)
    count = len(layers)
    target = None
    if sample.row is not None and dataset.task == "classification" and layers[-1].n_out > 1:
        target = int(dataset.labels[sample.row])
    scaler, texts = trainer.data.target_scaler, None
    if scaler is not None:
        value = float(scaler.inverse(to_host(layers[-1].a))[0, 0])
        texts = [value_with_unit(value, dataset.target_unit)]
    outputs = unit_names(trainer, count)
    if layers[-1].activation.name == "sigmoid":
        outputs = [f"P({outputs[0]})"]
    html = network_diagram(
        [trainer.network.n_in, *(layer.n_out for layer in layers)],
        [to_host(layer.W) for layer in layers],
        [to_host(layer.b) for layer in layers],
        input_names=trainer.data.input_names,
        output_names=outputs,
        values=[to_host(layers[0].x)[0], *(to_host(layer.a)[0] for layer in layers)],
        revealed_forward=here,
        highlight=unit,
        current_layer=here,
        activations=[layer.activation.name for layer in layers],
        input_texts=input_texts(trainer.data, sample.raw),
        output_texts=texts,
        target=target,
        caption=f"{sample.name}: values up to " + ("the inputs" if here == 0 else f"layer {here}"),
    )
    drawing(html, "forward_drawing", then_follow(_picked, me))
    st.caption(
        "Click a unit to see its sum; a click beyond the lit layers walks there. **Fully "
        "connected**: every unit of a layer feeds every unit of the next."
    )


def _picked(me: Learner) -> None:
    picked = session.trigger("forward_drawing", "picked")
    me.select(picked)
    _look_at_selection(me)


def _look_at_selection(me: Learner) -> None:
    if me.selection is not None and me.selection.layer > looked_at(me):
        look_at(me, me.selection.layer)


# --- one unit ----------------------------------------------------------------------------------


def choose_unit(me: Learner, trainer: Trainer, probe: Network, layer: int, j: int) -> None:
    """Layer and unit by name: what a click in the drawing chooses, for hands on a keyboard."""
    places = st.columns([1.2, 1])
    names = unit_names(trainer, layer)
    titles = ["Inputs", *(layer_title(trainer, at + 1) for at in range(len(probe.layers)))]
    of_layer, of_unit = (
        field_among("forward_layer", titles),
        field_among(f"forward_unit_{layer}", names),
    )
    session.put(of_layer, layer)
    session.put(of_unit, j)
    places[0].selectbox(
        "Layer",
        range(me.walk.forward_layer + 1),
        format_func=lambda index: titles[index],
        key=session.key(of_layer),
        on_change=then_follow(_layer_chosen, me, of_layer),
    )
    places[1].selectbox(
        "Unit",
        range(len(names)),
        format_func=lambda index: names[index],
        key=session.key(of_unit),
        on_change=then_follow(_unit_chosen, me, layer, of_unit),
    )


def _layer_chosen(me: Learner, field: str) -> None:
    me.select({"kind": "unit", "layer": session.get(field), "j": 0})
    _look_at_selection(me)


def _unit_chosen(me: Learner, layer: int, field: str) -> None:
    me.select({"kind": "unit", "layer": layer, "j": session.get(field)})


def show_unit(trainer: Trainer, probe: Network, sample: Sample, layer: int, j: int) -> None:
    """Σ x·w + b of one unit with each product, and what the activation makes of it."""
    name = unit_names(trainer, layer)[j]
    if layer == 0:
        x = number(float(to_host(probe.layers[0].x)[0, j]))
        origin = "made of the two scaled features"
        if j < len(sample.raw):
            origin = f"measured {input_texts(trainer.data, sample.raw)[j]}"
        st.markdown(
            f"**{name}** is an input. It computes nothing: {origin}, seen by the first layer as "
            f"{x}."
        )
        st.caption("Step on one layer, and every unit of layer 1 makes a weighted sum of these.")
        return
    dense = probe.layers[layer - 1]
    total = weighted_sum(dense, 0, j)
    z, a = total.total, float(dense.a[0, j])
    st.markdown(
        f"**{name}**, layer {layer}: the weighted sum of {dense.n_in} values, plus its bias"
    )
    st.html(terms.weighted_sum_table(total, source_names(trainer, layer)))
    st.latex(dense.activation.formula)
    st.markdown(terms.activation_words(dense.activation.name, z, a))
    note = (
        "The course speaks of a weighted sum of x and w only. Every neuron also has a bias b, one "
        "more weight whose input is always 1."
    )
    if dense.activation.name != "softmax":
        note += (
            " It also says that the activation determines whether the sum “meets the threshold to "
            "be passed on”: that is true of a step unit only. This one passes a graded value."
        )
    st.caption(note)


# --- the nested function -----------------------------------------------------------------------


def show_nested(me: Learner, probe: Network) -> None:
    """f₃(f₂(f₁(x))): its brackets lit by the walk, worked out from the inside."""
    layers = [
        terms.NestedLayer(
            layer.activation.name,
            to_host(layer.z)[0].astype(np.float64),
            to_host(layer.a)[0].astype(np.float64),
        )
        for layer in probe.layers
    ]
    here = looked_at(me)
    opened = st.pills(
        "Open a bracket to its numbers",
        range(1, len(layers) + 1),
        format_func=terms.function_name,
        selection_mode="multi",
        key=session.key("forward_opened"),
        persist_state="session",
    )
    x = to_host(probe.layers[0].x)[0].astype(np.float64)
    st.html(terms.nested_function(x, layers, here, opened))
    later = [terms.function_name(layer) for layer in opened if layer > here]
    st.caption(
        "Each layer is a function of what the layer inside it gives. Only the innermost sees x."
        + (f" {', '.join(later)} opens when the values get there." if later else "")
    )
    if me.dataset.task == "classification" and probe.layers[-1].n_out == 1:
        first, second = me.dataset.class_names
        st.caption(
            f"The one output is P({second}); step 5 writes both classes: P({first}) is 1 minus it."
        )


# --- matrices ----------------------------------------------------------------------------------


def show_matrices(
    me: Learner, trainer: Trainer, probe: Network, sample: Sample, layer: int, j: int
) -> None:
    """X · W + b = Z and A = φ(Z), for the sample alone or for the whole batch at the cursor."""
    if layer == 0:
        n, d = to_host(probe.layers[0].x).shape
        st.html(
            matrix_table(
                to_host(probe.layers[0].x),
                ["sample"],
                unit_names(trainer, 0),
                title="X",
                shape_caption=f"[{n} row, {d} inputs]",
                highlight_cell=(0, j),
            )
        )
        st.caption("A sample is a matrix of one row. Step on one layer to multiply it by W⁽¹⁾.")
        return
    batch = len(trainer.batch_rows)
    rows_word = "row" if batch == 1 else "rows"
    choices = {
        "sample": "This sample: 1 row",
        "batch": f"The batch at the cursor: {batch} {rows_word}",
    }
    which = st.segmented_control(
        "Rows",
        list(choices),
        format_func=lambda name: choices[name],
        default="sample",
        key=session.key("forward_rows"),
        required=True,
    )
    network, row, row_names = probe, 0, ["sample"]
    if which == "batch":
        network = trainer.network
        indices = trainer.data.training_rows[trainer.batch_rows].tolist()
        row_names = [trainer.data.dataset.row_names[index].split(",")[0] for index in indices]
        row = indices.index(sample.row) if sample.row in indices else 0
    st.html(layer_product(network.layers[layer - 1], layer, j, row, row_names, trainer))
    n, d, h = len(row_names), network.layers[layer - 1].n_in, network.layers[layer - 1].n_out
    source = "X" if layer == 1 else rf"A^{{({layer - 1})}}"
    W, b, Z = (rf"{symbol}^{{({layer})}}" for symbol in "WbZ")
    st.latex(
        rf"{_with_shape(source, n, d)} \cdot {_with_shape(W, d, h)} + {_with_shape(b, 1, h)}"
        rf" = {_with_shape(Z, n, h)},\qquad A^{{({layer})}} = \varphi({Z})"
    )
    st.caption(
        f"The framed cell of Z is the chosen unit's sum: the framed row of "
        f"{'X' if layer == 1 else 'A'} times the framed column of W, plus one number of b. "
        + _dropped_words(network, layer)
        + (
            f"The row is {row_names[row]}; every row of the batch goes through the same W and b at "
            "once, and b is added to each."
            if which == "batch"
            else "With more rows only the first number of the shapes grows: see the batch."
        )
    )


def _dropped_words(network: Network, layer: int) -> str:
    """What dropout does between this layer's A and the next one's input, in this training step."""
    keep, p = network.layers[layer - 1].keep, network.specs[layer - 1].dropout
    if keep is None:
        return ""
    off = int((to_host(keep) == 0).sum())
    return (
        f"Dropout in this step: {off} of the {keep.size} values of A are switched off, the others "
        f"multiplied by 1/(1 − {number(p, 2)}) = {number(1 / (1 - p))}; layer {layer + 1} gets the "
        "result. "
    )


def _with_shape(symbol: str, rows: int, columns: int) -> str:
    return rf"\underbrace{{{symbol}}}_{{[{rows},\,{columns}]}}"


def layer_product(
    dense: Dense, layer: int, j: int, row: int, row_names: list[str], trainer: Trainer
) -> str:
    """The five matrices of one layer, the chosen unit's parts framed: X · W + b, and = Z → φ → A in
    the same line or, where there is no room, in the next."""
    sources, units = source_names(trainer, layer), unit_names(trainer, layer)

    def table(symbol: str, matrix: Array, rows: list[str], columns: list[str], **lit: Any) -> str:
        n, m = matrix.shape
        return matrix_table(
            to_host(matrix),
            rows,
            columns,
            title=symbol,
            shape_caption=f"[{n}, {m}]",
            digits=2,
            most=MOST_CELLS,
            **lit,
        )

    named = "X" if layer == 1 else terms.layer_sign("A", layer - 1)
    W, b, Z, A = (terms.layer_sign(symbol, layer) for symbol in "WbZA")
    enters = side_by_side(
        table(named, dense.x, row_names, sources, highlight_row=row),
        "·",
        table(W, dense.W, sources, units, highlight_column=j),
        "+",
        table(b, dense.b, ["b"], units, highlight_cell=(0, j)),
    )
    leaves = side_by_side(
        "=",
        table(Z, dense.z, row_names, units, highlight_cell=(row, j)),
        "→ φ →",
        table(A, dense.a, row_names, units, highlight_cell=(row, j)),
    )
    return f'<div class="nn-lines">{enters}{leaves}</div>'


# --- the answer --------------------------------------------------------------------------------


def answer_of(trainer: Trainer, probe: Network) -> terms.Answer:
    """The probabilities of the classes for the sample."""
    output = to_host(probe.layers[-1].a)[0].astype(np.float64)
    return terms.answer_from(output, trainer.data.dataset.class_names)


def value_of(trainer: Trainer, probe: Network) -> float:
    """A regression's output in the target's own unit."""
    scaler = trainer.data.target_scaler
    assert scaler is not None
    return float(scaler.inverse(to_host(probe.layers[-1].a).astype(np.float64))[0, 0])


def show_answer(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> None:
    """The answer beside the inputs, once the values have reached the output; before, a guess."""
    dataset = trainer.data.dataset
    st.markdown("**The network's answer**")
    guess = session.get("forward_guess")
    if dataset.task == "classification" and not reached_output(me):
        st.pills(
            "Your guess, before you look",
            range(dataset.k),
            format_func=lambda k: dataset.class_names[k],
            key=session.key("forward_guess"),
            persist_state="session",
        )
    if not reached_output(me):
        st.caption(
            "It appears here when the values have reached the output layer: press **Forward**, or "
            "go layer by layer below."
        )
        return
    origin = None
    if sample.row is None:
        origin = forward(trainer, dataset.x[me.view.row])
    if dataset.task == "regression":
        value = value_of(trainer, probe)
        change = None
        difference = 0.0 if origin is None else value - value_of(trainer, origin)
        if difference:
            change = f"{value_with_unit(difference, dataset.target_unit)} against the row"
        st.metric(
            f"Predicted {dataset.target_name}",
            value_with_unit(value, dataset.target_unit),
            delta=change,
        )
        if sample.row is not None:
            true = float(dataset.y[sample.row, 0])
            st.caption(
                f"Measured: {value_with_unit(true, dataset.target_unit)}; the prediction is off by "
                f"{value_with_unit(value - true, dataset.target_unit)}."
            )
        return
    answer = answer_of(trainer, probe)
    target = None if sample.row is None else int(dataset.labels[sample.row])
    before = None if origin is None else answer_of(trainer, origin)
    probabilities = probe.gives_probabilities
    bars = terms.answer_bars if probabilities else terms.answer_values
    st.html(bars(answer, before=before, target=target))
    if not answer.finite:
        st.error(NOT_FINITE, icon=":material/error:")
        return
    value = answer.probabilities[answer.best]
    said = f"P = {terms.probability(value)}" if probabilities else f"an output of {number(value)}"
    words = f"It says **{answer.names[answer.best]}** with {said}."
    if guess is not None and guess < dataset.k:
        words += f" You guessed {dataset.class_names[guess]}."
    if before is not None and probabilities:
        words += f" The thin line marks {dataset.row_names[me.view.row]} as measured."
    st.markdown(words)


NOT_FINITE = (
    "The numbers have outgrown what the computer can hold, so there is no answer. Go back to an "
    "earlier step, or train with a smaller learning rate."
)


@st.fragment
def show_softmax(trainer: Trainer, probe: Network) -> None:
    """Softmax in its steps, with a temperature."""
    names = trainer.data.dataset.class_names
    output = probe.layers[-1]
    logits = to_host(output.z)[0].astype(np.float64)
    if not np.isfinite(logits).all():
        st.error(NOT_FINITE, icon=":material/error:")
        return
    words, control = st.columns([1.7, 1], gap="large", vertical_alignment="center")
    T = control.slider(
        "Temperature T",
        0.1,
        5.0,
        1.0,
        0.1,
        key=session.key("temperature"),
        persist_state="session",
        help="Every z is divided by T first. Below 1 the largest gains, above 1 all even out.",
    )
    with words:
        st.latex(r"P_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}")
    steps = softmax_steps(logits, T)
    st.html(terms.softmax_table(names, [float(z) for z in logits], steps))
    if T == 1:
        st.caption(
            "T = 1, as in training and in every prediction of this app: the last column is the "
            "network's output. Subtracting the largest z changes no ratio and keeps e^z from "
            "overflowing."
        )
    else:
        st.caption(
            f"With T = {T:.1f} these are not the network's own probabilities: training and "
            "prediction use T = 1. The order of the classes is the same at any T, only how sure "
            "the answer sounds."
        )
    if trainer.data.dataset.name == "penguins":
        with st.expander("The course's own output, [0.2, 0.7, 0.1], in the same steps"):
            course_logits = np.log(COURSE_OUTPUT)
            st.html(
                terms.softmax_table(
                    names, [float(z) for z in course_logits], softmax_steps(course_logits, T)
                )
            )
            st.markdown(
                f"Logits {', '.join(number(float(z), 3) for z in course_logits)} give the course's "
                "[0.2, 0.7, 0.1] at T = 1: class 1, Gentoo. The course's numbers only illustrate: "
                "its bird is an Adelie, class 0, so this answer is wrong. Its cross-entropy is "
                f"−ln 0.2 = {-float(np.log(COURSE_OUTPUT[0])):.3f}."
            )


def show_sigmoid(trainer: Trainer, probe: Network) -> None:
    """One sigmoid unit: P of the second class, and the rest for the first."""
    first, second = trainer.data.dataset.class_names
    z, a = (float(to_host(m)[0, 0]) for m in (probe.layers[-1].z, probe.layers[-1].a))
    st.latex(
        rf"P(\text{{{second}}}) = \frac{{1}}{{1 + e^{{-z}}}}"
        rf" = \frac{{1}}{{1 + e^{{-({tex_number(z)})}}}} = {tex_number(a)},\qquad"
        rf" P(\text{{{first}}}) = 1 - {tex_number(a)} = {tex_number(1 - a)}"
    )
    st.caption(
        "Two classes need one number: one unit gives the second class's probability, the first has "
        "the rest. Above one half it is the second class. It is softmax of the two logits 0 and z."
    )


def show_outputs(trainer: Trainer, probe: Network) -> None:
    """Output units of classes that make no softmax: each passes its own z through φ."""
    output = probe.layers[-1]
    z, a = (to_host(values)[0].astype(np.float64) for values in (output.z, output.a))
    st.latex(output.activation.formula)
    lines = ["| class | z | a = φ(z) |", "|:--|--:|--:|"]
    for name, z_k, a_k in zip(trainer.data.dataset.class_names, z, a, strict=True):
        lines.append(f"| {name} | {number(float(z_k))} | {number(float(a_k))} |")
    st.markdown("\n".join(lines))
    if output.activation.name == "sigmoid":
        words = (
            "Every sigmoid unit answers a yes-or-no question of its own, so the outputs need not "
            f"add up to 1: here they make {number(float(a.sum()))}."
        )
    else:
        words = (
            "These outputs are no probabilities: they may lie outside 0 to 1, and they need not "
            f"add up to 1: here they make {number(float(a.sum()))}. The largest still names a "
            "class."
        )
    st.caption(f"{words} {judge_experiment(trainer.settings).reason}")


def show_value(trainer: Trainer, probe: Network) -> None:
    """A regression's output a, taken back to the target's unit."""
    dataset, scaler = trainer.data.dataset, trainer.data.target_scaler
    assert scaler is not None
    a, value = float(to_host(probe.layers[-1].a)[0, 0]), value_of(trainer, probe)
    scale, offset = float(scaler.scale[0]), float(scaler.offset[0])
    unit = rf"\;\text{{{dataset.target_unit}}}" if dataset.target_unit else ""
    st.latex(
        rf"\begin{{aligned}}\hat y &= a \cdot \text{{scale}} + \text{{offset}}\\"
        rf"&= {tex_number(a)} \cdot {tex_number(scale)} + {tex_number(offset)}\\"
        rf"&= {tex_number(value)}{unit}\end{{aligned}}"
    )
    activation = probe.layers[-1].activation
    first = "For a value the output layer has no softmax: its a is z."
    if activation.name != "identity":
        st.latex(activation.formula)
        first = judge_experiment(trainer.settings).reason
    st.caption(
        f"{first} The network was trained on z-scores of the {dataset.target_name} (mean and "
        "standard deviation of the training rows), so the answer is scaled back. Only the output "
        "layer and the loss differ from classification."
    )


def show_arg_max(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> None:
    """The prediction by name, its margin, and whether it is right where that is known."""
    if not reached_output(me):
        st.info("No outputs yet, so nothing to choose from.")
        return
    dataset = trainer.data.dataset
    answer = answer_of(trainer, probe)
    if not answer.finite:
        st.error(NOT_FINITE, icon=":material/error:")
        return
    best, second = answer.best, answer.second
    written = terms.probability if probe.gives_probabilities else number
    p = ", ".join(written(value) for value in answer.probabilities)
    words = (
        f"ŷ = [{p}], so arg max ŷ = **{best}: {answer.names[best]}**, ahead of "
        f"{answer.names[second]} by {number(answer.margin)}."
    )
    if sample.row is not None:
        target = int(dataset.labels[sample.row])
        y = ", ".join("1" if k == target else "0" for k in range(dataset.k))
        right = "That is right" if target == best else "That is wrong"
        words += f" The row's target is y = [{y}], {dataset.class_names[target]}. {right}."
    else:
        words += " Whether that is right nobody knows: these measurements have no target."
    if probe.layers[-1].n_out == 1:
        first, second_class = answer.names
        words += (
            f" The one unit says P({second_class}) = {terms.probability(answer.probabilities[1])}; "
            f"P({first}) is 1 minus that."
        )
    st.markdown(words)
    order = ", ".join(f"{k} = {name}" for k, name in enumerate(dataset.class_names))
    st.caption(
        f"Classes: {order}. The course writes y for both; here **y** is the target and **ŷ** the "
        "network's probabilities."
    )
