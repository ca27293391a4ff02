"""On a pretended device, layers with shared weights meet no array of the host."""

import numpy as np
import pytest

from neuralnet import training
from neuralnet.device.arrays import to_host
from neuralnet.network import Network
from neuralnet.training import Trainer
from tests.neuralnet import strict_array
from tests.neuralnet.sharing.cases import ALL, RUNS, make_case


@pytest.mark.parametrize("runs", [None, 2])
@pytest.mark.parametrize("name", list(ALL))
def test_a_pass_on_a_device_gives_the_same_numbers(name: str, runs: int | None) -> None:
    here, x, y = make_case(name, runs)
    there = Network(here.n_in, here.specs, here.loss.name, runs=runs, xp=strict_array)
    there.theta[...] = strict_array.asarray(here.theta)
    there.forward(strict_array.asarray(x))
    there.backward(strict_array.asarray(y))
    here.forward(x)
    np.testing.assert_allclose(to_host(there.dL_dtheta), here.backward(y), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("name", list(RUNS))
def test_a_run_on_a_device_equals_the_cpus(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_cpu = Trainer(RUNS[name].replace(epochs=2))
    on_the_cpu.run_to_end()
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    on_a_device = Trainer(RUNS[name].replace(epochs=2, device="gpu"))
    on_a_device.run_to_end()
    assert on_a_device.step == on_the_cpu.step
    found = to_host(on_a_device.network.theta)
    np.testing.assert_allclose(found, on_the_cpu.network.theta, rtol=1e-9, atol=1e-11)
