"""Mazur's published example: the numbers are his, and the engine computes them."""

import numpy as np
import pytest

from neuralnet.inside.worked_example import (
    Figure,
    X,
    figures,
    losses_after,
    mazurs_network,
    update,
    update_in_turns,
)


def test_every_published_number_of_the_step_is_computed() -> None:
    assert [figure.name for figure in figures() if not figure.agrees] == []
    assert len(figures()) == 15


def test_a_number_agrees_only_to_its_last_published_decimal() -> None:
    assert Figure("", "0.3775", 0.37754).agrees
    assert not Figure("", "0.3775", 0.37756).agrees
    assert Figure("", "0.511301270", 0.5113012702387375).rounded == "0.511301270"


def test_the_loss_after_the_step_and_what_gives_the_published_one() -> None:
    at_once, in_turns = losses_after()
    assert at_once == pytest.approx(0.29102777369359933, rel=1e-15)
    assert in_turns.agrees
    assert not Figure("", in_turns.published, at_once).agrees


def test_ten_thousand_steps_in_turns_give_the_articles_last_outputs() -> None:
    network = mazurs_network()
    for _ in range(10_000):
        update_in_turns(network)
    outputs = network.forward(X)
    np.testing.assert_allclose(outputs, [[0.015912196, 0.984065734]], atol=5e-10)


def test_the_step_moves_the_weights_and_leaves_the_biases() -> None:
    network, start = mazurs_network(), mazurs_network()
    update(network)
    for layer, before in zip(network.layers, start.layers, strict=True):
        assert (layer.W != before.W).all()
        np.testing.assert_array_equal(layer.b, before.b)
