"""A table from a file: what is in it, what is to be learnt from what, and what is left out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.column_roles import task_of, why_task
from neuralnet.data.columns import Question
from neuralnet.data.csv_tables import MOST_BYTES
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
)
from neuralnet.data.table_files import read_table
from neuralnet.data.tables import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Table
from neuralnet.errors import SettingError
from neuralnet.preparation import split_of
from ui.data.changes import use_data
from ui.data.in_use import features_words, few_validation_rows, show_taken
from ui.desk.kept_tables import HOURS
from ui.desk.learner import Learner
from ui.desk.links import fits_a_link
from ui.kit import session
from ui.words.escaping import markdown_text
from ui.words.names import class_label
from ui.words.numbers import agree, listed, plural, thousands
from ui.words.settings import refusal

LIMITS = (
    f"CSV or text (.csv, .tsv, .txt, also .gz), an Excel workbook (.xlsx) or Parquet. In text: "
    f"commas, semicolons, tabs, | or spaces between the cells; UTF-8, UTF-16 or older letters. "
    f"At most {MOST_BYTES // 10**6} MB, {thousands(MOST_ROWS)} rows, "
    f"{MOST_COLUMNS} columns and {thousands(MOST_CELLS)} cells; {MOST_CLASSES} classes; "
    f"{MOST_INPUTS} inputs, one for a column of numbers and one for every different word of a "
    f"column of words (at most {MOST_WORDS} words)."
)
MOST_CLASSES_LISTED = 12
MOST_INPUTS_LISTED = 12
MOST_QUESTIONS = 8
MOST_NOTES = 6
_TASKS = {"classification": "classes", "regression": "numbers"}


def choose_table(me: Learner) -> None:
    """The uploader, and below it what can be made of the table. A file that cannot be read leaves
    the table before it, and what was chosen of it, as they are."""
    # Any file may be chosen: what cannot be read is told in a sentence, and not by a greyed name.
    file = st.file_uploader("A table of your own", key="data_file", help=LIMITS)
    if file is not None and session.get("table_file") != file.file_id:
        session.put("table_file", file.file_id)
        session.put("table_kept_target", None)
        _read(file.name, file.getvalue(), {}, file.file_id[-12:])
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


def _read(name: str, data: bytes, answers: dict[str, str], mark: str) -> None:
    """Read the file with these answers to its questions, and keep what it says, or why not."""
    try:
        table = read_table(name, data, answers)
    except SettingError as error:
        session.put("table_problem", f"{markdown_text(name)} cannot be used. {_told(error)}.")
        return
    session.put("table", table)
    session.put("table_mark", mark)
    session.put("table_answers", answers)
    session.put("table_problem", None)
    # The bytes are kept only where another answer may ask for them again.
    session.put("table_source", (name, data) if table.questions else None)


def _told(error: SettingError) -> str:
    """The refusal, with the names and cells of the file in it shown as they are."""
    got = error.got if isinstance(error.got, str) else repr(error.got)
    return refusal(SettingError(error.field, markdown_text(error.expected), markdown_text(got)))


def _answered(question: str, key: str) -> None:
    """Read the file anew with the answer that was just given. Another sheet is another table: the
    other answers were about the one before."""
    answer, source = session.get(key), session.get("table_source")
    if answer is None or source is None:
        return
    kept = {} if question == "sheet" else session.get("table_answers") or {}
    mark = str(session.get("table_mark"))
    times = int(mark.partition(" ")[2] or 0) + 1
    name, data = source
    _read(name, data, {**kept, question: answer}, f"{mark.partition(' ')[0]} {times}")


def _ask(questions: tuple[Question, ...]) -> None:
    """What the file leaves open: every question with its answers on the file's own cells."""
    with st.container(border=True):
        st.markdown(":material/help: **Please check: the file can be read in more than one way**")
        for question in questions[:MOST_QUESTIONS]:
            answers = list(question.options)
            means = {answer: markdown_text(words) for answer, words in question.options.items()}
            key = f"table_ask_{session.get('table_mark')}_{question.key}"
            st.radio(
                markdown_text(question.text),
                answers,
                index=answers.index(question.answer),
                format_func=means.__getitem__,
                key=session.key(key),
                on_change=_answered,
                args=(question.key, key),
                help="The file is read anew with your answer.",
            )
        more = len(questions) - MOST_QUESTIONS
        if more > 0:
            named = listed(one.key.partition(":")[2] for one in questions[MOST_QUESTIONS:])
            st.caption(
                f"{plural(more, 'more column')} {agree(more, 'is', 'are')} read in the same way: "
                f"{markdown_text(named[:300])}."
            )


def _suggest(table: Table, target: str = "") -> Suggestion:
    """The first choice of target and features. Where none is sensible, that is said and the last
    column is taken."""
    try:
        return suggest_choice(table, target)
    except SettingError as error:
        st.warning(f"{_told(error)}.", icon=":material/info:")
        target = target or table.names[-1]
        return Suggestion(TableChoice(target, ()), {})


