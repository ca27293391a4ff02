"""Station "a sample enters": from the measured row to the numbers at the input layer."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation


@kind("sample", "inputs_not_scaled", "offset_forgotten", hints=2)
def scaled_input(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """x′ = (x − offset) / scale of one feature of one row."""
    data = s.trainer.data
    here(data.scaler.kind != "raw")
    feature = int(draw.integers(data.dataset.d))
    raw = float(data.dataset.x[place.row, feature])
    offset, scale = float(data.scaler.offset[feature]), float(data.scaler.scale[feature])
    here(raw != 0.0)
    return number(
        float(data.x[place.row, feature]),
        [("inputs_not_scaled", raw), ("offset_forgotten", raw / scale)],
        terms=(raw / scale, offset / scale),
        row=s.row_name(place.row),
        feature=data.dataset.feature_names[feature],
        measured=given.quantity(raw, data.dataset.feature_units[feature]),
        raw=raw,
        offset=offset,
        scale=scale,
    )


@kind("sample", "counted_something_else", "target_is_an_input")
def inputs_of_a_row(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """How many numbers enter the network for one row: n_in."""
    outputs, first = s.network.specs[-1].units, s.network.specs[0].units
    return number(
        s.n_in,
        [
            ("target_is_an_input", s.n_in + outputs),
            ("counted_something_else", first, "units_of_first_layer"),
            ("counted_something_else", len(s.batch_rows), "rows_of_batch"),
        ],
        exact=True,
        row=s.row_name(place.row),
        features=s.trainer.data.dataset.d,
        engineered=len(s.trainer.data.engineered),
        first=first,
        outputs=outputs,
    )


@kind("sample", "inputs_not_scaled", "target_is_an_input")
def what_enters(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Which numbers of a row stand at the input layer: the scaled features and nothing else."""
    data = s.trainer.data
    here(data.scaler.kind != "raw")
    scaled, raw = data.x[place.row], data.dataset.x[place.row]
    here(not np.allclose(scaled[: len(raw)], raw, rtol=0.01))
    return choice(
        "scaled",
        {
            "raw": given.values(raw),
            "scaled": given.values(scaled),
            "with_target": given.values([*data.y[place.row], *scaled]),
        },
        {"raw": "inputs_not_scaled", "with_target": "target_is_an_input"},
        shuffled=True,
        row=s.row_name(place.row),
        raw=given.values(raw),
    )
