"""The test rows: their figures are the engine's, and every further look is counted."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment, Run
from neuralnet.inside.held_out import MOST_LOOKS, Looks, measure_rows, row_scores
from neuralnet.inside.luck import accuracy_interval, chance_of_gap
from neuralnet.training import Trainer
from tests.present import present


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(test_share=0.15, **settings))
    trainer.seek(step)
    return trainer


@pytest.mark.parametrize("settings", [{}, {"dataset": "penguin_mass"}, {"precision": "float32"}])
def test_validation_rows_measured_this_way_have_the_trainers_own_figures(
    settings: dict[str, Any],
) -> None:
    trainer = trainer_at(100, dropout=0.2, **settings)
    m = trainer.measure()
    found = measure_rows(trainer, trainer.data.validation_rows)
    assert found.loss == pytest.approx(m.validation_loss, rel=1e-6)
    assert found.metric == pytest.approx(m.validation_metric, rel=1e-6)
    assert found.n == len(trainer.data.validation_rows)


def test_right_rows_add_up_and_the_accuracy_lies_in_its_interval() -> None:
    found = measure_rows(trainer := trainer_at(120), trainer.data.test_rows)
    right, confusion = present(found.right), present(found.confusion)
    assert right == np.trace(confusion)
    assert confusion.sum() == found.n == len(trainer.data.test_rows)
    assert found.metric == pytest.approx(right / found.n)
    assert (found.low, found.high) == accuracy_interval(right, found.n)
    assert found.low < found.metric < found.high


def test_values_have_an_interval_around_their_error() -> None:
    found = measure_rows(trainer := trainer_at(200, dataset="penguin_mass"), trainer.data.test_rows)
    assert found.low < found.metric < found.high
    assert found.right is None
    assert found.confusion is None


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_the_scores_of_rows_are_what_their_figure_is_the_mean_of(dataset: str) -> None:
    trainer = trainer_at(100, dataset=dataset)
    rows = trainer.data.validation_rows
    mean = row_scores(trainer, rows).mean()
    metric = measure_rows(trainer, rows).metric
    assert mean == pytest.approx(metric if dataset == "penguins" else metric**2)


def test_a_look_knows_how_often_luck_alone_makes_such_a_gap() -> None:
    trainer = trainer_at(120)
    scores = [
        row_scores(trainer, rows) for rows in (trainer.data.validation_rows, trainer.data.test_rows)
    ]
    assert Looks().take(trainer, "").chance == chance_of_gap(*scores)


def test_measuring_changes_nothing() -> None:
    looked, other = trainer_at(30), trainer_at(30)
    Looks().take(looked, "")
    looked.run(30)
    other.run(30)
    np.testing.assert_array_equal(looked.network.theta, other.network.theta)
    assert looked.history.curve().tolist() == other.history.curve().tolist()


def test_the_same_state_measured_again_is_the_same_look() -> None:
    looks, trainer = Looks(), trainer_at(48)
    assert looks.at(trainer) is None
    look = looks.take(trainer, "first")
    assert looks.take(trainer, "again") is look
    assert (look.number, look.step, look.epoch, look.run) == (1, 48, 3, trainer.run_spec.key)
    assert look.described == "first"


def test_another_state_or_another_run_is_a_further_look_at_the_same_rows() -> None:
    looks, trainer = Looks(), trainer_at(48)
    looks.take(trainer, "")
    trainer.seek(72)
    assert looks.at(trainer) is None
    assert looks.take(trainer, "").number == 2
    changed = trainer_at(48, learning_rate=0.01)
    assert len(looks.earlier(changed)) == 2
    assert looks.take(changed, "").number == 3


def test_a_test_that_shares_rows_is_not_untouched_and_one_that_shares_none_is() -> None:
    looks = Looks()
    looks.take(trainer_at(24), "")
    larger = Trainer(Experiment(test_share=0.3))
    assert looks.take(larger, "").number == 2
    assert looks.take(trainer_at(24, dataset="moons"), "").number == 1
    assert looks.take(trainer_at(24, dataset="moons", data_seed=1), "").number == 1


def test_the_oldest_looks_are_forgotten_and_the_count_goes_on() -> None:
    looks, trainer = Looks(), trainer_at(0, dataset="xor")
    for number in range(1, MOST_LOOKS + 6):
        assert looks.take(trainer, "").number == number
        trainer.run(1)
    assert len(looks.earlier(trainer)) == MOST_LOOKS


def test_a_network_that_outgrew_its_numbers_can_be_measured() -> None:
    run = Run(Experiment(dataset="plane", optimizer="sgd", learning_rate=1e5, test_share=0.2))
    trainer = Trainer(run)
    trainer.run_to_end()
    found = measure_rows(trainer, trainer.data.test_rows)
    assert not found.metric < 1e6
