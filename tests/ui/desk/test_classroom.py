"""What one visitor has of a class: the link, the ticket, and what the class is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.classroom.errors import ClassroomError, WrongKeyError
from course.classroom.store import ClassStore
from course.scenes.ready import ready_lesson
from neuralnet.experiment import Experiment, Run
from ui.desk import classroom
from ui.desk.class_report import network_of, place_of, scene_here, with_own_seed
from ui.desk.classroom import ClassDesk, Ticket
from ui.desk.learner import Learner
from ui.desk.links import run_from_query
from ui.desk.scene import SceneDesk
from ui.desk.way_back import WayBack

RUN = Run(Experiment(dataset="moons", samples=80, hidden_units=(3,), epochs=5))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassStore]:
    one = ClassStore(f"sqlite:///{tmp_path / 'classes.sqlite3'}")
    monkeypatch.setattr(classroom, "class_store", lambda: one)
    yield one
    one.close()


@pytest.fixture
def teacher(store: ClassStore) -> ClassDesk:
    desk = ClassDesk()
    desk.open(None, "Monday")
    return desk


def test_a_link_has_the_code_and_never_a_secret(teacher: ClassDesk) -> None:
    student = ClassDesk()
    student.join(None, teacher.code, "Ada")
    assert teacher.to_query() == student.to_query() == {"class": teacher.code}
    assert ClassDesk().to_query() == {}
    found, problems = ClassDesk.from_query({"class": f" {teacher.code.lower()} "})
    assert (found.code, found.role, problems) == (teacher.code, "", [])


def test_a_link_with_a_code_that_is_none_says_so_and_keeps_the_run() -> None:
    query = {"class": "<script>", "seed": "7"}
    desk, problems = ClassDesk.from_query(query)
    assert desk.code == ""
    assert "class: expected a code of six letters and digits" in problems[0]
    run, _cursor, others = run_from_query(query)
    assert (run.experiment.seed, others) == (7, [])


def test_after_a_reload_the_ticket_finds_the_same_participant(teacher: ClassDesk) -> None:
    before = ClassDesk()
    before.join(None, teacher.code, "Ada")
    assert before.ticket is not None
    after = ClassDesk(code=teacher.code)
    after.come_back(None, before.ticket.to_dict())
    assert (after.role, after.who, after.name) == ("student", before.who, "Ada")
    again = ClassDesk(code=teacher.code)
    assert teacher.ticket is not None
    again.come_back(None, teacher.ticket.to_dict())
    assert again.role == "instructor"


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "none",
        7,
        [],
        {"role": "instructor"},
        {"role": "god", "code": "KXR482", "secret": "x"},
        {"role": "student", "code": "KXR482", "secret": 7},
        {"role": "student", "code": "x" * 10_000, "secret": "x"},
    ],
)
def test_what_is_no_ticket_changes_nothing(teacher: ClassDesk, forged: object) -> None:
    desk = ClassDesk(code=teacher.code)
    desk.come_back(None, forged)
    assert (desk.role, desk.ticket, desk.asked) == ("", None, True)


def test_a_forged_ticket_is_refused_and_thrown_away(teacher: ClassDesk) -> None:
    desk = ClassDesk(code=teacher.code)
    for role in ("student", "instructor", "screen"):
        with pytest.raises(WrongKeyError):
            desk.come_back(None, {"role": role, "code": teacher.code, "secret": "guess"})
        assert (desk.role, desk.forgets) == ("", True)


def test_a_ticket_cannot_have_followed_further_than_the_class_was_led(teacher: ClassDesk) -> None:
    before = ClassDesk()
    before.join(None, teacher.code, "Ada")
    assert before.ticket is not None
    for times in (99, -5, "3", None, True):
        after = ClassDesk(code=teacher.code)
        after.come_back(None, before.ticket.to_dict() | {"followed": times})
        assert after.followed <= 0
    assert Ticket.read(before.ticket.to_dict() | {"followed": 10**400}) is not None


def test_a_reload_finds_the_way_back_to_ones_own_run(teacher: ClassDesk) -> None:
    me = Learner(Run(RUN.experiment.replace(seed=5)))
    me.go_to_step(3)
    own, desk = (me.run, me.wish), me.classroom
    desk.join(None, teacher.code, "Ada")
    desk.follow(1, "Twenty rows", WayBack.of(me, "loss"))
    me.begin(RUN)
    desk.follow(2, "Another", WayBack.of(me, "training"))  # the first way back counts
    assert desk.ticket is not None
    after = ClassDesk(code=teacher.code)
    after.come_back(None, desk.ticket.to_dict())
    assert after.at_scene == "Another"
    assert after.ticket is not None
    found, problems = WayBack.from_link(after.ticket.way_back)
    assert problems == []
    assert found is not None
    assert found.page == "loss"
    found.go(me)
    assert (me.run, me.wish) == own
    after.is_back()
    assert (after.at_scene, after.ticket.way_back) == ("", "")


def test_the_way_back_leads_into_the_scene_that_one_was_in() -> None:
    lesson = ready_lesson("unit")
    me = Learner()
    me.open_scene(SceneDesk(lesson.scenes[7], lesson, 7, "unit"))
    me.use_settings(me.settings.replace(learning_rate=0.1))
    tried = me.run
    before = WayBack.of(me, "build")
    me.scene = SceneDesk()
    WayBack(RUN, 3, "training").go(me)
    assert (me.run, me.wish) == (RUN, 3)
    for way in (before, WayBack.from_link(before.link)[0]):
        assert way is not None
        way.go(me)
        assert me.scene.scene == lesson.scenes[7]
        assert me.run == tried


@pytest.mark.parametrize("link", ["", "x", "training?", "training?a=b", "?" * 50, "loss?scene=x"])
def test_what_is_no_way_back_is_none(link: str) -> None:
    assert WayBack.from_link(link) == (None, [])


def test_a_way_back_that_is_none_costs_nobody_the_ticket(teacher: ClassDesk) -> None:
    before = ClassDesk()
    before.join(None, teacher.code, "Ada")
    assert before.ticket is not None
    for forged in (7, None, "x" * 30_000, ["training?step=1"]):
        after = ClassDesk(code=teacher.code)
        after.come_back(None, before.ticket.to_dict() | {"way_back": forged, "at_scene": forged})
        assert (after.name, after.at_scene) == ("Ada", "")


def test_one_session_joins_only_so_often(teacher: ClassDesk) -> None:
    desk = ClassDesk()
    for at in range(5):
        desk.join(None, teacher.code, f"Name {at}")
    with pytest.raises(ClassroomError):
        desk.join(None, teacher.code, "Name 6")


# --- what the class is told ----------------------------------------------------------------------


def test_the_class_is_told_where_a_learner_is_and_what_the_page_found() -> None:
    me = Learner(RUN)
    me.go_to_step(3)
    me.classroom.note_finding(me.run.key, 3, "Steps are too large")
    place = place_of(me, "Training")
    assert (place.page, place.place) == ("Training", "epoch 1, step 3")
    assert place.finding == "Steps are too large"
    me.go_to_step(4)
    assert place_of(me, "Training").finding == ""  # it was said of another state


def test_the_class_is_told_in_which_scene_one_is_and_how_many_of_its_questions_are_answered() -> (
    None
):
    me, lesson = Learner(), ready_lesson("overfitting")
    me.classroom.at_scene = "Another, to which the class was brought"
    me.open_scene(SceneDesk(lesson.scenes[0], lesson, 0))
    me.scene.answer(lesson.scenes[0].questions[0].key, "1", me.run, me.wish)
    place = place_of(me, "Training")
    assert place.scene == "Twenty rows, a thousand parameters"
    assert place.place == "epoch 0, step 0 · 1 of 2 answered"


def test_a_report_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    me = Learner(RUN)
    me.go_to_step(3)

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("the report made the engine work")

    for work in ("seek", "compute", "compute_once", "measure", "apply", "run"):
        monkeypatch.setattr(me.trainer, work, refuse)
    assert place_of(me, "Training").place == "epoch 1, step 3"
    network_of(me)


def test_a_network_is_told_as_far_as_it_was_played_and_the_engine_measured_it() -> None:
    me = Learner(RUN)
    assert network_of(me) is None
    ends = me.run.epoch_ends(len(me.trainer.data.training_rows))
    me.go_to_step(ends[5])
    me.go_to_step(ends[2])  # trained further than it stands
    found = network_of(me)
    assert found is not None
    assert [epoch for epoch, _loss in found.curve] == [0.0, 1.0, 2.0]
    measured = me.trainer.history.measurements
    assert [loss for _epoch, loss in found.curve] == [
        measured[step].validation_loss for step in ends[:3]
    ]


def test_networks_that_differ_in_the_seed_alone_belong_together() -> None:
    found = []
    for seed in (1, 2):
        me = Learner(Run(RUN.experiment.replace(seed=seed)))
        me.go_to_step(me.run.epoch_ends(len(me.trainer.data.training_rows))[1])
        found.append(network_of(me))
    first, second = found
    assert first is not None
    assert second is not None
    assert first.settings == second.settings
    assert first.words == second.words
    assert (first.seed, second.seed) == (1, 2)
    other = Learner(Run(RUN.experiment.replace(learning_rate=0.1)))
    other.go_to_step(other.run.epoch_ends(len(other.trainer.data.training_rows))[1])
    third = network_of(other)
    assert third is not None
    assert third.settings != first.settings


def test_everybody_gets_the_instructors_state_or_its_start_with_a_seed_of_their_own() -> None:
    me = Learner(RUN)
    me.go_to_step(3)
    scene = scene_here(me, "training", "Here")
    assert (scene.run, scene.cursor) == (me.run, 3)
    own = with_own_seed(scene, 17)
    assert (own.run.experiment.seed, own.cursor) == (17, 0)
    assert own.run.experiment.replace(seed=me.settings.seed) == me.run.experiment
