"""The lesson with which a class is opened."""

from __future__ import annotations

import streamlit as st

from course.classroom.errors import ClassroomError
from course.classroom.limits import LONGEST_LESSON
from course.scenes.lesson import read_lesson
from course.texts import say
from neuralnet.errors import SettingError
from ui.kit import session

FILE = "class_lesson"


def choose_lesson() -> None:
    """A file, or none."""
    st.file_uploader(
        "A lesson (optional)",
        type=["json"],
        key=session.key(FILE),
        help="A file of the Teach page. Its scenes and questions are then one press away.",
    )


def chosen_lesson() -> str:
    """The lesson that was chosen, as its file says it; "" for none.

    Raises ``ClassroomError`` for a file that is no lesson.
    """
    file = session.get(FILE)
    if file is None:
        return ""
    content = file.getvalue()
    if len(content) > LONGEST_LESSON:
        raise ClassroomError(
            say("class.refused.long_lesson", most=LONGEST_LESSON, got=len(content))
        )
    try:
        return read_lesson(content).lesson.to_json()
    except SettingError as error:
        raise ClassroomError(say("class.refused.no_lesson", why=str(error))) from None
