"""Station "random weights": what a network says before it has learnt anything."""

import math

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.situation import Place, Situation
from course.texts import say
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Run
from neuralnet.training import Trainer

STEPS = 5  # enough for equal units to show that they stay equal


@kind("start", "log10", "logarithm_forgotten", hints=1)
def loss_of_equal_outputs(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Every class equally probable: L = −ln(1/K) = ln K."""
    here(s.has_softmax)
    classes = len(s.classes)
    equal = np.full((1, classes), 1.0 / classes)
    loss = float(type(s.network.loss)().value(equal, np.eye(classes)[:1]))
    return number(
        loss,
        [("log10", loss / math.log(10.0)), ("logarithm_forgotten", 1.0 / classes)],
        classes=classes,
    )


@kind("start", "zero_is_neutral", "another_one")
def zero_start(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """All weights 0 at the start: do two hidden units ever differ?"""
    here(s.depth >= 2 and s.network.specs[0].units >= 2 and not s.dropped)
    zeros = s.run.experiment.replace(initializer="zeros", initializer_scale=1.0)
    trainer = Trainer(Run(zeros))
    made = trainer.run(STEPS)
    W = to_host(trainer.network.layers[0].W).astype(np.float64)
    spread = float(np.abs(W - W[:, :1]).max())
    here(spread == 0.0)
    return choice(
        "equal",
        {name: say(f"zero_start.{name}") for name in ("equal", "different", "no_answer")},
        {"different": "zero_is_neutral", "no_answer": "another_one"},
        shuffled=True,
        steps=made,
        units=s.network.specs[0].units,
        spread=spread,
    )


@kind("start", "root_forgotten", "counted_something_else", hints=1)
def spread_of_start(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """He's start: weights with a standard deviation of √(2 / n_in)."""
    experiment = s.run.experiment
    here(experiment.per_layer("initializer")[place.layer] == "he")
    here(experiment.per_layer("initializer_scale")[place.layer] == 1.0)
    n_in, units = s.network.layers[place.layer].n_in, s.network.layers[place.layer].n_out
    value = math.sqrt(2.0 / n_in)
    return number(
        value,
        [
            ("root_forgotten", 2.0 / n_in),
            ("counted_something_else", math.sqrt(2.0 / units), "outputs_of_layer"),
        ],
        layer=place.layer + 1,
        inputs=n_in,
        units=units,
        quotient=2.0 / n_in,
    )


@kind("start", "other_direction", "another_one")
def same_seed(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """The same run again, or with another seed: is this weight the same after some steps?"""
    again = bool(draw.integers(2))
    experiment = s.run.experiment
    other = experiment if again else experiment.replace(seed=(experiment.seed + 1) % 2**31)
    weights = []
    for run in (experiment, other):
        trainer = Trainer(Run(run))
        trainer.run(STEPS)
        weights.append(float(trainer.network.theta[s.weight_index(place)]))
    right = "same" if weights[0] == weights[1] else "another"
    here(right == "same" or abs(weights[0] - weights[1]) > 1e-3 * abs(weights[0]))
    return choice(
        right,
        {name: say(f"same_seed.{name}") for name in ("same", "nearly", "another")},
        {"same": "other_direction", "nearly": "another_one", "another": "other_direction"},
        change=say("same_seed.again" if again else "same_seed.other_seed", seed=other.seed),
        steps=STEPS,
        **place.of_weight,
        first=weights[0],
        second=weights[1],
    )
