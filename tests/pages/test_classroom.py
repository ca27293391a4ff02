"""The Class page under AppTest: opening, joining, asking, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from course.classroom.store import ClassStore, Visitor
from tests.course.classroom.conftest import Clock
from tests.pages.fixtures import OpenPage, Say, Words
from ui.desk import classroom

MODULES = (
    "ui.desk.classroom",
    "ui.kit.class_line",
    "ui.classroom.asking_form",
    "ui.classroom.board",
    "ui.classroom.class_page",
    "ui.classroom.joining",
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassStore]:
    one = ClassStore(f"sqlite:///{tmp_path / 'classes.sqlite3'}", clock=clock)
    for module in MODULES:
        monkeypatch.setattr(f"{module}.class_store", lambda: one)
    yield one
    one.close()


def opened(open_page: OpenPage) -> tuple[AppTest, str]:
    """A class that was just opened, and its code."""
    app = open_page("classroom")
    press(app, "Open a class")
    return app, app.session_state["learner"].classroom.code


def press(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception


def join(app: AppTest, code: str, name: str) -> None:
    app.text_input(key="set_class_code").set_value(code)
    app.text_input(key="set_class_name").set_value(name)
    press(app, "Join")


def test_the_code_of_a_link_is_what_its_field_begins_with(open_page: OpenPage) -> None:
    _board, code = opened(open_page)
    student = open_page("classroom", **{"class": code})
    student.session_state["learner"].classroom.asked = True  # the browser has no ticket
    field = student.run().text_input(key="set_class_code")
    # Also for a browser that has missed the message that puts it in.
    assert field.proto.default == field.value == f"{code[:3]} {code[3:]}"


def test_a_class_is_opened_joined_asked_and_answered(
    open_page: OpenPage, say: Say, words: Words, store: ClassStore, clock: Clock
) -> None:
    board, code = opened(open_page)
    student = open_page("classroom")
    join(student, code, "Ada <b>")
    assert f"Class {code[:3]} {code[3:]} , as Ada <b>" in words(student, "class_line")
    press(board, "What does the loss do over the next update?")
    assert "0 of 1 answered" in words(board, "class_question")
    student.switch_page("pages/training.py").run()
    state = store.state(code)
    assert state is not None
    assert state.question is not None
    say(student, "class_line", "class_answer", f"{state.question.id}.falls")
    assert "Your answer is in" in words(student, "class_line")
    clock.passes(5)  # where somebody is is written every other second
    board.run()
    assert "1 of 1 answered" in words(board, "class_question")
    assert "Ada <b> Training epoch 0, step 0 it falls" in words(board, "class_people")


def test_whoever_was_brought_away_keeps_the_way_back_after_the_class_is_closed(
    open_page: OpenPage, say: Say, words: Words, store: ClassStore
) -> None:
    board, code = opened(open_page)
    student = open_page("classroom")
    me = student.session_state["learner"]
    me.use_settings(me.settings.replace(seed=5))
    own = me.run
    join(student, code, "Ada")
    press(board, "Bring everybody to my state")
    student.run()
    assert me.run != own
    state = store.state(code)
    assert state is not None
    say(board, "class_end", "close", str(state.id))
    student.run()
    assert "You are still where your class was brought to" in words(student, "class_line")
    assert "Back to my own run" in words(student, "class_line")
    assert me.classroom.before.run == own
    say(student, "class_line", "class_heard", "")
    assert (me.classroom.before, me.classroom.said) == (None, "")


@pytest.mark.parametrize(
    "code, name, says",
    [
        ("", "Ada", "No class is open under this code"),
        ("ABCDEF", "Ada", "No class is open under this code"),
        (None, "", "Nickname: expected 1 to 24 characters"),
    ],
)
def test_what_cannot_be_used_is_said_and_nobody_has_joined(
    open_page: OpenPage, store: ClassStore, code: str | None, name: str, says: str
) -> None:
    real = store.open_class(Visitor("a", "b")).code
    app = open_page("classroom")
    join(app, real if code is None else code, name)
    assert says in app.error[0].value
    board = store.board(real)
    assert board is not None
    assert board.people == ()


def test_the_page_says_in_plain_words_what_is_kept(open_page: OpenPage) -> None:
    app = open_page("classroom")
    shown = " ".join(one.value for one in app.markdown)
    for promise in ("No account, no e-mail", "at most 24 hours", "Nothing leaves this server"):
        assert promise in shown


def test_a_place_that_cannot_be_used_is_said_on_the_page(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://a:secret@b/c")
    monkeypatch.setattr("ui.classroom.class_page.class_store", lambda: ClassStore())
    app = open_page("classroom")
    assert "expected sqlite or postgresql" in app.error[0].value
    assert "secret" not in app.error[0].value


def test_a_visitor_who_is_in_no_class_pays_nothing_for_it(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> ClassStore:
        raise AssertionError("the classes were asked")

    monkeypatch.setattr(classroom, "class_store", refuse)
    for module in MODULES:
        monkeypatch.setattr(f"{module}.class_store", refuse)
    app = open_page("training")
    keys = [one.proto.id.rsplit("-", 1)[-1] for one in app.get("bidi_component")]
    assert "class_line" not in keys
    assert "ticket" not in keys
