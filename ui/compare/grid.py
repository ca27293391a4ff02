"""A grid over two settings as a heat map; every cell opens into its curves."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from neuralnet.inside.luck import accuracy_interval, level_with_the_best
from neuralnet.many.spread import figure_of
from neuralnet.many.sweeps import RunResult, Sweep, grid, seed_axis
from ui.compare.common import (
    choose_figure,
    choose_one,
    csv_buttons,
    show_outcome_words,
    show_run_actions,
    show_running,
    start_button,
)
from ui.compare.plans import PROPOSED, axis_title, read_axis, setting_of
from ui.compare.running import Running
from ui.compare.words import (
    ENDS,
    figure_titles,
    figure_value,
    is_better_high,
    last_figure,
    rows_of,
    usable,
)
from ui.desk.learner import Learner
from ui.figures.heat_map import heat_map
from ui.figures.run_curves import RunLine, lines_figure
from ui.kit import session
from ui.kit.chart import chart
from ui.words.numbers import agree, mid_sentence, percent, percentage_points, plural, rounded
from ui.words.settings import SETTING_NAMES, setting_value

SEEDS_IN_A_CELL = (1, 3, 5)
CHART = "compare_grid_chart"


def show(me: Learner, base: Experiment) -> None:
    """The section: the two axes, progress, results."""
    st.header("Two settings at once: where does it learn?", anchor=False)
    st.markdown(
        "Every cell is a run of its own with these two settings, all else as above. Is there one "
        "best learning rate for every width, or does it move?"
    )
    x_place, y_place, seeds_place = st.columns([1.4, 1.4, 0.9], gap="medium")
    with x_place:
        x_name, x_text = _choose_axis("Across", "x", list(PROPOSED), "learning_rate")
    with y_place:
        others = [name for name in PROPOSED if setting_of(name) != setting_of(x_name)]
        y_name, y_text = _choose_axis("Up", "y", others, "width")
    with seeds_place:
        repeats = choose_one(
            "Seeds in a cell",
            SEEDS_IN_A_CELL,
            "compare_repeats",
            1,
            help="With several, a cell shows their mean, and how much of it can be luck.",
        )

    def sweep() -> Sweep:
        axes = [read_axis(y_name, y_text, base), read_axis(x_name, x_text, base)]
        if repeats > 1:
            if "seed" in (x_name, y_name):
                raise SettingError("seed", "one seed in a cell where the seed is an axis", repeats)
            axes.append(seed_axis(base, repeats))
        return grid(base, *axes)

    wanted = start_button(
        "grid",
        base,
        sweep,
        lambda made: (
            f"Train {made.shape[1]} × {made.shape[0]} "
            + agree(made.shape[1] * made.shape[0], "cell", "cells")
            + (f", {plural(made.shape[2], 'seed')} each" if len(made.shape) == 3 else "")
        ),
    )
    show_running(me, "grid", wanted, show_results)


def _choose_axis(label: str, side: str, names: list[str], first: str) -> tuple[str, str]:
    field = f"compare_axis_{side}"
    if session.get(field) not in names:
        session.put(field, first if first in names else names[0])
    name = st.selectbox(
        label,
        names,
        format_func=lambda one: axis_title(one).capitalize(),
        key=session.key(field),
        persist_state="session",
        help="The setting that differs from column to column."
        if side == "x"
        else "The setting that differs from row to row.",
    )
    text = st.text_input(
        f"Values {label.lower()}",
        PROPOSED[name],
        key=session.key(f"compare_values_{side}_{name}"),
        help="From 2 to 8 numbers with commas between them.",
    )
    return str(name), text


# --- the results -----------------------------------------------------------------------------


def cell_runs(sweep: Sweep, results: dict[int, RunResult], i: int, j: int) -> dict[int, RunResult]:
    """The finished runs of the cell in row i (second axis) and column j, by place."""
    repeats = sweep.shape[2] if len(sweep.shape) == 3 else 1
    first = (i * sweep.shape[1] + j) * repeats
    return {at: results[at] for at in range(first, first + repeats) if at in results}


def cell_values(sweep: Sweep, results: dict[int, RunResult], figure: str) -> np.ndarray:
    """Mean of ``figure`` over the seeds of every cell, (rows, columns); NaN where a run is missing
    or its numbers overflowed: a mean of what is left would look better than the cell is."""
    repeats = sweep.shape[2] if len(sweep.shape) == 3 else 1
    values = np.full(sweep.shape[:2], np.nan)
    for i, j in np.ndindex(*values.shape):
        runs = cell_runs(sweep, results, i, j)
        if len(runs) == repeats:
            values[i, j] = np.mean([last_figure(run, figure) for run in runs.values()])
    return values


def cell_text(base: Experiment, figure: str, value: float, runs: dict[int, RunResult]) -> str:
    """What stands in a cell: its mean without the unit, or why there is none."""
    if math.isfinite(value):
        return figure_value(base, figure, value).split(" ")[0].removesuffix("%")
    return "✗" if len(usable(runs)) < len(runs) else ""


@st.fragment(key="compare_grid")
def show_results(me: Learner, running: Running, is_old: bool) -> None:
    """The heat map, its table, and the chosen cell's curves."""
    sweep, results, base = running.sweep, running.results, running.base
    show_outcome_words(running, is_old)
    if not results:
        return
    figure = choose_figure(base)
    title = figure_titles(base)[figure]
    rows, columns = sweep.shape[:2]
    values = cell_values(sweep, results, figure)
    texts = [
        [
            cell_text(base, figure, float(values[i, j]), cell_runs(sweep, results, i, j))
            for j in range(columns)
        ]
        for i in range(rows)
    ]
    labels = [[setting_value(axis.name, one) for one in axis.values] for axis in sweep.axes[:2]]
    names = [SETTING_NAMES[axis.name] for axis in sweep.axes[:2]]
    unit = " in %" if is_better_high(base, figure) else ""
    best = best_words(sweep, results, values, figure)
    left, right = st.columns([1.25, 1], gap="large")
    if session.get("compare_cell_of") != sweep.key:  # a new sweep opens on its best cell
        i, j = best_cell(base, values, figure)
        session.put("compare_cell_of", sweep.key)
        session.renew("compare_cell_y", i)
        session.renew("compare_cell_x", j)
    with left:
        st.markdown(f"**{title}{unit}** at the end of every run")
        chart(
            heat_map(
                values,
                texts,
                labels[1],
                labels[0],
                (names[1], names[0], title),
                high_is_better=is_better_high(base, figure),
                is_loss=not figure.endswith("metric") or base.task == "regression",
                revision=f"{sweep.key} {figure}",
            ),
            session.key(CHART),
            f"{title} in every cell",
            best,
            on_select=lambda: _clicked(columns),
            selection_mode="points",
        )
        st.caption(
            f"{best} Light is good. ✗: the numbers overflowed. "
            "Choose a cell by a click, or from the lists."
        )
    with right:
        _show_cell(me, sweep, results, figure, labels, names)
    csv_buttons(sweep, results, "grid")


