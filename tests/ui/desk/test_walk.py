"""The walk through one step, and the update and undo of the learner's desk."""

from __future__ import annotations

import numpy as np
import pytest

from neuralnet.experiment import Experiment, Run
from neuralnet.inside.explain import Effect, update_effect
from ui.desk.learner import Learner
from ui.desk.walk import Scope, Verb, Walk


def test_the_walk_reveals_forward_then_loss_then_backward() -> None:
    walk = Walk(3)
    assert [walk.at(stop).title for stop in range(8)] == [
        "before the forward pass",
        "forward: layer 1 of 3",
        "forward: layer 2 of 3",
        "forward: layer 3 of 3",
        "the loss",
        "backward: layer 3 of 3",
        "backward: layer 2 of 3",
        "backward: layer 1 of 3",
    ]
    assert walk.at(99).stop == walk.last == 7
    assert walk.at(-1).stop == 0


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_every_verb_waits_for_the_one_before_and_says_so(layers: int) -> None:
    walk = Walk(layers)
    for verb in (Verb.FORWARD, Verb.LOSS, Verb.BACKWARD):
        assert walk.allows(verb)
        assert walk.why_not(verb) == ""
        assert not walk.allows(Verb.UPDATE)
        assert "press Backward first" in walk.why_not(Verb.UPDATE)
        walk = walk.after(verb)
    assert walk.has_gradients
    assert walk.allows(Verb.UPDATE)


def test_a_verb_pressed_again_never_goes_back() -> None:
    walk = Walk(2).after(Verb.FORWARD).after(Verb.LOSS).after(Verb.BACKWARD)
    assert walk.after(Verb.FORWARD) == walk.after(Verb.LOSS) == walk


def theta(me: Learner) -> np.ndarray:
    return np.array(me.at_cursor().network.theta)


def test_update_goes_to_the_next_state_and_undo_comes_back_bit_for_bit() -> None:
    me = Learner(Run(Experiment(optimizer="adam")), cursor=30)
    before, delta = theta(me), me.at_cursor().delta.copy()
    me.walk_to(me.walk.last)
    me.update()
    assert (me.cursor, me.stop) == (31, 0)
    assert np.array_equal(theta(me), before + delta)
    me.undo()
    assert me.cursor == 30
    assert np.array_equal(theta(me), before)
    assert np.array_equal(me.at_cursor().delta, delta)
    assert me.walk.has_gradients


def test_an_epochs_update_makes_the_remaining_updates_and_lands_on_its_end() -> None:
    me = Learner(cursor=271, scope=Scope.EPOCH)
    before = theta(me)
    assert me.update_target() == 288
    me.update()
    assert str(me.at_cursor().counter) == "epoch 12 · batch 24/24 · step 288"
    assert me.undo_target == 271
    me.undo()
    assert me.cursor == 271
    assert np.array_equal(theta(me), before)


def test_an_epoch_whose_batch_size_changed_on_the_way_still_ends_where_it_ends() -> None:
    me = Learner(cursor=7, scope=Scope.EPOCH)
    me.use_settings(me.settings.replace(batch_size=1))
    me.update()
    counter = me.at_cursor().counter
    assert counter.batch == counter.batches == 7 + 239 - 70
    assert me.cursor == 176


def test_undo_without_an_update_made_by_hand_goes_one_state_back() -> None:
    me = Learner(cursor=5)
    assert me.undo_target == 4
    me.undo()
    assert me.cursor == 4
    me.undo()
    assert me.cursor == 3


def test_an_update_is_forgotten_once_the_cursor_goes_elsewhere() -> None:
    me = Learner(cursor=24, scope=Scope.EPOCH)
    me.update()
    assert me.just_made is not None
    me.go_to_step(10)
    assert me.just_made is None


def test_undo_leads_back_through_jumps_and_updates_in_their_order() -> None:
    me = Learner(cursor=7)
    me.walk_to(2)
    me.go_to_step(240)  # "Same pass after 10 epochs"
    me.update()
    me.undo()
    assert (me.cursor, me.walk.has_gradients) == (240, True)
    me.undo()
    assert (me.cursor, me.stop) == (7, 2)
    me.undo()
    assert me.cursor == 6


def test_a_scrubbed_film_or_another_run_forgets_the_way() -> None:
    me = Learner(cursor=7)
    me.go_to_step(240)
    me.move_cursor({**me.position, "step": 100})
    me.move_cursor({**me.position, "step": 240})
    assert me.undo_target == 239
    me.update()
    me.use_settings(me.settings.replace(learning_rate=0.01))
    assert me.made is None
    assert me.undo_target == 240


def test_an_update_keeps_what_it_did_to_the_loss() -> None:
    me = Learner(cursor=120)
    effects = update_effect(me.at_cursor())
    me.update()
    assert me.just_made is not None
    assert me.just_made.effects == effects
    training = me.at_cursor().measure().training_loss
    assert effects["training"].after == pytest.approx(training, rel=1e-12)


def test_the_updates_of_an_epoch_keep_the_losses_of_all_rows() -> None:
    me = Learner(cursor=120, scope=Scope.EPOCH)
    before = me.at_cursor().measure()
    me.update()
    after = me.at_cursor().measure()
    assert me.just_made is not None
    assert me.just_made.effects == {
        "training": Effect(before.training_loss, after.training_loss),
        "validation": Effect(before.validation_loss, after.validation_loss),
    }


def test_the_last_state_of_a_run_has_no_update() -> None:
    me = Learner(Run(Experiment(epochs=1)), cursor=24)
    me.update()
    assert me.cursor == 24
    assert me.made is None
