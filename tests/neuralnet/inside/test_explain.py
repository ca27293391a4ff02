"""Every explanation adds up to the number that it explains.

Networks, batches, rows, units and weights are drawn at random; the engine computes the number, the
explanation takes it apart, and the parts must make the number again to 1e-9.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from neuralnet.activations import ACTIVATIONS, Softmax
from neuralnet.experiment import Experiment, Run
from neuralnet.inside import explain
from neuralnet.inside.explain import Sum, Term
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS, Adam
from neuralnet.schedules import SCHEDULES
from neuralnet.training import Trainer

TOLERANCE = 1e-9
HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
CANONICAL = [
    (loss.canonical_activation, name) for name, loss in LOSSES.items() if loss.canonical_activation
]
OTHER_PAIRS = [
    ("softmax", "mse"),
    ("identity", "huber"),
    ("softmax", "huber"),
    ("softmax", "binary_cross_entropy"),
    ("sigmoid", "mse"),
    ("sigmoid", "cross_entropy"),
    ("tanh", "mse"),
    ("relu", "mse"),
]


@dataclass(frozen=True)
class Pass:
    """A network after one forward and one backward pass, and the targets of its batch."""

    network: Network
    y: np.ndarray

    def layer(self, draw_number: int) -> int:
        """A layer, from 1."""
        return draw_number % len(self.network.layers) + 1


@st.composite
def passes(draw: st.DrawFn, *, canonical: bool = True, least_hidden: int = 0) -> Pass:
    hidden = draw(st.lists(st.integers(1, 7), min_size=least_hidden, max_size=3))
    activations = [draw(st.sampled_from(HIDDEN)) for _ in hidden]
    output, loss = draw(st.sampled_from(CANONICAL if canonical else OTHER_PAIRS + CANONICAL))
    outputs = draw(st.integers(2 if output == "softmax" else 1, 5))
    n_in, n = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    layers = [*map(LayerSpec, hidden, activations), LayerSpec(outputs, output)]
    network = Network(n_in, layers, loss)
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    network.theta[...] = numbers.normal(
        0.0, draw(st.sampled_from([0.1, 0.8, 1.5])), network.theta.shape
    )
    if loss == "mse":
        y = numbers.normal(size=(n, outputs))
    elif loss == "cross_entropy":
        y = np.eye(outputs)[numbers.integers(outputs, size=n)]
    else:
        y = numbers.integers(2, size=(n, outputs)).astype(float)
    a = network.forward(numbers.normal(size=(n, n_in)))
    if loss != "mse" and not network.is_canonical:  # logarithms of what is all but 0 or 1
        assume(a.min() > 1e-4 and a.max() < 1 - 1e-4)
    network.backward(y)
    return Pass(network, y)


places = st.tuples(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999))


def adds_up(explained: Sum, engine: float) -> bool:
    """The explanation speaks of the engine's number, its terms make it, and every term is the
    product of its factors."""
    products = all(
        abs(float(np.prod(term.factors)) - term.value) <= TOLERANCE for term in explained.terms
    )
    return explained.total == engine and explained.discrepancy <= TOLERANCE and products


# --- forward -------------------------------------------------------------------------------------


@given(passes(canonical=False), places)
def test_a_weighted_sum_is_its_products_and_the_bias(done: Any, place: tuple[int, ...]) -> None:
    layer = done.network.layers[done.layer(place[0]) - 1]
    row, unit = place[1] % layer.n, place[2] % layer.n_out
    explained = explain.weighted_sum(layer, row, unit)
    assert adds_up(explained, layer.z[row, unit])
    assert [term.name for term in explained.terms] == ["input"] * layer.n_in + ["bias"]
    assert [term.factors[0] for term in explained.terms[:-1]] == layer.x[row].tolist()


@given(
    st.lists(st.floats(-700, 700), min_size=1, max_size=8),
    st.floats(0.05, 20),
)
@example([1000.0, -1000.0], 1.0)
def test_the_steps_of_softmax_lead_to_the_engines_probabilities(
    z: list[float], temperature: float
) -> None:
    steps = explain.softmax_steps(z, temperature)
    cold = np.array([z]) / temperature
    engine = Softmax().forward(cold)[0]
    np.testing.assert_allclose(steps.probabilities, engine, rtol=0, atol=1e-12)
    assert steps.shifted.max() == 0.0
    assert steps.total == pytest.approx(steps.exponentials.sum())
    assert steps.probabilities.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_softmax_refuses_a_temperature_that_is_not_above_zero(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature: expected a number above 0"):
        explain.softmax_steps([0.0, 1.0], temperature)


# --- loss ----------------------------------------------------------------------------------------


@given(passes(canonical=False))
def test_the_loss_of_a_batch_is_the_mean_of_its_rows(done: Any) -> None:
    explained = explain.batch_loss(done.network, done.y)
    n = len(done.y)
    assert adds_up(explained, float(done.network.loss_value(done.y)))
    assert len(explained.terms) == n
    rows = [term.factors[0] for term in explained.terms]
    assert np.mean(rows) == pytest.approx(explained.total, abs=TOLERANCE)


# --- backward ------------------------------------------------------------------------------------


@given(passes(), places)
def test_an_output_error_is_prediction_minus_target(done: Any, place: tuple[int, ...]) -> None:
    output = done.network.layers[-1]
    row, unit = place[0] % output.n, place[1] % output.n_out
    explained = explain.output_error(done.network, done.y, row, unit)
    assert adds_up(explained, output.dL_dz[row, unit])
    a, y = output.a[row, unit], done.y[row, unit]
    scale = explained.terms[0].factors[1]
    assert explained.total == pytest.approx((a - y) * scale, abs=TOLERANCE)


@given(passes(canonical=False), places)
def test_an_output_error_of_any_pair_adds_up(done: Any, place: tuple[int, ...]) -> None:
    output = done.network.layers[-1]
    row, unit = place[0] % output.n, place[1] % output.n_out
    assert adds_up(explain.output_error(done.network, done.y, row, unit), output.dL_dz[row, unit])


@given(passes(canonical=False), places)
def test_the_gradient_of_an_output_adds_up_and_is_what_moving_it_measures(
    done: Any, place: tuple[int, ...]
) -> None:
    network, y = done.network, done.y
    output = network.layers[-1]
    row, unit = place[0] % output.n, place[1] % output.n_out
    explained = explain.output_gradient(network, y, row, unit)
    assume(network.loss.name == "mse" or 1e-4 < output.a[row, unit] < 1 - 1e-4)
    gradient = network.loss.gradient(output.a, y)
    assert adds_up(explained, gradient[row, unit])
    if not network.is_canonical:
        assert explained.total == pytest.approx(output.dL_da[row, unit], rel=1e-12)
    a, step = output.a.copy(), 1e-6
    losses = []
    for sign in (1.0, -1.0):
        moved = a.copy()
        moved[row, unit] += sign * step
        # Its own share of L: another output may lie where the loss is infinite.
        losses.append(float(network.loss.terms(moved, y)[row, unit] / output.n))
    measured = (losses[0] - losses[1]) / (2 * step)
    assert explained.total == pytest.approx(measured, abs=1e-5, rel=1e-3)


@given(passes(canonical=False, least_hidden=1), places)
def test_a_hidden_units_error_is_gathered_from_the_next_layer(
    done: Any, place: tuple[int, ...]
) -> None:
    layer = place[0] % (len(done.network.layers) - 1) + 1
    hidden = done.network.layers[layer - 1]
    row, unit = place[1] % hidden.n, place[2] % hidden.n_out
    explained = explain.error_from_next(done.network, layer, row, unit)
    assert adds_up(explained, hidden.dL_da[row, unit])
    assert len(explained.terms) == done.network.layers[layer].n_out


@given(passes(canonical=False, least_hidden=1), places)
def test_an_error_passes_the_activation_by_its_slope(done: Any, place: tuple[int, ...]) -> None:
    layer = done.network.layers[place[0] % (len(done.network.layers) - 1)]
    row, unit = place[1] % layer.n, place[2] % layer.n_out
    assert adds_up(explain.error_through_activation(layer, row, unit), layer.dL_dz[row, unit])


@given(passes(canonical=False, least_hidden=1), places)
def test_the_slope_of_an_activation_is_what_moving_z_measures(
    done: Any, place: tuple[int, ...]
) -> None:
    layer = done.network.layers[place[0] % (len(done.network.layers) - 1)]
    row, unit = place[1] % layer.n, place[2] % layer.n_out
    z, step = layer.z[row, unit], 1e-6
    assume(abs(z) > 1e-3)  # ReLU has a kink at 0
    around = np.array([[z - step, z + step]])
    below, above = layer.activation.forward(around)[0]
    measured = (above - below) / (2 * step)
    assert explain.activation_slope(layer, row, unit) == pytest.approx(measured, abs=1e-6)


@given(passes(canonical=False), places)
def test_a_weights_gradient_is_one_term_for_every_row(done: Any, place: tuple[int, ...]) -> None:
    layer = done.network.layers[done.layer(place[0]) - 1]
    i, j = place[1] % layer.n_in, place[2] % layer.n_out
    explained = explain.weight_gradient(layer, i, j)
    assert adds_up(explained, layer.dL_dW[i, j])
    assert [term.index for term in explained.terms] == list(range(layer.n))


@given(passes(canonical=False), places)
def test_a_biass_gradient_is_the_sum_of_the_errors(done: Any, place: tuple[int, ...]) -> None:
    layer = done.network.layers[done.layer(place[0]) - 1]
    j = place[1] % layer.n_out
    explained = explain.bias_gradient(layer, j)
    assert adds_up(explained, layer.dL_db[0, j])
    assert {term.factors[0] for term in explained.terms} == {1.0}


@given(passes(canonical=False, least_hidden=2))
def test_every_gradient_follows_from_its_chain_of_terms(done: Any) -> None:
    """From the output errors alone, by the terms of the explanations, to ∂L/∂W of layer 1."""
    network, n = done.network, len(done.y)

    def total(explained: Sum) -> float:
        return sum(term.value for term in explained.terms)

    count = len(network.layers)
    errors = {
        count: [
            [total(explain.output_error(network, done.y, row, k)) for k in range(len(done.y[0]))]
            for row in range(n)
        ]
    }
    for layer in range(count - 1, 0, -1):
        here, after = network.layers[layer - 1], network.layers[layer]
        errors[layer] = [
            [
                sum(errors[layer + 1][row][k] * after.W[j, k] for k in range(after.n_out))
                * explain.activation_slope(here, row, j)
                for j in range(here.n_out)
            ]
            for row in range(n)
        ]
    first = network.layers[0]
    np.testing.assert_allclose(first.x.T @ np.array(errors[1]), first.dL_dW, atol=TOLERANCE)


# --- sums that are too long to print -------------------------------------------------------------

numbers = st.floats(-1e3, 1e3)


@given(st.lists(numbers, max_size=40), st.integers(1, 45))
@example([0.5, 0.5, 0.5], 2)
def test_the_largest_terms_and_the_rest_keep_the_sum(values: list[float], count: int) -> None:
    terms = tuple(Term("row", index, (value,), value) for index, value in enumerate(values))
    whole = Sum(terms, float(sum(values)))
    short = whole.largest(count)
    assert sum(term.value for term in short.terms) == pytest.approx(sum(values), abs=TOLERANCE)
    assert short.total == whole.total
    kept = [term for term in short.terms if term.name != "rest"]
    assert len(kept) == min(count, len(values))
    assert [term.index for term in kept] == sorted(term.index for term in kept)
    if len(values) > count:
        rest = short.terms[-1]
        assert (rest.name, rest.index) == ("rest", len(values) - count)
        left_out = sorted(set(terms) - set(kept), key=lambda term: -abs(term.value))
        assert abs(left_out[0].value) <= min(abs(term.value) for term in kept)


# --- a training step -----------------------------------------------------------------------------


@st.composite
def trainers(
    draw: st.DrawFn, *, activations: tuple[str, ...] = tuple(HIDDEN), largest_rate: float = 0.3
) -> Trainer:
    """A trainer some steps into a random run, its buffers filled."""
    dataset = draw(st.sampled_from(["blobs", "xor", "moons", "plane"]))
    experiment = Experiment(
        dataset=dataset,
        samples=draw(st.integers(12, 40)),
        data_seed=draw(st.integers(0, 50)),
        validation_share=draw(st.sampled_from([0.0, 0.3])),
        hidden_units=tuple(draw(st.lists(st.integers(1, 6), max_size=2))),
        activation=draw(st.sampled_from(activations)),
        output=draw(st.sampled_from(["auto", "sigmoid"]))
        if dataset in ("xor", "moons")
        else "auto",
        initializer=draw(st.sampled_from(["he", "xavier"])),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS))),
        learning_rate=draw(st.floats(1e-4, largest_rate)),
        momentum=draw(st.sampled_from([0.0, 0.5, 0.9])),
        batch_size=draw(st.integers(1, 12)),
        weight_decay=draw(st.sampled_from([0.0, 0.01, 1.0])),
        l1_penalty=draw(st.sampled_from([0.0, 0.02])),
        schedule=draw(st.sampled_from(list(SCHEDULES))),
        warmup_epochs=draw(st.sampled_from([0.0, 2.0])),
        clip_norm=draw(st.sampled_from([0.0, 0.1, 50.0])),
        seed=draw(st.integers(0, 1000)),
    )
    trainer = Trainer(experiment)
    trainer.run(draw(st.integers(0, 12)))
    trainer.compute()
    # An absolute 1e-9 says nothing of a run that has left for infinity.
    assume(all(np.abs(v).max() < 1e3 for v in (trainer.loss, trainer.delta, trainer.network.theta)))
    return trainer


@given(trainers(), st.integers(0, 9999))
def test_the_parts_of_an_update_make_the_update(trainer: Trainer, number: int) -> None:
    index = number % len(trainer.network.theta)
    parts = explain.update_parts(trainer, index)
    assert adds_up(parts, trainer.delta[index])
    names = [term.name for term in parts.terms]
    memory = trainer.settings.optimizer in ("momentum", "nesterov", "adam", "adamw")
    assert names == (
        ["gradient"]
        + ["momentum"] * memory
        + ["decay"] * bool(trainer.settings.weight_decay)
        + ["l1"] * bool(trainer.settings.l1_penalty)
    )


@pytest.mark.parametrize("clip_norm", [0.0, 0.05])
@pytest.mark.parametrize("weight_decay, l1_penalty", [(0.0, 0.0), (0.1, 0.0), (0.1, 0.02)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_parts_make_every_entry_of_every_optimizers_update(
    optimizer: str, weight_decay: float, l1_penalty: float, clip_norm: float
) -> None:
    trainer = Trainer(
        Experiment(
            optimizer=optimizer,
            weight_decay=weight_decay,
            l1_penalty=l1_penalty,
            clip_norm=clip_norm,
            learning_rate=0.01,
            hidden_units=(5,),
        )
    )
    for _ in range(3):  # the first step, where nothing is remembered yet, and later ones
        trainer.compute()
        parts = [explain.update_parts(trainer, i) for i in range(len(trainer.network.theta))]
        assert max(part.discrepancy for part in parts) <= TOLERANCE
        assert [part.total for part in parts] == trainer.delta.tolist()
        trainer.apply()


def test_weight_decay_pulls_at_weights_and_never_at_biases() -> None:
    trainer = Trainer(Experiment(weight_decay=0.5, hidden_units=(3,)))
    trainer.network.theta += 1.0
    trainer.compute()
    W, b, _spec = next(trainer.network.slices())
    weight = explain.update_parts(trainer, W.start).terms[-1]
    bias = explain.update_parts(trainer, b.start).terms[-1]
    assert weight.name == bias.name == "decay"
    assert weight.value != 0.0
    assert bias.value == 0.0


def test_l1_pulls_at_every_weight_alike_at_none_that_is_0_and_at_no_bias() -> None:
    trainer = Trainer(
        Experiment(l1_penalty=0.5, hidden_units=(3,), optimizer="sgd", learning_rate=0.1)
    )
    W, b, _spec = next(trainer.network.slices())
    trainer.network.theta[W.start : W.start + 3] = 2.0, -0.001, 0.0
    trainer.compute()
    pulls = [explain.update_parts(trainer, W.start + i).terms[-1] for i in range(3)]
    assert [pull.name for pull in pulls] == ["l1"] * 3
    assert [pull.factors for pull in pulls] == [(-0.1, 0.5), (-0.1, -0.5), (-0.1, 0.0)]
    assert explain.update_parts(trainer, b.start).terms[-1].value == 0.0


@given(trainers(), st.integers(1, 3))
def test_the_announced_effect_is_what_the_update_does(trainer: Trainer, steps: int) -> None:
    for _ in range(steps):
        trainer.compute()
        assume(np.abs(trainer.loss) < 1e3)
        announced = explain.update_effect(trainer)
        x, y = trainer.x.copy(), trainer.y.copy()
        before = trainer.measure()
        assert float(trainer.loss) == pytest.approx(announced["batch"].before, abs=TOLERANCE)

        trainer.apply()

        probe = trainer.network.sharing_theta()
        probe.forward(x)
        after = trainer.measure()
        after_batch = float(probe.loss_value(y))
        assert announced["batch"].after == pytest.approx(after_batch, rel=1e-12, abs=TOLERANCE)
        for name in ("training", "validation"):
            figures = [getattr(m, f"{name}_loss") for m in (before, after)]
            expected = [announced[name].before, announced[name].after]
            np.testing.assert_allclose(expected, figures, rtol=1e-12, atol=TOLERANCE)


def test_looking_at_the_effect_changes_nothing() -> None:
    trainer = Trainer(Experiment(hidden_units=(4,)))
    trainer.compute()
    theta, gradient = trainer.network.theta.copy(), trainer.network.dL_dtheta.copy()
    delta, z = trainer.delta.copy(), trainer.network.layers[0].z.copy()
    explain.update_effect(trainer)
    explain.nudge(trainer, 3)
    explain.losses_when_moved(trainer, 0, np.array([-1.0, 1.0]))
    explain.update_parts(trainer, 0)
    np.testing.assert_array_equal(trainer.network.theta, theta)
    np.testing.assert_array_equal(trainer.network.dL_dtheta, gradient)
    np.testing.assert_array_equal(trainer.delta, delta)
    np.testing.assert_array_equal(trainer.network.layers[0].z, z)


# --- the numeric check ---------------------------------------------------------------------------


@given(trainers(activations=("tanh", "sigmoid", "identity"), largest_rate=0.05), places)
def test_the_nudged_slope_is_the_gradient(trainer: Trainer, place: tuple[int, ...]) -> None:
    index = place[0] % len(trainer.network.theta)
    nudge = explain.nudge(trainer, index)
    gradient = trainer.network.dL_dtheta[index]
    assert nudge.slope == pytest.approx(gradient, rel=1e-5, abs=1e-7)
    assert nudge.slope == (nudge.above - nudge.below) / (2 * nudge.h)
    assert np.mean(nudge.sides) == pytest.approx(nudge.slope, abs=1e-9)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_the_nudged_slope_is_the_gradient_away_from_the_kink(activation: str) -> None:
    trainer = Trainer(Run(Experiment(activation=activation, hidden_units=(6, 5))))
    trainer.run(30)
    trainer.compute()
    assert min(np.abs(layer.z).min() for layer in trainer.network.layers[:-1]) > 1e-5
    for index in range(0, len(trainer.network.theta), 7):
        gradient = trainer.network.dL_dtheta[index]
        slope = explain.nudge(trainer, index, 1e-7).slope
        assert slope == pytest.approx(gradient, rel=1e-5, abs=1e-7)


@given(trainers(), st.integers(0, 9999), st.floats(-2, 2))
def test_losses_when_moved_are_those_of_a_network_moved_by_hand(
    trainer: Trainer, number: int, amount: float
) -> None:
    index = number % len(trainer.network.theta)
    here, moved = explain.losses_when_moved(trainer, index, np.array([0.0, amount]))
    assert here == pytest.approx(float(trainer.loss), abs=TOLERANCE)
    trainer.network.theta[index] += amount
    trainer.compute()
    assert moved == pytest.approx(float(trainer.loss), abs=TOLERANCE)


def test_many_amounts_at_once_give_what_each_gives_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(Run(Experiment(hidden_units=(6, 5), dropout=0.4)))
    trainer.run(30)
    trainer.compute()
    amounts = np.linspace(-2, 2, 9)
    together = explain.losses_when_moved(trainer, 7, amounts)
    monkeypatch.setattr(explain, "NUMBERS_AT_ONCE", 1)
    alone = explain.losses_when_moved(trainer, 7, amounts)
    np.testing.assert_allclose(together, alone, rtol=1e-12)
    assert len(set(together)) > 1


# --- one row, all rows, and Adam -----------------------------------------------------------------


@given(trainers())
def test_a_pass_over_other_rows_leaves_the_step_alone_and_rows_average_to_the_batch(
    trainer: Trainer,
) -> None:
    kept = trainer.network.dL_dtheta.copy(), trainer.network.layers[0].z.copy(), float(trainer.loss)
    own, losses = [], []
    for row in range(len(trainer.y)):
        one, L = explain.whole_pass(trainer, trainer.x[row : row + 1], trainer.y[row : row + 1])
        own.append(one.dL_dtheta.copy())
        losses.append(L)
    np.testing.assert_array_equal(trainer.network.dL_dtheta, kept[0])
    np.testing.assert_array_equal(trainer.network.layers[0].z, kept[1])
    np.testing.assert_allclose(np.mean(own, axis=0), kept[0], atol=TOLERANCE)
    assert np.mean(losses) == pytest.approx(kept[2], abs=TOLERANCE)


@given(trainers(), st.integers(0, 9999))
def test_adams_terms_lead_to_its_update(trainer: Trainer, number: int) -> None:
    if trainer.settings.optimizer != "adam":
        trainer = trainer.branch({"optimizer": "adam"})
        trainer.compute()
    index, optimizer = number % len(trainer.network.theta), trainer.optimizer
    assert isinstance(optimizer, Adam)
    terms = explain.update_values(trainer, index)
    assert terms.delta == trainer.delta[index]
    assert terms.t == optimizer.t + 1
    beta1, beta2 = optimizer.beta1, optimizer.beta2
    assert terms.m == pytest.approx(beta1 * terms.m_before + (1 - beta1) * terms.g, abs=TOLERANCE)
    v = beta2 * terms.v_before + (1 - beta2) * terms.g**2
    assert terms.v == pytest.approx(v, abs=TOLERANCE)
    assert terms.m_hat * terms.m_correction == pytest.approx(terms.m, abs=TOLERANCE)
    assert terms.v_hat * terms.v_correction == pytest.approx(terms.v, abs=TOLERANCE)
    assert -terms.rate * terms.m_hat == pytest.approx(terms.delta, abs=TOLERANCE)
