"""Counter-examples: true, and true when they are computed again by other code."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.counter_examples import Claim, counter_example
from course.item import Item
from course.situation import Place, Situation
from course.slips import MISCONCEPTIONS
from neuralnet.experiment import Run
from neuralnet.training import Trainer

MOST = 6  # demonstrations of one slip at one station that are looked at
Array = np.ndarray[Any, np.dtype[Any]]


@pytest.fixture(scope="module")
def shown(items: list[Item]) -> dict[str, list[tuple[Item, Any]]]:
    """A few demonstrations of every kind, by the key of what they say."""
    found: dict[str, list[tuple[Item, Any]]] = {}
    counts: dict[tuple[str, str], int] = {}
    for item in items:
        for slip in item.slips:
            place = slip.name, item.station
            counts[place] = counts.get(place, 0) + 1
            if counts[place] <= MOST:
                demonstration = counter_example(item, slip)
                found.setdefault(demonstration.text.key, []).append((item, demonstration))
    return found


def test_every_claim_holds(shown: dict[str, list[tuple[Item, Any]]]) -> None:
    for demonstrations in shown.values():
        for _item, demonstration in demonstrations:
            assert all(claim.holds for claim in demonstration.claims)


def test_claims_compare_as_they_say() -> None:
    assert Claim(0.1 + 0.2, "=", 0.3).holds
    assert not Claim(0.1 + 0.2, "≠", 0.3).holds
    assert Claim(1.0, "<", 2.0).holds
    assert not Claim(1.0, ">", 2.0).holds
    assert Claim(1.0, "≠", 2.0).holds


def test_each_of_the_fourteen_misconceptions_has_a_counter_example(items: list[Item]) -> None:
    left = set(MISCONCEPTIONS)
    for item in items:
        for slip in item.slips:
            if slip.misconception in left and counter_example(item, slip).claims:
                left.remove(slip.misconception)
    assert left == set()


# --- the same numbers by other code ---------------------------------------------------------------

PHI: dict[str, Callable[[Array], Array]] = {
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * (1.0 + np.tanh(0.5 * z)),
    "identity": lambda z: z,
    "softmax": lambda z: 1.0 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2),
}


def forward(s: Situation, theta: Array, x: Array) -> list[Array]:
    """z of every layer, and the outputs last, written out anew from θ."""
    found, n_in, start = [], x.shape[1], 0
    for spec in s.network.specs:
        W = theta[start : start + n_in * spec.units].reshape(n_in, spec.units)
        start += n_in * spec.units
        z = x @ W + theta[start : start + spec.units]
        start += spec.units
        x, n_in = PHI[spec.activation](z), spec.units
        found.append(z)
    return [*found, x]


def loss(s: Situation, theta: Array, x: Array, y: Array) -> float:
    """The loss of these rows, written out anew."""
    a = forward(s, theta, x)[-1]
    name = s.network.loss.name
    if name == "mse":
        return float(((a - y) ** 2).mean())
    if name == "cross_entropy":
        return float(-np.log((a * y).sum(axis=1)).mean())
    return float(-(y * np.log(a) + (1 - y) * np.log(1 - a)).mean())


def batch(s: Situation) -> tuple[Array, Array]:
    rows = s.trainer.data.training_rows[s.trainer.batch_rows]
    return s.trainer.data.x[rows], s.trainer.data.y[rows]


def slope(s: Situation, place: Place, x: Array, y: Array) -> float:
    """∂L/∂w of the place's weight, by moving it."""
    losses = []
    for epsilon in (1e-5, -1e-5):
        theta = s.network.theta.copy()
        theta[s.weight_index(place)] += epsilon
        losses.append(loss(s, theta, x, y))
    return (losses[0] - losses[1]) / 2e-5


def check_two_rates(s: Situation, place: Place, n: dict[str, Any]) -> None:
    g = slope(s, place, *batch(s))
    assert n["gradient"] == pytest.approx(g, rel=1e-3, abs=1e-8)
    assert n["first"] == pytest.approx(-n["rate"] * n["gradient"], rel=1e-12)
    assert n["second"] == pytest.approx(-n["other_rate"] * n["gradient"], rel=1e-12)


