"""The learner's desk: what a change does to the run, to the cursor and to the curves behind it."""

import math
from typing import Any

import numpy as np
import pytest

from neuralnet import Experiment, Run, SettingError, Trainer
from tests.present import present
from ui.desk.learner import MOST_GHOSTS, Learner, differences, names_beside
from ui.desk.message import unpack
from ui.desk.recording import View
from ui.desk.walk import Scope
from ui.words.names import Selection


def desk_at(step: int, **settings: Any) -> Learner:
    me = Learner(Run(Experiment(**settings)))
    me.message()
    me.trainer.run_to_end()  # trained ahead, as in the app
    me.cursor = step
    return me


def test_a_hyper_parameter_branches_at_the_cursor_and_keeps_the_past() -> None:
    me = desk_at(271)
    before = me.trainer.history.curve()
    me.use_settings(me.settings.replace(learning_rate=0.01))
    assert me.cursor == 271
    assert [edit.step for edit in me.run.edits] == [271]
    me.trainer.run_to_end()
    after = me.trainer.history.curve()
    np.testing.assert_array_equal(after[after[:, 0] < 271], before[before[:, 0] < 271])
    assert not np.array_equal(after[-1], before[-1])
    assert [ghost.label for ghost in me.ghosts] == ["learning rate 0.001"]
    np.testing.assert_array_equal(me.ghosts[0].curve, before)


def test_the_branch_has_the_numbers_of_the_same_run_made_from_scratch() -> None:
    me = desk_at(100)
    me.use_settings(me.settings.replace(batch_size=32, optimizer="sgd", learning_rate=0.1))
    me.trainer.seek(300)
    alone = Trainer(me.run)
    alone.seek(300)
    np.testing.assert_array_equal(me.trainer.network.theta, alone.network.theta)


def test_putting_the_setting_back_at_the_same_cursor_is_the_first_run_again() -> None:
    me = desk_at(271)
    first = me.run
    me.use_settings(me.settings.replace(learning_rate=0.01))
    me.use_settings(me.settings.replace(learning_rate=0.001))
    assert me.run == first
    assert first.key not in [ghost.key for ghost in me.ghosts]


def test_going_back_before_a_branch_and_changing_anew_goes_on_with_what_the_controls_show() -> None:
    me = desk_at(240)
    me.use_settings(me.settings.replace(learning_rate=0.01))
    me.cursor = 48
    me.use_settings(me.settings.replace(batch_size=20))
    assert me.settings.learning_rate == 0.01
    assert me.settings.batch_size == 20
    assert me.run.settings_at(48).learning_rate == 0.01
    assert me.run.settings_at(47).learning_rate == 0.001


def test_another_shape_of_network_starts_at_step_0_and_keeps_the_curve() -> None:
    me = desk_at(271)
    me.use_settings(me.settings.replace(hidden_units=(4,)))
    assert me.cursor == 0
    assert me.run.edits == ()
    assert len(me.ghosts) == 1


def test_other_data_start_without_curves_that_could_not_be_compared() -> None:
    me = desk_at(271)
    me.use_settings(me.settings.replace(dataset="moons"))
    assert me.ghosts == []
    assert me.view.row == 0


def test_moving_the_end_of_a_run_is_no_branch() -> None:
    me = desk_at(271)
    key = me.run.key
    me.use_settings(me.settings.replace(epochs=60))
    assert me.run.key == key
    assert me.cursor == 271
    assert me.ghosts == []
    assert me.trainer.run_to_end().step == 60 * 24


def test_the_same_settings_change_nothing() -> None:
    me = desk_at(271)
    trainer = me.trainer
    me.use_settings(me.settings)
    assert me.trainer is trainer


def test_new_weights_are_the_next_seed_and_the_same_weights_are_the_same() -> None:
    me = Learner()
    first = me.trainer.network.theta.copy()
    me.start_again(new_weights=True)
    assert me.settings.seed == 1
    assert not np.array_equal(me.trainer.network.theta, first)
    me.cursor = 100
    me.start_again(new_weights=False)
    assert (me.cursor, me.settings.seed) == (0, 1)


def test_a_network_too_large_to_draw_is_refused_and_the_run_is_kept() -> None:
    me = desk_at(271)
    trainer = me.trainer
    with pytest.raises(SettingError, match="hidden_units: expected a network of at most"):
        me.use_settings(me.settings.replace(hidden_units=(256, 256, 256)))
    assert me.trainer is trainer
    assert me.cursor == 271


