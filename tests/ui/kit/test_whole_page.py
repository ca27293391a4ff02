"""A message that names one part of the page, and says something new of a widget elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from ui.kit.whole_page import whole_if_changed_elsewhere


def page() -> None:
    import streamlit as st

    st.select_slider("Rate", [0.1, 0.2, 0.3], key="rate")
    st.number_input("Units", value=8, key="units")
    st.button("Again", key="again")

    @st.fragment
    def part() -> None:
        st.checkbox("Large", key="large")

    part()


@pytest.fixture
def state() -> SessionState:
    return AppTest.from_function(page, default_timeout=60).run()._session_state._state


def parts_drawn(state: SessionState, said: dict[str, Any], parts: list[str] | None = None) -> Any:
    """The parts that are drawn where the page's part is named and these values are said, by key;
    an empty list is the whole page."""
    widgets = {one.id.rpartition("-")[2]: one for one in _known(state)}
    states = [
        WidgetState(id=widgets[key].id, **{widgets[key].value_type: value})
        for key, value in said.items()
    ]
    named = [widgets["large"].fragment_id] if parts is None else parts
    data = RerunData(widget_states=WidgetStates(widgets=states), fragment_id_queue=named)
    drawn = whole_if_changed_elsewhere(data, state).fragment_id_queue
    return ["the part" if part == widgets["large"].fragment_id else part for part in drawn]


def _known(state: SessionState) -> list[Any]:
    return list(state._new_widget_state.widget_metadata.values())


def rate(value: float) -> dict[str, Any]:
    return {"data": [str(value)]}


def test_a_widget_moved_elsewhere_draws_the_whole_page(state: SessionState) -> None:
    assert parts_drawn(state, {"rate": rate(0.3), "units": 8.0, "large": False}) == []
    assert parts_drawn(state, {"rate": rate(0.1), "units": 9.0, "large": True}) == []


def test_what_is_said_of_the_part_itself_draws_it_alone(state: SessionState) -> None:
    assert parts_drawn(state, {"rate": rate(0.1), "units": 8.0, "large": True}) == ["the part"]


def test_presses_elsewhere_are_for_their_callbacks(state: SessionState) -> None:
    assert parts_drawn(state, {"again": True}) == ["the part"]


def test_what_no_widget_can_say_draws_nothing_more(state: SessionState) -> None:
    assert parts_drawn(state, {"rate": rate(0.7)}) == ["the part"]


def test_a_message_of_the_whole_page_stays_one(state: SessionState) -> None:
    assert parts_drawn(state, {"rate": rate(0.3)}, parts=[]) == []
