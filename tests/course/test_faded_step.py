"""One training step on paper: its key derived again by other code, slips and follow-up errors."""

import math
from functools import lru_cache

import numpy as np
import pytest

from course.answers import readings
from course.faded_step import (
    LEVELS,
    SMALL_NETS,
    STATE,
    FadedStep,
    Line,
    small_step,
    step_of,
    versions,
)
from course.items.update import change_of_a_weight
from course.paper.step_rule import feeds
from course.paper.step_slips import slips_of
from course.situation import NotHereError, Place, Situation
from course.slips import SLIPS
from course.texts import catalogue
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer
from tests.course.random_runs import random_experiment
from tests.course.writing import in_digits, ways_of_writing

WORDS = catalogue()
NETS = tuple(SMALL_NETS)


@lru_cache
def steps(level: int = 2) -> tuple[FadedStep, ...]:
    """Steps of small networks, and of random ones with a batch of several rows."""
    found = [small_step(net, seed, level) for net in NETS for seed in range(3)]
    return (*found, *(step_of(Run(random_experiment(seed)), 12, level) for seed in range(8)))


def typed(line: Line) -> str:
    return in_digits(line.value, max(4, line.accepted.digits + 1))


# --- the key by other code ------------------------------------------------------------------------


def by_hand(step: FadedStep) -> dict[str, float]:
    """Every number of a step of plain gradient descent, from what is given on its sheet alone."""
    given = {each.symbol: each.table for each in step.givens()}
    x, y, rate = given["x"], given["y"], step.settings.learning_rate
    experiment, n = step.run.experiment, len(given["x"])
    W = [given[f"W^{{({i + 1})}}"] for i in range(step.depth)]
    b = [given[f"b^{{({i + 1})}}"][0] for i in range(step.depth)]

    def forward(W: list[np.ndarray], b: list[np.ndarray]) -> tuple[list[np.ndarray], ...]:
        z, a = [], [x]
        for i in range(step.depth):
            z.append(np.einsum("ni,ij->nj", a[-1], W[i]) + b[i])
            if i < step.depth - 1:
                a.append(np.tanh(z[-1]) if experiment.activation == "tanh" else logistic(z[-1]))
            elif z[-1].shape[1] == 1:
                a.append(logistic(z[-1]))
            else:
                powers = np.exp(z[-1])
                a.append(powers / powers.sum(axis=1, keepdims=True))
        return z, a

    def logistic(z: np.ndarray) -> np.ndarray:
        return np.asarray(np.exp(z) / (1.0 + np.exp(z)))

    def loss(a: np.ndarray) -> float:
        true = np.where(y > 0.5, a, 1.0 - a) if y.shape[1] == 1 else (a * y).sum(axis=1)
        return float(-np.log(true).sum() / n)

    z, a = forward(W, b)
    dz = [np.zeros_like(part) for part in z]
    dz[-1] = (a[-1] - y) / n
    for i in range(step.depth - 2, -1, -1):
        slope = 1.0 - a[i + 1] ** 2 if experiment.activation == "tanh" else a[i + 1] - a[i + 1] ** 2
        dz[i] = np.einsum("nk,jk->nj", dz[i + 1], W[i + 1]) * slope
    dW = [np.einsum("ni,nj->ij", a[i], dz[i]) for i in range(step.depth)]
    db = [dz[i].sum(axis=0) for i in range(step.depth)]
    new_W = [W[i] - rate * dW[i] for i in range(step.depth)]
    new_b = [b[i] - rate * db[i] for i in range(step.depth)]
    tables = {
        "z": z,
        "a": a[1:],
        "dz": dz,
        "dW": dW,
        "db": db,
        "change_W": [-rate * part for part in dW],
        "change_b": [-rate * part for part in db],
        "new_W": new_W,
        "new_b": new_b,
    }
    found = {}
    for name, line in step.lines.items():
        quantity, layer, place = line.cell
        if quantity == "L":
            found[name] = loss(a[-1])
        elif quantity == "new_L":
            found[name] = loss(forward(new_W, new_b)[1][-1])
        else:
            found[name] = float(tables[quantity][layer][place])
    return found


