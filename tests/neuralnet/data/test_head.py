"""The head of a file: titles above the names, types below them, and files without any names."""

from typing import Any

import pytest

from neuralnet.data.table_choice import suggest_choice
from neuralnet.data.table_files import read_table
from neuralnet.errors import SettingError

BIRDS = [(f"{37 + k * 7 % 9}.{k % 10}", 190 + k * 5 % 31, ["Alpha", "Beta", "Gamma"][k % 3])
         for k in range(30)]  # fmt: skip


def lines(rows: Any, delimiter: Any = ",") -> Any:
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)


def read(text: str, answers: Any = None) -> Any:
    return read_table("birds.csv", text.encode(), answers)


def holds_the_birds(table: Any) -> Any:
    """All thirty rows, and their numbers, are there."""
    return (
        table.n == 30
        and table.columns[0].values.tolist() == [float(bird[0]) for bird in BIRDS]
        and table.columns[2].words == ("Alpha", "Beta", "Gamma")
    )


NAMES = "bill,flipper,kind\n"

ABOVE = {
    "a title with commas": ("Table 3. Measurements of birds,,\n,,\n", "Line"),
    "a title": ("Measurements of birds\n", "Line 1"),
    "a title, a source and a gap": ("Birds\nMeasured 2007, Palmer\n\n", "Lines 1, 2"),
    "comments": ("# birds\n# measured in 2007, in the summer\n", "Lines 1, 2"),
    "a comment of many words": ("% made by hand\n", "Line 1"),
}


@pytest.mark.parametrize("above, said", ABOVE.values(), ids=ABOVE)
def test_what_stands_above_the_names_is_passed_over_said_and_asked_about(
    above: Any, said: Any
) -> None:
    table = read(above + NAMES + lines(BIRDS))
    assert table.names == ("bill", "flipper", "kind")
    assert holds_the_birds(table)
    assert table.notes[0].startswith(said)
    assert "above the table" in table.notes[0]
    (question,) = table.questions
    assert question.key == "names"
    assert question.options[question.answer].endswith("names the columns: bill, flipper, kind")


def test_the_title_of_a_table_is_quoted() -> None:
    table = read("Table 3. Measurements of birds,,\n,,\n" + NAMES + lines(BIRDS))
    assert table.notes == (
        "Lines 1, 2 stand above the table and are passed over: “Table 3. Measurements of birds”.",
    )


def test_a_comment_may_hold_the_names() -> None:
    table = read("# bill, flipper, kind\n" + lines(BIRDS))
    assert table.names == ("bill", "flipper", "kind")
    assert holds_the_birds(table)


