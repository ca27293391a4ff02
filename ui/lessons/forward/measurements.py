"""Measurements that a learner types or moves: what is accepted, and in which words it is refused.

No Streamlit here. Everything is in the data set's own units until `scaling` is asked.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from neuralnet.data.datasets import Dataset
from ui.words.numbers import value_with_unit

# How many of the first unit make one of the second.
CONVERSIONS = {("mm", "cm"): 10.0, ("mm", "m"): 1000.0, ("g", "hg"): 100.0, ("g", "kg"): 1000.0}

_TEXT = re.compile(r"([+\-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*([^\d\s]*)")


@dataclass(frozen=True)
class FeatureRange:
    """What is known of one feature: the data's range, what is still sensible, a slider's step."""

    name: str
    unit: str
    low: float
    high: float
    lowest: float
    highest: float
    step: float

    def says(self, value: float) -> str:
        """A value of this feature with its unit."""
        return value_with_unit(value, self.unit)


def feature_ranges(dataset: Dataset) -> tuple[FeatureRange, ...]:
    """The range of every feature. Sensible is half as far again as the data reach, and for what
    was never below zero, above zero."""
    ranges = []
    for name, unit, column in zip(
        dataset.feature_names, dataset.feature_units, dataset.x.T, strict=True
    ):
        low, high = float(column.min()), float(column.max())
        room = 0.5 * (high - low) or max(abs(low), 1.0)
        lowest = max(low - room, 0.1 * low) if low > 0 else low - room
        step = step_of(column)
        ranges.append(
            FeatureRange(
                name,
                unit,
                low,
                high,
                math.floor(lowest / step + 1e-9) * step,
                math.ceil((high + room) / step - 1e-9) * step,
                step,
            )
        )
    return tuple(ranges)


def step_of(column: np.ndarray) -> float:
    """The step in which a column was measured: 25 g, 1 mm, 0.1 mm; for drawn numbers a round one
    of about two hundred to the range."""
    for digits in (0, 1, 2):
        scaled = np.rint(column * 10**digits)
        if np.allclose(column * 10**digits, scaled, rtol=0, atol=1e-6):
            common = int(np.gcd.reduce(np.abs(scaled - scaled[0]).astype(np.int64)))
            return max(common, 1) / 10**digits
    span = float(column.max() - column.min())
    return float(10.0 ** math.floor(math.log10(span / 100.0))) if span > 0 else 0.01


def read_measurement(text: str, feature: FeatureRange) -> float:
    """The number that ``text`` stands for, in the feature's unit: "37.3", "37,3 mm", "19.2 cm".

    Raises ValueError that names the feature, what was expected and what came.
    """
    wanted = f"{feature.name}: expected {feature.says(feature.lowest)} to "
    wanted += f"{feature.says(feature.highest)}"
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{wanted}; got “{text[:40]}”, which is no number.")
    digits, unit = found.groups()
    value = float(digits.replace(",", ".").replace("−", "-"))
    if unit and unit != feature.unit:
        factor = CONVERSIONS.get((feature.unit, unit))
        if factor is None:
            known = [b for (a, b) in CONVERSIONS if a == feature.unit]
            units = ", ".join([feature.unit, *known]) if feature.unit else "no unit"
            raise ValueError(f"{feature.name}: expected {units}; got “{unit[:20]}”.")
        value *= factor
    if not feature.lowest <= value <= feature.highest:
        hint = ""
        for (small, large), factor in CONVERSIONS.items():
            inside = feature.lowest <= value * factor <= feature.highest
            if not unit and small == feature.unit and inside:
                hint = f" In {large} it would be sensible: write “{text.strip()} {large}”."
                break
        raise ValueError(f"{wanted}; got {feature.says(value)}.{hint}")
    return value


def outside_data(values: np.ndarray, ranges: tuple[FeatureRange, ...]) -> list[str]:
    """A phrase for every value that is sensible but beyond what the data hold."""
    return [
        f"{feature.name} {feature.says(float(value))} (the data reach from "
        f"{feature.says(feature.low)} to {feature.says(feature.high)})"
        for value, feature in zip(values, ranges, strict=True)
        if not feature.low <= value <= feature.high
    ]
