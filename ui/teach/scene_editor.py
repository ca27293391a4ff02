"""One scene of the lesson: its title, task, notes, locks, and how it is given to students."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from course.scenes.lesson import LONGEST_NOTES, MOST_MINUTES
from course.scenes.locks import GROUPS, LOCKS, PRESETS, Locks
from course.scenes.scene import LONGEST_TASK, LONGEST_TITLE, PAGES, Scene
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from ui.desk.learner import Learner, differences
from ui.desk.scene import SceneDesk
from ui.desk.teaching import Draft
from ui.kit import session
from ui.kit.app_address import app_address
from ui.kit.html import caption
from ui.kit.live import live
from ui.kit.qr import qr_html
from ui.kit.scene_strip import enter
from ui.teach.addresses import APP, scene_links
from ui.teach.question_editor import edit_questions

LOCK_NAMES = {"open": "open", "fixed": "shown, but fixed", "hidden": "hidden"}
OWN = "own"


def edit_scene(
    me: Learner, draft: Draft, titles: dict[str, str], go: Callable[[Any], object]
) -> None:
    """Draw the editor of one scene."""
    scene, number = draft.entry.scene, draft.number
    text, minutes = st.columns([4, 1], vertical_alignment="bottom")
    with text:
        _field(me, number, st.text_input, "title", "Title", scene.title, max_chars=LONGEST_TITLE)
    with minutes:
        _field(
            me,
            number,
            st.number_input,
            "minutes",
            "Minutes",
            draft.entry.minutes,
            min_value=0.0,
            max_value=MOST_MINUTES,
            step=1.0,
            format="%g",
        )
    _state(me, draft, titles)
    _field(
        me,
        number,
        st.text_area,
        "task",
        "Task, in Markdown",
        scene.task,
        max_chars=LONGEST_TASK,
        height=110,
        help="What students are to do. **bold**, *italics*, lists and links are understood.",
    )
    _field(
        me,
        number,
        st.text_area,
        "notes",
        "Notes, for whoever teaches",
        draft.entry.notes,
        max_chars=LONGEST_NOTES,
        height=80,
        help="They stand in the presenter’s window and in the file, never in a student’s link.",
    )
    with st.expander(f"Questions ({len(scene.questions)})", expanded=bool(scene.questions)):
        edit_questions(me, draft)
    _locks(me, draft)
    with st.expander("Give it to students: link, QR code"):
        _share(scene)
    look, present = st.columns(2)
    look.button(
        "Look at it as a student",
        key=f"teach_look_{number}",
        icon=":material/visibility:",
        width="stretch",
        on_click=_look_as_a_student,
        args=(me, number, go),
    )
    present.button(
        "Present from here",
        key=f"teach_present_{number}",
        icon=":material/slideshow:",
        width="stretch",
        on_click=_present,
        args=(me, number, go),
    )


def _field(
    me: Learner,
    number: int,
    widget: Callable[..., Any],
    name: str,
    label: str,
    value: Any,
    **how: Any,
) -> None:
    """A widget of one field of the scene; what is entered goes into the lesson at once."""
    key = f"teach_{name}_{number}"
    session.renew(key, value)

    def changed() -> None:
        entered = session.get(key)
        if name == "title" and not str(entered or "").strip():
            session.notify("A scene needs a title; the one before stays.")
            return
        if entered is not None:
            me.teaching.change(number, **{name: entered})

    widget(label, value=value, key=session.key(key), on_change=changed, **how)


def _state(me: Learner, draft: Draft, titles: dict[str, str]) -> None:
    """Which state the scene shows, on which page; and taking the one on the screen in its place."""
    scene, number = draft.entry.scene, draft.number
    page, again = st.columns([1, 1], vertical_alignment="bottom")
    key = f"teach_page_{number}"
    session.renew(key, scene.page)
    page.selectbox(
        "Page",
        PAGES,
        index=PAGES.index(scene.page),
        format_func=lambda name: titles.get(name, name),
        key=session.key(key),
        on_change=lambda: me.teaching.change(number, page=session.get(key)),
        filter_mode=None,
    )
    again.button(
        "Take the state on the screen now",
        key=f"teach_again_{number}",
        on_click=_take_state,
        args=(me, number),
        width="stretch",
        help="Run, step, row and features of your present run, in the place of the scene’s own.",
    )
    words = ", ".join(differences(scene.run, Run())) or "the standard run"
    st.caption(
        f"Shows step {scene.cursor} of: {words}. Its key, `{scene.key}`, stands beside the title: "
        "the same key, the same scene."
    )


def _take_state(me: Learner, number: int) -> None:
    now = me.as_scene("now", "training")
    me.teaching.change(number, run=now.run, cursor=now.cursor, look=now.look)


def _locks(me: Learner, draft: Draft) -> None:
    scene, number = draft.entry.scene, draft.number
    known = next((name for name, (_t, locks) in PRESETS.items() if locks == scene.locks), OWN)
    names = [*PRESETS, *([OWN] if known == OWN else [])]
    key = f"teach_locks_{number}"
    session.renew(key, known)
    with st.expander(f"Locks: {PRESETS[known][0].lower() if known in PRESETS else 'of your own'}"):

        def use() -> None:
            if session.get(key) in PRESETS:
                me.teaching.change(number, locks=PRESETS[session.get(key)][1])

        st.selectbox(
            "What students may change",
            names,
            index=names.index(known),
            format_func=lambda name: PRESETS[name][0] if name in PRESETS else "As set below",
            key=session.key(key),
            on_change=use,
            filter_mode=None,
        )
        st.caption(
            "Hidden controls are not drawn; what is computed stays the same. Group by group:"
        )
        columns = st.columns(3)
        for at, (group, info) in enumerate(GROUPS.items()):
            with columns[at % 3]:
                _lock(me, number, scene, group, info.title)


def _lock(me: Learner, number: int, scene: Scene, group: str, title: str) -> None:
    key = f"teach_lock_{group}_{number}"
    session.renew(key, scene.locks[group])

    def changed() -> None:
        me.teaching.change(number, locks=Locks({**scene.locks.of, group: session.get(key)}))

    st.selectbox(
        title,
        LOCKS,
        index=LOCKS.index(scene.locks[group]),
        format_func=LOCK_NAMES.__getitem__,
        key=session.key(key),
        on_change=changed,
        filter_mode=None,
    )


def _share(scene: Scene) -> None:
    bare = st.toggle(
        "Without the right answers",
        key=session.key("teach_bare"),
        help="For answers that are handed in. Whoever takes a link apart finds what is in it: with "
        "this, what is right and what is revealed are not.",
    )
    given = scene.without_answers if bare else scene
    app = app_address() or APP
    try:
        link, embedded = scene_links(app, given)
    except SettingError:
        live(
            caption(
                "This scene holds too much for a link (a table of your own, or a long task). Save "
                "the lesson and send the file."
            ),
            "teach_no_link",
        )
        return
    st.code(link, language=None, wrap_lines=True, height=110)
    live(qr_html(link, f"the scene “{scene.title}”"), "teach_qr")
    st.caption("In the frame of another page:")
    address = escape(embedded)
    frame = (
        f'<iframe src="{address}" width="100%" height="900" title="{escape(scene.title)}"></iframe>'
    )
    st.code(frame, language=None, wrap_lines=True, height=110)


def _look_as_a_student(me: Learner, number: int, go: Callable[[Any], object]) -> None:
    at = me.teaching.place(number)
    if at is None:
        return
    lesson, before = me.teaching.lesson, (me.run, me.wish)
    enter(me, SceneDesk(lesson.scenes[at], lesson, at, before=before), go)


def _present(me: Learner, number: int, go: Callable[[Any], object]) -> None:
    session.put("present_at", me.teaching.place(number) or 0)
    go("present")
