"""Widgets in, a frozen ``Experiment`` out. Every setting has one widget on the Training page: six
in view, the others in an expander."""

from __future__ import annotations

from typing import Any

import streamlit as st

from neuralnet.datasets import DATASETS
from neuralnet.experiment import (
    HIDDEN_ACTIVATIONS,
    MOST_LAYERS,
    MOST_UNITS,
    OWN_DATA,
    SETTINGS,
    Experiment,
    SettingError,
)
from neuralnet.initializers import INITIALIZERS
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.scaling import SCALINGS
from ui import session
from ui.wording import setting_value

LEARNING_RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
BATCH_SIZES = (1, 2, 5, 10, 20, 32, 50, 100, 239, 500, 1000)
SLIDER_LAYERS = 4
SLIDER_UNITS = 32


# Every widget begins at what the session keeps for it. Without a beginning of its own, a browser
# that is behind can miss the one message that puts the value in, and would then report the
# widget's first value as the learner's choice.


def _options(usual: tuple[Any, ...], present: Any) -> list[Any]:
    """The usual values, and the present one where a link brought another."""
    return sorted({*usual, present})


def _choice(
    field: str, label: str, options: Any, help_text: str | None = None, present: Any = None
) -> Any:
    """A chooser; a ``present`` value that was set layer by layer stands first among the options."""
    choices = [*([present] if isinstance(present, tuple) else []), *options]
    kept = session.get(field)
    return st.selectbox(
        label,
        choices,
        index=choices.index(kept) if kept in choices else 0,
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        help=help_text,
        persist_state="session",
        filter_mode=None,
    )


def _number(field: str, label: str, help_text: str | None = None, **limits: Any) -> Any:
    return st.number_input(
        label,
        value=session.get(field),
        key=session.key(field),
        help=help_text,
        persist_state="session",
        **limits,
    )


def _number_of_layers(field: str, label: str, present: Any, **how: Any) -> Any:
    """A number for all layers; where each has its own, these are shown and stay as they are."""
    if not isinstance(present, tuple):
        return _number(field, label, **how)
    st.text_input(
        label,
        setting_value(field, present),
        key=session.key(f"{field}_by_layer"),
        disabled=True,
        help="Set layer by layer, on the Build page.",
    )
    return present


def _steps(field: str, label: str, options: list[Any], help_text: str) -> Any:
    return st.select_slider(
        label,
        options,
        value=session.get(field),
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        help=help_text,
        persist_state="session",
    )


def _sliders_to_text() -> None:
    layers, units = session.get("layers"), session.get("units")
    session.put("hidden_units", ", ".join([str(units)] * layers))


def _text_to_sliders() -> None:
    try:
        units = read_units(session.get("hidden_units"))
    except SettingError:
        return  # said where the settings are read
    session.put("layers", min(len(units), SLIDER_LAYERS))
    if units:
        session.put("units", min(units[0], SLIDER_UNITS))


def read_units(text: str) -> tuple[int, ...]:
    """ "10, 10" as (10, 10); nothing, or "none", as no hidden layer."""
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if parts == ["none"]:
        return ()
    if not all(part.isdecimal() for part in parts):
        words = f"whole numbers with commas between them, such as 10, 10 (1 to {MOST_UNITS} each)"
        raise SettingError("hidden_units", words, text)
    return Experiment(hidden_units=tuple(int(part) for part in parts)).hidden_units


