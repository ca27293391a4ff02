"""The Update lesson: before → change → after, where the change comes from, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import asdict
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from neuralnet.backend import to_host
from neuralnet.explain import (
    Effect,
    gradient_had_later_layers_moved,
    update_effect,
    update_parts,
    weight_gradient,
)
from neuralnet.optimizers import Adam
from neuralnet.receipt import parameters_csv, receipt_json
from neuralnet.training import Trainer
from ui import session
from ui.figures.network_diagram import PALETTE
from ui.figures.update_bars import update_bars
from ui.figures.weight_history import weight_history
from ui.learner import Learner, Selection
from ui.lessons.chosen_weight import chosen_parameter, largest, parameter_name
from ui.lessons.update_terms import (
    PART_NAMES,
    answer,
    effect_words,
    epoch_sentence,
    exact,
    in_step,
    rule_equations,
    signed,
    size_note,
    updates_of_an_epoch,
    verdict,
)
from ui.parts import part, then_follow
from ui.source import show_source
from ui.training_details import (
    MOST_ROWS,
    layer_title,
    parameter_names,
    parameter_table,
    source_names,
    unit_names,
)
from ui.verb_results import focus_position, plural
from ui.verbs import made_from, show_verbs, where
from ui.walk import Scope

BIAS = "bias (its input is always 1)"

STYLE = (
    f"<style>.up-way, .up-table {{ {PALETTE} }}"
    + """
.up-way { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; align-items: stretch;
  font-variant-numeric: tabular-nums; }
.up-way div { border: 1px solid var(--nn-line); border-radius: .4rem;
  padding: .25rem .8rem; }
.up-way .to { border: 0; padding: .25rem 0; align-self: center; opacity: .7; }
.up-way small { display: block; opacity: .75; }
.up-way b { font-size: 1.25rem; }
.up-way .plus b { color: var(--nn-plus); }
.up-way .minus b { color: color-mix(in srgb, var(--nn-minus) 80%, var(--nn-ink)); }
.up-table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
.up-table th, .up-table td { text-align: right; padding: .25rem .7rem;
  border-bottom: 1px solid var(--nn-line); }
