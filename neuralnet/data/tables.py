"""Tables: columns of cells as somebody typed them, each told to be numbers, words or both.

Between a file (`csv_tables`) or a table edited by hand and a data set (`table_choice`). A cell is
text; it is a number, a word, or missing. What could be read in two ways is not read as a number,
and ``Column.trouble`` says why.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuralnet.errors import SettingError

Kind = Literal["number", "text", "mixed", "constant", "empty"]

# Cells that mean "missing", in exactly this spelling: other mixtures of capitals are words.
MISSING = frozenset(
    {"", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "None", "?", "-"}
)

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 4_000_000
FEWEST_ROWS = 4  # the exclusive or of two numbers has four rows
LONGEST_NAME = 60  # characters of a column's name or of a word; the rest is cut off
LARGEST_NUMBER = 1e30  # its square is finite, and so is the number itself in single precision

_EXAMPLES = 3
_CHUNK = 5000  # rows read at a time: no more cells than these are held as text

_NUMBER = re.compile(r"[+\-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+\-]?\d+)?", re.ASCII)
_NOT_IN_NUMBERS = re.compile(r"[^0-9+\-.,eE]")
_THOUSANDS = re.compile(r"[+\-]?\d{1,3}([,.'’ ])\d{3}(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII)
_INFINITE = re.compile(r"[+\-]?(?:inf|infinity|∞)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of n cells. A cell is a number (in ``values``), a word (its place in ``words`` is
    in ``codes``) or missing: NaN and -1. Both arrays are read-only and of shape (n,).

    ``trouble`` says why cells that look like numbers are not read as such, "" where all are.
    """

    name: str
    values: NDArray[np.float64]
    codes: NDArray[np.int32]
    words: tuple[str, ...]
    trouble: str = ""

    def __post_init__(self) -> None:
        self.values.setflags(write=False)
        self.codes.setflags(write=False)

    @property
    def n(self) -> int:
        """Number of cells."""
        return int(self.values.size)

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """(n,) where there is neither a number nor a word."""
        return np.isnan(self.values) & (self.codes < 0)

    @cached_property
    def missing(self) -> int:
        """How many cells hold nothing."""
        return int(self.is_missing.sum())

    @cached_property
    def different_numbers(self) -> NDArray[np.float64]:
        """The different numbers, the smallest first."""
        return np.unique(self.values[~np.isnan(self.values)])

    @property
    def distinct(self) -> int:
        """How many different numbers and words there are."""
        return int(self.different_numbers.size) + len(self.words)

    @property
    def kind(self) -> Kind:
        """ "number", "text" or "mixed" (both, or numbers written so that they cannot be read);
        "constant" where all cells that hold something hold the same, "empty" where none does."""
        if self.distinct == 0:
            return "empty"
        if self.trouble:
            return "mixed"
        if self.distinct == 1:
            return "constant"
        if not self.words:
            return "number"
        return "mixed" if self.different_numbers.size else "text"

    @property
    def is_numeric(self) -> bool:
        """Whether every cell that holds something holds a number that can be computed with."""
        return self.distinct > 0 and not self.words and not self.trouble

    @property
    def examples(self) -> tuple[str, ...]:
        """A few of the cells as they were read, the first different ones."""
        seen: dict[str, None] = {}
        for row in range(min(self.n, 200)):
            if not self.is_missing[row] and len(seen) < _EXAMPLES:
                seen[self.cell(row)] = None
        return tuple(seen)

    def cell(self, row: int) -> str:
        """What was read in this row, as text; "" where nothing was."""
        if self.codes[row] >= 0:
            return self.words[int(self.codes[row])]
        return "" if np.isnan(self.values[row]) else plain(float(self.values[row]))

    def categories(self) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """(names, codes): the different cells as text, numbers first and in their order, then words
        in the alphabet's; and for every row the place of its cell among them, -1 where missing."""
        numbers = self.different_numbers
        alphabetical = sorted(range(len(self.words)), key=lambda code: _folded(self.words[code]))
        places = np.full(len(self.words) + 1, -1, dtype=np.int32)  # the last one is for code -1
        places[alphabetical] = numbers.size + np.arange(len(self.words), dtype=np.int32)
        codes = places[self.codes]
        is_number = ~np.isnan(self.values)
        codes[is_number] = np.searchsorted(numbers, self.values[is_number])
        names = [plain(float(number)) for number in numbers]
        return (*names, *(self.words[code] for code in alphabetical)), codes

    def first_row_that_is_no_number(self) -> int:
        """The first row that holds a word, or -1."""
        rows = np.flatnonzero(self.codes >= 0)
        return int(rows[0]) if rows.size else -1


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of equal length. ``title`` is the file's name; ``notes`` are sentences on how
    it was read; ``lines`` (n,) says on which line of the file each row begins, counted from 1, and
    is None where there is no file."""

    title: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    lines: NDArray[np.int32] | None = None

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.columns[0].n

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, all different."""
        return tuple(column.name for column in self.columns)

    def places(self, rows: Sequence[int]) -> str:
        """Where these rows (from 0 on) stand, in words: "line 7 of the file (row 6 of the data)",
        or "row 6" where there is no file."""
        s = "s" if len(rows) > 1 else ""
        numbers = ", ".join(str(row + 1) for row in rows)
        if self.lines is None:
            return f"row{s} {numbers}"
        lines = ", ".join(str(self.lines[row]) for row in rows)
        return f"line{s} {lines} of the file (row{s} {numbers} of the data)"

    def column(self, name: str, field: str = "column") -> Column:
        """The column of this name; ``SettingError`` about ``field`` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise SettingError(field, f"the name of a column ({', '.join(self.names)[:200]})", name)


def plain(number: float) -> str:
    """A number as one would type it: 3, 3.5, 1e+20."""
    whole = abs(number) < 1e15 and number == int(number)
    return str(int(number)) if whole else repr(float(number))


def table_from_cells(
    title: str,
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    decimal_comma: bool = False,
    notes: Sequence[str] = (),
) -> Table:
    """The table of these cells. Every row has one cell for every name; ``rows`` is read once, a few
    thousand rows at a time.

    decimal_comma: whether 1,5 is a number. Raises ``SettingError`` for names that are missing,
    equal or too many, and for too few or too many rows.
    """
    tidy_names = _check_names(names)
    most = min(MOST_ROWS, MOST_CELLS // len(tidy_names))
    gatherers = [_Gatherer(name, decimal_comma) for name in tidy_names]
    iterator, n = iter(rows), 0
    while chunk := list(islice(iterator, _CHUNK)):
        n += len(chunk)
        if n > most:
            words = f"at most {most:,} rows of {len(tidy_names)} columns"
            raise SettingError("table", words, f"more than {most:,} rows")
        for gatherer, cells in zip(gatherers, zip(*chunk, strict=True), strict=True):
            gatherer.add(cells)
    if n < FEWEST_ROWS:
        words = f"a row of column names and at least {FEWEST_ROWS} rows below it"
        raise SettingError("table", words, n)
    return Table(title, tuple(gatherer.column() for gatherer in gatherers), tuple(notes))


def _check_names(names: Sequence[str]) -> list[str]:
    """The names, tidied: one for every column, all different, none too long."""
    if len(names) > MOST_COLUMNS:
        raise SettingError("table", f"at most {MOST_COLUMNS} columns", f"{len(names)} columns")
    tidy = [_tidy(name) or f"column {place}" for place, name in enumerate(names, start=1)]
    if len(tidy) < 2:
        raise SettingError("table", "at least two columns: a feature and a target", tidy)
    for name in tidy:
        if tidy.count(name) > 1:
            raise SettingError("column names", "a different name for every column", name)
    return tidy


def _tidy(text: str) -> str:
    """Without spaces around it, line breaks as spaces, and cut where it is too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