@pytest.mark.parametrize("net", NETS)
def test_the_key_comes_out_again_from_what_is_given(net: str) -> None:
    for seed in range(5):
        step = small_step(net, seed)
        for name, value in by_hand(step).items():
            assert step.lines[name].value == pytest.approx(value, rel=1e-9, abs=1e-12), name


def test_thirty_versions_differ_and_all_their_keys_are_right() -> None:
    sheets = list(versions(Run(SMALL_NETS["2-2-1"]), STATE, 30))
    keys = [tuple(line.value for line in step.lines.values()) for step in sheets]
    assert len(set(keys)) == 30
    for step in sheets:
        for name, value in by_hand(step).items():
            assert step.lines[name].value == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_the_first_version_is_the_step_itself_and_each_can_be_made_again_from_its_seed() -> None:
    run = Run(SMALL_NETS["4-3-3"].replace(seed=7))
    sheets = list(versions(run, STATE, 3))
    assert [step.run.experiment.seed for step in sheets] == [7, 8, 9]
    assert len({line.value for step in sheets for line in step.lines.values()}) > 100
    again = step_of(sheets[2].run, sheets[2].step)
    assert [line.value for line in again.lines.values()] == [
        line.value for line in sheets[2].lines.values()
    ]


def test_every_number_follows_from_those_before_it_on_any_run() -> None:
    for step in [
        *steps(),
        step_of(Run(Experiment(dropout=0.3, weight_decay=0.1, clip_norm=0.2)), 3),
        step_of(Run(Experiment(optimizer="adamw", weight_decay=0.1, loss="mse")), 3),
    ]:
        for line in step.lines.values():
            derived = step.rule.derive(line.cell, step.numbers)
            assert derived == pytest.approx(line.value, rel=1e-9, abs=1e-12), line.name


# --- levels ---------------------------------------------------------------------------------------


def test_schedule_and_penalties_stand_in_the_working_of_a_change_and_count() -> None:
    held = SMALL_NETS["2-2-1"].replace(
        schedule="cosine", cosine_epochs=2, warmup_epochs=1.0, l1_penalty=0.03, weight_decay=0.1
    )
    step = step_of(Run(held), STATE)
    rate, layer = step.trainer.rate.value, step.trainer.network.layers[0]
    assert rate < 0.5 * step.settings.learning_rate
    assert step.heading.numbers["rate"] == rate
    for line in step.lines.values():
        if line.cell[0] == "change_W" and line.cell[1] == 0:
            w, g = float(layer.W[line.cell[2]]), float(layer.dL_dW[line.cell[2]])
            by_hand = -rate * (g + 0.1 * w + 0.03 * math.copysign(1, w))
            assert line.value == pytest.approx(by_hand, rel=1e-9)
            assert r"\lambda_1 \operatorname{sign} w" in line.formula
            assert r"0.03\cdot" in line.working
        if line.cell[0] == "change_b":
            assert "lambda" not in line.formula


def test_a_frozen_weight_does_not_change_on_paper_either() -> None:
    run = Run(SMALL_NETS["2-2-1"]).edited(STATE, frozen={0: True})
    step = step_of(run, STATE)
    changes = {
        line.cell[2]: line for line in step.lines.values() if line.cell[:2] == ("change_W", 0)
    }
    assert changes[0, 0].value == step.rule.derive(changes[0, 0].cell, step.numbers) == 0
    assert changes[0, 0].working == r"\text{frozen: } 0"
    assert changes[1, 0].value != 0
    place = Place(0, 0, 0, 0, 0, 0)
    assert Situation(step.trainer).is_frozen(place)
    with pytest.raises(NotHereError):
        change_of_a_weight(Situation(step.trainer), place, np.random.default_rng(0))


