"""What a column is for is judged by its cells: classes or values, a number for each row, the target
by another name."""

from typing import Any

import numpy as np
import pytest

from neuralnet.data.column_roles import task_of, why_task
from neuralnet.data.table_choice import dataset_from_table, suggest_choice
from neuralnet.data.table_files import read_table
from neuralnet.data.tables import table_from_cells


def table_of(**columns: Any) -> Any:
    """A table of these columns; its target is called "target"."""
    rows = [[str(cell) for cell in row] for row in zip(*columns.values(), strict=True)]
    return table_from_cells("t", list(columns), rows, mark=".")


def draw(n: Any = 60, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=n).round(3)


def left_out(**columns: Any) -> Any:
    return suggest_choice(table_of(**columns), "target").left_out


CLASSES = {
    "two numbers": [k % 2 for k in range(4)],
    "1 and 2": [1 + k % 2 for k in range(20)],
    "0 and 255": [255 * (k % 2) for k in range(20)],
    "-1 and 1": [2 * (k % 2) - 1 for k in range(20)],
    "one half and a half": [0.5 + k % 2 for k in range(20)],
    "three numbers": [k % 3 for k in range(9)],
    "digits": [k % 10 for k in range(200)],
    "grades": [2 + k % 5 for k in range(40)],
    "words": ["a", "b", "c", "a"],
}
VALUES = {
    "a line": [2 * k - 1 for k in range(-1, 6)],
    "a line with an outlier": [0, -1, -2, -3, -34],
    "a sum": [25, 27, 28, 37, 25, 22, 24, 30, 18, 18, 26, 25],
    "a value a row": list(range(9)),
    "tens": [10 * (k % 5) for k in range(40)],
    "halves": [(k % 5) / 2 for k in range(40)],
    "eleven numbers": [k % 11 for k in range(200)],
    "a rare seventh": [*(k % 6 for k in range(60)), 6],
    "few rows of each": [k % 9 for k in range(40)],
}


@pytest.mark.parametrize("cells", CLASSES.values(), ids=CLASSES)
def test_few_close_numbers_with_rows_of_each_are_classes(cells: Any) -> None:
    column = table_of(x=range(len(cells)), target=cells).column("target")
    assert task_of(column) == "classification"
    assert why_task(column)


@pytest.mark.parametrize("cells", VALUES.values(), ids=VALUES)
def test_other_numbers_are_values(cells: Any) -> None:
    column = table_of(x=range(len(cells)), target=cells).column("target")
    assert task_of(column) == "regression"
    assert f"{column.distinct} different numbers in {column.n} rows" in why_task(column)


def test_all_ten_digits_are_classes() -> None:
    table = table_of(a=draw(200), target=[k % 10 for k in range(200)])
    dataset = dataset_from_table(table, suggest_choice(table).choice)
    assert dataset.class_names == tuple("0123456789")
    assert dataset.n == 200


# Columns that only number the rows

LABELS = ["ab"[k % 2] for k in range(60)]
NUMBERINGS = {
    "from 1 on": np.arange(1, 61),
    "from 0 on": np.arange(60),
    "as decimals": [f"{k}.0" for k in range(60)],
    "downwards": np.arange(60, 0, -1),
    "shuffled": np.random.default_rng(0).permutation(60) + 1,
    "a part of them, shuffled": np.random.default_rng(0).permutation(80)[:60],
    "with gaps": np.sort(np.random.default_rng(0).permutation(80)[:60]),
    "from 1001 on": np.arange(1001, 1061),
}


@pytest.mark.parametrize("cells", NUMBERINGS.values(), ids=NUMBERINGS)
@pytest.mark.parametrize("name", ["rownames", "anything"])
def test_a_column_that_numbers_the_rows_is_not_suggested_whatever_its_name(
    cells: Any, name: str
) -> None:
    told = left_out(**{name: cells}, a=draw(), target=LABELS)
    assert list(told) == [name]
    assert "numbers the rows" in told[name] or "names the rows" in told[name]


@pytest.mark.parametrize(
    "name, cells",
    [
        ("record_id", np.random.default_rng(0).choice(10**6, 60, replace=False)),
        ("PassengerId", np.random.default_rng(0).choice(10**6, 60, replace=False)),
        ("id", np.arange(60) * 10),
    ],
)
def test_an_identifier_is_known_by_its_name_where_its_cells_leave_it_open(
    name: str, cells: Any
) -> None:
    assert list(left_out(**{name: cells}, a=draw(), target=LABELS)) == [name]


USEFUL = {
    "an age": np.random.default_rng(0).integers(18, 90, 60),
    "a price": np.random.default_rng(0).choice(10**6, 60, replace=False),
    "a grid": np.arange(60) % 20,
    "from below zero": np.arange(-30, 30),
    "years": np.arange(1950, 2010),
    "steps of a tenth": [f"{k / 10:.1f}" for k in range(60)],
}


