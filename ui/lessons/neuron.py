"""The lesson "Neuron": sliders, drawing, the sum term by term, and five activations of one z."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from neuralnet.activations import ACTIVATIONS
from neuralnet.explain import weighted_sum
from neuralnet.layers import Dense
from ui import session
from ui.drawing import drawing
from ui.figures.activation_curves import Panel, curves_html
from ui.figures.neuron_drawing import biological_html, neuron_html
from ui.learner import Learner
from ui.lessons import one_neuron
from ui.lessons.choices import NARROW
from ui.lessons.one_neuron import (
    ACTIVATION_NAMES,
    GATE_ROWS,
    GATES,
    PRESET_TITLES,
    STEP,
    Firing,
    Preset,
    plain,
    signed,
    subscript,
)
from ui.parts import follow, part, then_follow
from ui.source import show_source
from ui.training_details import unit_names
from ui.wording import number

FIRST = "plain"
RESETS = "neuron_resets"  # how often the sliders were set from outside
NOTES = {
    "plain": "Three plain inputs. Move any slider and follow its product through the sum.",
    "and": "Both weights are 1 and the bias is −1.5: the sum reaches 0 only "
    "when both inputs are 1.",
    "or": "The weights of AND, another bias: now one input is enough.",
    "bird": "The course’s x = [37.3, 16.8, 19.2, 30.0]: bill length and depth in mm, flipper "
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


def current_preset(me: Learner) -> Preset:
    """The chosen preset, freshly made."""
    name = session.get("neuron_preset") or FIRST
    if name == "own":
        units = me.trainer.network.specs[0].units
        unit = min(session.get("neuron_unit") or 0, units - 1)
        return one_neuron.own_preset(me.at_cursor(), me.view.row, unit)
    if name in GATES:
        return one_neuron.gate_preset(name)
    return one_neuron.plain_preset() if name == FIRST else one_neuron.bird_preset(name)


def fill(preset: Preset, *, anew: bool = False) -> None:
    """Let the sliders hold the preset: those that hold nothing yet, or ``anew`` all of them."""
    values: dict[str, Any] = {f"x{i}": item.value for i, item in enumerate(preset.inputs)}
    values |= {f"w{i}": weight for i, weight in enumerate(preset.weights)}
    values |= {"b": preset.bias, "phi": preset.activation}
    for name, value in values.items():
        if anew or session.get(key(preset.name, name)) is None:
            session.put(key(preset.name, name), value)


def reset(me: Learner) -> None:
    """Back to the preset's own numbers."""
    fill(current_preset(me), anew=True)
    session.put(RESETS, (session.get(RESETS) or 0) + 1)


def follow_run(me: Learner, preset: Preset) -> None:
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

    def values() -> tuple[Hashable, ...]:
        preset = current_preset(me)
        fields = [f"{kind}{i}" for kind in "xw" for i in range(len(preset.inputs))]
        return *chosen(), *(session.get(key(preset.name, name)) for name in (*fields, "b", "phi"))

    def filled(show: Callable[[Preset], None]) -> Callable[[], None]:
        def draw() -> None:
            preset = current_preset(me)
            follow_run(me, preset)
            fill(preset)
            show(preset)

        return draw

    part("neuron_begin", lambda: _show_presets(me), chosen)
    controls, picture = st.columns([1, 1.35], gap="large", vertical_alignment="center")
    with controls:
        part("neuron_sliders", filled(show_sliders), lambda: (*chosen(), session.get(RESETS)))
    with picture:
        part("neuron_picture", filled(show_picture), values)
    part("neuron_sum", filled(show_sum), values)
    part("neuron_activations", filled(show_activations), values)
    part("neuron_judge", filled(show_judge), values)


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
    st.caption(NOTES[current_preset(me).name])


def numbers(preset: Preset) -> tuple[list[float], list[float], float]:
    """What the sliders say: inputs, weights and bias."""
    count = range(len(preset.inputs))
    x, weights = ([session.get(key(preset.name, f"{kind}{i}")) for i in count] for kind in "xw")
    return x, weights, session.get(key(preset.name, "b"))


def fired_by(preset: Preset) -> tuple[list[Firing], Firing]:
    """Every activation of the present sum, and the chosen one."""
    name = session.get(key(preset.name, "phi")) or preset.activation
    firings = [one_neuron.fire(other, *numbers(preset)) for other in ACTIVATION_NAMES]
    return firings, firings[ACTIVATION_NAMES.index(name)]


