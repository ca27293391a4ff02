"""What the network says of rows that are not in use yet. No Streamlit here."""

from __future__ import annotations

import numpy as np

from neuralnet.inside.evaluation import class_probabilities
from neuralnet.training import Trainer
from ui.words.numbers import percent, value_with_unit


def outputs_of(trainer: Trainer, x: np.ndarray) -> list[str]:
    """What the network says of each row of features: the likeliest class and its probability, or a
    value in the unit of the target."""
    dataset = trainer.data.dataset
    outputs = trainer.outputs(x)
    if dataset.task == "regression":
        return [value_with_unit(float(value[0]), dataset.target_unit) for value in outputs]
    names, sure = dataset.class_names, trainer.network.gives_probabilities
    return [
        names[int(share.argmax())] + (f", {percent(float(share.max()))}" if sure else "")
        for share in class_probabilities(outputs)
    ]
