"""Curves of many runs as data: few traces, gaps between runs, nothing lost."""

import numpy as np

from ui.figures.run_curves import Band, RunLine, bands, joined, lines_figure, seed_band

BAND = Band("middle", np.array([1.0, 0.5]), np.array([2.0, 1.0]), np.array([3.0, 2.0]))


def test_many_lines_are_one_trace_with_gaps() -> None:
    epochs, values = joined([np.array([1.0, 2.0]), np.array([3.0])])
    np.testing.assert_array_equal(epochs, [0, 1, np.nan, 0, np.nan])
    np.testing.assert_array_equal(values, [1, 2, np.nan, 3, np.nan])


def test_sixty_four_seeds_need_six_traces_and_a_dot_for_every_end() -> None:
    lines = [RunLine(f"seed {k}", np.array([1.0, float(k)])) for k in range(64)]
    figure = seed_band(lines, BAND, 7, "Loss", "one")
    every, low, high, middle, chosen, ends = figure.data
    assert np.isnan(every.y).sum() == 64
    assert (low.fill, high.fill) == (None, "tonexty")
    np.testing.assert_array_equal(middle.y, BAND.median)
    np.testing.assert_array_equal(chosen.y, [1.0, 7.0])
    np.testing.assert_array_equal(ends.y, np.arange(64.0))
    assert ends.text[63] == "seed 63"


def test_two_bands_differ_by_more_than_colour() -> None:
    figure = bands([BAND, BAND], "Loss", "one")
    assert len(figure.data) == 6
    middles = figure.data[2], figure.data[5]
    assert middles[0].line.color != middles[1].line.color
    assert middles[0].line.dash != middles[1].line.dash


def test_lines_of_different_length_begin_at_epoch_zero() -> None:
    figure = lines_figure([RunLine("a", np.zeros(3)), RunLine("b", np.zeros(5))], "Accuracy", "one")
    assert [list(trace.x) for trace in figure.data] == [[0, 1, 2], [0, 1, 2, 3, 4]]
    assert figure.layout.yaxis.tickformat == ".0%"
