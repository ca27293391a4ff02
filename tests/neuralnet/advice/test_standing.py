"""A bad state is called bad, whether or not a rule knows why."""

import math
from typing import Any

import numpy as np
import pytest

from benchmarks.tables import interactions, rare_and_weak, table, xor_corners
from neuralnet.advice.evidence import SHORT, constant_guess
from neuralnet.advice.findings import findings
from neuralnet.advice.measured_words import figure
from neuralnet.advice.reference import FEWEST_ROWS, reference, row_scores
from neuralnet.advice.standing import standing
from neuralnet.data.datasets import Dataset
from neuralnet.experiment import Experiment, Run
from neuralnet.measuring import in_percent
from neuralnet.training import Trainer
from tests.neuralnet.advice.tables import chance, rare_and_plain, weak_values
from tests.neuralnet.advice.trained import WRONG_LABELS, at_end


def chance_values() -> Dataset:
    """Twenty rows whose values have nothing to do with their three features."""
    generator = np.random.default_rng(4)
    return table("mine", generator.normal(size=(20, 3)), generator.normal(size=20))


def at(step: int, run: Run) -> Trainer:
    trainer = at_end(run)
    trainer.seek(step)
    return trainer


def test_a_weight_set_by_hand_that_spoils_the_network_is_bad_at_once_and_said() -> None:
    run = Run(Experiment()).edited(1200, parameters=dict.fromkeys(range(3), 30.0))
    trainer = at(1200, run)
    assert findings(trainer) == []
    now = standing(trainer)
    assert now.grade == "bad"
    assert "worse than a constant guess" in now.reasons
    assert "at the end of epoch 49, before a weight was set by hand at step 1200" in now.reasons
    assert now.reasons.endswith("step 1200: set that weight back.")
    assert now.right == trainer.measure().validation_metric


def test_in_the_middle_of_a_run_training_on_is_a_way_out() -> None:
    run = Run(Experiment()).edited(240, parameters=dict.fromkeys(range(3), 30.0))
    now = standing(at(240, run))
    assert now.grade == "bad"
    assert now.reasons.endswith("step 240: train on, or set that weight back.")


def test_a_class_that_is_never_found_is_named() -> None:
    biases = dict.fromkeys(range(192, 193), -50.0)  # the output bias of the last class
    run = Run(Experiment()).edited(1200, parameters=biases)
    names = Trainer(run).data.dataset.class_names
    now = standing(at(1200, run))
    assert now.grade == "bad"
    assert f"No training row of “{names[-1]}” is found." in now.reasons
    assert "The loss was 0.0" in now.reasons


@pytest.mark.parametrize("seed", range(2))
def test_the_lab_is_good_at_its_end_and_never_bad_on_the_way(seed: int) -> None:
    trainer = at_end(Experiment(seed=seed))
    for epoch in (0, 1, 2, 3, 5, 8, 12, 20, 30, 40):
        for extra in (0, 7):
            trainer.seek(24 * epoch + extra)
            assert standing(trainer).grade != "bad", (epoch, extra)
    trainer.seek(1200)
    assert (standing(trainer).grade, standing(trainer).reasons) == ("good", "")


def test_a_class_that_is_not_found_yet_is_open_while_the_loss_falls() -> None:
    found = [
        now
        for seed in range(10)
        for epoch in (5, 8)
        if (now := standing(at(24 * epoch, Run(Experiment(seed=seed, epochs=8))))).reasons
    ]
    assert found
    assert {now.grade for now in found} == {"open"}
    assert any("The loss is still falling: train on." in now.reasons for now in found)


def test_values_have_no_share_of_right_rows() -> None:
    now = standing(at(1, Run(Experiment(dataset="plane"))))
    assert math.isnan(now.right)
    assert now.grade == "open"


def test_hardly_trained_is_open_and_not_bad() -> None:
    now = standing(at(1, Run(Experiment())))
    assert now.grade == "open"
    assert now.reasons


# --- what a tick rests on ----------------------------------------------------------------------


def ended(**settings: Any) -> Trainer:
    return at_end(Experiment(**settings))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("classes", [True, False])
def test_targets_that_are_chance_never_get_a_tick(seed: int, classes: bool) -> None:
    own = chance(seed, classes=classes)
    trainer = ended(dataset="own", own_data=own, learning_rate=0.003)
    now = standing(trainer)
    assert now.grade != "good"
    if not findings(trainer):
        assert "no better than a constant guess by more than chance" in now.reasons
        assert "These inputs" in now.reasons


