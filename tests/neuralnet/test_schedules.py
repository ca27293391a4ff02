"""Schedules: the learning rate of every step, by hand and through a whole run."""

import numpy as np
import pytest

from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULE_NUMBERS, SCHEDULES, LearningRate, Rate
from neuralnet.training import Trainer

ROWS = 42  # of 60 points 70 % train: 5 batches of 9 rows, the last of 6
SMALL = Experiment(
    dataset="blobs",
    samples=60,
    hidden_units=(4,),
    batch_size=9,
    optimizer="sgd",
    learning_rate=0.2,
    epochs=6,
)


def at(e: float, after: float = 100.0, **settings: object) -> Rate:
    experiment = SMALL.replace(**settings)
    return LearningRate(lambda name: getattr(experiment, name)).at(e, after)


def rates(run: Run | Experiment) -> list[float]:
    """The rate that the optimizer has in each step."""
    trainer, found = Trainer(run), []
    while not trainer.at_end:
        trainer.compute()
        found.append(float(trainer.optimizer.learning_rate))
        trainer.apply()
    return found


# One rate, by hand


@pytest.mark.parametrize(
    "e, share", [(0, 1), (1.9, 1), (2, 0.5), (3.99, 0.5), (4, 0.25), (9, 1 / 16)]
)
def test_steps_down_multiply_the_rate_every_few_epochs(e: float, share: float) -> None:
    rate = at(e, schedule="step", drop_every=2, drop_factor=0.5)
    assert rate.share == share
    assert rate.value == 0.2 * share


@pytest.mark.parametrize("e, share", [(0, 1), (1, 0.75), (1.5, 0.5), (2, 0.25), (3, 0), (7, 0)])
def test_a_cosine_goes_down_to_0_and_stays_there(e: float, share: float) -> None:
    assert at(e, schedule="cosine", cosine_epochs=3).share == pytest.approx(share, abs=1e-15)


def test_a_constant_rate_is_the_one_that_was_chosen() -> None:
    assert at(5.5) == Rate(0.2, 1.0, 1.0, 5.5, 100.0)
    assert at(5.5).value == 0.2


def test_a_warm_up_is_what_of_its_epochs_is_done_when_the_step_ends() -> None:
    assert at(0, 0.5, warmup_epochs=2.0).warmth == 0.25
    assert at(1.5, 2.0, warmup_epochs=2.0).warmth == 1.0
    assert at(2.0, 2.5, warmup_epochs=2.0).warmth == 1.0
    both = at(1.0, 1.5, warmup_epochs=2.0, schedule="step", drop_every=1, drop_factor=0.1)
    assert both.value == pytest.approx(0.2 * 0.1 * 0.75)


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_the_numbers_of_a_schedules_working_make_its_share(name: str) -> None:
    kind = SCHEDULES[name]
    for e in (0.0, 0.3, 19.9, 20.0, 45.0, 80.0):
        schedule = kind(lambda name: SCHEDULE_NUMBERS[name].default)
        n = schedule.values(e)
        assert n.share == float(schedule.share(e))
        assert 0 <= n.share <= 1
    n = SCHEDULES["step"](lambda name: SCHEDULE_NUMBERS[name].default).values(45.0)
    assert n.drop_factor**n.drops == n.share == 0.25
    n = SCHEDULES["cosine"](lambda name: SCHEDULE_NUMBERS[name].default).values(80.0)
    assert n.e_within == 50.0


# A whole run


def test_without_a_schedule_the_rate_is_the_setting_itself() -> None:
    assert rates(SMALL) == [0.2] * 30


def test_every_step_of_a_run_has_the_rate_of_its_place() -> None:
    found = rates(SMALL.replace(schedule="cosine", cosine_epochs=4, warmup_epochs=1.0))
    rows = [epoch * ROWS + batch * 9 for epoch in range(6) for batch in range(5)]
    after = [min(row % ROWS + 9, ROWS) / ROWS + row // ROWS for row in rows]
    wave = [0.5 + 0.5 * np.cos(np.pi * min(row / ROWS, 4) / 4) for row in rows]
    wanted = 0.2 * np.array(wave) * np.minimum(after, 1)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-18)
    assert found[-1] == 0  # after four epochs nothing is learnt any more
    assert found[0] == pytest.approx(0.2 * 9 / 42)  # and in the first step something is


def test_a_step_with_a_rate_of_0_changes_nothing() -> None:
    trainer = Trainer(SMALL.replace(schedule="cosine", cosine_epochs=1, optimizer="momentum"))
    trainer.seek(5)
    before = trainer.network.theta.copy()
    trainer.run(7)
    assert (trainer.network.theta == before).all()


def test_time_is_counted_in_rows_so_that_a_schedule_survives_another_batch_size() -> None:
    run = Run(SMALL.replace(schedule="cosine", cosine_epochs=2)).edited(2, {"batch_size": 3})
    trainer = Trainer(run)
    trainer.seek(3)  # two batches of 9 rows and one of 3
    assert trainer.rate.e == pytest.approx(21 / ROWS)
    assert trainer.rate.after == pytest.approx(24 / ROWS)


def test_a_schedule_set_on_the_way_counts_from_the_start_of_the_run() -> None:
    run = Run(SMALL, (Edit(10, (("schedule", "step"), ("drop_every", 1), ("drop_factor", 0.5))),))
    found = rates(run)
    assert found[:10] == [0.2] * 10
    assert found[10:20] == [0.05] * 5 + [0.025] * 5


def test_a_branch_with_a_schedule_is_the_run_that_always_had_it_up_to_there() -> None:
    trainer = Trainer(SMALL)
    trainer.seek(12)
    branch = trainer.branch({"schedule": "cosine", "warmup_epochs": 4.0})
    branch.run_to_end()
    straight = Trainer(branch.run_spec)
    straight.run_to_end()
    assert (branch.network.theta == straight.network.theta).all()
    assert branch.history.curve().tobytes() == straight.history.curve().tobytes()


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_single_precision_stays_single(optimizer: str) -> None:
    experiment = SMALL.replace(
        optimizer=optimizer, schedule="cosine", warmup_epochs=0.5, precision="float32"
    )
    trainer = Trainer(experiment)
    trainer.run(8)
    assert trainer.network.theta.dtype == trainer.delta.dtype == np.float32
    trainer.compute()
    assert isinstance(trainer.optimizer.learning_rate, float)
