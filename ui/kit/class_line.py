"""One line on every page for those who are in a class. It looks every few seconds whether there is
something new: it costs no query of its own (see ``course/classroom/store``), it computes nothing,
and the rest of the page is left alone, the film above all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from course.classroom.asking import ASKING
from course.classroom.classes import State
from course.classroom.database import PlaceError
from course.classroom.errors import ClassroomError, WrongKeyError
from course.classroom.from_scenes import lesson_in, scene_of
from course.scenes.links import scene_to_text
from course.scenes.scene import PAGES as SCENE_PAGES
from neuralnet.errors import SettingError
from ui.desk.class_report import network_of, place_of, scene_here, with_own_seed
from ui.desk.classroom import class_store
from ui.desk.learner import Learner
from ui.desk.scene import SceneDesk
from ui.desk.way_back import WayBack
from ui.kit import controls, session
from ui.kit.class_words import (
    CLASS,
    answer_in,
    leader_line,
    offer_line,
    over_line,
    student_line,
)
from ui.kit.live import live
from ui.kit.ticket.ticket import show_ticket

EVERY = 2.5  # seconds; of a look most is what any run of a fragment costs, 5 ms of the processor
LINE = "class_line"
OVER = "The class is closed, and what was kept of it has been erased."
Go = Callable[[Any], object]


def show_class_line(me: Learner, here: str, title: str, go: Go) -> None:
    """The line on the page ``here``, which is called ``title``; nothing for those who have nothing
    to do with a class. ``go`` opens a page by its name."""
    desk = me.classroom
    if desk.code or desk.forgets or here == CLASS:
        with st.container(key="ticket_place"):
            show_ticket(desk, lambda said: _come_back(me, said))
    acts = _acts(me, here, title, go)
    if desk.role in ("student", "instructor"):

        @st.fragment(run_every=EVERY)
        def line() -> None:
            _show(me, here, title, acts, go)

        line()
    elif desk.said:
        live(over_line(desk.said, brought=desk.before is not None), LINE, acts)
    elif desk.code and desk.asked and not desk.role and here != CLASS:
        live(offer_line(), LINE, acts)


def address() -> str | None:
    """Where the visitor's messages come from, for the limits."""
    return st.context.ip_address


def _come_back(me: Learner, said: Any) -> None:
    desk = me.classroom
    try:
        desk.come_back(address(), said)
        if desk.ticket is not None and desk.ticket.way_back and desk.before is None:
            desk.before, problems = WayBack.from_link(desk.ticket.way_back)
            for problem in problems:
                session.notify(f"On the way back to your own run: {problem}")
    except WrongKeyError as error:
        me.classroom = me.classroom.left(str(error))
    except (ClassroomError, PlaceError) as error:
        me.classroom.forgets = False  # it may be good again in a moment
        me.classroom.said = str(error)


def _show(me: Learner, here: str, title: str, acts: dict[str, Go], go: Go) -> None:
    desk = me.classroom
    try:
        state = class_store().state(desk.code)
        if state is None:
            _end(me, OVER)
        elif desk.role == "student":
            _show_student(me, state, here, title, acts, go)
        elif here != CLASS:
            screen = class_store().screen(desk.code)
            assert screen is not None or state is None
            live(leader_line(state, screen, here) if screen else "", LINE, acts)
    except (ClassroomError, PlaceError) as error:
        live(over_line(str(error)), LINE, acts)


def _show_student(
    me: Learner, state: State, here: str, title: str, acts: dict[str, Go], go: Go
) -> None:
    desk, store = me.classroom, class_store()
    if not store.seen(state, desk.who, place_of(me, title), network_of(me)):
        _end(me, "You are no longer in this class. Join it again if that was a mistake.")
    if state.brought.times > desk.followed:
        _follow(me, state, here, go)
    question, screen = state.question, None
    if question is not None:
        if question.id not in desk.answered:  # once for each question, and after a reload
            desk.answered = {question.id: store.answer_of(desk.who, question)}
        if question.phase != ASKING:
            screen = store.screen(desk.code)
    live(student_line(desk, state, screen, here), LINE, acts)


