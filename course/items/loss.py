"""Station "the loss": how far the outputs are from the truth, as one number."""

import math

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say


@kind("loss", "log10", "target_forgotten", "loss_is_error_rate", hints=2)
def loss_of_a_row(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """−ln of the probability of the true class."""
    here(s.has_softmax and len(s.classes) <= given.MOST + 1)
    one, true = s.pass_of([place.row]), s.class_of(place.row)
    p, loss = float(one.outputs[0, true]), float(one.row_losses[0])
    largest = float(one.outputs[0].max())
    return number(
        loss,
        [
            ("log10", loss / math.log(10.0)),
            ("target_forgotten", -math.log(largest)),
            ("loss_is_error_rate", 1.0 - p),
        ],
        terms=(1.0,),  # ln p is off by as much as p, relative to p
        row=s.row_name(place.row),
        outputs=given.values(one.outputs[0]),
        classes=tuple(s.classes),
        class_name=s.classes[true],
        p=p,
    )


@kind("loss", "square_forgotten", "target_forgotten", hints=1)
def squared_error(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """(ŷ − y)² of one row, where the target is a number."""
    here(s.network.loss.name == "mse" and s.network.specs[-1].units == 1)
    one = s.pass_of([place.row])
    output, target, loss = float(one.outputs[0, 0]), float(one.y[0, 0]), float(one.row_losses[0])
    difference = output - target
    return number(
        loss,
        [("square_forgotten", abs(difference)), ("target_forgotten", output**2)],
        terms=(2.0 * difference * output, 2.0 * difference * target),
        row=s.row_name(place.row),
        output=output,
        target=target,
        difference=difference,
    )


@kind("loss", "one_over_n_forgotten", "full_batch_assumed", "one_row_for_batch", hints=1)
def loss_of_the_batch(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """The mean of the rows' losses, over the rows that this batch has."""
    batch, size = s.batch, s.trainer.batch_size
    here(batch.n > 1)
    total = float(batch.row_losses.sum())
    return number(
        batch.L,
        [
            ("one_over_n_forgotten", total),
            ("full_batch_assumed", total / size),
            ("one_row_for_batch", float(batch.row_losses[place.in_batch])),
        ],
        terms=batch.row_losses / batch.n,
        rows=batch.n,
        size=size,
        losses=given.values(batch.row_losses),
        sum=total,
    )


@kind("loss", "loss_is_error_rate", "other_direction")
def two_right_answers(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Two rows that are both classified correctly: are their losses equal?"""
    here(s.has_softmax)
    rows = draw.permutation(s.training_rows)[:40]
    passed = s.pass_of(rows)
    right_rows = [i for i, row in enumerate(rows) if s.predicted(passed)[i] == s.class_of(int(row))]
    here(len(right_rows) >= 2)
    first, second = right_rows[0], right_rows[-1]
    p = [float(passed.outputs[i].max()) for i in (first, second)]
    losses = [float(passed.row_losses[i]) for i in (first, second)]
    here(abs(losses[0] - losses[1]) > 0.05 * max(losses) and abs(p[0] - p[1]) > 0.001)
    right, wrong = ("first", "second") if losses[0] > losses[1] else ("second", "first")
    return choice(
        right,
        {name: say(f"two_right_answers.{name}") for name in ("first", "second", "equal")},
        {"equal": "loss_is_error_rate", wrong: "other_direction"},
        first=s.row_name(int(rows[first])),
        second=s.row_name(int(rows[second])),
        p_first=p[0],
        p_second=p[1],
        loss_first=losses[0],
        loss_second=losses[1],
    )


@kind("loss", "log10", "loss_is_error_rate", hints=1)
def loss_when_p_doubles(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """The probability of the true class doubles: the loss changes by −ln 2, wherever it was."""
    here(s.has_softmax)
    one, true = s.pass_of([place.row]), s.class_of(place.row)
    p = float(one.outputs[0, true])
    here(0.001 < p < 0.5)
    loss = type(s.network.loss)()
    target = np.eye(2)[:1]  # of two classes, the first is true
    before, after = (float(loss.value(np.array([[q, 1 - q]]), target)) for q in (p, 2.0 * p))
    return number(
        after - before,
        [("log10", -math.log10(2.0)), ("loss_is_error_rate", -p)],
        row=s.row_name(place.row),
        class_name=s.classes[true],
        p=p,
        p_after=2.0 * p,
        before=before,
        after=after,
    )
