"""What each verb has brought to light, in one short sentence each. No Streamlit here."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuralnet.device.arrays import length, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.evaluation import predicted_classes
from neuralnet.inside.explain import whole_pass
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner, Made
from ui.desk.walk import Scope, Verb
from ui.words.names import place_of
from ui.words.numbers import agree, all_of, listed, number, plural, thousands, value_with_unit
from ui.words.settings import label

LENGTH = "the root of the sum of their squares"
MOST_NAMED = 2  # parameters that stay where they are
NEVER_REACHED = "no gradient, of this batch or of one before,"
# Why one parameter stays, or several do: without and with a memory of earlier gradients.
STAYS = (
    ("stays: its gradient is 0", "stay: their gradients are 0"),
    (f"stays: {NEVER_REACHED} reaches it", f"stay: {NEVER_REACHED} reaches them"),
)


def focus_position(me: Learner, trainer: Trainer) -> int:
    """The row of the batch that the scope "one row" speaks of, as its place in the batch: the
    chosen row where it is in the batch, else the first."""
    at = np.flatnonzero(batch_dataset_rows(trainer) == me.view.row)
    return int(at[0]) if len(at) else 0


def batch_dataset_rows(trainer: Trainer) -> np.ndarray:
    """The batch's rows as rows of the data set."""
    return np.asarray(trainer.data.training_rows[trainer.batch_rows])


def rows_in_use(trainer: Trainer, scope: Scope) -> int:
    """How many rows the verbs speak of."""
    if scope is Scope.ROW:
        return 1
    return len(trainer.batch_rows if scope is Scope.BATCH else trainer.order)


def loss_words(made: Made) -> str:
    """What an update did to the loss: "lowered the loss of its batch: 0.5309 → 0.5268"."""
    name = "batch" if "batch" in made.effects else "training"
    effect, whose = made.effects[name], {"batch": "its batch", "training": "all training rows"}
    verb = "kept"
    if not np.isfinite(effect.after - effect.before):
        return "the loss is no longer a finite number"
    if effect.after != effect.before:
        verb = "lowered" if effect.after < effect.before else "raised"
    before, after = (number(value, 4) for value in (effect.before, effect.after))
    if before == after:
        before, after = (number(value, 8) for value in (effect.before, effect.after))
    return f"{verb} the loss of {whose[name]}: {before} → {after}"


