"""A script that has come to its end is heard out before another one begins.

What a script draws waits in the server's loop until it is put into the queue of the browser. Where
a part of the page is pressed after the script has come to its end and before the loop has heard all
of it, Streamlit starts another script runner, and hears nothing more of the one before: what that
one has drawn is lost, and the page goes on showing what was there before. Here all that waits is
heard first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import wraps

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData

from ui.kit.hooks import hook

Hear = Callable[[], None]
CallSoon = Callable[[AppSession, Hear], None]
Create = Callable[[AppSession, RerunData], None]

_UNHEARD = "_unheard_of_scripts"


def _unheard(session: AppSession) -> deque[Hear]:
    unheard: deque[Hear] = session.__dict__.setdefault(_UNHEARD, deque())
    return unheard


def noting(call_soon: CallSoon) -> CallSoon:
    """``call_soon``, a session's way to its loop; what waits there is noted, in its order."""

    @wraps(call_soon)
    def note_and_call_soon(session: AppSession, hear: Hear) -> None:
        unheard = _unheard(session)
        unheard.append(hear)

        def hear_next() -> None:
            if unheard:  # unless it was heard before its turn
                unheard.popleft()()

        call_soon(session, hear_next)

    return note_and_call_soon


def after_the_end(create: Create) -> Create:
    """``create``, which starts another script runner; what waits is heard before."""

    @wraps(create)
    def hear_and_create(session: AppSession, rerun_data: RerunData) -> None:
        unheard = _unheard(session)
        while unheard:
            unheard.popleft()()
        create(session, rerun_data)

    return hear_and_create


def hear_scripts_out() -> None:
    """Hear the scripts of all sessions of this process out, from now on."""
    hook(AppSession, "_call_soon_on_event_loop", noting)
    hook(AppSession, "_create_scriptrunner", after_the_end)
