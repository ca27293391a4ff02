"""What the backward pass says about one number: LaTeX, words and tables.

Numbers in, text out; no Streamlit. Every term comes from ``neuralnet.inside.explain``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside import explain
from neuralnet.inside.explain import Sum
from neuralnet.losses import Loss
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.kit.html import term_of
from ui.lessons.chosen_weight import gradient_terms
from ui.words.equations import parameter_symbol
from ui.words.escaping import tex_text
from ui.words.names import Selection
from ui.words.numbers import agree, all_of, plural, signed, tex_significant

MOST_TERMS = 4  # printed of a sum; the others are one term
STRAIGHT = 0.1  # the share by which the actual change may differ from the predicted one
FURTHEST = 10.0  # how far a weight is moved to look for the end of the straight line


def _tex(value: float) -> str:
    return tex_significant(value)


def _factor(value: float) -> str:
    return f"({_tex(value)})"


def sum_of_products(
    explained: Sum, most: int = MOST_TERMS, through: tuple[int, int] | None = None
) -> str:
    """The terms as products, the smaller ones of a long sum as one: "(0.1)(0.2) + …". A new line of
    an aligned formula after every second term keeps it narrow. ``through`` is (layer, i), where
    each term came through the weight from unit i to one of ``layer``."""
    parts: list[str] = []
    for term in explained.largest(most).terms:
        if term.name == "rest":
            parts.append(rf"\underbrace{{{_factor(term.value)}}}_{{{term.index}\text{{ more}}}}")
        else:
            product = "".join(_factor(factor) for factor in term.factors)
            parts.append(product if through is None else term_of(*through, term.index, product))
    lines = [" + ".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
    return r" \\ &\quad + ".join(lines)


# --- formulas with the live numbers in them ------------------------------------------------------


def _error(layer: int, unit: int | str) -> str:
    index = unit + 1 if isinstance(unit, int) else unit
    return rf"\frac{{\partial L}}{{\partial z^{{({layer})}}_{{{index}}}}}"


def _output_of(layer: int, unit: int) -> str:
    return f"x_{{{unit + 1}}}" if layer == 0 else rf"a^{{({layer})}}_{{{unit + 1}}}"


def _input_of(network: Network, layer: int, unit: int) -> str:
    """What ``layer`` (from 1) gets from a unit: its a, or with dropout a times its mask r."""
    if layer > 1 and network.layers[layer - 2].keep is not None:
        return rf"a^{{({layer - 1})}}_{{{unit + 1}}} r_{{{unit + 1}}}"
    return _output_of(layer - 1, unit)


def _aligned(*lines: str) -> str:
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def canonical_fraction(loss: Loss) -> tuple[float, tuple[str, ...]]:
    """The factor of (ŷ − y) in ∂L/∂z as a fraction: its numerator, and the counts below it, n and
    perhaps k. The loss is asked for the factor of one and of two outputs."""
    top = loss.canonical_scale(1, 1)
    return top, ("n", "k") if loss.canonical_scale(1, 2) < top else ("n",)


def _scale(loss: Loss, n: int, k: int) -> tuple[str, str]:
    """That fraction in TeX, in letters and in numbers."""
    top, below = canonical_fraction(loss)
    letters = r"\,".join(below)
    counts = r" \cdot ".join(str({"n": n, "k": k}[count]) for count in below)
    return rf"\frac{{{top:g}}}{{{letters}}}", rf"\frac{{{top:g}}}{{{counts}}}"


def output_error(network: Network, y: np.ndarray, row: int, unit: int) -> str:
    """∂L/∂z of an output unit: of a canonical pair the difference between prediction and target,
    over n; of any other the long way, from ∂L/∂ŷ of the loss through the activation."""
    layer, output = len(network.layers), network.layers[-1]
    if not network.is_canonical:
        return _long_output_error(network, y, row, unit)
    explained = explain.output_error(network, y, row, unit)
    letters, scale = _scale(network.loss, output.n, output.n_out)
    a, target = float(output.a[row, unit]), float(y[row, unit])
    return _aligned(
        rf"{_error(layer, unit)} &= {letters}\,(\hat y_{{{unit + 1}}} - y_{{{unit + 1}}})",
        rf"&= {scale}\,\bigl({_tex(a)} - {_factor(target) if target < 0 else _tex(target)}\bigr)"
        rf" = \mathbf{{{_tex(explained.total)}}}",
    )


def _long_output_error(network: Network, y: np.ndarray, row: int, unit: int) -> str:
    layer, output = len(network.layers), network.layers[-1]
    from_loss = explain.output_gradient(network, y, row, unit)
    passed = explain.output_error(network, y, row, unit)
    j, n, K = unit + 1, output.n, output.n_out
    of_output = rf"\frac{{\partial L}}{{\partial \hat y_{{{j}}}}}"
    rule = network.loss.slope.replace("_{j}", f"_{{{j}}}")  # no rule where the class has none
    products = sum_of_products(from_loss)
    if [term.name for term in from_loss.terms] != ["whole"]:
        products += f" = {_tex(from_loss.total)}"
    through = rf"{of_output} \cdot \varphi'\bigl(z^{{({layer})}}_{{{j}}}\bigr)"
    whole_row = output.activation.uses_whole_row
    if whole_row:
        through = (
            rf"\sum_k \frac{{\partial L}}{{\partial \hat y_k}}\,"
            rf"\hat y_{{{j}}}([k{{=}}{j}] - \hat y_k)"
        )
    return _aligned(
        *([rf"{of_output} &= {rule},\qquad n = {n},\ K = {K}"] if rule else []),
        rf"{'' if rule else of_output} &= {products}",
        rf"{_error(layer, unit)} &= {through}",
        *([rf"&[k{{=}}{j}]\text{{ is 1 for }}k = {j}\text{{, else 0}}"] if whole_row else []),
        rf"&= {sum_of_products(passed)}",
        rf"&= \mathbf{{{_tex(passed.total)}}}",
    )


def _mask(network: Network, layer: int, unit: int | str) -> str:
    """The factor of dropout in ∂L/∂a of a hidden layer (from 1); nothing where there is none."""
    index = unit + 1 if isinstance(unit, int) else unit
    return "" if network.layers[layer - 1].keep is None else rf"\, r_{{{index}}}"


def hidden_error(network: Network, layer: int, row: int, unit: int) -> str:
    """∂L/∂z of a hidden unit: gathered from the next layer, then times the slope φ′(z)."""
    here = network.layers[layer - 1]
    gathered = explain.error_from_next(network, layer, row, unit)
    passed = explain.error_through_activation(here, row, unit)
    dL_da, slope = passed.terms[0].factors
    j, da = unit + 1, rf"\frac{{\partial L}}{{\partial a^{{({layer})}}_{{{unit + 1}}}}}"
    return _aligned(
        rf"{da} &= \sum_k {_error(layer + 1, 'k')}\, W^{{({layer + 1})}}_{{{j},k}}"
        rf"{_mask(network, layer, unit)}",
        rf"&= {sum_of_products(gathered, through=(layer + 1, unit))}",
        rf"&= {_tex(gathered.total)}",
        rf"{_error(layer, unit)} &= {da} \cdot \varphi'\bigl(z^{{({layer})}}_{{{j}}}\bigr)",
        rf"&= {_factor(dL_da)}\cdot {_tex(slope)} = \mathbf{{{_tex(passed.total)}}}",
    )


def error_handed_back(network: Network, layer: int, row: int, source: int) -> str:
    """∂L/∂x of ``layer``: what one unit of the layer before is told, ∂L/∂a there."""
    gathered = explain.error_from_next(network, layer - 1, row, source)
    left = rf"\frac{{\partial L}}{{\partial a^{{({layer - 1})}}_{{{source + 1}}}}}"
    return _aligned(
        rf"{left} &= \sum_j {_error(layer, 'j')}\, W^{{({layer})}}_{{{source + 1},j}}"
        rf"{_mask(network, layer - 1, source)}",
        rf"&= {sum_of_products(gathered, through=(layer, source))}",
        rf"&= \mathbf{{{_tex(gathered.total)}}}",
    )


def parameter_gradient(network: Network, chosen: Selection, row: int | None) -> str:
    """∂L/∂W or ∂L/∂b: the share of one ``row``, or the sum over the batch (None)."""
    left = rf"\frac{{\partial L}}{{\partial {symbol(chosen)}}}"
    explained = gradient_terms(network, chosen)
    bias = chosen.kind == "bias"
    source = "" if bias else _input_of(network, chosen.layer, chosen.i) + r"\,"
    rule = source + _error(chosen.layer, chosen.j)
    if row is None:
        return _aligned(
            rf"{left} &= \sum_{{\text{{rows}}}} {rule}",
            rf"&= {sum_of_products(_without_ones(explained) if bias else explained)}",
            rf"&= \mathbf{{{_tex(explained.total)}}}",
        )
    term = explained.terms[row]
    numbers = _tex(term.value) if bias else "".join(_factor(factor) for factor in term.factors)
    result = "" if bias else rf" = \mathbf{{{_tex(term.value)}}}"
    return rf"{left}\bigg|_{{\text{{this row's share}}}} = {rule} = {numbers}{result}"


def _without_ones(explained: Sum) -> Sum:
    terms = tuple(
        explain.Term(term.name, term.index, (term.value,), term.value) for term in explained.terms
    )
    return Sum(terms, explained.total)


def symbol(chosen: Selection) -> str:
    """W^{(2)}_{3,1} or b^{(2)}_1."""
    return parameter_symbol(chosen.kind, chosen.layer, chosen.j, chosen.i)


def chain_of_factors(
    trainer: Trainer, chosen: Selection, row: int, unit: str = "", source: str = ""
) -> str:
    """The whole chain for one row: error from the next layer · φ′(z) · input, with numbers.

    ``unit`` and ``source`` are the names of the two units that the weight joins.
    """
    network, y = trainer.network, trainer.y
    layer, j = network.layers[chosen.layer - 1], chosen.j
    term = gradient_terms(network, chosen).terms[row]
    x, dL_dz = term.factors
    symbols, numbers = [], []
    if chosen.layer == len(network.layers) and not network.is_canonical:
        symbols.append(
            rf"\underbrace{{\frac{{\partial L}}{{\partial z_{{{j + 1}}}}}}}"
            r"_{\text{from the loss, through the activation}}"
        )
        numbers.append(_factor(dL_dz))
    elif chosen.layer == len(network.layers):
        letters, scale = _scale(network.loss, layer.n, layer.n_out)
        a, target = float(layer.a[row, j]), float(y[row, j])
        minus = _factor(target) if target < 0 else _tex(target)
        symbols.append(
            rf"\underbrace{{{letters}(\hat y_{{{j + 1}}} - y_{{{j + 1}}})}}"
            rf"_{{\partial L/\partial z_{{{j + 1}}} = {_tex(dL_dz)}}}"
        )
        numbers.append(rf"{scale}\bigl({_tex(a)} - {minus}\bigr)")
    else:
        dL_da, slope = explain.error_through_activation(layer, row, j).terms[0].factors
        following = chosen.layer + 1
        symbols.append(
            rf"\underbrace{{\sum_k {_error(following, 'k')} W^{{({following})}}_{{{j + 1},k}}"
            rf"{_mask(network, chosen.layer, j)}}}"
            rf"_{{\text{{from the next layer}}}}"
        )
        symbols.append(
            rf"\underbrace{{\varphi'(z_{{{j + 1}}})}}_{{{tex_text('slope of ' + unit)}}}"
        )
        numbers += [_factor(dL_da), _factor(slope)]
    if chosen.kind == "weight":
        letter = _input_of(network, chosen.layer, chosen.i)
        symbols.append(rf"\underbrace{{{letter}}}_{{{tex_text(source)}}}")
        numbers.append(_factor(x))
    dot = r" \cdot "
    return _aligned(
        rf"\text{{share of this row}} &= {dot.join(symbols)}",
        rf"&= {dot.join(numbers)} = \mathbf{{{_tex(term.value)}}}",
    )


# --- one weight, row by row ----------------------------------------------------------------------


PRODUCT, OWN = "∂L/∂z × input", "gradient of this row's own loss"


def chain_columns(trainer: Trainer, chosen: Selection) -> dict[str, np.ndarray]:
    """One number for every row of the batch: the factors, their product, and the gradient of that
    row's own loss, which is n times the product because 1/n is inside ∂L/∂z."""
    layer, j = trainer.network.layers[chosen.layer - 1], chosen.j
    terms = gradient_terms(trainer.network, chosen).terms
    inputs, errors = (
        np.array(factors) for factors in zip(*(t.factors for t in terms), strict=True)
    )
    product = np.array([term.value for term in terms])
    if chosen.layer == len(trainer.network.layers):
        first = {"prediction ŷ": layer.a, "target y": trainer.y}
        columns = {name: to_host(of)[:, j].astype(np.float64) for name, of in first.items()}
    else:
        columns = {
            "∂L/∂a from the next layer": to_host(layer.dL_da)[:, j].astype(np.float64),
            "slope φ′(z)": explain.activation_slopes(layer, j),
        }
    return columns | {
        "∂L/∂z (1/n inside)": errors,
        "input": inputs,
        PRODUCT: product,
        OWN: product * layer.n,
    }


