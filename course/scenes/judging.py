"""What is to be said of an answer to a scene's question.

``judge`` is a function of the scene, the question, what was entered, and the learner's run where
the question is about that: the same arguments give the same judgement, on every machine. It never
looks at what a page or a file says about itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from course.answers import UnreadableError, readings
from course.bank import make_item
from course.construct import judge as judge_task
from course.item import Item
from course.scenes.quantities import CURSOR, END, KINDS, Quantity, TooLongError, state_of
from course.scenes.questions import Goal, Question
from course.scenes.scene import Scene
from course.situation import NotHereError, Situation
from course.texts import Text, say
from neuralnet.errors import SettingError
from neuralnet.experiment import Run

Entry = str | Sequence[str]
"""What was entered: for a choice the place of the option from 0, as text; for a number, free words
and an item the text; for an item with several answers the names of the options; to make something,
nothing: the run is the answer."""

Outcome = Literal["right", "coarse", "wrong", "unreadable", "kept", "impossible"]
LONGEST_WORDS = 4_000


@dataclass(frozen=True)
class Judged:
    """What became of an answer. ``outcome``: "right", "wrong"; "coarse", a number that fits and has
    too few digits; "unreadable", which is no answer; "kept", where nobody judges; "impossible",
    where the run has nothing to compare with. ``text`` says so in words; ``slip`` is the name of a
    known mistake, "" for none; ``points`` what it is worth."""

    outcome: Outcome
    text: Text
    points: float = 0.0
    slip: str = ""

    @property
    def counts(self) -> bool:
        """Was something committed?"""
        return self.outcome in ("right", "wrong", "kept")


def judge(
    scene: Scene, question: Question, entry: Entry, run: Run | None = None, cursor: int = 0
) -> Judged:
    """What is to be said of ``entry``. ``run`` and ``cursor`` are where the learner stands; without
    them that is the scene's own state."""
    if run is None:
        run, cursor = scene.run, scene.cursor
    words = entry if isinstance(entry, str) else ""
    try:
        if question.form == "choice":
            return _judge_choice(question, words)
        if question.form == "number":
            assert question.quantity is not None
            own = question.of == "scene"
            state = (scene.run, scene.cursor) if own else (run, cursor)
            return _judge_number(question, question.quantity, words, *state)
        if question.form == "text":
            return _judge_text(words)
        if question.form == "item":
            return _judge_item(question, item_of(scene, question), entry)
        if question.goal is not None:
            return _judge_goal(question, question.goal, run, cursor)
        done = judge_task(question.station, run, scene.run)
        return _judged(question, done.done, done.reason)
    except NotHereError:
        return Judged("impossible", say("scene.not_here"))
    except TooLongError:
        return Judged("impossible", say("scene.too_long"))
    except SettingError as error:
        return Judged("impossible", say("scene.refused", why=str(error)))


def right_answer(scene: Scene, question: Question) -> Text | str | None:
    """What is right, for the teacher's key and for after an answer; None where nothing is, or where
    it depends on the learner's run."""
    if question.form == "choice" and question.right is not None:
        return question.options[question.right]
    try:
        if question.form == "number" and question.of == "scene" and question.quantity is not None:
            value = question.quantity.of(scene.run, scene.cursor)
            return say("scene.value", value=_shown(question.quantity, value))
        if question.form == "item":
            return item_of(scene, question).reason
    except (NotHereError, TooLongError, SettingError):
        return None
    return None


def item_of(scene: Scene, question: Question) -> Item:
    """The item of the course that a question asks, made from the scene's run at its cursor.

    Raises ``NotHereError`` where the run has nothing of its kind, ``TooLongError`` where it would
    have to be trained for too long.
    """
    situation = Situation(state_of(scene.run, scene.cursor), row=scene.look.row)
    return make_item(question.item, situation, question.seed)


def _judged(question: Question, right: bool, text: Text, slip: str = "") -> Judged:
    return Judged(
        "right" if right else "wrong",
        text,
        question.points if right else 0.0,
        "" if right else slip,
    )


def _judge_choice(question: Question, entry: str) -> Judged:
    places = [str(at) for at in range(len(question.options))]
    if entry not in places:
        return Judged("unreadable", say("verdict.no_option"))
    if question.right is None:
        return Judged("kept", say("scene.kept"))
    right = places.index(entry) == question.right
    told = (
        say("verdict.right_choice")
        if right
        else say("scene.wrong_choice", right=question.options[question.right])
    )
    return _judged(question, right, told)


def _judge_text(entry: str) -> Judged:
    if not entry.strip() or len(entry) > LONGEST_WORDS:
        return Judged("unreadable", say("scene.no_words", longest=LONGEST_WORDS))
    return Judged("kept", say("scene.kept"))


def _judge_number(
    question: Question, quantity: Quantity, entry: str, run: Run, cursor: int
) -> Judged:
    kind = KINDS[quantity.kind]
    try:
        found = readings(entry)
    except UnreadableError:
        return Judged("unreadable", say("verdict.unreadable"))
    value = quantity.of(run, cursor)
    fits = {quantity.accepted.fit(reading, value) for reading in found}
    if kind.share:  # 97.1 is meant where 0.971 is right
        fits |= {quantity.accepted.fit(reading, 100.0 * value) for reading in found}
    shown = _shown(quantity, value)
    if "fits" in fits:
        return _judged(question, True, say("verdict.right", exact=shown))
    if "coarse" in fits:
        return Judged("coarse", say("verdict.coarse", digits=quantity.accepted.digits))
    if quantity.at == END:
        return _judged(question, False, say("scene.wrong_number_at_end", right=shown))
    step = cursor if quantity.at == CURSOR else int(quantity.at)
    return _judged(question, False, say("scene.wrong_number", right=shown, step=step))


def _shown(quantity: Quantity, value: float) -> float | int:
    return int(value) if KINDS[quantity.kind].counted else value


def _judge_item(question: Question, item: Item, entry: Entry) -> Judged:
    verdict = item.judge(entry)
    if verdict.kind in ("coarse", "unreadable"):
        return Judged("coarse" if verdict.kind == "coarse" else "unreadable", verdict.text)
    slip = verdict.slip.name if verdict.slip else ""
    return _judged(question, verdict.kind == "right", verdict.text, slip)


def _judge_goal(question: Question, goal: Goal, run: Run, cursor: int) -> Judged:
    value = goal.quantity.of(run, cursor)
    low, high = goal.at_least, goal.at_most
    # Written so that "not a number" reaches no goal.
    reached = (low is None or value >= low) and (high is None or value <= high)
    words = {"quantity": goal.quantity.title, "value": _shown(goal.quantity, value)}
    return _judged(question, reached, say("scene.reached" if reached else "scene.missed", **words))
