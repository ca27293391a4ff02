"""From the gathered cells of a column, once the decimal mark is known, to numbers and words.

"12 kg", "13 kg"          numbers with a unit: asked, and first taken as numbers
"." or "NAN" in numbers   nothing: said
"abc" among numbers       an odd cell: asked, and first taken as nothing, or as a word where the
                          numbers are so few that they may be classes
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cells import (
    MARKS,
    Mark,
    Measured,
    is_infinite,
    is_nothing,
    is_nothing_among_numbers,
    is_sign,
    is_usual,
    measured,
    number,
    plain,
    readings,
)
from neuralnet.data.columns import LARGEST_NUMBER, Column, Gatherer, Question, ask
from neuralnet.plurals import agree, plural

Places = Callable[[Sequence[int]], str]  # rows, from 0 on → where they stand, in words

FEW_NUMBERS = 8  # so few different ones may be classes, and a word beside them one more
_MOST_ODD = 20  # different words among numbers that are asked about
_MOST_NAMED = 3
# Written for "nothing" where a file has room for numbers only.
_CODES_FOR_NOTHING = (-99.0, -999.0, -9999.0, -99999.0, -99.9, -99.99, -999.9, -999.99)
_FEWEST_OTHERS = 5  # different numbers beside such a code
_ENOUGH = 0.8  # of the cells: the others are then odd ones


class ColumnReading:
    """How one column is read. ``column`` is the result, ``questions`` are open (each has an answer
    for the time being), and ``notes`` are sentences on what was decided."""

    def __init__(
        self,
        cells: Gatherer,
        mark: Mark | None,
        answers: Mapping[str, str],
        places: Places,
    ) -> None:
        """mark: the decimal mark; None where the cells contradict each other."""
        self.name, self._answers, self._places = cells.name, answers, places
        self.questions: list[Question] = []
        self.notes: list[str] = []
        self._trouble = self._unit = ""
        self._values, self._codes, self._texts = cells.gathered()
        self._sizes = np.bincount(self._codes[self._codes >= 0], minlength=len(self._texts))
        self._plain_rows = int((~np.isnan(self._values)).sum())
        # Of every text: what it is, and its number where it is one.
        self._roles: list[str] = []
        self._numbers = np.full(len(self._texts), np.nan)
        self._measured: dict[int, Measured] = {}
        self._sort(mark or ".")
        if mark is None:
            self._trouble = (
                "numbers are written with decimal points here and with decimal commas there"
            )
        else:
            self._take_units()
            self._take_nothing()
            self._take_odd_cells()
            self._take_codes_for_nothing()
        self.column = self._made()

    def _sort(self, mark: Mark) -> None:
        """Tell of every text what it can be."""
        has_plus = "+" in self._texts and not self._plain_rows
        which = MARKS.index(mark)
        for code, text in enumerate(self._texts):
            value = readings(text)[which]
            if value is not None:
                self._numbers[code] = value
                self._roles.append("number" if abs(value) <= LARGEST_NUMBER else "large")
            elif has_plus and is_sign(text):
                self._roles.append("word")  # + and − are two words
            elif is_nothing(text):
                self._roles.append("nothing")
            elif is_infinite(text):
                self._roles.append("large")
            elif is_nothing_among_numbers(text):
                self._roles.append("nothing among numbers")
            else:
                self._roles.append("word")
                parts = measured(text)
                value = None if parts is None else number(parts.number, mark)
                if parts is not None and value is not None and abs(value) <= LARGEST_NUMBER:
                    self._roles[-1] = "measured"
                    self._numbers[code] = value
                    self._measured[code] = parts

    def _codes_of(self, *roles: str) -> list[int]:
        return [code for code, role in enumerate(self._roles) if role in roles]

    def _rows_of(self, *roles: str) -> int:
        return int(self._sizes[self._codes_of(*roles)].sum())

    def _turn(self, codes: Sequence[int], role: str) -> None:
        for code in codes:
            self._roles[code] = role

    def _take_units(self) -> None:
        """Take "12 kg" as 12, if all such cells have one unit and hardly any others are words."""
        codes = self._codes_of("measured")
        if not codes:
            return
        rows, numbers = self._rows_of("measured"), self._plain_rows + self._rows_of("number")
        words = self._rows_of("word", "large")
        different = {_folded_unit(self._measured[code]): code for code in codes}
        of_numbers = rows + numbers >= _ENOUGH * (rows + numbers + words)
        if rows < 2 or len(codes) < 2 or not of_numbers or len(different) > 4:
            self._turn(codes, "word")
            return
        if len(different) > 1:
            firsts = [self._texts[code] for code in sorted(different.values())]
            self._turn(codes, "word")
            self._trouble = "its numbers have different units: " + ", ".join(firsts)
            return
        first = codes[0]
        text, unit = self._texts[first], self._measured[first].unit
        value = float(self._numbers[first])
        options = {"number": f"“{text}” is the number {plain(value)}"}
        if unit == "%":
            options["share"] = f"“{text}” is {plain(round(value / 100, 12))}, a share of 1"
        options["words"] = f"“{text}” is a word, different from all others"
        have = agree(numbers, "has", "have")
        bare = f"; {plural(numbers, 'cell')} {have} no unit" if numbers else ""
        question = ask(
            f"unit:{self.name}",
            f"The numbers of {self.name} are written with “{unit}”{bare}. How are they meant?",
            options,
            "number",
            self._answers,
        )
        self.questions.append(question)
        if question.answer == "words":
            self._turn(codes, "word")
            return
        self._turn(codes, "number")
        if question.answer == "share":
            self._numbers[codes] /= 100
        else:
            self._unit = unit

    def _take_nothing(self) -> None:
        """Take "missing" as nothing where most cells are numbers, and say which marks were met."""
        codes = self._codes_of("nothing among numbers")
        others = self._rows_of("nothing among numbers", "word", "large")
        numeric = self._plain_rows + self._rows_of("number")
        self._turn(codes, "nothing" if numeric >= others else "word")
        told = [code for code in self._codes_of("nothing") if not is_usual(self._texts[code])]
        if told:
            marks = ", ".join(f"“{self._texts[code]}”" for code in told[:_MOST_NAMED])
            more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
            are = agree(len(told), "is", "are")
            self.notes.append(
                f"{self.name}: {marks}{more} {are} read as missing, {self._where(told)}."
            )

    def _take_odd_cells(self) -> None:
        """Ask about a few cells that are no numbers where nearly all the others are."""
        codes = self._codes_of("word", "large")
        if not codes:
            return
        rows = self._rows_of("word", "large")
        numeric = self._plain_rows + self._rows_of("number")
        few = (rows == 1 and numeric >= 3) or numeric >= _ENOUGH * (rows + numeric)
        asked_for_words = any(question.answer == "words" for question in self.questions)
        if few and len(codes) <= _MOST_ODD and not self._trouble and not asked_for_words:
            marks = ", ".join(f"“{self._texts[code]}”" for code in codes[:_MOST_NAMED])
            more = f" and {len(codes) - _MOST_NAMED} more" if len(codes) > _MOST_NAMED else ""
            are = agree(len(codes), "is", "are")
            question = ask(
                f"odd:{self.name}",
                f"{self.name} holds numbers, but {marks}{more} {are} none"
                f", {self._where(codes)}. How {agree(rows, 'is the cell', 'are they')} meant?",
                {
                    "missing": f"nothing was measured: {plural(rows, 'row')} "
                    f"{agree(rows, 'has', 'have')} no value in {self.name}",
                    "words": f"{marks}{more} {are} {agree(len(codes), 'a word', 'words')}, "
                    f"and so is every number of {self.name}",
                },
                "missing" if self._different_numbers() > FEW_NUMBERS else "words",
                self._answers,
            )
            self.questions.append(question)
            if question.answer == "missing":
                self._turn(codes, "nothing")
                return
        large = self._codes_of("large")
        if large and numeric:  # without numbers it is a word
            cell = self._texts[large[0]]
            self._trouble = self._trouble or (
                f"numbers up to {LARGEST_NUMBER:g} can be computed with, not {cell}"
            )
        self._turn(large, "word")

    def _take_codes_for_nothing(self) -> None:
        """Ask about −999 where all other numbers are 0 or more."""
        is_number = np.array([role == "number" for role in self._roles], dtype=np.bool_)
        of_texts = np.append(np.where(is_number, self._numbers, np.nan), np.nan)
        values = np.where(self._codes >= 0, of_texts[self._codes], self._values)
        for code in _CODES_FOR_NOTHING:
            rows = np.flatnonzero(values == code).tolist()
            others = np.unique(values[~np.isnan(values) & (values != code)])
            if not rows or others.size < _FEWEST_OTHERS or others[0] < 0:
                continue
            question = ask(
                f"code:{self.name}",
                f"{self.name} is {plain(code)} in {plural(len(rows), 'cell')}, the first in "
                f"{self._places(rows[:1])}, and else never below 0. What does it mean?",
                {
                    "missing": f"{plain(code)} stands for a missing value",
                    "number": f"{plain(code)} was measured",
                },
                "missing",
                self._answers,
            )
            self.questions.append(question)
            if question.answer == "missing":
                self._values[self._values == code] = np.nan
                self._turn(np.flatnonzero(is_number & (self._numbers == code)).tolist(), "nothing")
            return

    def _different_numbers(self) -> int:
        of_texts = self._numbers[self._codes_of("number")]
        plain_ones = self._values[~np.isnan(self._values)]
        return int(np.unique(np.concatenate([plain_ones, of_texts])).size)

    def _where(self, codes: Sequence[int]) -> str:
        """ "in line 5 of the file (row 4 of the data)", "in 3 cells: lines 5, 9, 11 of …"."""
        rows = np.flatnonzero(np.isin(self._codes, codes)).tolist()
        named = self._places(rows[:_MOST_NAMED])
        if len(rows) == 1:
            return f"in {named}"
        first = "the first are " if len(rows) > _MOST_NAMED else ""
        return f"in {plural(len(rows), 'cell')}: {first}{named}"

    def _made(self) -> Column:
        """The column of all the cells, the words in the order in which they come."""
        words = self._codes_of("word", "large", "measured", "nothing among numbers")
        is_number = np.array([role == "number" for role in self._roles], dtype=np.bool_)
        word_of: NDArray[np.int32] = np.full(len(self._texts) + 1, -1, dtype=np.int32)
        word_of[words] = np.arange(len(words), dtype=np.int32)
        values = self._values.copy()
        texts = self._codes >= 0
        if texts.any():
            numbers = np.where(is_number, self._numbers, np.nan)
            values[texts] = numbers[self._codes[texts]]
        return Column(
            self.name,
            values,
            word_of[self._codes],  # the last one is for code -1
            tuple(self._texts[code] for code in words),
            self._trouble,
            self._unit,
        )


def _folded_unit(parts: Measured) -> str:
    return parts.unit.casefold().replace(" ", "")
