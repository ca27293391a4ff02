"""The walk through the layers: the network with the sample's values as far as they have come, and
one unit of it in numbers. Strings of HTML, and what a press there does."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import weighted_sum
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.figures import forward_terms as terms
from ui.figures.network_diagram import network_diagram
from ui.figures.row_pictures import pixels_of, sum_as_pictures
from ui.kit import session
from ui.kit.html import button, caption, choice, columns, formula, prose, row
from ui.lessons.forward.forward_sample import Sample
from ui.words.escaping import markdown_text
from ui.words.names import input_texts, layer_title, source_names, unit_names
from ui.words.numbers import number, plural, value_with_unit

STEPS = ("forward_start", "forward_back", "forward_on", "forward_end")

# --- where the learner looks -------------------------------------------------------------------


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


# --- what a press does -------------------------------------------------------------------------


def go_to_layer(me: Learner, layer: Any) -> None:
    """One of the buttons of the walk: it carries the layer it leads to."""
    if str(layer) in map(str, range(me.walk.layers + 1)):
        me.deselect()  # the walk shows the unit it comes to
        look_at(me, int(layer))


def show_clicked(me: Learner, clicked: Any) -> None:
    """A unit that was clicked; one beyond the lit layers is walked to."""
    me.select({**clicked, "kind": "unit"} if isinstance(clicked, dict) else None)
    if me.selection is not None and me.selection.layer > looked_at(me):
        look_at(me, me.selection.layer)


def show_chosen(me: Learner, place: Any) -> None:
    """A unit chosen by name: "2.6" is unit 6 of layer 2, both counted from 0."""
    layer, _, j = str(place).partition(".")
    if layer.isdecimal() and j.isdecimal():
        show_clicked(me, {"layer": int(layer), "j": int(j)})


# --- the page ----------------------------------------------------------------------------------


def walk_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The buttons of the walk above the drawing, and one unit beside both."""
    layer, j = shown_unit(me, probe)
    return columns(
        _buttons_html(me) + diagram_html(me, trainer, probe, sample, (layer, j)),
        choosers_html(me, trainer, layer, j)
        + unit_html(trainer, probe, sample, (layer, j), me.follows),
        widths=(1.4, 1),
    )


def _buttons_html(me: Learner) -> str:
    """One layer back, one layer on: back is a look only, on walks where nothing is known yet."""
    here, layers = looked_at(me), me.walk.layers
    steps = (
        ("⇤ Start", 0, here == 0),
        ("← Back one layer", here - 1, here == 0),
        ("→ On one layer", here + 1, here == layers),
        ("⇥ To the output", layers, here == layers),
    )
    return row(
        *(
            button(name, label, layer, disabled=off, primary=name == "forward_on" and not off)
            for name, (label, layer, off) in zip(STEPS, steps, strict=True)
        )
    )


def diagram_html(
    me: Learner, trainer: Trainer, probe: Network, sample: Sample, unit: tuple[int, int]
) -> str:
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
        pixels=pixels_of(trainer.run_spec.experiment),
        caption=f"{sample.name}: values up to " + ("the inputs" if here == 0 else f"layer {here}"),
    )
    return html + caption(
        "Click a unit to see its sum; a click beyond the lit layers walks there. **Fully "
        "connected**: every unit of a layer feeds every unit of the next."
    )


def choosers_html(me: Learner, trainer: Trainer, layer: int, j: int) -> str:
    """Layer and unit by name: what a click in the drawing chooses, for hands on a keyboard."""
    titles = [
        "Inputs",
        *(layer_title(trainer, at + 1) for at in range(me.walk.forward_layer)),
    ]
    names = unit_names(trainer, layer)
    return row(
        choice(
            "layer",
            "Layer",
            [(f"{at}.0", title) for at, title in enumerate(titles)],
            f"{layer}.0",
            help="Of the layers that the values have reached.",
        ),
        choice(
            "unit_of_layer",
            "Unit",
            [(f"{layer}.{at}", name) for at, name in enumerate(names)],
            f"{layer}.{j}",
            help="Its sum is shown term by term. A click on a unit of the drawing chooses it too.",
        ),
    )


def unit_html(
    trainer: Trainer, probe: Network, sample: Sample, unit: tuple[int, int], follows: Followed
) -> str:
    """Σ x·w + b of one unit with each product, and what the activation makes of it."""
    layer, j = unit
    name = markdown_text(unit_names(trainer, layer)[j])
    if layer == 0:
        return _input_html(trainer, probe, sample, name, j)
    dense = probe.layers[layer - 1]
    total = weighted_sum(dense, 0, j)
    note = (
        follows.of_unit("The course unit speaks of a weighted sum of x and w only. ")
        + "Every neuron also has a bias b, one more weight whose input is always 1."
    )
    if dense.activation.name != "softmax":
        note += (
            " Only a step unit asks whether the sum meets a threshold; this one passes a graded "
            "value."
        )
    words = terms.activation_words(dense.activation.name, total.total, float(dense.a[0, j]))
    return (
        prose(
            f"**{name}**, layer {layer}: the weighted sum of {plural(dense.n_in, 'value')}, plus "
            "its bias"
        )
        + _as_pictures(trainer, probe, layer, j, name)
        + terms.weighted_sum_table(total, source_names(trainer, layer), unit=unit)
        # Softmax's formula stands where its steps are.
        + (
            prose(words)
            if dense.activation.name == "softmax"
            else columns(formula(dense.activation.formula), prose(words), widths=(1, 1.4))
        )
        + caption(note)
    )


def _as_pictures(trainer: Trainer, probe: Network, layer: int, j: int, name: str) -> str:
    """Inputs, weights and products of a first-layer unit, where the inputs are a picture."""
    if layer != 1:
        return ""
    first = probe.layers[0]
    x, w = to_host(first.x)[0], to_host(first.W)[:, j]
    return sum_as_pictures(trainer.run_spec.experiment, x, w, name)


def _input_html(trainer: Trainer, probe: Network, sample: Sample, name: str, j: int) -> str:
    x = number(float(to_host(probe.layers[0].x)[0, j]))
    origin = "made of the two scaled features"
    if j < len(sample.raw):
        origin = f"measured {markdown_text(input_texts(trainer.data, sample.raw)[j])}"
    return prose(
        f"**{name}** is an input. It computes nothing: {origin}, seen by the first layer as {x}."
    ) + caption("Step on one layer, and every unit of layer 1 makes a weighted sum of these.")
