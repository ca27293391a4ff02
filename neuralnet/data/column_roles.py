"""What a column is for, judged by what it holds: values or classes, a number for every row, the
target by another name.

A name decides only what the cells leave open.
"""

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.catalogue import Task
from neuralnet.data.columns import Column
from neuralnet.plurals import plural

_ID_NAME = re.compile(
    r"(?:.*[ _.-])?(?:id|index|idx|number|nr|no|num|row|rows|rowid|rownames?|obs|observation|key|"
    r"serial|unnamed.*)|unnamed.*|column 1|.*[a-z]Id|.*[a-z]ID",
    re.IGNORECASE,
)
_FEWEST_JUDGED = 10  # in fewer rows, anything happens by chance
_NEARLY = 0.99  # of the rows

MOST_DIGITS = 10  # different numbers that are still taken for classes: the digits


def task_of(column: Column) -> Task:
    """The task of this target: see ``why_task``."""
    return _task(column)[0]


def why_task(column: Column) -> str:
    """Why this target is learnt as classes, or as numbers, in one sentence."""
    return _task(column)[1]


def _task(column: Column) -> tuple[Task, str]:
    """Words are classes. Numbers are classes where they are few, and each of them has several rows:
    two of any size, or whole numbers that lie close together, as grades and digits do."""
    if not column.is_numeric:
        return "classification", "its cells are words"
    numbers = column.different_numbers
    n, k = column.n - column.missing, int(numbers.size)
    rows_of_each = np.bincount(np.searchsorted(numbers, column.values[~column.is_missing]))
    counted = f"{plural(k, 'different number')} in {plural(n, 'row')}"
    if k < 2:
        return "classification", "there is only one number, and nothing to learn"
    if k == 2 and rows_of_each.min() > 1:
        return "classification", f"{counted} look like two classes"
    if k > MOST_DIGITS:
        return "regression", f"{counted} are more than classes usually are"
    if not np.all(numbers == np.floor(numbers)):
        return "regression", f"not all of the {counted} are whole"
    if rows_of_each.min() < 2 or (n < 5 * k and k > 3):
        return "regression", f"with {counted}, a class for each would have too few rows"
    if numbers[-1] - numbers[0] > 3 * k:
        return "regression", f"{counted} lie too far apart to be the names of classes"
    return "classification", f"{counted}, whole and close together, look like classes"


def names_the_rows(column: Column) -> str:
    """Is a column of numbers an identifier, whatever stands beside it? It is where its name says so
    and no two rows share a number; the reason, or ""."""
    values = column.values[~column.is_missing]
    if not _ID_NAME.fullmatch(column.name) or values.size != column.n:
        return ""
    if column.distinct < column.n or np.any(values != np.floor(values)):
        return ""
    steps = np.diff(values)
    if np.all(steps == steps[:1]):
        return "it only numbers the rows"
    return "every row has a number of its own, and its name says that it names the rows"


def numbers_the_rows(column: Column) -> str:
    """Does a column only number the rows, as far as its cells tell? They are whole, from 0 or 1 on
    or in the order of the rows, all different, and hardly any is left out; the reason, or ""."""
    if not column.is_numeric:
        return ""
    values = column.values[~column.is_missing]
    whole = bool(np.all(values == np.floor(values)))
    if not whole or column.distinct < values.size or values.size < 0.95 * column.n:
        return ""
    n, low, high = values.size, float(values.min()), float(values.max())
    if n < _FEWEST_JUDGED or low < 0:
        return ""
    if high - low + 1 > (1.0 if n < 20 else 1.6) * n:
        return ""
    years = low >= 1700 and high <= 2100
    in_order = bool(np.all(np.diff(values) > 0))
    if years or (low > 1.6 * n and not in_order and high - low + 1 > n):
        return ""
    every = high - low + 1 == n
    order = " in their order" if in_order else ""
    what = (
        f"{low:.0f} to {high:.0f}, each once{order}"
        if every
        else (f"whole numbers from {low:.0f} to {high:.0f}, none twice{order}")
    )
    return f"it only numbers the rows ({what})"


def tells_the_target(column: Column, target: Column) -> str:
    """Is a column the target by another name? The reason, or "". It is where, in at least 99 of 100
    rows, each of its few values goes with one class, or where numbers lie on a straight line with
    it, as another unit or currency does."""
    both = ~column.is_missing & ~target.is_missing
    n = int(both.sum())
    if n < _FEWEST_JUDGED:
        return ""
    if column.is_numeric and target.is_numeric and task_of(target) == "regression":
        return _tells_values(column.values[both], target.values[both])
    if target.is_numeric and task_of(target) == "regression":
        return ""
    names, codes = column.categories()
    _classes, labels = target.categories()
    if len(names) > max(2, n // 5) or (column.is_numeric and len(names) > 2 * target.distinct):
        return ""
    right = _right_by_value(codes[both], labels[both])
    # One row of a class that is nearly all rows says little: the others must be told as well.
    most = Counter(labels[both].tolist()).most_common(1)[0][1]
    if right < max(1, _NEARLY * n) or n - right > 0.1 * (n - most):
        return ""
    exact = "" if right == n else f" in {right:,} of {plural(n, 'row')}"
    return f"this input alone tells the target{exact}: each of its values goes with one class"


def _right_by_value(codes: NDArray[np.int32], labels: NDArray[np.int32]) -> int:
    """In how many rows the label is the most frequent one of the row's value."""
    table = np.zeros((int(codes.max()) + 1, int(labels.max()) + 1), dtype=np.int64)
    np.add.at(table, (codes, labels), 1)
    return int(table.max(axis=1).sum())


def _tells_values(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    """Do two columns lie on a straight line, as they are or as logarithms?"""
    told = "this input alone tells the target: they lie on a straight line"
    if _on_a_line(x, y):
        return told
    positive_x, positive_y = x.min() > 0, y.min() > 0
    if (
        (positive_x and _on_a_line(np.log(x), y))
        or (positive_y and _on_a_line(x, np.log(y)))
        or (positive_x and positive_y and _on_a_line(np.log(x), np.log(y)))
    ):
        return f"{told} when logarithms are taken"
    return ""


def _on_a_line(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """r² is 1, but for what rounding does to another unit or currency."""
    if min(np.unique(x).size, np.unique(y).size) < 3:
        return False
    r = float(np.corrcoef(x / np.abs(x).max(), y / np.abs(y).max())[0, 1])
    return r * r >= 0.99999
