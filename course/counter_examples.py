"""For every slip, numbers from the learner's own run that contradict it.

A ``Demonstration`` is a sentence and the claims that it makes: pairs of numbers and how they
compare, all computed by the engine. Where a misconception is about whole runs, other faults or
luck, the numbers are those of a run that is trained aside, and the sentence says so. A slip of the
pen has nothing to be contradicted but the result: there the engine's own number stands beside it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course import cases
from course.item import Item, Number, Slip, here
from course.situation import NotHereError, Place, Situation
from course.texts import Text, say
from neuralnet.device.arrays import to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.experiment import Run
from neuralnet.inside.explain import gradient_had_later_layers_moved
from neuralnet.training import Trainer

STEPS = 5
LARGE_RATES = (1.0, 10.0, 100.0, 1e3, 1e4)
SMALL_RATES = (0.1, 0.01, 0.001, 1e-4, 1e-5)


@dataclass(frozen=True)
class Claim:
    """``left`` and ``right`` compare as ``relation`` says: "=", "≠", "<" or ">"."""

    left: float
    relation: str
    right: float

    @property
    def holds(self) -> bool:
        """Is it true? Equal means equal but for the rounding of 32 bits."""
        close = math.isclose(self.left, self.right, rel_tol=1e-5, abs_tol=1e-12)
        if self.relation in "=≠":
            return close == (self.relation == "=")
        return self.left < self.right if self.relation == "<" else self.left > self.right


@dataclass(frozen=True)
class Demonstration:
    """What contradicts a slip: a sentence with its numbers, and what it claims of them."""

    text: Text
    claims: tuple[Claim, ...]


Maker = Callable[[Situation, Place], Demonstration]
_MAKERS: dict[str, Maker] = {}


def _against(*slips: str) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        _MAKERS.update(dict.fromkeys(slips, make))
        return make

    return register


def _shows(name: str, *claims: tuple[float, str, float], **numbers: object) -> Demonstration:
    found = tuple(Claim(*claim) for claim in claims)
    if not all(claim.holds for claim in found):
        raise NotHereError  # this run does not show it
    return Demonstration(say(f"counter.{name}", **numbers), found)


def counter_example(item: Item, slip: Slip) -> Demonstration:
    """What contradicts this slip, on the run that the item is made from. Where a choice has nothing
    to be contradicted but the answer, it is the item's own reason, and claims nothing."""
    make = _MAKERS.get(slip.name)
    # Of a wrong sign in a sum, the loss says nothing.
    if slip.name == "sign_turned" and item.station not in SLOPES:
        make = None
    if make is not None:
        try:
            return make(item.situation, item.place)
        except NotHereError:
            pass
    if isinstance(item.form, Number):
        yours, right = float(slip.value), item.form.value  # type: ignore[arg-type]
        return _shows(
            "result", (yours, "≠", right), yours=yours, right=right, off=abs(yours - right)
        )
    return Demonstration(item.reason, ())


SLOPES = ("gradient", "update", "learning_rate", "batches")  # stations that speak of slopes


def _weight_gradient(s: Situation, place: Place) -> float:
    g = s.batch.weight_gradient(place)
    here(g and not s.is_frozen(place))
    return g


# --- M1 to M14 -----------------------------------------------------------------------------------


@_against("gradient_for_change", "rate_forgotten", "same_change_at_any_rate")
def two_rates(s: Situation, place: Place) -> Demonstration:
    """M1: the same gradient, two learning rates, two changes."""
    g, rate = _weight_gradient(s, place), s.rate
    first, second = s.change_by("sgd", g, rate), s.change_by("sgd", g, 10.0 * rate)
    return _shows(
        "two_rates",
        (second, "=", 10.0 * first),
        (first, "≠", second),
        gradient=g,
        rate=rate,
        other_rate=10.0 * rate,
        first=first,
        second=second,
    )


