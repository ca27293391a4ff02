"""The four verbs and the one counter, the same on every page that shows a training step.

They are a part of the page and one element of it: a press draws them anew, and then the parts that
show something else now. Every button carries the state it was drawn for, so a press that arrives
twice does its work once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from neuralnet.errors import SettingError
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope, Verb
from ui.figures.batch_strip import STYLE as STRIP_STYLE
from ui.figures.batch_strip import strip_html
from ui.figures.twin import Numbers, behind, sheet
from ui.kit import session
from ui.kit.announce import spoken
from ui.kit.html import GO_ON, a_number, button, caption, choice, goes_on, row, segments
from ui.kit.html import note as warning
from ui.kit.live import live
from ui.kit.parts import part
from ui.kit.verb_results import (
    batch_dataset_rows,
    focus_position,
    next_batch,
    place_in_epoch,
    results,
    rows_in_use,
    why_no_update,
)
from ui.words.numbers import all_of, plural, thousands
from ui.words.palette import PROPERTIES
from ui.words.settings import refusal

UNDO = "Undo"
MOST_NAMES = 60
MOST_ROWS = 200  # to choose from; any other row is chosen on the Training page

STYLE = (
    f"<style>.vb, .vb-grid {{ {PROPERTIES} }} {STRIP_STYLE}"
    + """
