"""The layers as a list of cards, from the inputs to the output, each with what is set for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.edits.layer_list import arranged, with_layer_added, with_layer_setting
from neuralnet.experiment import (
    MOST_DROPOUT,
    MOST_LAYERS,
    OUTPUTS,
    Experiment,
    hidden_activations,
    loss_choices,
)
from neuralnet.initializers import INITIALIZERS
from neuralnet.preparation import loss_name, output_layer
from ui.building.changing import build
from ui.building.effect import show_effect
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.held_answers import is_told, tell_button
from ui.kit.locks import help_text as lock_help
from ui.kit.locks import is_fixed, is_hidden
from ui.words.escaping import markdown_text
from ui.words.numbers import listed, plural
from ui.words.settings import L1_WORDS, SETTING_HELP, decay_words, layer_label, setting_value, title


def show_layers(me: Learner) -> None:
    """Input, hidden layers and output, one under the other."""
    experiment, count = me.settings, len(me.settings.hidden_units)
    names = me.trainer.data.input_names
    with st.container(border=True):
        st.markdown(
            f"**Inputs** · {plural(len(names), 'number')} · {listed(map(markdown_text, names))}"
        )
    for index in range(count):
        _hidden_card(me, index)
    st.button(
        "Add a hidden layer",
        key="build_add",
        icon=":material/add:",
        on_click=_rearrange,
        args=(me, "add", with_layer_added, count),
        disabled=count >= MOST_LAYERS or is_fixed("network"),
        help=f"Before the output, like the last one. Up to {MOST_LAYERS} hidden layers.",
        width="stretch",
    )
    show_effect(me, "add")
    _output_card(me, experiment, count)


# --- a hidden layer ----------------------------------------------------------------------------


def _hidden_card(me: Learner, index: int) -> None:
    count, place = len(me.settings.hidden_units), f"layer {index}"
    order = list(range(count))
    with st.container(border=True, key=f"build_card_{index}"):
        line = st.container(horizontal=True, gap="small", vertical_alignment="center")
        with line:
            st.markdown(f"**Hidden layer {index + 1}**", width="stretch")
            _order_button(me, index, "Up", _swapped(order, index, index - 1), index == 0)
            _order_button(me, index, "Down", _swapped(order, index, index + 1), index == count - 1)
            copy = [*order[: index + 1], *order[index:]]
            _order_button(me, index, "Copy", copy, count >= MOST_LAYERS)
            _order_button(me, index, "Remove", [*order[:index], *order[index + 1 :]], False)
        with st.container(horizontal=True):
            # No upper limit here: a number that is too large is refused with the reason.
            _number_of(me, "hidden_units", index, place, width=118, min_value=1, step=1)
            _choice_of(me, "activation", index, hidden_activations(), place)
            _number_of(
                me,
                "dropout",
                index,
                place,
                help_text="Each unit is switched off with this probability, anew for every row of "
                "every training step. Measuring and predicting use all units.",
                width=118,
                min_value=0.0,
                max_value=MOST_DROPOUT,
                step=0.1,
                format="%.2f",
            )
        _more(me, index, place)
        show_effect(me, place)


_HELP = {
    "Up": "Moves this layer towards the inputs.",
    "Down": "Moves this layer towards the output.",
    "Copy": "Adds a second layer like this one, after it.",
    "Remove": "Removes this layer.",
}


def _order_button(me: Learner, index: int, label: str, order: list[int], off: bool) -> None:
    st.button(
        label,
        key=f"build_{label.lower()}_{index}",
        type="tertiary",
        on_click=_rearrange,
        args=(me, f"layer {index}", partial(arranged, order=order), len(me.settings.hidden_units)),
        disabled=off or is_fixed("network"),
        help=_HELP[label],
    )


def _swapped(order: list[int], one: int, other: int) -> list[int]:
    if not 0 <= other < len(order):
        return order
    changed = list(order)
    changed[one], changed[other] = order[other], order[one]
    return changed


def _rearrange(
    me: Learner, place: str, make: Callable[[Experiment], Experiment], count: int
) -> None:
    """A button of a list that had ``count`` layers; a second press that was meant for the same
    list finds another one and does nothing."""
    if len(me.settings.hidden_units) == count:
        build(me, place, make)


# --- the output layer --------------------------------------------------------------------------


def _output_card(me: Learner, experiment: Experiment, count: int) -> None:
    layer = output_layer(experiment)
    follows = {
        "output": output_layer(experiment.replace(output="auto")).activation,
        "loss": loss_name(experiment.replace(loss="auto")),
    }
    with st.container(border=True, key="build_card_output"):
        names = experiment.class_names or (me.dataset.target_name,)
        st.markdown(
            f"**Output layer** · {plural(layer.units, 'unit')} · "
            + (
                _of_one_sigmoid(names)
                if layer.units < len(names)
                else listed(map(markdown_text, names))
            )
        )
        output, loss = st.columns(2)
        with output:
            _of_output(me, "output", OUTPUTS, follows["output"])
        with loss:
            _of_output(me, "loss", loss_choices(), follows["loss"])
        judgement = judge_experiment(experiment)
        if not is_told(me):
            tell_button(me, "Do output layer and loss go together?", "tell_pair")
        elif judgement.verdict == "sound":
            st.caption(f":material/check: {judgement.reason}")
        else:
            word = {"weak": "A weak pair", "wrong": "These do not go together"}
            st.warning(
                f"**{word[judgement.verdict]}.** {judgement.reason}", icon=":material/warning:"
            )
            st.button(
                "Use what follows from the task",
                key="build_follow",
                disabled=is_fixed("network"),
                on_click=build,
                args=(me, "output", lambda e: e.replace(output="auto", loss="auto")),
                help="Output layer and loss as the kind of target asks for them.",
            )
        _more(me, count, "output")
        show_effect(me, "output")


def _of_one_sigmoid(names: Sequence[str]) -> str:
    first, second = names
    return f"the probability of {second}; that of {first} is 1 minus it"


def _of_output(me: Learner, name: str, options: Sequence[str], follows: str) -> None:
    # A field for each meaning of "usual": a browser keeps showing the label that it chose.
    field = f"build_{name}_{follows}"
    session.renew(field, getattr(me.settings, name))
    kind = "activation" if name == "output" else name
    source = "task" if name == "output" else "output layer"
    st.selectbox(
        layer_label(name),
        options,
        index=list(options).index(getattr(me.settings, name)),
        format_func=lambda value: (
            f"{title(kind, follows)} · usual" if value == "auto" else title(kind, value)
        ),
        key=session.key(field),
        help=f"“Usual” follows from the {source}, and goes with it when that changes.",
        disabled=is_fixed(name),
        on_change=_use_output,
        args=(me, name, field),
        filter_mode=None,
    )


def _use_output(me: Learner, name: str, field: str) -> None:
    value = session.get(field)
    if value is not None:
        build(me, "output", lambda experiment: experiment.replace(**{name: value}))


# --- what hidden layers and output have in common ----------------------------------------------


def _more(me: Learner, index: int, place: str) -> None:
    """Starting weights and penalties, behind a button that says what they are."""
    initializer, scale, decay, l1 = (
        me.settings.per_layer(name)[index]
        for name in ("initializer", "initializer_scale", "weight_decay", "l1_penalty")
    )
    words = f"Starting weights: {title('initializer', initializer)}"
    words += f" × {setting_value('initializer_scale', scale)}" if scale != 1 else ""
    words += f" · L2 {setting_value('weight_decay', decay)}" if decay else " · no weight decay"
    words += f" · L1 {setting_value('l1_penalty', l1)}" if l1 else ""
    with st.expander(words):
        first, second, third, fourth = st.columns(4)
        with first:
            _choice_of(me, "initializer", index, tuple(INITIALIZERS), place)
        with second:
            _number_of(
                me,
                "initializer_scale",
                index,
                place,
                help_text="Multiplies the standard deviation of the starting weights.",
                min_value=0.0,
                max_value=100.0,
                step=0.1,
                format="%.2f",
            )
        with third:
            _number_of(
                me,
                "weight_decay",
                index,
                place,
                help_text=decay_words(me.settings.optimizer, "this layer’s weights")
                + " A change counts from this step on.",
                min_value=0.0,
                max_value=10.0,
                step=0.001,
                format="%.4f",
            )
        with fourth:
            _number_of(
                me,
                "l1_penalty",
                index,
                place,
                help_text=f"{L1_WORDS} A change counts from this step on.",
                min_value=0.0,
                max_value=10.0,
                step=0.001,
                format="%.4f",
            )
        st.latex(INITIALIZERS[initializer].formula)


def _values(me: Learner, name: str) -> tuple[Any, ...]:
    return me.settings.hidden_units if name == "hidden_units" else me.settings.per_layer(name)


def _number_of(
    me: Learner,
    name: str,
    index: int,
    place: str,
    help_text: str = "",
    **how: Any,
) -> None:
    if is_hidden(name):
        return
    field = f"build_{name}_{index}"
    session.renew(field, _values(me, name)[index])
    st.number_input(
        layer_label(name),
        value=_values(me, name)[index],
        key=session.key(field),
        help=lock_help(help_text or SETTING_HELP[name], name),
        disabled=is_fixed(name),
        on_change=_use_value,
        args=(me, name, index, field, place),
        **how,
    )


def _choice_of(me: Learner, name: str, index: int, options: Sequence[str], place: str) -> None:
    if is_hidden(name):
        return
    field = f"build_{name}_{index}"
    session.renew(field, _values(me, name)[index])
    st.selectbox(
        layer_label(name),
        options,
        index=list(options).index(_values(me, name)[index]),
        format_func=lambda value: title(name, value),
        key=session.key(field),
        help=lock_help(SETTING_HELP[name], name),
        disabled=is_fixed(name),
        on_change=_use_value,
        args=(me, name, index, field, place),
        filter_mode=None,
    )


def _use_value(me: Learner, name: str, index: int, field: str, place: str) -> None:
    value = session.get(field)
    if value is not None and index < len(_values(me, name)):
        build(me, place, lambda e: with_layer_setting(e, name, index, value))
