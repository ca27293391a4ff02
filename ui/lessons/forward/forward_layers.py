"""The whole pass at once: as one nested function, and as matrices. Strings of HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.layers import Dense
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.figures import forward_terms as terms
from ui.figures.matrices import matrix_table, side_by_side
from ui.kit import session
from ui.kit.html import caption, columns, formula, prose, row, segments, toggles
from ui.lessons.forward.forward_sample import Sample
from ui.lessons.forward.forward_walk import looked_at, shown_unit
from ui.words.escaping import markdown_text
from ui.words.names import about, source_names, unit_names
from ui.words.numbers import agree, number, plural

MOST_CELLS = 10  # of a matrix, each way
FEWER_CELLS = 7  # where a layer has more: then W and b stand beside each other all the same
OPENED, ROWS = "forward_opened", "forward_rows"


def opened(me: Learner) -> list[int]:
    """The brackets that are opened to their numbers, as layers from 1."""
    kept: Sequence[int] = session.get(OPENED) or ()
    return [layer for layer in kept if layer <= me.walk.layers]


def toggle_bracket(me: Learner, layer: Any) -> None:
    """Open the bracket of a layer, or close it again."""
    if str(layer) in map(str, range(1, me.walk.layers + 1)):
        session.put(OPENED, sorted({*opened(me)} ^ {int(layer)}))


def rows_shown() -> str:
    """ "sample" or "batch": what goes through the matrices."""
    return session.get(ROWS) or "sample"


def use_rows(which: Any) -> None:
    """One of the two, as pressed."""
    if which in ("sample", "batch"):
        session.put(ROWS, which)


def layers_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The pass as one nested function, and as matrices."""
    layer, j = shown_unit(me, probe)
    return (
        prose("### One nested function")
        + nested_html(me, probe)
        + matrices_html(trainer, probe, sample, layer, j)
    )


# --- the nested function -----------------------------------------------------------------------


def nested_html(me: Learner, probe: Network) -> str:
    """f₃(f₂(f₁(x))): its brackets lit by the walk, worked out from the inside."""
    layers = [
        terms.NestedLayer(
            layer.activation.name,
            to_host(layer.z)[0].astype(np.float64),
            to_host(layer.a)[0].astype(np.float64),
        )
        for layer in probe.layers
    ]
    here, open_ones = looked_at(me), opened(me)
    x = to_host(probe.layers[0].x)[0].astype(np.float64)
    later = [terms.function_name(layer) for layer in open_ones if layer > here]
    words = "Each layer is a function of what the layer inside it gives. Only the innermost sees x."
    if later:
        words += f" {', '.join(later)} opens when the values get there."
    label = "Open a bracket to its numbers"
    brackets = [(str(at), terms.function_name(at)) for at in range(1, len(layers) + 1)]
    beside = (
        caption(label)
        + toggles(
            "bracket",
            label,
            brackets,
            [str(layer) for layer in open_ones],
            help="Writes the layer’s values in the place of its name.",
        )
        + caption(words)
    )
    if me.dataset.task == "classification" and probe.layers[-1].n_out == 1:
        first, second = map(markdown_text, me.dataset.class_names)
        beside += caption(
            f"The one output is P({second}); step 5 writes both classes: P({first}) is 1 minus it."
        )
    nested = terms.nested_function(x, layers, here, open_ones)
    return columns(nested, beside, widths=(2.4, 1))


# --- matrices ----------------------------------------------------------------------------------


def matrices_html(trainer: Trainer, probe: Network, sample: Sample, layer: int, j: int) -> str:
    """X · W + b = Z and A = φ(Z), for the sample alone or for the whole batch at the cursor."""
    heading = prose("### The same pass as matrices")
    if layer == 0:
        return heading + _input_matrix(trainer, probe, j)
    batch = len(trainer.batch_rows)
    which = rows_shown()
    chooser = segments(
        "rows",
        "Rows",
        [
            ("sample", "This sample: 1 row"),
            ("batch", f"The present batch: {plural(batch, 'row')}"),
        ],
        which,
        help="Each row of the data is a row of X, Z and A: one product computes them all.",
    )
    network, at, row_names = probe, 0, ["sample"]
    if which == "batch":
        network = trainer.network
        indices = trainer.data.training_rows[trainer.batch_rows].tolist()
        row_names = [trainer.data.dataset.row_names[index].split(",")[0] for index in indices]
        at = indices.index(sample.row) if sample.row in indices else 0
    dense = network.layers[layer - 1]
    return (
        columns(heading + row(chooser), formula(_shapes(layer, len(row_names), dense)))
        + layer_product(dense, layer, j, at, row_names, trainer)
        + caption(
            "The framed cell of Z is the chosen unit's sum: the framed row of "
            f"{'X' if layer == 1 else 'A'} times the framed column of W, plus one number of b. "
            + _dropped_words(network, layer)
            + (
                f"The row is {markdown_text(row_names[at])}; every row of the batch goes through "
                "the same W and b at once, and b is added to each."
                if which == "batch"
                else "With more rows only the first number of the shapes grows: see the batch."
            )
        )
    )


