"""What a part no longer shows goes from the screen on a busy server too.

Streamlit's browser takes away what a run did not draw again when it hears that the run has ended.
Where the next run begins before that message has left the server, `ForwardMsgQueue.clear` rewrites
it to "ended early", so that what the next run draws anew does not vanish in between. But it does so
even where the next run draws *other* fragments: nothing is taken away then, and a box that was
closed stays on the screen.

And it drops what the waiting messages draw of the fragments that the next run draws again, also
where the whole page was drawn before: at the end of that run the browser takes these parts away,
all below them move up, and the next run is drawn over its neighbours. So of a whole page that has
ended all is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from ui.kit.hooks import hook

Clear = Callable[[ForwardMsgQueue, bool, list[str] | None], None]
ENDED = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
WHOLE_ENDED = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


def with_ends_kept(clear: Clear) -> Clear:
    """``clear``, but a waiting message that fragments were drawn stays one for those that the
    beginning run does not draw, and what draws a whole page stays where fragments begin."""

    @wraps(clear)
    def clear_and_keep(
        queue: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        drawn_now = fragment_ids_this_run or ()  # none: the whole page is
        whole = _of_a_whole_page(queue._queue) if drawn_now else []
        queue._queue = queue._queue[len(whole) :]
        kept: list[tuple[ForwardMsg, list[str]]] = []
        for message in queue._queue if drawn_now else ():
            if message.WhichOneof("type") == "script_finished" and message.script_finished == ENDED:
                others = [one for one in message.metadata.run.fragment_ids if one not in drawn_now]
                if others:
                    kept.append((message, others))
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        for message, others in kept:
            message.script_finished = ENDED
            message.metadata.run.fragment_ids[:] = others
        queue._queue = whole + queue._queue

    return clear_and_keep


def _of_a_whole_page(waiting: list[ForwardMsg]) -> list[ForwardMsg]:
    """All that waits up to the last end of a run that drew the whole page."""
    ends = [at for at, one in enumerate(waiting, 1) if _is_end_of_whole(one)]
    return waiting[: ends[-1]] if ends else []


def _is_end_of_whole(message: ForwardMsg) -> bool:
    is_end = message.WhichOneof("type") == "script_finished"
    return is_end and message.script_finished == WHOLE_ENDED


def keep_ends() -> None:
    """Mend the queues of this process, once."""
    hook(ForwardMsgQueue, "clear", with_ends_kept)
