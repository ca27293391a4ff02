"""Judging: the engine computes what is right, for the scene's run or the learner's."""

import pytest

from course.construct import TASKS
from course.scenes.judging import item_of, judge, right_answer
from course.scenes.quantities import END, KINDS, Place, Quantity
from course.scenes.questions import Goal, Question
from course.texts import catalogue
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer
from tests.course.scenes.making import CHOICE, GOAL, ITEM, LOSS, POLL, SMALL, WEIGHT, WORDS, scene

SCENE = scene()
WRITE = catalogue().write


def asks(kind: str, at: str | int = "cursor", **place: int) -> Question:
    """A number of the scene's run."""
    return Question("q", "number", "?", quantity=Quantity(kind, Place(**place), at))


def test_a_choice_is_right_wrong_or_no_answer() -> None:
    assert judge(SCENE, CHOICE, "0").outcome == "right"
    wrong = judge(SCENE, CHOICE, "1")
    assert (wrong.outcome, wrong.points) == ("wrong", 0.0)
    assert WRITE(wrong.text) == "Not yet. Right is: yes"
    for nonsense in ("2", "-1", "", "x", "٠"):
        assert judge(SCENE, CHOICE, nonsense).outcome == "unreadable"


def test_a_poll_and_free_words_are_kept_and_judged_by_nobody() -> None:
    assert judge(SCENE, POLL, "2").outcome == "kept"
    assert judge(SCENE, WORDS, "because").outcome == "kept"
    assert judge(SCENE, WORDS, "  ").outcome == "unreadable"
    assert judge(SCENE, WORDS, "x" * 5000).outcome == "unreadable"


def test_a_number_is_judged_by_the_engine_at_the_scenes_state() -> None:
    trainer = Trainer(SCENE.run)
    trainer.seek(SCENE.cursor)
    loss = trainer.measure().training_loss
    assert judge(SCENE, LOSS, f"{loss:.4g}").outcome == "right"
    assert judge(SCENE, LOSS, f"{loss:.1g}").outcome == "coarse"
    wrong = judge(SCENE, LOSS, str(2 * loss))
    assert wrong.outcome == "wrong"
    assert WRITE(wrong.text).startswith(f"Not yet. At step {SCENE.cursor} the network has ")
    end = judge(SCENE, asks("training_loss", END), "99")
    assert WRITE(end.text).startswith("Not yet. At the end of the run the network has ")
    assert judge(SCENE, LOSS, "about a half").outcome == "unreadable"
    shown = right_answer(SCENE, LOSS)
    assert shown is not None
    assert judge(SCENE, LOSS, WRITE(shown)).outcome == "right"


def test_the_learners_run_counts_only_where_the_question_is_about_it() -> None:
    other = Run(SMALL.replace(seed=8))
    theirs = Trainer(other)
    theirs.seek(3)
    bias_of_layer_2 = theirs.compute()[-theirs.network.layers[-1].n_out]
    assert judge(SCENE, WEIGHT, f"{bias_of_layer_2:.5g}", other).outcome == "right"
    assert judge(SCENE, WEIGHT, f"{bias_of_layer_2:.5g}").outcome == "wrong"
    assert LOSS.quantity is not None
    loss = f"{LOSS.quantity.of(SCENE.run, SCENE.cursor):.5g}"
    assert judge(SCENE, LOSS, loss, other).outcome == "right"


def test_a_share_may_be_answered_in_per_cent() -> None:
    question = asks("training_accuracy", END)
    assert question.quantity is not None
    share = question.quantity.of(SCENE.run, 0)
    for written in (f"{share:.4f}", f"{100 * share:.2f}", f"{100 * share:.2f} %"):
        assert judge(SCENE, question, written).outcome == "right"


def test_what_is_counted_has_to_be_exact() -> None:
    question = asks("parameters")
    count = Trainer(SCENE.run).network.theta.size
    assert judge(SCENE, question, str(count)).outcome == "right"
    assert judge(SCENE, question, str(count + 0.1)).outcome == "wrong"


def test_an_item_of_the_course_is_made_from_the_scenes_run_and_knows_its_slips() -> None:
    item = item_of(SCENE, ITEM)
    assert item.situation.run == SCENE.run
    assert isinstance(item.right, frozenset)
    right = sorted(item.right)
    assert judge(SCENE, ITEM, right).points == 2.0
    assert judge(SCENE, ITEM, right[1:]).outcome == "wrong"
    assert judge(SCENE, ITEM, "anything").outcome == "wrong"
    assert WRITE(right_answer(SCENE, ITEM) or "")


@pytest.mark.parametrize("station", sorted(TASKS))
def test_a_task_of_a_station_is_judged_on_the_learners_run(station: str) -> None:
    base = scene(run=Run(Experiment(epochs=4)), cursor=0)
    question = Question("q", "make", station=station)
    before = judge(base, question, "", base.run, 0)
    assert before.outcome in ("wrong", "right", "impossible")
    solved = TASKS[station].solution(base.run)
    if station not in ("overfitting", "sums", "layers"):  # these train long: see test_construct
        assert judge(base, question, "", solved, 0).outcome == "right"


def test_a_goal_is_reached_by_the_learners_run() -> None:
    assert judge(SCENE, GOAL, "", Run(SMALL.replace(learning_rate=1e-5)), 0).outcome == "wrong"
    reached = judge(SCENE, GOAL, "", Run(SMALL.replace(learning_rate=0.1)), 0)
    assert reached.outcome == "right"
    assert WRITE(reached.text).startswith("Reached: the training loss is 0.")


def test_a_run_that_has_run_away_reaches_no_goal() -> None:
    wild = Run(SMALL.replace(learning_rate=1e6, optimizer="sgd"))
    assert judge(SCENE, GOAL, "", wild, 0).outcome == "wrong"


def test_a_number_that_the_run_does_not_have_is_said_to_be_none() -> None:
    for question in (
        asks("weight", layer=9),
        asks("output", row=10_000),
        asks("gradient", unit=99),
    ):
        judged = judge(SCENE, question, "1")
        assert judged.outcome == "impossible"
        assert not judged.counts
        assert right_answer(SCENE, question) is None


def test_a_run_too_large_to_train_for_an_answer_is_refused_at_once() -> None:
    large = scene(run=Run(SMALL.replace(hidden_units=(64, 64), epochs=10_000, batch_size=1)))
    judged = judge(large, asks("training_loss", END), "1")
    assert judged.outcome == "impossible"
    assert "too large" in WRITE(judged.text)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_quantity_can_be_computed_and_answered(kind: str) -> None:
    question = asks(kind, 40)
    assert question.quantity is not None
    value = question.quantity.of(SCENE.run, 0)
    assert judge(SCENE, question, f"{value:.6g}").outcome == "right"


def test_a_goal_may_be_bounded_on_both_sides() -> None:
    between = Question("q", "make", "?", goal=Goal(Quantity("parameters"), at_least=10, at_most=30))
    assert judge(SCENE, between, "", Run(SMALL), 0).outcome == "right"
    assert judge(SCENE, between, "", Run(SMALL.replace(hidden_units=(20,))), 0).outcome == "wrong"
