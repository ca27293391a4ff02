"""One neuron on its own, for the lesson "Neuron": its presets, its numbers, what it tells apart.

No Streamlit here. The neuron is the engine's: a network of one layer with one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neuralnet.activations import ACTIVATIONS
from neuralnet.data.datasets import Dataset, course_bird_row, load_dataset
from neuralnet.data.scaling import fit_scaler
from neuralnet.device.arrays import to_host
from neuralnet.experiment import Experiment, hidden_activations
from neuralnet.inside.explain import Sum, activation_slope, weighted_sum
from neuralnet.layers import Dense, LayerSpec
from neuralnet.network import Network
from neuralnet.preparation import prepare
from neuralnet.training import Trainer
from ui.figures.row_pictures import is_picture
from ui.words.numbers import ROUNDING, number, subscript, tex, tex_factor, trimmed

FloatArray = NDArray[np.float64]

STEP = "step"
STEP_FORMULA = r"\varphi(z) = \begin{cases}1 & z \ge 0\\ 0 & z < 0\end{cases}"
STEP_DERIVATIVE = r"\varphi'(z) = 0 \quad (z \ne 0)"
MOST_INPUTS = 8  # of a unit of the run; what further ones bring is added to the bias
LARGEST = 1e4  # a weight or an input beyond this has no place on a slider


def activation_names() -> tuple[str, ...]:
    """The step unit, and every activation of the engine that one unit can have on its own."""
    return STEP, *hidden_activations()


def step(z: FloatArray) -> FloatArray:
    """The step unit: 1 where z ≥ 0, else 0. Its slope is 0 wherever it has one."""
    return np.where(z >= -ROUNDING, 1.0, 0.0)


# --- what the sliders hold -------------------------------------------------------------------


@dataclass(frozen=True)
class Input:
    """One input: its name, unit, value, and the range of its slider."""

    name: str
    value: float
    low: float
    high: float
    step: float
    unit: str = ""


@dataclass(frozen=True)
class NeuronPreset:
    """A neuron to begin with. ``weight_limit`` is the range of the weights' sliders, ±;
    ``bias_limit`` that of the bias."""

    name: str
    inputs: tuple[Input, ...]
    weights: tuple[float, ...]
    bias: float
    weight_limit: float
    bias_limit: float
    activation: str
    slider_step: float = 0.1


PRESET_TITLES = {
    "plain": "Three inputs",
    "and": "AND",
    "or": "OR",
    "bird": "The bird of Welcome",
    "scaled": "The bird, standardised",
    "own": "A unit of your network",
}
GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1)}
GATE_ROWS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


def plain_preset() -> NeuronPreset:
    """x = [1, 0.5, −1]: z = 0.5, by numbers that can be checked in the head."""
    inputs = tuple(
        Input(f"x{subscript(i + 1)}", value, -3.0, 3.0, 0.1)
        for i, value in enumerate((1.0, 0.5, -1.0))
    )
    return NeuronPreset("plain", inputs, (0.8, -0.4, 0.3), 0.2, 3.0, 5.0, "sigmoid")


def gate_preset(name: str) -> NeuronPreset:
    """AND or OR: both weights 1, and the bias decides how many inputs must be on."""
    inputs = tuple(Input(f"x{subscript(i + 1)}", 1.0, 0.0, 1.0, 1.0) for i in range(2))
    bias = {"and": -1.5, "or": -0.5}[name]
    return NeuronPreset(name, inputs, (1.0, 1.0), bias, 3.0, 3.0, STEP)


@lru_cache(maxsize=2)
def bird_rows(name: str) -> tuple[Dataset, FloatArray]:
    """The penguins and their measurements as the preset "bird" or "scaled" sees them."""
    if name == "bird":
        dataset = load_dataset("penguins")
        scaler = fit_scaler("course", dataset.x, dataset.course_divisors)
        x = np.asarray(scaler.transform(dataset.x))
    else:
        data = prepare(Experiment())
        dataset, x = data.dataset, data.x.astype(np.float64)
    x.setflags(write=False)
    return dataset, x


def bird_preset(name: str) -> NeuronPreset:
    """The course's bird in a neuron whose weights were set by hand to say "Adelie": a bill that is
    short for its depth."""
    dataset, x = bird_rows(name)
    row = course_bird_row(dataset)
    units = dataset.course_units if name == "bird" else ("",) * dataset.d
    digits = 1 if name == "bird" else 2
    inputs = tuple(
        Input(feature, round(float(value), digits), *slider_range(column), 10.0**-digits, unit)
        for feature, unit, value, column in zip(
            dataset.feature_names, units, x[row], x.T, strict=True
        )
    )
    if name == "bird":
        return NeuronPreset(name, inputs, (-1.0, 1.0, 0.0, 0.0), 25.5, 3.0, 60.0, STEP)
    return NeuronPreset(name, inputs, (-2.0, 1.3, 0.0, 0.0), -1.0, 3.0, 5.0, STEP)


def own_preset(trainer: Trainer, row: int, unit: int) -> NeuronPreset:
    """Unit ``unit`` of the first layer of the learner's network and the chosen row, rounded to two
    decimals so that the sliders can hold them. Of many inputs those with the largest products are
    shown, and the sum of the others is part of the bias; of a picture all are. A softmax unit has
    no φ of its own: its z is shown.
    """
    data, layer = trainer.data, trainer.network.layers[0]
    x = np.asarray(data.x, np.float64)
    w, b = to_host(layer.W)[:, unit].astype(np.float64), float(to_host(layer.b)[0, unit])
    terms = weighted_sum(one_unit([x[row]], w.tolist(), b), 0, 0)
    most = len(w) if is_picture(trainer.run_spec.experiment) else MOST_INPUTS
    cut = Sum(terms.terms[:-1], terms.total).largest(most)  # the last is the bias
    b += sum(term.value for term in cut.terms if term.name == "rest")
    shown = [term.index for term in cut.terms if term.name != "rest"]
    weights = tuple(held(float(w[i])) for i in shown)
    inputs = []
    for i in shown:
        low, high = slider_range(x[:, i])
        inputs.append(Input(data.input_names[i], held(float(x[row, i])), low, high, 0.01))
    limit = max(3.0, *(float(np.ceil(abs(value))) for value in weights))
    name = trainer.network.specs[0].activation
    return NeuronPreset(
        "own",
        tuple(inputs),
        weights,
        held(b),
        limit,
        max(5.0, float(np.ceil(abs(held(b))))),
        name if name in activation_names() else "identity",
        0.01,
    )


def held(value: float) -> float:
    """A number as a slider can hold it: two decimals, at most ±10,000, 0 where it is none."""
    return 0.0 if np.isnan(value) else round(float(np.clip(value, -LARGEST, LARGEST)), 2) + 0.0


def slider_range(column: FloatArray) -> tuple[float, float]:
    """The range of an input over all rows, a little wider and in whole numbers."""
    low, high = float(column.min()), float(column.max())
    margin = 0.1 * (high - low) or 1.0
    return max(float(np.floor(low - margin)), -LARGEST), min(float(np.ceil(high + margin)), LARGEST)


# --- the neuron -------------------------------------------------------------------------------


def one_unit(
    x: Sequence[Sequence[float]] | FloatArray,
    weights: Sequence[float],
    bias: float,
    activation: str = "identity",
) -> Dense:
    """The engine's layer with one unit, after its forward pass over rows ``x``."""
    theta = np.array([*weights, bias], dtype=np.float64)
    network = Network(len(weights), (LayerSpec(1, activation),), "mse", theta=theta)
    network.forward(np.asarray(x, dtype=np.float64))
    return network.layers[0]


