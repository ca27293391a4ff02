"""A scene on the desk: what it keeps fixed stays fixed, whoever asks, and one press leaves it."""

from collections.abc import Callable
from typing import Any

import pytest

from course.scenes.lesson import Entry, Lesson
from course.scenes.links import scene_to_text
from course.scenes.locks import GROUPS, OF_A_RUN, Locks
from course.scenes.questions import Question
from course.scenes.ready import ready_lesson
from course.scenes.scene import Look, Scene
from neuralnet.advice.presets import PRESETS
from neuralnet.experiment import Edit, Experiment, Run
from ui.desk.learner import Learner
from ui.desk.links import query_from_run
from ui.desk.recording import View
from ui.desk.scene import SceneDesk

RUN = Run(Experiment(dataset="moons", samples=80, hidden_units=(3,), epochs=5))
ALL_FIXED = Locks(dict.fromkeys(GROUPS, "fixed"))
QUESTION = Question("q", "choice", "?", options=("a", "b"), right=1)


def scene(locks: Locks = ALL_FIXED, cursor: int = 7, run: Run = RUN) -> Scene:
    return Scene("A scene", run, cursor, look=Look(row=3), locks=locks, questions=(QUESTION,))


def in_scene(one: Scene) -> Learner:
    me = Learner()
    me.open_scene(SceneDesk(one))
    me.at_cursor()
    return me


ASKS: dict[str, Callable[[Learner], Any]] = {
    "a setting": lambda me: me.use_settings(me.settings.replace(learning_rate=0.5)),
    "a batch size on the way": lambda me: me.use_settings(me.settings.replace(batch_size=3)),
    "more epochs": lambda me: me.use_settings(me.settings.replace(epochs=50)),
    "another network": lambda me: me.use_settings(me.settings.with_hidden_units((9,))),
    "other data": lambda me: me.use_settings(me.settings.with_data("penguins")),
    "a weight": lambda me: me.set_parameters({2: 1.5}),
    "a branch": lambda me: me.branch(Run(RUN.experiment, (Edit(0, frozen=((1, True),)),))),
    "another seed": lambda me: me.start_again(new_weights=True),
    "a preset": lambda me: me.begin(PRESETS[3].run),
    "an earlier state": lambda me: me.go_on_from(2, learning_rate=0.9),
    "a run from a link": lambda me: me.go_on_with(PRESETS[3].run, 4),
    "another device": lambda me: me.use_device("gpu"),
    "another row": lambda me: me.show(View(5, 0, 1)),
    "a row clicked in the film": lambda me: me.select({"kind": "row", "index": 9}),
    "a place of the film": lambda me: me.move_cursor({**me.position, "step": 2}),
    "a jump": lambda me: me.go_to_step(3),
    "an update": Learner.update,
    "an undo": Learner.undo,
    "the start": lambda me: me.start_again(new_weights=False),
}


@pytest.mark.parametrize("asked", sorted(ASKS))
def test_what_is_fixed_stays_fixed_whatever_is_asked(asked: str) -> None:
    me = in_scene(scene())
    theta = me.trainer.network.theta.copy()
    ASKS[asked](me)
    me.at_cursor()
    assert (me.run, me.cursor, me.view.row) == (RUN, 7, 3)
    assert (me.trainer.network.theta == theta).all()
    assert me.scene.scene is not None


@pytest.mark.parametrize("asked", sorted(ASKS.keys() - {"another device"}))
def test_an_open_scene_hinders_nothing(asked: str) -> None:
    one, other = in_scene(scene(Locks())), Learner(RUN, 7)
    other.show(View(3, one.view.x_feature, one.view.y_feature))
    other.at_cursor()
    for me in (one, other):
        ASKS[asked](me)
    assert (one.run, one.wish, one.view) == (other.run, other.wish, other.view)


