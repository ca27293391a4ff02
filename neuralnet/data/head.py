"""Where in a file the table begins: which line names the columns, and what stands around it.

    Table 3. Birds          a title: passed over, and said
    length, width, kind     the names
    c, c, d                 types, units or flags: passed over, and said
    37.5, 193, Alpha        the data

A file may also begin with its data: then the columns get names, and no row is lost. What was found
is asked about wherever it is not the plain first line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from neuralnet.data.cells import bare, is_nothing, readings, tidy
from neuralnet.data.columns import Question, ask
from neuralnet.data.tables import MOST_COLUMNS
from neuralnet.errors import SettingError
from neuralnet.plurals import agree, plural

Row = tuple[int, list[str]]  # (the line on which it begins, its cells)

_SAMPLE = 60  # rows looked at
_MOST_ABOVE = 20  # lines above the names
_MOST_SHOWN = 60  # characters of a line

_COMMENT = re.compile(r"\s*(?:#+|%+|//)\s*")
_TYPES = frozenset(
    """c d s t continuous discrete string time numeric number int integer float double str text
    object category categorical nominal factor bool boolean date datetime int64 float64 int32
    float32 real ordinal char varchar decimal""".split()  # noqa: SIM905
)
_FLAGS = frozenset(["class", "meta", "ignore", "weight", "i", "m", "w"])
# Orange's short form: flags and a type before the name, "cD#iris".
_FLAGGED_NAME = re.compile(r"(?P<flag>[mciw]?)(?P<type>[CDSTN]?)#(?P<name>.+)")


@dataclass(frozen=True)
class Head:
    """The names of the columns, the rows of data below them, what is to be said and asked, and the
    column that the file marks as the target, or "". ``sure``: no row of data can look like the
    names."""

    names: list[str]
    sure: bool
    rows: Iterator[Row]
    notes: list[str]
    questions: list[Question]
    target: str


def find_head(rows: Iterator[Row], answers: Mapping[str, str]) -> Head:
    """Find the names in these rows, none of which is empty.

    Raises ``SettingError`` where there is no table.
    """
    sample = list(islice(rows, _SAMPLE))
    if not sample:
        raise SettingError("file", "a table", "no rows")
    width = _usual_width(sample)
    at = _first_row(sample, width)
    named_by_comment = _commented_names(sample[:at], width)
    all_below = [cells for _, cells in sample[at + 1 :]]
    if named_by_comment is not None and not are_surely_names(sample[at][1], all_below):
        sample[at - 1] = sample[at - 1][0], named_by_comment
        at -= 1
    below = at + 1 + _rows_between(sample, at)
    verdict = _looks_like_names(sample[at][1], [cells for _, cells in sample[below:]])
    found = str(sample[at][0])
    options = {found: f"line {found} names the columns: {short(sample[at][1])}"}
    if sample[0][0] != sample[at][0] and len(sample[0][1]) == width:
        first = str(sample[0][0])
        options[first] = f"line {first} names the columns: {short(sample[0][1])}"
    options["none"] = f"none: line {found} is a row of data, and columns are named by number"
    if verdict == "data":
        options = {"none": options.pop("none"), **options}
    unusual = verdict != "names" or at > 0 or below > at + 1
    question = ask("names", "Which line names the columns?", options, next(iter(options)), answers)
    questions, notes = [question] if unusual else [], []
    if question.answer == "none":
        begin = at
        names = [f"column {place}" for place in range(1, len(sample[at][1]) + 1)]
        notes.append(
            f"No line names the columns; line {found} is the first row of data "
            f"({short(sample[at][1])})."
        )
    elif question.answer == found:
        begin, names = below, sample[at][1]
    else:
        at, begin, names = 0, 1, sample[0][1]
    if at > 0:
        notes.append(passed_over(sample[:at], "above the table"))
    names, target = _flagged(names)
    if begin > at + 1:
        notes.append(passed_over(sample[at + 1 : begin], "between the names and the data"))
        target = target or _target_of_flags(names, [cells for _, cells in sample[at + 1 : begin]])
    # R writes one name less, as its first column names the rows.
    data = [cells for _, cells in sample[begin:]]
    if _has_one_more(data, names) and not _has_split_thousands(data):
        names = ["", *names]
        notes.append("The first column has no name: there is one name less than columns.")
    if len(names) > MOST_COLUMNS:
        raise SettingError("table", f"at most {MOST_COLUMNS} columns", plural(len(names), "column"))
    sure = are_surely_names(names, [cells for _, cells in sample[begin:]])
    return Head(names, sure, chain(sample[begin:], rows), notes, questions, target)


def _usual_width(sample: Sequence[Row]) -> int:
    widths = [len(cells) for _, cells in sample]
    return max(dict.fromkeys(reversed(widths)), key=widths.count)


def filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _first_row(sample: Sequence[Row], width: int) -> int:
    """The place of the first row that is no title, no comment and not empty."""
    for at, (_, cells) in enumerate(sample[: _MOST_ABOVE + 1]):
        if at + 1 == len(sample) or not _is_above(cells, width, sample[at + 1 :]):
            return at
    return 0


def _is_above(cells: Sequence[str], width: int, below: Sequence[Row]) -> bool:
    """Does this row stand above the table? It is empty, or a comment, or has few cells, or other
    cells than the row below it, which surely names the columns."""
    if filled(cells) == 0 or is_comment(cells):
        return True
    few = filled(cells) <= width // 2
    if few and cells[0].strip() and (width > 2 or len(cells) == 1):
        return True
    rest = [row for _, row in below[1:]]
    below_has_names = len(below[0][1]) == width and are_surely_names(below[0][1], rest)
    return (few or len(cells) != width) and below_has_names


def is_comment(cells: Sequence[str]) -> bool:
    """A lone # is the name of a column that counts."""
    found = _COMMENT.match(cells[0])
    rest = found is not None and cells[0][found.end() :].strip() != ""
    return rest and not is_nothing(cells[0].strip())