def show_picture(preset: Preset) -> None:
    """The neuron with its numbers."""
    x, weights, bias = numbers(preset)
    fired = fired_by(preset)[1]
    drawing(
        neuron_html(
            [item.name for item in preset.inputs],
            x,
            weights,
            bias,
            fired.z,
            fired.a,
            activation=fired.name,
            title=fired.title,
            reference=preset.weight_limit,
            bias_reference=preset.bias_limit,
        ),
        "neuron_picture",
    )
    st.caption(
        "Blue, solid: positive weight. :orange[Orange, dashed]: negative. Width: size. The "
        "number after the arrow is weight × input."
    )


def show_judge(preset: Preset) -> None:
    """What this one neuron can tell apart, where the preset asks."""
    _x, weights, bias = numbers(preset)
    if preset.name in GATES:
        show_gate(preset.name, weights, bias)
    elif preset.name in ("bird", "scaled"):
        show_detection(preset.name, weights, bias)


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
        persist_state="session",
        filter_mode=None,
    )


def show_sliders(preset: Preset) -> None:
    """A pair of sliders for every input and one for the bias."""
    for i, item in enumerate(preset.inputs):
        left, right = st.columns(2, gap="medium")
        symbol = f"x{subscript(i)}"
        unit = f" ({item.unit})" if item.unit else ""
        left.slider(
            symbol if item.name == symbol else f"{symbol}: {item.name}{unit}",
            item.low,
            item.high,
            step=item.step,
            format=decimals(item.step),
            key=session.key(key(preset.name, f"x{i}")),
            on_change=follow,
            persist_state="session",
        )
        right.slider(
            f"weight w{subscript(i)}",
            -preset.weight_limit,
            preset.weight_limit,
            step=preset.slider_step,
            format=decimals(preset.slider_step),
            key=session.key(key(preset.name, f"w{i}")),
            on_change=follow,
            persist_state="session",
        )
    st.slider(
        "bias b",
        -preset.bias_limit,
        preset.bias_limit,
        step=preset.slider_step,
        format=decimals(preset.slider_step),
        key=session.key(key(preset.name, "b")),
        on_change=follow,
        persist_state="session",
    )


def decimals(step: float) -> str:
    """The format in which a slider shows its numbers: as many decimals as a step has."""
    return "%.0f" if step >= 1 else "%.1f" if step >= 0.1 else "%.2f"


# --- the sum -------------------------------------------------------------------------------------


def show_sum(preset: Preset) -> None:
    """Σ w·x + b as a table and as an equation; the terms and the total are the engine's."""
    x, weights, bias = numbers(preset)
    st.subheader("The weighted sum, term by term", anchor=False)
    layer = one_neuron.one_unit([x], weights, bias)
    total = weighted_sum(layer, 0, 0)
    lines = ["| from | input x | weight w | w · x |", "|:--|--:|--:|--:|"]
    for item, term in zip(preset.inputs, total.terms, strict=False):
        value, w = term.factors
        unit = f" {item.unit}" if item.unit else ""
        lines.append(f"| {item.name} | {plain(value)}{unit} | {signed(w)} | {signed(term.value)} |")
    lines.append(f"| bias (its input is always 1) | 1 | {signed(bias)} | {signed(bias)} |")
    lines.append(f"| **their sum, z** | | | **{signed(total.total)}** |")
    table, words = st.columns([1, 1.1], gap="large", vertical_alignment="center")
    table.markdown("\n".join(lines))
    with words:
        st.latex(one_neuron.sum_equation(x, weights, bias, total.total))
        st.caption(
            "The course’s neuron combines x and w. It has one number more, the **bias** b: "
            "without it, all inputs at 0 would always give z = 0, whatever the weights. It is "
            "learned like a weight."
        )


# --- the activation ------------------------------------------------------------------------------


