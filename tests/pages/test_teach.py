"""Teach: making a lesson on the page, and what becomes of files that are opened there."""

import json

from course.scenes.lesson import read_lesson
from course.scenes.ready import FOLDER, READY
from tests.pages.fixtures import HandedOver, OpenPage, Say, Words

UNIT = (FOLDER / READY["unit"]).read_text(encoding="utf-8")


def test_what_is_on_the_screen_becomes_a_scene_and_the_lesson_a_file(
    open_page: OpenPage, say: Say, handed_over: HandedOver, words: Words
) -> None:
    app = open_page("teach", learning_rate="0.1", step="30")
    app.button(key="teach_add").click().run()
    assert "no question" in words(app, "teach_order")
    app.text_area(key="set_teach_task_1").set_value("Look **here**.").run()
    app.text_area(key="set_teach_notes_1").set_value("Wait.").run()
    app.button(key="teach_add_question_1").click().run()
    assert not app.exception
    assert any("Not saved yet" in one.value for one in app.caption)
    say(app, "teach_save", "download", "my-lesson.json")
    file = handed_over(app, "teach_save")
    entry = read_lesson(file["text"]).lesson.entries[0]
    assert entry.scene.run.experiment.learning_rate == 0.1
    assert (entry.scene.cursor, entry.scene.task, entry.notes) == (30, "Look **here**.", "Wait.")
    assert entry.scene.questions[0].form == "choice"


def test_every_form_of_question_can_be_edited(open_page: OpenPage) -> None:
    app = open_page("teach")
    app.button(key="teach_add").click().run()
    for form in ("choice", "number", "text", "item", "make"):
        app.selectbox(key="set_teach_form").set_value(form).run()
        app.button(key="teach_add_question_1").click().run()
        assert not app.exception
    questions = app.session_state["learner"].teaching.lesson.scenes[0].questions
    assert [one.form for one in questions] == ["choice", "number", "text", "item", "make"]
    app.selectbox(key="set_teach_q_1_q1_right").set_value(1).run()
    app.selectbox(key="set_teach_q_1_q2_kind").set_value("gradient").run()
    app.selectbox(key="set_teach_q_1_q5_station").set_value("goal").run()
    assert not app.exception
    choice, number, _text, _item, make = (
        app.session_state["learner"].teaching.lesson.scenes[0].questions
    )
    assert choice.right == 1
    assert number.quantity.kind == "gradient"
    assert make.goal is not None
    assert any(one.value.startswith("Right is: ") for one in app.caption)


def test_a_scene_is_looked_at_as_a_student_and_left_back_to_the_page(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("teach", learning_rate="0.1")
    app.button(key="teach_add").click().run()
    app.selectbox(key="set_teach_locks_1").set_value("watch").run()
    app.button(key="teach_look_1").click().run()
    assert not app.exception
    assert [one.value for one in app.title] == ["Train a network"]
    assert "Back to Teach" in words(app, "scene")
    me = app.session_state["learner"]
    assert me.scene.scene.locks["rate"] == "fixed"
    assert me.teaching.drafts


def test_a_lesson_opens_from_its_file(open_page: OpenPage, words: Words) -> None:
    app = open_page("teach")
    app.button(key="teach_add").click().run()
    app.file_uploader(key="set_lesson_file").set_value(
        ("unit.json", UNIT.encode(), "application/json")
    ).run()
    assert not app.exception
    assert "Play the film" in words(app, "teach_order")
    assert not app.warning
    assert any("Not saved yet" in one.value for one in app.caption)  # the one before waits
    app.button(key="teach_waiting_0").click().run()
    assert "Play the film" not in words(app, "teach_order")
    assert "what to see" in words(app, "teach_order")


def test_a_scene_that_was_taken_out_is_put_back(
    open_page: OpenPage, say: Say, words: Words
) -> None:
    app = open_page("teach")
    app.button(key="teach_add").click().run()
    say(app, "teach_order", "remove", "1")
    assert "what to see" not in words(app, "teach_order")
    app.button(key="teach_put_back").click().run()
    assert "what to see" in words(app, "teach_order")


def test_a_file_that_cannot_be_opened_is_refused_and_the_lesson_stays(
    open_page: OpenPage, words: Words
) -> None:
    app = open_page("teach")
    app.button(key="teach_add").click().run()
    bad = UNIT.replace('"cursor": 240', '"cursor": "noon"')
    app.file_uploader(key="set_lesson_file").set_value(
        ("x.json", bad.encode(), "application/json")
    ).run()
    assert not app.exception
    assert "scene 3, cursor: expected a whole number" in app.error[0].value
    assert len(app.session_state["learner"].teaching.drafts) == 1


def test_a_file_that_was_changed_by_hand_says_which_scene_is_not_as_it_was_saved(
    open_page: OpenPage,
) -> None:
    values = json.loads(UNIT)
    values["scenes"][1]["locks"] = {}
    app = open_page("teach")
    file = ("x.json", json.dumps(values).encode(), "application/json")
    app.file_uploader(key="set_lesson_file").set_value(file).run()
    assert "Not as this page saved it: scene 2." in app.warning[0].value
    second = app.session_state["learner"].teaching.drafts[1].number
    app.session_state["learner"].teaching.open = second
    app.run()
    app.button(key=f"teach_look_{second}").click().run()
    assert app.session_state["learner"].scene.scene is None
    assert any("So it was left" in one.value for one in app.warning)
