"""What a lesson's scenes bring to a class."""

from __future__ import annotations

import pytest

from course.classroom.asking import Question as Asked
from course.classroom.classes import Brought
from course.classroom.from_scenes import (
    asked_of,
    is_for_all,
    lesson_in,
    loss_prediction,
    scene_of,
)
from course.classroom.limits import LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS
from course.scenes.judging import judge
from course.scenes.links import scene_to_text
from course.scenes.quantities import TooLongError
from course.scenes.ready import READY, ready_lesson
from course.scenes.scene import Scene
from course.situation import NotHereError
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer


@pytest.mark.parametrize("name", READY)
def test_what_a_class_is_asked_of_a_ready_lesson_has_the_answer_that_the_scene_has(
    name: str,
) -> None:
    asked = 0
    for scene in ready_lesson(name).scenes:
        for question in scene.questions:
            found = asked_of(scene, question)
            if not is_for_all(question):
                assert found is None
                continue
            if found is None:
                continue
            asked += 1
            assert 0 < len(found.text) <= LONGEST_QUESTION
            assert len(found.options) <= MOST_OPTIONS
            assert all(len(option) <= LONGEST_OPTION for option in found.options)
            if found.kind == "number":
                assert judge(scene, question, found.right).outcome == "right"
            if question.form == "choice" and question.right is not None:
                assert found.options[int(found.right) - 1] == question.options[question.right]
    assert asked


def test_everybody_is_brought_to_the_scene_of_a_link_or_of_the_lesson() -> None:
    scene = Scene("Epoch 4", cursor=96)
    assert scene_of(Brought(1, "", scene_to_text(scene)), "", -1) == scene
    lesson = ready_lesson("step")
    assert scene_of(Brought(1), lesson.to_json(), 1) == lesson.scenes[1]
    assert lesson_in(lesson.to_json()) is lesson_in(lesson.to_json())


@pytest.mark.parametrize("link, at", [("broken", -1), ("", 99), ("", -1), ("<script>", 0)])
def test_a_state_that_cannot_be_read_is_none(link: str, at: int) -> None:
    assert scene_of(Brought(1, "", link), ready_lesson("step").to_json(), at) is None


@pytest.mark.parametrize("epoch", [False, True])
@pytest.mark.parametrize("rate", [0.001, 10.0])
def test_the_engine_says_what_the_loss_does(rate: float, epoch: bool) -> None:
    run = Run(Experiment(hidden_units=(4,), learning_rate=rate, optimizer="sgd", epochs=3))
    trainer = Trainer(run)
    trainer.seek(5)
    before = trainer.measure().training_loss
    trainer.seek(trainer.step + trainer.steps_left_in_epoch if epoch else 6)
    after = trainer.measure().training_loss
    asked = loss_prediction(run, 5, epoch=epoch)
    assert asked.right == ("falls" if after < before else "rises")
    assert ("epoch" if epoch else "update") in asked.text


def test_a_run_that_is_over_has_no_next_update() -> None:
    run = Run(Experiment(epochs=1))
    with pytest.raises(NotHereError):
        loss_prediction(run, 10_000, epoch=False)


def test_a_state_that_lies_too_far_is_not_trained_for_a_question() -> None:
    run = Run(Experiment(epochs=10_000, hidden_units=(100, 100)))
    with pytest.raises(TooLongError):
        loss_prediction(run, 200_000, epoch=False)


def test_a_number_that_is_counted_has_to_be_that_number() -> None:
    counted = Asked(1, "number", "How many?", (), "240", "asking", 1)
    assert [counted.is_right(answer) for answer in ("240", "241", "239")] == [True, False, False]
    measured = Asked(1, "number", "How much?", (), "0.25", "asking", 1)
    assert [measured.is_right(answer) for answer in ("0.252", "0.26")] == [True, False]
