"""What every unit answers to: its activation over two features.

A grid over two features goes through the network in one forward pass; each unit then has a picture
of its own. Hidden units show which border each of them draws, later layers what is put together
from them. The features that the grid does not span are held, or follow the rows near each place.
"""

from dataclasses import dataclass, replace

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.network import Network

SIZE = 40  # points along each side
MARGIN = 0.06  # of the data's range, on every side
MOST_UNITS = 64  # of a layer; further ones are left out, and whoever draws says so
AT_ONE_PLACE = 0.01  # ε, a share of the grid's width: rows nearer than this count about alike


@dataclass(frozen=True, eq=False)
class FeatureGrid:
    """Points (size², d) in the features' own units: ``x_axis`` and ``y_axis`` (size,) over two
    features. The points of one y stand together, x runs fastest."""

    points: np.ndarray
    x_axis: np.ndarray
    y_axis: np.ndarray


def feature_grid(
    x: np.ndarray, held: np.ndarray, x_feature: int, y_feature: int, size: int = SIZE
) -> FeatureGrid:
    """A grid over the range of two features among the rows ``x`` (n, d) and a margin around it,
    with the other features as in ``held`` (d,)."""
    x_axis, y_axis = (
        np.linspace(*map_range(x[:, feature]), size) for feature in (x_feature, y_feature)
    )
    points = np.tile(np.asarray(held, dtype=np.float64), (size * size, 1))
    points[:, x_feature] = np.tile(x_axis, size)
    points[:, y_feature] = np.repeat(y_axis, size)
    return FeatureGrid(points, x_axis, y_axis)


def with_near_rows(
    grid: FeatureGrid, rows: np.ndarray, x_feature: int, y_feature: int
) -> FeatureGrid:
    """The same places, with every other feature as in the ``rows`` (n, d) near each of them: their
    mean with weights 1/(distance² + ε²)³, distances being shares of the grid's width and height
    (inverse distance weighting: D. Shepard, 1968). So a place says what the network answers for
    rows like those there, while a grid with held features is a slice on which hardly any row lies.
    """

    def apart(axis: np.ndarray, feature: int) -> np.ndarray:
        shares = (axis[:, np.newaxis] - rows[:, feature]) / (axis[-1] - axis[0])
        return np.asarray(shares**2)

    across, up = apart(grid.x_axis, x_feature), apart(grid.y_axis, y_feature)
    lines = []
    for height in up:  # one after the other: all at once would be (size², n)
        near = across + height + AT_ONE_PLACE**2
        weights = 1.0 / (near * near * near)
        lines.append(weights @ rows / weights.sum(axis=1, keepdims=True))
    points = np.concatenate(lines)
    for feature in (x_feature, y_feature):
        points[:, feature] = grid.points[:, feature]
    return replace(grid, points=points)


def with_fitted_rows(
    grid: FeatureGrid, rows: np.ndarray, x_feature: int, y_feature: int
) -> FeatureGrid:
    """The same places, with every other feature on a plane over the two that is fitted to the
    ``rows`` (n, d) by least squares. It follows the rows less closely than ``with_near_rows``, but
    straight edges stay straight: z of a first layer is linear over the grid."""
    places = [x_feature, y_feature]
    middle, spread = rows[:, places].mean(axis=0), rows[:, places].std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)

    def plane(points: np.ndarray) -> np.ndarray:
        return np.insert((points[:, places] - middle) / spread, 0, 1.0, axis=1)

    slopes, *_ = np.linalg.lstsq(plane(rows), rows, rcond=None)
    points = plane(grid.points) @ slopes
    points[:, places] = grid.points[:, places]
    return replace(grid, points=points)


def unit_maps(network: Network, inputs: np.ndarray, most: int = MOST_UNITS) -> list[np.ndarray]:
    """a of every unit over a grid, for every layer: float32, (units, size, size), rows along y.

    ``inputs`` (size², n_in) are the grid's points as the network sees them. A layer wider than
    ``most`` units gives its first ones. The network's own buffers stay as they are.
    """
    size = round(len(inputs) ** 0.5)
    probe = network.sharing_theta()
    with non_finite_allowed():
        probe.forward(network.xp.asarray(np.ascontiguousarray(inputs, dtype=network.theta.dtype)))
        return [
            to_host(layer.a)[:, :most].T.astype(np.float32).reshape(-1, size, size)
            for layer in probe.layers
        ]


def map_range(values: np.ndarray) -> tuple[float, float]:
    """From where to where a map reaches along a feature with these values."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin
