"""Time is exact: wherever a run goes back to, it makes the same numbers again, bit for bit."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.experiment import EDITABLE, Edit, Experiment, Run
from neuralnet.history import DEFAULT_BUDGET
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES
from neuralnet.training import Trainer
from tests.present import present

ROWS = 42  # of 60 points 70 % train: 5 batches of 9 rows, the last of 6
SMALL = {
    "dataset": "blobs",
    "samples": 60,
    "hidden_units": (4,),
    "batch_size": 9,
    "learning_rate": 0.02,
    "epochs": 8,
}
TINY_BUDGET = 9000  # room for a handful of snapshots


def make_run(edits: Any = (), **changes: Any) -> Run:
    return Run(Experiment(**{**SMALL, **changes}), tuple(edits))


def state(trainer: Trainer) -> dict[str, Any]:
    """Everything that the future depends on, and the step's own numbers, as bytes."""
    trainer.compute()
    return {
        "step": trainer.step,
        "place": (trainer.epochs_done, trainer.batches_done, trainer.rows_done),
        "counter": str(trainer.counter),
        "order": trainer.order.tobytes(),
        "theta": trainer.network.theta.tobytes(),
        "optimizer": (
            trainer.optimizer.name,
            trainer.optimizer.t,
            trainer.optimizer.state.tobytes(),
        ),
        "settings": trainer.settings,
        "generator": trainer.generator.bit_generator.state,
        "measurement": repr(trainer.measure()),
        "loss": np.asarray(trainer.loss).tobytes(),
        "gradient": trainer.network.dL_dtheta.tobytes(),
        "delta": trainer.delta.tobytes(),
    }


def curve(trainer: Trainer) -> bytes:
    return trainer.history.curve().tobytes()


def fresh(run: Run, step: int) -> Trainer:
    """A trainer that went straight to ``step``, one step at a time, without ever looking back."""
    trainer = Trainer(run)
    while trainer.step < step and not trainer.at_end:
        trainer.run(1)
    return trainer


def last_step(run: Run) -> int:
    return run.epoch_ends(ROWS)[-1]


def edit_strategy(steps: Any = 30) -> st.SearchStrategy[Any]:
    values = {
        "optimizer": st.sampled_from(list(OPTIMIZERS)),
        "learning_rate": st.sampled_from([0.001, 0.05, 0.3]),
        "batch_size": st.integers(1, 50),
        "schedule": st.sampled_from(list(SCHEDULES)),
        "drop_every": st.integers(1, 4),
        "drop_factor": st.sampled_from([0.1, 0.5]),
        "cosine_epochs": st.integers(1, 9),
        "warmup_epochs": st.sampled_from([0.0, 0.3, 2.0]),
        "momentum": st.sampled_from([0.0, 0.5, 0.99]),
        "weight_decay": st.sampled_from([0.0, 0.1]),
        "l1_penalty": st.sampled_from([0.0, 0.03]),
        "clip_norm": st.sampled_from([0.0, 0.2]),
    }
    assert set(values) == set(EDITABLE)
    changes = st.fixed_dictionaries({}, optional=values)
    weights = st.dictionaries(st.integers(0, 26), st.floats(-2, 2), max_size=2)
    held = st.dictionaries(st.integers(0, 26), st.booleans(), max_size=3)
    one = st.builds(
        lambda step, settings, parameters, frozen: Edit(
            step, tuple(settings.items()), tuple(parameters.items()), tuple(frozen.items())
        ),
        st.integers(0, steps),
        changes,
        weights,
        held,
    )
    return st.lists(one, max_size=4, unique_by=lambda edit: edit.step).map(
        lambda edits: tuple(sorted(edits, key=lambda edit: edit.step))
    )


# Back and forth on one run


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@settings(max_examples=15)
@given(jumps=st.lists(st.integers(0, 45), min_size=1, max_size=5))
def test_seek_then_run_equals_the_straight_run_bit_for_bit(
    optimizer: str, jumps: list[int]
) -> None:
    run = make_run(optimizer=optimizer)
    trainer = Trainer(run)
    for step in jumps:
        trainer.seek(step)
        assert state(trainer) == state(fresh(run, step))
    trainer.run_to_end()
    straight = fresh(run, 10**6)
    assert state(trainer) == state(straight)
    assert curve(trainer) == curve(straight)


