"""Runs trained once for all tests of a process: most tests only look at a state of one."""

from functools import cache

from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer

# A network that is large enough to learn wrong labels by heart.
WRONG_LABELS = Experiment(
    dataset="moons",
    samples=300,
    hidden_units=(64, 64),
    label_flips=0.3,
    epochs=60,
    learning_rate=0.01,
)


@cache
def _trained(run: Run) -> Trainer:
    trainer = Trainer(run)
    trainer.run_to_end()
    return trainer


def at_end(run: Run | Experiment) -> Trainer:
    """The trainer of a run, at its end. Every caller gets the same one, wherever the last has left
    it: look at it, or seek, and train another one to change anything."""
    trainer = _trained(run if isinstance(run, Run) else Run(run))
    trainer.seek(trainer.run_spec.epoch_ends(trainer.n)[-1])
    return trainer


def at_share(run: Run | Experiment, share: float, extra: int = 0) -> Trainer:
    """The same at the end of the epoch that lies at ``share`` of the run, and ``extra`` steps."""
    trainer = _trained(run if isinstance(run, Run) else Run(run))
    ends = trainer.run_spec.epoch_ends(trainer.n)
    trainer.seek(ends[round(share * (len(ends) - 1))] + extra)
    return trainer