@dataclass(frozen=True)
class Group:
    """Rows that pull at a weight for the same reason: the signs of ∂L/∂z and of the input."""

    error_sign: int
    input_sign: int
    count: int
    total: float


def groups(explained: Sum) -> list[Group]:
    """The rows behind a gradient by the signs of their two factors, the heaviest group first; the
    rows whose product is zero come last."""
    found: dict[tuple[int, int], list[float]] = {}
    for term in explained.terms:
        x, error = term.factors
        key = (int(np.sign(error)), int(np.sign(x))) if x * error != 0 else (0, 0)
        found.setdefault(key, []).append(term.value)
    made = [Group(*key, len(values), float(sum(values))) for key, values in found.items()]
    return sorted(made, key=lambda group: (group.error_sign == 0, -abs(group.total)))


def _reason(group: Group, unit: str, source: str | None, is_output: bool) -> str:
    wanted = "smaller" if group.error_sign > 0 else "larger"
    above = "above" if group.error_sign > 0 else "below"
    because = f" (its output is {above} the target)" if is_output else ""
    text = f"{unit} should be {wanted}{because}"
    if source is not None:
        text += (
            f" while its input, {source}, is {'positive' if group.input_sign > 0 else 'negative'}"
        )
    return text


def sign_in_words(
    explained: Sum, *, unit: str, source: str | None, is_output: bool, is_off: bool
) -> list[str]:
    """Why a gradient has its sign: one headline, then the rows for it and the rows against it.

    ``source`` is None for a bias. ``is_off``: the unit's slope is 0 in every row.
    """
    g, n = explained.total, len(explained.terms)
    what = "bias" if source is None else "weight"
    if not math.isfinite(g):
        return ["The numbers of this step are not finite, so this gradient has no sign."]
    if g == 0:
        if is_off:
            reason = f"{unit} is switched off in every row of this batch: its slope φ′(z) is 0"
        elif all(term.factors[0] == 0 for term in explained.terms):
            reason = f"the input, {source}, is 0 in every row of this batch"
        else:
            reason = f"no error reaches {unit} from the rows of this batch, or the rows cancel"
        return [f"**Zero**: moving this {what} a little does not change the loss. Why: {reason}."]
    parts = groups(explained)
    leaders = [group for group in parts if group.total and (group.total > 0) == (g > 0)]
    against = [group for group in parts if group.total and (group.total > 0) != (g > 0)]
    idle = sum(group.count for group in parts if group.error_sign == 0)
    up, move = ("raise", "smaller") if g > 0 else ("lower", "larger")
    lines = [
        f"**{'Positive' if g > 0 else 'Negative'}**: a larger {what} would {up} the loss of this "
        f"batch, so a step against the gradient makes it {move}."
    ]
    if not leaders:
        return [*lines, "The rows cancel, and what is left is rounding."]
    leader = leaders[0]
    if leader.count == n:
        extent = f"In {all_of(n, 'row')} of this batch"
    elif len(leaders) == 1 and not against:
        extent = f"All of it comes from {leader.count} of {plural(n, 'row')}: there"
    elif leader.count * 2 > n:
        extent = f"For most of these rows ({leader.count} of {n})"
    else:
        extent = f"The largest part comes from {leader.count} of {plural(n, 'row')}: there"
    pushes = "up" if leader.input_sign * 1 > 0 or source is None else "down"
    wrong = (pushes == "up") == (leader.error_sign > 0)
    lines.append(
        f"{extent} {_reason(leader, unit, source, is_output)}. A larger {what} would push it "
        f"{pushes}, the {'wrong' if wrong else 'right'} way. Together: {signed(leader.total)}."
    )
    for group in leaders[1:]:
        lines.append(
            f"The same way: {_rows(group.count)} where {_reason(group, unit, source, is_output)}: "
            f"{signed(group.total)}."
        )
    for group in against:
        lines.append(
            f"Against it: {_rows(group.count)} where {_reason(group, unit, source, is_output)}: "
            f"{signed(group.total)}."
        )
    if idle:
        lines.append(
            f"{_rows(idle).capitalize()} {agree(idle, 'adds', 'add')} nothing: there the input "
            "is 0, or no error arrives (the unit is off)."
        )
    if len(parts) - bool(idle) > 1:
        shown = " ".join(signed(group.total) for group in parts if group.error_sign)
        lines.append(f"Sum: {shown} = **{signed(g)}**.")
    return lines


