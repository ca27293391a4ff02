"""Do the output layer and the loss go together?

The output activation decides which values can come out; the loss decides which values can be
compared. This module judges every pair:

    sound   the gradient at z is a multiple of ŷ − y, or as useful as that: use it
    weak    it learns, but more slowly or without probabilities: another pair does better
    wrong   it cannot learn what it should, whatever the other settings

The tests train each pair briefly and check that the reason is true.
"""

from dataclasses import dataclass
from typing import Literal

from neuralnet.activations import ACTIVATIONS
from neuralnet.data.datasets import Task
from neuralnet.experiment import OUTPUTS, Experiment
from neuralnet.losses import LOSSES
from neuralnet.preparation import loss_name, output_layer

Verdict = Literal["sound", "weak", "wrong"]


@dataclass(frozen=True)
class Judgement:
    """What becomes of a pair, in one word and in a plain sentence or two."""

    verdict: Verdict
    reason: str


def judge_experiment(experiment: Experiment) -> Judgement:
    """The judgement on the output layer and the loss of ``experiment``."""
    classes = len(experiment.class_names)
    activation = output_layer(experiment).activation
    return judge(experiment.task, activation, loss_name(experiment), classes)


def judge(task: Task, activation: str, loss: str, classes: int = 0) -> Judgement:
    """The judgement on an output ``activation`` and a ``loss`` by name, for values, or for this
    number of ``classes``. Two classes share one sigmoid unit; otherwise every class has a unit."""
    if activation not in OUTPUTS[1:] or loss not in LOSSES:
        raise ValueError(f"expected an output and a loss by name; got {activation!r}, {loss!r}")
    if task == "regression":
        return _for_values(activation, loss)
    return _for_classes(activation, loss, one_unit=activation == "sigmoid" and classes == 2)


def _for_values(activation: str, loss: str) -> Judgement:
    if activation == "softmax":
        reason = (
            "Softmax over one unit is always 1, whatever its z: the prediction cannot move and "
            "every gradient is 0."
        )
        if loss == "binary_cross_entropy":
            reason += " Its loss takes the logarithm of 1 − ŷ = 0 and is infinite from the start."
        return Judgement("wrong", reason)
    kind = LOSSES[loss]
    if kind.wants_probabilities:
        return Judgement(
            "wrong",
            f"{kind.title} compares probabilities with the target 0 or 1, and this target "
            "is a number that may be negative: a smaller loss does not mean a better prediction. "
            "Numbers want the squared error.",
        )
    if activation == "identity":
        error = (
            "the error at z is a multiple of ŷ − y"
            if kind.canonical_activation == activation
            else f"the error at z is the slope of the {kind.phrase()} itself"
        )
        return Judgement("sound", f"Any number can come out, and {error}.")
    reach = {"sigmoid": "from 0 to 1", "tanh": "from −1 to 1", "relu": "from 0 up"}[activation]
    return Judgement(
        "weak" if activation == "tanh" else "wrong",  # tanh still reaches most of them
        f"The target is standardised: its mean is 0 and most of it lies between −2 and 2. "
        f"{ACTIVATIONS[activation].title} only reaches {reach}, so the values beyond are never "
        "predicted. Numbers want the identity.",
    )


def _for_classes(activation: str, loss: str, *, one_unit: bool) -> Judgement:
    if LOSSES[loss].canonical_activation == activation and LOSSES[loss].wants_probabilities:
        return _canonical(activation, one_unit)
    if activation in ("softmax", "sigmoid"):
        return _probabilities_with(activation, loss, one_unit)
    title = ACTIVATIONS[activation].title
    if LOSSES[loss].wants_probabilities:
        return Judgement("wrong", _why_no_logarithm(activation, loss))
    dead = ""
    if activation == "relu":
        dead = " A unit that is 0 for every row gets no gradient and never comes back."
    return Judgement(
        "weak",
        f"{title} outputs are drawn towards 0 and 1 as if these were measurements. They are no "
        f"probabilities: they may lie outside 0 to 1 and need not add up to 1.{dead}",
    )


def _canonical(activation: str, one_unit: bool) -> Judgement:
    if activation == "softmax":
        return Judgement(
            "sound", "Probabilities that add up to 1, and the error at z is just ŷ − y."
        )
    if one_unit:
        return Judgement(
            "sound",
            "One unit says the probability of the second class, the first has the rest; the error "
            "at z is just ŷ − y.",
        )
    return Judgement(
        "sound",
        "Every class is a yes-or-no question of its own, and the error at z is a multiple of "
        "ŷ − y. The outputs need not add up to 1: this is for rows that may belong to several "
        "classes. Softmax is the usual choice where there is exactly one.",
    )


def _probabilities_with(activation: str, loss: str, one_unit: bool) -> Judgement:
    kind = LOSSES[loss]
    if not kind.wants_probabilities:
        usual = "cross-entropy" if activation == "softmax" else "binary cross-entropy"
        return Judgement(
            "weak",
            f"It learns slowly where it is sure and wrong: there {activation} is flat, its slope "
            f"a (1 − a) is near 0, and the {kind.phrase()} carries that factor. With {usual} the "
            "factor cancels.",
        )
    if loss not in ("cross_entropy", "binary_cross_entropy"):
        return Judgement(
            "weak", f"{kind.title} and {activation} are no pair whose error at z is just ŷ − y."
        )
    if activation == "softmax":
        return Judgement(
            "weak",
            "Every output is asked a yes-or-no question of its own, though softmax already ties "
            "them together. It learns, but the error at z is not ŷ − y; with cross-entropy it is.",
        )
    if one_unit:
        return Judgement(
            "wrong",
            "Cross-entropy counts only −ln ŷ of rows of the second class; rows of the first cost "
            "nothing whatever is said. So the output drifts to 1 for every row. One sigmoid unit "
            "wants the binary cross-entropy.",
        )
    return Judgement(
        "wrong",
        "Cross-entropy counts only −ln ŷ of the true class, and nothing holds the others down: "
        "sigmoid units need not add up to 1, so all outputs drift to 1. Use softmax, or the binary "
        "cross-entropy.",
    )


def _why_no_logarithm(activation: str, loss: str) -> str:
    title = LOSSES[loss].title
    if activation == "relu":
        ends = {
            "cross_entropy": ": the loss is infinite where an output is 0",
            "binary_cross_entropy": ": there is no logarithm of 1 − ŷ once an output passes 1",
        }.get(loss, "")
        return (
            f"{title} takes logarithms of probabilities. ReLU outputs are none{ends}. Classes "
            "want softmax."
        )
    return (
        f"{title} takes logarithms of probabilities, and {ACTIVATIONS[activation].phrase()} "
        "outputs may be negative: there the loss is not a number. Classes want softmax."
    )