@settings(max_examples=40)
@given(edit_strategy(), st.lists(st.integers(0, 60), min_size=2, max_size=5), st.booleans())
def test_seek_is_exact_with_edits_and_after_thinning(
    edits: tuple[Any, ...], jumps: list[int], thin: bool
) -> None:
    run = make_run(edits)
    trainer = Trainer(run, history_bytes=TINY_BUDGET if thin else DEFAULT_BUDGET)
    trainer.run_to_end()
    if thin:
        assert trainer.history.bytes <= TINY_BUDGET
    for step in jumps:
        trainer.seek(step)
        assert state(trainer) == state(fresh(run, step))
        trainer.run(3)
        assert state(trainer) == state(fresh(run, step + 3))


def test_a_budget_with_room_for_nothing_still_leads_back() -> None:
    run = make_run()
    trainer = Trainer(run, history_bytes=0)
    trainer.run_to_end()
    assert [snapshot.step for snapshot in trainer.history] == [0]
    trainer.seek(17)
    assert state(trainer) == state(fresh(run, 17))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_penguins_come_back_exactly_from_the_middle_of_an_epoch(dtype: str) -> None:
    run = Run(Experiment(precision=dtype, epochs=5))
    trainer = Trainer(run)
    trainer.run_to_end()
    for step in (61, 24, 0, 119, 120):
        trainer.seek(step)
        assert state(trainer) == state(fresh(run, step))


def test_a_seek_that_runs_out_of_time_goes_on_where_it_stopped_and_arrives() -> None:
    run = Run(Experiment(epochs=10))
    trainer = Trainer(run)
    stops = []
    while not trainer.seek(200, seconds=-1.0):  # no time at all
        stops.append(trainer.step)
        assert state(trainer) == state(fresh(run, trainer.step))
        assert len(stops) < 100
    assert stops == sorted(set(stops))
    assert stops[0] > 0
    assert state(trainer) == state(fresh(run, 200))


def test_stops_inside_an_epoch_are_exact_places_to_return_to() -> None:
    run = Run(Experiment(epochs=10))
    trainer = Trainer(run)
    trainer.run(37)
    assert not trainer.seek(200, seconds=-1.0)
    stop = trainer.step
    assert stop in [snapshot.step for snapshot in trainer.history]
    assert trainer.rows_done > 0
    trainer.run_to_end()
    trainer.seek(stop + 2)
    assert state(trainer) == state(fresh(run, stop + 2))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_computing_twice_changes_nothing(optimizer: str) -> None:
    trainer = Trainer(make_run(optimizer=optimizer, weight_decay=0.1, clip_norm=0.1))
    trainer.run(7)
    first = state(trainer)
    for _ in range(3):
        assert state(trainer) == first
    trainer.apply()
    assert state(trainer) == state(fresh(trainer.run_spec, 8))


def test_seeking_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="step: expected a whole number from 0; got -1"):
        Trainer(make_run()).seek(-1)


def test_seeking_past_the_end_goes_to_the_end() -> None:
    trainer = Trainer(make_run())
    trainer.seek(10**9)
    assert trainer.step == last_step(trainer.run_spec)
    assert trainer.at_end
    trainer.seek(3)
    trainer.seek(10**9)
    assert trainer.step == last_step(trainer.run_spec)


# Branches


