"""Checks of single values: what they accept, in which form, and what they say."""

import math
from typing import Any

import pytest

from neuralnet.errors import SettingError
from neuralnet.validation import choice, integer, number, one_or_several


@pytest.mark.parametrize("value", [1, 8, 3.0])
def test_a_whole_number_comes_back_as_one(value: float) -> None:
    accepted = integer(1, 8)("units", value)
    assert accepted == value
    assert type(accepted) is int


@pytest.mark.parametrize("value", [0, 9, 2.5, True, "3", None, math.nan, math.inf])
def test_what_is_no_whole_number_in_the_bounds_is_refused(value: Any) -> None:
    with pytest.raises(SettingError, match="units: expected a whole number from 1 to 8; got"):
        integer(1, 8)("units", value)


def test_a_whole_number_may_have_no_upper_bound() -> None:
    assert integer(0)("seed", 10**12) == 10**12
    with pytest.raises(SettingError, match="seed: expected a whole number of 0 or more; got -1"):
        integer(0)("seed", -1)


def test_bounds_belong_to_the_numbers_unless_it_is_said() -> None:
    assert number(0.0, 1.0)("share", 0) == 0.0
    assert math.copysign(1.0, number(0.0, 1.0)("share", -0.0)) == 1.0
    with pytest.raises(SettingError, match="share: expected a number above 0 to 1; got 0"):
        number(0.0, 1.0, above=True)("share", 0)
    with pytest.raises(SettingError, match="share: expected a number from 0 to below 1; got 1"):
        number(0.0, 1.0, below=True)("share", 1)


@pytest.mark.parametrize("value", [math.nan, math.inf, -0.1, True, "0.5", None])
def test_what_is_no_number_in_the_bounds_is_refused(value: Any) -> None:
    with pytest.raises(SettingError, match="share: expected a number from 0 to 1"):
        number(0.0, 1.0)("share", value)


@pytest.mark.parametrize("value", ["green", 1, None, ["red"]])
def test_a_word_that_is_not_among_the_choices_is_refused(value: Any) -> None:
    assert choice("red", "blue")("colour", "red") == "red"
    with pytest.raises(SettingError, match="colour: expected one of red, blue; got"):
        choice("red", "blue")("colour", value)


def test_one_value_or_a_list_of_them_is_checked_alike() -> None:
    check = one_or_several(integer(1, 8))
    assert check("units", 3) == 3
    assert check("units", [3, 4.0]) == (3, 4)
    with pytest.raises(SettingError, match="from 1 to 8, for each layer; got"):
        check("units", [3, 9])
