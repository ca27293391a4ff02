"""The lesson with which a class is opened: one that comes with the app, a file, or none."""

from __future__ import annotations

import streamlit as st

from course.classroom.errors import ClassroomError
from course.classroom.limits import LONGEST_LESSON
from course.scenes.lesson import read_lesson
from course.scenes.ready import READY, ready_lesson
from course.texts import say
from neuralnet.errors import SettingError
from ui.kit import session

CHOSEN, FILE = "class_lesson", "class_lesson_file"


def choose_lesson() -> None:
    """The choice, within a form: a file counts before what is chosen from the list."""
    titles = {name: ready_lesson(name).title for name in READY}
    st.selectbox(
        "Lesson",
        ["", *titles],
        format_func=lambda name: titles.get(name, "None: I ask questions of my own"),
        key=session.key(CHOSEN),
        help="Its scenes and questions are then one press away.",
    )
    st.file_uploader(
        "Or a lesson of your own",
        type=["json"],
        key=session.key(FILE),
        help="A file of the Teach page. Its scenes and questions are then one press away.",
    )


def chosen_lesson() -> str:
    """The lesson that was chosen, as its file says it; "" for none.

    Raises ``ClassroomError`` for a file that is no lesson.
    """
    file, chosen = session.get(FILE), session.get(CHOSEN)
    if file is None:
        return ready_lesson(chosen).to_json() if chosen in READY else ""
    content = file.getvalue()
    if len(content) > LONGEST_LESSON:
        raise ClassroomError(
            say("class.refused.long_lesson", most=LONGEST_LESSON, got=len(content))
        )
    try:
        return read_lesson(content).lesson.to_json()
    except SettingError as error:
        raise ClassroomError(say("class.refused.no_lesson", why=str(error))) from None
