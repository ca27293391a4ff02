"""A run that draws nothing is not told to the browser.

After a press Streamlit begins to draw the part that was pressed, and calls what the press calls.
That says which parts show something else now (``ui/kit/parts.py``); the run that had begun ends
before it has drawn anything, and another one draws these parts. Told of both, the browser would
look through every element of the page for the first run as well: half of its work for a press. So
a run of parts is told when it draws its first element, or when it ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent

from ui.kit.hooks import hook

Hear = Callable[..., None]

_BEGINNING = "_untold_beginning"


def when_it_draws(hear: Hear) -> Hear:
    """``hear``, a session's function for what a script runner says; that a run of parts has begun
    is heard with the first that it draws."""

    @wraps(hear)
    def hear_when_it_draws(
        session: AppSession,
        sender: ScriptRunner | None,
        event: ScriptRunnerEvent,
        forward_msg: ForwardMsg | None = None,
        **more: Any,
    ) -> None:
        beginning: dict[str, Any] | None = getattr(sender, _BEGINNING, None)
        if event is ScriptRunnerEvent.SCRIPT_STARTED and more.get("fragment_ids_this_run"):
            setattr(sender, _BEGINNING, more)
            return
        if beginning is not None:
            setattr(sender, _BEGINNING, None)
            if event is ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
                return
            hear(session, sender, ScriptRunnerEvent.SCRIPT_STARTED, **beginning)
        hear(session, sender, event, forward_msg, **more)

    return hear_when_it_draws


def leave_empty_runs_untold() -> None:
    """Tell no browser of this process of a run that draws nothing, from now on."""
    hook(AppSession, "_on_scriptrunner_event", when_it_draws)
