"""Pooling: of every 2 × 2 units of a map one number is left. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.sharing.pooling import SIDE, MaxPool2D
from ui.desk.pictures import PicturesDesk
from ui.figures.picture_grids import grid, in_line, titled
from ui.kit.html import caption, prose
from ui.pictures.kernel import MAP, MAPS
from ui.words.numbers import number


def pooling_html(desk: PicturesDesk) -> str:
    """The chosen filter's map, the same after max pooling, and which units were passed on; "" for a
    network without pooling."""
    layers = desk.ask().network.layers
    pool = next((layer for layer in layers if isinstance(layer, MaxPool2D)), None)
    if pool is None:
        return ""
    j, half = desk.filter, MAPS // SIDE
    before = to_host(pool.x)[0].reshape(MAPS, MAPS, pool.channels)[:, :, j]
    after = to_host(pool.a)[0].reshape(half, half, pool.channels)[:, :, j]
    first = to_host(pool.is_first_largest)[0][:, :, j]  # (squares, 4)
    passed = [_unit(square, int(np.argmax(first[square]))) for square in range(half * half)]
    down, across = divmod(desk.place, MAPS)
    square = before[
        SIDE * (down // SIDE) : SIDE * (down // SIDE) + SIDE,
        SIDE * (across // SIDE) : SIDE * (across // SIDE) + SIDE,
    ]
    largest = float(np.abs(before).max()) or 1.0
    return (
        prose("### Pooling: of every four units the largest goes on")
        + in_line(
            titled(
                f"map of filter {j + 1}; the ringed units go on",
                grid(before, label=f"Map of filter {j + 1}", side=24, largest=largest,
                     marked=passed, pick=MAP + j),
            ),
            "→",
            titled(
                f"after max pooling: {half} × {half}",
                grid(after, label="The map after pooling", side=36, largest=largest, numbers=True),
            ),
            name="the map before and after pooling",
        )
        + caption(
            "Around the chosen unit: max("
            + ", ".join(number(float(value)) for value in square.ravel())
            + f") = {number(float(square.max()))}. On the way back only the unit that went on gets "
            "the gradient; the other three get 0. Pooling has no weights. A stroke that moves by a "
            "pixel often gives the same answer, and the next layer has a quarter of the numbers."
        )
    )  # fmt: skip


def _unit(square: int, corner: int) -> int:
    """The unit of the map, in reading order, that is this corner of this square."""
    half = MAPS // SIDE
    row, column = SIDE * (square // half) + corner // SIDE, SIDE * (square % half) + corner % SIDE
    return row * MAPS + column
