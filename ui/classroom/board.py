"""What the instructor does with a class. The board looks every two seconds what is new; what is
typed and chosen stands beside it and is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from course.classroom.asking import Question
from course.classroom.classes import State
from course.classroom.errors import ClassroomError
from course.classroom.store import Board
from ui.classroom import asking_form, joining
from ui.classroom.board_html import (
    board_networks_html,
    end_html,
    head_html,
    people_html,
    question_html,
    screen_html,
    steps_html,
)
from ui.desk.classroom import class_store
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.class_line import OVER
from ui.kit.html import columns
from ui.kit.live import File, live

SOON = 1.5  # seconds: with the time that it takes to draw, an answer is seen within two
PROJECTING, SAVED = "class_projecting", "class_saved"


def show_board(me: Learner) -> None:
    """The whole board; or the projector's view, where it was asked for in this window."""
    projecting = bool(session.get(PROJECTING))
    acts = _acts(me)

    @st.fragment(run_every=SOON)
    def head() -> None:
        board = _board(me)
        live(head_html(board, projecting=projecting), "class_head", acts)
        if projecting:
            live(question_steps(board), "class_steps", acts)
            screen = class_store().screen(board.state.code)
            if screen is not None:
                live(screen_html(screen, joining.short_address()), "class_screen")

    @st.fragment(run_every=SOON)
    def board_now() -> None:
        board = _board(me)
        live(question_html(board), "class_question", acts)

    @st.fragment(run_every=SOON)
    def people_now() -> None:
        board = _board(me)
        both = columns(people_html(board), board_networks_html(board), widths=(3, 2))
        live(both, "class_people", acts)
        live(end_html(board), "class_end", acts, _file(board.state))

    head()
    if projecting:
        return
    _show_said()
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("Question", anchor=False)
        board_now()
        asking_form.show_asking(me)
    with right:
        st.header("How students join", anchor=False)
        joining.show_joining(me)
    st.header("Who is where", anchor=False)
    st.caption("Names stand on this board alone. The projector shows counts.")
    people_now()


def question_steps(board: Board) -> str:
    """The buttons of the question, for an instructor who projects this window."""
    question = board.state.question
    return "" if question is None else steps_html(question)


def _board(me: Learner) -> Board:
    """The board; where the class is over, the page begins anew and says so."""
    board = class_store().board(me.classroom.code)
    if board is None:
        me.classroom = me.classroom.left(OVER)
        session.write_link(me)
        st.rerun()
    return board


def _show_said() -> None:
    if said := session.get(asking_form.SAID):
        session.put(asking_form.SAID, None)
        st.error(said, icon=":material/error:")


def _file(state: State) -> File | None:
    if session.get(SAVED) != state.code:
        return None
    session.put(SAVED, None)
    return File(f"class-{state.code}.csv", "text/csv", "\ufeff" + class_store().save(state))


def _acts(me: Learner) -> dict[str, Callable[[Any], object]]:
    """What each press does. A value comes from a browser: a question or a participant that is not
    the class's own is none."""

    def state_now() -> State:
        state = class_store().state(me.classroom.code)
        if state is None:
            raise ClassroomError(asking_form.CLOSED)
        return state

    def question_in(said: Any) -> tuple[State, Question, str]:
        state = state_now()
        number, _point, rest = str(said).partition(".")
        question = state.question
        if question is None or number != str(question.id):
            raise ClassroomError(asking_form.ANOTHER)
        return state, question, rest

    store = class_store()

    def act(do: Callable[[Any], object]) -> Callable[[Any], None]:
        def tried(said: Any) -> None:
            try:
                do(said)
            except ClassroomError as error:
                session.put(asking_form.SAID, str(error))
                st.rerun()

        return tried

    def show(said: Any) -> None:
        state, question, _rest = question_in(said)
        store.show_answers(state, question)

    def reveal(said: Any) -> None:
        state, question, right = question_in(said)
        store.reveal(state, question, right)

    def ask_again(said: Any) -> None:
        state, question, _rest = question_in(said)
        store.ask_again(state, question)

    def send_out(said: Any) -> None:
        if isinstance(said, str) and said.isascii() and said.isdecimal() and len(said) < 12:
            store.leave(state_now(), int(said))

    def project(_said: Any) -> None:
        session.put(PROJECTING, not session.get(PROJECTING))
        st.rerun()

    def save(_said: Any) -> None:
        session.put(SAVED, me.classroom.code)

    def close(said: Any) -> None:
        state = state_now()
        if said != str(state.id):
            return
        store.erase(state)
        session.put(PROJECTING, None)
        me.classroom = me.classroom.left(OVER)
        session.write_link(me)
        st.rerun()

    return {
        "pause": act(lambda _said: store.pause(state_now(), True)),
        "go_on": act(lambda _said: store.pause(state_now(), False)),
        "project": project,
        "show": act(show),
        "reveal": act(reveal),
        "ask_again": act(ask_again),
        "put_away": act(lambda said: store.put_away(question_in(said)[0])),
        "send_out": act(send_out),
        "save": save,
        "close": act(close),
    }
