"""How it is said what was measured: figures."""

import numpy as np
import pytest

from neuralnet.advice.measured_words import figure


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0"),
        (1.0, "1"),
        (1866.58, "1,870"),
        (0.01234, "0.0123"),
        (0.00001, "0.00001"),
        (-0.0111, "−0.0111"),
        (4.5e-7, "4.5·10⁻⁷"),
        (4.3e14, "4.3·10¹⁴"),
        (np.nan, "not a number"),
        (np.inf, "infinite"),
    ],
)
def test_figures_are_written_in_three_digits(value: float, text: str) -> None:
    assert figure(value) == text
