"""Station "the outputs ŷ": what the network says, beside what is true."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation


@kind("outputs", "target_forgotten", hints=1)
def output_minus_target(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """ŷ − y of one output of one row."""
    one, k = s.pass_of([place.row]), place.output
    output, target = float(one.outputs[0, k]), float(one.y[0, k])
    return number(
        output - target,
        [("target_forgotten", output)],
        terms=(output, 0.0 if target in (0.0, 1.0) else target),
        row=s.row_name(place.row),
        output_number=k + 1,
        output=output,
        target=target,
    )


@kind("outputs", "target_for_output", "counted_from_one", "another_one")
def one_hot(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """y of a row: 1 at its class and 0 elsewhere."""
    here(s.has_softmax and len(s.classes) > 2 and len(s.classes) <= given.MOST + 1)
    k, true = len(s.classes), s.class_of(place.row)
    here(true + 1 < k)
    p = s.pass_of([place.row]).outputs[0]
    rows = np.eye(k)
    return choice(
        "target",
        {
            "shifted": given.values(rows[true + 1]),
            "outputs": given.values(p),
            "target": given.values(rows[true]),
            "opposite": given.values(1.0 - rows[true]),
        },
        {
            "outputs": "target_for_output",
            "shifted": "counted_from_one",
            "opposite": "another_one",
        },
        shuffled=True,
        row=s.row_name(place.row),
        class_name=s.classes[true],
        classes=tuple(s.classes),
    )


@kind("outputs", "mean_for_sum", hints=1)
def absolute_difference(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Σ |ŷ − y| over the outputs of one row."""
    here(s.has_softmax and len(s.classes) <= given.MOST + 1)
    one = s.pass_of([place.row])
    difference = one.outputs[0] - one.y[0]
    total = float(abs(difference).sum())
    return number(
        total,
        [("mean_for_sum", total / len(difference))],
        terms=one.outputs[0],
        row=s.row_name(place.row),
        outputs=given.values(one.outputs[0]),
        targets=given.values(one.y[0]),
        differences=given.values(abs(difference)),
    )


@kind("outputs", "not_scaled_back", "offset_forgotten", hints=1)
def output_in_its_unit(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """A value comes out standardised: ŷ · scale + offset is what it means."""
    here(not s.is_classes)
    target = s.trainer.data.target_scaler
    assert target is not None
    output = float(s.pass_of([place.row]).outputs[0, 0])
    offset, scale = float(target.offset[0]), float(target.scale[0])
    return number(
        output * scale + offset,
        [("not_scaled_back", output), ("offset_forgotten", output * scale)],
        terms=(output * scale, offset),
        unit=s.trainer.data.dataset.target_unit,
        row=s.row_name(place.row),
        target=s.trainer.data.dataset.target_name,
        asked=given.asked("estimate", s.trainer.data.dataset.target_unit),
        output=output,
        offset=offset,
        scale=scale,
    )
