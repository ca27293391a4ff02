"""Tables: columns of equal length, from cells as somebody typed them.

Between a file (`table_files`) or a table edited by hand and a data set (`table_choice`). A column
is read by `column_reading`; here it is decided for the whole file which mark is the decimal one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cells import (
    MARK_NAMES,
    MARKS,
    OTHER,
    Mark,
    bare,
    number,
    plain,
    tidy,
    told_apart,
)
from neuralnet.data.column_reading import ColumnReading
from neuralnet.data.columns import Column, Gatherer, Marks, Question, ask
from neuralnet.errors import SettingError
from neuralnet.plurals import agree, listed, plural

MOST_ROWS = 200_000
MOST_COLUMNS = 600
MOST_CELLS = 4_000_000
FEWEST_ROWS = 4  # the exclusive or of two numbers has four rows

_CHUNK = 5000  # rows read at a time: of plain numbers no more cells than these are held as text
_SHOWN = 3  # cells in a question


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of equal length. ``title`` is the file's name; ``notes`` are sentences on how
    it was read, ``questions`` what it leaves open; ``lines`` (n,) says on which line of ``source``
    each row begins, counted from 1, and is None where there is no file. ``target`` is the column
    that the file itself marks as the target, or ""."""

    title: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    lines: NDArray[np.int32] | None = None
    source: str = "file"
    questions: tuple[Question, ...] = ()
    target: str = ""

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.columns[0].n

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, all different."""
        return tuple(column.name for column in self.columns)

    @property
    def answers(self) -> dict[str, str]:
        """The answers in use, by the keys of their questions."""
        return {question.key: question.answer for question in self.questions}

    def places(self, rows: Sequence[int]) -> str:
        """Where these rows (from 0 on) stand, in words: "line 7 of the file (row 6 of the data)",
        or "row 6" where there is no file."""
        return places_of(self.lines, self.source, rows)

    def column(self, name: str, field: str = "column") -> Column:
        """The column of this name; ``SettingError`` about ``field`` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise SettingError(field, f"the name of a column ({', '.join(self.names)[:200]})", name)


def places_of(
    lines: Sequence[int] | NDArray[np.int32] | None, source: str, rows: Sequence[int]
) -> str:
    """Where these rows (from 0 on) stand, in words: see ``Table.places``."""
    s = agree(len(rows), "", "s")
    numbers = ", ".join(str(row + 1) for row in rows)
    if lines is None:
        return f"row{s} {numbers}"
    named = ", ".join(str(lines[row]) for row in rows)
    return f"line{s} {named} of the {source} (row{s} {numbers} of the data)"


