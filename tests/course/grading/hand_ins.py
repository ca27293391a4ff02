"""Hand-ins to the sample assignment: right ones, wrong ones, and files that were tampered with."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course.scenes.judging import item_of, right_answer
from course.scenes.lesson import Lesson
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.texts import catalogue
from course.work.saved import Answer, Figures, Work
from course.work.writing import work_json
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer

FAST = {"optimizer": "adam", "learning_rate": 0.02}


def fast_run(scene: Scene) -> Run:
    """A solution of "Make it learn faster"."""
    return scene.run.edited(0, FAST)


def small_run(_scene: Scene) -> Run:
    """A solution of "As good with fewer numbers"."""
    return Run(Experiment(hidden_units=(4,), learning_rate=0.02))


MADE: dict[str, Callable[[Scene], Run]] = {
    "low": fast_run, "reached": fast_run, "small": small_run,
}  # fmt: skip


def right(scene: Scene, question: Question) -> Answer:
    """What a learner enters who knows."""
    if question.is_of_learner:
        run = MADE[question.key](scene)
        trainer = Trainer(run)
        trainer.run_to_end()
        entry = f"{trainer.measure().training_loss:.4g}" if question.form == "number" else ""
        return Answer(entry, run, trainer.step)
    if question.form == "choice":
        return Answer(str(question.right))
    if question.form == "item":
        return Answer(f"{item_of(scene, question).right:.5g}")
    if question.form == "number":
        found = right_answer(scene, question)
        assert found is not None
        return Answer(catalogue().write(found))
    return Answer("The training loss is of rows that were learnt from. New birds are neither.")


def right_work(lesson: Lesson) -> Work:
    """A hand-in in which everything is right."""
    answers = {
        scene.key: {question.key: right(scene, question) for question in scene.questions}
        for scene in lesson.scenes
    }
    return stated(Work(run=small_run(lesson.scenes[-1]), cursor=50, answers=answers))


def stated(work: Work) -> Work:
    """The work with the figures that the app would write into the file."""
    trainer = Trainer(work.run)
    trainer.seek(work.cursor)
    return replace(work, figures=Figures.of(trainer))


def with_answer(work: Work, lesson: Lesson, key: str, answer: Answer | None) -> Work:
    """The work with another answer to the question of that key; None takes it out."""
    answers = {scene: dict(given) for scene, given in work.answers.items()}
    for scene in lesson.scenes:
        if scene.question(key) is not None:
            answers[scene.key].pop(key)
            if answer is not None:
                answers[scene.key][key] = answer
    return replace(work, answers=answers)


def forged(work: Work, change: Callable[[Any], None]) -> bytes:
    """The file of the work, changed with an editor."""
    values = copy.deepcopy(json.loads(work_json(work)))
    change(values)
    return json.dumps(values).encode()


def file_of(work: Work) -> bytes:
    """The file as the app saves it."""
    return work_json(work).encode()


def hand_ins(lesson: Lesson) -> dict[str, tuple[bytes, str, float]]:
    """Twenty hand-ins by name: the file, what is to become of it, and its points of 26."""
    good = right_work(lesson)
    scenes = lesson.scenes

    def given(key: str, answer: Answer | None) -> bytes:
        return file_of(with_answer(good, lesson, key, answer))

    def run_of(key: str) -> Run:
        (scene,) = [scene for scene in scenes if scene.question(key)]
        return MADE[key](scene)

    slow = Answer("", scenes[3].run, 60)
    other_seed = Answer("", Run(run_of("low").experiment.replace(seed=5)), 60)
    beyond = Answer("", run_of("low"), 10_000)
    no_such = Answer("", run_of("small").edited(3, parameters={9_999: 1.0}), 60)

    def loss(values: Any) -> None:
        values["figures"]["training_loss"] *= 0.5

    def seed(values: Any) -> None:
        values["run"]["experiment"]["seed"] = 3

    def accuracy(values: Any) -> None:
        values["figures"]["training_metric"] = 1.0
        values["figures"]["theta"] = "0" * 32

    def cursor(values: Any) -> None:
        values["cursor"] = 10**6

    def step(values: Any) -> None:
        values["figures"]["step"] += 1

    def machine(values: Any) -> None:
        values["figures"]["theta"] = "f" * 32
        values["figures"]["training_loss"] *= 1.0 + 1e-9

    late = good.run.edited(5000, {"learning_rate": 0.5})
    wrong_all = replace(
        good,
        answers={
            scene: {key: Answer("7") for key in of_scene}
            for scene, of_scene in good.answers.items()
        },
    )
    return {
        "all right": (file_of(good), "graded", 26.0),
        "all right, with commas": (
            given("loss", Answer(good.answers[scenes[0].key]["loss"].entry.replace(".", ","))),  # type: ignore[union-attr]
            "graded", 26.0,
        ),
        "saved on another machine": (forged(good, machine), "graded", 26.0),
        "without figures": (file_of(replace(good, figures=None)), "graded", 26.0),
        "two digits": (given("loss", Answer("1.6")), "graded", 24.0),
        "wrong loss": (given("loss", Answer("0.9")), "graded", 24.0),
        "wrong choice": (given("guess", Answer("0")), "graded", 24.0),
        "no number": (given("parameters", Answer("many")), "graded", 25.0),
        "not answered": (given("change", None), "graded", 24.0),
        "too slow": (given("low", slow), "graded", 22.0),
        "large network": (
            given("small", Answer("", Run(Experiment()), 1200)), "graded", 22.0,
        ),
        "all wrong": (file_of(wrong_all), "graded", 0.0),
        "nothing of this lesson": (
            file_of(stated(Work(cursor=24, answers={"x": {"y": Answer("1")}}))),
            "other lesson", 0.0,
        ),
        "better loss written in": (forged(good, loss), "changed", 26.0),
        "other seed written in": (forged(good, seed), "changed", 26.0),
        "better accuracy written in": (forged(good, accuracy), "changed", 26.0),
        "figures of another step": (forged(good, step), "changed", 26.0),
        "locks broken": (given("low", other_seed), "changed", 22.0),
        "cursor behind the end": (forged(good, cursor), "impossible", 26.0),
        "answer from behind the end": (given("low", beyond), "impossible", 22.0),
        "a weight that is not there": (given("small", no_such), "impossible", 22.0),
        # What was changed at a late step stays in the run when its epochs are made fewer.
        "changed after the end": (file_of(stated(replace(good, run=late))), "graded", 26.0),
        "cut off": (file_of(good)[:-200], "unreadable", 0.0),
        "a ZIP": (b"PK\x03\x04" + bytes(90), "unreadable", 0.0),
        "a newer version": (
            forged(good, lambda values: values.update(format=9)), "unreadable", 0.0,
        ),
    }  # fmt: skip
