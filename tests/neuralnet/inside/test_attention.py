"""Attention of one query: by hand, its sums, and which numbers follow which."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuralnet.inside.attention import Attention, changed


def numbers(*shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, shape, elements=st.floats(-10, 10))


BENCHES = st.builds(Attention, q=numbers(2), K=numbers(3, 2), V=numbers(3, 2))


def test_by_hand() -> None:
    found = Attention(
        np.array([2.0, 0.0]), np.array([[1.0, 5.0], [0.0, 5.0]]), np.array([[1.0], [3.0]])
    )
    assert found.scores.tolist() == [2.0, 0.0]
    e = math.exp(2.0 / math.sqrt(2.0))
    assert found.weights == pytest.approx([e / (e + 1), 1 / (e + 1)])
    assert found.out == pytest.approx([(e + 3) / (e + 1)])


@given(BENCHES)
def test_every_score_and_output_is_the_sum_of_its_terms(bench: Attention) -> None:
    for i in range(3):
        assert bench.score(i).discrepancy <= 1e-9
    for j in range(2):
        assert bench.output(j).discrepancy <= 1e-9
    assert bench.weights.sum() == pytest.approx(1.0)


def test_a_value_moves_the_output_alone_and_the_query_moves_all() -> None:
    before = Attention(np.array([1.0, 0.5]), np.eye(3, 2), np.array([[2.0, 1], [1, 2], [3, 1]]))
    V = before.V.copy()
    V[1, 0] = 5.0
    moved = changed(before, Attention(before.q, before.K, V))
    assert [name for name, which in moved.items() if which.any()] == ["V", "parts", "out"]
    assert moved["out"].tolist() == [True, False]
    moved = changed(before, Attention(np.array([0.0, 0.5]), before.K, before.V))
    assert not moved["V"].any()
    assert moved["weights"].all()
    assert moved["out"].all()


@given(BENCHES)
def test_where_all_scores_are_equal_attention_is_the_plain_mean(bench: Attention) -> None:
    without_question = Attention(np.zeros(2), bench.K, bench.V)
    assert without_question.out == pytest.approx(bench.mean, abs=1e-12)
