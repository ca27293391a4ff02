"""A learner whose GPU fails: everything goes on, on the CPU, and it is said once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neuralnet import Experiment, Run, Trainer, training
from neuralnet.errors import DeviceUnavailableError
from tests.neuralnet import pretended_gpu
from tests.neuralnet.pretended_gpu import Counting, Failing, FakeCudaError, watched_by
from ui.desk import learner, recording
from ui.desk.learner import Learner
from ui.desk.message import unpack
from ui.desk.recording import View

SMALL = Experiment(hidden_units=(6, 5), batch_size=32, epochs=5)
LOST = FakeCudaError(719)


@pytest.fixture(autouse=True)
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        training, "array_module", lambda device: pretended_gpu if device == "gpu" else np
    )
    monkeypatch.setattr(recording, "LONGEST_RECORDING", 1000.0)  # as many frames each time
    # A curve is kept of a run that was looked at for a while: not by how busy the machine is.
    monkeypatch.setattr(learner, "PASSED_OVER", 0.0)


def desk() -> Learner:
    me = Learner(Run(SMALL.replace(device="gpu")))
    me.use_settings(me.settings.replace(epochs=4))
    me.cursor = 13
    return me


def the_same_on_the_cpu(me: Learner) -> Trainer:
    trainer = Trainer(Run(me.run.experiment.replace(device="cpu"), me.run.edits))
    trainer.seek(me.cursor)
    return trainer


def test_the_film_of_a_run_on_a_gpu_is_the_cpus() -> None:
    there, here = desk(), Learner(Run(SMALL.replace(epochs=4)))
    here.cursor = 13
    for me in (there, here):
        me.request(
            {
                "run": me.run.key,
                "view": me.view.key,
                "start": 0,
                "stride": "batch",
                "count": 20,
                "id": 1,
            }
        )
    (_, frames), (_, wanted) = (unpack(me.message()) for me in (there, here))
    assert set(frames) == set(wanted)
    for name in ("theta", "units", "metrics", "curve"):
        np.testing.assert_allclose(frames[name], wanted[name], rtol=1e-4, atol=1e-6)


ACTIONS = {
    "look": lambda me: me.at_cursor(),
    "film": lambda me: me.message(),
    "go": lambda me: me.go_to_step(29),
    "update": lambda me: me.update(),
    "line": lambda me: me.line_of(3),
    "settings": lambda me: me.use_settings(me.settings.replace(learning_rate=0.05)),
    "network": lambda me: me.use_settings(me.settings.replace(hidden_units=(4,))),
    "weight": lambda me: me.set_parameters({2: 0.5}),
    "view": lambda me: me.show(View(row=3, x_feature=0, y_feature=1)),
    "back": lambda me: me.use_device("cpu"),
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_whatever_the_learner_does_while_the_gpu_fails_is_done(
    action: Callable[..., Any], share: float
) -> None:
    me, wanted = desk(), desk()
    with watched_by(Counting()) as seen:
        action(wanted)
    with watched_by(Failing(int(share * len(seen.operations)), LOST)):
        action(me)
        me.message()
        me.at_cursor()
    assert me.trainer.xp is np
    assert me.settings.device == "cpu"
    assert me.settings == wanted.settings.replace(device="cpu")
    assert me.cursor == wanted.cursor
    assert len(me.ghosts) == len(wanted.ghosts)
    if action is not ACTIONS["back"] or not seen.operations:
        assert me.device_lost.startswith("The GPU failed while it was at work: cudaError 719. Your")
        assert me.device_lost.endswith("run goes on on the CPU; nothing is lost.")
    alone = the_same_on_the_cpu(me)
    np.testing.assert_allclose(me.trainer.network.theta, alone.network.theta, rtol=1e-7)
    header, frames = unpack(me.message())
    assert header["run"] == me.run.key
    assert len(frames["steps"])


def test_a_gpu_without_room_for_the_run_leaves_it_where_it_was() -> None:
    me = Learner(Run(SMALL))
    me.cursor = 13
    me.at_cursor()
    before = me.run
    with watched_by(Failing(3, MemoryError("512 bytes"))), pytest.raises(DeviceUnavailableError):
        me.use_device("gpu")
    assert me.run == before
    assert me.trainer.xp is np
    assert me.device_lost == ""


def test_a_gpu_that_is_left_gives_its_memory_back() -> None:
    me, freed = desk(), pretended_gpu.default_pool.freed
    me.at_cursor()
    me.use_device("cpu")
    assert pretended_gpu.default_pool.freed == freed + 1
    assert me.device_lost == ""
    np.testing.assert_allclose(
        me.at_cursor().network.theta, the_same_on_the_cpu(me).network.theta, rtol=1e-7
    )


def test_an_error_on_the_cpu_is_not_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    me = Learner(Run(SMALL))

    def full(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(me.trainer, "compute", full)
    with pytest.raises(MemoryError):
        me.at_cursor()
