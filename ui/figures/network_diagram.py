"""The network as a drawing: arrays in, one accessible SVG out.

It is drawn like the stage's network, so that a learner finds the same picture again: width shows
the size of a weight, colour and dashes its sign, a unit is filled by its value, biases come from a
"1". What the walk has not reached yet stays pale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuralnet.activations import ACTIVATIONS
from ui.figures.picture import picture
from ui.figures.twin import Numbers
from ui.words.numbers import exact, number, short_number
from ui.words.palette import PROPERTIES, class_property

TINY = 0.0005  # what three decimals would make 0
PIXEL = 22.0  # the side of a pixel, where the inputs are a picture
MOST_UNITS = 14  # a layer; further ones are counted, not drawn
BIAS = -1  # the i of a highlighted bias: (layer, j, BIAS)

_STYLE = (
    """<style>
.nn-diagram { PROPERTIES
  margin: 0 0 .5rem; container-type: inline-size; color: var(--nn-ink);
  font-family: var(--st-font, "Source Sans", sans-serif); font-variant-numeric: tabular-nums; }
.nn-diagram svg { display: block; width: 100%; height: auto; margin: 0 auto; }
.nn-diagram .e { fill: none; stroke: var(--nn-plus); }
.nn-diagram .e.m { stroke: var(--nn-minus); stroke-dasharray: 6 4; }
.nn-diagram .e.lost { stroke: var(--nn-soft); stroke-dasharray: 1 5; }
.nn-diagram .e.p { stroke: var(--nn-soft); stroke-dasharray: none; }
.nn-diagram .e.p:not(.same) { opacity: .16; }
.nn-diagram .dim .e:not(.lit, .same) { opacity: .14; }
.nn-diagram .halo { fill: none; stroke: var(--nn-chosen); stroke-width: 4; stroke-opacity: .8;
  stroke-linecap: round; }
.nn-diagram path.halo { stroke-width: 10; }
.nn-diagram .u rect { stroke: var(--nn-soft); stroke-width: 1.3; }
.nn-diagram .u.p rect { stroke: var(--nn-line); }
.nn-diagram .u.target rect { stroke: var(--nn-ink); stroke-width: 2.6; }
.nn-diagram .one circle { fill: color-mix(in srgb, var(--nn-ink) 5%, var(--nn-paper));
  stroke: var(--nn-line); }
/* How many times its own size the drawing would need to be as wide as it is made: so that no letter
   falls below 12 px where it is made smaller. CSS has a ratio of two lengths only as a tangent. */
.nn-diagram svg { --least: calc(12.2px * tan(atan2(var(--wide), 100cqw)));
  overflow: visible; } /* in a small drawing the names of the layers rise above it */
.nn-diagram text { fill: var(--nn-ink); font-size: max(14px, var(--least)); }
.nn-diagram .u text, .nn-diagram .one text { font-size: max(12.5px, var(--least));
  text-anchor: middle; pointer-events: none; }
.nn-diagram .soft { fill: var(--nn-soft); font-size: max(12.5px, var(--least)); font-weight: 400; }
.nn-diagram .in { text-anchor: end; }
.nn-diagram .mid { text-anchor: middle; }
.nn-diagram .head { font-weight: 600; font-size: max(13px, var(--least)); }
.nn-diagram .head.now { fill: var(--nn-accent); }
.nn-diagram .bar { fill: var(--nn-accent); }
.nn-diagram .best { font-weight: 750; }
.nn-diagram .pick { cursor: pointer; }
.nn-diagram figcaption { margin-top: 4px; font-size: 13px; line-height: 1.4;
  color: var(--nn-soft); text-align: center; }
@container (max-width: 480px) {
  .nn-diagram svg { margin-top: 5px; }
  .nn-diagram .u text, .nn-diagram .wide { display: none; }
}
</style>"""
).replace("PROPERTIES", PROPERTIES)


class Pixels(NamedTuple):
    """How the inputs lie in a picture: input j is the pixel ``places[j]``, in reading order."""

    rows: int
    columns: int
    places: tuple[int, ...]


def _inside(value: float) -> str:
    """A value in a unit, where there is room for five signs; the words beside it have the "
    "digits."""
    return "≈0" if 0 < abs(value) < TINY else short_number(value)


