"""A small explicit backpropagation engine.

Read the modules in this order: initializers, activations, losses, layers, network (a reader who
stops here understands backpropagation), gradient_check, optimizers, experiment, preparation,
dropout, measuring, history, ending, training_step, training. The folders are for later: `device`
has the fast forms and the GPU, `data` the data sets, `inside` what explains a network, `edits` the
changes by hand, `advice` the judgements, and `many` many networks at once. A module imports
those that come before it; all may use `errors`, `validation`, `device` and `data`.
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
