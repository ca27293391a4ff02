"""Rows as points: one trace a class, names on hover."""

import numpy as np
import pytest

from neuralnet.data.datasets import load_dataset
from ui.figures.data_rows import class_key, row_traces, thinned
from ui.words.palette import CLASSES, SHAPES


def test_every_row_is_a_point_of_its_class_with_its_name() -> None:
    birds = load_dataset("penguins")
    rows = np.arange(0, birds.n, 3)
    traces = row_traces(birds.x[rows][:, :2], birds, rows, rows[:10], chosen=3)
    *classes, edges, ring = traces
    assert edges["hoverinfo"] == "skip"  # for the eye alone: the ring says it
    assert [trace["name"] for trace in classes] == list(birds.class_names)
    assert sum(len(trace["x"]) for trace in classes) == len(rows)
    for k, trace in enumerate(classes):
        names = {birds.row_names[row] for row in rows[birds.labels[rows] == k]}
        assert set(trace["text"]) == names
        for name, x in zip(trace["text"], trace["x"], strict=True):
            assert x == birds.x[birds.row_names.index(name), 0]
    assert ring["text"] == [birds.row_names[3]]


def test_rows_of_the_validation_set_are_hollow_and_come_last() -> None:
    birds = load_dataset("penguins")
    rows, validation = np.arange(100), np.arange(0, 100, 4)
    symbols = row_traces(birds.x[rows], birds, rows, validation, -1)[0]["marker"]["symbol"]
    hollow = [symbol.endswith("-open") for symbol in symbols]
    assert sum(hollow) == len(validation)
    assert hollow == sorted(hollow)


def test_values_are_one_trace_in_their_colours() -> None:
    mass = load_dataset("penguin_mass")
    rows = np.arange(50)
    (trace,) = row_traces(mass.x[rows], mass, rows, rows[:5], chosen=-1, scale=False)
    assert trace["marker"]["showscale"] is False
    assert sorted(trace["marker"]["color"]) == sorted(mass.y[rows, 0])


def test_colours_and_values_belong_to_their_own_rows() -> None:
    mass = load_dataset("penguin_mass")
    rows = np.arange(50)
    (trace,) = row_traces(mass.x[rows], mass, rows, rows[20:30], chosen=-1)
    for name, colour in zip(trace["text"], trace["marker"]["color"], strict=True):
        assert colour == mass.y[mass.row_names.index(name), 0]


@pytest.mark.parametrize("always", [-1, 0, 501, 1999])
def test_many_rows_are_thinned_out_and_the_chosen_one_stays(always: int) -> None:
    rows = np.arange(2000)
    kept = thinned(rows, always, most=100)
    assert 100 <= len(kept) <= 101
    assert always == -1 or always in kept
    assert thinned(rows, always, most=2000) is rows


def test_a_class_has_its_colour_and_shape_of_the_palette() -> None:
    birds = load_dataset("penguins")
    rows = np.arange(birds.n)
    for k, trace in enumerate(row_traces(birds.x, birds, rows, rows[:0], chosen=-1)):
        assert trace["marker"]["color"] == CLASSES[k].light
        assert set(trace["marker"]["symbol"]) == {SHAPES[k].plotly}
    assert class_key(["a", "b"]) == [
        ("a", CLASSES[0].light, SHAPES[0].path),
        ("b", CLASSES[1].light, SHAPES[1].path),
    ]
