"""The lesson in the making: scenes come, go, move and change, and nothing is lost unsaid."""

import pytest

from course.scenes.lesson import MOST_SCENES, read_lesson
from course.scenes.questions import Question
from course.scenes.ready import ready_lesson
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from ui.desk.learner import Learner
from ui.desk.teaching import MOST_WAITING, NEW_LESSON, TeachDesk, free_key


def desk_of(*titles: str) -> TeachDesk:
    desk, me = TeachDesk(), Learner()
    for title in titles:
        desk.add(me.as_scene(title, "training"))
    return desk


def titles(desk: TeachDesk) -> list[str]:
    return [scene.title for scene in desk.lesson.scenes]


def test_the_screen_becomes_a_scene_that_opens_as_it_was() -> None:
    me = Learner(Run(Experiment(dataset="moons", samples=60)).edited(3, {"learning_rate": 0.1}), 7)
    me.select({"kind": "weight", "layer": 1, "j": 2, "i": 1})
    me.select({"kind": "row", "index": 11})
    scene = me.as_scene("Now", "update")
    other = Learner()
    from ui.desk.scene import SceneDesk

    other.open_scene(SceneDesk(scene))
    assert (other.run, other.wish, other.view) == (me.run, me.wish, me.view)
    assert other.selection == me.selection
    assert scene.page == "update"


def test_scenes_are_put_in_order_and_taken_out() -> None:
    desk = desk_of("a", "b", "c")
    first, second, third = (draft.number for draft in desk.drafts)
    desk.move(third, -1)
    desk.move(first, -1)
    assert titles(desk) == ["a", "c", "b"]
    desk.remove(third)
    assert titles(desk) == ["a", "b"]
    assert desk.open == second
    desk.remove(99)
    desk.move(99, 1)
    assert titles(desk) == ["a", "b"]


def test_a_new_scene_comes_after_the_one_that_is_open() -> None:
    desk = desk_of("a", "b")
    desk.open = desk.drafts[0].number
    desk.add(Learner().as_scene("between", "data"))
    assert titles(desk) == ["a", "between", "b"]


def test_a_full_lesson_takes_no_more() -> None:
    desk = desk_of("a")
    for _ in range(MOST_SCENES + 3):
        desk.add(desk.drafts[0].entry.scene)
    assert len(desk.drafts) == MOST_SCENES


def test_changes_go_into_the_file_and_are_unsaved_until_it_is_written() -> None:
    desk = desk_of("a")
    number = desk.open
    desk.saved = desk.lesson.to_json()
    assert desk.is_saved
    desk.change(number, title="b", notes="say *this*", minutes=4.0)
    desk.put_question(number, Question("q1", "text", "Why?"))
    assert not desk.is_saved
    entry = read_lesson(desk.lesson.to_json()).lesson.entries[0]
    assert (entry.scene.title, entry.notes, entry.minutes) == ("b", "say *this*", 4.0)
    assert entry.scene.questions[0].ask == "Why?"
    desk.drop_question(number, 0)
    assert desk.lesson.scenes[0].questions == ()


def test_keys_of_questions_are_never_given_twice() -> None:
    desk = desk_of("a")
    for _ in range(3):
        scene = desk.lesson.scenes[0]
        desk.put_question(desk.open, Question(free_key(scene), "text", "?"))
    desk.drop_question(desk.open, 0)
    desk.put_question(desk.open, Question(free_key(desk.lesson.scenes[0]), "text", "?"))
    assert sorted(q.key for q in desk.lesson.scenes[0].questions) == ["q1", "q2", "q3"]


def test_an_opened_lesson_is_taken_over_whole() -> None:
    desk, lesson = TeachDesk(), ready_lesson("step")
    desk.take_over(lesson, lesson.to_json())
    assert desk.lesson == lesson
    assert desk.is_saved


def test_lessons_that_were_not_saved_wait_when_others_are_opened() -> None:
    desk, ready = TeachDesk(), ready_lesson("unit")
    desk.take_over(ready, ready.to_json())
    assert desk.waiting == []  # there was none
    for title in ("Mine", "Another"):
        desk.title = title
        desk.take_over(ready, ready.to_json())
    desk.take_over(ready, ready.to_json())  # a saved one does not wait
    mine, another = desk.waiting
    desk.go_back(mine)
    assert (desk.title, desk.waiting, desk.is_saved) == ("Mine", [another], False)
    desk.go_back(mine)  # pressed twice
    desk.go_back(another)
    assert (desk.title, [one.title for one in desk.waiting]) == ("Another", ["Mine"])


def test_no_lesson_is_pushed_out_when_too_many_wait() -> None:
    desk, ready = desk_of("a"), ready_lesson("unit")
    for _ in range(MOST_WAITING):
        desk.take_over(ready, saved="")
    with pytest.raises(SettingError, match="save one of them"):
        desk.take_over(ready_lesson("step"), saved="")
    assert desk.lesson == ready
    assert [one.title for one in desk.waiting] == [NEW_LESSON] + [ready.title] * (MOST_WAITING - 1)


def test_scenes_and_questions_that_were_taken_out_are_put_back_where_they_stood() -> None:
    desk, ready = TeachDesk(), ready_lesson("unit")
    desk.take_over(ready, ready.to_json())
    first, second = (draft.number for draft in desk.drafts[:2])
    desk.drop_question(first, 0)
    desk.remove(first)
    desk.remove(second)
    desk.drop_question(99, 0)
    assert desk.removed[-1].title == ready.scenes[1].title
    for _ in range(5):
        desk.put_back()
    assert desk.lesson == ready
    assert desk.open == first
    assert not desk.removed
