"""Locks: which groups of controls a scene leaves open, shows but holds fast, or hides.

A lock is kept by comparing runs, never by trusting a page: whatever a browser, a link or a file
asks for, the part of a run that belongs to a locked group must be the scene's own
(``broken_by``). Hiding never changes what is computed: a hidden group is fixed, and not drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from course.scenes.fields import Fields
from neuralnet.experiment import Run
from neuralnet.validation import choice

Lock = Literal["open", "fixed", "hidden"]
LOCKS: tuple[Lock, ...] = get_args(Lock)


@dataclass(frozen=True)
class Group:
    """Controls that are locked together. ``title`` is what they are called, ``settings`` the
    settings of the engine that they change; ``edits`` what they change of a run besides."""

    title: str
    settings: tuple[str, ...] = ()
    edits: Literal["", "parameters", "frozen"] = ""

    def part_of(self, run: Run) -> Any:
        """What belongs to this group in a run: two runs that differ in nothing else here have the
        same part."""
        if self.edits:
            found = [(edit.step, getattr(edit, self.edits)) for edit in run.edits]
            return [pair for pair in found if pair[1]]
        started = [getattr(run.experiment, name) for name in self.settings]
        changed = [
            (edit.step, name, value)
            for edit in run.edits
            for name, value in edit.settings
            if name in self.settings
        ]
        return started, changed


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "data": Group(
            "Data",
            (
                "dataset",
                "own_data",
                "samples",
                "noise",
                "data_seed",
                "feature_noise",
                "label_flips",
                "copies",
                "engineered",
                "pixel_order",
            ),
        ),
        "split": Group(
            "Split and scaling",
            ("validation_share", "test_share", "split_seed", "training_limit", "scaling"),
        ),
        "network": Group(
            "Layers, output and loss",
            ("first_layers", "hidden_units", "activation", "output", "loss"),
        ),
        "start": Group("Starting weights", ("initializer", "initializer_scale", "seed")),
        "rate": Group(
            "Learning rate",
            (
                "learning_rate",
                "schedule",
                "drop_every",
                "drop_factor",
                "cosine_epochs",
                "warmup_epochs",
            ),
        ),
        "batch": Group("Batch size", ("batch_size",)),
        "optimizer": Group("Optimizer", ("optimizer", "momentum", "clip_norm")),
        "penalties": Group("Regularisation", ("dropout", "weight_decay", "l1_penalty")),
        "ending": Group("When to stop", ("epochs", "patience", "stop_at_accuracy", "stop_at_loss")),
        "machine": Group("Device and precision", ("device", "precision")),
        "weights": Group("Weights by hand", edits="parameters"),
        "holding": Group("Units knocked out, weights frozen", edits="frozen"),
        "time": Group("Playing and stepping"),
        "view": Group("Which row and features are shown"),
        "advice": Group("What the app says is wrong, and its offers"),
        "pages": Group("Other pages"),
    }
)
"""Every group by its name, in the order in which a teacher goes through them."""

OF_A_RUN = tuple(name for name, group in GROUPS.items() if group.settings or group.edits)
GROUP_OF = {setting: name for name, group in GROUPS.items() for setting in group.settings}


@dataclass(frozen=True)
class Locks:
    """The lock of every group; a group that is not named is open."""

    of: Mapping[str, Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked = {
            choice(*GROUPS)("locks", name): choice(*LOCKS)(f"locks, {name}", lock)
            for name, lock in self.of.items()
        }
        ordered = {name: checked[name] for name in GROUPS if checked.get(name, "open") != "open"}
        object.__setattr__(self, "of", MappingProxyType(ordered))

    def __getitem__(self, group: str) -> Lock:
        return self.of.get(group, "open")

    def __hash__(self) -> int:
        return hash(tuple(self.of.items()))

    @property
    def any(self) -> bool:
        """Is anything locked?"""
        return bool(self.of)

    def names(self, lock: Lock) -> tuple[str, ...]:
        """The groups with this lock."""
        return tuple(name for name in GROUPS if self[name] == lock)

    def broken_by(self, run: Run, own: Run) -> tuple[str, ...]:
        """The locked groups in which ``run`` is not what it is in the scene's ``own`` run."""
        return tuple(
            name
            for name in OF_A_RUN
            if self[name] != "open" and GROUPS[name].part_of(run) != GROUPS[name].part_of(own)
        )

    def to_dict(self) -> dict[str, str]:
        """Plain values: the groups that are not open."""
        return dict(self.of)

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Locks":
        """What ``to_dict`` wrote. A group that is not known is remarked on, and open."""
        fields = Fields(values, place, remarks)
        found = {name: fields.take(name, choice(*LOCKS), "open") for name in GROUPS}
        fields.done()
        return cls(found)  # type: ignore[arg-type]  # checked above


def _all(lock: Lock, *but: str, **others: Lock) -> Locks:
    return Locks({name: lock for name in GROUPS if name not in but} | others)


PRESETS: Mapping[str, tuple[str, Locks]] = MappingProxyType(
    {
        "open": ("Everything open", Locks()),
        "watch": (
            "Watch: play, step and look; no setting changes",
            _all("fixed", "time", "view", "advice", "pages"),
        ),
        "one dial": (
            "One dial: only the learning rate and the seed",
            _all("fixed", "time", "view", "advice", "rate", "start", "ending", pages="hidden"),
        ),
        "network": (
            "Build: the network and its training; the data are fixed",
            Locks({"data": "fixed", "split": "fixed", "machine": "hidden"}),
        ),
        "diagnosis": (
            "Diagnosis: the app does not say what is wrong",
            Locks({"advice": "hidden", "machine": "hidden"}),
        ),
        "still": (
            "A still picture: nothing moves, nothing else is shown",
            _all("fixed", "view", time="fixed", advice="hidden", pages="hidden"),
        ),
    }
)
"""Locks that go well together: (what it is called, the locks), by name."""
