"""One weight in full: what its gradient is, why it has this sign, and whether the loss agrees."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

import numpy as np
import streamlit as st

from neuralnet import explain
from neuralnet.backend import to_host
from neuralnet.training import Trainer
from ui import session
from ui.figures.network_diagram import BIAS
from ui.figures.nudge_curve import nudge_curve
from ui.learner import Learner, Selection
from ui.lessons import gradient_story as story
from ui.lessons.choices import field_among
from ui.lessons.chosen_weight import (
    chosen_parameter,
    parameter_name,
    row_names,
    superscript,
    telling_row,
    use_row,
    weight_at,
)
from ui.lessons.gradient_story import html_table, signed, significant
from ui.parts import then_follow
from ui.training_details import layer_title, source_names, unit_names
from ui.verb_results import batch_dataset_rows

EPSILONS = tuple(10.0**-power for power in range(1, 8))
REACHES = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # 0: chosen to fit
MOST_TABLE_ROWS = 400
MOST_CURVE_WORK = 2e6  # products of one pass; beyond it the curve is drawn on request


def show_weight(me: Learner, trainer: Trainer) -> None:
    """The chosen weight: its gradient, its sign in words, row by row, checked and nudged."""
    if not me.walk.has_loss:
        return
    chosen = chosen_parameter(me, trainer)
    st.subheader("One weight: what is its gradient, and why has it this sign?", anchor=False)
    _choose_parameter(me, trainer, chosen)
    if me.walk.backward_layer > chosen.layer:
        st.info(
            f"The walk has not come back to layer {chosen.layer} yet, where this "
            f"{chosen.kind} is: its gradient is not known."
        )
        st.button(
            f"Walk back to layer {chosen.layer}",
            key="back_to_weight",
            on_click=then_follow(me.walk_to, 2 * me.walk.layers + 2 - chosen.layer),
        )
        return
    index = me.parameter_index(chosen)
    assert index is not None  # chosen from what there is
    g = float(trainer.network.dL_dtheta[index])
    value = float(trainer.network.theta[index])
    name = parameter_name(trainer, chosen)
    st.html(
        _headline(
            [
                (f"{chosen.kind} now", significant(value, 6), "before Backward: the same"),
                (f"its gradient ∂L/∂{'b' if chosen.kind == 'bias' else 'W'}", signed(g), name),
                (
                    "so a step down the slope",
                    "makes it smaller" if g > 0 else "makes it larger" if g < 0 else "leaves it",
                    "when Update comes",
                ),
            ]
        )
    )
    words, numbers = st.columns([1, 1.15], gap="large")
    with words:
        st.markdown("#### Why this sign?")
        for line in sign_lines(trainer, chosen):
            st.markdown(line)
    with numbers:
        st.markdown("#### The chain of factors")
        row = _choose_row(me, trainer, chosen)
        units = unit_names(trainer, chosen.layer)
        source = "" if chosen.kind == "bias" else source_names(trainer, chosen.layer)[chosen.i]
        st.latex(story.chain_of_factors(trainer, chosen, row, units[chosen.j], source))
        st.markdown("For the whole batch:")
        st.latex(story.parameter_gradient(trainer.network, chosen, None))
    _show_rows(trainer, chosen, g)
    show_nudge(me)


def _choose_row(me: Learner, trainer: Trainer, chosen: Selection) -> int:
    """The row of the batch whose chain is shown."""
    row, names = telling_row(me, trainer, chosen), row_names(trainer)
    if len(names) > 1:
        rows = [int(index) for index in batch_dataset_rows(trainer)]
        field = field_among("back_chain_row", names)
        session.put(field, rows[row])
        st.selectbox(
            "For this row of the batch",
            rows,
            format_func=lambda index: trainer.data.dataset.row_names[index],
            key=session.key(field),
            on_change=then_follow(use_row, me, field),
        )
    else:
        st.markdown(f"For **{escape(names[row])}**, the only row of the batch:")
    return row


def _headline(items: Sequence[tuple[str, str, str]]) -> str:
    cells = "".join(
        f"<div><span>{escape(label)}</span><b>{escape(value)}</b><span>{escape(note)}</span></div>"
        for label, value, note in items
    )
    return f"""<style>
