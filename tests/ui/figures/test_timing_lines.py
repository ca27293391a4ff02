"""Measured times as a figure."""

import numpy as np

from ui.figures.timing_lines import Measured, timing_lines


def test_times_are_in_microseconds_and_gaps_stay_gaps() -> None:
    figure = timing_lines([1, 10], [Measured("CPU", [1e-6, np.nan])], "rows", "µs")
    np.testing.assert_allclose(figure.data[0].y, [1, np.nan])
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_fit_and_crossover_are_drawn_where_there_are_any() -> None:
    figure = timing_lines(
        [1, 10],
        [Measured("CPU", [1e-6, 4e-6]), Measured("GPU", [2e-6, 3e-6])],
        "rows",
        "µs",
        fitted=[1e-6, 4e-6],
        crossing=4.2,
    )
    assert [trace.name for trace in figure.data] == [
        "fixed cost + work",
        "CPU",
        "GPU",
        "equal at 4",
    ]
    assert list(figure.data[3].x) == [4.2, 4.2]
