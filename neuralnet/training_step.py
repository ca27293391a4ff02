"""One training step, and many in a row: for one network or for R at once, on the CPU or on a GPU.

    rows of the batch → forward → loss → backward → clipping and penalties → Δθ → θ += Δθ

`Trainer` and the trainer of many networks both make their steps here; every line works on the last
axes. What a step leaves must be finite. Looking at it makes a GPU wait, and costs something for
many networks on the CPU too: there a row of steps is made first and looked at once, and if a number
ran away on the way, the steps are taken back and made again one by one.
"""

import math
from abc import ABC, abstractmethod
from types import ModuleType

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.device.backend import says_what_failed
from neuralnet.device.fixed_step import FixedStep, FixedSteps
from neuralnet.device.kernels import gradient_length, sum_of_squares
from neuralnet.dropout import Masks
from neuralnet.errors import non_finite_allowed
from neuralnet.network import Network
from neuralnet.optimizers import Optimizer, clip
from neuralnet.penalties import Penalty
from neuralnet.schedules import LearningRate, Rate


def rows_of_batches(n: int, batch_size: int, rows_done: int) -> list[int]:
    """How many rows the batch that begins at ``rows_done`` has, and each later one of an epoch over
    ``n`` rows: the last one may be smaller."""
    full, rest = divmod(n - rows_done, batch_size)
    return [batch_size] * full + ([rest] if rest else [])


