"""The lesson "Neuron": sliders, drawing, the sum term by term, and every activation of one z."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.layers import Dense
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.figures.neuron_drawing import biological_html, neuron_html
from ui.figures.row_pictures import is_picture, sum_as_pictures
from ui.kit import session
from ui.kit.html import coloured, prose
from ui.kit.live import drawing, live
from ui.kit.parts import follow, part, then_follow
from ui.kit.source import show_source
from ui.kit.verbs import arrived
from ui.lessons.choices import NARROW
from ui.lessons.neuron import one_neuron
from ui.lessons.neuron.neuron_numbers import Numbers, numbers_html
from ui.lessons.neuron.one_neuron import GATES, PRESET_TITLES, NeuronPreset, activation_names
from ui.words.names import unit_names
from ui.words.numbers import number, plural, subscript

FIRST = "plain"
RESETS = "neuron_resets"  # how often the sliders were set from outside
NOTES = {
    "plain": "Three plain inputs. Move any slider and follow its product through the sum.",
    "and": "Both weights are 1 and the bias is −1.5: the sum reaches 0 only "
    "when both inputs are 1.",
    "or": "The weights of AND, another bias: now one input is enough.",
    "bird": "The bird of Welcome, x = [37.3, 16.8, 19.2, 30.0]: bill length and depth in mm, "
    "flipper "
    "length in cm, mass in hg. The weights were set by hand to ask: is the bill short for "
    "its depth?",
    "scaled": "The same bird and the same question, each measurement standardised (z-scores): 0 "
    "is the mean of the training birds, 1 one standard deviation above it.",
    "own": "One unit of your network’s first layer, with the chosen row, at the step where the "
    "film stands. Numbers are rounded to two decimals so that the sliders can hold them; moving "
    "them here changes nothing in your run. Only the first layer sees x: later layers see the "
    "activations before them, and the input “neurons” compute nothing.",
}


def key(preset: str, part: str) -> str:
    """The widget field of one slider: "neuron_bird_w2"."""
    return f"neuron_{preset}_{part}"


# --- the neuron at hand --------------------------------------------------------------------------


def current_preset(me: Learner) -> NeuronPreset:
    """The chosen preset, freshly made."""
    name = session.get("neuron_preset") or FIRST
    if name == "own":
        units = me.trainer.network.specs[0].units
        unit = min(session.get("neuron_unit") or 0, units - 1)
        return one_neuron.own_preset(me.at_cursor(), me.view.row, unit)
    if name in GATES:
        return one_neuron.gate_preset(name)
    return one_neuron.plain_preset() if name == FIRST else one_neuron.bird_preset(name)


def fill(preset: NeuronPreset, *, anew: bool = False) -> None:
    """Let the sliders hold the preset: those that hold nothing yet, or ``anew`` all of them."""
    values: dict[str, Any] = {f"x{i}": item.value for i, item in enumerate(preset.inputs)}
    values |= {f"w{i}": weight for i, weight in enumerate(preset.weights)}
    values |= {"b": preset.bias, "phi": preset.activation}
    for name, value in values.items():
        field = key(preset.name, name)
        if session.get(field) is None:
            session.put(field, value)
        elif anew:
            session.renew(field, value)


def reset(me: Learner) -> None:
    """Back to the preset's own numbers."""
    fill(current_preset(me), anew=True)
    session.put(RESETS, (session.get(RESETS) or 0) + 1)


def follow_run(me: Learner, preset: NeuronPreset) -> None:
    """Take the numbers anew when the preset "own" speaks of another unit, row or step."""
    stamp = (me.run.key, me.cursor, me.view.row, session.get("neuron_unit"))
    if preset.name == "own" and session.get("neuron_own_of") != stamp:
        fill(preset, anew=True)
        session.put("neuron_own_of", stamp)


# --- the page ------------------------------------------------------------------------------------


