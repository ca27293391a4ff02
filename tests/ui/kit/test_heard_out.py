"""What a script drew last is heard, also where another script begins in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData

from ui.kit.heard_out import after_the_end, hear_scripts_out, noting

Hear = Callable[[], None]


class Session:
    """As much of a session as starting a script needs: it hears its present script only."""

    def __init__(self) -> None:
        self.loop: list[Hear] = []
        self.script = 0
        self.heard: list[str] = []

    def call_soon(self, hear: Hear) -> None:
        self.loop.append(hear)

    def create(self, rerun_data: RerunData) -> None:
        self.script += 1

    def turn(self) -> None:
        while self.loop:
            self.loop.pop(0)()


def say(session: Session, words: str) -> None:
    """The present script says something, in its own thread."""
    script = session.script

    def hear() -> None:
        if session.script == script:
            session.heard.append(words)

    noting(cast(Any, Session.call_soon))(cast(Any, session), hear)


def begin(session: Session) -> None:
    after_the_end(cast(Any, Session.create))(cast(Any, session), RerunData())


def test_what_waits_is_heard_once_and_in_its_order() -> None:
    session = Session()
    say(session, "drawn")
    say(session, "ended")
    session.turn()
    say(session, "more")
    session.turn()
    assert session.heard == ["drawn", "ended", "more"]


def test_what_an_ended_script_said_is_heard_before_another_one_begins() -> None:
    session = Session()
    say(session, "drawn")
    say(session, "ended")
    begin(session)
    say(session, "drawn by the next")
    session.turn()
    assert session.heard == ["drawn", "ended", "drawn by the next"]


def test_what_a_replaced_script_says_afterwards_is_not_heard() -> None:
    session = Session()
    late = session.script
    begin(session)
    noting(cast(Any, Session.call_soon))(
        cast(Any, session), lambda: session.heard.append("late") if session.script == late else None
    )
    session.turn()
    assert session.heard == []


def test_hearing_out_twice_is_hearing_out_once() -> None:
    hear_scripts_out()
    once = AppSession._call_soon_on_event_loop, AppSession._create_scriptrunner
    hear_scripts_out()
    assert (AppSession._call_soon_on_event_loop, AppSession._create_scriptrunner) == once
