"""The loss over the epochs, with what it can reach at best as a level: arrays in, one SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from ui.figures.epoch_axes import BOTTOM, LEFT, RIGHT, TOP, VIEW_BOX, WIDTH, EpochAxes
from ui.figures.picture import legible, picture
from ui.figures.twin import curves
from ui.words.numbers import number
from ui.words.palette import PROPERTIES, REFERENCE, TRAINING, VALIDATION

_STYLE = f"""<style>
.lv {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.lv svg {{ display: block; width: 100%; height: auto; max-width: max(560px, 36vw); }}
.lv text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.lv .name {{ fill: var(--nn-ink); font-size: {legible(14.5, WIDTH)}; font-weight: 650; }}
.lv .grid {{ stroke: var(--nn-line); stroke-width: 1; fill: none; }}
.lv .line {{ fill: none; stroke-width: 2.6; stroke-linejoin: round; }}
.lv .k0 {{ stroke: {TRAINING}; }} .lv .k1 {{ stroke: {VALIDATION}; stroke-dasharray: 9 4; }}
.lv circle {{ fill: var(--nn-paper); stroke-width: 2.6; }}
.lv circle.k1 {{ stroke-dasharray: none; }}
.lv .level {{ stroke: {REFERENCE}; stroke-width: 2; stroke-dasharray: 2 4; fill: none; }}
.lv .here {{ stroke: var(--nn-ink); stroke-width: 1; fill: none; }}
.lv .key {{ display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 14px; max-width: 560px; }}
.lv .key span {{ display: inline-flex; align-items: center; gap: 7px; }}
.lv .key svg {{ width: 34px; height: 10px; flex: none; }}
</style>"""


@dataclass(frozen=True)
class Level:
    """A height that the curve is compared with."""

    name: str
    value: float


def learning_curve(
    title: str,
    epochs: NDArray[np.float64],
    training: NDArray[np.float64],
    validation: NDArray[np.float64],
    at: float,
    levels: Sequence[Level] = (),
) -> str:
    """Training and validation loss at the ends of epochs, and an upright line at epoch ``at``. The
    axis begins somewhat below the lowest number; what is more than twice as high as the training
    loss at the start is cut."""
    losses = np.concatenate([training, validation])
    heights = [*losses[np.isfinite(losses)].tolist(), *(level.value for level in levels)]
    top = min(max(heights, default=1.0), 2.0 * float(training[0])) * 1.02
    bottom = min(0.95 * min(heights, default=0.0), top - 1e-6)
    last = max(float(epochs.max()), at, 1.0)

    axes = EpochAxes(last, bottom, top)
    parts = axes.frame(title, [f"{level:.2f}" for level in axes.levels()])
    parts += [
        f'<path class="level" d="M{LEFT} {axes.up(level.value):.1f}H{RIGHT}"/>' for level in levels
    ]
    for k, values in enumerate((training, validation)):
        parts += axes.line(epochs, values, f'class="line k{k}"')
        if len(values) == 1 and np.isfinite(values[0]):  # one point makes no line
            x, y = axes.across(float(epochs[0])), axes.up(float(values[0]))
            parts.append(f'<circle class="k{k}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
    parts.append(f'<path class="here" d="M{axes.across(at):.1f} {TOP}V{BOTTOM}"/>')
    names = ("training", "validation")
    ends = [f"{name} {number(float(values[-1]))}" for name, values in
            zip(names, (training, validation), strict=True)]  # fmt: skip
    words = f"{title}, after epoch {epochs[-1]:.0f}: {', '.join(ends)}"
    words += "".join(f"; {level.name} {number(level.value)}" for level in levels)
    looks = [*(f"line k{k}" for k in range(2)), *("level" for _ in levels)]
    listed = [*names, *(f"{level.name}: {number(level.value)}" for level in levels)]
    key = "".join(
        f'<span><svg viewBox="0 0 34 10" aria-hidden="true"><path class="{look}" d="M0 5h34"/>'
        f"</svg>{escape(name)}</span>"
        for look, name in zip(looks, listed, strict=True)
    )
    drawing = (
        f'{_STYLE}<div class="lv"><svg viewBox="{VIEW_BOX}" role="img" '
        f'aria-label="{escape(words)}">{"".join(parts)}</svg><div class="key">{key}</div></div>'
    )
    found = {"training": training.tolist(), "validation": validation.tolist()}
    return picture(drawing, title, curves("epoch", epochs, found))
