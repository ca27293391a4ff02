"""Knocking out, freezing and letting go: the runs that the desk is handed."""

import numpy as np
import pytest

from neuralnet.experiment import Experiment, Run
from ui.desk.holding import freed_run, held_run, state_of, values_before
from ui.desk.learner import Learner
from ui.words.names import Selection

UNIT, NEXT, WEIGHT = Selection("unit", 1, 2), Selection("unit", 2, 1), Selection("weight", 2, 1, 0)


@pytest.fixture
def me() -> Learner:
    learner = Learner(Run(Experiment(hidden_units=(5, 4), epochs=4)))
    learner.go_to_step(30)
    learner.at_cursor()
    return learner


def hold(me: Learner, selection: Selection, *, out: bool) -> None:
    me.branch(held_run(me, selection, out=out))
    me.at_cursor()


def let_go(me: Learner, selection: Selection) -> None:
    me.branch(freed_run(me, selection))
    me.at_cursor()


def go(me: Learner, step: int) -> np.ndarray:
    me.go_to_step(step)
    return np.array(me.at_cursor().network.theta)


@pytest.mark.parametrize("selection", [UNIT, WEIGHT, Selection("unit", 0, 3)], ids=str)
def test_what_is_knocked_out_and_put_back_later_has_its_old_weights_again(
    me: Learner, selection: Selection
) -> None:
    before = np.array(me.at_cursor().network.theta)
    hold(me, selection, out=True)
    assert state_of(me, selection) == "out"
    zeros = np.flatnonzero((me.at_cursor().network.theta == 0) & (before != 0))
    assert values_before(me, selection) == {int(i): before[i] for i in zeros}
    assert not go(me, 60)[zeros].any()
    let_go(me, selection)
    assert state_of(me, selection) == ""
    after = np.array(me.at_cursor().network.theta)
    assert (after[zeros] == before[zeros]).all()
    assert [edit.step for edit in me.run.edits] == [30, 60]
    assert (go(me, 90)[zeros] != before[zeros]).any()  # and it learns again


@pytest.mark.parametrize("selection", [UNIT, WEIGHT, Selection("bias", 1, 2)], ids=str)
@pytest.mark.parametrize("out", [True, False])
def test_at_the_step_itself_it_is_taken_back_and_the_run_is_what_it_was(
    me: Learner, selection: Selection, out: bool
) -> None:
    run, theta = me.run, np.array(me.at_cursor().network.theta)
    hold(me, selection, out=out)
    assert me.run != run
    assert state_of(me, selection) == ("out" if out else "frozen")
    let_go(me, selection)
    assert me.run == run
    assert (me.at_cursor().network.theta == theta).all()


def test_another_change_at_the_same_step_stays_when_a_unit_is_let_go(me: Learner) -> None:
    me.use_settings(me.settings.replace(learning_rate=0.1))
    hold(me, UNIT, out=False)
    hold(me, NEXT, out=True)
    let_go(me, UNIT)
    (edit,) = me.run.edits
    assert dict(edit.settings) == {"learning_rate": 0.1}
    assert (state_of(me, UNIT), state_of(me, NEXT)) == ("", "out")


def test_units_that_share_a_weight_can_be_held_and_let_go_one_by_one(me: Learner) -> None:
    hold(me, UNIT, out=True)
    go(me, 40)
    hold(me, NEXT, out=True)
    go(me, 50)
    let_go(me, UNIT)
    assert (state_of(me, UNIT), state_of(me, NEXT)) == ("", "out")
    shared = me.parameter_index(Selection("weight", 2, 1, 2))
    assert shared in me.run.frozen_at(50)  # it leads into the unit that is still out


def test_a_weight_that_is_held_with_its_unit_says_so(me: Learner) -> None:
    hold(me, UNIT, out=True)
    assert state_of(me, Selection("weight", 1, 2, 0)) == "of a unit"
    assert state_of(me, Selection("weight", 1, 1, 0)) == ""


def test_before_its_step_nothing_is_held(me: Learner) -> None:
    hold(me, UNIT, out=False)
    assert state_of(me, UNIT) == "frozen"
    go(me, 29)
    assert state_of(me, UNIT) == ""
