"""Matrices as tables: shapes, what is lit, and honest cuts."""

import re
from typing import Any

import numpy as np
import pytest

from ui.figures.matrices import GAP, cell_number, matrix_table, shown_indices, side_by_side
from ui.words.names import about


def names(word: Any, count: Any) -> list[str]:
    return [f"{word} {index + 1}" for index in range(count)]


def made(n: Any, m: Any, **options: Any) -> str:
    array = np.arange(n * m, dtype=float).reshape(n, m) - 2
    return matrix_table(
        array, names("row", n), names("unit", m), title="Z", shape_caption=f"[{n}, {m}]", **options
    )


def cells(markup: Any, word: Any) -> list[str]:
    return re.findall(rf'<td class="[^"]*\b{word}\b[^"]*"[^>]*>([^<]*)</td>', markup)


def test_every_cell_is_written_with_its_names_and_shape() -> None:
    markup = made(3, 4)
    assert len(re.findall(r"--nn-share", markup.split("</style>")[-1])) == 12
    for text in ("row 3", "unit 4", "[3, 4]", "−2.000", "9.000"):
        assert text in markup


def test_a_row_a_column_or_a_cell_is_lit() -> None:
    assert cells(made(3, 4, highlight_row=1), "lit") == ["2.000", "3.000", "4.000", "5.000"]
    assert cells(made(3, 4, highlight_column=3), "lit") == ["1.000", "5.000", "9.000"]
    assert cells(made(3, 4, highlight_cell=(2, 0)), "cell") == ["6.000"]


def test_a_wide_matrix_says_how_much_it_leaves_out_and_keeps_what_is_lit() -> None:
    markup = made(30, 40, highlight_cell=(25, 20), most=12)
    shown = len(re.findall(r'<th scope="row"', markup))
    assert f"… {30 - shown} more rows" in markup
    assert cells(markup, "cell") == [f"{25 * 40 + 20 - 2:.3f}"]


@pytest.mark.parametrize("n, most, wanted", [(12, 12, None), (13, 12, None), (64, 12, 63)])
def test_the_indices_shown_are_in_order_and_hold_the_wanted_one(
    n: int, most: int, wanted: int | None
) -> None:
    indices = shown_indices(n, most, wanted)
    kept = [index for index in indices if index != GAP]
    assert kept == sorted(set(kept))
    assert len(indices) <= most
    assert wanted is None or wanted in kept
    assert (GAP in indices) == (n > most)


def test_a_hidden_matrix_has_its_shape_and_no_numbers() -> None:
    markup = made(2, 2, hidden=True)
    assert markup.count(">·<") == 4
    assert "−2.000" not in markup


def test_sign_is_colour_and_minus() -> None:
    assert cells(made(1, 4), "m") == ["−2.000", "−1.000"]
    assert cells(made(1, 4), "q") == ["1.000"]


def test_not_a_number_is_written_and_not_coloured() -> None:
    markup = matrix_table(np.array([[np.nan, 1.0]]), ["r"], ["a", "b"], title="", shape_caption="")
    assert "not a number" in markup
    assert cells(markup, "q") == ["1.000"]


@pytest.mark.parametrize(
    "value, text",
    [(0.0, "0.00"), (0.009, "0.01"), (-0.009, "−0.01"), (0.002, "0.002"), (2e6, "2·10⁶")],
)
def test_a_number_never_looks_like_zero_unless_it_is(value: float, text: str) -> None:
    assert cell_number(value, 2) == text


def test_matrices_side_by_side_carry_the_style_once() -> None:
    markup = side_by_side(made(1, 1), "·", made(2, 2))
    assert markup.count("<style>") == 1
    assert '<div class="sign">·</div>' in markup


def test_a_cell_that_is_of_something_says_so_and_the_chosen_one_is_reached_by_tab() -> None:
    markup = matrix_table(
        np.ones((2, 2)), ["a", "b"], ["1", "2"], title="W", shape_caption="", highlight_cell=(1, 0),
        of=lambda i, j: about(3, i, j) if (i, j) != (0, 1) else "",
    )  # fmt: skip
    assert markup.count('class="pick') + markup.count(" pick") == 3
    assert 'tabindex="0" data-layer="3" data-i="1" data-j="0"' in markup
    assert markup.count('tabindex="-1"') == 2
    assert '<table role="grid">' in markup


def test_side_by_side_the_chosen_cell_is_still_reached_by_tab() -> None:
    table = matrix_table(
        np.ones((2, 2)), ["a", "b"], ["1", "2"], title="W", shape_caption="", highlight_cell=(1, 0),
        of=lambda i, j: about(3, i, j),
    )  # fmt: skip
    markup = side_by_side(table, "+", table)
    assert markup.count('tabindex="0" data-layer="3" data-i="1" data-j="0"') == 2
    assert markup.count('tabindex="0"') == 3  # and the line, which scrolls as one
