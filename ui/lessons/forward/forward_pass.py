"""The lesson on the forward pass: one sample travels through the network, layer by layer.

Every number comes from the engine: the sample's from a second network on the same θ, so that the
step at the cursor keeps its own buffers. This is the page itself, its parts and what a press does;
what the parts show is made in forward_sample, forward_answer, forward_walk, forward_layers and
forward_output.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import streamlit as st

from neuralnet.activations import ACTIVATIONS
from neuralnet.layers import Dense
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.html import a_value, below, button, caption, columns, formula, note, prose, slider, slot
from ui.kit.live import live
from ui.kit.parts import part
from ui.kit.source import fast_forms, show_source
from ui.kit.verbs import show_verbs
from ui.lessons.choices import other_row_words
from ui.lessons.forward.forward_answer import GUESS, answer_html, guess
from ui.lessons.forward.forward_layers import (
    layers_html,
    opened,
    rows_shown,
    toggle_bracket,
    use_rows,
)
from ui.lessons.forward.forward_output import (
    SOFTMAX,
    arg_max_title,
    is_softmax,
    output_html,
    output_title,
)
from ui.lessons.forward.forward_sample import (
    PIXEL,
    Sample,
    choose_sample,
    chooser_stamp,
    chosen_sample,
    follows_row,
    forward,
    moved_acts,
    moved_html,
    reached_output,
    sample_picture,
    sample_stamp,
    scaling_html,
    turn_pixel,
)
from ui.lessons.forward.forward_walk import (
    STEPS,
    go_to_layer,
    looked_at,
    show_chosen,
    show_clicked,
    walk_html,
)
from ui.words.numbers import plural

MOST_STEPS_AT_ONCE = 2000
TEMPERATURE = "temperature"
TEMPERATURES = 0.1, 5.0


def show_forward_pass(me: Learner) -> None:
    """The whole lesson, at the learner's cursor. The verbs, the walk and the outputs are drawn in
    one run; what enters is chosen between them, in a part of its own."""
    verbs, chooser, walk = st.container(), st.container(), st.container()

    def other(trainer: Trainer) -> str:
        return other_row_words(me, trainer) if follows_row() else ""

    def rest() -> None:
        with walk:
            _show_walk(me)

    def shown() -> tuple[Hashable, ...]:
        looks = sample_stamp(me), looked_at(me), me.selection, *opened(me), rows_shown()
        return *looks, session.get(GUESS), temperature()

    with verbs:
        show_verbs(me, other, rest, shown)
    with chooser:
        st.header("1 · A sample enters", anchor=False)
        part(
            "forward_sample",
            lambda: choose_sample(me, me.at_cursor()),
            lambda: (me.run.key, chooser_stamp(me)),
        )
    kinds = dict.fromkeys(layer.activation.name for layer in me.trainer.network.layers)
    show_source(
        Network.forward,
        Dense.forward,
        *(ACTIVATIONS[name].forward for name in kinds),
        fast=[form for name in kinds for form in fast_forms(ACTIVATIONS[name], "forward")],
    )


def _pass(me: Learner) -> tuple[Trainer, Network, Sample]:
    """The trainer at the cursor, and a network on its θ that has seen the sample."""
    trainer, sample = me.at_cursor(), chosen_sample(me)
    return trainer, forward(trainer, sample.raw), sample


def _pressed(me: Learner, clicked: Any) -> None:
    """A unit, or a pixel of the picture that enters."""
    if isinstance(clicked, dict) and clicked.get("layer") == PIXEL:
        if type(clicked.get("j")) is int:
            turn_pixel(me, clicked["j"])
    else:
        show_clicked(me, clicked)


def _unit_of(clicked: Any) -> Any:
    """The unit that a weight leads to."""
    if not isinstance(clicked, dict):
        return None
    return {name: clicked.get(name) for name in ("layer", "j")}


# --- the start ---------------------------------------------------------------------------------


def trained_epochs(me: Learner) -> tuple[int, int]:
    """The trained state that is offered: after how many epochs, and its step."""
    ends = me.run.epoch_ends(len(me.trainer.data.training_rows))
    steps = [int(step) for step in ends if step <= MOST_STEPS_AT_ONCE] or [0]
    return len(steps) - 1, steps[-1]


def offer_html(me: Learner) -> str:
    """That the weights are random, and a button to trained ones."""
    epochs, step = trained_epochs(me)
    words = caption(
        "These are the random weights of the start, so the answer means nothing yet. After "
        "training the forward pass is the same, only the weights differ."
    )
    if step == 0:
        return words
    return columns(
        words,
        button("trained", f"Same pass after {plural(epochs, 'epoch')}", step),
        widths=(2.4, 1),
    )


def go_to_trained(me: Learner) -> None:
    """Put the cursor at a trained state and keep the walk where it stands."""
    stop, (_epochs, step) = min(me.walk.stop, me.walk.layers), trained_epochs(me)
    me.go_to_step(step)
    me.walk_to(stop)


# --- the sections ------------------------------------------------------------------------------


def _show_walk(me: Learner) -> None:
    """From the inputs to the prediction: one element, so that a press draws it at once."""
    live(
        walked_html(me, *_pass(me)),
        "forward_walked",
        {
            **moved_acts(me),
            "trained": lambda _step: go_to_trained(me),
            "guess": lambda k: guess(me, k),
            **dict.fromkeys(STEPS, lambda layer: go_to_layer(me, layer)),
            "unit": lambda clicked: _pressed(me, clicked),
            "weight": lambda clicked: show_clicked(me, _unit_of(clicked)),
            "layer": lambda place: show_chosen(me, place),
            "unit_of_layer": lambda place: show_chosen(me, place),
            "bracket": lambda layer: toggle_bracket(me, layer),
            "rows": use_rows,
            TEMPERATURE: use_temperature,
        },
    )


def walked_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The scaled inputs with the answer beside them, the layers, and what the outputs say."""
    return (
        slot(moved_html(me) + (offer_html(me) if trainer.step == 0 else ""))
        + columns(
            sample_picture(me, sample) + scaling_html(trainer, sample),
            answer_html(me, trainer, probe, sample),
            widths=(1.25, 1),
        )
        + prose("## 2–3 · Weighted sums and activations, layer after layer")
        + walk_html(me, trainer, probe, sample)
        + below(layers_html(me, trainer, probe, sample))
        + below(said_html(me, trainer, probe, sample))
    )


def said_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """What the outputs say, once the values have reached them."""
    html = prose(f"## {output_title(trainer)}")
    rule = formula(SOFTMAX) if is_softmax(trainer) else ""
    if reached_output(me):
        if rule:
            rule += slider(
                TEMPERATURE,
                "Temperature T",
                *TEMPERATURES,
                0.1,
                temperature(),
                help="For this page only: the network itself has T = 1.",
            )
            rule += caption(
                "Every z is divided by T first. T below 1 makes the largest probability larger, T "
                "above 1 makes all of them more equal."
            )
        return html + output_html(trainer, probe, sample, temperature(), rule)
    html += rule + note("The output layer comes last: step forward to it above.")
    if trainer.data.dataset.task == "classification":
        html += arg_max_title(probe) + note("No outputs yet, so nothing to choose from.")
    return html


def temperature() -> float:
    """What every z is divided by before softmax."""
    return session.get(TEMPERATURE) or 1.0


def use_temperature(said: Any) -> None:
    """Another temperature, as chosen."""
    value = a_value(said, *TEMPERATURES)
    if value is not None:
        session.put(TEMPERATURE, value)
