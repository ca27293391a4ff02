"""The Update page's words, equations and pictures: numbers in, text out."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment, Run
from neuralnet.inside.explain import Effect, update_parts
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from ui.figures.update_bars import places, update_bars
from ui.figures.weight_history import weight_history
from ui.lessons.update.rule_lines import rule_equations
from ui.lessons.update.update_terms import (
    SIZE_NOTES,
    answer,
    effect_words,
    epoch_sentence,
    in_step,
    size_note,
    updates_of_an_epoch,
)
from ui.words.numbers import signed_exact, tex_exact
from ui.words.settings import decay_words


def trainer_at(step: int, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_before_change_and_after_are_printed_so_that_they_add_up() -> None:
    assert in_step(0.12391001, -0.0000902149) == ("0.12391001", "−0.00009021", "0.12381980")
    assert in_step(2.0, 0.5) == ("2.000000", "+0.500000", "2.500000")
    assert in_step(0.25, 0.0) == ("0.25", "0", "0.25")


def test_an_epoch_of_the_course_has_24_updates_the_last_from_9_rows() -> None:
    assert updates_of_an_epoch(239, 10) == (24, 9)
    assert epoch_sentence(239, 10) == (
        "239 rows in batches of 10: **24 updates an epoch**, the last one from 9 rows"
    )
    assert epoch_sentence(240, 10) == "240 rows in batches of 10: **24 updates an epoch**"
    assert epoch_sentence(239, 1000) == "239 rows in batches of 239: **1 update an epoch**"


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("extra", [{}, {"weight_decay": 0.1, "clip_norm": 0.1}])
def test_the_answer_names_the_change_its_way_and_its_parts(
    optimizer: str, extra: dict[str, float]
) -> None:
    trainer = trainer_at(30, optimizer=optimizer, learning_rate=0.01, **extra)
    for index in range(0, 193, 11):
        text = answer(trainer, index, "w")
        change = float(trainer.delta[index])
        if change == 0:
            assert "stays at" in text
            continue
        was, by, becomes = in_step(float(trainer.network.theta[index]), change)
        assert f"goes **{'up' if change > 0 else 'down'} by {by[1:]}**" in text
        assert f"from {was} to {becomes}" in text
        assert signed_exact(change) in text or "of which" in text
        assert size_note(trainer, index)


def test_a_gradient_that_is_overruled_is_said_to_be() -> None:
    trainer = trainer_at(200)
    gradient, delta = trainer.network.dL_dtheta, trainer.delta
    overruled = np.flatnonzero(gradient * delta > 0)
    assert len(overruled)
    text = answer(trainer, int(overruled[0]), "w")
    assert "what the optimizer remembers pulls harder" in text


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_the_printed_rule_ends_in_the_change_that_the_engine_makes(optimizer: str) -> None:
    trainer = trainer_at(30, optimizer=optimizer, weight_decay=0.01, clip_norm=0.1)
    index = 70
    lines = rule_equations(trainer, index)
    change = tex_exact(float(trainer.delta[index]))
    assert lines[-1].removesuffix(r"\end{aligned}").endswith(f"= {change}")
    assert lines[0].startswith(r"c = \min")
    assert lines[1].endswith(f"= {tex_exact(float(trainer.g[index]))}")
    assert (r"\lambda w" in lines[1]) is not (r"\lambda w" in lines[-1])  # decoupled, or not
    assert not re.search(r"<\w+>", "".join(lines))


@pytest.mark.parametrize("optimizer", list(SIZE_NOTES))
def test_the_size_of_a_step_is_said_in_the_words_of_its_optimizer(optimizer: str) -> None:
    trainer = trainer_at(3, optimizer=optimizer, weight_decay=0.01)
    assert OPTIMIZERS[optimizer].title.split()[-1].lower() in size_note(trainer, 70).lower()
    assert "With " not in size_note(trainer, 70)


def test_the_page_says_that_adamws_decay_is_decoupled() -> None:
    assert "decoupled" in size_note(trainer_at(3, optimizer="adamw", weight_decay=0.01), 70)
    assert "decoupled" not in size_note(trainer_at(3, optimizer="adamw"), 70)
    assert "decoupled" in decay_words("adamw", "every weight")
    assert decay_words("adam", "every weight").startswith("Adds λW to the gradient")


def test_adams_last_line_can_be_computed_from_what_it_prints() -> None:
    trainer = trainer_at(271)
    line = rule_equations(trainer, 150)[-1]
    found = re.search(r"= -([\d.]+)\\cdot \(?(-?[\d.]+)\)? = (-?[\d.]+)$", line)
    assert found is not None
    rate, m_hat, change = map(float, found.groups())
    assert -rate * m_hat == pytest.approx(change, rel=1e-5)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_a_frozen_weight_says_what_it_would_do_and_that_it_does_not(optimizer: str) -> None:
    experiment = Experiment(optimizer=optimizer, l1_penalty=0.01)
    trainer, free = (Trainer(Run(experiment).edited(0, frozen=held)) for held in ({70: True}, {}))
    trainer.compute()
    free.compute()
    wanted = float(free.delta[70])
    assert "is **frozen** and stays at" in answer(trainer, 70, "w")
    assert answer(trainer, 70, "w").endswith(f"would change it by {signed_exact(wanted)}.")
    lines = rule_equations(trainer, 70)
    assert lines[-1] == r"\text{frozen:}\quad \Delta w = 0"
    assert lines[:-1] == rule_equations(free, 70)
    assert "lambda_1" in lines[0]


def test_the_effect_is_told_with_its_sign_in_words() -> None:
    assert effect_words(Effect(0.5, 0.4)) == "falls by 0.1 (−20%)"
    assert effect_words(Effect(0.5, 0.6)) == "rises by 0.1 (+20%)"
    assert effect_words(Effect(0.5, 0.5)) == "stays the same"
    assert effect_words(Effect(0.5, float("inf"))) == "is no longer a finite number"
    assert effect_words(Effect(float("nan"), float("nan"))) == "no rows"


def test_the_bars_begin_where_the_one_before_ends_and_add_up() -> None:
    first, second, total, zero = places([0.3, -0.5], -0.2)
    assert first == (zero[0], 99.0)
    assert second == (1.0, 99.0)
    assert total == (1.0, zero[0])
    assert places([0.0], 0.0)[0] == (50.0, 50.0)


def test_the_bars_say_every_number_and_its_sign() -> None:
    trainer = trainer_at(271)
    parts = update_parts(trainer, 5)
    html = update_bars([(term.name, term.value) for term in parts.terms], parts.total, signed_exact)
    for value in (*(term.value for term in parts.terms), parts.total):
        assert html.count(f">{signed_exact(value)} ") == 1
    assert html.count("▲") + html.count("▼") == 3


def test_the_line_of_a_weight_marks_the_present_state() -> None:
    figure = weight_history(np.arange(5), np.arange(5.0) / 10, "w", "run")
    line, now = figure.data
    assert list(line.y) == [0.0, 0.1, 0.2, 0.3, 0.4]
    assert (list(now.x), list(now.y)) == ([4], [0.4])


def test_a_weight_without_a_gradient_still_follows_the_past() -> None:
    trainer = trainer_at(200)
    still = np.flatnonzero((trainer.network.dL_dtheta == 0) & (trainer.delta != 0))
    assert len(still)
    text = answer(trainer, int(still[0]), "w")
    assert "because what the optimizer remembers pulls, although its gradient" in text
