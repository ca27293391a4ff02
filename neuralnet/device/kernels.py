"""Kernels: several small operations as one call of a GPU.

Starting anything on a GPU costs microseconds, whatever it computes, and a training step of a small
network is some forty starts. Bias and activation become one call (``fast_activations``), and so
does Adam's update (``fast_optimizers``). Products of small matrices are a kernel here because a
CUDA graph can hold no call of cuBLAS: CuPy refuses it while a graph is captured. On the CPU, and
for large matrices, the library's product is the better one.
"""

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array, length

# The most multiplications in a product that the kernel here makes; beyond that starting a call is
# little beside the work, and cuBLAS does the work far better.
LARGEST_PRODUCT = 2**21


def elementwise_kernel(
    xp: ModuleType, inputs: str, outputs: str, code: str, name: str
) -> Callable[..., Any] | None:
    """A formula for every entry of some arrays as one call of the device; None on a device that
    compiles no kernels. ``inputs`` and ``outputs`` declare names with types ("T a, T b"), ``code``
    holds assignments in C. Called with the inputs, then the arrays to write to."""
    if xp is np or not hasattr(xp, "ElementwiseKernel"):  # NumPy is slow to say what it lacks
        return None
    return xp.ElementwiseKernel(inputs, outputs, code, name)  # type: ignore[no-any-return]


def reduction_kernel(
    xp: ModuleType,
    inputs: str,
    outputs: str,
    each: str,
    reduce: str,
    result: str,
    start: str,
    name: str,
) -> Callable[..., Any] | None:
    """A sum, or the like, over axes of arrays as one call of the device; None on a device that
    compiles no kernels. ``each`` is C for one entry, ``reduce`` combines two results a and b,
    ``result`` is an assignment from the last a. Called with the inputs, which are broadcast,
    ``axis`` and ``out``; without ``axis`` over all entries."""
    if xp is np or not hasattr(xp, "ReductionKernel"):
        return None
    return xp.ReductionKernel(  # type: ignore[no-any-return]
        inputs, outputs, each, reduce, result, start, name
    )


def product(xp: ModuleType, ndim: int) -> Callable[..., Array]:
    """The product x y of matrices as a function of x (…, n, k), y (…, k, m) and ``out`` (…, n, m),
    for arrays of ``ndim`` axes."""
    # Of two plain matrices dot and matmul are the same product, and dot starts twice as fast.
    library: Callable[..., Array] = xp.dot if ndim == 2 else xp.matmul
    kernel = _sum_of_products(xp)
    if kernel is None:
        return library

    def small_or_large(x: Array, y: Array, out: Array) -> Array:
        if out.size * x.shape[-1] > LARGEST_PRODUCT:
            return library(x, y, out=out)
        kernel(x[..., np.newaxis], y[..., np.newaxis, :, :], out=out, axis=-2)
        return out

    return small_or_large


def sum_of_squares(xp: ModuleType, ndim: int) -> Callable[[Array], Array]:
    """Σ_p g_p² as a function of g (P,); for arrays of 2 axes one number for each run, (R, P)."""
    kernel = _sum_of_products(xp)
    if kernel is not None:
        return lambda g: kernel(g, g, axis=-1)
    if ndim == 1:
        return lambda g: xp.vdot(g, g)
    return lambda g: xp.einsum("rp,rp->r", g, g)


def gradient_length(xp: ModuleType, like: Array) -> Callable[[Array], Array]:
    """‖g‖, (…, 1), as a function of a g of the shape and precision of ``like``, (…, P). Where no
    square overflows or vanishes, as nearly always, the root of their sum is quickest. A device is
    not asked whether one does: it would have to be waited for."""
    if xp is not np:
        return lambda g: length(g, xp)
    squares = sum_of_squares(xp, like.ndim)
    limits = np.finfo(like.dtype)
    shortest = np.sqrt(limits.tiny) / limits.eps  # below, squares that matter may lose digits

    def of_one(g: Array) -> Array:
        found = math.sqrt(squares(g))
        return np.array([found], g.dtype) if shortest < found < math.inf else length(g)

    def of_many(g: Array) -> Array:
        found: Array = np.sqrt(squares(g))
        if found.min() > shortest and found.max() < np.inf:
            return found[..., np.newaxis]
        return length(g)

    return of_one if like.ndim == 1 else of_many


def inner_product(xp: ModuleType) -> Callable[[Array, Array], Array]:
    """Σ u v over all entries of two arrays, as a function of both."""
    found: Callable[[Array, Array], Array] = _sum_of_products(xp) or xp.vdot
    return found


def _sum_of_products(xp: ModuleType) -> Callable[..., Any] | None:
    return reduction_kernel(
        xp, "T x, T y", "T total", "x * y", "a + b", "total = a", "0", "sum_of_products"
    )
