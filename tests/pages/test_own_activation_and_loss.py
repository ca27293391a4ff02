"""Activations and losses that nobody has heard of: a class and a name in the list are all it takes,
from the training to the pages that explain it. What they do not say of themselves is never made up,
and they are never shown as another one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.activations import ACTIVATIONS, Activation
from neuralnet.advice.evidence import Evidence
from neuralnet.advice.findings import RULES, findings
from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.advice.unit_rules import vanishing
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.gradient_check import check_gradient
from neuralnet.inside import explain
from neuralnet.inside.diagnostics import layer_health
from neuralnet.inside.receipt import step_receipt
from neuralnet.losses import LOSSES, Factors, Loss
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.preparation import loss_name
from neuralnet.training import Trainer
from tests.pages.fixtures import OpenPage, Say, Words
from ui.compare.plans import changeable
from ui.desk.followed import Followed
from ui.desk.links import query_from_run, run_from_query
from ui.diagnostics.layer_health import strip, units_words
from ui.diagnostics.maps import turning_point
from ui.figures.forward_terms import activation_name, activation_words
from ui.figures.neuron_drawing import small_curve
from ui.lessons.backward.first_error import first_error_html
from ui.lessons.backward.gradient_story import chain_of_factors, output_error
from ui.lessons.neuron.one_neuron import activation_names, own_preset
from ui.words.names import Selection
from ui.words.settings import setting_value


class Softplus(Activation):
    """ln(1 + e^z), and everything that can be said of it."""

    name = "softplus"
    title = "Softplus"
    formula = r"\varphi(z) = \ln(1 + e^z)"
    derivative = r"\varphi'(z) = 1 - e^{-a}"
    flat_ends = 1
    steepest_slope = 1.0
    slopes = "between 0 and 1"
    usual_start = "he"

    def remark(self, z: float) -> str:
        return "Softplus makes a positive number of any z."

    def forward(self, z: Any) -> Any:
        return self.xp.logaddexp(z, 0.0)

    def backward(self, z: Any, a: Any, dL_da: Any) -> Any:
        return dL_da * (1.0 - self.xp.exp(-a))


class Wave(Activation):
    """sin z, and nothing said of it but its formulas."""

    name = "wave"
    title = "Wave"
    formula = r"\varphi(z) = \sin z"
    derivative = r"\varphi'(z) = \cos z"

    def forward(self, z: Any) -> Any:
        return self.xp.sin(z)

    def backward(self, z: Any, a: Any, dL_da: Any) -> Any:
        return dL_da * self.xp.cos(z)


class LogCosh(Loss):
    """Mean of ln cosh(a − y), with its slope and the terms of its slope."""

    name = "log_cosh"
    title = "Log-cosh"
    formula = r"L = \frac{1}{n k}\sum_i \sum_k \ln\cosh(a_{ik} - y_{ik})"
    slope = r"\tfrac{1}{n\,k}\,\tanh(\hat y_{j} - y_{j})"

    def terms(self, a: Any, y: Any) -> Any:
        d = a - y
        return (self.xp.logaddexp(d, -d) - np.log(2.0)) / a.shape[-1]

    def gradient(self, a: Any, y: Any) -> Any:
        return self.xp.tanh(a - y) / (a.shape[-2] * a.shape[-1])

    def gradient_terms(self, a: Any, y: float, n: int, k: int) -> dict[str, Factors]:
        return {"limit": (float(np.tanh(a - y)), 1.0 / (n * k))}


class Quartic(Loss):
    """Mean of (a − y)⁴, and nothing said of it but its formula."""

    name = "quartic"
    title = "Quartic"
    formula = r"L = \frac{1}{n k}\sum_i \sum_k (a_{ik} - y_{ik})^4"

    def terms(self, a: Any, y: Any) -> Any:
        return (a - y) ** 4 / a.shape[-1]

    def gradient(self, a: Any, y: Any) -> Any:
        return 4.0 * (a - y) ** 3 / (a.shape[-2] * a.shape[-1])


class Halved(Loss):
    """Half the mean squared error: with the identity a canonical pair of its own."""

    name = "halved"
    title = "Halved"
    formula = r"L = \frac{1}{2 n k}\sum_i \sum_k (a_{ik} - y_{ik})^2"
    canonical_activation = "identity"

    def terms(self, a: Any, y: Any) -> Any:
        return (a - y) ** 2 / (2 * a.shape[-1])

    def gradient(self, a: Any, y: Any) -> Any:
        return (a - y) / (a.shape[-2] * a.shape[-1])

    def canonical_scale(self, n: int, k: int) -> float:
        return 1.0 / (n * k)


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """All are in their lists while a test runs."""
    for phi in (Softplus, Wave):
        ACTIVATIONS[phi.name] = phi
    for loss in (LogCosh, Quartic, Halved):
        LOSSES[loss.name] = loss
    yield
    for phi in (Softplus, Wave):
        del ACTIVATIONS[phi.name]
    for loss in (LogCosh, Quartic, Halved):
        del LOSSES[loss.name]


PAIRS = [("softplus", "log_cosh"), ("wave", "quartic"), ("wave", "halved")]
OTHERS = r"(?i)\b(leaky|relu|tanh|elu|gelu|huber)\b|squared error|cross-entropy|passes z on"


def experiment(activation: str, loss: str, **settings: Any) -> Experiment:
    base: dict[str, Any] = {
        "dataset": "penguin_mass",
        "activation": activation,
        "loss": loss,
        "epochs": 4,
    }
    return Experiment(**(base | {"learning_rate": 0.003} | settings))


def trainer_at(step: int, activation: str, loss: str, **settings: Any) -> Trainer:
    trainer = Trainer(experiment(activation, loss, **settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


# --- the engine -------------------------------------------------------------------------------


@pytest.mark.parametrize("activation, loss", PAIRS)
def test_they_train_and_go_back_in_time_bit_for_bit(activation: str, loss: str) -> None:
    trainer = Trainer(experiment(activation, loss))
    first = trainer.measure()
    trainer.run_to_end()
    assert trainer.measure().training_loss < first.training_loss
    theta = trainer.network.theta.copy()
    trainer.seek(37)
    trainer.run_to_end()
    np.testing.assert_array_equal(trainer.network.theta, theta)


@pytest.mark.parametrize("activation, loss", PAIRS)
def test_their_gradient_is_the_measured_one(activation: str, loss: str) -> None:
    trainer = trainer_at(30, activation, loss)
    found = check_gradient(trainer.network, trainer.x, trainer.y)
    assert found.worst_relative_error <= 1e-5


@pytest.mark.parametrize("activation, loss", PAIRS)
def test_many_networks_with_them_are_what_each_is_alone(activation: str, loss: str) -> None:
    runs = [experiment(activation, loss, seed=seed) for seed in range(2)]
    together = ManyTrainer(runs)
    together.run_to_end()
    for number, run in enumerate(runs):
        alone = Trainer(run)
        alone.run_to_end()
        np.testing.assert_allclose(together.theta(number), alone.network.theta, rtol=1e-9)


@pytest.mark.parametrize("output", ["identity", "sigmoid"])
@pytest.mark.parametrize("activation, loss", PAIRS)
def test_what_explains_them_adds_up(activation: str, loss: str, output: str) -> None:
    trainer = trainer_at(30, activation, loss, output=output)
    network, y = trainer.network, trainer.y
    hidden = network.layers[1]
    for row in range(len(y)):
        sums = [
            explain.output_gradient(network, y, row, 0),
            explain.output_error(network, y, row, 0),
            explain.error_from_next(network, 2, row, 3),
            explain.error_through_activation(hidden, row, 3),
        ]
        assert max(one.discrepancy for one in sums) < 1e-15
        names = [term.name for term in sums[0].terms]
        assert names == (["limit"] if loss == "log_cosh" else ["whole"])


@pytest.mark.parametrize("activation, loss", PAIRS)
def test_the_receipt_has_their_names_and_numbers(activation: str, loss: str) -> None:
    receipt = step_receipt(trainer_at(30, activation, loss))
    assert receipt["loss"]["name"] == loss
    assert [layer["activation"] for layer in receipt["layers"][:2]] == [activation] * 2
    assert np.mean(receipt["loss"]["rows"]) == pytest.approx(receipt["loss"]["mean"], rel=1e-12)
    json.dumps(receipt)


def test_a_link_brings_them_back() -> None:
    run = Run(experiment("softplus", "quartic")).edited(7, {"learning_rate": 0.01})
    assert run_from_query(query_from_run(run, 9)) == (run, 9, [])


def test_taken_out_of_the_list_they_are_unknown_again() -> None:
    phi, loss = ACTIVATIONS.pop("wave"), LOSSES.pop("quartic")
    with pytest.raises(SettingError, match="activation"):
        Experiment(activation="wave")
    with pytest.raises(SettingError, match="loss"):
        Experiment(loss="quartic")
    ACTIVATIONS["wave"], LOSSES["quartic"] = phi, loss


def test_a_new_canonical_pair_leaves_the_usual_losses_as_they_are() -> None:
    assert loss_name(Experiment(dataset="penguin_mass")) == "mse"
    assert loss_name(Experiment(output="identity")) == "mse"


# --- the advice -------------------------------------------------------------------------------


@pytest.mark.parametrize("activation, loss", PAIRS)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hidden_units": (8,) * 7, "initializer_scale": 0.1, "optimizer": "sgd"},
        {"initializer_scale": 30.0, "learning_rate": 10.0},
        {"initializer": "zeros"},
        {"output": "sigmoid"},
    ],
    ids=str,
)
def test_no_rule_breaks_on_them_or_takes_them_for_another(
    activation: str, loss: str, settings: dict[str, Any]
) -> None:
    trainer = trainer_at(60, activation, loss, **settings)
    evidence = Evidence(trainer)
    for rule, _explains in RULES.values():
        with np.errstate(all="ignore"):
            found = rule(evidence)
        if found is not None and found.kind not in ("wrong_pair", "saturated"):
            assert not re.search(OTHERS, found.measured + found.why)
    findings(trainer)


def test_gradients_that_vanish_are_explained_with_the_slope_that_the_class_says() -> None:
    deep = {"hidden_units": (8,) * 7, "initializer_scale": 0.1}
    for activation, says in (
        ("softplus", "The slope of softplus is between 0 and 1."),
        ("wave", ""),
    ):
        found = vanishing(Evidence(Trainer(experiment(activation, "log_cosh", **deep))))
        assert found is not None
        assert says in found.why
        assert ("The slope of" in found.why) == bool(says)
        assert found.change.wanted.initializer == ACTIVATIONS[activation].usual_start


def test_a_loss_of_numbers_goes_with_the_identity_and_not_with_a_bounded_output() -> None:
    said = judge_experiment(experiment("wave", "quartic"))
    assert said.verdict == "sound"
    assert "the slope of the quartic itself" in said.reason
    assert "a multiple of ŷ − y" in judge_experiment(experiment("wave", "halved")).reason
    assert judge_experiment(experiment("wave", "quartic", output="sigmoid")).verdict == "wrong"
    assert "the quartic carries that factor" in judge_experiment(Experiment(loss="quartic")).reason


# --- the words --------------------------------------------------------------------------------


def test_they_are_called_by_their_own_names() -> None:
    assert {"softplus", "wave"} <= set(changeable()["activation"])
    assert {"log_cosh", "quartic"} <= set(changeable()["loss"])
    assert setting_value("activation", "softplus") == "Softplus"
    assert setting_value("loss", "log_cosh") == "Log-cosh"
    assert (activation_name("softplus"), activation_name("wave")) == ("softplus", "wave")
    assert activation_words("softplus", 0.0, 0.5).endswith(
        "Softplus makes a positive number of any z."
    )
    assert activation_words("wave", 1.0, 0.8) == "z = 1.0000 gives a = φ(z) = **0.8000**."


def test_a_unit_changes_sides_where_z_does() -> None:
    assert turning_point("softplus") == pytest.approx(np.log(2.0))
    assert turning_point("wave") == 0.0


def test_the_small_curve_in_the_neuron_is_their_own() -> None:
    curves = [small_curve(name) for name in ACTIVATIONS if name != "softmax"]
    assert len(set(curves)) == len(curves)


def test_units_are_judged_only_by_what_is_known_of_their_slope() -> None:
    for activation, says in (
        ("softplus", "of 10 saturated"),
        ("wave", "not known where it is flat"),
    ):
        trainer = trainer_at(30, activation, "log_cosh")
        found = layer_health(trainer)
        assert says in strip(trainer, found[0]).note
        assert not found[0].dead.any()
        assert ("saturated" in units_words(found)) == (activation == "softplus")


@pytest.mark.parametrize("output", ["identity", "sigmoid"])
@pytest.mark.parametrize("activation, loss", PAIRS)
def test_the_first_error_is_told_with_their_own_rule_or_with_none(
    activation: str, loss: str, output: str
) -> None:
    trainer = trainer_at(30, activation, loss, output=output)
    network = trainer.network
    told = output_error(network, trainer.y, 0, 0)
    chain = chain_of_factors(trainer, Selection("weight", 3, 0, 0), 0)
    html = first_error_html(trainer, 0, Followed(), opened=True)
    assert "ln" not in told + chain
    assert r"\frac{2}" not in told + chain
    if network.is_canonical:
        assert r"\frac{1}{n\,k}" in told
        assert "a multiple of ŷ − y" in html
        assert "no factor 2" not in html
    else:
        assert (r"\tanh(\hat y_{1} - y_{1})" in told) == (loss == "log_cosh")
        assert f"and {LOSSES[loss].phrase()} the slopes of activation and loss do not" in html


def test_the_neuron_lesson_has_them_and_a_unit_of_the_run_keeps_its_own() -> None:
    assert {"softplus", "wave"} <= set(activation_names())
    assert own_preset(trainer_at(30, "wave", "quartic"), 0, 0).activation == "wave"


# --- the pages --------------------------------------------------------------------------------


def query(activation: str, loss: str, **more: str) -> dict[str, str]:
    return {"dataset": "penguin_mass", "activation": activation, "loss": loss, "step": "30", **more}


@pytest.mark.parametrize("activation, loss", PAIRS[:2])
def test_the_forward_and_the_backward_lesson_show_their_step(
    open_page: OpenPage,
    say: Say,
    verb: Callable[..., None],
    words: Words,
    section: Words,
    shown_code: Callable[[AppTest], str],
    activation: str,
    loss: str,
) -> None:
    app = open_page("forward_pass", **query(activation, loss))
    verb(app, "Forward")
    assert f"{ACTIVATIONS[activation].__name__}.forward" in shown_code(app)
    assert activation in words(app)
    app = open_page("backward_pass", **query(activation, loss, output="sigmoid"))
    me = app.session_state["learner"]
    for stop in range(me.walk.last + 1):
        me.walk_to(stop)
        app.run()
        assert not app.exception
        assert "<merror" not in section(app)
    me.walk_to(me.walk.last - 2)
    app.run()
    assert f"Sigmoid and {LOSSES[loss].phrase()} are no pair" in words(app, "back_section")


@pytest.mark.parametrize("activation, loss", PAIRS[:2])
def test_the_loss_lesson_shows_the_loss_of_the_run_and_its_code(
    open_page: OpenPage,
    verb: Callable[..., None],
    words: Words,
    shown_code: Callable[[AppTest], str],
    activation: str,
    loss: str,
) -> None:
    app = open_page("loss", **query(activation, loss))
    verb(app, "Forward", "Loss")
    assert not app.exception
    assert f"your loss {LOSSES[loss].phrase()}" in words(app, "number_section")
    assert f"({LOSSES[loss].phrase()})" in words(app, "rows_section")
    assert "RMSE is its square root" not in words(app)
    assert f"{LOSSES[loss].__name__}.terms" in shown_code(app)


def test_the_neuron_lesson_draws_them(open_page: OpenPage, say: Say, section: Words) -> None:
    app = open_page("neuron", **query("wave", "quartic"))
    say(app, "neuron_told", "phi", "wave")
    assert not app.exception
    assert "<b>Wave</b>" in section(app, "neuron_told")
    assert f"output a = {np.sin(0.5):.4f}" in section(app, "neuron_drawn")


@pytest.mark.parametrize("view", ["sizes", "units", "fit", "maps", "surface"])
def test_every_view_of_the_diagnostics_takes_them(open_page: OpenPage, view: str) -> None:
    app = open_page("diagnostics", **query("wave", "quartic"))
    app.segmented_control(key="set_diagnostics_view").set_value(view).run()
    assert not app.exception


def test_the_controls_offer_them(open_page: OpenPage) -> None:
    app = open_page("training")
    assert {"Softplus", "Wave"} <= set(app.selectbox(key="set_activation").options)
    app.selectbox(key="set_activation").set_value("softplus").run()
    assert not app.exception
    assert app.session_state["learner"].settings.activation == "softplus"
    app = open_page("build", dataset="penguin_mass")
    assert "Softplus" in app.selectbox(key="set_build_activation_0").options
    assert {"Log-cosh", "Quartic"} <= set(app.selectbox(key="set_build_loss_mse").options)
    app.selectbox(key="set_build_loss_mse").set_value("log_cosh").run()
    assert not app.exception
    assert app.session_state["learner"].settings.loss == "log_cosh"