def best_words(sweep: Sweep, results: dict[int, RunResult], values: np.ndarray, figure: str) -> str:
    """Where the best cell is, and which others cannot be told apart from it."""
    if not np.isfinite(values).any():
        return "No cell has a usable number."
    base, repeats = sweep.experiments[0], sweep.shape[2] if len(sweep.shape) == 3 else 1
    i, j = best_cell(base, values, figure)
    y_axis, x_axis = sweep.axes[:2]
    place = (
        f"{figure_value(base, figure, float(values[i, j]))} at {SETTING_NAMES[x_axis.name]} "
        f"{setting_value(x_axis.name, x_axis.values[j])}, {SETTING_NAMES[y_axis.name]} "
        f"{setting_value(y_axis.name, y_axis.values[i])}"
    )
    if repeats == 1:
        return f"Best: {place}, in this draw. {_one_draw_words(base, values, figure)}"
    runs = [
        [last_figure(run, figure) for run in cell_runs(sweep, results, *at).values()]
        for at in np.argwhere(np.isfinite(values))
    ]
    return (
        f"Best: {place}, the mean of {plural(repeats, 'seed')}. "
        f"{_level_words(base, np.array(runs), figure)}"
    ).strip()


def _one_draw_words(base: Experiment, values: np.ndarray, figure: str) -> str:
    """Why the best of cells with one run each is no winner yet."""
    words = "But one seed in every cell is one draw of luck: "
    more = "take several seeds in a cell before you choose."
    others = int(np.isfinite(values).sum()) - 1
    if not is_better_high(base, figure) or not others:
        return words + more
    best, n = float(np.nanmax(values)), rows_of(base, figure)
    low, _high = accuracy_interval(round(best * n), n)
    level = int((values >= low).sum()) - 1
    return (
        f"{words}{plural(n, 'row')} cannot tell {percent(best)} from {percent(low)}, and {level} "
        f"of the {plural(others, 'other cell')} {agree(level, 'lies', 'lie')} between; another "
        f"seed moves them all. {more.capitalize()}"
    )


