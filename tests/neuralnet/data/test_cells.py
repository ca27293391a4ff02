"""Cells: what one of them can mean, and how the others of a column or a file decide it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuralnet.data.cells import measured, readings
from neuralnet.data.table_files import read_table
from neuralnet.data.tables import table_from_cells


@pytest.mark.parametrize(
    "cell, with_point, with_comma",
    [
        ("2,611", 2611, 2.611),
        ("15.836", 15.836, 15836),
        ("0.123", 0.123, None),
        ("12.5", 12.5, None),
        ("12,5", None, 12.5),
        ("1,234,567", 1234567, None),
        ("1.234.567", None, 1234567),
        ("12.345,67", None, 12345.67),
        ("12,345.67", 12345.67, None),
        ("12,34,567", 1234567, None),  # Indian
        ("1 234", 1234, 1234),
        ("1\u00a0234,5", None, 1234.5),
        ("1\u202f234", 1234, 1234),
        ("1'234.50", 1234.5, None),
        ("1’234", 1234, 1234),
        ("−1.5", -1.5, None),
        ("+3", 3, 3),
        ("1e5", 1e5, 1e5),
        ("1,23,45", None, None),
        ("1_000", None, None),
        ("1 23", None, None),
        ("2020-01-01", None, None),
        ("10:30", None, None),
    ],
)
def test_a_number_is_read_with_either_mark(cell: Any, with_point: Any, with_comma: Any) -> None:
    assert readings(cell) == (with_point, with_comma)


@given(st.integers(-(10**12), 10**12), st.sampled_from(",'’ \u00a0\u2009\u202f"))
def test_thousands_come_back_as_they_were_written(number: Any, separator: Any) -> None:
    assert readings(f"{number:,}".replace(",", separator))[0] == number


@pytest.mark.parametrize(
    "cell, before, number, after",
    [
        ("12 kg", "", "12", "kg"),
        ("12kg", "", "12", "kg"),
        ("€ 3.50", "€", "3.50", ""),
        ("$1,200", "$", "1,200", ""),
        ("-$5", "$", "-5", ""),
        ("US$ 5", "US$", "5", ""),
        ("CHF 1'200.50", "CHF", "1'200.50", ""),
        ("3,50 €", "", "3,50", "€"),
        ("45 %", "", "45", "%"),
        ("45%", "", "45", "%"),
        ("1,5 m", "", "1,5", "m"),
        ("20 °C", "", "20", "°C"),
        ("80 km/h", "", "80", "km/h"),
        ("24.1 kg/m2", "", "24.1", "kg/m2"),
        ("5 m²", "", "5", "m²"),
    ],
)
def test_a_number_with_a_unit_is_taken_apart(
    cell: Any, before: Any, number: Any, after: Any
) -> None:
    assert measured(cell) == (before, number, after)


@pytest.mark.parametrize("cell", ["12", "T0", "A 12", "2020-01-01", "10:30", "5-10", "12/5", "kg"])
def test_what_is_no_number_with_a_unit_is_left_alone(cell: Any) -> None:
    assert measured(cell) is None


# One file, one decimal mark


def read(header: Any, rows: Any, answers: Any = None, delimiter: Any = ",") -> Any:
    lines = [header, *(delimiter.join(map(str, row)) for row in rows)]
    return read_table("t.csv", "\n".join(lines).encode(), answers)


AREAS = ["2,611", "2,056", "595", "442", "1,709"]


def test_a_comma_that_may_mean_two_things_is_asked_about_with_both_readings() -> None:
    quoted = [(f'"{area}"', k % 2) for k, area in enumerate(AREAS)]
    table = read("area,kind", quoted)
    (question,) = table.questions
    assert question.key == "decimal"
    assert "“2,611” and “2,056” can be read in two ways" in question.text
    assert question.options["."].startswith("“2,611” is 2611, “2,056” is 2056")
    assert question.options[","].startswith("“2,611” is 2.611, “2,056” is 2.056")
    assert question.answer == "."
    assert table.column("area").values.tolist() == [2611, 2056, 595, 442, 1709]
    table = read("area,kind", quoted, {"decimal": ","})
    assert table.questions[0].answer == ","
    assert table.column("area").values.tolist() == [2.611, 2.056, 595, 442, 1.709]


def test_the_answer_holds_for_the_whole_file() -> None:
    rows = [(f'"{area}"', f'"{k + 1},500"', "xy"[k % 2]) for k, area in enumerate(AREAS)]
    table = read("area,price,kind", rows)
    assert len(table.questions) == 1
    assert table.column("price").values.tolist() == [1500, 2500, 3500, 4500, 5500]
    table = read("area,price,kind", rows, {"decimal": ","})
    assert table.column("price").values.tolist() == [1.5, 2.5, 3.5, 4.5, 5.5]


@pytest.mark.parametrize(
    "witness, value", [("69,7", 69.7), ("1.234.567", 1234567), ("1.234,5", 1234.5)]
)
def test_a_cell_that_shows_the_mark_decides_for_the_other_columns_and_is_named(
    witness: Any, value: Any
) -> None:
    rows = [(f"{15 + k}.836", witness if k == 3 else k, "xy"[k % 2]) for k in range(6)]
    table = read("town;share;kind", rows, delimiter=";")
    assert table.questions == ()
    assert table.column("town").values.tolist() == [15836 + 1000 * k for k in range(6)]
    assert table.column("share").values[3] == value
    assert (
        f"“15.836” is read as 15836: the comma is the decimal mark, as “{witness}” in the column "
        "share shows." in table.notes
    )


def test_a_larger_number_of_the_same_column_decides() -> None:
    table = read("n,kind", [(f'"{n}"', "xy"[k % 2]) for k, n in enumerate([*AREAS, "1,234,567"])])
    assert table.questions == ()
    assert table.column("n").values.tolist() == [2611, 2056, 595, 442, 1709, 1234567]
    assert table.notes == ("“1,234,567” is read as 1234567.",)


def test_three_decimals_everywhere_are_first_decimals_where_points_are_usual() -> None:
    rows = [(f"{k}.{125 * k % 1000:03}", "xy"[k % 2]) for k in range(1, 8)]
    assert read("v,kind", rows).column("v").values[1] == 2.25
    assert read("v,kind", rows).answers == {"decimal": "."}
    assert read("v;kind", rows, delimiter=";").answers == {"decimal": ","}
    # A single cell with another number of decimals settles it.
    assert read("v,kind", [*rows, ("3.5", "x")]).questions == ()


def test_spaces_and_apostrophes_between_thousands_are_read_and_said() -> None:
    rows = [(f"1 {100 + k}", f"2'{500 + k}", "xy"[k % 2]) for k in range(5)]
    table = read("a,b,kind", rows)
    assert table.column("a").values.tolist() == [1100, 1101, 1102, 1103, 1104]
    assert table.column("b").values.tolist() == [2500, 2501, 2502, 2503, 2504]
    assert table.notes == ("“1 100” is read as 1100.",)


def test_one_cell_with_the_other_mark_is_an_odd_cell() -> None:
    rows = [("1,5" if k == 4 else f"{k}.5", "xy"[k % 2]) for k in range(12)]
    table = read("a;kind", rows, delimiter=";")
    assert "“1,5” is none, in line 6 of the file" in table.questions[0].text
    assert table.column("a").missing == 1


def test_a_table_edited_by_hand_is_never_asked_about() -> None:
    cells = [[f"{k}.125", "xy"[k % 2]] for k in range(1, 6)]
    table = table_from_cells("t", ["a", "b"], cells, mark=".")
    assert table.questions == ()
    assert table.columns[0].values.tolist() == [1.125, 2.125, 3.125, 4.125, 5.125]


def test_the_mark_is_found_however_late_it_is_shown() -> None:
    n = 5003  # chunks have 5000 rows
    rows = [("12,5" if k == n - 1 else f"{k % 9 + 1}.{100 + k % 900}", k % 2) for k in range(n)]
    table = read("a;kind", rows, delimiter=";")
    expected = [1000 * (k % 9 + 1) + 100 + k % 900 for k in range(n - 1)]
    assert table.columns[0].values.tolist() == [*expected, 12.5]


# Nothing, odd cells, units


MARKS_FOR_NOTHING = """
    na Na NAN nAn N/a n.a. Null NULL null NONE none None ? -- --- — – . .. ... * missing Missing
    MISSING unknown #VALUE! #DIV/0! #REF! #NAME? #NUM! #N/A #n/a #NULL! nd TBD (blank) x
