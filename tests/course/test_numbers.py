"""A number as a reader has it before them is the number that was written."""

import numpy as np

from course.answers import readings
from course.numbers import SHOWN, shown, tex_written, written


def test_what_was_written_is_read_as_the_number_that_is_shown() -> None:
    draw = np.random.default_rng(14)
    values = draw.normal(size=300) * 10.0 ** draw.integers(-9, 9, size=300)
    for value in (*values.tolist(), 999999.9, 12345.6, -0.00099999, 0.0):
        assert any(found.value == shown(value) for found in readings(written(value))), value
        assert abs(shown(value) - value) <= SHOWN * abs(value) * 1.000001


def test_a_formula_has_the_number_that_the_text_has() -> None:
    assert [tex_written(v) for v in (-0.0308, 1.5e-7)] == ["-0.0308", r"1.5\cdot 10^{-7}"]
