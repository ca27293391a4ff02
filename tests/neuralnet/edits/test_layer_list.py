"""Layers are added, removed, doubled and moved, and what is set for each goes with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet import Experiment, SettingError, Trainer
from neuralnet.edits.layer_list import arranged, with_layer_added, with_layer_setting
from neuralnet.experiment import MOST_LAYERS, hidden_activations
from neuralnet.initializers import INITIALIZERS

THREE = Experiment(
    hidden_units=(8, 6, 4),
    activation=("relu", "tanh", "sigmoid"),
    dropout=(0.1, 0.2, 0.3),
    initializer=("he", "xavier", "normal", "zeros"),
    initializer_scale=(1.0, 2.0, 3.0, 4.0),
    weight_decay=(0.0, 0.1, 0.2, 0.3),
)


def layers(experiment: Experiment) -> list[Any]:
    """Every layer with all that is set for it, the output layer last."""
    hidden = zip(
        experiment.hidden_units,
        experiment.per_layer("activation"),
        experiment.per_layer("dropout"),
        strict=True,
    )
    of_all = zip(
        *(experiment.per_layer(n) for n in ("initializer", "initializer_scale", "weight_decay")),
        strict=True,
    )
    return list(zip([*hidden, ("output",)], of_all, strict=True))


def test_a_moved_layer_takes_everything_set_for_it_along() -> None:
    first, second, third, output = layers(THREE)
    assert layers(arranged(THREE, [1, 0, 2])) == [second, first, third, output]


def test_a_doubled_and_a_removed_layer() -> None:
    first, second, third, output = layers(THREE)
    assert layers(arranged(THREE, [0, 0, 2])) == [first, first, third, output]
    assert layers(arranged(THREE, [1])) == [second, output]


def test_a_layer_is_added_before_the_output_like_the_last_one() -> None:
    first, second, third, output = layers(THREE)
    assert layers(with_layer_added(THREE)) == [first, second, third, third, output]


def test_without_hidden_layers_the_output_keeps_what_is_set_for_it() -> None:
    bare = arranged(THREE, [])
    assert bare.hidden_units == ()
    assert (bare.initializer, bare.initializer_scale, bare.weight_decay) == ("zeros", 4.0, 0.3)
    assert with_layer_added(bare).activation == "relu"


def test_one_layer_changes_and_the_others_stay() -> None:
    changed = with_layer_setting(THREE, "hidden_units", 1, 12)
    assert changed == THREE.replace(hidden_units=(8, 12, 4))
    assert with_layer_setting(THREE, "weight_decay", 3, 0.9).per_layer("weight_decay") == (
        0.0, 0.1, 0.2, 0.9,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name, layer, value",
    [("hidden_units", 0, 0), ("hidden_units", 0, 257), ("dropout", 1, 0.95), ("activation", 0, "")],
)
def test_what_a_layer_cannot_be_is_refused_by_the_settings_own_check(
    name: str, layer: int, value: float | str
) -> None:
    with pytest.raises(SettingError, match=name):
        with_layer_setting(THREE, name, layer, value)


def test_more_layers_than_there_may_be_are_refused() -> None:
    full = Experiment(hidden_units=(2,) * MOST_LAYERS)
    with pytest.raises(SettingError, match="hidden_units"):
        with_layer_added(full)


MOVES = st.one_of(
    st.tuples(st.just("add")),
    st.tuples(st.just("order"), st.lists(st.integers(0, 7), max_size=8)),
    st.tuples(st.just("hidden_units"), st.integers(0, 7), st.integers(1, 12)),
    st.tuples(st.just("activation"), st.integers(0, 7), st.sampled_from(hidden_activations())),
    st.tuples(st.just("dropout"), st.integers(0, 7), st.sampled_from([0.0, 0.1, 0.5])),
    st.tuples(st.just("initializer"), st.integers(0, 8), st.sampled_from(sorted(INITIALIZERS))),
    st.tuples(st.just("weight_decay"), st.integers(0, 8), st.sampled_from([0.0, 0.01])),
)


@given(st.lists(MOVES, max_size=12))
def test_any_sequence_of_changes_keeps_a_network_that_can_be_built_and_trained(
    moves: list[tuple[Any, ...]],
) -> None:
    experiment = Experiment(dataset="moons", samples=20, hidden_units=(3, 2))
    for move in moves:
        count = len(experiment.hidden_units)
        kind = move[0]
        if kind == "add":
            experiment = with_layer_added(experiment) if count < MOST_LAYERS else experiment
        elif kind == "order":
            experiment = arranged(experiment, [index % count for index in move[1]] if count else [])
        else:
            places = count + (kind in ("initializer", "weight_decay"))
            if places:
                experiment = with_layer_setting(experiment, kind, move[1] % places, move[2])
    assert Experiment.from_dict(experiment.to_dict()) == experiment
    trainer = Trainer(experiment)
    assert [spec.units for spec in trainer.network.specs] == [*experiment.hidden_units, 2]
    trainer.compute()
