"""Pictures as rows of numbers, and the patches of a picture as rows too.

A picture of h × w pixels and c channels is one row of h·w·c numbers: pixel by pixel in reading
order, and of each pixel its channels. So a batch of pictures is a matrix, as every batch is.

``where[p, i]`` says which number of that row stands at position i of patch p. With it the patches
are taken out of the picture, and with it a gradient finds the way back: a pixel that lies in
several patches gets the sum of what comes back from each.
"""

from types import ModuleType
from typing import NamedTuple

import numpy as np

from neuralnet.device.arrays import Array


class Picture(NamedTuple):
    """The shape of a picture: pixels from top to bottom and from left to right, and the numbers
    (channels) that each pixel has."""

    height: int
    width: int
    channels: int = 1

    @property
    def size(self) -> int:
        """How many numbers the picture has."""
        return self.height * self.width * self.channels


def patch_positions(picture: Picture, side: int, stride: int) -> np.ndarray:
    """``where``, shape (patches, side · side · channels): patches of ``side`` × ``side`` pixels
    that lie wholly within the picture ("valid"), every ``stride`` pixels, in reading order. Within
    a patch too the order is row, column, channel."""
    number = np.arange(picture.size).reshape(picture)
    return np.array(
        [
            number[row : row + side, column : column + side].ravel()
            for row in range(0, picture.height - side + 1, stride)
            for column in range(0, picture.width - side + 1, stride)
        ]
    )


def patches_fit(picture: Picture, side: int, stride: int) -> tuple[int, int]:
    """How many patches lie one below the other, and how many side by side."""
    return (picture.height - side) // stride + 1, (picture.width - side) // stride + 1


class Patches:
    """Takes the patches out of pictures, and brings gradients of patches back to the pixels.

    ``rows``: how many patches one picture has; ``length``: how many numbers one patch has.
    """

    def __init__(self, picture: Picture, side: int, stride: int, xp: ModuleType) -> None:
        self.xp, self.where = xp, patch_positions(picture, side, stride)
        self.rows, self.length = self.where.shape
        self.picture, self._side, self._stride = picture, side, stride
        self._where = xp.asarray(self.where)

    def take(self, x: Array, out: Array) -> Array:
        """The patches of pictures x (…, n, pixels), written into ``out`` (…, n, rows, length)."""
        if self.xp is np:  # with mode "raise", NumPy fills a copy of `out` first
            return x.take(self._where, axis=-1, out=out, mode="clip")
        return x.take(self._where, axis=-1, out=out)

    def bring_back(self, patches: Array, out: Array) -> Array:
        """Add up, for every pixel, the numbers that stand for it in ``patches`` (…, n, rows,
        length), into ``out`` (…, n, pixels)."""
        (height, width, channels), side, stride = self.picture, self._side, self._stride
        down, across = patches_fit(self.picture, side, stride)
        leading = out.shape[:-1]
        pixels = out.reshape(*leading, height, width, channels)
        parts = patches.reshape(*leading, down, across, side, side, channels)
        out[...] = 0.0
        # Position by position within the patch: there every pixel is met once at most, and the
        # order of the sum is the same each time.
        for i in range(side):
            rows = slice(i, i + stride * (down - 1) + 1, stride)
            for j in range(side):
                columns = slice(j, j + stride * (across - 1) + 1, stride)
                pixels[..., rows, columns, :] += parts[..., i, j, :]
        return out
