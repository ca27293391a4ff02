"""Station "again, epoch by epoch": steps, epochs, and where a run stands after them."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import directions
from course.situation import Place, Situation
from course.texts import say
from neuralnet.history import best_epoch
from neuralnet.inside.explain import update_effect


@kind("epochs", "last_rows_dropped", "counted_something_else", "epoch_is_a_step", hints=1)
def steps_in_an_epoch(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """⌈n / B⌉ updates: the last batch may be smaller and is not left out."""
    rows, size = len(s.training_rows), s.trainer.batch_size
    steps = -(-rows // size)
    return number(
        steps,
        [
            ("epoch_is_a_step", 1),
            ("last_rows_dropped", rows // size),
            ("counted_something_else", rows, "training_rows"),
        ],
        exact=True,
        rows=rows,
        size=size,
        quotient=rows / size,
    )


@kind("epochs", "full_batch_assumed", "counted_something_else", hints=1)
def rows_of_the_last_batch(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """What is left of n rows when all full batches are taken."""
    rows, size = len(s.training_rows), s.trainer.batch_size
    here(rows > size)
    full = -(-rows // size) - 1
    return number(
        rows - full * size,
        [("full_batch_assumed", size), ("counted_something_else", full, "full_batches")],
        exact=True,
        rows=rows,
        size=size,
        full=full,
        taken=full * size,
    )


@kind("epochs", "epoch_is_a_step", "last_rows_dropped", "counted_something_else")
def steps_of_a_run(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Updates after some epochs."""
    rows, size = len(s.training_rows), s.trainer.batch_size
    epochs = int(draw.integers(3, 21))
    steps = s.run.epoch_ends(rows, epochs)[-1]
    here(not s.run.edits)
    return number(
        steps,
        [
            ("epoch_is_a_step", epochs),
            ("last_rows_dropped", epochs * (rows // size)),
            ("counted_something_else", epochs * rows, "rows_seen"),
        ],
        exact=True,
        rows=rows,
        size=size,
        epochs=epochs,
        each=steps // epochs,
    )


@kind("epochs", "update_always_lowers", "other_direction")
def training_loss_after_the_step(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """This update, and the loss over all training rows."""
    effect = update_effect(s.trainer)["training"]
    here(abs(effect.after - effect.before) > 1e-5 * effect.before)
    here(s.batch.n < len(s.training_rows))
    return directions.of_a_loss(
        effect.before, effect.after, rows=s.batch.n, training=len(s.training_rows)
    )


@kind("epochs", "last_is_best", "zero_training_loss", "another_one")
def epoch_to_keep(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Of the epochs so far, which one's network would you keep? That of the lowest validation
    loss."""
    past = sorted(
        (m for m in s.trainer.history.measurements.values() if m.step <= s.step),
        key=lambda m: m.step,
    )
    here(len(past) >= 4 and len(s.validation_rows))
    best = best_epoch(past)
    here(best is not None)
    assert best is not None
    chosen = {past[0].epoch, past[len(past) // 2].epoch, past[-1].epoch, best.epoch}
    lowest_training = min(past, key=lambda m: m.training_loss).epoch
    chosen.add(lowest_training)
    options, slips = {}, {}
    for m in past:
        if m.epoch in chosen:
            name = str(m.epoch)
            options[name] = say(
                "epoch_to_keep.epoch",
                epoch=m.epoch,
                training=m.training_loss,
                validation=m.validation_loss,
            )
            slips[name] = (
                "last_is_best" if m is past[-1]
                else "zero_training_loss" if m.epoch == lowest_training
                else "another_one"
            )  # fmt: skip
    return choice(
        str(best.epoch), options, slips, epoch=best.epoch, validation=best.validation_loss
    )
