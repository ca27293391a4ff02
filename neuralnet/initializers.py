"""Starting weights. Biases start at zero; weights are drawn on the host, so that a run starts from
the same numbers on the CPU and on a GPU.

The spread of the first weights decides whether signals and gradients survive many layers: too
small and they fade out, too large and they saturate or explode. A unit adds up n_in products, so
with weights of standard deviation σ its z has about √n_in · σ times the spread of its inputs: the
larger the layer before, the smaller the weights must be.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Draw = Callable[[np.random.Generator, int, int, float], np.ndarray]


@dataclass(frozen=True)
class Initializer:
    """How the weights W of shape (n_in, n_out) are drawn.

    ``formula`` is the distribution in LaTeX; ``scale``, s in it, multiplies its standard deviation.
    What each is for stands with the function that draws.
    """

    name: str
    title: str
    formula: str
    draw: Draw
    source: str

    def __call__(
        self, generator: np.random.Generator, n_in: int, n_out: int, scale: float = 1.0
    ) -> np.ndarray:
        """W, float64, shape (n_in, n_out)."""
        return self.draw(generator, n_in, n_out, scale)


def _zeros(_generator: np.random.Generator, n_in: int, n_out: int, _scale: float) -> np.ndarray:
    """W = 0, to show that it does not work: with equal weights all units of a layer compute the
    same and get the same gradient, so they stay equal for ever: nothing breaks the symmetry. And no
    error passes back through W = 0. A network without hidden layers may start like this."""
    return np.zeros((n_in, n_out))


def _normal(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    """W ~ N(0, s²), the same spread whatever the size of the layers. Until about 2010 it was usual,
    with a small s such as 0.01. The trap is that spread: in a layer of many inputs s = 1 saturates
    or explodes, and with s = 0.01 the signals fade out over a few layers."""
    return generator.normal(0.0, scale, (n_in, n_out))


def _xavier(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    """W ~ U(−ℓ, ℓ) with ℓ = s √(6/(n_in + n_out)), of variance 2/(n_in + n_out): a compromise
    between signals on the way forward (1/n_in) and gradients on the way back (1/n_out). Used with
    tanh, which near 0 is almost the identity. With ReLU, which sets half of the signals to 0, it
    is too small: they fade by √2 a layer. Glorot and Bengio 2010."""
    limit = scale * np.sqrt(6.0 / (n_in + n_out))
    return generator.uniform(-limit, limit, (n_in, n_out))


def _he(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    """W ~ N(0, s² · 2/n_in). Used with ReLU: the 2 makes good the half of the signals that ReLU
    sets to 0. With tanh it is somewhat too large and moves the units nearer to their flat ends.
    He et al. 2015."""
    return generator.normal(0.0, scale * np.sqrt(2.0 / n_in), (n_in, n_out))


INITIALIZERS = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "he",
            "He",
            r"W_{ij} \sim \mathcal{N}\!\left(0,\ s^2\,\frac{2}{n_\text{in}}\right)",
            _he,
            "He et al. 2015, Delving deep into rectifiers",
        ),
        Initializer(
            "xavier",
            "Xavier/Glorot",
            r"W_{ij} \sim \mathcal{U}\!\left(-s\sqrt{\tfrac{6}{n_\text{in}+n_\text{out}}},\ "
            r"+s\sqrt{\tfrac{6}{n_\text{in}+n_\text{out}}}\right)",
            _xavier,
            "Glorot and Bengio 2010, Understanding the difficulty of training deep networks",
        ),
        Initializer("normal", "Normal", r"W_{ij} \sim \mathcal{N}(0,\ s^2)", _normal, ""),
        Initializer("zeros", "All zeros", r"W_{ij} = 0", _zeros, ""),
    )
}