def test_a_step_whose_schedule_has_come_to_0_is_no_sheet() -> None:
    run = Run(SMALL_NETS["2-2-1"].replace(schedule="cosine", cosine_epochs=1))
    with pytest.raises(NotHereError):
        step_of(run, 10**6)


@pytest.mark.parametrize("net", NETS)
def test_the_levels_fade_from_all_numbers_to_none(net: str) -> None:
    by_level = {level: small_step(net, 0, level) for level in LEVELS}
    assert by_level[1].blanks == ()
    for section in by_level[2].sections:
        assert sum(line.blank for line in section.lines) == 1
    for level in (3, 4):
        assert len(by_level[level].blanks) == len(by_level[level].lines)
    quantities = {line.cell[0] for line in by_level[2].blanks}
    assert {"z", "a", "L", "dz", "dW", "db", "new_L"} <= quantities


def test_a_small_network_is_worked_out_in_full_and_a_larger_one_in_part() -> None:
    assert len(small_step("2-2-1").lines) == 38
    large = step_of(Run(Experiment()), 30)
    assert len(large.lines) < 70
    assert large.working_numbers()


@pytest.mark.parametrize("level", [2, 3])
def test_no_working_gives_a_blank_away(level: int) -> None:
    """A number that is to be filled in stands under its symbol wherever it is used."""
    for step in steps(level):
        for line in step.lines.values():
            used = [blank for blank in step.blanks if blank.symbol in line.working]
            for blank in step.blanks:
                _quantity, layer, place = blank.cell
                feeds = blank.cell[0] == "z" and line.cell == ("a", layer, place)
                if feeds and not step.rule.activations[layer].uses_whole_row:
                    assert blank in used, (blank.name, line.name)
                    assert blank.result not in line.working
        for given in step.working_numbers():
            assert len(given.table)
        hidden = sum(int(np.isnan(given.table).sum()) for given in step.working_numbers())
        tables = [blank for blank in step.blanks if blank.cell[0] in ("a", "dz")]
        assert hidden == (len(tables) if step.working_numbers() else 0)


def test_a_unit_whose_sum_is_asked_for_does_not_show_its_output_or_its_errors() -> None:
    for step in steps(2):
        asked = {line.cell for line in step.blanks}
        for quantity, layer, place in list(asked):
            if quantity == "z":
                assert {("a", layer, place), ("dz", layer, place)} <= asked
                assert any(q == "dW" and la == layer for q, la, _place in asked)
                assert ("db", layer, place[1:]) in asked
            if quantity.startswith("change"):
                assert (quantity.replace("change", "new"), layer, place) in asked


def test_a_level_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="level: expected one of 1, 2, 3, 4; got 5"):
        small_step(level=5)
    with pytest.raises(ValueError, match="net: expected one of 2-2-1, 4-3-3; got '9-9'"):
        small_step("9-9")


def test_a_step_whose_numbers_ran_out_is_no_sheet() -> None:
    run = Run(Experiment(hidden_units=(4,), optimizer="sgd", learning_rate=1e6))
    trainer = Trainer(run)
    trainer.run_to_end()
    with pytest.raises(NotHereError):
        FadedStep(trainer)


def test_a_sheet_leaves_its_trainer_as_it_was() -> None:
    trainer = Trainer(Run(SMALL_NETS["4-3-3"]))
    trainer.seek(9)
    trainer.compute()
    theta, delta = trainer.network.theta.copy(), trainer.delta.copy()
    step = FadedStep(trainer, 3)
    for line in step.blanks:
        step.check(line.name, "1.23", {other.name: "0.5" for other in step.blanks})
    assert np.array_equal(trainer.network.theta, theta)
    assert np.array_equal(trainer.delta, delta)
    assert trainer.step == 9


# --- checking -------------------------------------------------------------------------------------


