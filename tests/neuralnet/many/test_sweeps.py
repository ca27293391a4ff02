"""Sweeps: what is asked for, how it is cut up, run and read."""

import csv
import io
import itertools
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.errors import SettingError
from neuralnet.experiment import SETTINGS, Experiment
from neuralnet.many import sweeps
from neuralnet.many.many_trainer import ManyTrainer, shape_key
from neuralnet.many.sweeps import (
    FIGURES,
    MOST_RUNS,
    NUMERIC_SETTINGS,
    Axis,
    RunResult,
    Sweep,
    SweepRun,
    curves_csv,
    experiment_key,
    grid,
    results_csv,
    seed_axis,
    seeds,
    side_by_side,
    surface,
)
from neuralnet.training import Trainer
from tests.present import present

SMALL = Experiment(hidden_units=(4,), epochs=3, batch_size=40)
RATES = Axis("learning_rate", (0.001, 0.01, 0.1))
BATCHES = Axis("batch_size", (20, 60))


# What is asked for


def test_seeds_differ_in_the_seed_alone() -> None:
    sweep = seeds(SMALL.replace(seed=5), 3)
    assert [run.seed for run in sweep.experiments] == [5, 6, 7]
    assert {run.replace(seed=0) for run in sweep.experiments} == {SMALL}
    assert sweep.shape == (3,)


def test_a_grid_lies_row_by_row_with_the_last_axis_fastest() -> None:
    sweep = grid(SMALL, RATES, BATCHES)
    assert sweep.shape == (3, 2)
    for position, run in enumerate(sweep.experiments):
        i, j = divmod(position, 2)
        assert (run.learning_rate, run.batch_size) == (RATES.values[i], BATCHES.values[j])
        assert sweep.values_at(position) == {
            "learning_rate": run.learning_rate,
            "batch_size": run.batch_size,
        }


def test_an_axis_may_be_any_setting() -> None:
    sweep = grid(SMALL, Axis("hidden_units", ((2,), (3, 3))), Axis("activation", ("relu", "tanh")))
    assert [(run.hidden_units, run.activation) for run in sweep.experiments] == [
        ((2,), "relu"),
        ((2,), "tanh"),
        ((3, 3), "relu"),
        ((3, 3), "tanh"),
    ]


def test_two_settings_side_by_side_start_from_the_same_seeds() -> None:
    sweep = side_by_side(SMALL, SMALL.replace(optimizer="sgd"), 4)
    assert sweep.shape == (2, 4)
    assert [run.optimizer for run in sweep.experiments] == ["adam"] * 4 + ["sgd"] * 4
    assert [run.seed for run in sweep.experiments] == [0, 1, 2, 3] * 2
    assert sweep.values_at(5) == {"side": "B", "seed": 1}


@pytest.mark.parametrize("name", NUMERIC_SETTINGS)
def test_every_numeric_setting_takes_a_spread_of_numbers(name: str) -> None:
    low = SETTINGS[name].default
    axis = Axis.spread(name, low, low + 4, 3) if isinstance(low, int) else Axis(name, (low,))
    assert [type(value) for value in axis.values] == [type(low)] * len(axis.values)
    assert axis.values[0] == low


def test_a_spread_is_even_or_by_equal_factors_and_rounded() -> None:
    assert Axis.spread("momentum", 0.0, 0.9, 4).values == (0.0, 0.3, 0.6, 0.9)
    assert Axis.spread("learning_rate", 1e-4, 1.0, 5, log=True).values == (
        1e-4,
        0.001,
        0.01,
        0.1,
        1,
    )
    assert Axis.spread("learning_rate", 0.1, 1.0, 4, log=True).values == (0.1, 0.215, 0.464, 1.0)
    assert Axis.spread("batch_size", 1, 4, 10, log=True).values == (1, 2, 3, 4)


@given(
    low=st.floats(1e-6, 10.0),
    factor=st.floats(1.0, 1e4),
    count=st.integers(1, 30),
    log=st.booleans(),
)
def test_a_spread_keeps_to_its_bounds_and_rises(
    low: float, factor: float, count: int, log: bool
) -> None:
    axis = Axis.spread("learning_rate", low, low * factor, count, log=log)
    assert 1 <= len(axis.values) <= count
    assert list(axis.values) == sorted(set(axis.values))
    assert axis.values[0] == pytest.approx(low, rel=0.006)
    assert axis.values[-1] <= low * factor * 1.006


# What is refused


