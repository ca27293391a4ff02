"""Rows that are pictures: every number stands where its pixel lies, however inputs are mixed."""

import re

import numpy as np
import pytest

from neuralnet.data.corruption import in_pixel_order, pixel_order
from neuralnet.experiment import Experiment
from neuralnet.preparation import load
from ui.figures import row_pictures as rp
from ui.figures.network_diagram import Pixels

DIGITS = Experiment(dataset="digits", scaling="course")
MIXED = DIGITS.replace(pixel_order=3)


def test_mixed_pixels_lie_where_they_lay_before_they_were_mixed() -> None:
    plain, mixed = load(DIGITS).x[0], load(MIXED).x[0]
    assert not np.array_equal(plain, mixed)
    np.testing.assert_array_equal(in_pixel_order(mixed, 3), plain)
    np.testing.assert_array_equal(rp.in_place(MIXED, mixed), plain.reshape(8, 8))


@pytest.mark.parametrize("experiment", [DIGITS, MIXED])
def test_a_pressed_pixel_names_the_input_that_lies_there(experiment: Experiment) -> None:
    values = np.arange(64)
    picture = rp.in_place(experiment, values)
    for place in (0, 9, 63):
        assert rp.input_at(experiment, place) == picture.ravel()[place]
    pixels = rp.pixels_of(experiment)
    assert pixels is not None
    for place in (0, 9, 63):
        assert pixels.places[rp.input_at(experiment, place)] == place


def test_rows_that_are_no_pictures_have_none() -> None:
    birds, x = Experiment(), np.zeros(4)
    assert not rp.is_picture(birds)
    assert rp.pixels_of(birds) is None
    assert rp.row_picture(birds, x, label="", largest=1.0) == ""
    assert rp.sum_as_pictures(birds, x, x, "unit 1") == ""
    assert rp.small_picture(birds, load(birds), 0) == ""


def test_a_sum_is_three_pictures_with_a_number_for_every_pixel() -> None:
    x, w = np.linspace(0.0, 1.0, 64), np.linspace(-1.0, 1.0, 64)
    html = rp.sum_as_pictures(DIGITS, x, w, "unit 7")
    labels = re.findall(r'role="img" aria-label="([^":]*):', html)
    assert labels == ["The inputs", "Weights of unit 7", "The products"]
    assert html.count("<i ") == 3 * 64
    signed = rp.sum_as_pictures(DIGITS, x - 0.5, w, "unit 7")  # standardised pixels are no ink
    assert signed.count("pg ink") == 0 < html.count("pg ink")


def test_a_small_picture_is_a_mask_of_few_bytes() -> None:
    html = rp.small_picture(DIGITS, load(DIGITS), 0)
    assert "mask-image:url(data:image/png;base64," in html
    assert len(html) < 1200


def test_of_unmixed_pixels_the_places_are_the_reading_order() -> None:
    assert rp.pixels_of(DIGITS) == Pixels(8, 8, tuple(range(64)))
    assert rp.pixels_of(MIXED) == Pixels(8, 8, tuple(int(p) for p in pixel_order(3, 64)))
