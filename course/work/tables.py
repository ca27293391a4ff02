"""Data of one's own in a saved file: names as text, numbers packed.

A number of a table takes twenty characters as text, and reading a hundred thousand rows of them
takes a server many seconds in which nobody else is served. So the numbers stand there as Base64 of
their own bytes (float64, little end first), which also keeps every bit; classes stand there by
their numbers.

    {"rows": 25, "x": "…", "y": "…" or "classes": [0, 1, …], and the names, as ``Dataset`` has them}
"""

import base64
import binascii
from typing import Any

import numpy as np

from course.work.plain_json import Shown
from neuralnet.data.columns import LARGEST_NUMBER
from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import MOST_CLASSES, MOST_INPUTS
from neuralnet.data.tables import MOST_CELLS, MOST_ROWS
from neuralnet.errors import SettingError
from neuralnet.validation import integer

_ONE = np.dtype("<f8")


def table_values(dataset: Dataset) -> dict[str, Any]:
    """A data set as plain values."""
    values = {name: value for name, value in dataset.parts().items() if name not in "xy"}
    values |= {"rows": dataset.n, "x": _packed(dataset.x)}
    if dataset.task == "classification":
        values["classes"] = dataset.labels.tolist()
    else:
        values["y"] = _packed(dataset.y)
    return values


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(values.astype(_ONE).tobytes()).decode("ascii")


def read_table(name: str, values: Any) -> Dataset:
    """The data set that ``table_values`` wrote. Not more than what can be brought as a table, and
    no number that is too large to scale. Raises ``SettingError`` about ``name``."""
    if not isinstance(values, dict):
        raise SettingError(name, "an object with named parts", values)
    parts = {key: value for key, value in values.items() if key not in ("rows", "classes")}
    rows = integer(1, MOST_ROWS)(f"{name}.rows", values.get("rows"))
    columns = _count(f"{name}.feature_names", values.get("feature_names"), MOST_INPUTS)
    if rows * columns > MOST_CELLS:
        raise SettingError(f"{name}.rows", f"at most {MOST_CELLS:,} numbers", rows * columns)
    parts["x"] = _unpacked(f"{name}.x", values.get("x"), rows, columns)
    if "classes" in values:
        classes = _count(f"{name}.class_names", values.get("class_names"), MOST_CLASSES)
        parts["y"] = _one_hot(f"{name}.classes", values["classes"], rows, classes)
    else:
        parts["y"] = _unpacked(f"{name}.y", values.get("y"), rows, 1)
    try:
        return Dataset.from_dict(parts)
    except ValueError as error:
        words = f"a data set ({error})"[:200]
        raise SettingError(name, words, Shown("something else")) from None


def _count(name: str, value: Any, most: int) -> int:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise SettingError(name, f"a list of 1 to {most} names", value)
    return len(value)


def _unpacked(name: str, value: Any, rows: int, columns: int) -> np.ndarray:
    words = f"{rows} × {columns} numbers as this app packs them"
    if not isinstance(value, str) or len(value) != -(-rows * columns * 8 // 3) * 4:
        raise SettingError(name, words, value)
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise SettingError(name, words, value) from None
    if len(data) != rows * columns * 8:
        raise SettingError(name, words, value)
    numbers = np.frombuffer(data, dtype=_ONE).reshape(rows, columns).astype(np.float64)
    if not np.all(np.abs(numbers) <= LARGEST_NUMBER):  # so is NaN
        raise SettingError(name, "finite numbers of at most 1e30", Shown("others"))
    return numbers


def _one_hot(name: str, value: Any, rows: int, classes: int) -> np.ndarray:
    words = f"{rows} numbers of classes from 0 to {classes - 1}"
    if not isinstance(value, list) or len(value) != rows:
        raise SettingError(name, words, value)
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < classes:
            raise SettingError(name, words, one)
    return np.eye(classes)[value]
