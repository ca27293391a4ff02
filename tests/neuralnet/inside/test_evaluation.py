"""Figures for people: counts that add up and shares that are shares of something."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.inside.evaluation import (
    NO_CLASS,
    calibration,
    class_figures,
    class_probabilities,
    confusion_matrix,
    predicted_classes,
    r_squared,
)
from neuralnet.measuring import metric


def test_the_confusion_matrix_counts_every_row_once_true_class_down_predicted_across() -> None:
    counts = confusion_matrix(np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 0]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]


def test_the_largest_output_is_the_prediction_and_one_unit_decides_at_one_half() -> None:
    three = np.array([[0.2, 0.7, 0.1], [-3.0, -9.0, 4.0]])
    assert predicted_classes(three).tolist() == [1, 2]
    assert predicted_classes(np.array([[0.5], [0.51], [0.1]])).tolist() == [0, 1, 0]


def test_outputs_that_are_not_finite_speak_for_no_class() -> None:
    three = np.array([[np.nan, 0.7, 0.1], [0.0, np.inf, 4.0], [1.0, 0.0, 0.0]])
    assert predicted_classes(three).tolist() == [NO_CLASS, NO_CLASS, 0]
    assert predicted_classes(np.array([[np.nan], [-np.inf], [0.9]])).tolist() == [
        NO_CLASS,
        NO_CLASS,
        1,
    ]
    counts = confusion_matrix(np.array([0, 1, 2]), predicted_classes(three), 3)
    assert counts.tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]
    y = np.array([[1.0, 0.0, 0.0]] * 3)
    many = metric(np.stack([three, three[[2, 2, 2]]]), np.stack([y, y]), None, np)
    assert math.isnan(many[0])
    assert many[1] == 1.0


def test_precision_and_recall_of_every_class() -> None:
    figures = class_figures(np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]]))
    assert (figures[0].precision, figures[0].recall, figures[0].rows) == (8 / 9, 0.8, 10)
    assert figures[1].precision == 9 / 11
    assert math.isnan(figures[2].precision)
    assert math.isnan(figures[2].recall)


def test_r_squared_is_1_for_perfect_and_0_for_the_mean() -> None:
    values = np.array([1.0, 2.0, 3.0, 6.0])
    assert r_squared(values, values) == 1.0
    assert r_squared(np.full(4, values.mean()), values) == pytest.approx(0.0)
    assert math.isnan(r_squared(values, np.ones(4)))
    assert r_squared(np.array([1e300, 0, 0, 0]), values) == -math.inf


# --- calibration -------------------------------------------------------------------------------


def test_calibration_by_hand() -> None:
    probabilities = np.array(
        [[0.9, 0.1], [0.85, 0.15], [0.2, 0.8], [0.4, 0.6], [0.55, 0.45]],
    )
    labels = np.array([0, 1, 1, 1, 1])
    found = calibration(probabilities, labels, bins=5)  # edges 0, 0.2, 0.4, 0.6, 0.8, 1
    np.testing.assert_allclose(found.edges, [0, 0.2, 0.4, 0.6, 0.8, 1])
    # Confidences: 0.9 right, 0.85 wrong | 0.8 right | 0.6 right, 0.55 wrong. 0.8 and 0.6 lie on an
    # edge, which belongs to the bin below it.
    assert found.rows.tolist() == [0, 0, 2, 1, 2]
    np.testing.assert_allclose(found.confidence[2:], [0.575, 0.8, 0.875])
    np.testing.assert_allclose(found.accuracy[2:], [0.5, 1.0, 0.5])
    assert np.isnan(found.accuracy[:2]).all()
    # 2/5 · |0.5 − 0.575| + 1/5 · |1 − 0.8| + 2/5 · |0.5 − 0.875|
    assert found.expected_error == pytest.approx(0.03 + 0.04 + 0.15)


@given(st.integers(1, 60), st.integers(2, 5), st.integers(1, 20), st.integers(0, 2**16))
def test_the_bins_hold_every_row_once_and_their_means_are_those_of_their_rows(
    n: int, k: int, bins: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    probabilities = generator.dirichlet(np.ones(k), n)
    labels = generator.integers(0, k, n)
    found = calibration(probabilities, labels, bins)
    assert found.rows.sum() == n
    used = found.rows > 0
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    assert (found.rows * np.nan_to_num(found.accuracy)).sum() == pytest.approx(right.sum())
    assert (found.rows * np.nan_to_num(found.confidence)).sum() == pytest.approx(confidence.sum())
    assert (found.confidence[used] <= found.edges[1:][used] + 1e-12).all()
    assert (found.confidence[used] >= found.edges[:-1][used] - 1e-12).all()
    gap = abs(right.mean() - confidence.mean())
    assert gap - 1e-12 <= found.expected_error <= 1.0
    if bins == 1:
        assert found.expected_error == pytest.approx(gap)


def test_a_forecast_that_is_right_as_often_as_it_says_has_no_calibration_error() -> None:
    probabilities = np.tile([0.75, 0.25], (8, 1))
    assert calibration(probabilities, np.array([0] * 6 + [1] * 2)).expected_error == 0.0


def test_certainty_belongs_to_the_last_bin_and_no_rows_to_none() -> None:
    assert calibration(np.array([[1.0, 0.0]]), np.array([0])).rows.tolist() == [0] * 9 + [1]
    empty = calibration(np.empty((0, 3)), np.empty(0, np.int64))
    assert empty.rows.sum() == 0
    assert math.isnan(empty.expected_error)


def test_one_sigmoid_unit_speaks_of_the_second_class_and_leaves_the_rest_to_the_first() -> None:
    assert class_probabilities(np.array([[0.25], [1.0]])).tolist() == [[0.75, 0.25], [0.0, 1.0]]
    three = np.array([[0.2, 0.7, 0.1]])
    assert class_probabilities(three) is three
