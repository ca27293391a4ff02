"""A language model writes: one sign after the other, each drawn with its probability.

The model is asked for the next sign, one is drawn, and it becomes part of the context. That is all
that "generating" is. The temperature T divides the logits before the softmax: near 0 the most
likely sign is nearly always drawn, at 1 each as often as the model says, above 1 more evenly.

Who draws is a generator with a seed, so the same network writes the same names again.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from neuralnet.data.characters import SIGNS, CountedTable, text_of
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import softmax_steps
from neuralnet.network import Network
from neuralnet.sharing.embedding import Embedding

LONGEST = 14  # signs of what is written; a model need not find an end
END = 0

Logits = Callable[[Sequence[int]], NDArray[np.float64]]
"""From the signs of the context to the logits of the next sign."""


def logits_of(network: Network) -> Logits:
    """What a network says: one with an embedding is given the signs, any other one-hot rows."""
    probe = network.probe()
    takes_signs = isinstance(network.layers[0], Embedding)

    def ask(context: Sequence[int]) -> NDArray[np.float64]:
        x = np.array([context], np.int64)
        if not takes_signs:
            x = np.eye(len(SIGNS))[x].reshape(1, -1).astype(probe.theta.dtype)
        probe.forward(probe.xp.asarray(x))
        return np.asarray(to_host(probe.layers[-1].z)[0], np.float64)

    return ask


def logits_of_table(table: CountedTable) -> Logits:
    """What the counted table says: z = ln P, which softmax turns back into P."""

    def ask(context: Sequence[int]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(table.probabilities[context[-1]]))

    return ask


def write_name(
    ask: Logits, context: int, temperature: float, generator: np.random.Generator
) -> str:
    """One name, begun after ``context`` marks, up to the mark that ends it or ``LONGEST`` signs."""
    signs = [END] * context
    while len(signs) < context + LONGEST:
        p = softmax_steps(ask(signs[-context:]), temperature).probabilities
        drawn = int(np.searchsorted(np.cumsum(p), generator.random(), side="right"))
        drawn = min(drawn, len(p) - 1)  # the sum of 27 shares may be a little less than 1
        if drawn == END:
            break
        signs.append(drawn)
    return text_of(signs[context:])


def write_names(ask: Logits, context: int, count: int, temperature: float, seed: int) -> list[str]:
    """``count`` names, the same for the same seed."""
    generator = np.random.default_rng(seed)
    return [write_name(ask, context, temperature, generator) for _ in range(count)]
