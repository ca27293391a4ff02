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
from ui.figures.picture_grids import STYLE, grid, in_line, titled
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
    return STYLE + grid(ink, label=label, signed=False, largest=largest, side=side, pick=pick)


def input_at(experiment: Experiment, place: int) -> int:
    """Which input stands at a place of the picture."""
    assert experiment.picture is not None
    numbered = in_place(experiment, np.arange(experiment.picture.size))
    return int(numbered.ravel()[place])


def weights_picture(
    experiment: Experiment,
    values: np.ndarray,
    *,
    label: str,
    side: int = 18,
    largest: float | None = None,
    numbers: bool = False,
) -> str:
    """A number for every pixel (a unit's weights, or products) in the signed colours."""
    if not is_picture(experiment):
        return ""
    found = in_place(experiment, values)
    return STYLE + grid(found, label=label, side=side, largest=largest, numbers=numbers)


def sum_as_pictures(
    experiment: Experiment, x: np.ndarray, w: np.ndarray, name: str, *, side: int = 15
) -> str:
    """What a unit of the first layer adds up, as three pictures: its inputs ``x`` times its weights
    ``w`` are the products; "" where the rows are no pictures, or have more inputs than pixels."""
    if not is_picture(experiment) or experiment.engineered:
        return ""
    if float(np.min(x)) < 0:  # standardised pixels are no ink any more
        inputs = weights_picture(experiment, x, label="The inputs", side=side)
    else:
        most = float(np.max(x)) or 1.0
        inputs = row_picture(experiment, x, label="The inputs", largest=most, side=side)
    weights = weights_picture(experiment, w, label=f"Weights of {name}", side=side)
    products = weights_picture(experiment, x * w, label="The products", side=side)
    return in_line(
        titled("inputs x", inputs),
        "×",
        titled(f"weights of {name}", weights),
        "=",
        titled("products", products),
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
