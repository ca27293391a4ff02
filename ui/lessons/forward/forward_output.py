"""What the last layer's activation makes of its z, and which class that names. Strings of HTML."""

from __future__ import annotations

import numpy as np

from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import softmax_steps
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.figures import forward_terms as terms
from ui.kit.html import box, caption, columns, formula, note, prose, table
from ui.lessons.forward.forward_answer import NOT_FINITE, answer_of, value_of
from ui.lessons.forward.forward_sample import Sample
from ui.words.escaping import markdown_text, tex_text
from ui.words.numbers import (
    in_brackets,
    listed,
    number,
    one_hot,
    probability,
    tex_number,
)

COURSE_OUTPUT = (0.2, 0.7, 0.1)
SOFTMAX = r"P_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}"


def is_softmax(trainer: Trainer) -> bool:
    """Do the outputs of classes go through softmax, so that they have a temperature?"""
    classes = trainer.data.dataset.task == "classification"
    return classes and trainer.network.layers[-1].activation.name == "softmax"


def output_title(trainer: Trainer) -> str:
    """What this step makes of the outputs: "4 · Softmax: the output becomes an answer"."""
    output = trainer.network.layers[-1]
    classes = trainer.data.dataset.task == "classification"
    name = (
        "A value"
        if not classes
        else "One sigmoid unit"
        if output.n_out == 1
        else "Softmax"
        if output.activation.name == "softmax"
        else "Outputs"
    )
    return f"4 · {name}: the output becomes an answer"


def output_html(
    trainer: Trainer, probe: Network, sample: Sample, T: float, beside: str = ""
) -> str:
    """What the last activation makes of its z, and the prediction. ``T`` is softmax's, and
    ``beside`` what stands at the side of its steps."""
    classes = trainer.data.dataset.task == "classification"
    if not classes:
        return value_html(trainer, probe)
    if is_softmax(trainer):
        html = columns(beside, softmax_html(trainer, probe, T), widths=(1, 2.4))
    elif probe.layers[-1].n_out == 1:
        html = sigmoid_html(trainer, probe)
    else:
        html = outputs_html(trainer, probe)
    return html + arg_max_title(probe) + arg_max_html(trainer, probe, sample)


def softmax_html(trainer: Trainer, probe: Network, T: float) -> str:
    """Softmax in its steps, at temperature ``T``."""
    names = trainer.data.dataset.class_names
    logits = to_host(probe.layers[-1].z)[0].astype(np.float64)
    if not np.isfinite(logits).all():
        return note(NOT_FINITE, "warning")
    html = terms.softmax_table(names, logits.tolist(), softmax_steps(logits, T)) + caption(
        "T = 1, as in training and prediction: the last column is the network’s output. "
        "Subtracting the largest z changes no ratio and keeps eᶻ from growing too large."
        if T == 1
        else f"With T = {T:.1f} these are not the network's own probabilities: training and "
        "prediction use T = 1. The order of the classes is the same at any T, only how sure "
        "the answer sounds."
    )
    if trainer.data.dataset.name == "penguins":
        html += _course_html(names, T)
    return html


def _course_html(names: tuple[str, ...], T: float) -> str:
    """The course's own output in the same steps."""
    logits = np.log(COURSE_OUTPUT)
    return box(
        "An easy example, [0.2, 0.7, 0.1], in the same steps",
        terms.softmax_table(names, logits.tolist(), softmax_steps(logits, T))
        + prose(
            f"Logits {', '.join(number(float(z), 3) for z in logits)} give "
            "[0.2, 0.7, 0.1] at T = 1: class 1, Gentoo. For the bird of Welcome, an Adelie (class "
            "0), this answer would be wrong. Its cross-entropy is "
            f"−ln 0.2 = {-float(np.log(COURSE_OUTPUT[0])):.3f}."
        ),
    )


def sigmoid_html(trainer: Trainer, probe: Network) -> str:
    """One sigmoid unit: P of the second class, and the rest for the first."""
    first, second = map(tex_text, trainer.data.dataset.class_names)
    z, a = (float(to_host(m)[0, 0]) for m in (probe.layers[-1].z, probe.layers[-1].a))
    return formula(
        rf"P({second}) = \frac{{1}}{{1 + e^{{-z}}}}"
        rf" = \frac{{1}}{{1 + e^{{-({tex_number(z)})}}}} = {tex_number(a)},\qquad"
        rf" P({first}) = 1 - {tex_number(a)} = {tex_number(1 - a)}"
    ) + caption(
        "Two classes need one number: one unit gives the second class's probability, the first has "
        "the rest. Above one half it is the second class. It is softmax of the two logits 0 and z."
    )


