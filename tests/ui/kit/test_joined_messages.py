"""Of two messages that wait for the end of a run, all that components said in them is heard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from ui.kit.joined_messages import join_messages

CURSOR, REQUEST, SELECT = ({"event": name} for name in ("cursor", "request", "select"))


@pytest.fixture(autouse=True)
def messages_joined() -> None:
    join_messages()


def message(**said: Any) -> RerunData:
    """One in which each of these components says this, a text as it is."""
    states = [
        WidgetState(
            id=name, json_trigger_value=value if isinstance(value, str) else json.dumps(value)
        )
        for name, value in said.items()
    ]
    return RerunData(widget_states=WidgetStates(widgets=states), fragment_id="part")


def heard(*messages: RerunData) -> dict[str, Any]:
    """What is heard where all of these wait for the end of the same run."""
    requests = ScriptRequests()
    for one in messages:
        requests.request_rerun(one)
    states = requests.on_scriptrunner_ready().rerun_data.widget_states
    assert states is not None
    return {one.id: json.loads(one.json_trigger_value) for one in states.widgets}


def test_what_a_component_says_in_two_messages_is_heard_in_its_order() -> None:
    before, after = message(film=[CURSOR]), message(film=[REQUEST, SELECT])
    assert heard(before, after) == {"film": [CURSOR, REQUEST, SELECT]}
    assert heard(message(film=CURSOR), message(film=REQUEST)) == {"film": [CURSOR, REQUEST]}


def test_so_is_what_is_said_in_more_than_two_and_by_more_than_one() -> None:
    said = heard(message(film=[CURSOR]), message(verbs=[SELECT]), message(film=[REQUEST]))
    assert said == {"film": [CURSOR, REQUEST], "verbs": [SELECT]}


@pytest.mark.parametrize("nonsense", ["[", "[" * 100_000])
def test_what_cannot_be_read_takes_nothing_else_along(nonsense: str) -> None:
    assert heard(message(film=nonsense), message(film=[REQUEST])) == {"film": [REQUEST]}


def test_joining_twice_is_joining_once() -> None:
    joined = script_requests._coalesce_widget_states
    join_messages()
    assert script_requests._coalesce_widget_states is joined