def test_the_right_number_is_accepted_in_every_usual_way_of_writing_it() -> None:
    for step in steps():
        for line in step.blanks:
            digits = max(4, line.accepted.digits + 1)
            for text in ways_of_writing(line.value, digits):
                if line.value == round(line.value) and "." not in text:
                    continue  # 4 digits of 0 are 0
                assert step.check(line.name, text).kind == "right", (line.name, text)


def test_each_slip_is_recognised_by_its_name() -> None:
    met = set()
    for step in steps(3):
        for line in step.blanks:
            told: list[float] = []
            for slip, value in slips_of(step.rule, line.cell, step.numbers):
                assert slip in SLIPS
                apart = all(line.accepted.apart(value, other) for other in told)
                if not apart or not line.accepted.apart(value, line.value):
                    continue
                told.append(value)
                verdict = step.check(line.name, in_digits(value, 9))
                assert (verdict.kind, verdict.slip) == ("slip", slip), line.name
                assert WORDS.write(verdict.text)
                met.add(slip)
    assert met >= {
        "bias_left_out", "inputs_not_scaled", "activation_forgotten", "slope_for_value",
        "division_forgotten", "exponential_forgotten", "log10", "target_forgotten",
        "one_over_n_forgotten", "slope_forgotten", "error_shared_out",
        "input_forgotten", "one_over_n_twice", "one_row_for_batch", "gradient_for_change",
        "rate_twice", "sign_turned", "wrong_state", "change_for_value", "rate_forgotten",
        "decimal_place",
    }  # fmt: skip


def test_the_last_batch_is_smaller_and_dividing_by_the_batch_size_is_named() -> None:
    experiment = Experiment(hidden_units=(3,), optimizer="sgd", learning_rate=0.1)
    step = step_of(Run(experiment), 23, 3)  # 239 rows in batches of 10: the last has 9
    assert step.n == 9
    line = next(line for line in step.blanks if line.cell[0] == "L")
    verdict = step.check(line.name, in_digits(line.value * 9 / 10, 5))
    assert verdict.slip == "full_batch_assumed"
    assert "fewer rows" in WORDS.write(verdict.text)


def test_a_sheet_filled_in_rightly_with_three_digits_is_right_all_the_way() -> None:
    """Each number is computed from the rounded ones before it, as on paper."""
    for step in [small_step(net, seed, 3) for net in NETS for seed in range(4)]:
        entered: dict[str, str] = {}
        theirs = step.numbers.copy()
        for line in step.blanks:
            text = in_digits(step.rule.derive(line.cell, theirs), max(3, line.accepted.digits))
            said = step.check(line.name, text, entered)
            assert said.kind == "right", (line.name, text, line.value)
            entered[line.name] = text
            theirs.put(line.cell, readings(text)[0].value)


def test_what_feeds_a_number_is_all_that_it_is_computed_from() -> None:
    """Whatever is put elsewhere in the step: a number moves only with those that feed it."""
    steps = [small_step(net, 1, 3) for net in NETS]
    steps.append(step_of(Run(Experiment(hidden_units=(4, 3), batch_size=3)), 30, 3))
    found = set()
    for step in steps:
        cells = [line.cell for line in step.blanks]
        for source in cells:
            theirs = step.numbers.copy()
            theirs.put(source, theirs.at(source) + 0.37)
            for cell in cells:
                moved = step.rule.derive(cell, theirs) != step.rule.derive(cell, step.numbers)
                assert feeds(source, cell) or not moved or source == cell, (source, cell)
                found |= {(source[0], cell[0])} if moved else set()
    assert {("z", "a"), ("a", "dW"), ("dz", "dz"), ("dW", "change_W"), ("new_b", "new_L")} <= found


