"""The rows of data below the names of a table (`head`), and what a file holds further down.

What is met there:

    37.5, 193, Alpha            the data
    length, width, kind         the names again: passed over, and said
    # checked by M.             a comment: passed over, and said
    Mean, 193, 41               a sum or a mean at the end: asked, and first left out
    Source: field station 3     a remark at the end: passed over, and said
                                and below an empty line
    area, rooms, price          the names of another table: asked, and first left out
"""

from collections.abc import Iterator, Mapping, Sequence

from neuralnet.data.cells import tidy
from neuralnet.data.columns import ask
from neuralnet.data.head import (
    Head,
    Row,
    are_surely_names,
    is_comment,
    is_number,
    passed_over,
    short,
)
from neuralnet.data.tables import FEWEST_ROWS, places_of
from neuralnet.errors import SettingError
from neuralnet.plurals import plural

_MOST_BELOW = 10  # lines below the data
_SAMPLE = 20  # rows that another table's names are compared with
# What rows are called that sum up those above them.
_TOTALS = frozenset(
    """total totals sum sums subtotal mean average avg median mode std sd stdev min max minimum
    maximum count n variance var overall gesamt summe mittelwert durchschnitt anzahl somme moyenne
    suma media promedio totale somma totaal gemiddelde итого среднее""".split()  # noqa: SIM905
) | {"grand total", "all", "standard deviation", "std dev", "std. dev", "sub-total"}


def data_rows(
    head: Head, lines: list[int], of: str, answers: Mapping[str, str], *, pad: bool = False
) -> Iterator[list[str]]:
    """The rows of data, each with a cell for every name; the line of each is added to ``lines``.

    Empty cells that are too many are cut off, and with ``pad`` those that lack are added. Empty
    rows and lines of prose at the end are passed over, and ``head.notes`` says so, as it does of
    the names that come again further down. ``head.questions`` asks about totals at the end and
    about another table. Raises ``SettingError`` for other rows of another width.
    """
    width, held, again, comments = len(head.names), list[Row](), 0, list[Row]()
    for number, cells in _without_totals(_without_another_table(head, answers), head, answers):
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) != width and is_comment(cells):
            comments.append((number, cells))
            continue
        if _is_remark(cells, width) or not any(cell.strip() for cell in cells):
            held.append((number, cells))  # nothing, or a remark, if it is at the end
            if len(held) <= _MOST_BELOW or len(cells) == width:
                continue
        for above, kept in held:
            lines.append(above)
            yield _of_width(kept, width, lines, of, pad)
        held.clear()
        if head.sure and cells == head.names:
            again += 1
            continue
        lines.append(number)
        yield _of_width(cells, width, lines, of, pad)
    remarks = [row for row in held if any(cell.strip() for cell in row[1])]
    if remarks:
        head.notes.append(passed_over(remarks, "below the table"))
    if comments:
        head.notes.append(passed_over(comments, "between the rows"))
    if again:
        times = "once" if again == 1 else f"{again:,} times"
        head.notes.append(f"The names come again {times} further down, and are passed over there.")


def _is_remark(cells: Sequence[str], width: int) -> bool:
    """Is nothing here but words in the first cell? A sheet and what it was saved as have all cells
    of such a line, and they are empty."""
    if len(cells) == 1 < width:
        return True
    alone = width > 2 and cells[0].strip() and not any(cell.strip() for cell in cells[1:])
    return bool(alone) and not is_number(tidy(cells[0]))


def _without_another_table(head: Head, answers: Mapping[str, str]) -> Iterator[Row]:
    """The rows down to an empty line below which other columns are named, unless this is answered
    to be data."""
    sample, before = list[list[str]](), 0
    for row in head.rows:
        number, cells = row
        below_a_gap = len(sample) >= FEWEST_ROWS and number > before + 1
        other = below_a_gap and cells != head.names and not _is_remark(cells, len(head.names))
        if other and are_surely_names(cells, sample):
            shown = short(cells)
            question = ask(
                "another",
                f"Line {number}, below an empty line, looks like the names of another table. What "
                "are the lines from there on?",
                {
                    "left out": f"another table ({shown}): left out",
                    "data": f"more rows of this one, “{shown}” among them",
                },
                "left out",
                answers,
            )
            head.questions.append(question)
            if question.answer == "left out":
                head.notes.append(f"The table ends before line {number}.")
                return
            sample = []  # asked once
        if len(sample) < _SAMPLE and before >= 0:
            sample.append(cells)
        before = number
        yield row


def _without_totals(rows: Iterator[Row], head: Head, answers: Mapping[str, str]) -> Iterator[Row]:
    """The rows, but for sums, means and the like at the end, unless these are answered to be
    data."""
    width, totals, labels, count = len(head.names), list[Row](), set[str](), 0
    for row in rows:
        label = _total(row[1])
        is_total = label not in ("", *labels) and count >= FEWEST_ROWS and len(labels) < _MOST_BELOW
        if is_total or (totals and _is_remark(row[1], width)):
            totals.append(row)
            labels.add(label)
            continue
        yield from totals  # a word among the others
        totals.clear()
        yield row
        count += 1
    if not totals:
        return
    lines = ", ".join(str(number) for number, _ in totals)
    shown = "; ".join(f"“{short(cells)}”" for _, cells in totals[:3])
    s, are = ("", "Is it a row") if len(totals) == 1 else ("s", "Are they rows")
    question = ask(
        "totals",
        f"Line{s} {lines} at the end may sum up those above. {are} of data?",
        {"left out": f"no: {shown}", "data": f"yes: {shown}"},
        "left out",
        answers,
    )
    head.questions.append(question)
    if question.answer == "data":
        yield from totals
    else:
        head.notes.append(passed_over(totals, "below the table"))


def _total(cells: Sequence[str]) -> str:
    """The word for a sum or a mean of the rows above that this row begins with, and behind which
    there are numbers; else ""."""
    label, behind = "", iter(cells)
    for cell in behind:
        if label := cell.strip():
            break
    label = label.casefold().rstrip(":. ")
    if label not in _TOTALS:
        return ""
    return label if any(is_number(tidy(cell)) for cell in behind if cell.strip()) else ""


def _of_width(cells: list[str], width: int, lines: list[int], of: str, pad: bool) -> list[str]:
    if pad and len(cells) < width:
        return [*cells, *[""] * (width - len(cells))]
    if len(cells) != width:
        words = f"{plural(width, 'cell')}, as many as there are column names"
        got = plural(len(cells), "cell")
        raise SettingError(places_of(lines, of, [len(lines) - 1]), words, got)
    return cells
