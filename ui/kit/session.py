"""The learner's session: the only module that names ``st.session_state``.

A session starts from the link it was opened with and writes its run, the way through the course and
the text that the class follows back into it: a reload or a shared address makes the same again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol, TypeVar

import streamlit as st

from neuralnet.device.backend import device_problem
from neuralnet.errors import SettingError
from neuralnet.experiment import Run
from ui.desk.answers import held_in, held_query
from ui.desk.classroom import ClassDesk
from ui.desk.course import CourseDesk
from ui.desk.followed import Followed
from ui.desk.learner import Learner
from ui.desk.links import STOP, query_from_run, run_from_query, says_a_run
from ui.desk.scene import SceneDesk
from ui.words.settings import refusal

NOTHING: Mapping[str, str] = {}
_LEARNER = "learner"
_NOTICES = "notices"
_SHOWN = "shown_notices"  # those of the page as it stands
_FRAME = "frame"
HEARD = "heard"
FIRST = "heard_first"
_RENEWED = "renewed"  # how often each widget has been renewed


class FromLink(Protocol):
    """What a page has of a visitor and can be opened by a link."""

    def use_query(self, text: str) -> bool:
        """Take what a link says; False where it says nothing that is known."""


Page = TypeVar("Page", bound=FromLink)


def learner() -> Learner:
    """This visitor's desk, made on first use from the link."""
    me: Learner | None = st.session_state.get(_LEARNER)
    if me is None:
        me = st.session_state[_LEARNER] = _from_link()
    if me.device_lost:
        notify(me.device_lost)
        me.device_lost = ""
    if me.scene.refusal:
        notify(me.scene.refusal)
        me.scene.refusal = ""
    return me


def _from_link() -> Learner:
    """A visitor who has just come: the desk that their link says."""
    query = st.query_params.to_dict()
    run, cursor, problems = run_from_query(query)
    desk, left = SceneDesk.from_query(query)
    problems += left
    if run.experiment.first_layers:
        run = Run(run.experiment.replace(first_layers=()))
        problems.append(
            "The network of this link has layers for pictures or signs before its dense ones. "
            "They are left out here, which makes it another run; the pages Pictures and Words "
            "show such networks."
        )
    unavailable = device_problem(run.experiment.device)
    if unavailable is not None:
        run = Run(run.experiment.replace(device="cpu"), run.edits)
        problems.append(f"{unavailable}. The run of this link is computed on the CPU.")
    try:
        me = Learner(run, cursor)
    except SettingError as error:
        problems.append(f"The link could not be used. {refusal(error, str)}.")
        me = Learner()
    else:
        if cursor > me.last_step:
            problems.append(
                f"step: this run ends at step {me.last_step}; got {cursor}. You see its end."
            )
    stop = query.get(STOP, "")
    if stop.isascii() and stop.isdecimal() and len(stop) < 4:
        me.walk_to(int(stop))
    course, left_out = CourseDesk.from_query(query)
    me.course = course
    me.follows = Followed.from_query(query)
    me.answers_held = held_in(query)
    classroom, no_class = ClassDesk.from_query(query)
    me.classroom = classroom
    _enter(me, desk, query)
    for problem in (*problems, *left_out, *no_class):
        notify(problem)
    return me


def _enter(me: Learner, desk: SceneDesk, query: dict[str, str]) -> None:
    """Enter the scene of a link. What the link says of the run besides is a change made in the
    scene, and holds as far as the scene's locks allow."""
    if desk.scene is None:
        return
    run, wish = me.run, me.wish
    try:
        me.open_scene(desk)
    except SettingError as error:
        notify(f"The scene in this link could not be opened. {error}")
        return
    if says_a_run(query):
        me.go_on_with(run, wish)


def in_link(name: str) -> str | None:
    """What the address says of ``name``."""
    text: str | None = st.query_params.get(name)
    return text


def made_from_link(key: str, make: Callable[[], Page], parameter: str, expected: str) -> Page:
    """What a page has of this visitor under ``key``, made on first use; it takes what the address
    says of ``parameter``, or it is said what was ``expected`` there."""
    found: Page | None = get(key)
    if found is None:
        found = make()
        text = in_link(parameter)
        if text is not None and not found.use_query(text):
            notify(f"{parameter}: expected {expected}; got “{text[:40]}”.")
        put(key, found)
    return found


def write_link(me: Learner, of_page: Mapping[str, str] = NOTHING) -> None:
    """Put the run, the step that is wanted and how far it is revealed, the way through the course,
    the text that the class follows, whether answers are held back and the code of the class into
    the address, if they are not there already; and what a page adds ``of_page``."""
    scene = me.scene.scene
    as_given = scene is not None and (me.run, me.wish) == (scene.run, scene.cursor)
    query = {} if as_given else query_from_run(me.run, me.wish)
    if scene is not None and not as_given:
        query.setdefault("step", "0")  # without it a link would mean the scene's own state
    wanted = query | me.scene.to_query() | me.course.to_query() | me.follows.to_query()
    wanted |= me.classroom.to_query() | held_query(me.answers_held)
    if me.stop:
        wanted[STOP] = str(me.stop)
    wanted |= of_page
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def notify(message: str) -> None:
    """Keep a message for the learner until a page shows it."""
    st.session_state.setdefault(_NOTICES, []).append(message)


def take_notices() -> list[str]:
    """The messages that no page has shown yet; they are then forgotten."""
    notices: list[str] = st.session_state.pop(_NOTICES, [])
    st.session_state[_SHOWN] = notices
    return notices


def draw_anew() -> NoReturn:
    """Draw the page anew because work of the app's own has come to its end. Nobody has pressed
    anything: what the page has just said to the learner stays."""
    shown: list[str] = st.session_state.get(_SHOWN, [])
    st.session_state[_NOTICES] = [*shown, *st.session_state.get(_NOTICES, [])]
    st.rerun()


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


@dataclass
class Heard:
    """What the components of a page said in the last message of the browser, in its order, and
    whether something was left out."""

    events: dict[tuple[str, str], deque[Any]] = field(default_factory=dict)
    refused: bool = False

    def note(self, widget: str, events: Any) -> None:
        """Note the ``events`` of a component; what Streamlit calls it ends in its key."""
        key = widget.partition("$$ID-")[2].partition("-")[2].removesuffix("__events")
        for event in events if isinstance(events, list) else [events]:
            self.events.setdefault((key, event["event"]), deque()).append(event.get("value"))


def heard() -> Heard:
    """What was said in the last message."""
    said: Heard = st.session_state.setdefault(HEARD, Heard())
    return said


def hear_first(component: str, name: str, take: Callable[[Any], object]) -> None:
    """From now on ``take`` what ``component`` says as ``name`` before anything else that the same
    message of the browser says is heard: of its widgets, and of whatever was pressed."""
    st.session_state.setdefault(FIRST, {})[component, name] = take


def trigger(component: str, name: str) -> Any:
    """The value with which ``component`` called back; None if it did not. Where it did so several
    times in one message, the callback runs as often, and each time hears the next: Streamlit itself
    would say the last one every time, and none where the page was just being drawn anew."""
    said = heard().events.get((component, name))
    if said:
        return said.popleft()
    state = st.session_state.get(component)
    return None if state is None else state.get(name)
