"""CUDA graphs: a sequence of operations that a device replays at one call."""

from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

from neuralnet.errors import NotCapturedError


def capture(xp: ModuleType, work: Callable[[], None], pool: Any) -> Callable[[], None]:
    """The operations that ``work`` asks the device for, as one CUDA graph: a function that asks for
    all of them again, on the same places and with the same numbers. Nothing is computed yet.

    ``work`` must have run before, for kernels are compiled at their first use, and must neither
    wait for a result nor fetch one. What it allocates comes from ``pool`` (``memory_of_its_own``)
    and has to stay there as long as the graph. Raises ``NotCapturedError``.
    """
    if not hasattr(xp, "cuda") or not hasattr(xp.cuda, "Stream"):
        raise NotCapturedError("this device has no graphs")
    stream = xp.cuda.Stream(non_blocking=True)  # the default one cannot be captured
    with stream, xp.cuda.using_allocator(pool.malloc):
        stream.begin_capture()
        try:
            try:
                work()
            except BaseException:
                with suppress(RuntimeError):  # the capture may be void, and its end says so
                    stream.end_capture()
                raise
            graph = stream.end_capture()
        except RuntimeError as error:  # CuPy's NotImplementedError and CUDA's errors are such
            raise NotCapturedError(str(error)) from error
    launch: Callable[[], None] = graph.launch
    return launch


def memory_of_its_own(xp: ModuleType) -> Any:
    """A pool of memory for one graph alone; None on a device without pools. A graph
    writes to the places it was captured with, whoever may have them by then."""
    if not hasattr(xp, "cuda") or not hasattr(xp.cuda, "MemoryPool"):
        return None
    return xp.cuda.MemoryPool()
