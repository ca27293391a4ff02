"""Recording a run for the stage: the trainer's states as frames, packed into one message.

Every number is the engine's. A frame is one state: its parameters, the values of the chosen row in
every unit, the figures over training and validation rows, and the decision map.
"""

from __future__ import annotations

import hashlib
import json
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from neuralnet.data.datasets import Dataset
from neuralnet.device.arrays import to_host
from neuralnet.edits.holding import held_at
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Run
from neuralnet.history import best_so_far
from neuralnet.inside.evaluation import class_probabilities, predicted_classes
from neuralnet.inside.unit_maps import (
    FeatureGrid,
    feature_grid,
    map_range,
    with_fitted_rows,
    with_near_rows,
)
from neuralnet.training import Trainer
from ui.desk.edit_words import branch_marks
from ui.desk.message import pack
from ui.figures.row_pictures import pixels_of
from ui.words.names import input_texts
from ui.words.numbers import listed, plural, value_with_unit
from ui.words.settings import schedule_words, title
from ui.words.state_words import OTHER_ROWS, metric_title

MAP_SIZE = 50
FIT_SIZE = 160  # places along the one feature at which the fitted curve is drawn
MOST_POINTS = 2000  # more are a carpet, and would travel with every message
LARGEST_MESSAGE = 1_200_000  # bytes of frames; a longer request is answered in parts
LONGEST_RECORDING = 0.15  # seconds; then the server is free for another visitor
MOST_FRAMES = 300
STRIDES = ("batch", "epoch", "ten")
NO_STEP = 2**32 - 1
MOST_HELD = 1000


