"""The learner's session: the only module that names ``st.session_state``.

A session starts from the link it was opened with and writes its run, the way through the course and
the text that the class follows back into it: a reload or a shared address makes the same again.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from neuralnet.device.backend import device_problem
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from ui.desk.answers import held_in, held_query
from ui.desk.course import CourseDesk
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.desk.links import query_from_run, run_from_query

_LEARNER = "learner"
_NOTICES = "notices"
_FRAME = "frame"
_RENEWED = "renewed"  # how often each widget has been renewed


def learner() -> Learner:
    """This visitor's desk, made on first use from the link."""
    if _LEARNER not in st.session_state:
        query = st.query_params.to_dict()
        run, cursor, problems = run_from_query(query)
        unavailable = device_problem(run.experiment.device)
        if unavailable is not None:
            run = Run(run.experiment.replace(device="cpu"), run.edits)
            problems.append(f"{unavailable}. The run of this link is computed on the CPU.")
        try:
            st.session_state[_LEARNER] = Learner(run, cursor)
        except SettingError as error:
            problems.append(f"The link could not be used. {error}")
            st.session_state[_LEARNER] = Learner()
        course, left_out = CourseDesk.from_query(query)
        st.session_state[_LEARNER].course = course
        st.session_state[_LEARNER].follows = Followed.from_query(query)
        st.session_state[_LEARNER].answers_held = held_in(query)
        for problem in (*problems, *left_out):
            notify(problem)
    me: Learner = st.session_state[_LEARNER]
    if me.device_lost:
        notify(me.device_lost)
        me.device_lost = ""
    return me


def write_link(me: Learner) -> None:
    """Put the run, the step that is wanted, the way through the course, the text that the class
    follows and whether answers are held back into the address, if they are not there already."""
    wanted = query_from_run(me.run, me.wish) | me.course.to_query() | me.follows.to_query()
    wanted |= held_query(me.answers_held)
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def notify(message: str) -> None:
    """Keep a message for the learner until a page shows it."""
    st.session_state.setdefault(_NOTICES, []).append(message)


def take_notices() -> list[str]:
    """The messages that no page has shown yet; they are then forgotten."""
    notices: list[str] = st.session_state.pop(_NOTICES, [])
    return notices


def note_frame(title: str) -> None:
    """The frame has declared the pages in this run of the script; the open one is called so."""
    st.session_state[_FRAME] = title


def take_frame() -> str | None:
    """The title of the open page; None if the frame has not declared the pages in this run. Asking
    uses the answer up."""
    title: str | None = st.session_state.pop(_FRAME, None)
    return title


def key(name: str) -> str:
    """The key in the session of what pages call ``name``: a widget's value, or a note of theirs."""
    times = st.session_state.get(_RENEWED, {}).get(name, 0)
    return f"set_{name}_{times}" if times else f"set_{name}"


def get(name: str) -> Any:
    """What is kept under ``name``; None where nothing is."""
    return st.session_state.get(key(name))


def put(name: str, value: Any) -> None:
    """Keep ``value`` under ``name``; a widget of that key, drawn later in the run, shows it. Where
    such a widget may be on the screen already, ``renew`` is meant."""
    st.session_state[key(name)] = value


def renew(name: str, value: Any) -> None:
    """As ``put``, where something else is kept, and in a widget that takes the old one's place.
    With every message a browser says what all its widgets show, and a message on its way still says
    the old value: of a widget that is gone nobody takes it for the learner's choice."""
    if key(name) in st.session_state and get(name) != value:
        st.session_state.pop(key(name))
        times = st.session_state.setdefault(_RENEWED, {})
        times[name] = times.get(name, 0) + 1
    if get(name) != value:
        put(name, value)


def trigger(component: str, name: str) -> Any:
    """The value with which ``component`` called back; None if it did not."""
    state = st.session_state.get(component)
    return None if state is None else state.get(name)
