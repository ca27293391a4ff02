"""The lesson that a teacher is making: its scenes in their order, and which of them is open. No
Streamlit here.

What was made is compared with what was saved last, so that the page can say whether a reload would
lose something.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from course.scenes.lesson import MOST_SCENES, Entry, Lesson
from course.scenes.questions import Question
from course.scenes.scene import MOST_QUESTIONS, Look, Scene
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from ui.desk.recording import View
from ui.words.names import Selection

NEW_LESSON = "My lesson"
MOST_WAITING = 8  # lessons that are not saved, beside the open one
MOST_REMOVED = 20  # scenes and questions that can be put back


def scene_of(
    run: Run, cursor: int, page: str, view: View, selection: Selection | None, title: str
) -> Scene:
    """The scene that stands on the screen: the run, where it stands, and what is looked at."""
    chosen = None
    if selection is not None:
        chosen = (selection.kind, selection.layer, selection.j, selection.i)
    look = Look(view.row, view.x_feature, view.y_feature, chosen)
    return Scene(title, run, cursor, page, look)


@dataclass(frozen=True)
class Draft:
    """A scene of the lesson in the making; ``number`` names it while it is moved about."""

    number: int
    entry: Entry


@dataclass(frozen=True)
class Removed:
    """What was taken out: the scene of this ``number``, or a question of it. It stood ``at``."""

    number: int
    at: int
    what: Entry | Question

    @property
    def title(self) -> str:
        """What it was called."""
        return self.what.scene.title if isinstance(self.what, Entry) else self.what.ask


@dataclass
class TeachDesk:
    """``drafts`` are the scenes in their order, ``open`` is the number of the one that is looked
    at; ``saved`` is the file as it was last saved or opened; ``waiting`` are the lessons that were
    not saved when another one was opened, ``removed`` what was taken out of the present one."""

    title: str = NEW_LESSON
    about: str = ""
    drafts: list[Draft] = field(default_factory=list)
    open: int = 0
    saved: str = ""
    waiting: list[Lesson] = field(default_factory=list)
    removed: deque[Removed] = field(default_factory=lambda: deque(maxlen=MOST_REMOVED))
    _last: int = 0

    @property
    def lesson(self) -> Lesson:
        """The lesson as it is now."""
        entries = tuple(draft.entry for draft in self.drafts)
        return Lesson(self.title.strip() or NEW_LESSON, entries, self.about)

    @property
    def is_saved(self) -> bool:
        """Is everything in the file that was saved or opened last?"""
        return not self.drafts or self.lesson.to_json() == self.saved

    @property
    def present(self) -> Draft | None:
        """The scene that is open."""
        return next((draft for draft in self.drafts if draft.number == self.open), None)

    def place(self, number: int) -> int | None:
        """Where the scene of this number stands, from 0; None where it is gone."""
        return next((at for at, one in enumerate(self.drafts) if one.number == number), None)

    def take_over(self, lesson: Lesson, saved: str) -> None:
        """Go on with a lesson that was opened. One that was not saved waits for ``go_back``.

        Raises ``SettingError`` where too many wait already; then everything stays as it was.
        """
        if not self.is_saved:
            if len(self.waiting) >= MOST_WAITING:
                words = f"at most {MOST_WAITING + 1} lessons that are not saved; save one of them"
                raise SettingError("lesson", words, MOST_WAITING + 2)
            self.waiting.append(self.lesson)
        self.title, self.about, self.saved = lesson.title, lesson.about, saved
        self.drafts = [Draft(self._new_number(), entry) for entry in lesson.entries]
        self.open = self.drafts[0].number if self.drafts else 0
        self.removed.clear()

    def go_back(self, lesson: Lesson) -> None:
        """Return to a lesson that waits; the present one waits in its place if it is not saved."""
        at = next((at for at, one in enumerate(self.waiting) if one is lesson), None)
        if at is not None:
            del self.waiting[at]
            self.take_over(lesson, saved="")

    def add(self, scene: Scene) -> None:
        """One more scene, after the open one; it is open now. A full lesson stays as it is."""
        if len(self.drafts) >= MOST_SCENES:
            return
        at = self.place(self.open)
        draft = Draft(self._new_number(), Entry(scene))
        self.drafts.insert(len(self.drafts) if at is None else at + 1, draft)
        self.open = draft.number

    def move(self, number: int, by: int) -> None:
        """Move a scene up (−1) or down (1)."""
        at = self.place(number)
        if at is not None and 0 <= at + by < len(self.drafts):
            self.drafts[at], self.drafts[at + by] = self.drafts[at + by], self.drafts[at]

    def remove(self, number: int) -> None:
        """Take a scene out; the next one is open then. It can be put back."""
        at = self.place(number)
        if at is None:
            return
        self.removed.append(Removed(number, at, self.drafts[at].entry))
        del self.drafts[at]
        if self.open == number:
            self.open = self.drafts[min(at, len(self.drafts) - 1)].number if self.drafts else 0

    def change(self, number: int, **changes: Any) -> None:
        """Change fields of a scene, or its ``notes`` and ``minutes``."""
        at = self.place(number)
        if at is None:
            return
        entry = self.drafts[at].entry
        own = {name: changes.pop(name) for name in ("notes", "minutes") if name in changes}
        scene = replace(entry.scene, **changes) if changes else entry.scene
        self.drafts[at] = Draft(number, replace(entry, scene=scene, as_saved=True, **own))

    def put_question(self, number: int, question: Question, at: int | None = None) -> None:
        """Put a question in the place ``at``, or at the end."""
        place = self.place(number)
        if place is None:
            return
        questions = list(self.drafts[place].entry.scene.questions)
        if at is None and len(questions) < MOST_QUESTIONS:
            questions.append(question)
        elif at is not None and at < len(questions):
            questions[at] = question
        self.change(number, questions=tuple(questions))

    def drop_question(self, number: int, at: int) -> None:
        """Take a question out. It can be put back."""
        place = self.place(number)
        if place is None:
            return
        questions = list(self.drafts[place].entry.scene.questions)
        if at < len(questions):
            self.removed.append(Removed(number, at, questions.pop(at)))
            self.change(number, questions=tuple(questions))

    def put_back(self) -> None:
        """Put back what was taken out last, where it stood. What finds no room stays taken out."""
        last = self.removed[-1] if self.removed else None
        if last is None:
            return
        if isinstance(last.what, Entry):
            if len(self.drafts) >= MOST_SCENES:
                return
            self.drafts.insert(last.at, Draft(last.number, last.what))
        else:
            place = self.place(last.number)
            assert place is not None  # its scene would have been taken out later: put back before
            scene = self.drafts[place].entry.scene
            questions = list(scene.questions)
            if len(questions) >= MOST_QUESTIONS:
                return
            key = last.what.key if scene.question(last.what.key) is None else free_key(scene)
            questions.insert(last.at, replace(last.what, key=key))
            self.change(last.number, questions=tuple(questions))
        self.open = last.number
        self.removed.pop()

    def _new_number(self) -> int:
        self._last += 1
        return self._last


def free_key(scene: Scene) -> str:
    """A key that no question of this scene has: "q1", "q2", …"""
    taken = {question.key for question in scene.questions}
    return next(key for at in range(1, MOST_QUESTIONS + 2) if (key := f"q{at}") not in taken)
