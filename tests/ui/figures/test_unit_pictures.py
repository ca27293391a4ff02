"""Small pictures of every unit: pixels, PNG files, and the closer figure."""

import re
import struct
import zlib
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from ui.figures.unit_pictures import (
    HATCHED,
    LINE,
    STRONGEST,
    hatching,
    pixels,
    png,
    signed_scale,
    unit_closer,
    unit_pictures,
)
from ui.words.palette import MINUS, PLUS, rgb


def decoded(file: Any) -> np.ndarray:
    """The pixels of a PNG as this project writes it: one IDAT, no filters."""
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        kind, body = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", file[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()
    return lines[:, 1:].reshape(height, width, 4)


def test_a_png_gives_back_its_pixels() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (5, 7, 4), np.uint8)
    np.testing.assert_array_equal(decoded(png(picture)), picture)


def test_the_sign_is_the_colour_the_size_the_opacity_and_0_is_the_page() -> None:
    picture = pixels(np.array([[-1.0, -0.5], [0.0, 2.0]]), border=99.0)[::-1]
    assert tuple(picture[0, 0]) == (*rgb(MINUS.light), round(STRONGEST / 2))
    assert tuple(picture[1, 1]) == (*rgb(PLUS.light), STRONGEST)
    assert picture[1, 0, 3] == 0


def test_below_0_a_picture_is_hatched_so_that_the_sign_needs_no_hue() -> None:
    below, above = (pixels(np.full((8, 8), value), 99.0)[..., 3] for value in (-1.0, 1.0))
    assert set(np.unique(below)) == {STRONGEST // 3, STRONGEST}
    assert set(np.unique(above)) == {STRONGEST}


def test_y_points_upwards() -> None:
    values = np.zeros((3, 3))
    values[0] = 1.0  # the lowest y
    assert pixels(values, 99.0)[:, 0, 3].tolist() == [0, 0, STRONGEST]


def test_the_line_lies_where_the_border_is_crossed() -> None:
    values = np.tile([0.0, 0.0, 1.0, 1.0], (4, 1))
    marked = (pixels(values, 0.5)[..., :3] == LINE).all(axis=-1) & (
        pixels(values, 0.5)[..., 3] == 255
    )
    np.testing.assert_array_equal(marked, np.tile([False, True, False, False], (4, 1)))


def test_a_dead_unit_and_one_that_ran_out_of_numbers_are_empty() -> None:
    assert pixels(np.zeros((4, 4)), 0.0)[..., 3].max() == 0
    assert pixels(np.full((4, 4), np.nan), 0.0)[..., 3].max() == 0


def test_every_unit_can_be_clicked_and_says_its_reach() -> None:
    maps = np.stack([np.zeros((4, 4)), np.linspace(-2, 1, 16).reshape(4, 4)])
    markup = unit_pictures(maps, ["unit 1", "unit <2>"], 3, 0.0, chosen=1)
    assert re.findall(r'data-layer="3" data-j="(\d)"', markup) == ["0", "1"]
    assert markup.count('class="pick chosen"') == 1
    assert "0 everywhere" in markup
    assert "unit &lt;2&gt;: a from −2 … 1" in markup
    files = re.findall(r"data:image/png;base64,([^\"]+)", markup)
    assert [decoded(b64decode(file)).shape for file in files] == [(4, 4, 4)] * 2


def test_the_scale_is_centred_on_0() -> None:
    scale = signed_scale(np.array([[-0.5, 2.0]]))
    assert (scale["zmin"], scale["zmax"]) == (-2.0, 2.0)
    assert signed_scale(np.zeros((2, 2)))["zmax"] == 1.0


def test_the_closer_figure_is_one_map_of_single_precision_and_the_rows() -> None:
    values = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    points = [{"type": "scatter", "x": [1.0], "y": [2.0], "name": "Adelie"}]
    figure = unit_closer(values, np.arange(5.0), np.arange(4.0), ("x (mm)", "y (g)"), points, "v")
    heat, *_hatching, rows = figure.data
    assert heat.z.dtype == np.float32
    assert heat.zmax == -heat.zmin == pytest.approx(np.abs(values).max())
    assert rows.name == "Adelie"
    assert figure.layout.xaxis.title.text == "x (mm)"
    assert figure.layout.uirevision == "v"


def test_what_is_below_zero_is_hatched_in_the_closer_picture_and_nothing_else() -> None:
    values = np.random.default_rng(1).normal(size=(12, 15))
    x_axis, y_axis = np.linspace(3.0, 4.0, 15), np.linspace(-1.0, 1.0, 12)
    pale, dark = hatching(values, x_axis, y_axis)
    np.testing.assert_array_equal(pale["x"], dark["x"])
    drawn = np.isfinite(dark["x"])
    np.testing.assert_array_equal(drawn, np.isfinite(dark["y"]))
    columns = np.searchsorted(x_axis, dark["x"][drawn])
    rows = np.searchsorted(y_axis, dark["y"][drawn])
    assert (values[rows, columns] < 0).all()
    across, up = np.meshgrid(np.arange(15), np.arange(12))
    on_a_line = (across + up) % HATCHED == 0
    assert len(rows) == ((values < 0) & on_a_line).sum()
    assert hatching(np.abs(values), x_axis, y_axis) == []