def table_from_cells(
    title: str,
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    mark: Mark | None = None,
    delimiter: str = ",",
    answers: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    lines: Sequence[int] | None = None,
    source: str = "file",
) -> Table:
    """The table of these cells. Every row has one cell for every name; ``rows`` is read once, a few
    thousand rows at a time, and after that ``lines`` must hold a line for each.

    mark: the decimal mark; None where the cells are to tell. delimiter: what stood between the
    cells, which makes the one or the other mark more likely. answers: to the questions that the
    table would ask. Raises ``SettingError`` for names that are missing, equal or too many, and for
    too few or too many rows.
    """
    tidy_names = _check_names(names)
    most = min(MOST_ROWS, MOST_CELLS // len(tidy_names))
    gatherers = [Gatherer(name, mark) for name in tidy_names]
    iterator, n = iter(rows), 0
    while chunk := list(islice(iterator, _CHUNK)):
        n += len(chunk)
        if n > most:
            words = f"at most {most:,} rows of {plural(len(tidy_names), 'column')}"
            raise SettingError("table", words, f"more than {plural(most, 'row')}")
        for gatherer, cells in zip(gatherers, zip(*chunk, strict=True), strict=True):
            gatherer.add(cells)
    if n < FEWEST_ROWS:
        words = f"a row of column names and at least {FEWEST_ROWS} rows below it"
        raise SettingError("table", words, n)
    marks = _DecimalMarks(gatherers, mark, delimiter, answers or {})
    readings = [
        ColumnReading(
            gatherer, of_column, answers or {}, lambda rows: places_of(lines, source, rows)
        )
        for gatherer, of_column in zip(gatherers, marks.of_columns, strict=True)
    ]
    return Table(
        title,
        tuple(reading.column for reading in readings),
        (*notes, *marks.notes, *(note for reading in readings for note in reading.notes)),
        None if lines is None else np.array(lines, dtype=np.int32),
        source,
        (*marks.questions, *(asked for reading in readings for asked in reading.questions)),
    )


class _DecimalMarks:
    """The decimal mark of every column: what its own cells show, else what those of the other
    columns show, else what is answered to the question."""

    def __init__(
        self,
        gatherers: Sequence[Gatherer],
        known: Mark | None,
        delimiter: str,
        answers: Mapping[str, str],
    ) -> None:
        self.notes: list[str] = []
        self.questions: list[Question] = []
        if known is not None:
            self.of_columns: list[Mark | None] = [known] * len(gatherers)
            return
        found = [gatherer.marks() for gatherer in gatherers]
        names = [gatherer.name for gatherer in gatherers]
        shown: dict[Mark, str] = {}  # mark → the cell that shows it, and its column
        for name, marks in zip(names, found, strict=True):
            for decided, cells in marks.decided.items():
                shown.setdefault(decided, f"“{cells[0]}” in the column {name}")
        in_doubt = [marks for marks in found if marks.open and not marks.decided]
        of_file: Mark = next(iter(shown)) if len(shown) == 1 else "."
        if in_doubt and len(shown) != 1:
            of_file = self._ask(in_doubt, delimiter, answers)
        self.of_columns = [
            None if len(marks.decided) > 1 else next(iter(marks.decided), of_file)
            for marks in found
        ]
        told: set[str] = set()
        # What could be read in two ways is told first: it is what matters most.
        of_columns = list(zip(found, self.of_columns, strict=True))
        for marks, mark in sorted(of_columns, key=lambda pair: not pair[0].open):
            # Nothing is said of points that are decimal marks: so they are for everybody.
            cells = [*marks.open, *marks.decided.get(mark or ".", [])]
            unusual = [cell for cell in cells if mark == "," or "," in cell]
            if unusual and mark in shown and mark is not None and mark not in told:
                told.add(mark)
                itself = unusual[0] in shown[mark]
                self.notes.append(_told(unusual[0], mark, "" if itself else shown[mark]))
            elif marks.grouped and mark is not None and "grouped" not in told:
                told.add("grouped")
                self.notes.append(_told(marks.grouped, mark))

    def _ask(self, in_doubt: Sequence[Marks], delimiter: str, answers: Mapping[str, str]) -> Mark:
        """Ask which mark is the decimal one, with both readings of a few cells."""
        # The first cell of every column, then more of the first column.
        cells = [marks.open[0] for marks in in_doubt] + in_doubt[0].open[1:]
        cells = list(dict.fromkeys(cells))[:_SHOWN]
        met = {mark for marks in in_doubt for cell in marks.open for mark in MARKS if mark in cell}
        grouped = any(marks.has_plain_numbers for marks in in_doubt)
        likely: Mark = "."
        if met == {","}:
            # A file with commas between its cells has them inside only between thousands, and
            # "595" beside "2,611" is no number of three decimals.
            likely = "." if grouped or delimiter == "," else ","
        elif met == {"."}:
            likely = "," if grouped or delimiter == ";" else "."

        def means(mark: Mark) -> str:
            values = [number(bare(cell), mark) for cell in cells]
            read = ", ".join(
                f"“{cell}” is {plain(value)}"
                for cell, value in zip(cells, values, strict=True)
                if value is not None
            )
            role = "separates thousands" if met == {OTHER[mark]} else "is the decimal mark"
            sign = MARK_NAMES[OTHER[mark]] if met == {OTHER[mark]} else MARK_NAMES[mark]
            return f"{read} (the {sign} {role})"

        shown = listed(f"“{cell}”" for cell in cells[:2])
        question = ask(
            "decimal",
            f"{shown} can be read in two ways, and no cell of the file decides. What is meant?",
            {mark: means(mark) for mark in (likely, OTHER[likely])},
            likely,
            answers,
        )
        self.questions.append(question)
        return "," if question.answer == "," else "."


def _told(cell: str, mark: Mark, why: str = "") -> str:
    value = number(bare(cell), mark)
    read = "" if value is None else f"“{cell}” is read as {plain(value)}"
    return (
        f"{read}: the {MARK_NAMES[mark]} is the decimal mark, as {why} shows."
        if why
        else f"{read}."
    )


def _check_names(names: Sequence[str]) -> list[str]:
    """The names, tidied: one for every column, all different, none too long."""
    if len(names) > MOST_COLUMNS:
        raise SettingError("table", f"at most {MOST_COLUMNS} columns", plural(len(names), "column"))
    whole = [" ".join(name.split()) for name in names]
    whole = [name or f"column {place}" for place, name in enumerate(whole, start=1)]
    tidied = told_apart([(name, tidy(name)) for name in whole])
    if len(tidied) < 2:
        raise SettingError("table", "at least two columns: a feature and a target", tidied)
    for name in tidied:
        if tidied.count(name) > 1:
            raise SettingError("column names", "a different name for every column", name)
    return tidied
