"""The numbers of a step in LaTeX: their symbols, the formulas, and these with numbers in them.

A number that is to be filled in never stands in a working: its symbol does.
"""

from collections.abc import Set

import numpy as np

from course.numbers import DIGITS, tex_written
from course.paper.step_numbers import Cell
from course.paper.step_rule import StepRule
from neuralnet.device.arrays import to_host

FROZEN = r"\text{frozen: } 0"
TERMS = 4  # of a sum, one by one; the rest as one number


class Workings:
    """Symbols, formulas and workings of a step. ``blank`` are the numbers that are to be filled
    in."""

    def __init__(self, rule: StepRule, blank: Set[Cell]) -> None:
        self._rule, self._numbers, self._blank = rule, rule.numbers, blank

    def symbol(self, cell: Cell) -> str:
        """A number's symbol, with its row where there are several."""
        quantity, layer, place = cell
        up = f"^{{({layer + 1})}}"
        if quantity in ("L", "new_L"):
            return "L" if quantity == "L" else "L'"
        if quantity in ("z", "a", "dz"):
            row, unit = place
            at = f"_{{{unit + 1}}}" if self._rule.n == 1 else f"_{{{row + 1},{unit + 1}}}"
            if quantity == "a":
                return rf"\hat y{at}" if layer == self._rule.depth - 1 else f"a{up}{at}"
            return f"z{up}{at}" if quantity == "z" else _slope_of(f"z{up}{at}")
        letter = "W" if len(place) == 2 else "b"
        symbol = f"{letter}{up}_{{{','.join(str(p + 1) for p in place)}}}"
        if quantity in ("dW", "db"):
            return _slope_of(symbol)
        return rf"\Delta {symbol}" if quantity.startswith("change") else f"{symbol}{{}}'"

    def formula(self, cell: Cell) -> str:
        """The formula in symbols, for all units of the layer alike."""
        quantity, layer, _place = cell
        up, before = f"^{{({layer + 1})}}", f"^{{({layer})}}"
        source = f"a{before}_i" if layer else "x_i"
        last = layer == self._rule.depth - 1
        if quantity == "z":
            return rf"z{up}_j = \sum_i {source} W{up}_{{ij}} + b{up}_j"
        if quantity == "a":
            name = r"\hat y_j" if last else f"a{up}_j"
            phi = self._rule.activations[layer]
            if phi.uses_whole_row:
                return phi.formula.replace("a_k", r"\hat y_k")
            return rf"{name} = \varphi(z{up}_j),\quad {phi.formula}"
        if quantity in ("L", "new_L"):
            return self._rule.loss.formula
        if quantity == "dz":
            return self._error_formula(layer)
        if quantity == "dW":
            left, error = _slope_of(f"W{up}_{{ij}}"), _slope_of(f"z{up}_j")
            return rf"{left} = \sum_\text{{rows}} {source}\,{error}"
        if quantity == "db":
            left, error = _slope_of(f"b{up}_j"), _slope_of(f"z{up}_j")
            return rf"{left} = \sum_\text{{rows}} {error}"
        if quantity in ("change_W", "change_b"):
            if self._rule.index(layer, cell[2]) in self._rule.trainer.frozen:
                return FROZEN
            formula = self._rule.trainer.optimizer.formula or r"\Delta\theta"
            return r";\quad ".join([*self._gradient_seen(cell)[:1], formula])
        return r"\theta' = \theta + \Delta\theta"

    def _error_formula(self, layer: int) -> str:
        up, after = f"^{{({layer + 1})}}", f"^{{({layer + 2})}}"
        left, phi = _slope_of(f"z{up}_j"), self._rule.activations[layer]
        if layer < self._rule.depth - 1:
            mask = "" if self._numbers.keep[layer] is None else r"\,r_j"
            slope = rf"\varphi'(z{up}_j){mask}"
            return (
                rf"{left} = {slope} \sum_k {_slope_of(f'z{after}_k')}\,W{after}_{{jk}},"
                rf"\quad {phi.derivative}"
            )
        if self._rule.canonical:
            return rf"{left} = (\hat y_j - y_j)\cdot {self._factor()}"
        arriving = _slope_of(r"\hat y_j")
        return rf"{left} = {arriving}\,\varphi'(z{up}_j)"

    def _factor(self) -> str:
        return tex_written(self._rule.scale)

    # --- with numbers ------------------------------------------------------------------------

    def _shown(self, cell: Cell, *, factor: bool = False) -> str:
        """A number in a working: under its symbol where it is a blank itself."""
        if cell in self._blank:
            return self.symbol(cell)
        value = self._numbers.at(cell)
        return _factor(value) if factor else tex_written(value)

    def _inputs(self, layer: int, row: int) -> list[str]:
        """What a layer gets for one row, as factors."""
        if layer == 0:
            return [_factor(float(x)) for x in self._numbers.x[0][row]]
        if self._numbers.keep[layer - 1] is not None:  # the mask is in them
            return [_factor(float(x)) for x in self._numbers.x[layer][row]]
        units = range(self._numbers.a[layer - 1].shape[1])
        return [self._shown(("a", layer - 1, (row, unit)), factor=True) for unit in units]

    def working(self, cell: Cell) -> str:
        """The right side with numbers. What cannot be said in a few signs is left to the formula:
        empty."""
        quantity, layer, place = cell
        m = self._numbers
        if quantity == "z":
            row, unit = place
            w = m.W[layer][:, unit]
            texts = [self._inputs(layer, row), [_factor(float(value)) for value in w]]
            return _sum_of(m.x[layer][row] * w, texts) + _term(m.b[layer][unit])
        if quantity == "a":
            return self._activation_working(layer, *place)
        if quantity in ("L", "new_L"):
            return self._loss_working(new=quantity == "new_L")
        if quantity == "dz":
            return self._error_working(layer, *place)
        if quantity in ("dW", "db"):
            unit, rows = place[-1], range(self._rule.n)
            errors = [self._shown(("dz", layer, (row, unit)), factor=True) for row in rows]
            products, texts = m.dz[layer][:, unit], [errors]
            if quantity == "dW":
                inputs = [self._inputs(layer, row)[place[0]] for row in rows]
                products, texts = products * m.x[layer][:, place[0]], [inputs, errors]
            return _sum_of(products, texts)
        if quantity in ("change_W", "change_b"):
            return self._rule_with_numbers(cell)
        letter = quantity[-1]
        old = (m.W if letter == "W" else m.b)[layer][place]
        digits = max(DIGITS, self._rule.accepted(cell).digits + 1)
        change: Cell = (f"change_{letter}", layer, place)  # type: ignore[assignment]
        if change in self._blank:
            return f"{tex_written(old, digits)} + {self.symbol(change)}"
        return f"{tex_written(old, digits)}{_term(m.at(change))}"

    def _activation_working(self, layer: int, row: int, unit: int) -> str:
        z = self._shown(("z", layer, (row, unit)))
        if not self._rule.activations[layer].uses_whole_row:
            return rf"\varphi({z})"
        units = range(self._numbers.z[layer].shape[1])
        if any(("z", layer, (row, k)) in self._blank for k in units):
            powers = [f"e^{{{self._shown(('z', layer, (row, k)))}}}" for k in units]
            return rf"\frac{{e^{{{z}}}}}{{{' + '.join(powers)}}}"
        total = float(np.exp(self._numbers.z[layer][row]).sum())
        return rf"\frac{{e^{{{z}}}}}{{{tex_written(total)}}}"

    def _error_working(self, layer: int, row: int, unit: int) -> str:
        m = self._numbers
        if layer == self._rule.depth - 1:
            if not self._rule.canonical:
                return ""
            output = self._shown(("a", layer, (row, unit)))
            return rf"({output} - {_factor(m.y[row, unit])})\cdot {self._factor()}"
        later, w = m.dz[layer + 1][row], m.W[layer + 1][unit]
        errors = [self._shown(("dz", layer + 1, (row, k)), factor=True) for k in range(len(later))]
        products = _sum_of(later * w, [errors, [_factor(float(value)) for value in w]])
        if {("z", layer, (row, unit)), ("a", layer, (row, unit))} & self._blank:
            slope = rf"\varphi'({self._shown(('z', layer, (row, unit)))})"
        else:
            phi = self._rule.activations[layer]
            slopes = phi.backward(m.z[layer], m.a[layer], np.ones_like(m.z[layer]))
            keep = m.keep[layer]
            slope = tex_written(float(slopes[row, unit]))
            slope += "" if keep is None else rf"\cdot {tex_written(float(keep[row, unit]))}"
        return rf"{slope}\cdot ({products})"

    def _loss_working(self, *, new: bool) -> str:
        """The mean of the rows' losses, each as −ln p where it is one of classes."""
        m, last, rule = self._numbers, self._rule.depth - 1, self._rule.loss
        outputs = m.new_a if new else m.a[last]
        rows = rule.terms(outputs, m.y).sum(axis=1)
        terms = []
        for row in range(self._rule.n):
            hidden = not new and any(
                ("a", last, (row, k)) in self._blank for k in range(m.y.shape[1])
            )
            terms.append(self._row_loss(outputs[row], m.y[row], float(rows[row]), row, hidden))
        if len(terms) == 1:
            return terms[0]
        shown = " + ".join(f"({term})" for term in terms[:TERMS])
        if len(terms) > TERMS:
            shown += _term(float(rows[TERMS:].sum()))
        return rf"\tfrac1{{{len(terms)}}}\bigl({shown}\bigr)"

    def _row_loss(
        self, outputs: np.ndarray, y: np.ndarray, loss: float, row: int, hidden: bool
    ) -> str:
        """The loss of one row: −ln of what its true class got, or the number itself. ``hidden``: an
        output of this row is a blank, so it stands there under its symbol."""
        last, name = self._rule.depth - 1, self._rule.loss.name
        k = int(y.argmax())
        output = self.symbol(("a", last, (row, k)))
        if name == "cross_entropy":
            return rf"-\ln {output if hidden else tex_written(float(outputs[k]))}"
        if name == "binary_cross_entropy" and len(y) == 1:
            if y[0] > 0.5:
                return rf"-\ln {output if hidden else tex_written(float(outputs[0]))}"
            return rf"-\ln {f'(1 - {output})' if hidden else tex_written(1.0 - float(outputs[0]))}"
        if name == "mse" and len(y) == 1:
            shown = output if hidden else tex_written(float(outputs[0]))
            return rf"({shown} - {_factor(float(y[0]))})^2"
        return rf"L_{{{row + 1}}}" if hidden else tex_written(loss)

    def _rule_with_numbers(self, cell: Cell) -> str:
        """The optimizer's rule, line by line, with this parameter's numbers. Where the gradient is
        a blank, later lines would give it away."""
        quantity, layer, place = cell
        trainer, index = self._rule.trainer, self._rule.index(layer, place)
        if index in trainer.frozen:
            return FROZEN
        optimizer = trainer.optimizer
        gradient: Cell = ("dW" if quantity == "change_W" else "db", layer, place)
        values = optimizer.values(index, float(trainer.g[index]), float(trainer.delta[index]))
        hidden, lines = gradient in self._blank, self._gradient_seen(cell)[1:]
        symbol = "g" if lines else self.symbol(gradient)
        for line in optimizer.working[: 1 if hidden else None]:
            text = line.numbers
            for name, value in vars(values).items():
                number = f"{value}" if name.startswith("t") else _factor(float(value))
                if name == "g" and hidden:
                    number = symbol
                text = text.replace(f"<{name}>", number)
            lines.append(text)
        return r";\quad ".join(lines)

    def _gradient_seen(self, cell: Cell) -> list[str]:
        """What the optimizer sees of a parameter, in symbols and with numbers, where clipping or a
        penalty makes it another number than the gradient of the loss; else nothing."""
        quantity, layer, place = cell
        trainer, index = self._rule.trainer, self._rule.index(layer, place)
        kind = "W" if quantity == "change_W" else "b"
        gradient: Cell = ("dW" if kind == "W" else "db", layer, place)
        symbols, numbers = [_slope_of("w")], [self._shown(gradient, factor=True)]
        if trainer.clip_norm is not None:
            symbols[0] = rf"c\,{symbols[0]}"
            numbers[0] = rf"{_factor(float(to_host(trainer.clip_factor)))}\cdot {numbers[0]}"
        w = float((self._numbers.W if kind == "W" else self._numbers.b)[layer][place])
        penalty, decoupled = trainer.penalty, trainer.optimizer.decoupled_decay
        if kind == "W" and penalty.l2 is not None and not decoupled:
            symbols.append(r"\lambda w")
            numbers.append(rf"{_factor(float(penalty.l2[index]))}\cdot {_factor(w)}")
        if kind == "W" and penalty.l1 is not None:
            symbols.append(r"\lambda_1 \operatorname{sign} w")
            numbers.append(
                rf"{_factor(float(penalty.l1[index]))}\cdot {_factor(float(np.sign(w)))}"
            )
        if trainer.clip_norm is None and len(symbols) == 1:
            return []
        return [f"g = {' + '.join(symbols)}", f"g = {' + '.join(numbers)}"]


def _slope_of(symbol: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {symbol}}}"


def _factor(value: float) -> str:
    """A number as a factor or behind a sign, in brackets where it is negative."""
    return f"({tex_written(value)})" if value < 0 else tex_written(value)


def _term(value: float) -> str:
    return f" {'-' if value < 0 else '+'} {tex_written(abs(value))}"


def _sum_of(products: np.ndarray, texts: list[list[str]]) -> str:
    """Products, added up: the first few, or the largest and the rest as one number. ``texts`` are
    their factors as they are written."""
    kept = np.arange(len(products))
    if len(products) > TERMS:
        kept = np.sort(np.argsort(-np.abs(products), kind="stable")[: TERMS - 1])
    text = " + ".join(r"\cdot ".join(factors[i] for factors in texts) for i in kept)
    rest = float(products.sum() - products[kept].sum())
    # What is left of a sum of zeros is rounding.
    if len(kept) < len(products) and abs(rest) > 1e-12 * float(np.abs(products).sum()):
        text += _term(rest)
    return text
