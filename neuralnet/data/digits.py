"""Handwritten digits, read from digits.csv.gz: 8 × 8 pixels each, and which digit it is.

Each was scanned as 32 × 32 dots, black or white, and cut into squares of 4 × 4 dots. A pixel is how
many of its 16 dots are black, 0 to 16: `downsampled` does the same to a drawing. data/README.md
tells where the digits come from.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIDE = 8  # pixels
DOTS = 32  # of a drawing, from left to right and from top to bottom
DOTS_OF_PIXEL = DOTS // SIDE
MOST_INK = DOTS_OF_PIXEL**2

DIGIT_CLASSES = tuple("0123456789")
DIGITS_SOURCE = (
    "E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine "
    "Learning Repository, https://doi.org/10.24432/C50P49; its 1,797 test pictures. Licence: "
    "CC BY 4.0."
)
DIGITS_CSV = Path(__file__).with_name("digits.csv.gz")
# SHA-256 of the table when it is unpacked: a file that was damaged or changed is not used.
DIGITS_HASH = "b640065aa8dcb2be1bdc4a4ddecf5678d01610913023de584a257c33a0da7db1"


@dataclass(frozen=True, eq=False)
class Digits:
    """The n pictures, in the order of the file; both arrays are read-only."""

    pixels: NDArray[np.float64]  # (n, 64), 0 to 16
    digits: NDArray[np.int64]  # (n,)
    names: tuple[str, ...]  # "5, picture 16"


@lru_cache(maxsize=1)
def read_digits() -> Digits:
    """All pictures of the file. Raises ValueError where it is not the file that it should be."""
    table = gzip.decompress(DIGITS_CSV.read_bytes())
    found = hashlib.sha256(table).hexdigest()
    if found != DIGITS_HASH:
        raise ValueError(
            f"{DIGITS_CSV.name}: expected the table whose SHA-256 is {DIGITS_HASH}; got {found}"
        )
    numbers = np.loadtxt(table.decode().splitlines(), delimiter=",", skiprows=1, dtype=np.int64)
    digits, pixels = numbers[:, 0].copy(), numbers[:, 1:].astype(np.float64)
    for shared in (digits, pixels):
        shared.setflags(write=False)
    names = tuple(f"{digit}, picture {number}" for number, digit in enumerate(digits, start=1))
    return Digits(pixels, digits, names)


def pixel_names() -> tuple[str, ...]:
    """ "r1 c1" to "r8 c8": row and column of every pixel, from 1."""
    places = range(1, SIDE + 1)
    return tuple(f"r{row} c{column}" for row in places for column in places)


def downsampled(dots: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The pixels (64,) of a drawing of 32 × 32 dots: how many of its 4 × 4 dots are black."""
    if dots.shape != (DOTS, DOTS):
        raise ValueError(f"dots: expected shape {(DOTS, DOTS)}; got {dots.shape}")
    squares = np.asarray(dots, np.float64).reshape(SIDE, DOTS_OF_PIXEL, SIDE, DOTS_OF_PIXEL)
    pixels: NDArray[np.float64] = squares.sum(axis=(1, 3)).ravel()
    return pixels


def fitted(dots: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A drawing enlarged or reduced until it fills the frame from edge to edge, in the middle, as
    the scans do; one without a dot stays as it is."""
    rows, columns = np.flatnonzero(dots.any(axis=1)), np.flatnonzero(dots.any(axis=0))
    if not rows.size:
        return dots
    cut = dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = DOTS / max(cut.shape)
    height, width = (max(1, round(side * scale)) for side in cut.shape)
    # Each new dot is as the old one at its middle.
    down = ((np.arange(height) + 0.5) * cut.shape[0] / height).astype(np.int64)
    across = ((np.arange(width) + 0.5) * cut.shape[1] / width).astype(np.int64)
    found = np.zeros((DOTS, DOTS), dtype=np.bool_)
    top, left = (DOTS - height) // 2, (DOTS - width) // 2
    found[top : top + height, left : left + width] = cut[down][:, across]
    return found
