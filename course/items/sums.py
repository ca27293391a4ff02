"""Station "weighted sums": z = Σ x w + b of the first layer, and a = φ(z)."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say


@kind("sums", "bias_left_out", "inputs_not_scaled")
def weighted_sum(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """z of one unit of the first layer."""
    one, unit = s.pass_of([place.row]), place.unit % s.network.specs[0].units
    x, w, b = one.x[0][0], one.W[0][:, unit], float(one.b[0][unit])
    z, data = float(one.z[0][0, unit]), s.trainer.data
    slips = [("bias_left_out", z - b)]
    if not data.engineered:
        slips.append(("inputs_not_scaled", float(data.dataset.x[place.row] @ w + b)))
    return number(
        z,
        slips,
        row=s.row_name(place.row),
        unit_number=unit + 1,
        **given.weighted_sum(x, w, b),
    )


@kind("sums", "activation_forgotten", "slope_for_value", "all_or_nothing")
def unit_output(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """a = φ(z) of one unit."""
    phi = s.phi(place.layer)
    here(phi.name not in ("identity", "softmax"))
    one = s.pass_of([place.row])
    z, a = float(one.z[place.layer][0, place.unit]), float(one.a[place.layer][0, place.unit])
    ones = np.ones_like(one.z[place.layer])
    slope = phi.backward(one.z[place.layer], one.a[place.layer], ones)
    return number(
        a,
        [
            ("activation_forgotten", z),
            ("slope_for_value", float(slope[0, place.unit])),
            ("all_or_nothing", float(z > 0)),
        ],
        # What is known of z is known of a times the slope.
        terms=(z * float(slope[0, place.unit]),) if a else (),
        activation=s.activation_name(place.layer),
        layer=place.layer + 1,
        unit_number=place.unit + 1,
        z=z,
        remark=phi.remark(z),
    )


@kind("sums", "all_or_nothing", "other_direction")
def stronger_unit(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """Two rows with z above 0: is one output larger? A graded value, not a threshold."""
    here(s.network.layers[0].activation.name not in ("identity", "softmax"))
    rows = draw.permutation(s.training_rows)[:24]
    passed, unit = s.pass_of(rows), place.unit % s.network.specs[0].units
    z, a = passed.z[0][:, unit], passed.a[0][:, unit]
    above = np.flatnonzero(z > 0)
    here(above.size >= 2)
    one, other = int(above[0]), int(above[1])
    here(abs(a[one] - a[other]) > 0.02 * abs(a).max())
    right, wrong = ("first", "second") if a[one] > a[other] else ("second", "first")
    return choice(
        right,
        {name: say(f"stronger_unit.{name}") for name in ("first", "second", "equal")},
        {"equal": "all_or_nothing", wrong: "other_direction"},
        activation=s.activation_name(0),
        unit_number=unit + 1,
        first=s.row_name(int(rows[one])),
        second=s.row_name(int(rows[other])),
        z_first=float(z[one]),
        z_second=float(z[other]),
        a_first=float(a[one]),
        a_second=float(a[other]),
    )


@kind("sums", "added_for_multiplied", "value_for_change")
def sum_when_input_rises(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """One input rises by Δx: z changes by w Δx, whatever the others are."""
    one, unit = s.pass_of([place.row]), place.unit % s.network.specs[0].units
    source = place.input % s.n_in
    amount = float(draw.choice([0.5, 2.0, 3.0]))
    w, z = float(one.W[0][source, unit]), float(one.z[0][0, unit])
    here(w)
    return number(
        amount * w,
        [("value_for_change", z + amount * w), ("added_for_multiplied", amount + w)],
        unit_number=unit + 1,
        feature=s.input_name(source),
        amount=amount,
        w=w,
        z=z,
    )
