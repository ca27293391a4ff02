"""How good predictions are, in words: where a figure has no value, its place has the reason."""

from typing import Any

import numpy as np
import pytest

from neuralnet.data.points import dataset_from_points
from ui.kit.prediction_quality import errors_html

LINE = dataset_from_points([(k / 5, 0.0, float(k)) for k in range(5)], "regression")


def html(predicted: Any, rows: Any) -> Any:
    outputs = np.array(predicted, dtype=float)[:, np.newaxis]
    return errors_html(LINE, outputs, np.array(rows, dtype=np.int64))


def test_r_squared_is_told_where_values_differ() -> None:
    assert "R² = 1.0000" in html([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert "R² = 0.0000" in html([2, 2, 2, 2, 2], [0, 1, 2, 3, 4])


@pytest.mark.parametrize(
    "predicted, rows, why",
    [
        ([0, 1, 2, 3, 4], [3], "of one row"),
        ([0, 1, 2, 3, 4], [2, 2], "of rows of one and the same value"),
        ([0, 1, np.nan, 3, 4], [1, 2, 3], "not all of the network's outputs are finite numbers"),
        ([0, 1, np.inf, 3, 4], [1, 2, 3], "not all of the network's outputs are finite numbers"),
    ],
)
def test_where_there_is_no_r_squared_the_reason_is_told(
    predicted: Any, rows: Any, why: Any
) -> None:
    told = html(predicted, rows).partition("<p><b>The largest errors")[0]
    assert "There is no <strong>R²</strong>" in told
    assert why in told
    assert "not a number" not in told
