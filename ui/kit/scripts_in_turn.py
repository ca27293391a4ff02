"""Streamlit's scripts take turns.

Streamlit draws every visitor's page in a thread of its own, all at once. Here each run of a script,
of a whole page or of its fragments, waits for its turn first: see ``ui/desk/script_turns.py``.

And it draws the page of one visitor several times at once: where something is pressed while the
page is drawn, the next run begins before the one before it has come to where it can be stopped.
Both would train the same network. So a visitor's runs wait for each other as well, as long as it
takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from ui.desk.script_turns import SCRIPT_TURNS, ScriptTurns
from ui.kit.hooks import hook

Run = Callable[[ScriptRunner, RerunData], None]

# Of the visitors whose scripts run at the moment, by their sessions: nobody keeps the others.
_OF_VISITORS: WeakValueDictionary[str, ScriptTurns] = WeakValueDictionary()
_LOCK = threading.Lock()


def turns_of(session_id: str) -> ScriptTurns:
    """The turns of one visitor's scripts."""
    with _LOCK:
        turns = _OF_VISITORS.get(session_id)
        if turns is None:
            turns = _OF_VISITORS[session_id] = ScriptTurns(longest=threading.TIMEOUT_MAX)
        return turns


def in_turn(run: Run, turns: ScriptTurns) -> Run:
    """``run``, each time after waiting for a turn among the visitor's own runs, and then for one
    among all ``turns``."""

    @wraps(run)
    def run_in_turn(runner: ScriptRunner, rerun_data: RerunData) -> None:
        with turns_of(runner._session_id).turn(), turns.turn():
            run(runner, rerun_data)

    return run_in_turn


def take_turns() -> None:
    """Let all scripts of this process take turns, from now on."""
    hook(ScriptRunner, "_run_script", lambda run: in_turn(run, SCRIPT_TURNS))