.up-table th:first-child, .up-table td:first-child, .up-table td:last-child,
.up-table th:last-child { text-align: left; }
</style>"""
)


# --- which weight ------------------------------------------------------------------------------


def chosen(me: Learner, trainer: Trainer) -> Selection:
    """The chosen weight or bias, as on the Backward page. Where none was chosen yet, the one that
    is shown stays chosen, so that it does not change from step to step."""
    selection = chosen_parameter(me, trainer)
    if selection != me.selection:
        me.select(asdict(selection))
    return selection


def choose_weight(me: Learner, trainer: Trainer) -> None:
    """Layer, from and to, as three choosers that follow the selection wherever it was made."""
    selection = chosen(me, trainer)
    origin = -1 if selection.kind == "bias" else selection.i
    for field, value in (("layer", selection.layer), ("from", origin), ("to", selection.j)):
        session.put(f"update_{field}", value)
    sources, targets = source_names(trainer, selection.layer), unit_names(trainer, selection.layer)
    options: tuple[tuple[str, str, list[int], Callable[[int], str]], ...] = (
        (
            "layer",
            "Layer",
            list(range(1, len(trainer.network.specs) + 1)),
            lambda layer: layer_title(trainer, layer),
        ),
        ("from", "From", [*range(len(sources)), -1], lambda i: BIAS if i < 0 else sources[i]),
        ("to", "To", list(range(len(targets))), lambda j: targets[j]),
    )
    for place, (field, label, values, write) in zip(st.columns(3), options, strict=True):
        place.selectbox(
            label,
            values,
            format_func=write,
            key=session.key(f"update_{field}"),
            on_change=then_follow(_choose, me, field == "layer"),
        )


def _choose(me: Learner, layer_changed: bool) -> None:
    layer, i, j = (session.get(f"update_{field}") for field in ("layer", "from", "to"))
    if layer_changed:
        i = j = 0
    place = {"kind": "weight", "layer": layer, "i": i, "j": j}
    if i == -1:
        place = {"kind": "bias", "layer": layer, "j": j}
    me.select(place)


# --- the step ----------------------------------------------------------------------------------


def show_lesson(me: Learner) -> None:
    """The verbs, the chosen weight, the whole layer, the effect on the loss, and what is behind."""

    def draws(show: Callable[[Learner, Trainer], None]) -> Callable[[], None]:
        def draw() -> None:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # may run out
                show(me, me.at_cursor())

        return draw

    def of_weight() -> tuple[Hashable, ...]:
        return *where(me), me.selection, made_from(me)

    st.html(STYLE)
    show_verbs(me)
    part("update_made", draws(show_made), lambda: (*where(me), made_from(me)))
    part("update_weight", draws(choose_weight), lambda: (me.run.key, me.selection))
    part("update_epoch", draws(_say_first_of_epoch), lambda: (*where(me), me.scope))
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        part("update_change", draws(_show_change), lambda: (*of_weight(), me.scope, me.view.row))
    with right:
        part("update_effect", draws(_show_effect), lambda: where(me))
        part("update_layer", draws(_show_layer), of_weight)
    part("update_history", draws(show_history), lambda: (me.run.key, me.cursor, me.selection))
    part(
        "update_background",
        draws(show_background),
        lambda: (me.run.key, me.cursor, me.selection, me.walk.has_gradients),
    )
    part(
        "update_receipt",
        draws(show_receipt),
        lambda: (me.run.key, me.cursor, made_from(me)),
    )
    show_sources(me)


def show_made(me: Learner, trainer: Trainer) -> None:
    """What the update just made did to the loss."""
    made = me.just_made
    if made is None or me.walk.has_gradients:
        return
    several = "" if "batch" in made.effects else "s"
    with st.container(border=True):
        st.markdown(f"#### The update{several} just made: state {made.start} → {made.end}")
        st.html(effect_html(trainer, made.effects, made.rows))
        words = verdict(made.effects)
        if several:
            words = words.replace("It ", f"These {made.end - made.start} updates together ", 1)
        st.markdown(words)


def way_html(before: float, change: float, labels: tuple[str, str, str]) -> str:
    """before + change = after, as three boxes."""
    sign = "plus" if change > 0 else "minus" if change < 0 else ""
    boxes = zip(
        ("", sign, ""),
        labels,
        in_step(before, change),
        strict=True,
    )
    cells = [
        f'<div class="{kind}"><small>{escape(label)}</small><b>{value}</b></div>'
        for kind, label, value in boxes
    ]
    arrow = '<div class="to">{}</div>'
    return (
        f'<div class="up-way">{cells[0]}{arrow.format("+")}{cells[1]}{arrow.format("=")}'
        f"{cells[2]}</div>"
    )


def _say_first_of_epoch(me: Learner, trainer: Trainer) -> None:
    """Where Update makes several updates: that the page shows the first of them."""
    several = me.update_target() - trainer.step
    if me.walk.has_gradients and me.scope is Scope.EPOCH and several > 1:
        st.info(
            f"The numbers below are of the first of the {several} updates that Update makes now, "
            f"the one from state {trainer.step} to {trainer.step + 1}. Each of them begins with "
            "its own forward pass, loss and backward pass.",
            icon=":material/looks_one:",
        )


def _show_waiting(me: Learner, trainer: Trainer, selection: Selection, index: int) -> None:
    """No gradients yet: what the weight is, and what the last update did to it."""
    name, now = parameter_name(trainer, selection), float(trainer.network.theta[index])
    made = me.just_made
    if made is None:
        st.markdown(f"#### {name} is {exact(now)}")
        text = "Nothing can move before its gradient is known: **Forward → Loss → Backward** first."
    else:
        before = float(made.before[index])
        st.markdown(f"#### {name} has moved")
        one = made.end - made.start == 1
        update = "the update" if one else "the updates"
        labels = (f"state {made.start}", update, f"state {made.end}: now")
        st.html(way_html(before, now - before, labels))
        text = (
            f"{'That was' if one else 'Those were'} {update} you just made. **Undo** "
            f"brings back {exact(before)}, to the last digit, with its gradients. "
            "The next one needs new gradients, from the next batch: "
            "**Forward → Loss → Backward**."
        )
    st.markdown(text)
    st.button(
        "Forward, Loss and Backward at once",
        key="update_all_three",
        icon=":material/fast_forward:",
        on_click=then_follow(me.walk_to, me.walk.last),
    )


def _show_change(me: Learner, trainer: Trainer) -> None:
    """By how much the chosen weight moves, and why; before Backward, what it waits for."""
    selection = chosen(me, trainer)
    index = me.parameter_index(selection)
    assert index is not None
    if not me.walk.has_gradients:
        _show_waiting(me, trainer, selection, index)
        return
    name = parameter_name(trainer, selection)
    before, change = float(trainer.network.theta[index]), float(trainer.delta[index])
    st.markdown(f"#### {name}: by how much, and why")
    labels = (f"before: state {trainer.step}", "change", f"after: state {trainer.step + 1}")
    st.html(way_html(before, change, labels))
    st.markdown(answer(trainer, index, name))
    parts = update_parts(trainer, index)
    named = [(PART_NAMES[term.name], term.value) for term in parts.terms]
    st.html(update_bars(named, parts.total, signed))
    if trainer.settings.clip_norm and float(to_host(trainer.clip_factor)) < 1:
        st.caption(
            f"The whole gradient was clipped: it is {exact(float(trainer.gradient_norm), 4)} "
            f"long, so every entry is multiplied by {exact(float(trainer.clip_factor), 4)}."
        )
    _show_share(me, trainer, selection)
    with st.container(border=True):
        st.markdown(f"**{trainer.optimizer.title} with these numbers**")
        for line in rule_equations(trainer, index):
            st.latex(line)
        st.caption(size_note(trainer, index))


def _show_share(me: Learner, trainer: Trainer, selection: Selection) -> None:
    """In the scope of one row: how much of the weight's gradient is this row's."""
    if me.scope is not Scope.ROW or selection.kind != "weight":
        return
    layer = trainer.network.layers[selection.layer - 1]
    rows = weight_gradient(layer, selection.i, selection.j)
    at = focus_position(me, trainer)
    row = trainer.data.training_rows[trainer.batch_rows[at]]
    st.caption(
        f"Of the gradient {signed(rows.total)}, {signed(rows.terms[at].value)} comes from "
        f"{trainer.data.dataset.row_names[row]}, the rest from the other rows of the batch."
    )


def chosen_first(table: pd.DataFrame, at: int) -> pd.DataFrame:
    """The table with its row ``at`` marked and put first."""
    order = [at, *(row for row in range(len(table)) if row != at)]
    table = table.iloc[order].reset_index(drop=True)
    table.loc[0, "parameter"] = f"➤ {table.loc[0, 'parameter']}"
    return table


def _show_layer(me: Learner, trainer: Trainer) -> None:
    """Every parameter of the layer: as far as it is known at this point of the walk."""
    selection = chosen(me, trainer)
    index = me.parameter_index(selection)
    assert index is not None
    layer = selection.layer
    W, b, _spec = list(trainer.network.slices())[layer - 1]
    st.markdown(f"##### {layer_title(trainer, layer)}: every weight and bias")
    made = me.just_made
    if me.walk.has_gradients:
        table = parameter_table(trainer, layer)
        note = f"State {trainer.step} → state {trainer.step + 1}; nothing has moved yet."
    else:
        part = slice(W.start, b.stop)
        now = to_host(trainer.network.theta)[part].astype(np.float64)
        columns = {"parameter": parameter_names(trainer, layer)}
        note = f"As they are in state {trainer.step}. Gradient and change wait for Backward."
        if made is None:
            table = pd.DataFrame({**columns, "now": now})
        else:
            before = made.before[part].astype(np.float64)
            table = pd.DataFrame(
                {**columns, "before": before, "change": now - before, "after": now}
            )
            note = f"What the update from state {made.start} to state {made.end} did."
    table = chosen_first(table, index - W.start)
    formats = {name: st.column_config.NumberColumn(format="%.6f") for name in table.columns[1:]}
    st.dataframe(
        table.head(MOST_ROWS),
        hide_index=True,
        height=min(36 * (len(table) + 1) + 2, 300),
        column_config=formats,
        key="update_layer",
    )
    note += " ➤ marks the chosen one."
    if len(table) > MOST_ROWS:
        note += f" The first {MOST_ROWS} of {len(table)} parameters."
    st.caption(note)


# --- what the step does to the loss --------------------------------------------------------------


def effect_html(trainer: Trainer, effects: dict[str, Effect], made_from: int = 0) -> str:
    """Loss before → after for the batch, all training rows and the validation rows; of an update
    still to come, or of one made from ``made_from`` rows."""
    batch = f"its batch ({plural(made_from, 'row')})"
    if not made_from:
        batch = f"this batch ({plural(len(trainer.batch_rows), 'row')})"
    step = "it …" if made_from else "the step: it …"
    counts = {
        "batch": batch,
        "training": f"all {len(trainer.order):,} training rows",
        "validation": f"the {len(trainer.data.validation_rows):,} validation rows",
    }
    rows = "".join(
        f"<tr><td>{counts[name]}</td><td>{exact(effect.before, 5)}</td>"
        f"<td>{exact(effect.after, 5)}</td><td>{effect_words(effect)}</td></tr>"
        for name, effect in effects.items()
        if effect.before == effect.before or name != "validation"
    )
    return (
        f'<table class="up-table"><thead><tr><th>loss of</th><th>before</th><th>after</th>'
        f"<th>{step}</th></tr></thead><tbody>{rows}</tbody></table>"
    )


GUESSES = ("falls", "rises", "just show me")


def _show_effect(me: Learner, trainer: Trainer) -> None:
    """Guess, then see, what the step does to the loss."""
    if not me.walk.has_gradients:
        return
    st.markdown("##### What will this step do to the loss?")
    asked = (me.run.key, trainer.step)
    if session.get("update_guess_of") != asked:  # a guess is about one step
        session.put("update_guess_of", asked)
        session.put("update_guess", None)
    guess = st.segmented_control(
        "Your guess for the validation rows, which the step never saw:"
        if len(trainer.data.validation_rows)
        else "Your guess for the loss over all training rows:",
        list(GUESSES),
        key=session.key("update_guess"),
        persist_state="session",
    )
    if guess is None:
        return
    effects = update_effect(trainer)
    st.html(effect_html(trainer, effects))
    target = "validation" if len(trainer.data.validation_rows) else "training"
    does = effects[target].after - effects[target].before
    if guess != GUESSES[2] and does != 0 and does == does:
        right = (does < 0) == (guess == "falls")
        st.caption(f"You said it {guess}: {'it does' if right else 'here it does not'}.")
    st.caption(
        "A step follows the slope of its own batch’s loss. It tends to lower that loss; it can "
        "raise it where it is too long, and for the other rows nothing is promised at all. No "
        "single step finds a minimum, and the last epoch need not be the best one."
    )


# --- where the weight has been -----------------------------------------------------------------


def show_history(me: Learner, trainer: Trainer) -> None:
    """The line of the chosen weight up to the cursor."""
    selection = chosen(me, trainer)
    index = me.parameter_index(selection)
    assert index is not None
    name = parameter_name(trainer, selection)
    st.markdown(f"#### The way of {name} so far")
    line = me.line_of(index)
    if len(line.steps) < 2:
        st.caption(
            f"It starts at {exact(float(line.values[-1]))}. After the first update its line begins."
        )
        return
    text = (
        f"From {exact(float(line.values[0]))} at step {line.steps[0]} to "
        f"{exact(float(line.values[-1]))} at step {line.steps[-1]}"
    )
    made = line.lowered + line.raised
    exact_part = ""
    if made:
        exact_part = (
            f" Of the last {plural(made, 'update')}, {line.lowered} lowered the loss of the batch "
            f"behind it and {line.raised} raised it."
        )
    coarse = f" Before step {line.exact_from}, one point an epoch." if line.exact_from else ""
    st.caption(f"{text}.{coarse}{exact_part}")
    # A chart is drawn anew at every step, and that is slow: it waits until somebody wants to look.
    if st.toggle("Draw this way", key=session.key("update_draw"), persist_state="session"):
        figure = weight_history(line.steps, line.values, name, me.run.key)
        st.plotly_chart(figure, key="weight_history", theme="streamlit", alt=f"{name}. {text}.")


# --- the course's words, put right ---------------------------------------------------------------


def show_background(me: Learner, trainer: Trainer) -> None:
    """Why gradients travel and changes do not, and what an epoch is."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("#### Gradients travel back, changes do not")
        st.markdown(
            "In the unit “the changes to the weights are backpropagated”. It is the **gradients** "
            "that are propagated, from the last layer to the first, while every weight stays where "
            "it is. Only then does the optimizer make all changes from them, and they are applied "
            "to all layers at once."
        )
        if me.walk.has_gradients:
            st.markdown(order_note(trainer, chosen(me, trainer)))
            st.markdown(ratio_note(trainer))
    with right:
        st.markdown("#### Step, batch, epoch")
        rows, size = len(trainer.order), trainer.settings.batch_size
        st.markdown(
            "An **epoch** is one pass over the training rows. A **step** (or iteration) is one "
            f"update from one mini-batch. Here: {epoch_sentence(rows, size)}."
        )
        note = "The unit calls the iterations “epochs”; they are two things."
        if updates_of_an_epoch(rows, size)[1] != min(size, rows):
            note += (
                " The last, smaller batch is used like the others: its loss is the mean over its "
                "own rows."
            )
        st.caption(note)


