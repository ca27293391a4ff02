"""Station "the update": from the gradient to new weights, all at once."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import directions
from course.items.directions import DIRECTIONS, direction
from course.situation import Place, Situation
from course.texts import say
from neuralnet.device.arrays import to_host
from neuralnet.inside.explain import gradient_had_later_layers_moved

SMALLEST = 1e-7  # gradients that are worth asking for


def _gradient(s: Situation, place: Place) -> float:
    g = s.batch.weight_gradient(place)
    here(abs(g) > SMALLEST and not s.is_frozen(place))
    return g


@kind("update", "sign_turned", "backward_moves_weights")
def weight_direction(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Which way does gradient descent move a weight? Against its gradient."""
    g, rate = _gradient(s, place), s.rate
    change = s.change_by("sgd", g, rate)
    right = direction(change)
    wrong = "falls" if right == "rises" else "rises"
    return choice(
        right,
        DIRECTIONS,
        {wrong: "sign_turned", "stays": "backward_moves_weights"},
        **place.of_weight,
        gradient=g,
        rate=rate,
        change=change,
    )


@kind("update", "gradient_for_change", "rate_twice", hints=1)
def change_of_a_weight(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Δw = −η ∂L/∂w of gradient descent: sign and size."""
    g, rate = _gradient(s, place), s.rate
    change = s.change_by("sgd", g, rate)
    return number(
        change,
        [
            ("sign_turned", -change),
            ("gradient_for_change", g),
            ("gradient_for_change", -g),
            ("rate_twice", change * rate),
        ],
        **place.of_weight,
        gradient=g,
        rate=rate,
    )


@kind("update", "change_for_value", "wrong_state", "rate_forgotten", hints=1)
def new_weight(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """w + Δw, with the change that this run's optimizer makes."""
    index = s.weight_index(place)
    w, change = float(s.network.theta[index]), float(s.trainer.delta[index])
    here(abs(change) > 0.03 * abs(w) and w)
    return number(
        w + change,
        [
            ("sign_turned", w - change),
            ("change_for_value", change),
            ("wrong_state", w),
            ("rate_forgotten", w - _gradient(s, place)),
        ],
        terms=(w, change),
        **place.of_weight,
        w=w,
        change=change,
    )


@kind("update", "gradient_for_change", "same_change_at_any_rate", hints=1)
def first_change_of_adam(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Adam's first change is η long, however large the gradient is; that of SGD is η times it."""
    g, rate = _gradient(s, place), s.rate
    here(abs(g) > 1e-5)
    change, plain = s.change_by("adam", g, rate), s.change_by("sgd", g, rate)
    return number(
        change,
        [("same_change_at_any_rate", plain, "change_of_sgd"), ("gradient_for_change", g)],
        gradient=g,
        rate=rate,
        plain=plain,
    )


@kind("update", "update_always_lowers", "other_direction")
def loss_of_another_row(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Will this update lower the loss of a row that is not in the batch? Not always."""
    outside = np.setdiff1d(s.training_rows, s.batch_rows)
    here(outside.size)
    rows = draw.permutation(outside)[:32]
    before, after = (s.pass_of(rows).row_losses, s.pass_of(rows, s.theta_after).row_losses)
    change = after - before
    # Where there is a row whose loss rises it is asked about as often as one whose loss falls.
    wanted = np.flatnonzero(change > 0) if draw.integers(2) else np.flatnonzero(change < 0)
    here(wanted.size)
    i = int(wanted[0])
    here(abs(change[i]) > 1e-3 * before[i])
    return directions.of_a_loss(
        float(before[i]), float(after[i]), row=s.row_name(int(rows[i])), rows=s.batch.n
    )


@kind("update", "weights_travel_back", "another_one")
def all_at_once(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """The first layer's gradient is computed with the old weights of the layers behind it."""
    here(s.depth >= 2 and not s.dropped)
    first = Place(place.row, place.in_batch, 0, place.unit % s.network.specs[0].units,
                  place.input % s.n_in, place.output)  # fmt: skip
    index = s.weight_index(first)
    old = float(to_host(s.network.dL_dtheta)[index])
    moved = float(gradient_had_later_layers_moved(s.trainer, 1)[index])
    here(abs(old) > SMALLEST and abs(old - moved) > 2e-3 * abs(old))
    options = {"old": old, "moved": moved}
    return choice(
        "old",
        {name: say(f"all_at_once.{name}", gradient=g) for name, g in options.items()}
        | {"either": say("all_at_once.either")},
        {"moved": "weights_travel_back", "either": "another_one"},
        shuffled=True,
        layers=s.depth,
        input_number=first.input + 1,
        unit_number=first.unit + 1,
        old=old,
        moved=moved,
    )
