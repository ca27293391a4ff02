"""A published example with its published numbers, computed by this engine: Matt Mazur's 2-2-2
network, one step of gradient descent.

Mazur's network is all sigmoid; one bias is shared by the units of a layer and never changes; his
total error Σ ½ (target − output)² over two outputs is the mean squared error over them.

Source: Matt Mazur, "A Step by Step Backpropagation Example", 17 March 2015. Every published number
below was compared with copies of the article and with programs that quote it.
"""

from dataclasses import dataclass

import numpy as np

from neuralnet.layers import LayerSpec
from neuralnet.network import Network

TITLE = "A Step by Step Backpropagation Example"
URL = "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/"
LEARNING_RATE = 0.5
X, Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])


@dataclass(frozen=True)
class Figure:
    """A number of the example: what it is, as it was ``published``, and ``computed`` here."""

    name: str
    published: str
    computed: float

    @property
    def rounded(self) -> str:
        """The computed number with as many decimals as the published one."""
        return f"{self.computed:.{len(self.published.partition('.')[2])}f}"

    @property
    def agrees(self) -> bool:
        """Are they the same, to the last decimal that was published?"""
        return self.rounded == self.published


def mazurs_network() -> Network:
    """The network as it starts."""
    network = Network(2, [LayerSpec(2, "sigmoid"), LayerSpec(2, "sigmoid")], "mse")
    hidden, output = network.layers
    # His w1, w3 leave the first input, w2, w4 the second; w5, w7 leave h1, w6, w8 leave h2.
    hidden.W[...] = [[0.15, 0.25], [0.20, 0.30]]
    output.W[...] = [[0.40, 0.50], [0.45, 0.55]]
    hidden.b[...] = 0.35
    output.b[...] = 0.60
    return network


def update(network: Network) -> None:
    """One step: every gradient at the weights before it, then all weights at once."""
    network.forward(X)
    network.backward(Y)
    for layer in network.layers:
        layer.W += -LEARNING_RATE * layer.dL_dW  # the biases stay as they are


def update_in_turns(network: Network) -> None:
    """The step with a slip: the output weights move first, and the hidden layer's gradients are
    computed with the new ones."""
    network.forward(X)
    network.backward(Y)
    hidden, output = network.layers
    output.W += -LEARNING_RATE * output.dL_dW
    network.backward(Y)
    hidden.W += -LEARNING_RATE * hidden.dL_dW


def loss_of(network: Network) -> float:
    """The total error at its present weights."""
    network.forward(X)
    return float(network.loss_value(Y))


def figures() -> list[Figure]:
    """Forward pass, error, gradient and new weights of one step, in the order of the article."""
    network = mazurs_network()
    before = loss_of(network)
    hidden, output = network.layers
    z, a1, a2 = hidden.z.copy(), hidden.a.copy(), output.a.copy()
    update(network)
    W1, W2 = hidden.W, output.W
    return [
        Figure("hidden unit 1: z", "0.3775", float(z[0, 0])),
        Figure("hidden unit 1: a", "0.593269992", float(a1[0, 0])),
        Figure("hidden unit 2: a", "0.596884378", float(a1[0, 1])),
        Figure("output 1: a", "0.75136507", float(a2[0, 0])),
        Figure("output 2: a", "0.772928465", float(a2[0, 1])),
        Figure("total error before the step", "0.298371109", before),
        Figure("∂E/∂w₅", "0.082167041", float(output.dL_dW[0, 0])),
        Figure("w₅ after the step", "0.35891648", float(W2[0, 0])),
        Figure("w₆ after the step", "0.408666186", float(W2[1, 0])),
        Figure("w₇ after the step", "0.511301270", float(W2[0, 1])),
        Figure("w₈ after the step", "0.561370121", float(W2[1, 1])),
        Figure("w₁ after the step", "0.149780716", float(W1[0, 0])),
        Figure("w₂ after the step", "0.19956143", float(W1[1, 0])),
        Figure("w₃ after the step", "0.24975114", float(W1[0, 1])),
        Figure("w₄ after the step", "0.29950229", float(W1[1, 1])),
    ]


def losses_after() -> tuple[float, Figure]:
    """The total error after the step; and the published one, with what gives it: a step in which
    the layers move in turns."""
    at_once, in_turns = mazurs_network(), mazurs_network()
    update(at_once)
    update_in_turns(in_turns)
    published = Figure("total error after the step", "0.291027924", loss_of(in_turns))
    return loss_of(at_once), published
