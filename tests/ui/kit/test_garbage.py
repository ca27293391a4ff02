"""What visitors leave behind is freed, and what is there for good is not looked through."""

import asyncio
import gc
import weakref
from typing import Any, cast

from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.session_manager import SessionInfo

from ui.kit.garbage import LOOKS_BETWEEN, keep_for_good

TRIES = 500


class Session:
    """A session that holds itself, as one does whose network knows its learner."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.itself = self


def left(name: str) -> tuple[SessionInfo, "weakref.ref[Session]"]:
    session = Session(name)
    return SessionInfo(client=None, session=cast(Any, session)), weakref.ref(session)


async def is_freed(session: "weakref.ref[Session]") -> bool:
    for _ in range(TRIES):
        if session() is None:
            return True
        await asyncio.sleep(0.01)
    return False


def test_what_is_loaded_is_left_out_of_every_later_look() -> None:
    kept = [[] for _ in range(1000)]  # type: list[list[Any]]
    before = gc.get_freeze_count()
    keep_for_good()
    assert gc.get_freeze_count() >= before + len(kept)
    assert gc.get_threshold()[2] == LOOKS_BETWEEN


def test_who_does_not_come_back_is_forgotten_once_their_time_is_over() -> None:
    keep_for_good()

    async def leave() -> None:
        storage = MemorySessionStorage(ttl_seconds=cast(int, 0.05))
        info, first = left("first")
        storage.save(info)
        del info
        assert await is_freed(first)
        info, second = left("second")  # there is another look for those who leave later
        storage.save(info)
        del info
        assert await is_freed(second)
        assert storage.list() == []

    asyncio.run(leave())


def test_who_comes_back_in_time_has_their_session() -> None:
    keep_for_good()

    async def leave_and_return() -> None:
        storage = MemorySessionStorage(ttl_seconds=60)
        info, session = left("away")
        storage.save(info)
        del info
        gc.collect()
        found = storage.get("away")
        assert found is not None
        assert cast(Any, found.session) is session()

    asyncio.run(leave_and_return())
