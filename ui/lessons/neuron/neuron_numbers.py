"""What the lesson "Neuron" says of the numbers on its sliders: the sum term by term, the
activations of the same z, and what one neuron can tell apart. Strings of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neuralnet.activations import ACTIVATIONS
from neuralnet.inside.explain import Sum, weighted_sum
from ui.desk.followed import Followed
from ui.figures.activation_curves import Panel, activation_curves_html
from ui.kit.html import (
    below,
    bold,
    box,
    caption,
    coloured_number,
    columns,
    formula,
    note,
    prose,
    row,
    segments,
    table,
)
from ui.lessons.neuron import one_neuron
from ui.lessons.neuron.one_neuron import (
    GATE_ROWS,
    GATES,
    STEP,
    Firing,
    NeuronPreset,
    activation_names,
)
from ui.words.numbers import counted, number, tex_factor, trimmed


@dataclass(frozen=True)
class Numbers:
    """What the sliders hold: inputs, weights and bias of ``preset``, and the chosen activation."""

    preset: NeuronPreset
    x: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    activation: str

    @property
    def firings(self) -> list[Firing]:
        """Every activation of the present sum."""
        return [
            one_neuron.fire(name, self.x, self.weights, self.bias) for name in activation_names()
        ]

    @property
    def fired(self) -> Firing:
        """The chosen activation of the present sum."""
        return one_neuron.fire(self.activation, self.x, self.weights, self.bias)

    @property
    def total(self) -> Sum:
        """Σ w·x + b with its terms, the bias last."""
        return weighted_sum(one_neuron.one_unit([self.x], self.weights, self.bias), 0, 0)


def numbers_html(numbers: Numbers, follows: Followed) -> str:
    """All that follows the sliders, below the drawing."""
    answers = activations_html(numbers, follows) + judge_html(numbers)
    return sum_html(numbers, follows) + below(answers)


# --- the sum -----------------------------------------------------------------------------------


def sum_html(numbers: Numbers, follows: Followed) -> str:
    """Σ w·x + b as a table and as an equation; the terms and the total are the engine's."""
    total = numbers.total
    rows: list[tuple[str, ...]] = []
    for item, term in zip(numbers.preset.inputs, total.terms, strict=False):
        value, w = term.factors
        unit = f" {item.unit}" if item.unit else ""
        rows.append(
            (item.name, f"{trimmed(value)}{unit}", coloured_number(w), coloured_number(term.value))
        )
    bias = coloured_number(numbers.bias)
    rows += [
        ("bias (its input is always 1)", "1", bias, bias),
        (bold("their sum, z"), "", "", bold(coloured_number(total.total))),
    ]
    return prose("## The weighted sum, term by term") + columns(
        table(("from", "input x", "weight w", "w · x"), rows),
        formula(one_neuron.sum_equation(numbers.x, numbers.weights, numbers.bias, total.total))
        + caption(
            follows.of_unit("The course unit’s neuron combines x and w only. ")
            + "A neuron has one number more, the **bias** b: without it, all inputs at 0 would "
            "always give z = 0, whatever the weights. It is "
            "learned like a weight."
        ),
        widths=(1, 1.1),
    )


# --- the activation ----------------------------------------------------------------------------


def activations_html(numbers: Numbers, follows: Followed) -> str:
    """The chosen activation in full, then all of them for the same z."""
    firings, names = numbers.firings, activation_names()
    chosen = names.index(numbers.activation)
    fired, label = firings[chosen], "Activation φ of the neuron in the drawing"
    chooser = segments(
        "phi",
        label,
        [
            (name, "Step" if name == STEP else ACTIVATIONS[name].title)
            for name in activation_names()
        ],
        numbers.activation,
        help="The function that makes the neuron’s output a from its sum z.",
    )
    return (
        prose("## The same z, every activation")
        + caption(label)
        + row(chooser)
        + activation_curves_html(panels(firings, chosen))
        + caption(
            "The yellow point is (z, a); the line through it has the slope φ′(z): by how much a "
            "moves when z moves a little. Training multiplies by this slope on its way back."
        )
        + columns(
            prose(f"**{fired.title}**, with z = {number(fired.z)}")
            + formula(fired.formula)
            + formula(fired.derivative)
            + formula(rf"a = {tex_factor(fired.a)}"),
            table(
                ("activation", "z", "a = φ(z)", "slope φ′(z)"),
                [
                    (
                        bold(each.title) if each is fired else each.title,
                        number(each.z),
                        number(each.a),
                        each.slope_words,
                    )
                    for each in firings
                ],
            ),
            widths=(1, 1.2),
        )
        + note(_threshold(numbers, follows))
        + box("Guess first: why does nobody train a network of step units?", prose(_STEP_UNITS))
    )


