"""Everything about the step at which the film stands, below the stage: the update of the chosen
layer, the chosen weight in exact numbers, and how good the predictions are at these parameters."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.figures.row_pictures import sum_as_pictures
from ui.kit import frame, session
from ui.kit.arrival import lead_to
from ui.kit.html import (
    a_number,
    below,
    caption,
    columns,
    formula,
    metric,
    note,
    page_link,
    row,
    segments,
    table,
)
from ui.kit.live import live
from ui.kit.locks import is_fixed, is_hidden
from ui.kit.parameter_table import (
    COLUMNS,
    DECIMALS,
    parameter_columns,
    settings_in_force,
    with_decimals,
)
from ui.kit.prediction_quality import CHOSEN, quality_acts, quality_html
from ui.kit.verbs import on_the_way
from ui.training.best_epoch import best_acts, best_html
from ui.training.holding_box import holding_acts, holding_html
from ui.words import equations
from ui.words.escaping import markdown_text
from ui.words.names import (
    Selection,
    layer_title,
    parameter_letters,
    parameter_name,
    source_names,
    unit_names,
)
from ui.words.numbers import number, plural, tex_number, value_with_unit

MOST_SHOWN = 200  # of a table in a live section


def show_details(me: Learner) -> None:
    """Draw the page below the verbs: one element, for every step changes all of it, and before it
    the field for the chosen weight."""
    trainer = me.at_cursor()
    if me.far is not None:
        words = "The update and the predictions appear here when the film’s step is reached."
        live(f'<div class="awaited">{note(f"{on_the_way(me)}. {words}")}</div>', "details_section")
        return
    layer = table_layer(me, trainer)
    chosen = me.selection
    if chosen is not None and chosen.kind != "unit":
        index = me.parameter_index(chosen)
        if index is not None:
            set_by_hand(me, index, parameter_name(trainer, chosen))
    quality = best_html(me, trainer)
    quality += me.once_here(
        "quality", lambda: quality_html(me, trainer), (session.get(CHOSEN), me.view.row)
    )
    html = columns(update_html(me, trainer, layer), quality, widths=(1.15, 1))
    acts = {
        **best_acts(me),
        **holding_acts(me),
        "layer": lambda said: use_layer(me, said),
        "page": lambda name: open_answer(me, name),
        **quality_acts(me, trainer),
    }
    live(below(html), "details_section", acts)


def shown_details(me: Learner) -> tuple[Hashable, ...]:
    """What it depends on, besides the step at the cursor."""
    return me.selection, me.view.row, session.get("table_layer"), session.get(CHOSEN)


def open_answer(me: Learner, name: object) -> None:
    """A page that explains a number shown here: the step is revealed there as far as it is here,
    where every gradient is known. Backward pass stands at the layer of the chosen parameter."""
    walk, chosen = me.walk, me.selection
    me.walk_to(walk.last)
    if name == "backward_pass" and chosen is not None and chosen.layer >= 1:
        me.walk_to(walk.back_in(chosen.layer))
        lead_to("backward_pass", "one_weight")
    frame.go_to(name)


# --- the update ------------------------------------------------------------------------------


def table_layer(me: Learner, trainer: Trainer) -> int:
    """The layer whose parameters are listed: that of the chosen weight or unit; else the one that
    was looked at, at first the output."""
    layers = len(trainer.network.specs)
    if me.selection is not None and me.selection.layer >= 1:
        session.put("table_layer", me.selection.layer)
    elif session.get("table_layer") not in range(1, layers + 1):
        session.put("table_layer", layers)
    return int(session.get("table_layer"))


def use_layer(me: Learner, said: Any) -> None:
    """Another layer is chosen."""
    layer = a_number(said)
    if layer is not None and 1 <= layer <= len(me.trainer.network.specs):
        me.deselect()
        session.put("table_layer", layer)


def update_html(me: Learner, trainer: Trainer, layer: int) -> str:
    """The step at the cursor: what it is, the chosen parameter or unit, and all of ``layer``."""
    over = trainer.at_end
    html = [f"<h2>The update that {'would come' if over else 'comes'} next</h2>"]
    if trainer.end is not None and trainer.end.kind == "non-finite" and over:
        html.append(note(trainer.end.message, "warning"))
    # Beside it the page shows losses that are measured with every unit in use.
    dropped = " with dropout’s units switched off" if trainer.network.has_dropout else ""
    html.append(
        caption(
            f"State {trainer.step} → state {trainer.step + 1}, from a batch of "
            f"{plural(len(trainer.batch_rows), 'training row')} whose loss is "
            f"{number(float(to_host(trainer.loss)))}{dropped}. Settings at this step: "
            f"{settings_in_force(trainer)}. The weights in the drawing are those of the column "
            "“before”."
        )
    )
    later = [edit.step for edit in trainer.run_spec.edits if edit.settings]
    if later and later[-1] > trainer.step:
        html.append(caption(f"The controls show the settings from step {later[-1]} on."))
    # Where the film leads to, see goBelow in ui/stage/stage.js.
    html.append(f'<div data-chosen tabindex="-1">{selection_html(me, trainer)}</div>')
    titles = [
        (str(at), layer_title(trainer, at)) for at in range(1, len(trainer.network.specs) + 1)
    ]
    words = "Whose weights and biases the table shows. A click in the drawing chooses it too."
    html.append(segments("layer", "Layer", titles, str(layer), help=words))
    html.append(me.once_here("parameters", lambda: parameters_html(trainer, layer), layer))
    return "".join(html)


def parameters_html(trainer: Trainer, layer: int) -> str:
    """``parameter_columns`` as far as it is looked at."""
    found = parameter_columns(trainer, layer)
    count = len(found["parameter"])
    cells = [found["parameter"][:MOST_SHOWN]]
    cells += [with_decimals(found[name][:MOST_SHOWN]) for name in COLUMNS]
    html = table(["parameter", *COLUMNS], zip(*cells, strict=True), tall=True)
    if count > MOST_SHOWN:
        html += caption(
            f"The first {MOST_SHOWN} of {plural(count, 'parameter')}. All of them are in the "
            "receipt "
            "on the Update page."
        )
    return html


def selection_html(me: Learner, trainer: Trainer) -> str:
    """The selected weight, bias or unit in exact numbers."""
    chosen = me.selection
    if chosen is None:
        return note(
            "Tap or click a weight, a bias or a unit in the drawing to see its numbers here."
        )
    if chosen.kind == "unit":
        return unit_html(me, trainer, chosen)
    index = me.parameter_index(chosen)
    if index is None:
        return ""
    layer = trainer.network.layers[chosen.layer - 1]
    before = float(trainer.network.theta[index])
    change = float(trainer.delta[index])
    gradient = float(trainer.network.dL_dtheta[index])
    figures = zip(COLUMNS, (before, gradient, change, before + change), strict=True)
    dL_dz = to_host(layer.dL_dz)[:, chosen.j].tolist()
    if chosen.kind == "bias":
        why = equations.gradient_of_bias(chosen.layer, chosen.j, dL_dz, gradient)
    else:
        x = to_host(layer.x)[:, chosen.i].tolist()
        before_it = trainer.network.layers[chosen.layer - 2] if chosen.layer > 1 else None
        masked = before_it is not None and before_it.keep is not None
        why = equations.gradient_of_weight(
            chosen.layer, chosen.i, chosen.j, x, dL_dz, gradient, masked=masked
        )
    symbol = equations.parameter_symbol(chosen.kind, chosen.layer, chosen.j, chosen.i)
    return (
        f"<p><b>{escape(parameter_name(trainer, chosen))}</b>, layer {chosen.layer}"
        + f" (in the formulas {parameter_letters(chosen)})</p>"
        + row(*(metric(name, number(value, 6)) for name, value in figures))
        + formula(why)
        + formula(equations.update(symbol, before, change))
        + row(
            page_link("backward_pass", "Why has the gradient this sign?"),
            page_link("update", "Why is the change just this?"),
        )
        + holding_html(me, trainer, chosen, parameter_name(trainer, chosen))
    )


def set_by_hand(me: Learner, index: int, name: str) -> None:
    """A field that puts another number in the place of one parameter and branches there."""
    before = float(me.at_cursor().network.theta[index])
    # A field for each parameter and state: an older one would still say what it said there.
    field = f"by_hand_{me.run.key}_{me.cursor}_{index}"

    def branch() -> None:
        value = session.get(field)
        if value is not None and value != before:
            me.set_parameters({index: value})

    if is_hidden("weights"):
        return
    with st.popover(f"Set {markdown_text(name)} by hand", disabled=is_fixed("weights")):
        st.caption(
            "The new value counts from this step on; the earlier curve stays in the picture, "
            "behind the new one."
        )
        st.number_input(
            "New value",
            min_value=-1e6,
            max_value=1e6,
            value=min(max(before, -1e6), 1e6),
            step=0.1,
            format=DECIMALS,
            key=session.key(field),
            help="From −1,000,000 to 1,000,000.",
        )
        if st.button(
            "Go on with this value", on_click=branch, help="The run goes on from this step with it."
        ):
            st.rerun()


def unit_html(me: Learner, trainer: Trainer, chosen: Selection) -> str:
    """The weighted sum and the activation of one unit for the chosen row."""
    dataset, at = trainer.data.dataset, me.view.row
    name, of = unit_names(trainer, chosen.layer)[chosen.j], escape(dataset.row_names[at])
    probe = trainer.network.sharing_theta()
    probe.forward(trainer.xp.asarray(trainer.data.x[at : at + 1]))
    if chosen.layer == 0:
        scaled = number(float(trainer.data.x[at, chosen.j]))
        if chosen.j >= dataset.d:
            says = (
                f" is {scaled}: made of the two scaled features before the network sees anything. "
                "An input computes nothing."
            )
        else:
            raw, unit = dataset.x[at, chosen.j], dataset.feature_units[chosen.j]
            says = (
                f": {escape(value_with_unit(float(raw), unit))}, which the network gets as "
                f"{scaled}. An input computes nothing; it only passes its value on."
            )
        return (
            f"<p><b>{escape(name)}</b> of {of}{says}</p>{holding_html(me, trainer, chosen, name)}"
        )
    layer = probe.layers[chosen.layer - 1]
    x = to_host(layer.x)[0]
    w, b = to_host(layer.W)[:, chosen.j], float(layer.b[0, chosen.j])
    z, a = float(layer.z[0, chosen.j]), float(layer.a[0, chosen.j])
    sources = [*source_names(trainer, chosen.layer)[:MOST_SHOWN], "bias, from 1"]
    values, weights = np.append(x[:MOST_SHOWN], 1.0), np.append(w[:MOST_SHOWN], b)
    numbers = [with_decimals(one) for one in (values, weights, values * weights)]
    head = ["from", "value", "weight", "value × weight"]
    return (
        f"<p><b>{escape(name)}</b>, layer {chosen.layer}, for {of}</p>"
        + (sum_as_pictures(trainer.run_spec.experiment, x, w, name) if chosen.layer == 1 else "")
        + table(head, zip(sources, *numbers, strict=True), tall=True)
        + formula(
            rf"z = \sum x\,w + b = {tex_number(z, 6)},\qquad {layer.activation.formula}"
            rf"\;\Rightarrow\; a = {tex_number(a, 6)}"
        )
        + holding_html(me, trainer, chosen, name)
    )
