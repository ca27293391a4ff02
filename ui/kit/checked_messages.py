"""What a browser says is looked at before anything is done with it.

With every message a browser says what its widgets show and what was pressed. Whatever a page draws
says only what the page can read; a message of another version of the app, or one that somebody made
by hand, may say anything: text where a number stands, an empty list, an option that there is not.
Streamlit hands it to callbacks and widgets as it is. Here, at the one door that all of it comes
through, what no widget of the page can say is left out: the page stays as it was, and a sentence
says so.

What can be said but makes no sense (a step before the start) is checked by whoever gets it.

A message says much at once, and Streamlit calls back for widgets first, then for components in an
order of its own. What is to be heard before all else (``session.hear_first``) is so here.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import SessionState

from ui.kit import session
from ui.kit.hooks import hook

Take = Callable[[SessionState, WidgetStates], None]

REFUSED = (
    "Your browser sent something that this page cannot read. It was left out, and the page is as "
    "it was. If you see this again, reload the page: it may be of an older version."
)
# These hand over files, and reading them twice is not the same as reading them once.
UNREAD = ("file_uploader_state_value", "chat_input_value")

_LOG = logging.getLogger(__name__)


def can_be(state: WidgetState, widget: WidgetMetadata[Any] | None, held: Any = None) -> bool:
    """Whether ``widget``, which holds ``held``, can say this. Of one that is not known nothing is
    read before it is."""
    field = state.WhichOneof("value")
    if widget is None or field is None:
        return True
    # A number input says whole numbers as such, whatever its own kind.
    whole = field == "int_value" and widget.value_type == "double_value"
    if field != widget.value_type and not whole:
        return False
    if field in UNREAD:
        return True
    try:
        said = unpack_widget_state_value(state)
        if field == "json_trigger_value":
            return are_events(json.loads(said))
        if field == "json_value":
            return isinstance(said, dict) and is_finite(said)
        parts = said if isinstance(said, str | bytes | float | int) else list(said)
        widget.deserializer(said)
        return is_finite(parts) and _is_offered(parts, widget, held)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError):
        return False


def _is_offered(said: Any, widget: WidgetMetadata[Any], held: Any) -> bool:
    """Whether every text is one of the options, where there are options. What the widget holds
    already may be said: a message can be on its way while the options become others."""
    by = getattr(widget.deserializer, "__self__", None)
    for name in ("formatted_option_to_option_index", "formatted_option_to_index"):
        if (options := getattr(by, name, None)) is not None:
            texts = [said] if isinstance(said, str) else said
            return all(text in options for text in texts) or (
                held is not None and widget.serializer(held) == said
            )
    return True


def are_events(said: Any) -> bool:
    """Whether a component says this: events by name, each with a value that can be read."""
    events = said if isinstance(said, list) else [said]
    return all(
        isinstance(event, dict) and isinstance(event.get("event"), str) and is_finite(event)
        for event in events
    )


def is_finite(said: Any) -> bool:
    """Whether every number in ``said`` is one."""
    if isinstance(said, Mapping):
        return all(is_finite(part) for part in said.values())
    if isinstance(said, list | tuple):
        return all(is_finite(part) for part in said)
    return not isinstance(said, float) or math.isfinite(said)


def with_checks(take: Take) -> Take:
    """``take``, but without what cannot be; and what components say is noted, event by event."""

    @wraps(take)
    def take_what_can_be(state: SessionState, states: WidgetStates) -> None:
        known, heard = state._new_widget_state.widget_metadata, session.Heard()
        for at in reversed(range(len(states.widgets))):
            one = states.widgets[at]
            if not can_be(one, known.get(one.id), state._old_state.get(one.id)):
                _LOG.warning("Left out what a browser said of %s", one.id[:200])
                heard.refused = True
                del states.widgets[at]
            elif one.json_trigger_value:
                heard.note(one.id, json.loads(one.json_trigger_value))
        state._new_session_state[session.HEARD] = heard
        take(state, states)
        for said, take_first in state._old_state.get(session.FIRST, {}).items():
            for value in heard.events.pop(said, ()):
                take_first(value)

    return take_what_can_be


def check_messages() -> None:
    """Look at every message to this process, from now on."""
    hook(SessionState, "set_widgets_from_proto", with_checks)


def refuse(whose: str) -> None:
    """Leave out what was said of ``whose``, and say so in the log; ``say_refused`` says it to the
    visitor: a callback can draw nothing."""
    _LOG.warning("Left out what a browser said of %s", whose)
    session.heard().refused = True


def say_refused() -> None:
    """Say to the visitor, once, that something was left out of the last message."""
    heard = session.heard()
    if heard.refused:
        heard.refused = False
        st.toast(REFUSED, icon=":material/error:")
