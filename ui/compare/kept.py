"""The kept runs: named, drawn over each other, taken away as a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from course.work.saved import LONGEST_NAME, MOST_KEPT
from neuralnet.many.spread import figure_of
from ui.compare.common import choose_figure, comparison, open_button
from ui.compare.comparison import kept_curves_csv, kept_settings_csv
from ui.compare.words import figure_titles, figure_value, last_figure
from ui.desk.learner import Learner
from ui.figures.run_curves import RunLine, lines_figure
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.downloads import Offer, downloads
from ui.words.numbers import plural
from ui.words.run_words import describe


def show(me: Learner) -> None:
    """All kept runs over each other, and a line of controls for each."""
    st.header("Kept runs", anchor=False)
    desk = comparison()
    if not desk.kept:
        st.info(
            f"None yet. “Keep this run” puts a run here, up to {MOST_KEPT}: from many seeds, from "
            "two settings or from a cell of the grid.",
            icon=":material/bookmark:",
        )
        return
    first = desk.kept[0].experiment
    figure = choose_figure(first)
    title = figure_titles(first)[figure]
    ends = [
        figure_value(one.experiment, figure, last_figure(one.result, figure)) for one in desk.kept
    ]
    named = zip(desk.kept, ends, strict=True)
    chart(
        lines_figure(
            [RunLine(one.name, figure_of(one.result.curve, figure)) for one in desk.kept],
            title,
            figure,
        ),
        "compare_kept_chart",
        f"{title} of {plural(len(desk.kept), 'kept run')}",
        f"At the end: {'; '.join(f'{one.name} {end}' for one, end in named)}.",
    )
    data = {(one.experiment.dataset, one.experiment.own_data) for one in desk.kept}
    if len(data) > 1:
        st.caption("These runs are of different data sets: their losses cannot be compared.")
    st.dataframe(
        pd.DataFrame(
            {
                "name": [one.name for one in desk.kept],
                f"{title} at the end": ends,
                "settings": [
                    f"{describe(one.experiment)} · seed {one.experiment.seed}" for one in desk.kept
                ],
            }
        ),
        hide_index=True,
        key="compare_kept_table",
    )
    for one in list(desk.kept):
        key = one.result.key
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Name",
                one.name,
                max_chars=LONGEST_NAME,
                key=session.key(f"compare_name_{key}"),
                on_change=_rename,
                args=(key,),
                width=320,
                help="What this run is called in the picture and in the files.",
            )
            open_button(me, one.experiment, f"kept_{key}")
            st.button(
                "Remove",
                icon=":material/delete:",
                key=f"compare_remove_{key}",
                on_click=desk.remove,
                args=(key,),
                help="From the kept runs. It cannot be taken back.",
            )
    kept = list(desk.kept)
    downloads(
        "compare_kept_files",
        Offer("Kept curves as CSV", "kept-curves.csv", lambda: kept_curves_csv(kept)),
        Offer("Kept settings as CSV", "kept-settings.csv", lambda: kept_settings_csv(kept)),
    )


def _rename(key: str) -> None:
    comparison().rename(key, session.get(f"compare_name_{key}") or "")
