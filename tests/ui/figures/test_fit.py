"""Predicted and true numbers."""

import numpy as np

from ui.figures.fit import fitted_curve, predicted_against_true, residuals, unit_curves

PARTS = {
    "training": (np.array([1.0, 4.0]), np.array([1.5, 3.5]), ["first", "second"]),
    "validation": (np.array([2.0]), np.array([np.nan]), ["third"]),
}


def test_on_the_dashed_line_predicted_equals_true() -> None:
    line, training, validation = predicted_against_true(PARTS, "mass (g)", "v").data
    assert list(line.x) == list(line.y) == [1.0, 4.0]
    assert list(training.text) == ["first", "second"]
    assert training.name == "training rows"
    assert "open" in validation.marker.symbol


def test_without_error_a_row_lies_on_0() -> None:
    line, *_points = residuals(PARTS, "mass", "v").data
    assert list(line.y) == [0.0, 0.0]


def test_the_curve_is_drawn_over_its_points() -> None:
    x = np.linspace(0, 1, 5)
    *points, curve = fitted_curve(x, x**2, PARTS, ("size", "mass"), "v").data
    assert len(points) == 2
    np.testing.assert_array_equal(curve.y, x**2)
    assert curve.name == "the network"


def test_numbers_that_all_ran_out_still_have_axes() -> None:
    nothing = {"training": (np.array([np.nan]), np.array([np.nan]), ["row"])}
    assert list(predicted_against_true(nothing, "y", "v").data[0].x) == [0.0, 1.0]


def test_every_unit_is_a_curve_of_its_own() -> None:
    figure = unit_curves(np.arange(3.0), np.ones((2, 3)), ["unit 1", "unit 2"], "size", "v")
    assert [trace.name for trace in figure.data] == ["unit 1", "unit 2"]
