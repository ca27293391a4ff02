"""Generated data sets: shapes on a plane that show what a network can and cannot do.

Pure functions from (samples, noise, seed) to arrays; `datasets` gives them names and titles.

Everything is drawn from one np.random.default_rng(seed): first the clean points, then standard
normal numbers that `noise` multiplies. So the same seed at another noise shows the same points,
pushed along the same directions by another amount.

    classification:  x = clean point + noise * N(0, 1) in both coordinates; the class is not touched
    regression:      y = f(x) + noise * N(0, 1); the point is not touched

Clean points lie within 1.5 of the origin in each coordinate. At noise 0 no two classes overlap.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PLANE_SLOPES = (0.6, -0.8)
PLANE_OFFSET = 0.5

BUMPS = (  # centre x1, centre x2, height
    (-0.8, 0.8, 1.0),
    (0.1, 0.9, -1.0),
    (0.9, 0.4, 1.0),
    (-0.9, -0.3, -1.0),
    (-0.2, -0.9, 1.0),
    (0.8, -0.8, -1.0),
)
BUMP_WIDTH = 0.4


def generate_classes(
    name: str, samples: int, noise: float, seed: int
) -> tuple[FloatArray, IntArray]:
    """(x, labels) of shapes (samples, 2) and (samples,).

    Classes take turns (0, 1, 2, 0, ...), so their sizes differ by one at most.
    """
    classes, clean_points = CLASS_SHAPES[name]
    rng = np.random.default_rng(seed)
    labels = np.arange(samples, dtype=np.int64) % classes
    x = clean_points(labels, rng)
    return x + noise * rng.standard_normal(x.shape), labels


def generate_values(
    name: str, samples: int, noise: float, seed: int
) -> tuple[FloatArray, FloatArray]:
    """(x, y) of shapes (samples, d) and (samples, 1); points uniform on [-1.25, 1.25] in each of
    the d coordinates."""
    features, function = SURFACES[name]
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.25, 1.25, (samples, features))
    y = function(x)[:, np.newaxis]
    return x, y + noise * rng.standard_normal(y.shape)


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def blobs(labels: IntArray, rng: Generator) -> FloatArray:
    """Three discs of radius 0.4, their centres 1 from the origin and 120° apart."""
    n = labels.size
    centres = _polar(np.ones(n), np.pi / 2 + 2 * np.pi * labels / 3)
    # The square root spreads the points evenly over the disc's area.
    return centres + _polar(0.4 * np.sqrt(rng.uniform(size=n)), rng.uniform(0, 2 * np.pi, n))


def xor(labels: IntArray, rng: Generator) -> FloatArray:
    """Four squares in the four quadrants: class 0 where both signs agree, 1 where they differ.

    |x1| and |x2| are uniform on [0.15, 1.15], which leaves a gap along both axes.
    """
    size = rng.uniform(0.15, 1.15, (labels.size, 2))
    # Classes take turns by ones, the side of x1 by twos: all four quadrants are equally full.
    side = 1 - 2 * (np.arange(labels.size) // 2 % 2)
    signs = np.stack([side, side * (1 - 2 * labels)], axis=-1)
    return np.asarray(size * signs, dtype=np.float64)


def circles(labels: IntArray, rng: Generator) -> FloatArray:
    """Two circles about the origin: class 0 of radius 0.5, class 1 of radius 1.2."""
    return _polar(np.where(labels == 0, 0.5, 1.2), rng.uniform(0, 2 * np.pi, labels.size))


def moons(labels: IntArray, rng: Generator) -> FloatArray:
    """Two interlocking half circles of radius 1; class 0 opens downwards, class 1 upwards."""
    upper = _polar(np.ones(labels.size), rng.uniform(0, np.pi, labels.size))
    lower = np.array([1.0, 0.5]) - upper
    x = np.where(labels[:, np.newaxis] == 0, upper, lower)
    return np.asarray(x - np.array([0.5, 0.25]), dtype=np.float64)


def spirals(labels: IntArray, rng: Generator) -> FloatArray:
    """Three arms, 120° apart, each turning 4 radians on its way from radius 0.15 to 1.4."""
    way = rng.uniform(size=labels.size)
    return _polar(0.15 + 1.25 * way, 2 * np.pi * labels / 3 + 4 * way)


def wave(x: FloatArray) -> FloatArray:
    """y = sin(3 x): a little more than one wave over the points."""
    return np.asarray(np.sin(3.0 * x[:, 0]), dtype=np.float64)


def plane(x: FloatArray) -> FloatArray:
    """y = 0.6 x1 - 0.8 x2 + 0.5: one linear neuron with a bias can be exactly right."""
    return np.asarray(x @ np.array(PLANE_SLOPES) + PLANE_OFFSET, dtype=np.float64)


def gaussians(x: FloatArray) -> FloatArray:
    """y = Σ height * exp(-|x - centre|² / (2 width²)) over the six BUMPS, hills and hollows."""
    bumps = np.array(BUMPS)
    squared_distance = np.square(x[:, np.newaxis, :] - bumps[:, :2]).sum(axis=-1)
    heights = bumps[:, 2] * np.exp(-squared_distance / (2 * BUMP_WIDTH**2))
    return np.asarray(heights.sum(axis=-1), dtype=np.float64)


CLASS_SHAPES: Mapping[str, tuple[int, Callable[[IntArray, Generator], FloatArray]]] = (
    MappingProxyType(
        {
            "blobs": (3, blobs),
            "xor": (2, xor),
            "circles": (2, circles),
            "moons": (2, moons),
            "spirals": (3, spirals),
        }
    )
)
SURFACES: Mapping[str, tuple[int, Callable[[FloatArray], FloatArray]]] = MappingProxyType(
    {"wave": (1, wave), "plane": (2, plane), "gaussians": (2, gaussians)}
)
