"""What the page says of a sweep, from made-up and from real results."""

from typing import Any

import numpy as np
import pytest

from neuralnet.ending import End
from neuralnet.experiment import Experiment
from neuralnet.inside.luck import sign_test
from neuralnet.many.spread import spread
from neuralnet.many.sweeps import Axis, RunResult, SweepRun, grid, seed_axis, seeds, side_by_side
from tests.present import present
from ui.compare import grid as grid_section
from ui.compare import seeds as seeds_section
from ui.compare import sides as sides_section
from ui.compare.words import best_and_worst, figure_titles, figure_value, what_differs
from ui.words.run_words import describe

BASE = Experiment(hidden_units=(3,), epochs=2)


def result(value: Any, kind: Any = "epochs") -> RunResult:
    """A run that ends with ``value`` as every figure."""
    return RunResult(
        f"{value} {kind}", np.array([[0, 1, 1, 1, 1], [9, *[value] * 4]]), End(kind, 9, kind)
    )


def test_runs_within_two_points_of_the_best_come_as_far() -> None:
    results = {0: result(0.99), 1: result(0.97), 2: result(0.969), 3: result(0.5)}
    assert seeds_section.as_good(BASE, results) == [0, 1]
    says = seeds_section.verdict(BASE, results, "most")
    assert says.startswith("**2 of 4 seeds** end within 2 percentage points of the best")
    assert "**99.0%**, the worst at **50.0%**" in says
    assert "You guessed that." in says
    assert "judge a setting by many" in says


def test_a_run_whose_numbers_overflowed_never_comes_as_far() -> None:
    results = {0: result(0.9), 1: result(0.95, "non-finite")}
    assert seeds_section.as_good(BASE, results) == [0]
    assert best_and_worst(BASE, results, "validation_metric") == (0, 0)


def test_for_values_the_error_counts_and_less_is_better() -> None:
    base = BASE.with_data("penguin_mass")
    results = {0: result(300.0), 1: result(329.0), 2: result(340.0)}
    assert seeds_section.as_good(base, results) == [0, 1]
    assert "at most 10% above the best one's" in seeds_section.criterion(base)
    assert figure_value(base, "validation_metric", 312.0) == "312 g"


@pytest.mark.parametrize("count", [8, 16, 32, 64])
def test_the_guesses_cover_every_outcome_once(count: int) -> None:
    covered: list[int] = []
    for name in seeds_section.GUESSES:
        low, high = map(int, seeds_section._range(name, count).split(" to "))
        covered += range(low, high + 1)
        assert {seeds_section.guess_for(good, count) for good in range(low, high + 1)} == {name}
    assert sorted(covered) == list(range(count + 1))


def test_pairs_are_compared_seed_by_seed() -> None:
    sweep = side_by_side(BASE, BASE.replace(learning_rate=0.01), 3)
    a, b = [0.5, 0.6, 0.7], [0.6, 0.5, 0.9]
    results = {at: result(value) for at, value in enumerate([*a, *b])}
    says = sides_section.verdict(sweep, results, "validation_metric")
    assert "With **learning rate 0.01** (B)" in says
    assert "in **2 of 3 pairs**, worse in 1, equal in 0" in says
    says = sides_section.verdict(sweep, results, "validation_loss")
    assert "in **1 of 3 pairs**, worse in 2" in says


def curve_result(values: Any) -> RunResult:
    """A run whose every figure goes through ``values``."""
    rows = [[step, *[value] * 4] for step, value in enumerate(values)]
    return RunResult(str(values), np.array(rows), End("epochs", len(values) - 1, "epochs"))


def told(a: Any, b: Any, figure: Any = "validation_metric") -> str:
    sweep = side_by_side(BASE, BASE.replace(learning_rate=0.01), len(a))
    return sides_section.verdict(sweep, dict(enumerate([*a, *b])), figure)


def test_pairs_that_agree_on_one_row_are_hardly_luck_but_only_of_these_rows() -> None:
    row = sides_section.one_row(BASE, "validation_metric")
    assert row == pytest.approx(1 / 103)
    says = told([result(0.9)] * 32, [result(0.9 + row)] * 32)
    assert "in **32 of 32 pairs**" in says
    assert "**Is it luck?** Hardly: a coin" in says
    assert "No pair differs by more than one row (1.0%)" in says
    assert "may be otherwise on others" in says
    assert "one row" not in told([result(0.9)] * 8, [result(0.9 + 2 * row)] * 8)
    assert "one row" not in told([result(0.9)] * 8, [result(0.89)] * 8, "validation_loss")
    assert "one row" not in told([result(0.9)] * 8, [result(0.9)] * 8)


