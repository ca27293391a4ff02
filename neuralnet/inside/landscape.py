"""The loss surface around the present weights, on a plane through θ, and the way that led here.

    L(α₁, α₂) = the training loss at θ + α₁ d₁ + α₂ d₂

θ has as many dimensions as the network has parameters; a plane shows two of them, and everything
said here is true on that plane only. Which plane, is a choice:

"path"    d₁, d₂ are the two principal directions of the way: of the differences θₛ − θ between the
          snapshots s of the run and the present state. The plane that shows most of the way; of
          length 1, so that α₁ and α₂ are distances in the space of the parameters.
"random"  d₁, d₂ are drawn at random, and for every unit its weights and bias scaled to the length
          that they have in θ: otherwise a network with large weights would look flat only because
          a step of length 1 means little to it. The paper leaves biases where they are; here they
          belong to their unit.

The path is laid into the plane by orthogonal projection, so a point of it lies *above or below* the
surface as far as the way leaves the plane; ``path_loss`` is the loss really measured there.

Reference: H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the Loss Landscape of
Neural Nets (2018), sections 4 and 7.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.network import Network
from neuralnet.training import Trainer
from neuralnet.validation import choice

SIZE = 41  # points along each side, if that takes no longer than it may
SMALLEST_SIZE = 15
FEWEST_ROWS = 200
MOST_SNAPSHOTS = 60
MARGIN = 0.3  # beyond the path, in its own extent
REACH = 1.0  # of random directions, on both sides: up to the length of the weights themselves

# What a surface may cost, in multiplications: for every point and every row one for each parameter,
# and as many more as the passes over a unit's and over a row's numbers take the time of. Measured
# on one core this much takes about half a second.
MOST_WORK = 6e9
WORK_OF_A_UNIT = 60
WORK_OF_A_ROW = 400
CHUNK_BYTES = 4 * 2**20  # of buffers, for the networks that are computed together

KINDS = ("path", "random")


@dataclass(frozen=True, eq=False)
class Landscape:
    """``loss[j, i]`` at α₁ = ``alpha[i]``, α₂ = ``beta[j]``; the present θ is at α₁ = α₂ = 0,
    a point of the grid. ``path`` (m, 2) holds α₁, α₂ of the states ``path_steps``, the present one
    last, and ``path_loss`` the training loss measured there.

    ``kind`` is what was used (the way of a run that has not moved spans no plane), ``directions``
    (2, P) are d₁ and d₂, ``path_shares`` the share of the way's squared length along each, and
    ``rows`` of the ``all_rows`` training rows were used: where there are many, every second, every
    third, and so on.
    """

    kind: str
    directions: np.ndarray
    alpha: np.ndarray
    beta: np.ndarray
    loss: np.ndarray
    path: np.ndarray
    path_steps: np.ndarray
    path_loss: np.ndarray
    path_shares: np.ndarray
    rows: int
    all_rows: int

    @property
    def centre(self) -> float:
        """The loss at the present parameters, over the rows used."""
        i, j = (int(np.flatnonzero(axis == 0.0)[0]) for axis in (self.alpha, self.beta))
        return float(self.loss[j, i])


@non_finite_allowed()
def landscape(trainer: Trainer, kind: str = "path", size: int = SIZE, seed: int = 0) -> Landscape:
    """The surface around the trainer's present state. ``seed`` draws random directions; ``size`` is
    the most points along a side, fewer where the network or the rows are many."""
    choice(*KINDS)("kind", kind)
    theta = _numbers(trainer.network.theta)
    steps, differences, losses = _way(trainer, theta)
    directions, kind = _directions(trainer, theta, differences, kind, seed)
    path, shares = _onto(directions, differences)
    size, stride = affordable(trainer, size)
    x, y = trainer.x_train[::stride], trainer.y_train[::stride]
    if kind == "path":
        alpha, beta = (_axis(path[:, c], size, np.ptp(path)) for c in (0, 1))
    else:
        alpha = beta = _grid(-REACH, REACH, size)
    a, b = (grid.ravel() for grid in np.meshgrid(alpha, beta))
    offsets = np.stack([a, b], axis=1)
    loss = losses_at(trainer.network, theta, directions, offsets, x, y)
    return Landscape(
        kind,
        directions,
        alpha,
        beta,
        loss.reshape(len(beta), len(alpha)),
        path,
        steps,
        losses,
        shares,
        len(x),
        len(trainer.x_train),
    )


def losses_at(
    network: Network,
    theta: np.ndarray,
    directions: np.ndarray,
    offsets: np.ndarray,
    x: Array,
    y: Array,
    chunk_bytes: int = CHUNK_BYTES,
) -> np.ndarray:
    """The loss of rows ``x`` and ``y`` at θ + offsets · directions, one number for each of the
    ``offsets`` (m, 2): as many networks at once as fit into ``chunk_bytes`` of buffers, through the
    very lines that compute one. ``network`` itself stays as it is."""
    xp, dtype = network.xp, network.theta.dtype
    per_run = len(x) * sum(4 * spec.units for spec in network.specs) + 3 * theta.size
    together = max(1, int(chunk_bytes // (per_run * dtype.itemsize)))
    together = min(together, len(offsets))
    many = Network(
        network.n_in, network.specs, network.loss.name, runs=together, dtype=dtype, xp=xp
    )
    losses = np.empty(len(offsets))
    for start in range(0, len(offsets), together):
        part = offsets[start : start + together]
        thetas = np.asarray(theta + part @ directions, dtype=dtype)
        many.theta[: len(part)] = xp.asarray(thetas)  # the last part may not fill them all
        with non_finite_allowed():
            many.forward(x)
            losses[start : start + together] = to_host(many.loss_value(y))[: len(part)]
    return losses


def affordable(trainer: Trainer, size: int = SIZE) -> tuple[int, int]:
    """(points along a side, distance from one row used to the next): all rows and ``size`` points
    where that is within ``MOST_WORK``, else fewer points, and only then fewer rows. The same
    network always gets the same picture, on a fast machine and on a slow one."""
    n = len(trainer.x_train)
    units = sum(spec.units for spec in trainer.network.specs)
    work = WORK_OF_A_ROW + WORK_OF_A_UNIT * units + trainer.network.theta.size
    points = int((MOST_WORK / (work * n)) ** 0.5)
    size = max(min(size, points), min(size, SMALLEST_SIZE))
    rows = max(MOST_WORK / (work * size**2), min(n, FEWEST_ROWS))
    return size, max(1, int(np.ceil(n / rows)))


def _way(trainer: Trainer, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Steps, θₛ − θ and measured training loss of the snapshots up to the present state, evenly
    chosen where there are many; the present state last, with difference 0."""
    past = [snapshot for snapshot in trainer.history if snapshot.step < trainer.step]
    if len(past) > MOST_SNAPSHOTS:
        chosen = np.unique(np.linspace(0, len(past) - 1, MOST_SNAPSHOTS).astype(int))
        past = [past[index] for index in chosen]
    known = trainer.history.measurements
    steps = [*(snapshot.step for snapshot in past), trainer.step]
    losses = [known[step].training_loss if step in known else np.nan for step in steps[:-1]]
    differences = [_numbers(snapshot.theta) - theta for snapshot in past]
    return (
        np.array(steps),
        np.stack([*differences, np.zeros_like(theta)]),
        np.array([*losses, trainer.measure().training_loss]),
    )


