"""The Update lesson: before → change → after, where the change comes from, and what it does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Hashable
from dataclasses import asdict
from typing import Any

import streamlit as st

from neuralnet.errors import non_finite_allowed
from neuralnet.optimizers import Optimizer
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope, Verb
from ui.figures.weight_history import weight_history
from ui.kit import session
from ui.kit.chart import chart
from ui.kit.full_table import full_table, is_open
from ui.kit.html import below, choice, columns, note, numbered, row, slot
from ui.kit.live import live
from ui.kit.parts import part
from ui.kit.source import show_source
from ui.kit.verbs import made_from, press, show_verbs
from ui.lessons.chosen_weight import chosen_parameter
from ui.lessons.update.step_receipt import FILES, receipt_file, receipt_html
from ui.lessons.update.update_background import background_html, history_html, way_so_far
from ui.lessons.update.update_change import change_html, waiting_html
from ui.lessons.update.update_effect import GUESSES, guess_html, made_html
from ui.lessons.update.update_layer import chosen_first, layer_columns, layer_html, place_in_layer
from ui.words.names import Selection, layer_title, parameter_name, source_names, unit_names
from ui.words.numbers import plural

BIAS, FROM_BIAS = "bias (its input is always 1)", -1
TABLE = "update_table"
ASKED = "receipt_asked"


def show_lesson(me: Learner) -> None:
    """The verbs, the chosen weight, the whole layer, the effect on the loss, and what is behind."""

    def draws(show: Callable[[Learner, Trainer], None]) -> Callable[[], None]:
        def draw() -> None:
            with non_finite_allowed():  # may run out
                show(me, me.at_cursor())

        return draw

    def state() -> tuple[Hashable, ...]:
        """Forward and Loss bring nothing to light here: the page waits for the gradients."""
        return me.run.key, me.cursor, me.walk.has_gradients, made_from(me)

    def step() -> tuple[Hashable, ...]:
        shown = *state(), me.selection, session.get(ASKED)
        if not me.walk.has_gradients:
            return shown
        looked_at = me.view.row if me.scope is Scope.ROW else None
        return *shown, me.scope, looked_at, current_guess(me)

    def drawn_line() -> tuple[Hashable, ...]:
        return (me.run.key, me.cursor, me.selection) if session.get("update_draw") else ()

    show_verbs(me)
    part("update_step", draws(_show_step), step)
    part("update_line", draws(_show_line), lambda: (me.cursor > 0, *drawn_line()))
    part(
        "update_full",
        draws(_show_full_layer),
        lambda: (*state(), me.selection) if is_open(TABLE) else (),
    )
    show_sources(me)


# --- which weight ------------------------------------------------------------------------------


def chosen(me: Learner, trainer: Trainer) -> tuple[Selection, int]:
    """The chosen weight or bias, as on the Backward page, and its place in θ. Where none was chosen
    yet, the one that is shown stays chosen, so that it does not change from step to step."""
    selection = chosen_parameter(me, trainer)
    if selection != me.selection:
        me.select(asdict(selection))
    index = me.parameter_index(selection)
    assert index is not None
    return selection, index


def choosers_html(trainer: Trainer, selection: Selection) -> str:
    """Layer, from and to, as three choices that follow the selection wherever it was made."""
    layers = range(1, len(trainer.network.specs) + 1)
    titles = [(str(layer), layer_title(trainer, layer)) for layer in layers]
    sources = [*numbered(source_names(trainer, selection.layer)), (str(FROM_BIAS), BIAS)]
    targets = numbered(unit_names(trainer, selection.layer))
    return row(
        choice("layer", "Layer", titles, str(selection.layer), help="The layer of the weight."),
        choice("from", "From", sources, str(selection.i), help="What it multiplies, or the bias."),
        choice("to", "To", targets, str(selection.j), help="The unit whose sum it is part of."),
    )


def choose(me: Learner, field: str, said: Any) -> None:
    """Another layer, source or target is chosen; in another layer it is the first weight."""
    now = me.selection
    if now is None or not isinstance(said, str) or not re.fullmatch(r"-1|\d{1,6}", said):
        return
    layer, i, j = now.layer, now.i, now.j
    if field == "layer":
        layer, i, j = int(said), 0, 0
    elif field == "from":
        i = int(said)
    else:
        j = int(said)
    wanted = Selection("bias" if i == FROM_BIAS else "weight", layer, j, i)
    if me.parameter_index(wanted) is not None:
        me.select(asdict(wanted))


# --- the step ----------------------------------------------------------------------------------


def current_guess(me: Learner) -> str:
    """What the learner said the step will do to the loss; a guess is about one step."""
    said: str = session.get("update_guess") or ""
    return said if session.get("update_guess_of") == (me.run.key, me.cursor) else ""


def guess(me: Learner, said: Any) -> None:
    """The learner says what the step will do."""
    if said in GUESSES:
        session.put("update_guess", said)
        session.put("update_guess_of", (me.run.key, me.cursor))


def ask_for_receipt(said: Any) -> None:
    """A file is wanted; the next drawing hands it over."""
    if said in FILES:
        session.put(ASKED, said)


def _show_step(me: Learner, trainer: Trainer) -> None:
    """All that follows a press, as one element of the page: what the update just made did, the
    chosen weight beside the loss and the whole layer, and what is behind."""
    selection, index = chosen(me, trainer)
    layer = below(layer_html(me, trainer, selection, index))
    if me.walk.has_gradients:
        known: Selection | None = selection
        left = change_html(me, trainer, selection, index)
        right = guess_html(trainer, current_guess(me)) + layer
    else:
        known = None
        left, right = waiting_html(me, trainer, selection, index), layer
    behind = (
        background_html(trainer, known, me.follows)
        + receipt_html(me, trainer)
        + history_html(parameter_name(trainer, selection), me.line_of(index))
    )
    html = [
        slot(made_html(me, trainer)),
        choosers_html(trainer, selection),
        slot(first_of_epoch(me, trainer)),
        columns(left, right, widths=(1.25, 1)),
        below(behind),
    ]
    acts: dict[str, Callable[[Any], None]] = {
        "layer": lambda said: choose(me, "layer", said),
        "from": lambda said: choose(me, "from", said),
        "to": lambda said: choose(me, "to", said),
        "at_once": lambda cursor: press(me, Verb.BACKWARD, cursor),
        "guess": lambda said: guess(me, said),
        "receipt": ask_for_receipt,
    }
    asked = session.get(ASKED)
    session.put(ASKED, None)
    file = receipt_file(trainer, asked) if asked else None
    live("".join(html), "update_step_section", acts, file)


def first_of_epoch(me: Learner, trainer: Trainer) -> str:
    """Where Update makes several updates: that the page shows the first of them. Else ""."""
    several = me.update_target() - trainer.step
    if not (me.walk.has_gradients and me.scope is Scope.EPOCH and several > 1):
        return ""
    return note(
        f"This press makes {plural(several, 'update')}. The numbers below are those of the first, "
        f"from state {trainer.step} to {trainer.step + 1}. Each of them begins with its own "
        "forward pass, loss and backward pass."
    )


def _show_full_layer(me: Learner, trainer: Trainer) -> None:
    selection, index = chosen(me, trainer)

    def ordered() -> dict[str, list[Any]]:
        found, _note = layer_columns(me, trainer, selection.layer)
        return chosen_first(found, place_in_layer(trainer, selection, index))

    full_table("Every weight and bias of this layer", TABLE, ordered, decimals=6)


# --- what is behind ----------------------------------------------------------------------------


def _show_line(me: Learner, trainer: Trainer) -> None:
    """The line of the chosen weight up to the cursor. A chart is drawn anew at every step, and that
    is slow: it waits until somebody wants to look."""
    if me.cursor == 0:
        return
    if st.toggle(
        "Draw this way",
        key=session.key("update_draw"),
        persist_state="session",
        help="A line chart of every value that this weight has had, up to here.",
    ):
        selection, index = chosen(me, trainer)
        name, line = parameter_name(trainer, selection), me.line_of(index)
        figure = weight_history(line.steps, line.values, name, me.run.key)
        chart(figure, "weight_history", f"the way of {name}", f"{way_so_far(line)}.")


def show_sources(me: Learner) -> None:
    """The optimizer in use, and the two lines that move the weights."""
    optimizer = type(me.trainer.optimizer)
    show_source(*update_code(optimizer), Trainer.apply)
    if optimizer.source:
        st.caption(f"The rule: {optimizer.source}.")


def update_code(optimizer: type[Optimizer]) -> list[Callable[..., Any]]:
    """The functions that make Δθ: the optimizer's own, and where that calls the one it inherits,
    this one too."""
    found = []
    for kind in optimizer.__mro__:
        if "delta" in vars(kind):
            found.append(vars(kind)["delta"])
            if "super" not in inspect.unwrap(found[-1]).__code__.co_names:
                break
    return found
