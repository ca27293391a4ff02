"""What a learner may type as a measurement, and the ranges of the sliders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data.datasets import DATASETS, load_dataset
from ui.lessons.forward.measurements import (
    FeatureRange,
    feature_ranges,
    outside_data,
    read_measurement,
    step_of,
)

PENGUINS = load_dataset("penguins")
BILL, DEPTH, FLIPPER, MASS = feature_ranges(PENGUINS)


@pytest.mark.parametrize(
    "text, feature, value",
    [
        ("37.3", BILL, 37.3),
        (" 37,3 mm ", BILL, 37.3),
        ("3.73 cm", BILL, 37.3),
        ("19.2cm", FLIPPER, 192.0),
        ("3 kg", MASS, 3000.0),
        ("30 hg", MASS, 3000.0),
        ("3e3 g", MASS, 3000.0),
    ],
)
def test_a_measurement_is_read_in_any_of_its_units(
    text: str, feature: FeatureRange, value: float
) -> None:
    assert read_measurement(text, feature) == pytest.approx(value)


@pytest.mark.parametrize(
    "text, feature, words",
    [
        ("", BILL, "which is no number"),
        ("long", BILL, "got “long”"),
        ("nan", BILL, "which is no number"),
        ("1e999", BILL, "expected"),
        ("-40", BILL, "got −40 mm"),
        ("19.2", FLIPPER, "write “19.2 cm”"),
        ("30", MASS, "write “30 hg”"),
        ("3", MASS, "write “3 kg”"),
        ("3 lb", MASS, "expected g, hg, kg; got “lb”"),
    ],
)
def test_what_cannot_be_used_is_refused_with_feature_expectation_and_value(
    text: str, feature: FeatureRange, words: str
) -> None:
    with pytest.raises(ValueError, match=feature.name) as refused:
        read_measurement(text, feature)
    assert words in str(refused.value)


@given(st.text(max_size=30))
def test_no_text_does_worse_than_a_refusal(text: str) -> None:
    try:
        value = read_measurement(text, BILL)
    except ValueError:
        return
    assert BILL.lowest <= value <= BILL.highest


def test_the_sliders_step_as_the_penguins_were_measured() -> None:
    assert [feature.step for feature in (BILL, DEPTH, FLIPPER, MASS)] == [0.1, 0.1, 1.0, 25.0]
    assert (BILL.low, BILL.high) == (32.1, 59.6)
    assert (MASS.low, MASS.high) == (2700.0, 6300.0)


@pytest.mark.parametrize("name", DATASETS)
def test_every_row_of_every_data_set_lies_within_its_bounds(name: str) -> None:
    dataset = load_dataset(name)
    for feature, column in zip(feature_ranges(dataset), dataset.x.T, strict=True):
        assert feature.lowest <= feature.low <= feature.high <= feature.highest
        assert feature.step > 0
        if column.max() - column.min() > 10 * feature.step:
            assert (feature.highest - feature.lowest) / feature.step > 10
        assert read_measurement(feature.says(float(column[0])), feature) == pytest.approx(
            column[0], rel=1e-3, abs=1e-3
        )


def test_a_column_that_never_changes_has_a_step() -> None:
    assert step_of(np.full(5, 3.0)) > 0
    assert step_of(np.full(5, np.pi)) > 0


def test_beyond_the_data_is_said_feature_by_feature() -> None:
    ranges = (BILL, DEPTH, FLIPPER, MASS)
    assert outside_data(PENGUINS.x[0], ranges) == []
    said = outside_data(np.array([70.0, 17.0, 200.0, 4000.0]), ranges)
    assert said == ["bill length 70 mm (the data reach from 32.1 mm to 59.6 mm)"]