def test_no_more_than_a_few_old_curves_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.desk.learner.PASSED_OVER", 0.0)
    me = desk_at(240)
    for rate in (0.002, 0.003, 0.004, 0.005, 0.006):
        me.use_settings(me.settings.replace(learning_rate=rate))
        me.message()
    assert len(me.ghosts) == MOST_GHOSTS


def test_every_kept_run_is_named_by_what_differs_and_keeps_its_colour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.desk.learner.PASSED_OVER", 0.0)
    me = desk_at(240)
    seen: dict[str, int] = {}
    for wanted in (
        {"learning_rate": 0.01},
        {"optimizer": "sgd"},
        {"batch_size": 20},
        {"batch_size": 32},
        {"batch_size": 50},
    ):
        me.use_settings(me.settings.replace(**wanted))
        me.message()
        for ghost in me.ghosts:
            assert seen.setdefault(ghost.key, ghost.tone) == ghost.tone
        assert len({ghost.tone for ghost in me.ghosts}) == len(me.ghosts)
    assert [ghost.label for ghost in me.ghosts] == [
        "batch size 10",
        "batch size 20",
        "batch size 32",
    ]
    me.use_settings(me.settings.replace(optimizer="adam"))
    assert me.ghosts[0].label == "batch size 20, optimizer SGD"


def test_runs_that_differ_on_the_way_alone_are_named_by_it() -> None:
    plain = Run()
    by_hand = plain.edited(48, parameters={0: 1.0})
    early = plain.edited(240, {"learning_rate": 0.01})
    late = plain.edited(480, {"learning_rate": 0.01})
    assert differences(plain, by_hand) == ["without weight 1 → 1 of layer 1 set by hand at step 48"]
    assert differences(by_hand, plain) == ["weight 1 → 1 of layer 1 set by hand at step 48"]
    assert differences(early, late) == ["learning rate 0.01 from step 240"]
    assert differences(early, plain) == ["learning rate 0.01"]
    narrow = Run(Experiment(hidden_units=(4,), learning_rate=0.01))
    assert differences(early, narrow) == ["hidden units 10, 10", "learning rate 0.01 from step 240"]
    assert differences(by_hand, early) == [
        "learning rate 0.001",
        "weight 1 → 1 of layer 1 set by hand at step 48",
    ]


def test_old_curves_are_named_by_what_tells_them_apart() -> None:
    broken = Experiment(hidden_units=(2, 2), activation="leaky_relu", optimizer="sgd")
    runs = [Run(broken.replace(learning_rate=rate)) for rate in (0.1, 0.01)]
    on_the_way = runs[0].edited(48, {"learning_rate": 0.01})
    assert names_beside(Run(), runs) == [
        "learning rate 0.1, hidden units 2, 2, activation Leaky ReLU, optimizer SGD",
        "learning rate 0.01, hidden units 2, 2, activation Leaky ReLU, optimizer SGD",
    ]
    # The same settings in the end: what was changed on the way comes first.
    same_end, from_start = names_beside(Run(), [on_the_way, runs[1]])
    assert same_end.startswith("learning rate 0.01 from step 48, ")
    assert from_start.startswith("without learning rate 0.01 from step 48, ")


def test_a_change_where_the_run_is_over_is_idle_until_the_run_is_longer() -> None:
    me = desk_at(1200)
    me.trainer.run_to_end()
    me.use_settings(me.settings.replace(learning_rate=0.01))
    assert present(me.idle_change).settings == (("learning_rate", 0.01),)
    me.use_settings(present(me.longer_run))
    assert (me.idle_change, me.cursor, me.settings.epochs) == (None, 1200, 100)
    me.cursor = 48
    me.use_settings(me.settings.replace(learning_rate=0.1))
    me.trainer.run_to_end()
    assert me.idle_change is None


def test_a_weight_set_where_the_run_is_over_is_idle_too() -> None:
    me = desk_at(1200)
    me.trainer.run_to_end()
    me.set_parameters({0: 2.0})
    assert present(me.idle_change).parameters == ((0, 2.0),)
    me.use_settings(present(me.longer_run))
    assert me.idle_change is None
    assert me.run.edits[-1].parameters == ((0, 2.0),)


def test_values_that_a_slider_only_passed_leave_no_curve() -> None:
    me = desk_at(240)
    for rate in (0.003, 0.01, 0.03):
        me.use_settings(me.settings.replace(learning_rate=rate))
        me.message()
    assert [ghost.label for ghost in me.ghosts] == ["learning rate 0.001"]


def test_frames_that_were_recorded_for_another_film_are_not_kept_as_the_present_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me = Learner()
    record = me._recorder.message

    def record_while_the_film_becomes_another(*film: Any) -> bytes:
        frames = record(*film)
        me.show(View(3, 0, 1))
        return frames

    monkeypatch.setattr(me._recorder, "message", record_while_the_film_becomes_another)
    me.message()
    header, _ = unpack(me.message())
    assert header["view"] == me.view.key


