"""The first two features of a map, and the link of a large table."""

from typing import Any

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import TableChoice, dataset_from_table
from neuralnet.data.tables import table_from_cells
from neuralnet.experiment import Experiment, Run
from ui.desk.first_look import telling_features
from ui.desk.learner import default_view
from ui.desk.links import query_from_run


def own_data(rows: Any) -> Dataset:
    """A word, noise, the answer with little noise, the answer with much: and a class."""
    generator = np.random.default_rng(0)
    cells = []
    for row in range(rows):
        label = row % 2
        numbers = generator.normal(size=3) + np.array([0.0, 9.0 * label, 2.0 * label])
        cells.append(["pq"[row % 2], *(f"{number:.3f}" for number in numbers), "ab"[label]])
    table = table_from_cells("t", ["word", "noise", "near", "far", "kind"], cells)
    return dataset_from_table(table, TableChoice("kind", ("word", "noise", "near", "far")))


def test_the_map_shows_the_two_features_that_tell_most_and_no_one_hot_input() -> None:
    dataset = own_data(200)
    chosen = [dataset.feature_names[i] for i in telling_features(dataset)]
    assert chosen == ["near", "far"]  # "word = p" tells everything and draws no picture
    view = default_view(dataset)
    assert (dataset.feature_names[view.x_feature], dataset.feature_names[view.y_feature]) == (
        "near",
        "far",
    )


def test_one_feature_is_shown_against_itself() -> None:
    cells = [[str(k), "ab"[k % 2]] for k in range(8)]
    table = table_from_cells("t", ["n", "kind"], cells)
    assert telling_features(dataset_from_table(table, TableChoice("kind", ("n",)))) == (0, 0)


def test_a_large_table_has_a_token_in_the_link_and_is_not_packed() -> None:
    dataset = own_data(20_000)
    query = query_from_run(Run(Experiment().with_data("own", dataset)), 0)
    assert query["own_data"].startswith("kept-")
