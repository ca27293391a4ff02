"""Dots on a scale of powers of ten."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.present import present
from ui.figures.layer_dots import Sizes, decades, layer_dots, place
from ui.words.numbers import rounded


@given(st.lists(st.floats(1e-30, 1e30), min_size=1, max_size=9))
def test_every_value_lies_on_its_scale_and_larger_ones_further_right(values: list[float]) -> None:
    low, high = decades(values)
    assert high - low >= 2
    places = [present(place(value, low, high)) for value in sorted(values)]
    assert all(0.0 <= at <= 100.0 for at in places)
    assert places == sorted(places)
    assert 10.0**low <= min(values) * (1 + 1e-9)
    assert max(values) <= 10.0**high * (1 + 1e-9)


def test_a_tenfold_value_lies_one_power_further() -> None:
    low, high = decades([0.01, 1.0])
    near, far = present(place(0.01, low, high)), present(place(0.1, low, high))
    assert far - near == pytest.approx(100 / (high - low))


@pytest.mark.parametrize("value", [0.0, math.nan, math.inf])
def test_what_has_no_place_on_the_scale_gets_no_dot_but_its_word(value: float) -> None:
    markup = layer_dots(["Hidden 1", "Output"], [Sizes("Signal", "", [value, 1.0])])
    assert len(re.findall(r"<b style", markup)) == 1
    assert f'<div class="value">{rounded(value)}</div>' in markup


def test_a_panel_names_every_layer_and_says_its_values_for_those_who_do_not_see() -> None:
    markup = layer_dots(["Hidden 1", "Output"], [Sizes("Signal a", "RMS", [0.25, 1.5])])
    assert 'aria-label="Signal a: Hidden 1 0.25; Output 1.5"' in markup


def test_the_usual_range_is_shaded_where_it_lies() -> None:
    markup = layer_dots(["Output"], [Sizes("Update", "", [1e-3], usual=(1e-4, 1e-2))])
    assert 'class="usual" style="left:0.00%;width:100.00%"' in markup


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.12345, "0.123"),
        (-2.5, "−2.5"),
        (0.000456, "4.56·10⁻⁴"),
        (12345.0, "1.23·10⁴"),
        (math.nan, "–"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_keep_three_digits_that_count(value: float, text: str) -> None:
    assert rounded(value) == text