def test_all_entries_checked_in_one_walk_get_what_each_gets_alone() -> None:
    step = small_step("4-3-3", 2, 3)
    wrong = {line.name: in_digits(line.value + 0.2, 4) for line in step.blanks[::2]}
    right = {line.name: in_digits(line.value, 6) for line in step.blanks[1::2]}
    entered = wrong | right | {step.blanks[5].name: "what"}
    together = step.check_all(entered)
    assert together == {name: step.check(name, entered[name], entered) for name in entered}
    assert {said.kind for said in together.values()} >= {"right", "wrong", "unreadable"}


@pytest.mark.parametrize(
    "first, slip, then",
    [
        ("z-1-1-1", "bias_left_out", "a-1-1-1"),
        ("a-1-1-1", "activation_forgotten", "dW-2-1-1"),
        ("dz-2-1-1", "target_forgotten", "db-2-1"),
        ("dz-2-1-1", "sign_turned", "dz-1-1-1"),
        ("dW-2-1-1", "input_forgotten", "change_W-2-1-1"),
        ("change_W-2-1-1", "gradient_for_change", "new_W-2-1-1"),
    ],
)
def test_what_follows_rightly_from_a_wrong_number_is_accepted_and_said(
    first: str, slip: str, then: str
) -> None:
    step = small_step("2-2-1", 1, 3)
    wrong = next(
        value
        for name, value in slips_of(step.rule, step.lines[first].cell, step.numbers)
        if name == slip
    )
    entered = {first: in_digits(wrong, 5)}
    assert step.check(first, entered[first]).slip == slip
    theirs = step.numbers.copy()
    theirs.put(step.lines[first].cell, wrong)
    follows = step.rule.derive(step.lines[then].cell, theirs)
    verdict = step.check(then, in_digits(follows, 5), entered)
    assert (verdict.kind, verdict.source) == ("follow_up", first)
    assert verdict.accepted
    # Alone, or with the right number still, it is judged by the key.
    assert step.check(then, in_digits(follows, 5)).kind != "follow_up"
    assert step.check(then, typed(step.lines[then]), entered).kind == "right"


def test_a_slip_that_follows_from_a_wrong_number_is_still_named() -> None:
    step = small_step("2-2-1", 1, 3)
    entered = {"dW-2-1-1": "0.9"}
    change = step.lines["change_W-2-1-1"]
    assert step.check(change.name, "-0.45", entered).kind == "follow_up"
    verdict = step.check(change.name, "0.9", entered)
    assert (verdict.kind, verdict.slip) == ("slip", "gradient_for_change")


def test_what_is_neither_right_nor_known_is_wrong_and_does_not_give_the_number_away() -> None:
    step = small_step("2-2-1", 0, 3)
    line = step.blanks[0]
    verdict = step.check(line.name, in_digits(line.value * 1.37 + 0.11, 5))
    assert verdict.kind == "wrong"
    assert "right" not in verdict.text.numbers
    assert not verdict.accepted


def test_too_few_digits_cost_nothing_and_what_is_no_number_neither() -> None:
    step = small_step("2-2-1", 0, 3)
    line = step.lines["a-1-1-1"]
    one_digit = f"{line.value:.1g}"
    assert step.check(line.name, one_digit).kind in ("coarse", "right")
    assert step.check(line.name, "a lot").kind == "unreadable"
    with pytest.raises(ValueError, match="name: expected the name of a line; got 'z-9'"):
        step.check("z-9", "1")


def test_forged_entries_in_other_blanks_break_nothing() -> None:
    step = small_step("2-2-1", 0, 3)
    entered = {"z-1-1-1": "<script>", "a-1-1-1": "1e308", "nobody": "1", "dz-2-1-1": "-1e300"}
    for line in step.blanks:
        verdict = step.check(line.name, typed(line), entered)
        assert verdict.kind == "right", line.name


def test_hints_reveal_the_formula_first_and_then_the_numbers_in_it() -> None:
    step = small_step("2-2-1", 0, 2)
    line = next(line for line in step.blanks if line.cell[0] == "z")
    assert line.hints == (line.formula, line.working)
    assert line.result not in line.working
    assert not math.isnan(line.value)
