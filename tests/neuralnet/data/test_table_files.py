"""Files: packed text, Excel workbooks and Parquet, read within the limits of a text file."""

import datetime
import gzip
import io
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuralnet.data.csv_tables import MOST_BYTES
from neuralnet.data.table_choice import dataset_from_table, suggest_choice
from neuralnet.data.table_files import read_table
from neuralnet.data.tables import MOST_COLUMNS, MOST_ROWS, Table
from neuralnet.errors import SettingError

openpyxl = pytest.importorskip("openpyxl")

TEXT = "bill,flipper,kind\n" + "".join(f"{k}.5,{190 + k},{'ab'[k % 2]}\n" for k in range(12))
ROWS = [["bill", "flipper", "kind"]] + [[k + 0.5, 190 + k, "ab"[k % 2]] for k in range(12)]


def workbook(*sheets: Any) -> Any:
    """The bytes of a workbook: for each sheet its name and its rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(**columns: Any) -> Any:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def the_birds(table: Any) -> Any:
    return (
        table.names == ("bill", "flipper", "kind")
        and table.columns[0].values.tolist() == [k + 0.5 for k in range(12)]
        and table.columns[1].values.tolist() == [190 + k for k in range(12)]
        and table.columns[2].words == ("a", "b")
    )


@pytest.mark.parametrize("name", ["t.csv", "t.txt", "t.tsv", "t.data", "t"])
def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(name: str) -> None:
    assert the_birds(read_table(name, TEXT.encode()))
    assert the_birds(read_table(name, TEXT.replace(",", "\t").encode()))
    assert the_birds(read_table(name, gzip.compress(TEXT.encode())))
    assert the_birds(read_table(name, workbook(("Birds", ROWS))))
    assert the_birds(
        read_table(name, parquet(**{row[0]: row[1:] for row in map(list, zip(*ROWS, strict=True))}))
    )


def test_a_packed_file_of_several_parts_is_read_whole() -> None:
    text = TEXT.encode()
    assert the_birds(read_table("t.csv.gz", gzip.compress(text[:60]) + gzip.compress(text[60:])))


def test_a_packed_workbook_is_read() -> None:
    assert the_birds(read_table("t.gz", gzip.compress(workbook(("Birds", ROWS)))))


def test_numbers_of_a_workbook_are_never_asked_about() -> None:
    rows = [["n", "kind"]] + [[k + 0.125, "ab"[k % 2]] for k in range(1, 9)]
    for data in (
        workbook(("S", rows)),
        parquet(n=[row[0] for row in rows[1:]], kind=[row[1] for row in rows[1:]]),
    ):
        table = read_table("t", data)
        assert table.questions == ()
        assert table.columns[0].values.tolist() == [k + 0.125 for k in range(1, 9)]


def test_text_in_a_workbook_that_can_be_read_in_two_ways_is_asked_about() -> None:
    rows = [["n", "kind"]] + [[f"{k},500", "ab"[k % 2]] for k in range(1, 9)]
    table = read_table("t.xlsx", workbook(("S", rows)))
    assert "decimal" in table.answers


def test_the_first_sheet_with_a_table_is_read_and_another_can_be_asked_for() -> None:
    other = [["x", "y"]] + [[k, k * k] for k in range(9)]
    data = workbook(("Read me", [["Nothing here"]]), ("Birds", ROWS), ("More", other))
    table = read_table("t.xlsx", data)
    assert the_birds(table)
    assert table.notes == ("The sheet “Birds” is read.",)
    assert list(table.questions[0].options) == ["Read me", "Birds", "More"]
    assert table.answers == {"sheet": "Birds"}
    table = read_table("t.xlsx", data, {"sheet": "More"})
    assert table.names == ("x", "y")
    assert table.answers == {"sheet": "More"}
    with pytest.raises(SettingError, match="at least two columns"):
        read_table("t.xlsx", data, {"sheet": "Read me"})


def test_one_sheet_is_not_asked_about() -> None:
    assert read_table("t.xlsx", workbook(("Birds", ROWS))).questions == ()


def test_titles_gaps_and_rows_that_end_early_are_read_on_a_sheet_too() -> None:
    rows = [["Birds of Palmer"], [], *ROWS[:5], [], [4.5], *ROWS[6:], [], ["Source: Palmer"]]
    table = read_table("t.xlsx", workbook(("Birds", rows)))
    assert table.names == ("bill", "flipper", "kind")
    assert table.n == 12
    assert table.columns[1].missing == 1
    assert table.places([4]) == "line 9 of the sheet (row 5 of the data)"
    assert "“Source: Palmer”" in table.notes[-1]


def test_dates_yes_and_no_and_errors_of_a_sheet_are_read() -> None:
    rows = [["when", "ok", "n", "kind"]] + [
        [datetime.datetime(2024, 1, 1 + k), k % 3 > 0, "#DIV/0!" if k == 2 else k, "ab"[k % 2]]
        for k in range(12)
    ]
    table = read_table("t.xlsx", workbook(("S", rows)))
    assert table.column("when").words[:2] == ("2024-01-01", "2024-01-02")
    assert table.column("ok").words == ("false", "true")
    assert np.flatnonzero(table.column("n").is_missing).tolist() == [2]


def test_a_parquet_file_keeps_what_is_missing() -> None:
    table = read_table(
        "t.parquet", parquet(n=[1.5, None, float("nan"), 4.0], k=["a", "b", None, "b"])
    )
    assert [column.missing for column in table.columns] == [2, 1]
    assert table.lines is None


# What is refused


def refusal(data: Any) -> Any:
    with pytest.raises(SettingError) as caught:
        read_table("bad", data)
    assert len(str(caught.value)) < 400
    return str(caught.value)


def zipped(**members: Any) -> Any:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def test_other_archives_are_called_by_their_names() -> None:
    assert "OpenDocument" in refusal(zipped(content_xml="<a/>"))
    assert "a Word document" in refusal(zipped(word__document_xml="<a/>"))
    assert "a zip archive" in refusal(zipped(birds=TEXT))


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    huge = b"1,2\n" * (MOST_BYTES // 4 + 10)
    assert "a gzip archive that holds more" in refusal(gzip.compress(b"a,b\n" + huge))
    assert "a gzip archive that holds more" in refusal(gzip.compress(huge[:-80]) * 2)
    bomb = zipped(xl__workbook_xml="<workbook/>", xl__other_xml=b" " * (4 * MOST_BYTES + 1))
    assert len(bomb) < 10**6
    assert "at most 200 MB when unpacked" in refusal(bomb)


def test_a_workbook_whose_xml_expands_itself_is_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{k + 1} "{f"&a{k};" * 10}">' for k in range(12)
    )
    data = zipped(xl__workbook_xml=f"{bomb}]><workbook>&a12;</workbook>", content="x")
    assert "an Excel workbook that cannot be read" in refusal(data)


def test_workbooks_without_a_table_are_refused_with_their_reason() -> None:
    assert "an empty sheet" in refusal(workbook(("Empty", [])))
    assert "at least two columns" in refusal(workbook(("One", [["a"], [1], [2], [3], [4]])))
    assert "4 rows below it" in refusal(workbook(("Few", ROWS[:3])))


def test_too_many_rows_of_a_parquet_file_are_refused_before_they_are_read() -> None:
    data = parquet(a=np.zeros(MOST_ROWS + 1), b=np.ones(MOST_ROWS + 1))
    assert "at most 200,000 rows" in refusal(data)
    wide = {f"c{k}": [1, 2, 3, 4] for k in range(MOST_COLUMNS + 1)}
    assert f"at most {MOST_COLUMNS} columns" in refusal(parquet(**wide))


def test_lists_in_a_parquet_file_are_no_cells() -> None:
    assert "one value in every cell of the column 'a'" in refusal(
        parquet(a=[[1], [2], [3], [4]], b=[1, 2, 3, 4])
    )


GOOD = [
    workbook(("Birds", ROWS)),
    gzip.compress(TEXT.encode()),
    parquet(a=[1, 2, 3, 4], b=[1, 2, 1, 2]),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(GOOD), st.floats(0, 1), st.binary(min_size=1, max_size=30), st.booleans())
def test_any_damage_ends_in_a_refusal_or_in_a_table(
    data: Any, where: Any, damage: Any, cut: Any
) -> None:
    at = int(where * len(data))
    damaged = data[:at] if cut else data[:at] + damage + data[at + len(damage) :]
    try:
        table = read_table("any", damaged)
        dataset_from_table(table, suggest_choice(table).choice)
    except SettingError:
        return
    assert isinstance(table, Table)
