"""Equations: LaTeX whose numbers are those put in, and which add up as printed."""

import re

import pytest

from ui.kit.html import formula
from ui.words import equations
from ui.words.escaping import tex_text
from ui.words.numbers import number, tex_number, value_with_unit
from ui.words.settings import setting_phrase, setting_value


def test_an_update_is_printed_with_its_sum() -> None:
    text = equations.update("b_1", 0.5, -0.125)
    assert "0.500000 - 0.125000 = 0.375000" in text


def test_a_weights_gradient_is_the_sum_of_its_printed_products() -> None:
    x, dL_dz = [1.0, 2.0, 3.0], [0.5, -0.25, 0.125]
    total = sum(a * d for a, d in zip(x, dL_dz, strict=True))
    text = equations.gradient_of_weight(2, 0, 3, x, dL_dz, total)
    factors = re.findall(r"([\d.]+)\\cdot \(?(-?[\d.]+)\)?", text)
    assert len(factors) == 3
    assert sum(float(a) * float(d) for a, d in factors) == pytest.approx(total)
    assert "0.3750" in text


def test_only_a_negative_number_is_in_brackets_and_a_tiny_one_keeps_its_digits() -> None:
    text = equations.gradient_of_weight(1, 0, 0, [0.9638], [-0.00001234], -0.0000118933)
    assert r"0.9638\cdot (-1.234\cdot 10^{-5})" in text
    assert r"-1.1893\cdot 10^{-5}" in text


def test_many_rows_are_cut_to_a_few_terms_and_one_sum_of_the_rest() -> None:
    x, dL_dz = [1.0] * 10, [0.1] * 10
    text = equations.gradient_of_weight(1, 0, 0, x, dL_dz, 1.0)
    assert r"\underbrace{0.7000}_{\text{7 more rows}}" in text
    assert text.count(r"1\cdot 0.1000") == equations.TERMS_SHOWN


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0000"),
        (-1.5, "-1.5000"),
        (1e-9, "10^{-9}"),
        (3e8, "10^{8}"),
        (float("inf"), "\\infty"),
    ],
)
def test_numbers_of_every_size_can_be_set_in_latex(value: float, text: str) -> None:
    assert text in tex_number(value)


def test_numbers_for_people_have_a_real_minus() -> None:
    assert number(-0.25) == "−0.2500"
    assert number(float("nan")) == "not a number"
    assert value_with_unit(3000.0, "g") == "3000 g"
    assert value_with_unit(37.3, "mm") == "37.3 mm"


def test_settings_are_worded_the_same_everywhere() -> None:
    assert setting_value("hidden_units", ()) == "none"
    assert setting_value("learning_rate", 1e-05) == "0.00001"
    assert setting_phrase("optimizer", "adam", "sgd") == "optimizer SGD → Adam"


def test_a_name_stands_in_a_formula_as_it_is() -> None:
    name = r"50% of_a {b} & c^2 #1 $x$ \\frac"
    shown = formula(rf"P({tex_text(name)}) = 1")
    assert "<mtext>50% of_a {b} &amp; cˆ2 #1 $x$ \\\\frac</mtext>" in shown.replace("\xa0", " ")
    assert "<mfrac" not in shown
