"""Two drawings: an artificial neuron whose edges follow its weights, and the biological neuron that
lent it its name. Numbers in, HTML with SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import numpy as np

from neuralnet.activations import ACTIVATIONS
from ui.figures.picture import illustration, legible, picture
from ui.figures.twin import Numbers
from ui.words.numbers import subscript, trimmed
from ui.words.palette import PROPERTIES

PITCH, MARGIN = 74.0, 46.0


@dataclass(frozen=True)
class Places:
    """Where things stand across the drawing. "start" and "end" say which end of a text stands at
    its place."""

    kind: str
    left: float
    width: float
    input: float
    name: tuple[float, float, str]  # from the input's centre
    bends: tuple[float, float]  # of an edge, from both its ends
    label: float  # how far along its edge a weight is written
    sum: float
    phi: float
    wire: float  # where it ends
    output: tuple[float, float, float, str]  # across; its name and value from the middle


WIDE = Places(
    "fire", -34, 714, 132, (-32, 4, "end"), (130, 150), 0.34, 424, 540, 608, (614, -10, 9, "start")
)
# On a phone: names above the inputs, the output above its wire, so that all letters can be larger.
SLIM = Places(
    "fire slim",
    0,
    420,
    30,
    (-24, -30, "start"),
    (86, 110),
    0.5,
    252,
    336,
    414,
    (420, -26, -9, "end"),
)

_STYLE = f"""<style>
.nd {{ {PROPERTIES}
  color: var(--nn-ink); font-family: var(--st-font, "Source Sans", sans-serif);
  font-variant-numeric: tabular-nums; container-type: inline-size; }}
.nd svg {{ display: block; width: 100%; height: auto; max-width: max(760px, 56vw);
  margin: 0 auto; }}
.nd .edge {{ fill: none; stroke: var(--nn-plus); stroke-linecap: round; }}
.nd .edge.minus {{ stroke: var(--nn-minus); stroke-dasharray: 9 6; stroke-linecap: butt; }}
.nd .edge.none {{ stroke: var(--nn-line); stroke-dasharray: 2 6; }}
.nd .wire {{ fill: none; stroke: var(--nn-soft); stroke-width: 2; }}
.nd .unit {{ fill: var(--nn-paper); stroke: var(--nn-soft); stroke-width: 1.6; }}
.nd .one {{ fill: color-mix(in srgb, var(--nn-ink) 6%, var(--nn-paper)); }}
.nd .tiny {{ fill: none; stroke: var(--nn-ink); stroke-width: 2.4; stroke-linejoin: round; }}
.nd text {{ fill: var(--nn-ink); font-size: {legible(14, 760)}; text-anchor: middle; }}
.nd .soft {{ fill: var(--nn-soft); font-size: {legible(12.5, 760)}; }}
.nd .slim text {{ font-size: {legible(14, SLIM.width)}; }}
.nd .big, .nd .slim .big {{ font-size: {legible(21, SLIM.width)}; font-weight: 650; }}
.nd .slim {{ display: none !important; }}
@container (max-width: 600px) {{ .nd .fire {{ display: none !important; }}
  .nd .slim {{ display: block !important; }} }}
.nd .end {{ text-anchor: end; }} .nd .start {{ text-anchor: start; }}
.nd .tag {{ paint-order: stroke; stroke: var(--nn-paper); stroke-width: 7px;
  stroke-linejoin: round; }}
.nd .cell {{ fill: color-mix(in srgb, var(--nn-class2) 26%, var(--nn-paper));
  stroke: var(--nn-class2); stroke-width: 2.2; stroke-linejoin: round; }}
.nd .branch {{ fill: none; stroke: var(--nn-class2); stroke-linecap: round; }}
.nd .nucleus {{ fill: var(--nn-class2); opacity: .8; }}
.nd .sheath {{ fill: color-mix(in srgb, var(--nn-class0) 42%, var(--nn-paper));
  stroke: var(--nn-class0); stroke-width: 1.4; }}
.nd .bud {{ fill: var(--nn-class2); }}
.nd .other {{ fill: none; stroke: var(--nn-soft); stroke-width: 3; stroke-linecap: round;
  opacity: .6; }}
