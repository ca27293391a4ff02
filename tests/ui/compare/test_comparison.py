"""The learner's comparisons: kept runs have names, and there are only so many."""

import csv
import io
from typing import Any

import pytest

from course.work.saved import MOST_KEPT
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import RunResult, Sweep, SweepRun, seeds
from ui.compare.comparison import Comparison, kept_curves_csv, kept_settings_csv

SMALL = Experiment(hidden_units=(2,), epochs=2)


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return seeds(SMALL, MOST_KEPT + 1)


@pytest.fixture(scope="module")
def results(sweep: Any) -> dict[int, RunResult]:
    return SweepRun(sweep).run_to_end()


def keep(desk: Any, sweep: Any, results: Any, count: Any) -> None:
    for at in range(count):
        desk.keep("a run", sweep.experiments[at], results[at])


def test_names_are_unique_and_can_be_changed(sweep: Sweep, results: dict[int, RunResult]) -> None:
    desk = Comparison()
    keep(desk, sweep, results, 3)
    assert [one.name for one in desk.kept] == ["a run", "a run (2)", "a run (3)"]
    desk.rename(results[1].key, "  seed one ")
    desk.rename(results[2].key, "   ")
    assert [one.name for one in desk.kept] == ["a run", "seed one", "a run (3)"]


def test_a_run_is_kept_once_and_can_be_removed(sweep: Sweep, results: dict[int, RunResult]) -> None:
    desk = Comparison()
    keep(desk, sweep, results, 1)
    keep(desk, sweep, results, 1)
    assert len(desk.kept) == 1
    assert desk.is_kept(results[0])
    desk.remove(results[0].key)
    assert desk.kept == []


def test_there_is_an_end_to_keeping(sweep: Sweep, results: dict[int, RunResult]) -> None:
    desk = Comparison()
    keep(desk, sweep, results, MOST_KEPT)
    with pytest.raises(SettingError, match="at most 8 kept runs"):
        desk.keep("one more", sweep.experiments[-1], results[MOST_KEPT])
    assert len(desk.kept) == MOST_KEPT


def test_a_new_sweep_stops_the_one_before_and_keeps_its_results() -> None:
    desk = Comparison()
    desk.start("seeds", SMALL, seeds(SMALL, 64))
    first = desk.running["seeds"]
    first.work(0.0)
    desk.start("grid", SMALL, seeds(SMALL, 2))
    assert first.stopped
    assert desk.running["seeds"] is first


def test_the_tables_hold_every_figure_and_every_setting(
    sweep: Sweep, results: dict[int, RunResult]
) -> None:
    desk = Comparison()
    keep(desk, sweep, results, 2)
    curves = list(csv.DictReader(io.StringIO(kept_curves_csv(desk.kept))))
    assert len(curves) == 2 * (SMALL.epochs + 1)
    last = curves[SMALL.epochs]
    assert last["name"] == "a run"
    assert float(last["validation_loss"]) == results[0].final.validation_loss
    settings = list(csv.DictReader(io.StringIO(kept_settings_csv(desk.kept))))
    head = kept_settings_csv(desk.kept).splitlines()[0].split(",")
    assert len(set(head)) == len(head)
    assert [row["seed"] for row in settings] == ["0", "1"]
    assert settings[0]["hidden_units"] == "[2]"
    assert float(settings[1]["training_loss"]) == results[1].final.training_loss
