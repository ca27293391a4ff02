"""The loss surface around the present weights, with the way taken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.inside.landscape import Landscape, landscape, losses_at
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.view_parts import heading
from ui.figures.loss_surface import loss_relief, loss_surface
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.source import show_source
from ui.words.numbers import all_of, fixed, number, percent, plural, thousands

# With less of the path in the plane than this, its points say nothing about the surface under them.
HARDLY = 0.5
KINDS = {"path": "Along the way taken", "random": "Two random directions"}


def show_surface(me: Learner, trainer: Trainer) -> None:
    """The surface on one of two planes, from above or in three dimensions."""
    heading(
        "What does the loss look like around these weights?",
        "Every point is a whole network: the present weights, moved along two directions. **Look "
        "for the path downhill**, and for how steep or flat it is where it ends. There are many "
        "more directions, which are not drawn; there the surface may look quite different.",
    )
    left, right = st.columns([2.4, 1], vertical_alignment="center")
    kind = left.segmented_control(
        "Directions",
        list(KINDS),
        format_func=lambda name: KINDS[name],
        default="path",
        key=session.key("diagnostics_plane"),
        required=True,
        persist_state="session",
        help="A network has a direction for every weight, a picture two: those in which the run "
        "moved most, or two at random.",
    )
    relief = right.toggle(
        "In three dimensions",
        key=session.key("diagnostics_relief"),
        persist_state="session",
        help="The same losses as heights, to turn with the mouse.",
    )
    found = surface(me, trainer, kind or "path")
    if kind == "path" and found.kind == "random":
        st.info("No step has been made yet, so there is no path: the directions are random.")
    view = f"{me.run.key} {found.kind} {relief}"
    chart(
        (loss_relief if relief else loss_surface)(found, view),
        f"diagnostics_surface_{'relief' if relief else 'map'}",
        "the loss around these weights",
        surface_words(found),
        config={"scrollZoom": False},  # the wheel scrolls the page
    )
    st.markdown(surface_words(found))
    notes = [extent_words(found)]
    if relief:
        notes.append(
            "The red path is drawn at the losses measured on it, so it lies above or below the "
            "surface where it leaves the plane."
        )
    st.caption(" ".join(notes))
    _show_way(found)
    with st.expander("What these numbers are", icon=":material/functions:"):
        st.latex(r"L(\alpha_1, \alpha_2) = L(\theta + \alpha_1 d_1 + \alpha_2 d_2)")
        st.markdown(
            "**Along the way taken**: d₁ and d₂ are the two principal directions of the way, that "
            "is of the differences between the weights at the epochs’ ends and those of now. Both "
            "have length 1, so α₁ and α₂ are distances between weights.\n\n"
            "**Two random directions**: drawn at random, and scaled so that for every unit its "
            "part of the direction is as long as its own weights and bias are; α₁ = 1 moves each "
            "by "
            "its own length. The run hardly moves in such a plane, which is why its way shows as "
            "little more than a point.\n\n"
            "The loss is that of the training rows, dropout off and without weight decay. The way "
            "is laid into the plane at right angles: its points lie near the surface, not on it; "
            "the hover gives the loss that was really measured there. Which "
            "share of the way a plane shows: the squared distances from now to the points of the "
            "way, added up, in the plane and in all. Li et al. 2018, *Visualizing "
            "the Loss Landscape of Neural Nets*."
        )
    show_source(landscape, losses_at)


def surface(me: Learner, trainer: Trainer, kind: str) -> Landscape:
    """The surface at the cursor; kept until the cursor, the run or the plane is another one."""
    asked = (me.run.key, trainer.step, kind)
    kept = session.get("diagnostics_surface")
    if kept is None or kept[0] != asked:
        kept = asked, landscape(trainer, kind)
        session.put("diagnostics_surface", kept)
    found: Landscape = kept[1]
    return found


def surface_words(found: Landscape) -> str:
    """Where the way led from and to, and the lowest loss on the plane."""
    finite = np.where(np.isfinite(found.loss), found.loss, np.inf)
    j, i = np.unravel_index(int(finite.argmin()), finite.shape)
    words = f"**Here** the training loss is {number(found.centre)}."
    if len(found.path) > 1:
        words = (
            f"On the path the training loss goes from {number(float(found.path_loss[0]))} at the "
            f"start to {number(float(found.path_loss[-1]))} now."
        )
    return (
        f"{words} The lowest loss drawn is {number(float(finite[j, i]))}, at "
        f"α₁ = {fixed(found.alpha[i], 2)}, α₂ = {fixed(found.beta[j], 2)}."
    )


def extent_words(found: Landscape) -> str:
    """How many points and rows were computed, and how much of the way the plane shows."""
    rows = all_of(found.rows, "training row")
    if found.rows < found.all_rows:
        rows = (
            f"{thousands(found.rows)} of the {plural(found.all_rows, 'training row')}, so the "
            "loss in the centre "
            "is not quite the one measured"
        )
    words = f"Networks: {len(found.alpha)} × {len(found.beta)}, each measured on {rows}."
    if len(found.path) > 1:
        shown = float(found.path_shares.sum())
        words += (
            " The path can go in as many directions as there are weights and biases, a plane has "
            f"two: this one shows {percent(shown)} of the path. At 100% the whole path would lie "
            "in the plane."
        )
        if shown < HARDLY:
            words += (
                " Most of the path lies outside this plane, so the losses drawn under it are not "
                "those that were measured on it."
            )
    return f"{words} Colours go by the logarithm of the loss."


def _show_way(found: Landscape) -> None:
    with st.expander("The path in numbers", icon=":material/table_rows:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "state": found.path_steps,
                    "α₁": found.path[:, 0],
                    "α₂": found.path[:, 1],
                    "training loss": found.path_loss,
                }
            ),
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(format="%.4f")
                for name in ("α₁", "α₂", "training loss")
            },
            key="diagnostics_way_table",
        )
