"""Training: one step after another, forwards and backwards in time.

Step t reads the parameters θ of *state t*, takes the next batch, fills every buffer and makes Δθ;
``apply`` then does θ ← θ + Δθ, which is state t + 1. Gradient, loss and Δθ of step t belong to
state t. Every run is a function of its ``Run``: going back is restoring the nearest snapshot and
making the same steps again.
"""

import math
import time
from dataclasses import dataclass
from functools import partial

import numpy as np

from neuralnet.device.arrays import Array, host_copy, to_host
from neuralnet.device.backend import array_module, says_what_failed
from neuralnet.device.rows import gather
from neuralnet.dropout import Masks
from neuralnet.ending import End, buffers_in_order, end_condition, find_non_finite
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Experiment, Run
from neuralnet.history import DEFAULT_BUDGET, History, Measurement, Snapshot, best_epoch
from neuralnet.measuring import Outputs, metric
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS, Optimizer
from neuralnet.penalties import Penalty
from neuralnet.preparation import PreparedData, loss_name, network_layers, prepare, sees_the_same
from neuralnet.schedules import LearningRate
from neuralnet.training_step import TrainingSteps
from neuralnet.validation import integer

# How many steps are made before seek looks at the clock again.
STEPS_BETWEEN_CLOCKS = 32
# On a device the loss of every so many steps is kept: putting one aside costs a start there.
LOSSES_APART_ON_A_DEVICE = 8


@dataclass(frozen=True)
class Counter:
    """Where a state lies: ``batch`` of ``batches`` updates of ``epoch`` are done."""

    epoch: int
    batch: int
    batches: int
    step: int

    def __str__(self) -> str:
        if self.step == 0:
            return "epoch 0 · start · step 0"
        return f"epoch {self.epoch} · batch {self.batch}/{self.batches} · step {self.step}"


