"""Do the kernels written for the GPU compile, for cards from 2018 to today? No card is needed.

A step of every activation, loss and optimizer, of one network and of many, in both precisions, runs
on the tests' pretended GPU, which notes each kernel and what it is called with. CuPy then writes
the CUDA source of each as it would for a card, and NVRTC, NVIDIA's compiler, makes machine code of
it for every architecture asked for.

    python -m venv nvrtc
    nvrtc/bin/pip install "cupy-cuda13x>=14,<15" nvidia-cuda-nvrtc
    nvrtc/bin/python benchmarks/gpu_kernels.py

Have an environment for it: where CuPy is installed, the app offers the GPU and the tests look for
one. What fails is named with the compiler's words, and the script ends with 1. That a kernel
compiles says nothing of how fast it is, and nothing of its numbers: those are compared on the
pretended GPU, in tests/neuralnet/device/test_kernels.py.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from neuralnet.activations import ACTIVATIONS  # noqa: E402
from neuralnet.errors import SettingError, non_finite_allowed  # noqa: E402
from neuralnet.layers import LayerSpec  # noqa: E402
from neuralnet.losses import LOSSES  # noqa: E402
from neuralnet.network import Network  # noqa: E402
from neuralnet.optimizers import OPTIMIZERS  # noqa: E402
from tests.neuralnet import pretended_gpu  # noqa: E402

# Turing, Ampere, Hopper, Blackwell.
ARCHITECTURES = (75, 80, 90, 100)
# What CuPy puts before every kernel.
HEADERS = ("cupy/complex.cuh", "cupy/carray.cuh", "cupy/atomics.cuh", "cupy/math_constants.h")
# How CuPy numbers the kinds of an argument.
ARRAY, INDEXER, SCALAR = 1, 2, 3


class Call(NamedTuple):
    """A kernel as it was declared, the type that T was, which arguments were arrays, and the axes
    of the input and of the output; ``kind`` is the class of CuPy that makes it."""

    kind: str
    declared: tuple[str, ...]
    dtype: str
    arrays: tuple[bool, ...]
    axes: tuple[int, int]

    @property
    def name(self) -> str:
        return self.declared[-1]


class Listening:
    """The pretended GPU as an array module; every call of a kernel is noted in ``calls``."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(pretended_gpu, name)

    def ElementwiseKernel(self, *declared: str) -> Any:
        work = pretended_gpu.ElementwiseKernel(*declared)

        def call(*arguments: Any) -> None:
            axes = max(getattr(one, "ndim", 0) for one in arguments)
            self._note("ElementwiseKernel", declared, arguments, (axes, axes))
            work(*arguments)

        return call

    def ReductionKernel(self, *declared: str) -> Any:
        work = pretended_gpu.ReductionKernel(*declared)

        def call(*arguments: Any, **options: Any) -> Any:
            axes = max(one.ndim for one in arguments)
            result = work(*arguments, **options)
            self._note("ReductionKernel", declared, (*arguments, result), (axes, result.ndim))
            return result

        return call

    def _note(
        self, kind: str, declared: tuple[str, ...], arguments: Any, axes: tuple[int, int]
    ) -> None:
        arrays = tuple(hasattr(one, "ndim") for one in arguments)
        dtype = next(one.dtype.name for one in arguments if hasattr(one, "dtype"))
        self.calls.add(Call(kind, declared, dtype, arrays, axes))


def calls_of_all_steps() -> list[Call]:
    """The kernels that training asks for, whatever is chosen."""
    xp: Any = Listening()
    choices = itertools.product(ACTIVATIONS, LOSSES, ("float32", "float64"), (None, 3))
    for activation, loss, dtype, runs in choices:
        train(xp, activation, loss, "adam", dtype, runs)
    for optimizer, dtype, runs in itertools.product(OPTIMIZERS, ("float32", "float64"), (None, 3)):
        train(xp, "relu", "mse", optimizer, dtype, runs)
    return sorted(xp.calls)


def train(
    xp: Any, activation: str, loss: str, optimizer: str, dtype: str, runs: int | None
) -> None:
    """A step of a network with this activation in every layer."""
    layers = [LayerSpec(4, activation), LayerSpec(3, activation)]
    try:
        network = Network(2, layers, loss, runs=runs, dtype=np.dtype(dtype), xp=xp)
    except SettingError:
        return  # a pair that no run may have
    generator = np.random.default_rng(0)
    network.theta[...] = xp.asarray(generator.normal(size=network.theta.shape).astype(dtype))
    leading = () if runs is None else (runs,)
    x = xp.asarray(generator.normal(size=(*leading, 5, 2)).astype(dtype))
    y = xp.asarray(np.broadcast_to(np.eye(3, dtype=dtype)[[0, 1, 2, 0, 1]], (*leading, 5, 3)))
    update = OPTIMIZERS[optimizer](network.theta, learning_rate=0.001, xp=xp)
    delta = xp.full_like(network.theta, np.nan)
    with non_finite_allowed():
        network.forward(x)
        network.loss_value(y)
        update.delta(network.backward(y), out=delta)


