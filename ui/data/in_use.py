"""The rows in use: how many, of what, and how they lie."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.data.datasets import Dataset
from neuralnet.data.table_choice import inputs_of_columns
from neuralnet.experiment import Experiment
from ui.desk.learner import Learner
from ui.figures.scatter import FeatureAxis, scatter_html
from ui.kit import frame
from ui.kit.live import drawing
from ui.words.escaping import markdown_text
from ui.words.numbers import listed, plural
from ui.words.settings import SETTING_NAMES, setting_value, title

MOST_NAMED = 4  # columns of words
# Mentioned where they differ from the defaults, since they may be why a run fails.
_ALSO_TOLD = (
    "dropout",
    "initializer",
    "initializer_scale",
    "schedule",
    "warmup_epochs",
    "weight_decay",
    "l1_penalty",
    "clip_norm",
)


def show_in_use(me: Learner) -> None:
    """A card of the data set that the run is on, with its rows over two features."""
    data = me.trainer.data
    dataset = data.dataset
    kinds = plural(dataset.k, "class", "classes") if dataset.task == "classification" else "numbers"
    with st.container(border=True):
        st.markdown(f"**In use: {markdown_text(dataset.title)}**")
        st.markdown(
            f"{plural(dataset.n, 'row')} · {features_words(dataset)} · target "
            f"**{markdown_text(dataset.target_name)}** ({kinds})"
        )
        told = few_validation_rows(data.validation_rows.size, data.training_rows.size)
        if told:
            st.warning(told, icon=":material/info:")
        across, up = axes_of(me)
        what = dataset.labels if dataset.task == "classification" else dataset.y[:, 0]
        drawing(
            scatter_html(across, up, what.astype(np.float64), dataset.class_names), "data_scatter"
        )
        with st.container(horizontal=True, gap="medium"):
            st.page_link(
                frame.page_path("training"),
                label="**Train on these rows**",
                icon=":material/arrow_forward:",
            )
            for page, words in (("build", "Build"), ("presets", "Presets")):
                st.page_link(frame.page_path(page), label=f":small[{words}]")
        st.caption(
            f"They train {markdown_text(network_words(me))}. Build and Presets have other settings."
        )
        st.caption(f"{markdown_text(dataset.left_out)} {dataset.source}".strip())


def few_validation_rows(validation: int, training: int) -> str:
    """What it means that no row or a single one is left to validate a run with; "" where there are
    more."""
    trained = f"It trains on {plural(training, 'row')}, and"
    if validation == 0:
        return (
            f"**No row is left for validation.** {trained} the run can only show how well it "
            "learns these by heart, not what it does with new ones."
        )
    if validation == 1:
        return (
            f"**Only 1 row is left for validation.** {trained} the one other row is either right "
            "or wrong: that says next to nothing about new ones."
        )
    return ""


def network_words(me: Learner) -> str:
    """The network and the settings used on these data, which may have been chosen for other data:
    "a 4-10-10-3 network (ReLU) by Adam, learning rate 0.001", and all that is not as usual."""
    network, settings, usual = me.trainer.network, me.settings, Experiment()
    sizes = "-".join(map(str, (network.n_in, *(spec.units for spec in network.specs))))
    activation = setting_value("activation", settings.activation)
    words = f"a {sizes} network" + (f" ({activation})" if settings.hidden_units else "")
    words += f" by {title('optimizer', settings.optimizer)}"
    changed = [name for name in settings.changes_from(usual) if name in _ALSO_TOLD]
    told = [
        f"{SETTING_NAMES[name]} {setting_value(name, getattr(settings, name))}"
        for name in ("learning_rate", *changed)
    ]
    return ", ".join([words, *told])


def features_words(dataset: Dataset) -> str:
    """ "4 features", or "4 columns → 6 inputs, because sex becomes 2 (one for each word)"."""
    columns = inputs_of_columns(dataset)
    of_words = {name: count for name, count in columns.items() if count > 1}
    if not of_words:
        return plural(dataset.d, "feature")
    named = [f"{markdown_text(name)} becomes {count}" for name, count in of_words.items()]
    return (
        f"{plural(len(columns), 'column')} → {plural(dataset.d, 'input')}, because "
        f"{listed(named, MOST_NAMED)} (one input for each word)"
    )


def show_taken(words: str) -> None:
    """Right under what was pressed: that these rows are in use now, and what can be done next."""
    with st.container(border=True, gap="small"):
        st.markdown(f":green[:material/check_circle:] **{words}**")
        st.caption(
            "The run starts anew on these rows. Split and scale them below, or go and train."
        )
        st.page_link(
            frame.page_path("training"),
            label="Go to Training",
            icon=":material/arrow_forward:",
        )


def axes_of(me: Learner) -> tuple[FeatureAxis, FeatureAxis]:
    """The two features of the map; with one feature alone, the target stands for the other."""
    dataset, view = me.dataset, me.view

    def axis(feature: int) -> FeatureAxis:
        return FeatureAxis(
            dataset.feature_names[feature], dataset.feature_units[feature], dataset.x[:, feature]
        )

    if dataset.d > 1:
        return axis(view.x_feature), axis(view.y_feature)
    values = dataset.y[:, -1] if dataset.task == "regression" else dataset.labels.astype(float)
    return axis(0), FeatureAxis(dataset.target_name, dataset.target_unit, values)
