"""What is said of every pair of output layer and loss comes true in a short training."""

from typing import Any

import numpy as np
import pytest

from neuralnet import Experiment, Trainer
from neuralnet.advice.output_pairs import judge, judge_experiment
from neuralnet.experiment import OUTPUTS, loss_choices
from tests.neuralnet.advice.trained import at_end
from tests.present import present

ACTIVATIONS = [name for name in OUTPUTS if name != "auto"]
LOSSES = [name for name in loss_choices() if name != "auto"]
BLOBS = Experiment(dataset="xor", samples=200, noise=0.05, learning_rate=0.01, epochs=40)
BIRDS = Experiment(learning_rate=0.01, epochs=30)
MASS = Experiment(dataset="penguin_mass", learning_rate=0.01, epochs=30)


def verdicts(experiment: Experiment) -> dict[Any, Any]:
    return {
        (activation, loss): judge_experiment(experiment.replace(output=activation, loss=loss))
        for activation in ACTIVATIONS
        for loss in LOSSES
    }


def test_what_follows_from_the_task_is_always_sound() -> None:
    for experiment in (BIRDS, MASS, BLOBS, BLOBS.replace(output="sigmoid")):
        assert judge_experiment(experiment).verdict == "sound"


def test_each_task_has_exactly_these_sound_pairs() -> None:
    classes = {("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")}
    values = {("identity", "mse"), ("identity", "huber")}
    for experiment, sound in ((BIRDS, classes), (BLOBS, classes), (MASS, values)):
        found = {pair for pair, said in verdicts(experiment).items() if said.verdict == "sound"}
        assert found == sound


@pytest.mark.parametrize("pair", [(a, loss) for a in ACTIVATIONS for loss in LOSSES])
@pytest.mark.parametrize("experiment", [BIRDS, BLOBS, MASS], ids=lambda e: e.dataset)
def test_sound_pairs_learn_well_and_wrong_ones_do_not_learn_what_they_should(
    experiment: Experiment, pair: tuple[str, ...]
) -> None:
    """The reference is the pair that follows from the task, in the same training."""
    said = judge_experiment(experiment.replace(output=pair[0], loss=pair[1]))
    usual = at_end(experiment).measure()
    run = at_end(experiment.replace(output=pair[0], loss=pair[1]))
    found, end = run.measure(), present(run.end)
    if said.verdict == "sound":
        assert end.kind == "epochs"
        assert found.training_metric == pytest.approx(usual.training_metric, rel=0.1)
    if said.verdict == "wrong" and end.kind == "epochs":
        if experiment.task == "regression":
            assert found.training_metric > 1.3 * usual.training_metric
        else:  # the classes may still be told apart; the outputs are no probabilities
            told_apart = found.training_metric >= 0.9 * usual.training_metric
            assert not told_apart or run.outputs().min() > 0.5


def test_softmax_with_squared_error_hardly_pulls_where_it_is_sure_and_wrong() -> None:
    """z = (8, 0, 0), the truth is class 1: p = (0.9993, …), and the pull on z is its slope."""
    pulls = {}
    for loss in ("cross_entropy", "mse"):
        trainer = Trainer(BIRDS.replace(hidden_units=(), loss=loss))
        network = trainer.network
        network.theta[...] = 0.0
        network.layers[-1].b[...] = [8.0, 0.0, 0.0]
        network.forward(np.zeros((1, 4)))
        network.backward(np.array([[0.0, 1.0, 0.0]]))
        pulls[loss] = float(np.abs(network.layers[-1].dL_dz).max())
    assert pulls["cross_entropy"] > 0.99
    assert pulls["mse"] < 0.001


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
def test_softmax_is_slow_with_squared_error_from_a_bad_start(loss: str) -> None:
    start = BIRDS.replace(initializer="normal", initializer_scale=3.0, optimizer="sgd", epochs=10)
    accuracy = at_end(start.replace(loss=loss)).measure().training_metric
    assert (accuracy > 0.9) == (loss == "cross_entropy")


def test_sigmoid_units_with_cross_entropy_all_drift_to_one() -> None:
    outputs = at_end(BIRDS.replace(output="sigmoid", loss="cross_entropy")).outputs()
    assert outputs.shape == (342, 3)
    assert outputs.min() > 0.5
    assert outputs.mean() > 0.95


def test_one_sigmoid_unit_with_cross_entropy_drifts_to_one_for_every_row() -> None:
    outputs = at_end(BLOBS.replace(output="sigmoid", loss="cross_entropy")).outputs()
    assert outputs.shape == (200, 1)
    assert outputs.min() > 0.9


@pytest.mark.parametrize("activation", ["identity", "tanh"])
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_logarithms_of_negative_outputs_end_a_run(activation: str, loss: str) -> None:
    end = present(at_end(BIRDS.replace(output=activation, loss=loss)).end)
    assert end.kind == "non-finite"
    assert end.step < 24


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy"])
def test_relu_outputs_are_no_probabilities_to_take_logarithms_of(loss: str) -> None:
    end = present(at_end(BIRDS.replace(output="relu", loss=loss)).end)
    assert end.kind == "non-finite"


@pytest.mark.parametrize("activation", ["identity", "tanh", "relu"])
def test_squared_error_tells_classes_apart_without_probabilities(activation: str) -> None:
    run = at_end(BIRDS.replace(output=activation, loss="mse"))
    assert np.abs(run.outputs().sum(axis=1) - 1.0).max() > 0.01
    assert judge_experiment(run.run_spec.experiment).verdict == "weak"


def test_the_error_at_z_of_an_identity_with_huber_is_the_slope_of_that_loss() -> None:
    run = Trainer(MASS.replace(loss="huber"))
    run.compute()
    output, y = run.network.layers[-1], run.y
    assert "the slope of the Huber loss itself" in judge_experiment(run.settings).reason
    np.testing.assert_array_equal(output.dL_dz, run.network.loss.gradient(output.a, y))
    assert np.abs(output.a - y).max() > 1.0  # … which is no multiple of ŷ − y there


def test_a_softmax_of_one_unit_is_always_one_and_never_moves() -> None:
    run = Trainer(MASS.replace(output="softmax"))
    run.compute()
    assert (run.network.layers[-1].a == 1.0).all()
    assert not run.network.dL_dtheta.any()


@pytest.mark.parametrize("activation, low, high", [
    ("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, np.inf),
])  # fmt: skip
def test_a_bounded_output_cannot_reach_the_standardised_values(
    activation: str, low: float, high: float
) -> None:
    run = at_end(MASS.replace(output=activation))
    scaler = present(run.data.target_scaler)
    predicted, true = scaler.transform(run.outputs()), run.data.y
    assert predicted.min() >= low - 1e-9
    assert predicted.max() <= high + 1e-9
    assert ((true < low) | (true > high)).any()


def test_cross_entropy_of_a_number_gets_smaller_while_the_prediction_gets_worse() -> None:
    """The target 0.2 costs less and less the larger ŷ is, far beyond 0.2."""
    losses, errors = [], []
    trainer = Trainer(MASS.replace(loss="cross_entropy", output="sigmoid"))
    for value in (0.9, 0.99):
        a, y = np.array([[value]]), np.array([[0.2]])
        losses.append(float(trainer.network.loss.value(a, y)))
        errors.append(float(((a - y) ** 2).mean()))
    assert losses[1] < losses[0]
    assert errors[1] > errors[0]


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="an output and a loss by name"):
        judge("classification", "maxout", "mse", 3)