def _folded(word: str) -> tuple[str, str]:
    return word.casefold(), word


class _Gatherer:
    """Collects the cells of one column, chunk by chunk."""

    def __init__(self, name: str, decimal_comma: bool) -> None:
        self.name, self.decimal_comma = name, decimal_comma
        self._marks: set[str] = set()  # decimal marks that were met
        self._codes_of: dict[str, int] = {}
        self._values: list[NDArray[np.float64]] = []
        self._codes: list[NDArray[np.int32]] = []
        self._doubts: dict[str, str] = {}  # kind of doubt: the first cell that gave rise to it

    def add(self, cells: Sequence[str]) -> None:
        """Take these cells as the next rows."""
        values = self._as_numbers(cells)
        codes = np.full(len(cells), -1, dtype=np.int32)
        if values is None:
            values = np.full(len(cells), np.nan)
            for row, raw in enumerate(cells):
                cell = _tidy(raw)
                if cell in MISSING:
                    continue
                number = self._as_number(cell)
                if number is None:
                    codes[row] = self._codes_of.setdefault(cell, len(self._codes_of))
                else:
                    values[row] = number
        too_large = np.abs(values) > LARGEST_NUMBER
        if too_large.any():
            self._doubts.setdefault("size", cells[int(np.argmax(too_large))].strip())
        self._values.append(values)
        self._codes.append(codes)

    def _as_numbers(self, cells: Sequence[str]) -> NDArray[np.float64] | None:
        """All cells at once, where all are plain numbers or missing; None where one is not."""
        cells = ["nan" if cell in MISSING else cell for cell in cells]
        text = "".join(cells).replace("nan", "")
        if _NOT_IN_NUMBERS.search(text):
            return None
        if "," in text:
            if not self.decimal_comma or "." in text:
                return None
            cells = [cell.replace(",", ".") for cell in cells]
        try:
            values = np.array(list(map(float, cells)))
        except ValueError:
            return None
        self._marks.update(mark for mark in ".," if mark in text)
        return values

    def _as_number(self, cell: str) -> float | None:
        """One cell; None where it is a word. Notes what it might have been meant to be."""
        cell = cell.replace("−", "-") if cell.startswith("−") else cell
        if _NUMBER.fullmatch(cell) and (self.decimal_comma or "," not in cell):
            self._marks.update(mark for mark in ".," if mark in cell)
            return float(cell.replace(",", "."))
        if _INFINITE.fullmatch(cell):
            self._doubts.setdefault("infinite", cell)
            return None
        if _THOUSANDS.fullmatch(cell):
            self._doubts.setdefault("thousands", cell)
        return None

    def column(self) -> Column:
        """The column of all the cells."""
        values = np.concatenate(self._values)
        return Column(
            self.name,
            values,
            np.concatenate(self._codes),
            tuple(self._codes_of),
            self._trouble(has_numbers=not np.all(np.isnan(values))),
        )

    def _trouble(self, has_numbers: bool) -> str:
        if "infinite" in self._doubts and has_numbers:  # without numbers it is a word
            self._doubts.setdefault("size", self._doubts["infinite"])
        if "size" in self._doubts:
            return (
                f"numbers up to {LARGEST_NUMBER:g} can be computed with, not {self._doubts['size']}"
            )
        if "thousands" in self._doubts:
            cell = self._doubts["thousands"]
            return f"numbers are read without separators between thousands, so not {cell}"
        if len(self._marks) > 1:
            return "numbers are written with decimal points here and with decimal commas there"
        return ""