def test_a_sweep_that_was_stopped_is_judged_as_one_that_may_stop_where_it_looks_best() -> None:
    sweep = side_by_side(BASE, BASE.replace(learning_rate=0.01), 16)
    results = {at: result(0.5) for at in range(6)} | {16 + at: result(0.9) for at in range(6)}
    says = sides_section.verdict(sweep, results, "validation_metric")
    assert "It can be: a coin thrown for each pair would be as uneven in 11 of 100 cases" in says
    assert "was not finished" in says
    whole = told([result(0.5)] * 6, [result(0.9)] * 6)
    assert "Hardly: a coin thrown for each pair would be as uneven in 3 of 100 cases" in whole


def test_the_sentence_says_why_the_picture_seems_to_say_otherwise() -> None:
    lost = result(0.1, "non-finite")
    says = told([result(0.6)] * 8, [*[lost] * 4, result(0.9), *[result(0.6)] * 3])
    assert "in **1 of 8 pairs**, worse in 4, equal in 3" in says
    assert "In 4 pairs the numbers of B overflowed" in says
    # B wins one pair by far and loses two narrowly; its middle run is better.
    a, b = [0.5, 0.6, 0.9], [0.8, 0.59, 0.89]
    says = told([result(v) for v in a], [result(v) for v in b])
    assert "in **1 of 3 pairs**, worse in 2" in says
    assert "the middle of B's runs ends above that of A's all the same" in says
    says = told([result(v) for v in b], [result(v) for v in a], "validation_loss")
    assert "in **1 of 3 pairs**, worse in 2" in says  # a loss is better where it is lower
    assert "the middle of B's runs ends below that of A's all the same" in says
    assert "In the picture" not in told([result(0.5)] * 3, [result(0.6)] * 3)


def test_pairs_of_which_both_overflowed_are_level_and_no_error() -> None:
    lost = [result(0.5, "non-finite")] * 2
    assert "All pairs end equal" in told(lost, lost)


