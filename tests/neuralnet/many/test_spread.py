"""What many runs have in common: quantiles over curves of different length."""

from typing import Any

import numpy as np
import pytest

from neuralnet.ending import End
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many.spread import figure_of, spread
from neuralnet.many.sweeps import RunResult, SweepRun, seeds
from tests.present import present


def result(values: Any, kind: Any = "epochs") -> RunResult:
    """A run whose every figure is ``values``."""
    steps = np.arange(len(values), dtype=np.float64)
    curve = np.column_stack([steps, values, values, values, values])
    return RunResult(f"key {values}", curve, End(kind, len(values) - 1, kind))


def test_the_middle_and_the_edges_are_the_runs_own_figures() -> None:
    found = present(spread([result([float(k), 10.0 * k]) for k in range(11)], "training_loss"))
    assert found.runs == 11
    assert found.broken == 0
    np.testing.assert_array_equal(found.median, [5, 50])
    np.testing.assert_array_equal(found.low, [1, 10])
    np.testing.assert_array_equal(found.high, [9, 90])
    np.testing.assert_array_equal(found.least, [0, 0])
    np.testing.assert_array_equal(found.most, [10, 100])


def test_a_run_that_stopped_early_keeps_its_last_figure() -> None:
    found = present(
        spread([result([4.0, 2.0], "patience"), result([4.0, 3.0, 2.5, 1.0])], "training_loss")
    )
    np.testing.assert_array_equal(found.most, [4, 3, 2.5, 2])
    np.testing.assert_array_equal(found.least, [4, 2, 2, 1])


def test_a_run_whose_numbers_overflowed_is_counted_and_left_out() -> None:
    runs = [result([1.0, 1.0]), result([9.0, 99.0], "non-finite")]
    found = present(spread(runs, "validation_loss"))
    assert (found.runs, found.broken) == (1, 1)
    np.testing.assert_array_equal(found.most, [1, 1])
    assert spread(runs[1:], "validation_loss") is None


def test_figures_of_real_runs_are_those_of_their_measurements() -> None:
    experiment = Experiment(epochs=2, hidden_units=(3,))
    results = SweepRun(seeds(experiment, 2)).run_to_end()
    for run in results.values():
        for name in ("training_loss", "validation_metric"):
            wanted = [getattr(m, name) for m in run.measurements]
            np.testing.assert_array_equal(figure_of(run.curve, name), wanted)


def test_an_unknown_figure_is_refused_by_name() -> None:
    with pytest.raises(SettingError, match="figure: expected one of training_loss"):
        figure_of(np.zeros((1, 5)), "loss")
