"""What a run remembers: bounded, never without a way back, never written to."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.experiment import Experiment
from neuralnet.history import (
    MOST_BATCH_LOSSES,
    BatchLosses,
    History,
    Measurement,
    Snapshot,
    best_epoch,
    best_so_far,
)
from neuralnet.training import Trainer

SIZE = 5 * 8 + 2 * 8 + 4 * 8 + 1024  # bytes of the snapshot below


def make_snapshot(step: int, epoch: Any, rows_done: Any = 0) -> Snapshot:
    return Snapshot(
        step=step,
        epochs_done=epoch,
        batches_done=0,
        rows_done=rows_done,
        batches_of_last_epoch=0,
        order=np.arange(5),
        theta=np.full(2, float(step)),
        optimizer="adam",
        optimizer_state=np.zeros((2, 2)),
        optimizer_t=step,
        generator_state={},
    )


def make_measurement(epoch: Any, loss: Any) -> Measurement:
    return Measurement(10 * epoch, epoch, 1.0, 0.5, loss, 0.5)


def fill(history: Any, epochs: Any) -> Any:
    for epoch in range(epochs + 1):
        if history.wants(10 * epoch, epoch):
            history.add(make_snapshot(10 * epoch, epoch))
    return history


@given(st.integers(0, 20 * SIZE), st.integers(0, 200))
def test_snapshots_stay_within_the_budget_and_reach_back_to_the_start(
    budget: int, epochs: int
) -> None:
    history = fill(History(budget), epochs)
    steps = [snapshot.step for snapshot in history]
    assert steps[0] == 0
    assert steps == sorted(steps)
    assert history.bytes == sum(snapshot.bytes for snapshot in history)
    assert history.bytes <= max(budget, SIZE)


def test_what_is_kept_is_spread_evenly_over_the_run() -> None:
    history = fill(History(10 * SIZE), 100)
    gaps = np.diff([snapshot.epochs_done for snapshot in history])
    assert len(set(gaps)) == 1
    assert 5 <= len(history) <= 10


def test_a_stop_inside_an_epoch_goes_before_an_epochs_end() -> None:
    history = fill(History(10 * SIZE), 9)
    history.add(make_snapshot(95, 9, rows_done=3))
    assert [snapshot.step for snapshot in history] == list(range(0, 100, 10))
    assert history.wants(110, 11)  # and the spacing is what it was


def test_the_nearest_snapshot_is_the_last_at_or_before_a_step() -> None:
    history = fill(History(), 3)
    assert [history.nearest(step).step for step in (0, 9, 10, 29, 999)] == [0, 0, 10, 20, 30]
    with pytest.raises(LookupError, match="no snapshot at or before step 3"):
        History().nearest(3)


def test_the_past_before_a_step_is_a_history_of_its_own() -> None:
    history = fill(History(), 5)
    history.measurements = {10 * epoch: make_measurement(epoch, 1.0) for epoch in range(6)}
    past = history.before(30)
    assert [snapshot.step for snapshot in past] == [0, 10, 20]
    assert sorted(past.measurements) == [0, 10, 20]
    past.add(make_snapshot(25, 3))
    past.measurements[25] = make_measurement(3, 1.0)
    assert history.nearest(29).step == 20
    assert 25 not in history.measurements
    assert past.bytes == sum(snapshot.bytes for snapshot in past)


def test_a_past_keeps_the_spacing_it_was_thinned_to() -> None:
    history = fill(History(4 * SIZE), 40)
    past = history.before(math.inf)
    assert [past.wants(999, epoch) for epoch in range(64)] == [
        history.wants(999, epoch) for epoch in range(64)
    ]


def test_a_snapshot_taken_twice_is_counted_once() -> None:
    history = fill(History(), 2)
    before = history.bytes
    history.add(make_snapshot(10, 1))
    assert history.bytes == before


def test_the_curve_is_a_table_in_the_order_of_the_steps() -> None:
    history = History()
    assert history.curve().shape == (0, 5)
    for epoch in (2, 0, 1):
        history.measurements[10 * epoch] = make_measurement(epoch, 0.1 * epoch)
    np.testing.assert_allclose(history.curve()[:, 0], [0, 10, 20])
    np.testing.assert_allclose(history.curve()[:, 3], [0.0, 0.1, 0.2])


def test_the_best_epoch_is_the_first_of_the_lowest_validation_losses() -> None:
    measurements = [
        make_measurement(epoch, loss) for epoch, loss in enumerate([3.0, 1.0, math.nan, 1.0, 2.0])
    ]
    best = best_epoch(measurements)
    assert best is not None
    assert best.epoch == 1
    assert best_epoch([make_measurement(0, math.nan)]) is None
    assert best_epoch([]) is None


# The losses of batches


def test_every_batch_loss_is_measured_with_the_weights_that_its_step_began_with() -> None:
    run = Experiment(hidden_units=(4,), epochs=2)
    trainer, engine = Trainer(run), Trainer(run)
    trainer.run_to_end()
    curve = trainer.history.batch_losses.curve()
    assert curve[:, 0].tolist() == list(range(48))
    for step, loss in curve[::7]:
        engine.seek(int(step))
        engine.compute()
        assert loss == float(engine.loss)


def test_batch_losses_survive_going_back_and_a_branch_keeps_those_before_it() -> None:
    trainer = Trainer(Experiment(hidden_units=(4,), epochs=2))
    trainer.run_to_end()
    before = trainer.history.batch_losses.curve()
    trainer.seek(7)
    trainer.run(20)
    assert trainer.history.batch_losses.curve().tobytes() == before.tobytes()
    branch = trainer.branch({"learning_rate": 0.1})
    assert branch.history.batch_losses.curve().tobytes() == before[:27].tobytes()
    branch.run_to_end()
    after = branch.history.batch_losses.curve()
    assert after.shape == before.shape
    assert after[27, 1] == before[27, 1]  # of the same weights and rows: the rate acts later
    assert not np.array_equal(after[28:], before[28:])


def test_a_step_made_by_hand_leaves_its_batch_loss_too() -> None:
    trainer = Trainer(Experiment(hidden_units=(4,)))
    trainer.compute()
    loss = float(trainer.loss)
    trainer.apply()
    assert trainer.history.batch_losses.curve().tolist() == [[0.0, loss]]


def test_batch_losses_are_never_too_many_and_spread_evenly() -> None:
    losses = BatchLosses()
    for step in range(10 * MOST_BATCH_LOSSES):
        losses.note(step, float(step))
        assert len(losses) <= MOST_BATCH_LOSSES
    curve = losses.curve()
    assert losses.every == 16
    assert set(np.diff(curve[:, 0])) == {16.0}
    assert (curve[:, 0] == curve[:, 1]).all()
    assert len(losses) > MOST_BATCH_LOSSES / 4


@given(st.lists(st.one_of(st.floats(0, 5), st.just(math.nan)), max_size=12))
def test_the_best_so_far_is_the_best_of_each_beginning(values: list[float]) -> None:
    measurements = [make_measurement(epoch, loss) for epoch, loss in enumerate(values)]
    for count, best in enumerate(best_so_far(measurements), start=1):
        assert best == best_epoch(measurements[:count])
