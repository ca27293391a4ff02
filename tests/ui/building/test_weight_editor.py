"""The table of a layer's weights: its cells and theirs in θ are the same."""

import numpy as np

from neuralnet import Experiment, Run, Trainer
from neuralnet.edits.by_hand import cells_changed
from ui.building.weight_editor import cells_from, distinct, weight_table


def test_the_table_is_the_layers_weights_with_the_biases_below() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(24)
    table = weight_table(trainer, 3)
    assert list(table.columns) == ["Adelie", "Gentoo", "Chinstrap"]
    assert list(table.index) == [*(f"unit {i}" for i in range(1, 11)), "bias b"]
    np.testing.assert_array_equal(table.to_numpy()[:-1], trainer.network.layers[2].W)
    np.testing.assert_array_equal(table.to_numpy()[-1:], trainer.network.layers[2].b)


def test_a_cell_that_is_typed_into_becomes_that_weight_and_nothing_else() -> None:
    trainer = Trainer(Experiment())
    table = weight_table(trainer, 3)
    edited: dict[int, dict[str, float | None]] = {
        4: {"Gentoo": 1.25},
        10: {"Chinstrap": -2.0, "Adelie": None},
    }
    cells = cells_from(edited, list(table.columns))
    assert cells == {(4, 1): 1.25, (10, 2): -2.0}
    values = cells_changed(trainer.network, 3, cells)
    after = weight_table(Trainer(Run(Experiment()).edited(0, parameters=values)), 3)
    assert after.loc["unit 5", "Gentoo"] == 1.25
    assert after.loc["bias b", "Chinstrap"] == -2.0
    assert int((after != table).to_numpy().sum()) == 2


def test_columns_of_one_name_are_told_apart() -> None:
    assert distinct(["a", "b", "a"]) == ["a (1)", "b", "a (3)"]
