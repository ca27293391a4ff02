"""The scene that a learner is in, what it locks, and what was answered.

A scene comes by a link (packed, or as a place in a lesson that ships with the app) or from a file.
Locks are kept here, on the server: whatever a browser or a link asks for, ``refuses`` compares it
with the scene's own run. A link that was changed by hand is found by the scene's key, and then the
page says that the scene was left.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from course.packing import pack, unpack
from course.scenes.judging import Entry, Judged, judge
from course.scenes.lesson import Lesson
from course.scenes.links import scene_from_text, scene_to_text
from course.scenes.locks import GROUPS, Lock
from course.scenes.ready import READY, ready_lesson
from course.scenes.scene import Scene
from neuralnet.errors import SettingError
from neuralnet.experiment import Run

SCENE, LESSON, ANSWERED = "scene", "lesson", "answered"
PARAMETERS = (SCENE, LESSON, ANSWERED)
LONGEST_ANSWERS = 1500  # characters in a link
MOST_ANSWERS = 20_000  # bytes, unpacked
MOST_SIDES = 8


@dataclass(frozen=True)
class Answered:
    """What was entered for a question; what was said of it, None until it is judged. ``run`` and
    ``cursor``: where the learner stood, where the question is about that."""

    entry: Entry
    judged: Judged | None = None
    run: Run | None = None
    cursor: int = 0


@dataclass(frozen=True)
class Side:
    """A way that was gone aside from a scene, to answer "what if?": the run and where it stood."""

    run: Run
    cursor: int
    words: str


@dataclass
class SceneDesk:
    """``scene``: the one that is open; None for none. ``lesson`` is the lesson that it is the
    scene number ``at`` of (from 0), and ``name`` what that is called where it ships with the app.
    ``answers`` are kept by the keys of scene and question; by the key of the scene also ``ways``,
    those gone aside, and ``left``, where the learner stood who turned to another scene.
    ``presenting``: it is shown to a class, with nothing locked.
    ``refusal`` is what the learner is to be told, once. ``before`` is where a teacher stood who
    presents it, or looks at it as a student would; None for everybody else."""

    scene: Scene | None = None
    lesson: Lesson | None = None
    at: int = 0
    name: str = ""
    answers: dict[str, dict[str, Answered]] = field(default_factory=dict)
    ways: dict[str, deque[Side]] = field(default_factory=dict)
    left: dict[str, tuple[Run, int]] = field(default_factory=dict)
    refusal: str = ""
    before: tuple[Run, int] | None = None
    presenting: bool = False
    hints: dict[str, int] = field(default_factory=dict)  # how many were taken, by question
    _packed: tuple[Scene, str] | None = None

    def lock(self, group: str) -> Lock:
        """The lock of a group of controls; everything is open where there is no scene, and to
        whoever presents it."""
        return "open" if self.scene is None or self.presenting else self.scene.locks[group]

    def is_open(self, group: str) -> bool:
        """May the controls of this group be used?"""
        return self.lock(group) == "open"

    def refuses(self, run: Run) -> bool:
        """Would this run break a lock? Then it is noted what the learner is to be told."""
        if self.scene is None or self.presenting:
            return False
        # A device that fails, or is not there, moves a run to the CPU: that is nobody's choice.
        broken = self.scene.locks.broken_by(_on_cpu(run), _on_cpu(self.scene.run))
        if broken:
            self.refusal = refusal(broken)
        return bool(broken)

    def refuses_use_of(self, group: str) -> bool:
        """Is this group locked? Then it is noted what the learner is to be told."""
        if self.is_open(group):
            return False
        self.refusal = refusal([group])
        return True

    def pinned(self, step: int) -> int:
        """Where the film may stand that is asked for at ``step``."""
        fixed = self.scene is not None and not self.is_open("time")
        return self.scene.cursor if fixed and self.scene is not None else step

    @property
    def sides(self) -> deque[Side]:
        """The ways that were gone aside from the open scene, the last one at the end."""
        key = "" if self.scene is None else self.scene.key
        return self.ways.setdefault(key, deque(maxlen=MOST_SIDES))

    def keep_aside(self, run: Run, cursor: int, words: str) -> None:
        """Keep a way that was gone aside, in the place of the same one before."""
        for old in [side for side in self.sides if side.run == run]:
            self.sides.remove(old)
        self.sides.append(Side(run, cursor, words))

    @property
    def given(self) -> dict[str, Answered]:
        """The answers to the open scene's questions, by their keys."""
        return {} if self.scene is None else self.answers.setdefault(self.scene.key, {})

    @property
    def answered(self) -> int:
        """How many of the open scene's questions have an answer that counts."""
        return sum(one.judged is not None and one.judged.counts for one in self.given.values())

    def answer(self, key: str, entry: Entry, run: Run, cursor: int) -> None:
        """Judge what was entered and keep it; what cannot be read stands beside its field."""
        question = None if self.scene is None else self.scene.question(key)
        if self.scene is not None and question is not None:
            judged = judge(self.scene, question, entry, run, cursor)
            own = (run, cursor) if question.is_of_learner else (None, 0)
            self.given[key] = Answered(entry, judged, *own)

    def leave(self) -> None:
        """Leave the scene: nothing is locked any more. What was answered is kept."""
        self.scene = self.lesson = self.before = None
        self.name, self.at, self.presenting = "", 0, False
        self.ways.clear()
        self.left.clear()

    # --- links -----------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """The parameters of a link; none without a scene, or where it is too large for a link."""
        if self.scene is None:
            return {}
        query = {LESSON: self.name, SCENE: str(self.at + 1)}
        if not self.name:
            if not self.in_link:
                return {}
            query = {SCENE: self.in_link}
        entries = {key: one.entry for key, one in self.given.items() if isinstance(one.entry, str)}
        packed = pack(json.dumps(entries).encode()) if entries else ""
        if 0 < len(packed) <= LONGEST_ANSWERS:
            query[ANSWERED] = packed
        return query

    @property
    def in_link(self) -> str:
        """The scene as it stands in a link; "" where it is too large for one."""
        if self.scene is None:
            return ""
        if self._packed is None or self._packed[0] is not self.scene:
            try:
                self._packed = self.scene, scene_to_text(self.scene)
            except SettingError:
                self._packed = self.scene, ""
        return self._packed[1]

    def to(self, at: int) -> SceneDesk:
        """The desk with another scene of the same lesson, from 0."""
        assert self.lesson is not None
        return SceneDesk(
            self.lesson.scenes[at],
            self.lesson,
            at,
            self.name,
            self.answers,
            self.ways,
            self.left,
            before=self.before,
            presenting=self.presenting,
        )

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[SceneDesk, list[str]]:
        """The scene of a link, and a sentence for what could not be used of it."""
        desk, problems = cls(), []
        try:
            if LESSON in query:
                desk = _ready(query[LESSON], query.get(SCENE, "1"))
            elif SCENE in query:
                desk = cls(scene_from_text(query[SCENE]))
        except SettingError as error:
            problems.append(
                f"The scene in this link is not as it was shared, so it was left: nothing is "
                f"locked, and nothing is asked. ({error}.) Open the link again as you got it."
            )
        if desk.scene is not None and ANSWERED in query:
            desk._read_answers(query[ANSWERED])
        return desk, problems

    def _read_answers(self, text: str) -> None:
        """What was entered before a reload. It is judged again where it is shown."""
        try:
            found = json.loads(unpack(text[:LONGEST_ANSWERS], MOST_ANSWERS))
        except (ValueError, RecursionError):
            return
        if isinstance(found, dict) and self.scene is not None:
            for key, entry in found.items():
                if self.scene.question(key) is not None and isinstance(entry, str):
                    self.given[key] = Answered(entry)


def _ready(name: str, place: str) -> SceneDesk:
    if name not in READY:
        raise SettingError(LESSON, f"one of {', '.join(READY)}", name)
    lesson = ready_lesson(name)
    count = len(lesson.scenes)
    if not (place.isascii() and place.isdecimal() and 1 <= int(place[:4]) <= count):
        raise SettingError(SCENE, f"a number from 1 to {count}", place)
    return SceneDesk(lesson.scenes[int(place[:4]) - 1], lesson, int(place[:4]) - 1, name)


def refusal(groups: list[str] | tuple[str, ...]) -> str:
    """What is said where locked groups were to be changed."""
    titles = ", ".join(GROUPS[name].title for name in groups)
    return (
        f"This scene keeps fixed: {titles}. Your run is as it was. To change it, leave the scene."
    )


def _on_cpu(run: Run) -> Run:
    same = run.experiment.device == "cpu"
    return run if same else Run(run.experiment.replace(device="cpu"), run.edits)