def network_diagram(
    sizes: Sequence[int],
    weights: Sequence[NDArray[Any]],
    biases: Sequence[NDArray[Any]],
    *,
    input_names: Sequence[str],
    output_names: Sequence[str],
    values: Sequence[NDArray[Any]] | None = None,
    revealed_forward: int | None = None,
    errors: Sequence[NDArray[Any]] | None = None,
    weight_gradients: Sequence[NDArray[Any]] | None = None,
    bias_gradients: Sequence[NDArray[Any]] | None = None,
    revealed_backward: int | None = None,
    highlight: tuple[int, ...] | None = None,
    current_layer: int | None = None,
    activations: Sequence[str] | None = None,
    input_texts: Sequence[str] | None = None,
    output_texts: Sequence[str] | None = None,
    target: int | None = None,
    pixels: Pixels | None = None,
    caption: str,
) -> str:
    """The network as HTML: a figure with an SVG of full width, and its caption.

    sizes: units of every layer, the inputs first (L + 1 numbers). weights, biases: one array a
    layer, (n_in, n_out) and (n_out,) or (1, n_out). values: what each unit holds, the (scaled)
    inputs first; layers beyond ``revealed_forward`` (default: all are revealed) stay pale.

    errors: ∂L/∂z of layers 1 … L turns the drawing backwards: units show ∂L/∂z, edges
    ``weight_gradients`` and ``bias_gradients``; layers before ``revealed_backward`` (default: 1)
    stay pale.

    highlight: (layer, j) a unit with the edges that feed it; (layer, j, i) a weight, i = BIAS for
    the bias. Layers count from 0 (the inputs), units from 0. current_layer: the layer at which the
    walk stands. activations: names of layers 1 … L. input_texts: raw values with units under the
    names. output_texts: printed instead of the output values. target: the true output unit.
    pixels: the inputs are a picture; they are drawn as one, and of the first layer's edges only
    those of the highlighted unit.
    """
    last = len(sizes) - 1
    backward = errors is not None
    first_shown = 0 if not backward else (1 if revealed_backward is None else revealed_backward)
    last_shown = last if revealed_forward is None or backward else revealed_forward
    # What fills the units and what the edges show.
    filled: list[NDArray[Any] | None] = [None] * (last + 1)
    if errors is not None:
        filled[1:] = [np.asarray(error, dtype=np.float64).ravel() for error in errors]
    elif values is not None:
        filled = [np.asarray(value, dtype=np.float64).ravel() for value in values]
    edge_values = _edge_values(weights, biases, weight_gradients, bias_gradients, backward)

    seen = [first_shown <= layer <= last_shown for layer in range(last + 1)]
    outputs = filled[last]
    largest = int(np.argmax(np.abs(outputs))) if outputs is not None and seen[last] else None
    places = _Places(
        sizes, input_names, output_names, input_texts, highlight, pixels, (target, largest)
    )
    names = list(activations or [""] * last)
    on_scale = backward or names[-1] not in ("softmax", "sigmoid")
    shares = [_shares(filled[layer], backward) for layer in range(last + 1)]
    if not on_scale and outputs is not None:
        shares[last] = np.minimum(np.abs(outputs), 1.0)  # a probability is its own share
    dim = highlight is not None and highlight[0] > 0
    parts = [
        *_edges(places, edge_values, seen, highlight, backward),
        "</g>",
        _halo(places, highlight),
        *_units(places, filled, shares, seen, target, class_colours=not on_scale),
        *_heads(places, names, current_layer, backward),
        *_labels(
            places,
            filled,
            seen,
            input_names,
            output_names,
            input_texts,
            output_texts,
            target,
            shares=not on_scale,
        ),
    ]
    alt = escape(
        f"{caption}. {_said(sizes, seen, filled, highlight, edge_values, backward)}", quote=True
    )
    drawing = "".join(parts)
    wide = f"{places.width:.0f}px"
    figure = (
        f'<figure class="nn-diagram">{_STYLE}<svg viewBox="0 0 {places.width:.0f} '
        f'{places.height:.0f}" role="img" aria-label="{alt}" '
        f'style="max-width:{places.width * 1.9:.0f}px;--wide:{wide}">'
        f"<title>{escape(caption)}</title>"
        f'<g class="edges{" dim" if dim else ""}">{drawing}</svg>'
        f"<figcaption>{escape(caption)}. {_legend(backward, pixels)}{_left_out(places)}"
        "</figcaption></figure>"
    )
    tables = _numbers(places, filled, edge_values, seen, input_names, output_names, backward)
    return picture(figure, "the network", *tables)


