"""Runs that the browser is not told of.

Told that a run begins, and again that it is over, the browser looks through every element of the
page. There are two kinds of runs for which it need not.

- **A run that draws nothing.** After a press Streamlit begins to draw the part that was pressed,
  and calls what the press calls. That says which parts show something else now
  (``ui/kit/parts.py``); the run that had begun ends before it has drawn anything, and another one
  draws these parts. Told of both, the browser would do half of its work for a press in vain. So a
  run of parts is told when it draws its first element, or when it ends by itself.
- **A run of a part that nobody sees**, as the frames that the film takes: it draws an element that
  a script reads, and nothing on the page waits for it. Its elements are sent, and no more. The
  browser must not keep them for another time either: it lets go of what it keeps as it is told of
  runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from typing import Any

from streamlit.errors import StreamlitAPIException
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent, get_script_run_ctx

from ui.kit.hooks import hook

Hear = Callable[..., None]

_BEGINNING = "_untold_beginning"
_UNSEEN = "_draws_unseen_part"


def when_it_shows(hear: Hear, unseen: Collection[str]) -> Hear:
    """``hear``, a session's function for what a script runner says; that a run of parts has begun
    is heard with the first that it draws, and never where it is a run of one of ``unseen``."""

    @wraps(hear)
    def hear_when_it_shows(
        session: AppSession,
        sender: ScriptRunner | None,
        event: ScriptRunnerEvent,
        forward_msg: ForwardMsg | None = None,
        **more: Any,
    ) -> None:
        if event is ScriptRunnerEvent.SCRIPT_STARTED and more.get("fragment_ids_this_run"):
            is_unseen = _is_of_one(unseen, more["fragment_ids_this_run"])
            setattr(sender, _UNSEEN, is_unseen)
            setattr(sender, _BEGINNING, None if is_unseen else more)
            return
        beginning: dict[str, Any] | None = getattr(sender, _BEGINNING, None)
        if getattr(sender, _UNSEEN, False):
            if forward_msg is not None:
                forward_msg.metadata.cacheable = False
            elif event is not ScriptRunnerEvent.SHUTDOWN:
                setattr(sender, _UNSEEN, False)
                return
        elif beginning is not None:
            setattr(sender, _BEGINNING, None)
            if event is ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
                return
            hear(session, sender, ScriptRunnerEvent.SCRIPT_STARTED, **beginning)
        hear(session, sender, event, forward_msg, **more)

    return hear_when_it_shows


def _is_of_one(names: Collection[str], fragment_ids: Sequence[str]) -> bool:
    """Does a run of these fragments draw one part alone, and that one of ``names``?"""
    context = get_script_run_ctx()
    if context is None or len(fragment_ids) != 1:
        return False
    for name in names:
        try:
            if context.fragment_storage.resolve_target(name) == list(fragment_ids):
                return True
        except StreamlitAPIException:
            continue  # the page that is open has no such part
    return False


def leave_runs_untold(unseen: Collection[str]) -> None:
    """From now on tell no browser of this process of a run that draws nothing, nor of one of a part
    of these names alone."""

    def around(hear: Hear) -> Hear:
        return when_it_shows(hear, unseen)

    hook(AppSession, "_on_scriptrunner_event", around)
