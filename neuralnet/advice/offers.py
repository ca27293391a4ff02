"""Which of the changes that a finding offers helps? Tried before it is promised.

What ought to help does not always. So the run and the changed run are both trained to their ends,
with the run's own seed and some others, and a change is offered with how often it helped. The work
is made in small slices (`slices`).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from neuralnet.advice.changes import Change
from neuralnet.advice.evidence import SHORT
from neuralnet.advice.reference import Reference, comparison, reference, row_scores
from neuralnet.advice.slices import InSlices
from neuralnet.experiment import EDITABLE, LIMITS, Run
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, network_layers
from neuralnet.training import Trainer

# The run's own seed and two more; a change that helps with most of them is offered.
SEEDS = 3
MOST_OF_THEM = 2
# A change whose runs, with those they are compared with, take more work than this (steps × rows of
# a batch × parameters) is offered untried: it would be minutes.
MOST_WORK = 1e10
# Scores of so many runs are kept for all who ask: two numbers each.
MOST_KEPT = 1024
# So much work is done, and at most so many steps, before a slice looks at the clock again.
WORK_BETWEEN_CLOCKS, STEPS_BETWEEN_CLOCKS = 2e7, 64


@dataclass(frozen=True)
class Tried:
    """A change and with how many of ``seeds`` it helped; 0 seeds where it was too long to try."""

    change: Change
    helped: int
    seeds: int

    @property
    def helps(self) -> bool:
        """With most of the seeds?"""
        return self.helped >= MOST_OF_THEM


@dataclass(frozen=True)
class Outcome:
    """Score (accuracy or R²) and loss of the compared rows at a run's end."""

    score: float
    loss: float


class Offers(InSlices):
    """The changes of one finding, tried one after another until one helps.

    ``advance`` works for some seconds and says whether it is done; then ``best`` is what to offer,
    or None where none of ``tried`` helped. Work that would take minutes is left out: such a change
    is in ``tried`` with 0 seeds.
    """

    def __init__(self, trainer: Trainer, changes: Sequence[Change]) -> None:
        super().__init__(self._steps())
        self.run, self.rows = trainer.run_spec, trainer.n
        self.changes = tuple(changes)
        self.tried: list[Tried] = []
        self.best: Tried | None = None

    def _steps(self) -> Iterator[None]:
        """Works for a moment between two yields."""
        measured = comparison(self.run.experiment)
        while not measured.advance(0.0):
            yield
        known = reference(self.run.experiment)
        for change in self.changes:
            tried = Tried(change, 0, 0)
            runs = [
                (_with_seed(self.run, seed), _with_seed(changed_run(self.run, change), seed))
                for seed in range(SEEDS)
            ]
            if SEEDS * sum(self._work_of(run) for run in runs[0]) > MOST_WORK:
                self.tried.append(tried)
                continue
            for before, after in runs:
                outcomes = []
                for run in (before, after):
                    outcome = _kept(run)
                    if outcome is None:
                        trainer = Trainer(run, history_bytes=0)
                        steps = int(WORK_BETWEEN_CLOCKS / _work_of_a_step(trainer))
                        while not trainer.at_end:
                            trainer.run(max(1, min(steps, STEPS_BETWEEN_CLOCKS)))
                            yield
                        outcome = _keep(run, _outcome(trainer, known))
                    outcomes.append(outcome)
                helped = helps(outcomes[0], outcomes[1], known)
                tried = Tried(change, tried.helped + helped, tried.seeds + 1)
                if tried.helped + SEEDS - tried.seeds < MOST_OF_THEM:
                    break  # it cannot become most of them any more
                yield
            self.tried.append(tried)
            if tried.helps:
                self.best = tried
                return

    def _work_of(self, run: Run) -> float:
        """Steps × rows of a batch × parameters of a whole run."""
        experiment = run.experiment
        parameters = parameter_count(input_count(experiment), network_layers(experiment))
        return float(experiment.epochs * self.rows * parameters)


def helps(before: Outcome, after: Outcome, known: Reference) -> bool:
    """Is the changed run as good as the simple methods, or half of the way there; or, where the
    run before was so already or the inputs tell nothing, is its loss lower by a tenth?"""
    best = known.best.score
    if known.tells and before.score < best - SHORT:
        return after.score >= min(best - SHORT, (before.score + best) / 2 + SHORT / 2)
    worse = known.tells and after.score < before.score - SHORT / 2
    return after.loss < 0.9 * before.loss and not worse


def changed_run(run: Run, change: Change) -> Run:
    """The run that a press of an offer makes: a branch at the change's step, or a new one."""
    changed = change.wanted.changes_from(run.settings_at(2**31 - 1))
    if run.edits and changed.keys() <= {*EDITABLE, *LIMITS}:
        limits = {name: getattr(change.wanted, name) for name in LIMITS}
        base = Run(run.experiment.replace(**limits), run.edits)
        if not changed.keys() & set(EDITABLE):
            return base
        return base.edited(change.step, {name: getattr(change.wanted, name) for name in EDITABLE})
    return Run(change.wanted)


def _with_seed(run: Run, number: int) -> Run:
    """The run with its own seed (number 0) or another one. It is tried on the CPU: small networks
    are quickest there, and a GPU belongs to what is on the screen."""
    seed = (run.experiment.seed + 1009 * number) % 2**31
    return Run(run.experiment.replace(seed=seed, device="cpu"), run.edits)


def _work_of_a_step(trainer: Trainer) -> int:
    return int(trainer.batch_size * trainer.network.theta.size)


def _outcome(trainer: Trainer, known: Reference) -> Outcome:
    rows = known.rows
    score = float(row_scores(trainer.outputs()[rows], trainer.data, rows).mean())
    now = trainer.measure()
    loss = now.validation_loss if known.kind == "validation" else now.training_loss
    return Outcome(score, loss if np.isfinite(loss) else np.inf)


_OUTCOMES: OrderedDict[tuple[object, ...], Outcome] = OrderedDict()
_LOCK = threading.Lock()


def run_key(run: Run) -> tuple[object, ...]:
    """What determines a run's end: its trajectory and its end conditions."""
    return (run.key, *(getattr(run.experiment, name) for name in LIMITS))


def _kept(run: Run) -> Outcome | None:
    with _LOCK:
        return _OUTCOMES.get(run_key(run))


def _keep(run: Run, outcome: Outcome) -> Outcome:
    with _LOCK:
        _OUTCOMES[run_key(run)] = outcome
        while len(_OUTCOMES) > MOST_KEPT:
            _OUTCOMES.popitem(last=False)
    return outcome
