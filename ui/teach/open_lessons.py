"""Lessons to begin with: those that come with the app, and a file."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from course.scenes.lesson import Lesson, read_lesson
from course.scenes.ready import READY, ready_lesson
from neuralnet.errors import SettingError
from ui.desk.learner import Learner
from ui.desk.scene import SceneDesk
from ui.kit import session
from ui.kit.html import button, prose, row
from ui.kit.live import live
from ui.kit.scene_strip import enter
from ui.words.numbers import plural

_OPENED, _PROBLEM = "lesson_opened", "lesson_problem"

STYLE = """<style>
.tl { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); }
.tl > section { border: 1px solid var(--st-border-color); border-radius: .6rem;
  padding: .7rem 1rem .8rem; display: flex; flex-direction: column; }
.live .tl h2 { font-size: 1.05rem; margin: 0 0 .3rem; }
.live .tl .row { margin: auto 0 0; }
.live .tl p { font-size: .92rem; }
</style>"""


def show_lessons(me: Learner, go: Callable[[Any], object], primary: str = "start") -> None:
    """The ready lessons, each to be tried as a student ("start"), presented ("present"), or changed
    ("change"), of which the page is for ``primary``; and a file."""
    cards = "".join(_card(name, ready_lesson(name), primary) for name in READY)

    def start(name: Any) -> None:
        if name in READY:
            lesson, before = ready_lesson(name), (me.run, me.wish)
            enter(me, SceneDesk(lesson.scenes[0], lesson, 0, name, before=before), go)

    def change(name: Any) -> None:
        # On Present an open lesson would be presented.
        if name in READY and _take_over(me, ready_lesson(name)) and primary == "present":
            go("teach")

    def present(name: Any) -> None:
        if name in READY and _take_over(me, ready_lesson(name)):
            session.put("present_at", 0)
            go("present")

    acts = {"start": start, "change": change, "present": present}
    live(f'{STYLE}<div class="tl">{cards}</div>', "ready_lessons", acts)
    st.file_uploader(
        "Or open a lesson from its file",
        type=["json"],
        key=session.key("lesson_file"),
        on_change=_open,
        args=(me,),
        help="A file that this page saved, here or elsewhere.",
    )
    problem = session.get(_PROBLEM)
    if problem:
        st.error(problem, icon=":material/error:")
    for remark in session.get(_OPENED) or ():
        st.warning(remark, icon=":material/info:")


def _card(name: str, lesson: Lesson, primary: str) -> str:
    ways = {
        "start": ("Try it as a student", "Its pages, tasks and questions, from the first scene."),
        "present": ("Present", "Scene by scene, on a projector."),
        "change": ("Change it", "Its scenes, on the Teach page, as a lesson of yours."),
    }
    first = sorted(ways, key=lambda way: way != primary)
    buttons = row(
        *(
            button(way, ways[way][0], name, primary=way == primary, help=ways[way][1])
            for way in first
        )
    )
    of = f"{plural(len(lesson.scenes), 'scene')}, {lesson.minutes:g} minutes. "
    return f"<section><h2>{escape(lesson.title)}</h2>{prose(of + lesson.about)}{buttons}</section>"


def _take_over(me: Learner, lesson: Lesson) -> bool:
    """Put a lesson on the page; where it finds no room that is said."""
    session.put(_PROBLEM, None)
    try:
        me.teaching.take_over(lesson, lesson.to_json())
    except SettingError as error:
        session.put(_PROBLEM, f"{error}. The lesson below is as it was.")
        return False
    return True


def _open(me: Learner) -> None:
    """A file was chosen. One that cannot be used is said to be so, and the lesson on the page
    stays."""
    file = session.get("lesson_file")
    session.put(_PROBLEM, None)
    session.put(_OPENED, None)
    if file is None:
        return
    try:
        reading = read_lesson(file.getvalue())
    except SettingError as error:
        session.put(
            _PROBLEM, f"This file could not be opened. {error}. The lesson below is as it was."
        )
        return
    if not _take_over(me, reading.lesson):
        return
    changed = [at for at, one in enumerate(reading.lesson.entries, 1) if not one.as_saved]
    remarks = [*reading.remarks]
    if changed:
        numbers = ", ".join(map(str, changed))
        remarks.append(
            f"Not as this page saved it: scene {numbers}. It was written or changed by hand. Look "
            f"at its locks before you give it to students; saving the lesson here accepts it."
        )
    session.put(_OPENED, remarks)
