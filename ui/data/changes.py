"""Changing the data of the learner's run: every widget of the page shows the run, and a change is
applied before the page is drawn. What is refused is said, and the run stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from neuralnet.data.datasets import Dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import Experiment
from ui.desk.learner import Learner
from ui.kit import controls, session
from ui.kit.locks import help_text, is_fixed, is_hidden
from ui.words.settings import SETTING_HELP, label, refusal

_PROBLEM = "data_problem"  # (place, sentence): shown once, where the change was made
_ROWS = "rows"


def _apply(me: Learner, place: str, wanted: Callable[[], Experiment]) -> None:
    """Go on with the settings that ``wanted`` makes; a refusal is shown at ``place``."""
    try:
        me.use_settings(wanted())
    except SettingError as error:
        session.put(_PROBLEM, (place, f"{refusal(error)}."))
    finally:
        controls.fill(me.settings, anew=True)  # the Training page's widgets follow


def use_data(me: Learner, name: str, own_data: Callable[[], Dataset] | None = None) -> None:
    """Start a new run on a built-in data set, or on one's own."""
    _apply(me, _ROWS, lambda: me.settings.with_data(name, own_data() if own_data else None))


def show_problem(place: str = _ROWS) -> None:
    """Say once why the last change that ``place`` asked for was refused."""
    problem = session.get(_PROBLEM)
    if problem is not None and problem[0] == place:
        session.put(_PROBLEM, None)
        st.error(f"{problem[1]} The run is still the one before.", icon=":material/error:")


def asked(name: str, label: str) -> bool:
    """Has the learner asked for this comparison? Until then a button asks."""
    if session.get(f"{name}_asked"):
        return True
    st.button(
        label,
        key=f"ask_{name}",
        icon=":material/play_arrow:",
        on_click=session.put,
        args=(f"{name}_asked", True),
        help="Takes a few seconds; your own run is not touched.",
    )
    return False


def bound(
    me: Learner,
    widget: Callable[..., Any],
    field: str,
    ends: str = "",
    place: str = "data",
    **how: Any,
) -> Any:
    """A widget that shows the setting ``field`` of the run and changes it. Two widgets of one
    setting have different places. Its label is the setting's, and more where it ``ends`` with some;
    so is its help, where it has none of its own."""
    name, present = f"{place}_{field}", getattr(me.settings, field)
    if is_hidden(field):
        return present
    if is_fixed(field):
        how |= {"disabled": True, "help": help_text(how.get("help"), field)}
    session.renew(name, present)
    # The widget also begins at the setting. A browser that is behind can miss the one message that
    # puts a value into it, and would then report its own first value as the learner's choice.
    if "options" not in how:
        how["value"] = present
    elif how.get("selection_mode") == "multi":
        how["default"] = present
    else:
        how["index"] = how["options"].index(present)
    how.setdefault("help", SETTING_HELP.get(field))
    value = widget(
        label(field) + ends,
        key=session.key(name),
        on_change=_changed,
        args=(me, field, name),
        **how,
    )
    show_problem(name)
    return value


def _changed(me: Learner, field: str, name: str) -> None:
    value = session.get(name)
    _apply(me, name, lambda: me.settings.replace(**{field: value}))
