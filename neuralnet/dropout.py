"""Dropout masks: which units a step switches off.

The masks of step t are a function of seed and t, so that asking twice gives the same and nothing
need be remembered to go back. They are drawn on the host, equal for every device, and ahead: those
of an epoch's next steps together, which a device gets in one transfer.

Source: Srivastava et al. 2014, Dropout; divided by 1 − p as here ("inverted"), a network can be
measured without a mask and without rescaling its weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.data.streams import Stream
from neuralnet.device.arrays import Array
from neuralnet.layers import LayerSpec

# Every step draws from a stretch of so many numbers, apart from the next one's.
NUMBERS_IN_A_STEP = 2**40

# Drawn ahead are at most so many numbers over all networks (and one step in any case): a device is
# sent a byte for each, the host is not to draw long for a step that is only looked at.
AHEAD_ON_A_DEVICE = 2**23
AHEAD_ON_THE_HOST = 2**16

# An epoch has a few blocks: as many batches as fit, and what is left.
LAYOUTS_KEPT = 4


class MaskStream:
    """The random numbers of one run's masks, each step's from a stretch of its own."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64([seed, Stream.DROPOUT])
        self._start = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def fill(self, room: np.ndarray, first: int, steps: Sequence[Sequence[slice]]) -> None:
        """Write the numbers, 0 to 1, of step ``first`` and those after it into ``room``: of each
        step into its slices, one after another."""
        # Making a new generator would take ten times as long as going to the place in this one.
        self._bits.state = self._start
        self._bits.advance(first * NUMBERS_IN_A_STEP)
        for parts in steps:
            drawn = 0
            for part in parts:
                self._generator.random(out=room[part])
                drawn += part.stop - part.start
            self._bits.advance(NUMBERS_IN_A_STEP - drawn)


class Masks:
    """The masks of one network, or of R at once: 0 with probability p, else 1/(1 − p).

    Parameters: ``seeds`` of the runs; ``layers`` of the network; ``p`` of every run (rows) and
    layer (columns); ``runs`` None for one network without a leading axis; the network's ``dtype``.
    A run that drops nothing in a layer where others do gets a mask of ones there.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        layers: Sequence[LayerSpec],
        p: np.ndarray,
        *,
        runs: int | None,
        dtype: Any,
        xp: ModuleType = np,
    ) -> None:
        self.xp = xp
        self._p, self._dtype = p, dtype
        self._leading = () if runs is None else (runs,)
        self._streams = [
            MaskStream(seed) if any(of_run) else None for seed, of_run in zip(seeds, p, strict=True)
        ]
        self._units = [
            spec.units if any(of_layer) else 0 for spec, of_layer in zip(layers, p.T, strict=True)
        ]
        self._rows: tuple[int, ...] = ()  # of the batches in the block, the first one's step:
        self._first = 0
        self._layouts: dict[tuple[int, ...], _Layout] = {}

    def at(self, step: int, rows: Sequence[int]) -> list[Array | None]:
        """The masks of ``step``, one per layer, (…, n, units); None for a layer without dropout.
        ``rows`` are n of this step's batch and of the batches that follow it in the epoch."""
        place = step - self._first
        if not 0 <= place < len(self._rows) or self._rows[place:] != tuple(
            rows[: len(self._rows) - place]
        ):
            self._draw(step, rows)
            place = 0
        n = self._rows[place]
        start = sum(self._rows[:place]) * sum(self._units)
        masks: list[Array | None] = []
        for units in self._units:
            part = self._block[:, start : start + n * units]
            masks.append(part.reshape(*self._leading, n, units) if units else None)
            start += n * units
        return masks

    def _draw(self, step: int, rows: Sequence[int]) -> None:
        """Draw the block of masks that begins at ``step``."""
        most = AHEAD_ON_THE_HOST if self.xp is np else AHEAD_ON_A_DEVICE
        most_rows = most // (len(self._streams) * sum(self._units))
        count = 1
        while count < len(rows) and sum(rows[: count + 1]) <= most_rows:
            count += 1
        self._first, self._rows = step, tuple(rows[:count])
        layout = self._layouts.get(self._rows)
        if layout is None:
            if len(self._layouts) >= LAYOUTS_KEPT:
                del self._layouts[next(iter(self._layouts))]
            layout = self._layouts[self._rows] = self._lay_out()
        for room, stream, slices in zip(layout.uniform, self._streams, layout.drawn, strict=True):
            if stream is not None:
                stream.fill(room, step, slices)
        # A byte for each crosses to the device, and becomes a number there.
        kept = self.xp.asarray(layout.uniform >= layout.threshold)
        self._block = kept * layout.scale

    def _lay_out(self) -> "_Layout":
        """Where the numbers of a block lie: step by step, and within a step layer by layer."""
        sizes = [[n * units for units in self._units] for n in self._rows]
        threshold = np.concatenate([np.repeat(self._p, size, axis=1) for size in sizes], axis=1)
        scale = (1.0 / (1.0 - threshold)).astype(self._dtype)
        drawn = [_drawn_by(of_run, sizes) for of_run in self._p]
        return _Layout(threshold, self.xp.asarray(scale), drawn, np.zeros_like(threshold))


@dataclass(frozen=True, eq=False)
class _Layout:
    """What blocks of equal sizes share: p and, on the device, 1/(1 − p) of every number, (runs,
    numbers), the stretches that each run draws in each step, and the room to draw into."""

    threshold: np.ndarray
    scale: Array
    drawn: list[list[list[slice]]]
    uniform: np.ndarray


def _drawn_by(p: np.ndarray, sizes: Sequence[Sequence[int]]) -> list[list[slice]]:
    """The stretches of a block that a run with ``p`` for each layer draws, for each step; of layers
    side by side as one."""
    steps, start = [], 0
    for of_step in sizes:
        parts: list[slice] = []
        for p_of_layer, size in zip(p, of_step, strict=True):
            if p_of_layer and parts and parts[-1].stop == start:
                parts[-1] = slice(parts[-1].start, start + size)
            elif p_of_layer:
                parts.append(slice(start, start + size))
            start += size
        steps.append(parts)
    return steps