def show_activations(preset: Preset) -> None:
    """The chosen activation in full, then all five for the same z."""
    firings, fired = fired_by(preset)
    st.subheader("The same z, five activations", anchor=False)
    st.segmented_control(
        "Activation φ of the neuron in the drawing",
        list(ACTIVATION_NAMES),
        format_func=lambda name: "Step" if name == STEP else ACTIVATIONS[name].title,
        key=session.key(key(preset.name, "phi")),
        on_change=follow,
        required=True,
        persist_state="session",
    )
    limit = one_neuron.axis_limit(fired.z)
    panels = [
        Panel(
            each.title,
            *one_neuron.curve(each.name, limit),
            (each.z, each.a),
            each.slope,
            each is fired,
        )
        for each in firings
    ]
    drawing(curves_html(panels), "neuron_curves")
    st.caption(
        "The yellow point is (z, a); the line through it has the slope φ′(z): by how much a moves "
        "when z moves a little. Training multiplies by this slope on its way back."
    )
    formula, table = st.columns([1, 1.2], gap="large", vertical_alignment="center")
    with formula:
        st.markdown(f"**{fired.title}**, with z = {number(fired.z)}")
        st.latex(fired.formula)
        st.latex(fired.derivative)
        st.latex(rf"a = {one_neuron.tex(fired.a)}")
    with table:
        rows = "\n".join(
            f"| {f'**{each.title}**' if each is fired else each.title} | {number(each.z)} | "
            f"{number(each.a)} | {each.slope_words} |"
            for each in firings
        )
        st.markdown(f"| activation | z | a = φ(z) | slope φ′(z) |\n|:--|--:|--:|--:|\n{rows}")
    step_unit = firings[0]
    weighted = sum(term.value for term in _terms(preset))
    st.info(
        "In the course the activation “determines if it **meets the threshold** to be passed on”. "
        "That is true of the step unit only. "
        + one_neuron.threshold_words(weighted, step_unit.z - weighted)
        + " ReLU, sigmoid and tanh pass on graded values: how much, not whether.",
        icon=":material/school:",
    )
    with st.expander("Guess first: why does nobody train a network of step units?"):
        st.markdown(
            "Its slope is 0 on both sides of the jump, and at the jump it has none. Training "
            "multiplies every gradient by φ′(z) on its way back, so every weight before a step "
            "unit would get the gradient 0: none of them would ever move, and nothing says which "
            "way would be better. The other four have a slope. ReLU’s is 0 for negative z too, "
            "but 1 for positive z, and usually some row of a batch lies there; leaky ReLU keeps "
            f"{number(ACTIVATIONS['leaky_relu'].slope, 2)} even for negative z. "  # type: ignore[attr-defined]
            "Sigmoid and tanh flatten for large |z|: push z to ±10 and watch their slope go."
        )


def _terms(preset: Preset) -> tuple[Any, ...]:
    """The products of the neuron at hand, without the bias."""
    x, weights, _bias = numbers(preset)
    layer = one_neuron.one_unit([x], weights, 0.0)
    return weighted_sum(layer, 0, 0).terms[:-1]


# --- what one neuron can do ----------------------------------------------------------------------


def show_gate(name: str, weights: list[float], bias: float) -> None:
    """The truth table of the step unit, and the gate that no single neuron can be."""
    st.subheader(f"Is it {name.upper()}?", anchor=False)
    wanted = GATES[name]
    found = one_neuron.gate_outputs(weights, bias)
    rows = "\n".join(
        f"| {x1:.0f} | {x2:.0f} | {plain(z)} | {a} | {want} | {'✓' if a == want else '✗ differs'} |"
        for (x1, x2), (z, a), want in zip(GATE_ROWS, found, wanted, strict=True)
    )
    table, words = st.columns([1, 1.1], gap="large")
    table.markdown(
        f"| x₁ | x₂ | z | step unit | {name.upper()} wants | |\n|:-:|:-:|--:|:-:|:-:|:--|\n{rows}"
    )
    with (
        words,
        st.expander("Guess first: which sliders would make it XOR, 1 for exactly one input?"),
    ):
        st.markdown(
            "None do. One neuron asks on which side of **one straight line** a point lies "
            "(w₁x₁ + w₂x₂ + b = 0), and no straight line has [0, 1] and [1, 0] on one side and "
            "[0, 0] and [1, 1] on the other. Two layers can: one unit for OR, one for AND, and a "
            "third that wants the first without the second. That is why there are layers."
        )


def show_detection(preset: str, weights: list[float], bias: float) -> None:
    """How many penguins this one neuron, as a step unit, names rightly."""
    found = one_neuron.detect(preset, weights, bias)
    birds = found.adelies + found.others
    st.subheader("One neuron as a judge: is this bird an Adelie?", anchor=False)
    st.markdown(
        f"With these weights and this bias, the step unit fires for **{found.fires_for_adelie} of "
        f"{found.adelies} Adelies** and for **{found.fires_for_other} of the {found.others} other "
        f"birds**: right for {found.right} of {birds}."
    )
    with st.expander("Guess first: for how many Adelies does it fire with the bias at 0?"):
        without = one_neuron.detect(preset, weights, 0.0)
        st.markdown(
            f"With these weights and b = 0: for {without.fires_for_adelie} of {without.adelies} "
            f"Adelies and {without.fires_for_other} of {without.others} others. "
            "The bias moves the border between yes and no; the weights only turn it."
        )
    if preset == "bird":
        st.caption(
            "Push the weight of the body mass to 0.1 and see how far z jumps: 30.0 is a large "
            "number beside 16.8. Scaling puts the measurements on one footing."
        )


# --- the name ------------------------------------------------------------------------------------


def show_analogy() -> None:
    """The biological neuron, marked as an analogy."""
    st.subheader("Where the name comes from: an analogy, not a simulation", anchor=False)
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
            "The course says that deep learning “tries to emulate” the brain. The idea came from "
            "there; the rest is arithmetic. Real neurons send pulses in time, in chemistry, with "
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
