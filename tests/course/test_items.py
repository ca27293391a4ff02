"""Items of all kinds from runs of all kinds: what must hold for each of them."""

import math
import threading
from collections.abc import Callable

import numpy as np
import pytest

from course.answers import readings
from course.bank import KINDS, items_of, make_item
from course.cases import Case, case
from course.construct import TASKS
from course.item import Choice, Item, Number, Several
from course.situation import NotHereError, Situation
from course.slips import MISCONCEPTIONS, SLIPS
from course.stations import NAMES, STANDARD_RUN, STATIONS
from course.texts import Text, catalogue
from neuralnet.experiment import Experiment
from tests.course.random_runs import random_situation
from tests.course.writing import in_decimals, in_digits, ways_of_writing

UNIT = NAMES[:12]  # the stations of the course unit itself


def test_there_are_more_than_five_hundred_items_and_nearly_every_kind(items: list[Item]) -> None:
    assert len(items) >= 500
    assert {item.kind for item in items} >= set(KINDS) - {"epoch_to_keep"}


def test_forty_kinds_belong_to_the_unit_and_every_station_has_some() -> None:
    by_station = {name: [k for k in KINDS.values() if k.station == name] for name in NAMES}
    assert sum(len(by_station[name]) for name in UNIT) >= 40
    assert min(len(kinds) for kinds in by_station.values()) >= 3
    assert set(TASKS) == set(NAMES)


def test_kinds_are_listed_in_the_order_of_the_stations() -> None:
    order = [NAMES.index(kind.station) for kind in KINDS.values()]
    assert order == sorted(order)
    assert len(KINDS) == 80


def test_every_misconception_is_caught_by_some_kind() -> None:
    offered = {SLIPS[slip] for kind in KINDS.values() for slip in kind.slips}
    assert offered >= {*MISCONCEPTIONS, "computation", "wording"}


def test_the_right_answer_is_accepted_in_every_usual_way_of_writing_it(items: list[Item]) -> None:
    for item in items:
        if not isinstance(item.form, Number):
            entry = item.form.right
            assert item.judge(entry).kind == "right", item.kind
            continue
        digits = 12 if item.form.accepted.relative == 0.0 else 4
        if item.form.value == int(item.form.value):
            ways = [in_decimals(item.form.value)]
        else:
            ways = ways_of_writing(item.form.value, digits)
        for text in ways:
            assert item.judge(text).kind == "right", (item.kind, text, item.form)
            assert item.judge(f"{text} {item.form.unit}").kind == "right"


def test_each_slip_is_recognised_as_itself_and_none_is_the_right_answer(items: list[Item]) -> None:
    for item in items:
        values = [slip.value for slip in item.slips]
        assert len(set(values)) == len(values)
        for slip in item.slips:
            entry = slip.value
            if isinstance(entry, float):
                assert isinstance(item.form, Number)
                counted = item.form.accepted.relative == 0.0
                entry = in_decimals(entry) if counted else in_digits(entry, 9)
            verdict = item.judge(entry)
            assert verdict.kind == "slip", (item.kind, slip, item.form)
            assert verdict.slip == slip, (item.kind, slip, verdict)


def test_every_wrong_choice_has_a_name(items: list[Item]) -> None:
    for item in items:
        if isinstance(item.form, Choice):
            wrong = set(item.form.options) - {item.form.right}
            assert {slip.value for slip in item.slips} == wrong
            assert len(item.form.options) >= 2


def test_what_is_neither_right_nor_known_is_wrong_and_says_how_far(items: list[Item]) -> None:
    for item in items:
        if isinstance(item.form, Number):
            far = 3.7 * item.form.value + 1234.5
            known = [float(slip.value) for slip in item.slips]  # type: ignore[arg-type]
            if all(item.form.accepted.apart(far, value) for value in known):
                verdict = item.judge(in_decimals(far, 9))
                assert verdict.kind == "wrong"
                assert verdict.text.numbers["off"] == pytest.approx(abs(far - item.form.value))
        elif isinstance(item.form, Several):
            assert item.judge(frozenset(item.form.options)).kind in ("wrong", "slip")


@pytest.mark.parametrize("entry", ["", "seven", "1.2.3", "nobody's option"])
def test_what_cannot_be_read_commits_to_nothing(items: list[Item], entry: str) -> None:
    for item in items[::7]:
        verdict = item.judge(entry if not isinstance(item.form, Several) else {"nobody"})
        assert verdict.kind == "unreadable"
        assert not verdict.counts


def test_equal_seeds_make_equal_items_and_other_seeds_fresh_numbers() -> None:
    situation, fresh = random_situation(0), set()
    for kind in KINDS:
        try:
            first, again = (make_item(kind, situation, 5) for _time in range(2))
            other = make_item(kind, situation, 6)
        except NotHereError:
            continue
        assert first.question == again.question
        assert (first.form, first.slips) == (again.form, again.slips)
        if other.question.numbers != first.question.numbers:
            fresh.add(kind)
    assert len(fresh) > 25