@dataclass(frozen=True)
class Firing:
    """What one activation makes of z: a and the slope φ′(z) there. ``formula`` and ``derivative``
    are LaTeX."""

    name: str
    title: str
    formula: str
    derivative: str
    z: float
    a: float
    slope: float

    @property
    def slope_words(self) -> str:
        """The slope for people; the step has none at its jump."""
        return "none (a jump)" if np.isnan(self.slope) else number(self.slope)


def fire(name: str, x: Sequence[float], weights: Sequence[float], bias: float) -> Firing:
    """z, a and φ′(z) of one neuron with activation ``name``, as the engine computes them."""
    if name == STEP:
        z = float(one_unit([x], weights, bias).z[0, 0])
        slope = float("nan") if abs(z) <= ROUNDING else 0.0
        return Firing(
            STEP, "Step", STEP_FORMULA, STEP_DERIVATIVE, z, float(step(np.array(z))), slope
        )
    layer = one_unit([x], weights, bias, name)
    kind = layer.activation
    return Firing(
        name,
        kind.title,
        kind.formula,
        kind.derivative,
        float(layer.z[0, 0]),
        float(layer.a[0, 0]),
        activation_slope(layer, 0, 0),
    )


def curve(name: str, limit: float) -> tuple[FloatArray, FloatArray]:
    """φ from −limit to limit; NaN breaks the step's line where it jumps."""
    z = np.linspace(-limit, limit, 121)
    if name == STEP:
        return np.array([-limit, 0.0, 0.0, 0.0, limit]), np.array([0.0, 0.0, np.nan, 1.0, 1.0])
    return z, ACTIVATIONS[name]().forward(z[:, None])[:, 0]


