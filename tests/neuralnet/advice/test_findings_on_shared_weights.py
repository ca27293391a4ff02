"""Findings on networks with layers that share their weights, or have none."""

from dataclasses import replace

import numpy as np
import pytest

from neuralnet.advice.findings import findings
from neuralnet.advice.offers import changed_run
from neuralnet.advice.reference import reference, same_rows
from neuralnet.advice.standing import standing
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.layer_names import layer_names
from neuralnet.sharing.first_layers import with_activation, with_sizes
from neuralnet.training import Trainer
from tests.neuralnet.advice.trained import at_end
from tests.neuralnet.sharing.cases import (
    ON_PICTURES,
    ON_SIGNS,
    experiment_on_digits,
    experiment_on_signs,
    own_signs,
)

CONV = ("conv-4", "max-pool", "flatten")


def experiment(name: str) -> Experiment:
    if name in ON_SIGNS:
        return experiment_on_signs(ON_SIGNS[name], epochs=6)
    return experiment_on_digits(ON_PICTURES[name], epochs=6)


@pytest.mark.parametrize("hidden", [(), (6,)])
@pytest.mark.parametrize("name", [*ON_PICTURES, *ON_SIGNS])
def test_whatever_the_first_layers_something_true_is_said_at_every_state(
    name: str, hidden: tuple[int, ...]
) -> None:
    for changes in ({}, {"initializer": "zeros"}, {"optimizer": "sgd", "learning_rate": 100.0}):
        trainer = Trainer(experiment(name).replace(hidden_units=hidden, **changes))
        findings(trainer)
        trainer.run_to_end()
        found = findings(trainer)
        assert standing(trainer).grade in ("good", "open", "bad")
        for finding in found:  # what is offered can be set up
            for change in finding.changes:
                Trainer(changed_run(trainer.run_spec, change))


def first_finding(**changes: object) -> tuple[str, str, Experiment]:
    found = findings(at_end(experiment_on_digits(CONV, epochs=8, **changes)))[0]
    return found.kind, found.measured, found.change.wanted


def test_equal_filters_are_found_and_called_filters() -> None:
    kind, measured, wanted = first_finding(initializer="zeros")
    assert kind == "symmetric"
    assert measured.startswith("The 4 filters of the convolution have equal weights (all 0)")
    assert wanted.initializer == "he"


def test_steps_that_are_too_large_for_a_convolution_are_found() -> None:
    kind, _measured, wanted = first_finding(optimizer="sgd", learning_rate=100.0)
    assert (kind, wanted.learning_rate) == ("diverged", 10.0)


def test_dead_filters_are_found_and_the_one_that_lives_is_named() -> None:
    run = Run(experiment_on_digits(CONV, hidden_units=(), epochs=2))
    # A bias far below 0 and weights of 0: such a filter is 0 at every place.
    filters = [0, 2, 3]
    parameters = {9 * 4 + j: -5.0 for j in filters}
    parameters |= {i * 4 + j: 0.0 for i in range(9) for j in filters}
    trainer = Trainer(run.edited(1, parameters=parameters))
    trainer.seek(trainer.run_spec.epoch_ends(trainer.n)[1])
    health = layer_health(trainer)[0]
    np.testing.assert_array_equal(health.dead, [True, False, True, True])
    found = next(finding for finding in findings(trainer) if finding.kind == "dead")
    assert found.title == "Dead ReLU filters"
    assert (
        "In the convolution, all 4 filters but filter 2 are 0 at every place of" in found.measured
    )
    offered = [change.wanted.first_layers[0] for change in found.changes]
    assert "conv-4-leaky_relu" in offered


def test_saturated_filters_are_found() -> None:
    wide = experiment_on_digits(
        ("conv-4-sigmoid", "flatten"), activation="sigmoid", initializer="xavier",
        initializer_scale=(100.0, 1.0), epochs=8,
    )  # fmt: skip
    found = findings(at_end(wide))[0]
    assert (found.kind, found.title) == ("saturated", "Saturated filters")
    assert found.measured.startswith("In the convolution, ")


def test_an_embedding_that_learns_rows_by_heart_is_found() -> None:
    few = experiment_on_signs(
        ("embedding-8", "concat"), training_limit=20, validation_share=0.5, hidden_units=(64,),
        epochs=150, own_data=flipped_signs(),
    )  # fmt: skip
    assert [finding.kind for finding in findings(at_end(few))] == ["overfit"]


def flipped_signs() -> object:
    """Rows whose classes follow the signs, but for a third of them."""
    data = own_signs(120)
    wrong = np.random.default_rng(1).random(data.n) < 0.33
    return replace(data, y=np.where(wrong[:, None], 1.0 - data.y, data.y))


def test_pixels_that_are_mixed_are_found_where_a_convolution_reads_them() -> None:
    mixed = experiment_on_digits(
        ("conv-8", "max-pool", "flatten"), hidden_units=(), epochs=15, pixel_order=1,
        training_limit=0, validation_share=0.3, learning_rate=0.003, batch_size=32,
    )  # fmt: skip
    found = findings(at_end(mixed))
    assert [finding.kind for finding in found] == ["mixed_pixels"]
    assert found[0].change.wanted == mixed.replace(pixel_order=0)
    assert findings(at_end(mixed.replace(pixel_order=0))) == []
    dense = mixed.replace(first_layers=(), hidden_units=(32,))
    assert findings(at_end(dense)) == []


def test_the_yardstick_of_mixed_pixels_learns_from_mixed_pixels() -> None:
    mixed = experiment_on_digits(CONV, pixel_order=1)
    assert same_rows(mixed).pixel_order == 1


def test_signs_are_no_amounts_to_the_simple_methods_either() -> None:
    """The class is whether two signs add up to an even number: no line through the numbers of the
    signs tells that, and pairs of one-hot inputs do."""
    embedded = experiment_on_signs(("embedding-4", "concat"), own_data=own_signs(400))
    as_amounts = embedded.replace(first_layers=())
    assert reference(embedded).best.score > reference(as_amounts).best.score + 0.1


def test_layers_are_called_by_what_they_are() -> None:
    texts = ("conv-2-tanh", "conv-3-sigmoid", "average-pool", "flatten")
    trainer = Trainer(experiment_on_digits(texts, hidden_units=(6, 4)))
    names = layer_names(trainer.network.specs)
    assert [name.layer for name in names] == [
        "convolution 1", "convolution 2", "the average pooling", "the flatten",
        "hidden layer 1", "hidden layer 2", "the output layer",
    ]  # fmt: skip
    assert [name.unit for name in names[:2]] == ["filter", "filter"]
    signs = Trainer(experiment_on_signs(("embedding-2", "concat")))
    first = layer_names(signs.network.specs)[0]
    assert (first.layer, first.unit) == ("the embedding", "number")


def test_first_layers_take_another_activation_or_more_filters_and_keep_the_rest() -> None:
    texts = ("conv-2-tanh", "max-pool", "conv-9", "flatten")
    assert with_activation(texts, "leaky_relu") == (
        "conv-2-leaky_relu", "max-pool", "conv-9-leaky_relu", "flatten",
    )  # fmt: skip
    assert with_sizes(texts, 8) == ("conv-8-tanh", "max-pool", "conv-9-relu", "flatten")
    assert with_sizes(("embedding-2", "mean"), 8) == ("embedding-8", "mean")
