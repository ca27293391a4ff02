"""Short trainings side by side: one line each over the epochs, in HTML with SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import nan

import numpy as np
from numpy.typing import NDArray

from ui.figures.epoch_axes import VIEW_BOX, WIDTH, EpochAxes
from ui.figures.picture import legible, picture
from ui.figures.twin import curves
from ui.words.numbers import percent
from ui.words.palette import PROPERTIES

_DASHES = ("none", "9 4", "3 4", "12 4 3 4")
_HUES = ("accent", "class0", "class1", "class2")

_STYLE = f"""<style>
.tc {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.tc svg {{ display: block; width: 100%; height: auto; max-width: max(620px, 40vw); }}
.tc text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.tc .name {{ fill: var(--nn-ink); font-size: {legible(14.5, WIDTH)}; font-weight: 650; }}
.tc .grid {{ stroke: var(--nn-line); stroke-width: 1; fill: none; }}
.tc .line {{ fill: none; stroke-width: 2.6; stroke-linejoin: round; }}
.tc .key {{ display: grid; gap: 3px; font-size: 15px; max-width: 620px; }}
.tc .key div {{ display: grid; grid-template-columns: 36px 1fr auto; gap: 10px;
  align-items: center; }}
.tc .key svg {{ width: 36px; height: 10px; }}
.tc .key b {{ font-weight: 650; }}
</style>"""


@dataclass(frozen=True, eq=False)
class TrialCurve:
    """One training: its name, a figure at each epoch from 0 on, and how it ended in words."""

    name: str
    values: NDArray[np.float64]
    result: str


def trial_curves(title: str, trials: Sequence[TrialCurve], *, are_shares: bool) -> str:
    """The lines of up to four trials, and a key with how each ended. Where a run has broken off
    (its numbers ran out), so has its line."""
    epochs = max(max(len(trial.values) for trial in trials) - 1, 1)
    top = 1.0 if are_shares else _top(trials)

    axes = EpochAxes(float(epochs), 0.0, top)
    levels = axes.levels()
    ticks = [percent(level, 0) if are_shares else f"{level:.3g}" for level in levels]
    parts = axes.frame(title, ticks)
    key = []
    for k, trial in enumerate(trials):
        look = f'style="stroke:var(--nn-{_HUES[k % 4]});stroke-dasharray:{_DASHES[k % 4]}"'
        parts += axes.line(range(len(trial.values)), trial.values, f'class="line" {look}')
        key.append(
            f'<div><svg viewBox="0 0 36 10" aria-hidden="true"><path class="line" {look} '
            f'd="M0 5h36"/></svg><span>{escape(trial.name)}</span><b>{escape(trial.result)}</b>'
            "</div>"
        )
    words = "; ".join(f"{trial.name}: {trial.result}" for trial in trials)
    drawing = (
        f'{_STYLE}<div class="tc"><svg viewBox="{VIEW_BOX}" role="img" '
        f'aria-label="{escape(title)}. {escape(words)}">{"".join(parts)}</svg>'
        f'<div class="key">{"".join(key)}</div></div>'
    )
    lines = {
        trial.name: np.pad(trial.values, (0, epochs + 1 - len(trial.values)), constant_values=nan)
        for trial in trials
    }
    return picture(drawing, title, curves("epoch", range(epochs + 1), lines))


def _top(trials: Sequence[TrialCurve]) -> float:
    """Half as high again as the lowest beginning: what starts far above it may be cut off."""
    starts = [float(trial.values[0]) for trial in trials if np.isfinite(trial.values[0])]
    return 1.5 * min(starts, default=1.0) or 1.0
