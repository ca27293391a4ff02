"""Several small operations as one call of a device, where it has kernels of its own to write.

Starting anything on a GPU costs microseconds, whatever it computes, and a training step of a small
network is some forty starts. Bias and activation become one (and so does Adam's update, in
``fast_optimizers``). Products of small matrices are a kernel here because a CUDA graph can hold no
call of cuBLAS: CuPy refuses it while a graph is captured. On the CPU, and for large matrices, the
library's product is the better one.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from neuralnet.device.backend import Array, elementwise_kernel, reduction_kernel

# The most multiplications in a product that the kernel here makes; beyond that starting a call is
# little beside the work, and cuBLAS does the work far better.
LARGEST_PRODUCT = 2**21

# The largest x for which e^x is finite, by bytes per number, rounded down.
LARGEST_EXPONENT = {4: 88.0, 8: 709.0}


class FusedActivation:
    """``z += b; a = φ(z)`` as one call of the device, and ∂L/∂z from ∂L/∂a as another."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        self._forward, self._backward = forward, backward

    def forward(self, z: Array, b: Array, a: Array) -> None:
        """Add b (…, 1, units) to z, which is xW, and write φ(z) into ``a``."""
        self._forward(z, b, LARGEST_EXPONENT[z.dtype.itemsize], z, a)

    def backward(self, z: Array, a: Array, dL_da: Array, out: Array) -> Array:
        """Write ∂L/∂z into ``out`` and return it."""
        self._backward(z, a, dL_da, out)
        return out


def fused_activation(name: str, in_c: tuple[str, str], xp: ModuleType) -> FusedActivation | None:
    """The kernels of the activation ``name``, whose code in C is ``in_c``, forwards and backwards;
    None on the CPU, or where there is no such code."""
    if not all(in_c):
        return None
    forward = elementwise_kernel(
        xp, "T xW, T b, T largest", "T z, T a", f"z = xW + b; {in_c[0]};", f"bias_and_{name}"
    )
    backward = elementwise_kernel(
        xp, "T z, T a, T dL_da", "T dL_dz", f"{in_c[1]};", f"{name}_backward"
    )
    return FusedActivation(forward, backward) if forward and backward else None


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


def inner_product(xp: ModuleType) -> Callable[[Array, Array], Array]:
    """Σ u v over all entries of two arrays, as a function of both."""
    found: Callable[[Array, Array], Array] = _sum_of_products(xp) or xp.vdot
    return found


def inner_products(xp: ModuleType) -> Callable[[Array, Array], Array]:
    """Σ_p u_rp v_rp, one number for each run, as a function of u and v, (R, P) both."""
    kernel = _sum_of_products(xp)
    return partial(xp.einsum, "rp,rp->r") if kernel is None else partial(kernel, axis=-1)


def _sum_of_products(xp: ModuleType) -> Callable[..., Any] | None:
    return reduction_kernel(
        xp, "T x, T y", "T total", "x * y", "a + b", "total = a", "0", "sum_of_products"
    )
