"""The browser is told of no run that draws nothing or what nobody sees, and of every other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.kit import untold_runs
from ui.kit.untold_runs import leave_runs_untold, when_it_shows

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
        self.kept: list[bool] = []  # whether the browser is to keep an element

    def hear(
        self, _sender: Runner, event: ScriptRunnerEvent, forward_msg: Any = None, **more: object
    ) -> None:
        """What Streamlit's own function is told."""
        of = more.get("fragment_ids_this_run")
        if forward_msg:
            self.kept.append(forward_msg.metadata.cacheable)
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
    if message:
        message.metadata.cacheable = True
    hear = when_it_shows(Session.hear, ["frames"])
    hear(cast(Any, session), cast(Any, runner), event, message, **more)


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


@pytest.fixture
def frames_are_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """The open page has a part of that name."""

    def resolve_target(name: str) -> list[str]:
        return ["frames"] if name == "frames" else []

    context = SimpleNamespace(fragment_storage=SimpleNamespace(resolve_target=resolve_target))
    monkeypatch.setattr(untold_runs, "get_script_run_ctx", lambda: context)


@pytest.mark.usefixtures("frames_are_a_part")
@pytest.mark.parametrize("end", [PARTS_ENDED, BROKEN_OFF])
def test_of_a_part_that_nobody_sees_its_elements_are_sent_and_no_more(
    session: Session, runner: Runner, end: ScriptRunnerEvent
) -> None:
    say(session, runner, BEGUN, "frames")
    say(session, runner, DRAWN)
    say(session, runner, DRAWN)
    say(session, runner, end)
    assert session.heard == ["an element", "an element"]
    assert session.kept == [False, False]
    say(session, runner, BEGUN, "verbs")
    say(session, runner, DRAWN)
    say(session, runner, PARTS_ENDED)
    assert session.heard[2:] == [(BEGUN, ["verbs"]), "an element", PARTS_ENDED]
    assert session.kept[2:] == [True]


@pytest.mark.usefixtures("frames_are_a_part")
def test_where_others_are_drawn_with_it_the_run_is_told(session: Session, runner: Runner) -> None:
    say(session, runner, BEGUN, "frames", "verbs")
    say(session, runner, DRAWN)
    say(session, runner, PARTS_ENDED)
    assert session.heard == [(BEGUN, ["frames", "verbs"]), "an element", PARTS_ENDED]


@pytest.mark.usefixtures("frames_are_a_part")
def test_a_runner_that_ends_within_an_unseen_part_is_heard(
    session: Session, runner: Runner
) -> None:
    say(session, runner, BEGUN, "frames")
    say(session, runner, SHUT)
    assert session.heard == [SHUT]


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
    leave_runs_untold([])
    once = AppSession._on_scriptrunner_event
    leave_runs_untold([])
    assert AppSession._on_scriptrunner_event is once