@_against("backward_moves_weights")
def equal_after_backward(s: Situation, place: Place) -> Demonstration:
    """M2: every parameter is bit-equal after the backward pass."""
    before = to_host(s.network.theta).copy()
    passed = s.pass_of(s.batch_rows)
    moved = float(np.abs(to_host(s.network.theta) - before).max())
    g = passed.weight_gradient(place)
    return _shows(
        "equal_after_backward",
        (moved, "=", 0.0),
        parameters=before.size,
        gradient=g,
        moved=moved,
    )


@_against("update_always_lowers")
def too_long_a_step(s: Situation, _place: Place) -> Demonstration:
    """M3: a step that is too long raises the loss of its own batch."""
    for rate in LARGE_RATES:
        before, after = s.batch_loss_after_sgd(rate)
        if math.isfinite(after) and after > before:
            return _shows(
                "too_long_a_step", (after, ">", before), rate=rate, before=before, after=after
            )
    raise NotHereError


@_against("loss_is_error_rate")
def loss_without_accuracy(s: Situation, _place: Place) -> Demonstration:
    """M4: accuracy stands still, the loss falls."""
    here(s.is_classes)
    rows, network = s.training_rows, s.network
    g = to_host(network.dL_dtheta)
    before = s.pass_of(rows)
    labels = s.labels[rows]
    hits = float((s.predicted(before) == labels).mean())
    for rate in SMALL_RATES:
        after = s.pass_of(rows, network.theta - s.trainer.xp.asarray(rate * g))
        if float((s.predicted(after) == labels).mean()) == hits and after.L < before.L:
            return _shows(
                "loss_without_accuracy",
                (after.L, "<", before.L),
                accuracy=hits,
                before=before.L,
                after=after.L,
                rate=rate,
            )
    raise NotHereError


@_against("all_is_overfitting")
def not_even_the_training_rows(_s: Situation, _place: Place) -> Demonstration:
    """M5: a run that underfits, beside one that overfits."""
    under, over = cases.preset_case("no_hidden"), cases.preset_case("few_rows")
    return _shows(
        "not_even_the_training_rows",
        (under.training, ">", 10.0 * over.training),
        under_training=under.training,
        under_validation=under.validation,
        over_training=over.training,
        over_validation=over.validation,
    )


@_against("cure_for_all")
def decay_on_the_wrong_fault(_s: Situation, _place: Place) -> Demonstration:
    """M6: weight decay on a network that is too small already."""
    experiment = cases.preset("no_hidden")
    before = cases.case(experiment).validation
    after = cases.case(experiment.replace(weight_decay=0.1)).validation
    return _shows(
        "decay_on_the_wrong_fault", (after, ">", 0.98 * before), before=before, after=after
    )


@_against("best_of_many")
def spread_over_seeds(s: Situation, _place: Place) -> Demonstration:
    """M7: the best of several seeds is better than the mean, by luck alone."""
    experiment = s.run.experiment
    here(len(s.validation_rows))
    P = cases.SEEDS * s.network.theta.shape[-1]
    cases.small_enough(experiment, len(s.training_rows), 3, P)
    losses = cases.over_seeds(experiment, 3)
    here(all(math.isfinite(loss) for loss in losses))
    return _shows(
        "spread_over_seeds",
        (min(losses), "<", float(np.mean(losses))),
        losses=tuple(losses),
        best=min(losses),
        mean=float(np.mean(losses)),
        worst=max(losses),
    )


@_against("error_shared_out")
def errors_do_not_add_up(s: Situation, place: Place) -> Demonstration:
    """M8: the errors of the units before do not add up to those of the output layer."""
    here(s.depth >= 2)
    i = place.in_batch
    outputs, hidden = float(s.batch.dL_dz[-1][i].sum()), float(s.batch.dL_da[-2][i].sum())
    here(abs(outputs - hidden) > 1e-6)
    return _shows(
        "errors_do_not_add_up",
        (hidden, "≠", outputs),
        row=s.row_name(int(s.batch_rows[i])),
        outputs=_clean(outputs),
        hidden=hidden,
    )


