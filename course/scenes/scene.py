"""One scene: a state of the app, with a title, a task, questions and locks.

The state is the run with its edits, the step at which the film stands, the page that shows it and
what is looked at there. A scene holds all of it itself, data of one's own included, so it opens
anywhere and gives the same numbers.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from course.scenes.fields import Fields, maybe, text
from course.scenes.locks import Locks
from course.scenes.questions import Question
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.validation import choice, integer

LONGEST_TITLE = 120
LONGEST_TASK = 8_000
MOST_QUESTIONS = 20
MOST_STEP = 2**31 - 1
# The pages that a scene may show, by the names of their files.
PAGES = (
    "training",
    "build",
    "data",
    "diagnostics",
    "neuron",
    "forward_pass",
    "loss",
    "backward_pass",
    "update",
    "compare",
    "batches_and_gpu",
    "pictures",
    "words",
    "presets",
    "course",
    "glossary",
    "welcome",
)


@dataclass(frozen=True)
class Look:
    """What is looked at: a row of the data, the two features of the map (None: what the app chooses
    by itself), and a ``unit`` or weight chosen in the drawing: (kind, layer, unit, input)."""

    row: int | None = None
    x_feature: int | None = None
    y_feature: int | None = None
    chosen: tuple[str, int, int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values: what is not left to the app."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("row", "x_feature", "y_feature")
            if getattr(self, name) is not None
        }
        return values | ({"chosen": list(self.chosen)} if self.chosen else {})

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Look":
        """What ``to_dict`` wrote."""
        fields = Fields(values, place, remarks)
        whole = maybe(integer(0, MOST_STEP))
        look = cls(
            fields.take("row", whole, None),
            fields.take("x_feature", whole, None),
            fields.take("y_feature", whole, None),
            fields.take("chosen", maybe(_chosen), None),
        )
        fields.done()
        return look


def _chosen(name: str, value: Any) -> tuple[str, int, int, int]:
    if not isinstance(value, list) or len(value) != 4:
        raise SettingError(name, "a kind, a layer, a unit and an input", value)
    kind = choice("unit", "weight", "bias")(name, value[0])
    layer, unit, source = (integer(-1, MOST_STEP)(name, number) for number in value[1:])
    return kind, layer, unit, source


@dataclass(frozen=True)
class Scene:
    """A state with a ``title``, a ``task`` in Markdown, ``questions`` and ``locks``. ``cursor`` is
    the step at which the film stands, ``page`` the name of the page that shows it."""

    title: str
    run: Run = field(default_factory=Run)
    cursor: int = 0
    page: str = "training"
    look: Look = Look()
    task: str = ""
    questions: tuple[Question, ...] = ()
    locks: Locks = field(default_factory=Locks)

    @cached_property
    def key(self) -> str:
        """Twelve letters that tell this scene from any other: equal keys, equal states, tasks,
        questions and locks. What the right answers are is left out of it, so the scene that a
        student hands in has the key of the one with the answers. Settings that have their defaults
        are left out too: a new setting in a later version of the app changes no key."""
        values = self.without_answers.to_dict(short=True)
        plain = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:12]

    @property
    def without_answers(self) -> "Scene":
        """The scene as it is given to students who are to hand in answers."""
        return replace(self, questions=tuple(one.without_answer for one in self.questions))

    def question(self, key: str) -> Question | None:
        """The question of this key; None where there is none."""
        return next((one for one in self.questions if one.key == key), None)

    def to_dict(self, *, short: bool = False) -> dict[str, Any]:
        """Plain values, ready for JSON. ``short``: for a link, settings that have their defaults
        are left out; a file has them all, and stays what it is when a default changes."""
        run = self.run.to_dict()
        if short:
            changed = self.run.experiment.changes_from(Experiment())
            run["experiment"] = {name: run["experiment"][name] for name in changed}
        values: dict[str, Any] = {
            "title": self.title,
            "page": self.page,
            "task": self.task,
            "questions": [question.to_dict() for question in self.questions],
            "locks": self.locks.to_dict(),
            "cursor": self.cursor,
            "look": self.look.to_dict(),
            "run": run,
        }
        return {name: value for name, value in values.items() if value or not short}

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Scene":
        """What ``to_dict`` wrote. Raises ``SettingError``, which names the field."""
        fields = Fields(values, place, remarks)
        made = cls(
            title=fields.take("title", text(LONGEST_TITLE, empty=False)),
            page=fields.take("page", choice(*PAGES), "training"),
            task=fields.take("task", text(LONGEST_TASK), ""),
            questions=fields.several("questions", "question", Question.read, MOST_QUESTIONS),
            locks=fields.read("locks", Locks.read, Locks()),
            cursor=fields.take("cursor", integer(0, MOST_STEP), 0),
            look=fields.read("look", Look.read, Look()),
            run=fields.read("run", _run, Run()),
        )
        fields.done()
        for key, times in Counter(question.key for question in made.questions).items():
            if times > 1:
                raise SettingError(fields.at("questions"), "different keys", key)
        return made


def _run(values: Any, place: str, _remarks: list[str]) -> Run:
    try:
        return Run.from_dict(values)
    except SettingError as error:
        raise SettingError(f"{place}, {error.field}", error.expected, error.got) from None