"""
USUAL = {"NULL", "null", "None", "#N/A"}  # so usual that they go without saying


@pytest.mark.parametrize("mark", MARKS_FOR_NOTHING.split())
def test_a_mark_for_nothing_among_numbers_is_missing_and_its_line_is_said(mark: Any) -> None:
    rows = [(mark if k == 7 else f"{k}.5", "xy"[k % 2]) for k in range(20)]
    table = read("a,kind", rows)
    column = table.column("a")
    assert column.is_numeric
    assert np.flatnonzero(column.is_missing).tolist() == [7]
    said = (f"a: “{mark}” is read as missing, in line 9 of the file (row 8 of the data).",)
    assert table.notes == (() if mark in USUAL else said)


@pytest.mark.parametrize("word", ["none", "missing", "unknown", "*", "x", "Na", "Nan"])
def test_among_words_such_a_mark_is_a_word(word: Any) -> None:
    rows = [(k, word if k % 3 else "mild") for k in range(20)]
    assert set(read("a,kind", rows).column("kind").words) == {word, "mild"}


def test_plus_and_minus_are_two_words() -> None:
    table = read("a,test", [(k, "+-"[k % 2]) for k in range(20)])
    assert table.column("test").words == ("+", "-")


def test_an_odd_cell_is_named_with_its_line_and_either_answer_is_obeyed() -> None:
    rows = [("17o.5" if k == 7 else f"{150 + k}.5", "xy"[k % 2]) for k in range(20)]
    table = read("height,kind", rows)
    (question,) = table.questions
    assert question.text == (
        "height holds numbers, but “17o.5” is none, in line 9 of the file (row 8 of the data). "
        "How is the cell meant?"
    )
    assert question.answer == "missing"
    assert table.column("height").is_numeric
    assert table.column("height").missing == 1
    column = read("height,kind", rows, {"odd:height": "words"}).column("height")
    assert column.words == ("17o.5",)
    assert column.missing == 0


def test_a_word_beside_few_numbers_may_be_one_more_class() -> None:
    rows = [(k, "fail" if k % 10 == 3 else k % 4 + 1) for k in range(40)]
    table = read("a,grade", rows)
    assert table.answers == {"odd:grade": "words"}
    assert table.column("grade").categories()[0] == ("1", "2", "3", "4", "fail")


@pytest.mark.parametrize(
    "cells, numbers, unit",
    [
        (["156 cm", "178 cm", "160 cm", "151cm"], [156, 178, 160, 151], "cm"),
        (["€ 3.50", "€ 4", "€12.25", "€ 1"], [3.5, 4, 12.25, 1], "€"),
        (["$1,200", "$900", "$12,000.50", "$1"], [1200, 900, 12000.5, 1], "$"),
        (["1,5 m", "2 m", "1,75 m", "0,5 m"], [1.5, 2, 1.75, 0.5], "m"),
        (["1.200,50 €", "900 €", "3,5 €", "1 €"], [1200.5, 900, 3.5, 1], "€"),
        (["12 kg", "13 KG", "15", "-1 kg"], [12, 13, 15, -1], "kg"),
    ],
)
def test_a_unit_is_taken_off_and_shown_before(cells: Any, numbers: Any, unit: Any) -> None:
    rows = [(f'"{cell}"', "xy"[k % 2]) for k, cell in enumerate(cells)]
    table = read("a,kind", rows)
    question = next(one for one in table.questions if one.key == "unit:a")
    assert f"are written with “{unit}”" in question.text
    assert question.options["number"].startswith(f"“{cells[0]}” is the number ")
    assert table.column("a").values.tolist() == numbers
    assert table.column("a").unit == unit
    left = read("a,kind", rows, {"unit:a": "words"}).column("a")
    assert not left.is_numeric
    assert cells[0] in left.words


def test_percent_is_asked_for_as_a_number_or_as_a_share() -> None:
    rows = [(f"{10 + k} %", "xy"[k % 2]) for k in range(8)]
    table = read("a,kind", rows)
    options = table.questions[0].options
    assert options["number"] == "“10 %” is the number 10"
    assert options["share"] == "“10 %” is 0.1, a share of 1"
    assert table.column("a").values[:2].tolist() == [10, 11]
    assert read("a,kind", rows, {"unit:a": "share"}).column("a").values[:2].tolist() == [0.1, 0.11]


def test_numbers_with_different_units_are_no_numbers_and_it_is_said() -> None:
    rows = [(f"{170 + k} cm" if k % 2 else f"1.{70 + k} m", "xy"[k % 2]) for k in range(10)]
    column = read("a,kind", rows).column("a")
    assert not column.is_numeric
    assert column.trouble == "its numbers have different units: 1.78 m, 179 cm"


@given(
    st.lists(st.text(st.sampled_from("0123456789.,- %€kgNa"), max_size=7), min_size=4, max_size=30),
    st.sampled_from(["missing", "words", "number", "share", ".", ","]),
)
def test_any_cells_and_any_answers_make_a_column_that_loses_no_row(cells: Any, answer: Any) -> None:
    answers = dict.fromkeys(("decimal", "odd:a", "unit:a"), answer)
    table = table_from_cells("t", ["a", "b"], [[cell, "x"] for cell in cells], answers=answers)
    column = table.columns[0]
    is_number = ~np.isnan(column.values)
    assert column.n == len(cells)
    assert not np.any(is_number & (column.codes >= 0))
    assert column.missing + is_number.sum() + (column.codes >= 0).sum() == len(cells)


def test_a_number_that_stands_for_nothing_is_asked_about() -> None:
    rows = [(-999 if k in (4, 9) else k * k, "xy"[k % 2]) for k in range(20)]
    table = read("a,kind", rows)
    (question,) = table.questions
    assert question.text == (
        "a is -999 in 2 cells, the first in line 6 of the file (row 5 of the data), and else never "
        "below 0. What does it mean?"
    )
    assert table.column("a").missing == 2
    kept = read("a,kind", rows, {"code:a": "number"}).column("a")
    assert (kept.missing, kept.values[4]) == (0, -999)
    # Beside "1,000" the cells of a column are kept as text first.
    mixed = read("a,kind", [('"1,000"', "x"), *rows])
    assert mixed.column("a").missing == 2
    # Among numbers below 0 it is one of them.
    assert read("a,kind", [(-5, "x"), *rows]).questions == ()