.nd .otherbud {{ fill: var(--nn-soft); opacity: .75; }}
.nd .lead {{ fill: none; stroke: var(--nn-soft); stroke-width: 1; stroke-dasharray: 2 4; }}
</style>"""

# The little curve inside φ, in a box of ±15 × ±10 around the unit's centre: for z from −4 to 4.
STEP_CURVE = "M-15 9H0V-9H15"


def small_curve(activation: str) -> str:
    """φ itself as a path in that box; of an activation that the engine lacks, the step."""
    if activation not in ACTIVATIONS:
        return STEP_CURVE
    z = np.linspace(-4.0, 4.0, 33)
    a = ACTIVATIONS[activation]().forward(z[:, None])[:, 0]
    low, high = float(a.min()), float(a.max())
    x, y = z * (15.0 / 4.0), 9.0 - 18.0 * (a - low) / ((high - low) or 1.0)
    return "M" + "L".join(f"{across:.1f} {up:.1f}" for across, up in zip(x, y, strict=True))


def edge_width(weight: float, reference: float) -> float:
    """How wide a weight is drawn: in proportion, ``reference`` being 9 wide."""
    return 0.8 + 8.2 * min(abs(weight) / reference, 1.0)


def _edge(weight: float, reference: float, path: str) -> str:
    kind = "edge none" if weight == 0 else "edge minus" if weight < 0 else "edge"
    return f'<path class="{kind}" stroke-width="{edge_width(weight, reference):.2f}" d="{path}"/>'


def neuron_words(
    names: Sequence[str],
    x: Sequence[float],
    weights: Sequence[float],
    bias: float,
    z: float,
    a: float,
) -> str:
    """The drawing in words."""
    terms = ", ".join(
        f"{name} {trimmed(value)} times weight {trimmed(w)}"
        for name, value, w in zip(names, x, weights, strict=True)
    )
    return (
        f"A neuron: {terms}, plus bias {trimmed(bias)}: z = {trimmed(z)}, output a = {trimmed(a)}"
    )


Row: TypeAlias = tuple[str, float, float]  # name, value, weight


def _parts(
    places: Places,
    rows: Sequence[Row],
    z: float,
    a: float,
    activation: str,
    title: str,
    references: Sequence[float],
) -> str:
    """The neuron as SVG. Of ``rows``, the inputs and the bias, each has the weight that is drawn 9
    wide in ``references``."""
    middle = MARGIN + PITCH * (len(rows) - 1) / 2
    edges, labels, units = [], [], []
    first, second = places.bends
    aside, above, end = places.name
    t = places.label
    share = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
    for index, ((name, value, w), reference) in enumerate(zip(rows, references, strict=True)):
        is_bias = index == len(rows) - 1
        y = MARGIN + PITCH * index
        xs = places.input + 26, places.input + first, places.sum - second, places.sum - 30
        path = f"M{xs[0]:g} {y:g}C{xs[1]:g} {y:g} {xs[2]:g} {middle:g} {xs[3]:g} {middle:g}"
        edges.append(_edge(w, reference, path))
        at_x = sum(k * p for k, p in zip(share, xs, strict=True))
        at_y = (share[0] + share[1]) * y + (share[2] + share[3]) * middle
        symbol = "b" if is_bias else f"w{subscript(index + 1)}"
        product = "" if is_bias else f"  →  {trimmed(w * value)}"
        labels.append(
            f'<text class="tag" x="{at_x:.1f}" y="{at_y + 5:.1f}">'
            f"{symbol} = {trimmed(w)}{product}</text>"
        )
        one = " one" if is_bias else ""
        units.append(
            f'<circle class="unit{one}" cx="{places.input:g}" cy="{y:g}" r="24"/>'
            f'<text x="{places.input:g}" y="{y + 5:g}">{"1" if is_bias else trimmed(value)}</text>'
            f'<text class="soft {end}" x="{places.input + aside:g}" y="{y + above:g}">'
            f"{escape(name)}</text>"
        )
    out, head, foot, end = places.output
    core = (
        f'<path class="wire" d="M{places.sum + 30:g} {middle:g}H{places.phi - 30:g}'
        f'M{places.phi + 30:g} {middle:g}H{places.wire:g}"/>'
        f'<circle class="unit" cx="{places.sum:g}" cy="{middle:g}" r="30"/>'
        f'<text class="big" x="{places.sum:g}" y="{middle + 8:g}">Σ</text>'
        f'<text x="{places.sum:g}" y="{middle + 52:g}">z = {trimmed(z)}</text>'
        f'<circle class="unit" cx="{places.phi:g}" cy="{middle:g}" r="30"/>'
        f'<path class="tiny" transform="translate({places.phi:g} {middle:g})" '
        f'd="{small_curve(activation)}"/>'
        f'<text class="soft" x="{places.phi:g}" y="{middle + 51:g}">{escape(title)}</text>'
        f'<text class="soft {end}" x="{out:g}" y="{middle + head:g}">output</text>'
        f'<text class="{end}" x="{out:g}" y="{middle + foot:g}" font-weight="650">'
        f"{trimmed(a)}</text>"
    )
    return "".join((*edges, core, *units, *labels))


def neuron_html(
    names: Sequence[str],
    x: Sequence[float],
    weights: Sequence[float],
    bias: float,
    z: float,
    a: float,
    *,
    activation: str = "sigmoid",
    title: str = "Sigmoid",
    reference: float = 3.0,
    bias_reference: float = 3.0,
) -> str:
    """Inputs and a bias on the left, Σ and φ, the output on the right. Width shows the size of a
    weight, colour and dashes its sign; each edge carries its product."""
    words = escape(neuron_words(names, x, weights, bias, z, a))
    rows = [*zip(names, x, weights, strict=True), ("bias", 1.0, bias)]
    references = [*(reference for _ in names), bias_reference]
    drawings = "".join(
        f'<svg class="{places.kind}" role="img" aria-label="{words}" '
        f'viewBox="{places.left:g} 0 {places.width:g} {2 * MARGIN + len(names) * PITCH:g}">'
        f"{_parts(places, rows, z, a, activation, title, references)}</svg>"
        for places in (WIDE, SLIM)
    )
    terms = [[name, trimmed(value), trimmed(w), trimmed(w * value)] for name, value, w in rows]
    sums = [["sum z", "", "", trimmed(z)], ["output a", "", "", trimmed(a)]]
    numbers = Numbers(["into the neuron", "value", "weight", "product"], [*terms, *sums])
    drawing = f'{_STYLE}<div class="nd">{drawings}</div>'
    return picture(drawing, "the neuron", numbers)


BIOLOGICAL_WORDS = (
    "A biological neuron, as an analogy: dendrites receive signals from other neurons through "
    "synapses, the cell body gathers them, and the axon carries a pulse to further neurons"
)


def biological_html() -> str:
    """A biological neuron, simplified: dendrites, cell body, axon and its ends."""
    return illustration(f'{_STYLE}<div class="nd">{_BIOLOGICAL}</div>', "a biological neuron")


_BIOLOGICAL = f"""<svg viewBox="0 0 760 330" role="img" aria-label="{BIOLOGICAL_WORDS}">
<g class="other">
  <path d="M4 62C24 66 36 70 50 78"/><path d="M2 168C20 166 34 166 48 167"/>
  <path d="M16 290C32 282 42 272 54 262"/>
