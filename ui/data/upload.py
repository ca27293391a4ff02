"""A table from a file: what is in it, what is to be learnt from what, and what is left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.csv_tables import MOST_BYTES, read_csv
from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import (
    MOST_CLASSES,
    MOST_INPUTS,
    MOST_WORDS,
    Suggestion,
    TableChoice,
    class_counts,
    dataset_from_table,
    suggest_choice,
    task_of,
)
from neuralnet.data.tables import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Table
from neuralnet.errors import SettingError
from ui.data.changes import use_data
from ui.data.in_use import features_words, show_taken
from ui.desk.learner import Learner
from ui.kit import session
from ui.words.escaping import markdown_text
from ui.words.numbers import plural, thousands
from ui.words.settings import refusal

LIMITS = (
    f"CSV with a row of column names: commas, semicolons, tabs or | between the cells; UTF-8, "
    f"UTF-16 or Windows letters. At most {MOST_BYTES // 10**6} MB, {thousands(MOST_ROWS)} rows, "
    f"{MOST_COLUMNS} columns and {thousands(MOST_CELLS)} cells; {MOST_CLASSES} classes; "
    f"{MOST_INPUTS} "
    f"inputs, one for a column of numbers and one for every different word of a column of words "
    f"(at most {MOST_WORDS} words)."
)
_TASKS = {"classification": "classes", "regression": "numbers"}


def choose_table(me: Learner) -> None:
    """The uploader, and below it what can be made of the table. A file that cannot be read changes
    nothing: the previous table stays, with the choices made for it."""
    file = st.file_uploader(
        "A table of your own", type=["csv", "tsv", "txt"], key="data_file", help=LIMITS
    )
    if file is not None and session.get("table_file") != file.file_id:
        session.put("table_file", file.file_id)
        try:
            session.put("table", read_csv(file.name, file.getvalue()))
            session.put("table_mark", file.file_id[-12:])
            session.put("table_problem", None)
        except SettingError as error:
            session.put(
                "table_problem", f"{markdown_text(file.name)} cannot be used. {refusal(error)}."
            )
    table: Table | None = session.get("table")
    if session.get("table_problem") and file is not None:
        below = f" Below is {markdown_text(table.title)}, as before." if table is not None else ""
        st.error(
            f"{session.get('table_problem')} The run is still the one before.{below}",
            icon=":material/error:",
        )
    if table is None:
        st.caption(LIMITS)
        return
    _show_table(table)
    _choose(me, table)


def _suggest(table: Table, target: str = "") -> Suggestion:
    """The first choice of target and features. Where none is sensible, that is said and the last
    column is taken."""
    try:
        return suggest_choice(table, target)
    except SettingError as error:
        st.warning(f"{refusal(error)}.", icon=":material/info:")
        target = target or table.names[-1]
        return Suggestion(TableChoice(target, ()), {})


def _show_table(table: Table) -> None:
    st.markdown(
        f"**{markdown_text(table.title)}**: {plural(table.n, 'row')}, "
        f"{plural(len(table.columns), 'column')}. " + " ".join(table.notes)
    )
    described = pd.DataFrame(
        {
            "column": table.names,
            "holds": [column.kind for column in table.columns],
            "missing": [column.missing for column in table.columns],
            "different": [column.distinct for column in table.columns],
            "for example": [", ".join(column.examples) for column in table.columns],
            "note": [column.trouble for column in table.columns],
        }
    )
    if not any(described["note"]):
        described = described.drop(columns="note")
    rows = min(len(described), 8)
    st.dataframe(described, hide_index=True, height=38 + 35 * rows, key="data_columns")


def _choose(me: Learner, table: Table) -> None:
    # A choice belongs to its table, so another file gets new widgets.
    mark = session.get("table_mark")
    target, kind = st.columns([1.4, 1])
    name = target.selectbox(
        "Target: the column to be learnt",
        table.names,
        index=table.names.index(_suggest(table).choice.target),
        key=session.key(f"table_target_{mark}"),
        persist_state="session",
        filter_mode=None,
    )
    column = table.column(name)
    task = kind.segmented_control(
        "Learn it as",
        list(_TASKS),
        format_func=lambda task: _TASKS[task],
        default=task_of(column),
        key=session.key(f"table_task_{mark}_{name}"),
        persist_state="session",
        required=True,
        wrap=True,
        help="Words are classes. Numbers may be either: a grade is a class, a price a number.",
    )
    others = [other for other in table.names if other != name]
    suggestion = _suggest(table, name)
    features = st.multiselect(
        "Features: the columns to learn from",
        others,
        default=suggestion.choice.features,
        key=session.key(f"table_features_{mark}_{name}"),
        persist_state="session",
    )
    unused = {n: why for n, why in suggestion.left_out.items() if n not in features}
    if unused:
        reasons = "; ".join(f"**{n}**, {why}" for n, why in unused.items())
        st.caption(f"Not suggested: {reasons}."[:600])
    classes: tuple[str, ...] = ()
    if task == "classification" and 2 <= column.distinct <= 50:
        classes = _choose_classes(table, name, mark)
    choice = TableChoice(name, tuple(features), classes, task)
    try:
        dataset = _made(table, choice, mark)
    except SettingError as error:
        st.error(f"{refusal(error)}.", icon=":material/error:")
        return
    _show_outcome(table, choice, dataset)
    in_use = me.settings.own_data == dataset
    st.button(
        f"Use this table ({plural(dataset.n, 'row')})",
        type="primary",
        icon=":material/check:",
        key="use_table",
        disabled=in_use,
        on_click=use_data,
        args=(me, OWN_DATA, lambda: dataset),
    )
    if in_use:
        show_taken("This table is in use.")
    else:
        st.caption(
            f"This choice of the table is not in use. In use: {markdown_text(me.dataset.title)}."
        )


def _made(table: Table, choice: TableChoice, mark: str) -> Dataset:
    """The data set of this choice, made only once: for a large table that takes noticeable time."""
    kept = session.get("table_made")
    if kept is None or kept[0] != (mark, choice):
        kept = (mark, choice), dataset_from_table(table, choice)
        session.put("table_made", kept)
    dataset: Dataset = kept[1]
    return dataset


def _choose_classes(table: Table, target: str, mark: str) -> tuple[str, ...]:
    names, _codes = table.column(target).categories()
    chosen = st.multiselect(
        "Classes in their order, from class 0 on",
        names,
        default=names[:MOST_CLASSES],
        max_selections=MOST_CLASSES,
        key=session.key(f"table_classes_{mark}_{target}"),
        persist_state="session",
        help="Take a class away and add it again: it becomes the last. Rows of classes that are "
        "not here are left out.",
    )
    return tuple(chosen)


def _show_outcome(table: Table, choice: TableChoice, dataset: Dataset) -> None:
    if dataset.task == "classification":
        counts = class_counts(table, choice)
        lines = [
            f"{dataset.class_names.index(name)} · {name}: {thousands(used)} of "
            f"{plural(there, 'row')}"
            if name in dataset.class_names
            else f"{name}: left out, {plural(there, 'row')}"
            for name, (there, used) in counts.items()
        ]
        st.markdown("  \n".join(lines[:12]))
    if dataset.left_out:
        st.caption(dataset.left_out)
    inputs = ", ".join(markdown_text(name) for name in dataset.feature_names[:12])
    more = f" and {dataset.d - 12} more" if dataset.d > 12 else ""
    st.caption(f"{features_words(dataset)}. The inputs: {inputs}{more}.")
