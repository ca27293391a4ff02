"""What is too much is refused in plain words, and what a class needs is not."""

from collections.abc import Callable
from typing import Any

import pytest

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import Axis, grid, seeds
from ui.compare.comparison import Comparison
from ui.compare.limits import about_seconds, check


def test_what_the_page_proposes_is_allowed() -> None:
    experiment = Experiment()
    check(seeds(experiment, 64))
    widths = tuple((width, width) for width in (2, 4, 8, 16, 32, 64))
    check(grid(experiment, Axis("hidden_units", widths), Axis("learning_rate", (0.001, 0.01))))


@pytest.mark.parametrize(
    "sweep, words",
    [
        (lambda e: seeds(e.replace(epochs=1), 257), "at most 256 at once; got 257"),
        (lambda e: seeds(e.replace(epochs=1000), 64), "at most 50,000 epochs"),
        (lambda e: seeds(e.replace(hidden_units=(200, 200)), 2), "at most 20,000 parameters"),
        (
            lambda e: seeds(
                e.with_data("moons").replace(samples=5000, batch_size=1, epochs=100), 8
            ),
            "seconds of one processor core at most",
        ),
    ],
)
def test_too_much_is_refused_and_the_run_before_stays(
    sweep: Callable[..., Any], words: str
) -> None:
    desk, small = Comparison(), Experiment(epochs=1)
    desk.start("seeds", small, seeds(small, 2))
    before = desk.running["seeds"]
    before.work(30)
    with pytest.raises(SettingError, match=words):
        desk.start("seeds", small, sweep(Experiment()))
    assert desk.running["seeds"] is before
    assert len(before.results) == 2


def test_the_estimate_grows_with_epochs_runs_and_width() -> None:
    experiment = Experiment()
    small = about_seconds(seeds(experiment, 8))
    assert about_seconds(seeds(experiment.replace(epochs=100), 8)) == pytest.approx(2 * small)
    assert about_seconds(seeds(experiment, 64)) > 2 * small
    assert about_seconds(seeds(experiment.replace(hidden_units=(100, 100)), 8)) > 2 * small
