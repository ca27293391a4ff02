"""What the widgets of the settings say, as a frozen ``Experiment``. They are drawn on the Training
page alone (``ui/training/setting_widgets.py``); what they say goes with the learner to every page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from neuralnet.data.datasets import DATASETS
from neuralnet.errors import SettingError
from neuralnet.experiment import MOST_UNITS, SETTINGS, Experiment
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.schedules import SCHEDULES, WARMUP_EPOCHS
from ui.kit import session
from ui.kit.locks import is_hidden
from ui.words.settings import setting_value

MORE_DRAWN = "more_settings_drawn"  # whether the widgets behind "More settings" are on the screen
REFUSED = "settings_refused"  # what a widget asks for that cannot be used, by its setting: why not
_FILLED = "settings_filled"  # the settings with which they were last filled
SLIDER_LAYERS = 4
SLIDER_UNITS = 32
USUAL_UNITS = 10  # in the first hidden layer of a network that had none
MAIN = ("learning_rate", "batch_size", "optimizer", "activation")  # in view on the page


def as_percent(share: float) -> float:
    """0.29 as 29.0, and not as 28.999999999999996."""
    return round(100 * share, 10)


def sliders_to_text() -> None:
    layers, units = session.get("layers"), session.get("units")
    session.renew("hidden_units", ", ".join([str(units)] * layers))


def text_to_sliders() -> None:
    try:
        units = read_units(session.get("hidden_units"))
    except SettingError:
        return  # said where the settings are read
    _sliders_follow(units)


def _sliders_follow(units: tuple[int, ...]) -> None:
    """Let the sliders say ``units``, if they can."""
    if sliders_can_say(units):
        session.renew("layers", len(units))
        session.renew("units", units[0] if units else USUAL_UNITS)


def sliders_can_say(units: tuple[int, ...]) -> bool:
    return (
        len(set(units)) <= 1
        and len(units) <= SLIDER_LAYERS
        and max(units, default=1) <= SLIDER_UNITS
    )


def read_units(text: str) -> tuple[int, ...]:
    """ "10, 10" as (10, 10); "none" or 0 as no hidden layer. An empty field says nothing: whoever
    empties it is about to type something else."""
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if parts == ["none"]:
        return ()
    if not parts or not all(part.isdecimal() for part in parts):
        words = f"numbers such as 10, 10 (1 to {MOST_UNITS} units in each layer), or 0 for none"
        raise SettingError("hidden_units", words, text)
    return _checked(tuple(int(part) for part in parts))


@lru_cache(maxsize=256)
def _checked(units: tuple[int, ...]) -> tuple[int, ...]:
    return Experiment(hidden_units=units).hidden_units


def units_typed(present: Experiment) -> tuple[int, ...]:
    """The hidden units that the text says; the present ones where it cannot be used."""
    try:
        return read_units(session.get("hidden_units"))
    except SettingError:
        return present.hidden_units


def fill(settings: Experiment, *, anew: bool = False) -> None:
    """Let the widgets show ``settings``: those that show nothing yet, or ``anew`` all of them. What
    is set layer by layer is no widget's own, and follows the layers."""
    if not anew and session.get(_FILLED) == settings:
        return
    session.put(_FILLED, settings)
    values: dict[str, Any] = {name: getattr(settings, name) for name in SETTINGS}
    values["hidden_units"] = setting_value("hidden_units", settings.hidden_units)
    values["stop_at_accuracy_percent"] = as_percent(settings.stop_at_accuracy)
    for name, value in values.items():
        kept = session.get(name)
        if kept is None or isinstance(kept, tuple):
            session.put(name, value)
        elif anew:
            session.renew(name, value)
    if anew or session.get("layers") is None or session.get("units") is None:
        _sliders_follow(settings.hidden_units)


def asked(present: Experiment) -> set[str]:
    """The settings that a widget on the screen asks for, given what the others say: no hidden ones,
    and none that are set layer by layer. Off the screen still what was refused, for its widget says
    the same when it comes back."""
    names, behind = set(MAIN), _asked_behind_more(present)
    names |= behind if session.get(MORE_DRAWN) else behind & set(session.get(REFUSED) or ())
    layered = {name for name in names if isinstance(session.get(name), tuple)}
    return {name for name in names - layered if not is_hidden(name)}


def _asked_behind_more(present: Experiment) -> set[str]:
    names = {"dataset", "scaling", "validation_share", "split_seed", "initializer", "seed"}
    names |= {"schedule", "weight_decay", "l1_penalty", "clip_norm"}
    names |= {"epochs", "patience", "stop_at_loss"}
    info = DATASETS.get(said("dataset", present))
    if info is not None and info.generated:
        names |= {"samples", "noise", "data_seed"}
    if said("initializer", present) != "zeros":  # a multiple of zero is zero
        names.add("initializer_scale")
    if len(present.class_names) == 2:
        names.add("output")
    numbers = OPTIMIZERS[said("optimizer", present)].hyper_parameters
    numbers += (*SCHEDULES[said("schedule", present)].numbers, WARMUP_EPOCHS)
    names |= {number.name for number in numbers}
    if (present.task if info is None else info.task) == "classification":
        names.add("stop_at_accuracy")
    return names


def said(name: str, present: Experiment) -> Any:
    """What the widget of a setting says, be it one for a share in percent; what the ``present``
    settings say where nobody is asked for it."""
    if is_hidden(name):
        return getattr(present, name)
    if name != "stop_at_accuracy":
        return session.get(name)
    percent, share = session.get("stop_at_accuracy_percent"), present.stop_at_accuracy
    if percent is None:
        return None
    # A share that percent cannot say stays as it is.
    return share if percent == as_percent(share) else percent / 100


def wanted(present: Experiment) -> tuple[Experiment, dict[str, SettingError]]:
    """The settings that the widgets ask for, beside the ``present`` ones; and those that cannot be
    used, which stay as they are and keep none of the others from being used."""
    values = {name: said(name, present) for name in asked(present)}
    refused: dict[str, SettingError] = {}
    share = values.get("stop_at_accuracy", 0.0)
    if share is None or not 0.0 <= share <= 1.0:
        percent = session.get("stop_at_accuracy_percent")
        refused["stop_at_accuracy"] = SettingError(
            "stop_at_accuracy", "a percentage from 0 to 100", percent
        )
        del values["stop_at_accuracy"]
    base = present
    if values.get("dataset", present.dataset) != present.dataset:
        base = present.with_data(values["dataset"])
    if not is_hidden("hidden_units"):
        try:
            units = read_units(session.get("hidden_units"))
        except SettingError as error:
            refused["hidden_units"] = error
        else:
            if units != base.hidden_units:
                base = base.with_hidden_units(units)
    # Output and loss follow the data.
    follows = {"dataset", *(["output"] if base.task != present.task else [])}
    values = {name: value for name, value in values.items() if name not in follows}
    try:
        return base.replace(**values), refused
    except SettingError:
        for name, value in values.items():
            try:
                base = base.replace(**{name: value})
            except SettingError as error:
                refused[name] = error
    return base, refused
