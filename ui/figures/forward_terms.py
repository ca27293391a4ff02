"""The forward pass in numbers, as HTML: scaling, the weighted sum, the nested function, softmax and
the answer. Numbers in, text out; what is wide is cut and says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from neuralnet.activations import ACTIVATIONS, Identity
from neuralnet.inside.explain import SoftmaxSteps, Sum, Term
from ui.figures.scrolling import LINES_IN_SIGHT, scrolling
from ui.words.names import about, class_label, layer_mark
from ui.words.numbers import (
    exact,
    in_brackets,
    number,
    plural,
    probability,
    short_number,
    subscript,
    value_with_unit,
)
from ui.words.palette import PROPERTIES, class_property

_STYLE = (
    """<style>
.nn-terms { PROPERTIES
  color: var(--nn-ink); font-variant-numeric: tabular-nums; font-size: 14.5px; line-height: 1.45;
  overflow-x: auto; margin: 0 0 .65rem; font-family: var(--st-font, "Source Sans", sans-serif);
  container-type: inline-size; }
.nn-terms table { border-collapse: collapse; width: 100%; margin: 0; }
.nn-terms th { font-weight: 500; color: var(--nn-soft); font-size: 13px; text-align: right;
  padding: 2px 7px; border: 0; vertical-align: bottom; }
.nn-terms td { text-align: right; padding: 3px 7px; border: 0; white-space: nowrap;
  border-top: 1px solid var(--nn-line); color: var(--nn-ink); }
.nn-terms tr:first-child td { border-top: 0; } /* above the bars the head is empty */
.nn-terms th:first-child, .nn-terms td:first-child { text-align: left; }
.nn-terms td.name { white-space: normal; min-width: 5.5em; }
.nn-terms td.soft, .nn-terms .soft { color: var(--nn-soft); }
.nn-terms tr.total td { border-top: 2px solid var(--nn-soft); font-weight: 700; }
.nn-terms tr.best td { font-weight: 700; }
.nn-terms .tall { max-height: 13rem; } /* one step of many: the next is to stay near */
.nn-terms td.track { width: 24%; min-width: 70px; padding: 3px 0 3px 7px; }
.nn-terms .rail { position: relative; height: 13px; background: color-mix(in srgb,
  var(--nn-ink) 7%, var(--nn-paper)); border-radius: 2px; }
.nn-terms .rail i { position: absolute; top: 0; bottom: 0; border-radius: 2px; }
.nn-terms .rail i.q { background: var(--nn-plus); }
.nn-terms .rail i.m { background: repeating-linear-gradient(90deg, var(--nn-minus) 0 5px,
  color-mix(in srgb, var(--nn-minus) 45%, var(--nn-paper)) 5px 7px); }
.nn-terms .rail u { position: absolute; top: -3px; bottom: -3px; width: 2px;
  background: var(--nn-ink); }
@media (forced-colors: active) { .nn-terms .rail { forced-color-adjust: none; } }
.nn-terms .answer { display: grid; grid-template-columns: auto 1fr auto; gap: 7px 12px;
  align-items: center; font-size: 15.5px; }
.nn-terms .answer .rail { height: 20px; }
.nn-terms .answer .best { font-weight: 750; }
.nn-terms .nest { white-space: nowrap; padding: 4px 0 8px; font-size: 15.5px; }
.nn-terms .box { display: inline-block; border: 1.5px solid var(--nn-line); border-radius: 9px;
  padding: 5px 9px; color: var(--nn-soft); white-space: nowrap; }
.nn-terms .box.on { border-color: var(--nn-accent); color: var(--nn-ink); }
.nn-terms .box.now { border-width: 3px; background: color-mix(in srgb, var(--nn-accent) 10%,
  var(--nn-paper)); }
.nn-terms .box b { color: var(--nn-accent); }
.nn-terms ol { list-style: none; margin: 0; padding: 0; }
.nn-terms li { padding: 1px 0 1px 10px; border-left: 3px solid transparent; margin: 0; }
.nn-terms li.now { border-color: var(--nn-accent); font-weight: 600; }
.nn-terms li.later { color: var(--nn-soft); }
.nn-terms li div { font-weight: 400; font-size: 13.5px; color: var(--nn-soft);
  white-space: normal; }
