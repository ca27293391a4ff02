"""Cells that may mean something else than they seem to: each doubt is asked about, with the file's
own cells, and either answer is obeyed."""

from typing import Any

import numpy as np
import pytest

from neuralnet.data.cells import bare, marked
from neuralnet.data.table_choice import suggest_choice
from neuralnet.data.table_files import read_table


def read(cells: Any, answers: Any = None) -> Any:
    """A table of a column a with these cells and one with two words."""
    rows = "".join(f'"{cell}",{"xy"[k % 2]}\n' for k, cell in enumerate(cells))
    return read_table("t.csv", f"a,kind\n{rows}".encode(), answers)


@pytest.mark.parametrize(
    "cell, number",
    [
        ("(4,680)", "-4,680"),
        ("($857.50)", "-857.50"),
        ("$(857.50)", "-857.50"),
        ("(12 %)", "-12"),
        ("246-", "-246"),
        ("0.02*", "0.02"),
        ("0.02 ***", "0.02"),
        ("1,234[2]", "1,234"),
        ("12 kg†", "12"),
        ("3.1 ± 0.2", "3.1"),
        ("3.1+/-0.2 mm", "3.1"),
        ("12 kg", "12"),
        ("12", "12"),
    ],
)
def test_what_stands_around_a_number_is_taken_off(cell: Any, number: Any) -> None:
    assert bare(cell) == number


@pytest.mark.parametrize(
    "cell", ["(a)", "5'6\"", "a-", "**", "2024-01-02", "(1-2)", "x[1]", "10:30"]
)
def test_what_is_no_number_with_something_around_it_is_left_alone(cell: Any) -> None:
    assert marked(cell) is None


PROFITS = [f"({k},680.50)" if k % 4 == 0 else f"{k},935.25" for k in range(1, 25)]


def test_numbers_in_brackets_are_below_0_as_bookkeepers_write_them() -> None:
    table = read(PROFITS)
    (question,) = table.questions
    assert question.key == "marks:a"
    assert "“(4,680.50)”, “(8,680.50)”, “(12,680.50)” and 3 more stand among them" in question.text
    assert question.options["number"].startswith("“(4,680.50)” is -4680.5")
    assert table.column("a").values[:4].tolist() == [1935.25, 2935.25, 3935.25, -4680.5]
    assert read(PROFITS, {"marks:a": "missing"}).column("a").missing == 6
    words = read(PROFITS, {"marks:a": "words"})
    assert "(4,680.50)" in words.column("a").words


@pytest.mark.parametrize("mark", ["*", "**", "†", "[3]", " ± 0.1"])
def test_a_note_or_an_error_behind_a_number_leaves_the_number(mark: Any) -> None:
    cells = [f"{k / 8}{mark if k % 5 == 0 else ''}" for k in range(20)]
    table = read(cells)
    assert [question.key for question in table.questions] == ["marks:a"]
    assert table.column("a").values.tolist() == [k / 8 for k in range(20)]


def test_grades_with_a_minus_are_words() -> None:
    table = read(["1", "2-", "2", "3-", "1-", "2", "1", "3"] * 3)
    assert table.answers["marks:a"] == "words"
    assert "2-" in table.column("a").words


def test_the_reason_for_leaving_out_a_column_of_numbers_names_the_cell_that_is_none() -> None:
    cells = [f"{k} kg" if k % 3 else f"about {k}" for k in range(45)]
    rows = "".join(f"{cell},{k * k},{'xy'[k % 2]}\n" for k, cell in enumerate(cells))
    table = read_table("t.csv", f"a,b,kind\n{rows}".encode())
    assert suggest_choice(table, "kind").left_out["a"] == (
        "it holds numbers, and 'about 0' in line 2 of the file (row 1 of the data)"
    )


def test_postcodes_are_asked_about_and_keep_their_zero() -> None:
    cells = [f"{k * 617 % 9999:05}" for k in range(1, 21)]
    table = read(cells)
    assert table.answers == {"zeros:a": "words"}
    assert table.column("a").words == tuple(cells)
    numbers = read(cells, {"zeros:a": "number"}).column("a")
    assert numbers.values.tolist() == [float(cell) for cell in cells]


@pytest.mark.parametrize(
    "cells", [[f"{k:02}" for k in range(1, 13)], ["007", "12", "3", "045"] * 3]
)
def test_short_numbers_with_a_zero_in_front_are_first_taken_as_numbers(cells: Any) -> None:
    table = read(cells)
    assert table.answers == {"zeros:a": "number"}
    assert table.column("a").values.tolist() == [float(cell) for cell in cells]


