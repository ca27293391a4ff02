"""What a script draws goes to the server's loop in bundles.

Streamlit hands every element to the loop by itself: sixty times for a page, and each time the loop
wakes, takes the interpreter from the script and looks through all sessions. Here it is handed what
a script has drawn within some milliseconds, or until something happens to its run, all in the order
in which it was drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent

from ui.kit.hooks import hook

Hear = Callable[..., None]

WAIT = 0.01  # seconds; as often does Streamlit itself look for what is to be sent
_BUNDLE = "_bundle_of_messages"


class Bundle:
    """What ``runner`` has drawn for ``session``, until it is handed over."""

    def __init__(self, session: AppSession, runner: ScriptRunner) -> None:
        self._session, self._runner = session, runner
        self._messages: list[ForwardMsg] | None = []
        self._lock = threading.Lock()

    def takes(self, message: ForwardMsg) -> bool:
        """Whether ``message`` was in time to go along."""
        with self._lock:
            if self._messages is not None:
                self._messages.append(message)
            return self._messages is not None

    def hand_over_later(self) -> None:
        """Leave the script some time to draw more. Called on the server's loop."""
        self._session._event_loop.call_later(WAIT, self.hand_over)

    def hand_over(self) -> None:
        """Put all into the queue of the browser, once. Called on the server's loop."""
        with self._lock:
            messages, self._messages = self._messages, None
        # As Streamlit does: what a runner says that another one has replaced is not heard.
        if messages and self._runner is self._session._scriptrunner:
            for message in messages:
                self._session._enqueue_forward_msg(message)


def in_bundles(hear: Hear) -> Hear:
    """``hear``, a session's function for what a script runner says; messages come in bundles."""

    @wraps(hear)
    def hear_in_bundles(
        session: AppSession,
        sender: ScriptRunner | None,
        event: ScriptRunnerEvent,
        forward_msg: ForwardMsg | None = None,
        **more: Any,
    ) -> None:
        bundle: Bundle | None = getattr(sender, _BUNDLE, None)
        if event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG or sender is None:
            if bundle is not None:  # what was drawn before it is heard before it
                setattr(sender, _BUNDLE, None)
                session._call_soon_on_event_loop(bundle.hand_over)
            hear(session, sender, event, forward_msg, **more)
        elif forward_msg is not None and (bundle is None or not bundle.takes(forward_msg)):
            bundle = Bundle(session, sender)
            bundle.takes(forward_msg)
            setattr(sender, _BUNDLE, bundle)
            session._call_soon_on_event_loop(bundle.hand_over_later)

    return hear_in_bundles


def bundle_messages() -> None:
    """Bundle the messages of all sessions of this process, from now on."""
    hook(AppSession, "_on_scriptrunner_event", in_bundles)
