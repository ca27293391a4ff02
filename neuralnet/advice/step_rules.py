"""The rules about the steps: too long, too short, ended early by a schedule, or led by chance."""

import math

import numpy as np

from neuralnet.advice.changes import (
    Change,
    more_epochs,
    only_new,
    rate_times,
    sound_settings,
    with_settings,
)
from neuralnet.advice.evidence import (
    SETTLED,
    UNDERFIT,
    Evidence,
    at_start,
    flat_everywhere,
    learning_layers,
)
from neuralnet.advice.few_units import is_narrow
from neuralnet.advice.finding import Finding
from neuralnet.advice.measured_words import ahead_words, figure, rate_words, where_it_stands
from neuralnet.measuring import in_percent
from neuralnet.plurals import counted, plural
from neuralnet.schedules import ALWAYS_THE_SAME

# A loss twice as large as both the start's and a constant guess's was made by the steps themselves.
BLOWN_UP = 2.0
# Trained networks here move their weights by 0.1 to 8 times the weights they began with.
THROWN = 10.0
# A step that changes a layer's weights by this share of their size is a long one: healthy runs stay
# below a hundredth but for their first steps.
LONG_STEP, LONG_FIRST_STEP = 0.1, 0.3
# With batches of so few rows, steps that go to and fro are a matter of chance before all else.
ROW_BY_ROW = 4
# A schedule has ended the training where so little of the learning rate was left when this share of
# the way was behind.
LITTLE_LEFT, BEFORE_THE_END = 0.1, 0.6
# Weights that have moved by less than this share of their size in a whole run have hardly moved.
HARDLY_MOVED = 0.5
# At this pace (‖Δθ‖/‖θ‖ times all steps of the run) the weights hardly change in the whole run.
WHOLE_WAY = 0.3
# … and the loss must be falling, by at least this share of a constant guess's: else it is stuck.
FALLING = 0.005
# With these rates most data here are learnt; the other optimizers, which divide by the gradients'
# size, want the last one. At less than a twentieth of it, weights that have not even moved by their
# own size are slow, however flat it is where they stand.
USUAL_RATES = {"sgd": 0.1, "momentum": 0.03, "nesterov": 0.03, "adagrad": 0.1, "": 0.01}
MUCH_FASTER = (10, 30, 100)
# All rises of the training loss in ten epochs, as a share of a constant guess's loss. Smooth runs
# stay below 0.15, and most of them at 0.
RISES, RISES_OVER = 0.3, 10
# A batch below this share of the training rows is so small that chance in it can be the cause.
SMALL_BATCH, LARGER_BATCH, MOST_BATCH = 0.05, 16, 100_000


def diverged(e: Evidence) -> Finding | None:
    """Steps that threw the weights far away, or to infinity."""
    trainer, L = e.trainer, e.now.training_loss
    end, moved = trainer.end, [h.moved for h in e.untouched if h.start_weights > 0]
    far, began = max(moved, default=0.0), _began(e)
    outgrown = trainer.at_end and end is not None and end.kind == "non-finite"
    if outgrown:
        measured = f"At step {trainer.step} a number outgrew what the computer can hold."
    elif e.now.epoch >= 1 and began and not BLOWN_UP * max(began[0], e.guess) >= L:
        measured = (
            f"The training loss is {figure(L)}; {began[1]} {figure(began[0])}, and a constant "
            f"guess has {figure(e.guess)}."
        )
    elif far >= THROWN and e.now.training_loss > UNDERFIT * e.guess and not is_narrow(e):
        measured = (
            f"The weights of a layer are {figure(far)} times their starting size away from where "
            f"they began. {where_it_stands(e)}"
        )
    else:
        return None
    return Finding(
        "diverged",
        "The steps are too large",
        f"{measured} The {rate_words(e)}.",
        "The gradient tells the slope here, not a long way off. A step that is too long lands on "
        "the other side of the valley, higher up, where the next gradient is larger still.",
        *_smaller_steps(e),
    )


def _began(e: Evidence) -> tuple[float, str] | None:
    """The loss that the steps found and how to say so: that of the start, or the first measured
    after a weight was set by hand, None until it is. Where the steps had blown the loss up before
    that, the start again."""
    start = e.past[0].training_loss
    before = [m for m in e.past if m.step < e.set_by_hand]
    if not before or not BLOWN_UP * max(start, e.guess) >= before[-1].training_loss:
        return start, "it began at"
    return (e.trained[0].training_loss, "after the change by hand it was") if e.trained else None


def _smaller_steps(e: Evidence) -> tuple[Change, tuple[Change, ...]]:
    """A tenth of the learning rate, and what to try where that is not enough."""
    return rate_times(e, 0.1), (rate_times(e, 0.03), rate_times(e, 0.01), sound_settings(e))


def restless(e: Evidence) -> Finding | None:
    """Steps so long that the weights never come to rest in a place that is any good."""
    if not e.settled or e.ahead is None or is_narrow(e):
        return None
    ratio = max((h.update_ratio for h in e.untouched), default=0.0)
    far = max((h.moved for h in e.untouched if h.start_weights > 0), default=0.0)
    first = 0.0
    if not e.trainer.run_spec.edits:
        first = max(h.update_ratio for h in learning_layers(at_start(e)))
    steps = np.diff(e.loss[-1 - RISES_OVER :])
    rises, net = float(steps[steps > 0].sum()), float(steps.sum())
    jumps = rises > abs(net) / 2 and e.settings.batch_size > ROW_BY_ROW
    if far >= THROWN:
        measured = (
            f"The weights of a layer are {figure(far)} times their starting size away from where "
            "they began."
        )
    elif jumps and (ratio >= LONG_STEP or first >= LONG_FIRST_STEP):
        which, share = ("last", ratio) if ratio >= LONG_STEP else ("first", first)
        measured = (
            f"The {which} step alone changed a layer's weights by {in_percent(share, 0)} of their "
            f"size, and in the last {counted(len(steps), 'epoch')} the training loss rose by "
            f"{figure(rises)} in all."
        )
    else:
        return None
    return Finding(
        "restless",
        "The steps are too large",
        f"{measured} {where_it_stands(e)} {ahead_words(e)} The {rate_words(e)}.",
        "The gradient tells the slope here, not a long way off. Steps that are too long jump from "
        "one side of the valley to the other and never reach its floor.",
        *_smaller_steps(e),
    )