@_against("zero_is_neutral")
def equal_units_stay_equal(s: Situation, _place: Place) -> Demonstration:
    """M9: the run from zero weights."""
    here(s.depth >= 2 and s.network.specs[0].units >= 2 and not s.dropped)
    zeros = s.run.experiment.replace(initializer="zeros", initializer_scale=1.0)
    trainer = Trainer(Run(zeros))
    steps = trainer.run(STEPS)
    W = np.asarray(to_host(trainer.network.layers[0].W), dtype=np.float64)
    spread = float(np.abs(W - W[:, :1]).max())
    return _shows(
        "equal_units_stay_equal",
        (spread, "=", 0.0),
        steps=steps,
        units=W.shape[1],
        spread=spread,
    )


@_against("network_has_reasons")
def what_if(s: Situation, place: Place) -> Demonstration:
    """M10: one input moved, and the probability follows: a slope, no reason."""
    here(s.is_classes and not s.trainer.data.engineered)
    data, xp, feature = s.trainer.data, s.trainer.xp, place.input % s.n_in
    spread = float(data.x[s.training_rows][:, feature].std())
    x = np.repeat(data.x[[place.row]], 3, axis=0)
    x[:, feature] += np.array([-spread, 0.0, spread])
    passed = s.pass_through(xp.asarray(x), xp.asarray(data.y[[place.row] * 3]))
    predicted = int(s.predicted(passed)[1])
    below, here_p, above = (float(p) for p in s.probabilities(passed)[:, predicted])
    return _shows(
        "what_if",
        (below, "≠", above),
        row=s.row_name(place.row),
        class_name=s.classes[predicted],
        feature=s.input_name(feature),
        below=below,
        here=here_p,
        above=above,
    )


@_against("deeper_is_better")
def deeper_and_worse(_s: Situation, _place: Place) -> Demonstration:
    """M11: the same budget, deeper, worse."""
    deep = cases.preset("vanishing")
    flat = deep.with_hidden_units(deep.hidden_units[:2])
    first, second = cases.case(deep), cases.case(flat)
    return _shows(
        "deeper_and_worse",
        (first.validation, ">", second.validation),
        deep_layers=len(deep.hidden_units),
        flat_layers=len(flat.hidden_units),
        epochs=first.epochs,
        deep=first.validation,
        flat=second.validation,
    )


@_against("zero_training_loss", "last_is_best")
def learnt_by_heart(_s: Situation, _place: Place) -> Demonstration:
    """M12: training loss near 0, and a validation loss far above its lowest."""
    found = cases.preset_case("few_rows")
    return _shows(
        "learnt_by_heart",
        (found.validation, ">", found.lowest),
        (found.training, "<", found.validation),
        training=found.training,
        validation=found.validation,
        lowest=found.lowest,
        lowest_epoch=found.lowest_epoch,
        epochs=found.epochs,
    )


@_against("sum_for_mean", "one_row_for_batch", "one_over_n_twice")
def one_sum_mean(s: Situation, place: Place) -> Demonstration:
    """M13: one row's gradient, the sum and the mean side by side."""
    here(not s.dropped and s.batch.n > 1)
    alone = [s.pass_of([int(row)]).weight_gradient(place) for row in s.batch_rows]
    g = _weight_gradient(s, place)
    return _shows(
        "one_sum_mean",
        (sum(alone) / len(alone), "=", g),
        rows=len(alone),
        one=alone[place.in_batch],
        sum=sum(alone),
        mean=g,
    )