BETWEEN = {
    "orange": "c,c,d\n,,class\n",
    "orange in words": "continuous,continuous,discrete\n,,class\n",
    "types": "float,int,string\n",
    "units": "mm,mm,\n",
    "units in brackets": "(mm),(mm),-\n",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
def test_types_flags_and_units_below_the_names_are_passed_over_said_and_asked_about(
    between: Any,
) -> None:
    table = read(NAMES + between + lines(BIRDS))
    assert table.names == ("bill", "flipper", "kind")
    assert holds_the_birds(table)
    assert "between the names and the data" in table.notes[0]
    assert table.answers == {"names": "1"}


def test_a_first_row_without_values_is_a_row_of_data() -> None:
    table = read(NAMES + "NA,?,Alpha\n" + lines(BIRDS))
    assert table.n == 31
    assert table.columns[0].missing == 1
    assert table.questions == ()


def test_the_target_that_orange_marks_is_suggested() -> None:
    rows = [(kind, bill, flipper) for bill, flipper, kind in BIRDS]
    table = read("sort,bill,flipper\nd,c,c\n,,class\n" + lines(rows))
    assert suggest_choice(table).choice.target == "flipper"
    table = read("D#sort,cC#bill,C#flipper\n" + lines(rows))
    assert table.names == ("sort", "bill", "flipper")
    assert suggest_choice(table).choice.target == "bill"


WITHOUT = {
    "numbers and words": lines(BIRDS),
    "words and numbers": lines((kind, bill) for bill, _flipper, kind in BIRDS),
    "only numbers": lines((bill, flipper) for bill, flipper, _kind in BIRDS),
    "only words": lines((kind, "abab"[k % 4]) for k, (_b, _f, kind) in enumerate(BIRDS)),
    "numbers with commas": lines([(str(b).replace(".", ","), f) for b, f, _ in BIRDS], ";"),
    "below a title": "Birds of Palmer\n\n" + lines(BIRDS),
    "a missing value first": lines([("?", 190, "Alpha"), *BIRDS[1:]]),
}


@pytest.mark.parametrize("text", WITHOUT.values(), ids=WITHOUT)
def test_a_file_without_names_loses_no_row_and_it_is_said(text: str) -> None:
    table = read(text)
    assert table.n == 30
    assert table.names == tuple(f"column {k + 1}" for k in range(len(table.columns)))
    assert any(note.startswith("No line names the columns; line ") for note in table.notes)
    assert table.answers["names"] == "none"
    line = next(answer for answer in table.questions[0].options if answer != "none")
    assert read(text, {"names": line}).n == 29


@pytest.mark.parametrize(
    "names", ["0,1,2,3", "1,2,3,4", "country,1990,1991,1992", "id,2019,2020,2021", "kind,a,2,3"]
)
def test_numbers_may_be_names_and_it_is_asked(names: Any) -> None:
    rows: list[tuple[Any, ...]]
    rows = [(["Chad", "Mali", "Peru", "Oman"][k % 4] + str(k), k * 7 % 30, k * k % 17, 0.5 * k)
            for k in range(20)]  # fmt: skip
    if names[0].isdigit():
        rows = [(k * 11 % 29 + 5, *row[1:]) for k, row in enumerate(rows)]
    table = read(f"{names}\n{lines(rows)}")
    assert table.names == tuple(names.split(","))
    assert table.n == 20
    assert table.answers == {"names": "1"}
    assert read(f"{names}\n{lines(rows)}", {"names": "none"}).n == 21


def test_plain_names_are_not_asked_about() -> None:
    assert read(NAMES + lines(BIRDS)).questions == ()
    assert read("a,b\n" + lines((f"word {k}", f"w{k * k}") for k in range(9))).questions == ()


def test_what_stands_below_the_table_is_passed_over_and_said() -> None:
    table = read(NAMES + lines(BIRDS) + "\nSource: Palmer Station\n")
    assert holds_the_birds(table)
    assert table.notes == (
        "Line 33 stands below the table and is passed over: “Source: Palmer Station”.",
    )


def test_empty_columns_and_rows_at_the_edges_are_passed_over() -> None:
    text = "bill,flipper,kind,,\n" + lines((*bird, "", "") for bird in BIRDS) + ",,,,\n" * 3
    table = read(text)
    assert holds_the_birds(table)
    assert table.names == ("bill", "flipper", "kind")
    assert "without a name and without values" in table.notes[0]
    assert holds_the_birds(read(NAMES + lines((*bird, "") for bird in BIRDS)))


def test_names_that_come_again_are_passed_over() -> None:
    table = read(NAMES + lines(BIRDS[:10]) + NAMES + lines(BIRDS[10:]))
    assert holds_the_birds(table)
    assert table.notes == ("The names come again once further down, and are passed over there.",)


def test_one_name_less_than_columns_leaves_the_first_column_without() -> None:
    rows = [(k, *bird) for k, bird in enumerate(BIRDS)]
    assert read(NAMES + lines(rows)).names == ("column 1", "bill", "flipper", "kind")


def test_columns_of_spaces_are_read() -> None:
    rows = [(f"{bill:>8}", f"{flipper:>8}", kind) for bill, flipper, kind in BIRDS]
    assert holds_the_birds(read("bill flipper kind\n" + lines(rows, " ")))


def test_a_row_of_another_width_is_still_refused_with_its_line() -> None:
    with pytest.raises(SettingError) as caught:
        read("Birds\n" + NAMES + lines(BIRDS[:3]) + "1,2,3,4\n" + lines(BIRDS[3:]))
    assert caught.value.field == "line 6 of the file (row 4 of the data)"
    assert str(caught.value.got) == "4 cells"


@pytest.mark.parametrize(
    "text, what",
    [
        ('[{"a":1,"b":2,"kind":"x"},{"a":3,"b":4,"kind":"y"}]\n', "JSON"),
        ('{"a":1,"b":2}\n{"a":3,"b":4}\n', "JSON"),
        ("[[1, 2], [3, 4]]", "JSON"),
        ('{\n  "rows": [1, 2]\n}', "JSON"),
        ("\n\n<!DOCTYPE html>\n<html><body>a,b</body></html>", "a web page (HTML)"),
        ("<table><tr><td>1</td></tr></table>", "a web page (HTML)"),
        ('<?xml version="1.0"?>\n<rows><row a="1"/></rows>', "XML"),
        ("@relation birds\n@attribute bill numeric\n@data\n1\n", "an ARFF file"),
        ("{\\rtf1\\ansi a,b\n1,2}", "a text document (RTF)"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "Git LFS"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(text: str, what: Any) -> None:
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(SettingError) as caught:
            read_table("t.csv", text.encode(encoding))
        assert caught.value.field == "file"
        assert what in str(caught.value.got)


def test_brackets_at_the_beginning_are_not_yet_json() -> None:
    assert read("[mm],{kind}\n1,a\n2,b\n3,a\n4,b\n").names == ("[mm]", "{kind}")


def test_comments_between_the_rows_are_passed_over_and_said() -> None:
    table = read(NAMES + lines(BIRDS[:9]) + "# the scale was changed\n" + lines(BIRDS[9:]))
    assert holds_the_birds(table)
    assert table.notes == (
        "Line 11 stands between the rows and is passed over: “# the scale was changed”.",
    )
    assert read("#,kind\n" + lines((k, "ab"[k % 2]) for k in range(9))).names == ("#", "kind")


def test_a_title_may_stand_over_any_column() -> None:
    assert holds_the_birds(read(",Birds of Palmer,\n" + NAMES + lines(BIRDS)))


def test_thousands_without_quotation_marks_are_not_taken_for_names_of_rows() -> None:
    text = "area,kind\n" + lines((f"{k + 1},{100 + k}", "ab"[k % 2]) for k in range(9))
    with pytest.raises(SettingError) as caught:
        read(text)
    assert caught.value.field == "line 2 of the file (row 1 of the data)"
    assert caught.value.got == "3 cells"


def test_a_table_in_markdown_is_read() -> None:
    rows = lines(("", *bird, "") for bird in BIRDS).replace(",", " | ")
    table = read("| bill | flipper | kind |\n|---|---|---|\n" + rows)
    assert table.names == ("bill", "flipper", "kind")
    assert suggest_choice(table).choice.features == ("bill", "flipper")
