"""One weight of a kernel, the 36 places at which it is used, and what each adds to its gradient;
and for comparison a weight of a dense layer, which is used once. HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.data.digits import SIDE
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import weight_gradient
from neuralnet.inside.uses import kernel_gradient
from neuralnet.sharing.convolution import Conv2D
from ui.desk.pictures import PicturesDesk
from ui.figures.picture_grids import Grid, grid, in_line, titled, together
from ui.kit.html import bold, caption, coloured_number, columns, formula, prose, segments, table
from ui.pictures.kernel import KERNEL, MAP, MAPS, place_words
from ui.words.numbers import all_of, exact, number, plural, significant, tex_significant

WEIGHT = 5  # the layer by which a weight of the kernel that was pressed is called
UNIT = 6  # and a unit of the dense layer
MOST_TERMS = 6


def uses_html(desk: PicturesDesk, layer: Conv2D) -> str:
    """∂L/∂W of the chosen weight as the sum over its uses in this picture."""
    i, j, asked = desk.weight, desk.filter, desk.ask()
    found = kernel_gradient(layer, i, j)
    x, error = (np.array([t.factors[k] for t in found.terms]).reshape(MAPS, MAPS) for k in (0, 1))
    terms = np.array([t.value for t in found.terms]).reshape(MAPS, MAPS)
    used = int(np.count_nonzero(terms))
    kernel = grid(
        to_host(layer.W)[:, j].reshape(KERNEL, KERNEL), label=f"Kernel of filter {j + 1}",
        side=42, numbers=True, pick=WEIGHT, marked=[i],
    )  # fmt: skip

    def places(values: np.ndarray, label: str, *, signed: bool = True) -> Grid:
        return grid(
            values, label=label, signed=signed, side=24, pick=MAP + j, marked=[desk.place],
            largest=None if signed else 1.0,
        )  # fmt: skip

    largest = found.largest(MOST_TERMS)
    rows = [
        (
            place_words(term.index) if term.name != "rest" else f"the other {term.index}",
            number(term.factors[0]) if term.name != "rest" else "",
            coloured_number(term.factors[1]) if term.name != "rest" else "",
            coloured_number(term.value),
        )
        for term in largest.terms
    ]
    rows.append((bold("their sum, ∂L/∂w"), "", "", bold(coloured_number(largest.total))))
    options = [(str(k), f"{k // KERNEL + 1}, {k % KERNEL + 1}") for k in range(KERNEL**2)]
    meant = "" if desk.subject.digit is not None else f" (taken for the {asked.digit} it reads)"
    return (
        prose(
            "## One weight is used 36 times, and its gradient is the sum\n\n"
            f"The loss of this picture{meant} is {number(asked.L)}. At every place the weight "
            "multiplies another pixel x, and the unit there has an error ∂L/∂z of its own. What "
            "the weight should do is all of that added up."
        )
        + columns(
            caption(f"Weight of filter {j + 1} (row, column)")
            + segments(
                "weight",
                "Weight of the kernel",
                options,
                str(i),
                help="One of the nine; every place of the picture uses it.",
            )
            + in_line(kernel, name="the kernel"),
            in_line(
                titled("x under the weight", places(x, "x at each place", signed=False)),
                "·",
                titled("error ∂L/∂z", places(error, "Error at each place")),
                "=",
                titled("what each use adds", places(terms, "Contribution of each place")),
                name="every use of the weight",
            )
            + formula(
                r"\frac{\partial L}{\partial w} = \sum_{36\ \text{places}} x\,"
                rf"\frac{{\partial L}}{{\partial z}} = {tex_significant(found.total)}"
            ),
            widths=(1, 1.9),
        )
        + table(("place", "x", "∂L/∂z", "x · ∂L/∂z"), rows)
        + caption(
            f"{all_of(36, 'use') if used == 36 else plural(used, 'use')} of 36 "
            "add something: where the pixel is empty, "
            "or the unit passes no gradient, a use adds 0. The sum is the number that the engine "
            f"has for this weight, {exact(found.total, 6)}; the terms added up differ from it by "
            f"{significant(found.discrepancy, 2)}."
        )
    )


def dense_html(desk: PicturesDesk) -> str:
    """The dense layer: a weight of its own for every pixel and unit, shown as pictures."""
    layer = desk.ask().network.layers[0]
    W = to_host(layer.W)
    unit = min(desk.unit, layer.n_out - 1)
    widest = float(np.abs(W).max()) or 1.0
    small = [
        titled(
            f"unit {j + 1}",
            grid(
                _in_place(desk, W[:, j]), label=f"Weights of unit {j + 1}", side=9,
                largest=widest,
            ),
        )
        for j in range(layer.n_out)
    ]  # fmt: skip
    x = np.asarray(desk.ask().x, np.float64)
    pixel = int(np.argmax(np.abs(x * W[:, unit])))
    found = weight_gradient(layer, pixel, unit)
    term = found.terms[0]
    options = [(str(j), str(j + 1)) for j in range(layer.n_out)]
    return (
        prose(
            "## A dense layer has a weight of its own for every pixel\n\n"
            f"{plural(layer.n_out, 'unit')} × 64 pixels: {plural(layer.n_out * 64, 'weight')}. The "
            "weights of a unit are a picture too: blue where ink speaks for the unit, hatched "
            "orange where it speaks against it."
        )
        + segments("unit", "Unit of the first layer", options, str(unit),
                   help="Its weights are shown as a picture.")
        + in_line(
            titled("pixels x", grid(_in_place(desk, x), label="Pixels", signed=False,
                                    largest=1.0, side=22)),
            "×",
            titled(f"weights of unit {unit + 1}",
                   grid(_in_place(desk, W[:, unit]), label="Weights", side=22)),
            "=",
            titled("products",
                   grid(_in_place(desk, x * W[:, unit]), label="Products", side=22)),
            name="pixels, weights and products",
        )
        + prose(
            f"Each weight is used **once** for a picture. So its gradient has one term: "
            f"x · ∂L/∂z = {number(term.factors[0])} · {significant(term.factors[1])} = "
            f"{significant(found.total)} for the pixel whose product is largest here."
        )
        + together("".join(small), "the weights of all units", small)
    )  # fmt: skip


def _in_place(desk: PicturesDesk, values: np.ndarray) -> np.ndarray:
    """Numbers of the inputs, where their pixels lie in the picture."""
    found = np.empty(SIDE * SIDE)
    found[desk.order] = values
    return found.reshape(SIDE, SIDE)
