"""A stand-in for CuPy with what only a device has: kernels of one's own, streams, graphs, memory.

Its arrays are the strict ones. While a stream captures, nothing is computed: what is asked for is
noted down with the numbers handed to it, and replayed on the same memory when the graph is
launched. As with CuPy, no result can be fetched meanwhile, nothing can be sent, and no function of
cuBLAS be called. ``Failing`` makes the device fail at some operation and for ever after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np

from tests.neuralnet import strict_array
from tests.neuralnet.strict_array import StrictArray, Target, Watcher

__name__ = "tests.neuralnet.pretended_gpu"
__version__ = "14, pretended"

CUBLAS = {"dot", "matmul", "vdot", "einsum"}


class FakeCudaError(RuntimeError):
    """As CuPy's: the text of CUDA and its number."""

    def __init__(self, status: int) -> None:
        super().__init__(f"cudaError {status}")
        self.status = status


def __getattr__(name: str) -> Any:
    if name in CUBLAS:
        return _cublas(name)
    return getattr(strict_array, name)


def _cublas(name: str) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        if isinstance(strict_array.watcher, Tape):
            raise NotImplementedError("cuBLAS cannot be called while a stream is capturing")
        return getattr(strict_array, name)(*arguments, **options)

    return call


# --- kernels -----------------------------------------------------------------------------------


class ElementwiseKernel:
    """Takes the C code of a kernel as the Python it nearly is."""

    def __init__(self, inputs: str, outputs: str, code: str, name: str) -> None:
        self.inputs, self.outputs = names(inputs), names(outputs)
        self.code, self.name, self.calls = code, name, 0

    def __call__(self, *arguments: Any) -> None:
        self.calls += 1
        assert len(arguments) == len(self.inputs) + len(self.outputs)
        outputs = arguments[len(self.inputs) :]

        def work() -> None:
            inside = [getattr(a, "_host", a) for a in arguments]
            check_types(inside)
            values = dict(zip([*self.inputs, *self.outputs], inside, strict=True))
            with np.errstate(all="ignore"):
                for statement in filter(None, self.code.split(";")):
                    exec(in_python(statement.strip()), {**FUNCTIONS}, values)
            for name, out in zip(self.outputs, outputs, strict=True):
                out._host[...] = values[name]

        strict_array.watcher.operation(self.name, outputs, work)


class ReductionKernel:
    """Sums of an expression, over some axes of arrays that are broadcast."""

    def __init__(
        self, inputs: str, outputs: str, each: str, reduce: str, result: str, start: str, name: str
    ) -> None:
        assert (reduce, start) == ("a + b", "0")
        assert result == f"{names(outputs)[0]} = a"
        self.inputs, self.each, self.name = names(inputs), each, name

    def __call__(self, *arguments: StrictArray, out: Any = None, axis: Any = None) -> Any:
        def work() -> StrictArray | None:
            inside = [a._host for a in arguments]
            check_types(inside)
            terms = eval(self.each, dict(zip(self.inputs, inside, strict=True)))
            total = terms.sum(axis=axis)
            if out is None:
                return StrictArray(np.asarray(total))
            assert out.shape == total.shape, f"{out.shape} for a result of {total.shape}"
            out._host[...] = total
            return None

        result = strict_array.watcher.operation(self.name, out, work)
        return result if out is None else out


def names(declared: str) -> list[str]:
    found = [one.split() for one in declared.split(",")]
    assert all(kind == "T" for kind, _name in found)
    return [name for _kind, name in found]


def check_types(values: list[Any]) -> None:
    """Every T is one type, as in a kernel; plain numbers become it."""
    assert len({value.dtype for value in values if isinstance(value, np.ndarray)}) == 1


def in_python(statement: str) -> str:
    choice = re.fullmatch(r"(\w+) = (.+) \? (.+) : (.+)", statement)
    return f"{choice[1]} = where({choice[2]}, {choice[3]}, {choice[4]})" if choice else statement


FUNCTIONS = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "tanh": np.tanh,
    "where": np.where,
    "T": lambda value: value,
}

# --- graphs ------------------------------------------------------------------------------------


