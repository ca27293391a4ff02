"""The lessons that come with the app are what the script makes, and the engine judges them."""

import json

import pytest

from course.scenes.judging import item_of, judge
from course.scenes.lesson import read_lesson
from course.scenes.links import scene_from_text, scene_to_text
from course.scenes.questions import Question
from course.scenes.ready import FOLDER, READY, ready_lesson
from course.scenes.scene import Scene
from docs.ready_lessons import LESSONS
from neuralnet.training import Trainer

ASKED = [
    pytest.param(scene, question, id=f"{name}-{at}-{question.key}")
    for name in READY
    for at, scene in enumerate(ready_lesson(name).scenes, 1)
    for question in scene.questions
]


@pytest.mark.parametrize("name", sorted(READY))
def test_the_file_is_what_the_script_makes(name: str) -> None:
    made, saved = LESSONS[name](), (FOLDER / READY[name]).read_text(encoding="utf-8")
    assert json.loads(saved) == json.loads(made.to_json()), "run python docs/ready_lessons.py"
    assert read_lesson(saved).remarks == ()


@pytest.mark.parametrize(("name", "minutes"), [("unit", 45), ("overfitting", 20), ("step", 30)])
def test_a_lesson_takes_the_time_that_its_title_says(name: str, minutes: int) -> None:
    lesson = ready_lesson(name)
    assert lesson.minutes == minutes
    assert f"{minutes} minutes" in lesson.title
    assert all(entry.notes and entry.scene.task for entry in lesson.entries)


@pytest.mark.parametrize(("scene", "question"), ASKED)
def test_every_question_has_an_answer_that_the_engine_accepts(
    scene: Scene, question: Question
) -> None:
    if question.form == "number":
        assert question.quantity is not None
        value = question.quantity.of(scene.run, scene.cursor)
        assert judge(scene, question, f"{value:.5g}").outcome == "right"
    elif question.form == "item":
        right = item_of(scene, question).right
        entry = sorted(right) if isinstance(right, frozenset) else str(right)
        assert judge(scene, question, entry).outcome == "right"
    elif question.form == "choice":
        assert question.right is not None
        assert question.reveal
        assert judge(scene, question, str(question.right)).outcome == "right"
    elif question.form == "make":
        assert judge(scene, question, "").outcome == "wrong", "the scene begins with it done"


@pytest.mark.parametrize("name", sorted(READY))
def test_every_scene_stands_at_a_state_of_its_run_and_fits_into_a_link(name: str) -> None:
    for scene in ready_lesson(name).scenes:
        ends = scene.run.epoch_ends(len(Trainer(scene.run).data.training_rows))
        assert scene.cursor <= ends[-1]
        assert scene_from_text(scene_to_text(scene)) == scene
        assert len(scene_to_text(scene)) < 2500