@_against("softmax_is_certainty")
def sure_and_far(s: Situation, place: Place) -> Demonstration:
    """M14: a row far from all data, and a network that is surer of it."""
    here(s.has_softmax and not s.trainer.data.engineered)
    data, xp = s.trainer.data, s.trainer.xp
    middle = data.x[s.training_rows].mean(axis=0)
    near = float(s.pass_of([place.row]).outputs.max())
    for factor in (10.0, 100.0, 1000.0):
        x = middle + factor * (data.x[[place.row]] - middle)
        far = float(s.pass_through(xp.asarray(x), xp.asarray(data.y[[place.row]])).outputs.max())
        if far > near:
            return _shows(
                "sure_and_far",
                (far, ">", near),
                row=s.row_name(place.row),
                factor=factor,
                near=near,
                far=far,
            )
    raise NotHereError


# --- slips of the computation --------------------------------------------------------------------


@_against("bias_left_out")
def all_inputs_zero(s: Situation, place: Place) -> Demonstration:
    """With all inputs 0 the products vanish and z is the bias."""
    unit, xp = place.unit % s.network.specs[0].units, s.trainer.xp
    data = s.trainer.data
    passed = s.pass_through(xp.asarray(np.zeros_like(data.x[:1])), xp.asarray(data.y[[place.row]]))
    z, b = float(passed.z[0][0, unit]), float(passed.b[0][unit])
    here(b)
    return _shows("all_inputs_zero", (z, "=", b), unit_number=unit + 1, z=z, b=b)


@_against("inputs_not_scaled", "scaling_is_cosmetic")
def raw_inputs(s: Situation, place: Place) -> Demonstration:
    """The same unit with raw inputs: its sum is of another size."""
    data = s.trainer.data
    here(data.scaler.kind != "raw" and not data.engineered)
    unit = place.unit % s.network.specs[0].units
    one, xp = s.pass_of([place.row]), s.trainer.xp
    raw = np.asarray(data.dataset.x[[place.row]], dtype=data.x.dtype)
    z = float(one.z[0][0, unit])
    z_raw = float(s.pass_through(xp.asarray(raw), xp.asarray(data.y[[place.row]])).z[0][0, unit])
    return _shows(
        "raw_inputs",
        (z_raw, "≠", z),
        row=s.row_name(place.row),
        unit_number=unit + 1,
        z=z,
        z_raw=z_raw,
    )


@_against("one_over_n_forgotten", "full_batch_assumed")
def batch_twice(s: Situation, _place: Place) -> Demonstration:
    """Every row of the batch twice: the mean stays, a sum would double."""
    rows = s.batch_rows
    once, twice = s.pass_of(rows), s.pass_of(np.concatenate([rows, rows]))
    return _shows(
        "batch_twice",
        (twice.L, "=", once.L),
        (float(twice.row_losses.sum()), "=", 2.0 * float(once.row_losses.sum())),
        rows=len(rows),
        loss=once.L,
        sum_once=float(once.row_losses.sum()),
        sum_twice=float(twice.row_losses.sum()),
    )


@_against("sign_turned")
def both_directions(s: Situation, place: Place) -> Demonstration:
    """A small move of this weight with the gradient, and one against it."""
    g, index = _weight_gradient(s, place), s.weight_index(place)
    theta = s.network.theta
    losses = []
    amount = 1e-3 * (1.0 if g > 0 else -1.0)
    for change in (amount, -amount):
        moved = theta.copy()
        moved[index] += change
        probe = s.network.with_theta(moved, masked=True)
        with non_finite_allowed():
            probe.forward(s.trainer.x)
            losses.append(float(to_host(probe.loss_value(s.trainer.y))))
    along, against = losses
    return _shows(
        "both_directions",
        (along, ">", against),
        gradient=g,
        amount=abs(amount),
        along=along - s.batch.L,
        against=against - s.batch.L,
    )


@_against("rate_twice")
def half_the_rate(s: Situation, place: Place) -> Demonstration:
    """Half the learning rate, half the change; used twice it would be a quarter."""
    g, rate = _weight_gradient(s, place), s.rate
    whole, half = s.change_by("sgd", g, rate), s.change_by("sgd", g, 0.5 * rate)
    return _shows(
        "half_the_rate",
        (half, "=", 0.5 * whole),
        rate=rate,
        half_rate=0.5 * rate,
        whole=whole,
        half=half,
    )


