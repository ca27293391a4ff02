"""Where arrays live: one set of formulas, and host and device arrays that never meet."""

import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from neuralnet import training
from neuralnet.activations import ACTIVATIONS
from neuralnet.device.arrays import to_host
from neuralnet.device.backend import (
    MEMORY_SHARE,
    array_module,
    device_name,
    device_problem,
    release_memory,
    wait,
)
from neuralnet.errors import DeviceUnavailableError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.gradient_check import check_gradient
from neuralnet.layers import LayerSpec
from neuralnet.losses import LOSSES
from neuralnet.many import many_trainer as many
from neuralnet.many import sweeps
from neuralnet.network import Network
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from tests.neuralnet import strict_array
from tests.neuralnet.pretended_gpu import FakeCudaError
from tests.neuralnet.strict_array import MixingError, StrictArray
from tests.present import present

PAIRS = [(loss.canonical_activation or "identity", name) for name, loss in LOSSES.items()]


def test_the_cpu_is_numpy() -> None:
    assert array_module("cpu") is np


def test_an_unknown_device_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"device: expected one of cpu, gpu; got 'tpu'"):
        array_module("tpu")


def test_without_cupy_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)  # makes `import cupy` fail
    with pytest.raises(DeviceUnavailableError, match=r"requirements-gpu\.txt") as refused:
        array_module("gpu")
    assert refused.value.kind == "no CuPy"


class FakePool:
    def __init__(self, limit: Any = 0) -> None:
        self.limit, self.freed = limit, 0

    def get_limit(self) -> Any:
        return self.limit

    def set_limit(self, *, fraction: Any) -> None:
        self.limit = fraction

    def free_all_blocks(self) -> None:
        self.freed += 1


def fake_cupy(
    devices: Any = 1, driver: Any = 13000, first_array: Any = None, pool: Any = None
) -> Any:
    """A module that answers as CuPy does on some machine; ``devices`` and ``first_array`` may be
    the error that is raised when they are asked for."""

    def answer(value: Any) -> Callable[..., Any]:
        def call(*_arguments: Any) -> Any:
            if isinstance(value, Exception):
                raise value
            return value

        return call

    runtime = SimpleNamespace(
        CUDARuntimeError=FakeCudaError,
        getDeviceCount=answer(devices),
        getDeviceProperties=lambda number: {"name": b"A Fine Card"},
        driverGetVersion=lambda: driver,
        runtimeGetVersion=lambda: 13020,
    )
    cupy: Any = ModuleType("cupy")
    waits: list[int] = []
    stream = SimpleNamespace(synchronize=lambda: waits.append(1), waits=waits)
    cupy.cuda = SimpleNamespace(runtime=runtime, get_current_stream=lambda: stream)
    cupy.zeros = answer(0 if first_array is None else first_array)
    pool = pool or FakePool()
    cupy.get_default_memory_pool = lambda: pool
    pinned = FakePool()
    cupy.get_default_pinned_memory_pool = lambda: pinned
    return cupy


