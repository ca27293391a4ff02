"""Rows that are pictures, shown as pictures: pixels in grey, and what belongs to pixels (weights,
products) in the signed colours. Arrays in, HTML out; "" where the rows are no pictures.
"""

from __future__ import annotations

from base64 import b64encode

import numpy as np

from neuralnet.data.corruption import in_pixel_order, pixel_order
from neuralnet.data.datasets import Dataset
from neuralnet.experiment import Experiment
from ui.figures.network_diagram import Pixels
from ui.figures.picture_grids import Grid, grid, in_line, titled, together
from ui.figures.unit_pictures import png

SCALE = 4  # a pixel of a small picture is drawn with so many: browsers blur what they enlarge
SMALL_STYLE = (
    "<style>.rp { display: inline-block; vertical-align: middle;"
    " margin-right: 8px; background: currentColor; border-radius: 2px;"
    " outline: 1px solid color-mix(in srgb, currentColor 25%, transparent);"
    " mask-size: 100% 100%; -webkit-mask-size: 100% 100%; }</style>"
)


def is_picture(experiment: Experiment) -> bool:
    """Are the rows pictures that can be drawn? With several channels they would need colours."""
    return experiment.picture is not None and experiment.picture.channels == 1


def in_place(experiment: Experiment, values: np.ndarray) -> np.ndarray:
    """Numbers that belong to the inputs (pixels), as (rows, columns) of the picture."""
    shape = experiment.picture
    assert shape is not None
    return in_pixel_order(values, experiment.pixel_order).reshape(shape.height, shape.width)


def pixels_of(experiment: Experiment) -> Pixels | None:
    """Where the inputs lie in the picture that they are; None where they are none."""
    shape = experiment.picture
    if shape is None or not is_picture(experiment):
        return None
    places = np.arange(shape.size)
    if experiment.pixel_order:
        places = pixel_order(experiment.pixel_order, shape.size)
    return Pixels(shape.height, shape.width, tuple(int(place) for place in places))


def row_picture(
    experiment: Experiment,
    values: np.ndarray,
    *,
    label: str,
    largest: float,
    side: int = 18,
    pick: int | None = None,
) -> str:
    """Pixels as ink, 0 to ``largest``; they can be pressed where ``pick`` is a layer. A pressed one
    says its place in the picture: see ``input_at``."""
    if not is_picture(experiment):
        return ""
    ink = in_place(experiment, values)
    made = grid(ink, label=label, signed=False, largest=largest, side=side, pick=pick)
    return together(made, "the picture", [made])


def input_at(experiment: Experiment, place: int) -> int:
    """Which input stands at a place of the picture."""
    assert experiment.picture is not None
    numbered = in_place(experiment, np.arange(experiment.picture.size))
    return int(numbered.ravel()[place])


def sum_as_pictures(
    experiment: Experiment, x: np.ndarray, w: np.ndarray, name: str, *, side: int = 15
) -> str:
    """What a unit of the first layer adds up, as three pictures: its inputs ``x`` times its weights
    ``w`` are the products; "" where the rows are no pictures, or have more inputs than pixels."""
    if not is_picture(experiment) or experiment.engineered:
        return ""
    least, most = float(np.min(x)), float(np.max(x)) or 1.0

    def signed(values: np.ndarray, label: str) -> Grid:
        return grid(in_place(experiment, values), label=label, side=side)

    inputs = signed(x, "The inputs")  # standardised pixels are no ink any more
    if least >= 0:
        ink = in_place(experiment, x)
        inputs = grid(ink, label="The inputs", signed=False, largest=most, side=side)
    return in_line(
        titled("inputs x", inputs),
        "×",
        titled(f"weights of {name}", signed(w, f"Weights of {name}")),
        "=",
        titled("products", signed(x * w, "The products")),
        name="inputs, weights and products",
    )


def small_picture(experiment: Experiment, dataset: Dataset, row: int, size: int = 32) -> str:
    """A row as a small picture for a line of text or a table, in the colour of the text, ``size``
    pixels of the screen wide. It is said in words beside it, so it has none of its own."""
    if not is_picture(experiment):
        return ""
    ink = in_place(experiment, dataset.x[row]) / (float(dataset.x.max()) or 1.0)
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[..., 3] = np.rint(255 * np.clip(ink, 0.0, 1.0))
    data = b64encode(png(np.kron(pixels, np.ones((SCALE, SCALE, 1), np.uint8)))).decode()
    url = f"url(data:image/png;base64,{data})"
    return (
        f'{SMALL_STYLE}<span class="rp" aria-hidden="true" '
        f'style="width:{size}px;height:{size}px;mask-image:{url};-webkit-mask-image:{url}"></span>'
    )
