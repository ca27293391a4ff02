"""Files: whatever holds a table, by what it begins with and not by its name.

    text (also packed with gzip)    commas, semicolons, tabs, | or spaces between the cells
    an Excel workbook (.xlsx)       its first sheet that holds a table, or the one asked for
    a Parquet file                  read by pyarrow

Nothing is unpacked beyond the limits of a text file: a packed file of 1 MB may hold a thousand.
"""

import datetime
import decimal
import io
import math
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from neuralnet.data.cells import plain
from neuralnet.data.columns import ask
from neuralnet.data.csv_tables import MOST_BYTES, WANTED, check_size, read_csv, table_of_rows
from neuralnet.data.head import Row
from neuralnet.data.tables import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Table, table_from_cells
from neuralnet.errors import SettingError
from neuralnet.plurals import plural

_MOST_UNPACKED = 4 * MOST_BYTES  # a workbook's XML is several times as long as its cells
_MOST_SHEETS = 50
_WIDEST = 16_384  # columns of an Excel sheet
_MOST_COLUMNS_LOOKED_AT = MOST_COLUMNS + 100  # empty ones on the right are cut off


def read_table(title: str, data: bytes, answers: Mapping[str, str] | None = None) -> Table:
    """The table in this file; ``title`` is the file's name. answers: to the questions that the
    table would ask, by their keys.

    Raises ``SettingError``, whose field is "file", "sheet", "line 7 of the file", "table" or
    "column names".
    """
    check_size(data)
    answers = answers or {}
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data)
        check_size(data)
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(title, data, answers)
    if data.startswith(b"PAR1"):
        return _read_parquet(title, data, answers)
    return read_csv(title, data, answers)


def _unpacked(data: bytes) -> bytes:
    """What gzip packed, of one part or several, up to the limit."""
    parts, size = [], 0
    try:
        while data.startswith(b"\x1f\x8b"):
            unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            part = unpacker.decompress(data, MOST_BYTES + 1 - size)
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                words = f"at most {MOST_BYTES // 10**6} MB"
                raise SettingError("file", words, "a gzip archive that holds more")
            if not unpacker.eof:
                raise SettingError("file", WANTED, "a gzip archive that breaks off")
            data = unpacker.unused_data
    except zlib.error:
        raise SettingError("file", WANTED, "a broken gzip archive") from None
    return b"".join(parts)


# Excel


def _read_workbook(title: str, data: bytes, answers: Mapping[str, str]) -> Table:
    """The table on the sheet that is asked for, or on the first that holds one."""
    _check_zip(data)
    try:
        import openpyxl
    except ImportError:  # it is in requirements.txt
        raise SettingError("file", WANTED, "an Excel workbook, and openpyxl is missing") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and menus, which do not matter
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            sheets = book.worksheets[:_MOST_SHEETS]
            names = [str(sheet.title) for sheet in sheets]
            if not names:
                raise SettingError("file", "a sheet with a table", "a workbook without sheets")
            wanted = answers.get("sheet", "")
            if wanted in names:
                return _of_sheet(title, sheets, names, wanted, answers)
            refusal: SettingError | None = None
            for name in names:
                try:
                    return _of_sheet(title, sheets, names, name, answers)
                except SettingError as error:
                    refusal = refusal or error
            assert refusal is not None
            raise refusal
    except SettingError:
        raise
    # A file that was made to break its reader raises anything at all.
    except Exception as error:
        what = f"an Excel workbook that cannot be read ({type(error).__name__})"
        raise SettingError("file", WANTED, what) from None


