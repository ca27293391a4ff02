"""Widgets in, a frozen ``Experiment`` out. Every setting has one widget on the Training page: six
in view, the others behind a button, so that the pictures stand high on the page."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from neuralnet.data.catalogue import OWN_DATA
from neuralnet.data.datasets import DATASETS
from neuralnet.data.scaling import SCALINGS
from neuralnet.errors import SettingError
from neuralnet.experiment import MOST_LAYERS, MOST_UNITS, SETTINGS, Experiment, hidden_activations
from neuralnet.initializers import INITIALIZERS
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES, WARMUP_EPOCHS
from ui.kit import session
from ui.kit.locks import help_text as lock_help
from ui.kit.locks import is_fixed, is_hidden
from ui.kit.menu import page_path
from ui.words.settings import (
    L1_WORDS,
    SETTING_HELP,
    decay_words,
    schedule_words,
    setting_value,
)

LEARNING_RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
BATCH_SIZES = (1, 2, 5, 10, 20, 32, 50, 100, 239, 500, 1000)
MORE = "more_settings"
MORE_WIDTH = 1000
SLIDER_LAYERS = 4
SLIDER_UNITS = 32
USUAL_UNITS = 10  # in the first hidden layer of a network that had none


# Every widget begins at what the session keeps for it. Without a beginning of its own, a browser
# that is behind can miss the one message that puts the value in, and would then report the
# widget's first value as the learner's choice.


def _options(usual: tuple[Any, ...], present: Any) -> list[Any]:
    """The usual values, and the present one where a link brought another."""
    return sorted({*usual, present})


def _choice(field: str, label: str, options: Any, help_text: str = "", present: Any = None) -> Any:
    """A chooser, with the help of its setting where it has none of its own; a ``present`` value
    that was set layer by layer stands first among the options."""
    choices = [*([present] if isinstance(present, tuple) else []), *options]
    kept = session.get(field)
    if is_hidden(field):
        return kept
    return st.selectbox(
        label,
        choices,
        index=choices.index(kept) if kept in choices else 0,
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        help=lock_help(help_text or SETTING_HELP[field], field),
        disabled=is_fixed(field),
        persist_state="session",
        filter_mode=None,
    )


def _number(field: str, label: str, help_text: str = "", step: float = 1) -> Any:
    """A number as the run has it: not rounded, and within no limits of the widget's own. What
    cannot be used the engine refuses, in words; a browser would drop it in silence."""
    kept = session.get(field)
    if is_hidden(_setting_of(field)):
        return kept
    return st.number_input(
        label,
        value=kept,
        key=session.key(field),
        help=lock_help(help_text or SETTING_HELP[field], _setting_of(field)),
        disabled=is_fixed(_setting_of(field)),
        step=type(kept)(step),  # Streamlit wants both of one kind
        format="%.10g" if isinstance(kept, float) else "%d",
        persist_state="session",
    )


def _setting_of(field: str) -> str:
    """The setting that a field asks for, which may do so in percent."""
    return field.removesuffix("_percent")


def _number_of_layers(field: str, label: str, present: Any, **how: Any) -> Any:
    """A number for all layers; where each has its own, these are shown and stay as they are."""
    if not isinstance(present, tuple) or is_hidden(field):
        return _number(field, label, **how)
    _said(label, setting_value(field, present))
    return present


def _said(label: str, value: str, link: str = "Build page") -> None:
    """A setting that no widget here can say: its value in words, and the page that changes it."""
    st.markdown(f":small[{label}]  \n**{value}**")
    if link:
        st.page_link(page_path("build"), label=f":small[{link}]")


def _steps(field: str, label: str, options: list[Any], help_text: str) -> Any:
    if is_hidden(field):
        return session.get(field)
    return st.select_slider(
        label,
        options,
        value=session.get(field),
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        help=lock_help(help_text, field),
        disabled=is_fixed(field),
        persist_state="session",
    )


def _percent_to_share(field: str, label: str, help_text: str, present: float) -> float:
    """A share of 1, asked for in percent. A share that percent cannot say stays as it is."""
    percent = _number(f"{field}_percent", label, help_text)
    return present if percent == _percent(present) else percent / 100


def _percent(share: float) -> float:
    """0.29 as 29.0, and not as 28.999999999999996."""
    return round(100 * share, 10)


def _sliders_to_text() -> None:
    layers, units = session.get("layers"), session.get("units")
    session.renew("hidden_units", ", ".join([str(units)] * layers))


def _text_to_sliders() -> None:
    try:
        units = read_units(session.get("hidden_units"))
    except SettingError:
        return  # said where the settings are read
    _sliders_follow(units)


def _sliders_follow(units: tuple[int, ...]) -> None:
    """Let the sliders say ``units``, if they can."""
    if _sliders_can_say(units):
        session.renew("layers", len(units))
        session.renew("units", units[0] if units else USUAL_UNITS)


def _sliders_can_say(units: tuple[int, ...]) -> bool:
    return (
        len(set(units)) <= 1
        and len(units) <= SLIDER_LAYERS
        and max(units, default=1) <= SLIDER_UNITS
    )


def read_units(text: str) -> tuple[int, ...]:
    """ "10, 10" as (10, 10); nothing, or "none", as no hidden layer."""
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if parts == ["none"]:
        return ()
    if not all(part.isdecimal() for part in parts):
        words = f"whole numbers with commas between them, such as 10, 10 (1 to {MOST_UNITS} each)"
        raise SettingError("hidden_units", words, text)
    return Experiment(hidden_units=tuple(int(part) for part in parts)).hidden_units


def _units_typed(present: Experiment) -> tuple[int, ...]:
    """The hidden units that the text says; the present ones where it cannot be used."""
    try:
        return read_units(session.get("hidden_units"))
    except SettingError:
        return present.hidden_units


def fill(settings: Experiment, *, anew: bool = False) -> None:
    """Let the widgets show ``settings``: those that show nothing yet, or ``anew`` all of them. What
    is set layer by layer is no widget's own, and follows the layers."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in SETTINGS}
    values["hidden_units"] = setting_value("hidden_units", settings.hidden_units)
    values["stop_at_accuracy_percent"] = _percent(settings.stop_at_accuracy)
    for name, value in values.items():
        kept = session.get(name)
        if kept is None or isinstance(kept, tuple):
            session.put(name, value)
        elif anew:
            session.renew(name, value)
    if anew or session.get("layers") is None or session.get("units") is None:
        _sliders_follow(settings.hidden_units)


