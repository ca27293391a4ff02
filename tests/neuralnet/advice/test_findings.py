"""Why it does not learn: bad presets are found out and mended, and healthy runs are left alone."""

from typing import Any

import numpy as np
import pytest

from benchmarks.tables import fourth_power, rare_and_weak, sums, xor_corners
from neuralnet import training
from neuralnet.advice.answer_rules import imbalance
from neuralnet.advice.changes import Change
from neuralnet.advice.evidence import Evidence, constant_guess
from neuralnet.advice.findings import RULES, findings
from neuralnet.advice.presets import PRESETS
from neuralnet.advice.standing import standing
from neuralnet.advice.step_rules import THROWN
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import EDITABLE, Experiment, Run
from neuralnet.training import Trainer
from tests.neuralnet import strict_array
from tests.neuralnet.advice.tables import houses, weak_values
from tests.neuralnet.advice.trained import WRONG_LABELS, at_end, at_share

BAD = {preset.name: preset for preset in PRESETS if preset.finding is not None}
GOOD = {preset.name: preset for preset in PRESETS if preset.finding is None}
# At seed 4 the saturated network is right on 94% of the validation rows, hardly less than simple
# methods: nothing stands in its way there.
LUCKY = {("saturated", 4)}
# What the two losses say cannot be compared; the accuracy can.
ANOTHER_LOSS = {"wrong_pair"}


def kinds(trainer: Trainer) -> list[str]:
    return [finding.kind for finding in findings(trainer)]


def mended(trainer: Trainer, change: Any) -> Trainer:
    """The run as the app branches it off: at the change's step, or anew."""
    changed = change.wanted.changes_from(trainer.settings)
    if changed.keys() <= set(EDITABLE):
        run = trainer.run_spec.edited(change.step, {n: getattr(change.wanted, n) for n in EDITABLE})
    else:
        assert change.step == 0
        run = Run(change.wanted)
    return at_end(run)


# --- bad presets -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_a_bad_preset_is_found_out_and_the_change_mends_it(name: str) -> None:
    preset = BAD[name]
    bad = at_end(preset.run)
    found = findings(bad)
    assert [finding.kind for finding in found] == [preset.finding]
    good = mended(bad, found[0].change)
    if name in ANOTHER_LOSS:
        assert good.measure().validation_metric > bad.measure().validation_metric
    else:
        assert good.measure().validation_loss < 0.9 * bad.measure().validation_loss
    assert preset.finding not in kinds(good)


@pytest.mark.parametrize(
    "name", ["zeros", "large_start", "vanishing", "dead", "saturated", "raw", "wrong_pair"]
)
def test_what_is_wrong_from_the_start_is_said_before_the_first_step(name: str) -> None:
    assert kinds(Trainer(BAD[name].run)) == [BAD[name].finding]


@pytest.mark.parametrize("name, seed", LUCKY)
def test_a_cause_that_does_no_harm_is_not_spoken_of(name: str, seed: int) -> None:
    trainer = at_share(BAD[name].experiment.replace(seed=seed), 1.0)
    assert kinds(trainer) == []
    assert trainer.measure().validation_metric > 0.94


# --- healthy runs ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_found_in_the_lab_from_its_start_to_its_end(seed: int) -> None:
    trainer = at_end(Experiment(seed=seed))
    for epoch in (0, 1, 2, 3, 5, 8, 12, 20, 30, 40, 50):
        trainer.seek(24 * epoch)
        assert kinds(trainer) == []
        trainer.seek(24 * epoch + 7)
        assert kinds(trainer) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_a_good_preset(name: str) -> None:
    for share in (0.0, 0.04, 0.12, 0.5, 1.0):
        trainer = at_share(GOOD[name].run, share, extra=0 < share < 1)
        assert kinds(trainer) == [], share


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("dataset", ["blobs", "moons", "circles", "wave", "plane", "gaussians"])
def test_nothing_is_found_in_healthy_runs_on_other_data(dataset: str, activation: str) -> None:
    suits = "he" if activation == "relu" else "xavier"
    settings: dict[str, Any] = {
        "activation": activation,
        "initializer": suits,
        "learning_rate": 0.01,
        "epochs": 30,
    }
    experiment = Experiment(dataset=dataset, seed=1, **settings)
    for share in (0.0, 0.1, 0.5, 1.0):
        assert kinds(at_share(experiment, share)) == [], share


