"""What a lesson's scenes bring to a class: a state to be brought to, and questions to be asked.

A class is asked what has one answer for everybody: choices, free words, and numbers and items of
the scene's own run, whose answers the engine computes when they are asked. What is judged on each
learner's own run is asked and answered in the scene itself.
"""

from dataclasses import dataclass
from functools import lru_cache

from course.classroom.classes import Brought
from course.item import Choice, Number
from course.numbers import written
from course.scenes.judging import item_of
from course.scenes.lesson import Lesson, read_lesson
from course.scenes.links import scene_from_text
from course.scenes.quantities import Quantity
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import catalogue, say
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from neuralnet.training import Trainer


@dataclass(frozen=True)
class Asked:
    """A question as a class is asked it: see ``asking.ask``."""

    kind: str
    text: str
    options: tuple[str, ...] = ()
    right: str = ""


@lru_cache(maxsize=8)  # sixty students who are brought to a scene read its lesson once
def lesson_in(content: str) -> Lesson:
    """The lesson of a class, read once. Raises ``SettingError`` for what is none."""
    return read_lesson(content).lesson


def scene_of(brought: Brought, lesson: str, at: int) -> Scene | None:
    """The scene to which everybody is brought: that of the link, or number ``at`` of the lesson,
    from 0. None where it cannot be read."""
    try:
        if brought.link:
            return scene_from_text(brought.link)
        return lesson_in(lesson).scenes[at] if lesson and at >= 0 else None
    except (SettingError, IndexError):
        return None


def asked_of(scene: Scene, question: Question) -> Asked | None:
    """A scene's question for a class; None where each learner's own run is judged, or the scene's
    run has no such number.

    Raises ``TooLongError`` where the number would take too long to compute.
    """
    if question.form == "choice":
        right = "" if question.right is None else str(question.right + 1)
        return Asked("choice", question.ask, question.options, right)
    if question.form == "text":
        return Asked("text", question.ask)
    if question.form == "item":
        return _item(scene, question)
    if question.form == "number" and question.of == "scene" and question.quantity is not None:
        try:
            value = question.quantity.of(scene.run, scene.cursor)
        except (NotHereError, SettingError):
            return None
        return Asked("number", question.ask, (), f"{value:.12g}")
    return None


def is_for_all(question: Question) -> bool:
    """May this question have one answer for everybody? Nothing is computed for it."""
    return question.form in ("choice", "text", "item") or (
        question.form == "number" and question.of == "scene"
    )


def _item(scene: Scene, question: Question) -> Asked | None:
    """An item of the course's bank: a number, or one of its options."""
    try:
        item = item_of(scene, question)
    except (NotHereError, SettingError):
        return None
    write = catalogue().write
    text = write(item.question)
    if isinstance(item.form, Number):
        unit = f" ({item.form.unit})" if item.form.unit else ""
        return Asked("number", text + unit, (), f"{item.form.value:.12g}")
    if isinstance(item.form, Choice):
        names = list(item.form.options)
        options = tuple(write(words) for words in item.form.options.values())
        return Asked("choice", text, options, str(names.index(item.form.right) + 1))
    return None


def loss_prediction(run: Run, cursor: int, *, epoch: bool) -> Asked:
    """ "Will the training loss fall?", from a state over the next update, or to the end of the next
    epoch. The engine computes what is right: the loss of all training rows at both states, as far
    as four digits show it.

    Raises ``TooLongError`` where the state lies too far into a large run, ``NotHereError`` where
    the run is over there.
    """
    ends = run.epoch_ends(len(Trainer(run).data.training_rows))
    if cursor >= ends[-1]:
        raise NotHereError
    later = next(end for end in ends if end > cursor) if epoch else cursor + 1
    before, after = (Quantity("training_loss", at=step).of(run, cursor) for step in (cursor, later))
    # What runs away has not fallen.
    right = "falls" if after < before else "rises"
    right = "same" if written(before) == written(after) else right
    over = say("class.over.epoch") if epoch else say("class.over.update")
    text = say("class.loss.question", over=over, step=cursor, before=before)
    return Asked("prediction", catalogue().write(text), (), right)
