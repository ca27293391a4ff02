"""A message that names one part of the page, and says something new of a widget elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from ui.kit.whole_page import draw_whole_page_for_changes, whole_if_changed_elsewhere


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


def busy_page() -> None:
    """A page that hears two messages while it is drawn: one of its part, and another of the part in
    which the slider has been moved too."""
    import streamlit as st
    from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    context = get_script_run_ctx()
    assert context is not None
    requests, state = context.script_requests, context.session_state._state
    assert requests is not None

    def hear(rate: str) -> None:
        moved = WidgetState(id=state._key_id_mapper.get_id_from_key("rate") or "")
        moved.string_array_value.data.append(rate)
        parts = context.fragment_storage.resolve_target("part")
        said = WidgetStates(widgets=[moved])
        requests.request_rerun(RerunData(widget_states=said, fragment_id_queue=parts))

    with st.container():

        @st.fragment(key="part")
        def part() -> None:
            st.text("part")
            if context.fragment_ids_this_run:
                hear("0.3")

        part()
    rate = st.select_slider("Rate", [0.1, 0.2, 0.3], key="rate")
    st.text(f"below at {rate}")
    if rate == 0.1:
        hear("0.1")


def test_a_whole_page_that_follows_a_part_in_a_container_is_not_drawn_into_it() -> None:
    draw_whole_page_for_changes()
    app = AppTest.from_function(busy_page, default_timeout=60).run()
    assert [child.type for child in app.main.children.values()] == [
        "flex_container",
        "select_slider",
        "text",
    ]
    assert [text.value for text in app.text] == ["part", "below at 0.3"]
