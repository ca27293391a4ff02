"""Station "learning rate": the same gradient, other changes."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import directions
from course.items.update import SMALLEST
from course.situation import Place, Situation
from course.texts import say
from neuralnet.optimizers import OPTIMIZERS

RATES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)


@kind("learning_rate", "same_change_at_any_rate", "rate_twice", "gradient_for_change", hints=1)
def change_at_another_rate(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """η becomes k η: the change of SGD becomes k times as long, the gradient stays."""
    g = s.batch.weight_gradient(place)
    here(abs(g) > SMALLEST)
    rate, factor = s.rate, float(draw.choice([0.1, 0.5, 2.0, 10.0]))
    before, after = s.change_by("sgd", g, rate), s.change_by("sgd", g, factor * rate)
    return number(
        after,
        [
            ("same_change_at_any_rate", before, "old_rate"),
            ("rate_twice", after * factor),
            ("gradient_for_change", g),
        ],
        rate=rate,
        new_rate=factor * rate,
        before=before,
        factor=factor,
    )


@kind("learning_rate", "update_always_lowers", "other_direction")
def loss_at_a_rate(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """One step of SGD at some rate: does the loss of its own batch rise or fall?"""
    rate = float(draw.choice(RATES))
    before, after = s.batch_loss_after_sgd(rate)
    here(abs(after - before) > 1e-4 * before)
    return directions.of_a_loss(
        before,
        after,
        rows=s.batch.n,
        norm=float(np.linalg.norm(np.concatenate([W.ravel() for W in s.batch.dL_dW]))),
        rate=rate,
    )


@kind("learning_rate", "gradient_for_change", "same_change_at_any_rate")
def optimizer_on_two_weights(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Two weights, one gradient a hundred times the other. Whose change is larger in Adam's first
    step?"""
    g = s.batch.weight_gradient(place)
    here(abs(g) > 1e-4)
    rate = s.rate
    gradients = np.array([g, 0.01 * g])
    made = OPTIMIZERS["adam"](np.zeros(2), learning_rate=rate)
    first, second = (float(d) for d in made.delta(gradients, out=np.zeros(2)))
    here(abs(second) > 0.9 * abs(first))
    names = ("equal", "hundred", "ten")
    return choice(
        "equal",
        {name: say(f"optimizer_on_two_weights.{name}") for name in names},
        {"hundred": "gradient_for_change", "ten": "same_change_at_any_rate"},
        rate=rate,
        large=float(gradients[0]),
        small=float(gradients[1]),
        first=first,
        second=second,
    )