def place_in_epoch(trainer: Trainer) -> str:
    """Which batch of which epoch is in use: "batch 8 of 24 in epoch 12"."""
    left = -(-(len(trainer.order) - trainer.rows_done) // trainer.settings.batch_size)
    return (
        f"batch {trainer.batches_done + 1} of {trainer.batches_done + left} "
        f"in epoch {trainer.epochs_done + 1}"
    )


def next_batch(trainer: Trainer) -> str:
    """The batch that the next update uses: "batch 8/24", with its epoch where that begins."""
    left = -(-(len(trainer.order) - trainer.rows_done) // trainer.settings.batch_size)
    batch = f"batch {trainer.batches_done + 1}/{trainer.batches_done + left}"
    begins = trainer.batches_done == 0 and trainer.step > 0
    return f"epoch {trainer.epochs_done + 1}, {batch}" if begins else batch


def batches_left(trainer: Trainer, target: int) -> str:
    """ "17 updates to the end of epoch 12"."""
    count = plural(target - trainer.step, "update")
    return f"{count} to the end of epoch {trainer.epochs_done + 1}"


def _outputs(trainer: Trainer, a: Any, y: Any) -> str:
    """How right the outputs ``a`` are for the targets ``y``."""
    a, y = to_host(a).astype(np.float64), to_host(y).astype(np.float64)
    dataset, scaler = trainer.data.dataset, trainer.data.target_scaler
    if scaler is not None:
        values, wanted = scaler.inverse(a), scaler.inverse(y)
        if len(a) == 1:
            says, is_value = (
                value_with_unit(float(v[0, 0]), dataset.target_unit) for v in (values, wanted)
            )
            return f"ŷ = {says}; it is {is_value}"
        rmse = float(((values - wanted) ** 2).mean() ** 0.5)
        return f"ŷ of {plural(len(a), 'row')}, RMSE {value_with_unit(rmse, dataset.target_unit)}"
    if not np.isfinite(a).all():
        return "the outputs are not numbers"
    classes, right = predicted_classes(a), predicted_classes(y)
    if len(a) == 1:
        p = ", ".join(f"{value:.2f}" for value in a[0, :6]) + (", …" if a.shape[1] > 6 else "")
        names = dataset.class_names
        return f"ŷ = [{p}] says {names[classes[0]]}; it is {names[right[0]]}"
    return f"ŷ of {plural(len(a), 'row')}, {thousands(int((classes == right).sum()))} of them right"


def _length(network: Network) -> float:
    g = to_host(network.dL_dtheta).astype(np.float64)
    with non_finite_allowed():
        return float(length(g)[0])


def agreement(network: Network, other: Network) -> float:
    """The cosine between two gradients: 1 the same direction, 0 nothing in common, −1 opposed."""
    g, h = (to_host(n.dL_dtheta).astype(np.float64) for n in (network, other))
    lengths = length(g), length(h)
    return float((g / lengths[0]) @ (h / lengths[1])) if all(lengths) else float("nan")


@non_finite_allowed()  # numbers may run out
def results(me: Learner, trainer: Trainer) -> dict[Verb, str]:
    """A sentence for every verb whose result is revealed; for Update always."""
    walk, scope, n = me.walk, me.scope, len(trainer.batch_rows)
    found: dict[Verb, str] = {}
    network, x, y = trainer.network, trainer.x, trainer.y
    if scope is Scope.ROW:
        at = focus_position(me, trainer)
        x, y = x[at : at + 1], y[at : at + 1]
    elif scope is Scope.EPOCH:
        x, y = trainer.x_train, trainer.y_train
    L = float(to_host(trainer.loss))
    if scope is not Scope.BATCH and walk.stop >= walk.layers:
        network, L = whole_pass(trainer, x, y)
    if walk.stop >= walk.layers:
        found[Verb.FORWARD] = _outputs(trainer, network.layers[-1].a, y)
    if walk.has_loss:
        mean = "" if scope is Scope.ROW else f", the mean of {plural(len(y), 'row')}"
        found[Verb.LOSS] = f"L = {number(L)}{mean}"
        if scope is Scope.ROW and n > 1:
            found[Verb.LOSS] += f"; 1/{n} of it enters the batch’s loss"
    if walk.has_gradients:
        found[Verb.BACKWARD] = _gradient(trainer, network, scope, n)
    found[Verb.UPDATE] = _update(me, trainer)
    return found


def _gradient(trainer: Trainer, network: Network, scope: Scope, n: int) -> str:
    length = number(_length(network))
    numbers = f"{plural(network.theta.shape[-1], 'number')}, of length {length} ({LENGTH})"
    if scope is Scope.ROW and n > 1:
        text = f"the gradient of this row alone: {numbers}; in the batch it counts 1/{n}"
    elif scope is Scope.EPOCH:
        cosine = agreement(trainer.network, network)
        way = "nearly the same" if cosine > 0.9 else "a similar" if cosine > 0.5 else "another"
        text = (
            f"the gradient of all rows: {numbers}. That of the next batch points in {way} direction"
        )
    else:
        text = f"the gradient: {numbers}"
    return f"{text}. No weight has moved."


def moves_words(trainer: Trainer, sizes: np.ndarray) -> str:
    """How many parameters change, by ``sizes``, which do not, and by how much at most."""
    most = f"at most by {number(float(sizes.max()), 6)}"
    still = np.flatnonzero(sizes == 0)
    if not still.size:
        return f"{all_of(sizes.size, 'parameter')}, {most}"
    moving = f"{thousands(sizes.size - still.size)} of {plural(sizes.size, 'parameter')}, {most}"
    # With momentum, or with Adam, a weight is also moved by the gradients that it had before.
    remembers = bool(trainer.optimizer.state_names)
    is_frozen = np.isin(still, list(trainer.frozen))
    frozen, unreached = still[is_frozen], still[~is_frozen]
    if still.size > MOST_NAMED:
        why = f"{NEVER_REACHED} reaches them" if remembers else "no gradient reaches them"
        if not unreached.size:
            why = "they are frozen"
        elif frozen.size:
            held = f"{plural(frozen.size, 'parameter')} {agree(frozen.size, 'is', 'are')} frozen"
            why = f"{held}, and {why.removesuffix('them')}the others"
        return f"{moving}. The others stay: {why}"
    for which, one, many in (
        (frozen, "is frozen", "are frozen"),
        (unreached, *STAYS[remembers]),
    ):
        if which.size:
            places = listed((place_of(trainer, int(at)) for at in which), between="; ")
            moving += f". {places[:1].upper()}{places[1:]} {agree(which.size, one, many)}"
    return moving


def _update(me: Learner, trainer: Trainer) -> str:
    """What Update did, would do, or why it waits."""
    theta = to_host(trainer.network.theta)
    made = me.just_made
    if made is not None and me.stop == 0:
        moved = moves_words(trainer, np.abs(theta - made.before))
        return f"done: state {made.start} → {made.end} {loss_words(made)}. It moved {moved}"
    if not me.walk.has_gradients:
        return ""
    reason = why_no_update(me, trainer)
    if reason:
        return reason
    if me.scope is Scope.EPOCH:
        return (
            f"would make {batches_left(trainer, me.update_target())}, each with its own batch’s "
            "gradient"
        )
    return f"would move {moves_words(trainer, np.abs(to_host(trainer.delta)))}"


def why_no_update(me: Learner, trainer: Trainer) -> str:
    """Why Update cannot be pressed now; empty where it can."""
    if trainer.at_end and trainer.end is not None:
        on = f" To go on, raise “{label('epochs')}”." if trainer.end.kind == "epochs" else ""
        return f"{trainer.end.message} An earlier step has an update.{on}"
    waits = me.walk.why_not(Verb.UPDATE)
    if waits:
        return waits
    n = len(trainer.batch_rows)
    if me.scope is Scope.ROW and n > 1:
        return (
            f"Not from one row: an update needs the mean of all {n} gradients of the batch, and "
            f"this row’s share is one of {n}. In batches of one row each row makes its own update."
        )
    return ""
