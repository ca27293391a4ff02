"""Training: steps, epochs, ends that say why, and the penguins told apart."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.data.datasets import course_bird_row
from neuralnet.ending import End
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.preparation import prepare
from neuralnet.training import Trainer
from tests.present import present

SYMBOLS = ("z", "a", "L", "∂L/∂a", "∂L/∂z", "∂L/∂W", "∂L/∂b", "m", "v", "s", "Δθ", "θ")


# What the network sees


@pytest.mark.parametrize("dataset", ["penguins", "penguin_mass"])
def test_the_scaler_is_fitted_on_the_training_rows_alone(dataset: str) -> None:
    data = prepare(Experiment(dataset=dataset))
    training, validation = data.x[data.training_rows], data.x[data.validation_rows]
    np.testing.assert_allclose(training.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(training.std(axis=0), 1.0, rtol=1e-12)
    assert np.abs(validation.mean(axis=0)).max() > 1e-3


def test_regression_targets_are_standardised_on_the_training_rows() -> None:
    data = prepare(Experiment(dataset="penguin_mass"))
    assert data.y[data.training_rows].mean() == pytest.approx(0.0, abs=1e-12)
    assert data.y[data.training_rows].std() == pytest.approx(1.0)
    np.testing.assert_allclose(
        present(data.target_scaler).inverse(data.y), data.dataset.y, rtol=1e-12
    )


def test_one_sigmoid_unit_is_taught_the_probability_of_the_second_class() -> None:
    data = prepare(Experiment(dataset="moons", output="sigmoid"))
    np.testing.assert_array_equal(data.y[:, 0], data.dataset.labels)


@pytest.mark.parametrize(
    "changes, layers, loss",
    [
        ({}, ["relu", "relu", "softmax"], "cross_entropy"),
        ({"dataset": "xor", "output": "softmax"}, ["relu", "relu", "softmax"], "cross_entropy"),
        (
            {"dataset": "xor", "output": "sigmoid"},
            ["relu", "relu", "sigmoid"],
            "binary_cross_entropy",
        ),
        ({"dataset": "plane", "hidden_units": ()}, ["identity"], "mse"),
        ({"dataset": "penguin_mass", "activation": "tanh"}, ["tanh", "tanh", "identity"], "mse"),
    ],
)
def test_output_and_loss_follow_from_the_task_and_are_a_canonical_pair(
    changes: dict[str, Any], layers: list[str], loss: str
) -> None:
    network = Trainer(Experiment(**changes)).network
    assert [layer.activation.name for layer in network.layers] == layers
    assert network.loss.name == loss
    assert network.is_canonical


# One step


def test_the_rows_are_split_239_to_103_and_an_epoch_has_24_batches_the_last_of_9() -> None:
    trainer = Trainer(Experiment())
    assert (len(trainer.data.training_rows), len(trainer.data.validation_rows)) == (239, 103)
    sizes = []
    for _ in range(24):
        sizes.append(len(trainer.batch_rows))
        trainer.run(1)
    assert sizes == [10] * 23 + [9]
    assert (trainer.epochs_done, trainer.batches_done) == (1, 0)


def test_every_epoch_has_an_order_of_its_own() -> None:
    trainer = Trainer(Experiment())
    first = trainer.order
    trainer.run_epochs()
    assert sorted(trainer.order) == sorted(first)
    assert (trainer.order != first).any()


def test_a_step_trains_on_the_rows_of_its_batch() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(5)
    trainer.compute()
    rows = trainer.data.training_rows[trainer.batch_rows]
    np.testing.assert_array_equal(trainer.x, trainer.data.x[rows])
    np.testing.assert_array_equal(trainer.y, trainer.data.y[rows])


def test_the_last_batch_is_averaged_over_its_own_nine_rows() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(23)
    trainer.compute()
    network = trainer.network.sharing_theta()
    losses, gradients = [], []
    for x, y in zip(trainer.x, trainer.y, strict=True):
        network.forward(x[None])
        losses.append(network.loss_value(y[None]))
        gradients.append(network.backward(y[None]).copy())
    assert len(losses) == 9
    assert trainer.loss == pytest.approx(np.mean(losses), rel=1e-12)
    np.testing.assert_allclose(trainer.g, np.mean(gradients, axis=0), rtol=1e-9, atol=1e-14)


def test_compute_changes_no_parameter_and_apply_adds_delta() -> None:
    trainer = Trainer(Experiment())
    theta = trainer.network.theta.copy()
    delta = trainer.compute().copy()
    np.testing.assert_array_equal(trainer.network.theta, theta)
    assert trainer.step == 0
    trainer.apply()
    np.testing.assert_array_equal(trainer.network.theta, theta + delta)
    assert trainer.step == trainer.optimizer.t == 1


def test_running_is_computing_and_applying() -> None:
    run, by_hand = Trainer(Experiment()), Trainer(Experiment())
    assert run.run(30) == 30
    for _ in range(30):
        by_hand.compute()
        by_hand.apply()
    np.testing.assert_array_equal(run.network.theta, by_hand.network.theta)


def test_decay_pulls_weights_and_no_biases() -> None:
    trainer = Trainer(Experiment(weight_decay=0.5, optimizer="sgd", learning_rate=1.0))
    trainer.seek(3)
    trainer.compute()
    for W, b, _spec in trainer.network.slices():
        g, theta, pull = trainer.network.dL_dtheta, trainer.network.theta, trainer.g
        np.testing.assert_allclose(pull[W], g[W] + 0.5 * theta[W], rtol=1e-12)
        np.testing.assert_array_equal(pull[b], g[b])


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_clipping_shortens_the_gradient_and_keeps_its_direction(precision: str) -> None:
    trainer = Trainer(Experiment(clip_norm=0.25, precision=precision))
    trainer.compute()
    raw, seen = trainer.network.dL_dtheta, trainer.g
    norm = np.linalg.norm(raw)
    assert norm > 0.25
    assert float(trainer.gradient_norm) == pytest.approx(norm, rel=1e-6)
    assert float(trainer.clip_factor) == pytest.approx(0.25 / norm, rel=1e-6)
    np.testing.assert_allclose(seen, raw * (0.25 / norm), rtol=1e-5)


def test_a_gradient_shorter_than_the_limit_is_left_alone() -> None:
    trainer = Trainer(Experiment(clip_norm=1000.0))
    trainer.compute()
    assert trainer.clip_factor == 1.0
    np.testing.assert_array_equal(trainer.g, trainer.network.dL_dtheta)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_gradient_of_zero_is_clipped_to_zero(precision: str) -> None:
    # 0/0 must not come out of the norm.
    trainer = Trainer(Experiment(clip_norm=1.0, precision=precision))
    zero = np.zeros_like(trainer.network.theta)
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(trainer._regularise(zero), zero)


@pytest.mark.parametrize("precision, size", [("float32", 1e30), ("float64", 1e200)])
def test_a_gradient_whose_square_overflows_is_clipped_to_the_limit(
    precision: str, size: float
) -> None:
    trainer = Trainer(Experiment(clip_norm=1.0, precision=precision))
    huge = np.full_like(trainer.network.theta, size)
    length = size * np.sqrt(huge.size)
    clipped = trainer._regularise(huge)
    assert float(trainer.gradient_norm) == pytest.approx(length, rel=1e-5)
    np.testing.assert_allclose(clipped, size / length, rtol=1e-5)


def test_what_clipping_measured_is_forgotten_once_it_is_switched_off() -> None:
    trainer = Trainer(Run(Experiment(clip_norm=0.1), (Edit(3, (("clip_norm", 0.0),)),)))
    trainer.run(3)
    trainer.compute()
    assert trainer.clip_factor == 1.0
    assert np.isnan(trainer.gradient_norm)
    assert trainer.g is trainer.network.dL_dtheta


# Counting


@pytest.mark.parametrize(
    "step, text",
    [
        (0, "epoch 0 · start · step 0"),
        (1, "epoch 1 · batch 1/24 · step 1"),
        (23, "epoch 1 · batch 23/24 · step 23"),
        (24, "epoch 1 · batch 24/24 · step 24"),
        (25, "epoch 2 · batch 1/24 · step 25"),
        (271, "epoch 12 · batch 7/24 · step 271"),
        (1200, "epoch 50 · batch 24/24 · step 1200"),
    ],
)
def test_the_counter_says_where_a_state_lies(step: int, text: str) -> None:
    trainer = Trainer(Experiment())
    trainer.seek(step)
    assert str(trainer.counter) == text


def test_the_counter_counts_the_batches_of_a_batch_size_changed_on_the_way() -> None:
    trainer = Trainer(Run().edited(10, {"batch_size": 5}))
    found = []
    for step in (9, 10, 11, 38, 39):
        trainer.seek(step)
        found.append(str(trainer.counter).split(" · ")[1])
    # At step 10 it is known that 139 rows are left, 28 batches of 5.
    assert found == ["batch 9/24", "batch 10/38", "batch 11/38", "batch 38/38", "batch 1/48"]


# Measuring


def test_loss_and_accuracy_are_measured_at_the_same_parameters_over_all_rows() -> None:
    trainer = Trainer(Experiment())
    trainer.seek(100)
    measured = trainer.measure()
    network = Network(4, trainer.network.specs, "cross_entropy", theta=trainer.network.theta)
    for rows, loss, metric in (
        (trainer.data.training_rows, measured.training_loss, measured.training_metric),
        (trainer.data.validation_rows, measured.validation_loss, measured.validation_metric),
    ):
        a = network.forward(trainer.data.x[rows])
        assert loss == pytest.approx(network.loss_value(trainer.data.y[rows]), rel=1e-12)
        assert metric == np.mean(a.argmax(axis=1) == trainer.data.dataset.labels[rows])
    assert (measured.step, measured.epoch) == (100, 5)


def test_regression_is_measured_in_grams() -> None:
    trainer = Trainer(Experiment(dataset="penguin_mass"))
    trainer.run_epochs(20)
    rows = trainer.data.validation_rows
    error = trainer.outputs()[rows] - trainer.data.dataset.y[rows]
    assert trainer.measure().validation_metric == pytest.approx(np.sqrt(np.mean(error**2)))
    assert 200 < trainer.measure().validation_metric < 600


def test_measuring_does_not_touch_the_buffers_of_the_step() -> None:
    trainer = Trainer(Experiment())
    trainer.compute()
    outputs = trainer.network.layers[-1].a.copy()
    trainer.measure()
    trainer.outputs()
    np.testing.assert_array_equal(trainer.network.layers[-1].a, outputs)


def test_without_validation_rows_its_figures_are_nan_and_training_goes_on() -> None:
    trainer = Trainer(Experiment(validation_share=0.0, epochs=2, patience=1, stop_at_accuracy=1.0))
    assert trainer.run_to_end().kind == "epochs"
    assert np.isnan(trainer.history.curve()[:, 3:]).all()
    assert np.isfinite(trainer.history.curve()[:, :3]).all()


def test_the_outputs_come_in_the_order_of_the_data_set() -> None:
    trainer = Trainer(Experiment())
    trainer.run_epochs(30)
    outputs = trainer.outputs()
    assert outputs.shape == (342, 3)
    right = outputs.argmax(axis=1) == trainer.data.dataset.labels
    assert right[trainer.data.validation_rows].mean() == trainer.measure().validation_metric


# Ends


def test_a_run_ends_when_its_epochs_are_done() -> None:
    trainer = Trainer(Experiment(epochs=2))
    end = trainer.run_to_end()
    assert end == End("epochs", 48, "The last of 2 epochs is done.")
    assert trainer.at_end
    assert trainer.run(5) == trainer.run_epochs() == 0
    trainer.seek(47)
    assert not trainer.at_end
    assert trainer.run(5) == 1


def test_patience_waits_for_the_validation_loss_to_improve() -> None:
    trainer = Trainer(Experiment(patience=3, learning_rate=0.05, epochs=500))
    end = trainer.run_to_end()
    losses = trainer.history.curve()[:, 3]
    best = int(losses.argmin())
    assert end.kind == "patience"
    assert len(losses) - 1 == best + 3
    assert f"epoch {best}." in end.message
    assert f"{losses[best]:.4f}" in end.message


def test_a_run_ends_at_the_accuracy_asked_for() -> None:
    trainer = Trainer(Experiment(stop_at_accuracy=0.9))
    end = trainer.run_to_end()
    accuracies = trainer.history.curve()[:, 4]
    assert end.kind == "accuracy"
    assert accuracies[-1] >= 0.9
    assert (accuracies[:-1] < 0.9).all()
    assert "at least the 90.0% asked for" in end.message


def test_a_run_ends_at_the_loss_asked_for() -> None:
    trainer = Trainer(Experiment(stop_at_loss=0.2))
    end = trainer.run_to_end()
    losses = trainer.history.curve()[:, 1]
    assert end.kind == "loss"
    assert losses[-1] <= 0.2
    assert (losses[:-1] > 0.2).all()
    assert "at most the 0.2 asked for" in end.message


def test_a_condition_met_from_the_start_ends_the_run_before_its_first_step() -> None:
    trainer = Trainer(Experiment(stop_at_loss=100.0))
    assert trainer.at_end
    assert trainer.run_to_end().step == 0


# When numbers run out

BLOW_UPS: list[dict[str, Any]] = [
    {"dataset": "penguin_mass", "scaling": "raw", "optimizer": "sgd", "learning_rate": 1e5},
    {"scaling": "raw", "optimizer": "momentum", "learning_rate": 1e6, "activation": "identity"},
    {
        "dataset": "xor",
        "output": "sigmoid",
        "optimizer": "sgd",
        "learning_rate": 1e6,
        "activation": "identity",
    },
    {"dataset": "plane", "optimizer": "adam", "learning_rate": 1e6, "precision": "float32"},
    # One layer and its softmax: gradients stay small while the decay throws the weights away.
    {"hidden_units": (), "optimizer": "adamw", "learning_rate": 3e5, "weight_decay": 10.0},
    {
        "dataset": "penguin_mass",
        "scaling": "raw",
        "optimizer": "rmsprop",
        "learning_rate": 1e6,
        "precision": "float32",
        "hidden_units": (10,) * 6,
    },
]


def assert_names_what_outgrew(end: Any) -> None:
    assert f"Stopped at step {end.step}: " in end.message
    what = end.message.split(": ")[1].split(" became ")[0]
    symbol, place = what.split(" of ", 1)
    assert symbol in SYMBOLS
    assert place.startswith(("layer ", "the loss", "the update", "the optimizer", "the next step"))
    assert "became infinite." in end.message or "became not a number." in end.message


@pytest.mark.parametrize("dataset", ["xor", "plane"])
@pytest.mark.parametrize("output", ["tanh", "identity", "relu"])
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_a_loss_without_a_logarithm_is_not_called_a_number_that_outgrew_the_computer(
    dataset: str, output: str, loss: str
) -> None:
    end = Trainer(Experiment(dataset=dataset, output=output, loss=loss)).run_to_end()
    assert end.kind == "non-finite"
    assert "L of the loss became" in end.message
    assert "an output has none: it is not between 0 and 1" in end.message
    assert "smaller learning rate" not in end.message


@pytest.mark.parametrize("experiment", BLOW_UPS, ids=lambda changes: changes["optimizer"])
def test_a_run_that_blows_up_stops_before_its_parameters_do_and_says_where(
    experiment: dict[str, Any],
) -> None:
    trainer = Trainer(Experiment(**experiment))
    end = trainer.run_to_end()
    assert end.kind == "non-finite"
    assert_names_what_outgrew(end)
    assert trainer.step == end.step
    assert np.isfinite(trainer.network.theta).all()
    assert np.isfinite(trainer.optimizer.state).all()
    theta = trainer.network.theta.copy()
    assert trainer.run(10) == 0
    trainer.measure()
    trainer.outputs()
    # The states before can be seen again, and the run ends at the same place again.
    for step in {max(0, end.step - 1), 0}:
        trainer.seek(step)
        assert trainer.step == step
        assert not trainer.at_end
    trainer.seek(10**6)
    assert trainer.end == end
    np.testing.assert_array_equal(trainer.network.theta, theta)


def test_the_first_number_to_run_out_is_the_one_that_is_named() -> None:
    trainer = Trainer(Experiment(**BLOW_UPS[0]))
    end = trainer.run_to_end()
    trainer.compute()
    assert "L of the loss became infinite" in end.message
    assert np.isinf(trainer.loss)
    assert all(np.isfinite(layer.z).all() for layer in trainer.network.layers)


def test_a_smaller_rate_from_an_earlier_step_goes_on() -> None:
    trainer = Trainer(Experiment(**BLOW_UPS[0]))
    trainer.run_to_end()
    trainer.seek(0)
    branch = trainer.branch({"learning_rate": 1e-7})
    assert branch.run_to_end().kind == "epochs"


@pytest.mark.parametrize(
    "optimizer, symbol",
    [
        ("adam", "v of the optimizer"),
        ("adamw", "v of the optimizer"),
        ("rmsprop", "v of the optimizer"),
        ("adagrad", "v of the optimizer"),
    ],
)
def test_a_squared_gradient_that_overflows_does_not_stall_the_run_in_silence(
    optimizer: str, symbol: str
) -> None:
    # Outputs of 1e14 still have a loss in single precision, and gradients of 1e23 can be held.
    # Their squares cannot: every later Δθ would be g/∞ = 0.
    trainer = Trainer(
        Run(
            Experiment(
                dataset="penguin_mass",
                scaling="raw",
                hidden_units=(1,),
                activation="identity",
                precision="float32",
                optimizer=optimizer,
            ),
            (Edit(0, (), tuple((index, 1e6) for index in (0, 1, 2, 4))),),
        )
    )
    end = trainer.run_to_end()
    assert (end.kind, end.step) == ("non-finite", 0)
    assert symbol in end.message


def test_a_square_that_overflows_alone_does_not_end_a_run() -> None:
    # The same gradients under SGD with a tiny rate: everything that is used is finite.
    trainer = Trainer(
        Run(
            Experiment(
                dataset="penguin_mass",
                scaling="raw",
                hidden_units=(1,),
                activation="identity",
                precision="float32",
                optimizer="sgd",
                learning_rate=1e-30,
            ),
            (Edit(0, (), tuple((index, 1e6) for index in (0, 1, 2, 4))),),
        )
    )
    assert trainer.run(30) == 30
    assert not np.isfinite(np.vdot(trainer.g, trainer.g))


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "optimizer": st.sampled_from(list(OPTIMIZERS)),
            "learning_rate": st.sampled_from([1.0, 1e3, 1e6]),
            "activation": st.sampled_from(["relu", "identity", "tanh", "sigmoid"]),
            "precision": st.sampled_from(["float32", "float64"]),
            "scaling": st.sampled_from(["raw", "standardised"]),
            "dataset": st.sampled_from(["penguins", "penguin_mass"]),
            "weight_decay": st.sampled_from([0.0, 10.0]),
            "clip_norm": st.sampled_from([0.0, 1.0, 1e6]),
            "initializer_scale": st.sampled_from([1.0, 100.0]),
            "momentum": st.sampled_from([0.9, 0.999]),
            "hidden_units": st.sampled_from([(), (5,), (4, 4, 4)]),
        }
    )
)
def test_however_wild_the_settings_parameters_stay_finite_and_nothing_warns(
    wild: dict[str, Any],
) -> None:
    trainer = Trainer(Experiment(epochs=4, seed=1, **wild))
    end = trainer.run_to_end()
    assert end.kind in ("epochs", "non-finite")
    if end.kind == "non-finite":
        assert_names_what_outgrew(end)
    assert np.isfinite(trainer.network.theta).all()
    assert np.isfinite(trainer.optimizer.state).all()
    trainer.measure()


# The penguins


def final_accuracies(seeds: Any = range(10), **changes: Any) -> np.ndarray:
    found = []
    for seed in seeds:
        trainer = Trainer(Experiment(seed=seed, **changes))
        trainer.run_to_end()
        found.append(trainer.measure().validation_metric)
    return np.array(found)


def test_the_courses_network_tells_the_penguins_apart_in_50_epochs() -> None:
    assert np.median(final_accuracies()) >= 0.96


def test_the_courses_bird_turns_from_anything_into_an_adelie() -> None:
    for seed in range(5):
        trainer = Trainer(Experiment(seed=seed))
        row = course_bird_row(trainer.data.dataset)
        trainer.run_to_end()
        answer = trainer.outputs()[row]
        assert trainer.data.dataset.class_names[int(answer.argmax())] == "Adelie"
        assert answer[0] > 0.9


def test_on_raw_inputs_gradient_descent_learns_no_more_than_the_commonest_species() -> None:
    accuracies = final_accuracies(range(5), scaling="raw", optimizer="sgd", learning_rate=0.01)
    data = prepare(Experiment())
    share = np.mean(data.dataset.labels[data.validation_rows] == 0)
    assert share == pytest.approx(0.437, abs=5e-4)
    np.testing.assert_allclose(accuracies, share)
    standardised = final_accuracies(range(5), optimizer="sgd", learning_rate=0.01)
    assert np.median(standardised) >= 0.96


def test_on_raw_inputs_adam_learns_something_and_stays_far_behind() -> None:
    raw = final_accuracies(range(10), scaling="raw")
    assert 0.3 < np.median(raw) < 0.8
    assert raw.max() < 0.9


@pytest.mark.parametrize(
    "changes, least",
    [
        ({"dataset": "blobs"}, 0.95),
        ({"dataset": "circles", "output": "sigmoid"}, 0.9),
        ({"dataset": "xor", "output": "sigmoid", "activation": "tanh"}, 0.9),
        ({"dataset": "moons", "activation": "leaky_relu", "optimizer": "rmsprop"}, 0.9),
        ({"dataset": "moons", "precision": "float32"}, 0.9),
    ],
)
def test_the_made_up_shapes_can_be_learnt(changes: dict[str, str], least: float) -> None:
    rates = {"learning_rate": 0.01, "epochs": 60}
    assert np.median(final_accuracies(range(3), **rates, **changes)) >= least