def sources(cupy: Any, call: Call) -> Iterator[str]:
    """The CUDA source that CuPy writes for a call: for arrays that lie in one piece, and for such
    as are read with strides and need 64 bits to number."""
    from cupy._core import _carray, _kernel, _scalar

    dtype = np.dtype(call.dtype).type
    kernel = getattr(cupy, call.kind)(*call.declared)
    for in_one_piece in (True, False):
        layout = in_one_piece, in_one_piece  # contiguous, 32 bits
        before, after = (1, min(1, call.axes[1])) if in_one_piece else call.axes

        def argument(is_array: bool, axes: int, layout: Any = layout) -> Any:
            if is_array:
                whole = layout if axes else (True, True)  # one number has no strides
                return _kernel._ArgInfo(ARRAY, cupy.ndarray, dtype, axes, *whole)
            return _kernel._ArgInfo(SCALAR, _scalar.CScalar, dtype, 0, True, True)

        def indexer(axes: int, layout: Any = layout) -> Any:
            return _kernel._ArgInfo(INDEXER, _carray.Indexer, None, axes, True, layout[1])

        if call.kind == "ElementwiseKernel":
            types = _kernel._TypeMap((("T", dtype),))
            infos = (*(argument(is_array, before) for is_array in call.arrays), indexer(before))
            yield _kernel._get_elementwise_kernel_code(
                infos, types, kernel.params, kernel.operation, kernel.name, kernel.preamble
            )
        else:
            yield reduction_source(cupy, call, kernel, argument, indexer, (before, after))


def reduction_source(
    cupy: Any, call: Call, kernel: Any, argument: Any, indexer: Any, axes: tuple[int, int]
) -> str:
    """The same for a sum over axes: arrays in and out, an index for each, and a block's stride."""
    from cupy._core import _kernel, _reduction, _scalar

    dtype = np.dtype(call.dtype).type
    types = _kernel._TypeMap((("T", dtype), ("IndexT", np.int32)))
    ins = [argument(is_array, axes[0]) for is_array in call.arrays[:-1]]
    stride = _kernel._ArgInfo(SCALAR, _scalar.CScalar, np.int32, 0, True, True)
    infos = (*ins, argument(True, axes[1]), indexer(axes[0]), indexer(axes[1]), stride)
    code: str = _reduction._ReductionKernel_get_cached_function_code(
        kernel.nin,
        kernel.nout,
        kernel._params,
        infos,
        types,
        kernel.name,
        512,
        kernel.reduce_type,
        kernel.identity,
        kernel.map_expr,
        kernel.reduce_expr,
        kernel.post_map_expr,
        kernel.preamble,
        kernel.options,
    )
    return code


@cache
def compiled(source: str, architecture: int) -> tuple[int, str]:
    """The bytes of machine code for one architecture; 0 and the compiler's words where it fails."""
    from cupy._core import core
    from cupy.cuda import nvrtc

    includes = "".join(f"#include <{name}>\n" for name in HEADERS)
    options = (*core.assemble_cupy_compiler_options(()), "-ftz=true", f"-arch=sm_{architecture}")
    program = nvrtc.createProgram(includes + source, "kernel.cu", (), ())
    try:
        nvrtc.compileProgram(program, options)
        return len(nvrtc.getCUBIN(program)), ""
    except nvrtc.NVRTCError:
        return 0, nvrtc.getProgramLog(program)
    finally:
        nvrtc.destroyProgram(program)


def main() -> int:
    """Print the table; the number of calls that failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sm", type=int, action="append", help="default: 75, 80, 90 and 100")
    architectures = parser.parse_args().sm or list(ARCHITECTURES)
    calls = calls_of_all_steps()
    try:
        import cupy
        from cupy.cuda import nvrtc

        version = nvrtc.getVersion()
    except (ImportError, OSError, RuntimeError) as error:
        print(f"CuPy with NVRTC is not here, so nothing was compiled: {error}")
        return 2
    print(f"CuPy {cupy.__version__}, NVRTC {version[0]}.{version[1]}; bytes of machine code")
    print("for arrays in one piece / for arrays with strides and 64-bit indices\n")
    print(f"{'kernel':<24}{'T':<9}{'axes':<6}" + "".join(f"{f'sm_{a}':>17}" for a in architectures))
    failures = []
    for call in calls:
        line = f"{call.name:<24}{call.dtype:<9}{call.axes[0]}→{call.axes[1]:<4}"
        written = list(sources(cupy, call))
        for architecture in architectures:
            found = [compiled(source, architecture) for source in written]
            sizes = " / ".join(f"{size:,}" if size else "FAILED" for size, _log in found)
            line += f"{sizes:>17}"
            failures += [(call, architecture, log) for size, log in found if not size]
        print(line, flush=True)
    total = len(calls) * 2 * len(architectures)
    print(f"\n{total - len(failures)} of {total} compilations succeeded")
    for call, architecture, log in failures:
        print(f"\n{call.name} ({call.dtype}) for sm_{architecture}:\n{log}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
