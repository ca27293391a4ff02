"""What the Update page says of a learning rate that changes: sentences, and formulas in numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from neuralnet.experiment import Experiment
from neuralnet.training import Trainer
from ui.lessons.update.rate_terms import rate_answer, rate_equations
from ui.lessons.update.update_terms import answer, size_note
from ui.words.numbers import tex_exact
from ui.words.settings import schedule_words
from ui.words.state_words import rate_words


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


@pytest.mark.parametrize(
    "step, settings, words",
    [
        (
            60,
            {"schedule": "cosine", "cosine_epochs": 10},
            "is **0.0008533**, of the chosen 0.001: the cosine has come 2.502 of its 10 epochs, "
            "which leaves 85.3%.",
        ),
        (
            24 * 12,
            {"schedule": "cosine", "cosine_epochs": 10},
            "is **0**, of the chosen 0.001: the cosine has come to its end after 10 epochs.",
        ),
        (
            24 * 5,
            {"schedule": "step", "drop_every": 2},
            "is **0.00025**, of the chosen 0.001: it has dropped twice by the factor 0.5.",
        ),
        (3, {"schedule": "step"}, "is **0.001**, all of the chosen 0.001."),
        (
            11,
            {"warmup_epochs": 1.0},
            "is **0.0005021**, of the chosen 0.001: the warm-up has come to 50.2%.",
        ),
        (
            24,
            {"schedule": "step", "drop_every": 1, "warmup_epochs": 4.0},
            "it has dropped once by the factor 0.5 and the warm-up has come to 26.0%.",
        ),
    ],
)
def test_the_rate_of_a_step_is_told_with_its_reason(step: int, settings: Any, words: str) -> None:
    assert rate_answer(trainer_at(step, **settings)).endswith(words)


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine"])
@pytest.mark.parametrize("warmup", [0.0, 2.5])
def test_the_formulas_end_in_the_rate_that_the_optimizer_has(schedule: str, warmup: float) -> None:
    trainer = trainer_at(35, schedule=schedule, warmup_epochs=warmup, drop_every=1)
    lines = rate_equations(trainer)
    assert lines[-1].startswith(r"\eta_t = \eta")
    assert lines[-1].endswith(f"= {tex_exact(float(trainer.optimizer.learning_rate))}")
    assert (lines[0].startswith(r"\tau = 1\text{ epoch} + ")) is (schedule != "constant")
    assert len(lines) == 1 + 2 * (schedule != "constant") + bool(warmup)
    assert (r"f_2 = \min" in "".join(lines)) is bool(warmup)
    assert not re.search(r"<\w+>", "".join(lines))


def test_a_step_with_a_rate_of_0_says_why_nothing_moves() -> None:
    trainer = trainer_at(48, schedule="cosine", cosine_epochs=1)
    assert answer(trainer, 70, "w").endswith("the learning rate of this step is 0.")
    assert size_note(trainer, 70) == "With a learning rate of 0 no step of Adam has any length."


def test_what_is_in_force_names_the_rate_here_and_the_schedule() -> None:
    assert rate_words(trainer_at(3)) == "learning rate 0.001"
    settings = {"schedule": "step", "drop_every": 1, "warmup_epochs": 0.5}
    assert rate_words(trainer_at(24, **settings)) == (
        "learning rate 0.0005 (0.001 × 0.5: × 0.5 every epoch, after a warm-up of 0.5 epochs)"
    )


def test_a_schedule_in_words() -> None:
    base = Experiment()
    assert schedule_words(base) == ""
    assert schedule_words(base.replace(warmup_epochs=1.0)) == "a warm-up of 1 epoch"
    assert schedule_words(base.replace(schedule="step")) == "× 0.5 every 20 epochs"
    assert schedule_words(base.replace(schedule="cosine", cosine_epochs=1)) == (
        "cosine, down to 0 in 1 epoch"
    )