def show_lesson(me: Learner) -> None:
    """Everything that follows the sliders."""
    st.html(NARROW)

    def chosen() -> tuple[Hashable, ...]:
        return session.get("neuron_preset") or FIRST, *(
            (me.run.key, me.cursor, me.view.row, session.get("neuron_unit"))
            if session.get("neuron_preset") == "own"
            else ()
        )

    def held() -> tuple[Hashable, ...]:
        return *chosen(), session_numbers(current_preset(me))

    def filled(show: Callable[[NeuronPreset], None]) -> Callable[[], None]:
        def draw() -> None:
            preset = current_preset(me)
            follow_run(me, preset)
            fill(preset)
            show(preset)

        return draw

    part("neuron_begin", lambda: _show_presets(me), chosen)
    controls, picture = st.columns([1, 1.35], gap="large", vertical_alignment="center")
    with controls:
        part(
            "neuron_sliders",
            filled(lambda preset: _show_sliders(me, preset)),
            lambda: (*chosen(), session.get(RESETS)),
        )
    with picture:
        part("neuron_picture", filled(lambda preset: _show_picture(me, preset)), held)
    part("neuron_numbers", filled(lambda preset: _show_numbers(preset, me.follows)), held)


def _show_presets(me: Learner) -> None:
    """Where to begin, and what the numbers are."""
    if session.get("neuron_preset") is None:
        session.put("neuron_preset", FIRST)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Begin with",
            list(PRESET_TITLES),
            format_func=lambda name: PRESET_TITLES[name],
            key=session.key("neuron_preset"),
            on_change=follow,
            required=True,
            wrap=True,
            persist_state="session",
            help="Inputs, weights and a bias to begin with; the sliders change them from there. "
            "“Your network” takes a unit of your run.",
        )
        st.button(
            "Reset",
            key="neuron_reset",
            icon=":material/restart_alt:",
            on_click=then_follow(reset, me),
            help="All sliders back to this preset’s numbers.",
        )
    if session.get("neuron_preset") == "own":
        _choose_unit(me)
        arrived(me)
    preset = current_preset(me)
    words = NOTES[preset.name]
    others = me.trainer.network.n_in - len(preset.inputs)
    if preset.name == "own" and others > 0:
        words += (
            f" Of {plural(me.trainer.network.n_in, 'input')} you see the "
            f"{len(preset.inputs)} with the largest products; what the other {others} bring "
            "is part of the bias here."
        )
    st.caption(words)


def session_numbers(preset: NeuronPreset) -> Numbers:
    """What the sliders say, and the chosen activation."""
    count = range(len(preset.inputs))
    x, weights = (
        tuple(session.get(key(preset.name, f"{kind}{i}")) for i in count) for kind in "xw"
    )
    phi = session.get(key(preset.name, "phi")) or preset.activation
    return Numbers(preset, x, weights, session.get(key(preset.name, "b")), phi)


def _sees_a_picture(me: Learner, preset: NeuronPreset) -> bool:
    """Are the neuron's inputs the pixels of a picture?"""
    return preset.name == "own" and is_picture(me.run.experiment)


def _show_picture(me: Learner, preset: NeuronPreset) -> None:
    numbers = session_numbers(preset)
    if not _sees_a_picture(me, preset):
        live(picture_html(numbers), "neuron_drawn")
        return
    x, w = np.array(numbers.x), np.array(numbers.weights)
    html = sum_as_pictures(me.run.experiment, x, w, "the unit", side=20)
    fired = numbers.fired
    words = (
        f"All {len(x)} products and the bias {number(numbers.bias)} add up to "
        f"z = {number(fired.z)}; {fired.title} turns z into a = {number(fired.a)}."
    )
    live(html + prose(words), "neuron_drawn")


def _show_sliders(me: Learner, preset: NeuronPreset) -> None:
    """The sliders; those of a whole picture wait in a box."""
    if not _sees_a_picture(me, preset):
        show_sliders(preset)
        return
    with st.expander(f"Sliders for all {len(preset.inputs)} pixels and their weights"):
        show_sliders(preset)


def picture_html(numbers: Numbers) -> str:
    """The neuron with its numbers."""
    preset, fired = numbers.preset, numbers.fired
    return neuron_html(
        [item.name for item in preset.inputs],
        numbers.x,
        numbers.weights,
        numbers.bias,
        fired.z,
        fired.a,
        activation=fired.name,
        title=fired.title,
        reference=preset.weight_limit,
        bias_reference=preset.bias_limit,
    ) + (
        f'<div class="caption">{coloured("Blue, solid", 1)}: positive weight. '
        f"{coloured('Orange, dashed', -1)}: negative. Width: size. The number after the arrow is "
        "weight × input.</div>"
    )