.bp-head {{ display: flex; flex-wrap: wrap; gap: .5rem 2.5rem;
  font-variant-numeric: tabular-nums; }}
.bp-head div {{ border-left: 3px solid var(--st-primary-color); padding-left: .7rem; }}
.bp-head span {{ display: block; font-size: .85rem; opacity: .78; }}
.bp-head b {{ font-size: 1.5rem; font-weight: 600; }}
</style><div class="bp-head">{cells}</div>"""


def _choose_parameter(me: Learner, trainer: Trainer, chosen: Selection) -> None:
    at, count = chosen.layer, len(trainer.network.layers)
    titles = [layer_title(trainer, index) for index in range(1, count + 1)]
    sources, units = source_names(trainer, at), unit_names(trainer, at)
    of_layer = field_among("back_layer", titles)
    of_source = field_among(f"back_from_{at}", sources)
    of_unit = field_among(f"back_to_{at}", units)
    session.put(of_layer, at)
    session.put(of_source, BIAS if chosen.kind == "bias" else chosen.i)
    session.put(of_unit, chosen.j)
    layer, source, target = st.columns([1.4, 1, 1])
    layer.selectbox(
        "Layer",
        range(1, count + 1),
        format_func=lambda index: titles[index - 1],
        key=session.key(of_layer),
        on_change=then_follow(_use_layer, me, of_layer),
    )
    source.selectbox(
        "From",
        [*range(len(sources)), BIAS],
        format_func=lambda index: "bias (input 1)" if index == BIAS else sources[index],
        key=session.key(of_source),
        on_change=then_follow(_use_parameter, me, at, of_source, of_unit),
    )
    target.selectbox(
        "To",
        range(len(units)),
        format_func=lambda index: units[index],
        key=session.key(of_unit),
        on_change=then_follow(_use_parameter, me, at, of_source, of_unit),
    )


def _use_layer(me: Learner, field: str) -> None:
    layer = session.get(field)
    trainer = me.at_cursor()
    if isinstance(layer, int) and 1 <= layer <= len(trainer.network.layers):
        lit = weight_at(me, trainer, layer)
        me.select({"kind": "weight", "layer": layer, "i": lit.i, "j": lit.j})


def _use_parameter(me: Learner, layer: int, source: str, unit: str) -> None:
    i, j = session.get(source), session.get(unit)
    if i == BIAS:
        me.select({"kind": "bias", "layer": layer, "j": j})
    else:
        me.select({"kind": "weight", "layer": layer, "i": i, "j": j})


def sign_lines(trainer: Trainer, chosen: Selection) -> list[str]:
    """The sign of the chosen gradient in words, from this batch's numbers."""
    network, last = trainer.network, len(trainer.network.layers)
    layer = network.layers[chosen.layer - 1]
    is_output = chosen.layer == last
    is_off = not is_output and all(
        explain.activation_slope(layer, row, chosen.j) == 0 for row in range(layer.n)
    )
    return story.sign_in_words(
        story.gradient_terms(network, chosen),
        unit=unit_names(trainer, chosen.layer)[chosen.j],
        source=None if chosen.kind == "bias" else source_names(trainer, chosen.layer)[chosen.i],
        is_output=is_output and trainer.network.is_canonical,  # there ŷ − y is the error
        is_off=is_off,
    )