@pytest.mark.parametrize("group", ["rate", "weights", "start"])
def test_only_what_is_locked_is_refused_and_that_is_said(group: str) -> None:
    locks = Locks({name: "fixed" for name in OF_A_RUN if name != group})
    me = in_scene(scene(locks))
    asks = {"rate": "a setting", "weights": "a weight", "start": "another seed"}
    ASKS[asks[group]](me)
    assert me.run != RUN
    assert me.scene.refusal == ""
    changed = me.run
    ASKS["a batch size on the way"](me)
    assert me.run == changed
    assert "keeps fixed: Batch size. Your run is as it was." in me.scene.refusal


def test_a_hidden_group_is_held_as_fast_as_a_fixed_one() -> None:
    me = in_scene(scene(Locks({"rate": "hidden"})))
    ASKS["a setting"](me)
    assert me.run == RUN


def test_hiding_never_changes_what_is_computed() -> None:
    hidden = in_scene(scene(Locks(dict.fromkeys(GROUPS, "hidden"))))
    plain = Learner(RUN, 7)
    assert (hidden.trainer.network.theta == plain.at_cursor().network.theta).all()
    assert hidden.trainer.measure() == plain.trainer.measure()


def test_no_frame_before_or_behind_a_fixed_step_is_handed_out() -> None:
    me = in_scene(scene())
    me.request({"run": me.run.key, "view": me.view.key, "start": 0, "count": 60, "id": 4,
                "stride": "batch"})  # fmt: skip
    assert (me._request.start, me._request.count) == (7, 1)


def test_the_settings_that_fail_to_fit_a_device_are_nobodys_change() -> None:
    run = Run(RUN.experiment.replace(device="gpu"))
    assert not SceneDesk(scene(run=run)).refuses(RUN)


# --- links ---------------------------------------------------------------------------------------


def test_a_scene_comes_back_from_its_link_with_what_was_answered() -> None:
    desk = SceneDesk(scene())
    desk.answer("q", "1", RUN, 7)
    query = desk.to_query()
    again, problems = SceneDesk.from_query(query)
    assert problems == []
    assert again.scene == desk.scene
    assert again.given["q"].entry == "1"
    assert again.given["q"].judged is None  # it is judged anew: a link may say anything


def test_a_ready_lesson_is_named_in_the_link() -> None:
    desk, problems = SceneDesk.from_query({"lesson": "overfitting", "scene": "2"})
    assert problems == []
    assert desk.scene == ready_lesson("overfitting").scenes[1]
    assert desk.to_query() == {"lesson": "overfitting", "scene": "2"}
    assert desk.to(2).to_query() == {"lesson": "overfitting", "scene": "3"}


@pytest.mark.parametrize(
    "query",
    [
        {"scene": ""},
        {"scene": "x"},
        {"scene": scene_to_text(scene())[:-60]},
        {"scene": "f" + scene_to_text(scene())[1:]},
        {"scene": scene_to_text(scene())[:12] + scene_to_text(scene(Locks()))[12:]},
        {"lesson": "none", "scene": "1"},
        {"lesson": "unit", "scene": "0"},
        {"lesson": "unit", "scene": "99"},
        {"lesson": "unit", "scene": "²"},
    ],
)
def test_a_link_that_was_edited_says_that_the_scene_was_left(query: dict[str, str]) -> None:
    desk, problems = SceneDesk.from_query(query)
    assert desk.scene is None
    assert "so it was left: nothing is locked" in problems[0]


@pytest.mark.parametrize("answered", ["x", "eJw", "a" * 9000, "eJyrVkpSslJKUqoFABDMA0U"])
def test_answers_that_cannot_be_read_cost_only_themselves(answered: str) -> None:
    desk, problems = SceneDesk.from_query({"scene": scene_to_text(scene()), "answered": answered})
    assert (desk.scene, problems) == (scene(), [])


