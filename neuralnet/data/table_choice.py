"""From a table to a data set: which column is the target, and which are the inputs.

    number    -> one input, in the column's own unit
    words     -> one input for every different word, 1 where the row has it ("island = Dream")

Rows in which a chosen column has no value are left out, and the data set says which.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.catalogue import OWN_DATA, Task
from neuralnet.data.cells import bare, is_date, readings
from neuralnet.data.column_roles import (
    names_the_rows,
    numbers_the_rows,
    task_of,
    tells_the_target,
)
from neuralnet.data.columns import Column
from neuralnet.data.datasets import Dataset
from neuralnet.data.tables import FEWEST_ROWS, Table
from neuralnet.errors import SettingError
from neuralnet.plurals import agree, plural

MOST_CLASSES = 30  # as many as pages of tables and drawings can name
MOST_WORDS = 30  # different words of one column that become inputs
MOST_INPUTS = 500

_LIKELY_CLASSES = 8  # a column of more words is seldom the target, unless it is named like one

_TARGET_NAMES = ("species", "target", "class", "label", "y", "diagnosis", "outcome", "category")
_MOST_ROWS_NAMED = 5


@dataclass(frozen=True)
class TableChoice:
    """What is made of a table. ``classes``: the classes in their order, from class 0 on; rows of
    classes that are not among them are left out. () stands for all, in the order of numbers and of
    the alphabet. ``task`` "auto" follows from the target."""

    target: str
    features: tuple[str, ...]
    classes: tuple[str, ...] = ()
    task: str = "auto"


@dataclass(frozen=True)
class Suggestion:
    """A first choice, and for every column that is left out the reason."""

    choice: TableChoice
    left_out: dict[str, str]


def suggest_choice(table: Table, target_name: str = "") -> Suggestion:
    """A sensible target, unless ``target_name`` says which, and sensible features for it.

    The target is the column that the file marks as one, else one that is named like one, else the
    last of words with 2 to 8 classes, else the last of numbers, else the last of words with up to
    30. Raises ``SettingError`` where no column can be one, or nothing is left to learn from.
    """
    target = table.column(target_name, "target") if target_name else _likely_target(table)
    others = [column for column in table.columns if column.name != target.name]
    unfit = {column.name: _unfit(table, column) for column in others}
    # What a column tells is judged only where another is left to learn from: the only one may
    # well count upwards, as the x of a line does, or tell all of the target.
    judged: dict[str, str] = {}
    for judge in (numbers_the_rows, partial(tells_the_target, target=target)):
        reasons = {
            column.name: judge(column)
            for column in others
            if not unfit[column.name] and column.name not in judged
        }
        found = {name: reason for name, reason in reasons.items() if reason}
        if len(found) < len(reasons):
            judged |= found
    features, left_out = [], {}
    inputs = 0
    for column in others:
        width = 1 if column.is_numeric else column.distinct
        reason = unfit[column.name] or judged.get(column.name, "")
        if not reason and inputs + width > MOST_INPUTS:
            reason = f"more than {MOST_INPUTS} inputs would be too many"
        if reason:
            left_out[column.name] = reason
        else:
            features.append(column.name)
            inputs += width
    if not features:
        told = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise SettingError("features", "a column to learn from beside the target", told[:300])
    return Suggestion(TableChoice(target.name, tuple(features)), left_out)


def _likely_target(table: Table) -> Column:
    usable = [column for column in table.columns if _can_be_target(column)]
    if not usable:
        words = f"a column with 2 to {MOST_CLASSES} different words, or with different numbers"
        raise SettingError("target", words, "no such column")
    named = {column.name.casefold(): column for column in reversed(usable)}
    for name in (table.target.casefold(), *_TARGET_NAMES):
        if name in named:
            return named[name]
    of_words = [column for column in usable if not column.is_numeric]
    of_classes = [column for column in of_words if column.distinct <= _LIKELY_CLASSES]
    of_numbers = [column for column in usable if column.is_numeric]
    return (of_classes or of_numbers or of_words)[-1]


def _can_be_target(column: Column) -> bool:
    if column.trouble or column.distinct < 2:
        return False
    return column.is_numeric or column.distinct <= MOST_CLASSES


def _unfit(table: Table, column: Column) -> str:
    """Why a column can hardly be a feature of anything; "" where it can."""
    if column.kind == "empty":
        return "it has no values"
    if column.kind == "constant":
        return f"it is {column.examples[0]} in every row"
    if column.trouble:
        return column.trouble
    if column.missing > table.n / 2:
        have = agree(column.missing, "has", "have")
        return f"{column.missing} of {plural(table.n, 'row')} {have} no value there"
    if column.is_numeric:
        return names_the_rows(column)
    present = table.n - column.missing
    if all(map(is_date, column.words)) and not column.different_numbers.size:
        return "dates and times are no numbers that a network can compute with"
    if column.distinct > MOST_WORDS or column.distinct > present / 2:
        odd = _odd_row_among_numbers(column)
        if odd >= 0:
            return f"it holds numbers, and {column.cell(odd)!r} in {table.places([odd])}"
    if column.distinct == present:
        return "every row has a word of its own, which says nothing about other rows"
    if column.distinct > MOST_WORDS:
        return f"{column.distinct} different words; at most {MOST_WORDS} can become inputs"
    if present >= 10 and column.distinct > present / 2:
        return (
            f"nearly every row has a word of its own: {column.distinct} in {plural(present, 'row')}"
        )
    return ""


def _odd_row_among_numbers(column: Column) -> int:
    """The first row that holds no number where others hold some, or most do with a unit; else
    -1."""
    if column.different_numbers.size:
        return column.first_row_that_is_no_number()
    odd = [code for code, word in enumerate(column.words) if readings(bare(word)) == (None, None)]
    if not odd or len(odd) > column.distinct / 2:
        return -1
    return int(np.flatnonzero(np.isin(column.codes, odd))[0])


def dataset_from_table(table: Table, choice: TableChoice) -> Dataset:
    """The data set that ``choice`` makes of ``table``: name "own", the table's title, and
    ``left_out`` says which rows are missing from it and why.

    Raises ``SettingError``, whose field is "target", "features", "classes", "task" or "table".
    """
    target = table.column(choice.target, "target")
    features = _features(table, choice)
    tasks: dict[str, Task] = {
        "auto": task_of(target),
        "classification": "classification",
        "regression": "regression",
    }
    if choice.task not in tasks:
        raise SettingError("task", f"one of {', '.join(tasks)}", choice.task)
    task = tasks[choice.task]
    if target.distinct == 0:
        raise SettingError("target", "a column with values", f"{target.name}, which has none")

    missing = target.is_missing.copy()
    for column in features:
        missing |= column.is_missing
    class_names: tuple[str, ...] = ()
    notes = [_rows_left_out(table, missing, "a chosen column has no value there")]
    if task == "regression":
        _check_numbers(table, target, "target")
        rows = np.flatnonzero(~missing)
        y = target.values[rows, np.newaxis]
        if rows.size and float(y.min()) == float(y.max()):
            words = "numbers that differ from row to row"
            raise SettingError("target", words, f"{target.name}, which is always {y[0, 0]:g}")
    else:
        class_names, labels = _classes(table, target, choice, missing)
        other = (labels < 0) & ~missing
        why = f"their {target.name} is not among the classes"
        notes.append(_rows_left_out(table, other, why))
        rows = np.flatnonzero(labels >= 0)
        y = np.eye(len(class_names))[labels[rows]]
    if rows.size < FEWEST_ROWS:
        words = f"at least {FEWEST_ROWS} rows with a value in every chosen column"
        raise SettingError("table", words, f"{rows.size} of {table.n}")

    x, names, units = _inputs(features, rows)
    return Dataset(
        name=OWN_DATA,
        title=table.title,
        task=task,
        x=x,
        y=y,
        feature_names=names,
        feature_units=units,
        class_names=class_names,
        target_name=target.name,
        target_unit=target.unit if task == "regression" else "",
        row_names=tuple(f"row {row + 1}" for row in rows.tolist()),
        course_divisors=(1.0,) * len(names),
        course_units=("",) * len(names),
        left_out=" ".join(note for note in notes if note),
        source="A table of your own.",
    )


def _features(table: Table, choice: TableChoice) -> list[Column]:
    """The chosen columns, each fit to be an input."""
    if not choice.features:
        raise SettingError("features", "at least one column to learn from", "none")
    columns = [table.column(name, "features") for name in dict.fromkeys(choice.features)]
    inputs = 0
    for column in columns:
        if column.name == choice.target:
            words = "columns other than the target, which would give the answer away"
            raise SettingError("features", words, column.name)
        if column.distinct == 0:
            raise SettingError("features", "columns with values", f"{column.name}, which has none")
        if column.is_numeric:
            inputs += 1
            continue
        if column.trouble or column.distinct > MOST_WORDS:
            otherwise = f", or at most {MOST_WORDS} different words"
            _check_numbers(table, column, "features", otherwise)
        inputs += column.distinct
    if inputs > MOST_INPUTS:
        words = f"at most {MOST_INPUTS} inputs, one for a number and one for every different word"
        raise SettingError("features", words, plural(inputs, "input"))
    return columns


def _check_numbers(table: Table, column: Column, field: str, otherwise: str = "") -> None:
    """Refuse a column that is not all numbers, and say why it is not."""
    if column.is_numeric:
        return
    why = column.trouble
    if not why:
        row = column.first_row_that_is_no_number()
        where = table.places([row])
        why = f"{column.distinct} different ones, {column.cell(row)!r} in {where}"
    raise SettingError(field, f"numbers in the column {column.name!r}{otherwise}", why)


def inputs_of_columns(dataset: Dataset) -> dict[str, int]:
    """How many inputs each column became: {"sex": 2, "length": 1}. A column of words became one
    input for every word, of which exactly one is 1 in each row."""
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(dataset.feature_names):
        groups.setdefault(name.partition(" = ")[0], []).append(place)
    counted: dict[str, int] = {}
    for column, places in groups.items():
        x = dataset.x[:, places]
        if np.all((x == 0) | (x == 1)) and np.all(x.sum(axis=1) == 1):
            counted[column] = len(places)
        else:
            counted |= {dataset.feature_names[place]: 1 for place in places}
    return counted


def class_counts(table: Table, choice: TableChoice) -> dict[str, tuple[int, int]]:
    """For every class of the target, those of the choice first: its rows in the table, and how many
    of them are used, being of a chosen class and having a value in every chosen feature."""
    target = table.column(choice.target, "target")
    names, codes = target.categories()
    missing = target.is_missing.copy()
    for name in choice.features:
        missing |= table.column(name, "features").is_missing
    before = np.bincount(codes[codes >= 0], minlength=len(names)).tolist()
    after = np.bincount(codes[~missing], minlength=len(names)).tolist()
    place = {name: at for at, name in enumerate(names)}
    chosen = dict.fromkeys(name for name in choice.classes or names if name in place)
    return {
        name: (before[place[name]], after[place[name]] if name in chosen else 0)
        for name in (chosen | dict.fromkeys(names))
    }


def _classes(
    table: Table, target: Column, choice: TableChoice, missing: NDArray[np.bool_]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """(names, labels): the classes that have rows, and for every row of the table the number of its
    class, -1 where the row is left out."""
    if target.trouble:
        _check_numbers(table, target, "target")
    names, codes = target.categories()
    if len(names) > MOST_CLASSES and not choice.classes:
        what = f"{len(names)} different ones in {target.name}"
        raise SettingError("target", f"2 to {MOST_CLASSES} classes", what)
    chosen = choice.classes or names
    for name in chosen:
        if name not in names:
            raise SettingError("classes", f"classes of {target.name}", name)
    if len(set(chosen)) != len(chosen) or len(chosen) > MOST_CLASSES:
        words = f"2 to {MOST_CLASSES} different classes"
        raise SettingError("classes", words, ", ".join(chosen)[:100])
    have_rows = set(np.unique(codes[~missing]).tolist())
    kept = [name for name in chosen if names.index(name) in have_rows]
    if len(kept) < 2:
        what = f"only {kept[0]}" if kept else "none"
        if len(kept) < len(names):
            what += ", once rows with missing values and classes not chosen are left out"
        raise SettingError("target", "rows of at least two different classes", what)
    place = np.full(len(names) + 1, -1, dtype=np.int64)  # the last one is for code -1
    for label, name in enumerate(kept):
        place[names.index(name)] = label
    labels = place[codes]
    labels[missing] = -1
    return tuple(kept), labels


def _inputs(
    features: list[Column], rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], tuple[str, ...], tuple[str, ...]]:
    """(x, names, units): x has shape (rows, inputs). Words that no row is left with become no
    input."""
    parts: list[NDArray[np.float64]] = []
    names: list[str] = []
    units: list[str] = []
    for column in features:
        if column.is_numeric:
            parts.append(column.values[rows, np.newaxis])
            names.append(column.name)
            units.append(column.unit)
            continue
        words, codes = column.categories()
        present = np.unique(codes[rows])
        units += [""] * present.size
        parts.append((codes[rows, np.newaxis] == present).astype(np.float64))
        names += [f"{column.name} = {words[code]}" for code in present]
    return np.hstack(parts), tuple(names), tuple(units)


def _rows_left_out(table: Table, which: NDArray[np.bool_], why: str) -> str:
    """ "2 of 344 rows are left out because they were not measured: rows 4, 272." """
    rows = np.flatnonzero(which).tolist()
    if not rows:
        return ""
    named = table.places(rows[:_MOST_ROWS_NAMED])
    more = len(rows) - _MOST_ROWS_NAMED
    if more > 0:
        named += f" and {more:,} more"
    are = agree(len(rows), "is", "are")
    every = plural(which.size, "row")
    return f"{len(rows):,} of {every} {are} left out because {why}: {named}."
