"""Inputs made of two features: what a network without hidden layers can do with them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.experiment import ENGINEERED, Experiment, Run
from neuralnet.many.preparation_trials import LAND_EPOCHS, answers_of, land_trial
from neuralnet.preparation import engineered_name, load
from ui.data.changes import asked, bound
from ui.desk.learner import Learner
from ui.figures.scatter import FeatureAxis, scatter_html
from ui.kit.live import drawing
from ui.words.numbers import number, percent

GRID = 40


def show_engineered(me: Learner) -> None:
    """The inputs of the learner's run, and the same plain network without and with them."""
    settings = me.settings
    if settings.features != 2:
        st.markdown(
            "These inputs are made of **two** features, and this data set has "
            f"{settings.features}. Choose a set of points above, such as “Circle in a circle”, or "
            "draw points."
        )
        return
    st.markdown(
        "A network without hidden layers draws straight lines. Give it x₁² and x₂² as well, and a "
        "straight line in what it sees is a circle in what you see."
    )
    names = me.dataset.feature_names
    bound(
        me,
        st.pills,
        "engineered",
        " of your own run",
        options=list(ENGINEERED),
        format_func=lambda recipe: engineered_name(recipe, names),
        selection_mode="multi",
        help="Made of the scaled features. Taken into your run, which starts anew.",
    )
    if not asked("land", "Train without a hidden layer, without and with them"):
        return
    recipes = settings.engineered or ("x1^2", "x2^2")
    for place, made in zip(st.columns(2, gap="large"), ((), recipes), strict=True):
        inputs = ", ".join([*names, *(engineered_name(recipe, names) for recipe in made)])
        html, words = land(Run(settings).key, made, settings)
        with place:
            st.markdown(f"Inputs: **{inputs}**. {words}")
            drawing(html, f"land_{len(made) > 0}")
    st.caption(
        f"One output layer and nothing before it, {LAND_EPOCHS} epochs of Adam. Your own run is "
        "not touched."
    )


@st.cache_data(max_entries=32, show_spinner=False)
def land(key: str, made: tuple[str, ...], _settings: Experiment) -> tuple[str, str]:
    """(the picture, how good it is in words) of a network without hidden layers."""
    trainer = land_trial(_settings, made)
    dataset = load(trainer.settings)
    across, up = (
        FeatureAxis(dataset.feature_names[i], dataset.feature_units[i], dataset.x[:, i])
        for i in (0, 1)
    )
    measured = trainer.measure()
    if dataset.task == "regression":
        what = dataset.y[:, 0]
        html = scatter_html(across, up, what, ())
        return html, f"RMSE {number(measured.training_metric, 3)} on the training rows."
    grid = np.stack(
        np.meshgrid(np.linspace(*across.span, GRID), np.linspace(*up.span, GRID)), axis=-1
    )
    answers = answers_of(trainer, grid.reshape(-1, 2)).astype(np.int64).reshape(GRID, GRID)
    html = scatter_html(across, up, dataset.labels.astype(float), dataset.class_names, answers)
    return html, f"{percent(measured.training_metric)} of the training rows right."
