"""The rules of `findings`: each looks for one root cause of a network that does not learn.

A rule says what it measured with the numbers, why that matters, and one change that is worth
trying; or nothing. Every threshold is named here and gives its reason.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from neuralnet.activations import ACTIVATIONS
from neuralnet.advice.evidence import FLAT_LOSS, SETTLED, Evidence, learning_layers
from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.advice.reference import SOUND, Answers
from neuralnet.device.arrays import to_host
from neuralnet.experiment import EDITABLE, MOST_EPOCHS, Experiment
from neuralnet.experiment import MOST_UNITS as MOST_UNITS_OF_A_LAYER
from neuralnet.history import best_epoch
from neuralnet.inside.diagnostics import LayerHealth
from neuralnet.inside.evaluation import confusion_matrix, predicted_classes
from neuralnet.layers import Dense
from neuralnet.losses import LOSSES
from neuralnet.measuring import in_percent
from neuralnet.plurals import agree, all_of, counted, listed, plural
from neuralnet.preparation import loss_name, output_layer
from neuralnet.schedules import ALWAYS_THE_SAME
from neuralnet.sharing.first_layers import read_first_layer, with_activation, with_sizes
from neuralnet.training import Trainer

# Standardised inputs have an RMS of 1. Ten times as much makes every weight's gradient ten times as
# large, and a learning rate that suits the other numbers no longer suits these.
LARGE_INPUT = 10.0
# He's and Glorot's starts begin at up to 4 times the loss of a constant guess (measured over all
# data sets here); at twice that the network starts out very sure and wrong.
LARGE_START = 8.0
# A loss twice as large as both the start's and a constant guess's was made by the steps themselves.
BLOWN_UP = 2.0
# Trained networks here move their weights by 0.1 to 8 times the weights they began with.
THROWN = 10.0
# Dead units can be spared, however many, as long as two live. Saturated ones still say something:
# at least this share of a layer must lie on its flat ends.
MOST_UNITS = 0.7
# A step that changes a layer's weights by this share of their size is a long one: healthy runs stay
# below a hundredth but for their first steps.
LONG_STEP, LONG_FIRST_STEP = 0.1, 0.3
# With batches of so few rows, steps that go to and fro are a matter of chance before all else.
ROW_BY_ROW = 4
# Healthy networks bring at least a third of the error at the output back to their first layer (RMS
# of ∂L/∂z); a hundredth is as good as nothing.
VANISHED = 0.01
# The small network learns at least so long: a run of three epochs is no measure.
SOUND_EPOCHS = 60
# Weights that have moved by less than this share of their size in a whole run have hardly moved.
HARDLY_MOVED = 0.5
# A loss that still falls by this share of itself in the last third of a run has not arrived.
STILL_FALLING = 0.1
# At this pace (‖Δθ‖/‖θ‖ times all steps of the run) the weights hardly change in the whole run.
WHOLE_WAY = 0.3
# … and the loss must be falling, by at least this share of a constant guess's: else it is stuck.
FALLING = 0.005
# Where moving every weight by a hundredth of its size, along the gradient, would change the loss by
# less than this share of a constant guess's, the gradients are small everywhere.
FLAT_SLOPE = 0.005
# Through a layer of so few units hardly more than a straight line gets: whatever the steps do, the
# network is too small before all else.
NARROW = 2
# To a convolution mixed pixels cost more than this share of right answers; to a method that does
# not know which pixels are neighbours they cost nothing.
LOST_BY_MIXING = 0.03
# With so many filters, or numbers for each sign, it is large enough for what is learnt here.
ENOUGH = 8
# Fewer hidden layers than these cannot make an error vanish by multiplying it: something else can.
DEEP = 3
# Above this share of a constant guess's loss, a network has missed most of the pattern.
UNDERFIT = 0.5
# All rises of the training loss in ten epochs, as a share of a constant guess's loss. Smooth runs
# stay below 0.15, and most of them at 0.
RISES, RISES_OVER = 0.3, 10
# A batch below this share of the training rows is so small that chance in it can be the cause.
SMALL_BATCH, LARGER_BATCH, MOST_BATCH = 0.05, 16, 100_000
# A class is rare below this share of what it would have if all were equal …
RARE = 0.35
# … and missed if fewer than half of its training rows are found.
MISSED = 0.5
# From here on dropout leaves the network less than half of its units at a step.
STRONG_DROPOUT = 0.5
LARGEST_RATE = 1e6  # that an experiment takes
# With these rates most data here are learnt; the other optimizers, which divide by the gradients'
# size, want the last one. At less than a twentieth of it, weights that have not even moved by their
# own size are slow, however flat it is where they stand.
USUAL_RATES = {"sgd": 0.1, "momentum": 0.03, "nesterov": 0.03, "adagrad": 0.1, "": 0.01}
MUCH_FASTER = (10, 30, 100)
# Ten times a learning rate above this may well be too much.
FAST = 0.01
# The validation loss has risen for good: to 1.5 times its best, and by a noticeable amount.
OVERFIT, NOTICEABLE = 1.5, 0.1
# Training makes weights larger, decay smaller: below this share of their starting size, and still
# falling short, the decay has won.
PULLED = 0.75
PENALTIES = ("weight_decay", "l1_penalty")
# A schedule has ended the training where so little of the learning rate was left when this share of
# the way was behind.
LITTLE_LEFT, BEFORE_THE_END = 0.1, 0.6


@dataclass(frozen=True)
class Change:
    """What to try: the settings ``wanted`` from state ``step`` on, which is 0 where they shape the
    data or the network."""

    wanted: Experiment
    step: int


@dataclass(frozen=True)
class Finding:
    """One root cause. ``measured`` holds the numbers, ``why`` what they mean; ``change`` is what to
    try first and ``others`` what to try where that does not help, in this order."""

    kind: str
    title: str
    measured: str
    why: str
    change: Change
    others: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that can be tried, the first one first, each once."""
        return tuple(dict.fromkeys((self.change, *self.others)))


