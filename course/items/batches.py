"""Station "batches and GPU": many rows as one matrix."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say

ROWS = 3


@kind("batches", "sum_for_mean", "one_row_for_batch", hints=1)
def gradient_of_some_rows(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """The gradient of a batch is the mean of the gradients that its rows have alone."""
    here(len(s.training_rows) >= ROWS)
    rows = draw.permutation(s.training_rows)[:ROWS]
    alone = [s.pass_of([int(row)]).weight_gradient(place) for row in rows]
    together = s.pass_of(rows).weight_gradient(place)
    here(together)
    return number(
        together,
        [("sum_for_mean", sum(alone)), *(("one_row_for_batch", g) for g in alone)],
        terms=np.array(alone) / ROWS,
        rows=ROWS,
        **place.of_weight,
        gradients=given.values(alone),
    )


@kind("batches", "added_for_multiplied", "one_row_for_batch", hints=1)
def multiplications_of_a_layer(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """x W for a batch: n · n_in · n_out products."""
    layer, rows = s.network.layers[place.layer], len(s.batch_rows)
    return number(
        rows * layer.n_in * layer.n_out,
        [
            ("one_row_for_batch", layer.n_in * layer.n_out),
            ("added_for_multiplied", rows + layer.n_in + layer.n_out),
        ],
        exact=True,
        rows=rows,
        inputs=layer.n_in,
        units=layer.n_out,
        layer=place.layer + 1,
    )


@kind("batches", "another_one", "one_row_for_batch")
def shape_of_z(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """z of a batch: a line for every row, a column for every unit."""
    layer, rows = s.network.layers[place.layer], len(s.batch_rows)
    here(len({rows, layer.n_in, layer.n_out}) == 3 and rows > 1)
    shapes = {
        "right": (rows, layer.n_out),
        "turned": (layer.n_out, rows),
        "weights": (layer.n_in, layer.n_out),
        "one_row": (1, layer.n_out),
    }
    return choice(
        "right",
        {n: say("shape_of_z.shape", lines=a, columns=b) for n, (a, b) in shapes.items()},
        {"turned": "another_one", "weights": "another_one", "one_row": "one_row_for_batch"},
        shuffled=True,
        rows=rows,
        inputs=layer.n_in,
        units=layer.n_out,
        layer=place.layer + 1,
    )


@kind("batches", "last_rows_dropped", "counted_something_else")
def steps_with_larger_batches(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Larger batches, fewer updates in an epoch."""
    rows, size = len(s.training_rows), s.trainer.batch_size
    factor = int(draw.integers(2, 5))
    steps, before = -(-rows // (factor * size)), -(-rows // size)
    return number(
        steps,
        [
            ("last_rows_dropped", rows // (factor * size)),
            ("counted_something_else", before, "steps_before"),
            ("counted_something_else", factor * before, "steps_multiplied"),
        ],
        exact=True,
        rows=rows,
        size=size,
        new_size=factor * size,
        before=before,
    )
