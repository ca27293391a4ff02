"""The receipt of one training step: everything it did, in numbers from which it can be made again.

The receipt is plain data, ready for JSON. Python writes every float with as many digits as it takes
to read the same float back, so a reader with nothing but the file can repeat the step and compare.
Units, layers and the rows of matrices are in the engine's order; rows of the batch are samples and
``W[i][j]`` joins input i to unit j.
"""

import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from neuralnet.device.arrays import Array, to_host
from neuralnet.errors import non_finite_allowed
from neuralnet.inside.explain import batch_loss
from neuralnet.inside.uses import patches_of
from neuralnet.schedules import SCHEDULE_NUMBERS
from neuralnet.training import Trainer

FORMAT = 4
HOW_TO_READ = (
    "z = x W + b and a = phi(z), layer by layer; where a layer has a dropout mask, the next one "
    "gets a times keep, and on the way back the gradient of a is multiplied with keep too. L is "
    "the mean of the loss over the batch's rows; dL_dz of the output layer, then "
    "dL_dW = x^T dL_dz, dL_db = sum of dL_dz over the rows, and dL_dz of the layer before = "
    "(dL_dz W^T) phi'(z). The gradient times clip_factor, plus the layer's weight_decay times W "
    "where weight_decay_in_gradient is true, plus its l1_penalty times the sign of W (0 for 0), "
    "both for weights and not for biases, is what the optimizer sees; where "
    "weight_decay_in_gradient is false the optimizer itself takes learning_rate times weight_decay "
    "times W from every weight. The learning rate of the step is chosen times share times "
    "warm_up: share is what the schedule leaves after epochs_before epochs, 1 for constant, "
    "drop_factor ^ floor(epochs_before / drop_every) for step, (1 + cos(pi min(1, epochs_before / "
    "cosine_epochs))) / 2 for cosine; warm_up is min(1, epochs_after / warmup_epochs). The "
    "optimizer makes the change by its rule, given in TeX; where free is given, a change is "
    "multiplied with it, for a parameter whose free is 0 is frozen. parameters_after = "
    "parameters_before + change. Numbers that are not finite are written as text."
)

HOW_TO_READ_FIRST_LAYERS = (
    "A picture is one row: pixel by pixel, and of each pixel its channels. patches[p][i] is the "
    "number in that row that stands at position i of patch p. Of conv the rows of z, a and dL_dz "
    "are patches, those of one picture one after another: z = (patches of x) W + b, and dL_dW and "
    "dL_db are sums over all of them. Of average-pool and max-pool a patch becomes one number for "
    "each channel; the gradient goes in equal parts to all of it, or to the first of the largest. "
    "Of embedding the rows are the positions of the signs: z is the row of W that the sign names, "
    "and dL_dW of a row is the sum of dL_dz where its sign stands. mean is over the positions; "
    "flatten and concat leave the numbers as they are. The gradient of a number that is used in "
    "several patches is the sum of what comes back from each."
)


def plain(array: Array) -> Any:
    """An array as nested lists of floats; what is not finite as "nan", "inf" or "-inf", for which
    JSON has no numbers."""
    values = to_host(array).astype(np.float64)
    if np.isfinite(values).all():
        return values.tolist()
    return _plain_list(values.tolist())


def _plain_list(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain_list(item) for item in value]
    return value if math.isfinite(value) else repr(value)


def _by_layer(trainer: Trainer, vector: Array) -> list[dict[str, Any]]:
    """A vector shaped like θ as W and b of every layer."""
    parts, n_in = [], trainer.network.n_in
    for number, (W, b, spec) in enumerate(trainer.network.slices(), start=1):
        parts.append(
            {
                "layer": number,
                "W": plain(vector[W].reshape(spec.weight_shape(n_in))),
                "b": plain(vector[b]),
            }
        )
        n_in = spec.units
    return parts


def _state(trainer: Trainer, state: Array) -> dict[str, Any]:
    names = trainer.optimizer.state_names
    return {name: _by_layer(trainer, state[row]) for row, name in enumerate(names)}


def _batch(trainer: Trainer) -> dict[str, Any]:
    data = trainer.data
    rows = data.training_rows[trainer.batch_rows]
    outputs = data.dataset.class_names or (data.dataset.target_name,)
    return {
        "rows": [{"row": int(row), "name": data.dataset.row_names[row]} for row in rows],
        "inputs": list(data.input_names),
        "outputs": list(outputs[-trainer.network.specs[-1].units :]),
        "x": plain(trainer.x),
        "y": plain(trainer.y),
    }


def _scaling(trainer: Trainer) -> dict[str, Any]:
    """x = (raw − offset) / scale, and the same for the targets where they are values. Engineered
    inputs follow the scaled features and are computed from them."""
    scaler, target = trainer.data.scaler, trainer.data.target_scaler
    return {
        "x": {"offset": plain(scaler.offset), "scale": plain(scaler.scale)},
        "engineered": list(trainer.data.engineered),
        "y": target and {"offset": plain(target.offset), "scale": plain(target.scale)},
    }


def _learning_rate(trainer: Trainer) -> dict[str, Any]:
    """What the step's learning rate is made of."""
    rate, settings = trainer.rate, trainer.settings
    return {
        "chosen": rate.chosen,
        "schedule": settings.schedule,
        **{name: getattr(settings, name) for name in SCHEDULE_NUMBERS},
        "epochs_before": rate.e,
        "epochs_after": rate.after,
        "share": rate.share,
        "warm_up": rate.warmth,
        "value": rate.value,
    }