def _end(me: Learner, said: str) -> None:
    me.classroom = me.classroom.left(said)
    session.write_link(me)
    st.rerun()


def _follow(me: Learner, state: State, here: str, go: Go) -> None:
    """Go where the instructor has brought everybody."""
    desk, before = me.classroom, WayBack.of(me, here)
    assert desk.ticket is not None
    desk.ticket = replace(desk.ticket, followed=state.brought.times)
    lesson = class_store().lesson(state) if not state.brought.link else ""
    scene = scene_of(state.brought, lesson, state.scene)
    if scene is None:
        session.notify("Your class was brought to a state that could not be read here.")
        st.rerun()
    if state.brought.own_seeds:
        scene = with_own_seed(scene, desk.number)
    try:
        if lesson:
            me.open_scene(SceneDesk(scene, lesson_in(lesson), state.scene))
        else:
            me.scene = SceneDesk(answers=me.scene.answers)  # the way back leads into the other one
            WayBack(scene.run, scene.cursor, scene.page).go(me)
    except SettingError as error:
        session.notify(f"The state to which your class was brought cannot be shown. {error}")
        st.rerun()
    desk.follow(state.brought.times, state.brought.place, before)
    controls.fill(me.settings, anew=True)
    session.write_link(me)
    if scene.page != here:
        go(scene.page)
    st.rerun()


def bring_here(me: Learner, state: State, here: str, title: str, *, own_seeds: bool) -> None:
    """Bring everybody to the instructor's present state, on the page ``here``.

    Raises ``ClassroomError`` and ``SettingError``, where the state does not fit into a link.
    """
    page = here if here in SCENE_PAGES else "training"
    scene = scene_here(me, page, title)
    class_store().bring(state, scene_to_text(scene), title, own_seeds=own_seeds)


def _acts(me: Learner, here: str, title: str, go: Go) -> dict[str, Go]:
    """What each press in the line does. A value comes from a browser."""
    desk = me.classroom

    def answer(said: Any) -> None:
        given, state = answer_in(said), class_store().state(desk.code)
        question = None if state is None else state.question
        if given is None or state is None or question is None or question.id != given[0]:
            return
        try:
            text = class_store().answer(state, desk.who, question, given[1])
            desk.answered, desk.said = {question.id: text}, ""
        except ClassroomError as error:
            desk.said = str(error)

    def back(_said: Any) -> None:
        before = desk.before
        if before is None:
            return
        try:
            before.go(me)
        except SettingError as error:
            session.notify(f"Your own run cannot be shown. {error}")
        desk.is_back()
        controls.fill(me.settings, anew=True)
        session.write_link(me)
        go(before.page)

    def leave(_said: Any) -> None:
        leave_class(me)

    def bring(_said: Any) -> None:
        state = class_store().state(desk.code)
        if state is None or desk.role != "instructor":
            return
        try:
            bring_here(me, state, here, title, own_seeds=False)
            desk.said = ""
        except (ClassroomError, SettingError) as error:
            session.notify(str(error))

    def heard(_said: Any) -> None:
        desk.said = ""
        if not desk.role:
            desk.is_back()

    return {
        "page": go,
        "class_answer": answer,
        "class_send": answer,
        "class_back": back,
        "class_leave": leave,
        "class_bring": bring,
        "class_heard": heard,
    }


def leave_class(me: Learner) -> None:
    """Leave the class; of a student nothing is kept."""
    desk = me.classroom
    try:
        state = class_store().state(desk.code)
        if state is not None and desk.role == "student":
            class_store().leave(state, desk.who)
        me.classroom = desk.left("You have left the class." if desk.role == "student" else "")
    except (ClassroomError, PlaceError) as error:
        desk.said = str(error)
    session.write_link(me)