.vb { font-variant-numeric: tabular-nums; line-height: 1.35; }
.vb-count { display: flex; flex-wrap: wrap; gap: 0 .7rem; align-items: baseline; }
.vb-count b { font-size: 1.15rem; }
.vb-count span, .vb summary, .vb-rows { color: var(--quiet); font-size: .85rem; }
.vb summary { cursor: pointer; min-height: 24px; line-height: 24px; }
.vb-rows { padding: .2rem 0 .2rem 1rem; }
.vb-grid { display: grid; gap: .4rem; grid-template-columns: repeat(4, minmax(0, 1fr));
  font-size: .85rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
.vb-grid > div { border-left: 3px solid var(--nn-line); padding: 0 .5rem;
  min-height: 4em; }
@media (max-height: 800px) { .vb-grid > div { min-height: 2.7em; } }
.vb-grid > div.on { border-left-color: var(--nn-accent); }
.vb-grid b { display: block; }
.vb-grid span { color: var(--quiet); }
.row > .vb-said { flex: 1 1 16rem; }
.vb-said .caption p { margin: 0; }
@media (max-width: 640px) { .vb-grid { grid-template-columns: 1fr 1fr; } }
</style>"""
)


def counter_text(trainer: Trainer, scope: Scope) -> str:
    """The one counter, and what the verbs speak of: "epoch 12 · batch 7/24 · step 271 · next:
    batch 8/24, 10 rows in use"."""
    if trainer.at_end:
        return f"{trainer.counter} · the run is over"
    whose = f"next: {next_batch(trainer)}, " if scope is Scope.BATCH else ""
    return f"{trainer.counter} · {whose}{plural(rows_in_use(trainer, scope), 'row')} in use"


def counter_html(me: Learner, trainer: Trainer) -> str:
    """The counter, the strip of training rows, and the batch's rows by name."""
    used, total = trainer.rows_done, len(trainer.order)
    rows = batch_dataset_rows(trainer)
    names = [trainer.data.dataset.row_names[row] for row in rows[:MOST_NAMES]]
    epoch = me.scope is Scope.EPOCH and not trainer.at_end
    focus = focus_position(me, trainer) if me.scope is Scope.ROW else -1
    left = total - used - len(rows)
    here, over = place_in_epoch(trainer), trainer.at_end
    says = (
        f"The run is over: no step follows. One more step would use {here}: "
        f"{plural(len(rows), 'row')}."
        if over
        else f"Next is {here}: {plural(used, 'row')} used before, {plural(len(rows), 'row')} in "
        f"this batch, {thousands(left)} to come."
    )
    counts = [("used before", used), ("in this batch", len(rows)), ("still to come", left)]
    if epoch:
        counts = [("in use", total)]
    elif over:
        counts = [("in the batch of one more step", len(rows)), ("others", total - len(rows))]
    numbers = Numbers(["", "training rows"], [[name, thousands(n)] for name, n in counts])
    return (
        f'<div class="vb" data-chart><div class="vb-count"><b>{counter_text(trainer, me.scope)}</b>'
        f"<span>{escape(me.walk.title)}</span>{on_the_way_html(me)}</div>"
        + (
            strip_html(
                0,
                total,
                total,
                [],
                words=f"in use: {all_of(total, 'training row')}",
            )
            if epoch
            else strip_html(used, len(rows), total, names, focus, over)
        )
        + made_html(me, trainer)
        + behind(
            f"{says} Which rows?", sheet(numbers) + _names_html(rows, trainer), "The training rows"
        )
        + "</div>"
    )


def made_html(me: Learner, trainer: Trainer) -> str:
    """The rows of the update just made: those of the next one are others."""
    made = me.just_made
    if made is None:
        return ""
    if not made.batch:
        count = plural(made.end - made.start, "update")
        return f'<p class="vb-rows">Just made: {count}, each from a batch of its own.</p>'
    counter = trainer.counter
    says = (
        f"Just made: the update {made.start} → {made.end}, from batch {counter.batch} of "
        f"{counter.batches} in epoch {counter.epoch}: {plural(made.rows, 'row')}."
    )
    names = _names_html(made.batch, trainer)
    return f"<details><summary>{says} Which rows?</summary>{names}</details>"


def last_update_html(trainer: Trainer) -> str:
    """The rows of the update that led to this state, however it was made; "" at the start. At an
    epoch's end its rows are dealt out anew already: one step back they are the next batch."""
    if trainer.step == 0:
        return ""
    counter, used = trainer.counter, trainer.rows_done
    says = (
        f"The update {trainer.step - 1} → {trainer.step} used batch {counter.batch} of "
        f"{counter.batches} in epoch {counter.epoch}"
    )
    if not used:
        return caption(f"{says}. To see its rows, go one step back: there they are the next batch.")
    size = trainer.run_spec.settings_at(trainer.step - 1).batch_size
    rows = trainer.data.training_rows[trainer.order[max(0, used - size) : used]]
    summary = f"<summary>{says}: {plural(len(rows), 'row')}. Which rows?</summary>"
    return f'<details class="vb">{summary}{_names_html(rows, trainer)}</details>'


def _names_html(rows: Sequence[int] | np.ndarray, trainer: Trainer) -> str:
    """The rows of a batch by name."""
    names = [escape(trainer.data.dataset.row_names[row]) for row in rows[:MOST_NAMES]]
    if len(rows) > len(names):
        names.append(f"and {thousands(len(rows) - len(names))} more")
    return f'<div class="vb-rows">{"; ".join(names)}</div>'


def on_the_way_html(me: Learner) -> str:
    """While the cursor is on its way to a far step: how far it has come, and what makes the browser
    ask for the next slice of training."""
    if me.far is None:
        return ""
    return f'<strong role="status">{on_the_way(me)}</strong>{goes_on(me.cursor)}'


def arrived(me: Learner) -> bool:
    """For a page without verbs: whether the cursor stands at the step that is wanted. Where it is
    still on its way, this says so in place of the page and trains on; the browser asks again."""
    me.at_cursor()
    if me.far is not None:
        html = f'{STYLE}<div class="vb vb-count">{on_the_way_html(me)}</div>'
        live(html, "on_the_way_section", {GO_ON: lambda cursor: go_on(me, cursor)})
    return me.far is None


def on_the_way(me: Learner) -> str:
    """ "training … step 6864 of 12000"."""
    return f"training … step {me.cursor} of {me.wish}"


def go_on(me: Learner, cursor: Any) -> None:
    """The next slice of training, asked for when the cursor was at ``cursor``."""
    if str(me.cursor) == str(cursor):
        me.go_on()


def results_html(found: Mapping[Verb, str]) -> str:
    """What each verb has brought to light, side by side."""
    cells = []
    for verb in Verb:
        text = found.get(verb, "")
        shown = escape(text) if text else "<span>not yet</span>"
        cells.append(f'<div class="{"on" if text else ""}"><b>{verb}</b>{shown}</div>')
    return f'<div class="vb-grid">{"".join(cells)}</div>'


def where(me: Learner) -> tuple[Hashable, ...]:
    """The step at the cursor and how much of it is revealed: most parts depend on these. Of the run
    its end as well, which is no part of its key."""
    return me.run, me.cursor, me.stop


def made_from(me: Learner) -> int | None:
    """The state from which the update just made began; None where none was."""
    return None if me.just_made is None else me.just_made.start


def show_verbs(
    me: Learner,
    note: Callable[[Trainer], str] | None = None,
    then: Callable[[], None] = lambda: None,
    then_depends: Callable[[], Hashable] = lambda: None,
) -> None:
    """Counter, rows in the batch, the buttons Forward, Loss, Backward, Update and Undo, and what
    each has brought to light: the first part of a page.

    ``note`` is what the page has to add to what the verbs speak of, as a sentence or "". ``then``
    draws what nearly every press of a verb changes too, below the verbs or into containers of the
    page, and in the same run: a second one costs as much as drawing it.
    """

    def draw() -> None:
        trainer = me.at_cursor()
        session.write_link(me)
        words = "" if note is None else note(trainer)
        live(verbs_html(me, trainer, words), "verbs_section", verb_acts(me))
        then()

    def depends() -> Hashable:
        words = "" if note is None else note(me.at_cursor())
        return *where(me), me.far, me.scope, me.view.row, made_from(me), words, then_depends()

    part("verbs", draw, depends)


def verbs_html(me: Learner, trainer: Trainer, words: str = "") -> str:
    """The whole section; ``words`` are what the page adds."""
    target = me.undo_target
    at_start = target == me.cursor
    buttons = [
        segments(
            "scope",
            "What the verbs speak of",
            [(scope, str(scope).capitalize()) for scope in Scope],
            me.scope,
            help="One row of the batch, the batch, or all that is left of the epoch: Update makes "
            "one step, or all steps up to the epoch’s end.",
        ),
        *(_verb_button(me, trainer, verb) for verb in Verb),
        button(
            UNDO,
            "↶ Undo",
            me.cursor,
            disabled=at_start or not me.scene.is_open("time"),
            help="This scene keeps to this step."
            if not me.scene.is_open("time")
            else "This is the start: nothing to undo."
            if at_start
            else f"Back to state {target}: the same parameters, bit for bit.",
        ),
    ]
    found = results(me, trainer)
    html = [STYLE, counter_html(me, trainer), step_spoken(me, trainer, found), row(*buttons)]
    if me.scope is Scope.ROW:
        html.append(_row_choice(me, trainer, words))
    html.append(results_html(found))
    if trainer.at_end and trainer.end is not None and trainer.end.kind == "non-finite":
        html.append(warning(trainer.end.message, "warning"))
    if words and me.scope is not Scope.ROW:
        html.append(caption(words))
    return "".join(html)


def step_spoken(me: Learner, trainer: Trainer, found: Mapping[Verb, str]) -> str:
    """The place, and what the verb just pressed has brought to light, for those who do not see."""
    verb = next((one for one in (Verb.BACKWARD, Verb.LOSS, Verb.FORWARD) if one in found), None)
    newest = f" {verb}: {found[verb]}." if verb else ""
    return spoken(f"{trainer.counter}.{newest}", f"{me.cursor}{newest}")


def _verb_button(me: Learner, trainer: Trainer, verb: Verb) -> str:
    still = "" if me.scene.is_open("time") else "This scene keeps to this step."
    reason = still or why_no_update(me, trainer) if verb is Verb.UPDATE else me.walk.why_not(verb)
    says = {
        Verb.FORWARD: "The inputs go through every layer, up to the outputs ŷ.",
        Verb.LOSS: "Compare ŷ with the targets y: one number L.",
        Verb.BACKWARD: "The gradient of L for every weight and bias. No weight moves yet.",
        Verb.UPDATE: "θ ← θ + Δθ: every weight and bias changes, in all layers at once.",
    }
    if verb is Verb.UPDATE and me.scope is Scope.EPOCH:
        says[verb] = f"All remaining updates of this epoch, up to state {me.update_target()}."
    return button(
        verb,
        verb.value,
        me.cursor,
        primary=verb is next_verb(me) and not reason,
        disabled=bool(reason),
        help=reason or says[verb],
    )


def next_verb(me: Learner) -> Verb:
    """The verb whose turn it is."""
    walk = me.walk
    if walk.has_gradients:
        return Verb.UPDATE
    if walk.has_loss:
        return Verb.BACKWARD
    return Verb.LOSS if walk.stop >= walk.layers else Verb.FORWARD


def _row_choice(me: Learner, trainer: Trainer, words: str) -> str:
    """Which row of the batch the verbs speak of, and what would let one row make an update; beside
    it ``words``, what the page adds."""
    rows = [int(row) for row in batch_dataset_rows(trainer)]
    focus, names = rows[focus_position(me, trainer)], trainer.data.dataset.row_names
    listed = rows[:MOST_ROWS] if focus in rows[:MOST_ROWS] else [*rows[:MOST_ROWS], focus]
    said: list[str] = []
    parts = [
        choice(
            "row",
            "Row of this batch",
            [(str(at), names[at]) for at in listed],
            str(focus),
            help="Its outputs, its loss and its share of the gradient are shown.",
        )
    ]
    if len(rows) > 1:
        parts.append(
            button(
                "row_by_row",
                "Go on with batches of one row",
                me.cursor,
                help="The batch size is 1 from this step on; the earlier curve stays.",
            )
        )
        said.append(
            "One row alone makes no step: the update needs the mean over "
            f"{all_of(len(rows), 'row')}."
        )
    if me.view.row not in rows:
        said.append(not_in_batch(me, trainer))
    if words:
        said.append(words)
    if said:
        parts.append(f'<div class="vb-said">{caption(" ".join(said))}</div>')
    return row(*parts)


def verb_acts(me: Learner) -> dict[str, Callable[[Any], None]]:
    """What each press does. The value is the state the button was drawn for."""

    def pressed(verb: Verb) -> Callable[[Any], None]:
        def act_once(cursor: Any) -> None:
            press(me, verb, cursor)
            if verb is Verb.FORWARD:
                session.put("forward_look", None)  # also where it is done: look at the output

        return act_once

    return {
        "scope": lambda scope: use_scope(me, scope),
        **{verb: pressed(verb) for verb in Verb},
        UNDO: lambda cursor: undo(me, cursor),
        GO_ON: lambda cursor: go_on(me, cursor),
        "row": lambda row: use_row(me, row),
        "row_by_row": lambda cursor: go_on_row_by_row(me, cursor),
    }


def not_in_batch(me: Learner, trainer: Trainer) -> str:
    """Of which row the verbs speak, where the chosen one is not in the batch."""
    names, rows = trainer.data.dataset.row_names, batch_dataset_rows(trainer)
    return (
        f"The chosen row, {names[me.view.row]}, is not in this batch. The four buttons show a row "
        f"of the batch: {names[rows[focus_position(me, trainer)]]}."
    )


def act(me: Learner, verb: Verb) -> None:
    """What a verb does: reveal more of this step, or go to the next state."""
    if verb is not Verb.UPDATE:
        me.hold()
        me.walk_to(me.walk.after(verb).stop)
    elif not why_no_update(me, me.at_cursor()):
        me.update()


def press(me: Learner, verb: Verb, cursor: Any) -> None:
    """A verb pressed where the cursor was at ``cursor``; a second press that was meant for the same
    state finds it gone and does nothing."""
    if me.is_meant(cursor):
        act(me, verb)


def undo(me: Learner, cursor: Any) -> None:
    """Undo pressed where the cursor was at ``cursor``."""
    if me.is_meant(cursor) and me.cursor != me.undo_target:
        me.undo()


def go_on_row_by_row(me: Learner, cursor: Any) -> None:
    """Branch off at the cursor with batches of one row."""
    if not me.is_meant(cursor):
        return
    curves, size = {ghost.key for ghost in me.ghosts}, me.settings.batch_size
    try:
        me.use_settings(me.settings.replace(batch_size=1))
    except SettingError as error:
        session.notify(f"{refusal(error)}. The run is still the one before.")
    else:
        session.renew("batch_size", 1)
        kept = {ghost.key for ghost in me.ghosts} - curves
        earlier = " The earlier curve stays on the Training page." if kept else ""
        session.notify(f"From step {me.cursor} on: batch size {size} → 1.{earlier}")
    st.rerun()  # all of the page: its notices, and the settings where it shows them


def use_scope(me: Learner, scope: Any) -> None:
    """What the verbs speak of, as chosen."""
    if scope in list(Scope):
        me.scope = Scope(scope)


def use_row(me: Learner, row: Any) -> None:
    """The row of the batch the verbs speak of, as chosen."""
    at = a_number(row)
    if at is not None and at < me.dataset.n:
        me.show(replace(me.view, row=at))
