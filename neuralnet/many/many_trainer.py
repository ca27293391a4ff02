"""Training many networks at once: R runs of equal shape as one batch.

Every formula of the engine works on the last two axes, so with θ of shape (R, P) one step trains R
networks through the lines that train one:

    θ, ∂L/∂θ, Δθ   (R, P)          W, b   (R, n_in, n_out), (R, 1, n_out)
    x, z, a        (R, n, units)   L, η   (R,), (R, 1)

On small networks a step's time goes into calling functions, and R networks need no more calls than
one. Each run draws from a generator of its own what it would draw alone, and stops when it would
stop alone; then it leaves the batch and the others go on.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.device.backend import array_module, says_what_failed
from neuralnet.device.rows import gather
from neuralnet.dropout import Masks
from neuralnet.ending import End, buffers_in_order, end_condition, find_non_finite
from neuralnet.errors import SettingError, non_finite_allowed
from neuralnet.experiment import Experiment
from neuralnet.history import Measurement
from neuralnet.measuring import Outputs, metric
from neuralnet.network import Network
from neuralnet.optimizers import HYPER_PARAMETERS, OPTIMIZERS, Optimizer
from neuralnet.penalties import Penalty
from neuralnet.preparation import PreparedData, loss_name, network_layers, prepare
from neuralnet.schedules import SCHEDULE_NUMBERS, LearningRate
from neuralnet.training_step import TrainingSteps

# Runs of one batch may differ in these. The first do not touch the data, the second change the
# rows and not how many there are.
TRAINING_SETTINGS = (
    "seed",
    "initializer",
    "initializer_scale",
    "dropout",
    "learning_rate",
    "schedule",
    *SCHEDULE_NUMBERS,
    *HYPER_PARAMETERS,
    "weight_decay",
    "l1_penalty",
    "clip_norm",
    "epochs",
    "patience",
    "stop_at_accuracy",
    "stop_at_loss",
)
DATA_SETTINGS = (
    "noise",
    "data_seed",
    "feature_noise",
    "label_flips",
    "split_seed",
    "scaling",
    "pixel_order",
)


def shape_key(experiment: Experiment) -> tuple[Any, ...]:
    """What runs of one batch must have in common: equal keys may be trained as one."""
    return _settings_except(experiment, (*TRAINING_SETTINGS, *DATA_SETTINGS))


def _settings_except(experiment: Experiment, left_out: Sequence[str]) -> tuple[Any, ...]:
    names = [setting.name for setting in fields(experiment) if setting.name not in left_out]
    return tuple(getattr(experiment, name) for name in names)


class ManyTrainer(TrainingSteps):
    """Trains R experiments as one batch, each as a ``Trainer`` would train it alone, but for
    rounding: BLAS may add up the products of many networks in another order than those of one.

    ``run`` and ``run_epochs`` make steps of all runs that are not over, ``advance`` makes steps for
    some seconds. ``ends[r]`` says why run r is over, ``curve(r)`` gives its measurements and
    ``theta(r)`` its parameters. Runs are counted in the order of ``experiments``.

    Raises ``SettingError`` for experiments that differ in more than a batch allows.
    """

    @says_what_failed
    def __init__(self, experiments: Sequence[Experiment]) -> None:
        super().__init__()
        self.experiments = tuple(experiments)
        if not self.experiments:
            raise SettingError("experiments", "at least one", 0)
        first = self.experiments[0]
        for other in self.experiments[1:]:
            _check_equal_shape(first, other)
        self.batch_size = first.batch_size
        self.xp = array_module(first.device)
        self.ends: list[End | None] = [None] * len(self.experiments)
        # The runs that are not over, by number: row i of every array belongs to run running[i].
        self.running = np.arange(len(self.experiments))
        self.generators = [np.random.default_rng(run.seed) for run in self.experiments]
        # Step, training loss and metric, validation loss and metric of every run at every epoch's
        # end, with room for some epochs more, and how many of these a run has.
        self._curves = np.full((16, len(self.experiments), 5), np.nan)
        self.epochs_measured = np.zeros(len(self.experiments), dtype=np.int64)
        self._best = [Measurement(0, 0, *[math.inf] * 4)] * len(self.experiments)

        self._take_data()
        alone = Network(
            self._data[0].x.shape[-1],
            network_layers(first),
            loss_name(first),
            dtype=np.dtype(first.precision),
        )
        self._alone = alone  # one network of this shape, on the host
        self._thetas = np.full((len(self.experiments), alone.theta.size), np.nan, alone.theta.dtype)
        for theta, generator, run in zip(
            self._thetas, self.generators, self.experiments, strict=True
        ):
            alone.initialize(
                generator,
                run.per_network_layer("initializer"),
                run.per_network_layer("initializer_scale"),
            )
            theta[...] = alone.theta
        self._build(self.xp.asarray(self._thetas))
        self._use_optimizer(self._new_optimizer())
        self._begin_epoch()
        with non_finite_allowed():
            self._measure()

    # --- what the batch is made of ---------------------------------------------------------

    def _take_data(self) -> None:
        """Load each data set once, however many runs train on it, and lay them end to end."""
        places: dict[tuple[Any, ...], int] = {}
        self._data: list[PreparedData] = []
        self._data_of_run = np.zeros(len(self.experiments), dtype=np.int64)
        for number, run in enumerate(self.experiments):
            key = _settings_except(run, TRAINING_SETTINGS)
            if key not in places:
                places[key] = len(self._data)
                self._data.append(prepare(run))
            self._data_of_run[number] = places[key]
        first = self._data[0]
        self.n = len(first.training_rows)
        for data in self._data[1:]:
            for what in ("training_rows", "validation_rows"):
                wanted, got = len(getattr(first, what)), len(getattr(data, what))
                if got != wanted:
                    raise SettingError(what, f"{wanted}, as in the first run of the batch", got)
        rows = [np.concatenate([data.training_rows, data.validation_rows]) for data in self._data]
        self._rows_of_data = len(rows[0])
        # Training rows, then validation rows, of the first data set; then of the second, …
        self._x = self.xp.asarray(
            np.concatenate([data.x[part] for data, part in zip(self._data, rows, strict=True)])
        )
        self._y = self.xp.asarray(
            np.concatenate([data.y[part] for data, part in zip(self._data, rows, strict=True)])
        )

    def _build(self, theta: Array) -> None:
        """Buffers and per-run settings for the runs that are ``running``, whose parameters are
        ``theta`` (R, P)."""
        xp, runs = self.xp, [self.experiments[number] for number in self.running]
        alone = self._alone
        self._use_network(
            Network(alone.n_in, alone.specs, alone.loss.name, runs=len(runs), theta=theta, xp=xp)
        )
        self._outputs = Outputs(self.network)
        self._x_epoch = self.network.room_for_rows(len(runs), self.n, self._x.shape[-1])
        shape = len(runs), self.n, self._y.shape[-1]
        self._y_epoch = xp.full(shape, np.nan, dtype=theta.dtype)
        # The probability p of every layer, for each run.
        dropout = np.array([[spec.dropout for spec in network_layers(run)] for run in runs])
        self._masks = None
        if dropout.any():
            seeds = [run.seed for run in runs]
            self._masks = Masks(
                seeds, alone.specs, dropout, runs=len(runs), dtype=theta.dtype, xp=xp
            )
        self.clip_norm = None
        if any(run.clip_norm for run in runs):
            self.clip_norm = self._per_run([run.clip_norm or math.inf for run in runs])
        self.penalty = Penalty(
            self._of_weights([run.per_network_layer("weight_decay") for run in runs]),
            self._of_weights([run.per_network_layer("l1_penalty") for run in runs]),
            xp,
        )

        data = self._data_of_run[self.running]
        if len(self._data) == 1:
            self._x_measured, self._y_measured = self._x, self._y
        else:
            rows = xp.asarray(data[:, None] * self._rows_of_data + np.arange(self._rows_of_data))
            self._x_measured = self._x.take(rows, axis=0)
            self._y_measured = self._y.take(rows, axis=0)
        scalers = [self._data[place].target_scaler for place in data]
        self._unit = None
        if scalers[0] is not None:
            self._unit = xp.asarray(np.array([[scaler.scale] for scaler in scalers if scaler]))
        # Runs that only count epochs need not be looked at before the first of them is through.
        self._conditional = [
            bool(run.patience or run.stop_at_accuracy or run.stop_at_loss) for run in runs
        ]

    def _of_weights(self, per_layer: list[tuple[float, ...]]) -> Array | None:
        """A number for every parameter of every run, (R, P): that of its layer for weights, 0 for
        biases. None where it is 0 everywhere."""
        if not any(map(any, per_layer)):
            return None
        found = np.zeros((len(per_layer), self._alone.theta.size), self._thetas.dtype)
        for layer, (W, _b, _spec) in enumerate(self._alone.slices()):
            found[:, W] = [[of_run[layer]] for of_run in per_layer]
        return self.xp.asarray(found)

    def _per_run(self, values: list[float]) -> Array:
        """One number per run, (R, 1), on the device."""
        return self.xp.asarray(np.array(values, dtype=self._thetas.dtype)[:, None])

    def _setting_of_runs(self, name: str) -> Array:
        return self._per_run([getattr(self.experiments[run], name) for run in self.running])

    def _setting_on_host(self, name: str) -> np.ndarray:
        return np.array([[getattr(self.experiments[run], name)] for run in self.running])

    def _new_optimizer(self) -> Optimizer:
        """An optimizer for the runs that are ``running``."""
        kind = OPTIMIZERS[self.experiments[0].optimizer]
        optimizer = kind(self.network.theta, learning_rate=math.nan, xp=self.xp)
        optimizer.use(self._setting_of_runs, self.penalty.l2)
        self.learning_rate = LearningRate(self._setting_on_host)
        return optimizer

    def _keep(self, going: np.ndarray) -> None:
        """Let the runs go that are over: ``going`` (R,) is true for those that stay."""
        over = self.running[~going]
        theta = to_host(self.network.theta)
        self._thetas[over] = theta[~going]
        self.running = self.running[going]
        if self.running.size == 0:
            return
        state, t = to_host(self.optimizer.state), self.optimizer.t
        x_epoch, y_epoch = self._x_epoch, self._y_epoch
        self._build(self.xp.asarray(theta[going]))
        self._use_optimizer(self._new_optimizer())
        self.optimizer.restore(self.xp.asarray(state[:, going]), t)
        kept = self.xp.asarray(np.flatnonzero(going))
        gather(x_epoch, kept, out=self._x_epoch, xp=self.xp)
        gather(y_epoch, kept, out=self._y_epoch, xp=self.xp)

    # --- one step --------------------------------------------------------------------------

    def _begin_epoch(self) -> None:
        """Draw each run's order and lay its rows out in it, (R, n, …): once an epoch, so that
        nothing crosses between host and device while the epoch lasts."""
        orders = np.stack([self.generators[run].permutation(self.n) for run in self.running])
        orders += self._data_of_run[self.running, None] * self._rows_of_data
        rows = self.xp.asarray(orders)
        gather(self._x, rows, out=self._x_epoch, xp=self.xp)
        gather(self._y, rows, out=self._y_epoch, xp=self.xp)
        self.rows_done = self.batches_done = 0

    def _batch(self) -> tuple[Array, Array]:
        batch = slice(self.rows_done, self.rows_done + self.batch_size)
        return self._x_epoch[:, batch], self._y_epoch[:, batch]

    def _batch_into(self, x: Array, y: Array) -> None:
        x[...], y[...] = self._batch()

    def _arrived(self) -> None:
        if self.rows_done >= self.n:
            self.epochs_done += 1
            self._measure()
            if not self.at_end:
                self._begin_epoch()

    def _end_what_is_not_finite(self) -> bool:
        going = np.isfinite(to_host(self._what_must_be_finite(self.loss, self.g)))
        for row in np.flatnonzero(~going):
            buffers = (
                (place, symbol, buffer[int(row)])
                for place, symbol, buffer in buffers_in_order(
                    self.network, self.loss, self.optimizer, self.delta
                )
            )
            end = self.ends[self.running[row]] = find_non_finite(buffers, self.step)
            going[row] = end is None
        if not going.all():
            self._keep(going)
            return False
        return True

    # --- many steps ------------------------------------------------------------------------

    @property
    def at_end(self) -> bool:
        """Are all runs over?"""
        return self.running.size == 0

    def run_to_end(self) -> list[End]:
        """Train until all runs are over and say why each is."""
        while not self.at_end:
            self.run_epochs(1)
        return [end for end in self.ends if end is not None]

    def advance(self, seconds: float) -> bool:
        """Train for about ``seconds``, one step at least. True once all runs are over."""
        now = time.monotonic()
        deadline, steps = now + seconds, 1
        while not self.at_end:
            before = now
            made = self.run(steps)
            now = time.monotonic()
            if now >= deadline:
                break
            fitting = made * (deadline - now) / max(now - before, 1e-9)
            steps = max(1, min(int(fitting), self.steps_left_in_epoch))
        return self.at_end

    # --- measuring -------------------------------------------------------------------------

    def _measure(self) -> None:
        """At an epoch's end: loss and metric over all training and all validation rows, at the
        current parameters, and which runs are over."""
        figures = np.full((len(self.running), 4), np.nan)
        z, a = self._outputs(self._x_measured)
        for first, part in ((0, slice(0, self.n)), (2, slice(self.n, None))):
            y = self._y_measured[..., part, :]
            if y.shape[-2]:
                L = self.network.loss_of(z[:, part], a[:, part], y)
                figures[:, first] = to_host(L)
                figures[:, first + 1] = to_host(metric(a[:, part], y, self._unit, self.xp))
        if self.epochs_done == len(self._curves):
            room = np.full_like(self._curves, np.nan)
            self._curves = np.concatenate([self._curves, room])
        self._curves[self.epochs_done, self.running, 0] = self.step
        self._curves[self.epochs_done, self.running, 1:] = figures
        self.epochs_measured[self.running] += 1
        going = np.ones(len(self.running), dtype=np.bool_)
        for row, number in enumerate(self.running):
            run = self.experiments[number]
            if self._conditional[row] or self.epochs_done >= run.epochs:
                self.ends[number] = self._end_of(int(number), figures[row])
                going[row] = self.ends[number] is None
        if not going.all():
            self._keep(going)

    def _end_of(self, number: int, figures: np.ndarray) -> End | None:
        now = Measurement(self.step, self.epochs_done, *(float(figure) for figure in figures))
        if now.validation_loss < self._best[number].validation_loss:
            self._best[number] = now
        best = self._best[number]
        return end_condition(
            self.experiments[number],
            now,
            best if math.isfinite(best.validation_loss) else None,
            is_regression=self._unit is not None,
        )

    def curve(self, run: int) -> np.ndarray:
        """The measurements of one run, float64, shape (E, 5): step, training loss and metric,
        validation loss and metric."""
        curve: np.ndarray = self._curves[: self.epochs_measured[run], run].copy()
        return curve

    def theta(self, run: int) -> np.ndarray:
        """The parameters of one run, (P,): its last ones once it is over."""
        row = np.flatnonzero(self.running == run)
        if row.size:
            return to_host(self.network.theta[int(row[0])]).copy()
        theta: np.ndarray = self._thetas[run].copy()
        return theta


def _check_equal_shape(first: Experiment, other: Experiment) -> None:
    for name, got in other.changes_from(first).items():
        if name not in TRAINING_SETTINGS and name not in DATA_SETTINGS:
            raise SettingError(name, f"{getattr(first, name)!r} in every run of a batch", got)
