"""Which device computes: NumPy on the CPU, CuPy on a GPU, and what to say where there is none.

Everything above this module receives the array module as an attribute ``xp`` and never imports
CuPy itself, so one set of formulas serves both devices. What can go wrong with a GPU becomes a
``DeviceUnavailableError`` here, with a message for people.
"""

import platform
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeVar, cast, get_args

import numpy as np

from neuralnet.errors import DeviceUnavailableError

Device = Literal["cpu", "gpu"]
DEVICES: tuple[str, ...] = get_args(Device)

# CuPy keeps freed memory for later use; up to this share of the GPU's, so that others find some.
MEMORY_SHARE = 0.8

# CUDA's own numbers for why a call failed.
_OUT_OF_MEMORY, _OLD_DRIVER, _NO_DEVICE = 2, 35, 100


def array_module(device: str) -> ModuleType:
    """The array module of ``device``: ``numpy`` for "cpu", ``cupy`` for "gpu".

    Raises ``ValueError`` for an unknown device and ``DeviceUnavailableError`` where the GPU cannot
    be used: a first small array is made on it to find out.
    """
    if device == "cpu":
        return np
    if device != "gpu":
        raise ValueError(f"device: expected one of {', '.join(DEVICES)}; got {device!r}")
    try:
        import cupy
    except ModuleNotFoundError as error:
        if error.name != "cupy":
            raise _without_libraries(error) from error
        raise DeviceUnavailableError(
            "no CuPy",
            "CuPy is not installed, so there is no GPU to use; "
            "`pip install -r requirements-gpu.txt` adds it",
        ) from error
    except (ImportError, OSError) as error:
        raise _without_libraries(error) from error
    try:
        if cupy.cuda.runtime.getDeviceCount() == 0:
            raise DeviceUnavailableError("no GPU", "CuPy is installed but this machine has no GPU")
        cupy.zeros(1) + 1  # needs memory, and a compiler for the device
        pool = cupy.get_default_memory_pool()
        if pool.get_limit() == 0:
            pool.set_limit(fraction=MEMORY_SHARE)
    except DeviceUnavailableError:
        raise
    except (ImportError, OSError) as error:
        raise _without_libraries(error) from error
    except MemoryError as error:
        raise _full(error) from error
    except RuntimeError as error:  # CUDA's errors are of this kind
        raise _explained(error, cupy) from error
    return cupy  # type: ignore[no-any-return]


def _without_libraries(error: Exception) -> DeviceUnavailableError:
    return DeviceUnavailableError(
        "no libraries", f"CuPy is installed but finds no CUDA libraries to work with: {error}"
    )


def _full(error: Exception) -> DeviceUnavailableError:
    return DeviceUnavailableError(
        "out of memory",
        f"The GPU has no memory left, other programs may be using it: {error}",
    )


def _explained(error: Any, cupy: Any) -> DeviceUnavailableError:
    """What a CUDA error means, in plain words."""
    status, runtime = getattr(error, "status", None), cupy.cuda.runtime
    if status == _NO_DEVICE:
        return DeviceUnavailableError("no GPU", "CuPy is installed but this machine has no GPU")
    if status == _OUT_OF_MEMORY:
        return _full(error)
    if status == _OLD_DRIVER:
        driver = runtime.driverGetVersion()
        if driver == 0:  # CUDA reports a driver that is not there as one that is too old
            return DeviceUnavailableError(
                "no GPU", "CuPy is installed but this machine has no NVIDIA driver, or no GPU"
            )
        return DeviceUnavailableError(
            "old driver",
            f"The NVIDIA driver is too old: it supports CUDA {_version(driver)}, and this CuPy "
            f"needs {_version(runtime.runtimeGetVersion())}. A newer driver helps, or the CuPy "
            "package for older ones that requirements-gpu.txt names",
        )
    return DeviceUnavailableError("unusable", f"CuPy is installed but cannot reach a GPU: {error}")


def device_failure(error: Exception, xp: ModuleType) -> DeviceUnavailableError | None:
    """What ``error`` says of the device of ``xp`` that was at work; None where it is no failure of
    a device (CUDA's errors have a number, CuPy's of memory are Python's)."""
    if isinstance(error, DeviceUnavailableError):
        return error
    if xp is np:
        return None
    if isinstance(error, MemoryError):
        return _full(error)
    if hasattr(error, "status"):
        return DeviceUnavailableError("failed", f"The GPU failed while it was at work: {error}")
    return None


Method = TypeVar("Method", bound=Callable[..., Any])


def says_what_failed(method: Method) -> Method:
    """A method of something with an ``xp``: errors of the device leave it as
    ``DeviceUnavailableError``, whatever the library calls them."""

    @wraps(method)
    def call(self: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return method(self, *arguments, **options)
        except (MemoryError, RuntimeError) as error:
            failure = device_failure(error, getattr(self, "xp", np))
            if failure is None or failure is error:
                raise
            raise failure from error

    return cast(Method, call)


def _version(number: int) -> str:
    """12020 is CUDA 12.2."""
    return f"{number // 1000}.{number % 1000 // 10}"


def device_problem(device: str) -> DeviceUnavailableError | None:
    """Why ``device`` cannot be used here; None where it can."""
    try:
        array_module(device)
    except DeviceUnavailableError as error:
        return error
    return None


def device_name(device: str) -> str:
    """What the device calls itself; the processor's name for the CPU, where the system tells it."""
    if device == "gpu":
        properties = array_module("gpu").cuda.runtime.getDeviceProperties(0)
        return str(properties["name"].decode())
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def wait(xp: ModuleType) -> None:
    """Until the device has done all that it was asked to: a call returns before. The CPU always
    has."""
    if hasattr(xp, "cuda"):
        xp.cuda.get_current_stream().synchronize()


def release_memory(xp: ModuleType) -> None:
    """Give memory that is kept for later use back: the device's, and the host's that transfers
    went through. Nothing to do on the CPU, and nothing to be had from a device that has failed."""
    if hasattr(xp, "get_default_memory_pool"):
        with suppress(RuntimeError):
            xp.get_default_memory_pool().free_all_blocks()
            xp.get_default_pinned_memory_pool().free_all_blocks()
