"""How numbers are written: one module for every page."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ui.words.escaping import markdown_text, tex_text
from ui.words.numbers import (
    all_of,
    as_given,
    exact,
    fixed,
    number,
    percent,
    percentage_points,
    plural,
    probability,
    rounded,
    short_number,
    signed,
    significant,
    subscript,
    superscript,
    tex,
    tex_number,
    tex_significant,
    tex_term,
    thousands,
    trimmed,
    value_with_unit,
)

ROOT = Path(__file__).resolve().parents[3]
NAN, INFINITE = math.nan, math.inf


@pytest.mark.parametrize(
    ("write", "written"),
    [
        (number, ["−0.2500", "0.0000", "1.50·10⁻⁷", "2.00·10⁹", "not a number", "−∞"]),
        (significant, ["−0.2500", "0", "1.500·10⁻⁷", "2.000·10⁹", "not a number", "−∞"]),
        (exact, ["−0.25", "0", "1.5·10⁻⁷", "2·10⁹", "not a number", "−∞"]),
        (trimmed, ["−0.25", "0", "1.50·10⁻⁷", "2.00·10⁹", "not a number", "−∞"]),
        (rounded, ["−0.25", "0", "1.50·10⁻⁷", "2.00·10⁹", "–", "−∞"]),
        (short_number, ["−0.25", "0", "1·10⁻⁷", "2·10⁹", "?", "−∞"]),
    ],
)
def test_each_way_of_writing_says_small_large_and_lost_numbers(
    write: Callable[..., Any], written: list[str]
) -> None:
    values = (-0.25, -0.0, 1.5e-7, 2e9, NAN, -INFINITE)
    assert [write(value) for value in values] == written


def test_significant_digits_keep_their_zeros_and_exact_ones_do_not() -> None:
    assert [significant(v) for v in (0.0012345, 0.5, 1.0, 1200.0)] == [
        "0.001234",
        "0.5000",
        "1",
        "1200",
    ]
    assert [exact(v) for v in (0.0012345, 0.5, 123456.78)] == ["0.0012345", "0.5", "123457"]
    assert [exact(v, 4) for v in (12345.6, 999999.4, 999999.9)] == ["12346", "999999", "1·10⁶"]
    assert [exact(v, 4) for v in (0.00099999, 0.000099999)] == ["0.001", "0.0001"]


def test_rounding_errors_are_written_as_nothing() -> None:
    assert trimmed(0.1 + 0.2 - 0.3) == "0"
    assert [trimmed(v) for v in (30.0, 0.0867)] == ["30", "0.0867"]


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert fixed(-1e-9, 2) == "0.00"
    assert fixed(-0.126, 2) == "−0.13"


def test_a_sign_is_written_in_any_way_of_writing() -> None:
    assert [signed(v) for v in (0.5, -0.5, 0.0)] == ["+0.5000", "−0.5000", "0"]
    assert signed(0.25, 6, exact) == "+0.25"
    assert signed(0.25, 2, number) == "+0.25"


def test_shares_are_written_without_a_space() -> None:
    assert [percent(0.9712), percent(0.5, 0), percent(-0.021), percent(NAN)] == [
        "97.1%",
        "50%",
        "−2.1%",
        "–",
    ]
    assert percentage_points(-0.021) == "−2.1 percentage points"


def test_only_all_is_written_as_all_and_only_nothing_as_nothing() -> None:
    assert [percent(v) for v in (3499 / 3500, 0.9994, 1.0, 1 - 1e-9)] == [
        "99.97%",
        "99.9%",
        "100.0%",
        "> 99.9999%",
    ]
    assert [percent(v) for v in (1 / 3500, 0.0, 1e-9)] == ["0.03%", "0.0%", "< 0.0001%"]
    assert [percent(v, 0) for v in (0.004, 0.996, 0.5)] == ["0.4%", "99.6%", "50%"]
    assert percent(-1e-9) == "0.0%"  # a difference that is none has no sign
    assert percent(sum([0.1] * 10)) == "100.0%"  # which is 0.9999999999999999


def test_a_setting_is_written_as_it_was_typed() -> None:
    assert [as_given(v) for v in (12345678, 12345678.0, 1e6, 0.00001, 2.5, 2**31 - 1)] == [
        "12345678",
        "12345678",
        "1000000",
        "0.00001",
        "2.5",
        "2147483647",
    ]


def test_a_tiny_probability_is_not_written_as_none() -> None:
    assert [probability(p) for p in (0.5, 0.0, 1.0, 1e-9, 1 - 1e-9, NAN)] == [
        "0.5000",
        "0.0000",
        "1.0000",
        "< 0.0001",
        "> 0.9999",
        "not a number",
    ]


def test_a_measurement_has_the_digits_that_it_was_measured_in() -> None:
    found = [value_with_unit(v, "g") for v in (3000.0, 37.3, 12345.6, -0.5, 2e7)]
    assert found == ["3000 g", "37.3 g", "12346 g", "−0.5 g", "2.00·10⁷ g"]
    assert value_with_unit(1.0, "") == "1"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (12345, "12,345 rows")],
)
def test_one_is_singular_and_none_is_not(count: int, written: str) -> None:
    assert plural(count, "row") == written


def test_words_with_a_plural_of_their_own_have_it() -> None:
    assert [plural(n, "class", "classes") for n in (0, 1, 2)] == [
        "0 classes",
        "1 class",
        "2 classes",
    ]
    assert [all_of(n, "row") for n in (0, 1, 2)] == ["all 0 rows", "the one row", "all 2 rows"]


def test_large_numbers_keep_their_thousands_apart() -> None:
    assert [thousands(1234567), thousands(2034112.5, 1)] == ["1,234,567", "2,034,112.5"]
    assert thousands(2e13) == "2.00·10¹³"


def test_a_formula_has_the_number_that_the_text_has() -> None:
    assert tex(number(-1.5e-7)) == tex_number(-1.5e-7) == r"-1.50\cdot 10^{-7}"
    assert tex(exact(-1.5e-9)) == r"-1.5\cdot 10^{-9}"
    assert tex_significant(-1.5e-7) == r"-1.500\cdot 10^{-7}"
    assert [tex_number(v) for v in (-INFINITE, NAN)] == [r"-\infty", r"\text{not a number}"]
    assert [tex_term(v, 2) for v in (0.25, -0.25)] == ["+ 0.25", "- 0.25"]


def test_indices_are_raised_and_lowered() -> None:
    assert (superscript(-12), subscript(305)) == ("⁻¹²", "₃₀₅")


def test_names_are_shown_as_they_are() -> None:
    assert markdown_text("a*b_c $z$") == r"a\*b\_c \$z\$"
    assert tex_text("50%_{a}") == r"\text{50\%{}\_{}\{{}a\}{}}"


def sources() -> list[Path]:
    skipped = {"numbers.py"}
    return [
        path
        for folder in ("ui", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name not in skipped
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        r":\.\d%\}",  # percent
        r":,(\.\d)?f?\}",  # thousands
        r"replace\(\"-\", \"−\"\)",  # a minus of one's own
        r"⁰¹²³|₀₁₂₃",  # raised and lowered digits
        r"'s' if|\"s\" if",  # a plural
    ],
)
def test_no_page_writes_numbers_in_a_way_of_its_own(pattern: str) -> None:
    strays = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources()
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(pattern, line)
    ]
    assert strays == []


@pytest.mark.parametrize("name", ["row", "unit", "parameter", "epoch", "seed", "step", "update"])
def test_no_number_stands_before_a_plural_that_it_does_not_decide(name: str) -> None:
    # Constants and numbers that are never 1 may.
    pattern = re.compile(rf"\{{(?:len\([^{{}}]*\)|n|[a-z_.]+\.n|count|total)\}} {name}s\b")
    strays = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in sources()
        for found in pattern.findall(path.read_text(encoding="utf-8"))
    ]
    assert strays == []
