"""What the unit tests of the JavaScript read: a message and numbers that Python has written.

They lie beside this file. Where Python writes something else now, this makes them anew:

    PYTHONPATH=. python tests/javascript/test_fixtures.py
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from ui.desk.message import pack
from ui.words.numbers import exact, number, percent, thousands, value_with_unit

FOLDER = Path(__file__).parent

# Written alike on both sides: none is so large or small that powers of ten begin, and none lies
# halfway between two texts (Python rounds to the even digit, JavaScript away from zero).
NUMBERS = (0.0, -0.0, 1.0, -1.5, 0.26, 2 / 3, -999.4321, 12.3456789, math.pi, math.inf, -math.inf)
DIGITS = (1, 2, 3, 4)
SHARES = (0.0, 1.0, 0.97123, 3499 / 3500, 1 / 54321, 1 - 1e-9, 1e-9, 1 - 1e-15, -0.021, math.nan)
EXACT = (0.0, 0.001, 0.00050001, 0.000027894, 1.0, -0.5, 123456.0, 3.2e-8, math.inf)
MEASURED = (0.0, 3000.0, 37.3, 12345.6, -0.51234567, 123456.0, 999999.4, 0.00123456, 1.0, 250000.0)
COUNTS = (0, 999, 1797, 2034112)


def message() -> bytes:
    """Three frames of a network 2-1-1 whose every number says where it stands."""
    frames, parameters, units, size, points = 3, 5, 4, 2, 3
    header = {"run": "r1", "view": "v1", "epoch_ends": [0, 2, 4], "last_step": 4, "layers": [2, 1]}
    return pack(
        {**header, "row": {"label": "Ångström → 1", "target": "−0.5 °C", "inputs": ["1", "2"]}},
        {
            "steps": np.array([0, 2, 4], np.uint32),
            "counters": np.arange(3 * frames, dtype=np.uint32).reshape(frames, 3),
            "theta": np.arange(frames * parameters).reshape(frames, parameters) / 8,
            "units": np.arange(frames * units, dtype=np.float32).reshape(frames, units),
            "metrics": np.array([[0.5, 1.0, np.nan, np.inf]] * frames),
            "map": np.arange(frames * size**2, dtype=np.uint8).reshape(frames, size**2),
            "predicted": np.arange(frames * points, dtype=np.uint8).reshape(frames, points),
            "curve": np.zeros((0, 5)),
            "points": np.arange(4.0 * points).reshape(points, 4),
            "point_rows": np.array([7, 1, 9], np.uint32),
            "ghost0": np.arange(10.0).reshape(2, 5),
        },
    )


def numbers() -> bytes:
    """Each number and share with the digits asked for, and what Python writes."""
    written = [
        {"way": name, "value": str(value), "digits": digits, "text": write(value, digits)}
        for name, write, values, all_digits in (
            ("fixed", number, NUMBERS, DIGITS),
            ("percent", percent, SHARES, (0, 1, 2)),
            ("exact", exact, EXACT, DIGITS),
            ("measured", lambda value, _digits: value_with_unit(value, ""), MEASURED, (4,)),
            ("thousands", thousands, COUNTS, (0,)),
        )
        for value in values
        for digits in all_digits
    ]
    return (json.dumps(written, ensure_ascii=False, indent=1) + "\n").encode()


FIXTURES = {"message.bin": message, "numbers.json": numbers}


@pytest.mark.parametrize("name", FIXTURES)
def test_the_javascript_is_tested_with_what_python_writes_now(name: str) -> None:
    assert (FOLDER / name).read_bytes() == FIXTURES[name]()


if __name__ == "__main__":
    for name, make in FIXTURES.items():
        (FOLDER / name).write_bytes(make())
