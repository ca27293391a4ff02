"""Where arrays live: one set of formulas, and host and device arrays that never meet."""

import sys

import numpy as np
import pytest

from neuralnet import training
from neuralnet.backend import DeviceUnavailableError, array_module, to_host
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.gradient_check import check_gradient
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from tests.neuralnet import strict_array
from tests.neuralnet.strict_array import MixingError, StrictArray

CANONICAL = [(loss.canonical_activation, name) for name, loss in LOSSES.items()]


def test_the_cpu_is_numpy():
    assert array_module("cpu") is np


def test_an_unknown_device_is_refused_by_name():
    with pytest.raises(ValueError, match=r"device: expected one of cpu, gpu; got 'tpu'"):
        array_module("tpu")


def test_without_cupy_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)  # makes `import cupy` fail
    with pytest.raises(DeviceUnavailableError, match=r"requirements-gpu\.txt"):
        array_module("gpu")


class _FakeRuntime:
    class CUDARuntimeError(RuntimeError):
        pass

    def __init__(self, devices):
        self.devices = devices

    def getDeviceCount(self):
        if self.devices is None:
            raise self.CUDARuntimeError("no driver")
        return self.devices


def _fake_cupy(devices):
    cuda = type(sys)("cupy.cuda")
    cuda.runtime = _FakeRuntime(devices)
    cupy = type(sys)("cupy")
    cupy.cuda = cuda
    return cupy


@pytest.mark.parametrize("devices, words", [(None, "cannot reach a GPU"), (0, "has no GPU")])
def test_cupy_without_a_gpu_says_so(monkeypatch, devices, words):
    monkeypatch.setitem(sys.modules, "cupy", _fake_cupy(devices))
    with pytest.raises(DeviceUnavailableError, match=words):
        array_module("gpu")


def test_with_a_gpu_the_module_is_cupy(monkeypatch):
    cupy = _fake_cupy(1)
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    assert array_module("gpu") is cupy


def test_to_host_copies_nothing_that_is_already_there():
    array = np.zeros(3)
    assert to_host(array) is array


# The stand-in itself


def test_the_strict_array_refuses_numpy_arrays_and_takes_numbers():
    device, host = strict_array.asarray(np.ones(3)), np.ones(3)
    for meeting in (
        lambda: device + host,
        lambda: host + device,
        lambda: np.multiply(host, device),
        lambda: strict_array.multiply(device, host),
        lambda: strict_array.multiply(device, device, out=host),
        lambda: np.asarray(device),
        lambda: device.__setitem__(..., host),
        lambda: device.__iadd__(host),
        lambda: device[np.array([0, 1])],
    ):
        with pytest.raises(TypeError):
            meeting()
    assert (2.0 * device + 1).get().tolist() == [3.0, 3.0, 3.0]
    assert isinstance(strict_array.vdot(device, device), StrictArray)
    with pytest.raises(MixingError):
        strict_array.add(device, host)


# The engine on the stand-in


@pytest.mark.parametrize("runs", [None, 2])
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("output, loss", [*CANONICAL, ("sigmoid", "cross_entropy")])
def test_steps_on_a_device_meet_no_host_array_and_give_the_same_numbers(
    output, loss, optimizer, runs
):
    generator = np.random.default_rng(0)
    layers = [LayerSpec(4, "leaky_relu"), LayerSpec(4, "tanh"), LayerSpec(3, output)]
    x, y = generator.normal(size=(7, 2)), np.eye(3)[generator.integers(0, 3, 7)]
    found = []
    start = None
    for xp in (np, strict_array):
        network = Network(2, layers, loss, runs=runs, xp=xp)
        if start is None:
            start = generator.normal(size=network.theta.shape)
        network.theta[...] = xp.asarray(start)
        update = OPTIMIZERS[optimizer](network.theta, learning_rate=0.01, xp=xp)
        delta = xp.zeros_like(network.theta)
        for _ in range(3):
            network.forward(xp.asarray(x))
            L = network.loss_value(xp.asarray(y))
            network.theta += update.delta(network.backward(xp.asarray(y)), out=delta)
            update.advance()
        found.append((to_host(network.theta), to_host(L)))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


def test_initial_weights_are_the_same_on_every_device():
    networks = []
    for xp in (np, strict_array):
        network = Network(3, [LayerSpec(5, "relu"), LayerSpec(2, "softmax")], "mse", xp=xp)
        network.initialize(np.random.default_rng(3))
        networks.append(to_host(network.theta))
    np.testing.assert_array_equal(*networks)


def test_the_gradient_check_works_on_a_device():
    network = Network(
        2, [LayerSpec(3, "tanh"), LayerSpec(2, "softmax")], "cross_entropy", xp=strict_array
    )
    network.initialize(np.random.default_rng(0), "xavier")
    x = strict_array.asarray(np.random.default_rng(1).normal(size=(4, 2)))
    y = strict_array.asarray(np.eye(2)[[0, 1, 1, 0]])
    assert check_gradient(network, x, y).worst_relative_error < 1e-6


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dataset": "penguin_mass", "optimizer": "momentum"},
        {"dataset": "xor", "output": "sigmoid", "optimizer": "rmsprop"},
        {"clip_norm": 0.5, "weight_decay": 0.01, "optimizer": "sgd"},
        {"precision": "float32"},
        {"dataset": "penguin_mass", "scaling": "raw", "optimizer": "sgd", "learning_rate": 1e5},
    ],
    ids=lambda settings: " ".join(map(str, settings.values())) or "defaults",
)
def test_a_whole_run_on_a_device_meets_no_host_array_and_equals_the_cpus(monkeypatch, settings):
    run = Run(
        Experiment(epochs=3, **settings),
        (Edit(30, (("optimizer", "adam"), ("batch_size", 16)), ((2, 0.5),)),),
    )
    here = Trainer(run)
    here.run_to_end()
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = Trainer(run)
    assert isinstance(there.network.theta, StrictArray)
    there.run_to_end()
    assert there.end == here.end
    np.testing.assert_array_equal(there.network.theta.get(), here.network.theta)
    np.testing.assert_array_equal(there.history.curve(), here.history.curve())
    np.testing.assert_array_equal(there.outputs(), here.outputs())
    there.seek(20)
    here.seek(20)
    there.compute()
    here.compute()
    np.testing.assert_array_equal(there.delta.get(), here.delta)
    assert float(there.loss) == here.loss
