"""The light drawing of a sweep on its way."""

import numpy as np

from ui.figures.sweep_preview import MOST_CURVES, preview_html


def test_it_says_how_much_is_done_in_words_and_as_a_bar() -> None:
    html = preview_html([np.array([2.0, 1.0])], 10, 0.254, "3 of 8 <finished>")
    assert "3 of 8 &lt;finished&gt;" in html
    assert 'aria-valuenow="25"' in html
    assert "width:25.4%" in html
    assert html.count("M0 ") == 1


def test_it_stays_small_however_long_the_sweep() -> None:
    lines = [np.linspace(1, 0, 2000)] * 256
    html = preview_html(lines, 2000, 1.0, "words")
    assert html.count("M0 ") == MOST_CURVES
    assert len(html) < 30_000


def test_curves_without_numbers_draw_nothing_and_break_nothing() -> None:
    for lines in ([], [np.array([1.0])], [np.full(4, np.nan)]):
        assert 'd=""' in preview_html(lines, 3, 0.0, "words")
    half = preview_html([np.array([1.0, 0.5, np.nan, np.inf])], 3, 0.5, "words")
    assert "nan" not in half
    assert "inf" not in half
