"""A change is judged by the cause and by rows that were not trained on, both."""

import pytest

from neuralnet.advice.findings import findings
from neuralnet.advice.mending import judge
from neuralnet.advice.presets import PRESETS
from neuralnet.experiment import Experiment
from tests.neuralnet.advice.trained import at_end

BY_NAME = {preset.name: preset for preset in PRESETS}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dead", "fast_rate", "zeros", "raw", "no_hidden"])
def test_what_a_finding_offers_is_judged_to_have_mended_its_preset(name: str) -> None:
    bad = at_end(BY_NAME[name].experiment)
    (found,) = findings(bad)
    good = at_end(found.change.wanted)
    verdict = judge(found.kind, bad.measure(), good, same_loss=True)
    assert verdict.mended
    assert verdict.rows == "validation"
    assert verdict.losses == (bad.measure().validation_loss, good.measure().validation_loss)
    assert verdict.metrics == (bad.measure().validation_metric, good.measure().validation_metric)


def test_a_change_that_leaves_the_cause_has_mended_nothing() -> None:
    bad = at_end(Experiment(initializer="zeros", epochs=10))
    other = at_end(Experiment(initializer="zeros", epochs=10, learning_rate=0.01))
    verdict = judge("symmetric", bad.measure(), other, same_loss=True)
    assert not verdict.gone
    assert not verdict.mended


def test_a_cause_that_is_gone_while_nothing_is_better_has_mended_nothing() -> None:
    good = at_end(Experiment(epochs=10))
    worse = at_end(Experiment(epochs=2))
    verdict = judge("dead", good.measure(), worse, same_loss=True)
    assert verdict.gone
    assert not verdict.mended


def test_losses_of_two_kinds_are_not_compared() -> None:
    bad = at_end(Experiment(output="tanh", loss="mse", epochs=1))
    good = at_end(Experiment(epochs=20))
    assert good.measure().validation_metric > bad.measure().validation_metric
    assert judge("wrong_pair", bad.measure(), good, same_loss=False).better
    assert not judge("wrong_pair", good.measure(), bad, same_loss=False).better


def test_without_validation_rows_the_training_rows_decide() -> None:
    bad = at_end(Experiment(validation_share=0, epochs=1))
    good = at_end(Experiment(validation_share=0, epochs=20))
    verdict = judge("too_slow", bad.measure(), good, same_loss=True)
    assert (verdict.rows, verdict.mended) == ("training", True)


def test_an_error_that_falls_is_better() -> None:
    bad = at_end(Experiment(dataset="penguin_mass", epochs=1))
    good = at_end(Experiment(dataset="penguin_mass", epochs=20))
    assert judge("too_slow", bad.measure(), good, same_loss=False).better
    assert not judge("too_slow", good.measure(), bad, same_loss=False).better


def test_numbers_that_ran_out_are_worse_than_any() -> None:
    base = Experiment(dataset="plane", optimizer="sgd", activation="tanh")
    bad = at_end(base.replace(learning_rate=1e5))
    good = at_end(base.replace(learning_rate=0.01))
    assert judge("diverged", bad.measure(), good, same_loss=True).mended
