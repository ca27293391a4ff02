"""The known slips of every number of a step on paper: what each of them leads to."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from course.paper.step_numbers import Cell, Numbers
from course.paper.step_rule import StepRule
from neuralnet.errors import non_finite_allowed

Slips = Iterator[tuple[str, float]]


def _slips_of_z(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (row, unit) = cell
    yield "bias_left_out", right - m.b[layer][unit]
    if layer:
        w, b = m.W[layer][:, unit], m.b[layer][unit]
        yield "activation_forgotten", float(m.z[layer - 1][row] @ w + b)
    else:
        data = rule.trainer.data
        rows = data.training_rows[rule.trainer.batch_rows]
        raw = data.dataset.x[rows[row]]
        if not data.engineered:
            yield "inputs_not_scaled", float(raw @ m.W[0][:, unit] + m.b[0][unit])


def _slips_of_a(rule: StepRule, cell: Cell, m: Numbers, _right: float) -> Slips:
    _q, layer, (row, unit) = cell
    activation, z = rule.activations[layer], m.z[layer][[row]]
    if activation.uses_whole_row:
        yield "division_forgotten", float(np.exp(z[0, unit]))
        yield "exponential_forgotten", float(z[0, unit] / z.sum())
    else:
        a = activation.forward(z)
        slope = activation.backward(z, a, np.ones_like(z))
        yield "slope_for_value", float(slope[0, unit])
    yield "activation_forgotten", float(z[0, unit])


def _slips_of_loss(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    outputs = m.a[-1] if cell[0] == "L" else m.new_a
    yield "one_over_n_forgotten", right * rule.n
    if rule.loss.wants_probabilities:
        yield "log10", right / math.log(10.0)
        predicted = np.maximum(outputs, 1.0 - outputs) if m.y.shape[1] == 1 else outputs
        yield "target_forgotten", float(-np.log(predicted.max(axis=1)).mean())
        yield "loss_is_error_rate", float(np.abs(outputs - m.y).max(axis=1).mean())
    else:
        yield "square_forgotten", float(np.abs(outputs - m.y).mean())
    yield "full_batch_assumed", right * rule.n / rule.trainer.batch_size
    yield "wrong_state", float(m.new_L if cell[0] == "L" else m.L)


def _slips_of_error(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (row, unit) = cell
    if layer == rule.depth - 1:
        yield "one_over_n_forgotten", right * rule.n
        yield "full_batch_assumed", right * rule.n / rule.trainer.batch_size
        if rule.canonical:
            factor = rule.scale
            yield "target_forgotten", float(m.a[layer][row, unit] * factor)
    else:
        later, W = m.dz[layer + 1][row], m.W[layer + 1]
        yield "slope_forgotten", float(later @ W[unit])
        yield "error_shared_out", float(later.sum() / len(W))


def _slips_of_weight_gradient(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (i, j) = cell
    yield "input_forgotten", float(m.dz[layer][:, j].sum())
    yield "one_over_n_twice", right / rule.n
    yield "one_over_n_forgotten", right * rule.n
    if layer:
        yield "activation_forgotten", float(m.z[layer - 1][:, i] @ m.dz[layer][:, j])
    for row in range(rule.n):
        yield "one_row_for_batch", float(m.x[layer][row, i] * m.dz[layer][row, j])


def _slips_of_bias_gradient(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    _q, layer, (unit,) = cell
    yield "one_over_n_twice", right / rule.n
    yield "one_over_n_forgotten", right * rule.n
    for row in range(rule.n):
        yield "one_row_for_batch", float(m.dz[layer][row, unit])


def _slips_of_change(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    quantity, layer, place = cell
    gradient = float((m.dW if quantity == "change_W" else m.db)[layer][place])
    old = float((m.W if quantity == "change_W" else m.b)[layer][place])
    yield "sign_turned", -right
    yield "gradient_for_change", gradient
    yield "gradient_for_change", -gradient
    yield "rate_twice", right * rule.trainer.rate.value
    yield "value_for_change", old + right


def _slips_of_new(rule: StepRule, cell: Cell, m: Numbers, right: float) -> Slips:
    quantity, layer, place = cell
    gradient = float((m.dW if quantity == "new_W" else m.db)[layer][place])
    old = float((m.W if quantity == "new_W" else m.b)[layer][place])
    yield "wrong_state", old
    yield "change_for_value", right - old
    yield "sign_turned", old - (right - old)
    yield "rate_forgotten", old - gradient


_SLIPS: dict[str, Callable[[StepRule, Cell, Numbers, float], Slips]] = {
    "z": _slips_of_z,
    "a": _slips_of_a,
    "L": _slips_of_loss,
    "dz": _slips_of_error,
    "dW": _slips_of_weight_gradient,
    "db": _slips_of_bias_gradient,
    "change_W": _slips_of_change,
    "change_b": _slips_of_change,
    "new_W": _slips_of_new,
    "new_b": _slips_of_new,
    "new_L": _slips_of_loss,
}


def slips_of(rule: StepRule, cell: Cell, numbers: Numbers) -> list[tuple[str, float]]:
    """The known slips of one number, by their names in ``course.slips``, and what each leads to
    from the ``numbers`` before it."""
    quantity = cell[0]
    right = rule.derive(cell, numbers)
    with non_finite_allowed():
        found = list(_SLIPS[quantity](rule, cell, numbers, right))
    found += [
        ("sign_turned", -right),
        ("decimal_place", 10 * right),
        ("decimal_place", right / 10),
    ]
    return [(name, float(value)) for name, value in found if math.isfinite(value)]
