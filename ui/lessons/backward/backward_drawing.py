"""The network of the backward lesson: values up to the loss, then errors and gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuralnet.device.arrays import to_host
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.figures.network_diagram import network_diagram
from ui.figures.row_pictures import pixels_of
from ui.kit.verb_results import focus_position
from ui.lessons.chosen_weight import row_names, shown_values
from ui.words.names import unit_names
from ui.words.numbers import all_of, plural


def forward_drawing(me: Learner, trainer: Trainer, caption: str) -> str:
    """The weights, and the values of one row as far as the forward pass has come."""
    row = focus_position(me, trainer)
    layers = trainer.network.layers
    # With dropout the units show what they pass on: 0 where they are switched off.
    values = [to_host(layers[0].x)[row], *(to_host(layer.out)[row] for layer in layers)]
    y = to_host(trainer.y)[row]
    if trainer.network.has_dropout:
        off = sum(int((layer.keep[row] == 0).sum()) for layer in layers if layer.keep is not None)
        caption += f" ({plural(off, 'unit')} switched off by dropout)"
    return network_diagram(
        **_network(trainer),
        values=values,
        revealed_forward=me.walk.forward_layer,
        target=int(y.argmax()) if len(y) > 1 else None,
        caption=f"{caption}, for {row_names(trainer)[row]}",
    )


def backward_drawing(
    me: Learner, trainer: Trainer, layer: int, highlight: tuple[int, ...], row: int
) -> str:
    """The errors and gradients of the layers from ``layer`` on: of the batch, or the share of its
    ``row`` where the verbs speak of one row."""
    layers = trainer.network.layers
    if me.scope is Scope.ROW:
        errors = [shown_values(dense.dL_dz)[row] for dense in layers]
        gradients = [
            np.outer(shown_values(dense.x)[row], shown_values(dense.dL_dz)[row]) for dense in layers
        ]
        caption = f"The share of {row_names(trainer)[row]}"
    else:
        errors = [shown_values(dense.dL_db)[0] for dense in layers]
        gradients = [shown_values(dense.dL_dW) for dense in layers]
        caption = f"{all_of(layers[0].n, 'row').capitalize()} of the batch, added up"
    return network_diagram(
        **_network(trainer),
        errors=errors,
        weight_gradients=gradients,
        bias_gradients=errors,
        revealed_backward=layer,
        current_layer=layer,
        highlight=highlight,
        caption=f"Gradients, from the loss back to layer {layer}. {caption}",
    )


def _network(trainer: Trainer) -> dict[str, Any]:
    network = trainer.network
    return {
        "sizes": [network.n_in, *(spec.units for spec in network.specs)],
        "weights": [to_host(layer.W) for layer in network.layers],
        "biases": [to_host(layer.b) for layer in network.layers],
        "input_names": unit_names(trainer, 0),
        "output_names": unit_names(trainer, len(network.specs)),
        "pixels": pixels_of(trainer.run_spec.experiment),
        "activations": [spec.activation for spec in network.specs],
    }
