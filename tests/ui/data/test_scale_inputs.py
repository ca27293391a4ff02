"""Why scaling subtracts as well as divides, with the reader's own numbers."""

from dataclasses import replace

import numpy as np

from neuralnet.data.datasets import load_dataset
from neuralnet.experiment import Experiment
from neuralnet.preparation import prepare
from ui.data.scale_inputs import FAR_FROM_0, offset_words


def test_the_feature_farthest_from_0_for_its_spread_is_named_with_mean_and_spread() -> None:
    data = prepare(Experiment())
    words = offset_words(data)
    rows = data.dataset.x[data.training_rows]
    j = int(np.argmax(np.abs(rows.mean(axis=0)) / rows.std(axis=0)))
    assert data.dataset.feature_names[j] == "flipper length"
    assert "Flipper length is 200.6 mm on average and varies by only 13.61 mm" in words
    assert "helps little" in words  # another unit, which is what people try first


def test_another_unit_changes_nothing_in_which_feature_that_is() -> None:
    penguins = load_dataset("penguins")
    in_cm = replace(
        penguins,
        name="own",
        x=penguins.x * [0.1, 0.1, 0.1, 0.001],
        feature_units=("cm", "cm", "cm", "kg"),
    )
    words = offset_words(prepare(Experiment().with_data("own", in_cm)))
    assert "Flipper length is 20.06 cm on average and varies by only 1.361 cm" in words


def test_of_features_around_0_nothing_is_said() -> None:
    data = prepare(Experiment(dataset="moons"))
    rows = data.dataset.x[data.training_rows]
    assert (np.abs(rows.mean(axis=0)) / rows.std(axis=0)).max() < FAR_FROM_0
    assert offset_words(data) == ""
