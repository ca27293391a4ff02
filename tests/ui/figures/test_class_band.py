"""The class's networks as a drawing, and answers as bars."""

from __future__ import annotations

import re

import pytest

from course.classroom.networks import Band, Network, band
from ui.figures.answer_bars import MOST_BARS, Bar, answer_bars, shortened
from ui.figures.class_band import BOTTOM, LEFT, RIGHT, TOP, band_words, class_band


def two() -> Band:
    found = band(
        [
            Network("s", "w", 1, ((0.0, 2.0), (10.0, 1.0), (20.0, 0.5))),
            Network("s", "w", 2, ((0.0, 1.0), (10.0, 1.5), (20.0, 0.25))),
        ]
    )
    assert found is not None
    return found


def points(html: str, kind: str) -> list[list[tuple[float, float]]]:
    """The corners of each path of this kind."""
    return [
        [tuple(map(float, pair.split())) for pair in re.split("[ML]", path.rstrip("Z"))[1:]]  # type: ignore[misc]
        for path in re.findall(rf'<path class="{kind}" d="([^"]*)"', html)
    ]


def test_every_network_is_a_line_where_its_losses_are() -> None:
    first, second = points(class_band(two()), "one")
    height = BOTTOM - TOP
    assert [x for x, _y in first] == [LEFT, pytest.approx((LEFT + RIGHT) / 2), RIGHT]
    assert [y for _x, y in first] == pytest.approx(
        [TOP, BOTTOM - height / 2, BOTTOM - height / 4], abs=0.06
    )
    assert second[0][1] == pytest.approx((TOP + BOTTOM) / 2)


def test_the_middle_lies_between_the_edges_of_the_band() -> None:
    html = class_band(two())
    (edge,), (middle,) = points(html, "band"), points(html, "middle")
    count = len(middle)
    high, low = edge[:count], edge[count:][::-1]
    for (x, y), (_, top), (_, bottom) in zip(middle, high, low, strict=True):
        assert top <= y <= bottom
        assert LEFT <= x <= RIGHT


def test_the_picture_is_said_in_words_too() -> None:
    assert band_words(two()) == (
        "2 networks with 2 seeds, up to epoch 20: where each stands now its validation loss is "
        "between 0.250 and 0.500, the middle one 0.375"
    )
    assert f'aria-label="{band_words(two())}"' in class_band(two())


def test_a_loss_of_nothing_can_be_drawn() -> None:
    found = band([Network("s", "w", 1, ((0.0, 0.0), (1.0, 0.0)))])
    assert found is not None
    assert "nan" not in class_band(found)


def test_bars_are_as_long_as_their_counts_and_what_is_right_is_marked() -> None:
    html = answer_bars([Bar("yes", 3), Bar("no", 6, True), Bar("<b>", 0)])
    assert re.findall(r"--share:([\d.]+)", html) == ["0.5000", "1.0000", "0.0000"]
    assert html.count("✓") == 1
    assert "<b></b>" not in html
    assert "&lt;b&gt;" in html


def test_many_different_numbers_are_shortened_and_none_is_lost() -> None:
    bars = [Bar(str(at), at % 7, at == 40) for at in range(60)]
    shown, others = shortened(bars)
    assert len(shown) == MOST_BARS
    assert bars[40] in shown
    assert sum(bar.count for bar in shown) + others == sum(bar.count for bar in bars)
    assert [bars.index(bar) for bar in shown] == sorted(bars.index(bar) for bar in shown)
