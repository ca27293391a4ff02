"""What a network says of a row, and what it said before a change."""

import re
from typing import Any

import numpy as np
import pytest

from neuralnet import Experiment, Trainer
from ui.building.before_after import before_after_table
from ui.building.difference import what_changed
from ui.building.reading import Reading, reading_of


def at(step: int = 0, **settings: Any) -> Reading:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    return reading_of(trainer)


def numbers(html: str) -> list[Any]:
    return re.findall(r"<td[^>]*>(−?[\d.]+)</td>", html)


def test_it_names_the_most_probable_class_the_network_and_its_step() -> None:
    seen = at(240)
    row = 10
    best = int(seen.outputs[row].argmax())
    assert seen.says(row) == f"{seen.dataset.class_names[best]} ({seen.outputs[row, best]:.4f})"
    assert seen.words == "4-10-10-3, step 240"
    assert at().words == "4-10-10-3, not trained"


def test_one_sigmoid_unit_speaks_for_both_classes() -> None:
    seen = at(40, dataset="moons", output="sigmoid")
    p = float(seen.outputs[0, 0])
    assert seen.answer(0).probabilities == pytest.approx((1 - p, p))
    assert seen.dataset.class_names[p > 0.5] in seen.says(0)


def test_a_number_has_its_unit() -> None:
    assert re.fullmatch(r"\d{4} g", at(96, dataset="penguin_mass").says(0))


def test_before_and_now_stand_side_by_side_in_the_engines_numbers() -> None:
    before, now, row = at(240), at(0, hidden_units=(3,)), 7
    html = before_after_table(now, before, row)
    expected = [f"{p[row, k]:.4f}" for k in range(3) for p in (before.outputs, now.outputs)]
    assert numbers(html) == expected
    assert "4-10-10-3, step 240" in html
    assert "4-3-3, not trained" in html
    assert html.count("<u style") == 3


def test_outputs_that_are_no_probabilities_get_no_bars() -> None:
    now = at(24, output="identity")
    html = before_after_table(now, None, 0)
    assert "rail" not in html.split("</style>")[1]
    assert not now.shares
    assert len(numbers(html)) == 3


def test_outputs_of_other_classes_are_not_laid_beside_these() -> None:
    now, before = at(dataset="moons"), at(24)
    assert not now.knows(before, 0)
    assert "before" not in before_after_table(now, before, 0).split("</style>")[1]
    assert at(dataset="penguin_mass").knows(at(), 5)


def test_outputs_that_are_not_numbers_are_said_to_be_none() -> None:
    now = at()
    now.outputs[:] = np.nan
    assert "no answer" in now.says(0)
    assert "not a number" in before_after_table(now, None, 0)


@pytest.mark.parametrize(
    "before, now, words",
    [
        (
            {},
            {"activation": ("relu", "tanh")},
            ("hidden layer 2: ReLU", "hidden layer 2: Tanh"),
        ),
        (
            {"dropout": (0.0, 0.2)},
            {"dropout": (0.5, 0.2)},
            ("hidden layer 1: dropout 0", "hidden layer 1: dropout 0.5"),
        ),
        (
            {"weight_decay": (0.0, 0.0, 0.01)},
            {},
            ("output layer: L2 weight decay 0.01", "output layer: L2 weight decay 0"),
        ),
        (
            {"output": "softmax", "dataset": "moons"},
            {"output": "sigmoid", "dataset": "moons"},
            (
                "output: Softmax",
                "output: Sigmoid",
            ),
        ),
        ({}, {"loss": "mse"}, ("loss: Cross-entropy", "loss: Mean squared error")),
        ({}, {"hidden_units": (10, 10, 10)}, ("", "")),  # the sizes say it
        ({}, {}, ("", "")),
        (
            {},
            {"activation": "tanh", "initializer": ("he", "xavier", "he"), "seed": 3},
            (
                "hidden layer 1: ReLU, hidden layer 2: ReLU",
                "hidden layer 1: Tanh, hidden layer 2: Tanh, and 2 changes more",
            ),
        ),
    ],
)
def test_what_changed_is_said_as_it_was_and_as_it_is(
    before: dict[str, Any], now: dict[str, Any], words: tuple[str, ...]
) -> None:
    assert what_changed(at(**before), at(**now)) == words


def test_weights_set_by_hand_are_counted_and_a_single_one_is_told() -> None:
    trainer = Trainer(Experiment())
    before = reading_of(trainer)
    value = float(trainer.network.theta[7])
    trainer.network.theta[7] = 2.5
    assert what_changed(before, reading_of(trainer)) == (
        f"one parameter: {value:.4f}".replace("-", "−"),
        "one parameter: 2.5000",
    )
    trainer.network.theta[8:10] = 1.0
    assert what_changed(before, reading_of(trainer)) == ("", "3 parameters changed")


def test_the_headings_of_before_and_now_differ_by_what_changed() -> None:
    html = before_after_table(at(activation=("relu", "tanh")), at(), 0)
    heads = re.findall(r"<th>(before.*?|now.*?)</th>", html)
    assert heads == [
        "before<br>not trained<br><b>hidden layer 2: ReLU</b>",
        "now<br>not trained<br><b>hidden layer 2: Tanh</b>",
    ]
