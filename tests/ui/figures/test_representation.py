"""Rows in two dimensions after each layer."""

import re
from typing import Any

import numpy as np
import pytest

from neuralnet.inside.projection import Projection, project
from ui.figures.representation import (
    EDGE,
    SIDE,
    fitted,
    representation_closer,
    representation_overview,
    value_levels,
)
from ui.words.palette import SHAPES

POINTS = np.random.default_rng(0).normal(size=(20, 3)) * [3.0, 1.0, 0.1]


def test_points_keep_their_shape_and_fill_the_drawing() -> None:
    places = fitted(POINTS[:, :2])
    assert places.min() >= EDGE - 1e-9
    assert places.max() <= SIDE - EDGE + 1e-9
    span, given = np.ptp(places, axis=0), np.ptp(POINTS[:, :2], axis=0)
    assert span.max() == pytest.approx(SIDE - 2 * EDGE)
    assert span[1] / span[0] == pytest.approx(given[1] / given[0])
    assert np.corrcoef(places[:, 1], POINTS[:, 1])[0, 1] == pytest.approx(-1.0)  # y is upwards


def test_points_that_all_lie_together_are_drawn_in_the_middle() -> None:
    np.testing.assert_allclose(fitted(np.ones((4, 2))), SIDE / 2)


def overview(projections: Any) -> str:
    groups = np.arange(20) % 2
    key = [("inner", "#111111", SHAPES[0].path), ("outer", "#222222", SHAPES[2].path)]
    titles = [f"layer {index}" for index in range(len(projections))]
    return representation_overview(projections, titles, groups, key, 1)


def test_every_layer_is_a_card_with_its_groups_mark_for_every_row() -> None:
    markup = overview([project(POINTS), project(POINTS[:, :2])])
    assert re.findall(r'data-layer="(\d)"', markup) == ["0", "1"]
    assert markup.count('class="pick chosen"') == 1
    for group, (colour, shape) in enumerate((("#111111", SHAPES[0]), ("#222222", SHAPES[2]))):
        assert re.search(
            rf'<marker id="rp{group}"[^>]*><path fill="{colour}" d="{shape.path}"', markup
        )
        lines = re.findall(rf'<path marker-start="url\(#rp{group}\)"[^>]* d="M([^"]+)"', markup)
        assert [len(line.split()) for line in lines] == [20, 20]  # x and y of ten rows
    assert "100% of the spread" in markup


def test_numbers_that_ran_out_are_said() -> None:
    broken = Projection(np.full((20, 2), np.nan), np.full((2, 3), np.nan), np.full(2, np.nan))
    assert "not a number" in overview([project(POINTS), broken])


def test_values_fall_into_fifths() -> None:
    assert value_levels(np.array([0.0, 1.0, 4.9, 5.0, 10.0])).tolist() == [0, 0, 2, 2, 4]
    assert value_levels(np.ones(3)).tolist() == [0, 0, 0]


def test_both_axes_of_the_closer_figure_have_one_scale_and_say_their_share() -> None:
    figure = representation_closer([], np.array([0.7, 0.2]), "view")
    assert figure.layout.yaxis.scaleanchor == "x"
    assert "70% of the variance" in figure.layout.xaxis.title.text
    assert figure.layout.uirevision == "view"
