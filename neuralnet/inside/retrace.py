"""Looking back along a run: the way of one parameter up to the present state.

Snapshots say where the parameter was long ago; the last steps are made once more, which is cheap
and gives the very same numbers. At the end the trainer stands where it stood.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.training import Trainer


@dataclass(frozen=True, eq=False)
class Retraced:
    """``steps`` and ``values`` of one parameter, in the order of time, the present state last. From
    ``exact_from`` on there is a value for every step; of the updates since then ``lowered`` made
    the loss of their own batch smaller and ``raised`` made it larger."""

    steps: np.ndarray
    values: np.ndarray
    exact_from: int
    lowered: int
    raised: int


def retrace(
    trainer: Trainer,
    index: int,
    last_steps: int = 48,
    known: dict[int, float] | None = None,
) -> Retraced:
    """The way of parameter ``index`` of θ up to the present state: a value at every snapshot, and
    one at every step of the last ``last_steps``, or of fewer where snapshots are so far apart that
    it would take long. The present step is computed afterwards.

    ``known`` keeps what each update did to the loss of its own batch, by the state it led to, for
    the next call on the same run.
    """
    changes: dict[int, float] = {} if known is None else known
    here, history = trainer.step, trainer.history
    exact_from = max(here - last_steps, 0)
    if here - history.nearest(exact_from).step > 4 * last_steps:
        exact_from = history.nearest(here).step
        if here - exact_from > 4 * last_steps:
            exact_from = here
    line = {
        snapshot.step: float(snapshot.theta[index])
        for snapshot in history
        if snapshot.step < exact_from
    }
    if exact_from < here:
        trainer.seek(exact_from)
    probe, lowered, raised = trainer.network.sharing_theta(), 0, 0
    while True:
        line[trainer.step] = float(to_host(trainer.network.theta[index]))
        if trainer.step >= here or not trainer.run(1):
            break
        if trainer.step not in changes:
            with non_finite_allowed():
                probe.forward(trainer.x)
                after = probe.loss_value(trainer.y)
            changes[trainer.step] = float(to_host(after - trainer.loss))
        change = changes[trainer.step]
        lowered, raised = lowered + (change < 0), raised + (change > 0)
    trainer.compute()
    steps = np.array(sorted(line), dtype=np.int64)
    values = np.array([line[int(step)] for step in steps])
    return Retraced(steps, values, exact_from, lowered, raised)