def settings_from_widgets(present: Experiment, more_place: DeltaGenerator) -> Experiment:
    """Draw all controls and return what they say: six here, the others behind a button at
    ``more_place``.

    Raises ``SettingError`` where something typed cannot be used; the caller keeps ``present``.
    """
    fill(present)
    values: dict[str, Any] = {}
    below_the_rate = _main_controls(present, values)
    if not is_hidden(*SETTINGS):
        more = more_place.popover(
            "More settings",
            key=session.key(MORE),
            on_change="rerun",
            icon=":material/settings:",
            width="stretch",
            help="Data, starting weights, regularisation, the schedule of the learning rate, and "
            "when to stop.",
        )
    if (
        not is_hidden(*SETTINGS) and more.open
    ):  # closed, these two dozen would be drawn anew at every press on the page
        with more, st.container(width=MORE_WIDTH):
            _more_controls(present, values)
    if not 0.0 <= values.get("stop_at_accuracy", 0.0) <= 1.0:  # asked for in percent
        percent = session.get("stop_at_accuracy_percent")
        raise SettingError("stop_at_accuracy", "a percentage from 0 to 100", percent)
    for name in [name for name in values if is_hidden(name)]:
        del values[name]  # nobody was asked
    base = present
    if values.get("dataset", present.dataset) != present.dataset:
        base = present.with_data(values["dataset"])
    if not is_hidden("hidden_units"):
        base = base.with_hidden_units(read_units(session.get("hidden_units")))
    # What is set layer by layer follows the layers, and output and loss follow the data.
    follows = {"dataset", *(name for name, value in values.items() if isinstance(value, tuple))}
    if base.task != present.task:
        follows.add("output")
    wanted = base.replace(**{name: v for name, v in values.items() if name not in follows})
    if schedule_words(wanted):
        below_the_rate.caption(
            f"Schedule: {schedule_words(wanted)}.",
            help="The rate above is its full size; the film and the numbers of a step say what it "
            "is there. Change it among More settings.",
        )
    return wanted


