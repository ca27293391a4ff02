"""Signals and gradients layer by layer, and the units that are dead or saturated."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.activations import ACTIVATIONS, Activation
from neuralnet.inside.diagnostics import (
    FLAT,
    MOST_ROWS,
    LayerHealth,
    flat_share,
    layer_health,
    rms,
)
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.view_parts import heading, layer_name
from ui.figures.layer_dots import Sizes, layer_dots
from ui.figures.unit_strip import Strip, unit_strips
from ui.kit.live import drawing
from ui.kit.source import show_source
from ui.words.names import unit_names
from ui.words.numbers import agree, all_of, mid_sentence, percent, plural, rounded

USUAL_RATIO = (1e-4, 1e-2)
FADES = 10.0  # gradients or errors that differ by this factor are mentioned
MOST_TABLE_ROWS = 400


def show_sizes(me: Learner, trainer: Trainer) -> None:
    """The size of a, ∂L/∂z, ∂L/∂W and of the update in every layer."""
    found = layer_health(trainer)
    heading(
        "How large are signals and gradients in each layer?",
        "**Look for layers that differ from the others.** Where the gradient shrinks from layer to "
        "layer "
        "towards the inputs, the first layers hardly learn (it *vanishes*); where it grows, the "
        "steps become much too long (it *explodes*). An update far larger than a hundredth of the "
        "weights makes them jump; one far smaller than a ten-thousandth hardly moves them.",
    )
    drawing(
        layer_dots(
            [layer_name(trainer, health.layer) for health in found],
            [
                Sizes("Signal a", "RMS of the activations", [h.signal for h in found]),
                Sizes("Error ∂L/∂z", "RMS of what travels back", [h.error for h in found]),
                Sizes("Gradient ∂L/∂W", "RMS over the weights", [h.gradient for h in found]),
                Sizes(
                    "Update ÷ weights",
                    "‖Δθ‖ / ‖θ‖ of this step; shaded: the usual range",
                    [h.update_ratio for h in found],
                    USUAL_RATIO,
                ),
            ],
        ),
        "diagnostics_layers",
    )
    st.markdown(sizes_words(trainer, found))
    rows = len(trainer.x_train)
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.latex(r"\mathrm{RMS}(x) = \sqrt{\textstyle\frac{1}{n}\sum_{i=1}^{n} x_i^2}")
        st.markdown(
            "Activations and gradients are measured at this state over "
            f"{all_of(rows, 'training row')}, with dropout off, so that they do not depend on "
            "which rows are in a batch. ∂L/∂z belongs to the mean loss over these rows: for one "
            f"row alone it would be about {rows} times as large. The gradient is that of the "
            "loss, without weight decay. Only Δθ is this step’s own: it comes from "
            "the batch and the optimizer. About 1/1000 for update ÷ weights is a rule of thumb "
            "(A. Karpathy’s course notes CS231n), no law."
        )
    show_units_table(trainer, found)
    show_source(layer_health, rms)


def sizes_words(trainer: Trainer, found: list[LayerHealth]) -> str:
    """Which layers get the largest and the smallest gradient, by what factor they differ, which
    layer's step is smallest beside its weights, and what the error does from the output back to the
    first layer.

    The error alone tells only half: a weight's gradient is error × signal, and where signals grow
    on the way forward as errors grow on the way back, every layer's gradient is as large.
    """
    if not all(np.isfinite([health.gradient, health.error]).all() for health in found):
        return "**Here** the numbers became too large: some gradients are no longer finite."
    last, first = found[-1], found[0]
    if len(found) == 1:
        return f"**Here** one layer does all the work; its gradient is {rounded(last.gradient)}."

    def name(health: LayerHealth) -> str:
        return (
            "the output layer"
            if health is last
            else mid_sentence(layer_name(trainer, health.layer))
        )

    nothing = [health for health in found if health.gradient == 0.0]
    if nothing:
        *others, end = (name(health) for health in nothing)
        none = f"{', '.join(others)} and {end}" if others else end
        return f"**Here** the gradient ∂L/∂W is exactly 0 in {none}: no weight there can learn."
    large, small = (pick(found, key=lambda h: h.gradient) for pick in (max, min))
    ratio = large.gradient / small.gradient
    words = (
        f"**Here** the gradient ∂L/∂W (RMS per weight) is largest in {name(large)}, "
        f"{rounded(large.gradient)}, and smallest in {name(small)}, {rounded(small.gradient)}: "
        f"a factor of {rounded(ratio)}. "
    )
    if ratio < FADES:
        words += "All layers are within a factor of ten: none is left behind."
    elif _rising([h.gradient for h in found]):
        words += "It shrinks from layer to layer on its way back."
    elif _rising([h.gradient for h in reversed(found)]):
        words += "It grows from layer to layer on its way back."
    else:
        words += "It neither shrinks nor grows all the way back."
    moving = [h for h in found if np.isfinite(h.update_ratio)]
    if ratio >= FADES and moving:
        slowest = min(moving, key=lambda h: h.update_ratio)
        words += (
            f" By update ÷ weights, {name(slowest)} learns slowest "
            f"({rounded(slowest.update_ratio)})."
        )
    error = _change(last.error, first.error)
    if error:
        words += f" The error ∂L/∂z {error} from {name(last)} to {name(first)}."
    return words


def _rising(sizes: list[float]) -> bool:
    """Is no entry below the one before it?"""
    return all(before <= after for before, after in pairwise(sizes))


def _change(begin: float, end: float) -> str:
    """ "becomes 120 times smaller", "… larger"; empty where it is less than ``FADES`` times."""
    if begin == 0.0 or end == 0.0:
        return "shrinks to 0" if begin else ""
    if begin / end >= FADES:
        return f"becomes {rounded(begin / end)} times smaller"
    return f"becomes {rounded(end / begin)} times larger" if end / begin >= FADES else ""


# --- dead and saturated units ------------------------------------------------------------------


def show_units(me: Learner, trainer: Trainer) -> None:
    """Which units never respond, and which respond in the same way to nearly every row."""
    found = layer_health(trainer)
    heading(
        "Which units are dead or saturated?",
        "**Look for dashed boxes with a ✕.** A ReLU unit that is 0 for every training row is "
        "*dead*: it gets no gradient and cannot come back. A unit on a flat end of a smooth "
        "curve, such as the sigmoid’s, is *saturated*: hardly any gradient passes through it.",
    )
    html = unit_strips([strip(trainer, health) for health in found])
    drawing(html, "diagnostics_units")
    st.caption(
        "Each box is a unit. ReLU: the share of the training rows on which it is on (a > 0). "
        "Sigmoid, tanh and other smooth curves: the share on which it stands on a flat end."
    )
    st.markdown(units_words(found))
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.markdown(
            "- **ReLU**: the bar is the share of training rows on which a > 0. Dead: on "
            "none.\n"
            f"- **{_titles(can_be_saturated)}**: the bar is the share of rows on which the slope "
            f"|φ′(z)| is below {percent(FLAT, 0)} of the steepest it can be ({_steepest()}). "
            "Saturated: on at least "
            f"{percent(MOST_ROWS, 0)} of them. In a trained network some units are saturated for a "
            "good reason: for most rows the answer is clear.\n"
            f"- **{_titles(never_flat)}**: never flat. **Softmax**: its outputs depend on one "
            "another, so none has a slope of its own.\n\n"
            f"Counted over {all_of(len(trainer.x_train), 'training row')} at this state, with "
            "dropout off."
        )
    show_units_table(trainer, found)
    show_source(flat_share)


def can_be_saturated(kind: type[Activation]) -> bool:
    """Is it known how steep φ is, so that it can be said where it is nearly flat?"""
    return kind.steepest_slope is not None


def never_flat(kind: type[Activation]) -> bool:
    """Has φ no flat end?"""
    return kind.flat_ends == 0


def _titles(are: Callable[[type[Activation]], bool]) -> str:
    """The activations of which something is true: "Tanh, sigmoid"."""
    first, *others = (kind for kind in ACTIVATIONS.values() if are(kind))
    return ", ".join([first.title, *(kind.phrase() for kind in others)])


def _steepest() -> str:
    return ", ".join(
        f"{kind.title} {kind.steepest_slope:.4g}"
        for kind in ACTIVATIONS.values()
        if can_be_saturated(kind)
    )


def strip(trainer: Trainer, health: LayerHealth) -> Strip:
    """One layer's units as boxes."""
    names = unit_names(trainer, health.layer)
    kind = ACTIVATIONS[health.activation]
    name = layer_name(trainer, health.layer)
    if kind.zero_is_flat:
        shares, bad, word, says = health.active, health.dead, "dead", "on for"
    elif can_be_saturated(kind):
        shares, bad, word, says = health.flat, health.saturated, "saturated", "flat on"
    else:
        says = "has no flat end"
        if not never_flat(kind):
            says = "no slope of its own" if kind.uses_whole_row else "not known where it is flat"
        shares = health.flat.tolist()
        return Strip(name, f"{kind.title}: {says}", shares, names, [False] * len(names))
    words = [
        f"{unit}: {says} {percent(share, 0)} of the rows"
        for unit, share in zip(names, shares, strict=True)
    ]
    note = f"{kind.title}: {int(bad.sum())} of {len(names)} {word}"
    return Strip(name, note, shares.tolist(), words, [bool(b) for b in bad])