def test_one_validation_row_is_too_few_to_judge_by_and_is_said_to_be_withheld() -> None:
    now = standing(ended(dataset="own", own_data=xor_corners()))
    assert now.grade == "open"
    assert (
        "1 of 4 rows is kept for validation: too few to tell, and never trained on." in now.reasons
    )


def test_few_validation_rows_that_are_answered_worse_than_by_a_constant_guess_say_so() -> None:
    trainer = ended(dataset="own", own_data=chance_values(), learning_rate=0.01, epochs=200)
    now, guess = standing(trainer), constant_guess(trainer, validation=True)
    assert len(trainer.data.validation_rows) < FEWEST_ROWS
    assert trainer.measure().validation_loss > 1.2 * guess  # learnt by heart
    assert now.grade == "open"
    assert (
        f"Their loss is {figure(trainer.measure().validation_loss)}; a constant guess would have "
        f"{figure(guess)}."
    ) in now.reasons


def test_a_run_that_gets_better_to_its_end_is_told_to_train_on() -> None:
    trainer = ended(dataset="own", own_data=rare_and_plain(), learning_rate=0.01, epochs=15)
    assert standing(trainer).reasons.endswith("Both losses are still falling: train on.")
    trainer = ended(dataset="own", own_data=rare_and_plain(), learning_rate=0.01, epochs=400)
    assert "train on" not in standing(trainer).reasons


def test_without_validation_rows_nobody_knows() -> None:
    now = standing(ended(validation_share=0))
    assert now.grade == "open"
    assert "no validation rows" in now.reasons


def test_a_tick_says_what_it_rests_on() -> None:
    trainer = ended()
    now = standing(trainer)
    best = reference(trainer.run_spec.experiment).best
    assert now.grade == "good"
    assert now.beside == (
        f"For comparison: {best.words} would be right for {in_percent(best.score)} of the same "
        "rows."
    )
    values = standing(ended(dataset="plane", learning_rate=0.01))
    assert values.grade == "good"
    assert "would reach R² 0.9" in values.beside


def test_sure_answers_that_are_wrong_get_no_tick() -> None:
    trainer = at_end(WRONG_LABELS)
    assert trainer.measure().validation_loss > reference(trainer.run_spec.experiment).guess.loss
    assert standing(trainer).grade != "good"


def test_where_a_class_cannot_be_found_the_base_rates_loss_is_said() -> None:
    trainer = ended(dataset="own", own_data=rare_and_weak())
    known = reference(trainer.run_spec.experiment)
    assert findings(trainer) == []
    now = standing(trainer)
    assert now.grade == "open"
    assert "No training row of “apple” is found" in now.reasons
    assert f"a constant guess: {figure(known.guess.loss)}" in now.reasons
    assert "other settings will not help" in now.reasons


def test_inputs_are_not_said_to_tell_nothing_where_the_rows_are_too_few_to_know() -> None:
    trainer = ended(dataset="own", own_data=rare_and_plain(), learning_rate=0.01)
    known = reference(trainer.run_spec.experiment)
    assert not known.tells
    assert known.best_loss.loss < 0.5 * known.guess.loss
    now = standing(trainer)
    assert now.grade == "open"
    assert f"{len(known.rows)} rows are too few" in now.reasons
    assert "do not tell more" not in now.reasons


@pytest.mark.parametrize("settings", [{"hidden_units": (2,)}, {"activation": "tanh"}], ids=str)
def test_a_run_that_lags_behind_a_simple_method_gets_no_tick(settings: dict[str, Any]) -> None:
    trainer = ended(dataset="own", own_data=interactions(), learning_rate=0.01, **settings)
    known = reference(trainer.run_spec.experiment)
    rows = known.rows
    assert known.best.score - row_scores(trainer.outputs()[rows], trainer.data, rows).mean() > SHORT
    assert findings(trainer) or standing(trainer).grade == "open"


def test_lagging_that_may_be_luck_is_said_and_called_so() -> None:
    trainer = ended(
        dataset="own",
        own_data=weak_values(32),
        hidden_units=(16, 16, 16),
        activation="tanh",
        learning_rate=0.02,
        epochs=30,
        split_seed=32,
        seed=32,
    )
    assert findings(trainer) == []
    now = standing(trainer)
    assert now.grade == "open"
    assert "So few rows cannot tell whether that is luck." in now.reasons
