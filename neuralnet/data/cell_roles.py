"""What each different cell of a column can be: the state on which `column_reading` and
`column_doubts` decide, one doubt after another.

A text has one of these roles:

    number       in ``numbers``
    measured     a number with a unit, in ``measured``
    marked       a number with something else around it, in ``marked``
    large, long  a number that is too large, or has too many digits, to compute with
    nothing      for certain; "nothing among numbers" where the others tell
    word
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cells import (
    MARKS,
    Mark,
    Marked,
    Measured,
    is_infinite,
    is_nothing,
    is_nothing_among_numbers,
    is_sign,
    marked,
    measured,
    readings,
)
from neuralnet.data.columns import LARGEST_EXACT, LARGEST_NUMBER, Gatherer, Question, ask
from neuralnet.plurals import listed, plural

Places = Callable[[Sequence[int]], str]  # rows, from 0 on → where they stand, in words

FEW_NUMBERS = 8  # so few different ones may be classes, and a word beside them one more
ENOUGH = 0.8  # of the cells: the others are then odd ones
MOST_NAMED = 3


class CellRoles:
    """The cells of the column ``name``: numbers in ``values`` (n,), NaN where there is none, and
    for these the place of their text in ``codes`` (n,), else -1. ``questions`` are open (each has
    an answer for the time being), and ``notes`` are sentences on what was decided."""

    def __init__(
        self, cells: Gatherer, mark: Mark, answers: Mapping[str, str], places: Places
    ) -> None:
        self.name, self.places, self._answers = cells.name, places, answers
        self.questions: list[Question] = []
        self.notes: list[str] = []
        self.values, self.codes, self.texts = cells.gathered()
        self.sizes = np.bincount(self.codes[self.codes >= 0], minlength=len(self.texts))
        self.plain_rows = int((~np.isnan(self.values)).sum())
        self.roles: list[str] = []
        self.numbers = np.full(len(self.texts), np.nan)
        self.measured: dict[int, Measured] = {}
        self.marked: dict[int, Marked] = {}
        self._which = MARKS.index(mark)
        has_plus = "+" in self.texts and not self.plain_rows
        for code, text in enumerate(self.texts):
            self.roles.append(self._role(code, text, has_plus=has_plus))

    def _role(self, code: int, text: str, *, has_plus: bool) -> str:
        role = self.number_role(code, text)
        if role:
            return role
        if has_plus and is_sign(text):
            return "word"  # + and − are two words
        if is_nothing(text):
            return "nothing"
        if is_infinite(text):
            return "large"
        if is_nothing_among_numbers(text):
            return "nothing among numbers"
        around = marked(text)
        if around is not None and readings(around.number)[self._which] is None:
            parts = measured(around.number)
            if parts is None or readings(parts.number)[self._which] is None:
                around = None
        if around is None:
            return "word"
        self.marked[code] = around
        return "marked"

    def number_role(self, code: int, text: str) -> str:
        """The role of a text that is a number, with or without a unit, and what it is noted as; ""
        where it is none."""
        value = readings(text)[self._which]
        parts = measured(text) if value is None else None
        if parts is not None:
            value = readings(parts.number)[self._which]
        if value is None:
            return ""
        if abs(value) > LARGEST_NUMBER:
            return "large" if parts is None else ""
        self.numbers[code] = value
        if parts is not None:
            self.measured[code] = parts
            return "measured"
        return "number" if abs(value) <= LARGEST_EXACT or _is_exact(text, value) else "long"

    def codes_of(self, *roles: str) -> list[int]:
        """The texts that have one of these roles."""
        return [code for code, role in enumerate(self.roles) if role in roles]

    def rows_of(self, *roles: str) -> int:
        """How many cells have one of these roles."""
        return int(self.sizes[self.codes_of(*roles)].sum())

    @property
    def number_rows(self) -> int:
        """How many cells are plain numbers."""
        return self.plain_rows + self.rows_of("number")

    @property
    def is_number(self) -> NDArray[np.bool_]:
        """For every text whether it is a number now."""
        return np.array([role == "number" for role in self.roles], dtype=np.bool_)

    def turn(self, codes: Sequence[int], role: str) -> None:
        """Give these texts another role."""
        for code in codes:
            self.roles[code] = role

    def different_numbers(self) -> int:
        """How many different numbers there are."""
        of_texts = self.numbers[self.codes_of("number")]
        plain_ones = self.values[~np.isnan(self.values)]
        return int(np.unique(np.concatenate([plain_ones, of_texts])).size)

    def rows(self, codes: Sequence[int]) -> list[int]:
        """The rows in which these texts stand."""
        found: list[int] = np.flatnonzero(np.isin(self.codes, codes)).tolist()
        return found

    def where(self, codes: Sequence[int]) -> str:
        """ "in line 5 of the file (row 4 of the data)", "in 3 cells: lines 5, 9, 11 of …"."""
        rows = self.rows(codes)
        named = self.places(rows[:MOST_NAMED])
        if len(rows) == 1:
            return f"in {named}"
        first = "the first are " if len(rows) > MOST_NAMED else ""
        return f"in {plural(len(rows), 'cell')}: {first}{named}"

    def named(self, codes: Sequence[int]) -> str:
        """ "“abc”, “17o”, “–5–” and 2 more"."""
        return listed((f"“{self.texts[code]}”" for code in codes), MOST_NAMED)

    def ask(self, about: str, text: str, options: Mapping[str, str], first: str) -> str:
        """The answer to a question about this column, ``first`` until another one is given."""
        question = ask(f"{about}:{self.name}", text, options, first, self._answers)
        self.questions.append(question)
        return question.answer


def _is_exact(text: str, value: float) -> bool:
    """Is a large whole number the one that was written? Zeros may follow, as in 120.0; powers of
    ten need not be it."""
    digits = "".join(sign for sign in text if sign.isdecimal()).lstrip("0")
    whole = str(abs(int(value)))
    return "e" in text.casefold() or (
        digits.startswith(whole) and not digits.removeprefix(whole).strip("0")
    )