def units_words(found: list[LayerHealth]) -> str:
    """How many units are dead or saturated, of those that could be."""
    parts = []
    for word, can_be in (("dead", lambda kind: kind.zero_is_flat), ("saturated", can_be_saturated)):
        units = [
            np.stack([health.dead, health.saturated])
            for health in found
            if can_be(ACTIVATIONS[health.activation])
        ]
        if units:
            dead, saturated = np.concatenate(units, axis=1)
            bad, total = int((dead if word == "dead" else saturated).sum()), len(dead)
            are = agree(bad, "is", "are")
            parts.append(
                f"{bad} of {plural(total, 'unit')} ({percent(bad / total, 0)}) {are} {word}"
            )
    if not parts:
        return "**Here** no unit can be either: none of the activations has a flat end."
    return f"**Here** {'; '.join(parts)}."


def units_table(trainer: Trainer, found: list[LayerHealth]) -> pd.DataFrame:
    """Every unit in numbers."""
    tables = []
    for health in found:
        state = np.where(health.dead, "dead", np.where(health.saturated, "saturated", ""))
        tables.append(
            pd.DataFrame(
                {
                    "layer": layer_name(trainer, health.layer),
                    "unit": unit_names(trainer, health.layer),
                    "a": health.unit_signal,
                    "∂L/∂z": health.unit_error,
                    "∂L/∂W": health.unit_gradient,
                    "a ≠ 0": 100.0 * health.active,
                    "flat": 100.0 * health.flat,
                    "state": state,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def show_units_table(trainer: Trainer, found: list[LayerHealth]) -> None:
    """The same as a table, in an expander."""
    with st.expander("Every unit in numbers", icon=":material/table_rows:"):
        table = units_table(trainer, found)
        share = st.column_config.NumberColumn(format="%.5g %%")  # 99.998 is not 100
        small = st.column_config.NumberColumn(format="%.3e")
        st.dataframe(
            table.head(MOST_TABLE_ROWS),
            hide_index=True,
            column_config={
                "a": st.column_config.NumberColumn(format="%.4f"),
                "∂L/∂z": small,
                "∂L/∂W": small,
                "a ≠ 0": share,
                "flat": share,
            },
            key="diagnostics_units_table",
        )
        cut = len(table) - MOST_TABLE_ROWS
        more = f" The first {MOST_TABLE_ROWS} of {plural(len(table), 'unit')}." if cut > 0 else ""
        st.caption(f"a, ∂L/∂z and ∂L/∂W are root mean squares of this unit alone.{more}")
