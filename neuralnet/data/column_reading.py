"""From the gathered cells of a column, once the decimal mark is known, to numbers and words.

"12 kg", "13 kg"          numbers with a unit: asked, and first taken as numbers
"." or "NAN" in numbers   nothing: said
"abc" among numbers       an odd cell: asked, and first taken as nothing, or as a word where the
                          numbers are so few that they may be classes

`column_doubts` asks what else the cells may mean.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cell_roles import ENOUGH, FEW_NUMBERS, CellRoles, Places
from neuralnet.data.cells import Mark, Measured, is_usual, plain
from neuralnet.data.column_doubts import (
    take_capitals,
    take_codes_for_nothing,
    take_leading_zeros,
    take_marks,
)
from neuralnet.data.columns import LARGEST_EXACT, LARGEST_NUMBER, Column, Gatherer, Question
from neuralnet.plurals import agree, plural

_MOST_ODD = 20  # different words among numbers that are asked about


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
        self._cells = CellRoles(cells, mark or ".", answers, places)
        self._trouble = self._unit = ""
        if mark is None:
            self._trouble = (
                "numbers are written with decimal points here and with decimal commas there"
            )
        else:
            take_marks(self._cells)
            self._take_units()
            self._take_nothing()
            take_leading_zeros(self._cells)
            self._take_odd_cells()
            take_codes_for_nothing(self._cells)
            take_capitals(self._cells)
        self.column = self._made()

    @property
    def questions(self) -> Sequence[Question]:
        """What the cells leave open."""
        return self._cells.questions

    @property
    def notes(self) -> Sequence[str]:
        """What was decided."""
        return self._cells.notes

    def _take_units(self) -> None:
        """Take "12 kg" as 12, if all such cells have one unit and hardly any others are words."""
        cells = self._cells
        codes = cells.codes_of("measured")
        if not codes:
            return
        rows, numbers = cells.rows_of("measured"), cells.number_rows
        words = cells.rows_of("word", "large", "long")
        different = {_folded_unit(cells.measured[code]): code for code in codes}
        of_numbers = rows + numbers >= ENOUGH * (rows + numbers + words)
        if rows < 2 or len(codes) < 2 or not of_numbers or len(different) > 4:
            cells.turn(codes, "word")
            return
        if len(different) > 1:
            firsts = [cells.texts[code] for code in sorted(different.values())]
            cells.turn(codes, "word")
            self._trouble = "its numbers have different units: " + ", ".join(firsts)
            return
        first = codes[0]
        text, unit = cells.texts[first], cells.measured[first].unit
        value = float(cells.numbers[first])
        options = {"number": f"“{text}” is the number {plain(value)}"}
        if unit == "%":
            options["share"] = f"“{text}” is {plain(round(value / 100, 12))}, a share of 1"
        options["words"] = f"“{text}” is a word, different from all others"
        have = agree(numbers, "has", "have")
        without = f"; {plural(numbers, 'cell')} {have} no unit" if numbers else ""
        answer = cells.ask(
            "unit",
            f"The numbers of {cells.name} are written with “{unit}”{without}. How are they meant?",
            options,
            "number",
        )
        if answer == "words":
            cells.turn(codes, "word")
            return
        cells.turn(codes, "number")
        if answer == "share":
            cells.numbers[codes] /= 100
        else:
            self._unit = unit

    def _take_nothing(self) -> None:
        """Take "missing" as nothing where most cells are numbers, and say which marks were met."""
        cells = self._cells
        codes = cells.codes_of("nothing among numbers")
        others = cells.rows_of("nothing among numbers", "word", "large", "long")
        cells.turn(codes, "nothing" if cells.number_rows >= others else "word")
        told = [code for code in cells.codes_of("nothing") if not is_usual(cells.texts[code])]
        if told:
            are = agree(len(told), "is", "are")
            cells.notes.append(
                f"{cells.name}: {cells.named(told)} {are} read as missing, {cells.where(told)}."
            )

    def _take_odd_cells(self) -> None:
        """Ask about a few cells that are no numbers where nearly all the others are."""
        cells = self._cells
        codes = cells.codes_of("word", "large", "long")
        if not codes:
            return
        rows, numeric = cells.rows_of("word", "large", "long"), cells.number_rows
        few = (rows == 1 and numeric >= 3) or numeric >= ENOUGH * (rows + numeric)
        asked_for_words = any(question.answer == "words" for question in cells.questions)
        if few and len(codes) <= _MOST_ODD and not self._trouble and not asked_for_words:
            named, are = cells.named(codes), agree(len(codes), "is", "are")
            answer = cells.ask(
                "odd",
                f"{cells.name} holds numbers, but {named} {are} none"
                f", {cells.where(codes)}. How {agree(rows, 'is the cell', 'are they')} meant?",
                {
                    "missing": f"nothing was measured: {plural(rows, 'row')} "
                    f"{agree(rows, 'has', 'have')} no value in {cells.name}",
                    "words": f"{named} {are} {agree(len(codes), 'a word', 'words')}, "
                    f"and so is every number of {cells.name}",
                },
                "missing" if cells.different_numbers() > FEW_NUMBERS else "words",
            )
            if answer == "missing":
                cells.turn(codes, "nothing")
                return
        for role, limit in (("large", f"up to {LARGEST_NUMBER:g}"), ("long", _EXACT)):
            found = cells.codes_of(role)
            if found and (numeric or role == "long"):  # without numbers a large one is a word
                self._trouble = self._trouble or (
                    f"numbers {limit} can be computed with, not {cells.texts[found[0]]}"
                )
        cells.turn(cells.codes_of("large", "long"), "word")

    def _made(self) -> Column:
        """The column of all the cells, the words in the order in which they come."""
        cells = self._cells
        words = cells.codes_of(
            "word", "large", "long", "measured", "marked", "nothing among numbers"
        )
        word_of: NDArray[np.int32] = np.full(len(cells.texts) + 1, -1, dtype=np.int32)
        word_of[words] = np.arange(len(words), dtype=np.int32)
        values = cells.values.copy()
        texts = cells.codes >= 0
        if texts.any():
            numbers = np.where(cells.is_number, cells.numbers, np.nan)
            values[texts] = numbers[cells.codes[texts]]
        return Column(
            cells.name,
            values,
            word_of[cells.codes],  # the last one is for code -1
            tuple(cells.texts[code] for code in words),
            self._trouble,
            self._unit,
        )


_EXACT = f"up to {LARGEST_EXACT:,} (16 digits)"


def _folded_unit(parts: Measured) -> str:
    return parts.unit.casefold().replace(" ", "")