@container (max-width: 430px) { /* a column of an upright tablet */
  .nn-terms td, .nn-terms th { padding-inline: 4px; font-size: 13px; }
  .nn-terms td.track { min-width: 34px; }
  .nn-terms td.name { min-width: 4em; }
}
@media (max-width: 640px) {
  .nn-terms { font-size: 13px; }
  .nn-terms td, .nn-terms th { padding-left: 3px; padding-right: 3px; }
  .nn-terms th { font-size: 12px; }
  .nn-terms td.name { min-width: 3.5em; }
  .nn-terms .softmax .track { display: none; }
}
</style>"""
).replace("PROPERTIES", PROPERTIES)


def _wrap(body: str) -> str:
    return f'<div class="nn-terms">{_STYLE}{body}</div>'


def layer_sign(symbol: str, layer: int) -> str:
    """W⁽¹⁾, b⁽²⁾: the symbol of a layer in plain text."""
    return symbol + layer_mark(layer)


def activation_name(activation: str) -> str:
    """φ as the nested function writes it: "ReLU", "tanh"; nothing for the identity."""
    kind = ACTIVATIONS[activation]
    return "" if kind is Identity else kind.phrase()


def function_name(layer: int) -> str:
    """f₁, f₂, …"""
    return f"f{subscript(layer)}"


# --- the sample enters -------------------------------------------------------------------------


def scaling_table(
    names: Sequence[str],
    units: Sequence[str],
    raw: NDArray[np.float64],
    offset: NDArray[np.float64],
    scale: NDArray[np.float64],
    scaled: NDArray[np.float64],
    shift_name: str,
    spread_name: str,
) -> str:
    """Every input: measured, minus the offset, divided by the scale, as the network sees it. The
    names say what these two are: "mean", "standard deviation"."""
    rows = []
    for j, name in enumerate(names):
        measured = value_with_unit(float(raw[j]), units[j])
        shift, spread = (exact(float(value)) for value in (offset[j], scale[j]))
        sum_text = f"({exact(float(raw[j]))} − {shift}) / {spread}".replace("− −", "+ ")
        rows.append(
            f'<tr><td class="name">{escape(name)}</td><td>{escape(measured)}</td>'
            f'<td class="soft">{sum_text}</td><td><b>{number(float(scaled[j]))}</b></td></tr>'
        )
    table = (
        "<table><tr><th>input</th><th>measured</th>"
        f"<th>(measured − {shift_name}) / {spread_name}</th><th>x</th></tr>{''.join(rows)}</table>"
    )
    return _wrap(scrolling(table, len(rows), "Every input, measured and scaled"))


def vector(values: Sequence[float] | NDArray[np.float64], most: int = 8) -> str:
    """[0.30, 0, … 6 more …, 0.45]: at most ``most`` numbers, the cut said."""
    return in_brackets([short_number(float(value)) for value in values], most)


# --- one unit ----------------------------------------------------------------------------------


def weighted_sum_table(
    terms: Sum, source_names: Sequence[str], most: int = 8, *, unit: tuple[int, int] = (0, 0)
) -> str:
    """Σ x·w + b: the largest terms each with its product, the others as one, and the total.
    ``unit`` is (layer, j), the unit that the sum is of."""
    layer, j = unit
    inputs = tuple(term for term in terms.terms if term.name != "bias")
    biases = tuple(term for term in terms.terms if term.name == "bias")
    cut = Sum(inputs, terms.total)
    cut = cut.largest(most) if len(inputs) > most + 2 else cut
    shown = (*cut.terms, *biases)
    largest = max((abs(term.value) for term in shown if math.isfinite(term.value)), default=1.0)
    rows = []
    for term in shown:
        of = "" if term.name == "rest" else f" {about(layer, _source(term), j)}"
        if term.name == "bias":
            name, x, w = "bias b, from a 1", "1", number(term.value)
        elif term.name == "rest":
            name, x, w = f"{plural(term.index, 'smaller term')} together", "", ""
        else:
            name = source_names[term.index]
            x, w = (number(factor) for factor in term.factors)
        rows.append(
            f'<tr{of}><td class="name">{escape(name)}</td><td>{x}</td><td>{w}</td>'
            f"<td>{number(term.value + 0.0)}</td>{_signed_bar(term.value, largest)}</tr>"
        )
    return _wrap(
        "<table><tr><th>from</th><th>value x</th><th>weight w</th><th>x · w</th><td></td></tr>"
        f'{"".join(rows)}<tr class="total" {about(layer, None, j)}><td>z = Σ x·w + b</td>'
        f"<td></td><td></td><td>{number(terms.total)}</td><td></td></tr></table>"
    )


def _source(term: Term) -> int:
    return -1 if term.name == "bias" else term.index


def _signed_bar(value: float, largest: float) -> str:
    share = 50 * abs(value) / largest if math.isfinite(value) and largest > 0 else 0.0
    left, word = (50 - share, "m") if value < 0 else (50.0, "q")
    return (
        f'<td class="track"><div class="rail"><i class="{word}" '
        f'style="left:{left:.1f}%;width:{share:.1f}%"></i></div></td>'
    )


def activation_words(activation: str, z: float, a: float) -> str:
    """What the activation makes of this z, in a sentence."""
    said = f"z = {number(z)} gives a = φ(z) = **{number(a)}**"
    if not math.isfinite(z):
        return f"{said}. The numbers have outgrown what the computer can hold."
    return f"{said}. {ACTIVATIONS[activation]().remark(z)}".rstrip()


# --- the nested function -----------------------------------------------------------------------


@dataclass(frozen=True)
class NestedLayer:
    """One bracket: the layer's activation and what it computed for the sample."""

    activation: str
    z: NDArray[np.float64]
    a: NDArray[np.float64]


