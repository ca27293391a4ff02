"""Two networks small enough to follow with a pencil, update included."""

from typing import Any

import numpy as np
import pytest

from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.optimizers import SGD


def make_2_2_1() -> Any:
    """2 inputs, 2 ReLU units, 1 linear output, mean squared error; a batch of two rows.

    forward
        z1 = x W1 + b1
        row 1: 1·1 + 2·0.5 + 0.5 = 2.5      1·(-1) + 2·2 - 0.5 = 2.5
        row 2: 3·1 - 1·0.5 + 0.5 = 3        3·(-1) - 1·2 - 0.5 = -5.5
        a1 = max(0, z1)
        row 1: 2.5  2.5                     row 2: 3  0
        z2 = a1 W2 + b2
        row 1: 2.5·2 - 2.5·1 + 1 = 3.5      row 2: 3·2 - 0·1 + 1 = 7
        L = ((3.5 - 3)² + (7 - 9)²) / 2 = (0.25 + 4) / 2 = 2.125
    backward
        ∂L/∂z2 = 2 (a2 - y) / 2 = 0.5, -2
        ∂L/∂W2 = a1ᵀ ∂L/∂z2: 2.5·0.5 + 3·(-2) = -4.75,  2.5·0.5 + 0·(-2) = 1.25
        ∂L/∂b2 = 0.5 - 2 = -1.5
        ∂L/∂a1 = ∂L/∂z2 W2ᵀ: row 1: 0.5·2 = 1, 0.5·(-1) = -0.5;  row 2: -2·2 = -4, -2·(-1) = 2
        ∂L/∂z1: where z1 > 0: row 1: 1, -0.5;  row 2: -4, 0
        ∂L/∂W1 = xᵀ ∂L/∂z1
        input 1: 1·1 + 3·(-4) = -11         1·(-0.5) + 3·0 = -0.5
        input 2: 2·1 - 1·(-4) = 6           2·(-0.5) - 1·0 = -1
        ∂L/∂b1 = 1 - 4 = -3,  -0.5 + 0 = -0.5
    update with η = 0.1, every parameter once, biases too
        W1: 1 + 1.1 = 2.1     -1 + 0.05 = -0.95     0.5 - 0.6 = -0.1     2 + 0.1 = 2.1
        b1: 0.5 + 0.3 = 0.8   -0.5 + 0.05 = -0.45
        W2: 2 + 0.475 = 2.475   -1 - 0.125 = -1.125     b2: 1 + 0.15 = 1.15
    forward again: the step was too long, and the loss of this very batch rises
        a1 row 1: 2.1 - 0.2 + 0.8 = 2.7     -0.95 + 4.2 - 0.45 = 2.8
        a1 row 2: 6.3 + 0.1 + 0.8 = 7.2     -2.85 - 2.1 - 0.45 < 0, so 0
        a2: 2.475·2.7 - 1.125·2.8 + 1.15 = 4.6825,   2.475·7.2 + 1.15 = 18.97
        L = (1.6825² + 9.97²) / 2 = 51.115853125
    """
    network = Network(2, [LayerSpec(2, "relu"), LayerSpec(1, "identity")], "mse")
    first, second = network.layers
    first.W[...] = [[1.0, -1.0], [0.5, 2.0]]
    first.b[...] = [[0.5, -0.5]]
    second.W[...] = [[2.0], [-1.0]]
    second.b[...] = 1.0
    return network, np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[3.0], [9.0]])


def test_forward_gives_the_numbers_worked_by_hand() -> None:
    network, x, y = make_2_2_1()
    outputs = network.forward(x)
    first, second = network.layers
    np.testing.assert_array_equal(first.z, [[2.5, 2.5], [3.0, -5.5]])
    np.testing.assert_array_equal(first.a, [[2.5, 2.5], [3.0, 0.0]])
    np.testing.assert_array_equal(second.z, [[3.5], [7.0]])
    np.testing.assert_array_equal(outputs, [[3.5], [7.0]])
    assert network.loss_value(y) == 2.125


def test_backward_gives_the_numbers_worked_by_hand() -> None:
    network, x, y = make_2_2_1()
    network.forward(x)
    gradient = network.backward(y)
    first, second = network.layers
    np.testing.assert_array_equal(second.dL_dz, [[0.5], [-2.0]])
    np.testing.assert_array_equal(second.dL_dW, [[-4.75], [1.25]])
    np.testing.assert_array_equal(second.dL_db, [[-1.5]])
    np.testing.assert_array_equal(first.dL_da, [[1.0, -0.5], [-4.0, 2.0]])
    np.testing.assert_array_equal(first.dL_dz, [[1.0, -0.5], [-4.0, 0.0]])
    np.testing.assert_array_equal(first.dL_dW, [[-11.0, -0.5], [6.0, -1.0]])
    np.testing.assert_array_equal(first.dL_db, [[-3.0, -0.5]])
    # θ holds W row by row, then b, layer by layer; ∂L/∂θ the same.
    np.testing.assert_array_equal(gradient, [-11.0, -0.5, 6.0, -1.0, -3.0, -0.5, -4.75, 1.25, -1.5])


def test_the_update_moves_every_parameter_once_and_biases_not_once_per_weight() -> None:
    network, x, y = make_2_2_1()
    optimizer = SGD(network.theta, learning_rate=0.1)
    network.forward(x)
    network.theta += optimizer.delta(network.backward(y), out=np.empty_like(network.theta))
    first, second = network.layers
    np.testing.assert_allclose(first.W, [[2.1, -0.95], [-0.1, 2.1]], rtol=1e-14)
    np.testing.assert_allclose(first.b, [[0.8, -0.45]], rtol=1e-14)
    np.testing.assert_allclose(second.W, [[2.475], [-1.125]], rtol=1e-14)
    np.testing.assert_allclose(second.b, [[1.15]], rtol=1e-14)


def test_a_step_that_is_too_long_raises_the_loss_of_its_own_batch() -> None:
    network, x, y = make_2_2_1()
    optimizer = SGD(network.theta, learning_rate=0.1)
    network.forward(x)
    network.theta += optimizer.delta(network.backward(y), out=np.empty_like(network.theta))
    network.forward(x)
    assert network.loss_value(y) == pytest.approx(51.115853125, rel=1e-14)
