"""How often predictions of a confidence are right: bins in, HTML with SVG out."""

from __future__ import annotations

from html import escape

from neuralnet.inside.evaluation import Calibration
from ui.figures.picture import legible, picture
from ui.figures.twin import Numbers
from ui.words.numbers import fixed, percent, plural
from ui.words.palette import PROPERTIES

WIDTH, HEIGHT = 460.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 448.0, 34.0, 280.0

_STYLE = f"""<style>
.re {{ {PROPERTIES}
  container-type: inline-size; color: var(--nn-ink);
  font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; }}
.re svg {{ display: block; width: 100%; height: auto; max-width: max(600px, 40vw); }}
.re text {{ fill: var(--nn-soft); font-size: {legible(12.5, WIDTH)}; }}
.re .grid {{ stroke: var(--nn-line); stroke-width: 1; fill: none; }}
.re .ideal {{ stroke: var(--nn-ink); stroke-width: 1.4; stroke-dasharray: 5 4; fill: none; }}
.re .bar {{ fill: color-mix(in srgb, var(--nn-plus) 55%, var(--nn-paper));
  stroke: var(--nn-plus); }}
.re .gap {{ stroke: var(--nn-minus); stroke-width: 3; }}
.re circle {{ fill: var(--nn-paper); stroke: var(--nn-ink); stroke-width: 1.6; }}
.re .count {{ fill: var(--nn-ink); }}
</style>"""


def words(found: Calibration) -> str:
    """The bins that hold rows, in words."""
    parts = [
        f"{plural(rows, 'row')} at confidence {fixed(confidence, 2)}: {percent(accuracy, 0)} right"
        for rows, confidence, accuracy in zip(
            found.rows, found.confidence, found.accuracy, strict=True
        )
        if rows
    ]
    return "; ".join(parts) or "no rows"


def reliability(found: Calibration) -> str:
    """A bar of the share that was right for each bin, the number of its rows above, the dashed line
    on which everything would be right as often as it says, and the gap between the two."""

    def across(value: float) -> float:
        return LEFT + value * (RIGHT - LEFT)

    def up(value: float) -> float:
        return BOTTOM - value * (BOTTOM - TOP)

    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f'<path class="grid" d="M{LEFT} {up(share):.1f}H{RIGHT}"/>'
            f'<text x="{LEFT - 6}" y="{up(share) + 4:.1f}" text-anchor="end">'
            f"{percent(share, 0)}</text>"
            f'<text x="{across(share):.1f}" y="{BOTTOM + 17}" text-anchor="middle">{share:g}</text>'
        )
    for index, rows in enumerate(found.rows):
        if not rows:
            continue
        left, right = across(found.edges[index]), across(found.edges[index + 1])
        confidence, accuracy = float(found.confidence[index]), float(found.accuracy[index])
        if confidence != confidence:  # a network whose numbers ran out
            continue
        x = across(confidence)
        said = (
            f"{plural(rows, 'row')}: confidence {fixed(confidence, 3)} on average, "
            f"{percent(accuracy)} of them right"
        )
        parts.append(
            f'<g><title>{escape(said)}</title><rect class="bar" x="{left + 1:.1f}" '
            f'y="{up(accuracy):.1f}" width="{right - left - 2:.1f}" '
            f'height="{BOTTOM - up(accuracy):.1f}"/>'
            f'<path class="gap" d="M{x:.1f} {up(accuracy):.1f}V{up(confidence):.1f}"/>'
            f'<circle cx="{x:.1f}" cy="{up(accuracy):.1f}" r="4.5"/>'
            f'<text class="count" x="{(left + right) / 2:.1f}" y="{BOTTOM - 6}" '
            f'text-anchor="middle">{rows}</text></g>'
        )
    parts.append(
        f'<path class="ideal" d="M{across(0):.1f} {up(0):.1f}L{across(1):.1f} {up(1):.1f}"/>'
        f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 37}" text-anchor="middle">'
        "confidence: the probability given to the predicted class</text>"
        '<text x="2" y="15">share that was right</text>'  # above: beside, it would meet the ticks
    )
    drawing = (
        f'{_STYLE}<div class="re"><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-label="{escape(words(found))}">{"".join(parts)}</svg></div>'
    )
    return picture(drawing, "confidence and share that was right", _numbers(found))


def _numbers(found: Calibration) -> Numbers:
    rows = [
        [
            f"{found.edges[at]:.1f} to {found.edges[at + 1]:.1f}",
            str(count),
            fixed(float(found.confidence[at]), 3),
            percent(float(found.accuracy[at])),
        ]
        for at, count in enumerate(found.rows)
        if count
    ]
    return Numbers(["confidence from", "rows", "confidence on average", "right"], rows)