def nested_text(layers: int, revealed: int, inner: str) -> str:
    """f₃(f₂([0.30, 0, 1.11])): what is left of the nested function once ``revealed`` layers are
    worked out and stand as ``inner``."""
    before = "".join(f"{function_name(layer)}(" for layer in range(layers, revealed, -1))
    return f"{before}{inner}{')' * (layers - revealed)}"


def nested_function(
    x: NDArray[np.float64],
    layers: Sequence[NestedLayer],
    revealed: int,
    opened: Sequence[int] = (),
) -> str:
    """The network as one nested function, its brackets lit as far as the walk has come, then the
    same function worked out from the inside. ``opened``: layers (from 1) shown with z and a."""
    boxes = "x"
    for index, layer in enumerate(layers, start=1):
        word = "now" if index == revealed else ""
        on = "on" if index <= revealed else ""
        phi = activation_name(layer.activation)
        inside = f"{boxes} {layer_sign('W', index)} + {layer_sign('b', index)}"
        inside = f"{phi}( {inside} )" if phi else inside
        boxes = f'<span class="box {on} {word}"><b>{function_name(index)}</b> {inside}</span>'
    lines = []
    for stop in range(len(layers) + 1):
        if stop > revealed:
            lines.append(f'<li class="later">= {nested_text(len(layers), stop, "…")}</li>')
            continue
        inner = vector(x if stop == 0 else layers[stop - 1].a)
        left = "ŷ = " if stop == 0 else "= "
        more = ""
        if stop in opened:
            layer = layers[stop - 1]
            source = "x" if stop == 1 else layer_sign("a", stop - 1)
            more = (
                f"<div>{layer_sign('z', stop)} = {source} {layer_sign('W', stop)} + "
                f"{layer_sign('b', stop)} = {vector(layer.z, 16)}</div><div>"
                f"{layer_sign('a', stop)} = {activation_name(layer.activation)}"
                f"({layer_sign('z', stop)}) = {vector(layer.a, 16)}</div>"
            )
        now = ' class="now"' if stop == revealed else ""
        lines.append(f"<li{now}>{left}{nested_text(len(layers), stop, inner)}{more}</li>")
    return _wrap(f'<div class="nest">ŷ = {boxes}</div><ol>{"".join(lines)}</ol>')


# --- the answer --------------------------------------------------------------------------------


def largest_first(values: Sequence[float] | NDArray[np.float64]) -> list[int]:
    """In which order classes are listed: by their numbers, but where they are so many that the
    list scrolls, those with the largest values first."""
    order = list(range(len(values)))
    if len(order) > LINES_IN_SIGHT:
        order.sort(key=lambda k: -values[k] if math.isfinite(values[k]) else math.inf)
    return order


@dataclass(frozen=True)
class Answer:
    """The probabilities of the classes and which is largest. One sigmoid unit says the second
    class's; the first has the rest."""

    names: tuple[str, ...]
    probabilities: tuple[float, ...]

    @property
    def finite(self) -> bool:
        """Is there an answer at all?"""
        return all(math.isfinite(p) for p in self.probabilities)

    @property
    def best(self) -> int:
        """arg max: the class with the largest probability, the first of equals."""
        return int(np.argmax(self.probabilities))

    @property
    def order(self) -> list[int]:
        """The classes as a list shows them: see ``largest_first``."""
        return largest_first(self.probabilities)

    @property
    def second(self) -> int:
        """The class that comes next."""
        others = [k for k in range(len(self.probabilities)) if k != self.best]
        return max(others, key=lambda k: self.probabilities[k])

    @property
    def margin(self) -> float:
        """How far the largest probability is ahead of the next."""
        return self.probabilities[self.best] - self.probabilities[self.second]


