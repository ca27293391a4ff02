"""How an experiment says its first layers, what does not fit, and that older runs stay the same."""

from typing import Any

import pytest

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.preparation import network_layers
from neuralnet.sharing.patches import Picture
from neuralnet.training import Trainer
from tests.neuralnet.sharing.cases import experiment_on_digits, experiment_on_signs


def test_runs_that_were_made_before_keep_their_text_and_their_key() -> None:
    run = Run(Experiment())
    assert run.key == "1d3d38659d8057ed"  # as it was before there were first layers
    assert "first_layers" not in run.to_json()
    assert Run.from_json(run.to_json()) == run
    assert Run(experiment_on_digits(("conv-2", "flatten"))).key != Run(experiment_on_digits(())).key


def test_the_usual_activation_may_be_left_out_and_one_run_is_written_in_one_way() -> None:
    short, long = (("conv-2", "flatten"), ("conv-2-relu", "flatten"))
    assert experiment_on_digits(short) == experiment_on_digits(long)
    assert experiment_on_digits(short).first_layers == long


def test_a_convolution_on_digits_has_few_weights_and_makes_many_numbers() -> None:
    experiment = experiment_on_digits(("conv-8", "max-pool", "flatten"), hidden_units=(32,))
    units = [spec.units for spec in network_layers(experiment)]
    assert units == [6 * 6 * 8, 3 * 3 * 8, 72, 32, 10]
    assert Trainer(experiment).network.theta.size == 8 * 10 + 73 * 32 + 33 * 10


def test_rows_of_signs_reach_the_network_as_whole_numbers() -> None:
    trainer = Trainer(experiment_on_signs(("embedding-2", "mean")))
    assert trainer.data.x.dtype == "int64"
    assert trainer.network.layers[0].W.shape == (6, 2)
    assert Trainer(experiment_on_signs(())).data.x.dtype == "float64"


def test_layer_by_layer_settings_speak_of_the_dense_layers_and_the_first_ones_follow() -> None:
    experiment = experiment_on_digits(("conv-2", "flatten"), weight_decay=(0.5, 0.0))
    assert experiment.per_layer("weight_decay") == (0.5, 0.0)
    assert experiment.per_network_layer("weight_decay") == (0.5, 0.5, 0.5, 0.0)


DO_NOT_FIT: list[tuple[Any, str]] = [
    (("conv-0", "flatten"), "conv-FILTERS"),
    (("conv-17", "flatten"), "conv-FILTERS"),
    (("conv-4-softmax", "flatten"), "conv-FILTERS"),
    (("conv-4-relu-2", "flatten"), "conv-FILTERS"),
    (("conv", "flatten"), "conv-FILTERS"),
    (("flatten-2",), "conv-FILTERS"),
    (("pool",), "conv-FILTERS"),
    ((3,), "conv-FILTERS"),
    ("conv-4", "conv-FILTERS"),
    (("flatten",) * 7, "up to 6"),
    (("conv-4",), "flatten as the last"),
    (("flatten", "conv-4", "flatten"), "flatten as the last"),
    (("conv-4", "mean"), "layers for pictures only"),
    (("max-pool", "max-pool", "conv-2", "flatten"), "at least 3 × 3 before layer 3"),
    (("max-pool", "max-pool", "max-pool", "max-pool", "flatten"), "at least 2 × 2 before layer 4"),
    (("embedding-2", "concat"), "are no signs"),
]


@pytest.mark.parametrize("texts, words", DO_NOT_FIT)
def test_what_does_not_fit_is_refused_with_the_field_and_the_reason(texts: Any, words: str) -> None:
    with pytest.raises(SettingError, match=words) as refused:
        experiment_on_digits(texts)
    assert "first_layers" in str(refused.value)


def test_an_embedding_ends_with_mean_or_concat_and_takes_signs_as_they_are() -> None:
    for texts in (("embedding-2",), ("embedding-2", "mean", "concat"), ("embedding-2", "flatten")):
        with pytest.raises(SettingError, match="then mean or concat"):
            experiment_on_signs(texts)
    for spoilt in ({"feature_noise": 0.1}, {"scaling": "standardised"}):
        with pytest.raises(SettingError, match="are no signs"):
            experiment_on_signs(("embedding-2", "mean"), **spoilt)


def test_only_pictures_have_layers_for_pictures_and_an_order_of_pixels() -> None:
    with pytest.raises(SettingError, match="no pictures"):
        Experiment(first_layers=("conv-2", "flatten"))
    with pytest.raises(SettingError, match="pixel_order"):
        Experiment(pixel_order=1)


def test_other_data_drop_layers_that_do_not_fit_them() -> None:
    experiment = experiment_on_digits(("conv-2", "flatten"), pixel_order=3)
    assert experiment.picture == Picture(8, 8)
    assert experiment.with_data("penguins").first_layers == ()
    assert experiment.with_data("penguins").pixel_order == 0
    assert experiment.with_data("digits") == experiment
