"""Two drawings: an artificial neuron whose edges follow its weights, and the biological neuron that
lent it its name. Numbers in, HTML with SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from neuralnet.activations import ACTIVATIONS
from ui.figures.picture import illustration, legible, picture
from ui.figures.twin import Numbers
from ui.words.numbers import subscript, trimmed
from ui.words.palette import PROPERTIES

WIDTH, PITCH, MARGIN = 680.0, 74.0, 46.0
INPUT_X, SUM_X, PHI_X = 132.0, 424.0, 540.0

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
.nd .big {{ font-size: 21px; font-weight: 650; }}
@container (max-width: 480px) {{ .nd .fire text {{ font-size: 18.5px; }}
  .nd .fire .big {{ font-size: 24px; }} }}
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
    count = len(names) + 1
    height = 2 * MARGIN + (count - 1) * PITCH
    middle = height / 2
    ys = [MARGIN + PITCH * i for i in range(count)]
    edges, labels, units = [], [], []
    rows = [*zip(names, x, weights, strict=True), ("bias", 1.0, bias)]
    for index, (y, (name, value, w)) in enumerate(zip(ys, rows, strict=True)):
        is_bias = index == count - 1
        xs = INPUT_X + 26, INPUT_X + 130, SUM_X - 150, SUM_X - 30
        path = f"M{xs[0]:g} {y:g}C{xs[1]:g} {y:g} {xs[2]:g} {middle:g} {xs[3]:g} {middle:g}"
        edges.append(_edge(w, bias_reference if is_bias else reference, path))
        # The label stands where the curve has come a third of its way.
        t = 0.34
        b = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
        at_x = sum(k * p for k, p in zip(b, xs, strict=True))
        at_y = (b[0] + b[1]) * y + (b[2] + b[3]) * middle
        symbol = "b" if is_bias else f"w{subscript(index + 1)}"
        product = "" if is_bias else f"  →  {trimmed(w * value)}"
        labels.append(
            f'<text class="tag" x="{at_x:.1f}" y="{at_y + 5:.1f}">'
            f"{symbol} = {trimmed(w)}{product}</text>"
        )
        one = " one" if is_bias else ""
        units.append(
            f'<circle class="unit{one}" cx="{INPUT_X}" cy="{y:g}" r="24"/>'
            f'<text x="{INPUT_X}" y="{y + 5:g}">{"1" if is_bias else trimmed(value)}</text>'
            f'<text class="soft end" x="{INPUT_X - 32}" y="{y + 4:g}">{escape(name)}</text>'
        )
    tiny = small_curve(activation)
    core = (
        f'<path class="wire" d="M{SUM_X + 30:g} {middle:g}H{PHI_X - 30:g}'
        f'M{PHI_X + 30:g} {middle:g}H608"/>'
        f'<circle class="unit" cx="{SUM_X}" cy="{middle:g}" r="30"/>'
        f'<text class="big" x="{SUM_X}" y="{middle + 8:g}">Σ</text>'
        f'<text x="{SUM_X}" y="{middle + 52:g}">z = {trimmed(z)}</text>'
        f'<circle class="unit" cx="{PHI_X}" cy="{middle:g}" r="30"/>'
        f'<path class="tiny" transform="translate({PHI_X} {middle:g})" d="{tiny}"/>'
        f'<text class="soft" x="{PHI_X}" y="{middle + 51:g}">{escape(title)}</text>'
        f'<text class="soft start" x="614" y="{middle - 10:g}">output</text>'
        f'<text class="start" x="614" y="{middle + 9:g}" font-weight="650">{trimmed(a)}</text>'
    )
    words = escape(neuron_words(names, x, weights, bias, z, a))
    drawing = (
        f'{_STYLE}<div class="nd"><svg class="fire" role="img" aria-label="{words}" '
        f'viewBox="-34 0 {WIDTH + 34:g} {height:g}">'
        f"{''.join(edges)}{core}{''.join(units)}{''.join(labels)}</svg></div>"
    )
    terms = [[name, trimmed(value), trimmed(w), trimmed(w * value)] for name, value, w in rows]
    sums = [["sum z", "", "", trimmed(z)], ["output a", "", "", trimmed(a)]]
    numbers = Numbers(["into the neuron", "value", "weight", "product"], [*terms, *sums])
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