@pytest.mark.parametrize(
    "machine, kind, words",
    [
        ({"devices": 0}, "no GPU", "this machine has no GPU"),
        ({"devices": FakeCudaError(100)}, "no GPU", "this machine has no GPU"),
        # What CuPy 14 answers where no driver is installed: too old, and of version 0.
        ({"devices": FakeCudaError(35), "driver": 0}, "no GPU", "no NVIDIA driver"),
        (
            {"devices": FakeCudaError(35), "driver": 12020},
            "old driver",
            r"supports CUDA 12\.2, and this CuPy needs 13\.2",
        ),
        ({"first_array": MemoryError("512 bytes")}, "out of memory", "no memory left.*512 bytes"),
        ({"first_array": FakeCudaError(2)}, "out of memory", "no memory left"),
        ({"first_array": FakeCudaError(999)}, "unusable", "cannot reach a GPU: cudaError 999"),
        ({"first_array": RuntimeError("no nvrtc")}, "unusable", "cannot reach a GPU: no nvrtc"),
        ({"first_array": ImportError("libnvrtc")}, "no libraries", "no CUDA libraries.*libnvrtc"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_gpu_is_told_apart_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, machine: dict[str, Any], kind: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy(**machine))
    with pytest.raises(DeviceUnavailableError, match=words):
        array_module("gpu")
    problem = present(device_problem("gpu"))
    assert problem.kind == kind
    again = pickle.loads(pickle.dumps(problem))
    assert (again.kind, str(again)) == (kind, str(problem))


@pytest.mark.parametrize(
    "error", [ImportError("libcudart"), OSError("libcudart"), ModuleNotFoundError(name="fastrlock")]
)
def test_a_cupy_that_cannot_be_imported_is_not_one_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    class Broken:
        def find_spec(self, name: str, path: Path | None = None, target: Any = None) -> None:
            if name == "cupy":
                raise error

    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    assert present(device_problem("gpu")).kind == "no libraries"


def test_devices_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", fake_cupy())
    assert device_name("gpu") == "A Fine Card"
    assert device_name("cpu") not in ("", "A Fine Card")


def test_waiting_asks_the_device_and_never_the_cpu() -> None:
    cupy = fake_cupy()
    wait(cupy)
    assert len(cupy.cuda.get_current_stream().waits) == 1
    wait(np)


def test_with_a_gpu_the_module_is_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    cupy = fake_cupy()
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    assert array_module("gpu") is cupy
    assert device_problem("gpu") is None
    assert device_problem("cpu") is None


@pytest.mark.parametrize("limit, after", [(0, MEMORY_SHARE), (2**20, 2**20)])
def test_cupys_pool_is_bounded_unless_somebody_has_bounded_it(
    monkeypatch: pytest.MonkeyPatch, limit: int, after: float
) -> None:
    cupy = fake_cupy(pool=FakePool(limit))
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    array_module("gpu")
    assert cupy.get_default_memory_pool().limit == after


def test_memory_is_given_back_where_there_is_a_pool() -> None:
    cupy = fake_cupy()
    release_memory(cupy)
    assert cupy.get_default_memory_pool().freed == 1
    assert cupy.get_default_pinned_memory_pool().freed == 1
    release_memory(np)


def test_to_host_copies_nothing_that_is_already_there() -> None:
    array = np.zeros(3)
    assert to_host(array) is array


# The stand-in itself


def test_the_strict_array_refuses_numpy_arrays_and_takes_numbers() -> None:
    device: Any = strict_array.asarray(np.ones(3))
    host = np.ones(3)
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
@pytest.mark.parametrize("output, loss", [*PAIRS, ("sigmoid", "cross_entropy")])
def test_steps_on_a_device_meet_no_host_array_and_give_the_same_numbers(
    output: str, loss: str, optimizer: str, runs: int | None
) -> None:
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
    # Not bit for bit: for many networks the CPU writes Wᵀ out before a product with it, a device
    # reads it where it is, and BLAS may add the two up in different orders.
    for on_the_cpu, on_the_device in zip(*found, strict=True):
        np.testing.assert_allclose(on_the_device, on_the_cpu, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_every_activation_runs_on_a_device_as_on_the_host(name: str) -> None:
    z = np.linspace(-4.0, 4.0, 24).reshape(6, 4)
    found = []
    for xp in (np, strict_array):
        activation, at = ACTIVATIONS[name](xp), xp.asarray(z)
        a = activation.forward(at)
        found.append((to_host(a), to_host(activation.backward(at, a, xp.asarray(z + 1.0)))))
    for on_the_host, on_the_device in zip(*found, strict=True):
        np.testing.assert_array_equal(on_the_device, on_the_host)


def test_initial_weights_are_the_same_on_every_device() -> None:
    networks = []
    for xp in (np, strict_array):
        network = Network(3, [LayerSpec(5, "relu"), LayerSpec(2, "softmax")], "mse", xp=xp)
        network.initialize(np.random.default_rng(3))
        networks.append(to_host(network.theta))
    here, there = networks
    np.testing.assert_array_equal(here, there)


def test_the_gradient_check_works_on_a_device() -> None:
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
def test_a_whole_run_on_a_device_meets_no_host_array_and_equals_the_cpus(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
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
    # Clipping asks for the gradient's length, to which the CPU has a shorter way.
    far = 1e-10 if "clip_norm" in settings else 0.0
    np.testing.assert_allclose(there.network.theta.get(), here.network.theta, rtol=far)
    # The CPU takes a shorter way to the loss where no probability has underflowed.
    rounding = 1e-12 if here.settings.precision == "float64" else 1e-6
    np.testing.assert_allclose(there.history.curve(), here.history.curve(), rtol=rounding)
    np.testing.assert_allclose(there.outputs(), here.outputs(), rtol=far)
    there.seek(20)
    here.seek(20)
    there.compute()
    here.compute()
    np.testing.assert_allclose(there.delta.get(), here.delta, rtol=far)
    assert float(there.loss) == pytest.approx(float(here.loss), rel=rounding)


def test_a_device_is_asked_once_an_epoch_whether_all_is_finite(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    trainer, asked = Trainer(Experiment()), []
    as_float = StrictArray.__float__

    def counted(self: StrictArray) -> float:
        asked.append(self)
        return as_float(self)

    monkeypatch.setattr(StrictArray, "__float__", counted)
    trainer.run(23)
    assert (trainer.step, len(asked)) == (23, 1)


@pytest.mark.parametrize("steps", [1, 7, 24])
def test_on_a_device_a_run_ends_at_the_very_step_and_with_the_words_of_the_cpus(
    monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    experiment = Experiment(dataset="penguin_mass", optimizer="sgd", learning_rate=2.0)
    here = Trainer(experiment)
    here.run_to_end()
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = Trainer(experiment)
    while there.run(steps):
        pass
    assert present(here.end).kind == "non-finite"
    assert here.counter.batch not in (0, 1, here.counter.batches)
    assert there.end == here.end
    np.testing.assert_array_equal(there.network.theta.get(), here.network.theta)


# From the device to the CPU


def on_a_stand_in(device: Any) -> ModuleType:
    return strict_array if device == "gpu" else np


def test_a_run_moves_to_the_cpu_with_all_that_it_has_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "array_module", on_a_stand_in)
    there = Trainer(Run(Experiment(device="gpu", epochs=4), (Edit(5, (("momentum", 0.5),)),)))
    there.seek(60)
    monkeypatch.setattr(Trainer, "run", lambda self, steps: pytest.fail("trained again"))
    here = there.moved_to("cpu")
    monkeypatch.undo()
    assert here.xp is np
    assert (here.step, here.counter, here.end) == (60, there.counter, there.end)
    np.testing.assert_array_equal(here.network.theta, there.network.theta.get())
    np.testing.assert_array_equal(here.history.curve(), there.history.curve())
    whole = Trainer(here.run_spec)
    whole.run_to_end()
    here.run_to_end()
    np.testing.assert_array_equal(here.network.theta, whole.network.theta)
    here.seek(30)
    whole.seek(30)
    np.testing.assert_array_equal(here.network.theta, whole.network.theta)


def no_gpu(device: Any) -> ModuleType:
    if device == "gpu":
        raise DeviceUnavailableError("no GPU", "this machine has no GPU")
    return np


def full_after_some_steps(device: Any) -> Any:
    """A device whose memory ends in the middle of a batch."""
    if device == "cpu":
        return np
    calls = iter(range(40))

    def dot(*arguments: Any, **options: Any) -> Any:
        if next(calls, None) is None:
            raise MemoryError("out of memory")
        return np.dot(*arguments, **options)

    module: Any = ModuleType("full")
    module.__getattr__ = lambda name: dot if name == "dot" else getattr(np, name)
    return module


@pytest.mark.parametrize("trouble", [no_gpu, full_after_some_steps])
@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor], ids=["here", "threads"])
def test_a_sweep_whose_gpu_fails_is_trained_on_the_cpu_and_says_why(
    monkeypatch: pytest.MonkeyPatch, trouble: Callable[..., Any], executor: type[Any] | None
) -> None:
    monkeypatch.setattr(many, "array_module", trouble)
    sweep = sweeps.seeds(Experiment(device="gpu", hidden_units=(4,), epochs=3), 3)
    if executor is None:
        results = sweeps.SweepRun(sweep).run_to_end()
    else:
        with executor(1) as threads:
            results = sweeps.SweepRun(sweep, threads).run_to_end()
    on_the_cpu = sweeps.seeds(sweep.experiments[0].replace(device="cpu"), 3)
    wanted = sweeps.SweepRun(on_the_cpu).run_to_end()
    assert results == wanted
    assert results[0].note.startswith("Trained on the CPU: ")
    assert wanted[0].note == ""
