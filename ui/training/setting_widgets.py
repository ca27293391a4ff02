"""The widgets of the settings. Every setting has one on the Training page: six in view, the others
behind a button, so that the pictures stand high on the page.

They are a part of the page. What a widget says takes effect in its callback, before anything is
drawn: so a change draws anew what shows something else now, and not the page.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
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
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.kit.controls import as_percent
from ui.kit.locks import help_text as lock_help
from ui.kit.locks import is_fixed, is_hidden
from ui.kit.menu import page_path
from ui.kit.parts import follow, part
from ui.words.escaping import markdown_text
from ui.words.settings import (
    L1_WORDS,
    SETTING_HELP,
    decay_words,
    label,
    refusal,
    schedule_words,
    setting_value,
)

LEARNING_RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
BATCH_SIZES = (1, 2, 5, 10, 20, 32, 50, 100, 239, 500, 1000)
MORE = "more_settings"
MORE_WIDTH = 1000


def show_settings(me: Learner, more_place: DeltaGenerator) -> None:
    """Draw the widgets and let the run follow them; those behind the button at ``more_place``."""
    part("settings_part", lambda: _draw(me, more_place), lambda: _looks(me.settings))


def _draw(me: Learner, more_place: DeltaGenerator) -> None:
    controls.fill(me.settings)
    with st.container(key="settings"):
        _draw_widgets(me.settings, more_place)
    _use(me)
    if me.scene.refusal:  # a widget asked for what the scene keeps fixed: it shows the run again
        controls.fill(me.settings, anew=True)
        st.rerun()
    beside = {"hidden_units", *controls.asked(me.settings)}
    for field in _refused():
        if not (session.get(controls.MORE_DRAWN) and field in beside):  # there its widget says it
            st.error(markdown_text(_refused()[field]), icon=":material/error:")


def _use(me: Learner) -> None:
    """Let the run follow the widgets; where it cannot follow one, note why."""
    wanted, refused = controls.wanted(me.settings)
    try:
        me.use_settings(wanted)
    except SettingError as error:  # such as a network that is too large
        refused[error.field] = error
        with suppress(SettingError):
            me.use_settings(wanted.with_hidden_units(me.settings.hidden_units))
    session.put(
        controls.REFUSED, {field: _refused_words(me, error) for field, error in refused.items()}
    )


def _refused_words(me: Learner, error: SettingError) -> str:
    present = getattr(me.settings, error.field, None)
    if present is None:
        return f"{refusal(error)}. The run is still the one before."
    used = as_percent(present) if error.field == "stop_at_accuracy" else present
    return f"{refusal(error)}. The run still uses {setting_value(error.field, used)}."


def _refused() -> dict[str, str]:
    """Why what a widget asks for cannot be used, by its setting."""
    found: dict[str, str] = session.get(controls.REFUSED) or {}
    return found


def _show_refused(field: str) -> None:
    """Beside the widget of ``field``: why what it says is not used."""
    if field in _refused():
        st.error(f":small[{markdown_text(_refused()[field])}]")


def _changed() -> None:
    """A widget says something else."""
    me = session.learner()
    _use(me)
    if me.scene.refusal or me.device_lost:  # both are said at the head of the page
        fill_anew(me)
        st.rerun()
    follow()


def fill_anew(me: Learner) -> None:
    """Let the widgets show the run, whatever they say: for a callback."""
    controls.fill(me.settings, anew=True)
    session.put(controls.REFUSED, {})


def _sliders_changed() -> None:
    controls.sliders_to_text()
    _changed()


def _text_changed() -> None:
    controls.text_to_sliders()
    _changed()


def _looks(present: Experiment) -> Hashable:
    """What the widgets show besides what each of them says: with it they are drawn anew."""
    if session.get(MORE):
        return present, *_refused().items()
    return (
        *_refused().items(),
        *(session.key(name) for name in (*controls.MAIN, "layers", "units")),
        _options(LEARNING_RATES, present.learning_rate),
        _options(BATCH_SIZES, present.batch_size),
        schedule_words(present),
        _layers_in_words(controls.units_typed(present)),
        present.activation if isinstance(present.activation, tuple) else "",
        _dropout_words(present),
    )


def _options(usual: tuple[Any, ...], present: Any) -> tuple[Any, ...]:
    """The usual values, and the present one where a link brought another."""
    return tuple(sorted({*usual, present}))


def _layers_in_words(hidden: tuple[int, ...]) -> str:
    """What the places of the two sliders say of the hidden layers where a slider cannot."""
    if not controls.sliders_can_say(hidden):
        return setting_value("hidden_units", hidden)
    return "" if hidden else "no hidden layer"


def _dropout_words(present: Experiment) -> str:
    if not any(present.per_layer("dropout")) or is_hidden("dropout"):
        return ""
    return f"Dropout {setting_value('dropout', present.dropout)} is on in training."


# Every widget begins at what the session keeps for it. Without a beginning of its own, a browser
# that is behind can miss the one message that puts the value in, and would then report the
# widget's first value as the learner's choice.


def _choice(field: str, options: Any, help_text: str = "", present: Any = None) -> None:
    """A chooser, with the help of its setting where it has none of its own; a ``present`` value
    that was set layer by layer stands first among the options."""
    if is_hidden(field):
        return
    choices = [*([present] if isinstance(present, tuple) else []), *options]
    kept = session.get(field)
    st.selectbox(
        label(field),
        choices,
        index=choices.index(kept) if kept in choices else 0,
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        on_change=_changed,
        help=lock_help(help_text or SETTING_HELP[field], field),
        disabled=is_fixed(field),
        persist_state="session",
        filter_mode=None,
    )


def _number(field: str, help_text: str = "", step: float = 1) -> None:
    """A number as the run has it: not rounded, and within no limits of the widget's own. What
    cannot be used the engine refuses, in words; a browser would drop it in silence."""
    setting = field.removesuffix("_percent")  # which asks for a share in percent
    if is_hidden(setting):
        return
    kept = session.get(field)
    st.number_input(
        label(setting),
        value=kept,
        key=session.key(field),
        on_change=_changed,
        help=lock_help(help_text or SETTING_HELP[field], setting),
        disabled=is_fixed(setting),
        step=type(kept)(step),  # Streamlit wants both of one kind
        format="%.10g" if isinstance(kept, float) else "%d",
        persist_state="session",
    )
    _show_refused(setting)


def _number_of_layers(field: str, present: Any, **how: Any) -> None:
    """A number for all layers; where each has its own, these are shown and stay as they are."""
    if not isinstance(present, tuple) or is_hidden(field):
        _number(field, **how)
        return
    _say(label(field), setting_value(field, present))


def _say(label: str, value: str, link: str = "Build page") -> None:
    """A setting that no widget here can say: its value in words, and the page that changes it."""
    st.markdown(f":small[{label}]  \n**{value}**")
    if link:
        st.page_link(page_path("build"), label=f":small[{link}]")


def _steps(field: str, options: tuple[Any, ...], help_text: str) -> None:
    if is_hidden(field):
        return
    st.select_slider(
        label(field),
        options,
        value=session.get(field),
        format_func=lambda value: setting_value(field, value),
        key=session.key(field),
        on_change=_changed,
        help=lock_help(help_text, field),
        disabled=is_fixed(field),
        persist_state="session",
    )


def _layer_slider(name: str, label: str, least: int, most: int, help_text: str) -> None:
    """A slider for the hidden layers, which the text of their units follows."""
    st.slider(
        label,
        least,
        most,
        value=session.get(name),
        key=session.key(name),
        on_change=_sliders_changed,
        help=lock_help(help_text, "hidden_units"),
        disabled=is_fixed("hidden_units"),
        persist_state="session",
    )


def _draw_widgets(present: Experiment, more_place: DeltaGenerator) -> None:
    more_drawn = False
    _main_widgets(present)
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
        more_drawn = bool(more.open)
    # Closed, these two dozen would be drawn anew with every change.
    session.put(controls.MORE_DRAWN, more_drawn)
    if more_drawn:
        with more, st.container(width=MORE_WIDTH):
            _more_widgets(present)


def _columns(widths: dict[str, list[float]]) -> list[DeltaGenerator]:
    """A place for each control, side by side; those of a hidden one take no room."""
    shown = {name: not is_hidden(name) for name in widths}
    wide = [width for name, each in widths.items() if shown[name] for width in each]
    places = iter(st.columns(wide, gap="medium", vertical_alignment="top") if wide else ())
    nowhere = st.container()
    return [next(places) if shown[name] else nowhere for name, each in widths.items() for _ in each]


def _main_widgets(present: Experiment) -> None:
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
        _steps(
            "learning_rate",
            _options(LEARNING_RATES, present.learning_rate),
            "η says how far a step goes. SGD moves each weight by −η times its gradient; Adam "
            "divides the gradient by its recent size, so its first steps are all about η long. A "
            "change counts from this step on. A schedule that changes η while the network trains: "
            "More settings.",
        )
        if schedule_words(present):
            st.caption(
                f"Schedule: {schedule_words(present)}.",
                help="The rate above is its full size; the film and the numbers of a step say what "
                "it is there. Change it among More settings.",
            )
    with batch:
        _steps(
            "batch_size",
            _options(BATCH_SIZES, present.batch_size),
            "Rows in one mini-batch. An epoch uses every training row once; a batch that is larger "
            "than all training rows uses all of them. A change counts from this step on.",
        )
    with optimizer:
        _choice(
            "optimizer",
            OPTIMIZERS,
            "How a gradient becomes a change of the weights. A change counts from this step on.",
        )
    if not is_hidden("hidden_units"):
        _hidden_layers(controls.units_typed(present), layers, units)
    with activation:
        _choice(
            "activation",
            hidden_activations(),
            "The function φ of the hidden units, a = φ(z). Starts a new network at step 0.",
            present.activation,
        )
        if _dropout_words(present):
            st.caption(
                _dropout_words(present),
                help="In every training step each hidden unit is left out with this probability; "
                "losses and answers are measured with all units. Change it on the Build page.",
            )


def _hidden_layers(hidden: tuple[int, ...], layers: DeltaGenerator, units: DeltaGenerator) -> None:
    in_words = _layers_in_words(hidden)
    with layers:
        if controls.sliders_can_say(hidden):
            most = controls.SLIDER_LAYERS
            _layer_slider("layers", "Hidden layers", 0, most, "Starts a new network at step 0.")
        else:
            _say("Hidden layers", str(len(hidden)))
    with units:
        if in_words:
            _say("Units in each", in_words, link="")
        else:
            _layer_slider(
                "units",
                "Units in each",
                1,
                controls.SLIDER_UNITS,
                "Starts a new network at step 0. Layers of different width: More settings.",
            )


def _more_widgets(present: Experiment) -> None:
    # What is chosen of the data has the longest names.
    places = st.columns([1.45, 1, 1, 1], gap="small")
    for place, draw in zip(places, (_data, _network, _learning, _ending), strict=True):
        with place:
            draw(present, controls.asked(present))


def _data(present: Experiment, asked: set[str]) -> None:
    st.markdown("**Data**")
    sets = [*DATASETS] if present.own_data is None else [OWN_DATA, *DATASETS]
    _choice("dataset", sets)
    info = DATASETS.get(present.dataset)
    if not is_hidden("dataset"):
        st.caption("From the Data page." if info is None else info.description)
    if "samples" in asked:
        _number("samples", step=10)
        _number("noise", step=0.05)
        _number("data_seed")
    _choice("scaling", SCALINGS)
    _number(
        "validation_share",
        "These rows are measured and never trained on.",
        step=0.05,
    )
    _number("split_seed")


def _network(present: Experiment, asked: set[str]) -> None:
    st.markdown("**Network**")
    if not is_hidden("hidden_units"):
        st.text_input(
            label("hidden_units"),
            value=session.get("hidden_units"),
            key=session.key("hidden_units"),
            on_change=_text_changed,
            help=f"Up to {MOST_LAYERS} layers of 1 to {MOST_UNITS} units, for example 16, 8. "
            "0: no hidden layer.",
            disabled=is_fixed("hidden_units"),
            persist_state="session",
        )
        _show_refused("hidden_units")
    _choice("initializer", INITIALIZERS, present=present.initializer)
    if controls.said("initializer", present) != "zeros":  # a multiple of zero is zero
        _number_of_layers("initializer_scale", present.initializer_scale, step=0.1)
    _number("seed", "Also shuffles the rows.")
    if "output" in asked:
        usual = dict.fromkeys(("auto", "softmax", "sigmoid", present.output))
        _choice("output", usual)


def _learning(present: Experiment, _asked: set[str]) -> None:
    st.markdown("**Learning**")
    optimizer = OPTIMIZERS[controls.said("optimizer", present)]
    for number in optimizer.hyper_parameters:
        _number(number.name, number.meaning, step=0.05)
    _choice(
        "schedule",
        SCHEDULES,
        "How the learning rate changes while the network is trained. It counts in epochs from "
        "the start of the run, wherever it is set. A change counts from this step on.",
    )
    for number in (*SCHEDULES[controls.said("schedule", present)].numbers, WARMUP_EPOCHS):
        step = 1 if isinstance(number.default, int) else 0.1
        _number(number.name, number.meaning, step=step)
    _number_of_layers(
        "weight_decay",
        present.weight_decay,
        help_text=decay_words(optimizer.name, "every weight"),
        step=0.001,
    )
    _number_of_layers("l1_penalty", present.l1_penalty, help_text=L1_WORDS, step=0.001)
    _number(
        "clip_norm",
        "A gradient that is longer than this is shortened to this length. 0: no clipping.",
        step=0.5,
    )


def _ending(_present: Experiment, asked: set[str]) -> None:
    st.markdown("**When to stop**")
    _number("epochs", step=10)
    _number(
        "patience",
        "Stop when the validation loss has not become lower for this many epochs. 0: off.",
    )
    if "stop_at_accuracy" in asked:
        _number(
            "stop_at_accuracy_percent",
            "Of the validation rows, in percent: 90 stops at nine of ten. 0: off.",
        )
    _number("stop_at_loss", step=0.01)