class TrainingSteps(ABC):
    """Makes training steps. A trainer is one of these and says what its batches are (``_batch``,
    ``_batch_into``), what happens at the state that a step leads to (``_arrived``) and whose run is
    over when a number is not finite (``_end_what_is_not_finite``).

    ``loss`` (…), ``g`` (…, P), the gradient that the optimizer sees, and ``delta`` (…, P) are of
    the last step that was computed; ``x`` and ``y`` are its batch. ``clip_norm`` is None, or a
    number for each network, (R, 1); ``penalty`` says what keeps weights small; ``free`` is 0 for a
    parameter that is frozen and 1 for the others, None where none is frozen.
    """

    xp: ModuleType
    n: int  # training rows
    batch_size: int
    x: Array
    y: Array
    optimizer: Optimizer
    learning_rate: LearningRate
    fixed_steps: FixedSteps
    clip_norm: Array | None = None
    penalty = Penalty()
    free: Array | None = None
    _masks: Masks | None = None

    def __init__(self) -> None:
        self.step = self.epochs_done = self.batches_done = self.rows_done = 0
        self._filled: int | None = None  # the state whose step is in the buffers

    def _use_network(self, network: Network) -> None:
        """Train ``network`` from now on."""
        xp, self.network = self.xp, network
        self.delta = xp.full_like(network.theta, np.nan)
        self.regularised = xp.full_like(network.theta, np.nan)
        self._sum_of_squares = sum_of_squares(xp, network.theta.ndim)
        self._length = gradient_length(xp, network.theta)
        # The sum of what must be finite, over the steps since it was looked at.
        self._seen = xp.zeros(network.theta.shape[:-1])
        self.loss: Array = np.nan
        self.g: Array = network.dL_dtheta
        self.gradient_norm: Array = np.nan  # of ∂L/∂θ, where it is clipped
        self.clip_factor: Array = 1.0

    def _use_optimizer(self, optimizer: Optimizer) -> None:
        """Let ``optimizer`` make Δθ from now on. To be called again when a setting of the step has
        changed: fixed steps have the old one in them."""
        self.optimizer = optimizer
        self.fixed_steps = FixedSteps(self.network, optimizer, self._operations)

    # --- what a trainer says ---------------------------------------------------------------

    @property
    @abstractmethod
    def at_end(self) -> bool:
        """Is there no step after this state?"""

    @abstractmethod
    def _batch(self) -> tuple[Array, Array]:
        """x and y of the current step."""

    @abstractmethod
    def _batch_into(self, x: Array, y: Array) -> None:
        """Write x and y of the current step into these arrays of the device."""

    @abstractmethod
    def _arrived(self) -> None:
        """Do what is to be done at the state that the last step has led to."""

    @abstractmethod
    def _end_what_is_not_finite(self) -> bool:
        """Look through the buffers of the step and end each run that has inf or NaN in them. True
        if there is none."""

    # --- one step --------------------------------------------------------------------------

    def _compute(self) -> None:
        """Fill every buffer of the current step. Changes neither parameters nor the optimizer's
        current state."""
        self.x, self.y = self._batch()
        if self._masks is not None:
            self.network.masks = self._masks_of_step()
        self._use_rate()
        self.loss, self.g = self._fill(self.network, self.x, self.y)
        self._filled = self.step

    @property
    def rate(self) -> Rate:
        """The learning rate of the present step, and what it is made of."""
        rows_after = min(self.rows_done + self.batch_size, self.n)
        e, after = (self.epochs_done + rows / self.n for rows in (self.rows_done, rows_after))
        return self.learning_rate.at(e, after)

    def _use_rate(self) -> None:
        if self.learning_rate.changes:
            self.optimizer.use_rate(self.rate.value)

    def _masks_of_step(self) -> list[Array | None]:
        if self._masks is None:
            return [None] * len(self.network.layers)
        return self._masks.at(self.step, rows_of_batches(self.n, self.batch_size, self.rows_done))

    def _fill(
        self, network: Network, x: Array, y: Array, numbers: tuple[Array, ...] | None = None
    ) -> tuple[Array, Array]:
        """Forwards, backwards and Δθ for a batch: its loss, and the gradient that the optimizer
        sees. ``numbers`` as in ``Optimizer.delta``."""
        network.forward(x)
        loss = network.loss_value(y)
        g = network.backward(y)
        if self.clip_norm is not None or self.penalty.is_on:
            g = self._regularise(g)
        self.optimizer.delta(g, out=self.delta, numbers=numbers)
        if self.free is not None:
            self.delta *= self.free
        return loss, g

    def _regularise(self, g: Array) -> Array:
        """What the optimizer sees: the clipped gradient plus that of the penalties; L2 is left out
        where it decays the weights itself."""
        xp, g_seen = self.xp, self.regularised
        if self.clip_norm is not None:
            norm = self._length(g)
            factor = clip(g, norm, self.clip_norm, out=g_seen, xp=xp)
            self.gradient_norm, self.clip_factor = norm[..., 0], factor[..., 0]
        else:
            g_seen[...] = g
        theta, decoupled = self.network.theta, self.optimizer.decoupled_decay
        self.penalty.add_gradient(theta, g_seen, l2=not decoupled)
        return g_seen

    def _apply(self) -> None:
        """θ ← θ + Δθ with the Δθ of the last ``_compute``."""
        self.network.theta += self.delta
        self.optimizer.advance()

    def _count(self) -> None:
        self.step += 1
        self.batches_done += 1
        self.rows_done += self.batch_size

    def _arrive(self) -> None:
        """Count the step, and do what is to be done at the state it leads to."""
        self._count()
        self._arrived()

    # --- many steps ------------------------------------------------------------------------

    @says_what_failed
    def run(self, steps: int) -> int:
        """Make up to ``steps`` steps; fewer where the end comes first. Returns how many were
        made."""
        made = 0
        with non_finite_allowed():
            while made < steps and not self.at_end:
                made += self._make(min(steps - made, self._steps_in_one_go()))
        return made

    def run_epochs(self, epochs: int = 1) -> int:
        """Finish ``epochs`` epochs from here, the current one included. Returns the steps made."""
        made, target = 0, self.epochs_done + epochs
        while self.epochs_done < target and not self.at_end:
            made += self.run(self._steps_in_one_go())
        return made

    @property
    def steps_left_in_epoch(self) -> int:
        """The steps from this state to the end of its epoch."""
        return -(-(self.n - self.rows_done) // self.batch_size)

    def _steps_in_one_go(self) -> int:
        """The steps up to the next state at which there is something to do."""
        return self.steps_left_in_epoch

    def _make(self, steps: int) -> int:
        """Make ``steps`` steps within an epoch. Returns how many could be made."""
        if self.xp is np and self.network.runs is None:
            return self._one_by_one(steps)
        theta, state = self.network.theta.copy(), self.optimizer.state.copy()
        t, counts = self.optimizer.t, (self.step, self.batches_done, self.rows_done)
        self._seen[...] = 0.0
        for left in range(steps, 0, -1):
            self._step_unseen()
            if left > 1:
                self._count()
        if self._all_finite(self._seen):
            self._arrive()
            return steps
        self.network.theta[...] = theta
        self.optimizer.restore(state, t)
        self.step, self.batches_done, self.rows_done = counts
        return self._one_by_one(steps)

    def _one_by_one(self, steps: int) -> int:
        made = 0
        while made < steps and self._compute_what_is_finite():
            self._apply()
            self._arrive()
            made += 1
        return made

    def _compute_what_is_finite(self) -> bool:
        """Compute a step, without the runs that cannot make it. False if none can."""
        while not self.at_end:
            self._compute()
            if self._all_finite(self._what_must_be_finite(self.loss, self.g)):
                return True
            if self._end_what_is_not_finite():
                return True
        return False

    def _what_must_be_finite(self, loss: Array, g: Array) -> Array:
        """One number for each network that is inf or NaN where anything of the step is, or is about
        to be: squares overflow long before Δθ or θ can. It says so too early, and only a search
        decides."""
        seen, alarm = loss + self._sum_of_squares(g), self.optimizer.alarm(self.delta)
        return seen if alarm is None else seen + alarm

    def _all_finite(self, numbers: Array) -> bool:
        """Is the number of every network finite? A device has to be waited for."""
        if self.network.runs is None:
            return math.isfinite(numbers)
        return bool(np.isfinite(to_host(numbers)).all())

    def _step_unseen(self) -> None:
        """Make a step and add what must be finite to ``_seen``; only counting it is left to do."""
        if self.xp is np:
            self._compute()
            self._seen += self._what_must_be_finite(self.loss, self.g)
            self._apply()
            return
        self._use_rate()
        masks = self._masks_of_step()
        step = self.fixed_steps.of(min(self.batch_size, self.n - self.rows_done), masks)
        self._batch_into(step.x, step.y)
        step(masks)
        self.x, self.y, self.loss, self.g = step.x, step.y, step.loss, step.g
        self.optimizer.t += 1

    def _operations(self, step: FixedStep) -> None:
        """All that a device has to do for a step in fixed places."""
        step.loss, step.g = self._fill(step.network, step.x, step.y, step.numbers)
        self._seen += self._what_must_be_finite(step.loss, step.g)
        self.network.theta += self.delta
        self.optimizer.keep_next_state()