@_against("slope_forgotten", "slope_for_value")
def slope_of_this_unit(s: Situation, place: Place) -> Demonstration:
    """The slope of a unit, measured: a rises by slope × the rise of z."""
    phi = s.phi(place.layer)
    here(not phi.uses_whole_row)
    z = s.pass_of([place.row]).z[place.layer][:, [place.unit]]
    epsilon = 1e-4
    low, middle, high = (float(phi.forward(z + d)[0, 0]) for d in (-epsilon, 0.0, epsilon))
    slope = float(phi.backward(z, phi.forward(z), np.ones_like(z))[0, 0])
    measured = (high - low) / (2.0 * epsilon)
    here(abs(measured - slope) < 1e-4)
    return _shows(
        "slope_of_this_unit",
        (slope, "≠", middle),
        layer=place.layer + 1,
        unit_number=place.unit + 1,
        z=float(z[0, 0]),
        value=middle,
        slope=slope,
        measured=measured,
    )


@_against("target_forgotten", "target_for_output")
def target_equal_to_output(s: Situation, place: Place) -> Demonstration:
    """Were the target just what the network says, there would be no error; the output alone would
    still be there."""
    here(s.network.is_canonical)
    data, xp = s.trainer.data, s.trainer.xp
    output = s.pass_of([place.row]).outputs
    passed = s.pass_through(xp.asarray(data.x[[place.row]]), xp.asarray(output))
    error = float(np.abs(passed.dL_dz[-1]).max())
    return _shows(
        "target_equal_to_output",
        (error, "=", 0.0),
        (float(output[0, place.output]), "≠", 0.0),
        row=s.row_name(place.row),
        output_number=place.output + 1,
        output=float(output[0, place.output]),
        error=error,
    )


@_against("log10", "logarithm_forgotten")
def back_from_the_loss(s: Situation, place: Place) -> Demonstration:
    """e to the power of −loss is the probability of the true class again."""
    here(s.has_softmax)
    one = s.pass_of([place.row])
    p, loss = float(one.outputs[0, s.class_of(place.row)]), float(one.row_losses[0])
    here(p < 0.999)
    return _shows(
        "back_from_the_loss",
        (math.exp(-loss), "=", p),
        (10.0**-loss, "≠", p),
        row=s.row_name(place.row),
        loss=loss,
        p=p,
        natural=math.exp(-loss),
        decimal=10.0**-loss,
    )


@_against("wrong_state", "change_for_value", "value_for_change")
def before_and_after(s: Situation, place: Place) -> Demonstration:
    """A weight before and after this update."""
    index = s.weight_index(place)
    before, change = float(s.network.theta[index]), float(s.trainer.delta[index])
    after = float(s.theta_after[index])
    here(change and not s.trainer.at_end)
    return _shows(
        "before_and_after",
        (after, "=", before + change),
        step=s.step,
        next_step=s.step + 1,
        before=before,
        change=change,
        after=after,
    )


@_against("activation_forgotten")
def sum_and_output(s: Situation, place: Place) -> Demonstration:
    """z and a of a unit whose activation changes something."""
    one = s.pass_of([place.row])
    for layer in range(s.depth - 1):
        units = np.flatnonzero(~np.isclose(one.z[layer][0], one.a[layer][0]))
        if units.size:
            unit = int(units[0])
            z, a = float(one.z[layer][0, unit]), float(one.a[layer][0, unit])
            return _shows(
                "sum_and_output",
                (z, "≠", a),
                layer=layer + 1,
                unit_number=unit + 1,
                activation=s.activation_name(layer),
                z=z,
                a=a,
            )
    raise NotHereError


# --- wordings that were taken at their word ------------------------------------------------------