@pytest.mark.parametrize(
    "settings",
    [{"scaling": "min-max"}, {"dropout": 0.2}, {"weight_decay": 0.001}, {"validation_share": 0}],
)
def test_nothing_is_found_where_the_lab_is_changed_sensibly(settings: dict[str, Any]) -> None:
    for share in (0.0, 0.3, 1.0):
        assert kinds(at_share(Experiment(**settings), share)) == []


# --- beside simple methods ---------------------------------------------------------------------


XOR = Experiment(
    dataset="own",
    own_data=xor_corners(),
    validation_share=0,
    hidden_units=(2,),
    optimizer="sgd",
    learning_rate=0.1,
    batch_size=4,
    epochs=500,
)


@pytest.mark.parametrize(
    "settings", [{}, {"optimizer": "adam", "learning_rate": 0.01}, {"scaling": "raw"}]
)
def test_a_stuck_exclusive_or_is_said_to_rest_and_more_units_are_offered(
    settings: dict[str, Any],
) -> None:
    stuck = 0
    for seed in range(3):
        trainer = at_share(XOR.replace(seed=seed, **settings), 1.0)
        if trainer.measure().training_metric == 1.0:
            assert kinds(trainer) == []
            continue
        stuck += 1
        (found,) = findings(trainer)
        assert found.kind in ("resting", "dead"), seed  # dead: both units are
        changed = [change.wanted.changes_from(trainer.settings) for change in found.changes]
        assert {"hidden_units": (16, 16)} in changed
        assert {"seed": seed + 1} in changed
    assert stuck


def test_gradients_cannot_vanish_in_one_hidden_layer() -> None:
    for seed in range(3):
        own = Experiment(dataset="own", own_data=sums(), validation_share=0, seed=seed)
        for hidden in ((2,), (10,), (10, 10)):
            trainer = at_share(own.replace(hidden_units=hidden, learning_rate=0.01), 1.0)
            assert "vanishing" not in kinds(trainer)


