"""The leak: the same rows on both sides of the split, and validation figures that are too good."""

from __future__ import annotations

import streamlit as st

from neuralnet.experiment import Experiment
from neuralnet.many.preparation_trials import FRESH_SHARE, LEAK_COPIES, LeakResult
from ui.data.cached import leak
from ui.data.changes import asked, bound
from ui.desk.learner import Learner
from ui.kit import session
from ui.words.numbers import number, percent, percentage_points


def show_leak(me: Learner) -> None:
    """Honest and leaked side by side, and the switch that puts the leak into the learner's run."""
    settings = me.settings
    st.markdown(
        f"Copy every row until it is there {LEAK_COPIES} times, and only then split. Copies of the "
        "same row end up in training **and** in validation: the network is examined on rows that "
        f"it has practised. Before the copying, {percent(FRESH_SHARE, 0)} of the rows are put "
        "aside: "
        "these unseen rows show how good the network really is."
    )
    share = 0.0
    if settings.task == "classification":
        share = st.slider(
            "Wrong labels in this experiment",
            0.0,
            0.4,
            0.2,
            0.05,
            format="percent",
            key=session.key("leak_flips"),
            persist_state="session",
            width=420,
            help="Wrong labels can only be learnt by heart, which makes the leak easy to see.",
        )
    if asked("leak", "Train honestly and with the leak"):
        honest, leaked = leak(settings, share, 1), leak(settings, share, LEAK_COPIES)
        st.markdown(leak_table(settings, honest, leaked))
        st.markdown(leak_words(settings, honest, leaked))
    with st.container(width=340):
        bound(
            me,
            st.number_input,
            "copies",
            " in your own run",
            min_value=1,
            max_value=5,
            step=1,
            help="1 is honest. More copies leak training rows into validation: watch the "
            "validation curve on the Training page.",
        )


def figure(settings: Experiment, value: float) -> str:
    """An accuracy in percent, or an error as a number."""
    return percent(value) if settings.task == "classification" else number(value, 3)


def leak_table(settings: Experiment, honest: LeakResult, leaked: LeakResult) -> str:
    """What three kinds of rows say of the two trainings, as a Markdown table."""
    name = "accuracy" if settings.task == "classification" else "RMSE"
    lines = [
        f"| {name} | honest split | {leaked.copies} copies, then split |",
        "|---|---|---|",
        f"| training rows | {figure(settings, honest.training)} of {honest.training_rows} "
        f"| {figure(settings, leaked.training)} of {leaked.training_rows} |",
        f"| validation rows | **{figure(settings, honest.validation)}** of "
        f"{honest.validation_rows} | **{figure(settings, leaked.validation)}** of "
        f"{leaked.validation_rows} |",
        f"| unseen rows | **{figure(settings, honest.fresh)}** of {honest.fresh_rows} "
        f"| **{figure(settings, leaked.fresh)}** of {leaked.fresh_rows} |",
    ]
    return "\n".join(lines)


def leak_words(settings: Experiment, honest: LeakResult, leaked: LeakResult) -> str:
    """What the two validations were worth, measured by the unseen rows."""
    off, off_leaked = abs(honest.validation - honest.fresh), abs(leaked.validation - leaked.fresh)
    if settings.task == "classification":
        gaps = [percentage_points(gap) for gap in (off_leaked, off)]
    else:
        gaps = [number(gap, 3) for gap in (off_leaked, off)]
    flatters = leaked.validation > leaked.fresh
    if settings.task == "regression":
        flatters = leaked.validation < leaked.fresh
    verdict = (
        "With the leak the validation rows promise more than new rows keep."
        if flatters and off_leaked > off
        else "Here the leak does not show: there is little to learn by heart."
    )
    return (
        f"{verdict} Validation and unseen rows differ by {gaps[0]} with the leak and by {gaps[1]} "
        "with the honest split."
    )