def _show_rows(trainer: Trainer, chosen: Selection, g: float) -> None:
    table = story.chain_table(trainer, chosen, row_names(trainer))
    n = len(table)
    own = float(table["gradient of this row's own loss"].mean())
    st.markdown("#### Row by row")
    column = st.column_config.NumberColumn(format="%.6f")
    st.dataframe(
        table.head(MOST_TABLE_ROWS),
        hide_index=True,
        height="auto" if n <= 10 else 400,
        column_config=dict.fromkeys((name for name in table if name != "row"), column),
        key="back_rows",
    )
    total = float(table["∂L/∂z × input"].sum())
    text = (
        f"The column *∂L/∂z × input* adds up to **{significant(total, 6)}**, the gradient. The "
        f"last column is each row’s own gradient, n = {n} times as large; its mean is "
        f"**{significant(own, 6)}**, the same number: 1/n is already inside ∂L/∂z."
    )
    if n > MOST_TABLE_ROWS:
        text += f" The first {MOST_TABLE_ROWS} of {n} rows are listed."
    st.caption(text)


# --- moving it -----------------------------------------------------------------------------------


@st.fragment
def show_nudge(me: Learner) -> None:
    """The numeric check of the chosen weight, and how far its straight line reaches."""
    trainer = me.at_cursor()
    chosen = chosen_parameter(me, trainer)
    index = me.parameter_index(chosen)
    if index is None:
        return
    g = float(trainer.network.dL_dtheta[index])
    if not (math.isfinite(g) and math.isfinite(float(to_host(trainer.loss)))):
        st.warning("The numbers of this step are not finite: there is nothing to nudge.")
        return
    check, curve = st.columns([1, 1.25], gap="large")
    with check:
        _show_numeric_check(trainer, index, g)
    with curve:
        _show_curve(trainer, chosen, index, g)


def _show_numeric_check(trainer: Trainer, index: int, g: float) -> None:
    st.markdown("#### Is it true? Move the weight and look")
    session_key = session.key("back_epsilon")
    if session.get("back_epsilon") not in EPSILONS:
        session.put("back_epsilon", 1e-4)
    epsilon = st.select_slider(
        "ε: how far the weight is nudged, both ways",
        EPSILONS,
        format_func=lambda value: f"{value:g}",
        key=session_key,
    )
    nudge = explain.nudge(trainer, index, float(epsilon))
    here = float(to_host(trainer.loss))
    st.html(
        html_table(
            ["the weight", "loss of this batch", "change"],
            [
                ["ε lower", f"{nudge.below:.10f}", signed(nudge.below - here)],
                ["as it is", f"{here:.10f}", ""],
                ["ε higher", f"{nudge.above:.10f}", signed(nudge.above - here)],
            ],
        )
    )
    st.latex(
        r"\begin{aligned}\frac{L(w+\varepsilon) - L(w-\varepsilon)}{2\varepsilon} &= "
        rf"{story.tex(nudge.slope, 7)}\\[4pt] \text{{backpropagated: }}"
        rf"\frac{{\partial L}}{{\partial w}} &= {story.tex(g, 7)}\end{{aligned}}"
    )
    error = story.relative_error(g, nudge.slope)
    st.markdown(f"**Relative error {significant(error, 2)}.** {check_verdict(error, epsilon)}")
    every = st.expander(
        "The same for every ε: too large, just right, too small",
        key="back_every",
        on_change="rerun",
    )
    if not every.open:
        return  # closed, it holds nothing
    with every:
        rows = []
        for size in EPSILONS:
            slope = explain.nudge(trainer, index, size).slope
            off = story.relative_error(g, slope)
            rows.append([f"{size:g}", significant(slope, 8), significant(off, 2)])
        st.html(html_table(["ε", "measured slope", "relative error"], rows))
        st.caption(
            "A large ε measures the bend of the curve (or a kink of ReLU) too. A very small one "
            "subtracts two almost equal numbers, and what is left is rounding."
        )


