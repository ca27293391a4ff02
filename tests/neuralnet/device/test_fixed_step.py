"""Steps captured once and replayed: the same numbers, and nothing that crosses on the way.

On a pretended GPU (see `pretended_gpu`), whose graphs replay operations with the numbers that were
handed to them at the capture."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from neuralnet import dropout, training
from neuralnet.device.arrays import to_host
from neuralnet.device.fixed_step import FixedStep, Repeated
from neuralnet.device.graphs import capture, memory_of_its_own
from neuralnet.errors import NotCapturedError
from neuralnet.experiment import Edit, Experiment, Run
from neuralnet.inside.retrace import retrace
from neuralnet.many import many_trainer as many
from neuralnet.many.many_trainer import ManyTrainer
from neuralnet.optimizers import OPTIMIZERS, Optimizer
from neuralnet.training import Trainer
from tests.neuralnet import pretended_gpu, strict_array
from tests.neuralnet.pretended_gpu import Counting, Graph, watched_by
from tests.neuralnet.strict_array import StrictArray
from tests.present import present

# 7 batches of 32 rows and one of 15: a second shape at each epoch's end.
SMALL = Experiment(hidden_units=(6, 5), batch_size=32, epochs=4)
CASES = [
    *(
        {"optimizer": optimizer, "dropout": dropout}
        for optimizer in OPTIMIZERS
        for dropout in (0.0, 0.3)
    ),
    *(
        {"optimizer": optimizer, "schedule": "cosine", "cosine_epochs": 3, "warmup_epochs": 1.5}
        for optimizer in OPTIMIZERS
    ),
    {"optimizer": "sgd", "schedule": "step", "drop_every": 1, "precision": "float32"},
    {"precision": "float32", "dropout": (0.0, 0.3)},
    {"activation": "tanh", "clip_norm": 0.5, "weight_decay": 0.01},
    {"activation": "tanh", "optimizer": "adamw", "weight_decay": 0.01, "l1_penalty": 0.001},
    {"activation": ("sigmoid", "leaky_relu"), "dataset": "penguin_mass"},
    {"dataset": "xor", "output": "sigmoid", "batch_size": 200},
    {"output": "tanh", "loss": "mse"},
    {"dataset": "moons", "output": "sigmoid", "loss": "mse", "samples": 60, "batch_size": 7},
]


@pytest.fixture(params=[True, False], ids=["replayed", "as it is"])
def may_capture(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> list[Graph]:
    """The pretended GPU is the device; the graphs made on it."""
    for module in (training, many):
        monkeypatch.setattr(
            module, "array_module", lambda device: pretended_gpu if device == "gpu" else np
        )
    pretended_gpu.graphs.clear()
    return pretended_gpu.graphs


def without_graphs(monkeypatch: Any) -> None:
    def refuse(*_arguments: Any) -> None:
        raise NotCapturedError("refused for the test")

    monkeypatch.setattr("neuralnet.device.fixed_step.capture", refuse)


def trained(trainer: Trainer) -> Any:
    trainer.run_to_end()
    if isinstance(trainer, Trainer):
        curve = trainer.history.curve()
        return to_host(trainer.network.theta), to_host(trainer.optimizer.state), curve
    runs = range(len(trainer.experiments))
    return [array for run in runs for array in (trainer.theta(run), trainer.curve(run))]


def one(experiment: Experiment) -> Trainer:
    return Trainer(experiment.replace(device="gpu"))


def three(experiment: Experiment) -> ManyTrainer:
    runs = [experiment.replace(device="gpu", seed=seed) for seed in range(3)]
    return ManyTrainer([run.replace(learning_rate=0.001 * (run.seed + 1)) for run in runs])


@pytest.mark.parametrize("changes", CASES, ids=lambda changes: " ".join(map(str, changes.values())))
@pytest.mark.parametrize("make", [one, three])
def test_a_replayed_run_is_the_uncaptured_one_bit_for_bit_and_the_cpus_but_for_rounding(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch, make: Callable[..., Any], changes: Any
) -> None:
    experiment = SMALL.replace(**changes)
    trainer = make(experiment)
    replayed = trained(trainer)
    assert trainer.fixed_steps.is_captured
    assert trainer.fixed_steps.why_not == ""
    assert sum(graph.launches for graph in gpu) >= 4
    without_graphs(monkeypatch)
    plain = make(experiment)
    for found, wanted in zip(replayed, trained(plain), strict=True):
        np.testing.assert_array_equal(found, wanted)
    assert not plain.fixed_steps.is_captured
    assert plain.fixed_steps.why_not == "refused for the test"
    monkeypatch.setattr(Experiment, "replace", _on_the_cpu(Experiment.replace))
    tolerance = 1e-9 if experiment.precision == "float64" else 1e-3
    for found, wanted in zip(replayed, trained(make(experiment)), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)


def _on_the_cpu(replace: Any) -> Any:
    return lambda self, **changes: replace(self, **{**changes, "device": "cpu"})


def test_every_shape_of_batch_has_one_graph(gpu: list[Graph]) -> None:
    one(SMALL).run_to_end()
    # Each shape's first step is made as it is: 4 epochs of 7 batches of 32 rows, and of one of 15.
    assert [graph.launches for graph in gpu] == [27, 3]


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_a_number_frozen_in_a_graph_would_be_seen(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch, optimizer: str
) -> None:
    """Adam's corrections depend on the step: handed over as numbers they would be the captured
    step's for ever. Momentum has no such number."""
    right = trained(one(SMALL.replace(optimizer=optimizer)))
    kind = OPTIMIZERS[optimizer]
    delta = kind.delta
    monkeypatch.setattr(kind, "delta", lambda self, g, out, numbers=None: delta(self, g, out))
    frozen = trained(one(SMALL.replace(optimizer=optimizer)))
    assert np.array_equal(right[0], frozen[0]) == (optimizer == "momentum")


