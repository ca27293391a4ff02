"""The figures of the page Words: what they say to who does not see them, and where things lie."""

import re
from itertools import combinations

import numpy as np

from ui.figures.learning_curve import Level, learning_curve
from ui.figures.pair_map import pair_map
from ui.figures.sign_map import LETTER, LINE, sign_map


def test_a_curve_says_its_last_losses_and_the_level_and_cuts_what_runs_away() -> None:
    epochs = np.arange(3.0)
    html = learning_curve(
        "Loss", epochs, np.array([2.0, 1.0, np.nan]), np.array([2.0, 1.5, 90.0]), 1.0,
        (Level("counted", 0.5),),
    )  # fmt: skip
    label = re.search(r'role="img" aria-label="([^"]*)"', html)
    assert label is not None
    assert "after epoch 2" in label[1]
    assert "validation 90.0000; counted 0.5000" in label[1]
    assert "nan" not in re.sub(r"aria-label=\"[^\"]*\"", "", html).split("</style>")[1]
    ends = [float(y) for y in re.findall(r"L[\d.]+ ([\d.-]+)", html)]
    assert min(ends) >= 29  # what is too high is drawn at the edge


def test_signs_stand_at_their_numbers_and_what_is_no_number_is_left_out() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [np.nan, 0.0]])
    html = sign_map(points, ("a", "<", "c"), title="Three signs", marked=(True, False, False))
    places = re.findall(r'<text(?: class="k1")? x="([\d.]+)" y="([\d.]+)">([^<]*)<', html)
    assert [name for _x, _y, name in places] == ["a", "&lt;"]
    (ax, ay, _), (bx, by, _) = places
    assert float(ax) < float(bx)
    assert float(ay) > float(by)  # up is larger
    assert "Three signs" in html


def test_words_at_one_place_are_written_apart_and_lead_back_to_it() -> None:
    words = ("good", "great", "lovely", "kind")
    html = sign_map(np.full((4, 2), 0.5), words, title="Words")
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)">(\w+)<', html)
    assert len(places) == 4
    for (x, y, one), (other_x, other_y, other) in combinations(places, 2):
        near = abs(float(x) - float(other_x)) < LETTER * (len(one) + len(other)) / 2
        assert not near or abs(float(y) - float(other_y)) >= LINE - 0.11
    assert html.count('class="way"') == 3


def test_a_pair_says_how_likely_it_is_and_one_that_was_never_counted_says_so() -> None:
    shares = np.array([[0.5, 0.5], [np.nan, np.nan]])
    html = pair_map(shares, (".", "a"), title="Counted", chosen=0)
    assert 'title=". → a: 0.5000"' in html
    assert 'title="a → .: never counted"' in html
    assert html.count("<i class=on") == 2
    assert "Counted: a line for the sign before" in html
