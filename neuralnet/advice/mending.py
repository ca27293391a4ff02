"""Did the change that a finding offers mend the run? The run before and the changed one, compared.

Two things must be true: the cause is no longer found, and rows that were not trained on are
answered better. A change that only hides the symptom mends nothing.
"""

import math
from dataclasses import dataclass

from neuralnet.advice.findings import findings
from neuralnet.history import Measurement
from neuralnet.training import Trainer


@dataclass(frozen=True)
class Verdict:
    """The run before at ``then``, the changed run at ``now``. ``gone``: the cause is not found any
    more; ``better``: the rows called ``rows`` are answered better."""

    rows: str
    then: Measurement
    now: Measurement
    gone: bool
    better: bool

    @property
    def mended(self) -> bool:
        """Is the cause gone, and the run better for it?"""
        return self.gone and self.better

    @property
    def metrics(self) -> tuple[float, float]:
        """Accuracy (or root mean squared error) of the rows, before and now."""
        name = f"{self.rows}_metric"
        return getattr(self.then, name), getattr(self.now, name)

    @property
    def losses(self) -> tuple[float, float]:
        """Loss of the rows, before and now."""
        name = f"{self.rows}_loss"
        return getattr(self.then, name), getattr(self.now, name)


def judge(kind: str, then: Measurement, trainer: Trainer, *, same_loss: bool) -> Verdict:
    """What became of the finding ``kind``, whose run had come to ``then``: the changed run at the
    trainer's present state. Validation rows decide, or the training rows where there are none;
    their loss, or the metric where the two losses are not of one kind (``same_loss``).
    """
    now = trainer.measure()
    rows = "validation" if len(trainer.data.validation_rows) else "training"
    verdict = Verdict(
        rows, then, now, kind not in {found.kind for found in findings(trainer)}, better=False
    )
    before, after = verdict.losses if same_loss else verdict.metrics
    falls = same_loss or trainer.data.target_scaler is not None
    better = after < before if falls else after > before
    if not math.isfinite(before):  # numbers that had run out
        better = math.isfinite(after)
    return Verdict(rows, then, now, verdict.gone, better)
