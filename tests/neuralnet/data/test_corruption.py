"""Noise, wrong labels and copies: what they change and what they leave alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data.corruption import with_copies, with_feature_noise, with_flipped_labels
from neuralnet.data.datasets import course_bird_row, load_dataset
from neuralnet.experiment import Experiment
from neuralnet.preparation import load, prepare

seeds = st.integers(0, 2**31 - 1)


@given(st.floats(0.01, 3), seeds)
def test_noise_is_measured_in_standard_deviations_of_each_feature(noise: float, seed: int) -> None:
    penguins = load_dataset("penguins")
    noisy = with_feature_noise(penguins, noise, seed)
    added = (noisy.x - penguins.x) / penguins.x.std(axis=0)
    assert added.std(axis=0) == pytest.approx(noise, rel=0.2)
    assert np.array_equal(noisy.y, penguins.y)
    assert with_feature_noise(penguins, noise, seed) == noisy


def test_no_noise_is_the_data_set_itself() -> None:
    penguins = load_dataset("penguins")
    assert with_feature_noise(penguins, 0.0, 1) is penguins
    assert with_flipped_labels(penguins, 0.0, 1) is penguins
    assert with_copies(penguins, 1) is penguins


@given(st.floats(0, 1), seeds)
def test_exactly_the_share_of_labels_becomes_another_class(share: float, seed: int) -> None:
    penguins = load_dataset("penguins")
    flipped = with_flipped_labels(penguins, share, seed)
    assert (flipped.labels != penguins.labels).sum() == round(share * penguins.n)
    assert np.array_equal(flipped.x, penguins.x)


def test_more_wrong_labels_contain_the_fewer() -> None:
    penguins = load_dataset("penguins")
    few, many = (with_flipped_labels(penguins, share, 5).labels for share in (0.1, 0.4))
    wrong = few != penguins.labels
    assert np.array_equal(few[wrong], many[wrong])


def test_numbers_have_no_labels_to_flip() -> None:
    with pytest.raises(ValueError, match="labels: expected a data set with classes"):
        with_flipped_labels(load_dataset("plane"), 0.1, 0)


def test_copies_follow_the_rows_and_have_names_of_their_own() -> None:
    penguins = load_dataset("penguins")
    three = with_copies(penguins, 3)
    assert three.n == 3 * penguins.n
    assert np.array_equal(three.x[penguins.n : 2 * penguins.n], penguins.x)
    assert three.row_names[penguins.n] == f"{penguins.row_names[0]} (copy 2)"
    assert course_bird_row(three) == course_bird_row(penguins)


def test_copies_made_before_the_split_leak_into_the_validation_rows() -> None:
    data = prepare(Experiment(copies=2))
    n = data.dataset.n // 2
    originals = {int(row) % n for row in data.training_rows}
    leaked = [int(row) % n in originals for row in data.validation_rows]
    assert np.mean(leaked) > 0.6


def test_an_experiment_lays_on_noise_then_labels_then_copies() -> None:
    made = load(Experiment(feature_noise=0.3, label_flips=0.2, copies=2, data_seed=9))
    plain = load_dataset("penguins")
    by_hand = with_copies(with_flipped_labels(with_feature_noise(plain, 0.3, 9), 0.2, 9), 2)
    assert made == by_hand
