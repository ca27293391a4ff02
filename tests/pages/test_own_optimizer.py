"""An optimizer that nobody has heard of: a class and a name in the list are all it takes, from the
training to the page that explains it. What it does not say of itself is never made up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment, Run
from neuralnet.inside.explain import update_parts
from neuralnet.inside.receipt import parameters_csv, step_receipt
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.optimizers import MOMENTUM, OPTIMIZERS, SGD, Line, Momentum, Optimizer, Part
from neuralnet.training import Trainer
from tests.pages.fixtures import OpenPage, Say, ShownCode, Words
from ui.compare.plans import changeable
from ui.desk.links import query_from_run, run_from_query
from ui.lessons.update.rule_lines import rule_equations
from ui.lessons.update.update_background import ratio_note
from ui.lessons.update.update_page import update_code
from ui.lessons.update.update_terms import answer, size_note
from ui.words.numbers import tex_exact
from ui.words.settings import setting_value


class Lion(Optimizer):
    """The sign of an average of gradients, with η as the length of every step."""

    name = "lion"
    title = "Lion"
    formula = (
        r"c = \mu\, m_{t-1} + (1-\mu)\, g,\quad \Delta\theta = -\eta\,\mathrm{sign}(c),\quad "
        r"m_t = \beta\, m_{t-1} + (1-\beta)\, g"
    )
    source = "Chen et al. 2023, Symbolic discovery of optimization algorithms"
    state_names = ("m",)
    hyper_parameters = (MOMENTUM,)
    momentum: Any
    constants = ("beta",)
    beta = 0.99
    working = (
        Line(
            r"c = \mu\, m_{t-1} + (1-\mu)\, g",
            r"<momentum>\cdot <m_before> + <rest>\cdot <g>",
            "c",
        ),
        Line(r"\Delta w = -\eta\,\mathrm{sign}(c)", r"-<learning_rate>\cdot <sign>", "delta"),
    )

    def delta(self, g: Any, out: Any, numbers: tuple[Any, ...] | None = None) -> Any:
        before, m = self.state[0], self._next_state[0]
        m[...] = self.beta * before + (1.0 - self.beta) * g
        c = self.momentum * before + (1.0 - self.momentum) * g
        out[...] = -self.learning_rate * self.xp.sign(c)
        return out

    def values(self, index: int, g: float, delta: float) -> SimpleNamespace:
        n = super().values(index, g, delta)
        n.rest = 1.0 - n.momentum
        n.c = n.momentum * n.m_before + n.rest * g
        n.sign = float(np.sign(n.c))
        return n

    def parts(self, n: SimpleNamespace) -> tuple[Part, ...]:
        rate = -n.learning_rate / abs(n.c) if n.c else 0.0
        return (
            Part("gradient", rate * n.rest, n.g),
            Part("momentum", rate * n.momentum, n.m_before),
        )


class Silent(Momentum):
    """Says nothing of how it comes to its change: what it inherits does not fit."""

    name = "silent"
    title = "Silent"

    def delta(self, g: Any, out: Any, numbers: tuple[Any, ...] | None = None) -> Any:
        self._next_state[0] = self.state[0] + abs(g)
        out[...] = -self.learning_rate * self.xp.tanh(g) / (1.0 + self._next_state[0])
        return out


class Curt(SGD):
    """As silent, without a memory: nothing tells it from SGD but its change."""

    name = "curt"
    title = "Curt"

    def delta(self, g: Any, out: Any, numbers: tuple[Any, ...] | None = None) -> Any:
        out[...] = -self.learning_rate * self.xp.tanh(10.0 * g)
        return out


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """The three are in the list while a test runs."""
    for kind in (Lion, Silent, Curt):
        OPTIMIZERS[kind.name] = kind
    yield
    for kind in (Lion, Silent, Curt):
        del OPTIMIZERS[kind.name]


OWN = [Lion, Silent, Curt]


def trainer_at(step: int, kind: type[Optimizer], **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(optimizer=kind.name, learning_rate=0.003, **settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


# --- the engine -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OWN)
def test_it_trains_and_goes_back_in_time_bit_for_bit(kind: type[Optimizer]) -> None:
    trainer = Trainer(Experiment(optimizer=kind.name, learning_rate=0.003, epochs=4))
    first = trainer.measure()
    trainer.run_to_end()
    assert trainer.measure().training_loss < first.training_loss
    theta, state = trainer.network.theta.copy(), trainer.optimizer.state.copy()
    trainer.seek(37)
    trainer.run_to_end()
    np.testing.assert_array_equal(trainer.network.theta, theta)
    np.testing.assert_array_equal(trainer.optimizer.state, state)


@pytest.mark.parametrize("kind", OWN)
def test_many_networks_with_it_are_what_each_is_alone(kind: type[Optimizer]) -> None:
    runs = [
        Experiment(
            optimizer=kind.name,
            learning_rate=0.001 * (1 + seed),
            momentum=0.5 + 0.2 * seed,
            seed=seed,
            epochs=2,
        )
        for seed in range(2)
    ]
    together = ManyTrainer(runs)
    together.run_to_end()
    for number, run in enumerate(runs):
        alone = Trainer(run)
        alone.run_to_end()
        np.testing.assert_allclose(together.theta(number), alone.network.theta, rtol=1e-9)


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_its_parts_add_up_to_every_change(weight_decay: float) -> None:
    trainer = trainer_at(30, Lion, weight_decay=weight_decay)
    for index, change in enumerate(trainer.delta):
        parts = update_parts(trainer, index)
        assert parts.total == change
        assert parts.discrepancy < 1e-15
        names = [term.name for term in parts.terms]
        assert names == ["gradient", "momentum", *(["decay"] if weight_decay else [])]


@pytest.mark.parametrize("kind", [Silent, Curt])
def test_a_change_that_is_not_explained_is_left_in_one_piece(kind: type[Optimizer]) -> None:
    trainer = trainer_at(30, kind, weight_decay=0.1)
    for index, change in enumerate(trainer.delta):
        (term,) = update_parts(trainer, index).terms
        assert (term.name, term.factors, term.value) == ("whole", (change,), change)


@pytest.mark.parametrize("kind", OWN)
def test_the_receipt_has_its_rule_its_numbers_and_its_state(kind: type[Optimizer]) -> None:
    trainer = trainer_at(30, kind)
    receipt = step_receipt(trainer)["optimizer"]
    assert (receipt["name"], receipt["rule"]) == (kind.name, kind.formula)
    assert list(receipt["state_before"]) == list(kind.state_names) == list(receipt["state_after"])
    head = parameters_csv(trainer).splitlines()[0]
    assert all(f"{name}_before,{name}_after" in head for name in kind.state_names)
    json.dumps(receipt)
    if kind is Lion:
        assert receipt["constants"] == {"learning_rate": 0.003, "momentum": 0.9, "beta": 0.99}


def test_a_link_brings_it_back() -> None:
    run = Run(Experiment(optimizer="lion", momentum=0.8)).edited(7, {"optimizer": "silent"})
    assert run_from_query(query_from_run(run, 9)) == (run, 9, [])


def test_taken_out_of_the_list_it_is_unknown_again() -> None:
    kind = OPTIMIZERS.pop("curt")
    with pytest.raises(SettingError, match="optimizer"):
        Experiment(optimizer="curt")
    OPTIMIZERS["curt"] = kind


# --- the words --------------------------------------------------------------------------------


def test_its_rule_is_shown_with_its_own_numbers() -> None:
    trainer = trainer_at(30, Lion, weight_decay=0.1, clip_norm=0.1)
    lines = rule_equations(trainer, 70)
    assert lines[-1].endswith(f"= {tex_exact(float(trainer.delta[70]))}")
    assert lines[-2].startswith(r"c = \mu\, m_{t-1} + (1-\mu)\, g = 0.9\cdot ")
    assert "times the learning rate 0.003" in size_note(trainer, 70)
    assert [one.__qualname__ for one in update_code(Lion)] == ["Lion.delta"]


@pytest.mark.parametrize("kind", [Silent, Curt])
def test_what_says_nothing_is_shown_by_its_state_and_change_and_never_as_another(
    kind: type[Optimizer],
) -> None:
    trainer = trainer_at(30, kind)
    moved = np.flatnonzero(trainer.delta)[::9]
    assert len(moved)
    for index in moved:
        change = float(trainer.delta[index])
        said = [
            answer(trainer, index, "w"),
            size_note(trainer, index),
            ratio_note(trainer),
            *rule_equations(trainer, index),
        ]
        text = "\n".join(said)
        assert not re.search(r"SGD|Momentum|× gradient|\\eta|\\mu", text)
        assert "everywhere" not in ratio_note(trainer)
        assert f"this is what the rule of {kind.title} gives for the gradient" in said[0]
        assert said[-1].endswith(rf"\Delta w = {tex_exact(change)}")
        for row, name in enumerate(kind.state_names):
            before, after = trainer.optimizer.state[row], trainer.optimizer.next_state[row]
            shown = rf"{tex_exact(before[index])} \to {tex_exact(after[index])}"
            assert rf"\text{{{name}}}:\quad {shown}" in text
    assert kind.formula == kind.source == ""
    assert [one.__qualname__ for one in update_code(kind)] == [f"{kind.__name__}.delta"]


# --- the pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OWN)
def test_the_update_page_shows_its_step(
    open_page: OpenPage,
    say: Say,
    words: Words,
    shown_code: ShownCode,
    kind: type[Optimizer],
) -> None:
    app = open_page("update", optimizer=kind.name, step="30")
    say(app, "update_step_section", "at_once")
    text = words(app, "update_step_section")
    assert f"{kind.title} with these numbers" in text
    assert "SGD" not in text
    assert ("in one piece" in text) == (kind is not Lion)
    assert f"{kind.__name__}.delta" in shown_code(app)
    rules = [caption.value for caption in app.caption if caption.value.startswith("The rule")]
    assert rules == ([f"The rule: {Lion.source}."] if kind is Lion else [])


def test_the_control_offers_it_and_asks_for_its_momentum(open_page: OpenPage) -> None:
    app = open_page("training", "more_settings")
    choice = app.selectbox(key="set_optimizer")
    assert {"Lion", "Silent", "Curt"} <= set(choice.options)
    choice.set_value("lion").run()
    assert not app.exception
    assert "Momentum μ" in {box.label for box in app.number_input}
    app.selectbox(key="set_optimizer").set_value("curt").run()
    assert "Momentum μ" not in {box.label for box in app.number_input}


def test_two_settings_can_be_compared_with_it() -> None:
    assert "lion" in changeable()["optimizer"]
    assert setting_value("optimizer", "lion") == "Lion"
