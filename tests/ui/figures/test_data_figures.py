"""The figures of the Data page, tested as what they say."""

import re
from typing import Any

import numpy as np

from tests.present import present
from ui.figures.ranges import Scaled, ranges_html
from ui.figures.scatter import MOST_POINTS, FeatureAxis, scatter_html
from ui.figures.split_bars import split_bars
from ui.figures.trial_curves import TrialCurve, trial_curves


def axes(n: Any) -> Any:
    across = FeatureAxis("bill <b>", "mm", np.linspace(0.0, 10.0, n))
    return across, FeatureAxis("flipper", "", np.linspace(-1.0, 1.0, n))


def test_a_row_is_a_point_of_its_class_and_names_are_text() -> None:
    across, up = axes(3)
    html = scatter_html(across, up, np.array([0.0, 1.0, 1.0]), ("A&B", "C"))
    assert len(re.findall(r'class="dot" d="[^"]*" fill="[^"]*" transform', html)) == 3
    assert html.count('fill="var(--nn-class1)" transform') == 2
    assert "0 · A&amp;B" in html
    assert "bill &lt;b&gt; (mm)" in html
    assert "<b>" not in html


def test_of_many_rows_some_are_drawn() -> None:
    across, up = axes(10_000)
    html = scatter_html(across, up, np.zeros(10_000), ("A",))
    assert html.count('transform="translate(') == MOST_POINTS + 1  # and the title of the y axis
    assert "10,000 rows over" in html


def test_equal_values_are_drawn_in_the_middle_and_divide_by_nothing() -> None:
    flat = FeatureAxis("x", "", np.ones(4))
    html = scatter_html(flat, flat, np.full(4, 7.0), ())
    assert html.count("translate(219.0 134.0)") == 4


def test_the_land_is_drawn_in_runs_from_the_bottom() -> None:
    across, up = axes(2)
    html = scatter_html(across, up, np.array([0.0, 1.0]), ("A", "B"), np.array([[0, 0], [0, 1]]))
    land = present(re.search(r'<g class="land">(.*?)</g>', html))[1]
    assert re.findall(r"nn-class(\d)", land) == ["0", "0", "1"]
    assert 'x="46.0" y="134.0" width="346.0"' in land  # the lowest row in one piece


def test_a_split_adds_up() -> None:
    html = split_bars(["A", "B"], [(6, 3, 1), (1000, 0, 0)], "kind")
    assert "<td>1,000</td><td>0</td><td>0</td>" in html
    assert '<th scope="row">all</th><td>1,006</td><td>3</td><td>1</td>' in html
    assert 'style="width:1.0%"' in html  # ten rows beside a thousand


def test_ranges_share_one_axis_with_zero_on_it() -> None:
    html = ranges_html(
        [
            Scaled("a", "mm", (10.0, 20.0), 15.0, 5.0, (-1.0, 1.0)),
            Scaled("b", "", (0.0, 40.0), 20.0, 20.0, (-1.0, 1.0)),
        ],
        "mean",
        "standard deviation",
    )
    assert '<th scope="col">standard deviation</th>' in html
    assert "10 to 20 mm" in html
    assert 'style="--zero:0.00%"><i style="left:25.00%;width:25.00%"' in html
    assert html.count("--zero:50.00%") == 2
    assert "<td>15.0000</td><td>5.0000</td><td>−1 to 1</td>" in html


def test_a_trial_that_broke_off_has_a_line_as_long_as_it_ran() -> None:
    trials = [
        TrialCurve("well", np.array([1.0, 0.5, 0.2]), "0.2"),
        TrialCurve("broken", np.array([2.0, np.nan]), "the numbers ran out"),
    ]
    html = trial_curves("Loss", trials, are_shares=False)
    lines = re.findall(r'class="line" style="[^"]*" d="(M[^"h]*)"', html)
    assert [line.count(" ") for line in lines if "h36" not in line][:2] == [3, 1]
    assert "Loss. well: 0.2; broken: the numbers ran out" in html
