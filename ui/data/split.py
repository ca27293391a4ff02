"""What is done to the rows before the split, and the split itself, class by class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.preparation import PreparedData
from ui.data.changes import bound
from ui.desk.learner import Learner
from ui.figures.split_bars import split_bars
from ui.kit.live import drawing
from ui.words.names import class_label
from ui.words.numbers import thousands


def show_spoiling(me: Learner) -> None:
    """Noise on the features and wrong labels."""
    noise, flips, seed = st.columns(3, gap="medium")
    with noise:
        bound(
            me,
            st.slider,
            "feature_noise",
            min_value=0.0,
            max_value=3.0,
            step=0.05,
            format="%.2f",
            help="A random number is added to each feature. 1.00 is as much as that feature "
            "itself varies (its standard deviation). Real measurements have some noise.",
        )
    if me.settings.task == "classification":
        with flips:
            bound(
                me,
                st.slider,
                "label_flips",
                min_value=0.0,
                max_value=1.0,
                step=0.01,
                format="percent",
                help="This share of the rows gets the label of another class. There is no rule "
                "in them; a network can only learn them by heart.",
            )
    if me.settings.feature_noise or me.settings.label_flips:
        with seed:
            bound(
                me,
                st.number_input,
                "data_seed",
                place="spoiling",
                min_value=0,
                help="Another seed draws other noise and other wrong labels.",
                step=1,
            )


def show_split(me: Learner) -> None:
    """The shares, and how many rows of each class they make."""
    controls, counts = st.columns([1, 1.5], gap="large")
    with controls:
        bound(
            me,
            st.slider,
            "validation_share",
            min_value=0.0,
            max_value=0.9,
            step=0.05,
            format="percent",
            help="Measured at every epoch and never trained on. Choose your settings by them.",
        )
        bound(
            me,
            st.slider,
            "test_share",
            min_value=0.0,
            max_value=0.9,
            step=0.05,
            format="percent",
            help="Neither trained on nor looked at while choosing: they are for the very end.",
        )
        limit, seed = st.columns(2)
        with limit:
            bound(
                me,
                st.number_input,
                "training_limit",
                min_value=0,
                max_value=1_000_000,
                step=50,
                help="Fewer rows show how much data a network needs. 0: all of them.",
            )
            if me.settings.training_limit == 0:
                st.caption(
                    f"0: no limit, all {thousands(len(me.trainer.data.training_rows))} are used."
                )
        with seed:
            bound(me, st.number_input, "split_seed", min_value=0, step=1)
    with counts:
        drawing(split_table(me.trainer.data), "split_counts")
        shares = (
            ""
            if me.dataset.task == "regression"
            else ", and each class gives its share to every part"
        )
        st.caption(
            me.follows.of_unit("Step 1 of training in the course unit: the", "The")
            + f" rows are divided, shuffled by the seed{shares}. Weights and scaling are fitted to "
            "the training rows alone."
        )
    st.markdown(
        "**Why test rows?** Every choice that you make by looking at the validation rows (another "
        "learning rate, another network) makes their figure a little less honest. So put test rows "
        "aside, choose nothing by them, and measure them once at the very end: on the "
        "Diagnostics page, under “Test rows”."
    )


def split_table(data: PreparedData) -> str:
    """Rows of each class in training, validation and test."""
    dataset = data.dataset
    parts = (data.training_rows, data.validation_rows, data.test_rows)
    if dataset.task == "regression":
        return split_bars(["rows"], [[len(rows) for rows in parts]], "")
    labels = dataset.labels
    counted = [np.bincount(labels[rows], minlength=dataset.k).tolist() for rows in parts]
    names = [class_label(k, name) for k, name in enumerate(dataset.class_names)]
    return split_bars(names, list(zip(*counted, strict=True)), dataset.target_name)
