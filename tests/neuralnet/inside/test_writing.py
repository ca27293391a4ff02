"""A language model writes: the same names for the same seed, as likely as it says."""

import numpy as np
import pytest

from neuralnet.data.characters import SIGNS, CountedTable, next_sign_rows, text_of
from neuralnet.inside.explain import softmax_steps
from neuralnet.inside.writing import LONGEST, logits_of, logits_of_table, write_name, write_names
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.sharing.first_layers import layers_from


def network(*first: str, n_in: int) -> Network:
    specs = layers_from(first, features=n_in, picture=None, signs=len(SIGNS))
    made = Network(n_in, (*specs, LayerSpec(len(SIGNS), "softmax")), "cross_entropy")
    made.initialize(np.random.default_rng(0))
    return made


def test_the_same_seed_writes_the_same_names_and_leaves_the_network_as_it_was() -> None:
    model = network("embedding-2", "concat", n_in=3)
    before = model.theta.copy()
    ask = logits_of(model)
    first = write_names(ask, 3, 5, 1.0, 0)
    assert write_names(ask, 3, 5, 1.0, 0) == first
    assert write_names(ask, 3, 5, 1.0, 1) != first
    assert max(map(len, first)) <= LONGEST
    assert np.array_equal(model.theta, before)


def test_signs_are_drawn_as_often_as_the_model_says() -> None:
    before, following, _ = next_sign_rows(["a", "a", "a", "b"], 1)
    ask = logits_of_table(CountedTable.of(before[:, 0], following))
    written = write_names(ask, 1, 2000, 1.0, 0)
    assert set(written) == {"a", "b"}
    assert written.count("a") / 2000 == pytest.approx(0.75, abs=0.03)
    cold = write_names(ask, 1, 200, 0.1, 0)
    assert set(cold) == {"a"}
    hot = write_names(ask, 1, 2000, 3.0, 0)
    assert hot.count("a") / 2000 < 0.65


def test_one_sign_as_a_one_hot_row_is_the_weights_of_that_sign() -> None:
    model = network(n_in=len(SIGNS))
    z = logits_of(model)([5])
    np.testing.assert_allclose(z, model.layers[0].W[5] + model.layers[0].b[0], rtol=1e-12)


def test_a_drawn_sign_is_where_the_random_number_falls_among_the_added_up_shares() -> None:
    class Fixed:
        def __init__(self, numbers: list[float]) -> None:
            self.numbers = numbers

        def random(self) -> float:
            return self.numbers.pop(0)

    logits = np.zeros(len(SIGNS))
    generator: np.random.Generator = Fixed([0.05, 1.5 / 27, 0.01])  # type: ignore[assignment]
    assert softmax_steps(logits).probabilities[0] == pytest.approx(1 / 27)
    assert write_name(lambda _context: logits, 1, 1.0, generator) == text_of([1, 1])
