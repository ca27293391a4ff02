"""Is the gradient right? Compare ∂L/∂θ with the slope that is measured by nudging θ.

Central difference, for every parameter i:   (L(θ + ε eᵢ) − L(θ − ε eᵢ)) / 2ε

It is too slow to train with and too simple to be wrong, which makes it the judge of
backpropagation.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.backend import Array, to_host
from neuralnet.network import Network


@dataclass(frozen=True)
class GradientCheck:
    """Both gradients, and their worst relative error |g − h| / max(|g| + |h|, scale).

    ``scale`` is the size of the whole gradient over √P: an entry that is tiny beside the others is
    measured against them, because the difference quotient has no digits for it.
    """

    backpropagated: np.ndarray
    measured: np.ndarray
    worst_relative_error: float


def measured_gradient(network: Network, x: Array, y: Array, epsilon: float = 1e-5) -> np.ndarray:
    """∂L/∂θ by central differences; leaves θ as it was."""
    probe = network.sharing_theta()
    theta = network.theta
    slope = np.empty(theta.shape, dtype=np.float64)
    for i in range(theta.shape[-1]):
        value = theta[..., i].copy()
        theta[..., i] = value + epsilon
        probe.forward(x)
        above = probe.loss_value(y)
        theta[..., i] = value - epsilon
        probe.forward(x)
        below = probe.loss_value(y)
        slope[..., i] = to_host((above - below) / (2.0 * epsilon))
        theta[..., i] = value
    return slope


def check_gradient(network: Network, x: Array, y: Array, epsilon: float = 1e-5) -> GradientCheck:
    """Backpropagate through ``network`` for rows ``x`` and targets ``y`` and compare."""
    network.forward(x)
    backpropagated = to_host(network.backward(y)).astype(np.float64)
    measured = measured_gradient(network, x, y, epsilon)
    size = np.abs(backpropagated) + np.abs(measured)
    scale = np.sqrt(np.mean(size**2)) + np.finfo(np.float64).tiny
    error = np.abs(backpropagated - measured) / np.maximum(size, scale)
    return GradientCheck(backpropagated, measured, float(error.max()))