def step_receipt(trainer: Trainer) -> dict[str, Any]:
    """Everything that the computed step of ``trainer`` does, before it is applied."""
    with non_finite_allowed():
        return _receipt(trainer)


def _receipt(trainer: Trainer) -> dict[str, Any]:
    network, optimizer, settings = trainer.network, trainer.optimizer, trainer.settings
    L = batch_loss(network, trainer.y)
    counter = trainer.counter
    return {
        "receipt": "one training step",
        "format": FORMAT,
        "how_to_read": HOW_TO_READ,
        "run": trainer.run_spec.to_dict(data=False),
        "settings": settings.to_dict(data=False),
        "step": trainer.step,
        "counter": {
            "text": str(counter),
            "epoch": counter.epoch,
            "batch": counter.batch,
            "batches": counter.batches,
            "rows_in_use": len(trainer.batch_rows),
        },
        "layers": [
            {"inputs": layer.n_in, "units": layer.n_out, "activation": spec.activation}
            for layer, spec in zip(network.layers, network.specs, strict=True)
        ],
        **_first_layers(trainer),
        "scaling": _scaling(trainer),
        "batch": _batch(trainer),
        "parameters_before": _by_layer(trainer, network.theta),
        "forward": [
            {
                "layer": number,
                "z": plain(layer.z),
                "a": plain(layer.a),
                "keep": None if layer.keep is None else plain(layer.keep),
            }
            for number, layer in enumerate(network.layers, start=1)
        ],
        "loss": {
            "name": network.loss.name,
            "rows": _plain_list([term.factors[0] for term in L.terms]),
            "mean": _plain_list(L.total),
        },
        "backward": [
            {
                "layer": number,
                "dL_dz": plain(layer.dL_dz),
                "dL_dW": plain(layer.dL_dW),
                "dL_db": plain(layer.dL_db[0]),
            }
            for number, layer in enumerate(network.layers, start=1)
        ],
        "clip_norm": settings.clip_norm,
        "clip_factor": _plain_list(float(to_host(trainer.clip_factor))),
        "weight_decay": list(settings.per_network_layer("weight_decay")),
        "weight_decay_in_gradient": not optimizer.decoupled_decay,
        "l1_penalty": list(settings.per_network_layer("l1_penalty")),
        "gradient_seen": _by_layer(trainer, trainer.g),
        "learning_rate": _learning_rate(trainer),
        "optimizer": {
            "name": optimizer.name,
            "rule": optimizer.formula,
            "constants": {name: float(value) for name, value in optimizer.in_force().items()},
            "t_before": optimizer.t,
            "t_after": optimizer.t + 1,
            "state_before": _state(trainer, optimizer.state),
            "state_after": _state(trainer, optimizer.next_state),
        },
        "free": None if trainer.free is None else _by_layer(trainer, trainer.free),
        "change": _by_layer(trainer, trainer.delta),
        "parameters_after": _by_layer(trainer, network.theta + trainer.delta),
    }


def _first_layers(trainer: Trainer) -> dict[str, Any]:
    """What must be known besides of layers for pictures or signs; nothing where there are none."""
    texts = trainer.run_spec.experiment.first_layers
    if not texts:
        return {}
    layers = [
        {"layer": number, "kind": text, **({"patches": at.tolist()} if at is not None else {})}
        for number, (text, at) in enumerate(
            zip(texts, map(patches_of, trainer.network.layers), strict=False), start=1
        )
    ]
    return {"first_layers": layers, "how_to_read_first_layers": HOW_TO_READ_FIRST_LAYERS}


def receipt_json(trainer: Trainer) -> str:
    """The receipt as JSON text."""
    return json.dumps(step_receipt(trainer), allow_nan=False)


def _places(trainer: Trainer) -> Iterator[tuple[int, str, int, int]]:
    """For every parameter in the order of θ: layer, kind, input and unit, counted from 1; the input
    of a bias is 0."""
    for number, layer in enumerate(trainer.network.layers, start=1):
        inputs, units = layer.W.shape[-2:]
        for i in range(inputs):
            for j in range(units):
                yield number, "weight", i + 1, j + 1
        for j in range(layer.b.shape[-1]):
            yield number, "bias", 0, j + 1


def parameters_csv(trainer: Trainer) -> str:
    """One line for every parameter: where it is, its gradient, what the optimizer remembers, its
    change, and its value before and after."""
    optimizer, theta = trainer.optimizer, trainer.network.theta
    columns = {"before": theta, "gradient": trainer.network.dL_dtheta, "gradient_seen": trainer.g}
    for row, name in enumerate(optimizer.state_names):
        columns[f"{name}_before"] = optimizer.state[row]
        columns[f"{name}_after"] = optimizer.next_state[row]
    columns["change"] = trainer.delta
    with non_finite_allowed():
        columns["after"] = theta + trainer.delta
    numbers = [to_host(values).astype(np.float64).tolist() for values in columns.values()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", "layer", "kind", "input", "unit", *columns])
    for place, *values in zip(_places(trainer), *numbers, strict=True):
        writer.writerow([trainer.step, *place, *map(repr, values)])
    return text.getvalue()
