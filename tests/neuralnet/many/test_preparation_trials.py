"""Short trainings that compare ways to prepare data: what each of them shows."""

import numpy as np
import pytest

from neuralnet.data.points import dataset_from_points
from neuralnet.experiment import Experiment
from neuralnet.many.preparation_trials import (
    LEAK_COPIES,
    MOST_ROWS,
    curve_of,
    land_trial,
    leak_trial,
    scaling_trials,
    small_trial,
)
from neuralnet.preparation import load


def last_accuracy(experiment: Experiment) -> float:
    return float(curve_of(experiment)[-1, 4])


def test_raw_inputs_do_not_learn_with_sgd_and_standardised_ones_do() -> None:
    trials = scaling_trials(Experiment(), "sgd")
    assert list(trials) == ["raw", "course", "standardised", "min-max"]
    assert last_accuracy(trials["raw"]) < 0.5  # the share of the largest class
    assert last_accuracy(trials["standardised"]) > 0.95


def test_the_courses_scaling_is_tried_only_where_it_divides() -> None:
    assert "course" not in scaling_trials(Experiment(dataset="moons"), "adam")


@pytest.mark.parametrize("dataset", ["penguins", "moons", "gaussians"])
def test_copies_before_the_split_flatter_validation(dataset: str) -> None:
    experiment = Experiment(dataset=dataset)
    honest = leak_trial(experiment, 0.2, 1)
    leaked = leak_trial(experiment, 0.2, LEAK_COPIES)
    assert abs(leaked.training_rows - LEAK_COPIES * honest.training_rows) <= LEAK_COPIES
    assert leaked.fresh_rows == honest.fresh_rows
    better = (
        leaked.validation < honest.validation
        if dataset == "gaussians"
        else (leaked.validation > honest.validation)
    )
    assert better
    if dataset == "penguins":
        assert leaked.validation - leaked.fresh > 0.15


def test_two_squares_close_a_straight_line_to_a_circle() -> None:
    circles = Experiment(dataset="circles")
    assert land_trial(circles, ()).measure().training_metric < 0.75
    assert land_trial(circles, ("x1^2", "x2^2")).measure().training_metric == 1.0


def test_a_large_set_is_tried_on_some_of_its_rows() -> None:
    generator = np.random.default_rng(0)
    points = [(*point, k % 2) for k, point in enumerate(generator.normal(size=(500, 2)).tolist())]
    few = Experiment().with_data("own", dataset_from_points(points, "classification"))
    assert small_trial(few).own_data == few.own_data
    assert load(small_trial(Experiment(dataset="moons", samples=5000))).n == MOST_ROWS


def test_layers_and_learning_of_the_run_do_not_matter() -> None:
    other = Experiment(hidden_units=(4, 3, 2), dropout=(0.1, 0.2, 0.3), weight_decay=0.1, epochs=7)
    assert small_trial(other).replace(epochs=50) == small_trial(Experiment())