def order_note(trainer: Trainer, chosen: Selection) -> str:
    """What the gradient of the chosen parameter would be, had the later layers moved before it was
    computed. In the last layer nothing comes later: there a weight of the first one stands in."""
    count = len(trainer.network.layers)
    if count < 2:
        return "This network has one layer, so nothing has to travel between layers."
    gradient, why = to_host(trainer.network.dL_dtheta), ""
    slices = list(trainer.network.slices())
    if chosen.layer == count:
        why = (
            f"Behind *{parameter_name(trainer, chosen)}* lies no layer that could move first: it "
            "is in the last one. So take the weight of largest gradient in layer 1. "
        )
        W, _b, spec = slices[0]
        i, j = divmod(largest(gradient[W]), spec.units)
        chosen = Selection("weight", 1, j, i)
    W, b, spec = slices[chosen.layer - 1]
    index = b.start + chosen.j
    if chosen.kind == "weight":
        index = W.start + chosen.i * spec.units + chosen.j
    name = parameter_name(trainer, chosen)
    other = float(gradient_had_later_layers_moved(trainer, chosen.layer)[index])
    return (
        f"{why}The gradient of *{name}* in layer {chosen.layer} is "
        f"{signed(float(gradient[index]))}. Had the later layers been changed before it "
        f"was computed, it would be {signed(other)}: the slope at a point where the "
        "network’s output was never measured."
    )