</g>
<g class="otherbud"><circle cx="53" cy="80" r="6"/><circle cx="52" cy="167" r="6"/>
  <circle cx="57" cy="259" r="6"/></g>
<g class="branch" stroke-width="4">
  <path d="M62 84C84 92 100 94 116 106"/><path d="M92 60C98 78 104 92 116 106"/>
  <path d="M62 167C84 168 100 172 122 168"/><path d="M78 138C92 148 104 160 122 168"/>
  <path d="M66 254C86 246 102 240 122 226"/><path d="M104 276C108 258 112 242 122 226"/>
  <path d="M172 52C170 68 172 80 178 94"/><path d="M204 40C198 60 188 76 178 94"/>
  <path d="M166 290C172 274 176 262 184 246"/><path d="M214 294C206 276 196 262 184 246"/>
</g>
<g class="branch" stroke-width="8">
  <path d="M116 106C136 118 148 128 164 142"/><path d="M122 168C138 170 150 170 160 170"/>
  <path d="M122 226C140 216 150 206 164 196"/><path d="M178 94C184 112 190 122 194 136"/>
  <path d="M184 246C188 230 192 218 196 204"/>
</g>
<path class="cell" d="M158 140C172 142 182 134 192 124C200 132 214 132 226 136
  C244 142 252 156 272 164
  C278 167 278 175 272 178C252 186 246 200 228 206C214 210 206 208 198 218C188 206 174 198 156 202
  C164 186 152 178 146 170C154 164 162 154 158 140Z"/>
<circle class="nucleus" cx="206" cy="170" r="15"/>
<path class="branch" stroke-width="6" d="M270 171C330 172 340 176 380 176S500 164 590 168"/>
<g class="sheath">
  <rect x="302" y="160" width="58" height="26" rx="13" transform="rotate(3 331 173)"/>
  <rect x="372" y="163" width="58" height="26" rx="13"/>
  <rect x="442" y="159" width="58" height="26" rx="13" transform="rotate(-4 471 172)"/>
  <rect x="512" y="153" width="58" height="26" rx="13" transform="rotate(-1 541 166)"/>
</g>
<g class="branch" stroke-width="4">
  <path d="M588 168C612 160 622 132 650 116"/><path d="M588 168C618 168 640 166 668 170"/>
  <path d="M588 168C612 178 622 206 648 222"/><path d="M618 146C636 140 648 144 666 140"/>
  <path d="M616 194C634 198 650 194 668 198"/>
</g>
<g class="bud"><circle cx="653" cy="114" r="7"/><circle cx="672" cy="139" r="7"/>
  <circle cx="675" cy="170" r="7"/><circle cx="675" cy="199" r="7"/>
  <circle cx="652" cy="225" r="7"/></g>
<g class="other"><path d="M668 104C690 92 714 86 744 84"/>
  <path d="M690 170C708 171 722 170 752 172"/>
  <path d="M666 236C688 248 712 254 740 256"/></g>
<path class="lead" d="M57 92V36M206 150V20M450 158V112M664 102V54M150 254V312"/>
<text class="start" x="4" y="28">synapse</text>
<text x="206" y="14">cell body</text>
<text x="450" y="104">axon</text>
<text x="664" y="46">to further neurons</text>
<text x="140" y="325">dendrites</text>
</svg>"""