def panels(firings: Sequence[Firing], chosen: int) -> list[Panel]:
    """A panel for each activation, all with the same z axis."""
    limit = one_neuron.axis_limit(firings[chosen].z)
    return [
        Panel(
            each.title,
            *one_neuron.curve(each.name, limit),
            (each.z, each.a),
            each.slope,
            at == chosen,
        )
        for at, each in enumerate(firings)
    ]


def _threshold(numbers: Numbers, follows: Followed) -> str:
    """The bias read as a threshold, and of which activation that is true."""
    weighted = sum(term.value for term in numbers.total.terms[:-1])
    return (
        follows.of_unit("The course unit says that the activation checks a threshold. ")
        + "Whether a **threshold** is met is a question of the step unit only. "
        + one_neuron.threshold_words(weighted, numbers.total.total - weighted)
        + " The others pass on graded values: how much, not whether."
    )


_STEP_UNITS = (
    "Its slope is 0 on both sides of the jump, and at the jump it has none. Training multiplies "
    "every gradient by φ′(z) on its way back, so every weight before a step unit would get the "
    "gradient 0: none of them would ever move, and nothing says which way would be better. The "
    "others have a slope. ReLU’s is 0 for negative z too, but 1 for positive z, and usually "
    f"some row of a batch lies there; leaky ReLU keeps "
    f"{number(ACTIVATIONS['leaky_relu'].slope, 2)} even for negative z. "  # type: ignore[attr-defined]
    "Sigmoid and tanh flatten for large |z|: set z to ±10 and watch their slope go to 0."
)


# --- what one neuron can do --------------------------------------------------------------------


def judge_html(numbers: Numbers) -> str:
    """What this one neuron can tell apart, where the preset asks."""
    name = numbers.preset.name
    if name in GATES:
        return gate_html(name, numbers.weights, numbers.bias)
    if name in ("bird", "scaled"):
        return detection_html(name, numbers.weights, numbers.bias)
    return ""


def gate_html(name: str, weights: Sequence[float], bias: float) -> str:
    """The truth table of the step unit, and the gate that no single neuron can be."""
    found = one_neuron.gate_outputs(weights, bias)
    return prose(f"## Is it {name.upper()}?") + columns(
        table(
            ("x₁", "x₂", "z", "step unit", f"{name.upper()} wants", ""),
            [
                (
                    f"{x1:.0f}",
                    f"{x2:.0f}",
                    trimmed(z),
                    a,
                    want,
                    "✓" if a == want else "✗ differs",
                )
                for (x1, x2), (z, a), want in zip(GATE_ROWS, found, GATES[name], strict=True)
            ],
        ),
        box(
            "Guess first: which sliders would make it XOR, 1 for exactly one input?",
            prose(
                "None do. One neuron asks on which side of **one straight line** a point lies "
                "(w₁x₁ + w₂x₂ + b = 0), and no straight line has [0, 1] and [1, 0] on one side and "
                "[0, 0] and [1, 1] on the other. Two layers can: one unit for OR, one for AND, and "
                "a third that wants the first without the second. That is why there are layers."
            ),
        ),
        widths=(1, 1.1),
    )


def detection_html(preset: str, weights: Sequence[float], bias: float) -> str:
    """How many penguins this one neuron, as a step unit, names rightly."""
    found = one_neuron.detect(preset, weights, bias)
    without = one_neuron.detect(preset, weights, 0.0)
    html = (
        prose("## One neuron as a judge: is this bird an Adelie?")
        + prose(
            "With these weights and this bias, the step unit fires for "
            f"**{found.fires_for_adelie} of {found.adelies} Adelies** and for "
            f"**{found.fires_for_other} of the {counted(found.others, 'other bird')}**: right for "
            f"{found.right} of {found.adelies + found.others}."
        )
        + box(
            "Guess first: for how many Adelies does it fire with the bias at 0?",
            prose(
                f"With these weights and b = 0: for {without.fires_for_adelie} of "
                f"{without.adelies} Adelies and {without.fires_for_other} of {without.others} "
                "others. The bias moves the border between yes and no; the weights only turn it."
            ),
        )
    )
    if preset == "bird":
        html += caption(
            "Push the weight of the body mass to 0.1 and see how far z jumps: 30.0 is a large "
            "number beside 16.8. Scaling makes the measurements similar in size."
        )
    return html