def test_a_loss_that_still_falls_at_the_end_asks_for_more_epochs() -> None:
    trainer = at_share(Experiment(dataset="own", own_data=fourth_power()), 1.0)
    (found,) = findings(trainer)
    assert found.kind == "unfinished"
    assert found.change.wanted.changes_from(trainer.settings) == {"epochs": 200}
    trainer.seek(trainer.step // 2)
    assert kinds(trainer) == []  # on the way that is what training is


@pytest.mark.parametrize("seed, more", [(9, True), (18, False), (46, False)])
def test_more_epochs_are_not_asked_for_while_the_validation_loss_rises(
    seed: int, more: bool
) -> None:
    trainer = at_share(
        Experiment(
            dataset="own",
            own_data=weak_values(seed),
            hidden_units=(16,),
            activation="tanh",
            optimizer="momentum",
            learning_rate=0.03,
            epochs=(60, 100)[seed % 3],
            split_seed=seed,
        ),
        1.0,
    )
    e = Evidence(trainer)
    fell = e.loss[-1 - e.window] - e.loss[-1]
    assert e.trails
    assert fell > 0.1 * e.loss[-1]
    assert (e.now.validation_loss < e.steady[-1 - e.window].validation_loss) == more
    assert ("unfinished" in kinds(trainer)) == more


def test_an_early_end_is_found_out_on_a_few_rows_too() -> None:
    trainer = at_share(Experiment(dataset="own", own_data=houses()), 1.0)
    assert len(trainer.data.validation_rows) == 12
    finding = findings(trainer)[0]
    assert finding.kind == "unfinished"
    assert finding.change.wanted.epochs == 200
    score = Evidence(trainer).scores.mean()
    better = Evidence(mended(trainer, finding.change)).scores.mean()
    assert score < 0.9 < better


@pytest.mark.parametrize("seed", range(2))
def test_two_units_that_are_not_enough_for_two_moons_are_found_out(seed: int) -> None:
    trainer = at_share(
        Experiment(
            dataset="moons",
            samples=300,
            hidden_units=(2,),
            learning_rate=0.01,
            epochs=100,
            seed=seed,
        ),
        1.0,
    )
    assert 0.85 < trainer.measure().validation_metric < 0.94
    found = findings(trainer)
    assert found[0].kind in ("resting", "unfinished")
    assert "the 5 nearest training rows would name 100.0% of them correctly" in found[0].measured


@pytest.mark.parametrize(
    "settings, kind",
    [
        ({"dataset": "moons", "learning_rate": 0.0001}, "too_slow"),
        ({"dataset": "circles", "optimizer": "sgd", "learning_rate": 0.001}, "too_slow"),
        ({"dataset": "spirals", "dropout": 0.8}, "underfit"),
        ({"dataset": "plane", "dropout": 0.8}, "underfit"),
        ({"dataset": "spirals", "hidden_units": (2,)}, "resting"),
        ({"dataset": "spirals", "epochs": 3}, "unfinished"),
        ({"dataset": "xor", "weight_decay": 0.5}, "decay"),
        ({"dataset": "xor", "l1_penalty": 0.1}, "decay"),
        ({"dataset": "spirals", "schedule": "cosine", "cosine_epochs": 3}, "halted"),
        ({"learning_rate": 0.001, "warmup_epochs": 600.0}, "halted"),
        ({"dataset": "wave", "optimizer": "sgd", "learning_rate": 6.0}, "diverged"),
        ({"dataset": "wave", "activation": "tanh", "learning_rate": 0.0001}, "too_slow"),
    ],
)
def test_a_single_fault_is_named(settings: dict[str, Any], kind: str) -> None:
    trainer = at_share(Experiment(**{"learning_rate": 0.01, **settings}), 1.0)
    assert kinds(trainer)[:1] == [kind]


@pytest.mark.parametrize(
    "schedule",
    [
        {"schedule": "cosine", "cosine_epochs": 50},
        {"schedule": "step", "drop_every": 20},
        {"warmup_epochs": 2.0},
    ],
)
def test_a_schedule_that_fits_the_run_is_not_blamed(schedule: dict[str, Any]) -> None:
    for settings in ({"learning_rate": 0.01}, {"dataset": "spirals", "hidden_units": (2,)}):
        assert "halted" not in kinds(at_end(Experiment(**settings, **schedule)))


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "wave", "activation": "leaky_relu", "batch_size": 32},
        {"dataset": "circles", "epochs": 100},
        {"dataset": "moons", "hidden_units": (10, 1)},
    ],
    ids=str,
)
def test_of_a_layer_with_one_unit_more_units_are_offered_first(settings: dict[str, Any]) -> None:
    base = {"hidden_units": (1, 1), "learning_rate": 0.02, "epochs": 60, **settings}
    trainer = at_share(Experiment(**base), 1.0)
    found = findings(trainer)[0]
    assert found.kind in ("dead", "resting", "underfit")
    assert found.change.wanted.hidden_units == (16, 16)
    assert "all 1 units" not in found.measured
    assert Evidence(mended(trainer, found.change)).ahead is None


def test_a_rate_that_is_much_too_small_is_raised_to_a_usual_one() -> None:
    for optimizer, rate, wanted in (("adam", 0.0001, 0.01), ("sgd", 0.001, 0.1)):
        trainer = at_share(
            Experiment(dataset="circles", optimizer=optimizer, learning_rate=rate), 1.0
        )
        (found,) = findings(trainer)
        assert found.change.wanted.changes_from(trainer.settings) == {"learning_rate": wanted}


def test_a_loss_that_does_not_fall_at_all_says_so() -> None:
    trainer = Trainer(Experiment(dataset="xor", learning_rate=1e-30, epochs=8))
    trainer.run_to_end()
    found = findings(trainer)[0]
    assert found.kind == "too_slow"
    assert "It does not fall." in found.measured


def test_a_plateau_of_sigmoid_units_is_left_by_other_units() -> None:
    trainer = at_share(
        Experiment(
            dataset="spirals",
            hidden_units=(16, 16),
            activation="sigmoid",
            initializer="xavier",
            optimizer="momentum",
            learning_rate=0.01,
        ),
        1.0,
    )
    (found,) = findings(trainer)
    assert found.kind == "resting"
    assert found.change.wanted.changes_from(trainer.settings) == {
        "activation": "relu",
        "initializer": "he",
    }


def test_rows_that_were_answered_better_before_are_overfitting_whatever_others_reach() -> None:
    """No simple method is ahead by more than chance, and the run itself was better."""
    trainer = at_share(
        Experiment(
            dataset="own",
            own_data=weak_values(0),
            hidden_units=(16, 16, 16),
            activation="tanh",
            learning_rate=0.01,
            epochs=60,
        ),
        1.0,
    )
    assert Evidence(trainer).sound
    assert kinds(trainer) == ["overfit"]
    best = min(trainer.history.measurements.values(), key=lambda m: m.validation_loss)
    assert best.validation_metric < 0.9 * trainer.measure().validation_metric