@pytest.mark.parametrize("cells", USEFUL.values(), ids=USEFUL)
def test_a_column_of_measurements_stays_a_feature(cells: Any) -> None:
    assert left_out(x=cells, a=draw(), target=LABELS) == {}


def test_the_only_column_may_count_upwards() -> None:
    table = table_of(x=range(1, 61), target=[k**2 for k in range(60)])
    assert suggest_choice(table, "target").choice.features == ("x",)


def test_words_that_name_the_rows_are_not_suggested() -> None:
    told = left_out(
        name=[f"bird {k}" for k in range(60)],
        nearly=[f"bird {k // 2 if k < 20 else k}" for k in range(60)],
        a=draw(),
        target=LABELS,
    )
    assert told["name"].startswith("every row has a word of its own")
    assert "different words" in told["nearly"]
    told = left_out(few=[f"w{max(k, 3)}" for k in range(15)], a=draw(15), target=LABELS[:15])
    assert told == {"few": "nearly every row has a word of its own: 12 in 15 rows"}


# The target by another name

SURVIVED = np.random.default_rng(3).integers(0, 2, 200)
SPECIES = np.random.default_rng(4).integers(0, 3, 200)


def one_wrong(cells: Any) -> Any:
    """The same cells but the first, which is as the first one that differs."""
    cells = list(cells)
    return [next(cell for cell in cells if cell != cells[0]), *cells[1:]]


TWINS = {
    "yes and no": (SURVIVED, [("no", "yes")[s] for s in SURVIVED]),
    "the other way round": (SURVIVED, 1 - SURVIVED),
    "with one mistake": (SURVIVED, one_wrong(SURVIVED)),
    "numbers for words": ([f"s{s}" for s in SPECIES], 10 * SPECIES),
    "a finer division": (
        [f"s{s}" for s in SPECIES],
        [f"s{s}{k % 3}" for k, s in enumerate(SPECIES)],
    ),
    "another currency": (draw(200), 1.1 * draw(200) + 3),
    "its exponential": (draw(200), np.exp(draw(200))),
    "its logarithm": (np.exp(draw(200)), draw(200)),
}


@pytest.mark.parametrize("target, twin", TWINS.values(), ids=TWINS)
def test_a_column_that_is_the_target_by_another_name_is_not_suggested(
    target: Any, twin: Any
) -> None:
    told = left_out(twin=twin, a=draw(200, 1), target=target)
    assert list(told) == ["twin"]
    assert "this input alone tells the target" in told["twin"]


HONEST = {
    "a strong feature": (SURVIVED, SURVIVED + 0.2 * draw(200)),
    "a class that is often right": (SURVIVED, np.where(np.arange(200) % 9, SURVIVED, 0)),
    "a rare class never found": (np.arange(200) == 7, np.arange(200) % 2),
    "a noisy copy": (draw(200), draw(200) + 0.1 * draw(200, 2)),
    "a steep curve": (
        np.arange(200) * 7 % 101 + (np.arange(200) * 7 % 101 / 40) ** 3,
        np.arange(200) * 7 % 101,
    ),
}


@pytest.mark.parametrize("target, feature", HONEST.values(), ids=HONEST)
def test_a_good_feature_is_not_taken_for_the_target(target: Any, feature: Any) -> None:
    assert left_out(feature=feature, a=draw(200, 1), target=target) == {}


def test_the_only_column_may_tell_all_of_the_target() -> None:
    table = table_of(x=draw(), target=2 * draw() - 1)
    assert suggest_choice(table, "target").choice.features == ("x",)


def test_gates_of_four_rows_keep_their_inputs() -> None:
    text = b"x1,x2,y\n0,0,0\n0,1,0\n1,0,1\n1,1,1\n"
    assert suggest_choice(read_table("t.csv", text)).choice.features == ("x1", "x2")


def test_units_of_a_file_travel_into_the_data_set() -> None:
    text = "height,weight\n" + "".join(f"{150 + k} cm,{50 + k * k} kg\n" for k in range(20))
    dataset = dataset_from_table(table := read_table("t.csv", text.encode()),
                                 suggest_choice(table).choice)  # fmt: skip
    assert dataset.feature_units == ("cm",)
    assert dataset.target_unit == "kg"


@pytest.mark.parametrize(
    "cells",
    [
        [f"2024-01-{k % 28 + 1:02}" for k in range(60)],
        [f"{k % 28 + 1}.3.2024" for k in range(60)],
        [f"{k % 12 + 1}/{k % 28 + 1}/24" for k in range(60)],
        [f"{k % 24}:{k:02}" for k in range(60)],
        [f"2024-01-01T12:{k:02}:00" for k in range(60)],
    ],
)
def test_dates_and_times_are_no_features_and_it_is_said(cells: Any) -> None:
    told = left_out(when=cells, a=draw(), target=LABELS)
    assert told == {"when": "dates and times are no numbers that a network can compute with"}
