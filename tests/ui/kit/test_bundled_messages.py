"""What a script draws is heard in bundles, in the order in which it was drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.kit import bundled_messages
from ui.kit.bundled_messages import bundle_messages, in_bundles

DRAWN = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
ENDED = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


class Runner:
    """A script runner: whoever says something."""


class Loop:
    """An event loop whose time passes when it is told."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], object]] = []
        self.later: list[Callable[[], object]] = []

    def call_later(self, seconds: float, work: Callable[[], object]) -> None:
        assert seconds == bundled_messages.WAIT
        self.later.append(work)

    def turn(self) -> None:
        """Do what is to be done soon."""
        while self.soon:
            self.soon.pop(0)()

    def pass_time(self) -> None:
        """And what was to be done later."""
        self.turn()
        while self.later:
            self.later.pop(0)()


class Session:
    """As much of a session as hearing a script needs."""

    def __init__(self) -> None:
        self._event_loop = Loop()
        self._scriptrunner = Runner()
        self.heard: list[object] = []

    def _call_soon_on_event_loop(self, work: Callable[[], object]) -> None:
        self._event_loop.soon.append(work)

    def _enqueue_forward_msg(self, message: ForwardMsg) -> None:
        self.heard.append(message.hash)

    def hear(self, sender: Runner, event: ScriptRunnerEvent, forward_msg: Any, **_: object) -> None:
        """What Streamlit's own function does."""
        self._call_soon_on_event_loop(lambda: self.heard.append(event))


@pytest.fixture
def session() -> Session:
    return Session()


def draw(session: Session, *names: str, by: Runner | None = None) -> None:
    for name in names:
        say(session, DRAWN, ForwardMsg(hash=name), by)


def say(
    session: Session,
    event: ScriptRunnerEvent,
    message: ForwardMsg | None = None,
    by: Runner | None = None,
) -> None:
    in_bundles(Session.hear)(
        cast(Any, session), cast(Any, by or session._scriptrunner), event, message
    )


def test_what_is_drawn_soon_after_each_other_wakes_the_loop_once(session: Session) -> None:
    draw(session, "a", "b", "c")
    assert len(session._event_loop.soon) == 1
    session._event_loop.turn()
    assert session.heard == []
    draw(session, "d")
    assert not session._event_loop.soon
    session._event_loop.pass_time()
    assert session.heard == ["a", "b", "c", "d"]
    draw(session, "e")
    session._event_loop.pass_time()
    assert session.heard == ["a", "b", "c", "d", "e"]


def test_the_end_of_a_run_is_heard_at_once_behind_all_that_was_drawn(session: Session) -> None:
    draw(session, "a", "b")
    say(session, ENDED)
    draw(session, "of the next run")
    session._event_loop.turn()
    assert session.heard == ["a", "b", ENDED]
    session._event_loop.pass_time()
    assert session.heard == ["a", "b", ENDED, "of the next run"]


def test_what_a_replaced_runner_draws_is_not_heard(session: Session) -> None:
    before = Runner()
    draw(session, "old", by=before)
    draw(session, "new")
    session._event_loop.pass_time()
    assert session.heard == ["new"]


def test_bundling_twice_is_bundling_once() -> None:
    bundle_messages()
    once = AppSession._on_scriptrunner_event
    bundle_messages()
    assert AppSession._on_scriptrunner_event is once