def _rows(count: int) -> str:
    return plural(count, "row")


# --- p − y, the short way and the long way -------------------------------------------------------


@dataclass(frozen=True)
class TwoWays:
    """∂L/∂z of one row on its own (n = 1): by the short rule and by the chain rule step by step.
    The short rule is that of a canonical pair; of any other pair ``short`` is NaN."""

    a: np.ndarray
    y: np.ndarray
    dL_da: np.ndarray
    long: np.ndarray
    short: np.ndarray

    @property
    def difference(self) -> float:
        """The largest difference between the two ways."""
        return float(np.abs(self.long - self.short).max())


def two_ways(network: Network, z: np.ndarray, a: np.ndarray, y: np.ndarray) -> TwoWays:
    """Both ways through the engine's own functions for one row of ``network``'s output layer."""
    z, a, y = (np.asarray(values, np.float64).reshape(1, -1) for values in (z, a, y))
    loss, activation = type(network.loss)(), type(network.layers[-1].activation)()
    dL_da = loss.gradient(a, y)
    long = activation.backward(z, a, dL_da)
    short = loss.canonical_dL_dz(a, y) if network.is_canonical else np.full_like(long, np.nan)
    return TwoWays(a[0], y[0], dL_da[0], long[0], short[0])


# --- the numeric check ---------------------------------------------------------------------------


