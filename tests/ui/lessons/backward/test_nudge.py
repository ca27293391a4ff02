"""The nudge of one weight where numbers are at an edge: on a kink, and in single precision."""

import re
from typing import Any

import pytest

from neuralnet import Experiment, Trainer
from neuralnet.data.points import dataset_from_points
from neuralnet.inside import explain
from ui.lessons.backward.nudge import nudge_html
from ui.lessons.backward.whole_check import check_whole, whole_check_html
from ui.words.numbers import significant

XOR = dataset_from_points(
    [(a, b, float(a != b)) for a in (0.0, 1.0) for b in (0.0, 1.0)], "classification"
)


def raw_xor(activation: str, **settings: Any) -> Trainer:
    """Inputs of 0 and 1, biases of 0: z of the row (0, 0) is exactly 0."""
    own = Experiment(
        dataset="own",
        own_data=XOR,
        scaling="raw",
        hidden_units=(2,),
        validation_share=0.0,
        activation=activation,
        **settings,
    )
    trainer = Trainer(own)
    trainer.compute()
    return trainer


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("activation, slope", [("relu", "0"), ("leaky_relu", "0.01")])
def test_on_a_kink_both_slopes_are_shown_and_no_smaller_nudge_is_advised(
    activation: str, slope: str
) -> None:
    trainer = raw_xor(activation)
    bias = 4  # of the first hidden unit
    left, right = explain.nudge(trainer, bias).sides
    assert abs(left - right) > 0.05
    for epsilon in (0.1, 1e-5, 1e-7):
        told = words(nudge_html(trainer, bias, "b", epsilon, []))
        assert "There is no one slope here: z is exactly 0 (hidden layer 1, unit 1," in told
        assert f"φ′(0) = {slope}" in told
        assert "maller h" not in told
        assert "another h" not in told
    told = words(nudge_html(trainer, bias, "b", 1e-5, []))
    for side in (left, right):
        assert significant(side, 4) in told
    found = check_whole(trainer)
    assert found.on_kink == 2
    assert found.worst < 1e-6
    said = words(whole_check_html(trainer, found))
    assert "Backpropagation and measurement agree. 2 parameters left out" in said


def test_without_a_kink_the_two_ways_are_compared() -> None:
    told = words(nudge_html(raw_xor("tanh"), 4, "b", 1e-5, []))
    assert "Two independent ways, the same gradient." in told


def test_a_run_in_single_precision_is_nudged_in_double() -> None:
    trainer = Trainer(Experiment(precision="float32", activation="tanh"))
    trainer.run(30)
    trainer.compute()
    for index in range(0, trainer.network.theta.size, 7):
        gradient, nudge = float(trainer.network.dL_dtheta[index]), explain.nudge(trainer, index)
        assert nudge.slope == pytest.approx(gradient, rel=1e-3, abs=1e-7)
    told = words(nudge_html(trainer, 0, "W", 1e-5, []))
    assert "to the digits that 32 bits can hold" in told
    assert "computed again in 64 bits" in told
