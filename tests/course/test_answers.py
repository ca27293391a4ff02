"""Numbers as people write them, and what is accepted for an exact value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.answers import EXACT, Accepted, UnreadableError, readings
from tests.course.writing import ways_of_writing


@pytest.mark.parametrize(
    "text",
    ["0.0308", ".0308", "3.08e-2", "3,08e-2", "0,0308", "3.08·10⁻²", "3.08 × 10^-2", "3.08x10^-2",
     "+0.0308", " 0.0308 ", "3.08 %", "3,08%", "0.0308 mm", "= 0.0308", "308/10000", "０.０３０８"],
)  # fmt: skip
def test_one_number_is_read_in_every_usual_way_of_writing_it(text: str) -> None:
    found = readings(text, unit="mm")
    assert any(reading.value == pytest.approx(0.0308, rel=1e-12) for reading in found)


@pytest.mark.parametrize("minus", "-−–－")
def test_every_minus_is_a_minus(minus: str) -> None:
    assert readings(f"{minus}0.5")[0].value == -0.5
    assert readings(f"5e{minus}3")[0].value == 0.005


@pytest.mark.parametrize(
    "text, values",
    [
        ("1,234", [1.234, 1234.0]),
        ("2,034,112", [2034112.0]),
        ("1,234.5", [1234.5]),
        ("1.234,5", [1234.5]),
        ("1 234.5", [1234.5]),
        ("1'234", [1234.0]),
        ("10^-3", [0.001]),
        ("-1e2", [-100.0]),
        ("5.", [5.0]),
        ("1/3", [1 / 3]),
        ("-1/4", [-0.25]),
        ("007", [7.0]),
    ],
)
def test_commas_powers_and_fractions_are_read(text: str, values: list[float]) -> None:
    assert [reading.value for reading in readings(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1.2.3", "1,2,3", "--1", "1e", "e5", "1/0", "1/2/3", "nan", "inf", "∞", "0x10",
     "1e999", "9" * 61, "1_000", "٣/٠", "<b>1</b>", "1e99999"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        readings(text)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_never_breaks_anything(text: str) -> None:
    try:
        found = readings(text)
    except UnreadableError:
        return
    assert 1 <= len(found) <= 2


@given(
    st.floats(1e-6, 999.0).flatmap(lambda size: st.sampled_from([size, -size])),
    st.integers(3, 7),
)
def test_a_value_is_accepted_however_it_is_written(value: float, digits: int) -> None:
    for text in ways_of_writing(value, digits):
        fits = {Accepted(relative=0.0).fit(reading, value) for reading in readings(text)}
        assert "fits" in fits, text


def test_too_few_digits_fit_and_are_not_enough() -> None:
    accepted = Accepted()
    assert accepted.fit(readings("0.03")[0], 0.0308) == "coarse"
    assert accepted.fit(readings("0.031")[0], 0.0308) == "fits"  # within one per cent
    assert accepted.fit(readings("0.032")[0], 0.0308) == "no"
    assert accepted.fit(readings("0.5")[0], 0.5) == "fits"
    assert accepted.fit(readings("0")[0], 0.4) == "no"
    assert accepted.fit(readings("0.00")[0], 0.0) == "fits"


def test_what_is_counted_must_be_exact() -> None:
    assert EXACT.fit(readings("24")[0], 24.0) == "fits"
    assert EXACT.fit(readings("24.0")[0], 24.0) == "fits"
    assert EXACT.fit(readings("23")[0], 24.0) == "no"
    assert EXACT.fit(readings("2e1")[0], 24.0) == "coarse"


@given(st.floats(1e-4, 1e4), st.floats(0.5, 2.0), st.integers(3, 6))
def test_what_is_told_apart_is_never_accepted_for_both(
    first: float, ratio: float, digits: int
) -> None:
    accepted, second = Accepted(), first * ratio
    if not accepted.apart(first, second):
        return
    for text in ways_of_writing(second, digits):
        fits = [accepted.fit(reading, first) for reading in readings(text)]
        assert "fits" not in fits or "," in text
