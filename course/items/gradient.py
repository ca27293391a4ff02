"""Station "the derivative": how the loss answers to each weight, from the last layer back."""

import math

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say
from neuralnet.inside.explain import nudge

NUDGE = 1e-3


@kind("gradient", "one_over_n_forgotten", "target_forgotten", "full_batch_assumed", hints=2)
def error_of_an_output(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """∂L/∂z of one output unit for one row of the batch: (ŷ − y) times the pair's factor."""
    here(s.network.is_canonical)
    batch, i, k = s.batch, place.in_batch, place.output
    output, target = float(batch.outputs[i, k]), float(batch.y[i, k])
    error = float(batch.dL_dz[-1][i, k])
    outputs = batch.outputs.shape[1]
    factor = s.network.loss.canonical_scale(batch.n, outputs)
    full = s.network.loss.canonical_scale(s.trainer.batch_size, outputs)
    return number(
        error,
        [
            ("one_over_n_forgotten", error * batch.n),
            ("target_forgotten", output * factor),
            ("full_batch_assumed", (output - target) * full),
        ],
        terms=(output * factor, 0.0 if target in (0.0, 1.0) else target * factor),
        row=s.row_name(int(s.batch_rows[i])),
        output_number=k + 1,
        output=output,
        target=target,
        rows=batch.n,
        factor=factor,
        difference=output - target,
    )


@kind("gradient", "one_over_n_twice", "one_row_for_batch", hints=1)
def gradient_of_a_weight(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """∂L/∂w = Σ_rows x ∂L/∂z; the 1/n of the mean is in ∂L/∂z already."""
    batch = s.batch
    x, errors = batch.x[place.layer][:, place.input], batch.dL_dz[place.layer][:, place.unit]
    g, own = batch.weight_gradient(place), x * errors
    here(batch.n > 1 and g)
    return number(
        g,
        [
            ("one_over_n_twice", g / batch.n),
            ("one_row_for_batch", float(own[place.in_batch])),
        ],
        terms=own,
        **place.of_weight,
        revealed=given.terms(x, errors, total=False),
        products=given.products(x, errors, ("inputs", "errors")),
        rows=batch.n,
    )


@kind("gradient", "slope_forgotten", "error_shared_out")
def error_of_a_hidden_unit(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """∂L/∂z of a hidden unit: the errors of the next layer through its weights, times φ′(z)."""
    here(s.depth >= 2 and not s.dropped)
    layer, batch, i = int(draw.integers(s.depth - 1)), s.batch, place.in_batch
    unit = place.unit % s.network.specs[layer].units
    later, w = batch.dL_dz[layer + 1][i], batch.W[layer + 1][unit]
    arriving, error = float(batch.dL_da[layer][i, unit]), float(batch.dL_dz[layer][i, unit])
    here(arriving and error)
    shared = float(later.sum() / s.network.specs[layer].units)
    shared = shared if abs(shared) > 1e-12 else math.nan  # 0 but for rounding: no slip
    return number(
        error,
        [("slope_forgotten", arriving), ("error_shared_out", shared)],
        terms=later * w * (error / arriving),
        layer=layer + 1,
        next_layer=layer + 2,
        unit_number=unit + 1,
        row=s.row_name(int(s.batch_rows[i])),
        revealed=given.terms(later, w),
        products=given.products(later, w, ("errors", "weights")),
        slope=error / arriving,
        sum=arriving,
    )


@kind("gradient", "backward_moves_weights")
def moved_after_backward(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Which weights have moved when the backward pass is done? None."""
    names = ("none", "output_layer", "large_gradients", "all")
    return choice(
        "none",
        {name: say(f"moved_after_backward.{name}") for name in names},
        dict.fromkeys(names[1:], "backward_moves_weights"),
        shuffled=True,
        parameters=s.network.theta.shape[-1],
    )


@kind("gradient", "division_forgotten", "one_side_only", hints=1)
def slope_by_nudge(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """(L(w + ε) − L(w − ε)) / 2ε: the gradient from its definition."""
    found = nudge(s.trainer, s.weight_index(place), NUDGE)
    rise = found.above - found.below
    g = s.batch.weight_gradient(place)
    here(abs(found.slope) > 1e-3 and abs(found.slope - g) < 1e-3 * abs(g))
    return number(
        found.slope,
        [("one_side_only", rise / NUDGE), ("division_forgotten", rise)],
        **place.of_weight,
        epsilon=NUDGE,
        rise=rise,
        width=2.0 * NUDGE,
        gradient=g,
    )


@kind("gradient", "error_shared_out")
def errors_add_up(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Is the error of the output layer handed out to the units before, so that theirs add up to it?
    No: each takes it through its own weight."""
    here(s.depth >= 2 and not s.dropped)
    batch, i = s.batch, place.in_batch
    outputs, hidden = float(batch.dL_dz[-1][i].sum()), float(batch.dL_da[-2][i].sum())
    size = float(abs(batch.dL_dz[-1][i]).max())
    here(size > 1e-4 and abs(outputs - hidden) > 0.05 * size)
    return choice(
        "no",
        {name: say(f"errors_add_up.{name}") for name in ("yes", "no")},
        {"yes": "error_shared_out"},
        row=s.row_name(int(s.batch_rows[i])),
        last=s.depth - 1,
        outputs=0.0 if abs(outputs) < 1e-12 else outputs,
        hidden=hidden,
    )