class Trainer(TrainingSteps):
    """Trains one network as a ``Run`` says.

    ``compute`` fills the buffers of the current step and changes nothing (asking twice is the same
    as asking once), ``apply`` makes the step, ``run`` and ``run_epochs`` make many and ``seek``
    goes to any state, before or after. ``end`` says why the run is over, once it is.
    """

    @says_what_failed
    def __init__(
        self,
        run: Run | Experiment,
        *,
        history_bytes: int = DEFAULT_BUDGET,
        history: History | None = None,
        data: PreparedData | None = None,
    ) -> None:
        super().__init__()
        self.run_spec = run if isinstance(run, Run) else Run(run)
        experiment = self.run_spec.experiment
        self.xp = array_module(experiment.device)
        self.data = prepare(experiment) if data is None else data
        rows = self.data.training_rows
        self.n = len(rows)
        self.x_train = self.xp.asarray(self.data.x[rows])
        self.y_train = self.xp.asarray(self.data.y[rows])
        both = np.concatenate([rows, self.data.validation_rows])
        self._x_measured = self.xp.asarray(self.data.x[both])
        self._y_measured = self.xp.asarray(self.data.y[both])
        scaler = self.data.target_scaler
        self._unit = None if scaler is None else self.xp.asarray(scaler.scale)

        self._use_network(
            Network(
                self.data.x.shape[1],
                network_layers(experiment),
                loss_name(experiment),
                dtype=np.dtype(experiment.precision),
                xp=self.xp,
            )
        )
        self._outputs = Outputs(self.network)

        self.generator = np.random.default_rng(experiment.seed)
        if self.network.has_dropout:
            self._masks = Masks(
                [experiment.seed],
                self.network.specs,
                np.array([[spec.dropout for spec in self.network.specs]]),
                runs=None,
                dtype=self.network.theta.dtype,
                xp=self.xp,
            )
        self.history = History(history_bytes) if history is None else history
        self.frozen: frozenset[int] = frozenset()  # indices of θ
        self._losses_on_device: list[tuple[int, Array]] = []
        if self.xp is not np:
            losses = self.history.batch_losses
            losses.thin(max(losses.every, LOSSES_APART_ON_A_DEVICE))
        self.end: End | None = None
        self.batches_of_last_epoch = 0
        self.network.initialize(
            self.generator,
            experiment.per_network_layer("initializer"),
            experiment.per_network_layer("initializer_scale"),
        )
        self._use_order(self.generator.permutation(len(rows)))
        self._edits = {edit.step: edit for edit in self.run_spec.edits}
        self._check_parameters()
        self._use_settings(self.run_spec.settings_at(0))
        self._edit_parameters()
        self._freeze()
        self._record()
        for measurement in sorted(self.history.measurements.values(), key=lambda m: m.step):
            self.end = self.end or self._end_condition(measurement)
        if self.end is not None:  # a shared past may be longer than this run
            self.history = self.history.before(self.end.step + 1)

    # --- the settings in force -------------------------------------------------------------

    def _use_settings(self, settings: Experiment) -> None:
        """Make ``settings`` the ones in force. A changed optimizer starts with an empty state, one
        whose rate alone has changed keeps it."""
        if settings == getattr(self, "settings", None):
            return
        self.settings = settings
        kind = OPTIMIZERS[settings.optimizer]
        optimizer: Optimizer | None = getattr(self, "optimizer", None)
        if type(optimizer) is not kind or optimizer is None:
            optimizer = kind(self.network.theta, learning_rate=settings.learning_rate, xp=self.xp)
        self.batch_size = settings.batch_size
        self.learning_rate = LearningRate(partial(getattr, settings))
        self.clip_norm = settings.clip_norm or None
        self.gradient_norm, self.clip_factor = np.nan, 1.0
        self.penalty = Penalty(
            self._of_weights(settings.per_network_layer("weight_decay")),
            self._of_weights(settings.per_network_layer("l1_penalty")),
            self.xp,
        )
        optimizer.use(partial(getattr, settings), self.penalty.l2)
        self._use_optimizer(optimizer)

    def _of_weights(self, per_layer: tuple[float, ...]) -> Array | None:
        """A number for every parameter: that of its layer for weights, 0 for biases. None where it
        is 0 everywhere."""
        if not any(per_layer):
            return None
        found = self.xp.zeros_like(self.network.theta)
        for (W, _b, _spec), value in zip(self.network.slices(), per_layer, strict=True):
            found[W] = value
        return found

    def _check_parameters(self) -> None:
        count = self.network.theta.shape[-1]
        for edit in self.run_spec.edits:
            for index, _value in (*edit.parameters, *edit.frozen):
                integer(0, count - 1)("parameter", index)

    def _edit_parameters(self) -> None:
        edit = self._edits.get(self.step)
        for index, value in edit.parameters if edit else ():
            self.network.theta[index] = value

    def _freeze(self) -> None:
        """Hold the parameters that are frozen at this state, and no others."""
        frozen = self.run_spec.frozen_at(self.step)
        if frozen == self.frozen:
            return
        self.frozen, self.free = frozen, None
        if frozen:
            free = np.ones(self.network.theta.shape, self.network.theta.dtype)
            free[list(frozen)] = 0.0
            self.free = self.xp.asarray(free)
        self._use_optimizer(self.optimizer)  # fixed steps have the old ones in them

    # --- one step --------------------------------------------------------------------------

    def _use_order(self, order: np.ndarray) -> None:
        """Take the training rows in ``order``, which crosses to the device once an epoch."""
        self.order = order
        self._order_on_device = self.xp.asarray(order)

    @property
    def batch_rows(self) -> np.ndarray:
        """The rows of the current step's batch, as positions within the training rows."""
        return self.order[self.rows_done : self.rows_done + self.batch_size]

    @property
    def _batch_rows_on_device(self) -> Array:
        return self._order_on_device[self.rows_done : self.rows_done + self.batch_size]

    def _batch(self) -> tuple[Array, Array]:
        rows = self._batch_rows_on_device
        return self.x_train.take(rows, axis=0), self.y_train.take(rows, axis=0)

    def _batch_into(self, x: Array, y: Array) -> None:
        rows = self._batch_rows_on_device
        gather(self.x_train, rows, out=x, xp=self.xp)
        gather(self.y_train, rows, out=y, xp=self.xp)

    @says_what_failed
    def compute(self) -> Array:
        """Fill every buffer of step ``step`` from state ``step`` and return Δθ. Changes neither
        parameters nor the optimizer's current state."""
        with non_finite_allowed():
            self._compute()
        return self.delta

    def compute_once(self) -> None:
        """As ``compute``, but nothing is computed where the buffers hold this state's step already.
        Any step or jump in between makes it compute again; a parameter that was set in place
        does not."""
        if self._filled != self.step:
            self.compute()

    @says_what_failed
    def apply(self) -> None:
        """θ ← θ + Δθ with the Δθ of the last ``compute``, and on to the next state."""
        self._apply()
        self._arrive()

    def _count(self) -> None:
        losses = self.history.batch_losses
        if self.xp is np:
            losses.note(self.step, self.loss)
        elif losses.wants(self.step):  # not waited for now
            self._losses_on_device.append((self.step, self.loss.copy()))
        super()._count()

    def _keep_losses_of_device(self) -> None:
        if not self._losses_on_device:
            return
        steps, losses = zip(*self._losses_on_device, strict=True)
        self._losses_on_device = []
        for step, loss in zip(steps, to_host(self.xp.stack(losses)), strict=True):
            self.history.batch_losses.note(step, loss)

    def _arrived(self) -> None:
        if self.rows_done >= self.n:
            self._keep_losses_of_device()
            self.epochs_done += 1
            self.batches_of_last_epoch = self.batches_done
            self.rows_done = self.batches_done = 0
            self._use_order(self.generator.permutation(self.n))
        if self.step in self._edits:
            self._use_settings(self.run_spec.settings_at(self.step))
            self._edit_parameters()
            self._freeze()
        if self.rows_done == 0:
            self._record()

    def _end_what_is_not_finite(self) -> bool:
        buffers = buffers_in_order(self.network, self.loss, self.optimizer, self.delta)
        found = find_non_finite(buffers, self.step)
        self.end = found or self.end
        return found is None

    # --- many steps ------------------------------------------------------------------------

    def _steps_in_one_go(self) -> int:
        """The steps left in this epoch, or up to the next edit."""
        to_edits = (step - self.step for step in self._edits if step > self.step)
        return min([self.steps_left_in_epoch, *to_edits])

    def run_to_end(self) -> End:
        """Train until the run is over and say why."""
        while not self.at_end:
            self.run_epochs(1)
        assert self.end is not None
        return self.end

    @property
    def at_end(self) -> bool:
        """Is there no step after this state?"""
        return self.end is not None and self.step >= self.end.step

    def seek(self, step: int, *, seconds: float = math.inf) -> bool:
        """Go to state ``step``, before or after; past the run's end, go to its end.

        Stops on the way when ``seconds`` are used up and returns whether it arrived; asked again,
        it goes on from where it was.
        """
        if step < 0:
            raise ValueError(f"step: expected a whole number from 0; got {step}")
        deadline = time.monotonic() + seconds
        snapshot = self.history.nearest(step)
        if step < self.step or snapshot.step > self.step:
            self.restore(snapshot)
        while self.step < step and not self.at_end:
            # Steps first: however little time there is, asking again and again arrives.
            self.run(min(STEPS_BETWEEN_CLOCKS, step - self.step))
            if self.step < step and not self.at_end and time.monotonic() > deadline:
                # Going elsewhere in between must not cost what was done.
                self.history.add(self._snapshot())
                return False
        return True

    # --- time ------------------------------------------------------------------------------

    def _snapshot(self) -> Snapshot:
        """This state, on the host: a device that fails must not take the past with it."""
        return Snapshot(
            self.step,
            self.epochs_done,
            self.batches_done,
            self.rows_done,
            self.batches_of_last_epoch,
            self.order.copy(),
            host_copy(self.network.theta),
            self.optimizer.name,
            host_copy(self.optimizer.state),
            self.optimizer.t,
            dict(self.generator.bit_generator.state),
        )

    @says_what_failed
    def restore(self, snapshot: Snapshot) -> None:
        """Return to a recorded state, exactly."""
        self._filled, self._losses_on_device = None, []
        self.step, self.epochs_done = snapshot.step, snapshot.epochs_done
        self.batches_done, self.rows_done = snapshot.batches_done, snapshot.rows_done
        self.batches_of_last_epoch = snapshot.batches_of_last_epoch
        self._use_order(snapshot.order.copy())
        self.network.theta[...] = self.xp.asarray(snapshot.theta)
        self.generator.bit_generator.state = snapshot.generator_state
        self._use_settings(self.run_spec.settings_at(self.step))
        if self.optimizer.name == snapshot.optimizer:
            state = self.xp.asarray(snapshot.optimizer_state)
            self.optimizer.restore(state, snapshot.optimizer_t)
        else:  # the snapshot was taken in the shared past, and the optimizer changes at this state
            self.optimizer.restore(self.xp.zeros_like(self.optimizer.state), 0)
        self._edit_parameters()
        self._freeze()

    def branch(
        self,
        settings: dict[str, object] | None = None,
        parameters: dict[int, float] | None = None,
        frozen: dict[int, bool] | None = None,
    ) -> "Trainer":
        """A new trainer at this state that goes on with other settings, from other weights, or with
        some of them frozen. It shares the past, this trainer stays as it is."""
        return self.continued_as(self.run_spec.edited(self.step, settings, parameters, frozen))

    def continued_as(self, run: Run) -> "Trainer":
        """A trainer for ``run``, at this state as far as ``run`` gets there. What the two runs have
        in common is shared and not trained again."""
        divergence = run.divergence(self.run_spec)
        history = self.history.before(divergence) if divergence > 0 else None
        data = self.data if sees_the_same(run.experiment, self.run_spec.experiment) else None
        trainer = Trainer(run, history_bytes=self.history.budget, history=history, data=data)
        if divergence > 0:
            trainer.seek(self.step)
        return trainer

    @says_what_failed
    def moved_to(self, device: str) -> "Trainer":
        """The same run on another device, at this state. Nothing is trained again. From there on
        the numbers are the other device's: the same but for rounding."""
        trainer = self._with_its_past(device)
        trainer.restore(self._snapshot())
        trainer.end = self.end
        return trainer

    def rescued(self) -> "Trainer":
        """The same run on the CPU, at the last snapshot that was taken: for when the device has
        failed and nothing that lies on it can be trusted. What came after is made again there."""
        trainer = self._with_its_past("cpu")
        trainer.restore(trainer.history.nearest(self.step))
        return trainer

    def _with_its_past(self, device: str) -> "Trainer":
        experiment = self.run_spec.experiment.replace(device=device)
        past = self.history.before(math.inf)
        return Trainer(Run(experiment, self.run_spec.edits), history=past)

    # --- measuring -------------------------------------------------------------------------

    @property
    def counter(self) -> Counter:
        """Where the current state lies."""
        if self.rows_done == 0 and self.step > 0:
            done = self.batches_of_last_epoch
            return Counter(self.epochs_done, done, done, self.step)
        epoch = 0 if self.step == 0 else self.epochs_done + 1
        batches = self.batches_done + self.steps_left_in_epoch
        return Counter(epoch, self.batches_done, batches, self.step)

    @says_what_failed
    def measure(self) -> Measurement:
        """Loss and metric over all training and all validation rows, at the current parameters."""
        known = self.history.measurements.get(self.step)
        return self._measured(self._outputs) if known is None else known

    @says_what_failed
    def measure_with(self, theta: Array) -> Measurement:
        """As ``measure``, at other parameters in place of those of this state."""
        return self._measured(Outputs(self.network.with_theta(theta)))

    def _measured(self, outputs_of: Outputs) -> Measurement:
        figures = []
        with non_finite_allowed():
            outputs = outputs_of(self._x_measured)
            for part in (slice(0, self.n), slice(self.n, None)):
                z, a, y = outputs[0][part], outputs[1][part], self._y_measured[part]
                if len(y) == 0:
                    figures += [np.nan, np.nan]
                    continue
                L = self.network.loss_of(z, a, y)
                figures += [float(to_host(L)), float(to_host(metric(a, y, self._unit, self.xp)))]
        epoch = self.epochs_done + (self.rows_done > 0)
        return Measurement(self.step, epoch, *figures)

    @says_what_failed
    def outputs(self, raw: np.ndarray | None = None) -> np.ndarray:
        """ŷ of every row of the data set, in its order, or of ``raw`` rows of features (n, d), at
        the current parameters: probabilities (n, k), or values in the target's own unit (n, 1)."""
        x = self.data.x if raw is None else self.data.to_inputs(raw)
        outputs = self._outputs if raw is None else Outputs(self.network)
        with non_finite_allowed():
            _z, a = outputs(self.xp.asarray(x))
            a = to_host(a).astype(np.float64)
        scaler = self.data.target_scaler
        return a if scaler is None else scaler.inverse(a)

    def _record(self) -> None:
        """At an epoch's end: measure, keep a snapshot, and see whether the run is over."""
        if self.step not in self.history.measurements:
            self.history.measurements[self.step] = self.measure()
        if self.history.wants(self.step, self.epochs_done):
            self.history.add(self._snapshot())
        if self.end is None:
            self.end = self._end_condition(self.history.measurements[self.step])

    def _end_condition(self, now: Measurement) -> End | None:
        """Why the run is over at ``now``, the measurement of an epoch's end; None if it is not."""
        wanted, best = self.run_spec.experiment, None
        if wanted.patience:
            past = [m for m in self.history.measurements.values() if m.step <= now.step]
            best = best_epoch(past)
        return end_condition(wanted, now, best, is_regression=self._unit is not None)