@pytest.mark.parametrize("rate, dataset", [(0.6, "xor"), (0.3, "moons"), (0.3, "circles")])
def test_steps_that_are_too_large_are_not_called_overfitting(rate: float, dataset: str) -> None:
    # Such runs are a matter of last digits, which another processor rounds otherwise: of several
    # seeds one is found out on each.
    found_out = 0
    for seed in range(4):
        trainer = at_share(
            Experiment(
                dataset=dataset, hidden_units=(16,), learning_rate=rate, epochs=60, seed=seed
            ),
            1.0,
        )
        found = findings(trainer)
        if not found:  # by luck it came to rest all the same
            assert Evidence(trainer).ahead is None
            continue
        found_out += 1
        assert found[0].kind in ("restless", "diverged"), seed
        assert found[0].change.wanted.learning_rate == pytest.approx(rate / 10)
    if dataset == "xor":
        assert found_out


def test_dead_units_that_do_no_harm_are_not_blamed() -> None:
    trainer = at_end(WRONG_LABELS)
    assert max(h.dead.sum() for h in Evidence(trainer).hidden) > 40
    assert "dead" not in kinds(trainer)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"learning_rate": 0.01},
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "activation": "leaky_relu"},
        {"learning_rate": 0.01, "epochs": 80},
    ],
)
def test_a_rare_class_that_nothing_can_find_gets_no_offers_but_an_honest_end(
    settings: dict[str, Any],
) -> None:
    """Each of these settings was once offered as the cure of another one."""
    weak = Experiment(dataset="own", own_data=rare_and_weak(), epochs=20)
    trainer = at_share(weak.replace(**settings), 1.0)
    assert findings(trainer) == []
    now = standing(trainer)
    assert now.grade != "good"
    assert "other settings will not help" in now.reasons


def test_rows_whose_outputs_outgrew_their_numbers_are_not_called_a_missed_class() -> None:
    trainer = Trainer(BAD["rare_class"].run)
    trainer.run_to_end()
    assert imbalance(Evidence(trainer)) is not None
    trainer.network.theta[...] = 1e300
    with non_finite_allowed():
        assert not np.isfinite(trainer.outputs()).all()
        assert imbalance(Evidence(trainer)) is None
        assert "nan" not in " ".join(finding.measured for finding in findings(trainer))


# --- weights set by hand -----------------------------------------------------------------------


@pytest.mark.parametrize("step", [240, 250])  # the end of epoch 10, and in the middle of epoch 11
@pytest.mark.parametrize("share", [0.2, 0.22, 0.3, 0.42, 1.0])
def test_a_weight_set_by_hand_is_not_blamed_on_the_steps(step: int, share: float) -> None:
    wild = dict.fromkeys(range(3), 30.0)
    by_hand = Run(Experiment()).edited(step, parameters=wild)
    trainer = at_share(by_hand, share, extra=step % 24)
    assert Evidence(trainer).set_by_hand == step
    assert kinds(trainer) == []
    losses = []
    for at in (step - 1, step):
        trainer.seek(at)
        losses.append(trainer.measure().training_loss)
    assert losses[1] > losses[0] + 2 * constant_guess(trainer)  # or this would prove nothing


def test_steps_that_were_too_large_before_a_weight_was_set_by_hand_are_still_found() -> None:
    run = Run(Experiment(optimizer="sgd", learning_rate=10.0)).edited(240, parameters={0: 1.0})
    trainer = at_share(run, 0.2)
    assert kinds(trainer) == ["diverged"]
    later = Run(Experiment(optimizer="sgd", learning_rate=0.1)).edited(240, parameters={0: 1.0})
    trainer = at_share(later.edited(480, {"learning_rate": 100.0}), 0.6)
    assert kinds(trainer) == ["diverged"]


def test_a_run_cured_on_the_way_is_judged_by_what_came_after() -> None:
    noisy = BAD["noisy_steps"].run
    trainer = at_share(noisy, 0.5)
    assert kinds(trainer) == ["noise"]
    calm = at_share(noisy.edited(trainer.step, {"batch_size": 16}), 0.52)
    assert Evidence(calm).epochs == 1
    assert kinds(calm) == []


