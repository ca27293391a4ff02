"""Presets: every number in their words is the engine's, and every run does what is said of it."""

import re
from typing import Any

import numpy as np
import pytest

from neuralnet.advice.evidence import constant_guess
from neuralnet.advice.findings import RULES
from neuralnet.advice.presets import PRESETS
from neuralnet.experiment import Experiment
from neuralnet.inside.diagnostics import layer_health
from neuralnet.training import Trainer
from tests.neuralnet.advice.trained import at_end
from tests.present import present

BY_NAME = {preset.name: preset for preset in PRESETS}
LAST = -1

# preset: (as it is written, epoch, figure)
MEASURED: dict[str, list[tuple[str, Any, str]]] = {
    "lab": [("96.1%", 5, "validation_metric"), ("100.0%", 50, "validation_metric")],
    "good_rate": [("97.1%", 1, "validation_metric"), ("34.0%", 1, "lab: validation_metric")],
    "xor": [("100.0%", LAST, "validation_metric")],
    "body_mass": [("351 g", LAST, "validation_metric")],
    "spirals": [("85.6%", 5, "validation_metric"), ("100.0%", 50, "validation_metric")],
    "few_rows_decay": [("0.261", LAST, "training_loss"), ("0.353", LAST, "validation_loss")],
    "slow_rate": [
        ("1.555", 0, "training_loss"),
        ("1.135", 50, "training_loss"),
        ("1.048", None, "guess"),
    ],
    "fast_rate": [("6.533", 1, "training_loss"), ("1.555", 0, "training_loss")],
    "zeros": [("43.7%", LAST, "validation_metric")],
    "large_start": [
        ("605.8", 0, "training_loss"),
        ("1.048", None, "guess"),
        ("4.171", LAST, "validation_loss"),
    ],
    "vanishing": [("1.048", LAST, "training_loss"), ("1.048", None, "guess")],
    "dead": [("43.7%", LAST, "validation_metric")],
    "saturated": [("0.453", LAST, "training_loss"), ("0.015", LAST, "lab: training_loss")],
    "raw": [("1866.6", 0, "training_loss"), ("43.7%", LAST, "validation_metric")],
    "wrong_pair": [
        ("0.0019", LAST, "validation_loss"),
        ("0.0241", LAST, "lab: validation_loss"),
        ("98.1%", LAST, "validation_metric"),
        ("100.0%", LAST, "lab: validation_metric"),
    ],
    "no_hidden": [("0.690", LAST, "training_loss"), ("0.693", None, "guess")],
    "few_rows": [
        ("0.005", LAST, "training_loss"),
        ("0.336", 5, "validation_loss"),
        ("3.854", LAST, "validation_loss"),
    ],
    "noisy_steps": [
        ("0.298", 0, "training_loss"),
        ("0.734", 5, "training_loss"),
        ("0.306", 50, "training_loss"),
    ],
    "rare_class": [("95.0%", LAST, "validation_metric")],
    "strong_decay": [("1.046", LAST, "training_loss"), ("1.048", None, "guess")],
}
# Numbers that other tests compare.
OTHERS = {"body_mass": ("2700 g", "6300 g", "795 g"), "large_start": ("0.25",)}


def trained(name: str) -> Trainer:
    return at_end(BY_NAME[name].run)


def written(value: float, like: str) -> str:
    """``value`` in as many decimals as ``like`` has."""
    number = like.rstrip("% g")
    decimals = len(number.partition(".")[2])
    return f"{value:.{decimals}%}" if like.endswith("%") else f"{value:.{decimals}f}"


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_every_number_in_the_words_is_the_engines(name: str) -> None:
    preset = BY_NAME[name]
    for text, epoch, figure in MEASURED[name]:
        where, _, figure = figure.rpartition(": ")
        trainer = trained(where or name)
        if figure == "guess":
            value = constant_guess(trainer)
        else:
            measurements = sorted(trainer.history.measurements.values(), key=lambda m: m.step)
            value = getattr(measurements[epoch], figure)
        assert written(value, text) == text.removesuffix(" g"), (text, epoch, figure)
    claimed = re.findall(r"\d+\.\d+%?|\d+ g\b", preset.predict + preset.answer)
    known = {text for text, _epoch, _figure in MEASURED[name]} | {*OTHERS.get(name, ())}
    assert set(claimed) == known


