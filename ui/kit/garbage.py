"""When the server looks for what nobody needs any more.

Python frees most things at once. For those that only hold each other its garbage collector looks
through all that has lived for a while, and stops the whole server as long. With sixty visitors that
took a third of a second every few seconds, and all who had just pressed something waited for it. So

- what is there for good, the modules of the app, of Streamlit and NumPy, is left out of every look:
  of a fresh server it is nearly all there is;
- a look through the rest is rare while visitors are there;
- and it is made when some have left, whose networks and histories are most of what can be freed.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from functools import wraps

from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

from ui.kit.hooks import hook

Save = Callable[[MemorySessionStorage, SessionInfo], None]

# Through what is oldest Python looks after so many looks through what is younger; 10 by itself.
LOOKS_BETWEEN = 40
_IS_DUE = "_look_is_due"


def keep_for_good() -> None:
    """Leave out of every later look what is loaded now, and look less often at the rest."""
    gc.collect()
    gc.freeze()
    younger, middle, _oldest = gc.get_threshold()
    gc.set_threshold(younger, middle, LOOKS_BETWEEN)
    hook(MemorySessionStorage, "save", looking_later)


def looking_later(save: Save) -> Save:
    """``save``, which keeps the session of a visitor who has gone for a while, in case they come
    back; once that time is over, what nobody came back to is freed."""

    @wraps(save)
    def save_and_look_later(storage: MemorySessionStorage, session: SessionInfo) -> None:
        save(storage, session)
        _look_later(storage)

    return save_and_look_later


def _look_later(storage: MemorySessionStorage) -> None:
    if getattr(storage, _IS_DUE, False):
        return
    setattr(storage, _IS_DUE, True)
    kept_for: float = storage._cache.ttl  # type: ignore[attr-defined]
    asyncio.get_running_loop().call_later(1.1 * kept_for, _look, storage)


def _look(storage: MemorySessionStorage) -> None:
    setattr(storage, _IS_DUE, False)
    storage._cache.expire()  # type: ignore[attr-defined]
    gc.collect()
    if storage.list():  # who left later has time left
        _look_later(storage)
