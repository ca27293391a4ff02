"""The curve of a nudged weight, tested as data."""

from typing import Any

import numpy as np
import pytest

from ui.figures.nudge_curve import nudge_curve

AMOUNTS = np.linspace(-1, 1, 41)


def figure(**changes: Any) -> Any:
    return nudge_curve(
        AMOUNTS,
        0.5 + AMOUNTS + AMOUNTS**2,
        1.0,
        **{"symbol": "W", "straight": (0.1, None), **changes},
    )


def trace(drawn: Any, name: str) -> Any:
    return next(t for t in drawn.data if t.name == name)


def test_the_line_has_the_gradients_slope_and_touches_the_curve_at_zero() -> None:
    drawn = figure()
    line, curve = trace(drawn, "predicted: L + gradient · d"), trace(drawn, "actual loss")
    np.testing.assert_allclose(np.diff(line.y) / np.diff(line.x), 1.0)
    assert line.y[20] == pytest.approx(curve.y[20]) == pytest.approx(0.5)


def test_the_shaded_region_ends_where_the_line_stops_being_right() -> None:
    region = trace(figure(), "the line is right to within 10 %")
    assert (min(region.x), max(region.x)) == (-0.1, 1.0)


def test_the_slider_moves_both_dots_and_says_both_changes() -> None:
    drawn = figure()
    slider = drawn.layout.sliders[0]
    assert len(slider.steps) == len(AMOUNTS)
    data, layout, traces = slider.steps[40].args
    assert data["x"] == [[1.0], [1.0]]
    np.testing.assert_allclose(np.ravel(data["y"]), [1.5, 2.5])
    assert "predicted +1.0000, actual +2.0000, 100% off" in layout["annotations[0].text"]
    assert [drawn.data[index].mode for index in traces] == ["markers", "markers"]
    assert drawn.layout.annotations[0].text.startswith("h = +0.5000")


def test_a_flat_line_and_numbers_that_are_not_finite_are_drawn_all_the_same() -> None:
    losses = np.where(AMOUNTS > 0.5, np.inf, 0.5)
    drawn = nudge_curve(AMOUNTS, losses, 0.0, symbol="b")
    low, high = drawn.layout.yaxis.range
    assert low < 0.5 < high
