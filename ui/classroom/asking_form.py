"""Where the instructor asks and brings everybody somewhere: typed, or from the class's lesson."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from course.classroom.asking import prediction_options
from course.classroom.classes import State
from course.classroom.errors import ClassroomError
from course.classroom.from_scenes import (
    Asked,
    asked_of,
    is_for_all,
    lesson_in,
    loss_prediction,
)
from course.classroom.limits import LONGEST_QUESTION
from course.construct import TASKS
from course.scenes.judging import item_of
from course.scenes.lesson import Lesson
from course.scenes.quantities import TooLongError
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import catalogue, say
from neuralnet.errors import SettingError
from ui.desk.classroom import class_store
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.class_line import bring_here
from ui.words.escaping import markdown_text

SAID = "class_said"
CLOSED = say("class.refused.closed")
ANOTHER = say("class.refused.another")
KIND, TEXT, OPTIONS, RIGHT = "ask_kind", "ask_text", "ask_options", "ask_right"
SEEDS = "bring_seeds"
KINDS = {
    "prediction": "A prediction: falls, stays or rises",
    "choice": "A choice",
    "number": "A number",
    "text": "A few words",
}


def show_asking(me: Learner) -> None:
    """Ask, and bring everybody to a state."""
    state = class_store().state(me.classroom.code)
    is_open = state is not None and state.question is not None
    with st.expander("Ask another question" if is_open else "Ask a question", expanded=not is_open):
        _show_loss_questions(me)
        _show_form(me)
    with st.expander("Bring everybody to a state"):
        st.markdown(
            f"Your own run stands at step {me.wish}. Everybody gets it, on the page "
            "Training, and finds the way back to their own run in the line at the top."
        )
        seeds = st.checkbox(
            "Each with a seed of their own, from the start",
            key=session.key(SEEDS),
            help="The same settings, another network for everyone: the picture below shows how "
            "much of a result is luck.",
        )
        st.button("Bring everybody to my state", on_click=_bring, args=(me, seeds))
    content = "" if state is None else class_store().lesson(state)
    if content:
        _show_lesson(me, lesson_in(content))


def _show_loss_questions(me: Learner) -> None:
    st.markdown(f"About your own run, at step {me.wish}; the engine knows what is right:")
    update, epoch = st.columns(2)
    update.button(
        "What does the loss do over the next update?",
        on_click=_ask_loss, args=(me, False), width="stretch",
    )  # fmt: skip
    epoch.button(
        "What does the loss do over the next epoch?",
        on_click=_ask_loss, args=(me, True), width="stretch",
    )  # fmt: skip


def _show_form(me: Learner) -> None:
    st.markdown("Or a question of your own:")
    kind = st.selectbox(
        "What is answered",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=session.key(KIND),
        persist_state="session",
    )
    with st.form("ask_class", border=False):
        st.text_area(
            "Question", key=session.key(TEXT), max_chars=LONGEST_QUESTION, height=70,
            placeholder="Will the training loss fall with a learning rate of 1?",
        )  # fmt: skip
        if kind == "choice":
            st.text_area(
                "Answers to choose from, one in each line", key=session.key(OPTIONS), height=100
            )
        if kind == "prediction":
            words = dict(prediction_options())
            st.selectbox(
                "What is right (nobody sees it before you reveal it)",
                ["", *words],
                format_func=lambda name: words.get(name, "I say it when I reveal it"),
                key=session.key(RIGHT),
            )
        elif kind != "text":
            st.text_input(
                "What is right (optional; nobody sees it before you reveal it)",
                key=session.key(RIGHT),
                max_chars=60,
                help="The number of the right line, counted from 1." if kind == "choice" else None,
            )
        st.form_submit_button("Ask everybody", type="primary", on_click=_ask, args=(me,))


def _show_lesson(me: Learner, lesson: Lesson) -> None:
    st.header(f"Lesson: {markdown_text(lesson.title)}", anchor=False)
    for at, scene in enumerate(lesson.scenes):
        with st.container(border=True):
            name, go = st.columns([3, 2], vertical_alignment="center")
            name.markdown(f"**{at + 1}. {markdown_text(scene.title)}**")
            go.button(
                "Bring everybody", key=f"bring_{at}", on_click=_bring_scene, args=(me, at),
                width="stretch",
            )  # fmt: skip
            for place, question in enumerate(scene.questions):
                words = markdown_text(words_of(scene, question))
                if not is_for_all(question):
                    st.caption(f"{words} Answered in the scene, on each student’s own run.")
                    continue
                text, ask = st.columns([3, 2], vertical_alignment="center")
                text.markdown(words)
                ask.button(
                    "Ask everybody", key=f"ask_{at}_{place}", on_click=_ask_scene,
                    args=(me, at, place), width="stretch",
                )  # fmt: skip


@lru_cache(maxsize=128)
def words_of(scene: Scene, question: Question) -> str:
    """What a question asks, as students read it. One of the course's bank is written for the
    scene's run; where that cannot be, it goes by its name."""
    if question.ask:
        return question.ask
    write = catalogue().write
    if question.form == "make":
        return write(TASKS[question.station].task) if question.station in TASKS else ""
    try:
        return write(item_of(scene, question).question)
    except (NotHereError, TooLongError, SettingError):
        return question.item.replace("_", " ")


