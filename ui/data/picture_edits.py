"""Rows that are pictures, edited pixel by pixel, and the data set that comes of it. No Streamlit
here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import Dataset

EDITED = "Rows were edited by hand."
_ENDING = ", edited"


@dataclass
class PictureEdits:
    """What was changed in the pictures of ``dataset``, of ``shape`` (rows, columns); which picture
    and which of its pixels are looked at."""

    dataset: Dataset
    shape: tuple[int, int]
    row: int = 0
    pixel: int = 0
    _ink: dict[int, np.ndarray] = field(default_factory=dict)
    _classes: dict[int, int] = field(default_factory=dict)

    @property
    def most(self) -> float:
        """The most ink that a pixel of these pictures has."""
        return float(self.dataset.x.max())

    @property
    def ink(self) -> np.ndarray:
        """The pixels of the picture that is looked at, as they are now."""
        return np.asarray(self.pixels_of([self.row])[0])

    @property
    def label(self) -> int:
        """Its class, as it is now."""
        return self._classes.get(self.row, int(self.dataset.labels[self.row]))

    def look_at(self, row: int) -> None:
        """Look at another picture."""
        if 0 <= row < self.dataset.n:
            self.row = row

    def put(self, pixel: int, ink: float) -> None:
        """So much ink into a pixel, which is looked at from now on."""
        if 0 <= pixel < self.dataset.d and 0.0 <= ink <= self.most:
            self.pixel = pixel
            changed = self.ink.copy()
            changed[pixel] = ink
            self._ink[self.row] = changed
            self._forget_what_is_as_before()

    def turn(self, pixel: int) -> None:
        """A pixel full of ink; where it is, empty."""
        if 0 <= pixel < self.dataset.d:
            self.put(pixel, 0.0 if self.ink[pixel] > self.most / 2 else self.most)

    def say(self, label: int) -> None:
        """The picture is of this class."""
        if 0 <= label < self.dataset.k:
            self._classes[self.row] = label
            self._forget_what_is_as_before()

    def restore(self) -> None:
        """The picture that is looked at as it was."""
        self._ink.pop(self.row, None)
        self._classes.pop(self.row, None)

    @property
    def changed(self) -> list[int]:
        """The rows that are others than before."""
        return sorted(self._ink.keys() | self._classes.keys())

    def pixels_of(self, rows: list[int]) -> np.ndarray:
        """The pixels of these rows, as they are now."""
        return np.array([self._ink.get(row, self.dataset.x[row]) for row in rows])

    def made(self) -> Dataset:
        """The data set with all changes, as data of the learner's own."""
        before, rows = self.dataset, self.changed
        x, labels, names = before.x.copy(), before.labels.copy(), list(before.row_names)
        x[rows] = self.pixels_of(rows)
        for row in rows:
            labels[row] = self._classes.get(row, labels[row])
            names[row] = names[row].removesuffix(_ENDING) + _ENDING
        return replace(
            before,
            name=OWN_DATA,
            title=before.title.removesuffix(_ENDING) + _ENDING,
            x=x,
            y=np.eye(before.k)[labels],
            row_names=tuple(names),
            source=before.source if EDITED in before.source else f"{before.source} {EDITED}",
            picture=self.shape,
        )

    def _forget_what_is_as_before(self) -> None:
        row = self.row
        if row in self._ink and np.array_equal(self._ink[row], self.dataset.x[row]):
            del self._ink[row]
        if self._classes.get(row) == int(self.dataset.labels[row]):
            del self._classes[row]
