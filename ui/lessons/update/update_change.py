"""The Update page on the chosen weight: before → change → after, and where the change comes from.
The engine's numbers in, HTML out."""

from __future__ import annotations

from html import escape

from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import update_parts, weight_gradient
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.figures.update_bars import update_bars
from ui.kit.html import below, button, caption, formula, frame, prose, row
from ui.kit.verb_results import focus_position
from ui.kit.verbs import last_update_html
from ui.lessons.update.rate_terms import rate_answer, rate_equations
from ui.lessons.update.rule_lines import rule_equations
from ui.lessons.update.rule_words import rule_words
from ui.lessons.update.update_terms import answer, in_step, part_name, size_note
from ui.words.escaping import markdown_text
from ui.words.names import Selection, parameter_name
from ui.words.numbers import exact, signed_exact
from ui.words.palette import PROPERTIES

STYLE = (
    f"<style>.up-way {{ {PROPERTIES} }}"
    + """
.up-way { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; align-items: stretch;
  margin: 0 0 .9rem; }
.up-way div { border: 1px solid var(--nn-line); border-radius: .4rem;
  padding: .25rem .8rem; }
.up-way .to { border: 0; padding: .25rem 0; align-self: center; color: var(--nn-soft); }
.up-way small { display: block; color: var(--nn-soft); }
.up-way b { font-size: 1.25rem; }
.up-way .plus b { color: var(--nn-plus); }
.up-way .minus b { color: var(--nn-minus); }
</style>"""
)


def way_html(before: float, change: float, labels: tuple[str, str, str]) -> str:
    """before + change = after, as three boxes."""
    sign = "plus" if change > 0 else "minus" if change < 0 else ""
    boxes = zip(("", sign, ""), labels, in_step(before, change), strict=True)
    cells = [
        f'<div class="{kind}"><small>{escape(label)}</small><b>{value}</b></div>'
        for kind, label, value in boxes
    ]
    arrow = '<div class="to">{}</div>'
    return (
        f'{STYLE}<div class="up-way">{cells[0]}{arrow.format("+")}{cells[1]}{arrow.format("=")}'
        f"{cells[2]}</div>"
    )


def waiting_html(me: Learner, trainer: Trainer, chosen: Selection, index: int) -> str:
    """No gradients yet: what the weight is, and what the last update did to it."""
    name = markdown_text(parameter_name(trainer, chosen))
    now, made = float(trainer.network.theta[index]), me.just_made
    if made is None:
        html = prose(f"## {name} is {exact(now)}") + last_update_html(trainer)
        text = "Nothing can move before its gradient is known: **Forward → Loss → Backward** first."
    else:
        before = float(made.before[index])
        one = made.end - made.start == 1
        update = "the update" if one else "the updates"
        labels = (f"state {made.start}", update, f"state {made.end}: now")
        html = prose(f"## {name} has moved") + way_html(before, now - before, labels)
        text = (
            f"{'That was' if one else 'Those were'} {update} you just made. **Undo** "
            f"brings back {exact(before)}, to the last digit, with its gradients. "
            "The next one needs new gradients, from the next batch: "
            "**Forward → Loss → Backward**."
        )
    at_once = button("at_once", "» Forward, Loss and Backward at once", me.cursor)
    return html + prose(text) + row(at_once)


def change_html(me: Learner, trainer: Trainer, chosen: Selection, index: int) -> str:
    """By how much the chosen weight moves, and why."""
    name = markdown_text(parameter_name(trainer, chosen))
    before, change = float(trainer.network.theta[index]), float(trainer.delta[index])
    labels = (f"before: state {trainer.step}", "change", f"after: state {trainer.step + 1}")
    parts = update_parts(trainer, index)
    named = [(part_name(term.name), term.value) for term in parts.terms]
    rule = [
        prose(f"**{trainer.optimizer.title} with these numbers**"),
        caption(f"In these lines **w** is {name} and **g** its gradient ∂L/∂w."),
        *map(prose, rule_words(trainer, index)),
        *map(formula, rule_equations(trainer, index)),
        caption(size_note(trainer, index)),
    ]
    return "".join(
        [
            prose(f"## {name}: by how much, and why"),
            way_html(before, change, labels),
            prose(answer(trainer, index, name)),
            update_bars(named, parts.total, signed_exact),
            *map(caption, _beside(me, trainer, chosen)),
            below(rate_html(trainer) + frame("".join(rule))),
        ]
    )


def rate_html(trainer: Trainer) -> str:
    """What the learning rate is here and why; "" where it is the same at every step."""
    if not trainer.learning_rate.changes:
        return ""
    note = (
        "In the rule below η is the rate of this step. e is where in the run the step begins, in "
        "epochs from its start, and e⁺ where it ends."
    )
    lines = [prose(rate_answer(trainer)), *map(formula, rate_equations(trainer)), caption(note)]
    return frame("".join(lines))


def _beside(me: Learner, trainer: Trainer, chosen: Selection) -> list[str]:
    """What has to be said where the gradient was clipped, and in the scope of one row how much of
    the weight's gradient is this row's."""
    words = []
    if trainer.settings.clip_norm and float(to_host(trainer.clip_factor)) < 1:
        words.append(
            f"The whole gradient was clipped: it is {exact(float(trainer.gradient_norm), 4)} "
            f"long, so every entry is multiplied by {exact(float(trainer.clip_factor), 4)}."
        )
    if me.scope is Scope.ROW and chosen.kind == "weight":
        rows = weight_gradient(trainer.network.layers[chosen.layer - 1], chosen.i, chosen.j)
        at = focus_position(me, trainer)
        name = trainer.data.dataset.row_names[trainer.data.training_rows[trainer.batch_rows[at]]]
        words.append(
            f"Of the gradient {signed_exact(rows.total)}, {signed_exact(rows.terms[at].value)} "
            f"comes from {markdown_text(name)}, the rest from the other rows of the batch."
        )
    return words