# --- what a press does ---------------------------------------------------------------------------


def _state(me: Learner) -> State:
    state = class_store().state(me.classroom.code)
    if state is None:
        raise ClassroomError(CLOSED)
    return state


def _ask_it(me: Learner, asked: Asked | None) -> None:
    if asked is None:
        raise ClassroomError(say("class.refused.not_of_this_run"))
    class_store().ask(_state(me), asked.kind, asked.text, asked.options, asked.right)


def _ask(me: Learner) -> None:
    kind = session.get(KIND) or "prediction"
    options = (session.get(OPTIONS) or "").splitlines() if kind == "choice" else ()
    right = (session.get(RIGHT) or "").strip() if kind != "text" else ""
    asked = Asked(kind, session.get(TEXT) or "", tuple(options), right)
    if _tried(lambda: _ask_it(me, asked)):
        for name in (TEXT, OPTIONS, RIGHT):
            session.put(name, "")


def _ask_loss(me: Learner, epoch: bool) -> None:
    _tried(lambda: _ask_it(me, loss_prediction(me.run, me.wish, epoch=epoch)))


def _ask_scene(me: Learner, at: int, place: int) -> None:
    def ask() -> None:
        scene = lesson_in(class_store().lesson(_state(me))).scenes[at]
        _ask_it(me, asked_of(scene, scene.questions[place]))

    _tried(ask)


def _bring(me: Learner, seeds: bool) -> None:
    title = f"your instructor’s run, step {me.wish}"
    if seeds:
        title = "your instructor’s run, with your own seed"
    _tried(lambda: bring_here(me, _state(me), "training", title, own_seeds=seeds))


def _bring_scene(me: Learner, at: int) -> None:
    def bring() -> None:
        state = _state(me)
        scene = lesson_in(class_store().lesson(state)).scenes[at]
        class_store().bring(state, "", scene.title, scene=at)
        st.toast(f"Everybody is brought to “{markdown_text(scene.title)}”.")

    _tried(bring)


def _tried(do: Callable[[], None]) -> bool:
    """Do it; what was refused is said on the board."""
    try:
        do()
    except (ClassroomError, SettingError) as error:
        session.put(SAID, str(error))
    except (TooLongError, NotHereError):
        session.put(
            SAID,
            "The engine cannot say what is right here: the run is over, has no such number, or is "
            "too large to be trained for it. Ask it as a question of your own.",
        )
    else:
        return True
    return False