def _show_table(table: Table) -> None:
    st.markdown(
        f"**{markdown_text(table.title)}**: {plural(table.n, 'row')}, "
        f"{plural(len(table.columns), 'column')}."
    )
    notes = [markdown_text(note) for note in table.notes[:MOST_NOTES]]
    if len(table.notes) > MOST_NOTES:
        more = len(table.notes) - MOST_NOTES
        holds = agree(more, "holds", "hold")
        notes.append(f"{plural(more, 'more column')} {holds} such cells.")
    if notes:
        st.caption("  \n".join(notes))
    if table.questions:
        _ask(table.questions)
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
    kept = session.get("table_kept_target")
    first = kept if kept in table.names else _suggest(table).choice.target
    name = target.selectbox(
        "Target: the column to be learnt",
        table.names,
        index=table.names.index(first),
        key=session.key(f"table_target_{mark}"),
        persist_state="session",
        help="What the network is to say of a row.",
    )
    session.put("table_kept_target", name)
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
    if column.is_numeric:
        st.caption(f"{_TASKS[task_of(column)].capitalize()} at first: {why_task(column)}.")
    others = [other for other in table.names if other != name]
    suggestion = _suggest(table, name)
    features = st.multiselect(
        "Features: the columns to learn from",
        others,
        default=suggestion.choice.features,
        key=session.key(f"table_features_{mark}_{name}"),
        persist_state="session",
        help="What the network is shown of a row. Leave out what nobody would know beforehand.",
    )
    unused = {n: why for n, why in suggestion.left_out.items() if n not in features}
    if unused:
        told = list(unused.items())[:MOST_NOTES]
        reasons = "; ".join(f"**{markdown_text(n)}**, {markdown_text(why)}" for n, why in told)
        more = f"; and {len(unused) - len(told)} more" if len(unused) > len(told) else ""
        st.caption(f"Not suggested: {reasons}{more}.")
    classes: tuple[str, ...] = ()
    if task == "classification" and 2 <= column.distinct <= 50:
        classes = _choose_classes(table, name, mark)
    choice = TableChoice(name, tuple(features), classes, task)
    try:
        dataset = _made(table, choice, mark)
    except SettingError as error:
        st.error(f"{_told(error)}.", icon=":material/error:")
        return
    _show_outcome(table, choice, dataset)
    _show_validation_rows(me, dataset)
    st.caption(reach_words(dataset))
    in_use = me.settings.own_data == dataset
    st.button(
        f"Use this table ({plural(dataset.n, 'row')})",
        type="primary",
        icon=":material/check:",
        key="use_table",
        disabled=in_use,
        on_click=use_data,
        args=(me, OWN_DATA, lambda: dataset),
        help="A new run starts with it at step 0.",
    )
    if in_use:
        show_taken("This table is in use.")
    else:
        st.caption(
            f"This choice of the table is not in use. In use: {markdown_text(me.dataset.title)}."
        )


def reach_words(dataset: Dataset) -> str:
    """How far a link to a run on this table reaches: said before it is used."""
    if fits_a_link(dataset):
        return (
            "The whole table fits into the link of your run: a reload has it again, and so has "
            "whoever gets the link."
        )
    return (
        "The table is too large for a link. Once it is used, this server keeps it under a secret "
        f"token in the link: a reload and the link find it for {HOURS} hours after the last use, "
        "on this server alone, and anyone who has the link can use it. Keep the file for later."
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
        "Classes in their order, from class 0 on"
        + (f" (at most {MOST_CLASSES} of {len(names)})" if len(names) > MOST_CLASSES else ""),
        names,
        default=names[:MOST_CLASSES],
        max_selections=MOST_CLASSES,
        key=session.key(f"table_classes_{mark}_{target}"),
        persist_state="session",
        help="Take a class away and add it again: it becomes the last. Rows of classes that are "
        "not here are left out.",
    )
    return tuple(chosen)


def _show_validation_rows(me: Learner, dataset: Dataset) -> None:
    """Say before the run what it means that hardly any rows are left to validate it with."""
    try:
        split = split_of(dataset, me.settings)
    except ValueError:  # told when the rows are used
        return
    told = few_validation_rows(split.validation.size, split.training.size)
    if told:
        st.warning(told, icon=":material/info:")


def _show_outcome(table: Table, choice: TableChoice, dataset: Dataset) -> None:
    if dataset.task == "classification":
        counts = class_counts(table, choice)
        lines = [
            f"{markdown_text(class_label(dataset.class_names.index(name), name))}: "
            f"{thousands(used)} of {plural(there, 'row')}"
            if name in dataset.class_names
            else f"{markdown_text(name)}: left out, {plural(there, 'row')}"
            for name, (there, used) in counts.items()
        ]
        if len(lines) > MOST_CLASSES_LISTED:
            rest = len(lines) - MOST_CLASSES_LISTED
            lines[MOST_CLASSES_LISTED:] = [f"and {plural(rest, 'more class', 'more classes')}"]
        st.markdown("  \n".join(lines))
    if dataset.left_out:
        st.caption(markdown_text(dataset.left_out))
    inputs = listed(map(markdown_text, dataset.feature_names), MOST_INPUTS_LISTED)
    st.caption(f"{features_words(dataset)}. The inputs: {inputs}.")