def figure(value: float) -> str:
    """Three digits of a number: "1,870", "0.0123", "4.5·10⁻⁷"."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    rounded = float(f"{value:.3g}")
    if rounded == 0 or 1 <= abs(rounded) < 1e6:
        return f"{rounded:,.10g}".replace("-", "−")
    if 1e-5 <= abs(rounded) < 1:
        return np.format_float_positional(rounded, trim="-").replace("-", "−")
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}".replace("-", "−")


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _change(e: Evidence, **settings: Any) -> Change:
    """These settings instead of those in force. Settings that may change on the way branch off
    where the present ones began, so that both ways start from the same state."""
    began = 0
    if settings.keys() <= set(EDITABLE):
        edits = e.trainer.run_spec.edits
        steps = [edit.step for edit in edits if dict(edit.settings).keys() & settings.keys()]
        began = max((step for step in steps if step <= e.trainer.step), default=0)
    return Change(e.settings.replace(**settings), began)


def _scaled(rate: float, factor: float) -> float:
    """rate · factor without the rounding error of binary fractions: 0.00003 becomes 0.0003."""
    return float(f"{factor * rate:.6g}")


def _usual_start(activation: str) -> dict[str, Any]:
    """Starting weights that suit a hidden activation."""
    return {"initializer": ACTIVATIONS[activation].usual_start, "initializer_scale": 1.0}


# --- what can be tried -------------------------------------------------------------------------


def _rate(e: Evidence, factor: float) -> Change:
    """The learning rate times ``factor``."""
    rate = min(_scaled(e.settings.learning_rate, factor), LARGEST_RATE)
    return _change(e, learning_rate=rate)


def _longer(e: Evidence) -> Change:
    """Four times the epochs, and at least ``SOUND_EPOCHS``."""
    epochs = max(4 * e.trainer.run_spec.experiment.epochs, SOUND_EPOCHS)
    return _ending(e, min(epochs, MOST_EPOCHS))


def _ending(e: Evidence, epochs: int) -> Change:
    """The same run, edits and all, with another end."""
    last = max((s.step for s in e.trainer.run_spec.edits if s.step <= e.trainer.step), default=0)
    return Change(e.settings.replace(epochs=epochs, patience=0), last)


def _larger(e: Evidence) -> Change:
    """More hidden units: two layers of 16, or twice as many in each where there are more; or more
    filters, or numbers of an embedding, where there are hardly any."""
    units = e.settings.hidden_units
    if _bottleneck(e):
        return _change(e, first_layers=with_sizes(e.settings.first_layers, ENOUGH))
    if sum(units) < 16 or min(units) <= NARROW:
        return Change(e.settings.with_hidden_units((16, 16)), 0)
    doubled = tuple(min(2 * count, MOST_UNITS_OF_A_LAYER) for count in units)
    return Change(e.settings.with_hidden_units(doubled), 0)


def _is_narrow(e: Evidence) -> bool:
    """Is there no hidden layer, or one of hardly any units, filters or numbers?"""
    usual = NARROW + 1 if e.settings.first_layers else 0
    return bool(_bottleneck(e)) or min(e.settings.hidden_units, default=usual) <= NARROW


def _bottleneck(e: Evidence) -> str:
    """ "the convolution has only 1 filter", where a layer that shares its weights is as narrow as
    that; else ""."""
    asked = [read_first_layer(text) for text in e.settings.first_layers]
    for layer, name in zip(asked, e.names, strict=False):
        if 0 < layer.size <= NARROW:
            each = " for each sign" if name.unit == "number" else ""
            return f"{name.layer} has only {plural(layer.size, name.unit)}{each}"
    return ""


def _with_activation(e: Evidence, activation: str, **more: Any) -> Change:
    """Another activation in all hidden layers, convolutions among them."""
    settings = {"first_layers": with_activation(e.settings.first_layers, activation), **more}
    if e.settings.hidden_units:
        settings["activation"] = activation
    return _change(e, **settings)


def _start_that_suits(e: Evidence) -> dict[str, Any]:
    """The usual starting weights for the first layer that has an activation."""
    kinds = [h.activation for h in e.health if h.activation != "identity"]
    return _usual_start(kinds[0] if kinds else e.health[0].activation)


def _livelier(e: Evidence) -> tuple[Change, ...]:
    """ReLU, where the hidden activation is flat at both ends and less steep than z itself."""
    kinds = [ACTIVATIONS[h.activation] for h in e.hidden if h.activation != "identity"]
    steepest = [kind.steepest_slope for kind in kinds]
    if not steepest or any(slope is None or slope >= 1 for slope in steepest):
        return ()
    return (_with_activation(e, "relu", initializer="he", initializer_scale=1.0),)


def _other_weights(e: Evidence) -> Change:
    """Another seed: other starting weights and another order of the rows."""
    return Change(e.settings.replace(seed=(e.settings.seed + 1) % 2**31), 0)


def _sound(e: Evidence) -> Change:
    """The settings of the small network that was measured on these very rows, where the run keeps
    its own length but for very short ones."""
    experiment = e.trainer.run_spec.experiment
    usual = {**SOUND, "epochs": max(experiment.epochs, SOUND_EPOCHS)}
    usual |= {"output": "auto", "loss": "auto", "patience": 0}
    usual["first_layers"] = with_sizes(experiment.first_layers, ENOUGH)
    if e.reads_signs:  # a sign that is scaled is none any more
        usual["scaling"] = experiment.scaling
    return Change(experiment.replace(**usual), 0)


def _only_new(e: Evidence, *changes: Change) -> tuple[Change, ...]:
    """Those of ``changes`` that change something."""
    return tuple(change for change in changes if change.wanted != e.settings)


def _all_alike(layer: Dense) -> bool:
    """Do all units of ``layer`` have the same weights and bias, apart from rounding?"""
    W, b = to_host(layer.W), to_host(layer.b)
    both = np.concatenate([W, b] if b.size else [W]).astype(np.float64)
    return layer.n_out > 1 and bool(np.ptp(both, axis=1).max() <= 1e-9 * np.abs(both).max())


def _where_it_stands(e: Evidence) -> str:
    """Training loss against a constant guess, and for classes the training accuracy."""
    text = f"The training loss is {figure(e.now.training_loss)}"
    if math.isfinite(e.guess):
        text += f" (a constant guess: {figure(e.guess)})"
    if e.trainer.data.dataset.task == "classification" and math.isfinite(e.now.training_metric):
        text += f", the training accuracy {in_percent(e.now.training_metric)}"
    return f"{text}."


def _rate_words(e: Evidence) -> str:
    """ "learning rate is 0.001", and what a schedule makes of it here."""
    chosen = f"learning rate is {figure(e.settings.learning_rate)}"
    if not e.trainer.learning_rate.changes:
        return chosen
    return f"{chosen}, of which its schedule leaves {figure(e.trainer.rate.value)} here"


def _of(units: np.ndarray, kind: str = "", unit: str = "unit") -> str:
    """ "all 3 units are", "7 of 10 tanh units are", "the one unit is"; of filters, which have a
    picture each, also "all 8 filters but filter 2 are"."""
    if units.size == 1:
        return f"the one {kind}{unit} is"
    if unit == "filter" and (~units).sum() == 1:
        return f"all {units.size} {kind}filters but filter {int(np.argmin(units)) + 1} are"
    which = f"all {units.size}" if units.all() else f"{units.sum()} of {units.size}"
    return f"{which} {kind}{unit}s are"


def _layer(e: Evidence, health: LayerHealth) -> str:
    """ "hidden layer 2", "the convolution" or "the output layer"."""
    return e.name_of(health).layer


def _hidden_words(e: Evidence) -> str:
    """What the hidden layers are made of: "hidden unit", or "hidden unit or filter"."""
    units = dict.fromkeys(e.name_of(h).unit for h in e.hidden)
    return listed((f"hidden {unit}" if unit == "unit" else unit for unit in units), last="or")


def _times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _also(layers: list[LayerHealth], named: LayerHealth) -> str:
    """The other layers of which the same is true as of the one that was named."""
    others = len(layers) - 1
    if others == 0:
        return ""
    return f", and in {plural(others, 'other layer')} most of them"


# --- the rules, in the order of importance -----------------------------------------------------


def wrong_pair(e: Evidence) -> Finding | None:
    """What can come out of the output layer is not what the loss compares."""
    experiment = e.trainer.run_spec.experiment
    judgement = judge_experiment(experiment)
    if judgement.verdict != "wrong":
        return None
    usual = experiment.replace(output="auto", loss="auto")
    activation = output_layer(experiment).activation
    return Finding(
        "wrong_pair",
        "Output layer and loss do not go together",
        f"The output layer is {ACTIVATIONS[activation].phrase()} and the loss "
        f"{LOSSES[loss_name(experiment)].phrase()}. {_where_it_stands(e)}",
        judgement.reason,
        Change(usual, 0),
    )


def unscaled(e: Evidence) -> Finding | None:
    """Inputs so large that first-layer gradients dwarf all others."""
    sizes = e.input_sizes
    largest = int(sizes.argmax())
    if e.learnt or sizes[largest] < LARGE_INPUT or e.settings.scaling == "standardised":
        return None
    if e.reads_signs:  # their numbers only name them
        return None
    return Finding(
        "unscaled",
        "The inputs are not scaled",
        f"Their sizes (RMS over the training rows) go from {figure(sizes.min())} to "
        f"{figure(sizes[largest])}, of {e.trainer.data.input_names[largest]}. "
        f"{_where_it_stands(e)}",
        "The gradient of a first-layer weight is its input times an error. Weights of large "
        "inputs get gradients as much larger, so no learning rate suits all weights at once.",
        _change(e, scaling="standardised"),
    )


def symmetric(e: Evidence) -> Finding | None:
    """A hidden layer whose units are copies of each other."""
    layers = e.trainer.network.layers
    alike = [h for h in e.hidden if _all_alike(layers[h.layer - 1])]
    if not alike:
        return None
    first, units = alike[0], layers[alike[0].layer - 1].n_out
    name = e.name_of(first)
    size = "all 0" if first.weights == 0 else f"RMS {figure(first.weights)}"
    gradient = "0" if first.gradient == 0 else figure(first.gradient)
    return Finding(
        "symmetric",
        f"All {name.unit}s of a layer are the same",
        f"The {units} {name.unit}s of {name.layer} have equal weights ({size}), and so they "
        f"get equal gradients (RMS {gradient}). {_where_it_stands(e)}",
        f"{name.unit.capitalize()}s that start equal and get equal gradients stay equal for ever: "
        f"the layer is as good as one {name.unit}. Random starting weights make them different.",
        _change(e, **_start_that_suits(e)),
    )


def large_start(e: Evidence) -> Finding | None:
    """Starting weights with which the signal grows from layer to layer."""
    settings, start = e.settings, e.past[0].training_loss
    scales = max(settings.per_layer("initializer_scale"))
    too_wide = scales > 1 or "normal" in settings.per_layer("initializer")
    good = e.learnt and not e.now.validation_loss > e.guess
    if good or not too_wide or not start >= LARGE_START * e.guess:
        return None
    steepest = max(e.health, key=lambda h: h.gradient)
    return Finding(
        "large_start",
        "The starting weights are too large: signals and gradients explode",
        f"Before any step the training loss is {figure(start)}, that of a constant guess is "
        f"{figure(e.guess)}. At this step the largest gradient is that of {_layer(e, steepest)} "
        f"(RMS {figure(steepest.gradient)} per weight), and the largest activations are "
        f"{figure(max(h.signal for h in e.health))} (RMS).",
        "Every layer multiplies by its weights, so large ones make the signal grow from layer to "
        "layer, and the gradients on the way back. The network starts very sure and wrong.",
        _change(e, **_start_that_suits(e)),
    )


def _began(e: Evidence) -> tuple[float, str] | None:
    """The loss that the steps found and how to say so: that of the start, or the first measured
    after a weight was set by hand, None until it is. Where the steps had blown the loss up before
    that, the start again."""
    start = e.past[0].training_loss
    before = [m for m in e.past if m.step < e.set_by_hand]
    if not before or not BLOWN_UP * max(start, e.guess) >= before[-1].training_loss:
        return start, "it began at"
    return (e.trained[0].training_loss, "after the change by hand it was") if e.trained else None


def diverged(e: Evidence) -> Finding | None:
    """Steps that threw the weights far away, or to infinity."""
    trainer, L = e.trainer, e.now.training_loss
    end, moved = trainer.end, [h.moved for h in e.untouched if h.start_weights > 0]
    far, began = max(moved, default=0.0), _began(e)
    outgrown = trainer.at_end and end is not None and end.kind == "non-finite"
    if outgrown:
        measured = f"At step {trainer.step} a number outgrew what the computer can hold."
    elif e.now.epoch >= 1 and began and not BLOWN_UP * max(began[0], e.guess) >= L:
        measured = (
            f"The training loss is {figure(L)}; {began[1]} {figure(began[0])}, and a constant "
            f"guess has {figure(e.guess)}."
        )
    elif far >= THROWN and e.now.training_loss > UNDERFIT * e.guess and not _is_narrow(e):
        measured = (
            f"The weights of a layer are {figure(far)} times their starting size away from where "
            f"they began. {_where_it_stands(e)}"
        )
    else:
        return None
    return Finding(
        "diverged",
        "The steps are too large",
        f"{measured} The {_rate_words(e)}.",
        "The gradient tells the slope here, not a long way off. A step that is too long lands on "
        "the other side of the valley, higher up, where the next gradient is larger still.",
        *_smaller_steps(e),
    )


def _smaller_steps(e: Evidence) -> tuple[Change, tuple[Change, ...]]:
    """A tenth of the learning rate, and what to try where that is not enough."""
    return _rate(e, 0.1), (_rate(e, 0.03), _rate(e, 0.01), _sound(e))


def decay(e: Evidence) -> Finding | None:
    """Weight decay, or L1, that outweighs the gradient."""
    decay, l1 = (max(e.settings.per_layer(name)) for name in ("weight_decay", "l1_penalty"))
    sizes = [h.weights / h.start_weights for h in e.untouched if h.start_weights > 0]
    size = max(sizes, default=math.inf)
    poor = e.now.training_loss > UNDERFIT * e.guess
    if not (poor and e.settled and max(decay, l1) > 0 and size <= PULLED):
        return None
    if l1:
        both = f"λ₁ = {figure(l1)}" + (f" and λ = {figure(decay)}" if decay else "")
        return Finding(
            "decay",
            "The L1 penalty is too strong",
            f"With {both} every layer's weights have shrunk, to at most {in_percent(size, 0)} of "
            f"their starting size. {_where_it_stands(e)}",
            "L1 pulls every weight towards 0, large or small, with λ₁. Where that pull is stronger "
            "than the loss's gradient, the weights fade and the answer becomes the same for all "
            "rows.",
            _change(e, weight_decay=0.0, l1_penalty=0.0),
            (_change(e, l1_penalty=_scaled(l1, 0.1)), _sound(e)),
        )
    return Finding(
        "decay",
        "Weight decay is too strong",
        f"With λ = {figure(decay)} every layer's weights have shrunk, to at most "
        f"{in_percent(size, 0)} of their starting size. {_where_it_stands(e)}",
        "Decay pulls every weight towards 0 with λ times its size. Where that pull is stronger "
        "than the loss's gradient, the weights fade and the answer becomes the same for all rows.",
        _change(e, weight_decay=0.0),
        (_sound(e),),
    )


def dead(e: Evidence) -> Finding | None:
    """A layer (ReLU) in which at most one unit still answers to anything, and that is felt."""
    dead = [h for h in e.hidden if h.dead.all() or (h.dead.size > 2 and (~h.dead).sum() < 2)]
    if not dead or (e.learnt and not e.misfits):
        return None
    worst = max(dead, key=lambda h: float(h.dead.mean()))
    kind, name = ACTIVATIONS[worst.activation].title, e.name_of(worst)
    changes = [_with_activation(e, "leaky_relu"), _other_weights(e), _larger(e)]
    if e.trainer.step and not any(h.dead.all() for h in learning_layers(_at_start(e))[:-1]):
        # They lived before the first step: it was the steps that killed them.
        changes.insert(0, _rate(e, 0.1))
    if _is_narrow(e):  # and none was to spare
        changes.insert(0, _larger(e))
    if max(e.settings.per_layer("dropout"), default=0.0) >= STRONG_DROPOUT:
        changes.insert(0, _change(e, dropout=0.0))
    return Finding(
        "dead",
        f"Dead {kind} {name.unit}s",
        f"In {name.layer}, {_of(worst.dead, unit=name.unit)} 0 {name.everywhere} "
        f"{all_of(e.rows, 'training row')}{_also(dead, worst)}. {_where_it_stands(e)}",
        f"Where {kind} is 0 its slope is 0 too: no row gives such a {name.unit} a gradient, and "
        "nothing passes through it to the layers before. Leaky ReLU keeps a small slope.",
        changes[0],
        (*changes[1:], _sound(e)),
    )


def _at_start(e: Evidence) -> Trainer:
    """The run before its first step."""
    return Trainer(e.trainer.run_spec.experiment)


def saturated(e: Evidence) -> Finding | None:
    """Too many units (sigmoid, tanh, …) on their flat ends: the layer fails."""
    flat = [h for h in e.hidden if h.saturated.mean() >= MOST_UNITS]
    if not flat or (e.learnt and not e.misfits):
        return None
    worst = max(flat, key=lambda h: float(h.saturated.mean()))
    start, name = _usual_start(worst.activation), e.name_of(worst)
    relu = _with_activation(e, "relu", initializer="he", initializer_scale=1.0)
    usual = _change(e, **start)
    if usual.wanted == e.settings:  # the start was no mistake, the function is
        usual = relu
    return Finding(
        "saturated",
        f"Saturated {name.unit}s",
        f"In {name.layer}, "
        f"{_of(worst.saturated, f'{ACTIVATIONS[worst.activation].phrase()} ', name.unit)} "
        f"on a flat end for most rows{_also(flat, worst)}. {_where_it_stands(e)}",
        "On its flat ends the function hardly answers to z: its slope is near 0, and with it the "
        "gradient of all weights that lie before it.",
        usual,
        (relu, _sound(e)),
    )


def vanishing(e: Evidence) -> Finding | None:
    """Errors that shrink to almost nothing on their way to the first layer."""
    first, last = e.health[0], e.health[-1]
    if len(e.hidden) < DEEP or not _vanished(e.health) or (e.learnt and not e.misfits):
        return None
    cure = _against_vanishing(e)
    if cure is None:
        return None
    why, change = cure
    return Finding(
        "vanishing",
        "The gradients vanish on the way back",
        f"From the output layer back to {_layer(e, first)}, over "
        f"{plural(len(e.hidden), 'hidden layer')}, the error ∂L/∂z becomes "
        f"{figure(last.error / first.error)} times smaller. Gradients per "
        f"weight (RMS): {figure(last.gradient)} in the output layer, {figure(first.gradient)} in "
        f"the first. {_where_it_stands(e)}",
        f"Each layer multiplies the error by its slope φ′(z) and its weights. {why} Over many "
        "layers little is left, and the first layers hardly learn.",
        change,
        (Change(e.settings.with_hidden_units((16, 16)), 0), _sound(e)),
    )


def _vanished(health: list[LayerHealth]) -> bool:
    """Is next to nothing of the error left in the first layer? Exactly 0 is another matter: a layer
    that is dead, or weights of 0."""
    return 0 < health[0].error < VANISHED * health[-1].error


def _against_vanishing(e: Evidence) -> tuple[str, Change] | None:
    """Why so little of the error comes back, and what to try. Where the function is flat at both
    ends: another function. Else, where it was so from the start: the usual starting weights. Else
    the learning rate from before it was raised, or a smaller one. None where none of these fits."""
    used = [ACTIVATIONS[name] for name in sorted({health.activation for health in e.hidden})]
    flat = [kind for kind in used if kind.flat_ends == 2]
    if flat:
        said = (f"{kind.slopes} for the {kind.phrase()}" for kind in flat if kind.slopes)
        slopes = f"{listed(said)}, and " if any(kind.slopes for kind in flat) else ""
        relu = _with_activation(e, "relu", initializer="he", initializer_scale=1.0)
        return f"The slope is {slopes}near 0 on the flat ends.", relu
    kind = ACTIVATIONS[next((k.name for k in used if k.name != "identity"), used[0].name)]
    slope = f"The slope of {kind.phrase()} is {kind.slopes}. " if kind.slopes else ""
    if _vanished(learning_layers(_at_start(e))):
        start = _usual_start(kind.name)
        if e.settings == e.settings.replace(**start):
            return None
        return f"{slope}Small starting weights make the error smaller.", _change(e, **start)
    raised = _raised_rate(e)
    if raised is not None:
        step, rate = raised
        why = (
            f"{slope}It was not so before the first step: long steps can push the units to where "
            f"little passes, and at step {step} the learning rate was raised from {figure(rate)} "
            f"to {figure(e.settings.learning_rate)}."
        )
        return why, Change(e.settings.replace(learning_rate=rate), step)
    if len(e.untouched) < len(e.health):
        return None
    slower = _rate(e, 0.1)
    why = f"{slope}It was not so before the first step: long steps can push the units to where "
    return f"{why}little passes.", slower


def _raised_rate(e: Evidence) -> tuple[int, float] | None:
    """The step at which the learning rate in force was set on the way, and the smaller rate before
    it; None where it was not raised."""
    spec, rate = e.trainer.run_spec, e.settings.learning_rate
    steps = [
        edit.step
        for edit in spec.edits
        if edit.step <= e.trainer.step and "learning_rate" in dict(edit.settings)
    ]
    if not steps:
        return None
    before = spec.settings_at(steps[-1] - 1).learning_rate
    return (steps[-1], before) if before < rate else None


def restless(e: Evidence) -> Finding | None:
    """Steps so long that the weights never come to rest in a place that is any good."""
    if not e.settled or e.ahead is None or _is_narrow(e):
        return None
    ratio = max((h.update_ratio for h in e.untouched), default=0.0)
    far = max((h.moved for h in e.untouched if h.start_weights > 0), default=0.0)
    first = 0.0
    if not e.trainer.run_spec.edits:
        first = max(h.update_ratio for h in learning_layers(_at_start(e)))
    steps = np.diff(e.loss[-1 - RISES_OVER :])
    rises, net = float(steps[steps > 0].sum()), float(steps.sum())
    jumps = rises > abs(net) / 2 and e.settings.batch_size > ROW_BY_ROW
    if far >= THROWN:
        measured = (
            f"The weights of a layer are {figure(far)} times their starting size away from where "
            "they began."
        )
    elif jumps and (ratio >= LONG_STEP or first >= LONG_FIRST_STEP):
        which, share = ("last", ratio) if ratio >= LONG_STEP else ("first", first)
        measured = (
            f"The {which} step alone changed a layer's weights by {in_percent(share, 0)} of their "
            f"size, and in the last {counted(len(steps), 'epoch')} the training loss rose by "
            f"{figure(rises)} in all."
        )
    else:
        return None
    return Finding(
        "restless",
        "The steps are too large",
        f"{measured} {_where_it_stands(e)} {ahead_words(e)} The {_rate_words(e)}.",
        "The gradient tells the slope here, not a long way off. Steps that are too long jump from "
        "one side of the valley to the other and never reach its floor.",
        *_smaller_steps(e),
    )


def halted(e: Evidence) -> Finding | None:
    """A schedule, or a long warm-up, that leaves next to nothing of the learning rate while there
    is much to learn."""
    here, settings = e.trainer.rate, e.settings
    # A rate that is small at the end of the way is as it should be.
    earlier = e.trainer.learning_rate.at(BEFORE_THE_END * here.e, BEFORE_THE_END * here.after)
    poor = not e.learnt and e.now.training_loss > UNDERFIT * e.guess
    little = max(here.value, earlier.value) <= LITTLE_LEFT * here.chosen
    if not (e.settled and little and (poor or e.misfits)):
        return None
    epochs = e.trainer.run_spec.experiment.epochs
    whole = _change(e, cosine_epochs=epochs) if settings.schedule == "cosine" else None
    longer = [whole] if whole is not None and settings.cosine_epochs < epochs else []
    offers = _only_new(e, *longer, _change(e, **ALWAYS_THE_SAME), _sound(e))
    return Finding(
        "halted",
        "The schedule leaves no learning rate",
        f"The {_rate_words(e)}. {_where_it_stands(e)}",
        "Steps of next to no length lead nowhere. A schedule makes the steps small at the end of "
        "the way, not before; it has to be as long as the training.",
        offers[0],
        offers[1:],
    )


def too_slow(e: Evidence) -> Finding | None:
    """A loss that falls steadily, and much too slowly; or weights that have hardly moved in a whole
    run that has not even learnt its training rows."""
    poor = not e.learnt and e.now.training_loss > UNDERFIT * e.guess
    if not e.settled or not (poor or e.misfits):
        return None
    way = max(h.update_ratio for h in e.health) * e.trainer.run_spec.epoch_ends(e.rows)[-1]
    window = max(SETTLED, e.epochs // 4)
    fall = e.loss[-1 - window] - e.loss[-1]
    target = min(UNDERFIT * e.guess, e.loss[-1] / 2)
    needed = (e.loss[-1] - target) / fall * window if fall > 0 else np.inf
    crawling = way <= WHOLE_WAY and fall >= FALLING * e.guess
    moved = max((h.moved for h in e.untouched if h.start_weights > 0), default=np.inf)
    rate = e.settings.learning_rate
    usual = USUAL_RATES.get(e.settings.optimizer, USUAL_RATES[""])
    hardly = (moved < HARDLY_MOVED and not _flat_everywhere(e)) or (moved < 1 and rate < usual / 20)
    hardly = hardly and e.over and e.misfits
    # The rate that comes nearest to the usual one is tried first.
    nearest = sorted(MUCH_FASTER, key=lambda factor: abs(math.log(factor * rate / usual)))
    far_off = needed >= e.trainer.run_spec.experiment.epochs
    if not (hardly or (crawling and far_off)):
        return None
    pace = "It does not fall."
    if fall > 0:
        pace = (
            f"It falls by {figure(fall / window)} an epoch: at this pace, {figure(target)} is "
            f"{plural(round(needed), 'epoch')} away."
        )
    return Finding(
        "too_slow",
        "The steps are too small",
        f"The training loss is {figure(e.now.training_loss)}, that of a constant guess "
        f"{figure(e.guess)}. {pace} The {_rate_words(e)}.",
        "The direction is right and the steps are tiny. With a larger learning rate fewer steps "
        "are needed.",
        _rate(e, nearest[0]),
        (*(_rate(e, factor) for factor in nearest[1:]), _longer(e), _sound(e)),
    )


def unfinished(e: Evidence) -> Finding | None:
    """A run that is over while its loss still falls and simple methods are ahead. That the loss
    falls is no matter of chance, so it is said on few rows too."""
    end = e.trainer.end
    if not e.over or end is None or end.kind != "epochs" or not e.trails:
        return None
    window = min(e.window, e.epochs)
    fall = float(e.loss[-1 - window] - e.loss[-1])
    if not fall > max(FLAT_LOSS * e.guess, STILL_FALLING * e.loss[-1]):
        return None
    if (
        e.reference.kind == "validation"
        and e.steady[-1 - window].validation_loss < e.now.validation_loss
    ):
        return None  # what it still learns are the training rows by heart
    epochs = e.trainer.run_spec.experiment.epochs
    return Finding(
        "unfinished",
        "Training ends while it still gets better",
        f"In the last {window} of {plural(epochs, 'epoch')} the training loss fell by "
        f"{figure(fall)}, to {figure(e.loss[-1])}. {ahead_words(e)}",
        "The direction is right, but the run ends too early. More epochs help; so does a larger "
        "learning rate, which goes further in the same time.",
        _longer(e),
        (_rate(e, 3), _rate(e, 10), _sound(e)),
    )


def ahead_words(e: Evidence) -> str:
    """What a simple method reaches on the same rows, beside the network, where it is ahead."""
    best = e.ahead or (e.reference.best if e.trails else None)
    return "" if best is None else beside_words(e, best)


def beside_words(e: Evidence, best: Answers) -> str:
    """What this method reaches on the same rows, beside the network."""
    rows, sampled = e.reference.compared, e.reference.sampled
    if e.trainer.data.dataset.task == "classification":
        ours, theirs = in_percent(float(e.scores.mean())), in_percent(best.score)
        words = f"Of {rows}, {ours} are right; {best.words} would name {theirs} of them correctly."
    else:
        words = (
            f"On {rows}, R² is {figure(float(e.scores.mean()))}; {best.words} would reach "
            f"{figure(best.score)}."
        )
    return f"{words} {sampled}".strip()


def noise(e: Evidence) -> Finding | None:
    """Steps that follow the chance differences between batches."""
    if not e.settled:
        return None
    recent = e.loss[-1 - RISES_OVER :]
    steps = np.diff(recent)
    rises, net = float(steps[steps > 0].sum()), float(recent[0] - recent[-1])
    if not rises >= RISES * e.guess or net > rises / 2:
        return None
    batch = e.settings.batch_size
    larger = _change(e, batch_size=min(LARGER_BATCH * batch, MOST_BATCH))
    slower = _rate(e, 0.3), _rate(e, 0.1)
    changes = (larger, *slower) if batch <= SMALL_BATCH * e.rows else (*slower, larger)
    return Finding(
        "noise",
        "The loss jumps up and down",
        f"In the last {counted(len(steps), 'epoch')} the training loss went up "
        f"{_times(int((steps > 0).sum()))}, by {figure(rises)} in all, and it is "
        f"{figure(abs(net))} {'lower' if net > 0 else 'higher'} than before. A batch has {batch} "
        f"of {plural(e.rows, 'row')}, the {_rate_words(e)}.",
        "Each step follows the rows of its batch, and a few rows are a matter of luck. The weights "
        "are pushed about and never come to rest. In larger batches luck averages out; with a "
        "smaller learning rate it counts less.",
        changes[0],
        (*changes[1:], _sound(e)),
    )


def imbalance(e: Evidence) -> Finding | None:
    """A class of few rows that is not learnt, behind a good accuracy, though its rows can be told
    from the others."""
    dataset, rows = e.trainer.data.dataset, e.trainer.data.training_rows
    if dataset.task != "classification" or not e.settled:
        return None
    counts = np.bincount(dataset.labels[rows], minlength=dataset.k)
    rare = int(counts.argmin())
    if counts[rare] == 0 or counts[rare] > RARE * len(rows) / dataset.k:
        return None
    outputs = e.trainer.outputs()[rows]
    if not np.isfinite(outputs).all():  # no class is named for some rows: another matter
        return None
    confusion = confusion_matrix(dataset.labels[rows], predicted_classes(outputs), dataset.k)
    hits = int(confusion[rare, rare])
    if hits >= MISSED * counts[rare] or not e.reference.can_find(rare):
        return None
    faster = (_rate(e, 10), _longer(e))
    if e.settings.learning_rate > FAST:
        faster = (_longer(e), _rate(e, 10))
    return Finding(
        "imbalance",
        "A rare class is missed",
        f"“{dataset.class_names[rare]}” has {counts[rare]} of "
        f"{plural(len(rows), 'training row')}, of which {hits} {agree(hits, 'is', 'are')} found. "
        "The training accuracy of "
        f"{in_percent(e.now.training_metric)} looks good, but naming the most frequent class "
        f"always gives {in_percent(counts.max() / len(rows))}.",
        "A class that is in few rows counts little in the mean over all rows, so it is learnt "
        "last. More of its rows help most; training longer, or with a larger learning rate, helps "
        "too.",
        faster[0],
        (*faster[1:], _sound(e)),
    )


def mixed_pixels(e: Evidence) -> Finding | None:
    """A convolution over pixels that do not stand in their order, behind methods to which the order
    is all the same."""
    kinds = [read_first_layer(text).kind for text in e.settings.first_layers]
    if not e.settings.pixel_order or "conv" not in kinds or not e.judged:
        return None
    best = e.reference.best
    if not e.reference.better(best.scores, e.scores, LOST_BY_MIXING):
        return None
    dense = _change(e, first_layers=(), hidden_units=e.settings.hidden_units or (32,))
    return Finding(
        "mixed_pixels",
        "The convolution looks for neighbours that are none",
        f"The pixels stand in a mixed order. {beside_words(e, best)}",
        "A kernel sees nine pixels that lie side by side, and looks for the same stroke at every "
        "place. Where the pixels are mixed, those nine have nothing to do with each other. A dense "
        "layer has a weight of its own for every pixel and does not care about their order.",
        _change(e, pixel_order=0),
        (dense, _longer(e)),
    )


def underfit(e: Evidence) -> Finding | None:
    """A loss that has settled far too high: the network cannot express the pattern."""
    high = e.loss.size > 0 and e.loss[-1] > UNDERFIT * e.guess
    units, dropout = e.settings.hidden_units, max(e.settings.per_layer("dropout"), default=0.0)
    starved, narrow = dropout >= STRONG_DROPOUT, _is_narrow(e)
    # A few filters are no bottleneck that stops everything: there the loss must hardly fall.
    tight = narrow and not (_bottleneck(e) and e.fall > STILL_FALLING * e.loss[-1])
    rests = e.at_rest or ((starved or tight) and e.over and e.settled)
    if not rests or not (high or e.misfits):
        return None
    if starved:
        cause = f"dropout switches off {in_percent(dropout, 0)} of the units"
        wanted = [e.settings.replace(dropout=0.0)]
    elif bottleneck := _bottleneck(e):
        cause = f"{bottleneck}, and everything has to pass through"
        wanted = [_larger(e).wanted]
    elif not units and not e.settings.first_layers:
        cause = "there is no hidden layer, so all boundaries and surfaces are straight"
        wanted = [e.settings.with_hidden_units(more) for more in ((10,), (32, 32))]
    elif narrow and sum(units) >= 10:
        at = units.index(min(units))
        cause = (
            f"hidden layer {at + 1} has {plural(units[at], 'unit')}, and "
            "everything has to pass through it"
        )
        wanted = [e.settings.with_hidden_units((16, 16))]
    elif units and sum(units) < 10 and not _flat_everywhere(e):
        cause = f"there {agree(sum(units), 'is', 'are')} only {plural(sum(units), 'hidden unit')}"
        wanted = [e.settings.with_hidden_units((16, 16))]
    else:  # large enough: perhaps the data hold no more
        return None
    offers = [Change(settings, 0) for settings in wanted]
    return Finding(
        "underfit",
        "The network cannot fit even the training rows",
        f"The training loss {'has come to rest' if e.at_rest else 'ends'} at {figure(e.loss[-1])} "
        f"(it changed by {figure(abs(e.fall))} in {plural(e.window, 'epoch')}); "
        f"a constant guess has {figure(e.guess)}. "
        f"{cause[0].upper()}{cause[1:]}.",
        "Longer training will not help where the loss stands still: what the network can express "
        "is too little for these data.",
        offers[0],
        (*offers[1:], _sound(e)),
    )


def _slope(e: Evidence) -> float:
    """By how much the loss would change, as a share of a constant guess's, if every weight moved by
    a hundredth of its size along the gradient: ‖∂L/∂W‖ · ‖W‖ / 100, the largest of the layers."""
    layers = e.trainer.network.layers
    sizes = [h.gradient * h.weights * to_host(layers[h.layer - 1].W).size for h in e.health]
    return max(sizes) / 100 / e.guess if e.guess else 0.0


def _flat_everywhere(e: Evidence) -> bool:
    return _slope(e) < FLAT_SLOPE


def resting(e: Evidence) -> Finding | None:
    """A loss at rest where it is too high, with small gradients everywhere: a local minimum, a
    saddle, or units that are dead."""
    if not (e.at_rest and e.hidden and e.misfits and _flat_everywhere(e)):
        return None
    gradient = max(h.gradient for h in e.health)
    dead = sum(int(h.dead.sum()) for h in e.hidden)
    units = sum(h.dead.size for h in e.hidden)
    still = (
        f"; {dead} of {plural(units, _hidden_words(e))} {agree(dead, 'is', 'are')} dead"
        if dead
        else ""
    )
    changes = [*_livelier(e), _larger(e)]
    if _is_narrow(e):
        changes = changes[::-1]
    return Finding(
        "resting",
        "The loss rests where it is too high",
        f"The training loss changed by {figure(abs(e.fall))} in {plural(e.window, 'epoch')}, and "
        f"the largest gradient of a layer is {figure(gradient)} (RMS per weight){still}. "
        f"{_where_it_stands(e)} {ahead_words(e)}",
        "Where all gradients are small there is nowhere to go: a local minimum, a saddle point, or "
        "units that are dead. Other starting weights may lead elsewhere; with more units there are "
        "fewer such places.",
        changes[0],
        (*changes[1:], _other_weights(e), _sound(e)),
    )


def overfit(e: Evidence) -> Finding | None:
    """A validation loss that rises while the training loss falls."""
    best, now = best_epoch(e.trained), e.past[-1]
    if best is None or now.epoch - best.epoch < SETTLED or e.reference.kind == "training":
        return None
    rise = now.validation_loss - best.validation_loss
    if not (now.validation_loss > OVERFIT * best.validation_loss and rise > NOTICEABLE * e.guess):
        return None
    if not now.training_loss < now.validation_loss / 2:
        return None
    decay = min(10 * max(e.settings.per_layer("weight_decay")) or 0.1, 1.0)
    stop = _ending(e, max(1, best.epoch))
    return Finding(
        "overfit",
        "Overfitting: the training rows are learnt by heart",
        f"Since epoch {best.epoch} the validation loss has risen from "
        f"{figure(best.validation_loss)} to {figure(now.validation_loss)}, while the training loss "
        f"is {figure(now.training_loss)}. The network has "
        f"{plural(e.trainer.network.theta.shape[-1], 'parameter')} for "
        f"{plural(e.rows, 'training row')}.",
        "What lowers the loss of these rows and raises that of others is noise, not the pattern. "
        "Weight decay keeps the weights small and the boundary simple; stopping early (at epoch "
        f"{best.epoch}), more rows or fewer units help too.",
        _change(e, weight_decay=decay),
        (_change(e, weight_decay=decay / 10), stop, _rate(e, 0.1), *_simpler(e)),
    )


def _simpler(e: Evidence) -> tuple[Change, ...]:
    """A network of fewer units, where there are many."""
    if sum(e.settings.hidden_units) <= 16:
        return ()
    return (Change(e.settings.with_hidden_units((8,)), 0),)


def behind(e: Evidence) -> Finding | None:
    """Simple methods do better on the same rows, and no other rule knows why."""
    if not e.over or e.ahead is None:
        return None
    s = e.settings
    if e.misfits:
        title = "The training rows are not learnt, though they can be"
        why = (
            "What is simple and quick learns more from the same rows, so the rows are not to "
            "blame. No single cause stands out; these are the changes that help most often."
        )
        changes = [
            *([_change(e, dropout=0.0)] if any(s.per_layer("dropout")) else []),
            *(_change(e, **{name: 0.0}) for name in PENALTIES if any(s.per_layer(name))),
            *([_change(e, **ALWAYS_THE_SAME)] if e.trainer.learning_rate.changes else []),
            *([_larger(e)] if _is_narrow(e) else []),
            *([] if s.optimizer == "adam" else [_change(e, optimizer="adam", learning_rate=0.01)]),
            _longer(e),
            _larger(e),
            _rate(e, 0.1),
            _rate(e, 3),
        ]
    else:
        title = "Other rows are answered worse than simple methods would answer them"
        why = (
            "The training rows are learnt, but what was learnt does not hold for other rows. "
            "Smaller "
            "weights, fewer units or an earlier end make the answer simpler."
        )
        best = best_epoch(e.trained)
        changes = [
            _change(e, weight_decay=0.01),
            *([_ending(e, max(1, best.epoch))] if best is not None else []),
            *_simpler(e),
            _larger(e),
        ]
    fitting = _only_new(e, *changes, _sound(e))
    return Finding(
        "behind", title, f"{_where_it_stands(e)} {ahead_words(e)}", why, fitting[0], fitting[1:]
    )
