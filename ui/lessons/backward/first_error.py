"""Where the backward pass gets its first error: prediction minus target, derived and checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.device.arrays import to_host
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.kit.html import box, caption, columns, formula, prose, table
from ui.lessons.backward import gradient_story as story
from ui.lessons.chosen_weight import row_names
from ui.words.names import unit_names
from ui.words.numbers import significant

COURSE_PREDICTION, COURSE_TARGET = (0.3, 0.1, 0.6), (0.0, 0.0, 1.0)
COURSE_CLASSES = ("Adelie", "Gentoo", "Chinstrap")

DERIVATIONS = {  # and what follows for one row on its own
    "cross_entropy": (
        r"""\begin{aligned}
L_\text{row} &= -\sum_k y_k \ln \hat y_k,\qquad
\frac{\partial L_\text{row}}{\partial \hat y_k} = -\frac{y_k}{\hat y_k},\qquad
\frac{\partial \hat y_k}{\partial z_j} = \hat y_k([k{=}j] - \hat y_j) \\
\frac{\partial L_\text{row}}{\partial z_j}
&= \sum_k -\frac{y_k}{\hat y_k}\; \hat y_k([k{=}j] - \hat y_j)
= -y_j + \hat y_j \sum_k y_k = \mathbf{\hat y_j - y_j}
\end{aligned}""",
        "[k = j] is 1 where k and j are the same class, and 0 elsewhere. The ŷₖ cancel, and the "
        "targets of a row add up to 1: only the difference is left.",
        "ŷ − y",
    ),
    "binary_cross_entropy": (
        r"""\begin{aligned}
\frac{\partial L_\text{row}}{\partial \hat y} &= \frac{1-y}{1-\hat y} - \frac{y}{\hat y}
= \frac{\hat y-y}{\hat y(1-\hat y)},\qquad \frac{\partial \hat y}{\partial z} = \hat y(1-\hat y) \\
\frac{\partial L_\text{row}}{\partial z} &= \frac{\hat y-y}{\hat y(1-\hat y)}\; \hat y(1-\hat y)
= \mathbf{\hat y - y}
\end{aligned}""",
        "The slope of the sigmoid cancels what the logarithm brought in.",
        "ŷ − y",
    ),
    "mse": (
        r"""\begin{aligned}
L_\text{row} &= \frac1K\sum_j (\hat y_j - y_j)^2,\qquad \hat y_j = z_j \\
\frac{\partial L_\text{row}}{\partial z_j} &= \tfrac2K\,\mathbf{(\hat y_j - y_j)}
\end{aligned}""",
        "The identity has slope 1, so the derivative of the square is all there is. K is the "
        "number of outputs. In a batch of n rows each error is also divided by n: 2(ŷ − y)/(n K).",
        "2(ŷ − y)/K",
    ),
}


# Of a canonical pair that has no derivation above: the chain rule, and the numbers that check it.
NO_DERIVATION = (
    r"""\frac{\partial L}{\partial z_j} = \sum_k \frac{\partial L}{\partial \hat y_k}\,
\frac{\partial \hat y_k}{\partial z_j} = \text{factor}\cdot\mathbf{(\hat y_j - y_j)}""",
    "The slope of the loss and the slope of the activation cancel each other, up to a factor that "
    "is the same for every output.",
    "a multiple of ŷ − y",
)


def ways_table(names: Sequence[str], ways: story.TwoWays, *, canonical: bool) -> str:
    """Prediction, target, difference, the slope of the loss, and ∂L/∂z by the long way through the
    engine; of a canonical pair by the short way too."""
    numbers = [ways.a, ways.y, ways.a - ways.y, ways.dL_da, ways.long]
    head = ["output", "ŷ", "y", "ŷ − y", "∂L/∂ŷ", "∂L/∂z"]
    if canonical:
        numbers.append(ways.short)
        head[-1:] = ["long way", "short way"]
    rows = [
        [name, *(significant(float(values[k])) for values in numbers)]
        for k, name in enumerate(names)
    ]
    return table(head, rows)


def course_network() -> Network:
    """An output layer of three softmax units under cross-entropy, for the course's example."""
    return Network(1, (LayerSpec(3, "softmax"),), "cross_entropy")


def course_ways() -> story.TwoWays:
    """Both ways for the course's [0.3, 0.1, 0.6] against [0, 0, 1]."""
    p = np.array(COURSE_PREDICTION)
    return story.two_ways(course_network(), np.log(p), p, np.array(COURSE_TARGET))