def ratio_note(trainer: Trainer) -> str:
    """A change cannot stand in for a gradient: for most optimizers they are not proportional."""
    eta = float(trainer.optimizer.learning_rate)
    if trainer.optimizer.name == "sgd" and not trainer.decays:
        factor = float(to_host(trainer.clip_factor))
        return f"With SGD each change is {exact(-eta * factor)} times its gradient, everywhere."
    gradient, delta = to_host(trainer.network.dL_dtheta), to_host(trainer.delta)
    used = np.flatnonzero(np.isfinite(delta) & (np.abs(gradient) > 0))
    if len(used) == 0:
        return ""
    low, high = np.percentile(np.abs(delta[used] / gradient[used]), [10, 90])
    return (
        f"A change is not even a fixed multiple of its gradient: with {trainer.optimizer.title} "
        f"change ÷ gradient runs from {exact(float(low), 3)} to {exact(float(high), 3)} in size "
        "across these weights (leaving out the outer tenths). The layer before could do nothing "
        "with it; it needs ∂L/∂z."
    )


# --- the receipt -------------------------------------------------------------------------------


def _at(trainer: Trainer, step: int) -> Callable[[], Trainer]:
    """A trainer of its own at state ``step``, once it is asked for: a download must not disturb the
    page, and costs nothing before."""

    def computed() -> Trainer:
        own = trainer.continued_as(trainer.run_spec)
        own.seek(step)
        own.compute()
        return own

    return computed


