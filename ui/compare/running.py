"""One running sweep in this process. Each look at it trains a short slice.

No Streamlit here. Streamlit may begin a page's next run while the last one is still at work, so two
threads can meet at one sweep; a lock keeps them apart, and what is drawn is a copy.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from neuralnet.experiment import Experiment
from neuralnet.many.sweeps import RunResult, Sweep, SweepRun
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, network_layers
from ui.desk.gate import GATE, Gate
from ui.desk.script_turns import SCRIPT_TURNS

# A slice, in seconds, is short, so that another visitor's page waits little for the interpreter.
# After it the sweep pauses for this share of the time that the slice took, even where nobody waits
# at the gate: a slice that took long shows that others want the processor too.
SLICE = 0.015
PAUSE = 0.5
# Of one visitor's networks in training: θ, ∂L/∂θ, Δθ and the optimizer's copies, 12 numbers each.
BYTES_OF_A_BATCH = 16 * 2**20
# Runs that train side by side also end together. With few of them at once, a sweep that is stopped
# half-way has finished runs to show.
RUNS_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Progress:
    """The state of a sweep: what can be drawn while it runs."""

    finished: int
    total: int
    progress: float
    curves: list[np.ndarray]  # of finished and unfinished runs, (E, 5) each
    done: bool
    stopped: bool


class Running:
    """A sweep around the settings ``base``, and its results so far. ``work`` trains for a moment;
    ``stop`` keeps what there is."""

    def __init__(self, base: Experiment, sweep: Sweep, gate: Gate = GATE) -> None:
        self.base, self.sweep = base, sweep
        self._gate = gate
        self._lock = threading.Lock()
        self._run = SweepRun(sweep, runs_in_a_batch=_runs_in_a_batch(sweep))

    @property
    def done(self) -> bool:
        """Is nothing left to train?"""
        return self._run.done

    @property
    def stopped(self) -> bool:
        """Was it given up before its end?"""
        return self._run.stopped

    def work(self, seconds: float) -> bool:
        """Train in slices for up to ``seconds``; each slice waits for its turn among all visitors.
        Returns whether any turn came."""
        deadline, worked = time.monotonic() + seconds, False
        with SCRIPT_TURNS.given_back():
            while not self.done and (left := deadline - time.monotonic()) > 0:
                with self._gate.turn(left) as mine:
                    if not mine:
                        break
                    start = time.monotonic()
                    with self._lock:
                        if not self.done:
                            self._run.advance(SLICE)
                    worked = True
                time.sleep(PAUSE * (time.monotonic() - start))
        return worked

    def stop(self) -> None:
        """Keep what is finished and give up the rest."""
        with self._lock:
            if not self.done:
                self._run.stop()

    @property
    def results(self) -> dict[int, RunResult]:
        """The finished runs by their place in the sweep."""
        with self._lock:
            return dict(self._run.results)

    @property
    def failures(self) -> dict[int, str]:
        """What went wrong, by place."""
        with self._lock:
            return dict(self._run.failures)

    def look(self) -> Progress:
        """Where it stands now."""
        with self._lock:
            run = self._run
            curves = [result.curve for result in run.results.values()]
            curves += list(run.unfinished.values())
            return Progress(
                len(run.results),
                len(self.sweep.experiments),
                run.progress,
                curves,
                run.done,
                run.stopped,
            )


def _runs_in_a_batch(sweep: Sweep) -> int:
    most = max(
        parameter_count(input_count(run), network_layers(run)) for run in set(sweep.experiments)
    )
    return int(max(1, min(RUNS_AT_ONCE, BYTES_OF_A_BATCH // (12 * 8 * most))))
