"""Units as boxes."""

import math
import re
from typing import Any

from ui.figures.unit_strip import MOST_UNITS, Strip, unit_strips


def strip(shares: Any, bad: Any = None) -> Strip:
    bad = bad or [False] * len(shares)
    return Strip("Hidden 1", "note", shares, [f"unit {i}" for i in range(len(shares))], bad)


def test_a_bar_is_as_long_as_its_share_and_says_it() -> None:
    markup = unit_strips([strip([0.25, 1.0])])
    assert re.findall(r'<i style="--share:(\d+)%">', markup) == ["25", "100"]
    assert "<span>25%</span>" in markup


def test_what_is_out_of_order_carries_a_sign() -> None:
    markup = unit_strips([strip([0.0, 0.5], [True, False])])
    assert markup.count("unit bad") == 1
    assert markup.count("<span>✕</span>") == 1


def test_a_share_that_is_not_0_is_not_written_as_0() -> None:
    markup = unit_strips([strip([0.004, 0.0])])
    assert "<span>&lt;1%</span>" in markup
    assert "<span>0%</span>" in markup


def test_nothing_to_tell_is_a_dash_and_not_a_0() -> None:
    markup = unit_strips([strip([math.nan])])
    assert "<span>–</span>" in markup
    assert "<i" not in markup.split("</style>")[1]


def test_units_beyond_the_limit_are_counted() -> None:
    markup = unit_strips([strip([0.5] * (MOST_UNITS + 7))])
    assert markup.count('class="unit"') == MOST_UNITS
    assert "… 7 more" in markup
