"""What the board and the projector show, as HTML."""

from __future__ import annotations

import re
from html import unescape

from course.classroom.asking import Question, prediction_options
from course.classroom.classes import Brought, State
from course.classroom.networks import Network, band
from course.classroom.people import Person, Place
from course.classroom.store import Board, Screen
from course.texts import say
from ui.classroom.board_html import (
    head_html,
    networks_html,
    people_html,
    question_html,
    screen_html,
)
from ui.desk.classroom import ClassDesk
from ui.kit.class_words import answer_in, student_line
from ui.kit.html import a_number
from ui.kit.live import names_in

NASTY = '<img src=x onerror="alert(1)">'


def question(phase: str = "asking", right: str = "falls") -> Question:
    return Question(
        7, "prediction", f"Will it fall? {NASTY}", prediction_options(), right, phase, 1
    )


def state(asked: Question | None = None, *, paused: bool = False) -> State:
    return State(1, "KXR482", "Monday", 0.0, 1, paused, Brought(), asked)


def board(asked: Question | None = None) -> Board:
    people = (
        Person(11, 1, NASTY, 0.0, 100.0, Place("Training", "epoch 1, step 24", "", "Too slow")),
        Person(12, 2, "Bob", 0.0, 0.0, Place("Loss", "epoch 0, step 0", "Scene 1", "")),
    )
    return Board(state(asked), people, {11: "falls"} if asked else {}, {}, now=101.0)


def seen(html: str) -> str:
    """What a reader sees."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def test_a_name_full_of_html_is_shown_as_text() -> None:
    html = people_html(board(question())) + question_html(board(question()))
    assert NASTY in unescape(html)
    assert "<img" not in html
    desk = ClassDesk(code="KXR482", role="student", name=NASTY, said=NASTY, at_scene=NASTY)
    assert "<img" not in student_line(desk, state(question()), None, "training")


def test_the_board_says_who_is_where_and_who_is_away() -> None:
    shown = seen(people_html(board(question())))
    assert "Training epoch 1, step 24 it falls Too slow" in shown
    assert "Bob away" in shown
    assert "1 student here, 1 away" in seen(head_html(board()))


def test_what_is_right_is_marked_once_it_is_revealed() -> None:
    assert "✓" not in people_html(board(question("shown"))) + question_html(
        board(question("shown"))
    )
    shown = people_html(board(question("revealed"))) + question_html(board(question("revealed")))
    assert shown.count("✓") == 2


def test_a_question_is_asked_shown_and_revealed_in_this_order() -> None:
    assert {"show", "put_away"} == names_in(question_html(board(question("asking"))))
    assert {"reveal", "ask_again", "put_away"} == names_in(question_html(board(question("shown"))))
    assert {"ask_again", "put_away"} == names_in(question_html(board(question("revealed"))))
    # Where nothing is known to be right, the instructor says it.
    open_end = question_html(board(question("shown", right="")))
    assert "Right is: it rises" in open_end


def screen(asked: Question | None, *, shown: bool = False, **more: object) -> Screen:
    pooled = say("class.pooled.prediction", count=23, total=30, answer="it falls")
    counts = (("falls", 23), ("same", 0), ("rises", 7))
    networks = [Network("s", "w", seed, ((0.0, 1.0), (1.0, 0.5 / seed))) for seed in (1, 2)]
    return Screen(
        state(asked), 30, 30, pooled if shown else None, counts if shown else (),
        band(networks) if more.get("band") else None,
    )  # fmt: skip


def test_the_projector_shows_counts_only_once_they_are_shown() -> None:
    before = seen(screen_html(screen(question()), "school.example"))
    assert "30 answers so far; 30 students are here." in before
    assert "23" not in before
    after = seen(screen_html(screen(question("shown"), shown=True), "school.example"))
    assert "23 of 30 think: it falls" in after
    assert "it rises 7" in after


def test_the_projector_shows_how_to_join_then_the_networks_in_one_picture() -> None:
    assert "school.example Code KXR 482 30 students here" in seen(
        screen_html(screen(None), "school.example")
    )
    html = screen_html(screen(None, band=True), "school.example")
    assert html.count('class="one"') == 2
    assert "2 networks with 2 seeds, up to epoch 1" in seen(html)


def test_networks_with_other_settings_are_said_to_be_left_out() -> None:
    networks = [
        Network("s", "w", 1, ((0.0, 1.0), (1.0, 0.5))),
        Network("s", "w", 2, ((0.0, 1.0), (1.0, 0.4))),
        Network("other", "w", 3, ((0.0, 1.0), (1.0, 9.0))),
    ]
    assert "1 network with other settings is left out" in seen(networks_html(band(networks)))


# --- the line of a student -----------------------------------------------------------------------


def line(asked: Question | None, mine: str | None = None, **more: object) -> str:
    desk = ClassDesk(code="KXR482", role="student", name="Ada")
    if asked is not None:
        desk.answered = {asked.id: mine}
    shown = screen(asked, shown=True) if more.get("shown") else None
    return student_line(desk, state(asked, paused=bool(more.get("paused"))), shown, "training")


def test_the_line_asks_and_marks_what_was_answered() -> None:
    assert 'value="7.falls" aria-pressed="false"' in line(question())
    assert 'value="7.falls" aria-pressed="true"' in line(question(), "falls")
    assert "you can still change it" in line(question(), "falls")


def test_the_line_does_not_tell_what_is_right_before_it_is_revealed() -> None:
    assert "Right is" not in line(question("shown"), "rises", shown=True)
    revealed = line(question("revealed"), "rises", shown=True)
    assert "Right is: it falls." in revealed
    assert "That is not what you said." in revealed


def test_who_is_paused_looks_to_the_front_and_can_leave() -> None:
    assert "look to the front" in line(None, paused=True)
    assert "class_leave" in names_in(line(None, paused=True))
    assert "look to the front" not in line(None)


def test_what_a_browser_says_is_read_as_a_question_and_an_answer_or_not_at_all() -> None:
    assert answer_in("7.falls") == (7, "falls")
    assert answer_in({"about": "7", "entries": ["0.25"]}) == (7, "0.25")
    for forged in (None, 7, "falls", "x.falls", {"about": "7"}, {"entries": ["1"]}, ["7.falls"],
                   {"about": "7", "entries": [{}]}, "9" * 50 + ".falls"):  # fmt: skip
        assert answer_in(forged) is None, forged
    assert answer_in({"about": "7", "entries": []}) == (7, "")
    assert a_number("7") == 7
