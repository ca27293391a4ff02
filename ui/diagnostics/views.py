"""The views of the Diagnostics page: only the chosen one is computed and drawn."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.final_test import show_held_out
from ui.diagnostics.layer_health import show_sizes, show_units
from ui.diagnostics.maps import show_maps
from ui.diagnostics.predictions import (
    show_calibration,
    show_confusion_matrix,
    show_curve,
    show_fit,
    show_residuals,
)
from ui.diagnostics.representations import show_rows
from ui.diagnostics.surface import show_surface
from ui.diagnostics.weights import show_weights
from ui.kit import session

Show = Callable[[Learner, Trainer], None]

CHOICE = "diagnostics_view"


def views(trainer: Trainer) -> dict[str, tuple[str, Show]]:
    """Name and function of every view that this run has, in the order of the page."""
    dataset = trainer.data.dataset
    found: dict[str, tuple[str, Show]] = {
        "sizes": ("Signals and gradients", show_sizes),
        "weights": ("Weights then and now", show_weights),
        "units": ("Dead units", show_units),
    }
    if dataset.task == "classification":
        found["confusion"] = ("Confusion", show_confusion_matrix)
        found["calibration"] = ("Calibration", show_calibration)
    else:
        found["fit"] = ("Predicted and true", show_fit)
        found["residuals"] = ("Errors", show_residuals)
        if dataset.d == 1:
            found["curve"] = ("Fitted curve", show_curve)
    found["held_out"] = ("Test rows", show_held_out)
    found["maps"] = ("What units see", show_maps)
    found["rows"] = ("Rows after each layer", show_rows)
    found["surface"] = ("Loss surface", show_surface)
    return found


def show_views(me: Learner, trainer: Trainer) -> None:
    """The choice of a view, and the chosen one at the trainer's state."""
    found = views(trainer)
    if session.get(CHOICE) not in found:
        session.put(CHOICE, next(iter(found)))
    name = st.segmented_control(
        "View",
        list(found),
        format_func=lambda view: found[view][0],
        key=session.key(CHOICE),
        required=True,
        persist_state="session",
        help="All of them show the network at the step above.",
    )
    found[name or next(iter(found))][1](me, trainer)
