"""A training step that a device makes again and again: fixed places, and one start for all.

Python starts a step's operations one after another, some forty for a small network, and on a GPU
that takes longer than computing them. Where nothing changes but the numbers in some arrays, the
whole sequence is captured once as a CUDA graph and replayed: one start. So everything that differs
from step to step lies in places that stay: the batch's rows and targets, the dropout masks, and
those numbers of the optimizer that depend on t. A number handed to an operation directly would be
frozen at the value it had while the graph was captured.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from neuralnet.device.arrays import Array
from neuralnet.device.fast_layer import BATCH_SIZES_KEPT
from neuralnet.device.graphs import capture, memory_of_its_own
from neuralnet.errors import NotCapturedError

if TYPE_CHECKING:
    from neuralnet.network import Network
    from neuralnet.optimizers import Optimizer


class Repeated:
    """Called again and again, does what ``work`` does: the first time as it is, which warms up all
    that a capture must find ready; then it is captured, and from then on replayed.

    ``is_captured`` says whether it is; ``why_not`` why it could not be."""

    def __init__(self, work: Callable[[], None], xp: ModuleType) -> None:
        self._work, self._xp = work, xp
        self._pool = memory_of_its_own(xp)
        self._replay: Callable[[], None] | None = None
        self._is_warm = False
        self.why_not = ""

    @property
    def is_captured(self) -> bool:
        """Is it replayed from now on?"""
        return self._replay is not None

    def __call__(self) -> None:
        if self._is_warm and self._replay is None and not self.why_not:
            try:
                self._replay = capture(self._xp, self._work, self._pool)
            except NotCapturedError as error:
                self.why_not = str(error)
        if self._replay is None:
            self._work()
            self._is_warm = True
        else:
            self._replay()


class FixedStep:
    """The step on batches of ``n`` rows: places for what differs from step to step, and
    ``work(step)``, the operations on them, which asks the device for nothing else.

    ``network`` has buffers of its own on the shared θ, so that nothing else uses or resizes them.
    ``masks`` are those of a step of this shape. ``work`` leaves ``loss`` and ``g``, the gradient,
    where a replay finds them again."""

    def __init__(
        self,
        network: "Network",
        optimizer: "Optimizer",
        n: int,
        masks: Sequence[Array | None],
        work: Callable[["FixedStep"], None],
    ) -> None:
        def place(*shape: int) -> Array:
            return network.xp.full(shape, np.nan, dtype=network.theta.dtype)

        leading = network.theta.shape[:-1]
        self.network = network.sharing_theta()
        self.x = network.room_for_rows(*leading, n, network.n_in)
        self.y = place(*leading, n, network.specs[-1].units)
        self._masks = [None if mask is None else place(*mask.shape) for mask in masks]
        self.network.masks = self._masks
        self._optimizer = optimizer
        self.numbers = tuple(
            place(*getattr(number, "shape", (1,))) for number in optimizer.step_numbers()
        )
        self.loss: Array = np.nan
        self.g: Array = np.nan
        self.repeated = Repeated(lambda: work(self), network.xp)

    def __call__(self, masks: Sequence[Array | None]) -> None:
        """Make the step on the rows that lie in ``x`` and ``y``."""
        places = [*self._masks, *self.numbers]
        for there, value in zip(places, [*masks, *self._optimizer.step_numbers()], strict=True):
            if there is not None:
                there[...] = value
        self.repeated()


class FixedSteps:
    """The fixed steps of one trainer, one for each size of batch that turns up."""

    def __init__(
        self, network: "Network", optimizer: "Optimizer", work: Callable[[FixedStep], None]
    ) -> None:
        self._network, self._optimizer, self._work = network, optimizer, work
        self._steps: dict[int, FixedStep] = {}

    def of(self, n: int, masks: Sequence[Array | None]) -> FixedStep:
        """The step on ``n`` rows."""
        step = self._steps.get(n)
        if step is None:
            if len(self._steps) >= BATCH_SIZES_KEPT:
                del self._steps[next(iter(self._steps))]
            step = FixedStep(self._network, self._optimizer, n, masks, self._work)
            self._steps[n] = step
        return step

    @property
    def is_captured(self) -> bool:
        """Is any of them replayed?"""
        return any(step.repeated.is_captured for step in self._steps.values())

    @property
    def why_not(self) -> str:
        """Why one of them could not be captured; empty while none was refused."""
        return next(
            (step.repeated.why_not for step in self._steps.values() if step.repeated.why_not), ""
        )