def axis_limit(z: float) -> float:
    """How far the z axis reaches on both sides, with the point inside: 4, 6, 10, 20 …"""
    limit, factors = 4.0, (1.5, 5.0 / 3.0, 2.0, 2.0)
    position = 0
    while abs(z) > 0.92 * limit and limit < 1e12:
        limit *= factors[min(position, 3)]
        position += 1
    return limit


# --- what it tells apart ------------------------------------------------------------------------


def gate_outputs(weights: Sequence[float], bias: float) -> list[tuple[float, int]]:
    """z and the step unit's output for the four inputs of a gate."""
    layer = one_unit(GATE_ROWS, weights, bias)
    return [(float(z), int(a)) for z, a in zip(layer.z[:, 0], step(layer.z[:, 0]), strict=True)]


@dataclass(frozen=True)
class Detection:
    """For how many birds the step unit says 1: of the ``adelies`` and of all ``others``."""

    fires_for_adelie: int
    adelies: int
    fires_for_other: int
    others: int

    @property
    def right(self) -> int:
        """How many birds it is right about."""
        return self.fires_for_adelie + self.others - self.fires_for_other


def detect(preset: str, weights: Sequence[float], bias: float) -> Detection:
    """Let the step unit judge every penguin: is it an Adelie?"""
    dataset, x = bird_rows(preset)
    fires = step(one_unit(x, weights, bias).z[:, 0]) > 0
    adelie = dataset.labels == 0
    return Detection(
        int((fires & adelie).sum()),
        int(adelie.sum()),
        int((fires & ~adelie).sum()),
        int((~adelie).sum()),
    )


# --- words and numbers ------------------------------------------------------------------------


def sum_equation(x: Sequence[float], weights: Sequence[float], bias: float, z: float) -> str:
    """z = w₁x₁ + … + b with the numbers in it."""
    symbols = " + ".join(f"w_{i + 1}x_{i + 1}" for i in range(len(x)))
    products = [rf"{tex_factor(w)} \cdot {tex_factor(v)}" for w, v in zip(weights, x, strict=True)]
    terms = [*products, tex_factor(bias)]
    # Two terms a line: a telephone is narrow.
    pairs = [" + ".join(terms[i : i + 2]) for i in range(0, len(terms), 2)]
    total = tex(trimmed(z))
    numbers = r" \\ &\quad + ".join(pairs)
    lines = rf"z &= {symbols} + b \\ &= {numbers} \\ &= {total}"
    return rf"\begin{{aligned}} {lines} \end{{aligned}}"


def threshold_words(weighted: float, bias: float) -> str:
    """The bias read as a threshold: Σ w·x against −b."""
    verb = "reaches" if weighted + bias >= -ROUNDING else "does not reach"
    return (
        f"Σ w·x = {trimmed(weighted)} {verb} the threshold −b = {trimmed(-bias)}, so the step unit "
        f"{'fires: 1' if weighted + bias >= -ROUNDING else 'stays silent: 0'}."
    )
