"""Tables: whatever is uploaded becomes a data set that trains, or a sentence that says why not."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neuralnet.data.column_roles import task_of
from neuralnet.data.csv_tables import LONGEST_LINE, MOST_BYTES
from neuralnet.data.datasets import Dataset
from neuralnet.data.points import MOST_POINTS, dataset_from_points
from neuralnet.data.table_choice import (
    MOST_CLASSES,
    MOST_INPUTS,
    MOST_WORDS,
    TableChoice,
    class_counts,
    dataset_from_table,
    inputs_of_columns,
    suggest_choice,
)
from neuralnet.data.table_files import read_table
from neuralnet.data.tables import MOST_COLUMNS, MOST_ROWS, table_from_cells
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.training import Trainer

ISLANDS = ("Dream", "Biscoe", "Dream")
FLOWERS = "length,width,island,kind\n" + "".join(
    f"{4 + row % 7 + 0.5 * (row % 3)},{row % 5},{ISLANDS[row % 3]},{'ab'[row % 2]}\n"
    for row in range(20)
)


def table(text: str, title: Any = "flowers.csv") -> Any:
    return read_table(title, text if isinstance(text, bytes) else text.encode())


def trains(dataset: Any) -> Any:
    """One epoch of a small network on the data set; its loss is a number at the start."""
    experiment = Experiment(dataset="own", own_data=dataset, hidden_units=(3,), epochs=1)
    trainer = Trainer(experiment)
    before = trainer.measure().training_loss
    trainer.run_epochs(1)
    return math.isfinite(before) and trainer.step > 0


def column(text: str, name: str) -> Any:
    return table(text).column(name)


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_way_to_write_a_table_is_read_alike(
    encoding: str, delimiter: str, end: str
) -> None:
    rows = [["größe", "kind"], ["1", "a"], ["2.5", "b"], ["-3", "a"], ["4e1", "b"]]
    text = end.join(delimiter.join(row) for row in rows)
    read = read_table("t", text.encode(encoding))
    assert read.names == ("größe", "kind")
    assert read.columns[0].values.tolist() == [1.0, 2.5, -3.0, 40.0]
    assert read.columns[1].words == ("a", "b")
    assert read.columns[1].codes.tolist() == [0, 1, 0, 1]


def test_letters_of_windows_are_read_and_said() -> None:
    read = read_table("t", "größe,kind\n1,ä\n2,ö\n3,ä\n4,ö".encode("cp1252"))
    assert read.names == ("größe", "kind")
    assert read.columns[1].words == ("ä", "ö")
    assert read.notes == ("The letters were read as Windows-1252; the file is not UTF-8.",)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_decimal_comma_is_read_where_commas_do_not_separate(delimiter: str) -> None:
    read = table(delimiter.join("ab") + "".join(f"\n{k},5{delimiter}x{k % 2}" for k in range(4)))
    assert read.columns[0].values.tolist() == [0.5, 1.5, 2.5, 3.5]


def test_a_decimal_comma_in_quotes_is_read_where_commas_separate() -> None:
    assert column('a,b\n"1,5",x\n2,y\n3,x\n4,y', "a").values.tolist() == [1.5, 2, 3, 4]


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    read = table("sep=;\r\na,b;c\r\n1;x\r\n2;y\r\n3;x\r\n4;y")
    assert read.names == ("a,b", "c")


def test_quoted_cells_keep_separators_quotes_and_line_breaks() -> None:
    read = table('a,b\n1,"x, ""y""\nz"\n2,y\n3,y\n4,y')
    assert read.columns[1].words == ('x, "y" z', "y")


def test_empty_lines_spaces_and_a_last_line_break_do_not_matter() -> None:
    assert table("a , b\n\n 1, x\n  \n2 ,y\n3,x\n4, y \n\n").columns[1].words == ("x", "y")


@pytest.mark.parametrize("nothing", ["", "NA", "N/A", "nan", "NaN", "NULL", "None", "?", "-", "  "])
def test_what_says_that_there_is_nothing_is_missing(nothing: str) -> None:
    read = table(f"a,b\n1,x\n{nothing},y\n3,{nothing}\n4,y")
    assert [c.missing for c in read.columns] == [1, 1]
    assert read.columns[0].is_numeric
    assert read.columns[1].words == ("x", "y")


def test_a_formula_is_a_word_like_any_other() -> None:
    assert column("a,b\n1,=1+1\n2,@SUM(A1)\n3,=1+1\n4,+A1", "b").words == (
        "=1+1",
        "@SUM(A1)",
        "+A1",
    )


def test_the_real_minus_is_a_minus() -> None:
    assert column("a,b\n−1,x\n2,y\n−3.5,x\n4,y", "a").values.tolist() == [-1, 2, -3.5, 4]


def test_names_that_are_missing_are_made_and_long_ones_cut() -> None:
    read = table(f",{'long ' * 30},c\n1,2,3\n4,5,6\n1,2,3\n4,5,6")
    assert read.names[0] == "column 1"
    assert len(read.names[1]) == 60
    assert read.names[1].endswith("…")


@pytest.mark.parametrize(
    "cells, kind",
    [
        ("1 2 3 4", "number"),
        ("1 NA 3 4", "number"),
        ("a b a b", "text"),
        ("1 b 2 b", "mixed"),
        ("7 7 7 7", "constant"),
        ("a a NA a", "constant"),
        ("NA ? - NULL", "empty"),
        ("1 1_000 2 3", "mixed"),
        ("1 0x10 2 3", "mixed"),
        ("1 ١ 2 3", "number"),
        ("1 12% 2 3", "mixed"),
        ("1 2020-01-01 2 3", "mixed"),
        ("1 inf 2 3", "mixed"),
        ("inf sup inf sup", "text"),
    ],
)
def test_a_column_is_told_what_it_holds(cells: str, kind: str) -> None:
    rows = [[cell, "x"] for cell in cells.split()]
    assert table_from_cells("t", ["a", "b"], rows).columns[0].kind == kind


@pytest.mark.parametrize(
    "cells, words",
    [
        (["1e31", "2", "3", "1"], "up to 1e+30 can be computed with, not 1e31"),
        (["1e999", "2", "3", "1"], "not 1e999"),
        (["-Infinity", "2", "3", "1"], "not -Infinity"),
        (["∞", "2", "3", "1"], "not ∞"),
    ],
)
def test_what_looks_like_numbers_and_cannot_be_read_says_why(cells: list[str], words: str) -> None:
    made = table_from_cells("t", ["a", "b"], [[cell, "x"] for cell in cells]).columns[0]
    assert not made.is_numeric
    assert words in made.trouble


def test_points_here_and_commas_there_are_read_as_neither() -> None:
    cells = [["1.5", "x"], ["2,5", "y"], ["1", "x"], ["2", "y"]]
    made = table_from_cells("t", ["a", "b"], cells).columns[0]
    assert "decimal points here and with decimal commas there" in made.trouble


@given(st.lists(st.floats(-1e30, 1e30) | st.integers(-(10**9), 10**9), min_size=4, max_size=30))
def test_numbers_come_back_as_they_were_written(numbers: list[Any]) -> None:
    read = table("a,b\n" + "\n".join(f"{number!r},x" for number in numbers))
    assert read.columns[0].values.tolist() == [float(number) for number in numbers]


def test_chunks_join_without_a_seam() -> None:
    n = 5003  # chunks have 5000 rows; the words come in the second only
    rows = [[str(row), "NA" if row < 5000 else "b"] for row in range(n)]
    made = table_from_cells("t", ["a", "b"], rows)
    assert made.columns[0].values.tolist() == list(range(n))
    assert made.columns[1].codes.tolist() == [-1] * 5000 + [0] * 3


# Files that cannot be used: the field that is named, and words of the sentence

CSV = "CSV text"
BAD_FILES = {
    "nothing": (b"", "file", "an empty file"),
    "spaces": (b"  \n \t \n", "file", "an empty file"),
    "a mark and nothing": (b"\xef\xbb\xbf", "line 1", "at least two columns"),
    "utf-16 and nothing": ("\n".encode("utf-16"), "line 1", "at least two columns"),
    "one word": (b"hello", "line 1", "at least two columns; got 'hello'"),
    "prose": (b"Dear all\nhere is the table\nbest", "line 1", "at least two columns"),
    "one column": (b"a\n1\n2\n3\n4", "line 1", "at least two columns; got 'a'"),
    "header only": (b"a,b,c", "table", "at least 4 rows below it; got 0"),
    "header and a break": (b"a,b,c\n", "table", "at least 4 rows below it; got 0"),
    "separator only": (b"sep=;", "file", "no rows"),
    "separator and header": (b"sep=;\na;b", "table", "at least 4 rows below it; got 0"),
    "one row": (b"a,b\n1,x", "table", "at least 4 rows below it; got 1"),
    "three rows": (b"a,b\n1,x\n2,y\n3,x", "table", "at least 4 rows below it; got 3"),
    "equal names": (b"a,b,a\n1,2,3\n1,2,3\n1,2,3\n1,2,4", "column names", "got 'a'"),
    "equal but for spaces": (b"a,b, a \n1,2,3\n1,2,3\n1,2,3\n1,2,4", "column names", "got 'a'"),
    "a made name twice": (b",column 1\n1,2\n1,2\n1,2\n1,2", "column names", "column 1"),
    "a row too long": (
        b"a,b\n1,x\n2,y,z\n3,x\n4,y",
        "line 3 of the file (row 2 of",
        "expected 2 cells",
    ),
    "a row too short": (
        b"a,b,c\n1,x,2\n2,y\n3,x,2\n4,y,1",
        "line 3 of the file (row 2 of",
        "got '2 cells'",
    ),
    "a line of prose inside": (
        b"a,b\n1,x\n2,y\n3,x\nTo be continued\n4,y",
        "line 5 of the file (row 4 of",
        "expected 2 cells",
    ),
    "a title above": (b"Results 2026\na,b\n1,x\n2,y\n3,x", "table", "4 rows below it; got 3"),
    "counts above": (
        b"178,13,a\n1,2,3,4\n1,2,3,4",
        "line 2 of the file (row 1 of",
        "expected 3 cells",
    ),
    "unquoted thousands": (
        b"a,b\n1,234,x\n2,y\n3,x\n4,y",
        "line 2 of the file (row 1 of",
        "got '3 cells'",
    ),
    "an open quote": (b'a,b\n1,"x\n2,y\n3,x\n4,y', "line 2", "goes on to the end of the file"),
    "an open quote above": (
        b'"a,b\n1,x\n2,y\n3,x\n4,y',
        "line 1",
        "goes on to the end of the file",
    ),
    "words after a quote": (b'a,b\n1,"x"y\n2,y\n3,x\n4,y', "line 2", "two for one in it"),
    "a quote inside": (b'a,b\n1,"x "y" z"\n2,y\n3,x\n4,y', "line 2", "two for one in it"),
    "an endless quote": (b'a,b\n1,"' + b"x\n" * 99_000, "line 2", "two for one in it"),
    "an endless line": (b"a,b\n" + b"1" * (LONGEST_LINE + 1), "line 2", "at most 100,000"),
    "an endless header": (b"a," * LONGEST_LINE, "line 1", "at most 100,000 characters"),
    "too many columns": (
        ",".join(f"c{k}" for k in range(MOST_COLUMNS + 1)).encode(),
        "table",
        "at most 600 columns; got '601 columns'",
    ),
    "too many rows": (b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), "table", "at most 200,000 rows"),
    "too many cells": (
        b",".join(b"c%d" % k for k in range(100)) + b"\n" + (b"1," * 99 + b"1\n") * 40_001,
        "table",
        "at most 40,000 rows of 100 columns",
    ),
    "too many bytes": (b"a,b\n" + b" " * MOST_BYTES, "file", "at most 50 MB; got '50.0 MB'"),
    "a zero byte": (b"a,b\n1,x\n2,\x00y\n3,x\n4,y", "file", "(code 0) in line 3"),
    "zero bytes": (b"\x00" * 500, "file", CSV),
    "a bell": (b"a,b\n1,x\x07\n2,y\n3,x\n4,y", "file", "(code 7) in line 2"),
    "an escape": (b"a,b\n1,\x1b[31mx\n2,y\n3,x\n4,y", "file", "(code 27) in line 2"),
    "not a letter of Windows": (b"a,b\n1,\x81\n2,y\n3,x\n4,y", "file", "(code 129) in line 2"),
    "half a utf-16": ("a,b\n1,x\n".encode("utf-16") + b"\x00", "file", "broken UTF-16 text"),
    "a lone surrogate": (b"\xff\xfea\x00,\x00\x00\xd8b\x00", "file", "broken UTF-16 text"),
    "broken utf-32": (b"\xff\xfe\x00\x00\xff\xff\xff\xff", "file", "broken UTF-32 text"),
    "random bytes": (bytes(np.random.default_rng(0).integers(0, 256, 999, np.uint8)), "file", CSV),
    "half a zip": (b"PK\x03\x04[Content_Types].xml", "file", "a broken Excel workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file", "an old Excel workbook"),
    "a document": (b"%PDF-1.7\n%", "file", "a PDF document"),
    "a png": (b"\x89PNG\r\n\x1a\n", "file", "a PNG picture"),
    "a jpeg": (b"\xff\xd8\xff\xe0", "file", "a JPEG picture"),
    "a gif": (b"GIF89a,b\n", "file", "a GIF picture"),
    "half a gzip": (b"\x1f\x8b\x08\x00", "file", "a gzip archive that breaks off"),
    "half a parquet": (b"PAR1\x15\x04", "file", "a Parquet file that cannot be read"),
    "sqlite": (b"SQLite format 3\x00", "file", "a database"),
    "json": (b'{"a": [1, 2]}', "file", "JSON"),
    "html": (b"<html>\n<body>\n<table>\n", "file", "a web page (HTML)"),
}


@pytest.mark.parametrize("data, field, words", BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    data: bytes, field: str, words: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read_table("bad.csv", data)
    assert caught.value.field.startswith(field)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 400


# Tables that can be read and not learnt from, with the suggested choice

BAD_TABLES = {
    "all missing": ("a,b\nNA,\n,NA\n?,-\n,\nNA,NA", "target", "no such column"),
    "one class": ("a,b\n1,x\n1,x\n1,x\n1,x", "target", "2 to 30 different words"),
    "one class, and missing": ("a,b\n1,x\n1,NA\n1,x\n1,x", "target", "no such column"),
    "only words of their own": (
        "a,b\np,q\nr,s\nt,u\nv,w",
        "features",
        "every row has a word of its own",
    ),
    "all constant but one": ("a,b\n1,x\n1,y\n1,x\n1,y", "features", "it is 1 in every row"),
    "infinite": ("a,b\n1,x\ninf,y\n2,x\n3,y", "features", "can be computed with, not inf"),
    "overflow": ("a,b\n1,x\n1e400,y\n2,x\n3,y", "features", "not 1e400"),
    "two marks": ("a;b\n1,5;x\n1.5;y\n2;x\n3;y", "features", "decimal commas there"),
    "mostly missing": ("a,b\n1,x\n,y\n,x\n,y", "features", "it is 1 in every row"),
    "never together": ("a,b\n1,\n2,\n,x\n,y\n3,\n", "target", "none, once rows"),
    "numbers the rows": ("id,b\n1,x\n2,y\n3,x\n4,y", "features", "it only numbers the rows"),
}


@pytest.mark.parametrize("text, field, words", BAD_TABLES.values(), ids=BAD_TABLES)
def test_a_table_that_cannot_be_learnt_from_is_refused_in_a_sentence(
    text: str, field: str, words: str
) -> None:
    read = table(text)
    with pytest.raises(SettingError) as caught:
        dataset_from_table(read, suggest_choice(read).choice)
    assert caught.value.field == field
    assert words in str(caught.value)


# Choices

WIDE = "id,n,m,w,many,gap,inf,kind,values\n" + "".join(
    f"{k},{k % 9},{k % 3}.5,{'pqr'[k % 3]},word{k},{'' if k % 4 else 1},"
    f"{'inf' if k == 7 else k},{'abc'[k % 3]},{k * k}.5\n"
    for k in range(1, 41)
)


def choose(
    target: Any = "kind", features: Any = ("n",), classes: Any = (), task: Any = "auto"
) -> Any:
    # "inf" in one cell is first taken as missing; here it is to stay what it is.
    read = read_table("wide.csv", WIDE.encode(), {"odd:inf": "words"})
    return dataset_from_table(read, TableChoice(target, tuple(features), classes, task))


BAD_CHOICES = {
    "no such target": ({"target": "sort"}, "target", "the name of a column"),
    "target is nothing": ({"target": ""}, "target", "the name of a column"),
    "no features": ({"features": ()}, "features", "at least one column"),
    "no such feature": ({"features": ("n", "o")}, "features", "got 'o'"),
    "other spelling": ({"features": ("N",)}, "features", "got 'N'"),
    "the target as a feature": ({"features": ("n", "kind")}, "features", "give the answer away"),
    "too many words": ({"features": ("many",)}, "features", "at most 30 different words"),
    "infinite": ({"features": ("inf",)}, "features", "not inf"),
    "unknown task": ({"task": "clustering"}, "task", "one of auto, classification, regression"),
    "words as values": ({"task": "regression"}, "target", "numbers in the column 'kind'"),
    "infinite values": ({"target": "inf", "task": "regression"}, "target", "not inf"),
    "infinite classes": ({"target": "inf", "task": "classification"}, "target", "not inf"),
    "too many classes": ({"target": "id", "task": "classification"}, "target", "2 to 30 classes"),
    "too many words as classes": ({"target": "many"}, "target", "40 different ones in many"),
    "too many decimals": (
        {"target": "values", "task": "classification"},
        "target",
        "40 different ones in values",
    ),
    "a class nobody has": ({"classes": ("a", "z")}, "classes", "got 'z'"),
    "a class twice": ({"classes": ("a", "b", "a")}, "classes", "different classes"),
    "one class": ({"classes": ("a",)}, "target", "only a"),
    "31 classes": (
        {"target": "id", "task": "classification", "classes": tuple(map(str, range(1, 32)))},
        "classes",
        "2 to 30",
    ),
    "one class is left": (
        {"target": "gap", "features": ("n",), "task": "classification"},
        "target",
        "only 1",
    ),
}


@pytest.mark.parametrize("choice, field, words", BAD_CHOICES.values(), ids=BAD_CHOICES)
def test_a_choice_that_cannot_be_used_is_refused_in_a_sentence(
    choice: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(SettingError) as caught:
        choose(**choice)
    assert caught.value.field == field
    assert words in str(caught.value)


def test_a_constant_value_is_no_target() -> None:
    read = table("a,b,c\n1,5,x\n2,5,y\n3,5,x\n4,5,y")
    with pytest.raises(SettingError, match="which is always 5"):
        dataset_from_table(read, TableChoice("b", ("a",), task="regression"))


def test_an_empty_column_is_neither_target_nor_feature() -> None:
    read = table("a,b,c\n1,,x\n2,,y\n3,,x\n4,,y")
    with pytest.raises(SettingError, match=r"target: .*b, which has none"):
        dataset_from_table(read, TableChoice("b", ("a",)))
    with pytest.raises(SettingError, match=r"features: .*b, which has none"):
        dataset_from_table(read, TableChoice("c", ("b",)))


def test_too_many_inputs_are_counted_and_refused() -> None:
    words = [f"w{k}" for k in range(MOST_WORDS)]
    names = [f"p{k}" for k in range(17)]
    rows = [[words[k % MOST_WORDS]] * 17 + ["ab"[k % 2]] for k in range(60)]
    read = table_from_cells("t", [*names, "kind"], rows)
    with pytest.raises(SettingError, match=f"at most {MOST_INPUTS} inputs.*510 inputs"):
        dataset_from_table(read, TableChoice("kind", tuple(names)))
    suggestion = suggest_choice(read)
    assert suggestion.choice.features == tuple(names[:16])
    assert suggestion.left_out == {"p16": "more than 500 inputs would be too many"}


# Good tables


def test_a_table_becomes_a_data_set_that_trains() -> None:
    read = table(FLOWERS)
    suggestion = suggest_choice(read)
    assert suggestion.choice == TableChoice("kind", ("length", "width", "island"))
    dataset = dataset_from_table(read, suggestion.choice)
    assert (dataset.name, dataset.title, dataset.task) == ("own", "flowers.csv", "classification")
    assert dataset.feature_names == ("length", "width", "island = Biscoe", "island = Dream")
    assert dataset.class_names == ("a", "b")
    assert dataset.x[1].tolist() == [5.5, 1, 1, 0]
    assert dataset.labels.tolist() == [0, 1] * 10
    assert dataset.row_names[:2] == ("row 1", "row 2")
    assert dataset.left_out == ""
    assert trains(dataset)


def test_rows_with_a_missing_value_are_left_out_and_named() -> None:
    text = "a,b,kind\n1,,x\n2,5,y\nNA,6,x\n4,7,\n5,8,x\n6,9,y\n7,1,x"
    dataset = dataset_from_table(table(text), TableChoice("kind", ("a",)))
    assert dataset.row_names == ("row 1", "row 2", "row 5", "row 6", "row 7")
    assert dataset.left_out == (
        "2 of 7 rows are left out because a chosen column has no value there: "
        "lines 4, 5 of the file (rows 3, 4 of the data)."
    )
    assert trains(dataset)


def test_lines_are_counted_in_the_file_whatever_stands_between_the_rows() -> None:
    text = 'sep=;\n\na;b\n1;"x\ny"\n\n2;z\n;z\n4;z\n5;z\n'
    read = table(text)
    assert read.lines.tolist() == [4, 7, 8, 9, 10]
    dataset = dataset_from_table(read, TableChoice("b", ("a",)))
    assert "line 8 of the file (row 3 of the data)." in dataset.left_out
    with pytest.raises(SettingError, match=r"line 11 of the file \(row 6 of the data\)"):
        table(f"{text}6;7;8\n")
    # An edited table has no file.
    cells = [["1", "x"], ["", "x"], ["2", "y"], ["3", "x"], ["4", "y"]]
    edited = dataset_from_table(table_from_cells("t", ["a", "b"], cells), TableChoice("b", ("a",)))
    assert edited.left_out.endswith("has no value there: row 2.")


def test_the_inputs_that_a_column_of_words_became_are_counted() -> None:
    dataset = dataset_from_table(table(FLOWERS), TableChoice("kind", ("length", "island")))
    assert inputs_of_columns(dataset) == {"length": 1, "island": 2}
    # Numbers whose names only look like it stay what they are.
    numbers = dataset_from_table(
        table("a = 1,a = 2,k\n1,5,x\n2,6,y\n3,7,x\n4,8,y"), TableChoice("k", ("a = 1", "a = 2"))
    )
    assert inputs_of_columns(numbers) == {"a = 1": 1, "a = 2": 1}


def test_the_order_of_the_classes_is_the_learners() -> None:
    dataset = choose(classes=("c", "a", "b"))
    assert dataset.class_names == ("c", "a", "b")
    assert dataset.labels[:3].tolist() == [2, 0, 1]  # rows 1, 2, 3 are b, c, a
    assert trains(dataset)


def test_a_class_that_is_not_chosen_takes_its_rows_along() -> None:
    dataset = choose(classes=("c", "a"))
    assert dataset.n == 26
    assert dataset.left_out.startswith("14 of 40 rows are left out because their kind is not among")
    assert class_counts(table(WIDE), TableChoice("kind", ("n",), ("c", "a"))) == {
        "c": (13, 13),
        "a": (13, 13),
        "b": (14, 0),
    }


def test_class_counts_tell_what_missing_values_cost() -> None:
    assert class_counts(table(WIDE), TableChoice("kind", ("gap",))) == {
        "a": (13, 3),
        "b": (14, 4),
        "c": (13, 3),
    }


def test_a_class_whose_rows_all_lack_a_value_is_gone() -> None:
    text = "a,kind\n1,x\n2,y\n,z\n4,x\n5,y\n,z"
    dataset = dataset_from_table(table(text), TableChoice("kind", ("a",)))
    assert dataset.class_names == ("x", "y")
    assert trains(dataset)


def test_numbers_are_values_unless_there_are_few_whole_ones() -> None:
    read = table(WIDE)
    tasks = {name: task_of(read.column(name)) for name in ("n", "m", "kind", "values", "many")}
    assert tasks == {
        "n": "regression",  # nine different ones
        "m": "regression",  # halves
        "kind": "classification",
        "values": "regression",
        "many": "classification",
    }
    few = table("a,b\n1,0\n2,1\n3.5,0\n4,1").column("b")
    assert task_of(few) == "classification"


def test_values_are_learnt_as_numbers() -> None:
    dataset = choose(target="values", features=("n", "w"))
    assert (dataset.task, dataset.k, dataset.class_names) == ("regression", 1, ())
    assert dataset.y[:3, 0].tolist() == [1.5, 4.5, 9.5]
    assert trains(dataset)


def test_numbers_can_be_classes_in_their_order() -> None:
    text = "a,grade\n1,10\n2,9\n3,2\n4,10\n5,9\n6,2"
    dataset = dataset_from_table(table(text), TableChoice("grade", ("a",)))
    assert dataset.class_names == ("2", "9", "10")
    assert trains(dataset)


def test_numbers_and_words_together_are_classes_numbers_first() -> None:
    text = "a,grade\n1,fail\n2,1\n3,2\n4,fail\n5,1\n6,2"
    dataset = dataset_from_table(table(text), TableChoice("grade", ("a",)))
    assert dataset.class_names == ("1", "2", "fail")
    assert dataset.labels.tolist() == [2, 0, 1, 2, 0, 1]


@pytest.mark.parametrize(
    "header, target",
    [
        ("a,species,b", "species"),
        ("Class,a,b", "Class"),
        ("a,LABEL,b", "LABEL"),
        ("y,a,b", "y"),
        ("target,label,a", "target"),
        ("p,q,r", "r"),
    ],
)
def test_a_column_that_is_named_like_a_target_is_suggested(header: str, target: str) -> None:
    rows = "".join(f"\n{k % 2},{k % 3},{k % 2}" for k in range(8))
    assert suggest_choice(table(header + rows)).choice.target == target


def test_the_last_words_are_suggested_before_the_last_numbers() -> None:
    rows = "".join(f"\n{k},{'ab'[k % 2]},{k}.5" for k in range(8))
    assert suggest_choice(table("p,q,r" + rows)).choice.target == "q"


def test_columns_that_only_name_or_number_the_rows_are_left_out_and_said() -> None:
    rows = "".join(f"\n{k},name {k},{k * k % 7},{'ab'[k % 2]}" for k in range(9))
    suggestion = suggest_choice(table(",who,n,kind" + rows))
    assert suggestion.choice == TableChoice("kind", ("n",))
    assert suggestion.left_out == {
        "column 1": "it only numbers the rows",
        "who": "every row has a word of its own, which says nothing about other rows",
    }


def test_thirty_classes_are_the_most() -> None:
    assert MOST_CLASSES == 30
    rows = "".join(f"\n{k},word {k % 30}" for k in range(90))
    assert trains(dataset_from_table(table("a,b" + rows), TableChoice("b", ("a",))))


def test_a_column_of_many_words_is_a_target_where_its_name_or_nothing_else_says_another() -> None:
    rows = [[f"town {k % 12}", str(k * k % 17)] for k in range(60)]
    assert suggest_choice(table_from_cells("t", ["town", "price"], rows)).choice.target == "price"
    assert suggest_choice(table_from_cells("t", ["class", "size"], rows)).choice.target == "class"
    words = [["ab"[k % 2] * 5, f"town {k % 12}"] for k in range(60)]
    assert suggest_choice(table_from_cells("t", ["x", "town"], words)).choice.target == "x"


# Anything at all

cells = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["1", "2.5", "-3", "1e9", "NA", "", "a", "b", "1,5", '"', "\n", "inf", "=1+1", "1 000", "0.0"]
)


def outcome(data: Any) -> Any:
    """The data set that the suggested choice makes of these bytes, or the refusal."""
    try:
        read = read_table("any.csv", data)
        return dataset_from_table(read, suggest_choice(read).choice)
    except SettingError as error:
        return error


@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00\x00")
@example(b'"')
def test_any_bytes_end_in_a_refusal_or_in_a_data_set(data: bytes) -> None:
    assert isinstance(outcome(data), Dataset | SettingError)


@settings(max_examples=150)
@given(
    st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=12),
    st.sampled_from(",;\t|"),
    st.booleans(),
)
def test_any_cells_end_in_a_refusal_or_in_a_data_set_that_trains(
    rows: list[Any], delimiter: str, quoted: bool
) -> None:
    def write(cell: Any) -> Any:
        return '"' + cell.replace('"', '""') + '"' if quoted else cell

    text = "\n".join(delimiter.join(write(cell) for cell in row) for row in rows)
    result = outcome(text.encode())
    if isinstance(result, Dataset):
        assert trains(result)


@settings(max_examples=150)
@given(
    st.integers(1, 4).flatmap(
        lambda d: st.lists(
            st.lists(
                st.sampled_from(["1", "2", "3.5", "-1e30", "1e-300", "NA", "x", "y", "0"]),
                min_size=d + 1,
                max_size=d + 1,
            ),
            min_size=4,
            max_size=20,
        )
    ),
    st.sampled_from(["auto", "classification", "regression"]),
)
def test_any_choice_ends_in_a_refusal_or_in_a_data_set_that_trains(
    rows: list[Any], task: str
) -> None:
    names = [f"c{place}" for place in range(len(rows[0]))]
    try:
        read = table_from_cells("t", names, rows)
        dataset = dataset_from_table(read, TableChoice(names[-1], tuple(names[:-1]), (), task))
    except SettingError:
        return
    assert trains(dataset)


def test_a_large_table_is_read_whole() -> None:
    rows = "".join(f"{k * 0.37:.4f}," * 19 + f"{'abc'[k % 3]}\n" for k in range(20_000))
    read = table(",".join(f"c{k}" for k in range(20)) + "\n" + rows)
    dataset = dataset_from_table(read, suggest_choice(read).choice)
    assert (dataset.n, dataset.d) == (20_000, 19)


# Points

FOUR = [(0.0, 0.0, 0), (1.0, 1.0, 0), (0.0, 1.0, 1), (1.0, 0.0, 1)]

BAD_POINTS = {
    "none": ([], "classification", 2, "points", "4 to 500 points"),
    "three": (FOUR[:3], "classification", 2, "points", "got '3 points'"),
    "too many": (FOUR * 200, "classification", 2, "points", f"4 to {MOST_POINTS}"),
    "no numbers": ([*FOUR, ("a", 1.0, 0)], "classification", 2, "point 5", "three numbers"),
    "two numbers": ([*FOUR, (1.0, 0)], "classification", 2, "point 5", "three numbers"),
    "nothing": ([*FOUR, None], "classification", 2, "point 5", "three numbers"),
    "text": ([*FOUR, "1,2"], "classification", 2, "point 5", "three numbers"),
    "yes and no": ([*FOUR, (True, 0.0, 0)], "classification", 2, "point 5", "three numbers"),
    "nan": ([*FOUR, (math.nan, 0.0, 0)], "classification", 2, "point 5", "-1000 to 1000"),
    "infinite": ([*FOUR, (0.0, math.inf, 0)], "classification", 2, "point 5", "-1000 to 1000"),
    "far": ([*FOUR, (0.0, 1001.0, 0)], "classification", 2, "point 5", "got 1001.0"),
    "infinite value": ([*FOUR, (0.0, 0.0, -math.inf)], "regression", 2, "point 5", "-inf"),
    "half a class": ([*FOUR, (0.0, 0.0, 0.5)], "classification", 2, "points", "got 0.5"),
    "a class too far": ([*FOUR, (0.0, 0.0, 2)], "classification", 2, "points", "0 to 1"),
    "a class below": ([*FOUR, (0.0, 0.0, -1)], "classification", 2, "points", "got -1.0"),
    "a class without": (FOUR, "classification", 3, "points", "none of class C"),
    "one class": (FOUR, "classification", 1, "classes", "2 to 4 classes"),
    "five classes": (FOUR, "classification", 5, "classes", "2 to 4 classes"),
    "no number of classes": (FOUR, "classification", None, "classes", "2 to 4 classes"),
    "true classes": (FOUR, "classification", True, "classes", "2 to 4 classes"),
    "another task": (FOUR, "clustering", 2, "task", "classification or regression"),
    "one value": ([(k, k, 3.0) for k in range(5)], "regression", 2, "points", "different values"),
}


@pytest.mark.parametrize("points, task, classes, field, words", BAD_POINTS.values(), ids=BAD_POINTS)
def test_points_that_cannot_be_used_are_refused(
    points: list[Any], task: Any, classes: Any, field: str, words: str
) -> None:
    with pytest.raises(SettingError) as caught:
        dataset_from_points(points, task, classes)
    assert caught.value.field == field
    assert words in str(caught.value)


def test_four_points_are_the_exclusive_or() -> None:
    dataset = dataset_from_points(FOUR, "classification")
    assert dataset.x.tolist() == [[0, 0], [1, 1], [0, 1], [1, 0]]
    assert dataset.labels.tolist() == [0, 0, 1, 1]
    assert dataset.class_names == ("class A", "class B")
    assert dataset.row_names == ("point 1", "point 2", "point 3", "point 4")
    assert trains(dataset)


def test_points_with_values_are_for_regression() -> None:
    dataset = dataset_from_points([(k / 4, -k / 4, k * k) for k in range(5)], "regression")
    assert (dataset.task, dataset.y[:, 0].tolist()) == ("regression", [0, 1, 4, 9, 16])
    assert trains(dataset)


@given(
    st.lists(
        st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.integers(0, 3)), min_size=1, max_size=30
    ),
    st.integers(2, 4),
)
def test_any_points_end_in_a_refusal_or_in_a_data_set_that_trains(
    points: list[Any], classes: int
) -> None:
    try:
        dataset = dataset_from_points(points, "classification", classes)
    except SettingError:
        return
    assert trains(dataset)
