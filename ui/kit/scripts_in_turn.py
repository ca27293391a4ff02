"""Streamlit's scripts take turns.

Streamlit draws every visitor's page in a thread of its own, all at once. Here each run of a script,
of a whole page or of its fragments, waits for its turn first: see ``ui/desk/script_turns.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

from ui.desk.script_turns import SCRIPT_TURNS, ScriptTurns
from ui.kit.hooks import hook

Run = Callable[[ScriptRunner, RerunData], None]


def in_turn(run: Run, turns: ScriptTurns) -> Run:
    """``run``, each time after waiting for a turn."""

    @wraps(run)
    def run_in_turn(runner: ScriptRunner, rerun_data: RerunData) -> None:
        with turns.turn():
            run(runner, rerun_data)

    return run_in_turn


def take_turns() -> None:
    """Let all scripts of this process take turns, from now on."""
    hook(ScriptRunner, "_run_script", lambda run: in_turn(run, SCRIPT_TURNS))
