"""Figures for people: counts that add up and shares that are shares of something."""

import math

import numpy as np
import pytest

from neuralnet.evaluation import class_figures, confusion_matrix, r_squared


def test_the_confusion_matrix_counts_every_row_once_true_class_down_predicted_across():
    counts = confusion_matrix(np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 0]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 1]]


def test_precision_and_recall_of_every_class():
    figures = class_figures(np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]]))
    assert (figures[0].precision, figures[0].recall, figures[0].rows) == (8 / 9, 0.8, 10)
    assert figures[1].precision == 9 / 11
    assert math.isnan(figures[2].precision)
    assert math.isnan(figures[2].recall)


def test_r_squared_is_1_for_perfect_and_0_for_the_mean():
    values = np.array([1.0, 2.0, 3.0, 6.0])
    assert r_squared(values, values) == 1.0
    assert r_squared(np.full(4, values.mean()), values) == pytest.approx(0.0)
    assert math.isnan(r_squared(values, np.ones(4)))
    assert r_squared(np.array([1e300, 0, 0, 0]), values) == -math.inf
