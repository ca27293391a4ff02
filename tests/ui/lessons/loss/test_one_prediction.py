"""The losses of the lesson: the course's figures, the engine's numbers, and sums that add up."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet import Experiment, Run, Trainer
from neuralnet.losses import BinaryCrossEntropy
from neuralnet.network import Network
from ui.figures.loss_curves import BOTTOM, TOP, LossLine, loss_curves_html
from ui.lessons.loss import loss_of_rows, one_prediction
from ui.lessons.loss.one_prediction import (
    COURSE_BIRD,
    UNIT_CASE,
    LossComparison,
    Prediction,
    compare,
    costs,
)


def test_the_courses_example_has_its_figures() -> None:
    found = compare(UNIT_CASE)
    assert found.absolute == pytest.approx([0.3, 0.1, 0.4])
    assert found.sum_absolute == pytest.approx(0.8)
    assert found.mean_absolute == pytest.approx(0.2667, abs=5e-5)
    assert found.sum_squared == pytest.approx(0.26)
    assert found.mean_squared == pytest.approx(0.0867, abs=5e-5)
    assert found.cross_entropy == pytest.approx(0.5108, abs=5e-5)
    assert found.gradient_cross_entropy == pytest.approx([0.3, 0.1, -0.4])


def test_the_courses_bird_costs_1_609() -> None:
    assert COURSE_BIRD.names[COURSE_BIRD.label] == "Adelie"
    assert compare(COURSE_BIRD).cross_entropy == pytest.approx(1.609, abs=5e-4)


@given(st.lists(st.floats(-4, 4), min_size=2, max_size=4), st.data())
def test_gradients_at_the_logits_are_those_of_a_numeric_check(z: list[float], data: Any) -> None:
    label = data.draw(st.integers(0, len(z) - 1))
    names = tuple("abcd"[: len(z)])

    def at(logits: Any) -> LossComparison:
        return compare(Prediction(tuple(logits), label, names))

    here = at(z)
    for k in range(len(z)):
        up, down = (at([v + s * (i == k) for i, v in enumerate(z)]) for s in (1e-6, -1e-6))
        for loss_name, gradient in (
            ("cross_entropy", here.gradient_cross_entropy),
            ("mean_squared", here.gradient_squared),
            ("mean_absolute", here.gradient_absolute),
        ):
            slope = (getattr(up, loss_name) - getattr(down, loss_name)) / 2e-6
            assert gradient[k] == pytest.approx(slope, abs=1e-7)


def test_the_courses_logits_are_those_of_its_answer() -> None:
    assert COURSE_BIRD.z == pytest.approx([-1.609, -0.357, -2.303], abs=5e-4)
    assert COURSE_BIRD.p == pytest.approx([0.2, 0.7, 0.1])


def test_one_logit_moves_and_the_probabilities_still_sum_to_one() -> None:
    moved = UNIT_CASE.with_logit(2, 1.0)
    assert moved.z[:2] == UNIT_CASE.z[:2]
    assert moved.p[2] > UNIT_CASE.p[2]
    assert moved.p.sum() == pytest.approx(1.0)


def test_sliders_reach_every_logit_of_the_network() -> None:
    assert UNIT_CASE.limit == 8.0
    assert Prediction((0.0, -37.2), 0, ("a", "b")).limit == 38.0


def test_a_probability_too_small_for_the_computer_still_has_its_loss() -> None:
    found = compare(Prediction((900.0, 0.0), 1, ("a", "b")))
    assert found.p[1] == 0.0
    assert found.cross_entropy == pytest.approx(900.0)
    assert found.surprise == pytest.approx([0.0, 900.0])
    assert found.gradient_cross_entropy == pytest.approx([1.0, -1.0])


def test_cross_entropy_pulls_hardest_where_the_answer_is_most_wrong() -> None:
    found = costs([0.5, 0.1, 0.01])
    assert found.cross_entropy == pytest.approx([math.log(2), math.log(10), math.log(100)])
    assert found.pull_cross_entropy == pytest.approx([0.5, 0.9, 0.99])
    assert found.pull_absolute == pytest.approx([0.25, 0.09, 0.0099])
    assert found.pull_squared == pytest.approx([0.25, 0.162, 0.019602])


@pytest.mark.parametrize("p", [0.02, 0.3, 0.97])
def test_one_sigmoid_unit_is_the_pair_of_its_two_probabilities(p: float) -> None:
    for label in (0, 1):
        pair = compare(Prediction((0.0, math.log(p / (1 - p))), label, ("a", "b")))
        alone = BinaryCrossEntropy().value(np.array([[p]]), np.array([[float(label)]]))
        assert float(alone) == pytest.approx(pair.cross_entropy)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dataset": "moons", "output": "sigmoid"},
        {"dataset": "penguin_mass"},
        {"hidden_units": ()},
        {"batch_size": 1},
        {"precision": "float32"},
    ],
)
def test_the_rows_of_a_batch_have_the_mean_that_the_engine_trains_on(
    settings: dict[str, Any],
) -> None:
    trainer = Trainer(Run(Experiment(**settings)))
    trainer.run(23)
    trainer.compute()
    rows, L = one_prediction.batch_rows(trainer)
    tolerance = 1e-9 if trainer.network.theta.dtype == np.float64 else 1e-5
    assert sum(row.share for row in rows) == pytest.approx(L, abs=tolerance)
    assert pytest.approx(float(trainer.loss), abs=tolerance) == L
    probe = trainer.network.sharing_theta()
    for row in rows:  # each row alone, as a batch of one
        probe.forward(trainer.data.x[row.row : row.row + 1])
        alone = float(probe.loss_value(trainer.data.y[row.row : row.row + 1]))
        assert row.loss == pytest.approx(alone, abs=tolerance)
    columns = loss_of_rows.batch_columns(trainer)
    assert [len(values) for values in columns.values()] == [len(rows)] * len(columns)


def test_the_networks_own_prediction_is_that_of_its_forward_pass() -> None:
    trainer = Trainer(Run(Experiment()))
    trainer.run(100)
    found = one_prediction.own_prediction(trainer, 17)
    assert found.p == pytest.approx(trainer.outputs()[17])
    assert found.label == trainer.data.dataset.labels[17]
    sigmoid = Trainer(Run(Experiment(dataset="moons", output="sigmoid")))
    pair = one_prediction.own_prediction(sigmoid, 5)
    assert pair.p[1] == pytest.approx(sigmoid.outputs()[5, 0])
    assert sum(pair.p) == pytest.approx(1.0)


def test_a_number_has_the_same_error_in_grams_and_in_standard_deviations() -> None:
    trainer = Trainer(Run(Experiment(dataset="penguin_mass")))
    trainer.run(50)
    case = one_prediction.number_case(trainer, 8)
    assert case.error == pytest.approx(case.scaled_error * case.scale)
    assert case.loss == pytest.approx(case.scaled_error**2)
    assert case.loss * case.scale**2 == pytest.approx(case.error**2)
    row = trainer.data.x[8:9]
    probe: Network = trainer.network.sharing_theta()
    probe.forward(row)
    assert case.loss == pytest.approx(float(probe.loss_value(trainer.data.y[8:9])))
    asked = one_prediction.number_case(trainer, 8, predicted=case.value)
    assert asked.loss == pytest.approx(0.0)


def test_the_mean_is_written_with_a_few_rows_and_the_rest_as_one_sum() -> None:
    text = loss_of_rows.mean_equation([1.0, 2.0, 3.0, 4.0, 5.0], 3.0)
    assert r"\underbrace{9.0000}_{\text{2 more rows}}" in text
    assert "}{5} = 3.000000" in text
    assert "underbrace" not in loss_of_rows.mean_equation([0.5], 0.5)


def test_the_smaller_last_batch_is_named_where_there_is_one() -> None:
    trainer = Trainer(Run(Experiment()))
    assert "the last batch of an epoch has 9 here, the others 10" in loss_of_rows.why_a_mean(
        trainer
    )
    even = Trainer(Run(Experiment(batch_size=1)))
    assert "last batch" not in loss_of_rows.why_a_mean(even)


# --- the curves ---------------------------------------------------------------------------------


def test_curves_are_cut_at_the_top_and_say_their_number() -> None:
    p = np.linspace(0.001, 1.0, 50)
    here = float(-np.log(0.6))
    html = loss_curves_html("What it costs", p, [LossLine("−ln p", -np.log(p), here)], 0.6, 5.0)
    assert "−ln p = 0.5108" in html
    assert "At p = 0.6000: −ln p 0.5108" in html
    heights = [
        float(part.split()[1]) for part in html.split('k0" d="M')[1].split('"')[0].split("L")
    ]
    assert min(heights) >= 33.9


@pytest.mark.parametrize("here", [3.85, 6.91, 27.6, 36.04])
def test_the_axis_of_a_cost_reaches_the_dot_at_it(here: float) -> None:
    p = np.linspace(1e-16, 1.0, 50)
    html = loss_curves_html("What it costs", p, [LossLine("−ln p", -np.log(p), here)], 0.0, 5.0)
    height = float(re.findall(r'<circle class="k0" cx="[^"]+" cy="([^"]+)"', html)[0])
    assert TOP <= height < BOTTOM
    ticks = [float(tick) for tick in re.findall(r'text-anchor="end">([\d.]+)</text>', html)]
    assert here <= max(ticks) < here + 5
    assert len(ticks) <= 9


def test_an_infinite_cost_has_no_dot_but_a_number() -> None:
    p = np.linspace(0.001, 1.0, 50)
    html = loss_curves_html("What it costs", p, [LossLine("−ln p", -np.log(p), math.inf)], 0.0, 5.0)
    assert "−ln p = ∞" in html
    assert "<circle" not in html