def show_receipt(me: Learner, trainer: Trainer) -> None:
    """Two files with everything a step does: the one just made first, then the one that follows."""
    step, made = trainer.step, me.just_made
    text = (
        "Everything in full precision: batch, parameters, every z and a, the loss, every gradient, "
        "the optimizer’s memory, the change. With this file alone the step can be made again, in "
        "any language."
    )
    if made is not None:
        last = " (the last one of those just made)" if made.end - made.start > 1 else ""
        st.markdown("#### The receipt of the step just made")
        st.markdown(f"The step from state {step - 1} to state {step}{last}. {text}")
        _downloads(trainer, step - 1, "made_")
        st.markdown("#### The receipt of the next step")
    else:
        st.markdown("#### The receipt of this step")
    would = "One more step would lead" if trainer.at_end else "The step"
    st.markdown(
        f"{would} from state {step} to state {step + 1}. {'The same files.' if made else text}"
    )
    _downloads(trainer, step)


def _downloads(trainer: Trainer, step: int, name: str = "") -> None:
    own = _at(trainer, step)
    labels = ("The whole step (JSON)", "All parameters (CSV)")
    if name:
        labels = ("The step just made (JSON)", "Its parameters (CSV)")
    with st.container(horizontal=True):
        st.download_button(
            labels[0],
            lambda: receipt_json(own()),
            file_name=f"step-{step}.json",
            mime="application/json",
            key=f"receipt_{name}json",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            labels[1],
            lambda: parameters_csv(own()),
            file_name=f"step-{step}-parameters.csv",
            mime="text/csv",
            key=f"receipt_{name}csv",
            icon=":material/download:",
            on_click="ignore",
        )


def show_sources(me: Learner) -> None:
    """The optimizer in use, and the two lines that move the weights."""
    show_source(type(me.trainer.optimizer).delta, Trainer.apply)
    if isinstance(me.trainer.optimizer, Adam):
        st.caption(f"The rule: {Adam.source}.")
