"""The rules about what a run was set up with: an output layer and a loss that do not go together,
raw inputs, starting weights that are equal or too large, a penalty that is too strong, and a
convolution over pixels in a mixed order.
"""

import math

import numpy as np

from neuralnet.activations import ACTIVATIONS
from neuralnet.advice.changes import (
    Change,
    more_epochs,
    scaled,
    sound_settings,
    start_that_suits,
    with_settings,
)
from neuralnet.advice.evidence import UNDERFIT, Evidence
from neuralnet.advice.finding import Finding
from neuralnet.advice.measured_words import beside_words, figure, layer_words, where_it_stands
from neuralnet.advice.output_pairs import judge_experiment
from neuralnet.device.arrays import to_host
from neuralnet.layers import Dense
from neuralnet.losses import LOSSES
from neuralnet.measuring import in_percent
from neuralnet.preparation import loss_name, output_layer
from neuralnet.sharing.first_layers import read_first_layer

# Standardised inputs have an RMS of 1. Ten times as much makes every weight's gradient ten times as
# large, and a learning rate that suits the other numbers no longer suits these.
LARGE_INPUT = 10.0
# He's and Glorot's starts begin at up to 4 times the loss of a constant guess (measured over all
# data sets here); at twice that the network starts out very sure and wrong.
LARGE_START = 8.0
# Training makes weights larger, decay smaller: below this share of their starting size, and still
# falling short, the decay has won.
PULLED = 0.75
# To a convolution mixed pixels cost more than this share of right answers; to a method that does
# not know which pixels are neighbours they cost nothing.
LOST_BY_MIXING = 0.03


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
        f"{LOSSES[loss_name(experiment)].phrase()}. {where_it_stands(e)}",
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
        f"{where_it_stands(e)}",
        "The gradient of a first-layer weight is its input times an error. Weights of large "
        "inputs get gradients as much larger, so no learning rate suits all weights at once.",
        with_settings(e, scaling="standardised"),
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
        f"get equal gradients (RMS {gradient}). {where_it_stands(e)}",
        f"{name.unit.capitalize()}s that start equal and get equal gradients stay equal for ever: "
        f"the layer is as good as one {name.unit}. Random starting weights make them different.",
        with_settings(e, **start_that_suits(e)),
    )


def _all_alike(layer: Dense) -> bool:
    """Do all units of ``layer`` have the same weights and bias, apart from rounding?"""
    W, b = to_host(layer.W), to_host(layer.b)
    both = np.concatenate([W, b] if b.size else [W]).astype(np.float64)
    return layer.n_out > 1 and bool(np.ptp(both, axis=1).max() <= 1e-9 * np.abs(both).max())


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
        f"{figure(e.guess)}. At this step the largest gradient is that of "
        f"{layer_words(e, steepest)} "
        f"(RMS {figure(steepest.gradient)} per weight), and the largest activations are "
        f"{figure(max(h.signal for h in e.health))} (RMS).",
        "Every layer multiplies by its weights, so large ones make the signal grow from layer to "
        "layer, and the gradients on the way back. The network starts very sure and wrong.",
        with_settings(e, **start_that_suits(e)),
    )


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
            f"their starting size. {where_it_stands(e)}",
            "L1 pulls every weight towards 0, large or small, with λ₁. Where that pull is stronger "
            "than the loss's gradient, the weights fade and the answer becomes the same for all "
            "rows.",
            with_settings(e, weight_decay=0.0, l1_penalty=0.0),
            (with_settings(e, l1_penalty=scaled(l1, 0.1)), sound_settings(e)),
        )
    return Finding(
        "decay",
        "Weight decay is too strong",
        f"With λ = {figure(decay)} every layer's weights have shrunk, to at most "
        f"{in_percent(size, 0)} of their starting size. {where_it_stands(e)}",
        "Decay pulls every weight towards 0 with λ times its size. Where that pull is stronger "
        "than the loss's gradient, the weights fade and the answer becomes the same for all rows.",
        with_settings(e, weight_decay=0.0),
        (sound_settings(e),),
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
    dense = with_settings(e, first_layers=(), hidden_units=e.settings.hidden_units or (32,))
    return Finding(
        "mixed_pixels",
        "The convolution looks for neighbours that are none",
        f"The pixels stand in a mixed order. {beside_words(e, best)}",
        "A kernel sees nine pixels that lie side by side, and looks for the same stroke at every "
        "place. Where the pixels are mixed, those nine have nothing to do with each other. A dense "
        "layer has a weight of its own for every pixel and does not care about their order.",
        with_settings(e, pixel_order=0),
        (dense, more_epochs(e)),
    )
