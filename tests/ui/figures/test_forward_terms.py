"""The forward pass in words and tables."""

from typing import Any

import numpy as np
import pytest

from neuralnet.inside.explain import Sum, Term, softmax_steps
from ui.figures import forward_terms as terms


def test_the_nested_function_is_worked_out_from_the_inside() -> None:
    assert terms.nested_text(3, 0, "x") == "f₃(f₂(f₁(x)))"
    assert terms.nested_text(3, 2, "[1]") == "f₃([1])"
    assert terms.nested_text(3, 3, "[1]") == "[1]"
    assert terms.function_name(12) == "f₁₂"
    assert terms.layer_sign("W", 12) == "W⁽¹²⁾"


def nested(revealed: Any, opened: Any = ()) -> str:
    ones = np.ones(2)
    layers = [terms.NestedLayer(name, ones, ones) for name in ("relu", "tanh", "softmax")]
    return terms.nested_function(ones, layers, revealed, opened)


def test_brackets_light_as_far_as_the_walk_has_come() -> None:
    for revealed in range(4):
        assert nested(revealed).count('class="box on') == revealed
        assert nested(revealed).count('class="later"') == 3 - revealed
    assert nested(2).count("box on now") == 1


def test_only_a_bracket_that_is_reached_opens_to_its_numbers() -> None:
    assert "z⁽²⁾ = a⁽¹⁾ W⁽²⁾ + b⁽²⁾" in nested(2, [2])
    assert "z⁽³⁾" not in nested(2, [3])


def test_a_long_vector_says_how_many_numbers_it_leaves_out() -> None:
    assert terms.vector(np.zeros(3)) == "[0, 0, 0]"
    assert terms.vector(np.arange(64.0), 4) == "[0, 1.00, 2.00, … 60 more …, 63.0]"


def long_sum(n: Any) -> Sum:
    values = [float(value) for value in range(1, n + 1)]
    inputs = [Term("input", i, (value, 1.0), value) for i, value in enumerate(values)]
    bias = Term("bias", 0, (0.001,), 0.001)
    return Sum((*inputs, bias), sum(values) + 0.001)


def test_a_long_sum_shows_the_largest_terms_the_rest_as_one_and_always_the_bias() -> None:
    names = [f"unit {i + 1}" for i in range(64)]
    markup = terms.weighted_sum_table(long_sum(64), names, most=8)
    assert "56 smaller terms together" in markup
    assert f"{sum(range(1, 57))}.0000" in markup
    assert "bias b, from a 1" in markup
    assert ">unit 64<" in markup
    assert ">unit 1<" not in markup


def test_a_short_sum_shows_every_term() -> None:
    markup = terms.weighted_sum_table(long_sum(10), [f"unit {i + 1}" for i in range(10)], most=8)
    assert "smaller terms" not in markup


def test_one_sigmoid_unit_answers_for_both_classes() -> None:
    answer = terms.answer_from(np.array([0.75]), ("upper", "lower"))
    assert answer.probabilities == (0.25, 0.75)
    assert answer.names[answer.best] == "lower"
    assert answer.margin == pytest.approx(0.5)


def test_the_courses_output_predicts_class_1_with_its_margin() -> None:
    answer = terms.answer_from(np.array([0.2, 0.7, 0.1]), ("Adelie", "Gentoo", "Chinstrap"))
    assert (answer.best, answer.second) == (1, 0)
    assert answer.margin == pytest.approx(0.5)
    steps = softmax_steps(np.log([0.2, 0.7, 0.1]))
    np.testing.assert_allclose(steps.probabilities, [0.2, 0.7, 0.1])
    markup = terms.softmax_table(answer.names, list(np.log([0.2, 0.7, 0.1])), steps)
    for text in ("−1.6094", "−0.3567", "−2.3026", "0.2000", "0.7000", "0.1000"):
        assert text in markup


def test_an_answer_that_is_not_a_number_is_no_answer() -> None:
    answer = terms.answer_from(np.array([np.nan, np.nan]), ("a", "b"))
    assert not answer.finite
    markup = terms.answer_bars(answer)
    assert "not a number" in markup
    assert "▸" not in markup


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "softmax", "identity"])
def test_every_activation_is_put_into_words(name: str) -> None:
    assert "a = φ(z) = **0.0000**" in terms.activation_words(name, -1.0, 0.0)
    assert "outgrown" in terms.activation_words(name, float("nan"), float("nan"))


def test_relu_is_off_at_zero_too() -> None:
    assert "off" in terms.activation_words("relu", 0.0, 0.0)
    assert "off" not in terms.activation_words("relu", 0.5, 0.5)
