"""Station "softmax": from the z of the output layer to probabilities."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.items.directions import DIRECTIONS, direction
from course.situation import Place, Situation
from course.texts import say

FAR = 10.0  # how many times as far from the middle of the data the far row lies


@kind("softmax", "exponential_forgotten", "division_forgotten", hints=2)
def softmax_probability(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """p_k = e^{z_k} / Σ e^z."""
    here(s.has_softmax and len(s.classes) <= given.MOST + 1)
    one, k = s.pass_of([place.row]), place.output
    z, p = one.z[-1][0], float(one.a[-1][0, k])
    here(p > 0.001 and abs(z).max() < 12)
    slips = [("division_forgotten", float(np.exp(z[k])))]
    if abs(z.sum()) > 1e-6:
        slips.append(("exponential_forgotten", float(z[k] / z.sum())))
    return number(
        p,
        slips,
        terms=(p * float(z[k]), *(p * one.a[-1][0] * z)),  # how far p follows the z that were shown
        class_name=s.classes[k],
        row=s.row_name(place.row),
        logits=given.values(z),
        z=float(z[k]),
        exponential=float(np.exp(z[k])),
        total=float(np.exp(z).sum()),
    )


@kind("softmax", "sum_for_rest")
def last_probability(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Probabilities add up to 1, so the last one follows from the others."""
    here(s.has_softmax and len(s.classes) <= given.MOST + 2)
    p, k = s.pass_of([place.row]).outputs[0], place.output
    others = np.delete(p, k)
    here(p[k] > 0.01)
    return number(
        float(p[k]),
        [("sum_for_rest", float(others.sum()))],
        terms=(1.0, *others),
        class_name=s.classes[k],
        row=s.row_name(place.row),
        others=given.values(others),
        sum=float(others.sum()),
    )


@kind("softmax", "exponential_forgotten", hints=1)
def odds_of_two_classes(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """p_i / p_j = e^{z_i − z_j}: only differences of z count."""
    here(s.has_softmax)
    one = s.pass_of([place.row])
    first, second = (int(k) for k in draw.permutation(len(s.classes))[:2])
    z, p = one.z[-1][0], one.outputs[0]
    here(p.min() > 1e-5)
    ratio, difference = float(p[first] / p[second]), float(z[first] - z[second])
    return number(
        ratio,
        [("exponential_forgotten", difference)],
        terms=(ratio * float(z[first]), ratio * float(z[second])),
        first=s.classes[first],
        second=s.classes[second],
        z_first=float(z[first]),
        z_second=float(z[second]),
        difference=difference,
    )


@kind("softmax", "exponential_forgotten", "other_direction")
def all_logits_rise(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """The same amount added to every z: the probabilities stay."""
    here(s.has_softmax)
    one, k = s.pass_of([place.row]), place.output
    amount = float(draw.choice([1.0, 2.0, 5.0]))
    moved = s.phi(-1).forward(one.z[-1] + amount)
    before, after = float(one.outputs[0, k]), float(moved[0, k])
    right = direction(after - before, still=1e-9)
    return choice(
        right,
        DIRECTIONS,
        {"rises": "exponential_forgotten", "falls": "other_direction", "stays": "other_direction"},
        class_name=s.classes[k],
        logits=given.values(one.z[-1][0]),
        amount=amount,
        before=before,
        after=after,
    )


@kind("softmax", "softmax_is_certainty", "other_direction")
def far_row(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """A row ten times as far from the middle of the data: how sure is the network of it?"""
    here(s.has_softmax and not s.trainer.data.engineered)
    data, xp = s.trainer.data, s.trainer.xp
    x, y = data.x[[place.row]], data.y[[place.row]]
    middle = data.x[s.training_rows].mean(axis=0)
    far = middle + FAR * (x - middle)
    near_p = float(s.pass_of([place.row]).outputs.max())
    far_p = float(s.pass_through(xp.asarray(far), xp.asarray(y)).outputs.max())
    here(abs(far_p - near_p) > 0.01)
    right = "surer" if far_p > near_p else "less_sure"
    return choice(
        right,
        {name: say(f"far_row.{name}") for name in ("surer", "as_sure", "less_sure")},
        {
            "surer": "other_direction",
            "as_sure": "other_direction",
            "less_sure": "softmax_is_certainty",
        },
        row=s.row_name(place.row),
        factor=FAR,
        near=near_p,
        far=far_p,
    )