def outputs_html(trainer: Trainer, probe: Network) -> str:
    """Output units of classes that make no softmax: each passes its own z through φ."""
    output = probe.layers[-1]
    z, a = (to_host(values)[0].astype(np.float64) for values in (output.z, output.a))
    names = trainer.data.dataset.class_names
    if output.activation.name == "sigmoid":
        words = (
            "Every sigmoid unit answers a yes-or-no question of its own, so the outputs need not "
            f"add up to 1: here they make {number(float(a.sum()))}."
        )
    else:
        words = (
            "These outputs are no probabilities: they may lie outside 0 to 1, and they need not "
            f"add up to 1: here they make {number(float(a.sum()))}. The largest still names a "
            "class."
        )
    return (
        formula(output.activation.formula)
        + table(
            ("class", "z", "a = φ(z)"),
            [
                (name, number(float(z_k)), number(float(a_k)))
                for name, z_k, a_k in zip(names, z, a, strict=True)
            ],
        )
        + caption(f"{words} {judge_experiment(trainer.settings).reason}")
    )


def value_html(trainer: Trainer, probe: Network) -> str:
    """A regression's output a, taken back to the target's unit."""
    dataset, scaler = trainer.data.dataset, trainer.data.target_scaler
    assert scaler is not None
    a, value = float(to_host(probe.layers[-1].a)[0, 0]), value_of(trainer, probe)
    scale, offset = float(scaler.scale[0]), float(scaler.offset[0])
    unit = rf"\;{tex_text(dataset.target_unit)}" if dataset.target_unit else ""
    html = formula(
        rf"\begin{{aligned}}{tex_text(dataset.target_name)} &= a \cdot \text{{scale}} + "
        r"\text{offset}\\"
        rf"&= {tex_number(a)} \cdot {tex_number(scale)} + {tex_number(offset)}\\"
        rf"&= {tex_number(value)}{unit}\end{{aligned}}"
    )
    activation = probe.layers[-1].activation
    first = "For a value the output layer has no softmax: its a is z."
    if activation.name != "identity":
        html += formula(activation.formula)
        first = judge_experiment(trainer.settings).reason
    return html + caption(
        f"{first} The network was trained on z-scores of the {markdown_text(dataset.target_name)} "
        "(mean and standard deviation of the training rows), so its output a, which the "
        "loss calls ŷ, is scaled back. Only the output layer and the loss differ from "
        "classification."
    )


def arg_max_title(probe: Network) -> str:
    """The heading of the last step."""
    largest = "probability" if probe.gives_probabilities else "output"
    return prose(f"## 5 · Arg max: the largest {largest} is the prediction")


def arg_max_html(trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The prediction by name, its margin, and whether it is right where that is known."""
    dataset, answer = trainer.data.dataset, answer_of(trainer, probe)
    if not answer.finite:
        return note(NOT_FINITE, "warning")
    best, second = answer.best, answer.second
    names = [markdown_text(name) for name in answer.names]
    written = probability if probe.gives_probabilities else number
    p = in_brackets([written(value) for value in answer.probabilities])
    words = (
        f"ŷ = {p}, so arg max ŷ = **{best}: {names[best]}**, ahead of {names[second]} by "
        f"{number(answer.margin)}."
    )
    if sample.row is not None:
        target = int(dataset.labels[sample.row])
        right = "That is right" if target == best else "That is wrong"
        words += f" The row is {names[target]}: {one_hot(target, dataset.k)}. {right}."
    else:
        words += " Whether that is right nobody knows: these measurements have no target."
    if probe.layers[-1].n_out == 1:
        words += (
            f" The one unit says P({names[1]}) = {probability(answer.probabilities[1])}; "
            f"P({names[0]}) is 1 minus that."
        )
    order = listed((f"{k} = {name}" for k, name in enumerate(names)), most=5)
    return prose(words) + caption(
        f"Classes: {order}. **y** is the target, **ŷ** is the network’s answer: "
        f"{_answer_of(probe)}."
    )


def _answer_of(probe: Network) -> str:
    """What ŷ is made of, by the names that the steps above have for it."""
    if not probe.gives_probabilities:
        return "the values a of its output layer"
    if probe.layers[-1].n_out == 1:
        return "the probabilities P of both classes, made of its one output a"
    return "the values a of its output layer, the probabilities P at T = 1"