@pytest.mark.parametrize(
    "ask, field, got",
    [
        (lambda: seeds(SMALL, 0), "seeds", 0),
        (lambda: seeds(SMALL, MOST_RUNS + 1), "seeds", MOST_RUNS + 1),
        (lambda: grid(SMALL), "axes", 0),
        (lambda: grid(SMALL, RATES, RATES), "axes", ["learning_rate", "learning_rate"]),
        (
            lambda: grid(SMALL, seed_axis(SMALL, 64), Axis("epochs", tuple(range(1, 65)))),
            "runs",
            "64 × 64",
        ),
        (lambda: grid(SMALL, Axis("speed", (1,))), "speed", "speed"),
        (lambda: grid(SMALL, Axis("learning_rate", (0.1, -1.0))), "learning_rate", -1.0),
        (lambda: Axis("learning_rate", ()), "learning_rate", ()),
        (lambda: Axis("learning_rate", (0.1, 0.1)), "learning_rate", (0.1, 0.1)),
        (lambda: Axis.spread("activation", 0, 1, 2), "activation", "activation"),
        (lambda: Axis.spread("momentum", 0.5, 0.1, 2), "momentum", (0.5, 0.1)),
        (lambda: Axis.spread("momentum", 0.0, 0.1, 2, log=True), "momentum", 0.0),
        (lambda: Axis.spread("momentum", 0.0, 0.1, 0), "count", 0),
        (lambda: Sweep((SMALL,), (RATES,)), "axes", 3),
        (lambda: Sweep((), ()), "runs", 0),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    ask: Callable[..., Any], field: str, got: Any
) -> None:
    with pytest.raises(SettingError) as refused:
        ask()
    assert (refused.value.field, refused.value.got) == (field, got)
    assert str(refused.value).startswith(f"{field}: expected ")


def test_more_training_than_a_sweep_may_ask_for_is_refused_before_any_is_done() -> None:
    large = Experiment(hidden_units=(256, 256), epochs=10_000)
    seeds(large, 2)
    with pytest.raises(SettingError, match=r"runs: expected at most .* parameters × epochs"):
        seeds(large, 30)


# How it is cut up


def test_batches_hold_runs_of_one_shape_in_order_and_every_run_once() -> None:
    sweep = grid(SMALL, RATES, BATCHES, seed_axis(SMALL, 5))
    batches = sweep.batches(4)
    places = [position for batch in batches for position in batch.positions]
    assert sorted(places) == list(range(30))
    assert {len(batch.positions) for batch in batches} == {4, 3}
    for batch in batches:
        assert list(batch.positions) == sorted(batch.positions)
        assert len({shape_key(run) for run in batch.experiments}) == 1
        assert batch.experiments == tuple(sweep.experiments[place] for place in batch.positions)


def test_large_networks_share_a_batch_with_fewer() -> None:
    small = seeds(SMALL, 64).batches()
    large = seeds(Experiment(hidden_units=(64, 64), batch_size=200), 64).batches()
    assert [len(batch.positions) for batch in small] == [64]
    assert [len(batch.positions) for batch in large] == [8] * 8


# What comes back


def test_every_result_is_what_its_experiment_gives_alone() -> None:
    sweep = grid(SMALL.replace(patience=1), Axis("learning_rate", (0.01, 3.0)), BATCHES)
    results = SweepRun(sweep).run_to_end()
    assert sorted(results) == [0, 1, 2, 3]
    for position, result in results.items():
        trainer = Trainer(sweep.experiments[position])
        trainer.run_to_end()
        assert result.key == experiment_key(sweep.experiments[position])
        assert (present(result.end).kind, present(result.end).step) == (
            present(trainer.end).kind,
            present(trainer.end).step,
        )
        np.testing.assert_allclose(result.curve, trainer.history.curve(), rtol=1e-9)
        last = trainer.measure()
        assert (result.final.step, result.final.epoch) == (last.step, last.epoch)
        assert result.final.validation_loss == pytest.approx(last.validation_loss)
        assert present(result.best).validation_loss == result.curve[:, 3].min()


def test_a_result_is_frozen_and_compared_by_what_it_says() -> None:
    result = SweepRun(seeds(SMALL, 1)).run_to_end()[0]
    same = RunResult(result.key, result.curve.copy(), result.end)
    assert result == same
    assert result != RunResult("another", result.curve, result.end)
    assert result != RunResult(result.key, result.curve[:-1], result.end)
    with pytest.raises(ValueError, match="read-only"):
        result.curve[0, 0] = 1.0


def test_without_validation_rows_there_is_no_best_epoch() -> None:
    sweep = seeds(SMALL.replace(validation_share=0.0), 2)
    results = SweepRun(sweep).run_to_end()
    assert results[0].best is None
    assert results[0] == SweepRun(sweep).run_to_end()[0]  # NaN and NaN are the same figure
    assert np.isnan(surface(sweep, results, "training_loss", best=True)).all()


def test_keys_tell_apart_whatever_changes_a_result() -> None:
    runs = [SMALL, SMALL.replace(seed=1), SMALL.replace(epochs=4), SMALL.replace(patience=2)]
    assert len({experiment_key(run) for run in runs}) == 4
    assert seeds(SMALL, 2).key == seeds(SMALL, 2).key != seeds(SMALL, 3).key


def test_a_surface_has_the_shape_of_the_axes_and_holes_where_nothing_is_finished() -> None:
    sweep = grid(SMALL, RATES, BATCHES)
    results = SweepRun(sweep).run_to_end()
    for figure in FIGURES:
        values = surface(sweep, results, figure)
        assert values.shape == (3, 2)
        assert values[2, 1] == getattr(results[5].final, figure)
    best = surface(sweep, results, "validation_loss", best=True)
    assert (best <= surface(sweep, results, "validation_loss")).all()
    del results[3]
    assert np.argwhere(np.isnan(surface(sweep, results, "training_loss"))).tolist() == [[1, 1]]
    with pytest.raises(SettingError, match="figure: expected one of training_loss"):
        surface(sweep, results, "loss")


def test_the_tables_can_be_read_back() -> None:
    sweep = grid(SMALL, RATES, BATCHES)
    results = SweepRun(sweep).run_to_end()
    table = list(csv.DictReader(io.StringIO(results_csv(sweep, results))))
    assert [int(row["run"]) for row in table] == list(range(6))
    assert [float(row["learning_rate"]) for row in table] == [0.001, 0.001, 0.01, 0.01, 0.1, 0.1]
    assert float(table[4]["final_validation_loss"]) == results[4].final.validation_loss
    assert int(table[4]["best_epoch"]) == present(results[4].best).epoch
    assert table[4]["end"] == "epochs"
    points = list(csv.DictReader(io.StringIO(curves_csv(sweep, results))))
    assert len(points) == 6 * 4
    curve = [float(row["training_loss"]) for row in points if row["run"] == "2"]
    assert curve == results[2].curve[:, 1].tolist()


# Running in slices


def test_nothing_trains_before_the_first_slice_and_a_slice_is_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = itertools.count(step=0.01)  # a clock that moves on each time it is read
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    run = SweepRun(seeds(SMALL.replace(epochs=10_000), 64))
    assert (run.progress, run.results, run.unfinished) == (0.0, {}, {})
    while not run.progress:
        before = next(ticks)
        assert not run.advance(0.1)
        assert next(ticks) - before < 0.2
    assert run.progress < 0.01
    assert sorted(run.unfinished) == list(range(64))
    assert len(run.unfinished[0]) > 1


def test_progress_rises_to_one_and_the_result_does_not_depend_on_the_slices() -> None:
    sweep = grid(SMALL, RATES, BATCHES)
    run, seen = SweepRun(sweep), [0.0]
    while not run.advance(0.0):
        seen.append(run.progress)
    assert seen == sorted(seen)
    assert run.progress == 1.0
    assert run.done
    assert run.unfinished == {}
    assert run.results == SweepRun(sweep).run_to_end()


def test_a_run_that_is_over_is_a_result_while_its_batch_goes_on() -> None:
    run = SweepRun(grid(SMALL, Axis("epochs", (1, 2000))))
    while not run.results:
        run.advance(0.0)
    assert list(run.results) == [0]
    assert list(run.unfinished) == [1]


def test_stopping_keeps_what_is_finished_and_gives_up_the_rest() -> None:
    run = SweepRun(grid(SMALL, Axis("epochs", (1, 2000)), BATCHES), runs_in_a_batch=2)
    while not run.results:
        run.advance(0.0)
    finished = dict(run.results)
    run.stop()
    assert run.stopped
    assert run.done
    assert run.results == finished
    assert run.unfinished == {}
    assert run.advance(1.0)
    assert run.results == finished


def test_a_batch_that_fails_says_so_and_the_others_are_trained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(experiments: Any) -> ManyTrainer:
        if experiments[0].batch_size == 60:
            raise MemoryError("no room")
        return ManyTrainer(experiments)

    monkeypatch.setattr(sweeps, "ManyTrainer", failing)
    run = SweepRun(grid(SMALL, BATCHES, RATES))
    run.run_to_end()
    assert sorted(run.results) == [0, 1, 2]
    assert run.failures == dict.fromkeys([3, 4, 5], "MemoryError: no room")
    assert run.progress == 1.0


# On any executor


def test_threads_and_processes_give_the_results_of_this_process() -> None:
    sweep = grid(SMALL, RATES, BATCHES)
    here = SweepRun(sweep, runs_in_a_batch=2).run_to_end()
    spawned = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with ThreadPoolExecutor(1) as threads, spawned as processes:
        for executor in (threads, processes):
            assert SweepRun(sweep, executor, runs_in_a_batch=2).run_to_end() == here


class Unfinished(Executor):
    """Takes batches and never begins."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, work: Any, /, *arguments: Any, **options: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


def test_stopping_gives_up_what_an_executor_has_not_begun() -> None:
    executor = Unfinished()
    run = SweepRun(grid(SMALL, BATCHES), executor)
    assert not run.advance(0.0)
    run.stop()
    assert len(executor.futures) == 2
    assert all(future.cancelled() for future in executor.futures)
    assert run.done


def test_no_two_columns_of_a_file_have_one_name() -> None:
    run = SweepRun(grid(SMALL, Axis("epochs", (1, 2)), Axis("seed", (0, 1))))
    results = run.run_to_end()
    for text in (results_csv(run.sweep, results), curves_csv(run.sweep, results)):
        head = text.splitlines()[0].split(",")
        assert len(set(head)) == len(head)