def test_decimals_have_a_zero_in_front_and_nobody_is_asked() -> None:
    assert read([f"0.{k}1" for k in range(9)]).questions == ()


@pytest.mark.parametrize(
    "code, others, asked",
    [
        (-999, [k - 10 for k in range(20)], True),  # far below numbers of both signs
        (-99, [k - 10 for k in range(20)], False),
        (9999, [k / 20 for k in range(20)], True),
        (99, [1, 2, 3, 4, 5, 1, 2, 3], True),  # "no answer" in a questionnaire
        (99, [1, 2, 30, 40, 50, 1, 2, 3], False),
        (999, [0, 1, 0, 1, 0, 1, 0, 1], True),
    ],
)
def test_a_code_for_nothing_is_told_by_how_far_off_it_is(
    code: Any, others: Any, asked: Any
) -> None:
    table = read([*others, code, code])
    assert [question.key for question in table.questions] == (["code:a"] if asked else [])
    assert table.column("a").missing == (2 if asked else 0)


def test_one_large_number_is_the_largest_and_no_code() -> None:
    assert read([*range(1, 20), 999]).questions == ()


def test_words_that_differ_in_capitals_alone_are_asked_about() -> None:
    cells = ["Setosa", "setosa", "SETOSA", "virginica"] * 5 + ["setosa"]
    table = read(cells)
    (question,) = table.questions
    assert "“Setosa” (5), “setosa” (6) and “SETOSA” (5)" in question.text
    assert question.options["same"] == "they are the same, and written “setosa”"
    names, codes = table.column("a").categories()
    assert names == ("setosa", "virginica")
    assert np.bincount(codes).tolist() == [16, 5]
    different = read(cells, {"capitals:a": "different"}).column("a")
    assert set(different.words) == {"Setosa", "setosa", "SETOSA", "virginica"}


def test_single_letters_in_both_sizes_are_first_two_things() -> None:
    assert read(["B", "b", "b", "B"] * 3).answers == {"capitals:a": "different"}


def test_long_answers_that_begin_alike_stay_different() -> None:
    cells = [
        f"{'I have thought about it very often and ' * 3}{'agree' if k % 3 else 'do not'}"
        for k in range(12)
    ]
    column = read(cells).column("a")
    assert column.distinct == 2
    assert all(len(word) <= 64 for word in column.words)
    assert column.words[1] == f"{column.words[0]} (2)"


def test_long_names_that_begin_alike_stay_different() -> None:
    name = "How satisfied are you with what the shop round the corner asks for its "
    table = read_table(
        "t.csv", f"{name}bread,{name}milk,kind\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n".encode()
    )
    assert len(set(table.names)) == 3
    assert table.names[1] == f"{table.names[0]} (2)"


def test_numbers_of_too_many_digits_are_not_taken_for_one_another() -> None:
    cells = [str(10**18 + k) for k in range(12)]
    column = read(cells).column("a")
    assert not column.is_numeric
    assert column.distinct == 12
    assert column.trouble.startswith("numbers up to 9,007,199,254,740,992 (16 digits)")
    assert read([str(10**k) for k in range(12, 24)]).column("a").is_numeric


def test_digits_of_other_scripts_are_digits() -> None:
    table = read(["٣٥", "３６", "३७", "٣٫٥"])
    assert table.column("a").values.tolist() == [35, 36, 37, 3.5]


def test_what_could_be_read_in_two_ways_is_what_is_told() -> None:
    rows = "".join(f"{k},5{k % 10};{k % 9 + 1}.{100 + k};{'xy'[k % 2]}\n" for k in range(12))
    table = read_table("t.csv", f"a;b;kind\n{rows}".encode())
    assert table.column("b").values[0] == 1100
    assert any(note.startswith("“1.100” is read as 1100: the comma") for note in table.notes)


def test_feet_and_inches_are_words_and_nothing_empty_is_said() -> None:
    rows = "".join(f'5\'{k % 12}""",{"xy"[k % 2]}\n'.replace("5'", "\"5'", 1) for k in range(12))
    table = read_table("t.csv", f"a,kind\n{rows}".encode())
    assert table.notes == ()
    assert table.column("a").words[6] == "5'6\""