def halted(e: Evidence) -> Finding | None:
    """A schedule, or a long warm-up, that leaves next to nothing of the learning rate while there
    is much to learn."""
    here, settings = e.trainer.rate, e.settings
    # A rate that is small at the end of the way is as it should be.
    earlier = e.trainer.learning_rate.at(BEFORE_THE_END * here.e, BEFORE_THE_END * here.after)
    poor = not e.learnt and e.now.training_loss > UNDERFIT * e.guess
    little = max(here.value, earlier.value) <= LITTLE_LEFT * here.chosen
    if not (e.settled and little and (poor or e.misfits)):
        return None
    epochs = e.trainer.run_spec.experiment.epochs
    whole = with_settings(e, cosine_epochs=epochs) if settings.schedule == "cosine" else None
    longer = [whole] if whole is not None and settings.cosine_epochs < epochs else []
    offers = only_new(e, *longer, with_settings(e, **ALWAYS_THE_SAME), sound_settings(e))
    return Finding(
        "halted",
        "The schedule leaves no learning rate",
        f"The {rate_words(e)}. {where_it_stands(e)}",
        "Steps of next to no length lead nowhere. A schedule makes the steps small at the end of "
        "the way, not before; it has to be as long as the training.",
        offers[0],
        offers[1:],
    )


def too_slow(e: Evidence) -> Finding | None:
    """A loss that falls steadily, and much too slowly; or weights that have hardly moved in a whole
    run that has not even learnt its training rows."""
    poor = not e.learnt and e.now.training_loss > UNDERFIT * e.guess
    if not e.settled or not (poor or e.misfits):
        return None
    way = max(h.update_ratio for h in e.health) * e.trainer.run_spec.epoch_ends(e.rows)[-1]
    window = max(SETTLED, e.epochs // 4)
    fall = e.loss[-1 - window] - e.loss[-1]
    target = min(UNDERFIT * e.guess, e.loss[-1] / 2)
    needed = (e.loss[-1] - target) / fall * window if fall > 0 else np.inf
    crawling = way <= WHOLE_WAY and fall >= FALLING * e.guess
    moved = max((h.moved for h in e.untouched if h.start_weights > 0), default=np.inf)
    rate = e.settings.learning_rate
    usual = USUAL_RATES.get(e.settings.optimizer, USUAL_RATES[""])
    hardly = (moved < HARDLY_MOVED and not flat_everywhere(e)) or (moved < 1 and rate < usual / 20)
    hardly = hardly and e.over and e.misfits
    # The rate that comes nearest to the usual one is tried first.
    nearest = sorted(MUCH_FASTER, key=lambda factor: abs(math.log(factor * rate / usual)))
    far_off = needed >= e.trainer.run_spec.experiment.epochs
    if not (hardly or (crawling and far_off)):
        return None
    pace = "It does not fall."
    if fall > 0:
        pace = (
            f"It falls by {figure(fall / window)} an epoch: at this pace, {figure(target)} is "
            f"{plural(round(needed), 'epoch')} away."
        )
    return Finding(
        "too_slow",
        "The steps are too small",
        f"The training loss is {figure(e.now.training_loss)}, that of a constant guess "
        f"{figure(e.guess)}. {pace} The {rate_words(e)}.",
        "The direction is right and the steps are tiny. With a larger learning rate fewer steps "
        "are needed.",
        rate_times(e, nearest[0]),
        (*(rate_times(e, factor) for factor in nearest[1:]), more_epochs(e), sound_settings(e)),
    )


def noise(e: Evidence) -> Finding | None:
    """Steps that follow the chance differences between batches."""
    if not e.settled:
        return None
    recent = e.loss[-1 - RISES_OVER :]
    steps = np.diff(recent)
    rises, net = float(steps[steps > 0].sum()), float(recent[0] - recent[-1])
    if not rises >= RISES * e.guess or net > rises / 2:
        return None
    batch = e.settings.batch_size
    larger = with_settings(e, batch_size=min(LARGER_BATCH * batch, MOST_BATCH))
    slower = rate_times(e, 0.3), rate_times(e, 0.1)
    changes = (larger, *slower) if batch <= SMALL_BATCH * e.rows else (*slower, larger)
    return Finding(
        "noise",
        "The loss jumps up and down",
        f"In the last {counted(len(steps), 'epoch')} the training loss went up "
        f"{_times(int((steps > 0).sum()))}, by {figure(rises)} in all, and it is "
        f"{figure(abs(net))} {'lower' if net > 0 else 'higher'} than before. A batch has {batch} "
        f"of {plural(e.rows, 'row')}, the {rate_words(e)}.",
        "Each step follows the rows of its batch, and a few rows are a matter of luck. The weights "
        "are pushed about and never come to rest. In larger batches luck averages out; with a "
        "smaller learning rate it counts less.",
        changes[0],
        (*changes[1:], sound_settings(e)),
    )


def _times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