def fill(settings: Experiment, *, anew: bool = False) -> None:
    """Let the widgets show ``settings``: those that show nothing yet, or ``anew`` all of them. What
    is set layer by layer is no widget's own, and follows the layers."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in SETTINGS}
    values["hidden_units"] = setting_value("hidden_units", settings.hidden_units)
    values["layers"] = min(len(settings.hidden_units), SLIDER_LAYERS)
    values["units"] = min(settings.hidden_units[0] if settings.hidden_units else 10, SLIDER_UNITS)
    for name, value in values.items():
        kept = session.get(name)
        if anew or kept is None or isinstance(kept, tuple):
            session.put(name, value)


def settings_from_widgets(present: Experiment) -> Experiment:
    """Draw all controls and return what they say.

    Raises ``SettingError`` where something typed cannot be used; the caller keeps ``present``.
    """
    fill(present)
    values: dict[str, Any] = {}
    _main_controls(present, values)
    with st.expander("More settings: data, starting weights, regularisation, when to stop"):
        _more_controls(present, values)
    base = present
    if values["dataset"] != present.dataset:
        base = present.with_data(values["dataset"])
    base = base.with_hidden_units(read_units(session.get("hidden_units")))
    # What is set layer by layer follows the layers, and output and loss follow the data.
    follows = {"dataset", *(name for name, value in values.items() if isinstance(value, tuple))}
    if base.task != present.task:
        follows.add("output")
    return base.replace(**{name: v for name, v in values.items() if name not in follows})


def _main_controls(present: Experiment, values: dict[str, Any]) -> None:
    rate, batch, optimizer, layers, units, activation = st.columns(
        [1.2, 1.1, 1, 0.9, 1, 1], gap="medium", vertical_alignment="top"
    )
    with rate:
        values["learning_rate"] = _steps(
            "learning_rate",
            "Learning rate",
            _options(LEARNING_RATES, present.learning_rate),
            "η scales every update. SGD moves each weight by η times its negative gradient; Adam "
            "divides by the gradient's recent size, so its first moves are all about η. Branches "
            "at the cursor.",
        )
    with batch:
        values["batch_size"] = _steps(
            "batch_size",
            "Batch size",
            _options(BATCH_SIZES, present.batch_size),
            "Rows in one mini-batch. An epoch uses every training row once; a batch larger than "
            "the training set is the whole set. Branches at the cursor.",
        )
    with optimizer:
        values["optimizer"] = _choice(
            "optimizer",
            "Optimizer",
            OPTIMIZERS,
            "How a gradient becomes a change of the weights. Branches at the cursor.",
        )
    # Sliders cannot say "8, 3": there the field under More settings alone has the word.
    alike = len(set(present.hidden_units)) <= 1 and len(present.hidden_units) <= SLIDER_LAYERS
    alike = alike and max(present.hidden_units, default=1) <= SLIDER_UNITS
    own = "" if alike else " This network's layers are set one by one under More settings."
    with layers:
        st.slider(
            "Hidden layers",
            0,
            SLIDER_LAYERS,
            value=session.get("layers"),
            key=session.key("layers"),
            on_change=_sliders_to_text,
            disabled=not alike,
            help=f"Starts a new network at step 0.{own}",
            persist_state="session",
        )
    with units:
        st.slider(
            "Units in each",
            1,
            SLIDER_UNITS,
            value=session.get("units"),
            key=session.key("units"),
            on_change=_sliders_to_text,
            disabled=not alike,
            help="Starts a new network at step 0. Layers of different width: More settings."
            if alike
            else own.strip(),
            persist_state="session",
        )
    with activation:
        values["activation"] = _choice(
            "activation",
            "Activation",
            HIDDEN_ACTIVATIONS,
            "The function φ of the hidden units, a = φ(z). Starts a new network at step 0.",
            present.activation,
        )


def _more_controls(present: Experiment, values: dict[str, Any]) -> None:
    data, network, learning, ending = st.columns(4, gap="medium")
    with data:
        st.markdown("**Data**")
        sets = [*DATASETS] if present.own_data is None else [OWN_DATA, *DATASETS]
        values["dataset"] = _choice("dataset", "Data set", sets)
        info = DATASETS.get(values["dataset"])
        st.caption("From the Data page." if info is None else info.description)
        if info is not None and info.generated:
            values["samples"] = _number("samples", "Points", min_value=10, max_value=5000, step=10)
            values["noise"] = _number(
                "noise", "Noise", min_value=0.0, max_value=1.0, step=0.05, format="%.2f"
            )
            values["data_seed"] = _number("data_seed", "Seed of the points", min_value=0, step=1)
        values["scaling"] = _choice(
            "scaling",
            "Scaling of the inputs",
            SCALINGS,
            "Fitted on the training rows only. On raw millimetres and grams plain gradient descent "
            "learns nothing, and Adam wanders: try it.",
        )
        values["validation_share"] = _number(
            "validation_share",
            "Share kept for validation",
            "These rows are measured and never trained on.",
            min_value=0.0,
            max_value=0.9,
            step=0.05,
            format="%.2f",
        )
        values["split_seed"] = _number("split_seed", "Seed of the split", min_value=0, step=1)
    with network:
        st.markdown("**Network**")
        st.text_input(
            "Hidden units, layer by layer",
            value=session.get("hidden_units"),
            key=session.key("hidden_units"),
            on_change=_text_to_sliders,
            help=f"Up to {MOST_LAYERS} layers of 1 to {MOST_UNITS} units, for example 16, 8. "
            "Empty: no hidden layer.",
            persist_state="session",
        )
        values["initializer"] = _choice(
            "initializer", "Starting weights", INITIALIZERS, present=present.initializer
        )
        values["initializer_scale"] = _number_of_layers(
            "initializer_scale",
            "Scale",
            present.initializer_scale,
            min_value=0.0,
            max_value=100.0,
            step=0.1,
            format="%.2f",
        )
        values["seed"] = _number(
            "seed", "Seed of the weights", "Also shuffles the rows.", min_value=0, step=1
        )
        if len(present.class_names) == 2:
            usual = dict.fromkeys(("auto", "softmax", "sigmoid", present.output))
            values["output"] = _choice("output", "Output layer", usual)
    with learning:
        st.markdown("**Learning**")
        values["momentum"] = _number(
            "momentum",
            "Momentum μ",
            "Used by SGD with momentum.",
            min_value=0.0,
            max_value=0.99,
            step=0.05,
            format="%.2f",
        )
        values["weight_decay"] = _number_of_layers(
            "weight_decay",
            "L2 weight decay λ",
            present.weight_decay,
            help_text="Adds λW to the gradient of every weight; biases do not decay.",
            min_value=0.0,
            max_value=10.0,
            step=0.001,
            format="%.4f",
        )
        values["clip_norm"] = _number(
            "clip_norm",
            "Largest gradient norm",
            "A longer gradient is scaled down to this length. 0: no clipping.",
            min_value=0.0,
            max_value=1000.0,
            step=0.5,
            format="%.2f",
        )
    with ending:
        st.markdown("**When to stop**")
        values["epochs"] = _number("epochs", "Epochs", min_value=1, max_value=2000, step=10)
        values["patience"] = _number(
            "patience",
            "Early stopping patience",
            "Stop when the validation loss has not improved for so many epochs. 0: off.",
            min_value=0,
            max_value=2000,
            step=1,
        )
        values["stop_at_accuracy"] = _number(
            "stop_at_accuracy",
            "Stop at accuracy",
            "Of the validation rows. 0: off.",
            min_value=0.0,
            max_value=1.0,
            step=0.01,
            format="%.2f",
        )
        values["stop_at_loss"] = _number(
            "stop_at_loss",
            "Stop at training loss",
            "0: off.",
            min_value=0.0,
            max_value=100.0,
            step=0.01,
            format="%.3f",
        )
