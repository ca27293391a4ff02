"""What can only be seen on a GPU: CuPy's arrays, kernels, graphs and memory.

The same claims are proved elsewhere on stand-ins; here they meet the device."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from neuralnet.activations import ACTIVATIONS
from neuralnet.device.arrays import to_host
from neuralnet.device.backend import array_module, device_name, device_problem, release_memory
from neuralnet.device.fast_activations import IN_C, fast_activation, fused_activation
from neuralnet.device.kernels import inner_product, product, sum_of_squares
from neuralnet.errors import NotCapturedError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.inside.retrace import retrace
from neuralnet.many import sweeps
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.optimizers import OPTIMIZERS
from neuralnet.training import Trainer
from tests.present import present

pytestmark = pytest.mark.gpu

SMALL = Experiment(epochs=3, hidden_units=(6, 5), batch_size=32, device="gpu")
CASES = [
    *({"optimizer": optimizer, "dropout": share} for optimizer in OPTIMIZERS for share in (0, 0.2)),
    {"precision": "float32", "dropout": (0.0, 0.3)},
    {"activation": "tanh", "clip_norm": 0.5, "weight_decay": 0.01},
    {"activation": ("sigmoid", "leaky_relu"), "dataset": "penguin_mass"},
    {"dataset": "xor", "output": "sigmoid", "batch_size": 200},
    {"output": "tanh", "loss": "mse"},
]


@pytest.fixture(autouse=True)
def xp() -> ModuleType:
    problem = device_problem("gpu")
    if problem is not None:
        pytest.skip(str(problem))
    return array_module("gpu")


def one(experiment: Experiment) -> Trainer:
    return Trainer(experiment)


def three(experiment: Experiment) -> ManyTrainer:
    runs = [experiment.replace(seed=seed) for seed in range(3)]
    return ManyTrainer([run.replace(learning_rate=0.001 * (run.seed + 1)) for run in runs])


def trained(trainer: Trainer) -> list[Any]:
    trainer.run_to_end()
    if isinstance(trainer, Trainer):
        return [to_host(trainer.network.theta), trainer.history.curve()]
    runs = range(len(trainer.experiments))
    return [array for run in runs for array in (trainer.theta(run), trainer.curve(run))]


def test_the_gpu_has_a_name_and_a_bounded_pool_that_gives_memory_back(xp: Any) -> None:
    assert device_name("gpu")
    pool = xp.get_default_memory_pool()
    assert 0 < pool.get_limit() < xp.cuda.runtime.memGetInfo()[1]
    trainer = Trainer(SMALL)
    trainer.run_epochs(1)
    before = pool.total_bytes()
    assert before > 0
    del trainer
    release_memory(xp)
    assert pool.total_bytes() < before


@pytest.mark.parametrize("changes", CASES, ids=lambda changes: " ".join(map(str, changes.values())))
@pytest.mark.parametrize("make", [one, three])
def test_a_run_is_the_cpus_but_for_rounding(make: Any, changes: Any) -> None:
    experiment = SMALL.replace(**changes)
    tolerance = 1e-7 if experiment.precision == "float64" else 5e-3
    wanted = trained(make(experiment.replace(device="cpu")))
    for found, other in zip(trained(make(experiment)), wanted, strict=True):
        np.testing.assert_allclose(found, other, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("changes", CASES, ids=lambda changes: " ".join(map(str, changes.values())))
@pytest.mark.parametrize("make", [one, three])
def test_a_replayed_run_is_the_uncaptured_one_bit_for_bit(
    monkeypatch: pytest.MonkeyPatch, make: Any, changes: Any
) -> None:
    trainer = make(SMALL.replace(**changes))
    replayed = trained(trainer)
    assert trainer.fixed_steps.why_not == ""
    assert trainer.fixed_steps.is_captured

    def refuse(*_arguments: Any) -> None:
        raise NotCapturedError("refused for the test")

    monkeypatch.setattr("neuralnet.device.fixed_step.capture", refuse)
    for found, other in zip(replayed, trained(make(SMALL.replace(**changes))), strict=True):
        np.testing.assert_array_equal(found, other)


def test_going_back_looking_and_edits_change_nothing() -> None:
    edits = (Edit(9, (("learning_rate", 0.05),)), Edit(14, (("batch_size", 40),), ((3, 0.25),)))
    run = Run(SMALL.replace(dropout=0.2), edits)
    there = Trainer(run)
    there.run_to_end()
    last = to_host(there.network.theta)
    for step in (5, 17, 2):
        there.seek(step)
        there.compute()
        other = Trainer(run)
        other.seek(step)
        np.testing.assert_array_equal(to_host(there.network.theta), to_host(other.network.theta))
    retrace(there, 3)
    there.run_to_end()
    np.testing.assert_array_equal(to_host(there.network.theta), last)


def test_large_matrices_are_multiplied_by_cublas_and_not_captured() -> None:
    experiment = SMALL.replace(
        dataset="moons", samples=2000, hidden_units=(256, 256), batch_size=512, epochs=2
    )
    there, here = Trainer(experiment), Trainer(experiment.replace(device="cpu"))
    there.run_to_end()
    here.run_to_end()
    assert not there.fixed_steps.is_captured
    assert "cuBLAS" in there.fixed_steps.why_not
    np.testing.assert_allclose(to_host(there.network.theta), here.network.theta, atol=1e-7)


def test_two_runs_take_turns_without_touching_each_others_memory() -> None:
    runs = [SMALL.replace(seed=seed, dropout=0.2) for seed in range(2)]
    wanted = [trained(Trainer(run)) for run in runs]
    trainers = [Trainer(run) for run in runs]
    while not all(trainer.at_end for trainer in trainers):
        for trainer in trainers:
            trainer.run(5)
    for trainer, (theta, _curve) in zip(trainers, wanted, strict=True):
        np.testing.assert_array_equal(to_host(trainer.network.theta), theta)


def test_a_sweep_is_the_cpus_but_for_rounding() -> None:
    sweep = sweeps.seeds(SMALL, 8)
    there = sweeps.SweepRun(sweep).run_to_end()
    for position, experiment in enumerate(sweep.experiments):
        here = Trainer(experiment.replace(device="cpu"))
        here.run_to_end()
        assert there[position].note == ""
        np.testing.assert_allclose(there[position].curve, here.history.curve(), rtol=1e-7)


def test_a_run_moves_to_the_cpu_and_is_rescued_from_its_past() -> None:
    there = Trainer(SMALL)
    there.run(19)
    assert there.moved_to("cpu").step == 19
    np.testing.assert_array_equal(there.moved_to("cpu").network.theta, to_host(there.network.theta))
    assert there.rescued().step == 16


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", IN_C)
def test_fused_kernels_give_the_numbers_of_numpy(xp: Any, name: str, dtype: Any) -> None:
    activation = fast_activation(ACTIVATIONS[name](), np, dtype)
    fused = present(fused_activation(name, xp))
    one_row = [-1e4, -800.0, -90.0, -1.0, 0.0, 1e-30, 1.0, 90.0, 1e4, np.nan, np.inf, -np.inf]
    xW = np.array([one_row, one_row[::-1]], dtype=dtype)
    b, dL_da = np.full((1, len(one_row)), 0.25, dtype), np.full_like(xW, 3.0)
    with np.errstate(all="ignore"):
        a = activation.forward(xW + b, np.full_like(xW, np.nan))
        dL_dz = activation.backward(xW + b, a, dL_da, np.full_like(xW, np.nan))
    z = xp.asarray(xW)
    a_there, dL_dz_there = xp.empty_like(z), xp.empty_like(z)
    fused.forward(z, xp.asarray(b), a_there)
    fused.backward(z, a_there, xp.asarray(dL_da), dL_dz_there)
    tolerance = 1e-12 if dtype == "float64" else 1e-5
    np.testing.assert_allclose(to_host(a_there), a, rtol=tolerance, atol=1e-30)
    np.testing.assert_allclose(to_host(dL_dz_there), dL_dz, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shapes", [((5, 3), (3, 4)), ((2, 5, 3), (2, 3, 4)), ((1, 5), (2, 5, 4))])
def test_products_of_the_kernel_are_numpys(xp: Any, shapes: Any) -> None:
    generator = np.random.default_rng(0)
    x, y = (generator.normal(size=shape) for shape in shapes)
    out = xp.asarray(np.full((x @ y).shape, np.nan))
    product(xp, out.ndim)(xp.asarray(x), xp.asarray(y), out=out)
    np.testing.assert_allclose(to_host(out), x @ y, rtol=1e-13)
    u = generator.normal(size=(3, 40))
    there = xp.asarray(u)
    assert float(inner_product(xp)(there, there)) == pytest.approx(float((u * u).sum()))
    each = to_host(sum_of_squares(xp, 2)(there))
    np.testing.assert_allclose(each, (u * u).sum(axis=1), rtol=1e-13)
