"""The letters of an optimizer's rule are explained before its formula."""

import re

import pytest

from neuralnet.experiment import Experiment
from neuralnet.inside.explain import update_values
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.lessons.update.rule_words import rule_words
from ui.lessons.update.update_change import change_html
from ui.words.names import Selection
from ui.words.numbers import exact

# What each rule has besides η and g.
LETTERS = {
    "momentum": {"m", "μ"},
    "nesterov": {"m", "μ"},
    "adagrad": {"v", "ε"},
    "rmsprop": {"v", "ρ", "ε"},
    "adam": {"m", "v", "β₁", "β₂", "ε", "m̂", "v̂"},
    "adamw": {"m", "v", "β₁", "β₂", "ε", "m̂", "v̂", "λ"},
}


def at_a_step(optimizer: str) -> Trainer:
    trainer = Trainer(Experiment(optimizer=optimizer))
    trainer.run(5)
    trainer.compute()
    return trainer


@pytest.mark.parametrize("optimizer", LETTERS)
def test_plain_sgd_comes_first_and_every_letter_of_the_rule_follows(optimizer: str) -> None:
    trainer = at_a_step(optimizer)
    plain, rule = rule_words(trainer, 7)
    n = update_values(trainer, 7)
    assert plain.startswith("**Plain SGD** would make the change −η · g")
    assert exact(abs(n.g)) in plain
    for letter in LETTERS[optimizer]:
        says = (
            rf"\*\*{letter}\*\*( and \*\*v̂\*\*)? (is|are|also pulls)|\*\*m̂\*\* and \*\*{letter}\*\*"
        )
        assert re.search(rf"{says}|{letter} = [\d.]+", rule), letter


def test_plain_sgd_itself_needs_no_words_and_no_other_rule_goes_without() -> None:
    assert rule_words(at_a_step("sgd"), 7) == []
    assert {"sgd", *LETTERS} == {*OPTIMIZERS}


def test_the_words_stand_before_the_formula() -> None:
    me = Learner(cursor=5)
    html = change_html(me, me.at_cursor(), Selection("weight", 1, 0, 0), 0)
    words, formula = html.index("<strong>Plain SGD</strong>"), html.index('class="formula"')
    assert words < html.index("<strong>v̂</strong>") < formula
