"""Points set by hand: a data set of two features from a list of (x1, x2, class or value)."""

from collections.abc import Sequence

import numpy as np

from neuralnet.data.catalogue import OWN_DATA, Task
from neuralnet.data.datasets import Dataset
from neuralnet.data.tables import FEWEST_ROWS
from neuralnet.errors import SettingError
from neuralnet.plurals import plural
from neuralnet.validation import number

Point = tuple[float, float, float]  # x1, x2, and the number of the class or the value

DRAWN = "Drawn by hand."  # the source of such a data set

MOST_POINTS = 500
MOST_POINT_CLASSES = 4
LARGEST_COORDINATE = 1000.0
CLASS_NAMES = ("class A", "class B", "class C", "class D")


def dataset_from_points(points: Sequence[Point], task: Task, classes: int = 2) -> Dataset:
    """The data set "own" of these points, in their order.

    classes: how many there are to tell apart, 2 to 4; of each at least one point is needed. It does
    not matter to regression.

    Raises ``SettingError``, whose field is "points", "task" or "classes".
    """
    if task not in ("classification", "regression"):
        raise SettingError("task", "classification or regression", task)
    if not FEWEST_ROWS <= len(points) <= MOST_POINTS:
        words = f"{FEWEST_ROWS} to {MOST_POINTS} points"
        raise SettingError("points", words, plural(len(points), "point"))
    for row, point in enumerate(points, start=1):
        _check_point(f"point {row}", point)
    table = np.array(points, dtype=np.float64)
    class_names: tuple[str, ...] = ()
    if task == "classification":
        class_names, y = _one_hot(table[:, 2], classes)
    else:
        y = table[:, 2:]
        if y.min() == y.max():
            raise SettingError("points", "at least two different values", f"{y[0, 0]:g} everywhere")
    return Dataset(
        name=OWN_DATA,
        title="Points drawn by hand",
        task=task,
        x=table[:, :2],
        y=y,
        feature_names=("x1", "x2"),
        feature_units=("", ""),
        class_names=class_names,
        target_name="class" if task == "classification" else "value",
        target_unit="",
        row_names=tuple(f"point {number}" for number in range(1, len(points) + 1)),
        course_divisors=(1.0, 1.0),
        course_units=("", ""),
        left_out="",
        source=DRAWN,
    )


def _check_point(field: str, point: Point) -> None:
    words = f"three numbers from {-LARGEST_COORDINATE:g} to {LARGEST_COORDINATE:g}"
    if not isinstance(point, list | tuple) or len(point) != 3:
        raise SettingError(field, words, point)
    for value in point:
        try:
            number(-LARGEST_COORDINATE, LARGEST_COORDINATE)(field, value)
        except SettingError:
            raise SettingError(field, words, value) from None


def _one_hot(labels: np.ndarray, classes: int) -> tuple[tuple[str, ...], np.ndarray]:
    if isinstance(classes, bool) or classes not in range(2, MOST_POINT_CLASSES + 1):
        raise SettingError("classes", f"2 to {MOST_POINT_CLASSES} classes", classes)
    if not np.all(np.isin(labels, np.arange(classes))):
        words = f"points of the classes 0 to {classes - 1}"
        raise SettingError("points", words, float(labels[~np.isin(labels, np.arange(classes))][0]))
    counts = np.bincount(labels.astype(np.int64), minlength=classes)
    if not np.all(counts):
        none = CLASS_NAMES[int(np.argmin(counts))]
        raise SettingError("points", "at least one point of every class", f"none of {none}")
    return CLASS_NAMES[:classes], np.eye(classes)[labels.astype(np.int64)]
