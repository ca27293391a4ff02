"""A sweep in slices: progress, results that stay, and two threads at one sweep."""

import threading
from typing import Any

import numpy as np

from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import SweepRun, seeds
from ui.compare.running import RUNS_AT_ONCE, Running
from ui.desk.gate import Gate

SMALL = Experiment(hidden_units=(3,), epochs=4)


def run_to_end(running: Any) -> None:
    while not running.done:
        running.work(0.05)


def test_slices_lead_to_the_results_of_the_engine() -> None:
    sweep = seeds(SMALL, 20)
    running = Running(SMALL, sweep, Gate())
    assert running.look().finished == 0
    run_to_end(running)
    assert running.results == SweepRun(sweep, runs_in_a_batch=RUNS_AT_ONCE).run_to_end()
    look = running.look()
    assert (look.finished, look.total, look.progress) == (20, 20, 1.0)
    assert look.done
    assert not look.stopped


def test_stopping_in_the_middle_keeps_what_is_finished() -> None:
    longer = SMALL.replace(epochs=60)  # many slices for every batch
    running = Running(longer, seeds(longer, 4 * RUNS_AT_ONCE), Gate())
    while not running.results:
        running.work(0.01)
    running.stop()
    assert running.done
    assert running.stopped
    kept = running.results
    assert RUNS_AT_ONCE <= len(kept) < 4 * RUNS_AT_ONCE
    assert not running.work(0.05)
    assert running.results == kept


def test_without_a_turn_nothing_is_trained() -> None:
    gate = Gate()
    running = Running(SMALL, seeds(SMALL, 8), gate)
    with gate.turn(1):
        assert not running.work(0.02)
    assert running.look().progress == 0.0
    while not running.done:  # a busy machine gets no epoch done in one such turn
        assert running.work(0.02)
    assert running.look().progress == 1.0


def test_two_threads_at_one_sweep_do_not_meet() -> None:
    running = Running(SMALL, seeds(SMALL, 24), Gate())
    errors = []

    def work() -> None:
        try:
            while not running.done:
                running.work(0.02)
                running.look()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert running.results == SweepRun(running.sweep, runs_in_a_batch=RUNS_AT_ONCE).run_to_end()


def test_large_networks_train_few_at_once() -> None:
    large = SMALL.replace(hidden_units=(128, 128))
    assert np.all([len(batch.positions) <= 9 for batch in _batches(large)])
    assert len(_batches(SMALL)[0].positions) == RUNS_AT_ONCE


def _batches(experiment: Experiment) -> list[Any]:
    return list(Running(experiment, seeds(experiment, 64), Gate())._run._pending.values())