class Tape(Watcher):
    """What a stream was asked for while it captured."""

    def __init__(self) -> None:
        self.steps: list[Callable[[], None]] = []
        self._before: list[tuple[np.ndarray, np.ndarray]] = []
        self.is_void = False

    def crossing(self, what: str) -> None:
        self.is_void = True
        raise RuntimeError(f"{what}: the stream is capturing")

    def operation(self, name: str, target: Target, work: Callable[[], Any]) -> Any:
        targets = target if isinstance(target, tuple) else (target,)
        self._before += [(t._host, t._host.copy()) for t in targets if t is not None]
        result = work()
        if target is None and isinstance(result, StrictArray):
            made = result._host

            def again() -> None:
                made[...] = work()._host

            self.steps.append(again)
            self._before.append((made, np.full_like(made, np.nan if made.dtype.kind == "f" else 0)))
        else:
            self.steps.append(work)
        return result

    def undo(self) -> None:
        """A capture computes nothing."""
        for memory, before in reversed(self._before):
            memory[...] = before


class Graph:
    """Replays a tape on the memory that it was made with."""

    def __init__(self, tape: Tape) -> None:
        self._tape, self.launches = tape, 0
        graphs.append(self)

    def launch(self) -> None:
        self.launches += 1
        strict_array.watcher.operation("graph", None, self._replay)

    def _replay(self) -> None:
        with watched_by(Watcher()), np.errstate(all="ignore"):
            for step in self._tape.steps:
                step()


class Stream:
    def __init__(self, *, non_blocking: bool = False) -> None:
        self._non_blocking = non_blocking
        self._before: Watcher | None = None

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_error: object) -> None:
        assert not isinstance(strict_array.watcher, Tape), "left while capturing"

    def begin_capture(self) -> None:
        assert self._non_blocking, "the default stream cannot be captured"
        assert allocators, "captured arrays would lie in memory that others get too"
        self._before, strict_array.watcher = strict_array.watcher, Tape()

    def end_capture(self) -> Graph:
        tape = strict_array.watcher
        assert isinstance(tape, Tape)
        assert self._before is not None
        strict_array.watcher = self._before
        tape.undo()
        if tape.is_void:
            raise FakeCudaError(901)
        return Graph(tape)

    def synchronize(self) -> None:
        strict_array.watcher.crossing("synchronize")


# --- memory, and what else CuPy has --------------------------------------------------------------


class MemoryPool:
    def __init__(self) -> None:
        self.limit, self.freed = 0.0, 0

    def malloc(self, size: int) -> None:
        raise AssertionError("nothing is allocated here")

    def get_limit(self) -> float:
        return self.limit

    def set_limit(self, *, fraction: float) -> None:
        self.limit = fraction

    def free_all_blocks(self) -> None:
        self.freed += 1


graphs: list[Graph] = []
allocators: list[Any] = []
default_pool, pinned_pool = MemoryPool(), MemoryPool()


@contextmanager
def using_allocator(allocator: Any) -> Iterator[None]:
    allocators.append(allocator)
    yield
    allocators.pop()


def get_default_memory_pool() -> MemoryPool:
    return default_pool


def get_default_pinned_memory_pool() -> MemoryPool:
    return pinned_pool


cuda = SimpleNamespace(
    Stream=Stream,
    MemoryPool=MemoryPool,
    using_allocator=using_allocator,
    get_current_stream=Stream,
    runtime=SimpleNamespace(
        getDeviceCount=lambda: 1,
        getDeviceProperties=lambda number: {"name": b"A Pretended Card"},
        driverGetVersion=lambda: 13000,
        runtimeGetVersion=lambda: 13000,
    ),
)


W = TypeVar("W", bound=Watcher)


@contextmanager
def watched_by(watcher: W) -> Iterator[W]:
    """Everything the device does passes through ``watcher``."""
    before, strict_array.watcher = strict_array.watcher, watcher
    try:
        yield watcher
    finally:
        strict_array.watcher = before


class Counting(Watcher):
    """Counts operations and crossings by name."""

    def __init__(self) -> None:
        self.crossings: list[str] = []
        self.operations: list[str] = []

    def crossing(self, what: str) -> None:
        self.crossings.append(what)

    def operation(self, name: str, target: Target, work: Callable[[], Any]) -> Any:
        self.operations.append(name)
        return work()


class Failing(Watcher):
    """Lets ``count`` operations happen; then the device is lost, and nothing can be fetched."""

    def __init__(self, count: int, error: Exception) -> None:
        self.left, self.error = count, error

    def crossing(self, what: str) -> None:
        if self.left <= 0:
            raise self.error

    def operation(self, name: str, target: Target, work: Callable[[], Any]) -> Any:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return work()
