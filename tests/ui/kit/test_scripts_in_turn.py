"""Runs of scripts wait for their turns, and give them back however they end."""

from typing import Any, cast

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.testing.v1 import AppTest

from ui.desk.script_turns import SCRIPT_TURNS, ScriptTurns
from ui.kit.scripts_in_turn import in_turn, take_turns


def page() -> None:
    import streamlit as st

    from ui.desk.script_turns import SCRIPT_TURNS

    @st.fragment
    def part() -> None:
        if st.button("Press"):
            st.rerun(scope="app")

    if "again" not in st.session_state:
        st.session_state.again = True
        st.rerun()
    part()
    st.text(f"{len(SCRIPT_TURNS._since)} has a turn")
    if st.button("Break"):
        raise ValueError("broken")


def test_a_page_has_a_turn_through_reruns_fragments_and_errors_and_none_afterwards() -> None:
    take_turns()
    take_turns()  # twice is once
    at = AppTest.from_function(page, default_timeout=60).run()
    assert at.text[0].value == "1 has a turn"
    at.button[0].click().run()
    assert at.text[0].value == "1 has a turn"
    at.button[1].click().run()
    assert at.exception
    assert not SCRIPT_TURNS._since


def test_a_run_that_fails_in_streamlit_itself_gives_its_turn_back() -> None:
    turns = ScriptTurns()

    def fail(_runner: ScriptRunner, _data: RerunData) -> None:
        assert turns._since
        raise RuntimeError("failed")

    with pytest.raises(RuntimeError, match="failed"):
        in_turn(fail, turns)(cast(Any, None), RerunData())
    assert not turns._since
