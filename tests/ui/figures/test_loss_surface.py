"""The loss surface as data."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.inside.landscape import Landscape, landscape
from neuralnet.training import Trainer
from ui.figures.loss_surface import logarithm, loss_relief, loss_surface, ticks


@pytest.fixture(scope="module")
def found() -> Landscape:
    trainer = Trainer(Experiment())
    trainer.run_epochs(4)
    return landscape(trainer, size=9)


def trace(figure: Any, name: str) -> Any:
    return next(t for t in figure.data if t.name == name)


def test_colours_go_by_the_logarithm_and_the_hover_says_the_loss(found: Landscape) -> None:
    surface = trace(loss_surface(found, "v"), "loss")
    np.testing.assert_allclose(surface.z, np.log10(found.loss), rtol=1e-5)
    np.testing.assert_allclose(surface.customdata, found.loss, rtol=1e-5)
    assert surface.z.dtype == np.float32


def test_the_way_begins_at_the_start_and_ends_now_with_the_losses_measured(
    found: Landscape,
) -> None:
    figure = loss_surface(found, "v")
    way = trace(figure, "the way")
    assert len(way.x) == 5
    assert (way.x[-1], way.y[-1]) == (0.0, 0.0)
    assert way.text[0].startswith("state 0: loss measured")
    assert (trace(figure, "now").x[0], trace(figure, "now").y[0]) == (0.0, 0.0)
    assert trace(figure, "start").x[0] == way.x[0]


def test_before_the_first_step_there_is_no_start_beside_now() -> None:
    figure = loss_surface(landscape(Trainer(Experiment()), size=5), "v")
    assert [t.name for t in figure.data] == ["loss", "the way", "now"]
    assert "random" in figure.layout.xaxis.title.text


def test_in_three_dimensions_the_way_lies_at_the_losses_measured(found: Landscape) -> None:
    figure = loss_relief(found, "v")
    np.testing.assert_allclose(10 ** np.asarray(trace(figure, "the way").z), found.path_loss)
    assert figure.layout.uirevision == "v"


def test_a_loss_of_0_or_without_a_number_is_a_hole() -> None:
    assert np.isnan(logarithm(np.array([0.0, np.inf, np.nan]))).all()
    assert logarithm(np.array([0.01])) == pytest.approx(-2.0)


def test_the_colour_bar_marks_round_losses_where_they_lie() -> None:
    marks = ticks(np.log10(np.array([0.03, 2.5])))
    assert marks["ticktext"] == ["0.05", "0.1", "0.2", "0.5", "1", "2"]
    np.testing.assert_allclose(10.0 ** np.array(marks["tickvals"]), [0.05, 0.1, 0.2, 0.5, 1, 2])
    assert ticks(np.array([np.nan])) == {}
