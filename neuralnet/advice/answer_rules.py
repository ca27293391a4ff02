"""The rules about what has been learnt: too little, by a network that is too small, stuck or out of
time; a rare class not at all; the training rows by heart; or less than simple methods learn.
"""

import numpy as np

from neuralnet.advice.changes import (
    Change,
    ending_at,
    larger_network,
    livelier,
    more_epochs,
    only_new,
    other_weights,
    rate_times,
    sound_settings,
    with_settings,
)
from neuralnet.advice.evidence import (
    FLAT_LOSS,
    SETTLED,
    STILL_FALLING,
    UNDERFIT,
    Evidence,
    flat_everywhere,
)
from neuralnet.advice.few_units import STRONG_DROPOUT, bottleneck_words, is_narrow
from neuralnet.advice.finding import Finding
from neuralnet.advice.measured_words import ahead_words, figure, where_it_stands
from neuralnet.history import best_epoch
from neuralnet.inside.evaluation import confusion_matrix, predicted_classes
from neuralnet.measuring import in_percent
from neuralnet.plurals import agree, listed, plural
from neuralnet.schedules import ALWAYS_THE_SAME

# A class is rare below this share of what it would have if all were equal …
RARE = 0.35
# … and missed if fewer than half of its training rows are found.
MISSED = 0.5
# Ten times a learning rate above this may well be too much.
FAST = 0.01
# The validation loss has risen for good: to 1.5 times its best, and by a noticeable amount.
OVERFIT, NOTICEABLE = 1.5, 0.1
PENALTIES = ("weight_decay", "l1_penalty")


def underfit(e: Evidence) -> Finding | None:
    """A loss that has settled far too high: the network cannot express the pattern."""
    high = e.loss.size > 0 and e.loss[-1] > UNDERFIT * e.guess
    units, dropout = e.settings.hidden_units, max(e.settings.per_layer("dropout"), default=0.0)
    starved, narrow = dropout >= STRONG_DROPOUT, is_narrow(e)
    # A few filters are no bottleneck that stops everything: there the loss must hardly fall.
    tight = narrow and not (bottleneck_words(e) and e.fall > STILL_FALLING * e.loss[-1])
    rests = e.at_rest or ((starved or tight) and e.over and e.settled)
    if not rests or not (high or e.misfits):
        return None
    if starved:
        cause = f"dropout switches off {in_percent(dropout, 0)} of the units"
        wanted = [e.settings.replace(dropout=0.0)]
    elif bottleneck := bottleneck_words(e):
        cause = f"{bottleneck}, and everything has to pass through"
        wanted = [larger_network(e).wanted]
    elif not units and not e.settings.first_layers:
        cause = "there is no hidden layer, so all boundaries and surfaces are straight"
        wanted = [e.settings.with_hidden_units(more) for more in ((10,), (32, 32))]
    elif narrow and sum(units) >= 10:
        at = units.index(min(units))
        cause = (
            f"hidden layer {at + 1} has {plural(units[at], 'unit')}, and "
            "everything has to pass through it"
        )
        wanted = [e.settings.with_hidden_units((16, 16))]
    elif units and sum(units) < 10 and not flat_everywhere(e):
        cause = f"there {agree(sum(units), 'is', 'are')} only {plural(sum(units), 'hidden unit')}"
        wanted = [e.settings.with_hidden_units((16, 16))]
    else:  # large enough: perhaps the data hold no more
        return None
    offers = [Change(settings, 0) for settings in wanted]
    return Finding(
        "underfit",
        "The network cannot fit even the training rows",
        f"The training loss {'has come to rest' if e.at_rest else 'ends'} at {figure(e.loss[-1])} "
        f"(it changed by {figure(abs(e.fall))} in {plural(e.window, 'epoch')}); "
        f"a constant guess has {figure(e.guess)}. "
        f"{cause[0].upper()}{cause[1:]}.",
        "Longer training will not help where the loss stands still: what the network can express "
        "is too little for these data.",
        offers[0],
        (*offers[1:], sound_settings(e)),
    )


