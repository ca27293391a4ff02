"""Saving all of one's work as one file, and opening such a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from course.scenes.lesson import FORMAT, Lesson, read_lesson
from course.work.plain_json import LARGEST
from course.work.reading import Opened, read_work
from course.work.saved import Kept, WordsWork, Work
from course.work.writing import work_json
from neuralnet.errors import SettingError
from ui.desk.learner import Learner
from ui.desk.saved import open_work, work_of
from ui.desk.scene import SceneDesk
from ui.kit import session
from ui.kit.downloads import Offer, downloads
from ui.kit.scene_strip import enter
from ui.saving.words import contents
from ui.words.escaping import markdown_text
from ui.words.numbers import plural
from ui.words.settings import refusal

FILE_NAME = "my-neural-network.json"
LOOKED_AT = 200  # bytes at whose beginning a lesson says that it is one


@dataclass(frozen=True)
class Pages:
    """What pages have beside the desk: the runs that Compare keeps, and what the pages Pictures and
    Words show. ``open`` gives them theirs of a file."""

    kept: tuple[Kept, ...]
    pictures: str
    words: WordsWork | None
    open: Callable[[Work], None]


def show_save(me: Learner, pages: Pages) -> None:
    """What the file will hold, and the button that hands it over."""
    st.header("Save everything", anchor=False)
    st.markdown(
        "One file with all that you have here. Open it in this app, here or on another computer, "
        "and everything is as it was: on the same kind of machine every number to its last bit. "
        "It is also what you hand in."
    )
    st.markdown(_as_list(_work_of(me, pages)))
    downloads(
        "save_everything",
        Offer(
            "Save everything",
            FILE_NAME,
            lambda: work_json(_work_of(me, pages)),
            mime="application/json",
            primary=True,
        ),
        alone=False,
    )
    st.caption(
        "The file stays with you: nothing of it is kept on the server. Your name is not in it."
    )


def show_open(me: Learner, pages: Pages, go: Callable[[Any], object]) -> None:
    """The uploader, and what the file holds before it takes the place of anything. ``go`` opens a
    page by its name. A lesson begins here too, for whoever was given its file."""
    st.header("Open a saved file", anchor=False)
    if done := session.get("work_done"):
        st.success(done, icon=":material/check:")
        session.put("work_done", None)
    file = st.file_uploader(
        "A file saved with “Save everything”, or a lesson",
        key=f"work_file{session.get('work_files') or ''}",  # once a file is open, a fresh one
        help="It shows what the file holds before anything of yours is replaced.",
    )
    st.caption(f"At most {LARGEST // 10**6} MB. Your present run stays until you press Open.")
    if file is not None and session.get("work_file_read") != file.file_id:
        session.put("work_file_read", file.file_id)
        session.put("work_problem", None)
        session.put("work_opened", None)
        try:
            session.put("work_opened", _read(file.getvalue()))
        except SettingError as error:
            session.put("work_problem", markdown_text(refusal(error)))
    if file is not None and session.get("work_problem"):
        st.error(
            f"This file cannot be opened. {session.get('work_problem')}. Your own work is still "
            "as it was.",
            icon=":material/error:",
        )
    opened: Opened | Lesson | None = session.get("work_opened")
    if file is not None and isinstance(opened, Lesson):
        _offer_lesson(me, pages, opened, go)
    elif file is not None and isinstance(opened, Opened):
        _offer(me, pages, opened)
    _way_back(me, pages)


def _work_of(me: Learner, pages: Pages) -> Work:
    return replace(work_of(me, pages.kept), pictures=pages.pictures, words=pages.words)


def _read(data: bytes) -> Opened | Lesson:
    """What is in a file. Raises ``SettingError`` for one that is neither work nor a lesson."""
    try:
        return read_work(data)
    except SettingError:
        if FORMAT.encode() not in data[:LOOKED_AT]:
            raise
    lesson = read_lesson(data).lesson
    if not lesson.entries:
        raise SettingError("file", "a lesson with at least one scene", "none")
    return lesson


def _offer_lesson(me: Learner, pages: Pages, lesson: Lesson, go: Callable[[Any], object]) -> None:
    def begin() -> None:
        session.put("work_before", _work_of(me, pages))
        enter(me, SceneDesk(lesson.scenes[0], lesson), go)

    with st.container(border=True):
        st.markdown(
            f"**A lesson:** {markdown_text(lesson.title)}, {plural(len(lesson.scenes), 'scene')}. "
            "Its first scene takes the place of your present run; you can go back afterwards. What "
            "you answer is in the file that you save here."
        )
        st.button("Begin", type="primary", key="lesson_begin", on_click=begin)


def _as_list(work: Work) -> str:
    return "\n".join(f"- {line}" for line in contents(work))


def _offer(me: Learner, pages: Pages, opened: Opened) -> None:
    with st.container(border=True, key="work_in_file"):
        st.markdown("**In this file:**\n\n" + _as_list(opened.work))
        for problem in opened.problems:
            st.warning(markdown_text(problem), icon=":material/info:")
        st.markdown(
            "It takes the place of your present run, and of those of the parts above that you have "
            "too. You can go back afterwards."
        )
        st.button(
            "Open it",
            type="primary",
            icon=":material/folder_open:",
            key="work_open",
            on_click=_open,
            args=(me, pages, opened.work),
        )


def _open(me: Learner, pages: Pages, work: Work) -> None:
    before = _work_of(me, pages)
    if not _put_on_desk(me, pages, work):
        return
    session.put("work_before", before)
    session.put("work_opened", None)
    session.put("work_files", (session.get("work_files") or 0) + 1)
    session.put("work_done", "Your file is open: every page shows its run.")


def _put_on_desk(me: Learner, pages: Pages, work: Work) -> bool:
    try:
        problems = open_work(me, work)
    except SettingError as error:
        session.put("work_problem", markdown_text(refusal(error)))
        session.put("work_opened", None)
        return False
    pages.open(work)
    for problem in problems:
        session.notify(problem)
    return True


def _way_back(me: Learner, pages: Pages) -> None:
    before: Work | None = session.get("work_before")
    if before is None:
        return
    st.button(
        "Back to what I had before",
        icon=":material/undo:",
        key="work_back",
        on_click=_go_back,
        args=(me, pages, before),
        help="The work that was here before the file was opened.",
    )


def _go_back(me: Learner, pages: Pages, before: Work) -> None:
    if _put_on_desk(me, pages, before):
        session.put("work_before", None)
        session.put("work_done", "Your earlier work is back.")