def test_a_weight_set_by_hand_branches_with_that_weight() -> None:
    me = desk_at(48)
    index = present(me.parameter_index(Selection("weight", layer=2, j=3, i=1)))
    me.set_parameters({index: 0.75})
    trainer = me.at_cursor()
    assert trainer.network.layers[1].W[1, 3] == 0.75
    assert me.cursor == 48
    assert len(me.ghosts) == 1


@pytest.mark.parametrize(
    "clicked",
    [
        {"kind": "weight", "layer": 9, "i": 0, "j": 0},
        {"kind": "weight", "layer": 1, "i": 4, "j": 0},
        {"kind": "bias", "layer": 1, "j": 10},
        {"kind": "unit", "layer": 0, "j": 4},
        {"kind": "row", "index": 342},
        {"kind": "weight", "layer": "1", "i": 0, "j": 0},
        "weight",
        None,
        7,
    ],
)
def test_a_click_on_something_the_network_lacks_selects_nothing(clicked: Any) -> None:
    me = Learner()
    me.select(clicked)
    assert me.selection is None


def test_every_weight_and_bias_can_be_selected_and_found_in_theta() -> None:
    me = Learner(Run(Experiment(hidden_units=(3, 2))))
    found = []
    for number, layer in enumerate(me.trainer.network.layers, start=1):
        for i in range(layer.n_in):
            for j in range(layer.n_out):
                me.select({"kind": "weight", "layer": number, "i": i, "j": j})
                index = present(me.parameter_index(present(me.selection)))
                assert me.trainer.network.theta[index] == layer.W[i, j]
                found.append(index)
        for j in range(layer.n_out):
            me.select({"kind": "bias", "layer": number, "j": j})
            found.append(present(me.parameter_index(present(me.selection))))
    assert sorted(found) == list(range(me.trainer.network.theta.size))


def test_a_point_clicked_on_the_map_becomes_the_chosen_row() -> None:
    me = Learner()
    assert me.select({"kind": "row", "index": 5, "id": "first"})
    assert me.position["choice"] == "first"
    assert me.view.row == 5
    header, _blocks = unpack(me.message())
    assert header["row"]["label"] == me.dataset.row_names[5]


def test_a_choice_that_is_said_again_takes_no_later_one_back() -> None:
    me = Learner()
    said = {"kind": "row", "index": 5, "id": "first"}
    me.select(said)
    me.select({"kind": "row", "index": 7})  # on the page itself
    assert not me.select(said)
    assert me.view.row == 7
    me.select({"kind": "row", "index": 9, "id": "second"})
    assert me.view.row == 9


def test_a_cursor_or_request_of_a_run_that_is_gone_is_ignored() -> None:
    me = Learner()
    assert not me.move_cursor({"run": "gone", "view": me.view.key, "step": 99})
    me.request({"run": "gone", "view": me.view.key, "start": 99, "stride": "batch", "count": 5})
    _header, blocks = unpack(me.message())
    assert me.cursor == 0
    assert blocks["steps"][0] == 0


@pytest.mark.parametrize("step", [-1, 1.5, "3", None])
def test_a_cursor_that_is_no_step_is_ignored(step: float | str | None) -> None:
    me = Learner()
    me.move_cursor({**me.position, "view": me.view.key, "step": step})
    assert me.cursor == 0


def test_the_same_bytes_are_sent_until_something_changes() -> None:
    me = Learner()
    assert me.message() is me.message()
    first = me.message()
    me.show(View(0, 0, 1))
    assert me.message() != first


def test_looking_at_a_step_does_not_change_what_the_film_shows_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.desk.recording.LONGEST_RECORDING", math.inf)  # however busy it is
    me = Learner()
    me.request(
        {
            "run": me.run.key,
            "view": me.view.key,
            "start": 0,
            "stride": "epoch",
            "count": 15,
            "id": 1,
        }
    )
    _header, film = unpack(me.message())
    me.cursor = 240
    trainer = me.at_cursor()
    frame = list(film["steps"]).index(240)
    np.testing.assert_allclose(film["theta"][frame], trainer.network.theta, rtol=1e-6)
    me.at_cursor()
    np.testing.assert_allclose(film["theta"][frame], trainer.network.theta, rtol=1e-6)