def _input_matrix(trainer: Trainer, probe: Network, j: int) -> str:
    x = to_host(probe.layers[0].x)
    n, d = x.shape
    return matrix_table(
        x,
        ["sample"],
        unit_names(trainer, 0),
        title="X",
        shape_caption=f"[{plural(n, 'row')}, {plural(d, 'input')}]",
        highlight_cell=(0, j),
        of=lambda _i, k: about(0, None, k),
    ) + caption("A sample is a matrix of one row. Step on one layer to multiply it by W⁽¹⁾.")


def _dropped_words(network: Network, layer: int) -> str:
    """What dropout does between this layer's A and the next one's input, in this training step."""
    keep, p = network.layers[layer - 1].keep, network.specs[layer - 1].dropout
    if keep is None:
        return ""
    off = int((to_host(keep) == 0).sum())
    return (
        f"Dropout in this step: {off} of the {keep.size} values of A {agree(off, 'is', 'are')} "
        f"switched off, the others multiplied by 1/(1 − {number(p, 2)}) = {number(1 / (1 - p))}; "
        f"layer {layer + 1} gets the result. "
    )


def _shapes(layer: int, rows: int, dense: Dense) -> str:
    """X · W + b = Z with the shape under each, and A = φ(Z)."""

    def shaped(symbol: str, n: int, m: int) -> str:
        return rf"\underbrace{{{symbol}}}_{{[{n},\,{m}]}}"

    source = "X" if layer == 1 else rf"A^{{({layer - 1})}}"
    W, b, Z = (rf"{symbol}^{{({layer})}}" for symbol in "WbZ")
    d, h = dense.n_in, dense.n_out
    return (
        rf"{shaped(source, rows, d)} \cdot {shaped(W, d, h)} + {shaped(b, 1, h)}"
        rf" = {shaped(Z, rows, h)},\qquad A^{{({layer})}} = \varphi({Z})"
    )


def layer_product(
    dense: Dense, layer: int, j: int, row: int, row_names: list[str], trainer: Trainer
) -> str:
    """The five matrices of one layer, the chosen unit's parts framed: X · W + b, and = Z → φ → A in
    the same line or, where there is no room, in the next."""
    sources, units = source_names(trainer, layer), unit_names(trainer, layer)
    fits = max(dense.n_in, dense.n_out) <= MOST_CELLS

    def table(symbol: str, matrix: Array, rows: list[str], columns: list[str], **lit: Any) -> str:
        n, m = matrix.shape
        return matrix_table(
            to_host(matrix),
            rows,
            columns,
            title=symbol,
            shape_caption=f"[{n}, {m}]",
            digits=2,
            most=MOST_CELLS if fits else FEWER_CELLS,
            **lit,
        )

    named = "X" if layer == 1 else terms.layer_sign("A", layer - 1)
    W, b, Z, A = (terms.layer_sign(symbol, layer) for symbol in "WbZA")

    def unit_of(at: int) -> Callable[[int, int], str]:
        # The drawing shows the values of this row alone.
        return lambda i, k: about(at, None, k) if i == row else ""

    enters = side_by_side(
        table(named, dense.x, row_names, sources, highlight_row=row, of=unit_of(layer - 1)),
        "·",
        table(W, dense.W, sources, units, highlight_column=j, of=lambda i, k: about(layer, i, k)),
        "+",
        table(
            b, dense.b, ["b"], units, highlight_cell=(0, j), of=lambda _i, k: about(layer, -1, k)
        ),
    )
    leaves = side_by_side(
        "=",
        table(Z, dense.z, row_names, units, highlight_cell=(row, j), of=unit_of(layer)),
        "→ φ →",
        table(A, dense.a, row_names, units, highlight_cell=(row, j), of=unit_of(layer)),
    )
    return f'<div class="nn-lines">{enters}{leaves}</div>'
