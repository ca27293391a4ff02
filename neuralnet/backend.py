"""Where arrays live: NumPy on the CPU, CuPy on a GPU.

Everything above this module receives the array module as an attribute ``xp`` and never imports
CuPy itself, so one set of formulas serves both devices.
"""

from types import ModuleType
from typing import Any, Literal, get_args

import numpy as np

# A NumPy or a CuPy array; the two share no base class.
Array = Any

Device = Literal["cpu", "gpu"]
DEVICES: tuple[str, ...] = get_args(Device)


class DeviceUnavailableError(RuntimeError):
    """The device that was asked for cannot be used here; the message says why."""


def array_module(device: str) -> ModuleType:
    """The array module of ``device``: ``numpy`` for "cpu", ``cupy`` for "gpu".

    Raises ``ValueError`` for an unknown device and ``DeviceUnavailableError`` where CuPy is not
    installed or sees no GPU.
    """
    if device == "cpu":
        return np
    if device != "gpu":
        raise ValueError(f"device: expected one of {', '.join(DEVICES)}; got {device!r}")
    try:
        import cupy
    except ImportError as error:
        raise DeviceUnavailableError(
            "CuPy is not installed, so there is no GPU to use; "
            "`pip install -r requirements-gpu.txt` adds it"
        ) from error
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceUnavailableError(
            f"CuPy is installed but cannot reach a GPU: {error}"
        ) from error
    if count == 0:
        raise DeviceUnavailableError("CuPy is installed but this machine has no GPU")
    return cupy  # type: ignore[no-any-return]


def to_host(array: Array) -> np.ndarray:
    """``array`` as a NumPy array; a copy across the bus for a CuPy array, no copy otherwise."""
    return array.get() if hasattr(array, "get") else np.asarray(array)
