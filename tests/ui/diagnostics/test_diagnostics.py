"""What the diagnostics say in words and tables, and where their buttons lead."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment, Run
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.evaluation import calibration
from neuralnet.inside.held_out import Looks
from neuralnet.inside.landscape import landscape
from neuralnet.inside.projection import representations
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.diagnostics.final_test import luck_words
from ui.diagnostics.layer_health import sizes_words, strip, units_table, units_words
from ui.diagnostics.predictions import (
    calibration_table,
    calibration_words,
    predict,
    residuals_words,
)
from ui.diagnostics.representations import separation
from ui.diagnostics.steps import targets
from ui.diagnostics.surface import extent_words, surface_words
from ui.diagnostics.views import views
from ui.words.numbers import rounded
from ui.words.state_words import state_words


def learner_at(step: int, **settings: Any) -> Learner:
    me = Learner(Run(Experiment(**settings)), step)
    me.at_cursor()
    return me


def trained(step: int = 100, **settings: Any) -> Trainer:
    return learner_at(step, **settings).trainer


# --- where the buttons lead --------------------------------------------------------------------


@pytest.mark.parametrize(
    "step, back, on",
    [(0, 0, 24), (1, 0, 24), (24, 0, 48), (25, 24, 48), (1199, 1176, 1200), (1200, 1176, 1200)],
)
def test_an_epoch_leads_to_the_end_of_the_one_before_or_of_this_one(
    step: int, back: int, on: int
) -> None:
    me = learner_at(step)
    leads_to = targets(me, me.trainer)
    assert (leads_to["epoch_back"], leads_to["epoch_on"]) == (back, on)
    assert leads_to["step_back"] == max(step - 1, 0)
    assert leads_to["step_on"] == min(step + 1, 1200)
    assert (leads_to["start"], leads_to["end"]) == (0, 1200)


def test_no_button_leads_past_the_end_of_a_run_that_stopped_early() -> None:
    me = Learner(Run(Experiment(dataset="plane", optimizer="sgd", learning_rate=1e5)), 10_000)
    trainer = me.at_cursor()
    assert trainer.end is not None
    leads_to = targets(me, trainer)
    assert leads_to["step_on"] == leads_to["epoch_on"] == leads_to["end"] == trainer.end.step


def test_the_state_is_told_in_loss_and_metric_of_both_sets() -> None:
    words = state_words(trained(480))
    assert words == (
        "training rows: loss 0.0630, accuracy 99.2%; validation rows: loss 0.0640, accuracy 100.0%"
    )
    assert "validation" not in state_words(trained(validation_share=0.0))
    assert " g" in state_words(trained(dataset="penguin_mass"))


# --- signals, gradients, units -----------------------------------------------------------------


def test_gradients_that_vanish_are_called_so_with_their_layers_and_their_factor() -> None:
    deep = {"hidden_units": (8,) * 6, "activation": "sigmoid", "initializer": "xavier"}
    trainer = trained(0, **deep)
    found = layer_health(trainer)
    gradients = [health.gradient for health in found]
    assert (int(np.argmin(gradients)), int(np.argmax(gradients))) == (0, 6)
    words = sizes_words(trainer, found)
    assert f"largest in the output layer, {rounded(gradients[6])}" in words
    assert f"smallest in hidden 1, {rounded(gradients[0])}" in words
    assert f"a factor of {rounded(gradients[6] / gradients[0])}." in words
    assert gradients == sorted(gradients)
    assert "It shrinks from layer to layer on its way back." in words
    slowest = min(found, key=lambda h: h.update_ratio)
    assert f"learns slowest ({rounded(slowest.update_ratio)})" in words


def test_the_largest_and_the_smallest_gradient_are_found_in_any_layer() -> None:
    trainer = trained(0, hidden_units=(20, 20, 20))
    found = layer_health(trainer)
    sizes = {1: 0.02, 2: 0.3, 3: 0.01, 4: 0.1}
    made = [replace(health, gradient=sizes[health.layer]) for health in found]
    words = sizes_words(trainer, made)
    assert "largest in hidden 2, 0.3, and smallest in hidden 3, 0.01: a factor of 30." in words
    assert "It neither shrinks nor grows all the way back." in words
    ratios = {1: 0.001, 2: 0.02, 3: 0.03, 4: 0.04}
    made = [replace(health, update_ratio=ratios[health.layer]) for health in made]
    words = sizes_words(trainer, made)
    assert "By update ÷ weights, hidden 1 learns slowest (0.001)." in words
    grown = [replace(health, gradient=10.0**-health.layer) for health in made]
    assert "It grows from layer to layer on its way back." in sizes_words(trainer, grown)
    made[2] = replace(found[2], gradient=0.0)
    assert "exactly 0 in hidden 3" in sizes_words(trainer, made)


def test_a_factor_of_15_is_not_of_one_size() -> None:
    trainer = trained(0)
    found = layer_health(trainer)
    made = [replace(h, gradient=0.01 * 15.0 ** (h.layer == 3)) for h in found]
    words = sizes_words(trainer, made)
    assert "a factor of 15." in words
    assert "within a factor of ten" not in words


def test_errors_that_explode_are_called_so_even_where_the_gradients_do_not() -> None:
    deep = {"hidden_units": (20,) * 6, "activation": "identity", "initializer_scale": 4.0}
    trainer = trained(0, **deep)
    found = layer_health(trainer)
    growth = found[0].error / found[-1].error
    assert growth > 100
    words = sizes_words(trainer, found)
    assert "within a factor of ten" in words
    assert (
        f"The error ∂L/∂z becomes {rounded(growth)} times larger from the output layer to hidden 1."
        in words
    )


def test_gradients_and_errors_of_one_order_are_called_so() -> None:
    trainer = trained()
    words = sizes_words(trainer, layer_health(trainer))
    assert words.endswith("within a factor of ten: none is left behind.")


def test_all_weights_0_let_nothing_reach_the_first_layer() -> None:
    trainer = trained(0, initializer="zeros")
    words = sizes_words(trainer, layer_health(trainer))
    assert (
        "exactly 0 in hidden 1, hidden 2 and the output layer: no weight there can learn" in words
    )


def test_one_layer_has_nothing_to_be_compared_with() -> None:
    trainer = trained(hidden_units=())
    assert "one layer does all the work" in sizes_words(trainer, layer_health(trainer))


def test_dead_units_are_counted_among_those_that_can_die() -> None:
    me = learner_at(0, hidden_units=(4,))
    _W, b, _spec = next(iter(me.trainer.network.slices()))
    me.set_parameters({b.start + 2: -1e3})
    found = layer_health(me.at_cursor())
    assert units_words(found) == "**Here** 1 of 4 units (25%) is dead."
    boxes = strip(me.trainer, found[0])
    assert boxes.note == "ReLU: 1 of 4 dead"
    assert boxes.bad == [False, False, True, False]
    assert boxes.words[2] == "unit 3: on for 0% of the rows"


def test_layers_of_two_kinds_are_counted_apart() -> None:
    found = layer_health(trained(hidden_units=(4, 5), activation=("relu", "tanh")))
    words = units_words(found)
    assert "of 4 units" in words
    assert "of 5 units" in words


def test_where_nothing_can_die_this_is_said() -> None:
    assert "no unit can be either" in units_words(layer_health(trained(activation="leaky_relu")))


def test_the_table_has_every_unit_by_name() -> None:
    trainer = trained()
    table = units_table(trainer, layer_health(trainer))
    assert len(table) == 23
    assert table["unit"].tolist()[-3:] == ["Adelie", "Gentoo", "Chinstrap"]
    assert table["layer"].unique().tolist() == ["Hidden 1", "Hidden 2", "Output"]


# --- predictions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "right, words",
    [(9, "its confidence fits"), (5, "it is too sure"), (10, "it is not sure enough")],
)
def test_whether_a_network_is_too_sure_is_said(right: int, words: str) -> None:
    probabilities = np.tile([0.9, 0.1], (10, 1))
    labels = np.array([0] * right + [1] * (10 - right))
    found = calibration(probabilities, labels)
    assert words in calibration_words(found, probabilities, "validation")
    table = calibration_table(found)
    assert table["rows"].tolist() == [10]
    assert table["bin"].tolist() == ["0.8 – 0.9"]


def test_the_curve_goes_through_what_the_network_predicts_for_its_rows() -> None:
    trainer = trained(dataset="penguin_mass")
    np.testing.assert_allclose(
        predict(trainer, trainer.data.dataset.x), trainer.outputs()[:, 0], rtol=1e-12
    )


def test_the_errors_of_both_sets_are_told_in_the_targets_unit() -> None:
    trainer = trained(dataset="penguin_mass")
    rmse = trainer.measure().validation_metric
    assert f"root mean squared error {rmse:.4g} g" in residuals_words(trainer)


# --- rows and surface --------------------------------------------------------------------------


def test_separation_is_1_for_groups_that_are_points_and_0_for_groups_alike() -> None:
    groups = np.array([0, 0, 1, 1])
    apart = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 2.0], [1.0, 2.0]])
    alike = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert separation(apart, groups) == pytest.approx(1.0)
    assert separation(alike, groups) == pytest.approx(0.0)
    assert np.isnan(separation(np.zeros((4, 2)), groups))


def test_training_pulls_the_classes_apart_layer_by_layer() -> None:
    trainer = trained(1200)
    labels = trainer.data.dataset.labels
    found = representations(trainer, np.arange(len(labels)))
    shares = [separation(projection.points, labels) for projection in found]
    assert shares[-1] > shares[0]


def test_the_way_is_told_with_the_losses_measured_at_both_ends() -> None:
    trainer = trained(48)
    words = surface_words(landscape(trainer, size=5))
    curve = trainer.history.curve()
    assert f"from {curve[0, 1]:.4f} at the start to {curve[2, 1]:.4f} now" in words


def test_fewer_rows_are_said_aloud() -> None:
    large = trained(4, dataset="moons", samples=5000, hidden_units=(100, 100))
    assert "of the 3,500 training rows" in extent_words(landscape(large))
    assert "all 239 training rows" in extent_words(landscape(trained(4), size=5))


def test_a_plane_that_hardly_shows_the_way_says_so() -> None:
    trainer = trained(240)
    assert "outside this plane" in extent_words(landscape(trainer, "random", size=5))
    assert "outside this plane" not in extent_words(landscape(trainer, "path", size=5))


# --- which views there are ---------------------------------------------------------------------


def test_classes_are_confused_and_numbers_are_missed() -> None:
    classes, values = views(trained(0)), views(trained(0, dataset="penguin_mass"))
    assert {"confusion", "calibration"} <= classes.keys()
    assert {"fit", "residuals"} <= values.keys()
    assert not {"confusion", "calibration"} & values.keys()
    assert not {"fit", "residuals", "curve"} & classes.keys()


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_a_gap_is_called_luck_unless_shuffled_rows_hardly_ever_make_it(dataset: str) -> None:
    trainer = Trainer(Experiment(dataset=dataset, test_share=0.15))
    trainer.run(60)
    look = Looks().take(trainer, "")
    luck = luck_words(trainer, replace(look, chance=0.31))
    assert "about 31 of 100 pairs of sets would lie as far apart" in luck
    assert "promises" not in luck
    value, better = trainer.measure().validation_metric, 1 if dataset == "penguins" else -1
    for sign, word in ((-better, "more"), (better, "less")):
        figures = replace(look.figures, metric=value * (1 + 0.1 * sign))
        told = luck_words(trainer, replace(look, chance=0.004, figures=figures))
        assert f"promises {word} than the test rows show" in told
        assert "fewer than 1 of 100 pairs of sets" in told
        assert ("at most 5 runs in 100" in told) == (word == "more")
