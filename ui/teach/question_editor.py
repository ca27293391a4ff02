"""The questions of a scene: adding, changing, and what the engine says is right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from course.bank import KINDS as ITEMS
from course.construct import TASKS
from course.scenes.judging import item_of, right_answer
from course.scenes.quantities import CURSOR, END, KINDS, Place, Quantity, TooLongError
from course.scenes.questions import (
    LONGEST_OPTION,
    LONGEST_WORDS,
    MOST_OPTIONS,
    Form,
    Goal,
    Question,
)
from course.scenes.scene import Scene
from course.situation import NotHereError
from course.texts import catalogue, say
from ui.desk.learner import Learner
from ui.desk.teaching import Draft, free_key
from ui.kit import session
from ui.words.escaping import markdown_text

FORM_NAMES: dict[Form, str] = {
    "choice": "A choice",
    "number": "A number, judged by the engine",
    "text": "Free words",
    "item": "A question of the Course",
    "make": "Something to make",
}
NO_ONE = "nobody: a poll"
AT = {CURSOR: "where the scene stands", END: "at the end of the run", "step": "at a step"}
OF = {"scene": "of the scene’s run", "learner": "of the student’s own run"}


def edit_questions(me: Learner, draft: Draft) -> None:
    """All questions of the scene that is open, and a chooser for one more."""
    scene = draft.entry.scene
    for at, question in enumerate(scene.questions):
        with st.container(border=True):
            head, drop = st.columns([4, 1], vertical_alignment="center")
            head.markdown(f"**{at + 1} · {FORM_NAMES[question.form]}**")
            drop.button(
                "Remove",
                key=f"teach_drop_{draft.number}_{question.key}",
                type="tertiary",
                on_click=me.teaching.drop_question,
                args=(draft.number, at),
            )
            _edit(me, draft, at, question)
    form, add = st.columns([3, 1], vertical_alignment="bottom")
    chosen = form.selectbox(
        "One more question",
        list(FORM_NAMES),
        format_func=FORM_NAMES.__getitem__,
        key=session.key("teach_form"),
        filter_mode=None,
    )
    add.button(
        "Add it",
        key=f"teach_add_question_{draft.number}",
        on_click=_add,
        args=(me, draft, chosen),
        width="stretch",
    )


def _add(me: Learner, draft: Draft, form: Form) -> None:
    scene = draft.entry.scene
    made = Question(free_key(scene), form, "What do you think?")
    if form == "choice":
        made = replace(made, options=("It falls.", "It rises."), right=None)
    elif form == "number":
        made = replace(
            made,
            ask="What is the training loss at the end of the run?",
            quantity=Quantity("training_loss", at=END),
        )
    elif form == "item":
        made = replace(made, ask="", item="steps_in_an_epoch")
    elif form == "make":
        made = replace(made, ask="", station="layers")
    me.teaching.put_question(draft.number, made)


class _Editor:
    """The widgets of one question: each puts the changed question into the lesson at once."""

    def __init__(self, me: Learner, draft: Draft, at: int, question: Question) -> None:
        self.me, self.draft, self.at, self.question = me, draft, at, question

    def put(self, **changes: Any) -> None:
        self.me.teaching.put_question(self.draft.number, replace(self.question, **changes), self.at)

    def name(self, field: str) -> str:
        return f"teach_q_{self.draft.number}_{self.question.key}_{field}"

    def text(self, field: str, label: str, longest: int, help: str | None = None) -> None:
        name, value = self.name(field), getattr(self.question, field)
        session.renew(name, value)
        st.text_input(
            label,
            value=value,
            max_chars=longest,
            key=session.key(name),
            help=help,
            on_change=lambda: self.put(**{field: session.get(name) or ""}),
        )

    def choose(
        self, field: str, label: str, options: Any, present: Any, use: Any, words: Any
    ) -> Any:
        name, listed = self.name(field), list(options)
        session.renew(name, present)
        return st.selectbox(
            label,
            listed,
            index=listed.index(present) if present in listed else 0,
            format_func=words,
            key=session.key(name),
            on_change=lambda: use(session.get(name)),
            filter_mode=None,
        )

    def number(self, field: str, label: str, value: Any, use: Any, **how: Any) -> None:
        name = self.name(field)
        session.renew(name, value)
        st.number_input(
            label,
            value=value,
            key=session.key(name),
            on_change=lambda: use(session.get(name)),
            **how,
        )


def _edit(me: Learner, draft: Draft, at: int, question: Question) -> None:
    editor, scene = _Editor(me, draft, at, question), draft.entry.scene
    if question.form in ("choice", "number", "text") or question.goal is not None:
        editor.text("ask", "What is asked, in Markdown", LONGEST_WORDS)
    if question.form == "choice":
        _options(editor)
    elif question.form == "number" and question.quantity is not None:
        editor.choose(
            "of", "Of which run", OF, question.of, lambda of: editor.put(of=of), OF.__getitem__
        )
        _quantity(editor, question.quantity, lambda found: editor.put(quantity=found))
    elif question.form == "item":
        _item(editor, scene)
    elif question.form == "make":
        _make(editor)
    if question.form != "make":
        editor.text(
            "reveal", "Said after the answer, in Markdown", LONGEST_WORDS, "Held back until then."
        )
    _say_what_is_right(scene, question)


def _options(editor: _Editor) -> None:
    question, name = editor.question, editor.name("options")
    session.renew(name, "\n".join(question.options))

    def use() -> None:
        lines = [line.strip()[:LONGEST_OPTION] for line in (session.get(name) or "").splitlines()]
        found = tuple(line for line in lines if line)[:MOST_OPTIONS]
        if len(found) < 2:
            session.notify("A choice needs two options or more, each on its line.")
            return
        right = (
            question.right if question.right is not None and question.right < len(found) else None
        )
        editor.put(options=found, right=right)

    st.text_area(
        "The options, one on each line",
        value="\n".join(question.options),
        key=session.key(name),
        on_change=use,
        height=90,
    )
    places = [-1, *range(len(question.options))]
    editor.choose(
        "right",
        "Which is right",
        places,
        -1 if question.right is None else question.right,
        lambda at: editor.put(right=None if at < 0 else at),
        lambda at: NO_ONE if at < 0 else question.options[at],
    )


def _quantity(editor: _Editor, quantity: Quantity, put: Any) -> None:
    def use_kind(kind: str) -> None:
        put(Quantity(kind, quantity.place, quantity.at))

    editor.choose(
        "kind", "Which number", KINDS, quantity.kind, use_kind, lambda kind: KINDS[kind].title
    )
    when = quantity.at if isinstance(quantity.at, str) else "step"

    def use_when(name: str) -> None:
        put(replace(quantity, at=editor.draft.entry.scene.cursor if name == "step" else name))

    editor.choose("at", "At which state", AT, when, use_when, AT.__getitem__)
    if isinstance(quantity.at, int):
        editor.number(
            "step",
            "Step",
            quantity.at,
            lambda at: put(replace(quantity, at=int(at or 0))),
            min_value=0,
            step=1,
        )
    needs = KINDS[quantity.kind].needs
    if needs:
        for column, name in zip(st.columns(len(needs)), needs, strict=True):
            with column:
                editor.number(
                    name,
                    "Input (0: the bias)" if name == "input" else name.capitalize(),
                    getattr(quantity.place, name),
                    lambda value, name=name: put(
                        replace(quantity, place=_at(quantity.place, name, value))
                    ),
                    min_value=0 if name == "input" else 1,
                    step=1,
                )


def _at(place: Place, name: str, value: Any) -> Place:
    return replace(place, **{name: int(value or 0)})


def _item(editor: _Editor, scene: Scene) -> None:
    words = catalogue().write
    question = editor.question

    def station_of(name: str) -> str:
        return words(say(f"station.{ITEMS[name].station}.title"))

    editor.choose(
        "item",
        "Which question",
        ITEMS,
        question.item,
        lambda name: editor.put(item=name),
        lambda name: f"{station_of(name)}: {name.replace('_', ' ')}",
    )
    editor.number(
        "seed",
        "Which one of its kind",
        question.seed,
        lambda seed: editor.put(seed=int(seed or 0)),
        min_value=0,
        step=1,
    )
    try:
        st.markdown(markdown_text(words(item_of(scene, question).question)))
    except (NotHereError, TooLongError):
        st.warning("The run of this scene has nothing of this kind. Choose another question.")


def _make(editor: _Editor) -> None:
    words, question = catalogue().write, editor.question
    name = question.station or "goal"

    def use(chosen: str) -> None:
        if chosen == "goal":
            goal = Goal(Quantity("validation_loss", at=END), at_most=0.5)
            editor.put(station="", goal=goal, ask="Make the validation loss lower than 0.5.")
        else:
            editor.put(station=chosen, goal=None, ask="")

    def title(chosen: str) -> str:
        if chosen == "goal":
            return "a number of the run within bounds"
        return f"the task of the station “{words(say(f'station.{chosen}.title'))}”"

    editor.choose("station", "What is to be made", [*TASKS, "goal"], name, use, title)
    goal = question.goal
    if goal is None:
        st.markdown(markdown_text(words(TASKS[question.station].task)))
        return
    _quantity(editor, goal.quantity, lambda found: editor.put(goal=replace(goal, quantity=found)))
    for column, bound in zip(st.columns(2), ("at_least", "at_most"), strict=True):
        with column:
            editor.number(
                bound,
                "At least" if bound == "at_least" else "At most",
                getattr(goal, bound),
                lambda value, bound=bound: _bound(editor, goal, bound, value),
                step=0.1,
                format="%.10g",
            )


def _bound(editor: _Editor, goal: Goal, bound: str, value: float | None) -> None:
    low = value if bound == "at_least" else goal.at_least
    high = value if bound == "at_most" else goal.at_most
    changed = Goal(goal.quantity, low, high)
    if changed.at_least is None and changed.at_most is None:
        session.notify("A goal needs a bound: at least, at most, or both.")
        return
    editor.put(goal=changed)


def _say_what_is_right(scene: Scene, question: Question) -> None:
    if question.form not in ("number", "item"):
        return
    if question.of == "learner" and question.form == "number":
        st.caption("What is right depends on the student’s run.")
        return
    found = right_answer(scene, question)
    if found is None:
        st.warning("The scene’s run has no such number: nobody could answer this.")
    else:
        st.caption(f"Right is: {markdown_text(catalogue().write(found))}")