def test_what_a_link_adds_to_a_scene_holds_as_far_as_the_locks_allow() -> None:
    own = Run(RUN.experiment.replace(learning_rate=0.3))
    for locks, wanted in ((Locks(), own), (Locks({"rate": "fixed"}), RUN)):
        me = in_scene(scene(locks))
        me.go_on_with(own, 4)
        assert me.run == wanted
        assert (me.cursor == 4) is (wanted == own)
    assert query_from_run(own, 4)["learning_rate"] == "0.3"


def test_a_scene_too_large_for_a_link_stays_out_of_it() -> None:
    long = Scene("x", task="".join(chr(200 + 7 * i % 5000) for i in range(7900)))
    assert SceneDesk(long).to_query() == {}


# --- in and out ----------------------------------------------------------------------------------


def test_leaving_keeps_the_run_and_opens_everything() -> None:
    me = in_scene(scene())
    me.leave_scene()
    assert (me.run, me.cursor) == (RUN, 7)
    ASKS["a setting"](me)
    assert me.settings.learning_rate == 0.5


def test_a_way_gone_aside_is_kept_and_led_back_to() -> None:
    me = in_scene(scene(Locks()))
    ASKS["a setting"](me)
    aside, at = me.run, me.wish
    me.back_to_scene()
    assert (me.run, me.wish) == (RUN, 7)
    assert me.scene.sides[0].words.startswith("learning rate")
    me.go_aside(0)
    assert (me.run, me.wish) == (aside, at)
    me.go_aside(5)
    assert me.run == aside


def test_a_way_gone_aside_twice_is_kept_once() -> None:
    me = in_scene(scene(Locks()))
    ASKS["a setting"](me)
    for _ in range(2):
        me.back_to_scene()
        me.go_aside(0)
    me.back_to_scene()
    assert len(me.scene.sides) == 1


def in_lesson(**how: Any) -> Learner:
    me, two = Learner(), Lesson("Two", (Entry(scene(Locks())), Entry(scene(Locks(), cursor=0))))
    me.open_scene(SceneDesk(two.scenes[0], two, 0, **how))
    return me


def test_a_scene_that_one_turns_back_to_is_as_it_was_left() -> None:
    me = in_lesson()
    ASKS["a setting"](me)
    me.go_to_step(9)
    tried = me.run
    me.turn_to(1)
    assert (me.run, me.wish) == (RUN, 0)
    me.turn_to(0)
    assert (me.run, me.wish) == (tried, 9)
    me.turn_to(1)
    me.leave_scene()
    assert me.scene.left == {}


def test_whoever_presents_turns_back_to_the_scene_and_finds_the_way_aside_kept() -> None:
    me = in_lesson(presenting=True)
    ASKS["a setting"](me)
    tried = me.run
    me.turn_to(1)
    assert not me.scene.sides
    me.turn_to(0)
    assert (me.run, me.wish) == (RUN, 7)
    me.go_aside(0)
    assert me.run == tried


def test_a_teacher_who_looked_at_a_scene_is_back_at_the_run_before() -> None:
    me = Learner()
    me.go_to_step(30)
    before = me.run, me.wish
    me.open_scene(SceneDesk(scene(), before=before))
    assert me.leave_scene()
    assert (me.run, me.wish) == before


def test_the_next_scene_is_not_bound_by_the_locks_of_this_one() -> None:
    me = in_scene(scene())
    desk = SceneDesk(ready_lesson("unit").scenes[1])
    me.open_scene(desk)
    assert me.run == Run()
    assert me.scene is desk


def test_answers_outlive_the_scene() -> None:
    lesson = Lesson("two", ())
    me = in_scene(scene())
    me.scene.lesson = lesson
    me.scene.answer("q", "0", me.run, me.wish)
    me.open_scene(SceneDesk(ready_lesson("unit").scenes[0]))
    me.open_scene(SceneDesk(scene()))
    assert me.scene.given["q"].entry == "0"


def test_a_look_at_what_the_data_do_not_have_is_left_to_the_app() -> None:
    me = in_scene(Scene("x", RUN, look=Look(row=4000, chosen=("weight", 9, 9, 9))))
    assert me.view.row == 0
    assert me.selection is None