def _numbers(
    places: _Places,
    filled: list[NDArray[Any] | None],
    edge_values: list[NDArray[Any]],
    seen: list[bool],
    input_names: Sequence[str],
    output_names: Sequence[str],
    backward: bool,
) -> list[Numbers]:
    """What the units hold, and a table of the edges between every two layers, as far as they are
    drawn and known."""
    last = len(places.sizes) - 1

    def name(layer: int, j: int) -> str:
        names = input_names if layer == 0 else output_names if layer == last else ()
        return names[j] if j < len(names) else f"unit {j + 1}"

    heads = ["inputs", *(f"layer {layer}" for layer in range(1, last)), "output"]
    units = [
        [f"{heads[layer]}, {name(layer, j)}", exact(float(values[j]))]
        for layer, column in enumerate(places.y)
        if (values := filled[layer]) is not None and seen[layer]
        for j in column
    ]
    tables = [Numbers(["unit", "∂L/∂z" if backward else "value"], units)] if units else []
    for layer, matrix in enumerate(edge_values, start=1):
        if backward and not seen[layer]:
            continue
        sources = [(i, name(layer - 1, i)) for i in places.y[layer - 1]]
        into = list(places.y[layer])
        rows = [
            [source, *(exact(float(matrix[i, j])) for j in into)]
            for i, source in [*sources, (len(matrix) - 1, "bias")]
        ]
        what = "∂L/∂W of the weights" if backward else "weights"
        title = f"{what} from {heads[layer - 1]} to {heads[layer]}"
        tables.append(Numbers(["from", *(name(layer, j) for j in into)], rows, title))
    return tables


