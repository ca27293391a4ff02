"""The Update page on what is behind a step: the way of the weight so far, and the course's words
put right. The engine's numbers in, HTML out."""

from __future__ import annotations

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import gradient_had_later_layers_moved
from neuralnet.inside.retrace import Retraced
from neuralnet.training import Trainer
from ui.desk.followed import Followed
from ui.kit.html import caption, columns, prose
from ui.lessons.chosen_weight import largest
from ui.lessons.update.update_terms import epoch_sentence, updates_of_an_epoch
from ui.words.escaping import markdown_text
from ui.words.names import Selection, parameter_name
from ui.words.numbers import exact, plural, signed_exact


def way_so_far(line: Retraced) -> str:
    """ "From 0.1 at step 0 to 0.2 at step 96"."""
    first, last = (exact(float(line.values[at])) for at in (0, -1))
    return f"From {first} at step {line.steps[0]} to {last} at step {line.steps[-1]}"


def history_html(name: str, line: Retraced) -> str:
    """Where the parameter ``name`` has been."""
    if len(line.steps) < 2:
        start = exact(float(line.values[-1]))
        words = f"It starts at {start}. Its line begins after the first update."
    else:
        words = f"{way_so_far(line)}."
        if line.exact_from:
            words += f" Before step {line.exact_from} the line has one point for each epoch."
        made = line.lowered + line.raised
        if made:
            words += (
                f" Of the last {plural(made, 'update')}, {line.lowered} lowered the loss of their "
                f"own batch, and {line.raised} raised it."
            )
    return prose(f"## Where {markdown_text(name)} has been so far") + caption(words)


def background_html(trainer: Trainer, chosen: Selection | None, follows: Followed) -> str:
    """Why gradients travel and changes do not, and what an epoch is; with the numbers of the chosen
    parameter, where it is known what they are."""
    left = (
        "## Gradients travel back, changes do not\n\n"
        + follows.of_unit("The course unit says that the changes are backpropagated. ")
        + "It is the **gradients** that travel back, from the last layer to the first, while every "
        "weight stays where it is. Only then does the optimizer make all changes from them, and "
        "they are applied to all "
        "layers at once."
    )
    if chosen is not None:
        left += f"\n\n{order_note(trainer, chosen)}\n\n{ratio_note(trainer)}"
    rows, size = len(trainer.order), trainer.settings.batch_size
    right = (
        "## Step, batch, epoch\n\n"
        "An **epoch** is one pass over the training rows. A **step** (or iteration) is one update "
        f"from one mini-batch. Here: {epoch_sentence(rows, size)}."
    )
    note = follows.of_unit("The course unit calls the iterations epochs; they are two things. ")
    if updates_of_an_epoch(rows, size)[1] != min(size, rows):
        note += (
            "The last, smaller batch is used like the others: its loss is the mean over its own "
            "rows."
        )
    return columns(prose(left), prose(right) + (caption(note) if note else ""))


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
            f"*{markdown_text(parameter_name(trainer, chosen))}* is in the last layer: no layer "
            "comes after it that could move first. So look at the weight with the largest gradient "
            "in layer 1. "
        )
        W, _b, spec = slices[0]
        i, j = divmod(largest(gradient[W]), spec.units)
        chosen = Selection("weight", 1, j, i)
    W, b, spec = slices[chosen.layer - 1]
    index = b.start + chosen.j
    if chosen.kind == "weight":
        index = W.start + chosen.i * spec.units + chosen.j
    name = markdown_text(parameter_name(trainer, chosen))
    other = float(gradient_had_later_layers_moved(trainer, chosen.layer)[index])
    return (
        f"{why}The gradient of *{name}* in layer {chosen.layer} is "
        f"{signed_exact(float(gradient[index]))}. If the later layers were changed first, it would "
        f"be {signed_exact(other)}: the gradient of a network that did not make this prediction."
    )


def ratio_note(trainer: Trainer) -> str:
    """A change cannot stand in for a gradient: for most optimizers they are not proportional."""
    title = trainer.optimizer.title
    gradient, delta = to_host(trainer.network.dL_dtheta), to_host(trainer.delta)
    used = np.flatnonzero(np.isfinite(delta) & (np.abs(gradient) > 0))
    if len(used) == 0:
        return ""
    ratios = delta[used] / gradient[used]
    # An optimizer that remembers may have it so for one step; without memory it is a rule.
    if not trainer.optimizer.state_names and np.allclose(ratios, ratios[0], rtol=1e-5, atol=0):
        factor = exact(float(np.median(ratios)))
        return f"With {title} each change is {factor} times its gradient, everywhere."
    low, high = np.percentile(np.abs(ratios), [10, 90])
    return (
        f"The change is no fixed multiple of the gradient either: with {title}, change ÷ gradient "
        f"goes from {exact(float(low), 3)} to {exact(float(high), 3)} in size (for the middle "
        "80 % of all weights). The layer before could not use it; it needs ∂L/∂z."
    )
