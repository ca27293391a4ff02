"""Which weight, unit and row the backward lesson speaks of, and what they are called."""

from __future__ import annotations

import math

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.inside.explain import Sum, bias_gradient, weight_gradient
from neuralnet.network import Network
from neuralnet.training import Trainer
from ui.desk.learner import Learner
from ui.desk.walk import Scope
from ui.kit.html import choice
from ui.kit.verb_results import batch_dataset_rows, focus_position
from ui.words.names import Selection


def largest(values: np.ndarray) -> int:
    """The position of the largest magnitude; the first where none is a number."""
    return int(np.nan_to_num(np.abs(values), nan=-1.0, posinf=np.inf).argmax())


def weight_at(me: Learner, trainer: Trainer, layer: int) -> Selection:
    """The weight that is lit at ``layer``: the chosen one, else one that touches the chosen one's
    unit, else the one of largest gradient."""
    network, chosen = trainer.network, me.selection
    g = to_host(network.layers[layer - 1].dL_dW)
    if chosen is not None:
        into_unit = chosen.kind == "unit" or chosen.kind == "bias"
        if chosen.layer == layer and chosen.kind == "weight":
            return chosen
        if chosen.layer == layer and into_unit:
            return Selection("weight", layer, chosen.j, largest(g[:, chosen.j]))
        if chosen.layer == layer + 1 and chosen.i >= 0:
            return Selection("weight", layer, chosen.i, largest(g[:, chosen.i]))
        if chosen.layer == layer - 1:
            return Selection("weight", layer, largest(g[chosen.j]), chosen.j)
    i, j = divmod(largest(g.ravel()), g.shape[1])
    return Selection("weight", layer, j, i)


def chosen_parameter(me: Learner, trainer: Trainer) -> Selection:
    """The weight or bias that the page asks about: the learner's; where nothing is chosen, the
    weight of largest gradient in the layer where the walk stands."""
    chosen, count = me.selection, len(trainer.network.layers)
    if chosen is not None and chosen.kind in ("weight", "bias"):
        return chosen
    layer = min(max(me.walk.backward_layer, 1), count)
    if chosen is not None and chosen.layer >= 1:
        layer = chosen.layer
    return weight_at(me, trainer, layer)


def gradient_terms(network: Network, chosen: Selection) -> Sum:
    """The rows behind the gradient of a weight or a bias, with factors (input, ∂L/∂z)."""
    layer = network.layers[chosen.layer - 1]
    if chosen.kind == "bias":
        return bias_gradient(layer, chosen.j)
    return weight_gradient(layer, chosen.i, chosen.j)


def telling_row(me: Learner, trainer: Trainer, chosen: Selection) -> int:
    """The row of the batch whose factors are shown: the learner's where it is in the batch, else
    the one with the largest share in the gradient of ``chosen``."""
    if me.scope is Scope.ROW or me.view.row in batch_dataset_rows(trainer):
        return focus_position(me, trainer)
    terms = gradient_terms(trainer.network, chosen).terms
    return largest(np.array([term.value for term in terms]))


def row_names(trainer: Trainer) -> list[str]:
    """The rows of the batch by their names."""
    names = trainer.data.dataset.row_names
    return [names[row] for row in batch_dataset_rows(trainer)]


def short_row_names(trainer: Trainer) -> list[str]:
    """The same for the head of a line: a name goes as far as its first comma."""
    return [name.split(",")[0] for name in row_names(trainer)]


def shown_values(values: Array) -> np.ndarray:
    """Values of a buffer for display: a product with 0 may be −0, which is 0 to everybody else."""
    numbers: np.ndarray = to_host(values).astype(np.float64) + 0.0
    return numbers


def decimals_for(values: np.ndarray) -> int:
    """How many decimals show three digits of the largest of ``values``."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    return 3 if largest == 0 else min(max(2 - math.floor(math.log10(largest)), 2), 6)


def batch_row_choice(trainer: Trainer, at: int, label: str, name: str = "row") -> str:
    """A choice among the rows of the batch, the one in place ``at`` chosen; its value is the row of
    the data set."""
    rows = (str(row) for row in batch_dataset_rows(trainer))
    options = list(zip(rows, row_names(trainer), strict=True))
    return choice(
        name,
        label,
        options,
        options[at][0],
        help="The rows that this step learns from. The other parts of the page follow the row.",
    )
