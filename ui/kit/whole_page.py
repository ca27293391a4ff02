"""What was changed outside of a part that is to be drawn draws the whole page.

A browser that has several things to say in one moment says all of them in one message, and the
message names the part that one of them came from. Streamlit draws that part alone: a setting that
was moved in the moment in which the film asked for more would be kept, and nothing on the page
would know of it. Here such a message draws the whole page.

Streamlit itself draws a whole page in a thread of its own, and in such a thread all begins at the
top. Here one can follow a part in the same thread, which still stands in the container of that
part: the page would be drawn into it, and all beside it taken away. So it begins at the top again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.state.common import unpack_widget_state_value
from streamlit.runtime.state.session_state import SessionState

from ui.kit.checked_messages import UNREAD, can_be
from ui.kit.hooks import hook

Run = Callable[[ScriptRunner, RerunData], None]

# Events happen and are over, their callbacks say what is to be drawn; files are read only once.
_NOT_KEPT = (
    "trigger_value",
    "string_trigger_value",
    "json_trigger_value",
    *UNREAD,
)


def whole_if_changed_elsewhere(rerun_data: RerunData, state: SessionState) -> RerunData:
    """``rerun_data``, of the whole page where it names parts and says something new of a widget
    outside of them."""
    parts, states = rerun_data.fragment_id_queue, rerun_data.widget_states
    if not parts or states is None:
        return rerun_data
    if any(_is_new(said, state, parts) for said in states.widgets):
        return replace(rerun_data, fragment_id_queue=[], is_fragment_scoped_rerun=False)
    return rerun_data


def _is_new(said: WidgetState, state: SessionState, parts: list[str]) -> bool:
    """Whether a widget outside of the ``parts`` says something else than it holds."""
    widget = state._new_widget_state.widget_metadata.get(said.id)
    if widget is None or widget.fragment_id in parts or said.WhichOneof("value") in _NOT_KEPT:
        return False
    try:
        held = state._getitem(said.id, None)
    except KeyError:
        return False
    if not can_be(said, widget, held):
        return False  # it will be left out
    return bool(widget.deserializer(unpack_widget_state_value(said)) != held)


def with_changes_elsewhere(run: Run) -> Run:
    """``run``, a script runner's, of the whole page where that is needed."""

    @wraps(run)
    def run_all_that_changed(runner: ScriptRunner, rerun_data: RerunData) -> None:
        state = runner._session_state
        with state._lock:
            rerun_data = whole_if_changed_elsewhere(rerun_data, state._state)
        if not rerun_data.fragment_id_queue:
            context_dg_stack.set(get_default_dg_stack_value())
        run(runner, rerun_data)

    return run_all_that_changed


def draw_whole_page_for_changes() -> None:
    """Let every script of this process look at this first, from now on."""
    hook(ScriptRunner, "_run_script", with_changes_elsewhere)