def first_error_html(trainer: Trainer, row: int, follows: Followed, *, opened: bool) -> str:
    """The derivation, and the numbers of ``row`` of the batch and of an example, in a box that
    begins ``opened`` or closed."""
    network = trainer.network
    if not network.is_canonical:
        return box(
            "Why the first error is not just ŷ − y here", _long_way(trainer, row), opened=opened
        )
    latex, words, error = DERIVATIONS.get(network.loss.name, NO_DERIVATION)
    return box(
        f"Why the first error is {error}: derived, and checked with numbers",
        formula(latex)
        + caption(words)
        + columns(_own_row(trainer, row), _example(trainer, follows)),
        opened=opened,
    )


def _ways(trainer: Trainer, row: int) -> tuple[story.TwoWays, float]:
    """Both ways for a row of the batch, and how far the long one is from the batch's ∂L/∂z × n."""
    output = trainer.network.layers[-1]
    ways = story.two_ways(
        trainer.network, *(to_host(of)[row] for of in (output.z, output.a, trainer.y))
    )
    engine = to_host(output.dL_dz)[row].astype(np.float64)
    return ways, float(np.abs(engine * output.n - ways.long).max())


def _own_row(trainer: Trainer, row: int) -> str:
    network = trainer.network
    output = network.layers[-1]
    ways, gap = _ways(trainer, row)
    return (
        prose(f"**{row_names(trainer)[row]}**, this row on its own (n = 1)")
        + ways_table(unit_names(trainer, len(network.layers)), ways, canonical=True)
        + caption(
            "Both ways lead to ∂L/∂z. The long one is "
            f"`{type(network.loss).__name__}.gradient`, then "
            f"`{type(output.activation).__name__}.backward`. Largest difference between the "
            f"two ways: {significant(ways.difference, 2)}; between the long way and the "
            f"batch’s ∂L/∂z × n (n = {output.n}): {significant(gap, 2)}."
        )
    )


def _example(trainer: Trainer, follows: Followed) -> str:
    whose = follows.of_unit("The course unit’s example", "An example")
    html = prose(f"**{whose}**: ŷ = [0.3, 0.1, 0.6], and the bird is a Chinstrap, y = [0, 0, 1]")
    loss = trainer.network.loss
    if not loss.wants_probabilities:
        factor = ", no factor 2" if loss.canonical_scale(1, 1) == 2 else ""
        html += caption(f"Another loss than your run’s: softmax and cross-entropy{factor}.")
    course = course_ways()
    return (
        html
        + ways_table(COURSE_CLASSES, course, canonical=True)
        + caption(
            follows.of_unit("The course unit gives the difference without its sign. ")
            + "The sign matters here: [0.3, 0.1, −0.4] is exactly the gradient at the outputs’ z. "
            "Adelie and Gentoo should become smaller, Chinstrap larger. Largest difference "
            f"between the two ways: {significant(course.difference, 2)}."
        )
    )


# Of a pair whose chain rule loses digits.
FROM_Z = (
    " For the batch the engine takes the same ∂L/∂z from z: where an output is nearly 0 or 1, the "
    "two factors here are a very large and a very small number, and digits are lost."
)


def _long_way(trainer: Trainer, row: int) -> str:
    """Why the first error of this pair is not a multiple of ŷ − y, with the row's numbers."""
    network = trainer.network
    output = network.layers[-1]
    ways, gap = _ways(trainer, row)
    return (
        formula(
            r"\frac{\partial L}{\partial z_j} = \sum_k \frac{\partial L}{\partial \hat y_k}\,"
            r"\frac{\partial \hat y_k}{\partial z_j}"
        )
        + prose(
            f"With {output.activation.title} and {network.loss.phrase()} the slopes of activation "
            "and loss do not cancel (they are no canonical pair), and both have to be multiplied. "
            f"{judge_experiment(trainer.settings).reason}\n\n"
            f"**{row_names(trainer)[row]}**, this row on its own (n = 1)"
        )
        + ways_table(unit_names(trainer, len(network.layers)), ways, canonical=False)
        + caption(
            f"`{type(network.loss).__name__}.gradient`, then "
            f"`{type(output.activation).__name__}.backward`. Largest difference from the batch’s "
            f"∂L/∂z × n (n = {output.n}): {significant(gap, 2)}."
            + (FROM_Z if network.is_from_z else "")
        )
    )
