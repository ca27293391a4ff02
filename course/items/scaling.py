"""Station "scaling": what inputs on very different scales do to a network."""

import numpy as np

from course import cases
from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say
from neuralnet.schedules import ALWAYS_THE_SAME

EPOCHS = 2


@kind("scaling", "another_one", hints=1)
def input_that_rules(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """With raw inputs and equal weights, the feature of the largest spread moves z most."""
    data = s.trainer.data
    raw = data.dataset.x[s.training_rows]
    here(2 <= raw.shape[1] <= 8)
    spread = raw.std(axis=0)
    order = np.argsort(-spread)
    here(spread[order[0]] > 1.2 * spread[order[1]])
    names = data.dataset.feature_names
    options = {
        str(i): say("input_that_rules.feature", feature=names[i], spread=float(spread[i]))
        for i in range(len(names))
    }
    return choice(
        str(order[0]),
        options,
        dict.fromkeys(options, "another_one"),
        feature=names[order[0]],
        ratio=float(spread[order[0]] / max(spread[order[-1]], 1e-12)),
    )


@kind("scaling", "scaling_is_cosmetic", "other_direction")
def raw_or_scaled(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """The same run on raw and on standardised inputs: which has the lower training loss?"""
    experiment = s.run.experiment.replace(optimizer="sgd", learning_rate=0.05, **ALWAYS_THE_SAME)
    rows, P = len(s.training_rows), s.network.theta.shape[-1]
    steps = cases.small_enough(experiment, rows, EPOCHS, P)
    losses = {
        name: cases.loss_after(experiment.replace(scaling=name), steps)
        for name in ("raw", "standardised")
    }
    raw, scaled = losses["raw"], losses["standardised"]
    here(abs(raw - scaled) > 0.03 * min(raw, scaled))
    right = "standardised" if scaled < raw else "raw"
    slips = {"equal": "scaling_is_cosmetic", "raw": "other_direction"}
    slips["standardised"] = "other_direction"
    return choice(
        right,
        {name: say(f"raw_or_scaled.{name}") for name in ("standardised", "raw", "equal")},
        slips,
        epochs=EPOCHS,
        rate=experiment.learning_rate,
        # A run whose numbers ran out has no loss to write.
        raw=raw if np.isfinite(raw) else say("raw_or_scaled.ran_out"),
        scaled=scaled if np.isfinite(scaled) else say("raw_or_scaled.ran_out"),
    )


@kind("scaling", "not_scaled_back", "offset_forgotten", hints=1)
def input_back_in_its_unit(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """x = x′ · scale + offset."""
    data = s.trainer.data
    here(data.scaler.kind != "raw")
    feature = int(draw.integers(data.dataset.d))
    scaled, raw = float(data.x[place.row, feature]), float(data.dataset.x[place.row, feature])
    offset, scale = float(data.scaler.offset[feature]), float(data.scaler.scale[feature])
    return number(
        raw,
        [("not_scaled_back", scaled), ("offset_forgotten", scaled * scale)],
        terms=(scaled * scale, offset),
        unit=data.dataset.feature_units[feature],
        feature=data.dataset.feature_names[feature],
        asked=given.asked("measured", data.dataset.feature_units[feature]),
        scaled=scaled,
        offset=offset,
        scale=scale,
    )