def _columns(widths: dict[str, list[float]]) -> list[DeltaGenerator]:
    """A place for each control, side by side; those of a hidden one take no room."""
    shown = {name: not is_hidden(name) for name in widths}
    wide = [width for name, each in widths.items() if shown[name] for width in each]
    places = iter(st.columns(wide, gap="medium", vertical_alignment="top") if wide else ())
    nowhere = st.container()
    return [next(places) if shown[name] else nowhere for name, each in widths.items() for _ in each]


def _main_controls(present: Experiment, values: dict[str, Any]) -> DeltaGenerator:
    """Draws them, and returns the place below the learning rate."""
    rate, batch, optimizer, layers, units, activation = _columns(
        {
            "learning_rate": [1.2],
            "batch_size": [1.1],
            "optimizer": [1.0],
            "hidden_units": [0.9, 1.0],
            "activation": [1.0],
        }
    )
    with rate:
        values["learning_rate"] = _steps(
            "learning_rate",
            "Learning rate",
            _options(LEARNING_RATES, present.learning_rate),
            "η says how far a step goes. SGD moves each weight by −η times its gradient; Adam "
            "divides the gradient by its recent size, so its first steps are all about η long. A "
            "change counts from this step on. A schedule that changes η while the network trains: "
            "More settings.",
        )
        below_the_rate = st.empty()
    with batch:
        values["batch_size"] = _steps(
            "batch_size",
            "Batch size",
            _options(BATCH_SIZES, present.batch_size),
            "Rows in one mini-batch. An epoch uses every training row once; a batch that is larger "
            "than all training rows uses all of them. A change counts from this step on.",
        )
    with optimizer:
        values["optimizer"] = _choice(
            "optimizer",
            "Optimizer",
            OPTIMIZERS,
            "How a gradient becomes a change of the weights. A change counts from this step on.",
        )
    hidden = _units_typed(present)
    with layers:
        if _sliders_can_say(hidden) and not is_hidden("hidden_units"):
            st.slider(
                "Hidden layers",
                0,
                SLIDER_LAYERS,
                value=session.get("layers"),
                key=session.key("layers"),
                on_change=_sliders_to_text,
                help=lock_help("Starts a new network at step 0.", "hidden_units"),
                disabled=is_fixed("hidden_units"),
                persist_state="session",
            )
        elif not is_hidden("hidden_units"):
            _said("Hidden layers", str(len(hidden)))
    with units:
        if is_hidden("hidden_units"):
            pass
        elif not _sliders_can_say(hidden):
            _said("Units in each", setting_value("hidden_units", hidden), link="")
        elif hidden:
            st.slider(
                "Units in each",
                1,
                SLIDER_UNITS,
                value=session.get("units"),
                key=session.key("units"),
                on_change=_sliders_to_text,
                help=lock_help(
                    "Starts a new network at step 0. Layers of different width: More settings.",
                    "hidden_units",
                ),
                disabled=is_fixed("hidden_units"),
                persist_state="session",
            )
        else:
            _said("Units in each", "no hidden layer", link="")
    with activation:
        values["activation"] = _choice(
            "activation",
            "Activation",
            hidden_activations(),
            "The function φ of the hidden units, a = φ(z). Starts a new network at step 0.",
            present.activation,
        )
        if any(present.per_layer("dropout")) and not is_hidden("dropout"):
            st.caption(
                f"Dropout {setting_value('dropout', present.dropout)} is on in training.",
                help="In every training step each hidden unit is left out with this probability; "
                "losses and answers are measured with all units. Change it on the Build page.",
            )
    return below_the_rate


