"""Runs of scripts wait for their turns, and give them back however they end."""

import gc
import threading
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.testing.v1 import AppTest

from ui.desk.script_turns import SCRIPT_TURNS, ScriptTurns
from ui.kit.scripts_in_turn import _OF_VISITORS, in_turn, take_turns, turns_of


def runner_of(visitor: str) -> ScriptRunner:
    return cast(ScriptRunner, SimpleNamespace(_session_id=visitor))


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
        assert turns_of("a visitor")._since
        raise RuntimeError("failed")

    with pytest.raises(RuntimeError, match="failed"):
        in_turn(fail, turns)(runner_of("a visitor"), RerunData())
    assert not turns._since
    assert not turns_of("a visitor")._since


def test_the_runs_of_one_visitor_wait_for_each_other_and_for_nobody_else() -> None:
    turns = ScriptTurns(at_once=3)
    first_is_in, let_first_go = threading.Event(), threading.Event()
    done: list[str] = []

    def run(runner: ScriptRunner, data: RerunData) -> None:
        if data.page_name == "first":
            first_is_in.set()
            assert let_first_go.wait(60)
        done.append(data.page_name)

    def begin(visitor: str, name: str) -> threading.Thread:
        wait = in_turn(run, turns)
        thread = threading.Thread(
            target=wait, args=(runner_of(visitor), RerunData(page_name=name)), daemon=True
        )
        thread.start()
        return thread

    first = begin("a visitor", "first")
    assert first_is_in.wait(60)
    second = begin("a visitor", "second")
    begin("another visitor", "other").join(60)
    assert done == ["other"]
    let_first_go.set()
    first.join(60)
    second.join(60)
    assert done == ["other", "first", "second"]


def test_nothing_is_kept_of_visitors_whose_scripts_do_not_run() -> None:
    assert turns_of("a visitor") is not None
    gc.collect()
    assert "a visitor" not in _OF_VISITORS
