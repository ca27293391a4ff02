"""Starting weights. Biases start at zero; weights are drawn on the host, so that a run starts from
the same numbers on the CPU and on a GPU.

The spread of the first weights decides whether signals and gradients survive many layers: too
small and they fade out, too large and they saturate or explode.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Draw = Callable[[np.random.Generator, int, int, float], np.ndarray]


@dataclass(frozen=True)
class Initializer:
    """How the weights W of shape (n_in, n_out) are drawn.

    ``formula`` is the distribution in LaTeX; ``scale`` multiplies its standard deviation.
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
    return np.zeros((n_in, n_out))


def _normal(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    return generator.normal(0.0, scale, (n_in, n_out))


def _xavier(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
    limit = scale * np.sqrt(6.0 / (n_in + n_out))
    return generator.uniform(-limit, limit, (n_in, n_out))


def _he(generator: np.random.Generator, n_in: int, n_out: int, scale: float) -> np.ndarray:
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
            r"W_{ij} \sim \mathcal{U}(-\ell, \ell),\quad "
            r"\ell = s\sqrt{6/(n_\text{in}+n_\text{out})}",
            _xavier,
            "Glorot and Bengio 2010, Understanding the difficulty of training deep networks",
        ),
        Initializer("normal", "Normal", r"W_{ij} \sim \mathcal{N}(0,\ s^2)", _normal, ""),
        Initializer("zeros", "All zeros", r"W_{ij} = 0", _zeros, ""),
    )
}