def _check_zip(data: bytes) -> None:
    """Refuse zip files that are no workbook of the present kind, or unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            size = sum(member.file_size for member in members)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError):
        raise SettingError("file", WANTED, "a broken Excel workbook or zip archive") from None
    if "xl/workbook.xml" not in names:
        what = "a zip archive; unpack it and choose the table in it"
        if "xl/workbook.bin" in names:
            what = "a binary Excel workbook (.xlsb); save it as .xlsx or as CSV"
        elif "content.xml" in names:
            what = "an OpenDocument file (.ods); save it as .xlsx or as CSV"
        elif "word/document.xml" in names:
            what = "a Word document; copy the table into a sheet and save it as CSV"
        raise SettingError("file", WANTED, what)
    if size > _MOST_UNPACKED:
        words = f"a workbook of at most {_MOST_UNPACKED // 10**6} MB when unpacked"
        raise SettingError("file", words, f"{size / 1e6:,.0f} MB")


def _of_sheet(
    title: str, sheets: list[Any], names: list[str], name: str, answers: Mapping[str, str]
) -> Table:
    rows = _sheet_rows(sheets[names.index(name)])
    notes = [f"The sheet “{name}” is read."] if len(names) > 1 else []
    try:
        table = table_of_rows(title, rows, answers, notes, source="sheet")
    except SettingError as error:
        if len(names) == 1 or error.field.startswith(("line", "sheet")):
            raise
        where = f"{error.expected} on the sheet “{name}”"
        raise SettingError(error.field, where, error.got) from None
    if len(names) == 1:
        return table
    options = {other: other for other in names}
    question = ask("sheet", "Which sheet of the workbook?", options, name, answers)
    return replace(table, questions=(question, *table.questions))


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    """The rows of a sheet that hold something, each up to its last cell that does."""
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
    count = 0
    for number, cells in enumerate(
        sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS_LOOKED_AT), start=1
    ):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if number > 20 * MOST_ROWS:
            raise SettingError("table", f"at most {MOST_ROWS:,} rows", "a sheet with many more")
        if texts:
            count += len(texts)
            yield number, texts
    if not count:
        raise SettingError("table", "a table on the sheet", "an empty sheet")


def _text(value: Any) -> str:
    """A typed cell as text. A number is written so that its point cannot be taken for anything but
    the decimal mark: 15.836, which has three decimals, as 15.836e0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | decimal.Decimal):
        if not math.isfinite(value):
            return "" if math.isnan(value) else str(float(value))
        text = plain(float(value))
        return f"{text}e0" if text[-4:-3] == "." else text
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


# Parquet


def _read_parquet(title: str, data: bytes, answers: Mapping[str, str]) -> Table:
    """The table in a Parquet file. Its columns have names and types, so nothing has to be found."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise SettingError("file", WANTED, "a Parquet file, and pyarrow is missing") from None
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        about = file.metadata
        unpacked = sum(about.row_group(k).total_byte_size for k in range(about.num_row_groups))
        names = [str(name) for name in file.schema_arrow.names]
        if about.num_rows > MOST_ROWS or about.num_rows * len(names) > MOST_CELLS:
            words = f"at most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells"
            got = f"{plural(about.num_rows, 'row')} of {plural(len(names), 'column')}"
            raise SettingError("table", words, got)
        if len(names) > MOST_COLUMNS:
            raise SettingError(
                "table", f"at most {MOST_COLUMNS} columns", plural(len(names), "column")
            )
        if unpacked > _MOST_UNPACKED:
            words = f"a table of at most {_MOST_UNPACKED // 10**6} MB when unpacked"
            raise SettingError("file", words, f"{unpacked / 1e6:,.0f} MB")
        for field in file.schema_arrow:
            if pa.types.is_nested(field.type):
                words = f"one value in every cell of the column {field.name!r}"
                raise SettingError("table", words, str(field.type)[:60])
        rows = (
            [_text(cell) for cell in cells]
            for batch in file.iter_batches(batch_size=5000)
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        )
        return table_from_cells(title, names, rows, answers=answers)
    except SettingError:
        raise
    # A file that was made to break its reader raises anything at all.
    except Exception as error:
        what = f"a Parquet file that cannot be read ({type(error).__name__})"
        raise SettingError("file", WANTED, what) from None
