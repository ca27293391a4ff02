"""Every parameter of a layer at one step as the columns of a table, and what steers the step. No
Streamlit here."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.training import Trainer
from ui.words.names import parameter_names
from ui.words.numbers import number
from ui.words.settings import title
from ui.words.state_words import rate_words

DECIMALS = "%.6f"
COLUMNS = ("before", "gradient", "change", "after")


def parameter_columns(trainer: Trainer, layer: int) -> dict[str, Any]:
    """Every parameter of ``layer`` (from 1) at this step: before → gradient → change → after.

    ``gradient`` is ∂L/∂θ over the step's batch and ``after`` is before + change, both as the engine
    has them.
    """
    W, b, _spec = list(trainer.network.slices())[layer - 1]
    part = slice(W.start, b.stop)
    before = to_host(trainer.network.theta)[part].astype(np.float64)
    change = to_host(trainer.delta)[part].astype(np.float64)
    return {
        "parameter": parameter_names(trainer, layer),
        "before": before,
        "gradient": to_host(trainer.network.dL_dtheta)[part].astype(np.float64),
        "change": change,
        "after": before + change,
    }


def settings_in_force(trainer: Trainer) -> str:
    """What steers this very step; after an edit on the way it need not be what the controls say."""
    settings = trainer.settings
    return (
        f"{title('optimizer', settings.optimizer)}, {rate_words(trainer)}, batch size "
        f"{settings.batch_size}"
    )


def column_format(values: np.ndarray) -> str:
    """Six decimals, or powers of ten where a run has outgrown them."""
    finite = np.abs(values[np.isfinite(values)])
    return DECIMALS if finite.size == 0 or finite.max() < 1e5 else "%.4e"


def with_decimals(values: np.ndarray) -> list[str]:
    """The numbers of a column; one that six decimals would call 0 in powers of ten."""
    return [number(float(value), 6) for value in values]