def check_verdict(error: float, epsilon: float) -> str:
    """What a relative error means."""
    if error < 1e-5:
        return "Two independent ways, the same gradient."
    if error < 1e-2:
        return "Nearly the same: " + (
            "a smaller ε leaves less of the curve’s bend in it."
            if epsilon > 1e-5
            else "with an ε this small, rounding shows."
        )
    if epsilon > 1e-4:
        return (
            "Not the same yet: over so large a step the loss is no straight line, or a ReLU has "
            "switched on the way. Try a smaller ε."
        )
    return (
        "Not the same: the gradient is so small that rounding covers it, or a ReLU switches within "
        "±ε. Try another ε."
    )


def _show_curve(trainer: Trainer, chosen: Selection, index: int, g: float) -> None:
    st.markdown("#### How far is the straight line good?")
    # A chart is drawn anew at every step, and that is slow: it waits until somebody wants to look.
    work = trainer.network.theta.shape[-1] * len(trainer.y)
    label = "Draw the loss while this parameter is moved"
    if work > MOST_CURVE_WORK:
        label += " (this network and batch are large: it takes some seconds)"
    wanted = st.toggle(label, key=session.key("back_draw"), persist_state="session")
    if work > MOST_CURVE_WORK and not wanted:
        return
    here = float(to_host(trainer.loss))

    def losses(amounts: np.ndarray) -> np.ndarray:
        return explain.losses_when_moved(trainer, index, amounts)

    ends = line_ends(losses, here, g, float(np.finfo(trainer.network.theta.dtype).eps))
    st.markdown(line_words(ends, g))
    if not wanted:
        return
    reach = st.select_slider(
        "How far to look",
        REACHES,
        format_func=lambda value: f"±{value:g}" if value else "to fit",
        key=session.key("back_reach"),
    )
    reach = reach or fitting_reach(ends)
    amounts = np.linspace(-reach, reach, 41)
    symbol = ("b" if chosen.kind == "bias" else "W") + superscript(chosen.layer)
    st.plotly_chart(
        nudge_curve(amounts, losses(amounts), g, symbol=symbol, straight=ends),
        key="back_curve",
        config={"displayModeBar": False},
    )
    numbers = st.expander("The curve in numbers", key="back_numbers", on_change="rerun")
    if not numbers.open:
        return  # closed, it holds nothing
    with numbers:
        some = amounts[:: (len(amounts) - 1) // 10]
        rows = []
        for d, actual in zip(some, losses(some) - here, strict=True):
            line = g * d
            off = f"{abs(actual - line) / abs(line):.1%}" if line else "–"
            rows.append([significant(d), signed(line), signed(float(actual)), off])
        st.html(html_table(["d", "predicted change", "actual change", "off by"], rows))


def line_ends(
    losses: Callable[[np.ndarray], np.ndarray], here: float, g: float, epsilon: float
) -> tuple[float | None, float | None]:
    """How far to the left and to the right the predicted change is right to a tenth."""
    left, right = (
        story.straight_until(losses, here, g, direction, epsilon=epsilon) for direction in (-1, 1)
    )
    return left, right


def fitting_reach(ends: tuple[float | None, float | None]) -> float:
    """A round distance at which the nearer end of the straight line is well inside the picture."""
    near = min((end for end in ends if end is not None), default=1.0)
    return next((reach for reach in REACHES[1:] if reach >= 1.8 * near), REACHES[-1])


def line_words(ends: tuple[float | None, float | None], g: float) -> str:
    """Where the straight line stops being true, in words."""
    if g == 0:
        start = "The gradient is 0: the line predicts no change at all."
        what = "The loss begins to move"
    else:
        start = "Predicted: gradient × d. Near d = 0 line and curve are one."
        what = "The actual change differs by more than 10 %"
    left, right = ends
    places = []
    if left is not None:
        places.append(f"from d = −{significant(left, 3)} downwards")
    if right is not None:
        places.append(f"from d = +{significant(right, 3)} upwards")
    if not places:
        return f"{start} Up to ±{story.FURTHEST:g} the line stays right to a tenth."
    return (
        f"{start} **{what} {' and '.join(places)}** (measured). A gradient speaks of small steps; "
        "this is why the learning rate is small."
    )
