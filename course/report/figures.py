"""The figures of a run by the names of their files."""

import numpy as np

from course.report.charts import Line, confusion_chart, line_chart
from neuralnet.inside.evaluation import confusion_matrix, predicted_classes
from neuralnet.plurals import plural
from neuralnet.training import Trainer


def figures(trainer: Trainer) -> dict[str, str]:
    """Loss, accuracy or error, and for classes the confusion, up to the present state."""
    past = [m for m in trainer.history.measurements.values() if m.step <= trainer.step]
    points = sorted({m.step: m for m in (*past, trainer.measure())}.values(), key=lambda m: m.step)
    per_epoch = max(trainer.run_spec.epoch_ends(trainer.n, 1)[-1], 1)
    epochs = [m.step / per_epoch for m in points]
    has_validation = len(trainer.data.validation_rows) > 0
    parts = ("training", "validation") if has_validation else ("training",)
    is_values = trainer.data.target_scaler is not None
    unit = trainer.data.dataset.target_unit
    metric = f"error (RMSE{f', {unit}' if unit else ''})" if is_values else "share that is right"

    def lines(figure: str) -> list[Line]:
        return [Line(part, epochs, [getattr(m, f"{part}_{figure}") for m in points])
                for part in parts]  # fmt: skip

    found = {
        "loss.svg": line_chart("Loss", "epoch", "loss", lines("loss")),
        ("error.svg" if is_values else "accuracy.svg"): line_chart(
            "Error" if is_values else "Accuracy", "epoch", metric, lines("metric")
        ),
    }
    if not is_values:
        rows = trainer.data.validation_rows if has_validation else trainer.data.training_rows
        part = "validation" if has_validation else "training"
        found["confusion.svg"] = confusion_chart(
            f"Confusion, {plural(len(rows), f'{part} row')}",
            confusion_of(trainer, rows),
            trainer.data.dataset.class_names,
        )
    return found


def confusion_of(trainer: Trainer, rows: np.ndarray) -> np.ndarray:
    """How often class i was taken for class j among these rows of the data set."""
    dataset = trainer.data.dataset
    predicted = predicted_classes(trainer.outputs()[rows])
    return confusion_matrix(dataset.labels[rows], predicted, dataset.k)
