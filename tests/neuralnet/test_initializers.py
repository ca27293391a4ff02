"""Starting weights: the spread that is asked for, and the same numbers every time."""

from typing import Any

import numpy as np
import pytest

from neuralnet.initializers import INITIALIZERS


def draw(
    name: str, n_in: Any = 200, n_out: Any = 300, scale: Any = 1.0, seed: int = 0
) -> np.ndarray:
    return INITIALIZERS[name](np.random.default_rng(seed), n_in, n_out, scale)


@pytest.mark.parametrize(
    "name, deviation",
    [
        ("he", np.sqrt(2 / 200)),
        # A uniform distribution on ±ℓ has the standard deviation ℓ/√3; ℓ = √(6/(200 + 300)).
        ("xavier", np.sqrt(2 / 500)),
        ("normal", 1.0),
        ("zeros", 0.0),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_weights_spread_as_the_formula_says(name: str, deviation: Any, scale: float) -> None:
    W = draw(name, scale=scale)
    assert W.shape == (200, 300)
    assert abs(W.mean()) < 5 * scale / np.sqrt(W.size)
    assert W.std() == pytest.approx(deviation * scale, rel=0.01)


def test_xavier_weights_stay_within_their_limit() -> None:
    assert np.abs(draw("xavier")).max() <= np.sqrt(6 / 500)


@pytest.mark.parametrize("name", list(INITIALIZERS))
def test_the_same_seed_draws_the_same_weights(name: str) -> None:
    np.testing.assert_array_equal(draw(name, seed=4), draw(name, seed=4))


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name != "zeros"])
def test_another_seed_draws_other_weights(name: str) -> None:
    assert (draw(name, seed=4) != draw(name, seed=5)).all()