def _level_words(base: Experiment, runs: np.ndarray, figure: str) -> str:
    """How many of the cells are level with the best; ``runs`` (cells, seeds). Losses and errors,
    which span powers of ten, are compared by their logarithms."""
    others, high = len(runs) - 1, is_better_high(base, figure)
    if not others:
        return ""
    scale = runs if high else -np.log(np.maximum(runs, np.finfo(np.float64).tiny))
    margin, means = level_with_the_best(scale), scale.mean(axis=1)
    level = int((means >= means.max() - margin).sum()) - 1
    size = percentage_points(margin) if high else f"a factor of {rounded(math.exp(margin))}"
    why = "which the differences between seeds can make (with 95% for all cells together)"
    if not level:
        return (
            f"None of the {plural(others, 'other cell')} is as good: all are worse by "
            f"{'' if high else 'a factor of '}more than {size.removeprefix('a factor of ')}, "
            f"{why}."
        )
    return (
        f"{level} of the {plural(others, 'other cell')} {agree(level, 'is', 'are')} about as good: "
        f"worse by less than {size}, {why}."
    )


def best_cell(base: Experiment, values: np.ndarray, figure: str) -> tuple[int, int]:
    """Row and column of the best cell; the first where none has a number."""
    sign = -1.0 if is_better_high(base, figure) else 1.0
    at = int(np.argmin(np.where(np.isfinite(values), sign * values, np.inf)))
    return at // values.shape[1], at % values.shape[1]


def _clicked(columns: int) -> None:
    points = session.get(CHART).selection.points
    at = points[0].get("point_index") if points else None
    if isinstance(at, int):
        session.renew("compare_cell_y", at // columns)
        session.renew("compare_cell_x", at % columns)


def _show_cell(
    me: Learner,
    sweep: Sweep,
    results: dict[int, RunResult],
    figure: str,
    labels: list[list[str]],
    names: list[str],
) -> None:
    """The curves of the chosen cell, training and validation, and what can be done with it."""
    with st.container(horizontal=True):
        chosen = []
        for side, axis in (("x", 1), ("y", 0)):
            field = f"compare_cell_{side}"
            if session.get(field) not in range(len(labels[axis])):
                session.put(field, 0)
            chosen.append(
                st.selectbox(
                    names[axis].capitalize(),
                    range(len(labels[axis])),
                    format_func=labels[axis].__getitem__,
                    key=session.key(field),
                    width=190,
                    persist_state="session",
                    help="Of the cell whose curves are drawn.",
                )
            )
    j, i = chosen
    runs = cell_runs(sweep, results, i, j)
    if not runs:
        st.info("This cell was not finished.")
        return
    base = sweep.experiments[0]
    titles = figure_titles(base)
    kind = figure.partition("_")[2]
    lines = []
    for place, run in runs.items():
        seed = f", seed {sweep.experiments[place].seed}" if len(runs) > 1 else ""
        for part in ("training", "validation"):
            if f"{part}_{kind}" in titles:
                lines.append(RunLine(f"{part}{seed}", figure_of(run.curve, f"{part}_{kind}")))
    ends = " · ".join(
        f"seed {sweep.experiments[at].seed}: {ENDS[run.end.kind]}, "
        f"{figure_value(base, figure, last_figure(run, figure))}"
        for at, run in runs.items()
    )
    ends = f"{ends} ({mid_sentence(titles[figure])} at the end)"
    measured = titles[f"training_{kind}"].replace("Training ", "")
    chart(
        lines_figure(lines, measured, f"{i} {j}"),
        "compare_cell_chart",
        f"{measured} of the chosen cell",
        f"{ends}.",
    )
    first = next(iter(runs))
    st.caption(ends)
    name = f"{names[1]} {labels[1][j]}, {names[0]} {labels[0][i]}"
    show_run_actions(me, name, sweep.experiments[first], runs[first])
    if len(runs) > 1:
        st.caption(
            f"Keep and Open take the first of {plural(len(runs), 'run')}, seed "
            f"{sweep.experiments[first].seed}."
        )
