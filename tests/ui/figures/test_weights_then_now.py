"""Weights at the start and now."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ui.figures.weights_then_now import (
    MOST_POINTS,
    ThenNow,
    histograms,
    weights_closer,
    weights_overview,
)


@given(arrays(np.float64, (3, 4), elements=st.floats(-1e6, 1e6)))
def test_every_weight_is_counted_once_in_bins_that_are_symmetric_about_0(start: np.ndarray) -> None:
    now = start[::-1] * 0.5
    edges, then_counts, now_counts = histograms(start, now)
    assert then_counts.sum() == now_counts.sum() == 12
    np.testing.assert_allclose(edges, -edges[::-1], atol=1e-9 * edges[-1])


def test_equal_weights_have_equal_outlines_and_the_chosen_layer_is_marked() -> None:
    W = np.linspace(-1, 1, 12)
    layers = [ThenNow(1, "Hidden 1", "moved by 0%", W, W), ThenNow(2, "Output", "", W, 2 * W)]
    markup = weights_overview(layers, chosen=2)
    now = re.findall(r'class="now" d="([^"]+)"', markup)
    then = re.findall(r'class="then" d="([^"]+)"', markup)
    assert now[0] == then[0]
    assert now[1] != then[1]
    assert re.findall(r'class="pick chosen" data-layer="(\d)"', markup) == ["2"]


def test_every_weight_is_a_point_with_its_name_and_the_line_is_no_change() -> None:
    start, now = np.array([0.1, -0.2]), np.array([0.3, -0.2])
    unchanged, points = weights_closer(start, now, ["a → 1", "b → 1"], "view").data
    assert points.x.tolist() == start.tolist()
    assert points.y.tolist() == now.tolist()
    assert list(points.text) == ["a → 1", "b → 1"]
    assert list(unchanged.x) == list(unchanged.y)


def test_of_very_many_weights_some_are_drawn_under_their_own_names() -> None:
    start = np.arange(5000.0)
    _line, points = weights_closer(start, start, [f"w{i}" for i in range(5000)], "v").data
    assert len(points.x) == MOST_POINTS
    assert all(name == f"w{int(x)}" for name, x in zip(points.text, points.x, strict=True))
