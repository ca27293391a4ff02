"""LaTeX with the live numbers put in. Pure strings: numbers in, text out."""

from __future__ import annotations

from ui.words.numbers import plural, tex_number, tex_significant, tex_term


def parameter_symbol(kind: str, layer: int, j: int, i: int = -1) -> str:
    """W^{(1)}_{ij} or b^{(1)}_j with the units counted from 1, as in the drawing."""
    if kind == "bias":
        return rf"b^{{({layer})}}_{{{j + 1}}}"
    return rf"W^{{({layer})}}_{{{i + 1},{j + 1}}}"


def update(symbol: str, before: float, delta: float) -> str:
    """θ + Δθ = θ′ for one parameter, the result as the sum of what is printed beside it."""
    return (
        rf"{symbol} + \Delta {symbol} = {tex_number(before, 6)} {tex_term(delta, 6)} "
        rf"= {tex_number(before + delta, 6)}"
    )


TERMS_SHOWN = 3


def gradient_of_weight(
    layer: int,
    i: int,
    j: int,
    x: list[float],
    dL_dz: list[float],
    total: float,
    *,
    masked: bool = False,
) -> str:
    """∂L/∂W_ij = Σ_rows x_i ∂L/∂z_j, the first terms printed and the others as one sum. ``masked``:
    x is the activation of the layer before times its dropout mask r."""
    left = rf"\frac{{\partial L}}{{\partial W^{{({layer})}}_{{{i + 1},{j + 1}}}}}"
    source = "x" if layer == 1 else rf"a^{{({layer - 1})}}"
    mask = rf"r_{{{i + 1}}}" if masked else ""
    middle = rf"\sum_{{\text{{rows}}}} {source}_{{{i + 1}}}{mask}\,"
    middle += rf"\frac{{\partial L}}{{\partial z^{{({layer})}}_{{{j + 1}}}}}"
    products = [a * d for a, d in zip(x, dL_dz, strict=True)]
    shown = [
        rf"{_operand(a)}\cdot {_operand(d)}"
        for a, d in zip(x[:TERMS_SHOWN], dL_dz[:TERMS_SHOWN], strict=True)
    ]
    return _lines(left, middle, shown, products, total)


def gradient_of_bias(layer: int, j: int, dL_dz: list[float], total: float) -> str:
    """∂L/∂b_j = Σ_rows ∂L/∂z_j, the first terms printed and the others as one sum."""
    left = rf"\frac{{\partial L}}{{\partial b^{{({layer})}}_{{{j + 1}}}}}"
    middle = rf"\sum_{{\text{{rows}}}} \frac{{\partial L}}{{\partial z^{{({layer})}}_{{{j + 1}}}}}"
    shown = [_operand(value) for value in dL_dz[:TERMS_SHOWN]]
    return _lines(left, middle, shown, dL_dz, total)


def _lines(left: str, middle: str, shown: list[str], terms: list[float], total: float) -> str:
    """Formula, numbers and result on lines of their own, two numbers on each, so that nothing is
    cut in a narrow column."""
    rest = len(terms) - TERMS_SHOWN
    if rest > 0:
        value, words = _operand(sum(terms[TERMS_SHOWN:])), plural(rest, "more row")
        shown = [*shown, rf"\underbrace{{{value}}}_{{\text{{{words}}}}}"]
    numbers = r" \\ &\quad + ".join(
        " + ".join(shown[start : start + 2]) for start in range(0, len(shown), 2)
    )
    lines = rf"{left} &= {middle} \\ &= {numbers} \\ &= {tex_significant(total, 5)}"
    return rf"\begin{{aligned}}{lines}\end{{aligned}}"


def _operand(value: float) -> str:
    """A number behind + or ·, in digits that count; in brackets where it is negative."""
    text = tex_significant(value)
    return f"({text})" if value < 0 else text
