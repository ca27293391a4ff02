"""The measurements of a run as a table."""

import csv
import io

from neuralnet.many.sweeps import FIGURES
from neuralnet.training import Trainer


def history_csv(trainer: Trainer) -> str:
    """A line for the start, for every epoch's end up to the present state, and for that state;
    every number so that the same one is read back. Accuracies are shares of 1; errors are in the
    target's unit."""
    past = [m for m in trainer.history.measurements.values() if m.step <= trainer.step]
    rows = {m.step: m for m in (*past, trainer.measure())}
    metric = "accuracy" if trainer.data.target_scaler is None else "rmse"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", "step", *(name.replace("metric", metric) for name in FIGURES)])
    for step in sorted(rows):
        m = rows[step]
        writer.writerow([m.epoch, m.step, *(repr(getattr(m, name)) for name in FIGURES)])
    return text.getvalue()