def _more_controls(present: Experiment, values: dict[str, Any]) -> None:
    data, network, learning, ending = st.columns(4, gap="medium")
    with data:
        st.markdown("**Data**")
        sets = [*DATASETS] if present.own_data is None else [OWN_DATA, *DATASETS]
        values["dataset"] = _choice("dataset", "Data set", sets)
        info = DATASETS.get(values["dataset"])
        if not is_hidden("dataset"):
            st.caption("From the Data page." if info is None else info.description)
        if info is not None and info.generated:
            values["samples"] = _number("samples", "Points", step=10)
            values["noise"] = _number("noise", "Noise", step=0.05)
            values["data_seed"] = _number("data_seed", "Seed of the points")
        values["scaling"] = _choice("scaling", "Scaling of the inputs", SCALINGS)
        values["validation_share"] = _number(
            "validation_share",
            "Share kept for validation",
            "These rows are measured and never trained on.",
            step=0.05,
        )
        values["split_seed"] = _number("split_seed", "Seed of the split")
    with network:
        st.markdown("**Network**")
        if not is_hidden("hidden_units"):
            st.text_input(
                "Hidden units, layer by layer",
                value=session.get("hidden_units"),
                key=session.key("hidden_units"),
                on_change=_text_to_sliders,
                help=f"Up to {MOST_LAYERS} layers of 1 to {MOST_UNITS} units, for example 16, 8. "
                "Empty: no hidden layer.",
                disabled=is_fixed("hidden_units"),
                persist_state="session",
            )
        values["initializer"] = _choice(
            "initializer", "Starting weights", INITIALIZERS, present=present.initializer
        )
        if values["initializer"] != "zeros":  # a multiple of zero is zero
            values["initializer_scale"] = _number_of_layers(
                "initializer_scale", "Scale", present.initializer_scale, step=0.1
            )
        values["seed"] = _number("seed", "Seed of the weights", "Also shuffles the rows.")
        if len(present.class_names) == 2:
            usual = dict.fromkeys(("auto", "softmax", "sigmoid", present.output))
            values["output"] = _choice("output", "Output layer", usual)
    with learning:
        st.markdown("**Learning**")
        for number in OPTIMIZERS[values["optimizer"]].hyper_parameters:
            values[number.name] = _number(
                number.name, f"{number.title} {number.symbol}", number.meaning, step=0.05
            )
        values["schedule"] = _choice(
            "schedule",
            "Schedule of the learning rate",
            SCHEDULES,
            "How the learning rate changes while the network is trained. It counts in epochs from "
            "the start of the run, wherever it is set. A change counts from this step on.",
        )
        for number in (*SCHEDULES[values["schedule"]].numbers, WARMUP_EPOCHS):
            step = 1 if isinstance(number.default, int) else 0.1
            values[number.name] = _number(
                number.name, f"{number.title} {number.symbol}", number.meaning, step=step
            )
        values["weight_decay"] = _number_of_layers(
            "weight_decay",
            "L2 weight decay λ",
            present.weight_decay,
            help_text=decay_words(values["optimizer"], "every weight"),
            step=0.001,
        )
        values["l1_penalty"] = _number_of_layers(
            "l1_penalty", "L1 penalty λ₁", present.l1_penalty, help_text=L1_WORDS, step=0.001
        )
        values["clip_norm"] = _number(
            "clip_norm",
            "Largest gradient norm",
            "A gradient that is longer than this is shortened to this length. 0: no clipping.",
            step=0.5,
        )
    with ending:
        st.markdown("**When to stop**")
        values["epochs"] = _number("epochs", "Epochs", step=10)
        values["patience"] = _number(
            "patience",
            "Early stopping patience",
            "Stop when the validation loss has not become lower for this many epochs. 0: off.",
        )
        if (present.task if info is None else info.task) == "classification":
            values["stop_at_accuracy"] = _percent_to_share(
                "stop_at_accuracy",
                "Stop at accuracy (%)",
                "Of the validation rows, in percent: 90 stops at nine of ten. 0: off.",
                present.stop_at_accuracy,
            )
        values["stop_at_loss"] = _number("stop_at_loss", "Stop at training loss", step=0.01)