def _show_numbers(preset: NeuronPreset, follows: Followed) -> None:
    """What follows the sliders below the drawing; the activation is chosen there."""

    def choose(name: object) -> None:
        if name in activation_names():
            session.put(key(preset.name, "phi"), name)

    live(numbers_html(session_numbers(preset), follows), "neuron_told", {"phi": choose})


def _choose_unit(me: Learner) -> None:
    trainer = me.trainer
    names = unit_names(trainer, 1)
    if (session.get("neuron_unit") or 0) >= len(names):
        session.put("neuron_unit", 0)
    st.selectbox(
        f"Unit of the first layer, for {me.dataset.row_names[me.view.row]}, state {me.cursor}",
        range(len(names)),
        format_func=lambda unit: names[unit],
        key=session.key("neuron_unit"),
        on_change=follow,
        width=420,
        help="Its weights and bias, and the inputs of the chosen row, go into the sliders.",
        persist_state="session",
    )


def show_sliders(preset: NeuronPreset) -> None:
    """A pair of sliders for every input and one for the bias."""
    for i, item in enumerate(preset.inputs):
        left, right = st.columns(2, gap="medium")
        symbol = f"x{subscript(i + 1)}"
        unit = f" ({item.unit})" if item.unit else ""
        left.slider(
            symbol if item.name == symbol else f"{symbol}: {item.name}{unit}",
            item.low,
            item.high,
            step=item.step,
            format=slider_format(item.step),
            key=session.key(key(preset.name, f"x{i}")),
            on_change=follow,
            help="A number that comes into the neuron.",
            persist_state="session",
        )
        right.slider(
            f"weight w{subscript(i + 1)}",
            -preset.weight_limit,
            preset.weight_limit,
            step=preset.slider_step,
            format=slider_format(preset.slider_step),
            key=session.key(key(preset.name, f"w{i}")),
            on_change=follow,
            help="The input beside it is multiplied by this. Below 0, a larger input makes the sum "
            "smaller.",
            persist_state="session",
        )
    st.slider(
        "bias b",
        -preset.bias_limit,
        preset.bias_limit,
        step=preset.slider_step,
        format=slider_format(preset.slider_step),
        key=session.key(key(preset.name, "b")),
        on_change=follow,
        help="Is added to the products, whatever the inputs are: it moves the place where the "
        "neuron turns on.",
        persist_state="session",
    )


def slider_format(step: float) -> str:
    """The format in which a slider shows its numbers: as many decimals as a step has."""
    return "%.0f" if step >= 1 else "%.1f" if step >= 0.1 else "%.2f"


def show_analogy(follows: Followed) -> None:
    """The biological neuron, marked as an analogy."""
    st.header("Where the name comes from: an analogy, not a simulation", anchor=False)
    picture, words = st.columns([1.25, 1], gap="large", vertical_alignment="center")
    with picture:
        drawing(biological_html(), "biological_neuron")
    with words:
        st.markdown(
            """
| biological | here |
|:--|:--|
| a synapse, strong or weak, exciting or inhibiting | a weight, large or small, + or − |
| dendrites bring signals to the cell body | the products w · x are added up |
| the cell fires a pulse or it does not | φ(z); only the step unit is all or nothing |
| the axon passes the pulse on | a is an input of the next layer |
"""
        )
        st.caption(
            follows.of_unit("The course unit says that deep learning tries to emulate the brain. ")
            + "The idea came from the brain; the rest is arithmetic. Real neurons send pulses in "
            "time, in chemistry, with "
            "many kinds of cells, and nothing suggests that they learn by backpropagation as "
            "networks do here."
        )


def show_code() -> None:
    """The engine's own lines for z and a."""
    equation, code = st.columns([1, 1.6], gap="large")
    equation.latex(r"z = xW + b \qquad a = \varphi(z)")
    equation.caption(
        "The engine computes all units of a layer and all rows of a batch in one line; here both "
        "counts are 1. The step unit is not part of it: this page adds it for comparison."
    )
    with code:
        show_source(Dense.forward, one_neuron.step)
