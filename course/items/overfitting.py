"""Station "overfitting": which fault it is, what helps, and which network to keep."""

import numpy as np

from course import cases
from course.item import Draft, choice, here, kind, number
from course.situation import Place, Situation
from course.texts import say

# Runs that fail, each for one reason that the rules find. The learner's own run is asked about
# where it fails; otherwise one of these is.
FAULTS = {
    "overfit": "few_rows",
    "underfit": "no_hidden",
    "unscaled": "raw",
    "diverged": "fast_rate",
    "too_slow": "slow_rate",
}
# What helps against each, and what is tried against it without use.
REMEDIES = {"overfit": "decay", "underfit": "more_units", "unscaled": "scaling"}


def _figures(found: cases.Case) -> dict[str, float | int]:
    return {
        "start": found.start,
        "training": found.training,
        "validation": found.validation,
        "lowest": found.lowest,
        "lowest_epoch": found.lowest_epoch,
        "epochs": found.epochs,
    }


@kind("overfitting", "all_is_overfitting", "another_one", of_run=False)
def what_makes_it_bad(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Which fault do these losses tell of? Not every bad result is overfitting."""
    fault = list(FAULTS)[int(draw.integers(len(FAULTS)))]
    experiment = cases.preset(FAULTS[fault])
    found, finding = cases.diagnosed(experiment)
    here(finding == fault)
    others = [name for name in FAULTS if name not in (fault, "overfit")]
    offered = {fault, "overfit", *(others[int(i)] for i in draw.permutation(len(others))[:2])}
    return choice(
        fault,
        {name: say(f"fault.{name}") for name in FAULTS if name in offered},
        dict.fromkeys(FAULTS, "another_one") | {"overfit": "all_is_overfitting"},
        shuffled=True,
        run=say(f"case.{FAULTS[fault]}"),
        fault=say(f"fault.{fault}"),
        **_figures(found),
    )


@kind("overfitting", "cure_for_all", "another_one", of_run=False)
def what_helps(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """A remedy fits one fault. Each is tried by training the run again with it."""
    fault = list(REMEDIES)[int(draw.integers(len(REMEDIES)))]
    experiment = cases.preset(FAULTS[fault])
    tried = {
        "decay": experiment.replace(weight_decay=0.1),
        "more_units": experiment.with_hidden_units((*experiment.hidden_units, 16)),
        "scaling": experiment.replace(
            scaling="standardised" if experiment.scaling == "raw" else "raw"
        ),
        "stop_early": experiment.replace(patience=3),
    }
    right = REMEDIES[fault]
    if right == "decay":
        del tried["stop_early"]  # it helps here too
    if experiment.scaling != "raw" and right != "scaling":
        del tried["scaling"]
    before = cases.case(experiment).validation
    after = {name: cases.case(other).validation for name, other in tried.items()}
    best = min(after, key=lambda name: after[name])
    here(best == right and after[best] < 0.95 * before)
    return choice(
        right,
        {name: say(f"remedy.{name}") for name in tried},
        dict.fromkeys(tried, "another_one")
        | {"decay": "cure_for_all", "stop_early": "cure_for_all"},
        shuffled=True,
        run=say(f"case.{FAULTS[fault]}"),
        fault=say(f"fault.{fault}"),
        before=before,
        after=after[right],
        listed=tuple(
            say("what_helps.result", remedy=say(f"remedy.{name}"), loss=loss)
            for name, loss in after.items()
        ),
    )


@kind("overfitting", "zero_training_loss", "last_is_best", "another_one", of_run=False)
def network_to_keep(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """A training loss of 0 is not the aim: the network to keep is that of the lowest validation
    loss."""
    experiment = cases.preset("few_rows").replace(seed=int(draw.integers(8)))
    found = cases.case(experiment)
    here(found.validation > 1.2 * found.lowest)
    return choice(
        "lowest_validation",
        {
            "last": say("network_to_keep.last", epoch=found.epochs),
            "lowest_training": say("network_to_keep.lowest_training", loss=found.training),
            "lowest_validation": say("network_to_keep.lowest_validation", epoch=found.lowest_epoch),
            "start": say("network_to_keep.start"),
        },
        {
            "last": "last_is_best",
            "lowest_training": "zero_training_loss",
            "start": "another_one",
        },
        shuffled=True,
        run=say("case.few_rows"),
        **_figures(found),
    )


@kind("overfitting", "deeper_is_better", "another_one", of_run=False)
def deeper_or_not(_s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Six hidden layers of sigmoid units against two, at the same epochs and rate."""
    deep = cases.preset("vanishing")
    flat = deep.with_hidden_units(deep.hidden_units[:2])
    found = {"deep": cases.case(deep), "flat": cases.case(flat)}
    here(found["flat"].validation < 0.95 * found["deep"].validation)
    return choice(
        "flat",
        {name: say(f"deeper_or_not.{name}") for name in ("deep", "flat", "equal")},
        {"deep": "deeper_is_better", "equal": "another_one"},
        deep_layers=len(deep.hidden_units),
        flat_layers=2,
        deep=found["deep"].validation,
        flat=found["flat"].validation,
        epochs=found["deep"].epochs,
    )


@kind("overfitting", "sign_turned", hints=1)
def gap_of_losses(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Validation loss minus training loss, at the present weights."""
    here(len(s.validation_rows))
    now = s.trainer.measure()
    gap = now.validation_loss - now.training_loss
    return number(
        gap,
        [],
        terms=(now.validation_loss, now.training_loss),
        training=now.training_loss,
        validation=now.validation_loss,
    )
