"""Text as signs: contexts with the sign that follows, and the table that counts them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data.characters import (
    SIGNS,
    CountedTable,
    next_sign_data,
    next_sign_rows,
    one_hot_data,
    signs_of,
    text_of,
)
from neuralnet.data.datasets import split_rows
from neuralnet.data.names import read_names

NAMES = st.lists(st.text("abcde", min_size=1, max_size=6), min_size=1, max_size=12)


def test_the_names_are_several_hundred_in_lower_case_and_each_is_there_once() -> None:
    names = read_names()
    assert 400 <= len(names) <= 800
    assert list(names) == sorted(set(names))
    assert all(name.isascii() and name.isalpha() and name.islower() for name in names)
    assert all(3 <= len(name) <= 6 for name in names)


def test_a_name_makes_a_row_for_each_letter_and_one_for_its_end() -> None:
    before, following, name_of = next_sign_rows(["anna", "bo"], 3)
    written = [f"{text_of(row)}→{SIGNS[sign]}" for row, sign in zip(before, following, strict=True)]
    assert written == ["...→a", "..a→n", ".an→n", "ann→a", "nna→.", "...→b", "..b→o", ".bo→."]
    assert name_of.tolist() == [0] * 5 + [1] * 3


def test_letters_that_are_no_signs_are_refused() -> None:
    assert text_of(signs_of(".az")) == ".az"
    for text in ("ä", "A", "a b", "1"):
        with pytest.raises(ValueError, match="text: expected letters a to z"):
            signs_of(text)


def test_a_one_hot_row_says_the_same_as_the_sign() -> None:
    names = ["anna", "bo"]
    one_hot, signs = one_hot_data(names, ""), next_sign_data(names, 1, "")
    assert np.array_equal(one_hot.x.argmax(axis=1), signs.x[:, 0])
    assert np.array_equal(one_hot.x.sum(axis=1), np.ones(8))
    assert one_hot.row_names[5] == "bo, sign 1"


def test_a_split_never_takes_a_name_apart() -> None:
    dataset = next_sign_data(read_names(), 3, "")
    training, validation, test = split_rows(dataset, 0.2, 0, test_share=0.1)
    parts = [{dataset.groups[row] for row in part} for part in (training, validation, test)]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert parts[one].isdisjoint(parts[other])
    assert sorted([*training, *validation, *test]) == list(range(dataset.n))
    assert validation.size == pytest.approx(0.2 * dataset.n, abs=7)
    again = split_rows(dataset, 0.2, 0)
    assert np.array_equal(np.sort(again.validation), np.sort(validation))
    few = split_rows(dataset, 0.2, 0, training_limit=100).training
    assert 90 <= few.size <= 100
    assert {dataset.groups[row] for row in few} <= {dataset.groups[row] for row in again.training}


@given(NAMES)
def test_the_counted_table_adds_up_and_no_other_table_has_a_lower_cross_entropy(
    names: list[str],
) -> None:
    before, following, _ = next_sign_rows(names, 1)
    table = CountedTable.of(before[:, 0], following)
    assert table.counts.sum() == len(following)
    met = table.counts.sum(axis=1) > 0
    np.testing.assert_allclose(table.probabilities[met].sum(axis=1), 1.0)
    lowest = table.cross_entropy(before[:, 0], following)
    other = table.probabilities[before[:, 0]] * 0.9 + 0.1 / len(SIGNS)
    p = other[np.arange(len(following)), following]
    assert lowest <= -np.log(p).mean() + 1e-12


def test_a_pair_that_was_never_counted_makes_the_cross_entropy_infinite() -> None:
    table = CountedTable.of(np.array([1, 1]), np.array([2, 3]))
    assert table.cross_entropy(np.array([1]), np.array([2])) == pytest.approx(math.log(2))
    assert table.cross_entropy(np.array([1, 1]), np.array([2, 5])) == math.inf
    assert table.cross_entropy(np.array([4]), np.array([5])) == math.inf
    assert table.never_counted(np.array([1, 1, 4]), np.array([2, 5, 5])) == 2
