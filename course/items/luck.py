"""Station "luck": what a figure of one run says, and what it does not."""

import math

import numpy as np

from course import cases
from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say
from neuralnet.inside.luck import accuracy_interval

EPOCHS = 3
LARGEST_RATE = 1e6  # that an experiment may have
CLEARLY = 2.0  # standard errors between two means that count as more than luck


def standard_error(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Of the difference of two means: √(s₁²/n₁ + s₂²/n₂)."""
    return math.sqrt(sum(np.var(part, ddof=1) / len(part) for part in (first, second)))


def _seeds(s: Situation) -> tuple[float, ...]:
    experiment = s.run.experiment
    here(len(s.validation_rows))
    P = cases.SEEDS * s.network.theta.shape[-1]
    cases.small_enough(experiment, len(s.training_rows), EPOCHS, P)
    losses = cases.over_seeds(experiment, EPOCHS)
    here(all(math.isfinite(loss) for loss in losses))
    return losses


@kind("luck", "best_of_many", "other_direction", hints=1)
def better_or_luck(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Two settings over five seeds each: is one better, or is it luck?"""
    first, experiment = _seeds(s), s.run.experiment
    factor = float(draw.choice([0.1, 0.8, 1.25, 3.0]))
    rate = float(f"{factor * experiment.learning_rate:.3g}")
    here(rate <= LARGEST_RATE)
    second = cases.over_seeds(experiment.replace(learning_rate=rate), EPOCHS)
    here(all(math.isfinite(loss) for loss in second))
    difference = float(np.mean(first) - np.mean(second))
    error = standard_error(first, second)
    here(error > 0)
    ratio = abs(difference) / error
    here(not 1.5 < ratio < 2.5)  # too near to the limit to be asked about
    names = ("first", "second", "luck")
    right = "luck" if ratio < CLEARLY else ("second" if difference > 0 else "first")
    winner = "first" if min(first) < min(second) else "second"
    slips = dict.fromkeys(names, "other_direction")
    if right == "luck":
        slips[winner] = "best_of_many"
    return choice(
        right,
        {name: say(f"better_or_luck.{name}") for name in names},
        slips,
        rate=experiment.learning_rate,
        other_rate=rate,
        seeds=cases.SEEDS,
        epochs=EPOCHS,
        first=given.values(first),
        second=given.values(second),
        mean_first=float(np.mean(first)),
        mean_second=float(np.mean(second)),
        difference=abs(difference),
        error=error,
    )


@kind("luck", "best_of_many", "other_direction")
def two_accuracies(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Two networks on the same validation rows, one some rows better: can that be luck?"""
    here(s.is_classes and len(s.validation_rows) >= 10)
    rows = len(s.validation_rows)
    first = int(draw.integers(rows // 2, rows + 1))
    second = max(first - int(draw.integers(1, max(rows // 3, 2))), 0)
    intervals = [accuracy_interval(right, rows) for right in (first, second)]
    overlap = intervals[1][1] - intervals[0][0]
    here(abs(overlap) > 0.01)
    right = "luck" if overlap > 0 else "first"
    return choice(
        right,
        {name: say(f"two_accuracies.{name}") for name in ("first", "luck")},
        {"first": "best_of_many", "luck": "other_direction"},
        rows=rows,
        hits_first=first,
        hits_second=second,
        low=intervals[0][0],
        high=intervals[0][1],
        low_second=intervals[1][0],
        high_second=intervals[1][1],
    )


@kind("luck", "best_of_many", hints=1)
def expected_of_the_next_seed(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """The figure to report for a setting is the mean over seeds, not the best of them."""
    losses = _seeds(s)
    mean, best = float(np.mean(losses)), min(losses)
    return number(
        mean,
        [("best_of_many", best)],
        terms=np.array(losses) / len(losses),
        seeds=len(losses),
        epochs=EPOCHS,
        losses=given.values(losses),
        best=best,
    )