def test_a_link_far_into_a_long_run_comes_back_soon_at_the_step_that_was_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.5)
    me = Learner(Run(Experiment(dataset="moons", samples=5000, batch_size=1, epochs=2000)), 10**7)
    trainer = me.at_cursor()
    assert 0 < me.cursor == trainer.step < 10**7
    assert me.wish == 10**7
    assert me.at_cursor().step == me.cursor == trainer.step  # every part sees the same state


def test_a_far_step_is_reached_by_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    me = Learner()
    end = Trainer(Experiment())
    end.seek(1200)
    assert me.move_cursor({**me.position, "step": 1200})
    seen = []
    while me.at_cursor() and me.far is not None:
        assert me.wish == me.position["step"] == 1200
        assert not me.move_cursor({**me.position, "step": 1200})  # told again, it is on its way
        seen.append(me.cursor)
        me.go_on()
    assert seen == sorted(set(seen))
    assert len(seen) > 2
    assert me.cursor == me.wish == 1200
    np.testing.assert_array_equal(me.trainer.network.theta, end.network.theta)


def test_on_the_way_to_a_far_step_another_one_is_the_new_wish(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    me = Learner()
    me.go_to_step(1200)
    assert me.cursor < 1200 == me.wish
    assert me.move_cursor({**me.position, "step": 24})
    me.at_cursor()
    assert (me.cursor, me.far) == (24, None)


def test_an_epoch_of_updates_that_takes_several_slices_is_told_of_when_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_by_one = Run(Experiment(batch_size=1))
    at_once, in_slices = Learner(one_by_one), Learner(one_by_one)
    for me in (at_once, in_slices):
        me.scope = Scope.EPOCH
    at_once.update()
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    in_slices.update()
    assert (in_slices.just_made, in_slices.far) == (None, 239)
    while in_slices.at_cursor() and in_slices.far is not None:
        in_slices.go_on()
    made, same = present(in_slices.just_made), present(at_once.just_made)
    assert (made.start, made.end, made.effects) == (0, 239, same.effects)
    np.testing.assert_array_equal(made.before, same.before)


def test_an_update_that_is_turned_away_from_on_the_way_was_not_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me = Learner(Run(Experiment(batch_size=1)))
    me.scope = Scope.EPOCH
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    me.update()
    assert me.move_cursor({"run": me.run.key, "jump": me.jump, "step": 0})
    me.at_cursor()
    assert (me.cursor, me.made, me.begun) == (0, None, None)


def test_a_far_jump_can_be_undone_when_it_has_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    me = Learner(cursor=5)
    me.go_to_step(1200)
    while me.at_cursor() and me.far is not None:
        me.go_on()
    assert me.undo_target == 5


def test_what_the_film_told_before_the_page_made_it_jump_is_too_late() -> None:
    me = desk_at(48)
    before = me.position
    me.go_to_step(49)
    assert not me.move_cursor({**before, "step": 48})
    assert me.cursor == 49


def test_a_setting_changed_on_the_way_branches_where_the_film_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 0.0)
    me = Learner()
    me.go_to_step(960)
    me.use_settings(me.settings.replace(learning_rate=0.01))
    assert me.run.edits[0].step == me.wish == 960


def test_many_weights_are_set_at_once_and_taken_back_to_the_very_run_before() -> None:
    me = desk_at(271)
    first = me.run
    theta = me.at_cursor().network.theta.copy()
    me.set_parameters(dict.fromkeys(range(50), 0.25))
    assert me.set_here == 50
    assert (me.at_cursor().network.theta[:50] == 0.25).all()
    np.testing.assert_array_equal(me.trainer.network.theta[50:], theta[50:])
    me.take_back_parameters()
    assert (me.run, me.set_here, me.cursor) == (first, 0, 271)
    np.testing.assert_array_equal(me.at_cursor().network.theta, theta)


def test_taking_weights_back_keeps_the_settings_changed_at_the_same_state() -> None:
    me = desk_at(271)
    me.use_settings(me.settings.replace(learning_rate=0.01))
    branched = me.run
    me.set_parameters({3: 1.0})
    me.take_back_parameters()
    assert me.run == branched


def test_a_weight_that_is_no_number_is_refused_and_the_run_is_kept() -> None:
    me = desk_at(48)
    run = me.run
    with pytest.raises(SettingError, match="value"):
        me.set_parameters({0: float("inf")})
    assert me.run is run


def test_the_way_of_a_weight_is_kept_for_undo() -> None:
    me = Learner(cursor=60)
    here = me.line_of(7)
    me.walk_to(me.walk.last)
    me.update()
    assert me.line_of(7).steps[-1] == 61
    me.undo()
    assert me.line_of(7) is here
    for index in range(8, 20):
        me.line_of(index)
    assert me.line_of(7) is not here  # only a few are kept
