"""The kernel slides over the picture: one patch, the products, their sum, and the map that the sums
make. And what it can see: a unit lights its patch, a pixel its units. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.data.digits import SIDE
from neuralnet.device.arrays import to_host
from neuralnet.inside.uses import filter_output
from neuralnet.sharing.convolution import Conv2D
from ui.desk.pictures import PicturesDesk
from ui.figures.picture_grids import Grid, field_style, grid, in_line, titled, together
from ui.kit.html import button, caption, columns, formula, prose, row, segments
from ui.pictures.answer import PIXEL
from ui.words.numbers import number, tex_number, tex_term

MAP = 10  # the layer by which a unit of filter 1 that was pressed is called; 11 is filter 2
KERNEL = 3  # pixels of a side
MAPS = 6  # places of a side


def kernel_html(desk: PicturesDesk, layer: Conv2D) -> str:
    """Everything about one place of one kernel, and the maps of all."""
    return (
        prose("## One small kernel slides over the picture")
        + columns(_board(desk, layer), _one_place(desk, layer), widths=(1, 1.5))
        + _maps(desk, layer)
    )


def place_words(place: int) -> str:
    """ "row 3, column 4" of a place, counted from 1."""
    return f"row {place // MAPS + 1}, column {place % MAPS + 1}"


def moved(place: int, way: str) -> int:
    """The next place in a direction: "up", "down", "left" or "right"; at the edge the same."""
    down, across = divmod(place, MAPS)
    down += {"up": -1, "down": 1}.get(way, 0)
    across += {"left": -1, "right": 1}.get(way, 0)
    return place if not (0 <= down < MAPS and 0 <= across < MAPS) else down * MAPS + across


def _x(desk: PicturesDesk) -> np.ndarray:
    """What the network sees, where it sees it."""
    return np.asarray(desk.ask().x, np.float64).reshape(SIDE, SIDE)


def _board(desk: PicturesDesk, layer: Conv2D) -> str:
    """The input with the patch in it, and the map of the chosen filter."""
    style = field_style("pg-board", tuple(tuple(map(int, p)) for p in layer.patches.where))
    patch = [int(x) for x in layer.patches.where[desk.place]]
    picture = grid(
        _x(desk), label="What the network sees, 0 to 1", signed=False, largest=1.0, side=24,
        marked=patch, attributes=lambda at: f'data-x="{at}"',
    )  # fmt: skip
    a = to_host(layer.a)[:, desk.filter].reshape(MAPS, MAPS)
    made = grid(
        a, label=f"Map of filter {desk.filter + 1}", side=24, pick=MAP + desk.filter,
        largest=_largest(layer), marked=[desk.place], attributes=lambda at: f'data-u="{at}"',
    )  # fmt: skip
    seen = "the picture" if not desk.mixed else "the picture with its pixels mixed"
    grids = [
        titled(f"{seen}, ink as 0 to 1", picture),
        titled(f"map of filter {desk.filter + 1}: 6 × 6 units", made),
    ]
    board = f"{style}<div class='pg-board'>{''.join(grids)}</div>"
    return together(board, "the input and the map", grids) + caption(
        "Point at a unit of the map: the nine pixels that it sees, its receptive field, light up. "
        "Point at a pixel: the units that see it. Press a unit to put the kernel there."
    )


def _one_place(desk: PicturesDesk, layer: Conv2D) -> str:
    """Patch, kernel, products and their sum at the chosen place."""
    j, place = desk.filter, desk.place
    found = filter_output(layer, 0, place, j)
    x, w = (np.array([term.factors[k] for term in found.terms[:-1]]) for k in (0, 1))
    products = np.array([term.value for term in found.terms[:-1]])
    b, z = found.terms[-1].value, found.total
    a = float(to_host(layer.a)[place, j])

    def square(values: np.ndarray, label: str, *, signed: bool = True) -> Grid:
        return grid(
            values.reshape(KERNEL, KERNEL), label=label, signed=signed, side=38, numbers=True,
            largest=None if signed else 1.0,
        )  # fmt: skip

    count = layer.n_out
    filters = [(str(k), str(k + 1)) for k in range(count)]
    ways = (("left", "←"), ("up", "↑"), ("down", "↓"), ("right", "→"))
    steps = "".join(
        button("move", sign, way, help=f"Put the kernel one place {way}.") for way, sign in ways
    )
    summed = rf"z = {tex_number(float(products.sum()))} {tex_term(b)} = {tex_number(z)}"
    activation = layer.activation
    return (
        caption("Filter")
        + row(
            segments(
                "filter",
                "Filter",
                filters,
                str(j),
                help="Each has nine weights and a bias of its own.",
            )
        )
        + row(steps, f"<span>at {place_words(place)}</span>")
        + in_line(
            titled("patch x", square(x, "The nine pixels of the patch", signed=False)),
            "×",
            titled(f"kernel W of filter {j + 1}", square(w, "The nine weights")),
            "=",
            titled("products x · W", square(products, "The nine products")),
            name="patch, kernel and products",
        )
        + prose("The nine products and the bias are added up, as in every unit:")
        + formula(summed)
        + formula(rf"a = \varphi(z) = {tex_number(a)}")
        + caption(
            f"Σ x·W = {number(float(products.sum()))}, b = {number(b)}, φ is "
            f"{activation.phrase()}. At the next place the pixels are others and **the nine "
            "weights are the same** (parameter sharing): that is all that is new. The kernel moves "
            "by one pixel, a stride of 1, and never over the edge."
        )
    )


def _largest(layer: Conv2D) -> float:
    return float(np.abs(to_host(layer.a)).max()) or 1.0


def _maps(desk: PicturesDesk, layer: Conv2D) -> str:
    """All kernels and the maps that they make."""
    a, W = to_host(layer.a), to_host(layer.W)
    most, widest = _largest(layer), float(np.abs(W).max()) or 1.0
    parts, grids = [], []
    for j in range(layer.n_out):
        kernel = grid(
            W[:, j].reshape(KERNEL, KERNEL), label=f"Kernel of filter {j + 1}", side=18,
            largest=widest,
        )  # fmt: skip
        made = grid(
            a[:, j].reshape(MAPS, MAPS), label=f"Map of filter {j + 1}", side=13, largest=most,
            pick=MAP + j, marked=[desk.place] if j == desk.filter else (),
        )  # fmt: skip
        grids += [kernel, made]
        both = f'<div class="pg-one">{kernel}{made}</div>'
        parts.append(f'<div class="pg-one">{both}<span>filter {j + 1}</span></div>')
    return (
        prose("### Every filter makes a picture of its own: its feature map")
        + together("".join(parts), "kernels and maps of all filters", grids)
        + caption(
            "Above the kernel, below it the map: how strongly the filter answers at each place. "
            "Blue is positive, hatched orange negative."
        )
    )


def pressed(desk: PicturesDesk, layer: int, j: int, *, filters: int) -> None:
    """A cell of a grid was pressed: a pixel of the picture, or a unit of a map."""
    if layer == PIXEL and 0 <= j < SIDE * SIDE:
        desk.turn_pixel(j)
    elif MAP <= layer < MAP + filters and 0 <= j < MAPS * MAPS:
        desk.filter, desk.place = layer - MAP, j
