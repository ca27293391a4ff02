"""A GPU that fails in the middle of a run: what it leaves, and how the run goes on."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neuralnet import training
from neuralnet.device.backend import device_failure, release_memory
from neuralnet.errors import DeviceUnavailableError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.many import many_trainer as many
from neuralnet.many import sweeps
from neuralnet.training import Trainer
from tests.neuralnet import pretended_gpu
from tests.neuralnet.pretended_gpu import Counting, Failing, FakeCudaError, watched_by

SMALL = Experiment(hidden_units=(6, 5), batch_size=32, epochs=5, dropout=0.2)
ERRORS = [MemoryError("512 bytes"), FakeCudaError(719)]


@pytest.fixture(autouse=True)
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (training, many):
        monkeypatch.setattr(
            module, "array_module", lambda device: pretended_gpu if device == "gpu" else np
        )


def operations_of(work: Any) -> int:
    with watched_by(Counting()) as seen:
        work()
    return len(seen.operations)


@pytest.mark.parametrize("error", ERRORS, ids=["memory", "driver"])
def test_wherever_it_fails_the_run_goes_on_from_a_snapshot_and_makes_the_cpus_numbers(
    error: Any,
) -> None:
    run = Run(SMALL.replace(device="gpu"), (Edit(11, (("learning_rate", 0.02),)),))
    whole = Trainer(Run(SMALL, run.edits))
    whole.run_to_end()
    count = operations_of(Trainer(run).run_to_end)
    assert count > 300
    for fails_at in range(count // 2, count, count // 12):
        there = Trainer(run)
        with watched_by(Failing(fails_at, error)), pytest.raises(DeviceUnavailableError):
            there.run_to_end()
        with watched_by(Failing(0, error)):  # nothing can be fetched any more
            here = there.rescued()
            assert here.xp is np
            assert here.step <= there.step
            assert here.step == there.history.nearest(there.step).step
            here.run_to_end()
        np.testing.assert_allclose(here.network.theta, whole.network.theta, rtol=1e-7)
        np.testing.assert_allclose(here.history.curve(), whole.history.curve(), rtol=1e-7)
        assert here.end == whole.end
        assert here.run_spec == whole.run_spec


def test_what_was_done_before_the_last_snapshot_is_not_done_again() -> None:
    there = Trainer(SMALL.replace(device="gpu"))
    there.run_epochs(3)
    with watched_by(Failing(40, MemoryError())), pytest.raises(DeviceUnavailableError):
        there.run_epochs(1)
    here = there.rescued()
    assert here.step == 24
    np.testing.assert_array_equal(here.history.curve(), there.history.curve())
    assert there.step > 24  # it had got farther, but what lay on the device is gone


@pytest.mark.parametrize("what", ["compute", "measure", "outputs", "apply", "moved"])
def test_every_way_to_the_device_says_what_failed(what: str) -> None:
    there = Trainer(SMALL.replace(device="gpu"))
    there.run(3)
    calls: dict[str, Callable[[], object]] = {
        "compute": there.compute,
        "measure": there.measure,
        "outputs": there.outputs,
        "apply": there.apply,
        "moved": lambda: there.moved_to("cpu"),
    }
    with (
        watched_by(Failing(0, FakeCudaError(719))),
        pytest.raises(
            DeviceUnavailableError, match="The GPU failed while it was at work: cudaError 719"
        ) as told,
    ):
        calls[what]()
    assert told.value.kind == "failed"


def test_a_device_without_room_for_a_run_says_so() -> None:
    with (
        watched_by(Failing(5, MemoryError("512 bytes"))),
        pytest.raises(DeviceUnavailableError, match=r"no memory left.*512 bytes"),
    ):
        Trainer(SMALL.replace(device="gpu"))


def test_errors_that_are_no_devices_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert device_failure(MemoryError(), np) is None
    assert device_failure(RuntimeError("a mistake"), pretended_gpu) is None
    for device in ("cpu", "gpu"):
        trainer = Trainer(SMALL.replace(device=device))
        monkeypatch.setattr(trainer, "_compute", lambda: math.sqrt("?"))  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            trainer.compute()


@pytest.mark.parametrize("error", ERRORS, ids=["memory", "driver"])
def test_a_sweep_whose_gpu_fails_on_the_way_is_trained_on_the_cpu(error: Any) -> None:
    wanted = sweeps.SweepRun(sweeps.seeds(SMALL, 3)).run_to_end()
    sweep = sweeps.SweepRun(sweeps.seeds(SMALL.replace(device="gpu"), 3))
    with watched_by(Failing(150, error)):
        results = sweep.run_to_end()
    assert results == wanted
    assert results[0].note.startswith("Trained on the CPU: The GPU ")


def test_memory_is_given_back_and_a_lost_device_is_not_asked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pools = pretended_gpu.default_pool, pretended_gpu.pinned_pool
    freed = [pool.freed for pool in pools]
    release_memory(pretended_gpu)
    assert [pool.freed for pool in pools] == [count + 1 for count in freed]

    def lost() -> None:
        raise FakeCudaError(719)

    monkeypatch.setattr(pretended_gpu.default_pool, "free_all_blocks", lost)
    release_memory(pretended_gpu)
