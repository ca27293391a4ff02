"""What becomes of the present network: the drawing, the parameters, what it says of one row."""

from __future__ import annotations

from typing import Any

import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.training import Trainer
from ui.building.before_after import before_after_table
from ui.building.changing import said_before
from ui.building.difference import what_changed
from ui.building.reading import reading_of
from ui.desk.learner import Learner
from ui.figures.layer_table import layer_table
from ui.figures.network_diagram import network_diagram
from ui.figures.row_pictures import pixels_of
from ui.kit import frame, session
from ui.kit.announce import spoken
from ui.kit.live import drawing
from ui.kit.row_choice import choose_row
from ui.words.escaping import markdown_text
from ui.words.names import input_texts, unit_names
from ui.words.numbers import value_with_unit

DRAWING = "build_drawing"


def show_result(me: Learner, trainer: Trainer) -> None:
    """The drawing at once, then what it says, then how many numbers it is made of."""
    _draw(me, trainer)
    _show_time(me, trainer)
    _show_prediction(me, trainer)
    st.html(
        layer_table(
            trainer.network.n_in,
            trainer.network.specs,
            [to_host(layer.W).shape for layer in trainer.network.layers],
        )
    )


def _draw(me: Learner, trainer: Trainer) -> None:
    network, row, dataset = trainer.network, me.view.row, trainer.data.dataset
    probe = network.sharing_theta()
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(trainer.data.x[row : row + 1]))
    layers = probe.layers
    outputs, texts = unit_names(trainer, len(layers)), None
    if trainer.data.target_scaler is not None:
        value = float(trainer.data.target_scaler.inverse(to_host(layers[-1].a))[0, 0])
        texts = [value_with_unit(value, dataset.target_unit)]
    elif len(outputs) == 1:
        outputs = [f"P({outputs[0]})"]
    several = dataset.task == "classification" and len(outputs) > 1
    html = network_diagram(
        [network.n_in, *(spec.units for spec in network.specs)],
        [to_host(layer.W) for layer in layers],
        [to_host(layer.b) for layer in layers],
        input_names=trainer.data.input_names,
        output_names=outputs,
        values=[to_host(layers[0].x)[0], *(to_host(layer.a)[0] for layer in layers)],
        activations=[spec.activation for spec in network.specs],
        input_texts=input_texts(trainer.data, dataset.x[row]),
        output_texts=texts,
        target=int(dataset.labels[row]) if several else None,
        pixels=pixels_of(trainer.run_spec.experiment),
        caption=f"The network at step {trainer.step}, for {dataset.row_names[row]}",
    )
    drawing(html + spoken(f"{trainer.counter}.", trainer.step), DRAWING, {"unit": _picked})


def _picked(picked: Any) -> None:
    """A click on a unit leads to the weights of its layer."""
    if isinstance(picked, dict) and isinstance(picked.get("layer"), int):
        session.renew("build_layer", max(picked["layer"], 1))
        session.renew("build_view", "weights")


# --- the training so far ---------------------------------------------------------------------


def _show_time(me: Learner, trainer: Trainer) -> None:
    ends = me.run.epoch_ends(len(trainer.data.training_rows))
    following = next((end for end in ends if end > me.cursor), me.cursor)
    st.markdown(f"**{str(trainer.counter).capitalize()}**")
    with st.container(horizontal=True, gap="small"):
        for label, step, off, says in (
            ("To the start", 0, me.cursor == 0, "The starting weights; nothing is lost."),
            ("Train 1 epoch", following, trainer.at_end, "To the end of this epoch."),
            ("Train to the end", ends[-1], trainer.at_end, "All epochs of the run."),
        ):
            st.button(
                label,
                key=f"build_go_{label.split()[-1]}",
                on_click=me.go_to_step,
                args=(step,),
                disabled=off,
                help=says,
            )
    if trainer.at_end and trainer.end is not None and trainer.end.kind == "non-finite":
        st.error(trainer.end.message, icon=":material/error:")


# --- what it says ------------------------------------------------------------------------------


def _show_prediction(me: Learner, trainer: Trainer) -> None:
    """The chosen row's prediction, before the last change made here and now."""
    dataset, row = trainer.data.dataset, me.view.row
    now, before = reading_of(trainer), said_before(me)
    if before is not None and not now.knows(before, row):
        before = None
    with st.container(border=True, key="build_prediction"):
        choose_row(me, "build_row", "What it says of")
        is_really = (
            dataset.class_names[int(dataset.labels[row])]
            if dataset.task == "classification"
            else value_with_unit(float(dataset.y[row, 0]), dataset.target_unit)
        )
        if before is None:
            said = f"It says **{now.says(row)}**"
        else:
            said = f"Before **{before.says(row)}**, now **{now.says(row)}**"
        st.markdown(f"{said}. True {dataset.target_name}: {is_really}.")
        if dataset.task == "classification":
            st.html(before_after_table(now, before, row))
        elif before is not None:
            was, became = what_changed(before, now)
            st.caption(
                f"Before: {', '.join(filter(None, (before.words, markdown_text(was))))}. "
                f"Now: {', '.join(filter(None, (now.words, markdown_text(became))))}."
            )
        if trainer.step == 0:
            st.caption(
                "A new network starts from random weights: train it before you judge it."
                if before is None or before.step == 0
                else f"Before, the network was trained to step {before.step}; the new one starts "
                "from random weights. Train it before you compare."
            )
        st.page_link(
            frame.page_path("training"),
            label="Watch it learn on the Training page",
            icon=":material/arrow_forward:",
        )
