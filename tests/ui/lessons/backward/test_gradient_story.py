"""The backward pass in words, LaTeX and tables."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.experiment import Experiment
from neuralnet.gradient_check import check_gradient
from neuralnet.inside.explain import Sum, Term
from neuralnet.losses import CategoricalCrossEntropy
from neuralnet.training import Trainer
from tests.present import present
from ui.desk.learner import Learner
from ui.lessons.backward import gradient_story as story
from ui.lessons.backward.first_error import course_ways
from ui.lessons.backward.nudge import check_verdict, fitting_reach, line_ends, line_words
from ui.lessons.backward.one_weight import MOST_ROWS, heaviest, sign_lines
from ui.lessons.backward.whole_check import check_is_too_large, check_whole
from ui.lessons.chosen_weight import chosen_parameter, decimals_for, weight_at
from ui.words.names import Selection, parameter_name, place_of
from ui.words.numbers import fixed, signed, significant, tex_significant


def trained(steps: int = 60, **settings: Any) -> Trainer:
    trainer = Trainer(Experiment(**settings))
    trainer.run(steps)
    trainer.compute()
    return trainer


@pytest.mark.parametrize(
    "value, written",
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-3.0, "−3"),
        (0.0012345, "0.001234"),
        (-0.51239, "−0.5124"),
        (1.5e-7, "1.500·10⁻⁷"),
        (-2e9, "−2.000·10⁹"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_written_by_their_significant_digits(value: float, written: str) -> None:
    assert significant(value) == written


def test_a_sign_is_always_written_where_it_matters() -> None:
    assert [signed(v) for v in (0.5, -0.5, 0.0)] == ["+0.5000", "−0.5000", "0"]


def test_latex_numbers_use_ascii_minus_and_powers() -> None:
    assert tex_significant(-1.5e-7) == r"-1.500\cdot 10^{-7}"
    assert tex_significant(float("-inf")) == r"-\infty"


def sum_of(pairs: list[tuple[float, float]]) -> Sum:
    terms = tuple(Term("row", k, pair, pair[0] * pair[1]) for k, pair in enumerate(pairs))
    return Sum(terms, sum(term.value for term in terms))


def words(pairs: list[tuple[float, float]], **changes: Any) -> str:
    said: dict[str, Any] = {
        "unit": "unit 3",
        "source": "bill length",
        "is_output": False,
        "is_off": False,
    }
    return "\n".join(story.sign_in_words(sum_of(pairs), **{**said, **changes}))


def test_the_sign_is_told_from_the_rows() -> None:
    text = words([(1.0, 0.2), (2.0, 0.1), (0.5, 0.1), (1.0, -0.05), (0.0, 0.3)])
    assert "**Positive**: a larger weight would raise the loss" in text
    assert (
        "For most of these rows (3 of 5) unit 3 should be smaller while its input, bill length, is "
        "positive. A larger weight would push it up, the wrong way. Together: +0.4500." in text
    )
    assert "Against it: 1 row where unit 3 should be larger" in text
    assert "1 row adds nothing" in text
    assert "Sum: +0.4500 −0.05000 = **+0.4000**" in text


def test_a_few_heavy_rows_can_decide_against_the_many() -> None:
    text = words([(-2.0, 0.5), (1.0, 0.1), (1.0, 0.1)])
    assert "**Negative**" in text
    assert "The largest part comes from 1 of 3 rows" in text
    assert "All of it comes from 1 of 3 rows" in words([(-2.0, 0.5), (0.0, 0.1), (1.0, 0.0)])
    assert "is negative. A larger weight would push it down, the right way" in text


def test_the_sign_of_an_output_names_the_target() -> None:
    text = words([(1.0, -0.2)], is_output=True)
    assert "should be larger (its output is below the target)" in text
    assert "In the one row of this batch" in text


def test_a_bias_has_no_input_to_speak_of() -> None:
    text = words([(1.0, 0.2), (1.0, 0.1)], source=None)
    assert "In all 2 rows of this batch unit 3 should be smaller. A larger bias" in text
    assert "input" not in text


@pytest.mark.parametrize(
    "pairs, is_off, reason",
    [
        ([(1.0, 0.0), (2.0, 0.0)], True, "switched off in every row"),
        ([(0.0, 0.1), (0.0, 0.2)], False, "the input, bill length, is 0 in every row"),
        ([(1.0, 0.5), (-1.0, 0.5)], False, "or the rows cancel"),
    ],
)
def test_a_gradient_of_zero_says_why(
    pairs: list[tuple[float, float]], is_off: bool, reason: str
) -> None:
    text = words(pairs, is_off=is_off)
    assert text.startswith("**Zero**")
    assert reason in text


def test_numbers_that_are_not_finite_have_no_sign() -> None:
    assert "not finite" in words([(float("nan"), 1.0)])


pairs = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


@given(st.lists(pairs, min_size=1, max_size=20))
def test_the_groups_of_rows_add_up_and_the_words_agree_with_the_sign(
    drawn: list[tuple[float, float]],
) -> None:
    explained = sum_of(drawn)
    found = story.groups(explained)
    assert sum(group.count for group in found) == len(drawn)
    assert sum(group.total for group in found) == pytest.approx(explained.total, abs=1e-9)
    headline = words(drawn).splitlines()[0]
    sign = "Positive" if explained.total > 0 else "Negative" if explained.total < 0 else "Zero"
    assert headline.startswith(f"**{sign}**")


def test_the_rows_of_a_weight_add_up_to_its_gradient_and_their_mean_is_it_too() -> None:
    trainer = trained()
    for layer, dense in enumerate(trainer.network.layers, start=1):
        chosen = Selection("weight", layer, j=1, i=2)
        table = story.chain_columns(trainer, chosen)
        g = dense.dL_dW[2, 1]
        assert table["∂L/∂z × input"].sum() == pytest.approx(g, abs=1e-12)
        assert table["gradient of this row's own loss"].mean() == pytest.approx(g, abs=1e-12)
        if layer < 3:
            product = table["∂L/∂a from the next layer"] * table["slope φ′(z)"]
        else:
            product = (table["prediction ŷ"] - table["target y"]) / dense.n
        np.testing.assert_allclose(product, table["∂L/∂z (1/n inside)"], atol=1e-12)


def test_prediction_minus_target_is_the_units_own_example() -> None:
    ways = course_ways()
    np.testing.assert_allclose(ways.short, [0.3, 0.1, -0.4], atol=1e-15)
    np.testing.assert_allclose(ways.long, [0.3, 0.1, -0.4], atol=1e-15)
    assert ways.difference < 1e-15


@pytest.mark.parametrize(
    "settings", [{}, {"dataset": "moons", "output": "sigmoid"}, {"dataset": "penguin_mass"}]
)
def test_the_long_way_round_gives_the_engines_error_for_every_row(settings: dict[str, Any]) -> None:
    trainer = trained(**settings)
    output = trainer.network.layers[-1]
    for row in range(output.n):
        ways = story.two_ways(trainer.network, output.z[row], output.a[row], trainer.y[row])
        assert ways.difference < 1e-12
        np.testing.assert_allclose(ways.long, output.dL_dz[row] * output.n, atol=1e-12)


def test_the_softmax_shortcut_is_checked_with_the_engines_own_functions() -> None:
    p, y = np.array([[0.3, 0.1, 0.6]]), np.array([[0.0, 0.0, 1.0]])
    short = CategoricalCrossEntropy().canonical_dL_dz(p, y)
    np.testing.assert_array_equal(course_ways().short, short[0])


def test_formulas_carry_the_numbers_of_the_row() -> None:
    trainer = trained()
    output = trainer.network.layers[-1]
    text = story.output_error(trainer.network, trainer.y, 0, 1)
    assert r"\frac{1}{10}" in text
    assert tex_significant(output.a[0, 1]) in text
    assert tex_significant(output.dL_dz[0, 1]) in text
    hidden = story.hidden_error(trainer.network, 1, 0, 3)
    assert r"6\text{ more}" in hidden  # ten units, four printed
    assert r"\varphi'" in hidden
    share = story.parameter_gradient(trainer.network, Selection("bias", 2, j=1), 0)
    assert "this row's share" in share


@pytest.mark.parametrize(
    "settings",
    [
        {"output": "softmax", "loss": "mse"},
        {"output": "softmax", "loss": "binary_cross_entropy"},
        {"output": "sigmoid", "loss": "mse"},
        {"output": "sigmoid", "loss": "cross_entropy"},
        {"output": "tanh", "loss": "mse"},
    ],
    ids=str,
)
def test_an_output_without_a_short_way_shows_the_long_one(settings: dict[str, Any]) -> None:
    trainer = trained(**settings)
    output = trainer.network.layers[-1]
    text = story.output_error(trainer.network, trainer.y, 0, 1)
    assert tex_significant(output.dL_da[0, 1]) in text
    assert tex_significant(output.dL_dz[0, 1]) in text
    assert (r"\varphi'" in text) == (settings["output"] != "softmax")
    chain = story.chain_of_factors(trainer, Selection("weight", 3, j=1, i=2), 0)
    assert r"\hat y_{2} - y_{2}" not in chain
    assert tex_significant(output.dL_dz[0, 1]) in chain


def test_the_mask_of_dropout_stands_in_every_formula_that_it_enters() -> None:
    trainer = trained(dropout=0.5)
    network = trainer.network
    assert r"\, r_{4}" in story.hidden_error(network, 1, 0, 3)
    handed = story.error_handed_back(network, 2, 0, 3)
    assert r"\, r_{4}" in handed
    assert tex_significant(network.layers[0].dL_da[0, 3]) in handed
    weight = Selection("weight", 2, j=1, i=3)
    assert r"a^{(1)}_{4} r_{4}" in story.parameter_gradient(network, weight, 0)
    assert r"a^{(1)}_{4} r_{4}" in story.chain_of_factors(trainer, weight, 0)
    plain = trained().network
    assert "r_{4}" not in story.hidden_error(plain, 1, 0, 3)


@pytest.mark.parametrize("gradient, slope, error", [(0, 0, 0), (1, 1.1, 0.1 / 1.1), (0, 1, 1)])
def test_the_relative_error_of_one_weight(gradient: int, slope: float, error: float) -> None:
    assert story.relative_error(gradient, slope) == pytest.approx(error)


def test_the_whole_check_agrees_with_the_engines_and_names_the_place() -> None:
    trainer = trained(activation="tanh")
    theta = trainer.network.theta.copy()
    found = check_whole(trainer)
    engine = check_gradient(trainer.network, trainer.x, trainer.y)
    assert found.worst == pytest.approx(engine.worst_relative_error)
    assert found.worst < 1e-6
    assert (found.count, found.total) == (193, 193)
    assert found.backpropagated == pytest.approx(trainer.network.dL_dtheta[found.index])
    assert place_of(trainer, 0) == "layer 1, bill length → unit 1"
    assert place_of(trainer, 192) == "layer 3, bias of Chinstrap"
    np.testing.assert_array_equal(trainer.network.theta, theta)


def test_a_check_of_some_parameters_is_drawn_at_random_and_agrees() -> None:
    trainer = trained(activation="tanh", hidden_units=(30, 30))
    found = check_whole(trainer, sample=40)
    assert found.count == 40
    assert found.total == len(trainer.network.theta)
    assert found.worst < 1e-6
    assert found == check_whole(trainer, sample=40)


def test_a_check_in_single_precision_is_made_in_double() -> None:
    assert check_whole(trained(activation="tanh", precision="float32")).worst < 1e-6


@pytest.mark.parametrize(
    "size, refused",
    [((193, 10), False), ((4675, 10), True), ((1400, 239), False), ((1400, 2000), True)],
)
def test_a_check_that_would_take_long_is_refused_with_the_reason(
    size: tuple[int, ...], refused: bool
) -> None:
    reason = check_is_too_large(*size)
    assert bool(reason) is refused
    if refused:
        assert f"{2 * size[0]:,} forward passes" in reason


def test_the_straight_line_of_a_parabola_ends_where_arithmetic_says() -> None:
    # L = 1 + d + d²: the change differs from d by d², which is a tenth of |d| at 0.1.
    ends = line_ends(lambda d: 1 + d + d**2, 1.0, 1.0, 2.2e-16)
    np.testing.assert_allclose([present(end) for end in ends], [0.1, 0.1], rtol=0.05)
    assert "h = −0.1" in line_words(ends, 1.0)


def test_a_straight_line_never_ends_and_rounding_is_no_bend() -> None:
    assert line_ends(lambda d: 1 + 1e-9 * d, 1.0, 1e-9, 2.2e-16) == (None, None)
    assert "Up to ±10" in line_words((None, None), 1.0)


def test_the_end_on_one_side_is_told_alone() -> None:
    left, right = line_ends(lambda d: np.where(d > 0.5, 3.0, 1 + d), 1.0, 1.0, 2.2e-16)
    assert left is None
    assert right == pytest.approx(0.5, rel=0.05)
    text = line_words((left, right), 1.0)
    assert "upwards" in text
    assert "downwards" not in text


@pytest.mark.parametrize(
    "ends, reach",
    [((None, None), 3.0), ((0.05, 0.2), 0.1), ((None, 9.0), 10.0), ((0.001, None), 0.01)],
)
def test_the_picture_reaches_past_the_end_of_the_line(ends: Any, reach: float) -> None:
    assert fitting_reach(ends) == reach


@pytest.mark.parametrize(
    "error, epsilon, part",
    [
        (1e-9, 1e-4, "the same gradient"),
        (1e-3, 1e-2, "a smaller h"),
        (1e-3, 1e-7, "rounding"),
        (0.5, 1e-1, "Try a smaller h"),
        (0.5, 1e-6, "Try another h"),
    ],
)
def test_a_relative_error_is_judged(error: float, epsilon: float, part: str) -> None:
    assert part in check_verdict(error, epsilon)


@pytest.mark.parametrize(
    "values, digits", [([0.5], 3), ([0.01], 4), ([12.0], 2), ([0.0], 3), ([1e-9], 6)]
)
def test_a_matrix_shows_three_digits_of_its_largest_number(
    values: list[float], digits: int
) -> None:
    assert decimals_for(np.array([*values, np.nan])) == digits


def test_the_lit_weight_follows_the_chosen_one_along_its_units() -> None:
    me = Learner()
    trainer = me.at_cursor()
    me.select({"kind": "weight", "layer": 2, "i": 4, "j": 7})
    assert weight_at(me, trainer, 2) == Selection("weight", 2, 7, 4)
    assert weight_at(me, trainer, 1).j == 4
    assert weight_at(me, trainer, 3).i == 7
    me.select({"kind": "bias", "layer": 2, "j": 7})
    assert weight_at(me, trainer, 2).j == 7
    me.deselect()
    g = trainer.network.layers[1].dL_dW
    lit = weight_at(me, trainer, 2)
    assert abs(g[lit.i, lit.j]) == np.abs(g).max()


def test_the_question_is_about_the_learners_choice_or_the_walks_layer() -> None:
    me = Learner()
    trainer = me.at_cursor()
    assert chosen_parameter(me, trainer).layer == 3
    me.walk_to(6)
    assert chosen_parameter(me, trainer).layer == 2
    me.select({"kind": "bias", "layer": 1, "j": 2})
    assert parameter_name(trainer, chosen_parameter(me, trainer)) == "bias of unit 3"
    me.select({"kind": "weight", "layer": 1, "i": 0, "j": 2})
    assert parameter_name(trainer, chosen_parameter(me, trainer)) == "bill length → unit 3"


def test_the_words_for_a_real_weight_hold_its_gradient() -> None:
    trainer = trained()
    for layer in (1, 2, 3):
        chosen = Selection("weight", layer, j=0, i=1)
        g = trainer.network.layers[layer - 1].dL_dW[1, 0]
        text = "\n".join(sign_lines(trainer, chosen))
        assert ("**Positive**" in text) == (g > 0)
        assert ("**Negative**" in text) == (g < 0)


def test_of_many_rows_the_heaviest_are_shown_in_their_order_with_the_one_in_question() -> None:
    shares = np.where(np.arange(200) % 3 == 0, 1.0, 0.001) * np.linspace(1, -2, 200)
    shown = heaviest(shares, 1)
    assert len(shown) == MOST_ROWS
    assert shown == sorted(shown)
    assert 1 in shown
    others = np.setdiff1d(np.arange(200), shown)
    assert np.abs(shares[others]).max() <= min(abs(shares[k]) for k in shown if k != 1)
    assert heaviest(np.array([3.0, np.nan]), 1) == [0, 1]


@pytest.mark.parametrize(
    "value, written",
    [(0.5, "0.500000"), (-0.5, "−0.500000"), (-1e-9, "0.000000"), (float("nan"), "not a number")],
)
def test_a_number_of_the_table_has_six_decimals(value: float, written: str) -> None:
    assert fixed(value, 6) == written
