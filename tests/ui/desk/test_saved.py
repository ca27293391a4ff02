"""The desk as a file, and a file on the desk."""

from __future__ import annotations

import random

import numpy as np
import pytest

from course.grading.grade import grade, handed_out
from course.progress import Progress
from course.scenes.questions import Question
from course.scenes.scene import Scene
from course.study.taking import Taking
from course.work.reading import read_work
from course.work.saved import Answer, Figures, Work
from course.work.writing import work_json
from docs.sample_assignment import assignment
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from tests.course.grading.hand_ins import right
from tests.course.work.full import full_work
from tests.course.work.test_reading import mutated
from ui.desk.course import CourseDesk, Filled, Sheet
from ui.desk.learner import Learner
from ui.desk.saved import open_work, work_of
from ui.desk.scene import Answered, SceneDesk

MUTATED = 60


def over_a_file(work: Work) -> Work:
    return read_work(work_json(work).encode()).work


def test_a_file_gives_the_desk_back_bit_for_bit() -> None:
    first, second = Learner(), Learner()
    assert open_work(first, full_work()) == []
    first.at_cursor()
    assert open_work(second, over_a_file(work_of(first, full_work().kept))) == []
    second.at_cursor()
    assert second.cursor == first.cursor == 23
    assert second.trainer.network.theta.tobytes() == first.trainer.network.theta.tobytes()
    assert work_of(second).figures == full_work().figures
    assert second.view == first.view
    assert second.follows == first.follows
    assert work_of(second).answers == full_work().answers
    assert second.course == first.course
    assert second.course.filled == Filled("2-2-1.2.0", ("0,5", "", "−1"))


def test_opening_a_run_keeps_what_its_file_does_not_have() -> None:
    me = Learner()
    me.course = CourseDesk(Progress().at("sums").hinted(), Sheet(), study=Taking.of_setup("a.any"))
    me.scene.answers = {"one": {"q": Answered("1")}}
    open_work(me, Work(run=Run(Experiment(seed=4)), cursor=5, answers={"one": {"r": Answer("2")}}))
    assert me.course.progress == Progress().at("sums").hinted()
    assert me.scene.answers == {"one": {"q": Answered("1"), "r": Answered("2")}}
    open_work(me, full_work())
    assert me.course.progress == full_work().course.progress
    assert me.course.study is not None


def test_a_run_that_cannot_be_shown_leaves_the_desk_as_it_was() -> None:
    me = Learner()
    me.go_to_step(30)
    theta = me.at_cursor().network.theta.copy()
    for run in (
        Run(Experiment(hidden_units=(256, 256))),
        Run(Experiment()).edited(3, parameters={5000: 1.0}),
        Run(Experiment("digits", first_layers=("conv-2-relu", "flatten"))),
    ):
        with pytest.raises(SettingError):
            open_work(me, Work(run=run, cursor=9, follows="other", answers={"s": {}}))
        assert (me.run, me.cursor, me.scene.answers, me.follows.title) == (Run(), 30, {}, None)
        assert np.array_equal(me.at_cursor().network.theta, theta)


def test_no_broken_file_costs_the_run_that_is_there() -> None:
    draw, me = random.Random(20), Learner()
    opened = refused = 0
    for _ in range(MUTATED):
        before, at = me.run, me.wish
        try:
            open_work(me, read_work(mutated(draw)).work)
        except SettingError:
            refused += 1
            assert (me.run, me.wish) == (before, at)
        else:
            opened += 1
        me.at_cursor()
        assert work_of(me).run == me.run
    assert min(opened, refused) > MUTATED // 6


def test_a_cursor_behind_the_end_stands_at_the_end() -> None:
    me = Learner()
    open_work(me, Work(run=Run(Experiment(epochs=2)), cursor=10_000))
    assert me.at_cursor().at_end
    assert work_of(me).cursor == 48


def test_a_row_that_is_not_there_is_not_looked_at() -> None:
    me = Learner()
    view = {"row": 100_000, "x_feature": 0, "y_feature": 1, "held": "near"}
    open_work(me, Work(run=Run(Experiment(seed=1)), view=view))
    assert me.view.row < me.dataset.n


def test_a_sheet_that_nobody_knows_is_left_out_and_said() -> None:
    me = Learner()
    (problem,) = open_work(me, over_a_file(work_with_sheet("9-9-9.2.0")))
    assert "sheet" in problem
    assert me.course.sheet is None


def work_with_sheet(sheet: str) -> Work:
    me = Learner()
    me.course = CourseDesk(sheet=Sheet())
    text = work_json(work_of(me)).replace(Sheet().to_text(), sheet)
    return read_work(text.encode()).work


def test_the_figures_are_those_of_the_cursor() -> None:
    me = Learner()
    me.go_to_step(30)
    figures = work_of(me).figures
    assert figures == Figures.of(me.at_cursor())
    assert figures is not None
    assert figures.step == 30


# --- scenes --------------------------------------------------------------------------------------


def in_scene(lesson: str, place: str) -> Learner:
    me = Learner()
    desk, problems = SceneDesk.from_query({"lesson": lesson, "scene": place})
    assert problems == []
    me.open_scene(desk)
    return me


def test_work_saved_in_a_scene_leads_back_into_it_with_its_answers() -> None:
    me = in_scene("unit", "2")
    assert me.scene.scene is not None
    keys = [question.key for question in me.scene.scene.questions]
    for key in keys:
        me.scene.answer(key, "1", me.run, me.cursor)
    other = Learner()
    assert open_work(other, over_a_file(work_of(me))) == []
    assert other.scene.scene == me.scene.scene
    assert [other.scene.given[key].entry for key in keys] == ["1"] * len(keys)


def test_a_run_that_breaks_the_locks_of_its_scene_leaves_it_and_says_so() -> None:
    me = in_scene("unit", "2")
    work = work_of(me)
    forged = Work(run=Run(Experiment(seed=99, dataset="moons")), scene=work.scene)
    other = Learner()
    (problem,) = open_work(other, forged)
    assert "the scene was left" in problem
    assert other.scene.scene is None
    assert other.run == forged.run


def test_a_file_opened_in_a_scene_leaves_it_and_says_so() -> None:
    me = in_scene("unit", "2")
    (problem,) = open_work(me, Work(run=Run(Experiment(seed=99))))
    assert "The scene was left" in problem
    assert me.run.experiment.seed == 99


def test_what_was_made_is_saved_with_its_run() -> None:
    desk = SceneDesk(Scene("Make it", questions=(Question("make", "make", station="batches"),)))
    me = Learner()
    me.open_scene(desk)
    me.use_settings(me.settings.replace(batch_size=100_000))
    made = me.run
    me.scene.answer("make", "", me.run, me.cursor)
    me.begin(Run(Experiment(seed=5)))
    assert desk.scene is not None
    (answer,) = over_a_file(work_of(me)).answers[desk.scene.key].values()
    assert answer.run == made


def test_a_student_who_answers_every_scene_hands_in_a_file_that_gets_every_point() -> None:
    lesson, me = assignment(), Learner()
    students = handed_out(lesson)
    for at, scene in enumerate(students.scenes):
        me.open_scene(SceneDesk(scene, students, at))
        for question in lesson.scenes[at].questions:
            answer = right(lesson.scenes[at], question)
            if answer.run is not None:
                me.begin(answer.run, 60)
                assert me.run == answer.run
            me.scene.answer(question.key, answer.entry, me.run, me.cursor)
    graded = grade("one.json", lesson, work_json(work_of(me)).encode())
    assert (graded.status, graded.why, graded.score, graded.to_read) == ("graded", "", 26.0, 1)
