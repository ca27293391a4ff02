"""A small explicit backpropagation engine.

Read the modules in this order: backend, initializers, activations, losses, layers, network (a
reader who stops here understands backpropagation), gradient_check, optimizers, datasets, scaling,
experiment, preparation, measuring, history, ending, training; then, for many runs at once, many,
sweeps, cluster.
"""

from neuralnet.data.datasets import load_dataset
from neuralnet.errors import SettingError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.gradient_check import check_gradient
from neuralnet.layers import LayerSpec
from neuralnet.network import Network
from neuralnet.training import Trainer

__all__ = [
    "Edit",
    "Experiment",
    "LayerSpec",
    "Network",
    "Run",
    "SettingError",
    "Trainer",
    "check_gradient",
    "load_dataset",
]
