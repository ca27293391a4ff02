"""The same runs in PyTorch: same start, same batches, same numbers at every step."""

from typing import Any

import numpy as np
import pytest

from neuralnet.experiment import Experiment
from neuralnet.sharing.patches import Picture
from neuralnet.training import Trainer
from tests.neuralnet.sharing.cases import experiment_on_digits, experiment_on_signs
from tests.neuralnet.sharing.torch_twin import TorchTwin

STEPS = 50
RUNS: dict[str, Experiment] = {
    "conv": experiment_on_digits(("conv-4", "flatten")),
    "conv, max pool": experiment_on_digits(("conv-3-tanh", "max-pool", "flatten")),
    "conv, average pool": experiment_on_digits(("conv-3", "average-pool", "flatten")),
    "two convs": experiment_on_digits(("conv-2-sigmoid", "conv-3-tanh", "max-pool", "flatten")),
    "average pool alone": experiment_on_digits(("average-pool", "flatten")),
    "embedding, concat": experiment_on_signs(("embedding-2", "concat")),
    "embedding, mean": experiment_on_signs(("embedding-3", "mean")),
}


@pytest.mark.parametrize("optimizer, rate", [("sgd", 0.1), ("adam", 0.01)])
@pytest.mark.parametrize("name", list(RUNS))
def test_fifty_steps_equal_pytorchs(name: str, optimizer: str, rate: float) -> None:
    torch: Any = pytest.importorskip("torch")
    experiment = RUNS[name].replace(optimizer=optimizer, learning_rate=rate)
    trainer = Trainer(experiment)
    picture = Picture(8, 8) if experiment.dataset == "digits" else None
    twin = TorchTwin(torch, trainer.network, picture)
    kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer]
    update = kind(twin.parameters, lr=rate)
    start = trainer.network.theta.copy()
    for _ in range(STEPS):
        trainer.compute()
        update.zero_grad()
        assert twin.gradient(trainer.x, trainer.y) == pytest.approx(float(trainer.loss), abs=1e-9)
        update.step()
        trainer.apply()
        assert np.abs(trainer.network.theta - twin.theta()).max() <= 1e-9
    assert np.abs(trainer.network.theta - start).max() > 1e-2  # it has gone somewhere