def test_a_rate_frozen_in_a_graph_would_be_seen(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled = SMALL.replace(optimizer="sgd", schedule="cosine", cosine_epochs=3)
    right = trained(one(scheduled))
    monkeypatch.setattr(
        Optimizer, "use_rate", lambda self, rate: setattr(self, "learning_rate", float(rate))
    )
    assert not np.array_equal(right[0], trained(one(scheduled))[0])


def test_weights_are_held_and_let_go_in_steps_that_are_replayed(gpu: list[Graph]) -> None:
    held = dict.fromkeys(range(5, 25), True)
    run = Run(SMALL.replace(optimizer="momentum", device="gpu")).edited(9, frozen=held)
    run = run.edited(20, frozen=dict.fromkeys(held, False))
    there, here = Trainer(run), Trainer(Run(run.experiment.replace(device="cpu"), run.edits))
    for step in (9, 20, 32):
        there.seek(step)
        here.seek(step)
        np.testing.assert_allclose(there.network.theta.get(), here.network.theta, rtol=1e-9)
        assert there.fixed_steps.is_captured or step < 32
    there.seek(9)
    before = there.network.theta.get()[5:25]
    there.seek(20)
    np.testing.assert_array_equal(there.network.theta.get()[5:25], before)


def test_masks_frozen_in_a_graph_would_be_seen(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = trained(one(SMALL.replace(dropout=0.3)))
    call = FixedStep.__call__

    def with_the_first_masks(self: Any, masks: Any) -> None:
        self.first = getattr(self, "first", masks)
        call(self, self.first)

    monkeypatch.setattr(FixedStep, "__call__", with_the_first_masks)
    assert not np.array_equal(right[0], trained(one(SMALL.replace(dropout=0.3)))[0])


def test_a_state_that_is_swapped_would_be_seen(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = trained(one(SMALL))

    def swap(self: Any) -> None:
        self.state, self._next_state = self._next_state, self.state

    monkeypatch.setattr(Optimizer, "keep_next_state", swap)
    assert not np.array_equal(right[0], trained(one(SMALL))[0])


def test_looking_at_a_step_on_the_way_changes_nothing(gpu: list[Graph]) -> None:
    run = one(SMALL.replace(dropout=0.3))
    wanted = trained(one(SMALL.replace(dropout=0.3)))
    while not run.at_end:
        run.run(3)
        if not run.at_end:
            first = run.compute().get()
            assert np.array_equal(run.compute().get(), first)
            run.apply()  # a step made by hand between two that are replayed
    for found, other in zip(trained(run), wanted, strict=True):
        np.testing.assert_array_equal(found, other)


def test_rows_and_loss_of_a_replayed_step_are_at_hand(gpu: list[Graph]) -> None:
    there, here = one(SMALL), Trainer(SMALL)
    for _ in range(10):
        there.run(1)
        here.run(1)
        np.testing.assert_array_equal(there.x.get(), here.x)
        np.testing.assert_array_equal(there.y.get(), here.y)
        assert float(there.loss) == pytest.approx(here.loss, rel=1e-9)
        np.testing.assert_allclose(there.g.get(), here.g, rtol=1e-6, atol=1e-12)
    assert there.fixed_steps.is_captured
    found, wanted = retrace(there, 3), retrace(here, 3)
    np.testing.assert_allclose(found.values, wanted.values, rtol=1e-9)
    assert (found.lowered, found.raised) == (wanted.lowered, wanted.raised)


def test_going_back_and_edits_on_the_way_change_nothing(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = (
        Edit(9, (("learning_rate", 0.05),)),
        Edit(14, (("batch_size", 40), ("clip_norm", 0.1)), ((3, 0.25),)),
        Edit(20, (("optimizer", "rmsprop"), ("weight_decay", 0.02))),
    )
    run = Run(SMALL.replace(device="gpu", dropout=0.2), edits)
    there = Trainer(run)
    there.run_to_end()
    last = there.network.theta.get()
    for step in (5, 17, 2, 21):
        there.seek(step)
        other = Trainer(run)
        other.seek(step)
        np.testing.assert_array_equal(there.network.theta.get(), other.network.theta.get())
    there.run_to_end()
    np.testing.assert_array_equal(there.network.theta.get(), last)
    without_graphs(monkeypatch)
    plain = Trainer(run)
    plain.run_to_end()
    np.testing.assert_array_equal(plain.network.theta.get(), last)


def test_a_run_that_overflows_ends_at_the_very_step_of_the_cpus(gpu: list[Graph]) -> None:
    experiment = Experiment(dataset="penguin_mass", optimizer="sgd", learning_rate=2.0)
    here, there = Trainer(experiment), one(experiment)
    here.run_to_end()
    there.run_to_end()
    assert present(here.end).kind == "non-finite"
    assert here.counter.batch not in (0, 1, here.counter.batches)
    assert present(there.end).step == present(here.end).step
    np.testing.assert_allclose(there.network.theta.get(), here.network.theta, rtol=1e-6)


def test_every_eighth_batch_loss_is_kept_where_it_costs_a_start(gpu: list[Graph]) -> None:
    there, here = one(SMALL), Trainer(SMALL)
    there.run_to_end()
    here.run_to_end()
    found, all_of_them = there.history.batch_losses.curve(), here.history.batch_losses.curve()
    assert found[:, 0].tolist() == list(range(0, 32, 8))
    np.testing.assert_allclose(found, all_of_them[::8], rtol=1e-9)


# What crosses between host and device


@pytest.mark.parametrize("share", [0.0, 0.3, (0.0, 0.3)], ids=str)
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("make", [one, three])
def test_nothing_crosses_inside_an_epoch(
    gpu: list[Graph],
    monkeypatch: pytest.MonkeyPatch,
    may_capture: bool,
    make: Callable[..., Any],
    optimizer: str,
    share: float | tuple[float, ...],
) -> None:
    if not may_capture:
        without_graphs(monkeypatch)
    trainer = make(SMALL.replace(optimizer=optimizer, dropout=share, clip_norm=1.0, epochs=4))
    for epoch in range(3):
        with watched_by(Counting()) as at_the_start:
            trainer.run(1)  # the masks of an epoch come with its first step
        # Whoever stops inside an epoch asks whether all is finite.
        sent = ["asarray"] * (1 if epoch else 2) if share else []  # at first 1/(1 − p) too
        assert sorted(at_the_start.crossings)[: len(sent)] == sent
        assert len(at_the_start.crossings) == len(sent) + 1
        with watched_by(Counting()) as within:
            trainer.run(6)
        assert len(within.crossings) == 1, within.crossings
        assert within.crossings[0] in ("float", "get")  # the one question at the end
        trainer.run(1)


@pytest.mark.parametrize("make", [one, three])
def test_an_epochs_crossings_are_as_many_however_many_its_steps(
    gpu: list[Graph], make: Callable[..., Any]
) -> None:
    counts = []
    for batch_size in (24, 8):  # with both, losses of batches are kept in every epoch
        trainer = make(SMALL.replace(batch_size=batch_size, dropout=0.3))
        trainer.run_epochs(1)
        with watched_by(Counting()) as seen:
            trainer.run_epochs(1)
        counts.append(sorted(seen.crossings))
    assert counts[0] == counts[1]


def test_masks_are_sent_as_bytes_within_a_bound(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    send = strict_array.asarray

    def noted(values: Any, dtype: Any = None) -> StrictArray:
        sent.append(values)
        return send(values)

    monkeypatch.setattr(strict_array, "asarray", noted)
    monkeypatch.setattr(dropout, "AHEAD_ON_A_DEVICE", 5000)
    trainer = one(SMALL.replace(dataset="moons", samples=1000, dropout=0.5, epochs=1))
    sent.clear()
    trainer.run_epochs(1)
    blocks = [values for values in sent if values.dtype == bool]
    assert len(blocks) == 2
    assert max(block.nbytes for block in blocks) <= 5000
    assert sum(block.nbytes for block in blocks) == len(trainer.order) * 11


# Where a graph cannot be had


def test_large_matrices_are_cublass_and_the_trainer_says_why_nothing_is_captured(
    gpu: list[Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neuralnet.device.kernels.LARGEST_PRODUCT", 100)
    there, here = one(SMALL), Trainer(SMALL)
    there.run_to_end()
    here.run_to_end()
    assert not there.fixed_steps.is_captured
    assert there.fixed_steps.why_not == "cuBLAS cannot be called while a stream is capturing"
    np.testing.assert_allclose(there.network.theta.get(), here.network.theta, rtol=1e-9)


def test_a_device_without_graphs_trains_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "array_module", lambda device: strict_array)
    there = Trainer(SMALL)
    there.run_to_end()
    assert there.fixed_steps.why_not == "this device has no graphs"
    assert not there.fixed_steps.is_captured


def test_on_the_cpu_nothing_is_captured_and_nothing_speaks_against_it() -> None:
    here = Trainer(SMALL)
    here.run_epochs(1)
    assert not here.fixed_steps.is_captured
    assert here.fixed_steps.why_not == ""


def test_a_capture_computes_nothing_and_a_replay_all() -> None:
    numbers = pretended_gpu.asarray(np.ones(3))

    def work() -> None:
        numbers.__iadd__(1.0)

    pool = memory_of_its_own(pretended_gpu)
    replay = capture(pretended_gpu, work, pool)
    assert numbers.get().tolist() == [1.0] * 3
    replay()
    replay()
    assert numbers.get().tolist() == [3.0] * 3


@pytest.mark.parametrize(
    "fetch", [float, bool, lambda a: a.get(), lambda a: strict_array.asarray([1])]
)
def test_work_that_fetches_or_sends_is_not_captured(fetch: Callable[[Any], object]) -> None:
    number = pretended_gpu.asarray(np.array(1.0))

    def work() -> None:
        number.__iadd__(1.0)
        fetch(number)

    repeated = Repeated(work, pretended_gpu)
    for _ in range(3):
        repeated()
    assert float(number) == 4.0
    assert not repeated.is_captured
    assert "is capturing" in repeated.why_not


def test_other_errors_while_capturing_are_raised() -> None:
    calls = []

    def work() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError

    repeated = Repeated(work, pretended_gpu)
    repeated()
    with pytest.raises(ZeroDivisionError):
        repeated()
    assert not isinstance(strict_array.watcher, pretended_gpu.Tape)  # the capture is over