@settings(max_examples=40)
@given(edit_strategy(), edit_strategy(), st.integers(0, 45), st.booleans())
def test_a_run_continued_as_another_equals_that_run_made_alone(
    old: tuple[Any, ...], new: tuple[Any, ...], step: int, thin: bool
) -> None:
    first = Trainer(make_run(old), history_bytes=TINY_BUDGET if thin else DEFAULT_BUDGET)
    first.seek(step)
    there = state(first)
    second = first.continued_as(make_run(new))
    assert state(second) == state(fresh(make_run(new), second.step))
    second.run_to_end()
    straight = fresh(make_run(new), 10**6)
    assert state(second) == state(straight)
    assert curve(second) == curve(straight)
    assert state(first) == there
    first.run_to_end()
    assert curve(first) == curve(fresh(make_run(old), 10**6))


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 45),
            st.sampled_from(
                [
                    {"learning_rate": 0.3},
                    {"learning_rate": 0.02},
                    {"optimizer": "sgd"},
                    {"optimizer": "momentum"},
                    {"optimizer": "adam"},
                    {"batch_size": 4},
                    {"batch_size": 9},
                    {},
                ]
            ),
            st.sampled_from([{}, {2: 0.5}, {0: -1.0, 11: 0.25}]),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_branches_from_branches_equal_their_runs_made_alone(
    branches: list[tuple[Any, ...]],
) -> None:
    trainer = Trainer(make_run())
    for step, changes, weights in branches:
        trainer.seek(step)
        at = trainer.step
        trainer = trainer.branch(changes, weights)
        assert (
            trainer.run_spec.settings_at(at).changes_from(
                trainer.run_spec.settings_at(at).replace(**changes)
            )
            == {}
        )
        if at > 0:
            assert trainer.step == at
        assert state(trainer) == state(fresh(trainer.run_spec, trainer.step))
        trainer.run_epochs(2)
    trainer.run_to_end()
    straight = fresh(trainer.run_spec, 10**6)
    assert state(trainer) == state(straight)
    assert curve(trainer) == curve(straight)


@pytest.mark.parametrize("step", [0, 5, 7])
def test_a_weight_set_by_hand_is_the_weight_of_that_state(step: int) -> None:
    trainer = Trainer(make_run())
    trainer.seek(step)
    branch = trainer.branch(parameters={3: 0.125})
    branch.seek(step)
    assert branch.network.theta[3] == 0.125
    others = np.arange(branch.network.theta.size) != 3
    np.testing.assert_array_equal(branch.network.theta[others], trainer.network.theta[others])
    branch.run(4)
    branch.seek(step)
    assert branch.network.theta[3] == 0.125


def test_a_parameter_that_the_network_does_not_have_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="parameter: expected a whole number from 0 to 26; got 27"):
        Trainer(make_run([Edit(20, (), ((27, 0.5),))]))


def test_a_new_optimizer_starts_empty_and_a_new_rate_keeps_what_was_gathered() -> None:
    trainer = Trainer(make_run(optimizer="momentum"))
    trainer.run(12)
    rate = trainer.branch({"learning_rate": 0.3})
    assert rate.optimizer.t == 12
    np.testing.assert_array_equal(rate.optimizer.state, trainer.optimizer.state)
    other = trainer.branch({"optimizer": "adam"})
    assert other.optimizer.t == 0
    assert not other.optimizer.state.any()


def test_an_edit_taken_back_gives_the_original_run_and_its_numbers() -> None:
    original = Trainer(make_run())
    original.run(17)
    changed = original.branch({"learning_rate": 0.3, "batch_size": 4})
    changed.run(10)
    changed.seek(17)
    back = changed.branch({"learning_rate": 0.02, "batch_size": 9})
    assert back.run_spec == original.run_spec
    assert back.run_spec.key == original.run_spec.key
    back.run_to_end()
    original.run_to_end()
    assert state(back) == state(original)
    assert curve(back) == curve(original)


def test_the_shared_past_is_not_trained_again() -> None:
    trainer = Trainer(make_run())
    trainer.run_to_end()
    step = 23
    trainer.seek(step)
    branch = trainer.branch({"learning_rate": 0.3})
    shared = [snapshot for snapshot in branch.history if snapshot.step < step]
    originals = {snapshot.step: snapshot for snapshot in trainer.history}
    assert len(shared) == 5
    assert all(snapshot is originals[snapshot.step] for snapshot in shared)


def test_a_branch_never_changes_the_snapshots_that_it_shares() -> None:
    trainer = Trainer(make_run())
    trainer.run_to_end()
    before = {snapshot.step: snapshot.theta.tobytes() for snapshot in trainer.history}
    trainer.seek(23)
    branch = trainer.branch({"optimizer": "sgd"}, {0: 2.0})
    branch.run_to_end()
    branch.seek(0)
    assert {snapshot.step: snapshot.theta.tobytes() for snapshot in trainer.history} == before


# Moving the end


def assert_equals_fresh(trainer: Trainer) -> None:
    alone = Trainer(trainer.run_spec)
    assert trainer.run_to_end() == alone.run_to_end()
    assert state(trainer) == state(alone)
    assert curve(trainer) == curve(alone)


