"""The questions of a scene.

choice   one of some options. One of them is right, or none: then it is a poll
number   a number that the engine computes, of the scene's own run or of the learner's
text     free words, which nobody judges but a reader
item     a question of the course's own bank, made from the scene's run: with hints and slips
make     something to make: a task of the course's stations, or a number to be reached
"""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from course.bank import KINDS as ITEMS
from course.construct import TASKS
from course.scenes.fields import Fields, listed, maybe, text
from course.scenes.quantities import Quantity
from neuralnet.errors import SettingError
from neuralnet.validation import choice, integer, number

Form = Literal["choice", "number", "text", "item", "make"]
FORMS: tuple[Form, ...] = get_args(Form)
LONGEST_WORDS = 4_000
LONGEST_OPTION = 300
LONGEST_KEY = 40
MOST_OPTIONS = 12
MOST_POINTS = 100.0
LARGEST = 1e12


@dataclass(frozen=True)
class Goal:
    """A number of the learner's run that is to lie within bounds; None for no bound."""

    quantity: Quantity
    at_least: float | None = None
    at_most: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "quantity": self.quantity.to_dict(),
            "at_least": self.at_least,
            "at_most": self.at_most,
        }

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Goal":
        """What ``to_dict`` wrote."""
        fields = Fields(values, place, remarks)
        quantity = _quantity(fields, "quantity")
        bounds = [
            fields.take(name, maybe(number(-LARGEST, LARGEST)), None)
            for name in ("at_least", "at_most")
        ]
        fields.done()
        if bounds == [None, None]:
            raise SettingError(place, "at_least, at_most or both", None)
        return cls(quantity, *bounds)


@dataclass(frozen=True)
class Question:
    """One question. ``key`` is its name within the scene, ``ask`` what is asked, in Markdown (""
    for an item or a station's task: these have words of their own). ``reveal`` is what is said once
    it is answered, and held back before; ``points`` what it counts.

    By ``form``: ``options`` and the place of the ``right`` one, from 0; a ``quantity`` ``of``
    "scene" or "learner"; an ``item`` with its ``seed``; a ``station`` whose task is to be done, or
    a ``goal``.
    """

    key: str
    form: Form
    ask: str = ""
    reveal: str = ""
    points: float = 1.0
    options: tuple[str, ...] = ()
    right: int | None = None
    quantity: Quantity | None = None
    of: Literal["scene", "learner"] = "scene"
    item: str = ""
    seed: int = 0
    station: str = ""
    goal: Goal | None = None

    @property
    def is_judged(self) -> bool:
        """Is there a right answer?"""
        return self.form in ("number", "item", "make") or self.right is not None

    @property
    def is_of_learner(self) -> bool:
        """Is it about the learner's own run, and not about the scene's?"""
        return self.form == "make" or (self.form == "number" and self.of == "learner")

    @property
    def without_answer(self) -> "Question":
        """The question as a student gets it who is to hand in an answer: what is right, and the
        words of the reveal, are left out."""
        return replace(self, right=None, reveal="")

    def to_dict(self) -> dict[str, Any]:
        """Plain values: what this form needs."""
        values: dict[str, Any] = {"key": self.key, "form": self.form}
        values |= {"ask": self.ask} if self.ask else {}
        values |= {"reveal": self.reveal} if self.reveal else {}
        values |= {"points": self.points} if self.points != 1.0 else {}
        if self.form == "choice":
            values |= {"options": list(self.options), "right": self.right}
        elif self.form == "number":
            assert self.quantity is not None
            values |= {"quantity": self.quantity.to_dict(), "of": self.of}
        elif self.form == "item":
            values |= {"item": self.item, "seed": self.seed}
        elif self.form == "make" and self.goal is not None:
            values["goal"] = self.goal.to_dict()
        elif self.form == "make":
            values["station"] = self.station
        return values

    @classmethod
    def read(cls, values: Any, place: str, remarks: list[str]) -> "Question":
        """What ``to_dict`` wrote; ``SettingError`` for what cannot be asked."""
        fields = Fields(values, place, remarks)
        form: Any = fields.take("form", choice(*FORMS))
        key = fields.take("key", text(LONGEST_KEY, empty=False))
        own_words = form == "item" or (form == "make" and "station" in values)
        ask = (
            fields.take("ask", text(LONGEST_WORDS), "")
            if own_words
            else fields.take("ask", text(LONGEST_WORDS, empty=False))
        )
        made = cls(
            key,
            form,
            ask,
            fields.take("reveal", text(LONGEST_WORDS), ""),
            fields.take("points", number(0.0, MOST_POINTS), 1.0),
        )
        made = replace(made, **_of_form(form, fields))
        fields.done()
        return made


def _quantity(fields: Fields, name: str) -> Quantity:
    found = fields.read(name, Quantity.read, None)
    if found is None:
        raise SettingError(fields.at(name), "an object with kind and at", None)
    return found


def _item(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in ITEMS:
        raise SettingError(name, "a kind of item, as `python -m course` lists them", value)
    return value


def _of_form(form: Form, fields: Fields) -> dict[str, Any]:
    """What only this form of question has."""
    if form == "choice":
        options = fields.take("options", listed(text(LONGEST_OPTION, empty=False), 2, MOST_OPTIONS))
        right = fields.take("right", maybe(integer(0, len(options) - 1)), None)
        return {"options": options, "right": right}
    if form == "number":
        return {
            "quantity": _quantity(fields, "quantity"),
            "of": fields.take("of", choice("scene", "learner"), "scene"),
        }
    if form == "item":
        return {
            "item": fields.take("item", _item),
            "seed": fields.take("seed", integer(0, 2**31 - 1), 0),
        }
    if form == "make":
        goal = fields.read("goal", Goal.read, None)
        if goal is not None:
            return {"goal": goal}
        return {"station": fields.take("station", choice(*TASKS))}
    return {}
