"""What the cells of a column may mean besides what they seem to: each function sees one such doubt,
asks about it, and takes the likelier answer until another one is given.

"(4,680)", "246-", "0.02*", "3.1 ± 0.2"     numbers with something around them
"02690" in every row                        perhaps names: a number would lose the 0
-999 or 9999 far from all others            perhaps nothing was measured
"Setosa" beside "setosa"                    perhaps one word
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.cell_roles import ENOUGH, FEW_NUMBERS, MOST_NAMED, CellRoles
from neuralnet.data.cells import plain
from neuralnet.plurals import listed, plural

# Written for "nothing" where a file has room for numbers only.
_CODES_FOR_NOTHING = (-99.0, -999.0, -9999.0, -99999.0, -99.9, -99.99, -999.9, -999.99)
_LARGE_CODES_FOR_NOTHING = (99.0, 999.0, 9999.0, 99999.0, 999999.0, 999.9, 9999.9)
_FEWEST_OTHERS = 5  # different numbers beside such a code
_FAR = 10.0  # times as large as any other number
_CODE_DIGITS = 4  # whole numbers of so many digits each, some with a 0 in front, are first names
_SHORT_WORD = 2  # letters: a and A may be two things, as in a pair of genes
_MOST_SPELLINGS = 60  # different words, beyond which a column is no list of classes


def take_marks(cells: CellRoles) -> None:
    """Take "(4,680)" as -4680 and "0.02*" as 0.02, if nearly all other cells are numbers."""
    codes = cells.codes_of("marked")
    rows = cells.rows_of("marked")
    numbers = cells.number_rows + cells.rows_of("measured")
    others = cells.rows_of("word", "large", "long")
    if not codes:
        return
    if numbers + rows < ENOUGH * (numbers + rows + others) or numbers + rows < 3:
        cells.turn(codes, "word")
        return
    for code in codes:
        cells.number_role(code, cells.marked[code].number)
    read = ", ".join(f"“{cells.texts[code]}” is {_of(cells, code)}" for code in codes[:MOST_NAMED])
    below = ", below 0" if all(cells.marked[code].negative for code in codes) else ""
    few = cells.different_numbers() + len(codes) <= FEW_NUMBERS
    stand = "stands" if rows == 1 else "stand"
    answer = cells.ask(
        "marks",
        f"{cells.name} holds numbers, and {cells.named(codes)} {stand} among them, "
        f"{cells.where(codes)}. How {'is it' if rows == 1 else 'are they'} meant?",
        {
            "number": f"{read}{below}",
            "missing": f"nothing was measured in {'this cell' if rows == 1 else 'these cells'}",
            "words": f"{cells.named(codes)} {'is a word' if len(codes) == 1 else 'are words'}",
        },
        "words" if few else "number",
    )
    if answer == "number":
        for code in codes:
            cells.turn([code], cells.number_role(code, cells.marked[code].number))
    else:
        cells.turn(codes, "nothing" if answer == "missing" else "word")


def _of(cells: CellRoles, code: int) -> str:
    return plain(float(cells.numbers[code]))


def take_leading_zeros(cells: CellRoles) -> None:
    """Ask about "02690": a number has no 0 in front, a postcode or an article's number may."""
    codes = cells.codes_of("number")
    texts = [cells.texts[code] for code in codes]
    with_zero = [
        code for code, text in zip(codes, texts, strict=True) if text[0] == "0" and text[1:]
    ]
    if not with_zero or not all(text.isdecimal() for text in texts):
        return
    first = with_zero[0]
    text, value = cells.texts[first], _of(cells, first)
    same = len({len(text) for text in texts}) == 1 and not cells.plain_rows
    answer = cells.ask(
        "zeros",
        f"{cells.name} has whole numbers with a 0 in front, {cells.where(with_zero)}. Are they "
        "numbers or names?",
        {
            "words": f"“{text}” is a name, as a postcode is",
            "number": f"“{text}” is the number {value}",
        },
        "words" if same and len(text) >= _CODE_DIGITS else "number",
    )
    if answer == "words":
        cells.turn(codes, "word")


def take_codes_for_nothing(cells: CellRoles) -> None:
    """Ask about −999 where all other numbers are 0 or more, and about such a number where it is
    far from all others."""
    of_texts = np.append(np.where(cells.is_number, cells.numbers, np.nan), np.nan)
    values = np.where(cells.codes >= 0, of_texts[cells.codes], cells.values)
    for code in (*_CODES_FOR_NOTHING, *_LARGE_CODES_FOR_NOTHING):
        rows = np.flatnonzero(values == code).tolist()
        if not rows:
            continue
        others = np.unique(values[~np.isnan(values) & (values != code)])
        if not _may_be_nothing(code, len(rows), others):
            continue
        low, high = (plain(float(end)) for end in (others[0], others[-1]))
        otherwise = "never below 0" if code < 0 <= others[0] else f"from {low} to {high}"
        answer = cells.ask(
            "code",
            f"{cells.name} is {plain(code)} in {plural(len(rows), 'cell')}, the first in "
            f"{cells.places(rows[:1])}, and else {otherwise}. What does it mean?",
            {
                "missing": f"{plain(code)} stands for a missing value",
                "number": f"{plain(code)} was measured",
            },
            "missing",
        )
        if answer == "missing":
            cells.values[cells.values == code] = np.nan
            same = np.flatnonzero(cells.is_number & (cells.numbers == code)).tolist()
            cells.turn(same, "nothing")
        return


def _may_be_nothing(code: float, rows: int, others: NDArray[np.float64]) -> bool:
    """A code below 0 where nothing else is; or one that is far from all others, in several rows
    where it is above them, for once it may be the largest."""
    if code < 0 and others.size >= _FEWEST_OTHERS and others[0] >= 0:
        return True
    far = others.size >= 2 and abs(code) >= _FAR * float(np.abs(others).max())
    return far and (code < 0 or rows > 1)


def take_capitals(cells: CellRoles) -> None:
    """Ask about words that differ in nothing but capitals: "Yes" and "yes" are most often one."""
    codes = cells.codes_of("word")
    spellings: dict[str, list[int]] = {}
    for code in codes:
        spellings.setdefault(cells.texts[code].casefold(), []).append(code)
    alike = [same for same in spellings.values() if len(same) > 1]
    if not alike or len(spellings) > _MOST_SPELLINGS:
        return
    rows = Counter(cells.codes.tolist())
    usual = [max(same, key=lambda code: (rows[code], -code)) for same in alike]
    groups = [listed(f"“{cells.texts[code]}” ({rows[code]:,})" for code in same) for same in alike]
    more = f", and {len(alike) - MOST_NAMED} more" if len(alike) > MOST_NAMED else ""
    shown = ", ".join(f"“{cells.texts[code]}”" for code in usual[:MOST_NAMED])
    short = all(len(cells.texts[code]) <= _SHORT_WORD for code in usual)
    answer = cells.ask(
        "capitals",
        f"Some words of {cells.name} differ in nothing but capitals: "
        f"{'; '.join(groups[:MOST_NAMED])}{more}. How are they meant?",
        {
            "same": f"they are the same, and written {shown}{more}",
            "different": "they are different",
        },
        "different" if short else "same",
    )
    if answer == "same":
        for same, one in zip(alike, usual, strict=True):
            cells.codes[np.isin(cells.codes, same)] = one
            cells.turn([code for code in same if code != one], "nothing")
