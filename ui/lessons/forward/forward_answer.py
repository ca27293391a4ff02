"""The network's answer beside the inputs, once the values have reached the output; before that a
guess. Strings of HTML."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.figures import forward_terms as terms
from ui.kit import session
from ui.kit.html import MOST_SEGMENTS, caption, choice, metric, note, prose, toggles
from ui.kit.html import row as side_by_side
from ui.lessons.forward.forward_sample import Sample, forward, reached_output
from ui.words.escaping import markdown_text
from ui.words.numbers import number, probability, value_with_unit

GUESS = "forward_guess"
NOT_FINITE = (
    "The numbers have outgrown what the computer can hold, so there is no answer. Go back to an "
    "earlier step, or train with a smaller learning rate."
)


def answer_of(trainer: Trainer, probe: Network) -> terms.Answer:
    """The probabilities of the classes for the sample."""
    output = to_host(probe.layers[-1].a)[0].astype(np.float64)
    return terms.answer_from(output, trainer.data.dataset.class_names)


def value_of(trainer: Trainer, probe: Network) -> float:
    """A regression's output in the target's own unit."""
    scaler = trainer.data.target_scaler
    assert scaler is not None
    return float(scaler.inverse(to_host(probe.layers[-1].a).astype(np.float64))[0, 0])


def guess(me: Learner, k: Any) -> None:
    """The learner's guess, a class; the same one pressed again, or none, takes it back."""
    if k == "":
        session.put(GUESS, None)
    elif str(k) in map(str, range(me.dataset.k)):
        session.put(GUESS, None if session.get(GUESS) == int(k) else int(k))


def answer_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The answer beside the inputs, once the values have reached the output; before, a guess."""
    html = prose("**The network's answer**")
    if not reached_output(me):
        words = (
            "It appears here when the values have reached the output layer: press **Forward**, or "
            "go layer by layer below."
        )
        return html + _guess_html(me) + caption(words)
    origin = None if sample.row is not None else forward(trainer, me.dataset.x[me.view.row])
    if me.dataset.task == "regression":
        return html + _value_html(trainer, probe, sample, origin)
    return html + _class_html(me, trainer, probe, sample, origin)


def _guess_html(me: Learner) -> str:
    if me.dataset.task != "classification":
        return ""
    label, kept = "Your guess, before you look", session.get(GUESS)
    names = [(str(k), name) for k, name in enumerate(me.dataset.class_names)]
    words = "It is kept until the answer is there, and changes nothing."
    if len(names) > MOST_SEGMENTS:
        chosen = "" if kept is None else str(kept)
        return side_by_side(choice("guess", label, [("", "no guess"), *names], chosen, help=words))
    pressed = [] if kept is None else [str(kept)]
    return caption(label) + toggles("guess", label, names, pressed, help=words)


def _value_html(trainer: Trainer, probe: Network, sample: Sample, origin: Network | None) -> str:
    """A regression's answer, and how far it is off or has moved from the row as measured."""
    dataset, value = trainer.data.dataset, value_of(trainer, probe)
    difference = 0.0 if origin is None else value - value_of(trainer, origin)
    change = ""
    if difference:
        arrow, size = "↓" if difference < 0 else "↑", abs(difference)
        change = f"{arrow} {value_with_unit(size, dataset.target_unit)} against the row"
    html = metric(
        f"Predicted {dataset.target_name}", value_with_unit(value, dataset.target_unit), change
    )
    if sample.row is not None:
        true = float(dataset.y[sample.row, 0])
        html += caption(
            f"Measured: {markdown_text(value_with_unit(true, dataset.target_unit))}; the "
            "prediction "
            f"is off by {markdown_text(value_with_unit(value - true, dataset.target_unit))}."
        )
    return html


def _class_html(
    me: Learner, trainer: Trainer, probe: Network, sample: Sample, origin: Network | None
) -> str:
    """The classes with their outputs, and the one it says."""
    dataset, answer = trainer.data.dataset, answer_of(trainer, probe)
    target = None if sample.row is None else int(dataset.labels[sample.row])
    before = None if origin is None else answer_of(trainer, origin)
    probabilities = probe.gives_probabilities
    bars = terms.answer_bars if probabilities else terms.answer_values
    html = bars(answer, before=before, target=target)
    if not answer.finite:
        return html + note(NOT_FINITE, "warning")
    value, guessed = answer.probabilities[answer.best], session.get(GUESS)
    said = f"P = {probability(value)}" if probabilities else f"an output of {number(value)}"
    words = f"It says **{markdown_text(answer.names[answer.best])}** with {said}."
    if guessed is not None and guessed < dataset.k:
        words += f" You guessed {markdown_text(dataset.class_names[guessed])}."
    if before is not None and probabilities:
        words += (
            f" The thin line marks {markdown_text(dataset.row_names[me.view.row])} as measured."
        )
    return html + prose(words)
