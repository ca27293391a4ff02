"""What a file holds below its data: totals, remarks, another table."""

from typing import Any

import pytest

from neuralnet.data.table_files import read_table

ROWS = "".join(f"n{k},{k}.5,{k * k % 7}\n" for k in range(12))


def read(below: Any, answers: Any = None, rows: Any = ROWS) -> Any:
    return read_table("t.csv", f"name,a,b\n{rows}{below}".encode(), answers)


@pytest.mark.parametrize("word", ["Total", "MEAN:", "average", "Std. dev", "Gesamt", "Grand total"])
def test_a_row_that_sums_up_is_asked_about_and_first_left_out(word: Any) -> None:
    below = f"{word},66,30\nMin,0.5,0\nSource: our survey,,\n"
    table = read(below)
    (question,) = table.questions
    assert question.text == (
        "Lines 14, 15, 16 at the end may sum up those above. Are they rows of data?"
    )
    assert table.n == 12
    assert f"“{word}, 66, 30”" in table.notes[-1]
    kept = read(below, {"totals": "data"})
    assert kept.column("a").values[12:14].tolist() == [66, 0.5]


def test_a_row_among_the_others_that_is_called_so_is_one_of_them() -> None:
    table = read("n12,5,6\n", rows=f"{ROWS}Max,3,4\n")
    assert (table.n, table.questions) == (14, ())
    table = read("min,5,6\nmin,7,8\n")  # a name that comes twice is no total
    assert (table.n, table.questions) == (14, ())


def test_a_remark_with_the_commas_of_a_sheet_is_passed_over_and_said() -> None:
    table = read("Source: field station 3,,\n")
    assert table.n == 12
    assert table.questions == ()
    assert table.notes == (
        "Line 14 stands below the table and is passed over: “Source: field station 3”.",
    )


def test_another_table_below_is_asked_about_and_first_left_out() -> None:
    below = "\narea,rooms,price\n55,2,900\n70,3,1200\n"
    table = read(below)
    (question,) = table.questions
    assert question.text.startswith("Line 15, below an empty line, looks like the names of another")
    assert table.n == 12
    assert table.notes == ("The table ends before line 15.",)
    kept = read(below, {"another": "data"})
    assert kept.n == 15
    assert "area" in kept.column("name").words


def test_an_empty_line_between_rows_is_nothing() -> None:
    table = read("\nn12,5,6\n\nn13,NA,6\n")
    assert (table.n, table.questions) == (14, ())