class _Places:
    """Where the units lie: columns from left to right, the layers' units from top to bottom."""

    def __init__(
        self,
        sizes: Sequence[int],
        input_names: Sequence[str],
        output_names: Sequence[str],
        input_texts: Sequence[str] | None,
        highlight: tuple[int, ...] | None,
        pixels: Pixels | None,
        of_outputs: Sequence[int | None],
    ) -> None:
        """``of_outputs``: the output units that matter, drawn whatever their numbers."""
        self.sizes, self.pixels = sizes, pixels
        last = len(sizes) - 1
        longest = max(map(len, [*input_names, *(input_texts or [])]), default=0)
        # On a phone the letters are 20 px high, which is about 9.4 px for each.
        left = min(max(9.4 * longest + 36, 70), 240)
        half = 0.0  # of the picture, beside the middle of its column
        if pixels is not None:
            half = PIXEL * pixels.columns / 2
            left = half + 12
        right = min(max(7.6 * max(map(len, output_names), default=0) + 74, 96), 210)
        gap = max((640 - left - half - right) / last, 84)
        self.width = left + half + gap * last + right
        self.x = [left, *(left + half + gap * layer for layer in range(1, last + 1))]
        self.shown = [
            shown_units(n, _wanted(highlight, layer), *(of_outputs if layer == last else ()))
            for layer, n in enumerate(sizes)
        ]
        if pixels is not None:
            self.shown[0] = list(range(sizes[0]))
        slots = [len(shown) + (len(shown) < n) for shown, n in zip(self.shown, sizes, strict=True)]
        if pixels is not None:
            slots[0] = pixels.rows
        # Of the layer with most units: ten and their names fit the lower half of a small screen.
        closest = min(max(264 / max(slots), 24), 48)
        self.top = 40.0
        body = max(closest * max(slots), 130)
        self.pitch = [min(body / count, 58) for count in slots]
        self.height = self.top + body + 26
        self.bias_y = self.top + body + 13
        # A unit is wider than high: a number of five signs, 12 px high, has room in it.
        self.reach = 20.0
        self.radius = min(closest * 0.43, 16.0)
        self.y: list[dict[int, float]] = []
        self.more: list[tuple[float, int] | None] = []  # where units are left out, and how many
        for shown, n, count, pitch in zip(self.shown, sizes, slots, self.pitch, strict=True):
            y = self.top + body / 2 - pitch * (count - 1) / 2
            left_out = n - len(shown)
            gap_after = next((k for k, j in enumerate(shown) if j != k), len(shown))
            column, more = {}, None
            for k, j in enumerate(shown):
                if left_out and k == gap_after:
                    more, y = (y, left_out), y + pitch
                column[j] = y
                y += pitch
            if left_out and more is None:
                more = y, left_out
            self.y.append(column)
            self.more.append(more)
        if pixels is not None:
            middle = self.top + body / 2
            down = {j: place // pixels.columns for j, place in enumerate(pixels.places)}
            self.y[0] = {
                j: middle + PIXEL * (row - (pixels.rows - 1) / 2) for j, row in down.items()
            }

    def x_of(self, layer: int, j: int) -> float:
        """Where the middle of a unit lies, from the left."""
        if layer or self.pixels is None:
            return self.x[layer]
        columns = self.pixels.columns
        return self.x[0] + PIXEL * (self.pixels.places[j] % columns - (columns - 1) / 2)

    def outline(self, layer: int, j: int, more: float = 0.0) -> str:
        """A unit's outline, ``more`` pixels outside it, as attributes of a rectangle."""
        x, y = self.x_of(layer, j), self.y[layer][j]
        if layer or self.pixels is None:
            return _capsule(x, y, self.reach + more, self.radius + more)
        side = PIXEL + 2 * more
        return (
            f'x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"'
        )


def shown_units(n: int, *wanted: int | None) -> list[int]:
    """Which of ``n`` units are drawn: all of up to MOST_UNITS, else the ``wanted`` ones, whatever
    their numbers, and the first ones beside them."""
    if n <= MOST_UNITS:
        return list(range(n))
    kept = {j for j in wanted if j is not None and 0 <= j < n}
    others = (j for j in range(n) if j not in kept)
    return sorted([*kept, *islice(others, MOST_UNITS - 1 - len(kept))])


def _wanted(highlight: tuple[int, ...] | None, layer: int) -> int | None:
    if highlight is None:
        return None
    if highlight[0] == layer:
        return highlight[1]
    if len(highlight) == 3 and highlight[0] - 1 == layer and highlight[2] != BIAS:
        return highlight[2]
    return None


def _edge_values(
    weights: Sequence[NDArray[Any]],
    biases: Sequence[NDArray[Any]],
    weight_gradients: Sequence[NDArray[Any]] | None,
    bias_gradients: Sequence[NDArray[Any]] | None,
    backward: bool,
) -> list[NDArray[Any]]:
    """(n_in + 1, n_out) for every layer: weights or gradients, the bias in the last row."""
    if backward and weight_gradients is not None:
        weights = weight_gradients
        biases = bias_gradients if bias_gradients is not None else [w[0] * 0 for w in weights]
    return [
        np.vstack([np.asarray(W, np.float64), np.asarray(b, np.float64).reshape(1, -1)])
        for W, b in zip(weights, biases, strict=True)
    ]


def _shares(values: NDArray[Any] | None, backward: bool) -> NDArray[Any]:
    """How strongly each number of a layer is drawn, 0 to 1. Values and weights have the stage's
    fixed scale, |v|/(|v| + 1), so that a unit looks the same on every page. Errors and gradients,
    small in any network that learns, are compared within their layer."""
    if values is None:
        return np.zeros(0)
    sizes = np.abs(values)
    if backward:
        return np.asarray(sizes / _largest(values))
    return np.asarray(1.0 - 1.0 / (sizes + 1.0))  # as |v|/(|v| + 1), and 1 where v is infinite


def _largest(values: NDArray[Any]) -> float:
    """The size that gets full width or full colour; 1 where all are 0."""
    sizes = np.abs(values[np.isfinite(values)])
    most = float(sizes.max()) if sizes.size else 0.0
    return most if most > 0 else 1.0


def _edges(
    places: _Places,
    edge_values: list[NDArray[Any]],
    seen: list[bool],
    highlight: tuple[int, ...] | None,
    backward: bool,
) -> list[str]:
    """A group of edges for every layer, after one for the halo: one edge more or less then moves
    nothing else to another place. Of gradients that are not known yet nothing but the place is
    shown, by one line."""
    groups, halo = [], ""
    unit = highlight[:2] if highlight is not None and len(highlight) == 2 else None
    for layer, matrix in enumerate(edge_values, start=1):
        n_in = len(matrix) - 1
        shares, rows = _shares(matrix, backward).tolist(), matrix.tolist()
        x1 = places.x[layer]
        sources = [
            *((i, places.x_of(layer - 1, i), y) for i, y in places.y[layer - 1].items()),
            (n_in, places.x[layer - 1], places.bias_y),
        ]
        of_picture = layer == 1 and places.pixels is not None
        unknown, parts, line = backward and not seen[layer], [], ""
        for j, y1 in places.y[layer].items():
            for i, x0, y0 in sources:
                value, named = rows[i][j], BIAS if i == n_in else i
                if of_picture and (highlight is None or highlight[:2] != (layer, j)):
                    continue  # so many lines would hide the picture
                middle = (x0 + x1) / 2
                end = f"{middle:.0f} {y1:.1f} {x1:.0f} {y1:.1f}"
                d = f"M{x0:.0f} {y0:.1f}C{middle:.0f} {y0:.1f} {end}"
                if unknown:
                    line += d
                    continue
                lit = unit == (layer, j)
                if highlight == (layer, j, named):
                    lit, halo = True, f'<path class="halo" d="{d}"/>'
                words = "e" + (" lit" if lit else "")
                share = shares[i][j] if math.isfinite(value) else 0.0
                if not seen[layer]:
                    words += " p"
                elif not math.isfinite(value):
                    words += " lost"
                elif value < 0:
                    words += " m"
                parts.append(
                    f'<path class="{words}" d="{d}" stroke-width="{0.5 + 4.5 * share:.1f}" '
                    f'stroke-opacity="{0.16 + 0.84 * share:.2f}" '
                    f'data-layer="{layer}" data-i="{named}" data-j="{j}"/>'
                )
        if unknown:
            parts = [f'<path class="e p" d="{line}" data-layer="{layer}"/>']
        groups.append(f"<g>{''.join(parts)}</g>")
    return [f"<g>{halo}</g>", *groups]


def _halo(places: _Places, highlight: tuple[int, ...] | None) -> str:
    """The ring around a highlighted unit."""
    if highlight is None or len(highlight) != 2:
        return "<g></g>"
    layer, j = highlight
    ring = places.outline(layer, j, 4.0)
    return f'<g><rect class="halo" {ring}/></g>'


def _capsule(x: float, y: float, reach: float, radius: float) -> str:
    """The outline of a unit around its middle, as attributes of a rectangle."""
    return (
        f'x="{x - reach:.1f}" y="{y - radius:.1f}" width="{2 * reach:.1f}" '
        f'height="{2 * radius:.1f}" rx="{radius:.1f}"'
    )


def _units(
    places: _Places,
    filled: list[NDArray[Any] | None],
    shares: list[NDArray[Any]],
    seen: list[bool],
    target: int | None,
    *,
    class_colours: bool,
) -> list[str]:
    parts = []
    last = len(places.sizes) - 1
    for layer in range(last):
        parts.append(
            f'<g class="one"><circle cx="{places.x[layer]:.0f}" cy="{places.bias_y:.1f}" r="10"/>'
            f'<text x="{places.x[layer]:.0f}" y="{places.bias_y + 4.3:.1f}">1</text></g>'
        )
    for layer, column in enumerate(places.y):
        values = filled[layer]
        for j, y in column.items():
            value = float(values[j]) if values is not None and seen[layer] else None
            words = "u pick"
            fill, inside = "var(--nn-paper)", ""
            if value is None:
                words += " p"
            else:
                share = float(shares[layer][j]) if math.isfinite(value) else 0.0
                hue = "var(--nn-minus)" if value < 0 else "var(--nn-plus)"
                if class_colours and layer == last:
                    hue = class_property(j if places.sizes[last] > 1 else 1)
                fill = f"color-mix(in srgb, {hue} {62 * share:.0f}%, var(--nn-paper))"
                if layer < last and (layer or places.pixels is None):
                    inside = (
                        f'<text x="{places.x[layer]:.0f}" y="{y + 4.3:.1f}">{_inside(value)}</text>'
                    )
            if layer == last and target == j:
                words += " target"
            outline = places.outline(layer, j)
            parts.append(
                f'<g class="{words}" data-layer="{layer}" data-j="{j}">'
                f'<rect {outline} style="fill:{fill}"/>{inside}</g>'
            )
        more = places.more[layer]
        if more is not None:
            parts.append(
                f'<text class="soft mid" x="{places.x[layer]:.0f}" y="{more[0] + 4:.1f}">'
                f"… {more[1]} more</text>"
            )
    return parts


def _heads(
    places: _Places, activations: Sequence[str], current: int | None, backward: bool
) -> list[str]:
    parts = []
    last = len(places.sizes) - 1
    for layer, x in enumerate(places.x):
        name = "inputs" if layer == 0 else "output" if layer == last else f"layer {layer}"
        below = "" if layer == 0 else activations[layer - 1]
        below = ACTIVATIONS[below].phrase() if below else ""
        if backward and layer:
            below = "∂L/∂z"
        now = " now" if layer == current else ""
        parts.append(f'<text class="head mid{now}" x="{x:.0f}" y="13">{name}</text>')
        parts.append(f'<text class="soft mid wide" x="{x:.0f}" y="29">{escape(below)}</text>')
        if now:
            parts.append(
                f'<rect class="bar" x="{x - 24:.0f}" y="34" width="48" height="3" rx="1"/>'
            )
    return parts


def _labels(
    places: _Places,
    filled: list[NDArray[Any] | None],
    seen: list[bool],
    input_names: Sequence[str],
    output_names: Sequence[str],
    input_texts: Sequence[str] | None,
    output_texts: Sequence[str] | None,
    target: int | None,
    *,
    shares: bool,
) -> list[str]:
    parts = []
    last = len(places.sizes) - 1
    r = places.reach
    for j, y in places.y[0].items() if places.pixels is None else ():
        x = places.x[0] - r - 8
        below = input_texts is not None and places.pitch[0] > 32
        parts.append(
            f'<text class="in" x="{x:.0f}" y="{y + (-2 if below else 5):.1f}">'
            f"{escape(_cut(input_names[j], 22))}</text>"
        )
        if input_texts is not None and below:
            parts.append(
                f'<text class="in soft wide" x="{x:.0f}" y="{y + 14:.1f}">'
                f"{escape(input_texts[j])}</text>"
            )
    values = filled[last] if seen[last] else None
    best = int(np.argmax(values)) if values is not None and shares and len(values) > 1 else None
    for j, y in places.y[last].items():
        x = places.x[last] + r + 8
        name = output_names[j] if j < len(output_names) else f"unit {j + 1}"
        lines = [(_cut(name, 20), "best" if j == best else "")]
        if output_texts is not None and seen[last]:
            lines.append((output_texts[j], "best" if j == best else ""))
        elif values is not None:
            value = float(values[j])
            tiny = shares and 0 < value < 0.0005
            lines.append(("< 0.001" if tiny else number(value, 3), "best" if j == best else ""))
        if j == target and places.pitch[last] > 50:
            lines.append(("the target", "soft wide"))
        if places.pitch[last] < 34 and len(lines) > 1:  # no room for two lines
            lines = [(f"{lines[0][0]} {lines[1][0]}", lines[0][1])]
        start = y + 5 - 9 * (len(lines) - 1)
        for k, (line, words) in enumerate(lines):
            parts.append(
                f'<text class="{words}" x="{x:.0f}" y="{start + 18 * k:.1f}">{escape(line)}</text>'
            )
    return parts


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _legend(backward: bool, pixels: Pixels | None) -> str:
    what = "∂L/∂W" if backward else "the weight"
    unit = "its ∂L/∂z" if backward else "its value"
    return (
        f"Width: size of {what} · solid blue: positive · dashed orange: negative · "
        f"a unit's colour: {unit}."
        + (" Of the weights to the pixels, those of the chosen unit are drawn." if pixels else "")
    )


def _left_out(places: _Places) -> str:
    """Which units are drawn where not all are: nearly the same ones at every step, so that nothing
    moves about."""
    if not any(places.more):
        return ""
    return (
        f" Of more than {MOST_UNITS} units in a layer the first ones are drawn, the one that you "
        "choose by its name, and of the outputs the target and the largest."
    )


def _said(
    sizes: Sequence[int],
    seen: list[bool],
    filled: list[NDArray[Any] | None],
    highlight: tuple[int, ...] | None,
    edge_values: list[NDArray[Any]],
    backward: bool,
) -> str:
    """What the picture shows, for those who do not see it."""
    last = len(sizes) - 1
    known = [layer for layer in range(last + 1) if seen[layer] and (layer or not backward)]
    words = [f"A network of {'-'.join(map(str, sizes))} units"]
    what = "errors" if backward else "values"
    if not known or all(values is None for values in filled):
        words.append("no values are shown yet")
    elif len(known) <= last and not (backward and known[0] == 1):
        words.append(f"the {what} of layers {known[0]} to {known[-1]} are shown")
    else:
        words.append(f"all {what} are shown")
    if highlight is not None:
        layer, j = highlight[:2]
        place = "input" if layer == 0 else f"layer {layer}, unit"
        text = f"highlighted: {place} {j + 1}"
        if len(highlight) == 3:
            i = highlight[2]
            source = "its bias" if i == BIAS else f"its weight from unit {i + 1}"
            text += f", {source}: {number(float(edge_values[layer - 1][i][j]))}"
        else:
            values = filled[layer]
            if values is not None and seen[layer]:
                text += f": {number(float(values[j]))}"
        words.append(text)
    return "; ".join(words) + "."