def test_layers_with_a_weight_set_by_hand_are_known() -> None:
    run = Run(Experiment()).edited(24, parameters={0: 1.0}).edited(48, parameters={192: 1.0})
    trainer = Trainer(run)
    trainer.seek(24)
    assert [health.layer for health in Evidence(trainer).untouched] == [2, 3]
    trainer.seek(48)
    assert [health.layer for health in Evidence(trainer).untouched] == [2]


# --- the rules ---------------------------------------------------------------------------------


def test_looking_changes_nothing() -> None:
    looked, other = Trainer(BAD["dead"].run), Trainer(BAD["dead"].run)
    for trainer in (looked, other):
        trainer.run(30)
    before = (looked.step, looked.optimizer.t, dict(looked.generator.bit_generator.state))
    theta, state = looked.network.theta.copy(), looked.optimizer.state.copy()
    assert findings(looked)
    assert before == (looked.step, looked.optimizer.t, looked.generator.bit_generator.state)
    np.testing.assert_array_equal(looked.network.theta, theta)
    np.testing.assert_array_equal(looked.optimizer.state, state)
    looked.run(30)
    other.run(30)
    np.testing.assert_array_equal(looked.network.theta, other.network.theta)
    assert looked.history.curve().tolist() == other.history.curve().tolist()


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_a_device_finds_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = at_share(BAD[name].run, 0.5 if name == "few_rows" else 0.2)
    found = findings(here)  # what it is compared with is measured on the CPU
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = Trainer(BAD[name].run)
    there.seek(here.step)
    assert findings(there) == found


def test_the_future_of_a_run_that_was_trained_ahead_is_not_known() -> None:
    trainer = at_end(BAD["few_rows"].run)
    assert kinds(trainer) == ["overfit"]
    trainer.seek(2 * 5)
    assert len(Evidence(trainer).past) == 6
    assert kinds(trainer) == []


def test_a_run_that_outgrew_its_numbers_says_so_at_its_end_and_not_before() -> None:
    run = Experiment(dataset="penguin_mass", optimizer="sgd", learning_rate=1000.0)
    trainer = Trainer(run)
    assert trainer.run_to_end().kind == "non-finite"
    assert "outgrew" in findings(trainer)[0].measured
    trainer.seek(0)
    assert kinds(trainer) == []


def test_the_guess_is_the_entropy_of_the_classes_or_the_variance_of_the_values() -> None:
    classes = Trainer(Experiment())
    shares = classes.y_train.mean(axis=0)
    assert constant_guess(classes) == pytest.approx(-(shares * np.log(shares)).sum())
    assert constant_guess(Trainer(Experiment(dataset="plane"))) == pytest.approx(1.0)
    two = Trainer(Experiment(dataset="xor", output="sigmoid"))
    assert constant_guess(two) == pytest.approx(np.log(2), abs=1e-3)


def test_the_change_of_a_rate_begins_where_the_present_rate_began() -> None:
    run = Run(Experiment(optimizer="sgd", learning_rate=0.1))
    run = run.edited(240, {"learning_rate": 100.0}).edited(480, {"batch_size": 20})
    trainer = Trainer(run)
    trainer.seek(600)
    found = findings(trainer)[0]
    assert found.kind == "diverged"
    assert found.change.step == 240
    assert found.change.wanted.learning_rate == 10.0
    trainer.seek(240 + 1)
    assert findings(trainer)[0].change.step == 240


def test_weights_that_are_equal_are_found_also_where_they_are_not_zero() -> None:
    run = Run(Experiment(hidden_units=(2,), initializer="zeros"))
    alike = dict.fromkeys(range(8), 0.5)
    assert kinds(Trainer(run.edited(0, parameters=alike))) == ["symmetric"]
    assert "all 0" not in findings(Trainer(run.edited(0, parameters=alike)))[0].measured
    assert kinds(Trainer(run.edited(0, parameters={**alike, 0: 0.6}))) == []


@pytest.mark.parametrize(
    "settings, change",
    [
        ({"dataset": "xor", "hidden_units": ()}, {"hidden_units": (10,)}),
        ({"dataset": "spirals", "dropout": 0.9}, {"dropout": 0.0}),
    ],
)
def test_a_network_that_cannot_fit_is_offered_what_it_lacks(
    settings: dict[str, Any], change: dict[str, Any]
) -> None:
    trainer = at_share(Experiment(learning_rate=0.01, **settings), 1.0)
    found = findings(trainer)
    assert [finding.kind for finding in found] == ["underfit"]
    assert found[0].change.wanted.changes_from(trainer.settings) == change


