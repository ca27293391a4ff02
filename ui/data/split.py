"""What is done to the rows before the split, and the split itself, class by class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.preparation import PreparedData
from ui.data.changes import bound
from ui.drawing import drawing
from ui.figures.split_bars import split_bars
from ui.learner import Learner


def show_spoiling(me: Learner) -> None:
    """Noise on the features and wrong labels."""
    noise, flips, seed = st.columns(3, gap="large")
    with noise:
        bound(
            me,
            st.slider,
            "feature_noise",
            "Noise on every feature",
            min_value=0.0,
            max_value=3.0,
            step=0.05,
            format="%.2f",
            help="What is added to each feature, in standard deviations of that feature. Real "
            "measurements have some.",
        )
    if me.settings.task == "classification":
        with flips:
            bound(
                me,
                st.slider,
                "label_flips",
                "Wrong labels",
                min_value=0.0,
                max_value=1.0,
                step=0.01,
                format="percent",
                help="So many of the rows get the label of another class. Nobody can learn these; "
                "a network can only learn them by heart.",
            )
    if me.settings.feature_noise or me.settings.label_flips:
        with seed:
            bound(
                me,
                st.number_input,
                "data_seed",
                "Seed of noise and labels",
                place="spoiling",
                min_value=0,
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
            "Validation rows",
            min_value=0.0,
            max_value=0.9,
            step=0.05,
            format="percent",
            help="Measured at every epoch and never trained on. One looks at them to choose.",
        )
        bound(
            me,
            st.slider,
            "test_share",
            "Test rows",
            min_value=0.0,
            max_value=0.9,
            step=0.05,
            format="percent",
            help="Untouched: neither trained on nor looked at while choosing. They are for the "
            "very end.",
        )
        limit, seed = st.columns(2)
        with limit:
            bound(
                me,
                st.number_input,
                "training_limit",
                "Most training rows",
                min_value=0,
                max_value=1_000_000,
                step=50,
                help="Use at most so many of the training rows. 0: all of them.",
            )
        with seed:
            bound(me, st.number_input, "split_seed", "Seed of the split", min_value=0, step=1)
    with counts:
        drawing(split_table(me.trainer.data), "split_counts")
        st.caption(
            "Rows are shuffled by the seed, and each class gives its share to every part. The "
            "network's weights see the training rows alone, and so does the scaling."
        )


def split_table(data: PreparedData) -> str:
    """Rows of each class in training, validation and test."""
    dataset = data.dataset
    parts = (data.training_rows, data.validation_rows, data.test_rows)
    if dataset.task == "regression":
        return split_bars(["rows"], [[len(rows) for rows in parts]], "")
    labels = dataset.labels
    counted = [np.bincount(labels[rows], minlength=dataset.k).tolist() for rows in parts]
    names = [f"{k} · {name}" for k, name in enumerate(dataset.class_names)]
    return split_bars(names, list(zip(*counted, strict=True)), dataset.target_name)
