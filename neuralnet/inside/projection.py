"""What a layer makes of the rows, in two dimensions: principal component analysis.

A layer of u units turns every row into a point in u dimensions. The two directions in which these
points spread most are the first two right singular vectors v of the centred activations, and the
coordinates in the picture are the projections onto them:

    A − mean of the rows = U S Vᵀ          points = (A − mean) [v₁ v₂]
    share of the variance along v_c = s_c² / Σ s²

A direction's sign means nothing, but a picture that flips from one state to the next would look as
if the network had done something. So the sign is taken from a reference that does not change while
the network learns: the same rows as they enter it.

Reference: K. Pearson, On lines and planes of closest fit (1901).
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.training import Trainer

DIMENSIONS = 2


@dataclass(frozen=True, eq=False)
class Projection:
    """``points`` (n, 2) in the plane of largest spread, ``directions`` (2, units) of length 1, and
    the ``shares`` (2,) of the variance that they show. Where the rows span fewer than two
    dimensions the missing coordinates, directions and shares are 0."""

    points: np.ndarray
    directions: np.ndarray
    shares: np.ndarray


def project(a: np.ndarray, reference: np.ndarray | None = None) -> Projection:
    """The principal plane of the rows of ``a`` (n, units).

    Each direction points to where the points' coordinates correlate positively with that column of
    ``reference`` (n, m) with which they correlate most; without a reference its largest entry is
    positive. Not finite in, not finite out.
    """
    a = np.asarray(a, dtype=np.float64)
    n, units = a.shape
    points, directions = np.zeros((n, DIMENSIONS)), np.zeros((DIMENSIONS, units))
    shares = np.zeros(DIMENSIONS)
    if not np.isfinite(a).all():
        return Projection(points + np.nan, directions + np.nan, shares + np.nan)
    scale = float(np.abs(a).max(initial=0.0)) or 1.0  # no square below may over- or underflow
    centred = a / scale - (a / scale).mean(axis=0) if n else a
    _U, S, Vt = np.linalg.svd(centred, full_matrices=False)
    # What rounding leaves of equal numbers is no direction.
    kept = min(int((n * np.finfo(np.float64).eps < S).sum()), DIMENSIONS)
    if kept:
        V = Vt[:kept]
        found = centred @ V.T
        signs = _signs(V if reference is None else found.T @ _standardised(reference))
        directions[:kept] = signs[:, None] * V
        points[:, :kept] = signs * found * scale
        shares[:kept] = S[:kept] ** 2 / (S**2).sum()
    return Projection(points, directions, shares)


def representations(trainer: Trainer, rows: np.ndarray) -> list[Projection]:
    """The data set's ``rows`` in two dimensions as they enter the network and after each layer, at
    the trainer's present state: 1 + layers projections, dropout off."""
    x = trainer.data.x[rows]
    probe = trainer.network.sharing_theta()
    with non_finite_allowed():
        probe.forward(trainer.xp.asarray(x))
    inputs = project(x)
    return [inputs, *(project(to_host(layer.a), inputs.points) for layer in probe.layers)]


def _signs(strengths: np.ndarray) -> np.ndarray:
    """The sign of the entry of largest magnitude in each row; +1 where all are 0."""
    strongest = np.take_along_axis(
        strengths, np.abs(strengths).argmax(axis=1, keepdims=True), axis=1
    )[:, 0]
    return np.where(strongest < 0, -1.0, 1.0)


def _standardised(columns: np.ndarray) -> np.ndarray:
    """Every column with mean 0 and length 1, or 0 where it never changes."""
    centred = columns - columns.mean(axis=0)
    length = np.linalg.norm(centred, axis=0)
    return np.asarray(centred / np.where(length > 0, length, 1.0))