def test_raw_inputs_that_are_learnt_all_the_same_are_left_alone() -> None:
    trainer = at_share(Experiment(scaling="course"), 0.04)
    assert kinds(trainer) == ["unscaled"]
    trainer.seek(1200)
    assert kinds(trainer) == []


def test_a_saturated_network_with_a_usual_start_is_offered_relu() -> None:
    shifted = dict.fromkeys(range(40, 50), 60.0)  # biases of the first hidden layer
    run = Run(Experiment(activation="sigmoid", initializer="xavier")).edited(0, parameters=shifted)
    found = findings(Trainer(run))
    assert [finding.kind for finding in found] == ["saturated"]
    assert found[0].change.wanted.activation == "relu"
    assert found[0].change.wanted.initializer == "he"


def test_every_kind_that_is_explained_is_a_rule() -> None:
    order = list(RULES)
    for kind, (_rule, explains) in RULES.items():
        for other in explains:
            assert other in RULES
            assert other == kind or order.index(other) > 0


def test_no_finding_on_a_batch_of_extreme_runs_ends_in_an_error() -> None:
    for settings in (
        {"learning_rate": 1e6, "optimizer": "sgd"},
        {"validation_share": 0.9, "dataset": "moons", "samples": 10},
        {"hidden_units": (1,), "batch_size": 100000, "initializer": "zeros"},
        {"hidden_units": (), "initializer": "zeros", "dataset": "plane"},
        {"output": "identity", "loss": "cross_entropy"},
        {"dataset": "penguin_mass", "loss": "binary_cross_entropy", "output": "sigmoid"},
        {"precision": "float32", "hidden_units": (256,), "initializer_scale": 100.0},
    ):
        trainer = Trainer(Experiment(epochs=8, **settings))
        for _ in range(3):
            for finding in findings(trainer):
                assert finding.title
                assert finding.measured
                assert finding.change.wanted != trainer.settings
            trainer.run_epochs(4)


def test_a_branch_finds_the_same_as_a_run_from_its_start() -> None:
    run = Run(Experiment(optimizer="sgd", learning_rate=0.1)).edited(48, {"learning_rate": 100.0})
    branch = at_share(Experiment(optimizer="sgd", learning_rate=0.1), 0.5).continued_as(run)
    again = Trainer(run)
    for trainer in (branch, again):
        trainer.seek(96)
    assert findings(branch) == findings(again)
    assert max(h.moved for h in Evidence(again).health) > THROWN


def test_vanishing_gradients_are_laid_on_the_function_only_where_it_has_flat_ends() -> None:
    (found,) = findings(Trainer(BAD["vanishing"].run))
    assert "at most 1/4 for the sigmoid" in found.why
    assert found.change.wanted.activation == "relu"


def test_vanishing_gradients_of_leaky_relu_lead_to_its_starting_weights() -> None:
    weak = Experiment(activation="leaky_relu", hidden_units=(10,) * 6, initializer_scale=0.2)
    (found,) = findings(Trainer(weak))
    assert found.kind == "vanishing"
    assert found.change.wanted.activation == "leaky_relu"
    assert found.change.wanted.initializer_scale == 1.0
    assert "sigmoid" not in found.why
    assert "0.01 where z is negative" in found.why


def test_vanishing_gradients_after_a_raised_rate_lead_back_to_the_rate_before() -> None:
    leaky = BAD["dead"].experiment.replace(activation="leaky_relu", seed=8)
    trainer = Trainer(Run(leaky).edited(240, {"learning_rate": 0.3}))
    trainer.seek(360)
    (found,) = findings(trainer)
    assert found.kind == "vanishing"
    assert found.change == Change(leaky, 240)
    assert "at step 240 the learning rate was raised from 0.003 to 0.3" in found.why


def test_vanishing_gradients_that_the_steps_made_are_met_with_smaller_steps() -> None:
    leaky = BAD["dead"].experiment.replace(activation="leaky_relu", seed=8, learning_rate=0.03)
    trainer = Trainer(leaky)
    trainer.seek(72)
    (found,) = findings(trainer)
    assert found.kind == "vanishing"
    assert found.change == Change(leaky.replace(learning_rate=0.003), 0)
    assert "It was not so before the first step" in found.why
