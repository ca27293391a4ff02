"""The first two features of a map, the rows it draws, and the link of a large table."""

import numpy as np

from neuralnet.experiment import Experiment, Run
from neuralnet.table_choice import TableChoice, dataset_from_table
from neuralnet.tables import table_from_cells
from neuralnet.training import Trainer
from ui.first_look import telling_features
from ui.learner import Learner, default_view
from ui.links import query_from_run
from ui.stage.message import unpack
from ui.stage.recording import MOST_POINTS, Recorder, Request, View


def own_data(rows):
    """A word, noise, the answer with little noise, the answer with much: and a class."""
    generator = np.random.default_rng(0)
    cells = []
    for row in range(rows):
        label = row % 2
        numbers = generator.normal(size=3) + np.array([0.0, 9.0 * label, 2.0 * label])
        cells.append(["pq"[row % 2], *(f"{number:.3f}" for number in numbers), "ab"[label]])
    table = table_from_cells("t", ["word", "noise", "near", "far", "kind"], cells)
    return dataset_from_table(table, TableChoice("kind", ("word", "noise", "near", "far")))


def test_the_map_shows_the_two_features_that_tell_most_and_no_one_hot_input():
    dataset = own_data(200)
    chosen = [dataset.feature_names[i] for i in telling_features(dataset)]
    assert chosen == ["near", "far"]  # "word = p" tells everything and draws no picture
    view = default_view(dataset)
    assert (dataset.feature_names[view.x_feature], dataset.feature_names[view.y_feature]) == (
        "near",
        "far",
    )


def test_one_feature_is_shown_against_itself():
    cells = [[str(k), "ab"[k % 2]] for k in range(8)]
    table = table_from_cells("t", ["n", "kind"], cells)
    assert telling_features(dataset_from_table(table, TableChoice("kind", ("n",)))) == (0, 0)


def test_of_many_rows_the_map_draws_some_and_always_the_chosen_one():
    dataset = own_data(12_000)
    trainer = Trainer(Experiment(epochs=1).with_data("own", dataset))
    recorder = Recorder(trainer, View(7, 3, 4))
    header, blocks = unpack(recorder.message(Request(0, "epoch", 1), 0))
    rows = blocks["point_rows"]
    assert MOST_POINTS <= len(rows) <= MOST_POINTS + 1
    assert rows[header["row_index"]] == 7
    np.testing.assert_allclose(blocks["points"][:, 0], dataset.x[rows, 3], rtol=1e-6)
    assert f"{len(rows):,} of 12,000 rows drawn" in header["map"]["held"]


def test_of_few_rows_the_map_draws_all_and_needs_no_list():
    me = Learner()
    header, blocks = unpack(me.message())
    assert "point_rows" not in blocks
    assert header["row_index"] == me.view.row
    assert len(blocks["points"]) == me.dataset.n


def test_a_large_table_is_named_in_the_link_and_not_packed():
    dataset = own_data(20_000)
    query = query_from_run(Run(Experiment().with_data("own", dataset)), 0)
    assert query["own_data"] == f"digest-{dataset.digest}"