@pytest.mark.parametrize("at", [0, 13, 10**6])
def test_fewer_epochs_and_then_more_again_end_where_fresh_runs_end(at: int) -> None:
    trainer = Trainer(make_run(epochs=10))
    trainer.run_to_end()
    trainer.seek(at)
    for epochs in (4, 10, 2, 12):
        trainer = trainer.continued_as(make_run(epochs=epochs))
        assert trainer.step <= last_step(make_run(epochs=epochs))
        assert_equals_fresh(trainer)
        assert trainer.history.curve()[-1, 0] == last_step(make_run(epochs=epochs))


@pytest.mark.parametrize(
    "limits",
    [
        {"patience": 1},
        {"patience": 3},
        {"stop_at_accuracy": 0.7},
        {"stop_at_loss": 0.8},
        {"stop_at_loss": 0.8, "patience": 1, "stop_at_accuracy": 0.99, "epochs": 5},
    ],
    ids=str,
)
def test_an_end_condition_set_afterwards_ends_the_run_where_it_would_have_ended(
    limits: dict[str, Any],
) -> None:
    wild = {"learning_rate": 0.3, "optimizer": "momentum"}  # its validation loss goes up and down
    trainer = Trainer(make_run(epochs=20, **wild))
    trainer.run_to_end()
    limited = trainer.continued_as(make_run(**{"epochs": 20, **wild, **limits}))
    assert_equals_fresh(limited)
    lifted = limited.continued_as(make_run(epochs=20, **wild))
    assert_equals_fresh(lifted)


@settings(max_examples=25)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "epochs": st.integers(1, 12),
                "patience": st.integers(0, 3),
                "stop_at_accuracy": st.sampled_from([0.0, 0.5, 0.9, 1.0]),
                "stop_at_loss": st.sampled_from([0.0, 0.4, 0.9]),
            },
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 60),
)
def test_limits_may_move_in_any_order(changes: list[dict[str, Any]], step: int) -> None:
    trainer = Trainer(make_run(epochs=12))
    for limits in changes:
        trainer.seek(step)
        trainer = trainer.continued_as(make_run(**{"epochs": 12, **limits}))
        assert state(trainer) == state(fresh(trainer.run_spec, trainer.step))
        assert_equals_fresh(trainer)


# Epochs


@settings(max_examples=40)
@given(edit_strategy(steps=60))
def test_epochs_end_where_the_run_says_they_do(edits: tuple[Any, ...]) -> None:
    run = make_run(edits)
    trainer = Trainer(run)
    ends, steps_by_rows = [0], []
    while not trainer.at_end:
        steps_by_rows.append(len(trainer.batch_rows))
        trainer.run(1)
        if trainer.rows_done == 0:
            ends.append(trainer.step)
    assert present(trainer.end).kind == "epochs"
    assert ends == run.epoch_ends(ROWS)
    assert sum(steps_by_rows) == ROWS * run.experiment.epochs
    assert trainer.history.curve()[:, 0].tolist() == ends


@settings(max_examples=20)
@given(edit_strategy())
def test_an_epoch_uses_every_training_row_exactly_once(edits: tuple[Any, ...]) -> None:
    trainer = Trainer(make_run(edits))
    used = []
    while not trainer.at_end:
        used += trainer.batch_rows.tolist()
        trainer.run(1)
        if trainer.rows_done == 0:
            assert sorted(used) == list(range(ROWS))
            used = []
    assert used == []


@settings(max_examples=20)
@given(edit_strategy(), st.integers(1, 9))
def test_running_by_epochs_stops_at_the_ends_of_epochs(edits: tuple[Any, ...], epochs: int) -> None:
    run = make_run(edits)
    trainer = Trainer(run)
    made = trainer.run_epochs(epochs)
    assert trainer.step == made == run.epoch_ends(ROWS)[min(epochs, 8)]
    trainer.seek(max(0, trainer.step - 1))
    trainer.run_epochs(1)
    assert trainer.step in (made, run.epoch_ends(ROWS)[min(epochs + 1, 8)])


def test_runs_without_edits_never_diverge() -> None:
    assert make_run().divergence(make_run(epochs=3)) == math.inf