def test_an_item_leaves_the_trainer_as_it_was() -> None:
    situation = random_situation(1)
    trainer = situation.trainer
    before = trainer.step, trainer.network.theta.copy(), trainer.network.dL_dtheta.copy()
    state = dict(trainer.generator.bit_generator.state)
    for kind in KINDS:
        try:
            make_item(kind, situation, 1)
        except NotHereError:
            continue
    assert trainer.step == before[0]
    assert np.array_equal(trainer.network.theta, before[1])
    assert np.array_equal(trainer.network.dL_dtheta, before[2])
    assert trainer.generator.bit_generator.state == state


def test_the_row_and_the_weight_that_the_learner_chose_are_asked_about() -> None:
    trainer = random_situation(0).trainer
    row = int(trainer.data.validation_rows[0])
    chosen = Situation(trainer, row=row, weight=(0, 1, 0))
    item = make_item("weighted_sum", chosen, 0)
    assert item.question.numbers["row"] == trainer.data.dataset.row_names[row]
    item = make_item("change_of_a_weight", chosen, 0)
    assert [item.question.numbers[name] for name in ("layer", "input_number", "unit_number")] == [
        1,
        2,
        1,
    ]


def test_a_run_that_ran_away_is_asked_nothing_with_numbers_that_are_none() -> None:
    situation = Situation.of(
        Experiment(hidden_units=(3,), optimizer="sgd", learning_rate=1e6, epochs=2), step=60
    )
    words = catalogue()
    for name in NAMES:
        for item in items_of(situation, name, seed=0):
            assert "not a number" not in words.write(item.question)
            if isinstance(item.form, Number):
                assert math.isfinite(item.form.value)


def test_every_station_has_something_to_ask_of_the_standard_run_and_a_check_to_skip_it() -> None:
    for station in STATIONS:
        situation = Situation.of(STANDARD_RUN, station.standard)
        assert station.asks_about(situation), station.name
        make_item(station.check, situation, 0)


def test_what_is_made_of_other_runs_is_there_for_any_run_and_trained_only_when_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [kind for kind in KINDS.values() if not kind.of_run]
    assert len(others) == 12
    diverged = Experiment(optimizer="sgd", learning_rate=1e4, scaling="raw")
    for kind in others:
        for seed in range(40):
            kind.item(Situation.of(diverged, 5), seed)

    def train(_experiment: Experiment) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr("course.cases.diagnosed", train)
    assert all(kind.is_in(random_situation(0)) for kind in others)
    with pytest.raises(AssertionError, match="trained"):
        others[0].item(random_situation(0), 0)


