"""A stand-in for a device: an array module that, like CuPy, refuses to meet NumPy arrays.

`StrictArray` holds a NumPy array out of sight. Arithmetic, functions and indexing take other
strict arrays and plain numbers; a NumPy array of any size raises `MixingError`, and so does turning
a strict array into a NumPy one on the way. The only doors are `asarray` (in) and `get` (out), as
with CuPy. So a machine without a GPU finds the places where host and device arrays would meet.

Indexing with NumPy arrays is refused too, although CuPy allows it: it copies without saying so.

What the device does passes through ``watcher``, where a test has put one: every operation, and
every crossing between host and device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

__name__ = "tests.neuralnet.strict_array"


class MixingError(TypeError):
    """A host array and a device array met."""


# Where the results of an operation go: nowhere yet, to an array, or to several.
Target: TypeAlias = "StrictArray | tuple[StrictArray, ...] | None"


class Watcher:
    """Told what the device does; the base only lets everything happen."""

    def crossing(self, what: str) -> None:
        """Numbers are about to cross between host and device."""

    def operation(self, name: str, target: Target, work: Callable[[], Any]) -> Any:
        """The device is about to do ``work``, whose results are new or go to ``target``."""
        return work()


watcher = Watcher()


def _inside(value: Any) -> Any:
    """The NumPy value behind an argument; refuses host arrays."""
    if isinstance(value, StrictArray):
        return value._host
    if isinstance(value, np.ndarray):
        raise MixingError(f"a NumPy array of shape {value.shape} met a device array")
    if isinstance(value, tuple):
        return tuple(_inside(item) for item in value)
    return value


def _outside(value: Any) -> Any:
    """Results stay on the device, single numbers too: CuPy's are arrays without axes."""
    if isinstance(value, np.ndarray | np.generic):
        return StrictArray(np.asarray(value))
    return value


def _forwarded(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        out = options.get("out")
        if out is not None and not isinstance(out, StrictArray):
            raise MixingError("out: expected a device array")

        def work() -> Any:
            inside = {name: _inside(value) for name, value in options.items()}
            return function(*map(_inside, arguments), **inside)

        if function in VIEWS:
            return _outside(work())
        result = watcher.operation(function.__name__, out, lambda: _outside(work()))
        return result if out is None else out

    return call


# These make another view of the same memory and start nothing on the device.
VIEWS = (np.ndarray.reshape, np.ndarray.swapaxes)


class StrictArray:
    """An array on the pretended device."""

    # NumPy's operators and functions must not take a strict array either.
    __array_ufunc__ = None

    def __init__(self, host: np.ndarray) -> None:
        self._host = host

    def __array__(self, *_arguments: Any, **_options: Any) -> np.ndarray:
        raise MixingError("a device array was turned into a NumPy array; `to_host` says it aloud")

    def get(self) -> np.ndarray:
        """A copy on the host."""
        watcher.crossing("get")
        return self._host.copy()

    @property
    def shape(self) -> tuple[int, ...]:
        return self._host.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._host.dtype

    @property
    def ndim(self) -> int:
        return self._host.ndim

    @property
    def size(self) -> int:
        return self._host.size

    @property
    def nbytes(self) -> int:
        return self._host.nbytes

    def __len__(self) -> int:
        return len(self._host)

    def __float__(self) -> float:
        watcher.crossing("float")
        return float(self._host)

    def __int__(self) -> int:
        watcher.crossing("int")
        return int(self._host)

    def __bool__(self) -> bool:
        watcher.crossing("bool")
        return bool(self._host)

    def __getitem__(self, index: Any) -> StrictArray:
        def work() -> StrictArray:
            return StrictArray(np.asarray(self._host[_inside(index)]))

        found = work()
        if np.may_share_memory(found._host, self._host):
            return found
        return watcher.operation("gather", None, work)  # type: ignore[no-any-return]

    def __setitem__(self, index: Any, value: Any) -> None:
        def work() -> None:
            self._host[_inside(index)] = _inside(value)

        watcher.operation("set", self, work)

    def __iter__(self) -> Any:
        return (self[index] for index in range(len(self)))


def _add_methods() -> None:
    methods = "reshape swapaxes sum mean max all argmax copy take astype"
    binary = "add sub mul truediv pow radd rsub rmul rtruediv rpow neg invert eq ne lt le gt ge"
    in_place = "iadd isub imul itruediv iand"
    for name in methods.split():
        setattr(StrictArray, name, _forwarded(getattr(np.ndarray, name)))
    for name in binary.split():
        setattr(StrictArray, f"__{name}__", _forwarded(getattr(np.ndarray, f"__{name}__")))
    for name in in_place.split():
        setattr(StrictArray, f"__{name}__", _in_place(getattr(np.ndarray, f"__{name}__")))


def _in_place(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: StrictArray, other: Any) -> StrictArray:
        watcher.operation(method.__name__, self, lambda: method(self._host, _inside(other)))
        return self

    return call


_add_methods()


def asarray(values: Any, dtype: Any = None) -> StrictArray:
    """The door to the device: a copy of a host array, or a device array as it is."""
    if isinstance(values, StrictArray):
        return values
    watcher.crossing("asarray")
    return StrictArray(np.array(values, dtype=dtype))


def __getattr__(name: str) -> Any:
    """Everything else is NumPy's function of this name, for strict arrays only."""
    if name.startswith("__"):
        raise AttributeError(name)
    value = getattr(np, name)
    return _forwarded(value) if callable(value) and not isinstance(value, type) else value
