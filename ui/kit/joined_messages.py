"""What components say while a page is drawn is heard, all of it and in its order.

A message that comes in while a page is drawn waits for its end, and those that come in meanwhile
become one with it. Of what a component says there Streamlit keeps the last message alone: of a film
that says where it stands, and a moment later asks for more, only the question would be heard. Here
the events of both are joined.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils import script_requests

from ui.kit.hooks import hook

Join = Callable[[WidgetStates | None, WidgetStates | None], WidgetStates | None]


def with_all_events(join: Join) -> Join:
    """``join``, which makes one message of two, with what components say in both."""

    @wraps(join)
    def join_with_all_events(
        older: WidgetStates | None, newer: WidgetStates | None
    ) -> WidgetStates | None:
        joined = join(older, newer)
        if joined is not None and older is not None and newer is not None:
            first, then = _events(older), _events(newer)
            for state in joined.widgets:
                if state.id in first and state.id in then:
                    state.json_trigger_value = json.dumps([*first[state.id], *then[state.id]])
        return joined

    return join_with_all_events


def _events(states: WidgetStates) -> dict[str, list[Any]]:
    """The events of each component, as far as they can be read."""
    events: dict[str, list[Any]] = {}
    for state in states.widgets:
        try:
            said = json.loads(state.json_trigger_value or "[]")
        except (ValueError, RecursionError):
            continue
        if said:
            events[state.id] = said if isinstance(said, list) else [said]
    return events


def join_messages() -> None:
    """Join all that components say, in every session of this process from now on."""
    hook(script_requests, "_coalesce_widget_states", with_all_events)