def relative_error(gradient: float, slope: float) -> float:
    """|g − s| / max(|g|, |s|): 0 where both are 0."""
    size = max(abs(gradient), abs(slope))
    return abs(gradient - slope) / size if size else 0.0


def straight_until(
    losses: Callable[[np.ndarray], np.ndarray],
    here: float,
    gradient: float,
    direction: int,
    *,
    epsilon: float = 2.2e-16,
) -> float | None:
    """The first |d| in one ``direction`` (±1) at which the actual change of the loss differs from
    gradient · d by more than a tenth of it; None where that is not met up to ``FURTHEST``.

    Looked for on a grid that grows by a fixed factor, then on a finer one within the step found.
    Differences of the size of rounding do not count.
    """
    noise = 64 * epsilon * max(abs(here), 1.0)

    def first(distances: np.ndarray) -> int | None:
        actual = losses(direction * distances) - here
        predicted = gradient * direction * distances
        off = np.abs(actual - predicted)
        bent = ~(off <= np.maximum(STRAIGHT * np.abs(predicted), noise))
        return int(bent.argmax()) if bent.any() else None

    coarse = np.geomspace(1e-4, FURTHEST, 36)
    index = first(coarse)
    if index is None:
        return None
    if index == 0:
        return float(coarse[0])
    fine = np.linspace(coarse[index - 1], coarse[index], 12)[1:]
    within = first(fine)
    return float(fine[within]) if within is not None else float(coarse[index])