def resting(e: Evidence) -> Finding | None:
    """A loss at rest where it is too high, with small gradients everywhere: a local minimum, a
    saddle, or units that are dead."""
    if not (e.at_rest and e.hidden and e.misfits and flat_everywhere(e)):
        return None
    gradient = max(h.gradient for h in e.health)
    dead = sum(int(h.dead.sum()) for h in e.hidden)
    units = sum(h.dead.size for h in e.hidden)
    still = (
        f"; {dead} of {plural(units, _hidden_words(e))} {agree(dead, 'is', 'are')} dead"
        if dead
        else ""
    )
    changes = [*livelier(e), larger_network(e)]
    if is_narrow(e):
        changes = changes[::-1]
    return Finding(
        "resting",
        "The loss rests where it is too high",
        f"The training loss changed by {figure(abs(e.fall))} in {plural(e.window, 'epoch')}, and "
        f"the largest gradient of a layer is {figure(gradient)} (RMS per weight){still}. "
        f"{where_it_stands(e)} {ahead_words(e)}",
        "Where all gradients are small there is nowhere to go: a local minimum, a saddle point, or "
        "units that are dead. Other starting weights may lead elsewhere; with more units there are "
        "fewer such places.",
        changes[0],
        (*changes[1:], other_weights(e), sound_settings(e)),
    )


def _hidden_words(e: Evidence) -> str:
    """What the hidden layers are made of: "hidden unit", or "hidden unit or filter"."""
    units = dict.fromkeys(e.name_of(h).unit for h in e.hidden)
    return listed((f"hidden {unit}" if unit == "unit" else unit for unit in units), last="or")


def unfinished(e: Evidence) -> Finding | None:
    """A run that is over while its loss still falls and simple methods are ahead. That the loss
    falls is no matter of chance, so it is said on few rows too."""
    end = e.trainer.end
    if not e.over or end is None or end.kind != "epochs" or not e.trails:
        return None
    window = min(e.window, e.epochs)
    fall = float(e.loss[-1 - window] - e.loss[-1])
    if not fall > max(FLAT_LOSS * e.guess, STILL_FALLING * e.loss[-1]):
        return None
    if (
        e.reference.kind == "validation"
        and e.steady[-1 - window].validation_loss < e.now.validation_loss
    ):
        return None  # what it still learns are the training rows by heart
    epochs = e.trainer.run_spec.experiment.epochs
    return Finding(
        "unfinished",
        "Training ends while it still gets better",
        f"In the last {window} of {plural(epochs, 'epoch')} the training loss fell by "
        f"{figure(fall)}, to {figure(e.loss[-1])}. {ahead_words(e)}",
        "The direction is right, but the run ends too early. More epochs help; so does a larger "
        "learning rate, which goes further in the same time.",
        more_epochs(e),
        (rate_times(e, 3), rate_times(e, 10), sound_settings(e)),
    )


def imbalance(e: Evidence) -> Finding | None:
    """A class of few rows that is not learnt, behind a good accuracy, though its rows can be told
    from the others."""
    dataset, rows = e.trainer.data.dataset, e.trainer.data.training_rows
    if dataset.task != "classification" or not e.settled:
        return None
    counts = np.bincount(dataset.labels[rows], minlength=dataset.k)
    rare = int(counts.argmin())
    if counts[rare] == 0 or counts[rare] > RARE * len(rows) / dataset.k:
        return None
    outputs = e.trainer.outputs()[rows]
    if not np.isfinite(outputs).all():  # no class is named for some rows: another matter
        return None
    confusion = confusion_matrix(dataset.labels[rows], predicted_classes(outputs), dataset.k)
    hits = int(confusion[rare, rare])
    if hits >= MISSED * counts[rare] or not e.reference.can_find(rare):
        return None
    faster = (rate_times(e, 10), more_epochs(e))
    if e.settings.learning_rate > FAST:
        faster = (more_epochs(e), rate_times(e, 10))
    return Finding(
        "imbalance",
        "A rare class is missed",
        f"“{dataset.class_names[rare]}” has {counts[rare]} of "
        f"{plural(len(rows), 'training row')}, of which {hits} {agree(hits, 'is', 'are')} found. "
        "The training accuracy of "
        f"{in_percent(e.now.training_metric)} looks good, but naming the most frequent class "
        f"always gives {in_percent(counts.max() / len(rows))}.",
        "A class that is in few rows counts little in the mean over all rows, so it is learnt "
        "last. More of its rows help most; training longer, or with a larger learning rate, helps "
        "too.",
        faster[0],
        (*faster[1:], sound_settings(e)),
    )


