"""Training: one step after another, forwards and backwards in time.

Step t reads the parameters θ of *state t*, takes the next batch, fills every buffer and makes Δθ;
``apply`` then does θ ← θ + Δθ, which is state t + 1. Gradient, loss and Δθ of step t belong to
state t. Every run is a function of its ``Run``: going back is restoring the nearest snapshot and
making the same steps again.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from neuralnet.backend import Array, array_module, to_host
from neuralnet.experiment import Experiment, Run, SettingError
from neuralnet.history import DEFAULT_BUDGET, History, Measurement, Snapshot, best_epoch
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS, Momentum, Optimizer
from neuralnet.preparation import loss_name, network_layers, prepare

# Keeps the numbers of the dropout masks apart from those of the weights at the same seed.
_DROPOUT_STREAM = 4

# How many steps are made before seek looks at the clock again.
STEPS_BETWEEN_CLOCKS = 32


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


@dataclass(frozen=True)
class End:
    """Why a run has no step after ``step``. ``kind``: "epochs", "patience", "accuracy", "loss" or
    "non-finite"; ``message`` is a sentence for people."""

    kind: str
    step: int
    message: str


class Trainer:
    """Trains one network as a ``Run`` says.

    ``compute`` fills the buffers of the current step and changes nothing (asking twice is the same
    as asking once), ``apply`` makes the step, ``run`` and ``run_epochs`` make many and ``seek``
    goes to any state, before or after. ``end`` says why the run is over, once it is.
    """

    def __init__(
        self,
        run: Run | Experiment,
        *,
        history_bytes: int = DEFAULT_BUDGET,
        history: History | None = None,
    ) -> None:
        self.run_spec = run if isinstance(run, Run) else Run(run)
        experiment = self.run_spec.experiment
        self.xp = array_module(experiment.device)
        self.data = prepare(experiment)
        rows = self.data.training_rows
        self.x_train = self.xp.asarray(self.data.x[rows])
        self.y_train = self.xp.asarray(self.data.y[rows])
        both = np.concatenate([rows, self.data.validation_rows])
        self._x_measured = self.xp.asarray(self.data.x[both])
        self._y_measured = self.xp.asarray(self.data.y[both])

        self.network = Network(
            self.data.x.shape[1],
            network_layers(experiment),
            loss_name(experiment),
            dtype=np.dtype(experiment.precision),
            xp=self.xp,
        )
        self._probe = self.network.sharing_theta()
        self.delta = self.xp.full_like(self.network.theta, np.nan)
        self.decay = self.xp.zeros_like(self.network.theta)  # λ of every weight; biases have none
        self.regularised = self.xp.full_like(self.network.theta, np.nan)

        self.generator = np.random.default_rng(experiment.seed)
        self.history = History(history_bytes) if history is None else history
        self.end: End | None = None
        self.step = self.epochs_done = self.batches_done = self.rows_done = 0
        self.batches_of_last_epoch = 0
        self.network.initialize(
            self.generator,
            experiment.per_layer("initializer"),
            experiment.per_layer("initializer_scale"),
        )
        self.order = self.generator.permutation(len(rows))
        self.loss: Array = np.nan
        self.g: Array = self.network.dL_dtheta  # what the optimizer sees: clipped, with decay
        self.gradient_norm: Array = np.nan  # of ∂L/∂θ, where it is clipped
        self.clip_factor: Array = 1.0
        self._edits = {edit.step: edit for edit in self.run_spec.edits}
        self._check_parameters()
        self._use_settings(self.run_spec.settings_at(0))
        self._edit_parameters()
        self._record()
        for measurement in sorted(self.history.measurements.values(), key=lambda m: m.step):
            self.end = self.end or self._end_condition(measurement)
        if self.end is not None:  # a shared past may be longer than this run
            self.history = self.history.before(self.end.step + 1)

    # --- the settings in force -------------------------------------------------------------

    def _use_settings(self, settings: Experiment) -> None:
        """Make ``settings`` the ones in force. A changed optimizer starts with an empty state, one
        whose rate alone has changed keeps it."""
        self.settings = settings
        kind = OPTIMIZERS[settings.optimizer]
        optimizer: Optimizer | None = getattr(self, "optimizer", None)
        if type(optimizer) is not kind or optimizer is None:
            optimizer = kind(self.network.theta, learning_rate=settings.learning_rate, xp=self.xp)
        optimizer.learning_rate = settings.learning_rate
        if isinstance(optimizer, Momentum):
            optimizer.momentum = settings.momentum
        self.optimizer = optimizer
        self.gradient_norm, self.clip_factor = np.nan, 1.0
        decays = settings.per_layer("weight_decay")
        self.decays = any(decays)
        for (W, _b, _spec), decay in zip(self.network.slices(), decays, strict=True):
            self.decay[W] = decay

    def _check_parameters(self) -> None:
        count = self.network.theta.shape[-1]
        for edit in self.run_spec.edits:
            for index, _value in edit.parameters:
                if index >= count:
                    raise SettingError("parameter", f"a whole number from 0 to {count - 1}", index)

    def _edit_parameters(self) -> None:
        edit = self._edits.get(self.step)
        for index, value in edit.parameters if edit else ():
            self.network.theta[index] = value

    # --- one step --------------------------------------------------------------------------

    @property
    def batch_rows(self) -> np.ndarray:
        """The rows of the current step's batch, as positions within the training rows."""
        return self.order[self.rows_done : self.rows_done + self.settings.batch_size]

    def compute(self) -> Array:
        """Fill every buffer of step ``step`` from state ``step`` and return Δθ. Changes neither
        parameters nor the optimizer's current state."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return self._compute()

    def _compute(self) -> Array:
        network = self.network
        rows = self.xp.asarray(self.batch_rows)
        self.x, self.y = self.x_train.take(rows, axis=0), self.y_train.take(rows, axis=0)
        if network.has_dropout:
            network.masks = self._dropout_masks(len(rows))
        network.forward(self.x)
        self.loss = network.loss_value(self.y)
        self.g = network.backward(self.y)
        settings = self.settings
        if settings.clip_norm or self.decays:
            self.g = self._regularise(self.g)
        return self.optimizer.delta(self.g, out=self.delta)

    def _regularise(self, g: Array) -> Array:
        """What the optimizer sees: the clipped gradient plus the pull of weight decay."""
        xp, settings = self.xp, self.settings
        g_seen = self.regularised
        if settings.clip_norm:
            self.gradient_norm = norm = xp.sqrt(xp.vdot(g, g))
            self.clip_factor = xp.minimum(1.0, settings.clip_norm / xp.maximum(norm, 1e-300))
        xp.multiply(g, self.clip_factor, out=g_seen)
        if self.decays:
            g_seen += self.decay * self.network.theta
        return g_seen

    def _dropout_masks(self, n: int) -> list[Array | None]:
        """The masks of this step: a function of seed and step, so that asking twice gives the same
        and nothing need be remembered to go back."""
        seed = self.run_spec.experiment.seed
        generator = np.random.default_rng([seed, _DROPOUT_STREAM, self.step])
        return self.network.draw_masks(generator, n)

    def apply(self) -> None:
        """θ ← θ + Δθ with the Δθ of the last ``compute``, and on to the next state."""
        self.network.theta += self.delta
        self.optimizer.advance()
        self.step += 1
        self.batches_done += 1
        self.rows_done += self.settings.batch_size
        if self.rows_done >= len(self.order):
            self.epochs_done += 1
            self.batches_of_last_epoch = self.batches_done
            self.rows_done = self.batches_done = 0
            self.order = self.generator.permutation(len(self.order))
        if self._edits:
            self._arrive_at_edit()
        if self.rows_done == 0:
            self._record()

    def _arrive_at_edit(self) -> None:
        if self.step in self._edits:
            self._use_settings(self.run_spec.settings_at(self.step))
            self._edit_parameters()

    # --- many steps ------------------------------------------------------------------------

    def run(self, steps: int) -> int:
        """Make up to ``steps`` steps; fewer where the run ends. Returns how many were made."""
        made = 0
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            while made < steps and not self.at_end:
                self._compute()
                # One number tells whether anything is inf or NaN, or about to be: squares overflow
                # long before Δθ or θ can. It says so too early, and only a search decides.
                if not math.isfinite(self.loss + self.xp.vdot(self.g, self.g)):
                    found = self._find_non_finite()
                    if found is not None:
                        self.end = found
                        break
                self.apply()
                made += 1
        return made

    def run_epochs(self, epochs: int = 1) -> int:
        """Finish ``epochs`` epochs from here, the current one included. Returns the steps made."""
        made, target = 0, self.epochs_done + epochs
        while self.epochs_done < target:
            left = -(-(len(self.order) - self.rows_done) // self.settings.batch_size)
            steps = self.run(min(left, self._steps_to_next_edit()))
            made += steps
            if steps == 0:
                break
        return made

    def _steps_to_next_edit(self) -> int:
        return min((step - self.step for step in self._edits if step > self.step), default=2**62)

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
        return Snapshot(
            self.step,
            self.epochs_done,
            self.batches_done,
            self.rows_done,
            self.batches_of_last_epoch,
            self.order.copy(),
            self.network.theta.copy(),
            self.optimizer.name,
            self.optimizer.state.copy(),
            self.optimizer.t,
            dict(self.generator.bit_generator.state),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a recorded state, exactly."""
        self.step, self.epochs_done = snapshot.step, snapshot.epochs_done
        self.batches_done, self.rows_done = snapshot.batches_done, snapshot.rows_done
        self.batches_of_last_epoch = snapshot.batches_of_last_epoch
        self.order = snapshot.order.copy()
        self.network.theta[...] = snapshot.theta
        self.generator.bit_generator.state = snapshot.generator_state
        self._use_settings(self.run_spec.settings_at(self.step))
        if self.optimizer.name == snapshot.optimizer:
            self.optimizer.restore(snapshot.optimizer_state, snapshot.optimizer_t)
        else:  # the snapshot was taken in the shared past, and the optimizer changes at this state
            self.optimizer.restore(self.xp.zeros_like(self.optimizer.state), 0)
        self._edit_parameters()

    def branch(
        self,
        settings: dict[str, object] | None = None,
        parameters: dict[int, float] | None = None,
    ) -> "Trainer":
        """A new trainer at this state that goes on with other settings or other weights. It shares
        the past, this trainer stays as it is."""
        return self.continued_as(self.run_spec.edited(self.step, settings, parameters))

    def continued_as(self, run: Run) -> "Trainer":
        """A trainer for ``run``, at this state as far as ``run`` gets there. What the two runs have
        in common is shared and not trained again."""
        divergence = run.divergence(self.run_spec)
        history = self.history.before(divergence) if divergence > 0 else None
        trainer = Trainer(run, history_bytes=self.history.budget, history=history)
        if divergence > 0:
            trainer.seek(self.step)
        return trainer

    # --- measuring -------------------------------------------------------------------------

    @property
    def counter(self) -> Counter:
        """Where the current state lies."""
        batches_left = -(-(len(self.order) - self.rows_done) // self.settings.batch_size)
        if self.rows_done == 0 and self.step > 0:
            done = self.batches_of_last_epoch
            return Counter(self.epochs_done, done, done, self.step)
        epoch = 0 if self.step == 0 else self.epochs_done + 1
        batches = self.batches_done + batches_left
        return Counter(epoch, self.batches_done, batches, self.step)

    def measure(self) -> Measurement:
        """Loss and metric over all training and all validation rows, at the current parameters."""
        known = self.history.measurements.get(self.step)
        if known is not None:
            return known
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            self._probe.forward(self._x_measured)
        output = self._probe.layers[-1]
        n = len(self.order)
        figures = []
        for part in (slice(0, n), slice(n, None)):
            z, a, y = output.z[part], output.a[part], self._y_measured[part]
            if len(y) == 0:
                figures += [np.nan, np.nan]
                continue
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                if self.network.is_canonical:
                    L = self.network.loss.value_from_z(z, a, y)
                else:
                    L = self.network.loss.value(a, y)
                figures += [float(to_host(L)), self._metric(a, y)]
        epoch = self.epochs_done + (self.rows_done > 0)
        return Measurement(self.step, epoch, *figures)

    def outputs(self) -> np.ndarray:
        """ŷ of every row of the data set, in its order, at the current parameters: probabilities
        (n, k), or values in the target's own unit (n, 1)."""
        probe = self.network.sharing_theta()
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            a = to_host(probe.forward(self.xp.asarray(self.data.x))).astype(np.float64)
        scaler = self.data.target_scaler
        return a if scaler is None else scaler.inverse(a)

    def _metric(self, a: Array, y: Array) -> float:
        scaler = self.data.target_scaler
        if scaler is not None:
            return float(to_host((((a - y) * self.xp.asarray(scaler.scale)) ** 2).mean()) ** 0.5)
        if y.shape[-1] == 1:
            return float(to_host(((a > 0.5) == (y > 0.5)).mean()))
        return float(to_host((a.argmax(axis=-1) == y.argmax(axis=-1)).mean()))

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
        wanted, at = self.run_spec.experiment, f"after epoch {now.epoch}"
        if wanted.patience:
            past = [m for m in self.history.measurements.values() if m.step <= now.step]
            best = best_epoch(past)
            if best is not None and now.epoch - best.epoch >= wanted.patience:
                return End(
                    "patience",
                    now.step,
                    f"Stopped {at}: the validation loss has not improved for {wanted.patience} "
                    f"epochs. Its lowest value was {best.validation_loss:.4f}, at epoch "
                    f"{best.epoch}.",
                )
        if wanted.stop_at_accuracy and self.data.target_scaler is None:
            reached = now.validation_metric
            if np.isnan(reached):
                reached = now.training_metric
            if reached >= wanted.stop_at_accuracy:
                return End(
                    "accuracy",
                    now.step,
                    f"Stopped {at}: the accuracy reached {reached:.1%}, at least the "
                    f"{wanted.stop_at_accuracy:.1%} asked for.",
                )
        if wanted.stop_at_loss and now.training_loss <= wanted.stop_at_loss:
            return End(
                "loss",
                now.step,
                f"Stopped {at}: the training loss fell to {now.training_loss:.4g}, at most the "
                f"{wanted.stop_at_loss:g} asked for.",
            )
        if now.epoch >= wanted.epochs:
            return End("epochs", now.step, f"The last of {wanted.epochs} epochs is done.")
        return None

    # --- when numbers run out --------------------------------------------------------------

    def _buffers_in_order(self) -> Iterator[tuple[str, str, Array]]:
        """Every buffer of the current step in the order in which it was filled."""
        layers = self.network.layers
        for number, layer in enumerate(layers, start=1):
            yield f"layer {number}", "z", layer.z
            yield f"layer {number}", "a", layer.a
        yield "the loss", "L", self.xp.asarray(self.loss)
        for number, layer in reversed(list(enumerate(layers, start=1))):
            if layer is not layers[-1] or not self.network.is_canonical:
                yield f"layer {number}", "∂L/∂a", layer.dL_da
            yield f"layer {number}", "∂L/∂z", layer.dL_dz
            yield f"layer {number}", "∂L/∂W", layer.dL_dW
            yield f"layer {number}", "∂L/∂b", layer.dL_db
        for name, values in zip(self.optimizer.state_names, self.optimizer.next_state, strict=True):
            yield f"the optimizer ({self.optimizer.title})", name, values
        yield "the update", "Δθ", self.delta
        yield "the next step", "θ", self.network.theta + self.delta

    def _find_non_finite(self) -> End | None:
        for place, symbol, buffer in self._buffers_in_order():
            values = to_host(buffer)
            if not np.isfinite(values).all():
                kind = "not a number" if np.isnan(values).any() else "infinite"
                return End(
                    "non-finite",
                    self.step,
                    f"Stopped at step {self.step}: {symbol} of {place} became {kind}. The numbers "
                    "outgrew what the computer can hold. The parameters of this step are the last "
                    "good ones; a smaller learning rate from an earlier step usually helps.",
                )
        return None