@_against("all_or_nothing")
def graded_outputs(s: Situation, place: Place) -> Demonstration:
    """Three sums above 0, three outputs."""
    phi = s.phi(place.layer)
    here(not phi.uses_whole_row)
    first, second = (float(phi.forward(np.array([[z]]))[0, 0]) for z in (0.5, 1.0))
    return _shows(
        "graded_outputs",
        (first, "<", second),
        activation=s.activation_name(place.layer),
        first=first,
        second=second,
    )


@_against("layers_see_the_features")
def inputs_of_a_later_layer(s: Situation, _place: Place) -> Demonstration:
    """A later layer has as many inputs as the layer before has units."""
    here(s.depth >= 2)
    n_in, before = s.network.layers[1].n_in, s.network.layers[0].n_out
    return _shows(
        "inputs_of_a_later_layer",
        (n_in, "=", before),
        inputs=n_in,
        units=before,
        features=s.n_in,
    )


@_against("target_is_an_input")
def another_target(s: Situation, place: Place) -> Demonstration:
    """The same row with another target: the outputs are the same."""
    data, xp = s.trainer.data, s.trainer.xp
    x, y = xp.asarray(data.x[[place.row]]), data.y[[place.row]]
    own = s.pass_through(x, xp.asarray(y)).outputs
    other = s.pass_through(x, xp.asarray(1.0 - y)).outputs
    difference = float(np.abs(own - other).max())
    return _shows(
        "another_target",
        (difference, "=", 0.0),
        row=s.row_name(place.row),
        output=float(own[0, place.output]),
        output_number=place.output + 1,
        difference=difference,
    )


@_against("validation_is_trained_on")
def no_validation_row_in_an_epoch(s: Situation, _place: Place) -> Demonstration:
    """All rows of an epoch, and how many of them are validation rows."""
    used = s.training_rows[s.trainer.order]
    common = int(np.intersect1d(used, s.validation_rows).size)
    return _shows(
        "no_validation_row_in_an_epoch",
        (common, "=", 0.0),
        rows=len(used),
        validation=len(s.validation_rows),
        common=common,
    )


@_against("weights_travel_back")
def later_layers_first(s: Situation, place: Place) -> Demonstration:
    """This gradient, and what it would be had the later layers been changed first."""
    here(s.depth >= 2 and not s.dropped)
    first = Place(
        place.row,
        place.in_batch,
        0,
        place.unit % s.network.specs[0].units,
        place.input % s.n_in,
        place.output,
    )
    index = s.weight_index(first)
    old = float(to_host(s.network.dL_dtheta)[index])
    moved = float(gradient_had_later_layers_moved(s.trainer, 1)[index])
    here(old and abs(old - moved) > 1e-6 * abs(old))
    return _shows("later_layers_first", (old, "≠", moved), old=old, moved=moved)


@_against("epoch_is_a_step", "last_rows_dropped")
def steps_of_this_epoch(s: Situation, _place: Place) -> Demonstration:
    """How many updates an epoch of this run really has."""
    rows, size = len(s.training_rows), s.trainer.batch_size
    steps = -(-rows // size)
    left = rows - (steps - 1) * size
    return _shows(
        "steps_of_this_epoch",
        ((steps - 1) * size + left, "=", rows),
        rows=rows,
        size=size,
        steps=steps,
        left=left,
    )


@_against("counted_from_one")
def first_class_is_zero(s: Situation, _place: Place) -> Demonstration:
    """The class numbers of the data set begin at 0."""
    here(s.is_classes)
    lowest = int(s.trainer.data.dataset.labels.min())
    return _shows(
        "first_class_is_zero",
        (lowest, "=", 0.0),
        first=s.classes[0],
        last=s.classes[-1],
        last_number=len(s.classes) - 1,
    )


def _clean(value: float) -> float:
    """What is 0 but for rounding is 0."""
    return 0.0 if abs(value) < 1e-12 else value
