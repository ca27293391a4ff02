"""Pictures as grids: what a cell says of its number, with and without colours."""

import numpy as np

from ui.figures.picture_grids import bars, field_style, grid


def test_a_negative_cell_is_told_by_its_class_and_in_words_and_zero_has_no_colour() -> None:
    html = grid(np.array([[-2.0, 0.0, 1.0]]), label="Three numbers")
    assert 'class="m" style="--s:100"' in html
    assert 'class="q" style="--s:50"' in html
    assert html.count("title=") == 3
    assert 'title="−2.00"' in html
    assert 'aria-label="Three numbers: 1 by 3 numbers, from −2.00 to 1.00"' in html


def test_ink_is_a_share_of_the_most_ink() -> None:
    html = grid(np.array([[0.0, 8.0, 16.0]]), label="ink", signed=False, largest=16.0)
    assert [f"--s:{share}" in html for share in (0, 50, 100)] == [True] * 3


def test_a_cell_that_can_be_pressed_says_its_layer_and_place() -> None:
    html = grid(np.zeros((2, 2)), label="x", pick=7, marked=[3])
    assert 'class="on pick" style="--s:0" data-layer="7" data-j="3"' in html


def test_a_unit_lights_its_patch_and_a_pixel_its_units() -> None:
    style = field_style("board", ((0, 1), (1, 2)))
    assert '.board:has([data-u="0"]:hover) [data-x="1"]' in style
    assert '.board:has([data-x="1"]:hover) [data-u="1"]' in style
    assert '.board:has([data-x="2"]:hover) [data-u="0"]' not in style


def test_the_largest_share_stands_out() -> None:
    html = bars(np.array([0.25, 0.75]), ("a", "<b>"), ("0.25", "0.75"))
    assert html.count("<b class=best>") == 1
    assert "&lt;b&gt;" in html
    assert "width:75.0%" in html