def gradient_by_hand(s: Situation) -> Array:
    """∂L/∂θ of the batch by moving every parameter."""
    x, y = batch(s)
    found = np.empty(s.network.theta.size)
    for i in range(found.size):
        up, down = s.network.theta.copy(), s.network.theta.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        found[i] = (loss(s, up, x, y) - loss(s, down, x, y)) / 2e-5
    return found


def check_too_long_a_step(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    x, y = batch(s)
    assert n["before"] == pytest.approx(loss(s, s.network.theta, x, y), rel=1e-9)
    if s.network.loss.name == "mse":  # elsewhere logarithms of 0 are lost on this way
        moved = s.network.theta - n["rate"] * gradient_by_hand(s)
        assert n["after"] == pytest.approx(loss(s, moved, x, y), rel=1e-3)
    assert n["after"] > n["before"]


def check_loss_without_accuracy(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    data, rows = s.trainer.data, s.training_rows
    outputs = forward(s, s.network.theta, data.x[rows])[-1]
    y = data.y[rows]
    hits = (outputs > 0.5) == (y > 0.5) if y.shape[1] == 1 else outputs.argmax(1) == y.argmax(1)
    assert n["accuracy"] == pytest.approx(hits.mean())
    assert n["before"] == pytest.approx(loss(s, s.network.theta, data.x[rows], y), rel=1e-9)
    moved = s.network.theta - n["rate"] * gradient_by_hand(s)
    assert n["after"] == pytest.approx(loss(s, moved, data.x[rows], y), rel=1e-5)


def check_one_sum_mean(s: Situation, place: Place, n: dict[str, Any]) -> None:
    x, y = batch(s)
    alone = [slope(s, place, x[[i]], y[[i]]) for i in range(len(x))]
    assert n["one"] == pytest.approx(alone[place.in_batch], rel=1e-3, abs=1e-7)
    assert n["sum"] == pytest.approx(sum(alone), rel=1e-3, abs=1e-7)
    assert n["mean"] == pytest.approx(sum(alone) / len(alone), rel=1e-3, abs=1e-7)


def check_batch_twice(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    x, y = batch(s)
    L = loss(s, s.network.theta, x, y)
    assert n["loss"] == pytest.approx(L, rel=1e-9)
    assert n["sum_once"] == pytest.approx(L * len(x), rel=1e-9)
    assert n["sum_twice"] == pytest.approx(2 * L * len(x), rel=1e-9)


def check_both_directions(s: Situation, place: Place, n: dict[str, Any]) -> None:
    x, y = batch(s)
    base, sign = loss(s, s.network.theta, x, y), math.copysign(n["amount"], n["gradient"])
    for name, amount in (("along", sign), ("against", -sign)):
        theta = s.network.theta.copy()
        theta[s.weight_index(place)] += amount
        assert n[name] == pytest.approx(loss(s, theta, x, y) - base, rel=1e-5, abs=1e-13)


def check_all_inputs_zero(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    z = forward(s, s.network.theta, np.zeros((1, s.n_in)))[0][0, n["unit_number"] - 1]
    assert n["z"] == pytest.approx(z, rel=1e-12)


def check_raw_inputs(s: Situation, place: Place, n: dict[str, Any]) -> None:
    data, unit = s.trainer.data, n["unit_number"] - 1
    z = forward(s, s.network.theta, data.x[[place.row]])[0][0, unit]
    z_raw = forward(s, s.network.theta, data.dataset.x[[place.row]])[0][0, unit]
    assert [n["z"], n["z_raw"]] == pytest.approx([z, z_raw], rel=1e-9)


def check_sure_and_far(s: Situation, place: Place, n: dict[str, Any]) -> None:
    data = s.trainer.data
    middle = data.x[s.training_rows].mean(axis=0)
    far = middle + n["factor"] * (data.x[[place.row]] - middle)
    near_p = forward(s, s.network.theta, data.x[[place.row]])[-1].max()
    z = forward(s, s.network.theta, far)[-2]
    far_p = 1.0 / np.exp(z - z.max()).sum()
    assert [n["near"], n["far"]] == pytest.approx([near_p, far_p], rel=1e-9)


def check_back_from_the_loss(s: Situation, place: Place, n: dict[str, Any]) -> None:
    data = s.trainer.data
    p = forward(s, s.network.theta, data.x[[place.row]])[-1][0, s.class_of(place.row)]
    assert [n["p"], n["natural"]] == pytest.approx([p, p], rel=1e-9)
    assert n["loss"] == pytest.approx(-math.log(p), rel=1e-9)


def check_before_and_after(s: Situation, place: Place, n: dict[str, Any]) -> None:
    again = Trainer(Run(s.run.experiment, s.run.edits))
    again.seek(s.step)
    assert n["before"] == again.network.theta[s.weight_index(place)]
    again.run(1)
    assert n["after"] == again.network.theta[s.weight_index(place)]


def check_equal_units(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    trainer = Trainer(s.run.experiment.replace(initializer="zeros"))
    trainer.run(n["steps"])
    W = trainer.network.layers[0].W
    assert n["spread"] == 0.0 == np.ptp(W, axis=1).max()


def check_slope_of_this_unit(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    phi = PHI[s.network.specs[n["layer"] - 1].activation]
    a = [float(phi(np.array([[n["z"] + d]]))[0, 0]) for d in (-1e-6, 0.0, 1e-6)]
    assert n["value"] == pytest.approx(a[1], rel=1e-9, abs=1e-12)
    assert n["slope"] == pytest.approx((a[2] - a[0]) / 2e-6, rel=1e-3, abs=1e-6)


def check_errors_do_not_add_up(s: Situation, _place: Place, n: dict[str, Any]) -> None:
    x, y = batch(s)
    names = [s.row_name(int(row)) for row in s.batch_rows]
    i = names.index(n["row"])
    outputs = forward(s, s.network.theta, x)[-1]
    factor = 2.0 if s.network.loss.name == "mse" else 1.0
    k = 1 if s.network.loss.name == "cross_entropy" else y.shape[1]
    error = (outputs[i] - y[i]) * factor / (len(x) * k)
    W = s.network.layers[-1].W
    assert n["outputs"] == pytest.approx(error.sum(), abs=1e-12)
    assert n["hidden"] == pytest.approx((W @ error).sum(), rel=1e-9)


CHECKS: dict[str, Callable[[Situation, Place, dict[str, Any]], None]] = {
    "two_rates": check_two_rates,
    "too_long_a_step": check_too_long_a_step,
    "loss_without_accuracy": check_loss_without_accuracy,
    "errors_do_not_add_up": check_errors_do_not_add_up,
    "equal_units_stay_equal": check_equal_units,
    "one_sum_mean": check_one_sum_mean,
    "sure_and_far": check_sure_and_far,
    "all_inputs_zero": check_all_inputs_zero,
    "raw_inputs": check_raw_inputs,
    "batch_twice": check_batch_twice,
    "both_directions": check_both_directions,
    "back_from_the_loss": check_back_from_the_loss,
    "before_and_after": check_before_and_after,
    "slope_of_this_unit": check_slope_of_this_unit,
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_numbers_of_a_counter_example_come_out_again(
    shown: dict[str, list[tuple[Item, Any]]], name: str
) -> None:
    assert shown[f"counter.{name}"]
    for item, demonstration in shown[f"counter.{name}"]:
        CHECKS[name](item.situation, item.place, dict(demonstration.text.numbers))


@pytest.mark.parametrize(
    "name",
    ["not_even_the_training_rows", "decay_on_the_wrong_fault", "deeper_and_worse",
     "learnt_by_heart", "spread_over_seeds", "what_if", "equal_after_backward",
     "target_equal_to_output", "half_the_rate", "another_target", "later_layers_first",
     "no_validation_row_in_an_epoch", "inputs_of_a_later_layer", "steps_of_this_epoch",
     "first_class_is_zero", "graded_outputs", "sum_and_output"],
)  # fmt: skip
def test_the_others_are_shown_and_claim_something(
    shown: dict[str, list[tuple[Item, Any]]], name: str
) -> None:
    assert all(demonstration.claims for _item, demonstration in shown[f"counter.{name}"])
