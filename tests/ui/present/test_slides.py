"""The slides of a presentation: what is asked is shown, what is right is there and held back."""

import re

import pytest

from course.scenes.lesson import Entry, Lesson
from course.scenes.ready import READY, ready_lesson
from course.scenes.scene import Scene
from tests.course.scenes.making import QUESTIONS, scene
from ui.desk.learner import Learner
from ui.desk.scene import SceneDesk
from ui.desk.walk import Verb
from ui.kit.verbs import next_verb
from ui.present.slides import step_html, task_html, top_html


def held(html: str) -> list[str]:
    """What is held back until it is revealed."""
    return re.findall(r'<div class="pr-held">(.*?)</div>', html, re.DOTALL)


@pytest.mark.parametrize("name", sorted(READY))
def test_every_question_of_a_ready_lesson_is_on_its_slide(name: str) -> None:
    for one in ready_lesson(name).scenes:
        html = task_html(one)
        assert html.count('class="pr-q"') == len(one.questions)
        for question, back in zip(one.questions, held(html), strict=True):
            if question.form in ("choice", "item", "number") and question.of == "scene":
                assert back


def test_what_is_right_is_said_only_where_it_is_held_back() -> None:
    html = task_html(scene())
    open_part = re.sub(r'<div class="pr-held">.*?</div>', "", html, flags=re.DOTALL)
    assert "It does." in "".join(held(html))
    assert "It does." not in open_part


def test_tags_in_a_lesson_are_shown_as_text() -> None:
    bad = "<script>alert(1)</script>"
    html = task_html(Scene(bad, task=bad))
    desk = SceneDesk(Scene(bad), Lesson("x", (Entry(Scene(bad)),)))
    assert "<script>" not in html + top_html(desk)


def test_the_step_shows_what_each_verb_has_brought_and_which_comes_next() -> None:
    me = Learner()
    assert next_verb(me) is Verb.FORWARD
    assert "not yet" in step_html(me, me.at_cursor())
    for verb in (Verb.FORWARD, Verb.LOSS, Verb.BACKWARD):
        assert next_verb(me) is verb
        me.walk_to(me.walk.after(verb).stop)
    assert next_verb(me) is Verb.UPDATE
    html = step_html(me, me.at_cursor())
    assert "L = 1." in html
    assert "Update (Enter)" in html


def test_all_forms_of_question_can_be_shown() -> None:
    assert task_html(scene()).count('class="pr-q"') == len(QUESTIONS)


def test_a_scene_without_a_task_says_so_in_place_of_a_blank_slide() -> None:
    assert "no task and no question" in task_html(Scene("Look"))
    assert "no task and no question" not in task_html(Scene("Look", task="Look closely."))
