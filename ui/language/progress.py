"""How far a chapter's network has come, the verbs that move it in time, and its curve. HTML."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuralnet.training import Trainer
from ui.desk.language import LanguageDesk
from ui.figures.learning_curve import Level, learning_curve
from ui.kit.html import button, goes_on, row, slot

_FORWARD = {
    "step": ("1 step", "One batch: forward, loss, backward, update."),
    "epoch": ("1 epoch", "Every training row once, up to the end of the epoch."),
    "epochs": ("10 epochs", "Every training row ten times."),
}
_BACK = {
    "step back": ("1 step back", "The state before: the same numbers, bit for bit."),
    "epoch back": ("1 epoch back", "Back to the end of the epoch before."),
    "start": ("To the start", "Back to the weights that were drawn."),
}


def verbs_html(desk: LanguageDesk) -> str:
    """The buttons, and where the network stands."""
    at_start = desk.step == 0
    buttons = [
        button("move", words, way, primary=way == "epoch", help=help)
        for way, (words, help) in _FORWARD.items()
    ]
    buttons += [
        button(
            "move",
            words,
            way,
            disabled=at_start,
            help="This is the start: nothing to undo." if at_start else help,
        )
        for way, (words, help) in _BACK.items()
    ]
    here = f"<span><b>{desk.trainer.counter}</b></span>"
    again = "" if desk.has_arrived else " <span role='status'>It is learning …</span>"
    return row(*buttons) + row(here + again) + slot(_goes_on(desk))


def _goes_on(desk: LanguageDesk) -> str:
    if desk.has_arrived:
        return ""
    at = "-".join(str(desk.trainer_of(name).step) for name in desk.names)
    value = f"{at}.{desk.worked}"
    return goes_on(value)


def curve_html(title: str, trainer: Trainer, levels: Sequence[Level] = ()) -> str:
    """Training and validation loss at every epoch that was measured, with levels."""
    curve = trainer.history.curve()
    size = -(-trainer.n // trainer.batch_size)
    return learning_curve(
        title,
        np.asarray(curve[:, 0] / size),
        curve[:, 1],
        curve[:, 3],
        trainer.step / size,
        levels,
    )
