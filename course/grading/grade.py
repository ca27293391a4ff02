"""One hand-in, graded: every question of the lesson, judged by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from course.grading.replay import ImpossibleError, Replayed, replay, state_at
from course.scenes.judging import Judged, judge
from course.scenes.lesson import Lesson
from course.scenes.locks import GROUPS
from course.scenes.quantities import TooLongError
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.texts import catalogue
from course.work.reading import read_work
from course.work.saved import Answer, Answers, Work
from neuralnet.errors import SettingError
from neuralnet.plurals import agree, plural

Outcome = Literal[
    "right", "wrong", "coarse", "unreadable", "to read", "missing", "impossible", "changed"
]
Status = Literal["graded", "changed", "impossible", "other lesson", "unreadable"]


@dataclass(frozen=True)
class Mark:
    """What became of one question. ``points`` of ``most``; None where a person has to read it.
    ``entry`` is what was handed in, ``words`` what is to be said of it."""

    scene: Scene
    question: Question
    outcome: Outcome
    entry: str
    words: str
    points: float | None

    @property
    def most(self) -> float:
        """The points of the question."""
        return self.question.points

    @property
    def name(self) -> str:
        """The question within the lesson."""
        return f"{self.scene.title}: {self.question.key}"


@dataclass(frozen=True)
class Graded:
    """One hand-in. ``status``: "graded" is one that came out of the app as it is; "changed" and
    "impossible" ones are judged too, by the engine alone, and a person should look at them; "other
    lesson" has no answer to any scene of this one; "unreadable" is no such file. ``why`` says what
    was found."""

    name: str
    status: Status
    why: str
    marks: tuple[Mark, ...] = ()

    @property
    def score(self) -> float:
        """The points of what was judged."""
        return sum(mark.points or 0.0 for mark in self.marks)

    @property
    def to_read(self) -> int:
        """How many answers wait for a person."""
        return sum(mark.outcome == "to read" for mark in self.marks)


def questions_of(lesson: Lesson) -> list[tuple[Scene, Question]]:
    """All questions in their order."""
    return [(scene, question) for scene in lesson.scenes for question in scene.questions]


def points_of(lesson: Lesson) -> tuple[float, float]:
    """The points that are judged here, and those that a person gives."""
    judged = sum(q.points for _scene, q in questions_of(lesson) if q.is_judged)
    read = sum(q.points for _scene, q in questions_of(lesson) if q.form == "text")
    return judged, read


def points_words(points: float) -> str:
    """ "1 point", "2.5 points"."""
    return f"{points:g} {agree(int(points == 1), 'point', 'points')}"


def handed_out(lesson: Lesson) -> Lesson:
    """The lesson as learners get it who are to hand in answers: without what is right, and without
    the notes of whoever teaches."""
    entries = tuple(
        replace(entry, scene=entry.scene.without_answers, notes="") for entry in lesson.entries
    )
    return replace(lesson, entries=entries)


def grade(name: str, lesson: Lesson, *files: bytes) -> Graded:
    """The hand-in of ``name``: one file, or several that one learner saved on the way. Where more
    than one answers a question, the first counts. Never raises: what cannot be read says so."""
    works: list[Work] = []
    why: list[str] = []
    for data in files:
        try:
            opened = read_work(data)
        except SettingError as error:
            return Graded(name, "unreadable", f"{error}.")
        works.append(opened.work)
        why += opened.problems
    replays = [replay(work) for work in works]
    answers = _together([work.answers for work in works])
    marks = tuple(_mark(scene, question, answers) for scene, question in questions_of(lesson))
    keys = {scene.key for scene in lesson.scenes}
    why += [replayed.why for replayed in replays]
    why += [
        f"{mark.name}: {mark.words}" for mark in marks if mark.outcome in ("changed", "impossible")
    ]
    if others := len(answers.keys() - keys):
        verb = agree(others, "is", "are")
        why.append(f"{plural(others, 'scene')} of it {verb} not in this lesson, or changed.")
    status = _status(replays, marks, answered=bool(keys & answers.keys()))
    return Graded(name, status, " ".join(filter(None, why)), marks)


def _together(of_files: Sequence[Answers]) -> Answers:
    found: dict[str, dict[str, Answer]] = {}
    for answers in reversed(of_files):
        for scene, given in answers.items():
            found.setdefault(scene, {}).update(given)
    return found


def _status(replays: Sequence[Replayed], marks: Sequence[Mark], *, answered: bool) -> Status:
    said = [one.state for one in replays] + [mark.outcome for mark in marks]
    if "changed" in said:
        return "changed"
    if "impossible" in said:
        return "impossible"
    return "graded" if answered else "other lesson"


def _mark(scene: Scene, question: Question, answers: Answers) -> Mark:
    answer = answers.get(scene.key, {}).get(question.key)
    if answer is None:
        points = None if question.form == "text" else 0.0
        return Mark(scene, question, "missing", "", "Not answered.", points)
    entry = _in_words(question, answer)

    def made(outcome: Outcome, words: str, points: float | None = 0.0) -> Mark:
        return Mark(scene, question, outcome, entry, words, points)

    if question.is_of_learner:
        broken = _broken(scene, answer)
        if broken:
            return made("changed", broken)
        if answer.run is None:
            return made("missing", "The file has no run for this task.")
        try:
            state_at(answer.run, answer.cursor)
        except ImpossibleError as error:
            return made("impossible", str(error))
        except TooLongError:
            return made("unreadable", "The run is too large to be trained again here.")
    if question.is_of_learner:
        judged = judge(scene, question, answer.entry, answer.run, answer.cursor)
    else:
        judged = _judged_once(scene, question, answer.entry)
    words = catalogue().write(judged.text)
    if judged.outcome == "kept":
        return made("to read", words, None if question.form == "text" else 0.0)
    if judged.outcome == "impossible":  # the run is sound and has nothing to compare with
        return made("wrong", words)
    return made(judged.outcome, words, judged.points)


def _in_words(question: Question, answer: Answer) -> str:
    """What was handed in as a person reads it: of a choice the words, not the place."""
    if not isinstance(answer.entry, str):
        return ", ".join(answer.entry)
    places = [str(at) for at in range(len(question.options))]
    return question.options[places.index(answer.entry)] if answer.entry in places else answer.entry


@lru_cache(maxsize=4096)
def _judged_once(scene: Scene, question: Question, entry: str | tuple[str, ...]) -> Judged:
    """Of a question about the scene's own run: whoever answers the same is told the same."""
    return judge(scene, question, entry)


def _broken(scene: Scene, answer: Answer) -> str:
    """What the scene keeps fixed and the run has otherwise: no app lets that happen."""
    if answer.run is None:
        return ""
    broken = scene.locks.broken_by(answer.run, scene.run)
    titles = ", ".join(GROUPS[name].title for name in broken)
    return f"The scene keeps fixed what this run has otherwise: {titles}." if broken else ""