def _commented_names(above: Sequence[Row], width: int) -> list[str] | None:
    """The names in a comment right above the data ("# a, b, kind"), or None."""
    if not above or not (found := _COMMENT.match(above[-1][1][0])):
        return None
    cells = [above[-1][1][0][found.end() :], *above[-1][1][1:]]
    return cells if len(cells) == width > 1 else None


def _rows_between(sample: Sequence[Row], at: int) -> int:
    """How many rows of types, flags or units stand between the names and the data."""
    width, count = len(sample[at][1]), 0
    while count < 2 and at + count + 2 < len(sample):
        cells = sample[at + count + 1][1]
        below = [row for _, row in sample[at + count + 2 :] if len(row) == width]
        if len(cells) != width or len(below) < 3:
            break
        filled = [cell.strip().casefold() for cell in cells if cell.strip()]
        flags = count == 1 and all(cell in _FLAGS or "=" in cell for cell in filled)
        if not flags and not _is_second_head(cells, below):
            break
        count += 1
    if count == 0:
        return 0
    return count


def _is_second_head(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Types or units: no cell is like those below it. Where these are numbers it is a word; where
    they are words, it is not one of them."""
    words = 0
    for place, raw in enumerate(cells):
        cell = tidy(raw)
        of_numbers, values = _below(place, below)
        if not cell:
            continue
        if of_numbers:
            if is_number(cell):
                return False
            words += not is_nothing(cell) or cell == "-"
        elif cell in values:
            return False
        elif cell.casefold() not in _TYPES and len(values) > len(below) / 2:
            return False  # a word like the others, which are all different
    filled = [tidy(cell).casefold() for cell in cells if cell.strip()]
    return words > 0 or (len(filled) > 1 and all(cell in _TYPES for cell in filled))


def _below(place: int, below: Sequence[Sequence[str]]) -> tuple[bool, set[str]]:
    """(whether nearly all cells of this column are numbers, its different cells)."""
    cells = [tidy(row[place]) for row in below if place < len(row)]
    cells = [cell for cell in cells if not is_nothing(cell)]
    numbers = sum(map(is_number, cells))
    return bool(cells) and numbers >= 0.8 * len(cells), set(cells)


def is_number(cell: str) -> bool:
    return readings(bare(cell)) != (None, None)


def _has_one_more(data: Sequence[Sequence[str]], names: Sequence[str]) -> bool:
    """Does every row have one cell more than there are names?"""
    wider = len(data) > 2 and all(len(cells) == len(names) + 1 for cells in data)
    return wider and not any(map(is_number, names))


def _has_split_thousands(data: Sequence[Sequence[str]]) -> bool:
    """May the one cell more come from 1,234 without quotation marks? Then two cells side by side
    are, in every row, one to three digits and exactly three."""
    return any(
        all(
            re.fullmatch(r"-?\d{1,3}", cells[place].strip())
            and re.fullmatch(r"\d{3}", cells[place + 1].strip())
            for cells in data
        )
        for place in range(len(data[0]) - 1)
    )


def _evidence(first: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[int, int, list[float]]:
    """(how many cells look like names of what stands below them, how many like more of it, and the
    numbers among these)."""
    for_names = for_data = 0
    numbers: list[float] = []
    below = [cells for cells in below if cells != first]  # the names may come again
    for place, raw in enumerate(first):
        cell = tidy(raw)
        of_numbers, values = _below(place, below)
        if is_nothing(cell):
            continue
        if not of_numbers:
            for_data += cell in values
        elif is_number(cell):
            for_data += 1
            value = readings(cell)[0]
            numbers.append(-1.0 if value is None else value)
        else:
            for_names += 1
    return for_names, for_data, numbers


def are_surely_names(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    for_names, for_data, _numbers = _evidence(first, below)
    return for_names > 0 == for_data


def _looks_like_names(first: Sequence[str], below: Sequence[Sequence[str]]) -> str:
    """ "names", "data" or "doubtful": then they are names and it is asked."""
    for_names, for_data, numbers = _evidence(first, below)
    if for_data == 0:
        filled = [tidy(cell) for cell in first if not is_nothing(tidy(cell))]
        return "names" if for_names or not filled or not all(map(is_number, filled)) else "data"
    if for_names:
        return "doubtful"
    counted = len(numbers) == for_data >= 3 and _count_up(numbers)
    years = len(numbers) == for_data and _are_years(numbers) and len(first) > len(numbers)
    return "doubtful" if counted or years else "data"


def _count_up(numbers: Sequence[float]) -> bool:
    first = numbers[0]
    return first in (0, 1) and all(number == first + k for k, number in enumerate(numbers))


def _are_years(numbers: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(numbers)]
    return (
        len(numbers) >= 2
        and all(1800 <= number <= 2100 and number == int(number) for number in numbers)
        and all(step == steps[0] != 0 for step in steps)
    )


def _flagged(names: Sequence[str]) -> tuple[list[str], str]:
    """(the names without the flags before them, the one that is flagged as the target)."""
    found = [_FLAGGED_NAME.fullmatch(name.strip()) for name in names]
    if not any(one and (one["flag"] or one["type"]) for one in found):
        return list(names), ""
    plain = [one["name"] if one else name for one, name in zip(found, names, strict=True)]
    targets = [one["name"] for one in found if one and one["flag"] == "c"]
    return plain, targets[0] if targets else ""


def _target_of_flags(names: Sequence[str], between: Sequence[Sequence[str]]) -> str:
    for cells in between:
        for name, cell in zip(names, cells, strict=False):
            if cell.strip().casefold() == "class":
                return tidy(name)
    return ""


def short(cells: Sequence[str]) -> str:
    text = ", ".join(tidy(cell) for cell in cells if cell.strip())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def passed_over(rows: Sequence[Row], where: str) -> str:
    shown = [f"“{short(cells)}”" for _, cells in rows if filled(cells)]
    quoted = f": {'; '.join(shown[:3])}" if shown else ""
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    numbers = ", ".join(str(number) for number, _ in rows[:5])
    lines, stand = agree(len(rows), "Line", "Lines"), agree(len(rows), "stands", "stand")
    are = agree(len(rows), "is", "are")
    return f"{lines} {numbers} {stand} {where} and {are} passed over{quoted}{more}."