@pytest.mark.parametrize(
    "wins, losses, chance", [(8, 0, 2 / 256), (0, 6, 2 / 64), (5, 0, 2 / 32), (4, 4, 1.0)]
)
def test_the_sign_test_is_that_of_a_fair_coin(wins: int, losses: int, chance: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(chance)
    says = sides_section.luck_words(wins, losses)
    assert says.startswith("Hardly") == (chance < 0.05)


def test_luck_is_said_in_cases_of_a_hundred() -> None:
    assert sides_section.luck_words(7, 1) == (
        "It can be: a coin thrown for each pair would be as uneven in 7 of 100 cases (sign test), "
        "so these pairs show no difference."
    )
    assert "fewer than 1 of 100" in sides_section.luck_words(16, 0)
    assert "All pairs end equal" in sides_section.luck_words(0, 0)


def test_a_setting_that_learns_faster_is_named_with_its_epochs() -> None:
    slow, fast = curve_result([0.3, 0.5, 0.6, 0.7, 0.9]), curve_result([0.3, 0.85, 0.9, 0.9, 0.9])
    says = told([slow] * 8, [fast] * 8)
    assert "All pairs end equal" in says
    assert (
        "**B learns faster**: it has 90% of the final accuracy after epoch 1, A after epoch 4"
        in says
    )
    assert "**A learns faster**" in told([fast] * 8, [slow] * 8)
    assert "faster" not in told([fast] * 8, [fast] * 8)
    assert "faster" not in told([slow] * 4, [fast] * 4)  # four pairs can be luck
    assert "faster" not in told([slow] * 8, [fast] * 8, "validation_loss")


def test_an_unfinished_pair_does_not_count_and_an_overflow_loses() -> None:
    sweep = side_by_side(BASE, BASE.replace(learning_rate=100.0), 2)
    results = {0: result(0.5), 1: result(0.5), 2: result(0.9, "non-finite")}
    assert len(sides_section.pairs(sweep, results, "validation_metric")) == 1
    assert "**0 of 1 pair**, worse in 1" in sides_section.verdict(
        sweep, results, "validation_metric"
    )


def test_a_cell_is_the_mean_of_its_seeds_and_none_where_one_is_missing() -> None:
    sweep = grid(
        BASE, Axis("batch_size", (5, 10)), Axis("momentum", (0.5, 0.9)), seed_axis(BASE, 3)
    )
    results = {at: result(float(at)) for at in range(12)}
    np.testing.assert_array_equal(
        grid_section.cell_values(sweep, results, "training_loss"), [[1, 4], [7, 10]]
    )
    assert list(grid_section.cell_runs(sweep, results, 1, 0)) == [6, 7, 8]
    del results[7]
    results[0] = result(0.0, "non-finite")
    values = grid_section.cell_values(sweep, results, "training_loss")
    assert np.isnan(values[1, 0])
    assert np.isnan(values[0, 0])
    broken = grid_section.cell_runs(sweep, results, 0, 0)
    assert grid_section.cell_text(BASE, "training_loss", values[0, 0], broken) == "✗"
    missing = grid_section.cell_runs(sweep, results, 1, 0)
    assert grid_section.cell_text(BASE, "training_loss", values[1, 0], missing) == ""


def test_the_best_cell_is_named_with_both_settings() -> None:
    sweep = grid(BASE, Axis("batch_size", (5, 10)), Axis("learning_rate", (0.1, 0.2)))
    values = np.array([[0.9, np.nan], [0.95, 0.95]])
    says = grid_section.best_words(sweep, {}, values, "validation_metric")
    assert says.startswith("Best: 95.0% at learning rate 0.1, batch size 10, in this draw. ")
    # 98 of 103 rows: the range begins at 89.0%, so both other cells lie in it.
    assert "one seed in every cell is one draw of luck" in says
    assert "103 rows cannot tell 95.0% from 89.0%, and 2 of the 2 other cells lie between" in says
    loss = grid_section.best_words(sweep, {}, values, "validation_loss")
    assert loss.startswith("Best: 0.9000 at learning rate 0.1, batch size 5, in this draw. ")
    assert "rows cannot tell" not in loss
    assert grid_section.best_cell(BASE, values, "validation_loss") == (0, 0)
    nothing = np.full((2, 2), np.nan)
    assert "No cell" in grid_section.best_words(sweep, {}, nothing, "validation_loss")


def cells(*per_cell: list[float]) -> tuple[Any, dict[int, RunResult]]:
    """A grid of two rows with these seeds' figures in every cell, and its results."""
    columns = tuple(0.1 * (at + 1) for at in range(len(per_cell) // 2))
    axes = Axis("batch_size", (5, 10)), Axis("learning_rate", columns)
    sweep = grid(BASE, *axes, seed_axis(BASE, len(per_cell[0])))
    return sweep, dict(enumerate(result(value) for cell in per_cell for value in cell))


def test_several_seeds_tell_which_cells_are_level_with_the_best() -> None:
    apart = cells([0.9, 0.91, 0.92], [0.5, 0.52, 0.51], [0.91, 0.9, 0.92], [0.6, 0.61, 0.62])
    values = grid_section.cell_values(*apart, "validation_metric")
    says = grid_section.best_words(*apart, values, "validation_metric")
    assert says.startswith("Best: 91.0% at learning rate 0.1, batch size 5, the mean of 3 seeds. ")
    # s = 0.01, 4 · 2 degrees of freedom, three comparisons: t = 3.00, so 3.00 · 0.01 · √(2/3).
    assert "1 of the 3 other cells is about as good: worse by less than 2.4 percentage" in says
    unlike = cells([0.1, 0.11, 0.12], [4.0, 4.4, 4.2], [1.0, 1.1, 1.2], [9.0, 9.9, 9.5])
    values = grid_section.cell_values(*unlike, "validation_loss")
    says = grid_section.best_words(*unlike, values, "validation_loss")
    assert "None of the 3 other cells is as good: all are worse by a factor of more" in says


def test_many_seeds_are_told_in_words_that_make_sense() -> None:
    def told_of(*values: float) -> str:
        found = spread([result(value) for value in values], "validation_metric")
        return seeds_section.spread_words(BASE, "validation_metric", present(found))

    assert told_of(*[1.0] * 8) == "Validation accuracy at the end: 100.0% in all 8 runs."
    several = told_of(*[1.0] * 14, 0.8, 0.9)
    assert "half of 16 runs or more end at 100.0%, the highest" in several
    assert "between 100.0% and 100.0%" not in several
    assert "above 100.0%" not in several
    lowest = told_of(*[0.5] * 13, 0.8, 0.9, 0.9)
    assert "half of 16 runs or more end at 50.0%, the lowest" in lowest
    usual = told_of(*[0.9 + at / 1000 for at in range(16)])
    assert "half of 16 runs end below 90.8% and half above" in usual
    assert "all between 90.0% and 91.5%" in usual


def test_a_count_of_seeds_has_a_range() -> None:
    results = {at: result(0.9 if at < 7 else 0.5) for at in range(16)}
    says = seeds_section.verdict(BASE, results, None)
    assert says.startswith("**7 of 16 seeds** end within")
    assert "Of all seeds that may be 20% to 70%" in says


def test_the_table_of_seeds_has_the_engines_numbers() -> None:
    sweep = seeds(BASE, 3)
    results = SweepRun(sweep).run_to_end()
    table = seeds_section.results_table(sweep, results)
    assert list(table["seed"]) == [0, 1, 2]
    assert list(table["Validation loss"]) == [r.final.validation_loss for r in results.values()]


def test_a_run_is_described_in_one_line_and_by_what_differs() -> None:
    assert describe(BASE) == (
        "Palmer penguins: species · 4-3-3, ReLU · Adam, learning rate 0.001, batch size 10 · "
        "2 epochs"
    )
    assert what_differs(BASE.replace(seed=4, learning_rate=0.01), BASE) == (
        "learning rate 0.01, seed of the weights 4"
    )
    assert what_differs(BASE, BASE) == "the same settings"
    without = BASE.replace(validation_share=0.0)
    assert list(figure_titles(without)) == ["training_metric", "training_loss"]
