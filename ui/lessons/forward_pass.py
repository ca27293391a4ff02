"""The lesson on the forward pass: one sample travels through the network, layer by layer.

Every number comes from the engine: the sample's from a second network on the same θ, so that the
step at the cursor keeps its own buffers. This is the page itself, its parts and what a press does;
what the parts show is made in forward_sample, forward_answer, forward_walk, forward_layers and
forward_output.
"""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from neuralnet.activations import ACTIVATIONS
from neuralnet.layers import Dense
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui import session
from ui.learner import Learner
from ui.lessons.choices import other_row_words
from ui.lessons.forward_answer import GUESS, answer_html, guess
from ui.lessons.forward_layers import (
    choose_rows,
    layers_html,
    opened,
    rows_shown,
    toggle_bracket,
)
from ui.lessons.forward_output import (
    SOFTMAX,
    arg_max_title,
    is_softmax,
    output_html,
    output_title,
)
from ui.lessons.forward_sample import (
    Sample,
    choose_sample,
    chooser_stamp,
    chosen_sample,
    follows_row,
    forward,
    reached_output,
    sample_stamp,
    scaling_html,
)
from ui.lessons.forward_walk import (
    STEPS,
    go_to_layer,
    looked_at,
    show_chosen,
    show_clicked,
    walk_html,
)
from ui.live.html import below, button, caption, columns, formula, note, prose
from ui.live.live import live
from ui.parts import follow, part
from ui.source import show_source
from ui.verbs import show_verbs

MOST_STEPS_AT_ONCE = 2000
TEMPERATURE = "temperature"


def show_forward_pass(me: Learner) -> None:
    """The whole lesson, at the learner's cursor."""
    show_verbs(me, lambda trainer: other_row_words(me, trainer) if follows_row() else "")

    def state() -> tuple[Hashable, ...]:
        return me.run.key, me.cursor, sample_stamp(me), reached_output(me)

    part("forward_offer", lambda: _show_offer(me), lambda: (me.run.key, me.cursor == 0))
    st.subheader("1 · A sample enters", anchor=False)
    part(
        "forward_sample",
        lambda: choose_sample(me, me.at_cursor()),
        lambda: (me.run.key, chooser_stamp(me)),
    )
    part(
        "forward_walk",
        lambda: _show_walk(me),
        lambda: (
            *state(),
            session.get(GUESS),
            looked_at(me),
            me.walk.forward_layer,
            me.selection,
            *opened(me),
            rows_shown(),
        ),
    )
    # The temperature stands there from the start: a slider that comes only with the outputs is the
    # dearest thing that a press of Forward could draw.
    part("forward_temperature", lambda: _choose_temperature(me.trainer), lambda: me.run.key)
    part(
        "forward_prediction",
        lambda: _show_output(me),
        lambda: (*state(), session.get(TEMPERATURE)),
    )
    kinds = dict.fromkeys(layer.activation.name for layer in me.trainer.network.layers)
    show_source(
        Network.forward,
        Dense.forward,
        *(ACTIVATIONS[name].forward for name in kinds),
    )


def _pass(me: Learner) -> tuple[Trainer, Network, Sample]:
    """The trainer at the cursor, and a network on its θ that has seen the sample."""
    trainer, sample = me.at_cursor(), chosen_sample(me)
    return trainer, forward(trainer, sample.raw), sample


# --- the start ---------------------------------------------------------------------------------


def _show_offer(me: Learner) -> None:
    """At the start, say that the weights are random, and offer trained ones."""
    if me.at_cursor().step == 0:
        live(offer_html(me), "forward_offered", {"trained": lambda _step: go_to_trained(me)})


def trained_epochs(me: Learner) -> tuple[int, int]:
    """The trained state that is offered: after how many epochs, and its step."""
    ends = me.run.epoch_ends(len(me.trainer.data.training_rows))
    steps = [int(step) for step in ends if step <= MOST_STEPS_AT_ONCE] or [0]
    return len(steps) - 1, steps[-1]


def offer_html(me: Learner) -> str:
    """That the weights are random, and a button to trained ones."""
    epochs, step = trained_epochs(me)
    words = caption(
        "These are the random weights of the start: what the network answers is worth nothing yet. "
        "The forward pass is the same after training, only the weights differ."
    )
    if step == 0:
        return words
    return columns(
        words, button("trained", f"Same pass after {epochs} epochs", step), widths=(2.4, 1)
    )


def go_to_trained(me: Learner) -> None:
    """Put the cursor at a trained state and keep the walk where it stands."""
    stop, (_epochs, step) = min(me.walk.stop, me.walk.layers), trained_epochs(me)
    me.go_to_step(step)
    me.walk_to(stop)


# --- the sections ------------------------------------------------------------------------------


def _show_walk(me: Learner) -> None:
    """From the inputs to the last layer: one element, so that a press draws it at once."""
    live(
        walked_html(me, *_pass(me)),
        "forward_walked",
        {
            "guess": lambda k: guess(me, k),
            **dict.fromkeys(STEPS, lambda layer: go_to_layer(me, layer)),
            "unit": lambda clicked: show_clicked(me, clicked),
            "layer": lambda place: show_chosen(me, place),
            "unit_of_layer": lambda place: show_chosen(me, place),
            "bracket": lambda layer: toggle_bracket(me, layer),
            "rows": choose_rows,
        },
    )


def walked_html(me: Learner, trainer: Trainer, probe: Network, sample: Sample) -> str:
    """The scaled inputs with the answer beside them, the layers, and the heading of the outputs."""
    return (
        columns(
            scaling_html(trainer, sample),
            answer_html(me, trainer, probe, sample),
            widths=(1.25, 1),
        )
        + prose("### 2–3 · Weighted sums and activations, layer after layer")
        + walk_html(me, trainer, probe, sample)
        + below(layers_html(me, trainer, probe, sample))
        + prose(f"### {output_title(trainer)}")
        + (formula(SOFTMAX) if is_softmax(trainer) else "")
    )


def _choose_temperature(trainer: Trainer) -> None:
    if is_softmax(trainer):
        st.slider(
            "Temperature T",
            0.1,
            5.0,
            1.0,
            0.1,
            key=session.key(TEMPERATURE),
            on_change=follow,
            persist_state="session",
            width=420,
            help="Every z is divided by T first. Below 1 the largest gains, above 1 all even out.",
        )


def _show_output(me: Learner) -> None:
    """What the outputs say, once the values have reached them."""
    trainer, probe, sample = _pass(me)
    if reached_output(me):
        html = output_html(trainer, probe, sample, session.get(TEMPERATURE) or 1.0)
    else:
        html = note("The output layer comes last: step forward to it above.")
        if trainer.data.dataset.task == "classification":
            html += arg_max_title(probe) + note("No outputs yet, so nothing to choose from.")
    live(below(html), "forward_predicted")