def test_the_penguins_masses_are_as_the_preset_says() -> None:
    data = Trainer(BY_NAME["body_mass"].run).data
    assert "from 2700 g to 6300 g" in BY_NAME["body_mass"].predict
    assert (data.dataset.y.min(), data.dataset.y.max()) == (2700, 6300)
    assert f"{present(data.target_scaler).scale[0]:.0f} g" in BY_NAME["body_mass"].answer


def test_he_would_start_four_times_narrower_between_the_hidden_layers() -> None:
    hidden = BY_NAME["large_start"].experiment.hidden_units
    assert np.sqrt(2 / hidden[0]) == 0.25


def test_the_lab_is_the_courses() -> None:
    assert BY_NAME["lab"].experiment == Experiment()


def test_names_and_titles_are_unique_and_findings_are_known() -> None:
    for words in ("name", "title", "sentence"):
        assert len({getattr(preset, words) for preset in PRESETS}) == len(PRESETS)
    kinds = [preset.finding for preset in PRESETS if preset.finding is not None]
    # What is left when no single cause stands out has no preset of its own; mixed pixels have
    # theirs on the page Pictures.
    without = {"restless", "halted", "resting", "unfinished", "behind", "mixed_pixels"}
    assert set(kinds) == set(RULES) - without
    assert len(kinds) == len(set(kinds))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zeros", "dead", "raw"])
def test_an_accuracy_that_stays_is_the_same_after_every_epoch(name: str) -> None:
    measurements = list(trained(name).history.measurements.values())[1:]
    assert len({m.validation_metric for m in measurements}) == 1


@pytest.mark.slow
def test_what_is_said_of_layers_is_so() -> None:
    fast = layer_health(trained("fast_rate"))
    assert fast[1].dead.all()
    zeros = layer_health(trained("zeros"))
    assert [h.gradient for h in zeros] == [0.0, 0.0, 0.0]
    assert all(h.weights == 0.0 for h in zeros)
    raw = layer_health(trained("raw"))
    assert raw[0].dead.all()
    assert raw[1].dead.all()
    start = Trainer(BY_NAME["dead"].run)
    assert layer_health(start)[2].dead.all()
    assert not layer_health(start)[1].dead.all()
    saturated = layer_health(trained("saturated"))
    assert max(h.moved for h in saturated[:-1]) < 0.05
    assert saturated[-1].moved > 1


def test_of_100_networks_of_two_units_a_layer_69_have_a_dead_layer_from_the_start() -> None:
    dead = 0
    for seed in range(100):
        found = layer_health(Trainer(BY_NAME["dead"].experiment.replace(seed=seed)))
        dead += any(health.dead.all() for health in found[:-1])
    assert f"of 100 such networks (seeds 0 to 99), {dead} have" in BY_NAME["dead"].answer


def test_an_accuracy_in_figures_says_of_which_rows_it_is() -> None:
    words = " ".join(preset.predict + " " + preset.answer for preset in PRESETS)
    of = re.findall(r"(\w+) accuracy (?:stays at|will soon be) \d", words)
    assert len(of) == 3
    assert set(of) == {"validation"}


@pytest.mark.slow
def test_sigmoid_outputs_that_nothing_holds_down_drift_to_one() -> None:
    pair = trained("wrong_pair")
    assert pair.outputs().mean(axis=0).min() > 0.95
    assert trained("lab").outputs().sum(axis=1) == pytest.approx(np.ones(342))


@pytest.mark.slow
def test_a_rare_class_is_never_named_and_the_accuracy_hides_it() -> None:
    trainer = trained("rare_class")
    rows = trainer.data.training_rows
    assert (trainer.outputs()[rows].argmax(axis=1) == 0).all()
    assert trainer.data.dataset.labels[rows].sum() == 7


@pytest.mark.slow
def test_parameters_and_rows_are_as_the_presets_say() -> None:
    trainer = trained("few_rows")
    assert "1,218 parameters and 20 rows" in BY_NAME["few_rows"].predict
    assert (trainer.network.theta.size, len(trainer.data.training_rows)) == (1218, 20)