def test_learners_who_arrive_together_share_one_training() -> None:
    started: list[Case] = []
    experiment = Experiment(epochs=3, seed=987)
    threads = [threading.Thread(target=lambda: started.append(case(experiment))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(each is started[0] for each in started)
    assert len(started) == 5


def test_where_a_run_has_nothing_to_ask_the_standard_run_stands_in() -> None:
    own = Situation.of(Experiment(dataset="plane", hidden_units=(2,)))
    by_name = {station.name: station for station in STATIONS}
    assert by_name["sums"].situation(own) is own
    instead = by_name["softmax"].situation(own)
    assert instead.run == STANDARD_RUN
    assert instead.step == by_name["softmax"].standard


def test_what_was_missed_is_asked_first() -> None:
    situation = random_situation(0)
    asked = [
        item.kind for item in items_of(situation, "epochs", 0, first=("weighted_sum", "nobody"))
    ]
    assert asked[0] == "weighted_sum"
    assert "steps_in_an_epoch" in asked


def test_a_kind_that_is_not_there_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"kind: expected one of .* got 'nothing'"):
        make_item("nothing", random_situation(0), 0)


# --- what a learner computes from the numbers that are shown -------------------------------------

Numbers = dict[str, object]


def shown(value: object) -> float:
    """What a learner reads: the number as it is written."""
    assert isinstance(value, int | float)
    text = catalogue().value(value)
    return readings(text.replace(",", ""))[0].value


def numbers_in(text: object) -> dict[str, object]:
    assert isinstance(text, Text)
    return dict(text.numbers)


def sum_of_products(text: object) -> float:
    n = numbers_in(text)
    assert isinstance(n["x"], tuple)
    assert isinstance(n["w"], tuple)
    total = sum(shown(x) * shown(w) for x, w in zip(n["x"], n["w"], strict=True))
    return total + (shown(n["rest"]) if "rest" in n else 0.0)


def vector(text: object) -> list[float]:
    values = numbers_in(text)["values"]
    assert isinstance(values, tuple)
    return [shown(value) for value in values]


def softmax_of_shown(n: Numbers) -> float:
    exponentials = [math.exp(z) for z in vector(n["logits"])]
    return math.exp(shown(n["z"])) / sum(exponentials)


BY_HAND: dict[str, Callable[[Numbers], float]] = {
    "scaled_input": lambda n: (shown(n["raw"]) - shown(n["offset"])) / shown(n["scale"]),
    "weighted_sum": lambda n: sum_of_products(n["products"]) + shown(n["b"]),
    "later_sum": lambda n: sum_of_products(n["products"]) + shown(n["b"]),
    "sum_when_input_rises": lambda n: shown(n["amount"]) * shown(n["w"]),
    "parameters_of_layer": lambda n: (shown(n["inputs"]) + 1) * shown(n["units"]),
    "softmax_probability": softmax_of_shown,
    "last_probability": lambda n: 1 - sum(vector(n["others"])),
    "odds_of_two_classes": lambda n: math.exp(shown(n["z_first"]) - shown(n["z_second"])),
    "loss_of_equal_outputs": lambda n: math.log(shown(n["classes"])),
    "spread_of_start": lambda n: math.sqrt(2 / shown(n["inputs"])),
    "output_minus_target": lambda n: shown(n["output"]) - shown(n["target"]),
    "absolute_difference": lambda n: sum(
        abs(p - y) for p, y in zip(vector(n["outputs"]), vector(n["targets"]), strict=True)
    ),
    "output_in_its_unit": lambda n: shown(n["output"]) * shown(n["scale"]) + shown(n["offset"]),
    "loss_of_a_row": lambda n: -math.log(shown(n["p"])),
    "squared_error": lambda n: (shown(n["output"]) - shown(n["target"])) ** 2,
    "loss_of_the_batch": lambda n: shown(n["sum"]) / shown(n["rows"]),
    "loss_when_p_doubles": lambda n: math.log(shown(n["p"])) - math.log(shown(n["p_after"])),
    "error_of_an_output": lambda n: (shown(n["output"]) - shown(n["target"])) * shown(n["factor"]),
    "gradient_of_a_weight": lambda n: sum_of_products(n["products"]),
    "error_of_a_hidden_unit": lambda n: sum_of_products(n["products"]) * shown(n["slope"]),
    "slope_by_nudge": lambda n: shown(n["rise"]) / (2 * shown(n["epsilon"])),
    "change_of_a_weight": lambda n: -shown(n["rate"]) * shown(n["gradient"]),
    "new_weight": lambda n: shown(n["w"]) + shown(n["change"]),
    "first_change_of_adam": lambda n: -math.copysign(shown(n["rate"]), shown(n["gradient"])),
    "steps_in_an_epoch": lambda n: math.ceil(shown(n["rows"]) / shown(n["size"])),
    "rows_of_the_last_batch": lambda n: (shown(n["rows"]) - 1) % shown(n["size"]) + 1,
    "input_back_in_its_unit": lambda n: shown(n["scaled"]) * shown(n["scale"]) + shown(n["offset"]),
    "gap_of_losses": lambda n: shown(n["validation"]) - shown(n["training"]),
    "change_at_another_rate": lambda n: shown(n["factor"]) * shown(n["before"]),
    "expected_of_the_next_seed": lambda n: sum(vector(n["losses"])) / shown(n["seeds"]),
    "gradient_of_some_rows": lambda n: sum(vector(n["gradients"])) / shown(n["rows"]),
    "multiplications_of_a_layer": lambda n: (
        shown(n["rows"]) * shown(n["inputs"]) * shown(n["units"])
    ),
    "steps_with_larger_batches": lambda n: math.ceil(shown(n["rows"]) / shown(n["new_size"])),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_what_is_computed_from_the_shown_numbers_is_right(items: list[Item], kind: str) -> None:
    asked = [item for item in items if item.kind == kind]
    assert asked
    for item in asked:
        value = BY_HAND[kind](dict(item.question.numbers))
        entry = in_decimals(value, 12 if value == round(value) else 4)
        assert item.judge(entry).kind == "right", (item.form, value)


def test_hints_reveal_one_term_at_a_time_and_never_the_answer_itself(items: list[Item]) -> None:
    words = catalogue()
    for item in items:
        hints = [words.write(hint) for hint in item.hints]
        assert len(set(hints)) == len(hints) >= 1
    sums = next(item for item in items if item.kind == "weighted_sum")
    terms = [hint for hint in sums.hints if hint.key == "given.term"]
    assert len(terms) >= 1
    for hint in terms:
        n = hint.numbers
        assert n["product"] == n["x"] * n["w"]


def test_what_is_to_be_entered_is_said_with_its_rounding(items: list[Item]) -> None:
    said = {catalogue().write(item.instruction) for item in items}
    assert said == {
        "Write at least 3 significant digits.",
        "Write the exact number.",
        "Choose one answer.",
        "Choose all that fit.",
    }


def test_one_digit_alone_is_never_taken_for_a_slip(items: list[Item]) -> None:
    """It could be anything."""
    for item in items:
        if isinstance(item.form, Number) and item.form.accepted.relative:
            for digit in range(1, 10):
                verdict = item.judge(str(digit))
                if verdict.slip is not None:
                    value = float(verdict.slip.value)  # type: ignore[arg-type]
                    assert abs(value - digit) <= item.form.accepted.within(value) * 1.001