@dataclass(frozen=True)
class View:
    """What the picture shows besides the run: the chosen row of the data set, the two features of
    the map, and whether the other features are as in the rows near each place ("near"), or held at
    the chosen row ("row") or at their mean ("mean")."""

    row: int
    x_feature: int
    y_feature: int
    held: str = "near"

    @property
    def key(self) -> str:
        """Equal keys, equal pictures."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Request:
    """Frames wanted: ``start``, then every step, epoch end or tenth epoch end after it."""

    start: int
    stride: str
    count: int
    id: int = 0


@dataclass(frozen=True, eq=False)
class Ghost:
    """The curve of another run, kept behind the present one. ``label`` says in what that run
    differs from the present one and from the others kept; ``tone`` is its colour as long as it
    is kept."""

    run: Run
    label: str
    tone: int
    curve: np.ndarray
    epoch_ends: tuple[int, ...]

    @property
    def key(self) -> str:
        """The key of the run that the curve is of."""
        return self.run.key


def wanted_steps(request: Request, epoch_ends: Sequence[int], last_step: int) -> Iterator[int]:
    """The steps of the frames that ``request`` asks for, none after ``last_step``."""
    start = min(request.start, last_step)
    yield start
    if request.stride == "batch":
        yield from range(start + 1, last_step + 1)
        return
    every = 10 if request.stride == "ten" else 1
    for epoch in range(bisect_right(epoch_ends, start), len(epoch_ends)):
        if epoch % every == 0 and epoch_ends[epoch] < last_step:
            yield epoch_ends[epoch]
    if start < last_step:
        yield last_step


def rows_on_map(trainer: Trainer) -> np.ndarray:
    """The rows that a map is made for: training and validation rows, of a large table every so
    many. Rows kept for the test, or left out by a limit, are not shown."""
    data = trainer.data
    rows = np.sort(np.concatenate([data.training_rows, data.validation_rows]))
    return np.asarray(rows[:: -(-len(rows) // MOST_POINTS)])


def map_grid(trainer: Trainer, view: View, size: int, *, fitted: bool = False) -> FeatureGrid:
    """The places of a map, ``size`` along each side, with all features at each of them. Where these
    are not held they are as in the rows nearby or, ``fitted``, on a plane through all rows."""
    x, across, up = trainer.data.dataset.x, view.x_feature, view.y_feature
    grid = feature_grid(x, held_values(trainer, view), across, up, size)
    if is_slice(trainer, view) or x.shape[1] == 2:
        return grid
    follow = with_fitted_rows if fitted else with_near_rows
    return follow(grid, x[rows_on_map(trainer)], across, up)


def is_slice(trainer: Trainer, view: View) -> bool:
    """Whether a map holds features that it does not span."""
    return view.held != "near" and trainer.data.dataset.d > 2


def held_values(trainer: Trainer, view: View) -> np.ndarray:
    """Raw features (d,) at which a slice holds those that it does not span."""
    x = trainer.data.dataset.x
    held = x[trainer.data.training_rows].mean(axis=0) if view.held == "mean" else x[view.row]
    return np.asarray(held)


def closeness(trainer: Trainer, view: View, rows: np.ndarray) -> np.ndarray:
    """How near ``rows`` lie to the slice that a map is, from 1 on it to 0: exp(−2 s²), s being the
    root mean square of their distances from the held values in standard deviations."""
    x = trainer.data.dataset.x
    others = [k for k in range(x.shape[1]) if k not in (view.x_feature, view.y_feature)]
    spread = x[trainer.data.training_rows].std(axis=0)
    away = (x[rows] - held_values(trainer, view)) / np.where(spread > 0, spread, 1.0)
    return np.asarray(np.exp(-2.0 * (away[:, others] ** 2).mean(axis=1)))


class Recorder:
    """Makes messages of one trainer seen through one view. ``like`` is one of an earlier run: where
    both show the same places of the same data, these are not looked for again."""

    def __init__(self, trainer: Trainer, view: View, like: Recorder | None = None) -> None:
        self.trainer, self.view = trainer, view
        dataset = trainer.data.dataset
        # Two features span a map; over one feature the output is a curve.
        self._has_map = dataset.d >= 2
        # The rows drawn as points, the chosen one among them.
        self._rows = np.union1d(rows_on_map(trainer), [view.row])
        if like is not None and like._shows_places_of(self):
            grid = like._grid
        elif self._has_map:
            grid = map_grid(trainer, view, MAP_SIZE).points
        else:
            grid = self._line(dataset)
        self._grid: np.ndarray = grid
        # One forward pass for all that a frame shows: the chosen row, the map, the points.
        self._shown_from = 1 + len(grid)
        row, points = dataset.x[view.row : view.row + 1], dataset.x[self._rows]
        x = trainer.data.to_inputs(np.concatenate([row, grid, points]))
        self._x = trainer.xp.asarray(np.ascontiguousarray(x))
        self._probe = trainer.network.sharing_theta()
        run = trainer.run_spec
        steps = (0, *(edit.step for edit in run.edits))
        self._rate_changes = any(schedule_words(run.settings_at(step)) for step in steps)
        self._epoch_ends = trainer.run_spec.epoch_ends(len(trainer.data.training_rows))
        self._static_header = self._describe()

    def _shows_places_of(self, other: Recorder) -> bool:
        mine, theirs = self.trainer.data, other.trainer.data
        return (
            mine.dataset is theirs.dataset
            and self.view == other.view
            and np.array_equal(mine.training_rows, theirs.training_rows)
            and np.array_equal(self._rows, other._rows)
        )

    # --- what stays the same during a run ------------------------------------------------------

    def _range(self, feature: int) -> tuple[float, float]:
        return map_range(self.trainer.data.dataset.x[:, feature])

    def _line(self, dataset: Dataset) -> np.ndarray:
        return np.linspace(*self._range(0), FIT_SIZE)[:, np.newaxis]

    def _fit_header(self, dataset: Dataset) -> dict[str, Any]:
        low, high = self._range(0)
        header: dict[str, Any] = {
            "kind": "curve",
            "size": FIT_SIZE,
            "x": {"name": with_unit(dataset, 0), "min": low, "max": high, "index": 0},
            "held": "",
        }
        if dataset.task == "classification":
            return {**header, "y": {"name": "probability", "min": -0.04, "max": 1.06}}
        low, high = float(dataset.y.min()), float(dataset.y.max())
        margin = 0.15 * (high - low) or 1.0
        unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
        y = {"name": dataset.target_name + unit, "min": low - margin, "max": high + margin}
        return {**header, "y": y, "low": low, "high": high}

    def _map_header(self, dataset: Dataset) -> dict[str, Any]:
        if not self._has_map:
            return self._fit_header(dataset)
        axes, view = {}, self.view
        for axis, feature in (("x", view.x_feature), ("y", view.y_feature)):
            low, high = self._range(feature)
            name = with_unit(dataset, feature)
            axes[axis] = {"name": name, "min": low, "max": high, "index": feature}
        header: dict[str, Any] = {
            "kind": "map",
            "size": MAP_SIZE,
            **axes,
            "held": held_words(dataset, view),
        }
        if dataset.task == "regression":
            header["low"], header["high"] = float(dataset.y.min()), float(dataset.y.max())
        else:
            header["bits"] = 4 if 8 < len(dataset.class_names) <= 16 else 5
        return header

    def _points(self, dataset: Dataset, rows: np.ndarray) -> np.ndarray:
        points = np.zeros((len(rows), 4))
        value = dataset.y[:, 0] if dataset.task == "regression" else dataset.labels
        points[:, 0] = dataset.x[rows, self.view.x_feature]
        points[:, 2] = value[rows]
        points[:, 3] = np.isin(rows, self.trainer.data.validation_rows)
        if self._has_map:
            points[:, 1] = dataset.x[rows, self.view.y_feature]
        else:  # where the curve should go: through the value, or at probability 1 of the class
            points[:, 1] = points[:, 2] if dataset.task == "regression" else 1.0
        return points

    def _describe(self) -> dict[str, Any]:
        trainer, view = self.trainer, self.view
        data, network = trainer.data, trainer.network
        dataset = data.dataset
        is_regression = dataset.task == "regression"
        if is_regression:
            target = value_with_unit(float(dataset.y[view.row, 0]), dataset.target_unit)
            assert data.target_scaler is not None  # numbers are scaled
            unit, scale = dataset.target_unit, float(data.target_scaler.scale[0])
            joined = (
                f"RMSE = √loss × {value_with_unit(scale, unit)}, which is one standard deviation"
            )
            metric = {
                "unit": unit,
                "title": metric_title(trainer),
                "note": joined if network.loss.root_is_rmse else "",
            }
            outputs: tuple[str, ...] = (dataset.target_name,)
        else:
            target = dataset.class_names[int(dataset.labels[view.row])]
            metric = {"unit": "%", "title": "Accuracy (%)", "note": ""}
            outputs = dataset.class_names
        header = {
            "run": trainer.run_spec.key,
            "view": view.key,
            "task": dataset.task,
            "layers": [network.n_in, *(spec.units for spec in network.specs)],
            "activations": [title("activation", spec.activation) for spec in network.specs],
            "input_names": list(data.input_names),
            **_picture(trainer),
            "input_units": [*dataset.feature_units, *("" for _ in data.engineered)],
            "output_names": list(outputs),
            "epoch_ends": list(self._epoch_ends),
            "row": {
                "label": dataset.row_names[view.row],
                "target": target,
                "inputs": input_texts(data, dataset.x[view.row]),
            },
            "row_index": view.row,
            "map": self._map_header(dataset),
            "metric": metric,
            "loss_name": loss_title(trainer),
            "loss_note": OTHER_ROWS if len(data.validation_rows) else "",
            "batches": "batches, each at its own weights"
            + (" and units" if network.has_dropout else ""),
            "branches": branch_marks(trainer.run_spec),
            "held": held_marks(trainer.run_spec),
        }
        if trainer.data.target_scaler is not None:
            header["target_scale"] = {
                "offset": float(trainer.data.target_scaler.offset[0]),
                "scale": float(trainer.data.target_scaler.scale[0]),
                "unit": dataset.target_unit,
            }
        return header

    # --- frames --------------------------------------------------------------------------------

    def _frame(self) -> dict[str, np.ndarray]:
        trainer = self.trainer
        with non_finite_allowed():
            outputs = to_host(self._probe.forward(self._x))
            units = [to_host(row[0]) for row in (self._x, *(la.a for la in self._probe.layers))]
            m = trainer.measure()
            counter = trainer.counter
            frame: dict[str, np.ndarray] = {
                "steps": np.array(trainer.step, np.uint32),
                "counters": np.array([counter.epoch, counter.batch, counter.batches], np.uint32),
                "theta": to_host(trainer.network.theta).astype(np.float32),
                "units": np.concatenate(units).astype(np.float32),
                "metrics": np.array(
                    [m.training_loss, m.training_metric, m.validation_loss, m.validation_metric]
                ).astype(np.float32),
            }
            picture = outputs[1 : self._shown_from]
            if self._has_map:
                frame["map"] = self._map(picture)
            else:
                frame["fit"] = self._fit(picture)
            if self._rate_changes:
                frame["rates"] = np.array(trainer.rate.value, np.float32)
            if trainer.data.target_scaler is None:
                # NO_CLASS, −1, becomes 255.
                frame["predicted"] = predicted_classes(outputs[self._shown_from :]).astype(np.uint8)
        return frame

    def _fit(self, outputs: np.ndarray) -> np.ndarray:
        scaler = self.trainer.data.target_scaler
        values = class_probabilities(outputs) if scaler is None else scaler.inverse(outputs)
        return np.asarray(values.T, np.float32)

    def _map(self, outputs: np.ndarray) -> np.ndarray:
        scaler = self.trainer.data.target_scaler
        if scaler is not None:
            header = self._static_header["map"]
            low, high = header["low"], header["high"]
            share = (scaler.inverse(outputs)[:, 0] - low) / ((high - low) or 1.0)
            level = np.nan_to_num(np.clip(share, 0.0, 1.0)) * 255.0
            return np.asarray(np.rint(level), np.uint8)
        outputs = class_probabilities(outputs)
        # Outputs that are no probabilities may lie anywhere; the bits hold 0 to 1.
        p = np.clip(np.nan_to_num(outputs.max(axis=1)), 0.0, 1.0)
        levels = 2 ** self._static_header["map"]["bits"]
        level = outputs.argmax(axis=1) * levels + np.rint((levels - 1.0) * p)
        finite = np.isfinite(outputs).all(axis=1)
        return np.asarray(np.where(finite, level, 0), self._map_type)

    @property
    def _map_type(self) -> type[np.unsignedinteger[Any]]:
        """A byte has room for eight classes and five bits of their probability, or for sixteen and
        four."""
        return np.uint8 if len(self.trainer.data.dataset.class_names) <= 16 else np.uint16

    def message(
        self, request: Request, cursor: int, ghosts: Sequence[Ghost] = (), jump: int = 0
    ) -> bytes:
        """The frames that ``request`` asks for, or as many of them as fit into a short time and a
        moderate size, with everything the stage needs to draw them."""
        trainer = self.trainer
        frames: list[dict[str, np.ndarray]] = []
        frame_bytes = 4 * trainer.network.theta.size + 2 * MAP_SIZE**2 + len(self._rows) + 200
        count = min(request.count, MOST_FRAMES, max(LARGEST_MESSAGE // frame_bytes, 4))
        give_up = time.monotonic() + LONGEST_RECORDING
        for step in wanted_steps(request, self._epoch_ends, self.last_step):
            if not trainer.seek(step, seconds=give_up - time.monotonic()):
                break  # the stage asks again, and what was trained until then is kept
            if frames and trainer.step <= int(frames[-1]["steps"]):
                break  # the run turned out to end earlier
            frames.append(self._frame())
            if len(frames) >= count or (len(frames) >= 4 and time.monotonic() > give_up):
                break
        return self._packed(frames, cursor, ghosts, jump, answer=request.id)

    def film(self, most_bytes: int, seconds: float) -> bytes:
        """The whole film in one message: a frame at the end of every epoch, or of every 2nd, 3rd, …
        so that the frames take at most ``most_bytes``. A run that takes longer than ``seconds`` to
        train is recorded as far as it has come. The header's ``recorded`` lists the steps."""
        trainer = self.trainer
        trainer.seek(self.last_step, seconds=seconds)
        last = trainer.step
        ends = [step for step in self._epoch_ends if step < last]
        trainer.seek(0)
        frame_bytes = sum(block.nbytes for block in self._frame().values())
        every = max(1, -(-(len(ends) + 1) * frame_bytes // most_bytes))
        frames = []
        for step in [*ends[::every], last]:
            trainer.seek(step)
            frames.append(self._frame())
        return self._packed(frames, 0, recorded=[int(frame["steps"]) for frame in frames])

    def _packed(
        self,
        frames: list[dict[str, np.ndarray]],
        cursor: int,
        ghosts: Sequence[Ghost] = (),
        jump: int = 0,
        **more: Any,
    ) -> bytes:
        trainer = self.trainer
        last_step = more["recorded"][-1] if "recorded" in more else self.last_step
        blocks = self._stack(frames)
        curve = trainer.history.curve()
        blocks["curve"] = curve[curve[:, 0] <= last_step]
        blocks["best"] = best_steps(trainer)[: len(blocks["curve"])]
        losses = trainer.history.batch_losses.curve()
        blocks["batch_losses"] = losses[losses[:, 0] < last_step]
        blocks["points"] = self._points(trainer.data.dataset, self._rows)
        blocks["point_rows"] = self._rows.astype(np.uint32)
        if is_slice(trainer, self.view):
            blocks["closeness"] = closeness(trainer, self.view, self._rows)
        for index, ghost in enumerate(ghosts):
            blocks[f"ghost{index}"] = ghost.curve
        end = trainer.end
        header = {
            **self._static_header,
            "answer": 0,
            **more,
            "cursor": min(cursor, last_step),
            "jump": jump,
            "last_step": last_step,
            "frozen_end": end is not None,
            "ended": end.message if end is not None and end.kind != "epochs" else None,
            "ghosts": [
                {
                    "label": ghost.label,
                    "epoch_ends": list(ghost.epoch_ends),
                    "tone": ghost.tone,
                }
                for ghost in ghosts
            ],
        }
        return pack(header, blocks)

    def _stack(self, frames: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        empty = frames or [self._frame()]  # of a frame that is left out, the shapes still count
        stacked = {name: np.stack([frame[name] for frame in empty]) for name in empty[0]}
        return {name: block[: len(frames)] for name, block in stacked.items()}

    @property
    def last_step(self) -> int:
        """The step at which the run ends, as far as training has shown: the end of its last epoch,
        or where it was found to stop before."""
        end = self.trainer.end
        return self._epoch_ends[-1] if end is None else end.step


def _picture(trainer: Trainer) -> dict[str, Any]:
    """How the inputs lie in a picture, where they are its pixels."""
    pixels = pixels_of(trainer.run_spec.experiment)
    return {} if pixels is None else {"picture": pixels._asdict()}


def held_marks(run: Run) -> list[dict[str, Any]]:
    """What is knocked out or frozen, wherever that changes; of single weights the first ones."""
    marks = []
    for edit in run.edits:
        if edit.frozen:
            held = {
                name: list(value)[:MOST_HELD]
                for name, value in vars(held_at(run, edit.step)).items()
            }
            marks.append({"step": edit.step, **held})
    return marks


def best_steps(trainer: Trainer) -> np.ndarray:
    """For each point of the curve, the step of the best epoch up to there."""
    measured = sorted(trainer.history.measurements.values(), key=lambda m: m.step)
    steps = [NO_STEP if best is None else best.step for best in best_so_far(measured)]
    return np.array(steps, dtype=np.uint32)


def held_words(dataset: Dataset, view: View, *, fitted: bool = False) -> str:
    """What stands at each place of a map for the features that it does not span: "bill depth and
    body mass as in the rows nearby"; "" where it spans all of them."""
    others = [
        name
        for index, name in enumerate(dataset.feature_names)
        if index not in (view.x_feature, view.y_feature)
    ]
    if not others:
        return ""
    names = listed(others) if len(others) <= 2 else plural(len(others), "other feature")
    if view.held == "near":
        return f"{names} {'on a plane fitted to the rows' if fitted else 'as in the rows nearby'}"
    whose = "the chosen row’s" if view.held == "row" else "the training rows’ mean"
    return f"a slice at {whose} {names}; pale points lie off it"


def with_unit(dataset: Dataset, feature: int) -> str:
    """A feature's name for an axis: "bill length (mm)"."""
    unit = dataset.feature_units[feature]
    return dataset.feature_names[feature] + (f" ({unit})" if unit else "")


def loss_title(trainer: Trainer) -> str:
    """The loss in words; numbers are scaled before they are trained on, and so is their loss."""
    name = trainer.network.loss.phrase()
    return name if trainer.data.target_scaler is None else f"{name}, scaled target"
