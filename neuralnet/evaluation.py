"""How good are the predictions? Counts and figures for people, from outputs and true labels."""

from dataclasses import dataclass

import numpy as np


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """How often class i was taken for class j: integer counts, shape (classes, classes), rows the
    true class and columns the predicted one."""
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts


@dataclass(frozen=True)
class ClassFigures:
    """Precision TP/(TP + FP) and recall TP/(TP + FN) of one class; NaN where nothing is counted."""

    precision: float
    recall: float
    rows: int


def class_figures(confusion: np.ndarray) -> list[ClassFigures]:
    """Precision, recall and number of rows of every class."""
    hits, of_class, as_class = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    return [
        ClassFigures(
            float(hit / taken) if taken else float("nan"),
            float(hit / rows) if rows else float("nan"),
            int(rows),
        )
        for hit, rows, taken in zip(hits, of_class, as_class, strict=True)
    ]


def r_squared(predicted: np.ndarray, values: np.ndarray) -> float:
    """R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 is no better than the mean."""
    spread = float(((values - values.mean()) ** 2).sum())
    with np.errstate(over="ignore", invalid="ignore"):  # a diverged network predicts anything
        error = float(((values - predicted) ** 2).sum())
    return 1.0 - error / spread if spread else float("nan")
