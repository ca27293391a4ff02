"""What the diagnostics share: names of layers, the chooser of a layer, and a view's heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.training import Trainer
from ui.kit import session


def layer_name(trainer: Trainer, layer: int) -> str:
    """ "Inputs", "Hidden 1" or "Output"; ``layer`` counts from 1, 0 are the inputs."""
    if layer == 0:
        return "Inputs"
    return "Output" if layer == len(trainer.network.specs) else f"Hidden {layer}"


def heading(title: str, look: str) -> None:
    """A view's name, and in a sentence or two what to look for."""
    st.markdown(f"## {title}")
    st.markdown(look)


def choose_layer(trainer: Trainer, view: str, layers: Sequence[int], default: int) -> int:
    """Which layer is looked at closely in ``view``; a click in an overview chooses it too."""
    name = _name(view)
    if session.get(name) not in layers:
        session.put(name, default)
    layer = st.segmented_control(
        "Layer",
        list(layers),
        format_func=lambda index: layer_name(trainer, index),
        key=session.key(name),
        required=True,
        persist_state="session",
        wrap=True,
        help="Which layer is looked at closely.",
    )
    return default if layer is None else int(layer)


def chosen_layer(view: str, layers: Sequence[int], default: int) -> int:
    """The layer that ``choose_layer`` will show, for drawings above the chooser."""
    kept = session.get(_name(view))
    return int(kept) if kept in layers else default


def pick_layer(view: str) -> dict[str, Callable[[Any], None]]:
    """What a click on a card in the overview of ``view`` does."""

    def pick(picked: Any) -> None:
        if isinstance(picked, dict) and isinstance(picked.get("layer"), int):
            session.renew(_name(view), picked["layer"])

    return {"unit": pick}


def shown_rows(trainer: Trainer) -> np.ndarray:
    """Training and validation rows, in the data set's order: the test rows stay unseen."""
    data = trainer.data
    return np.sort(np.concatenate([data.training_rows, data.validation_rows]))


def _name(view: str) -> str:
    return f"diagnostics_{view}_layer"
