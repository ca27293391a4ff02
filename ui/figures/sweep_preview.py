"""A sweep on its way as a light drawing: every curve so far, and how much is done. HTML out.

It is drawn several times a second while training goes on, so it is a few kilobytes and no Plotly.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from ui.words.palette import PROPERTIES

WIDTH, HEIGHT = 640.0, 200.0
MOST_POINTS = 24  # of a curve
MOST_CURVES = 64

_STYLE = f"""<style>
.sp {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; }}
.sp .track {{ height: 10px; border-radius: 5px; overflow: hidden;
  background: color-mix(in srgb, var(--nn-ink) 12%, var(--nn-paper)); }}
.sp .track i {{ display: block; height: 100%; background: var(--nn-accent); }}
.sp p {{ margin: 0 0 6px; font-size: 15px; }}
.sp svg {{ display: block; width: 100%; height: 220px; margin-top: 10px;
  border: 1px solid var(--nn-line); border-radius: 6px; }}
.sp path {{ fill: none; stroke: var(--nn-plus); stroke-width: 1.2; opacity: .55;
  vector-effect: non-scaling-stroke; }}
</style>"""


def preview_html(lines: Sequence[np.ndarray], epochs: int, progress: float, words: str) -> str:
    """``lines``: a figure at every epoch so far of each run; ``epochs`` is the width of the picture
    and ``progress`` the share that is done, 0 to 1. The curves are for the eye alone: sentence and
    bar say how far it is, and the chart at the end has a name and its numbers."""
    percent = 100 * min(max(progress, 0.0), 1.0)
    return (
        f'{_STYLE}<div class="sp"><p>{escape(words)}</p>'
        f'<div class="track" role="progressbar" aria-valuenow="{percent:.0f}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="Share of all epochs that is done">'
        f'<i style="width:{percent:.1f}%"></i></div>'
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{_path(lines, epochs)}"/></svg></div>'
    )


def _path(lines: Sequence[np.ndarray], epochs: int) -> str:
    shown = [line for line in lines[:MOST_CURVES] if np.isfinite(line).sum() > 1]
    if not shown:
        return ""
    everything = np.concatenate(shown)
    everything = everything[np.isfinite(everything)]
    # A run that explodes would press all others flat: the picture ends at the highest start, or
    # where nine tenths of all figures lie.
    top = max(max(float(line[0]) for line in shown), float(np.quantile(everything, 0.9)))
    bottom = float(everything.min())
    scale = (HEIGHT - 16) / ((top - bottom) or 1.0)
    parts = []
    for line in shown:
        at = np.unique(np.linspace(0, len(line) - 1, MOST_POINTS).astype(int))
        at = at[np.isfinite(line[at])]
        x = at * (WIDTH / max(epochs, 1))
        y = np.clip(HEIGHT - 8 - (line[at] - bottom) * scale, -4, HEIGHT)
        parts.append("M" + "L".join(f"{a:.0f} {b:.1f}" for a, b in zip(x, y, strict=True)))
    return "".join(parts)
