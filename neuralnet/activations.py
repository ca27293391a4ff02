"""Activation functions a = φ(z), and how a gradient passes back through each.

``backward`` is a vector–Jacobian product: from ∂L/∂a it makes ∂L/∂z. For a function of one number
that is ∂L/∂a · φ′(z); for softmax, where every output depends on every z of its row, it is a sum.
All work on the last axis, so that rows, and several networks at once, pass through untouched.

What stands here is the plain form, which says what is computed. A training step uses a form that
writes in place (`device/fast_activations`) where there is one, and a test compares the two.
"""

import math
from types import ModuleType
from typing import ClassVar

import numpy as np

from neuralnet.device.arrays import LARGEST_EXPONENT, Array
from neuralnet.plurals import mid_sentence


class Activation:
    """φ applied to z of shape (…, n, units). ``formula`` and ``derivative`` are LaTeX."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    derivative: ClassVar[str]
    # What advice and pages ask. At how many ends is φ flat? None: the class does not say.
    flat_ends: ClassVar[int | None] = None
    # The largest |φ′|, of an activation that is only nearly flat there: units can be saturated.
    steepest_slope: ClassVar[float | None] = None
    # Does a unit that puts out 0 pass no gradient? One that does so for every row is dead.
    zero_is_flat: ClassVar[bool] = False
    # The z at which φ bends sharply: its slope on the left is not that on the right.
    kinks: ClassVar[tuple[float, ...]] = ()
    slopes: ClassVar[str] = ""  # which values φ′ has, in words
    usual_start: ClassVar[str] = "xavier"  # the initializer that suits it
    uses_whole_row: ClassVar[bool] = False  # every output depends on every z of its row

    def __init__(self, xp: ModuleType = np) -> None:
        self.xp = xp

    @classmethod
    def phrase(cls) -> str:
        """The title in the middle of a sentence: "tanh", "leaky ReLU", "ReLU"."""
        return mid_sentence(cls.title)

    def remark(self, z: float) -> str:
        """What φ does with a z such as this one, in a sentence; empty where the class says none."""
        return ""

    def forward(self, z: Array) -> Array:
        """a = φ(z)."""
        raise NotImplementedError

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        """∂L/∂z from ∂L/∂a; ``a`` is φ(z) from the forward pass."""
        raise NotImplementedError


class Identity(Activation):
    """φ(z) = z: no activation at all.

    Used in the output layer where the target is a number that may have any size. In a hidden layer
    it adds nothing: two layers without a bend between them compute what one layer could.
    """

    name = "identity"
    title = "Identity"
    formula = r"\varphi(z) = z"
    derivative = r"\varphi'(z) = 1"
    flat_ends = 0
    slopes = "1"

    def remark(self, z: float) -> str:
        return "The identity passes z on as it is."

    def forward(self, z: Array) -> Array:
        return z

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return dL_da


class Sigmoid(Activation):
    """φ(z) = 1/(1 + e^−z): any number becomes one between 0 and 1.

    Used in the output layer for the probability of yes against no. In hidden layers it was usual
    until about 2010. Two traps there: it saturates, for φ′ is at most 1/4 and almost 0 for |z|
    above 5, so that the gradient fades from layer to layer; and its outputs are all positive.

    Source: Verhulst 1838 (the logistic curve); in networks Rumelhart, Hinton and Williams 1986,
    Learning representations by back-propagating errors.
    """

    name = "sigmoid"
    title = "Sigmoid"
    formula = r"\varphi(z) = \frac{1}{1 + e^{-z}}"
    derivative = r"\varphi'(z) = a\,(1 - a)"
    flat_ends = 2
    steepest_slope = 0.25
    slopes = "at most 1/4"

    def remark(self, z: float) -> str:
        return "The sigmoid squeezes any z between 0 and 1; z = 0 would give 0.5."

    def forward(self, z: Array) -> Array:
        # e^−z overflows for very negative z; at the cap the result is already about 1e-308.
        largest = LARGEST_EXPONENT[z.dtype.itemsize]
        return 1.0 / (1.0 + self.xp.exp(self.xp.minimum(-z, largest)))

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return dL_da * (a * (1.0 - a))


class Tanh(Activation):
    """φ(z) = tanh z: any number becomes one between −1 and 1.

    Used in hidden layers of small networks. It is a sigmoid stretched to both signs, 2σ(2z) − 1, so
    its outputs lie around 0, which makes learning faster; it saturates in the same way.

    Source: LeCun et al. 1998, Efficient backprop.
    """

    name = "tanh"
    title = "Tanh"
    formula = r"\varphi(z) = \tanh z"
    derivative = r"\varphi'(z) = 1 - a^2"
    flat_ends = 2
    steepest_slope = 1.0
    slopes = "at most 1"

    def remark(self, z: float) -> str:
        return "Tanh squeezes any z between −1 and 1; z = 0 would give 0."

    def forward(self, z: Array) -> Array:
        return self.xp.tanh(z)

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return dL_da * (1.0 - a * a)


class ReLU(Activation):
    """φ(z) = max(0, z), the rectified linear unit: negative numbers become 0, others pass.

    The usual choice in hidden layers: it costs next to nothing and does not saturate for z > 0.

    At 0 the function has a bend and no derivative. Every number from 0 (the slope on the left) to
    1 (on the right) is a subgradient; 0 is taken here, as in most libraries, so that a unit that
    puts out 0 passes no gradient. With real-valued data z is exactly 0 almost never, with inputs
    of 0 and biases of 0 it often is. The trap is the dead unit: if z is negative for every row, its
    gradient is 0 and it never changes.

    Source: Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines.
    """

    name = "relu"
    title = "ReLU"
    formula = r"\varphi(z) = \max(0, z)"
    derivative = r"\varphi'(z) = \begin{cases}1 & z > 0\\ 0 & z \le 0\end{cases}"
    flat_ends = 1
    zero_is_flat = True
    kinks = (0.0,)
    slopes = "1 or 0"
    usual_start = "he"

    def remark(self, z: float) -> str:
        if z > 0:
            return "ReLU passes a positive z on as it is."
        return "ReLU makes 0 of a z that is not above 0: this unit is off for this sample."

    def forward(self, z: Array) -> Array:
        return self.xp.maximum(z, 0.0)

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return dL_da * (z > 0.0)


class LeakyReLU(Activation):
    """φ(z) = max(0.01 z, z): as ReLU, but a hundredth of a negative z passes.

    Used in hidden layers where ReLU units die: here every unit keeps a gradient. At 0 the slope is
    that of the left side, 0.01.

    Source: Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic
    models.
    """

    name = "leaky_relu"
    title = "Leaky ReLU"
    formula = r"\varphi(z) = \max(0.01\,z,\ z)"
    derivative = r"\varphi'(z) = \begin{cases}1 & z > 0\\ 0.01 & z \le 0\end{cases}"
    flat_ends = 0
    kinks = (0.0,)
    slopes = "1, or 0.01 where z is negative"
    usual_start = "he"
    slope = 0.01

    def remark(self, z: float) -> str:
        if z > 0:
            return "Leaky ReLU passes a positive z on as it is."
        return "Leaky ReLU passes 0.01 of a negative z on."

    def forward(self, z: Array) -> Array:
        return self.xp.maximum(self.slope * z, z)

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return self.xp.where(z > 0.0, dL_da, self.slope * dL_da)


class ELU(Activation):
    """φ(z) = z for z > 0, e^z − 1 below: the exponential linear unit, with α = 1.

    Used in hidden layers where ReLU units die or where outputs should lie around 0: it bends
    smoothly into −1 and its slope e^z is never quite 0. At 0 both sides have slope 1. Two traps: it
    needs an exponential, and a unit whose z is very negative for every row is saturated, as that
    of a sigmoid is.

    Source: Clevert, Unterthiner and Hochreiter 2016, Fast and accurate deep network learning by
    exponential linear units.
    """

    name = "elu"
    title = "ELU"
    formula = r"\varphi(z) = \begin{cases}z & z > 0\\ e^z - 1 & z \le 0\end{cases}"
    derivative = r"\varphi'(z) = \begin{cases}1 & z > 0\\ a + 1 & z \le 0\end{cases}"
    flat_ends = 1
    steepest_slope = 1.0
    slopes = "1, or e^z where z is negative"
    usual_start = "he"

    def remark(self, z: float) -> str:
        if z > 0:
            return "ELU passes a positive z on as it is."
        return "ELU makes e^z − 1 of a negative z, which never falls below −1."

    def forward(self, z: Array) -> Array:
        # e^z − 1 loses its digits near 0, expm1 does not. The side that is not used stays small.
        return self.xp.where(z > 0.0, z, self.xp.expm1(self.xp.minimum(z, 0.0)))

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return self.xp.where(z > 0.0, dL_da, dL_da * (a + 1.0))


class GELU(Activation):
    """φ(z) = ½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³): a smooth ReLU.

    Used in the hidden layers of transformers. The Gaussian error linear unit is z times the
    probability Φ(z) that a standard normal number lies below z; this is its approximation by tanh,
    one of the two forms of its paper, chosen here because NumPy has no error function. The two
    differ by less than 0.0005. Two traps: φ falls before it rises, with its lowest point of −0.17
    near z = −0.75, so that different z have the same output; and for z far below 0 it is flat.

    Source: Hendrycks and Gimpel 2016, Gaussian error linear units.
    """

    name = "gelu"
    title = "GELU"
    formula = (
        r"\varphi(z) = \tfrac12\, z\,(1 + \tanh u),\quad "
        r"u = \sqrt{2/\pi}\,(z + 0.044715\, z^3)"
    )
    derivative = (
        r"\varphi'(z) = \tfrac12 (1 + \tanh u) + \tfrac12\, z\,(1 - \tanh^2 u)\,"
        r"\sqrt{2/\pi}\,(1 + 3 \cdot 0.044715\, z^2)"
    )
    flat_ends = 1
    steepest_slope = 1.128993
    slopes = "between −0.13 and 1.13, and near 0 where z is far below 0"
    usual_start = "he"
    c, cubic = math.sqrt(2.0 / math.pi), 0.044715

    def remark(self, z: float) -> str:
        return "GELU passes a large z on as it is, and nearly nothing of one far below 0."

    def _tanh_u(self, z: Array) -> Array:
        return self.xp.tanh(self.c * (z + self.cubic * (z * z * z)))

    def forward(self, z: Array) -> Array:
        return 0.5 * z * (1.0 + self._tanh_u(z))

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        t = self._tanh_u(z)
        du_dz = self.c * (1.0 + 3.0 * self.cubic * (z * z))
        return dL_da * (0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * du_dz)


class Softmax(Activation):
    """a_k = e^{z_k} / Σ_j e^{z_j}: the numbers of a row become probabilities that add up to 1.

    Used in the output layer to choose one of several classes. Only differences between the z of a
    row count: all may rise together and nothing changes. Every output depends on every z, so there
    is no slope of one unit but a whole Jacobian, ∂a_k/∂z_j = a_k ([k = j] − a_j), where [k = j] is
    1 for k = j and 0 otherwise, and

        ∂L/∂z_j = Σ_k ∂L/∂a_k ∂a_k/∂z_j = a_j (∂L/∂a_j − Σ_k a_k ∂L/∂a_k)

    Source: Bridle 1990, Probabilistic interpretation of feedforward classification network outputs.
    """

    name = "softmax"
    title = "Softmax"
    formula = r"a_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
    derivative = r"\frac{\partial a_k}{\partial z_j} = a_k\,([k{=}j] - a_j)"
    uses_whole_row = True

    def remark(self, z: float) -> str:
        return "Softmax needs the z of every output unit: its steps are further down."

    def forward(self, z: Array) -> Array:
        # Subtracting the row's largest z changes no ratio and keeps e^z from overflowing.
        exponentials = self.xp.exp(z - z.max(axis=-1, keepdims=True))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    def backward(self, z: Array, a: Array, dL_da: Array) -> Array:
        return a * (dL_da - (a * dL_da).sum(axis=-1, keepdims=True))


ACTIVATIONS: dict[str, type[Activation]] = {
    activation.name: activation
    for activation in (ReLU, LeakyReLU, ELU, GELU, Tanh, Sigmoid, Identity, Softmax)
}
