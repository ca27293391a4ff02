"""Attention as an exact bench: one query over some keys and values.

    score_i  = q · k_i                 how well the query fits each key
    scaled_i = score_i / √d            d numbers in a key: longer keys would make larger scores
    w        = softmax(scaled)         shares that add up to 1
    out      = Σ_i w_i v_i             the mean of the values, in these shares

The plain mean gives every value the same share 1/n, whatever the query and the keys are; where all
scores are equal, attention is that mean.

(Vaswani et al. 2017, "Attention is all you need", scaled dot-product attention.) In a transformer
q, k and v are made of embeddings by learnt matrices, many times over; here they are numbers that
somebody has set, and nothing is trained.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuralnet.inside.explain import Sum, products, softmax_steps

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Attention:
    """``q`` (d,), ``K`` (n, d) and ``V`` (n, m), and every number that follows from them."""

    q: FloatArray
    K: FloatArray
    V: FloatArray

    @cached_property
    def scores(self) -> FloatArray:
        """q · k_i, (n,)."""
        return np.asarray(self.K @ self.q)

    @cached_property
    def scaled(self) -> FloatArray:
        """The scores divided by √d, (n,)."""
        return np.asarray(self.scores / np.sqrt(self.q.size))

    @cached_property
    def weights(self) -> FloatArray:
        """Their softmax, (n,)."""
        return softmax_steps(self.scaled).probabilities

    @cached_property
    def parts(self) -> FloatArray:
        """w_i v_i, (n, m)."""
        return self.weights[:, None] * self.V

    @cached_property
    def out(self) -> FloatArray:
        """Σ w_i v_i, (m,)."""
        return np.asarray(self.weights @ self.V)

    @cached_property
    def mean(self) -> FloatArray:
        """The plain mean of the values, (m,)."""
        return np.asarray(self.V.mean(axis=0))

    def score(self, i: int) -> Sum:
        """score_i = Σ_j q_j k_ij: a term "input" for every number of the key."""
        terms = products("input", self.q.tolist(), self.K[i].tolist())
        return Sum(terms, float(self.scores[i]))

    def output(self, j: int) -> Sum:
        """out_j = Σ_i w_i v_ij: a term "value" for every value."""
        terms = products("value", self.weights.tolist(), self.V[:, j].tolist())
        return Sum(terms, float(self.out[j]))


def changed(before: Attention, after: Attention) -> dict[str, NDArray[np.bool_]]:
    """Which numbers of each kind are others than before, by name."""
    names = ("q", "K", "V", "scores", "scaled", "weights", "parts", "out")
    return {name: np.asarray(getattr(before, name) != getattr(after, name)) for name in names}
