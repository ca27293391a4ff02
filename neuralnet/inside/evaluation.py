"""How good are the predictions? Counts and figures for people, from outputs and true labels."""

from dataclasses import dataclass

import numpy as np

from neuralnet.errors import non_finite_allowed

NO_CLASS = -1  # what a row is taken for whose outputs are inf or NaN


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """How often class i was taken for class j: integer counts, shape (classes, classes), rows the
    true class and columns the predicted one. Rows that are taken for no class are not counted."""
    counts, known = np.zeros((classes, classes), dtype=np.int64), predicted != NO_CLASS
    np.add.at(counts, (labels[known], predicted[known]), 1)
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
    with non_finite_allowed():  # a diverged network predicts anything
        error = float(((values - predicted) ** 2).sum())
    return 1.0 - error / spread if spread else float("nan")


def predicted_classes(outputs: np.ndarray) -> np.ndarray:
    """(n,) the class that each row of outputs (n, k) speaks for: the one of the largest output; of
    one sigmoid unit (n, 1), class 1 above one half. ``NO_CLASS`` where an output is inf or NaN."""
    if outputs.shape[1] == 1:
        classes = (outputs[:, 0] > 0.5).astype(np.int64)
    else:
        classes = np.asarray(outputs.argmax(axis=1), np.int64)
    classes[~np.isfinite(outputs).all(axis=1)] = NO_CLASS
    return classes


def class_probabilities(outputs: np.ndarray) -> np.ndarray:
    """Probabilities of all classes, (n, k): one sigmoid unit (n, 1) speaks of the second of two
    classes, and the first gets the rest."""
    return np.concatenate([1.0 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often a prediction of confidence p is right. Confidence is the probability given to the
    predicted class; bin b holds the rows with ``edges[b]`` < confidence ≤ ``edges[b + 1]``.

    ``confidence`` and ``accuracy`` are the means over a bin's rows, NaN where ``rows`` is 0.
    """

    edges: np.ndarray
    rows: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @property
    def expected_error(self) -> float:
        """Expected calibration error, Σ_b (n_b / n) · |accuracy_b − confidence_b|: 0 where every
        bin is right as often as it says. NaN without rows.

        Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks (2017), equation 3.
        """
        used = self.rows > 0
        if not used.any():
            return float("nan")
        gaps = np.abs(self.accuracy[used] - self.confidence[used])
        return float(np.average(gaps, weights=self.rows[used]))


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> Calibration:
    """Sort the rows into ``bins`` equally wide bins of confidence. ``probabilities`` is (n, k),
    k ≥ 2, and ``labels`` (n,) the true classes."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    confidence = probabilities.max(axis=1, initial=0.0)
    right = probabilities.argmax(axis=1) == labels
    # An edge belongs to the bin below it; what rounding left above 1, to the last.
    bin_of = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    rows = np.bincount(bin_of, minlength=bins)
    with non_finite_allowed():
        return Calibration(
            edges,
            rows,
            np.bincount(bin_of, weights=confidence, minlength=bins) / rows,
            np.bincount(bin_of, weights=right, minlength=bins) / rows,
        )
