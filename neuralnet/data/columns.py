"""One column of a table: from cells as somebody typed them to numbers, words and nothing.

A `Gatherer` collects the cells of a column and tells what they show about the decimal mark;
`column_reading` then makes the `Column`, and asks a `Question` about what can be meant in two ways.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cells import (
    LONGEST,
    MARKS,
    OTHER,
    Mark,
    bare,
    is_grouped,
    is_nothing,
    is_nothing_among_numbers,
    is_usual,
    number,
    plain,
    readings,
    tidy,
    told_apart,
)

Kind = Literal["number", "text", "mixed", "constant", "empty"]

LARGEST_NUMBER = 1e30  # its square is finite, and so is the number itself in single precision
LARGEST_EXACT = 2**53  # above it not every whole number can be told from the next

_EXAMPLES = 3


@dataclass(frozen=True)
class Question:
    """What a file leaves open. ``options``: answer → what it means on the file's own cells;
    ``answer`` is the one in use."""

    key: str
    text: str
    options: Mapping[str, str]
    answer: str


def ask(
    key: str, text: str, options: Mapping[str, str], first: str, answers: Mapping[str, str]
) -> Question:
    """The question, answered by ``answers``, or by ``first`` where these have no such answer."""
    given = answers.get(key, first)
    return Question(key, text, options, given if given in options else first)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of n cells. A cell is a number (in ``values``), a word (its place in ``words`` is
    in ``codes``) or missing: NaN and -1. Both arrays are read-only and of shape (n,).

    ``trouble`` says why cells that look like numbers are not read as such, "" where all are;
    ``unit`` is what stood behind, or before, every number.
    """

    name: str
    values: NDArray[np.float64]
    codes: NDArray[np.int32]
    words: tuple[str, ...]
    trouble: str = ""
    unit: str = ""

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


def _folded(word: str) -> tuple[str, str]:
    return word.casefold(), word


