"""What the verbs say, and what a press does. No page is needed for that."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import LIMITS, Edit, Experiment, Run
from neuralnet.inside.explain import (
    gradient_had_later_layers_moved,
    update_values,
    whole_pass,
)
from ui.desk.learner import Learner
from ui.desk.recording import View
from ui.desk.walk import Scope, Verb
from ui.figures.batch_strip import strip_html, strip_words
from ui.kit.verb_results import (
    batch_dataset_rows,
    focus_position,
    moves_words,
    place_in_epoch,
    results,
    why_no_update,
)
from ui.kit.verbs import (
    act,
    counter_html,
    counter_text,
    last_update_html,
    not_in_batch,
    press,
    undo,
    where,
)


def revealed(me: Learner) -> dict[Verb, str]:
    me.walk_to(me.walk.last)
    return results(me, me.at_cursor())


def test_one_counter_says_epoch_batch_step_and_rows_in_use() -> None:
    trainer = Learner(cursor=271).at_cursor()
    assert counter_text(trainer, Scope.BATCH) == (
        "epoch 12 · batch 7/24 · step 271 · next: batch 8/24, 10 rows in use"
    )
    assert counter_text(trainer, Scope.ROW).endswith(" · 1 row in use")
    assert counter_text(trainer, Scope.EPOCH).endswith(" · 239 rows in use")
    assert place_in_epoch(trainer) == "batch 8 of 24 in epoch 12"


def test_at_an_epochs_end_the_counter_says_whose_batch_is_the_next() -> None:
    assert counter_text(Learner(cursor=72).at_cursor(), Scope.BATCH) == (
        "epoch 3 · batch 24/24 · step 72 · next: epoch 4, batch 1/24, 10 rows in use"
    )


def listed_rows(html: str) -> list[set[str]]:
    """The rows of each batch whose names are listed."""
    return [
        set(names.split("; ")) for names in re.findall(r'<div class="vb-rows">(.*?)</div>', html)
    ]


@pytest.mark.parametrize("state", [1, 23, 47, 271])
def test_of_a_run_that_was_played_the_rows_of_its_last_update_are_listed(state: int) -> None:
    trainer = Learner(cursor=state - 1).at_cursor()
    rows = {trainer.data.dataset.row_names[row] for row in batch_dataset_rows(trainer)}
    html = last_update_html(Learner(cursor=state).at_cursor())
    assert f"The update {state - 1} → {state} used batch " in html
    assert listed_rows(html) == [rows]


def test_at_the_start_no_update_is_told_and_at_an_epochs_end_its_batch_is() -> None:
    assert last_update_html(Learner().at_cursor()) == ""
    html = last_update_html(Learner(cursor=24).at_cursor())
    assert "The update 23 → 24 used batch 24 of 24 in epoch 1" in html
    assert "go one step back" in html
    assert listed_rows(html) == []


@pytest.mark.parametrize("start", [0, 23, 71, 270])
def test_after_an_update_its_rows_are_listed_and_those_of_the_next(start: int) -> None:
    me = Learner(cursor=start)
    trainer = me.at_cursor()
    names = trainer.data.dataset.row_names
    used = {names[row] for row in batch_dataset_rows(trainer)}
    assert listed_rows(counter_html(me, trainer)) == [used]
    me.walk_to(me.walk.last)
    act(me, Verb.UPDATE)
    trainer = me.at_cursor()
    following = {names[row] for row in batch_dataset_rows(trainer)}
    html = counter_html(me, trainer)
    assert listed_rows(html) == [used, following]
    assert f"Just made: the update {start} → {start + 1}, from batch {start % 24 + 1} of 24" in html


def test_in_the_scope_of_an_epoch_the_strip_marks_every_training_row() -> None:
    me = Learner(cursor=271, scope=Scope.EPOCH)
    html = counter_html(me, me.at_cursor())
    assert "239 rows in use" in html
    assert "in use: all 239 training rows" in html
    assert 'class="now' in html
    assert "flex-grow:239" in html
    assert "flex-grow:70" not in html
    me.walk_to(me.walk.last)
    act(me, Verb.UPDATE)
    assert "Just made: 17 updates, each from a batch of its own." in counter_html(
        me, me.at_cursor()
    )


def test_the_last_batch_of_an_epoch_says_that_it_has_nine_rows() -> None:
    me = Learner(cursor=23)
    assert counter_text(me.at_cursor(), Scope.BATCH).endswith("next: batch 24/24, 9 rows in use")
    assert "230 rows used before, 9 rows in this batch, 0 to come" in counter_html(
        me, me.at_cursor()
    )


def test_the_strip_shows_every_row_of_the_batch_by_name() -> None:
    me = Learner(cursor=271)
    trainer = me.at_cursor()
    html = counter_html(me, trainer)
    for row in trainer.data.training_rows[trainer.batch_rows]:
        assert html.count(trainer.data.dataset.row_names[row]) == 2  # on its cell, and in the list
    assert "flex-grow:70" in html
    assert "flex-grow:159" in html
    assert strip_words(70, 10, 239) in strip_html(70, 10, 239, []).replace("&#x27;", "'")


def test_a_large_set_is_drawn_as_three_bars() -> None:
    html = strip_html(1000, 100, 5000, ["a"] * 60)
    assert "cells" not in html
    assert "<i" not in html
    assert [int(n) for n in re.findall(r"flex-grow:(\d+)", html)] == [1000, 100, 3900]


def test_nothing_is_told_before_its_verb_was_pressed() -> None:
    me = Learner()
    assert set(results(me, me.at_cursor())) == {Verb.UPDATE}
    act(me, Verb.FORWARD)
    assert set(results(me, me.at_cursor())) == {Verb.FORWARD, Verb.UPDATE}
    act(me, Verb.LOSS)
    assert Verb.BACKWARD not in results(me, me.at_cursor())
    act(me, Verb.BACKWARD)
    told = results(me, me.at_cursor())
    assert "No weight has moved" in told[Verb.BACKWARD]
    assert told[Verb.UPDATE].startswith("would move")


@pytest.mark.parametrize(
    ("cosine", "said"),
    [(0.95, "nearly the same"), (0.6, "a similar"), (0.2, "another"), (-0.9, "another")],
)
def test_how_alike_two_gradients_are_is_said_as_a_direction(
    monkeypatch: pytest.MonkeyPatch, cosine: float, said: str
) -> None:
    monkeypatch.setattr("ui.kit.verb_results.agreement", lambda *_networks: cosine)
    told = revealed(Learner(cursor=271, scope=Scope.EPOCH))[Verb.BACKWARD]
    assert f"That of the next batch points in {said} direction." in told
    assert "cosine" not in told


@pytest.mark.parametrize(
    ("optimizer", "one", "two", "many"),
    [
        (
            "sgd",
            "stays: its gradient is 0",
            "stay: their gradients are 0",
            "no gradient reaches them",
        ),
        (
            "adam",
            "stays: no gradient, of this batch or of one before, reaches it",
            "stay: no gradient, of this batch or of one before, reaches them",
            "no gradient, of this batch or of one before, reaches them",
        ),
    ],
)
def test_how_many_parameters_an_update_moves_and_why_others_stay(
    optimizer: str, one: str, two: str, many: str
) -> None:
    trainer = Learner(run=Run(Experiment(optimizer=optimizer))).at_cursor()
    sizes = np.full(193, 0.001)
    assert moves_words(trainer, sizes) == "all 193 parameters, at most by 0.001000"
    sizes[7] = 0.0
    assert moves_words(trainer, sizes) == (
        f"192 of 193 parameters, at most by 0.001000. Layer 1, bill length → unit 8 {one}"
    )
    sizes[8] = 0.0
    assert moves_words(trainer, sizes).endswith(two)
    sizes[9] = 0.0
    assert moves_words(trainer, sizes).endswith(f"The others stay: {many}")


def test_a_parameter_that_is_frozen_does_not_stay_for_want_of_a_gradient() -> None:
    def told(*frozen: int) -> str:
        held = Edit(0, frozen=tuple((at, True) for at in frozen))
        sizes = np.full(193, 0.001)
        sizes[[*frozen]] = 0.0
        return moves_words(Learner(run=Run(Experiment(), (held,))).at_cursor(), sizes)

    assert told(0).endswith("Layer 1, bill length → unit 1 is frozen")
    assert told(0, 1, 2).endswith("The others stay: they are frozen")


def test_update_waits_until_gradients_exist() -> None:
    me = Learner()
    act(me, Verb.UPDATE)
    assert me.cursor == 0
    for verb in Verb:
        before = me.at_cursor().network.theta.copy()
        act(me, verb)
        moved = not np.array_equal(before, me.at_cursor().network.theta)
        assert moved == (verb is Verb.UPDATE)
    assert me.cursor == 1
    done = results(me, me.at_cursor())[Verb.UPDATE]
    assert done.startswith("done: state 0 → 1 lowered the loss of its batch: ")


def test_a_press_that_arrives_twice_does_its_work_once() -> None:
    me = Learner()
    me.walk_to(me.walk.last)
    press(me, Verb.UPDATE, 0)
    me.walk_to(me.walk.last)
    press(me, Verb.UPDATE, 0)
    assert me.cursor == 1
    undo(me, 1)
    undo(me, 1)
    assert me.cursor == 0


def test_one_row_is_shown_alone_and_cannot_make_an_update() -> None:
    me = Learner(cursor=271, scope=Scope.ROW)
    trainer = me.at_cursor()
    row = int(trainer.data.training_rows[trainer.batch_rows[3]])
    me.show(View(row, 0, 1))
    assert focus_position(me, me.at_cursor()) == 3
    told = revealed(me)
    _network, L = whole_pass(trainer, trainer.x[3:4], trainer.y[3:4])
    assert told[Verb.LOSS] == f"L = {L:.4f}; 1/10 of it enters the batch’s loss"
    assert "one of 10" in told[Verb.UPDATE]
    act(me, Verb.UPDATE)
    assert me.cursor == 271


def test_a_row_outside_the_batch_gives_way_to_the_batchs_first() -> None:
    me = Learner()
    trainer = me.at_cursor()
    outside = int(trainer.data.validation_rows[0])
    me.show(View(outside, 0, 1))
    assert focus_position(me, trainer) == 0


def test_a_row_outside_the_batch_is_named_with_the_one_that_is_spoken_of() -> None:
    me = Learner()
    trainer = me.at_cursor()
    me.show(View(int(trainer.data.validation_rows[0]), 0, 1))
    names, first = trainer.data.dataset.row_names, batch_dataset_rows(trainer)[0]
    assert not_in_batch(me, trainer) == (
        f"The chosen row, {names[me.view.row]}, is not in this batch. The four buttons show a "
        f"row of the batch: {names[first]}."
    )


def test_undo_after_a_jump_to_the_start_is_offered_and_leads_back() -> None:
    me = Learner(cursor=5)
    me.go_to_step(0)
    undo(me, 0)
    assert me.cursor == 5


def test_with_batches_of_one_a_row_makes_its_own_update() -> None:
    me = Learner(Run(Experiment(batch_size=1)), scope=Scope.ROW)
    assert "1/1" not in " ".join(revealed(me).values())
    act(me, Verb.UPDATE)
    assert me.cursor == 1


def test_an_epoch_speaks_of_all_training_rows() -> None:
    me = Learner(cursor=271, scope=Scope.EPOCH)
    told = revealed(me)
    loss = me.at_cursor().measure().training_loss
    assert told[Verb.LOSS] == f"L = {loss:.4f}, the mean of 239 rows"
    assert "17 updates to the end of epoch 12" in told[Verb.UPDATE]


def test_at_the_end_of_a_run_update_says_why_it_cannot() -> None:
    me = Learner(Run(Experiment(epochs=1)), cursor=24)
    me.walk_to(me.walk.last)
    assert why_no_update(me, me.at_cursor()) == (
        "The one epoch is done. An earlier step has an update. To go on, raise “Epochs”."
    )


def test_where_the_run_is_over_the_counter_says_that_no_step_follows() -> None:
    me = Learner(Run(Experiment(epochs=1)), cursor=24)
    trainer = me.at_cursor()
    assert counter_text(trainer, Scope.BATCH) == (
        "epoch 1 · batch 24/24 · step 24 · the run is over"
    )
    html = counter_html(me, trainer)
    assert "One more step would use batch 1 of 24" in html
    assert "to come" not in html


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "penguin_mass"},
        {"dataset": "moons", "output": "sigmoid"},
        {"hidden_units": ()},
        {"dataset": "xor", "batch_size": 1, "activation": "sigmoid"},
        {"dataset": "plane", "validation_share": 0.0, "batch_size": 1000},
        {"hidden_units": (64, 64), "precision": "float32"},
    ],
)
@pytest.mark.parametrize("scope", list(Scope))
def test_every_kind_of_network_has_something_to_say(settings: dict[str, Any], scope: Scope) -> None:
    me = Learner(Run(Experiment(**settings)), cursor=3, scope=scope)
    assert set(revealed(me)) == set(Verb)
    assert all(revealed(me).values())


def test_the_rows_shares_add_up_to_the_batchs_gradient() -> None:
    for experiment in (Experiment(), Experiment(dataset="penguin_mass")):
        trainer = Learner(Run(experiment), cursor=23).at_cursor()
        n = len(trainer.batch_rows)
        shares = [
            whole_pass(trainer, trainer.x[i : i + 1], trainer.y[i : i + 1])[0].dL_dtheta / n
            for i in range(n)
        ]
        np.testing.assert_allclose(sum(shares), trainer.network.dL_dtheta, atol=1e-12)


def test_adams_numbers_make_the_change() -> None:
    trainer = Learner(cursor=100).at_cursor()
    for index in range(0, 193, 7):
        n = update_values(trainer, index)
        m_hat, v_hat = n.m / (1 - n.beta1**n.t), n.v / (1 - n.beta2**n.t)
        delta = -n.learning_rate * m_hat / (v_hat**0.5 + n.epsilon)
        assert delta == pytest.approx(n.delta, rel=1e-12, abs=1e-18)


def test_the_last_layers_gradient_does_not_ask_whether_later_layers_moved() -> None:
    trainer = Learner(cursor=10).at_cursor()
    last = len(trainer.network.layers)
    same = gradient_had_later_layers_moved(trainer, last)
    np.testing.assert_array_equal(same, trainer.network.dL_dtheta)
    assert not np.allclose(
        gradient_had_later_layers_moved(trainer, 1), trainer.network.dL_dtheta, atol=1e-9
    )


@pytest.mark.parametrize("frozen", [(192,), (190, 191, 192), tuple(range(150, 193))])
def test_what_is_frozen_is_not_said_to_have_no_gradient(frozen: tuple[int, ...]) -> None:
    run = Run(Experiment()).edited(0, frozen=dict.fromkeys(frozen, True))
    me = Learner(run, cursor=48)
    at = me.at_cursor()
    assert np.any(np.asarray(at.network.dL_dtheta)[list(frozen)] != 0)
    words = revealed(me)[Verb.UPDATE]
    assert "frozen" in words
    named = [part for part in words.split(". ") if "frozen" not in part]
    assert not any("layer 3" in part and "gradient" in part for part in named)


@pytest.mark.parametrize("limit", LIMITS)
def test_another_end_of_the_run_draws_the_verbs_anew_and_with_them_the_address(limit: str) -> None:
    me = Learner()
    before, key = where(me), me.run.key
    me.use_settings(me.settings.replace(**{limit: 0.5 if limit.startswith("stop") else 60}))
    assert me.run.key == key  # as far as it goes it is the same run
    assert where(me) != before
