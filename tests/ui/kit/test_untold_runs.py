"""The browser is told of no run that draws nothing, and of every other as before."""

from __future__ import annotations

from typing import Any, cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.kit.untold_runs import leave_empty_runs_untold, when_it_draws

BEGUN = ScriptRunnerEvent.SCRIPT_STARTED
DRAWN = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
BROKEN_OFF = ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN
PARTS_ENDED = ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS
ENDED = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
SHUT = ScriptRunnerEvent.SHUTDOWN


class Runner:
    """A script runner: whoever says something."""


class Session:
    """As much of a session as hearing a script needs."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def hear(
        self, _sender: Runner, event: ScriptRunnerEvent, forward_msg: Any = None, **more: object
    ) -> None:
        """What Streamlit's own function is told."""
        of = more.get("fragment_ids_this_run")
        self.heard.append(forward_msg.hash if forward_msg else (event, of) if of else event)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def runner() -> Runner:
    return Runner()


def say(session: Session, runner: Runner, event: ScriptRunnerEvent, *parts: str) -> None:
    more = {"fragment_ids_this_run": list(parts) or None} if event is BEGUN else {}
    message = ForwardMsg(hash="an element") if event is DRAWN else None
    when_it_draws(Session.hear)(cast(Any, session), cast(Any, runner), event, message, **more)


def test_a_press_that_has_other_parts_drawn_is_one_run_of_these(
    session: Session, runner: Runner
) -> None:
    say(session, runner, BEGUN, "verbs")
    say(session, runner, BROKEN_OFF)
    say(session, runner, BEGUN, "film", "step")
    assert session.heard == []
    say(session, runner, DRAWN)
    say(session, runner, DRAWN)
    say(session, runner, PARTS_ENDED)
    begun = (BEGUN, ["film", "step"])
    assert session.heard == [begun, "an element", "an element", PARTS_ENDED]


def test_what_is_drawn_before_a_run_is_broken_off_is_told_with_its_run(
    session: Session, runner: Runner
) -> None:
    say(session, runner, BEGUN, "verbs")
    say(session, runner, DRAWN)
    say(session, runner, BROKEN_OFF)
    assert session.heard == [(BEGUN, ["verbs"]), "an element", BROKEN_OFF]


@pytest.mark.parametrize("end", [PARTS_ENDED, SHUT])
def test_a_run_that_ends_by_itself_is_told_though_it_draws_nothing(
    session: Session, runner: Runner, end: ScriptRunnerEvent
) -> None:
    say(session, runner, BEGUN, "verbs")
    say(session, runner, end)
    assert session.heard == [(BEGUN, ["verbs"]), end]


def test_a_whole_page_is_told_at_once(session: Session, runner: Runner) -> None:
    say(session, runner, BEGUN)
    assert session.heard == [BEGUN]
    say(session, runner, BROKEN_OFF)
    say(session, runner, BEGUN)
    say(session, runner, ENDED)
    assert session.heard == [BEGUN, BROKEN_OFF, BEGUN, ENDED]


def test_the_runs_of_two_visitors_are_kept_apart(session: Session, runner: Runner) -> None:
    other, theirs = Session(), Runner()
    say(session, runner, BEGUN, "verbs")
    say(other, theirs, BEGUN, "film")
    say(session, runner, BROKEN_OFF)
    say(other, theirs, DRAWN)
    assert (session.heard, other.heard) == ([], [(BEGUN, ["film"]), "an element"])


def test_leaving_them_untold_twice_is_once() -> None:
    leave_empty_runs_untold()
    once = AppSession._on_scriptrunner_event
    leave_empty_runs_untold()
    assert AppSession._on_scriptrunner_event is once
