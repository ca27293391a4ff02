"""The heat map as data: colours follow the figure, every cell says its number."""

from typing import Any

import numpy as np

from ui.figures.heat_map import heat_map


def make(values: Any, **how: Any) -> Any:
    texts = [["a", "b"], ["c", ""]]
    options: dict[str, Any] = {"high_is_better": False, "is_loss": True, "revision": "one"} | how
    return heat_map(
        np.array(values), texts, ["1", "2"], ["x", "y"], ("across", "up", "loss"), **options
    )


def test_a_loss_is_coloured_by_its_logarithm_and_small_is_light() -> None:
    heat = make([[1.0, 0.1], [10.0, np.nan]]).data[0]
    np.testing.assert_allclose(heat.z, np.array([[0, -1], [1, np.nan]]))
    assert heat.reversescale is True
    assert [list(row) for row in heat.text] == [["a", "b"], ["c", ""]]


def test_an_accuracy_is_coloured_as_it_is_and_large_is_light() -> None:
    heat = make([[0.5, 0.9], [1.0, 0.7]], high_is_better=True, is_loss=False).data[0]
    np.testing.assert_array_equal(heat.z, [[0.5, 0.9], [1.0, 0.7]])
    assert heat.reversescale is False


def test_point_two_of_the_second_trace_is_the_second_rows_first_cell() -> None:
    figure = make([[1.0, 2.0], [3.0, 4.0]])
    cells = figure.data[1]
    assert (cells.x[2], cells.y[2]) == (0, 1)
    assert cells.text[2] == "across 1, up y"
    assert cells.customdata[2] == "c"
    assert list(figure.layout.xaxis.ticktext) == ["1", "2"]


def test_a_loss_of_zero_has_no_logarithm_and_no_colour() -> None:
    heat = make([[0.0, 1.0], [1.0, np.inf]]).data[0]
    assert np.isnan(heat.z[0][0])
    assert np.isnan(heat.z[1][1])