def overfit(e: Evidence) -> Finding | None:
    """A validation loss that rises while the training loss falls."""
    best, now = best_epoch(e.trained), e.past[-1]
    if best is None or now.epoch - best.epoch < SETTLED or e.reference.kind == "training":
        return None
    rise = now.validation_loss - best.validation_loss
    if not (now.validation_loss > OVERFIT * best.validation_loss and rise > NOTICEABLE * e.guess):
        return None
    if not now.training_loss < now.validation_loss / 2:
        return None
    decay = min(10 * max(e.settings.per_layer("weight_decay")) or 0.1, 1.0)
    stop = ending_at(e, max(1, best.epoch))
    return Finding(
        "overfit",
        "Overfitting: the training rows are learnt by heart",
        f"Since epoch {best.epoch} the validation loss has risen from "
        f"{figure(best.validation_loss)} to {figure(now.validation_loss)}, while the training loss "
        f"is {figure(now.training_loss)}. The network has "
        f"{plural(e.trainer.network.theta.shape[-1], 'parameter')} for "
        f"{plural(e.rows, 'training row')}.",
        "What lowers the loss of these rows and raises that of others is noise, not the pattern. "
        "Weight decay keeps the weights small and the boundary simple; stopping early (at epoch "
        f"{best.epoch}), more rows or fewer units help too.",
        with_settings(e, weight_decay=decay),
        (with_settings(e, weight_decay=decay / 10), stop, rate_times(e, 0.1), *_simpler(e)),
    )


def behind(e: Evidence) -> Finding | None:
    """Simple methods do better on the same rows, and no other rule knows why."""
    if not e.over or e.ahead is None:
        return None
    s = e.settings
    if e.misfits:
        title = "The training rows are not learnt, though they can be"
        why = (
            "What is simple and quick learns more from the same rows, so the rows are not to "
            "blame. No single cause stands out; these are the changes that help most often."
        )
        changes = [
            *([with_settings(e, dropout=0.0)] if any(s.per_layer("dropout")) else []),
            *(with_settings(e, **{name: 0.0}) for name in PENALTIES if any(s.per_layer(name))),
            *([with_settings(e, **ALWAYS_THE_SAME)] if e.trainer.learning_rate.changes else []),
            *([larger_network(e)] if is_narrow(e) else []),
            *(
                []
                if s.optimizer == "adam"
                else [with_settings(e, optimizer="adam", learning_rate=0.01)]
            ),
            more_epochs(e),
            larger_network(e),
            rate_times(e, 0.1),
            rate_times(e, 3),
        ]
    else:
        title = "Other rows are answered worse than simple methods would answer them"
        why = (
            "The training rows are learnt, but what was learnt does not hold for other rows. "
            "Smaller "
            "weights, fewer units or an earlier end make the answer simpler."
        )
        best = best_epoch(e.trained)
        changes = [
            with_settings(e, weight_decay=0.01),
            *([ending_at(e, max(1, best.epoch))] if best is not None else []),
            *_simpler(e),
            larger_network(e),
        ]
    fitting = only_new(e, *changes, sound_settings(e))
    return Finding(
        "behind", title, f"{where_it_stands(e)} {ahead_words(e)}", why, fitting[0], fitting[1:]
    )


def _simpler(e: Evidence) -> tuple[Change, ...]:
    """A network of fewer units, where there are many."""
    if sum(e.settings.hidden_units) <= 16:
        return ()
    return (Change(e.settings.with_hidden_units((8,)), 0),)
