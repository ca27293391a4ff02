"""What curves over epochs are drawn on: a title, three levels with their numbers, and the epochs.
Numbers in, SVG out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

WIDTH, HEIGHT = 460.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 448.0, 30.0, 196.0
VIEW_BOX = f"0 0 {WIDTH:g} {HEIGHT - 22:g}"
LEVELS = (0.0, 0.5, 1.0)  # of the height


@dataclass(frozen=True)
class EpochAxes:
    """Epochs from 0 to ``last`` across, values from ``bottom`` to ``top`` upwards; what is higher
    is cut."""

    last: float
    bottom: float
    top: float

    def across(self, epoch: float) -> float:
        """Where an epoch is."""
        return LEFT + epoch / self.last * (RIGHT - LEFT)

    def up(self, value: float) -> float:
        """Where a value is."""
        share = (min(value, self.top) - self.bottom) / (self.top - self.bottom)
        return BOTTOM - share * (BOTTOM - TOP)

    def levels(self) -> list[float]:
        """The values that have a line."""
        return [self.bottom + share * (self.top - self.bottom) for share in LEVELS]

    def frame(self, title: str, ticks: Sequence[str]) -> list[str]:
        """The parts of the drawing, with a text for each of the ``levels``."""
        parts = [f'<text class="name" x="4" y="15">{escape(title)}</text>']
        for value, tick in zip(self.levels(), ticks, strict=True):
            y = self.up(value)
            parts.append(
                f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick}</text>'
            )
        for epoch, anchor in ((0.0, "start"), (self.last, "end")):
            parts.append(
                f'<text x="{self.across(epoch):.1f}" y="{BOTTOM + 17}" text-anchor="{anchor}">'
                f"{epoch:.0f}</text>"
            )
        middle = (LEFT + RIGHT) / 2
        return [*parts, f'<text x="{middle}" y="{BOTTOM + 17}" text-anchor="middle">epoch</text>']

    def line(self, epochs: Iterable[float], values: Iterable[float], look: str) -> list[str]:
        """A curve through all values that are finite, where there is one. ``look``: the attributes
        of its path."""
        points = [
            f"{self.across(float(epoch)):.1f} {self.up(float(value)):.1f}"
            for epoch, value in zip(epochs, values, strict=True)
            if isfinite(value)
        ]
        return [f'<path {look} d="M{"L".join(points)}"/>'] if points else []
