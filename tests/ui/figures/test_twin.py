"""The numbers of a picture are those of the engine, and all that it draws."""

import re
from html import unescape

import numpy as np
import pytest

from neuralnet import Experiment, Run
from neuralnet.inside.landscape import landscape
from neuralnet.many.spread import figure_of, spread
from neuralnet.many.sweeps import SweepRun, seeds
from ui.desk.learner import Learner
from ui.figures.heat_map import heat_map
from ui.figures.loss_surface import loss_relief, loss_surface
from ui.figures.network_diagram import network_diagram
from ui.figures.run_curves import Band, RunLine, seed_band
from ui.figures.twin import MOST_LINES, Numbers, evenly, numbers_of, twin
from ui.figures.weights_then_now import weights_closer
from ui.words.numbers import exact


def cells(html: str) -> list[list[list[str]]]:
    """The tables of a twin: their lines, the head first."""
    return [
        [
            [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)]
            for line in re.findall(r"<tr>(.*?)</tr>", table)
        ]
        for table in re.findall(r"<table>(.*?)</table>", html)
    ]


def test_the_drawing_of_a_network_has_every_value_and_weight_of_the_engine() -> None:
    trainer = Learner(Run(Experiment()), cursor=30).at_cursor()
    layers = trainer.network.layers
    values = [layers[0].x[:1], *(layer.a[:1] for layer in layers)]
    html = network_diagram(
        [4, 10, 10, 3],
        [layer.W for layer in layers],
        [layer.b for layer in layers],
        input_names=["a", "b", "c", "d"],
        output_names=["x", "y", "z"],
        values=values,
        caption="here",
    )
    units, *weights = cells(html)
    assert [line[1] for line in units[1:]] == [exact(float(v)) for a in values for v in a[0]]
    for layer, table in zip(layers, weights, strict=True):
        drawn = [line[1:] for line in table[1:]]
        rows = [*layer.W.tolist(), layer.b.ravel().tolist()]
        assert drawn == [[exact(value) for value in row] for row in rows]


def test_a_band_of_runs_has_its_three_lines_and_the_chosen_run() -> None:
    sweep = seeds(Experiment(epochs=3, hidden_units=(3,)), 4)
    results = SweepRun(sweep, runs_in_a_batch=4).run_to_end()
    found = spread(results.values(), "validation_loss")
    assert found is not None
    lines = [
        RunLine(f"seed {at}", figure_of(results[at].curve, "validation_loss")) for at in range(4)
    ]
    figure = seed_band(lines, Band("middle", found.low, found.median, found.high), 2, "loss", "")
    curves, ends = numbers_of(figure)
    assert list(curves.head) == ["epoch", "middle: low end", "middle: high end", "middle", "seed 2"]
    for epoch, line in enumerate(curves.rows):
        values = [found.low, found.high, found.median, lines[2].values]
        assert list(line) == [str(epoch), *(exact(float(one[epoch])) for one in values)]
    assert [line[3] for line in ends.rows] == [exact(float(one.values[-1])) for one in lines]


@pytest.mark.parametrize("draw", [loss_surface, loss_relief])
def test_a_surface_has_losses_of_the_landscape_and_the_way(draw: object) -> None:
    trainer = Learner(Run(Experiment(epochs=3)), cursor=72).at_cursor()
    found = landscape(trainer, "path")
    field, *others = numbers_of(draw(found, ""))  # type: ignore[operator]
    across, up = evenly(len(found.alpha), 9), evenly(len(found.beta), 9)
    assert list(field.head[1:]) == [exact(float(found.alpha[i])) for i in across]
    for line, j in zip(field.rows, reversed(up), strict=True):
        drawn = [float(np.float32(found.loss[j, i])) for i in across]
        assert list(line) == [exact(float(found.beta[j])), *map(exact, drawn)]
    way = others[-1].rows[: len(found.path)]
    assert [line[2] for line in way] == [exact(float(x)) for x in found.path[:, 0]]


def test_a_map_of_two_settings_has_the_texts_of_its_cells_and_its_own_ticks() -> None:
    figure = heat_map(
        np.array([[1.0, 2.0], [3.0, np.nan]]), [["1", "2"], ["3", "✗"]], ["0.1", "0.2"], ["u", "v"],
        ("rate", "width", "loss"), high_is_better=False, is_loss=True, revision="",
    )  # fmt: skip
    (table,) = numbers_of(figure)
    assert list(table.head) == ["", "0.1", "0.2"]
    assert [list(line) for line in table.rows] == [["v", "3", "✗"], ["u", "1", "2"]]


def test_points_have_their_names_and_reference_lines_are_left_out() -> None:
    figure = weights_closer(np.array([0.5, -1.0]), np.array([0.25, 2.0]), ["a → b", "c → d"], "")
    (table,) = numbers_of(figure)
    assert [list(line) for line in table.rows] == [
        ["a → b", "weights", "0.5", "0.25"],
        ["c → d", "weights", "−1", "2"],
    ]


def test_a_long_table_is_cut_and_says_so_and_names_are_never_tags() -> None:
    rows = [[f"<b>{at}", str(at)] for at in range(1000)]
    html = twin("<i>it", Numbers(["", "n"], rows), of='k"')
    assert "<b>0" not in html
    assert "<i>" not in html
    assert 'data-of="k&quot;"' in html
    (table,) = cells(html)
    assert len(table) == MOST_LINES + 1
    assert [table[1][1], table[-1][1]] == ["0", "999"]
    assert f"{MOST_LINES} of 1,000 lines, evenly chosen" in html
