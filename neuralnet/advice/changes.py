"""What can be tried against a cause that was found: settings of a run, from some step on.

Which of these changes fits a cause, and in what order, is for its rule to say.
"""

from dataclasses import dataclass
from typing import Any

from neuralnet.activations import ACTIVATIONS
from neuralnet.advice.evidence import Evidence
from neuralnet.advice.few_units import NARROW, bottleneck_words
from neuralnet.advice.reference import SOUND
from neuralnet.experiment import EDITABLE, MOST_EPOCHS, MOST_UNITS, Experiment
from neuralnet.sharing.first_layers import with_activation, with_sizes

# The small network learns at least so long: a run of three epochs is no measure.
SOUND_EPOCHS = 60
# With so many filters, or numbers for each sign, a layer is large enough for what is learnt here.
ENOUGH = 8
LARGEST_RATE = 1e6  # that an experiment takes


@dataclass(frozen=True)
class Change:
    """What to try: the settings ``wanted`` from state ``step`` on, which is 0 where they shape the
    data or the network."""

    wanted: Experiment
    step: int


def with_settings(e: Evidence, **settings: Any) -> Change:
    """These settings instead of those in force. Settings that may change on the way branch off
    where the present ones began, so that both ways start from the same state."""
    began = 0
    if settings.keys() <= set(EDITABLE):
        edits = e.trainer.run_spec.edits
        steps = [edit.step for edit in edits if dict(edit.settings).keys() & settings.keys()]
        began = max((step for step in steps if step <= e.trainer.step), default=0)
    return Change(e.settings.replace(**settings), began)


def scaled(rate: float, factor: float) -> float:
    """rate · factor without the rounding error of binary fractions: 0.00003 becomes 0.0003."""
    return float(f"{factor * rate:.6g}")


def rate_times(e: Evidence, factor: float) -> Change:
    """The learning rate times ``factor``."""
    rate = min(scaled(e.settings.learning_rate, factor), LARGEST_RATE)
    return with_settings(e, learning_rate=rate)


def more_epochs(e: Evidence) -> Change:
    """Four times the epochs, and at least ``SOUND_EPOCHS``."""
    epochs = max(4 * e.trainer.run_spec.experiment.epochs, SOUND_EPOCHS)
    return ending_at(e, min(epochs, MOST_EPOCHS))


def ending_at(e: Evidence, epochs: int) -> Change:
    """The same run, edits and all, with another end."""
    last = max((s.step for s in e.trainer.run_spec.edits if s.step <= e.trainer.step), default=0)
    return Change(e.settings.replace(epochs=epochs, patience=0), last)


def larger_network(e: Evidence) -> Change:
    """More hidden units: two layers of 16, or twice as many in each where there are more; or more
    filters, or numbers of an embedding, where there are hardly any."""
    units = e.settings.hidden_units
    if bottleneck_words(e):
        return with_settings(e, first_layers=with_sizes(e.settings.first_layers, ENOUGH))
    if sum(units) < 16 or min(units) <= NARROW:
        return Change(e.settings.with_hidden_units((16, 16)), 0)
    doubled = tuple(min(2 * count, MOST_UNITS) for count in units)
    return Change(e.settings.with_hidden_units(doubled), 0)


def other_activation(e: Evidence, activation: str, **more: Any) -> Change:
    """Another activation in all hidden layers, convolutions among them."""
    settings = {"first_layers": with_activation(e.settings.first_layers, activation), **more}
    if e.settings.hidden_units:
        settings["activation"] = activation
    return with_settings(e, **settings)


def usual_start(activation: str) -> dict[str, Any]:
    """Starting weights that suit a hidden activation."""
    return {"initializer": ACTIVATIONS[activation].usual_start, "initializer_scale": 1.0}


def start_that_suits(e: Evidence) -> dict[str, Any]:
    """The usual starting weights for the first layer that has an activation."""
    kinds = [h.activation for h in e.health if h.activation != "identity"]
    return usual_start(kinds[0] if kinds else e.health[0].activation)


def livelier(e: Evidence) -> tuple[Change, ...]:
    """ReLU, where the hidden activation is flat at both ends and less steep than z itself."""
    kinds = [ACTIVATIONS[h.activation] for h in e.hidden if h.activation != "identity"]
    steepest = [kind.steepest_slope for kind in kinds]
    if not steepest or any(slope is None or slope >= 1 for slope in steepest):
        return ()
    return (other_activation(e, "relu", initializer="he", initializer_scale=1.0),)


def other_weights(e: Evidence) -> Change:
    """Another seed: other starting weights and another order of the rows."""
    return Change(e.settings.replace(seed=(e.settings.seed + 1) % 2**31), 0)


def sound_settings(e: Evidence) -> Change:
    """The settings of the small network that was measured on these very rows, where the run keeps
    its own length but for very short ones."""
    experiment = e.trainer.run_spec.experiment
    usual = {**SOUND, "epochs": max(experiment.epochs, SOUND_EPOCHS)}
    usual |= {"output": "auto", "loss": "auto", "patience": 0}
    usual["first_layers"] = with_sizes(experiment.first_layers, ENOUGH)
    if e.reads_signs:  # a sign that is scaled is none any more
        usual["scaling"] = experiment.scaling
    return Change(experiment.replace(**usual), 0)


def only_new(e: Evidence, *changes: Change) -> tuple[Change, ...]:
    """Those of ``changes`` that change something."""
    return tuple(change for change in changes if change.wanted != e.settings)
