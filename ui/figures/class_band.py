"""A class's networks in one picture: each one's curve of validation loss, the band between the
lowest and the highest, and the middle. A band in, HTML with SVG out. No names."""

from __future__ import annotations

from html import escape
from math import floor, log10

import numpy as np

from course.classroom.networks import Band
from ui.figures.picture import legible, picture
from ui.figures.twin import curves
from ui.words.numbers import plural, significant
from ui.words.palette import PROPERTIES

WIDTH, HEIGHT = 640.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 628.0, 26.0, 288.0

_STYLE = f"""<style>
.cb {{ {PROPERTIES}
  container-type: inline-size; color: var(--nn-ink);
  font-family: var(--st-font, "Source Sans", sans-serif); font-variant-numeric: tabular-nums; }}
.cb svg {{ display: block; width: 100%; height: auto; max-width: var(--widest, 760px); }}
.cb text {{ fill: var(--nn-soft); font-size: {legible(14, WIDTH)}; }}
.cb .grid {{ stroke: var(--nn-line); fill: none; }}
.cb .band {{ fill: color-mix(in srgb, var(--nn-validation) 22%, transparent); }}
.cb .one {{ fill: none; stroke: var(--nn-validation); stroke-width: 1; opacity: .45; }}
.cb .middle {{ fill: none; stroke: var(--nn-validation); stroke-width: 3.2; }}
.cb .end {{ fill: var(--nn-validation); }}
</style>"""


def band_words(band: Band) -> str:
    """The picture in words."""
    ends = [network.curve[-1][1] for network in band.networks]
    networks = plural(len(band.networks), "network")
    return (
        f"{networks} with {plural(band.seeds, 'seed')}, up to epoch {band.epochs[-1]:.0f}: "
        f"where each stands now its validation loss is between {significant(min(ends), 3)} and "
        f"{significant(max(ends), 3)}, the middle one {significant(float(np.median(ends)), 3)}"
    )


def class_band(band: Band) -> str:
    """Epochs across, validation loss upwards from 0."""
    last, top = float(band.epochs[-1]), _round_up(float(np.nanmax(band.high)))

    def across(epoch: float) -> float:
        return LEFT + epoch / last * (RIGHT - LEFT)

    def up(loss: float) -> float:
        return BOTTOM - min(loss, top) / top * (BOTTOM - TOP)

    def line(points: list[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{across(e):.1f} {up(loss):.1f}" for e, loss in points)

    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = up(share * top)
        parts.append(
            f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
            f'<text x="{LEFT - 7}" y="{y + 5:.1f}" text-anchor="end">'
            f"{significant(share * top, 3) if share else 0}</text>"
        )
    for epoch in _ticks(last):
        anchor = "end" if epoch == last else "middle"
        parts.append(
            f'<text x="{across(epoch):.1f}" y="{BOTTOM + 19}" text-anchor="{anchor}">{epoch}</text>'
        )
    both = [(float(e), float(v)) for e, v in zip(band.epochs, band.high, strict=True)]
    back = [(float(e), float(v)) for e, v in zip(band.epochs, band.low, strict=True)]
    middle = [(float(e), float(v)) for e, v in zip(band.epochs, band.median, strict=True)]
    parts.append(f'<path class="band" d="{line(both + back[::-1])}Z"/>')
    for network in band.networks:
        parts.append(f'<path class="one" d="{line(list(network.curve))}"/>')
        epoch, loss = network.curve[-1]
        parts.append(f'<circle class="end" cx="{across(epoch):.1f}" cy="{up(loss):.1f}" r="3.2"/>')
    parts.append(f'<path class="middle" d="{line(middle)}"/>')
    parts.append(
        f'<text x="2" y="15">validation loss</text>'
        f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 38}" text-anchor="middle">epoch</text>'
    )
    drawing = (
        f'{_STYLE}<div class="cb"><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(band_words(band))}">{"".join(parts)}</svg></div>'
    )
    lines = {"lowest": band.low, "middle": band.median, "highest": band.high}
    return picture(drawing, "the class’s networks", curves("epoch", band.epochs, lines))


def _round_up(value: float) -> float:
    """The next number with one digit, or 1.2, 1.6, 2.4: quarters of it can be written."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(
        power * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if value <= power * step
    )


def _ticks(last: float) -> list[float]:
    """At most seven round epochs."""
    steps = (step * 10**power for power in range(9) for step in (1, 2, 5))
    step = next(step for step in steps if last / step <= 6)
    return [float(epoch) for epoch in range(0, int(last) + 1, step)]
