"""CSV files: from the bytes of a file to a `tables.Table`.

Comma, semicolon, tab or | between the cells; UTF-8, UTF-16 or Windows-1252 letters. A file that
breaks the rules is refused in one sentence, which names the line, and never mended by guessing.
Lines are counted in the file, from 1 on, the names and empty lines included; rows are counted in
the data, from 1 on below the names.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from neuralnet.data.tables import MISSING, MOST_COLUMNS, Table, table_from_cells
from neuralnet.errors import SettingError

MOST_BYTES = 50 * 10**6
LONGEST_LINE = 100_000  # characters
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

_SAMPLE = 50  # rows looked at to find the delimiter

# What files that are no text begin with.
_BINARY_FILES = {
    b"PK\x03\x04": "an Excel workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
_WANTED = "a table saved as CSV (text with commas, semicolons, tabs or | between the cells)"
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NUMBER = re.compile(r"[+\-−]?[\d.,]+(?:[eE][+\-]?\d+)?")


def read_csv(title: str, data: bytes) -> Table:
    """The table in these bytes; ``title`` is the file's name.

    The first row names the columns. Empty lines are passed over. Raises ``SettingError``, whose
    field is "file", "line 7 of the file", "table" or "column names".
    """
    text, notes = _decode(data)
    text, delimiter = _delimiter(text)
    if delimiter != ",":
        notes.append(f"The cells are separated by {DELIMITERS[delimiter]}.")
    lines: list[int] = []
    records = _records(text, delimiter, lines)
    names = next(records)
    cells = [name.strip() for name in names]
    if all(cell in MISSING or _NUMBER.fullmatch(cell) for cell in cells):
        where = f"line {lines.pop()} of the file"
        raise SettingError(where, "names of the columns", ", ".join(cells)[:60])
    # Where commas separate the cells they cannot be decimal marks.
    table = table_from_cells(title, names, records, decimal_comma=delimiter != ",", notes=notes)
    return replace(table, lines=np.array(lines[1:], dtype=np.int32))


def _decode(data: bytes) -> tuple[str, list[str]]:
    """The text, and what there is to say about its letters."""
    if len(data) > MOST_BYTES:
        words = f"at most {MOST_BYTES // 10**6} MB"
        raise SettingError("file", words, f"{len(data) / 1e6:.1f} MB")
    if not data.strip():
        raise SettingError("file", _WANTED, "an empty file")
    for start, what in _BINARY_FILES.items():
        if data.startswith(start):
            raise SettingError("file", _WANTED, what)
    encoding, notes = _encoding(data), []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig":
            raise SettingError("file", _WANTED, f"broken {encoding.upper()} text") from None
        # Every byte is a letter in Latin-1, and in Windows-1252 all but five.
        text = data.decode("cp1252", errors="replace").replace("\ufffd", "\x81")
        notes.append("The letters were read as Windows-1252; the file is not UTF-8.")
    if found := _CONTROLS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = (
            f"a character that is not text (code {ord(found.group())}) in line {line} of the file"
        )
        raise SettingError("file", _WANTED, what)
    return text.removeprefix("\ufeff"), notes


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Without a byte order mark: every other byte of European text in UTF-16 is 0.
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    half = len(data[:2000]) / 2
    if odd > 0.8 * half and even == 0:
        return "utf-16-le"
    if even > 0.8 * half and odd == 0:
        return "utf-16-be"
    return "utf-8-sig"


def _delimiter(text: str) -> tuple[str, str]:
    """(the text, with a first line "sep=;" emptied; what separates the cells)."""
    first, _end, rest = text.partition("\n")
    if found := re.fullmatch(r"\"?sep=([,;\t|])\"?\r?", first):
        return f"\n{rest}", found.group(1)
    best, best_score, refusal = "", (0.0, 0), None
    for delimiter in DELIMITERS:
        widths: list[int] = []
        try:
            for _line, row in islice(_rows(text, delimiter), _SAMPLE):
                widths.append(len(row))
        except SettingError as error:
            refusal = refusal or error  # raised again when all rows are read, or below
        if widths and widths[0] > 1:
            score = widths.count(widths[0]) / len(widths), widths[0]
            best, best_score = max((best, best_score), (delimiter, score), key=lambda it: it[1])
    if best:
        return text, best
    if refusal is not None:
        raise refusal
    words = "the names of at least two columns"
    raise SettingError("line 1 of the file", words, first.strip()[:60])


def _records(text: str, delimiter: str, lines: list[int]) -> Iterator[list[str]]:
    """The rows of cells, the first of which says how many cells each has. The line on which each
    begins is added to ``lines``."""
    rows = _rows(text, delimiter)
    line, first = next(rows, (0, []))
    if not first:
        raise SettingError("file", _WANTED, "no rows")
    if len(first) > MOST_COLUMNS:
        raise SettingError("table", f"at most {MOST_COLUMNS} columns", f"{len(first)} columns")
    lines.append(line)
    yield first
    for number, (line, row) in enumerate(rows, start=1):
        if len(row) != len(first):
            words = f"{len(first)} cells, as many as there are column names"
            where = f"line {line} of the file (row {number} of the data)"
            raise SettingError(where, words, f"{len(row)} cells")
        lines.append(line)
        yield row


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of cells without the empty lines, each with the line on which it begins."""
    reader = csv.reader(
        _lines(text), delimiter=delimiter, strict=True, skipinitialspace=True, doublequote=True
    )
    line = 1
    try:
        for row in reader:
            if row and not (len(row) == 1 and not row[0].strip()):
                yield line, row
            line = reader.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as error:
        words = "cells whose quotation marks are closed, and doubled inside a quoted cell"
        raise SettingError(f"line {reader.line_num} of the file", words, str(error)) from None


def _lines(text: str) -> Iterator[str]:
    # Not a StringIO, which would hold four bytes for every character.
    lines = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8", newline="")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            words = f"at most {LONGEST_LINE:,} characters"
            raise SettingError(f"line {number} of the file", words, f"{len(line):,} characters")
        yield line
