"""The rows of the present data set as a table that can be edited."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import TableChoice, dataset_from_table
from neuralnet.data.tables import table_from_cells
from neuralnet.errors import SettingError
from neuralnet.preparation import load
from ui.data.changes import use_data
from ui.data.edit_pictures import edit_pictures
from ui.data.in_use import show_taken
from ui.data.outputs import outputs_of
from ui.data.picture_edits import EDITED
from ui.desk.learner import Learner
from ui.figures.row_pictures import is_picture
from ui.kit.html import prose, table
from ui.kit.live import live
from ui.kit.verbs import arrived
from ui.words.numbers import plural, thousands

MOST_ROWS = 1000
MOST_COLUMNS = 20
MOST_SAID = 50  # edited rows of which the network's answer is shown


def edit_rows(me: Learner) -> None:
    """A table of the rows before noise, wrong labels and copies; a button takes what it says.

    The editor keeps what was typed until the data set is another one.
    """
    if is_picture(me.settings):
        edit_pictures(me)
        return
    dataset = load(me.settings.replace(feature_noise=0.0, label_flips=0.0, copies=1))
    if dataset.n > MOST_ROWS or dataset.d > MOST_COLUMNS:
        st.info(
            f"Up to {thousands(MOST_ROWS)} rows of {MOST_COLUMNS} features can be edited here; "
            "this data "
            f"set has {thousands(dataset.n)} of {dataset.d}. Edit the file and upload it again.",
            icon=":material/info:",
        )
        return
    frame = frame_of(dataset)
    # Above the table, whose toolbar appears there and covers what is right above it.
    st.caption("Change a number or a class, add rows at the end, delete rows by their boxes.")
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        height=330,
        hide_index=True,
        column_config=_columns(dataset, frame),
        key=f"rows_{dataset.digest}",
    )
    changed = not edited.equals(frame)
    st.button(
        "Use these rows",
        type="primary",
        icon=":material/check:",
        key="use_rows",
        disabled=not changed,
        on_click=use_data,
        args=(me, OWN_DATA, lambda: dataset_from_frame(dataset, edited)),
        help="A new run starts with them at step 0.",
    )
    if changed:
        show_outputs(me, frame, edited)
        st.caption(
            f"{plural(len(edited), 'row')}, changed. The run keeps the old ones until you press."
        )
    elif EDITED in dataset.source:
        show_taken("The edited rows are in use.")


def show_outputs(me: Learner, before: pd.DataFrame, edited: pd.DataFrame) -> None:
    """What the network says of every row that was edited or added, as it is at the cursor."""
    if not arrived(me):
        return
    rows = edited_rows(before, edited)
    if not len(rows):
        return
    features = rows.iloc[:, : me.dataset.d].to_numpy(dtype=np.float64)
    says = outputs_of(me.at_cursor(), features)
    lines = [
        [str(int(at) + 1), *(_shown(value) for value in row), said]
        for (at, row), said in zip(rows.iterrows(), says, strict=True)
    ]
    names = [str(name) for name in edited.columns]
    html = table(["row", *names, "the network says"], lines, tall=len(lines) > 8, words=(0,))
    more = len(edited_rows(before, edited, most=None)) - len(rows)
    others = f" The first {len(rows)}; {plural(more, 'more row')} edited." if more else ""
    words = f"Your network at step {me.cursor}, of the rows that you edited.{others}"
    live(prose(f"**{words}**") + html, "edited_outputs")


def edited_rows(
    before: pd.DataFrame, edited: pd.DataFrame, most: int | None = MOST_SAID
) -> pd.DataFrame:
    """The complete rows that ``before`` has not at their place, the first ``most``."""
    complete = edited.dropna()
    old = before.reindex(complete.index)
    is_new = ~(complete.eq(old).all(axis=1))
    return complete[is_new].head(most) if most is not None else complete[is_new]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else f"{float(value):g}"


def _columns(dataset: Dataset, frame: pd.DataFrame) -> dict[str, Any]:
    config: dict[str, Any] = {
        column: st.column_config.NumberColumn(
            f"{column} ({unit})" if unit else column, required=True, format="%g"
        )
        for column, unit in zip(frame.columns, dataset.feature_units, strict=False)
    }
    target = frame.columns[-1]
    if dataset.task == "classification":
        options = list(dataset.class_names)
        config[target] = st.column_config.SelectboxColumn(target, options=options, required=True)
    else:
        unit = f" ({dataset.target_unit})" if dataset.target_unit else ""
        config[target] = st.column_config.NumberColumn(f"{target}{unit}", required=True)
    return config


def frame_of(dataset: Dataset) -> pd.DataFrame:
    """The features and, last, the target: the class by its name, a value as a number."""
    frame = pd.DataFrame(dict(zip(dataset.feature_names, dataset.x.T, strict=True)))
    if dataset.task == "classification":
        frame[_target_name(dataset)] = [dataset.class_names[label] for label in dataset.labels]
    else:
        frame[_target_name(dataset)] = dataset.y[:, 0]
    return frame


def _target_name(dataset: Dataset) -> str:
    name = dataset.target_name
    return name if name not in dataset.feature_names else f"{name} (target)"


def dataset_from_frame(before: Dataset, frame: pd.DataFrame) -> Dataset:
    """The data set of these edited rows, with the units and the class order of ``before``."""
    names = [str(name) for name in frame.columns]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    table = table_from_cells(
        f"{before.title.removesuffix(', edited')}, edited", names, rows, mark="."
    )
    present = set(frame[frame.columns[-1]].dropna())
    classes = tuple(name for name in before.class_names if name in present)
    if before.task == "classification" and len(classes) < 2:
        raise SettingError("target", "rows of at least two classes", ", ".join(classes) or "none")
    choice = TableChoice(names[-1], tuple(names[:-1]), classes, before.task)
    return replace(
        dataset_from_table(table, choice),
        feature_units=before.feature_units,
        target_name=before.target_name,
        target_unit=before.target_unit,
        course_divisors=before.course_divisors,
        course_units=before.course_units,
        source=f"{before.source} {EDITED}" if EDITED not in before.source else before.source,
    )


def _cell(value: Any) -> str:
    return "" if value is None or value != value else str(value)  # NaN differs from itself
