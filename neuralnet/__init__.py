"""A small explicit backpropagation engine.

The files of this folder are meant to be read; docs/architecture.md lists them in reading order.
Begin with ``initializers``, ``activations``, ``losses``, ``layers`` and ``network``.
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
