"""Units and weights held: where they lie in θ, what a knock-out is, and how it is recognised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.edits.holding import (
    Held,
    Places,
    entries_of,
    freeze,
    held_at,
    knock_out,
    theta_without,
    without,
)
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer

RUN = Run(Experiment(hidden_units=(5, 4)))
PLACES = Places.of_run(RUN)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_places_of_a_unit_are_its_columns_and_rows(sizes: list[int], draw: object) -> None:
    layers = [LayerSpec(units, "tanh") for units in sizes[1:]]
    network = Network(sizes[0], layers, "mse")
    assert Places.of(network).sizes == tuple(sizes)
    network.theta[...] = np.arange(network.theta.size)
    for layer, j in Places.of(network).units():
        into: list[float] = []
        if layer:
            own = network.layers[layer - 1]
            into = [*own.W[:, j], own.b[0, j]]
        assert Places.of(network).incoming((layer, j)) == [int(i) for i in into]
        outgoing = network.layers[layer].W[j] if layer < len(layers) else []
        assert Places.of(network).outgoing((layer, j)) == [int(i) for i in outgoing]


def test_a_network_with_a_unit_knocked_out_is_the_network_without_that_unit() -> None:
    trainer = Trainer(RUN)
    trainer.run(30)
    network, unit = trainer.network, (1, 2)
    smaller = Network(4, [LayerSpec(4, "relu"), *network.specs[1:]], "cross_entropy")
    kept = [0, 1, 3, 4]
    for mine, theirs in zip(smaller.layers, network.layers, strict=True):
        columns = kept if mine is smaller.layers[0] else slice(None)
        rows = kept if mine is smaller.layers[1] else slice(None)
        mine.W[...] = theirs.W[rows][:, columns]
        mine.b[...] = theirs.b[:, columns]
    probe = network.with_theta(theta_without(network, unit))
    np.testing.assert_allclose(
        probe.forward(trainer.data.x), smaller.forward(trainer.data.x), rtol=1e-12
    )
    assert network.theta[PLACES.outgoing(unit)].all()  # looking changed nothing


def test_what_a_knock_out_sets_and_freezes() -> None:
    values, frozen = knock_out(PLACES, (1, 2))
    assert set(values) == set(PLACES.outgoing((1, 2)))
    assert set(values.values()) == {0.0}
    assert set(frozen) == set(PLACES.incoming((1, 2))) | set(PLACES.outgoing((1, 2)))
    with pytest.raises(ValueError, match="expected an input or a hidden unit; got an output"):
        knock_out(PLACES, (3, 0))


def test_a_unit_that_is_out_does_nothing_and_learns_nothing_while_the_others_go_on() -> None:
    trainer = Trainer(RUN)
    trainer.seek(30)
    before = trainer.network.theta.copy()
    branch = Trainer(RUN.edited(30, None, *knock_out(PLACES, (2, 1))))
    branch.run_to_end()
    after = branch.network.theta
    incoming, outgoing = PLACES.incoming((2, 1)), PLACES.outgoing((2, 1))
    assert (after[incoming] == before[incoming]).all()
    assert not after[outgoing].any()
    held = {*incoming, *outgoing}
    moved = [after[i] != before[i] for i in range(len(after)) if i not in held]
    assert np.mean(moved) > 0.95
    now, lost = branch.measure(), branch.measure_with(theta_without(branch.network, (2, 1)))
    assert now == lost


def test_held_units_and_weights_are_recognised_from_the_run_alone() -> None:
    run = RUN.edited(10, None, *knock_out(PLACES, (1, 2)))
    run = run.edited(20, frozen=freeze(PLACES, (2, 0)))
    run = run.edited(30, parameters={0: 0.0}, frozen={0: True, 1: True})
    assert held_at(run, 9) == Held()
    assert held_at(run, 10) == Held(out=((1, 2),))
    assert held_at(run, 29) == Held(out=((1, 2),), frozen=((2, 0),))
    now = held_at(run, 30)
    assert (now.weights, now.weights_out) == ((0, 1), (0,))
    for unit, rest in (((1, 2), Held((), ((2, 0),))), ((2, 0), Held(((1, 2),)))):
        mine = entries_of(PLACES, now, unit)
        after = held_at(run.edited(40, frozen=dict.fromkeys(mine, False)), 40)
        assert (after.out, after.frozen) == (rest.out, rest.frozen)
        assert after.weights == (0, 1)


def test_a_weight_that_was_0_before_it_was_frozen_elsewhere_is_not_called_knocked_out() -> None:
    run = RUN.edited(10, parameters={7: 0.0}).edited(12, frozen={7: True})
    assert held_at(run, 12).weights_out == ()  # two updates have moved it since
    again = run.edited(14, parameters={7: 0.0})
    assert held_at(again, 14).weights_out == (7,)
    assert held_at(again.edited(16, parameters={7: 1.0}), 16).weights_out == ()


def test_an_input_can_be_knocked_out_like_a_hidden_unit() -> None:
    branch = Trainer(RUN.edited(0, None, *knock_out(PLACES, (0, 3))))
    branch.run(50)
    blind = branch.data.x.copy()
    blind[:, 3] = 99.0
    probe = branch.network.sharing_theta()
    seen = probe.forward(branch.data.x).copy()
    assert (probe.forward(blind) == seen).all()


def test_an_edit_without_some_entries_keeps_the_rest() -> None:
    edit = Edit(3, (("learning_rate", 0.1),), ((1, 0.0), (2, 5.0)), ((1, True), (4, True)))
    assert without(edit, {1, 4}) == Edit(3, edit.settings, ((2, 5.0),))
    assert not without(Edit(3, (), ((1, 0.0),), ((1, True),)), {1})