def answer_from(output: NDArray[np.float64], class_names: Sequence[str]) -> Answer:
    """The answer in the output units' values: k probabilities, or one sigmoid's."""
    p = [float(value) for value in output]
    if len(p) == 1:
        p = [1.0 - p[0], p[0]]
    return Answer(tuple(class_names), tuple(p))


def answer_bars(answer: Answer, *, before: Answer | None = None, target: int | None = None) -> str:
    """A bar for every class; ``before`` marks where it stood, ``target`` the true class. Of many
    classes the likeliest come first."""
    parts = []
    for k in answer.order:
        name, p = answer.names[k], answer.probabilities[k]
        best = "best" if answer.finite and k == answer.best else ""
        width = 100 * p if math.isfinite(p) else 0.0
        mark = ""
        if before is not None and math.isfinite(before.probabilities[k]):
            was = before.probabilities[k]
            mark = f'<u style="left:calc({100 * was:.2f}% - 1px)" title="before {number(was)}"></u>'
        true = ' <span class="soft">(true)</span>' if k == target else ""
        arrow = "▸ " if best else ""
        parts.append(
            f'<span class="{best}">{arrow}{escape(class_label(k, name))}{true}</span>'
            f'<div class="rail"><i style="left:0;width:{width:.2f}%;'
            f'background:{class_property(k)}"></i>{mark}</div>'
            f'<span class="{best}">{probability(p)}</span>'
        )
    bars = f'<div class="answer">{"".join(parts)}</div>'
    return _wrap(scrolling(bars, len(answer.names), "The probability of every class"))


def answer_values(
    answer: Answer, *, before: Answer | None = None, target: int | None = None
) -> str:
    """The same for outputs that are no probabilities: numbers, and those of ``before`` beside."""
    rows = []
    for k in answer.order:
        name, value = answer.names[k], answer.probabilities[k]
        best = answer.finite and k == answer.best
        true = ' <span class="soft">(true)</span>' if k == target else ""
        cells = [
            f'<td class="name">{"▸ " if best else ""}{escape(class_label(k, name))}{true}</td>'
        ]
        if before is not None:
            cells.append(f'<td class="soft">{number(before.probabilities[k])}</td>')
        cells.append(f"<td>{number(value)}</td>")
        rows.append(f"<tr{' class=best' if best else ''}>{''.join(cells)}</tr>")
    head = "<th>as measured</th>" if before is not None else ""
    table = f"<table><tr><th>class</th>{head}<th>output</th></tr>{''.join(rows)}</table>"
    return _wrap(scrolling(table, len(rows), "The output of every class"))


def softmax_table(names: Sequence[str], logits: Sequence[float], steps: SoftmaxSteps) -> str:
    """Softmax step by step, one class a row; ``steps.z`` is the logits divided by T."""
    best = int(np.argmax(steps.probabilities))
    rows = []
    for k in largest_first(steps.probabilities):
        name = names[k]
        cells = (
            number(float(logits[k])),
            number(float(steps.z[k])),
            number(float(steps.shifted[k])),
            number(float(steps.exponentials[k])),
            f"<b>{probability(float(steps.probabilities[k]))}</b>",
        )
        bar = (
            f'<td class="track"><div class="rail"><i style="left:0;'
            f"width:{100 * float(steps.probabilities[k]):.1f}%;"
            f'background:{class_property(k)}"></i></div></td>'
        )
        word = ' class="best"' if k == best else ""
        rows.append(
            f'<tr{word}><td class="name">{escape(name)}</td>'
            f"{''.join(f'<td>{cell}</td>' for cell in cells)}{bar}</tr>"
        )
    note = (
        f'<tr class="total"><td></td><td></td><td>max {number(steps.largest)}</td>'
        f"<td></td><td>Σ {number(steps.total)}</td><td>1</td>"
        '<td class="track"></td></tr>'
    )
    table = (
        '<table class="softmax"><tr><th>class</th><th>z</th><th>z / T</th>'
        "<th>subtract the largest</th>"
        "<th>exponentiate</th><th>divide by the sum: P</th>"
        '<td class="track"></td></tr>'
        f"{''.join(rows)}{note}</table>"
    )
    return _wrap(scrolling(table, len(rows), "Softmax, class by class"))