def _directions(
    trainer: Trainer, theta: np.ndarray, differences: np.ndarray, kind: str, seed: int
) -> tuple[np.ndarray, str]:
    """d₁ and d₂, and what they are. A way along one line is given a second direction at random; one
    that has not begun, two."""
    generator = np.random.default_rng(seed)
    random = [_random_direction(trainer.network, theta, generator) for _ in range(2)]
    if kind == "path":
        largest = np.abs(differences).max() or 1.0  # a diverged run has gone very far
        _U, S, Vt = np.linalg.svd(differences / largest, full_matrices=False)
        found = Vt[:2][S[:2] > 1e-12 * max(np.abs(theta).max(initial=0.0) / largest, 1.0)]
        if len(found) == 1:
            across = random[0] - (random[0] @ found[0]) * found[0]
            found = np.stack([found[0], across / (np.linalg.norm(across) or 1.0)])
        if len(found) == 2:
            # The way leads from the left and from above to the present state.
            begin = differences[0] @ found.T
            return found * np.where(begin * [1, -1] > 0, -1.0, 1.0)[:, None], "path"
    return np.stack(random), "random"


def _random_direction(
    network: Network, theta: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Normal numbers, and for each unit its weights and bias together as long as they are in θ."""
    direction = generator.normal(size=theta.size)
    for W, b, spec in network.slices():
        for j in range(spec.units):
            own = np.r_[np.arange(W.start + j, W.stop, spec.units), b.start + j]
            direction[own] *= _length(theta[own]) / np.linalg.norm(direction[own])
    return direction


def _onto(directions: np.ndarray, differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """α₁, α₂ of every difference: the nearest point of the plane. And which share of the way's
    squared length lies along d₁, and along what d₂ adds to it."""
    path = differences @ np.linalg.pinv(directions)
    longest = float(np.abs(differences).max())
    if longest == 0.0:
        return np.zeros_like(path), np.zeros(2)
    differences = differences / longest  # squares of what a diverging run reaches would overflow
    orthonormal = np.linalg.qr(directions.T)[0]
    return path, ((differences @ orthonormal) ** 2).sum(axis=0) / (differences**2).sum()


def _axis(coordinates: np.ndarray, size: int, extent: float) -> np.ndarray:
    """Around the path's coordinates; both axes at least a third as wide as the path is long."""
    low, high = float(coordinates.min()), float(coordinates.max())
    short = max(extent / 3.0 - (high - low), 0.0) / 2.0
    margin = MARGIN * max(high - low, extent / 3.0) + short
    return _grid(low - margin, high + margin, size)


def _grid(low: float, high: float, size: int) -> np.ndarray:
    """``size`` numbers in even steps from about low to about high, one of them 0 exactly."""
    step = (high - low) / (size - 1)
    return step * (np.arange(size) - round(-low / step))


def _length(vector: np.ndarray) -> float:
    """‖vector‖, also where the squares would outgrow what a number can hold."""
    largest = float(np.abs(vector).max(initial=0.0))
    return largest * float(np.linalg.norm(vector / largest)) if largest else 0.0


def _numbers(array: Array) -> np.ndarray:
    return np.asarray(to_host(array), dtype=np.float64)