@dataclass
class Marks:
    """What the cells of a column show about the decimal mark: cells that only one mark can read,
    and cells that both can, as different numbers. ``grouped`` is a cell with spaces or apostrophes
    between thousands, or ""."""

    decided: dict[Mark, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    has_plain_numbers: bool = False
    grouped: str = ""


class Gatherer:
    """Collects the cells of one column, chunk by chunk. A chunk of plain numbers is kept as
    numbers; of other chunks every different text is kept once, until all cells have been seen."""

    def __init__(self, name: str, mark: Mark | None = None) -> None:
        """mark: the decimal mark, where it is known from elsewhere."""
        self.name = name
        self._mark = mark  # what the plain numbers have been read with
        self._marked = ""  # the first cell that showed this
        self._chunks: list[NDArray[np.float64] | NDArray[np.int32]] = []
        self._codes_of: dict[str, int] = {}

    def add(self, cells: Sequence[str]) -> None:
        """Take these cells as the next rows."""
        values = self._as_numbers(cells)
        if values is not None:
            self._chunks.append(values)
            return
        codes_of = self._codes_of
        codes = [codes_of.setdefault(_key(cell), len(codes_of)) for cell in cells]
        self._chunks.append(np.array(codes, dtype=np.int32))

    def _as_numbers(self, cells: Sequence[str]) -> NDArray[np.float64] | None:
        """All cells at once, where all are plain numbers or missing and the mark is beyond doubt;
        None where one is not."""
        cells = ["nan" if is_usual(cell) else cell for cell in cells]
        together = "\n".join(cells)
        signs = set(together.replace("nan", "")) - _DIGITS - {"\n"}
        if not signs <= _IN_NUMBERS or _ZERO_IN_FRONT.search(together):
            return None
        if signs & set(MARKS):
            mark = self._mark_shown_by(cells)
            if mark is None:
                return None
            if OTHER[mark] in signs:  # between thousands, or else the cell is odd
                other = OTHER[mark]
                if any(other in cell and number(cell, mark) is None for cell in cells):
                    return None
                cells = [cell.replace(other, "") for cell in cells]
            if mark == ",":
                cells = [cell.replace(",", ".") for cell in cells]
        try:
            values = np.array(list(map(float, cells)))
        except ValueError:
            return None
        return None if bool((np.abs(values) > LARGEST_EXACT).any()) else values

    def _mark_shown_by(self, cells: Sequence[str]) -> Mark | None:
        """The decimal mark, as an earlier cell or one of these shows."""
        if self._mark is None:
            for cell in cells:
                decided = _decides(readings(cell))
                if decided:
                    self._mark, self._marked = decided, cell
                    break
        return self._mark

    def _sizes(self) -> NDArray[np.int64]:
        """How many rows each text has."""
        sizes = np.zeros(len(self._codes_of), dtype=np.int64)
        for chunk in self._chunks:
            if chunk.dtype == np.int32:
                sizes += np.bincount(chunk, minlength=sizes.size)
        return sizes

    def marks(self) -> Marks:
        """What the cells show about the decimal mark. A column that is mostly words shows nothing;
        where a few cells contradict many others they are odd cells and show nothing either."""
        found = Marks()
        rows: dict[Mark, int] = {}
        of_numbers, of_words = self._plain_rows(), 0
        found.has_plain_numbers = of_numbers > 0
        if self._marked and self._mark is not None:
            found.decided[self._mark] = [self._marked]
            rows[self._mark] = of_numbers
        for text, size in zip(self._codes_of, self._sizes().tolist(), strict=True):
            read = readings(text)
            if read == (None, None):
                if is_nothing(text) or is_nothing_among_numbers(text):
                    continue
                read = readings(bare(text))
                if read == (None, None):
                    of_words += size
                    continue
            of_numbers += size
            if not found.grouped and is_grouped(bare(text)):
                found.grouped = text
            decided = _decides(read)
            if decided is None:
                found.open.append(text)
            elif decided == "":
                found.has_plain_numbers = True
            else:
                found.decided.setdefault(decided, []).append(text)
                rows[decided] = rows.get(decided, 0) + size
        if of_words > of_numbers:
            return Marks()
        if len(rows) == 2:
            few, many = sorted(MARKS, key=lambda mark: rows[mark])
            if rows[many] >= 3 and rows[few] <= max(1, 0.02 * rows[many]):
                del found.decided[few]
        return found

    def _plain_rows(self) -> int:
        return sum(
            int((~np.isnan(chunk)).sum()) for chunk in self._chunks if chunk.dtype != np.int32
        )

    def gathered(self) -> tuple[NDArray[np.float64], NDArray[np.int32], tuple[str, ...]]:
        """(values, codes, texts): each cell is a number in ``values`` (n,), or the text at its
        place in ``codes`` (n,). Where it is a text, the number is NaN; where it is a number, or
        plainly nothing, the place is -1."""
        values, codes = [], []
        for chunk in self._chunks:
            if chunk.dtype == np.int32:
                values.append(np.full(chunk.size, np.nan))
                codes.append(chunk)
            else:
                values.append(chunk)
                codes.append(np.full(chunk.size, -1, dtype=np.int32))
        none = np.zeros(0)
        return (
            np.concatenate([none, *values]),
            np.concatenate([none.astype(np.int32), *codes]).astype(np.int32),
            tuple(told_apart([(key, key.partition(_CUT)[0]) for key in self._codes_of])),
        )


_CUT = "\0"  # no text file holds it


def _key(cell: str) -> str:
    """The cell, tidied. Behind a text that was cut stands what tells it from others that begin
    alike: a digest, for a table may hold many long texts."""
    words = tidy(cell)
    if len(words) < LONGEST or words == cell:
        return words
    digest = hashlib.blake2b(" ".join(cell.split()).encode(), digest_size=8).hexdigest()
    return f"{words}{_CUT}{digest}"


_DIGITS = frozenset("0123456789")
_IN_NUMBERS = frozenset("+-.,eE")
_ZERO_IN_FRONT = re.compile(r"^0\d", re.MULTILINE)  # perhaps a name: see `column_doubts`


def _decides(read: tuple[float | None, float | None]) -> Mark | Literal[""] | None:
    """The decimal mark that a number with these two readings shows: "" where both are the same or
    there is none, None where they differ."""
    with_point, with_comma = read
    if with_point is None or with_comma is None:
        return "" if with_point is with_comma else "." if with_comma is None else ","
    return "" if with_point == with_comma else None
