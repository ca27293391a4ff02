"""The rules about hidden units and what passes through them: units that are dead or saturated, and
errors that vanish on the way back.
"""

import numpy as np

from neuralnet.activations import ACTIVATIONS
from neuralnet.advice.changes import (
    Change,
    larger_network,
    other_activation,
    other_weights,
    rate_times,
    sound_settings,
    usual_start,
    with_settings,
)
from neuralnet.advice.evidence import Evidence, at_start, learning_layers
from neuralnet.advice.few_units import STRONG_DROPOUT, is_narrow
from neuralnet.advice.finding import Finding
from neuralnet.advice.measured_words import figure, layer_words, where_it_stands
from neuralnet.inside.diagnostics import LayerHealth
from neuralnet.plurals import all_of, listed, plural

# Dead units can be spared, however many, as long as two live. Saturated ones still say something:
# at least this share of a layer must lie on its flat ends.
MOST_UNITS = 0.7
# Healthy networks bring at least a third of the error at the output back to their first layer (RMS
# of ∂L/∂z); a hundredth is as good as nothing.
VANISHED = 0.01
# Fewer hidden layers than these cannot make an error vanish by multiplying it: something else can.
DEEP = 3


def dead(e: Evidence) -> Finding | None:
    """A layer (ReLU) in which at most one unit still answers to anything, and that is felt."""
    dead = [h for h in e.hidden if h.dead.all() or (h.dead.size > 2 and (~h.dead).sum() < 2)]
    if not dead or (e.learnt and not e.misfits):
        return None
    worst = max(dead, key=lambda h: float(h.dead.mean()))
    kind, name = ACTIVATIONS[worst.activation].title, e.name_of(worst)
    changes = [other_activation(e, "leaky_relu"), other_weights(e), larger_network(e)]
    if e.trainer.step and not any(h.dead.all() for h in learning_layers(at_start(e))[:-1]):
        # They lived before the first step: it was the steps that killed them.
        changes.insert(0, rate_times(e, 0.1))
    if is_narrow(e):  # and none was to spare
        changes.insert(0, larger_network(e))
    if max(e.settings.per_layer("dropout"), default=0.0) >= STRONG_DROPOUT:
        changes.insert(0, with_settings(e, dropout=0.0))
    return Finding(
        "dead",
        f"Dead {kind} {name.unit}s",
        f"In {name.layer}, {_of(worst.dead, unit=name.unit)} 0 {name.everywhere} "
        f"{all_of(e.rows, 'training row')}{_also(dead, worst)}. {where_it_stands(e)}",
        f"Where {kind} is 0 its slope is 0 too: no row gives such a {name.unit} a gradient, and "
        "nothing passes through it to the layers before. Leaky ReLU keeps a small slope.",
        changes[0],
        (*changes[1:], sound_settings(e)),
    )


def saturated(e: Evidence) -> Finding | None:
    """Too many units (sigmoid, tanh, …) on their flat ends: the layer fails."""
    flat = [h for h in e.hidden if h.saturated.mean() >= MOST_UNITS]
    if not flat or (e.learnt and not e.misfits):
        return None
    worst = max(flat, key=lambda h: float(h.saturated.mean()))
    start, name = usual_start(worst.activation), e.name_of(worst)
    relu = other_activation(e, "relu", initializer="he", initializer_scale=1.0)
    usual = with_settings(e, **start)
    if usual.wanted == e.settings:  # the start was no mistake, the function is
        usual = relu
    return Finding(
        "saturated",
        f"Saturated {name.unit}s",
        f"In {name.layer}, "
        f"{_of(worst.saturated, f'{ACTIVATIONS[worst.activation].phrase()} ', name.unit)} "
        f"on a flat end for most rows{_also(flat, worst)}. {where_it_stands(e)}",
        "On its flat ends the function hardly answers to z: its slope is near 0, and with it the "
        "gradient of all weights that lie before it.",
        usual,
        (relu, sound_settings(e)),
    )


def _of(units: np.ndarray, kind: str = "", unit: str = "unit") -> str:
    """ "all 3 units are", "7 of 10 tanh units are", "the one unit is"; of filters, which have a
    picture each, also "all 8 filters but filter 2 are"."""
    if units.size == 1:
        return f"the one {kind}{unit} is"
    if unit == "filter" and (~units).sum() == 1:
        return f"all {units.size} {kind}filters but filter {int(np.argmin(units)) + 1} are"
    which = f"all {units.size}" if units.all() else f"{units.sum()} of {units.size}"
    return f"{which} {kind}{unit}s are"


def _also(layers: list[LayerHealth], named: LayerHealth) -> str:
    """The other layers of which the same is true as of the one that was named."""
    others = len(layers) - 1
    if others == 0:
        return ""
    return f", and in {plural(others, 'other layer')} most of them"


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
        f"From the output layer back to {layer_words(e, first)}, over "
        f"{plural(len(e.hidden), 'hidden layer')}, the error ∂L/∂z becomes "
        f"{figure(last.error / first.error)} times smaller. Gradients per "
        f"weight (RMS): {figure(last.gradient)} in the output layer, {figure(first.gradient)} in "
        f"the first. {where_it_stands(e)}",
        f"Each layer multiplies the error by its slope φ′(z) and its weights. {why} Over many "
        "layers little is left, and the first layers hardly learn.",
        change,
        (Change(e.settings.with_hidden_units((16, 16)), 0), sound_settings(e)),
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
        relu = other_activation(e, "relu", initializer="he", initializer_scale=1.0)
        return f"The slope is {slopes}near 0 on the flat ends.", relu
    kind = ACTIVATIONS[next((k.name for k in used if k.name != "identity"), used[0].name)]
    slope = f"The slope of {kind.phrase()} is {kind.slopes}. " if kind.slopes else ""
    if _vanished(learning_layers(at_start(e))):
        start = usual_start(kind.name)
        if e.settings == e.settings.replace(**start):
            return None
        return f"{slope}Small starting weights make the error smaller.", with_settings(e, **start)
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
    slower = rate_times(e, 0.1)
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
